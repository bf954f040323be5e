// Sign-in: aliases, auto-verification, case, attribute updates, first factors, passkeys, passwords,
// account recovery.
import { group, truthTable, trueNames } from '../group.mjs';

const ALIASES = ['Username', 'Email', 'Phone', 'PreferredUsername'];

const signIn = group('sign-in', ({ renders, refuses }) => {
  renders('no alias said', { SignInAliases: {} });
  for (const row of truthTable(ALIASES)) {
    const title = `aliases ${trueNames(row)}`;
    if (row.PreferredUsername && !row.Username) refuses('P-ALIAS', title, { SignInAliases: row });
    else renders(title, { SignInAliases: row });
  }
  for (const alias of ['Username', 'Email', 'Phone']) renders(`only ${alias} said`, { SignInAliases: { [alias]: true } });
  refuses('P-ALIAS', 'only PreferredUsername said', { SignInAliases: { PreferredUsername: true } });

  renders('auto-verify nothing said', { AutoVerify: {} });
  renders('auto-verify nothing said, alias Email', { SignInAliases: { Email: true }, AutoVerify: {} });
  for (const row of truthTable(['Email', 'Phone'])) {
    renders(`auto-verify ${trueNames(row)}`, { AutoVerify: row });
    for (const alias of ['Email', 'Phone']) {
      renders(`auto-verify ${trueNames(row)}, alias ${alias}`, { SignInAliases: { [alias]: true }, AutoVerify: row });
    }
  }
  for (const given of [true, false]) renders(`case sensitive ${given}`, { SignInCaseSensitive: given });
  renders('case insensitive by email', { SignInCaseSensitive: false, SignInAliases: { Email: true } });

  renders('keep original nothing said', { KeepOriginal: {} });
  for (const row of truthTable(['Email', 'Phone'])) {
    const both = { Email: true, Phone: true };
    renders(`keep original ${trueNames(row)}`, { KeepOriginal: row, AutoVerify: both });
    renders(`keep original ${trueNames(row)}, nothing verified`, { KeepOriginal: row });
  }
  renders('keep original Phone, Email verified', { KeepOriginal: { Phone: true }, AutoVerify: { Email: true } });
  renders('keep original Email, verified by its alias', { KeepOriginal: { Email: true }, SignInAliases: { Email: true } });
});

const factors = group('factors', ({ renders, refuses }) => {
  renders('policy with nothing said', { SignInPolicy: {} });
  refuses('P-FACTOR-PW', 'no factor said', { SignInPolicy: { AllowedFirstAuthFactors: {} } });
  const role = { EnableSmsRole: true };
  for (const row of truthTable(['Password', 'EmailOtp', 'SmsOtp', 'Passkey'])) {
    const given = { ...role, SignInPolicy: { AllowedFirstAuthFactors: row } };
    if (row.Password) renders(`factors ${trueNames(row)}`, given);
    else refuses('P-FACTOR-PW', `factors ${trueNames(row)}`, given);
  }
  const policy = (factor) => ({ SignInPolicy: { AllowedFirstAuthFactors: { Password: true, [factor]: true } } });
  for (const factor of ['EmailOtp', 'SmsOtp', 'Passkey']) {
    refuses('P-FACTOR-LITE', `${factor} on plan LITE`, { FeaturePlan: 'LITE', ...policy(factor) });
    for (const plan of ['ESSENTIALS', 'PLUS']) {
      renders(`${factor} on plan ${plan}`, { FeaturePlan: plan, EnableSmsRole: factor === 'SmsOtp', ...policy(factor) });
    }
    for (const mfa of ['OFF', 'OPTIONAL', 'REQUIRED']) {
      renders(`${factor} with MFA ${mfa}`, {
        Mfa: mfa,
        MfaSecondFactor: { Sms: false, Otp: true },
        EnableSmsRole: factor === 'SmsOtp',
        ...policy(factor),
      });
    }
  }
  renders('SmsOtp makes no role', policy('SmsOtp'));
  renders('password on plan LITE', { FeaturePlan: 'LITE', ...policy('Password') });
  renders('factors beside a password policy', { PasswordPolicy: { MinLength: 10 }, ...policy('Passkey') });

  refuses('P-RPID', 'relying party of 0 characters', { PasskeyRelyingPartyId: '' });
  for (const length of [1, 2, 62, 63]) {
    renders(`relying party of ${length} characters`, { PasskeyRelyingPartyId: 'r'.repeat(length) });
  }
  refuses('P-RPID', 'relying party of 64 characters', { PasskeyRelyingPartyId: 'r'.repeat(64) });
  for (const verification of ['PREFERRED', 'REQUIRED', 'preferred', 'required']) {
    renders(`user verification ${verification}`, { PasskeyUserVerification: verification });
  }
  renders('passkeys with all said', {
    ...policy('Passkey'),
    PasskeyRelyingPartyId: 'auth.example.com',
    PasskeyUserVerification: 'REQUIRED',
  });
  renders('passkeys with all said and optional MFA', {
    ...policy('Passkey'),
    PasskeyRelyingPartyId: 'auth.example.com',
    PasskeyUserVerification: 'REQUIRED',
    Mfa: 'OPTIONAL',
    MfaSecondFactor: { Sms: false, Otp: true },
  });
});

const password = group('password', ({ renders, refuses }) => {
  const policy = (given) => ({ PasswordPolicy: given });
  renders('nothing said', policy({}));
  for (const length of [6, 7, 8, 98, 99]) renders(`length ${length}`, policy({ MinLength: length }));
  for (const length of [-1, 0, 5, 100, 1000]) refuses('P-PW-LEN', `length ${length}`, policy({ MinLength: length }));

  const whole = ['P0D', '0 days', 'P1D', '1 day', 'PT24H', '24 hours', 'PT1440M', '1440 minutes', '86400 seconds', 'PT86400S',
    'P1DT24H', 'P364D', '364 days', 'P365D', '365 days', 'PT8760H', '48 hours'];
  for (const time of whole) renders(`temporary password ${time}`, policy({ TempPasswordValidity: time }));
  for (const time of ['P366D', '366 days', 'PT8784H', '1000 days']) {
    refuses('P-PW-TEMP-MAX', `temporary password ${time}`, policy({ TempPasswordValidity: time }));
  }
  for (const time of ['PT23H', '30 hours', 'PT1H30M', 'P1DT1S', '90 minutes', '1 second', 'PT8761H', '8761 hours']) {
    refuses('P-PW-TEMP-DAYS', `temporary password ${time}`, policy({ TempPasswordValidity: time }));
  }
  for (const field of ['RequireLowercase', 'RequireUppercase', 'RequireDigits', 'RequireSymbols']) {
    for (const given of [true, false]) renders(`${field} ${given}`, policy({ [field]: given }));
  }
  for (const row of truthTable(['RequireLowercase', 'RequireUppercase', 'RequireDigits', 'RequireSymbols'])) {
    renders(`requires ${trueNames(row)}`, policy(row));
  }
  for (const size of [0, 1, 23, 24]) {
    renders(`history ${size}`, policy({ PasswordHistorySize: size }));
    refuses('P-PW-HIST-LITE', `history ${size} on plan LITE`, { FeaturePlan: 'LITE', ...policy({ PasswordHistorySize: size }) });
  }
  for (const size of [-1, 25, 100]) refuses('P-PW-HIST', `history ${size}`, policy({ PasswordHistorySize: size }));
  refuses('P-PW-HIST-LITE', 'history 25 on plan LITE', { FeaturePlan: 'LITE', ...policy({ PasswordHistorySize: 25 }) });
  for (const plan of ['ESSENTIALS', 'PLUS']) {
    renders(`history on plan ${plan}`, { FeaturePlan: plan, ...policy({ PasswordHistorySize: 5 }) });
  }
  renders('all said', policy({
    MinLength: 12,
    RequireDigits: false,
    RequireLowercase: true,
    RequireSymbols: false,
    RequireUppercase: true,
    TempPasswordValidity: 'P3D',
    PasswordHistorySize: 3,
  }));
});

const recovery = group('recovery', ({ renders, refuses }) => {
  const ways = ['EMAIL_AND_PHONE_WITHOUT_MFA', 'PHONE_WITHOUT_MFA_AND_EMAIL', 'EMAIL_ONLY', 'PHONE_ONLY_WITHOUT_MFA', 'PHONE_AND_EMAIL', 'NONE'];
  for (const way of ways) {
    renders(way, { AccountRecovery: way });
    renders(`${way} with phone sign-in`, { AccountRecovery: way, SignInAliases: { Phone: true } });
  }
  for (const way of ['ALL', '6', 'email_only', '']) refuses('P-RECOVERY', `unknown way '${way}'`, { AccountRecovery: way });
});

export default [signIn, factors, password, recovery];
