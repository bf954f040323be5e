// What Cognito refuses although CDK renders it: the limits of its API (S), the plans that its
// features need (T), and its rules on MFA and verification (M). Written down from the service's
// documentation, apart from Poolkeeper's own code, so that the two check each other. Each rule
// looks at the rendered pool.

const VISIBLE = '\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}';
const TEXT = new RegExp(`^[${VISIBLE}\\s]*$`, 'u');
const LINK = new RegExp(`\\{##[${VISIBLE}\\s]*##\\}`, 'u');
const ADDRESS = new RegExp(`^[${VISIBLE}]+@[${VISIBLE}]+$`, 'u');
const ARN = /^arn:[\w+=/,.@-]+:[\w+=/,.@-]+:([\w+=/,.@-]*)?:[0-9]+:[\w+=/,.@-]+(:[\w+=/,.@-]+)?(:[\w+=/,.@-]+)?$/;

const length = (text) => [...text].length;
const within = (text, least, most) => length(text) >= least && length(text) <= most;
const given = (value, holds) => value === undefined || holds(value);
const all = (values, holds) => values.every((value) => given(value, holds));

const has = (list, item) => (list ?? []).includes(item);
const factorsOf = (pool) => pool.Policies?.SignInPolicy?.AllowedFirstAuthFactors;
const mfaOn = (pool) => has(['ON', 'OPTIONAL'], pool.MfaConfiguration);
const template = (pool) => pool.VerificationMessageTemplate;
const invitation = (pool) => pool.AdminCreateUserConfig.InviteMessageTemplate ?? {};

const joined = (arn) => (typeof arn === 'string' ? arn : arn['Fn::Join'][1].map((part) => (part.Ref ? 'aws' : part)).join(''));

/** Code → whether a rendered pool keeps the rule. */
const RULES = {
  'S-NAME': (pool) => given(pool.UserPoolName, (name) => within(name, 1, 128) && /^[\w\s+=,.@-]+$/.test(name)),
  'S-VER-BODY': (pool) =>
    given(template(pool).EmailMessage, (text) => within(text, 6, 20000) && TEXT.test(text)) &&
    given(template(pool).EmailMessageByLink, (text) => within(text, 6, 20000) && TEXT.test(text) && LINK.test(text)),
  'S-VER-SUBJECT': (pool) =>
    all([template(pool).EmailSubject, template(pool).EmailSubjectByLink], (text) => within(text, 1, 140) && TEXT.test(text)),
  'S-VER-SMS': (pool) => within(template(pool).SmsMessage, 6, 140) && template(pool).SmsMessage.includes('{####}'),
  'S-INVITE-BODY': (pool) => given(invitation(pool).EmailMessage, (text) => within(text, 6, 20000) && TEXT.test(text)),
  'S-INVITE-SUBJECT': (pool) => given(invitation(pool).EmailSubject, (text) => within(text, 1, 140) && TEXT.test(text)),
  'S-INVITE-SMS': (pool) => given(invitation(pool).SMSMessage, (text) => within(text, 6, 140)),
  'S-MFAMSG': (pool) => given(pool.SmsAuthenticationMessage, (text) => text.includes('{####}')),
  'S-ATTR-NAME': (pool) =>
    all((pool.Schema ?? []).map((attribute) => attribute.Name), (name) => within(name, 1, 20) && new RegExp(`^[${VISIBLE}]+$`, 'u').test(name)),
  'S-ATTR-COUNT': (pool) => (pool.Schema ?? []).length <= 50,
  'S-WHOLE': (pool) =>
    all(
      [
        pool.Policies?.PasswordPolicy?.MinimumLength,
        pool.Policies?.PasswordPolicy?.PasswordHistorySize,
        ...(pool.Schema ?? []).flatMap(({ StringAttributeConstraints: text }) => [text?.MinLength, text?.MaxLength]),
      ],
      (value) => Number.isInteger(Number(value)),
    ),
  'S-ATTR-BOUNDS': (pool) =>
    (pool.Schema ?? []).every(
      ({ StringAttributeConstraints: text, NumberAttributeConstraints: number }) =>
        !(Number(text?.MinLength) > Number(text?.MaxLength)) && !(Number(number?.MinValue) > Number(number?.MaxValue)),
    ),
  'S-SES-IDENTITY': (pool) => given(pool.EmailConfiguration?.SourceArn, (arn) => ARN.test(joined(arn)) && /:ses:[^:]+:.*\/./.test(joined(arn))),
  'S-SES-SET': (pool) => given(pool.EmailConfiguration?.ConfigurationSet, (name) => within(name, 1, 64) && /^[a-zA-Z0-9_-]+$/.test(name)),
  'S-REPLY-TO': (pool) => given(pool.EmailConfiguration?.ReplyToEmailAddress, (address) => ADDRESS.test(address)),
  'S-SENDER': (pool) => pool.EmailConfiguration?.EmailSendingAccount !== 'DEVELOPER' || Boolean(pool.EmailConfiguration.From),
  'S-SNS-REGION': (pool) => given(pool.SmsConfiguration?.SnsRegion, (region) => within(region, 5, 32)),
  'S-FUNCTION': (pool) =>
    Object.values(pool.LambdaConfig ?? {}).every((value) => ARN.test(value.LambdaArn ?? value)),

  'T-THREAT': (pool) =>
    pool.UserPoolTier === 'PLUS' ||
    (!has(['AUDIT', 'ENFORCED'], pool.UserPoolAddOns?.AdvancedSecurityMode) &&
      !pool.UserPoolAddOns?.AdvancedSecurityAdditionalFlows),
  'T-TOKEN': (pool) =>
    pool.UserPoolTier !== 'LITE' || !has(['V2_0', 'V3_0'], pool.LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion),

  'M-NO-FACTOR': (pool) => !mfaOn(pool) || pool.EnabledMfas.length > 0,
  'M-SMS': (pool) => !has(pool.EnabledMfas, 'SMS_MFA') || Boolean(pool.SmsConfiguration),
  'M-ON-CODE': (pool) => pool.MfaConfiguration !== 'ON' || !(has(factorsOf(pool), 'EMAIL_OTP') || has(factorsOf(pool), 'SMS_OTP')),
  'M-ON-PASSKEY': (pool) => pool.MfaConfiguration !== 'ON' || !has(factorsOf(pool), 'WEB_AUTHN'),
  'M-SMS-CODE': (pool) => !has(factorsOf(pool), 'SMS_OTP') || Boolean(pool.SmsConfiguration),
  'M-VERIFY-PHONE': (pool) => !has(pool.AutoVerifiedAttributes, 'phone_number') || Boolean(pool.SmsConfiguration),
  'M-KEEP': (pool) =>
    (pool.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? []).every((name) =>
      has(pool.AutoVerifiedAttributes, name),
    ),
  'M-PREFERRED': (pool) =>
    !has(pool.AliasAttributes, 'preferred_username') ||
    !(pool.Schema ?? []).some((attribute) => attribute.Name === 'preferred_username' && attribute.Required),
};

/** The same for a rendered group. */
const GROUP_RULES = {
  'S-WHOLE': (group) => given(group.Precedence, Number.isInteger),
};

/** The same for a rendered resource server. */
const SERVER_RULES = {
  'S-NAME': (server) => within(server.Name, 1, 256) && /^[\w\s+=,.@-]+$/.test(server.Name),
  'S-IDENTIFIER': (server) => within(server.Identifier, 1, 256) && /^[\x21\x23-\x5B\x5D-\x7E]+$/.test(server.Identifier),
  'S-SCOPE': (server) =>
    (server.Scopes ?? []).every(
      ({ ScopeName: name, ScopeDescription: description }) =>
        within(name, 1, 256) && /^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+$/.test(name) && within(description, 1, 256),
    ),
  'S-SCOPES': (server) => (server.Scopes ?? []).length <= 100,
};

/** The same for a rendered identity provider. */
const PROVIDER_RULES = {
  'S-PROVIDER': ({ ProviderName: name }) => within(name, 1, 32) && new RegExp(`^[^_\\p{Z}][${VISIBLE}][^_\\p{Z}]+$`, 'u').test(name),
  'S-IDP-ID': ({ IdpIdentifiers: identifiers = [] }) => identifiers.every((name) => within(name, 1, 40) && /^[\w\s+=.@-]+$/.test(name)),
  'S-IDP-IDS': ({ IdpIdentifiers: identifiers = [] }) => identifiers.length <= 50,
  'S-MAPPING': ({ AttributeMapping: mapping = {} }) => Object.keys(mapping).every((name) => within(name, 1, 32)),
};

export const SERVICE_RULES = [...new Set([RULES, SERVER_RULES, PROVIDER_RULES].flatMap(Object.keys))];

/** The rules that a rendered pool, group or resource server breaks. */
export function brokenRules(resources) {
  const broken = (type, rules) => {
    const rendered = Object.values(resources).find((resource) => resource.Type === type);
    return rendered ? Object.keys(rules).filter((code) => !rules[code](rendered.Properties)) : [];
  };
  return [...broken('AWS::Cognito::UserPool', RULES), ...broken('AWS::Cognito::UserPoolGroup', GROUP_RULES), ...broken('AWS::Cognito::UserPoolResourceServer', SERVER_RULES), ...broken('AWS::Cognito::UserPoolIdentityProvider', PROVIDER_RULES)];
}
