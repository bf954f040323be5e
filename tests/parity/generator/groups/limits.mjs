// Limits of the service that CDK does not check when it constructs: it renders all of these.
import { ARN, group } from '../group.mjs';

const CODE = '{####}';
const SENDER = { FromEmail: 'noreply@example.com' };

const limits = group('limits', ({ renders }) => {
  renders('name of 0 characters', { UserPoolName: '' });
  renders('name of 129 characters', { UserPoolName: 'n'.repeat(129) });
  renders('name with a sign outside the set', { UserPoolName: 'pool/1' });
  renders('name with a letter outside the set', { UserPoolName: 'Größe' });

  const body = (EmailBody, EmailStyle = 'CODE') => ({ UserVerification: { EmailStyle, EmailBody } });
  renders('code body of 20000 characters', body(CODE + 'x'.repeat(19994)));
  renders('code body of 20001 characters', body(CODE + 'x'.repeat(19995)));
  renders('code body with a control character', body(`${CODE}\u0001`));
  renders('link body with a control character', body('{##a##}\u0001', 'LINK'));
  renders('link body of 20000 characters', body('{##a##}' + 'x'.repeat(19993), 'LINK'));
  renders('link body of 20001 characters', body('{##a##}' + 'x'.repeat(19994), 'LINK'));
  const subject = (EmailSubject, EmailStyle = 'CODE') => ({ UserVerification: { EmailStyle, EmailSubject } });
  for (const style of ['CODE', 'LINK']) {
    renders(`${style} subject of 0 characters`, subject('', style));
    renders(`${style} subject of 1 character`, subject('s', style));
    renders(`${style} subject with a control character`, subject('a\u0001b', style));
    renders(`${style} subject of 141 characters`, subject('s'.repeat(141), style));
  }
  const sms = (SmsMessage, EmailStyle = 'CODE') => ({ UserVerification: { EmailStyle, SmsMessage } });
  for (const style of ['CODE', 'LINK']) {
    renders(`${style} SMS of 140 characters`, sms(CODE + 'x'.repeat(134), style));
    renders(`${style} SMS of 141 characters`, sms(CODE + 'x'.repeat(135), style));
  }
  const invite = (given) => ({ UserInvitation: given });
  renders('invitation body of 5 characters', invite({ EmailBody: '12345' }));
  renders('invitation body of 20000 characters', invite({ EmailBody: `{username} ${CODE}${'x'.repeat(19983)}` }));
  renders('invitation body of 20001 characters', invite({ EmailBody: `{username} ${CODE}${'x'.repeat(19984)}` }));
  renders('invitation SMS of 5 characters', invite({ SmsMessage: '12345' }));
  renders('invitation SMS of 140 characters', invite({ SmsMessage: `{username} ${CODE}${'x'.repeat(123)}` }));
  renders('invitation SMS of 141 characters', invite({ SmsMessage: `{username} ${CODE}${'x'.repeat(124)}` }));
  renders('invitation subject of 0 characters', invite({ EmailSubject: '' }));
  renders('invitation subject of 141 characters', invite({ EmailSubject: 's'.repeat(141) }));

  const custom = (name, definition = { DataType: 'String' }) => ({ CustomAttributes: { [name]: definition } });
  renders('attribute name of 21 characters', custom('n'.repeat(21)));
  renders('attribute name with a space', custom('a b'));
  renders('51 attributes', {
    CustomAttributes: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`a${i}`, { DataType: 'Boolean' }])),
  });
  renders('50 attributes and a standard one', {
    StandardAttributes: { Email: {} },
    CustomAttributes: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`a${i}`, { DataType: 'Boolean' }])),
  });
  renders('shortest above longest', custom('team', { DataType: 'String', MinLen: 11, MaxLen: 10 }));
  renders('least above most', custom('level', { DataType: 'Number', Min: 0.5, Max: -0.5 }));
  renders('fraction as a length', custom('team', { DataType: 'String', MaxLen: 1.5 }));
  renders('fraction as a password length', { PasswordPolicy: { MinLength: 8.5 } });
  renders('fraction as a password history', { PasswordPolicy: { PasswordHistorySize: 1.5 } });

  const ses = (given) => ({ Email: { Ses: { ...SENDER, ...given } } });
  renders('configuration set of 0 characters', ses({ ConfigurationSetName: '' }));
  renders('configuration set of 65 characters', ses({ ConfigurationSetName: 'c'.repeat(65) }));
  renders('configuration set with a dot', ses({ ConfigurationSetName: 'a.b' }));
  renders('reply to without at sign', ses({ ReplyTo: 'help.example.com' }));
  renders("reply to without at sign, Cognito's sender", { Email: { Cognito: { ReplyTo: 'help' } } });
  renders('sender empty', ses({ FromEmail: '' }));

  renders('SES region empty', ses({ SesRegion: '' }));
  renders('verified domain empty', ses({ SesVerifiedDomain: '' }));

  for (const SnsRegion of ['us-1', 'u'.repeat(33)]) {
    renders(`SNS region of ${SnsRegion.length} characters`, { SmsRole: ARN.role, SnsRegion });
  }
  renders('trigger that is no ARN of a function', { LambdaTriggers: { PreSignUp: 'arn:aws:s3:::bucket' } });
});

export default [limits];
