// MFA, the SMS role, e-mail.
import { ARN, group, SES, truthTable, trueNames } from '../group.mjs';

const mfa = group('mfa', ({ renders, refuses }) => {
  for (const mode of ['OFF', 'OPTIONAL', 'REQUIRED', 'ON']) {
    renders(`${mode}, factor not given`, { Mfa: mode });
    for (const row of truthTable(['Sms', 'Otp', 'Email'])) {
      renders(`${mode}, factors ${trueNames(row)}`, { Mfa: mode, MfaSecondFactor: row, Email: SES });
    }
  }
  for (const row of truthTable(['Sms', 'Otp'])) renders(`not given, factors ${trueNames(row)}`, { MfaSecondFactor: row });
  renders('not given, factor Email needs nothing', { MfaSecondFactor: { Sms: false, Otp: false, Email: true } });
  renders('OFF, factor Email needs nothing', { Mfa: 'OFF', MfaSecondFactor: { Sms: false, Otp: false, Email: true } });
  renders('OPTIONAL, one factor said', { Mfa: 'OPTIONAL', MfaSecondFactor: { Otp: true } });
  const email = { Sms: false, Otp: true, Email: true };
  for (const mode of ['OPTIONAL', 'REQUIRED']) {
    refuses('P-EMFA-SES', `${mode}, factor Email without sender`, { Mfa: mode, MfaSecondFactor: email });
    refuses('P-EMFA-SES', `${mode}, factor Email with Cognito's sender`, { Mfa: mode, MfaSecondFactor: email, Email: { Cognito: {} } });
    refuses('P-EMFA-SES', `${mode}, factor Email without sender on plan LITE`, { Mfa: mode, MfaSecondFactor: email, FeaturePlan: 'LITE' });
    refuses('P-EMFA-PLAN', `${mode}, factor Email on plan LITE`, { Mfa: mode, MfaSecondFactor: email, Email: SES, FeaturePlan: 'LITE' });
    for (const plan of ['ESSENTIALS', 'PLUS']) {
      renders(`${mode}, factor Email on plan ${plan}`, { Mfa: mode, MfaSecondFactor: email, Email: SES, FeaturePlan: plan });
    }
    renders(`${mode}, SMS with text`, { Mfa: mode, MfaMessage: 'Code {####}', SmsRole: ARN.role });
    renders(`${mode}, app with phone sign-in`, { Mfa: mode, MfaSecondFactor: { Sms: false, Otp: true }, SignInAliases: { Phone: true } });
  }
});

const smsRole = group('sms-role', ({ renders, refuses }) => {
  const reasons = {
    'no reason': {},
    'phone sign-in': { SignInAliases: { Phone: true } },
    'phone verification': { AutoVerify: { Phone: true } },
    'phone sign-in without verification': { SignInAliases: { Phone: true }, AutoVerify: { Email: true } },
    'SMS MFA': { Mfa: 'OPTIONAL' },
    'app MFA': { Mfa: 'OPTIONAL', MfaSecondFactor: { Sms: false, Otp: true } },
    'phone kept': { KeepOriginal: { Phone: true }, AutoVerify: { Phone: true } },
  };
  for (const [reason, given] of Object.entries(reasons)) {
    renders(`${reason}, not said`, given);
    renders(`${reason}, enabled`, { ...given, EnableSmsRole: true });
    renders(`${reason}, disabled`, { ...given, EnableSmsRole: false });
    renders(`${reason}, role given`, { ...given, SmsRole: ARN.role });
    renders(`${reason}, role given and enabled`, { ...given, SmsRole: ARN.role, EnableSmsRole: true });
    refuses('P-SMSROLE', `${reason}, role given and disabled`, { ...given, SmsRole: ARN.role, EnableSmsRole: false });
  }
  renders('role with external id', { SmsRole: ARN.role, SmsRoleExternalId: 'c87467be-4f34-11ea-b77f-2e728ce88125' });
  renders('role with region', { SmsRole: ARN.role, SnsRegion: 'us-east-1' });
  renders('role with both', { SmsRole: ARN.role, SmsRoleExternalId: 'shared', SnsRegion: 'us-east-1' });
  renders('made role with region', { EnableSmsRole: true, SnsRegion: 'ap-northeast-1' });
  renders('made role ignores external id', { EnableSmsRole: true, SmsRoleExternalId: 'ignored' });
  renders('phone sign-in ignores external id', { SignInAliases: { Phone: true }, SmsRoleExternalId: 'ignored' });
  renders('external id without role', { SmsRoleExternalId: 'ignored' });
  renders('region without role', { SnsRegion: 'us-east-1' });
  renders('external id and region, disabled', { EnableSmsRole: false, SmsRoleExternalId: 'ignored', SnsRegion: 'us-east-1' });
  renders('SMS first factor makes none', { SignInPolicy: { AllowedFirstAuthFactors: { Password: true, SmsOtp: true } } });
  renders('recovery by phone makes none', { AccountRecovery: 'PHONE_ONLY_WITHOUT_MFA' });
  renders('custom SMS sender makes none', { LambdaTriggers: { CustomSmsSender: ARN.function('sms') }, CustomSenderKmsKey: ARN.key });
});

const email = group('email', ({ renders, refuses }) => {
  const ses = (given) => ({ Email: { Ses: { FromEmail: 'noreply@example.com', ...given } } });
  const from = (FromEmail, given) => ({ Email: { Ses: { FromEmail, ...given } } });
  renders('Cognito, nothing said', { Email: { Cognito: {} } });
  renders('Cognito, reply to', { Email: { Cognito: { ReplyTo: 'help@example.com' } } });
  renders('Cognito, reply to another script', { Email: { Cognito: { ReplyTo: 'help@münchen.example' } } });
  renders('Cognito, reply to nothing', { Email: { Cognito: { ReplyTo: '' } } });
  refuses('P-EMAIL-ASCII', 'Cognito, reply to a local part of another script', { Email: { Cognito: { ReplyTo: 'помощь@example.com' } } });
  refuses('P-EMAIL-ASCII', 'Cognito, reply to no local part', { Email: { Cognito: { ReplyTo: '@example.com' } } });

  renders('SES, sender only', ses({}));
  renders('SES, all said', ses({
    FromName: 'Example',
    ReplyTo: 'help@example.com',
    ConfigurationSetName: 'transactional',
    SesRegion: 'us-east-1',
    SesVerifiedDomain: 'example.com',
  }));
  renders('SES, reply to', ses({ ReplyTo: 'help@example.org' }));
  renders('SES, reply to nothing', ses({ ReplyTo: '' }));
  for (const region of ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-southeast-2', 'sa-east-1']) {
    renders(`SES, region ${region}`, ses({ SesRegion: region }));
  }
  renders('SES, longest configuration set', ses({ ConfigurationSetName: 'c'.repeat(64) }));
  renders('SES, configuration set', ses({ ConfigurationSetName: 'Set_1-a' }));

  renders('SES, verified domain', ses({ SesVerifiedDomain: 'example.com' }));
  renders('SES, verified subdomain', from('a@mail.example.com', { SesVerifiedDomain: 'mail.example.com' }));
  renders('SES, verified domain of another script', from('a@münchen.example', { SesVerifiedDomain: 'münchen.example' }));
  renders('SES, two at signs', from('a@b@example.com', { SesVerifiedDomain: 'example.com' }));
  for (const [title, domain] of Object.entries({ other: 'example.org', parent: 'com', 'in capitals': 'Example.com', 'with at sign': '@example.com', 'with dot': 'example.com.' })) {
    refuses('P-SES-DOMAIN', `SES, verified domain ${title}`, ses({ SesVerifiedDomain: domain }));
  }
  refuses('P-SES-DOMAIN', 'SES, verified parent of a subdomain', from('a@mail.example.com', { SesVerifiedDomain: 'example.com' }));
  refuses('P-EMAIL-ASCII', 'SES, verified domain without ASCII', from('a@例子', { SesVerifiedDomain: '例子' }));

  renders('SES, domain of another script', from('noreply@bücher.example'));
  renders('SES, sender in capitals', from('NoReply@Example.COM'));
  renders('SES, local part with one foreign letter', from('usеr@example.com'));
  renders('SES, local part with signs', from("a.b+c!#$%&'*/=?^_`{|}~-@example.com"));
  renders('SES, local part with signs of a verified domain', from("a.b+c!#$%&'*/=?^_`{|}~-@example.com", { SesVerifiedDomain: 'example.com' }));
  renders('SES, one foreign letter of a verified domain', from('usеr@example.com', { SesVerifiedDomain: 'example.com' }));
  refuses('P-EMAIL-ASCII', 'SES, local part of another script', from('пользователь@example.com'));
  refuses('P-EMAIL-ASCII', 'SES, no local part', from('@example.com'));
  refuses('P-EMAIL-ASCII', 'SES, reply to a local part of another script', ses({ ReplyTo: '日本@example.com' }));
  refuses('P-EMAIL-ASCII', 'SES, sender before domain', from('@example.com', { SesVerifiedDomain: 'example.org' }));
  refuses('P-SES-DOMAIN', 'SES, domain before reply to', ses({ SesVerifiedDomain: 'example.org', ReplyTo: '@example.com' }));

  const names = {
    plain: 'Example Team', comma: 'Doe, John', hyphen: 'Jean-Luc', dot: 'Dr. Who', 'plus and star': 'A+B * C', 'every plain sign': "!#$%&'*+,-./=?^_`{|}~",
    at: 'me@example', parenthesis: 'Team (EU)', colon: 'Team: EU', semicolon: 'a;b', bracket: '[a]', less: 'a <b>', quote: 'The "Team"', backslash: 'a\\b', 'quote and backslash': '"\\',
    quoted: '"Doe, John"', 'quoted with escape': '"a\\"b"', 'quoted and open': '"a', 'quoted and more': '"a" b', 'only quotes': '""', empty: '', blank: ' ',
    accent: 'Jürgen', 'other script': '株式会社', emoji: 'Team 🚀', tab: 'a\tb', 'line break': 'a\nb', 'mixed with quote': 'Jürgen "X"',
    long: 'L'.repeat(100), 'long of another script': 'Ж'.repeat(60), delete: 'a\u007fb', number: '42',
  };
  for (const [title, name] of Object.entries(names)) renders(`SES, name ${title}`, ses({ FromName: name }));
  renders('SES, name and foreign domain', from('a@bücher.example', { FromName: 'Bücher' }));
});

export default [mfa, smsRole, email];
