// What Cognito refuses although CDK renders it: the limits of its API (S), the plans that its
// features need (T), its rules on MFA and verification (M), and on OAuth (O). Written down from the
// service's documentation, apart from Poolkeeper's own code, so that the two check each other. Each
// rule looks at the rendered pool, or at what is rendered beside it.

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
  'S-IDP-NAME': ({ ProviderName: name }) => within(name, 1, 32) && new RegExp(`^[^_\\p{Z}][${VISIBLE}][^_\\p{Z}]+$`, 'u').test(name),
  'S-IDP-ID': ({ IdpIdentifiers: identifiers = [] }) => identifiers.every((name) => within(name, 1, 40) && /^[\w\s+=.@-]+$/.test(name)),
  'S-IDP-IDS': ({ IdpIdentifiers: identifiers = [] }) => identifiers.length <= 50,
  'S-MAPPING': ({ AttributeMapping: mapping = {} }) => Object.keys(mapping).every((name) => within(name, 1, 32)),
};


const ROLE = /^arn:aws:iam::[0-9]{12}:role\/[\w+=/,.@-]+$/;

const isUrl = (url) => within(url, 1, 1024) && new RegExp(`^[${VISIBLE}]+$`, 'u').test(url);
/** Users are sent to it, encrypted unless they stay on their machine. */
const isDestination = (url) => isUrl(url) && /^[a-z][a-z0-9+.-]*:[^#]*$/i.test(url) && !/^http:(?!\/\/localhost([:/]|$))/i.test(url);
const isRotated = (client) => client.RefreshTokenRotation?.Feature === 'ENABLED';
const forMachines = (client) => has(client.AllowedOAuthFlows, 'client_credentials');

/** The same for a rendered app client. */
const CLIENT_RULES = {
  'S-NAME': (client) => given(client.ClientName, (name) => within(name, 1, 128) && /^[\w\s+=,.@-]+$/.test(name)),
  'S-CALLBACK': (client) => (client.CallbackURLs ?? []).every(isDestination),
  'S-CALLBACKS': (client) => (client.CallbackURLs ?? []).length <= 100,
  'S-LOGOUT': (client) => (client.LogoutURLs ?? []).every(isUrl),
  'S-LOGOUTS': (client) => (client.LogoutURLs ?? []).length <= 100,
  'S-REDIRECT': (client) => given(client.DefaultRedirectURI, (url) => isUrl(url) && has(client.CallbackURLs, url)),
  'S-SCOPE': (client) =>
    (client.AllowedOAuthScopes ?? []).every((scope) => within(scope, 1, 256) && /^[\x21\x23-\x5B\x5D-\x7E]+$/.test(scope)),
  'S-SCOPES': (client) => (client.AllowedOAuthScopes ?? []).length <= 50,
  'S-PROVIDER': (client) =>
    (client.SupportedIdentityProviders ?? []).every((name) => within(name, 1, 32) && new RegExp(`^[${VISIBLE}\\p{Z}]+$`, 'u').test(name)),
  'S-PERMISSION': (client) =>
    [...(client.ReadAttributes ?? []), ...(client.WriteAttributes ?? [])].every((name) => within(name, 1, 2048) && name !== 'custom:'),
  'S-APPLICATION': ({ AnalyticsConfiguration: analytics }) =>
    given(analytics?.ApplicationId, (id) => /^[0-9a-fA-F]+$/.test(id)) &&
    given(analytics?.ApplicationArn, (arn) => ARN.test(arn)),
  'S-ANALYTICS-ROLE': ({ AnalyticsConfiguration: analytics }) => given(analytics?.RoleArn, (arn) => ROLE.test(arn)),

  'O-FLOW': (client) => !client.AllowedOAuthFlowsUserPoolClient || Boolean(client.AllowedOAuthFlows?.length),
  'O-SCOPE': (client) => !client.AllowedOAuthFlowsUserPoolClient || Boolean(client.AllowedOAuthScopes?.length),
  'O-SECRET': (client) => !forMachines(client) || client.GenerateSecret === true,
  // "openid is not supported with client_credentials flow"
  'O-MACHINE': (client) => !forMachines(client) || !has(client.AllowedOAuthScopes, 'openid'),
  // What a client has that is given no flows includes the one that rotation excludes.
  'O-ROTATION': (client) =>
    !isRotated(client) || (Boolean(client.ExplicitAuthFlows?.length) && !has(client.ExplicitAuthFlows, 'ALLOW_REFRESH_TOKEN_AUTH')),
};

const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const isPrefix = (domain) => !domain.CustomDomainConfig;

/** The same for a rendered domain. */
const DOMAIN_RULES = {
  'S-PREFIX': (domain) => !isPrefix(domain) || (within(domain.Domain, 1, 63) && new RegExp(`^${LABEL}$`).test(domain.Domain)),
  'S-RESERVED': (domain) => !isPrefix(domain) || !/aws|amazon|cognito/.test(domain.Domain),
  // The parent of a custom domain has an address, so that it is no top-level domain.
  'S-DOMAIN-NAME': (domain) =>
    isPrefix(domain) || (within(domain.Domain, 1, 63) && new RegExp(`^${LABEL}(?:\\.${LABEL}){2,}$`).test(domain.Domain)),
  // Amazon CloudFront serves the domain, with certificates of this Region.
  'S-CERTIFICATE': (domain) =>
    isPrefix(domain) || /^arn:aws:acm:us-east-1:[0-9]{12}:certificate\/[\w-]+$/.test(domain.CustomDomainConfig.CertificateArn),
  'S-LOGIN-VERSION': (domain) => given(domain.ManagedLoginVersion, (version) => has([1, 2], version)),
};

/** Rendered type → its rules. */
const OF_TYPE = {
  'AWS::Cognito::UserPool': RULES,
  'AWS::Cognito::UserPoolClient': CLIENT_RULES,
  'AWS::Cognito::UserPoolDomain': DOMAIN_RULES,
  'AWS::Cognito::UserPoolGroup': GROUP_RULES,
  'AWS::Cognito::UserPoolIdentityProvider': PROVIDER_RULES,
  'AWS::Cognito::UserPoolResourceServer': SERVER_RULES,
};

export const SERVICE_RULES = [...new Set(Object.values(OF_TYPE).flatMap(Object.keys))];

/** The rules that a rendered pool, or what is rendered beside it, breaks. */
export function brokenRules(resources) {
  return Object.values(resources).flatMap(({ Type, Properties }) => {
    const rules = OF_TYPE[Type] ?? {};
    return Object.keys(rules).filter((code) => !rules[code](Properties));
  });
}
