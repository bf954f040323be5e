// The same settings in every way of writing a scalar.
import { ARN, asStrings, group, recased } from '../group.mjs';

export const EVERYTHING = {
  UserPoolName: 'everything',
  SelfSignUpEnabled: true,
  UserInvitation: { EmailSubject: 'Hello', EmailBody: '{username} {####}', SmsMessage: '{username} {####}' },
  UserVerification: { EmailStyle: 'CODE', EmailSubject: 'Code', EmailBody: '{####}', SmsMessage: '{####}' },
  SmsRole: ARN.role,
  SmsRoleExternalId: 'external',
  SnsRegion: 'us-east-1',
  EnableSmsRole: true,
  SignInAliases: { Username: true, Email: true, Phone: false, PreferredUsername: true },
  AutoVerify: { Email: true, Phone: true },
  KeepOriginal: { Email: true, Phone: true },
  StandardAttributes: { Email: { Required: true, Mutable: true }, Birthdate: { Required: false, Mutable: false } },
  CustomAttributes: {
    team: { DataType: 'String', MinLen: 1, MaxLen: 20, Mutable: true },
    level: { DataType: 'Number', Min: -1, Max: 12, Mutable: false },
    active: { DataType: 'Boolean', Mutable: true },
    since: { DataType: 'DateTime', Mutable: true },
  },
  Mfa: 'OPTIONAL',
  MfaMessage: 'Code {####}',
  MfaSecondFactor: { Sms: true, Otp: true, Email: true },
  PasswordPolicy: {
    TempPasswordValidity: 'P2D',
    MinLength: 12,
    RequireLowercase: true,
    RequireUppercase: false,
    RequireDigits: true,
    RequireSymbols: false,
    PasswordHistorySize: 4,
  },
  Email: { Ses: { FromEmail: 'noreply@example.com', FromName: 'Example', SesRegion: 'eu-west-1' } },
  LambdaTriggers: { PreSignUp: ARN.function('sign-up'), CustomSmsSender: ARN.function('sms') },
  CustomSenderKmsKey: ARN.key,
  SignInCaseSensitive: false,
  AccountRecovery: 'EMAIL_ONLY',
  RemovalPolicy: 'DESTROY',
  DeletionProtection: false,
  DeviceTracking: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
  FeaturePlan: 'PLUS',
  SignInPolicy: { AllowedFirstAuthFactors: { Password: true, EmailOtp: true, SmsOtp: false, Passkey: true } },
  PasskeyRelyingPartyId: 'example.com',
  PasskeyUserVerification: 'REQUIRED',
  StandardThreatProtectionMode: 'FULL_FUNCTION',
  CustomThreatProtectionMode: 'AUDIT_ONLY',
};

const capitalized = (text) => text[0].toUpperCase() + text.slice(1);

const scalars = group('scalars', ({ renders, refuses }) => {
  renders('as JSON has them', EVERYTHING);
  renders('as CloudFormation sends them', asStrings(EVERYTHING));
  renders('True and False', recased(EVERYTHING, capitalized));
  renders('TRUE and FALSE', recased(EVERYTHING, (text) => text.toUpperCase()));
  for (const given of ['true', 'True', 'TRUE', 'false', 'False', 'FALSE']) {
    renders(`self sign-up '${given}'`, { SelfSignUpEnabled: given });
    renders(`deletion protection '${given}'`, { DeletionProtection: given });
    renders(`username sign-in '${given}'`, { SignInAliases: { Username: given } });
  }
  for (const length of ['6', '12', '99']) renders(`length '${length}'`, { PasswordPolicy: { MinLength: length } });
  for (const length of ['5', '100', '-8']) refuses('P-PW-LEN', `length '${length}'`, { PasswordPolicy: { MinLength: length } });
  for (const size of ['0', '24']) renders(`history '${size}'`, { PasswordPolicy: { PasswordHistorySize: size } });
  for (const size of ['-1', '25']) refuses('P-PW-HIST', `history '${size}'`, { PasswordPolicy: { PasswordHistorySize: size } });
  refuses('A-MINLEN', "shortest '-1'", { CustomAttributes: { team: { DataType: 'String', MinLen: '-1' } } });
  refuses('A-MAXLEN', "longest '2049'", { CustomAttributes: { team: { DataType: 'String', MaxLen: '2049' } } });
  renders("bounds '0'", { CustomAttributes: { team: { DataType: 'String', MinLen: '0' }, level: { DataType: 'Number', Min: '0' } } });
  renders("bounds '-2.5' and '2.5'", { CustomAttributes: { level: { DataType: 'Number', Min: '-2.5', Max: '2.5' } } });
  refuses('P-SMSROLE', "role given and disabled by 'false'", { SmsRole: ARN.role, EnableSmsRole: 'false' });
  renders("role disabled by 'False'", { SignInAliases: { Email: 'true' }, EnableSmsRole: 'False' });
  refuses('P-FACTOR-PW', "password factor 'false'", { SignInPolicy: { AllowedFirstAuthFactors: { Password: 'false', Passkey: 'true' } } });
});

export default [scalars];
