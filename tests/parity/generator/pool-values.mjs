// What the combined vectors of user pools are drawn from: for each property some values that are
// right, and some that are wrong. `null` leaves the property out.
import { ARN, SES } from './group.mjs';

const CODE = '{####}';
const factors = (...names) => ({
  AllowedFirstAuthFactors: Object.fromEntries(['Password', ...names].map((name) => [name, true])),
});

/** Property → values, all of which are right for some pool. */
export const RIGHT = {
  UserPoolName: [null, 'pairs'],
  SelfSignUpEnabled: [null, true, false],
  UserInvitation: [null, {}, { EmailSubject: 'Welcome', EmailBody: `{username} ${CODE}`, SmsMessage: `{username} ${CODE}` }],
  UserVerification: [
    null,
    {},
    { EmailSubject: 'Code', EmailBody: `Code ${CODE}`, SmsMessage: `Code ${CODE}` },
    { EmailStyle: 'LINK' },
    { EmailStyle: 'LINK', EmailSubject: 'Link', EmailBody: '{##here##}', SmsMessage: `Code ${CODE}` },
  ],
  SmsRole: [null, ARN.role],
  SmsRoleExternalId: [null, 'external'],
  SnsRegion: [null, 'us-east-1'],
  EnableSmsRole: [null, true, false],
  SignInAliases: [
    null,
    {},
    { Email: true },
    { Phone: true },
    { Email: true, Phone: true },
    { Username: true, Email: true },
    { Username: true, Phone: true, PreferredUsername: true },
  ],
  AutoVerify: [null, {}, { Email: true }, { Email: false, Phone: true }, { Email: true, Phone: true }],
  KeepOriginal: [null, {}, { Email: true, Phone: false }, { Email: true, Phone: true }],
  StandardAttributes: [null, {}, { Email: { Required: true, Mutable: true } }, { Fullname: {}, PhoneNumber: { Mutable: false } }],
  CustomAttributes: [
    null,
    {},
    { team: { DataType: 'String', MinLen: 1, MaxLen: 64, Mutable: true } },
    { level: { DataType: 'Number', Min: -1, Max: 9 }, active: { DataType: 'Boolean', Mutable: false }, since: { DataType: 'DateTime' } },
  ],
  Mfa: [null, 'OFF', 'OPTIONAL', 'REQUIRED'],
  MfaSecondFactor: [null, { Sms: true, Otp: false }, { Sms: false, Otp: true }, { Sms: true, Otp: true }, { Sms: false, Otp: true, Email: true }],
  MfaMessage: [null, `MFA ${CODE}`],
  PasswordPolicy: [
    null,
    {},
    { MinLength: 10, RequireSymbols: false },
    {
      TempPasswordValidity: '3 days',
      MinLength: 16,
      RequireLowercase: true,
      RequireUppercase: true,
      RequireDigits: true,
      RequireSymbols: true,
      PasswordHistorySize: 5,
    },
  ],
  Email: [
    null,
    { Cognito: {} },
    { Cognito: { ReplyTo: 'help@example.com' } },
    SES,
    { Ses: { FromEmail: 'a@bücher.example', FromName: 'Bücher', ReplyTo: 'b@example.com', ConfigurationSetName: 'set', SesRegion: 'us-east-1', SesVerifiedDomain: 'bücher.example' } },
  ],
  LambdaTriggers: [
    null,
    {},
    { PreSignUp: ARN.function('a'), PostConfirmation: ARN.function('a') },
    { PreTokenGeneration: { LambdaArn: ARN.function('token'), LambdaVersion: 'V2_0' }, UserMigration: ARN.function('b:live') },
    { CustomEmailSender: ARN.function('email'), CustomSmsSender: ARN.function('sms'), CustomMessage: ARN.function('a') },
  ],
  CustomSenderKmsKey: [null, ARN.key],
  SignInCaseSensitive: [null, true, false],
  AccountRecovery: [null, 'EMAIL_AND_PHONE_WITHOUT_MFA', 'PHONE_WITHOUT_MFA_AND_EMAIL', 'EMAIL_ONLY', 'PHONE_ONLY_WITHOUT_MFA', 'PHONE_AND_EMAIL', 'NONE'],
  RemovalPolicy: [null, 'RETAIN', 'DESTROY', 'RETAIN_ON_UPDATE_OR_DELETE'],
  DeletionProtection: [null, true, false],
  DeviceTracking: [
    null,
    { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
    { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: true },
  ],
  FeaturePlan: [null, 'LITE', 'ESSENTIALS', 'PLUS'],
  SignInPolicy: [null, {}, factors(), factors('EmailOtp'), factors('SmsOtp'), factors('Passkey'), factors('EmailOtp', 'SmsOtp', 'Passkey')],
  PasskeyRelyingPartyId: [null, 'example.com'],
  PasskeyUserVerification: [null, 'PREFERRED', 'REQUIRED'],
  StandardThreatProtectionMode: [null, 'FULL_FUNCTION', 'AUDIT_ONLY', 'NO_ENFORCEMENT'],
  CustomThreatProtectionMode: [null, 'FULL_FUNCTION', 'AUDIT_ONLY'],
  AdvancedSecurityMode: [null, 'ENFORCED', 'AUDIT', 'OFF'],
};

/** Property → values of which each breaks one check. */
export const WRONG = {
  UserVerification: [{ EmailBody: 'none' }, { SmsMessage: 'none' }, { EmailStyle: 'LINK', EmailBody: 'none' }],
  SignInAliases: [{ PreferredUsername: true }],
  CustomAttributes: [{ team: { DataType: 'String', MinLen: -1 } }, { team: { DataType: 'String', MaxLen: 2049 } }],
  MfaMessage: ['none', CODE.repeat(24)],
  PasswordPolicy: [{ MinLength: 5 }, { TempPasswordValidity: 'P366D' }, { TempPasswordValidity: '30 hours' }, { PasswordHistorySize: 25 }],
  Email: [{ Ses: { FromEmail: '@example.com' } }, { Ses: { FromEmail: 'a@example.com', SesVerifiedDomain: 'example.org' } }],
  AccountRecovery: ['ALL'],
  SignInPolicy: [{ AllowedFirstAuthFactors: { Password: false, Passkey: true } }],
  PasskeyRelyingPartyId: ['r'.repeat(64)],
};

const is = (value, ...options) => options.includes(value);
const firstFactors = (given) => given.SignInPolicy?.AllowedFirstAuthFactors ?? {};
const mfaOn = (given) => is(given.Mfa, 'OPTIONAL', 'REQUIRED');
const smsMfa = (given) => mfaOn(given) && (given.MfaSecondFactor?.Sms ?? given.MfaSecondFactor == null);
const verifies = (given, address) => Boolean(given.AutoVerify ? given.AutoVerify[address] : given.SignInAliases?.[address]);

const protects = (given) =>
  is(given.StandardThreatProtectionMode, 'FULL_FUNCTION', 'AUDIT_ONLY') ||
  is(given.AdvancedSecurityMode, 'ENFORCED', 'AUDIT') ||
  Boolean(given.CustomThreatProtectionMode);

function canSendSms(given) {
  if (given.SmsRole) return true;
  const reasons = smsMfa(given) || given.SignInAliases?.Phone || given.AutoVerify?.Phone;
  return given.EnableSmsRole ?? Boolean(reasons);
}

/** What does not go together, for CDK or for the service. */
export const CONFLICTS = [
  (given) => given.SmsRole && given.EnableSmsRole === false,
  (given) => given.LambdaTriggers?.CustomSmsSender && !given.CustomSenderKmsKey,
  (given) => given.AdvancedSecurityMode && (given.StandardThreatProtectionMode || given.CustomThreatProtectionMode),
  (given) => given.FeaturePlan === 'LITE' && given.PasswordPolicy?.PasswordHistorySize,
  (given) => given.FeaturePlan === 'LITE' && Object.keys(firstFactors(given)).length > 1,
  (given) => mfaOn(given) && given.MfaSecondFactor?.Email && (!given.Email?.Ses || given.FeaturePlan === 'LITE'),
  (given) => smsMfa(given) && !canSendSms(given),
  (given) => verifies(given, 'Phone') && !canSendSms(given),
  (given) => firstFactors(given).SmsOtp && !canSendSms(given),
  (given) => given.Mfa === 'REQUIRED' && Object.keys(firstFactors(given)).length > 1,
  (given) => given.FeaturePlan !== 'PLUS' && protects(given),
  (given) => given.FeaturePlan === 'LITE' && given.LambdaTriggers?.PreTokenGeneration,
  (given) => given.KeepOriginal?.Email && !verifies(given, 'Email'),
  (given) => given.KeepOriginal?.Phone && !verifies(given, 'Phone'),
];
