// Identity providers of a pool: CDK's six classes.
import { ProviderAttribute } from 'aws-cdk-lib/aws-cognito';
import { asStrings, group } from '../group.mjs';

const RESOURCE = 'Custom::CognitoUserPoolIdentityProvider';
const SECRET = 'given-in-the-template';
const METADATA = { Url: 'https://idp.example.com/metadata.xml' };
const XML = '<?xml version="1.0"?>\n<EntityDescriptor entityID="https://idp.example.com"/>';

const amazon = (more) => ({ Amazon: { ClientId: 'app', ClientSecret: SECRET, ...more } });
const apple = (more) => ({ Apple: { ClientId: 'app', TeamId: 'team', KeyId: 'key', PrivateKey: SECRET, ...more } });
const facebook = (more) => ({ Facebook: { ClientId: 'app', ClientSecret: SECRET, ...more } });
const google = (more) => ({ Google: { ClientId: 'app', ClientSecret: SECRET, ...more } });
const oidc = (more) => ({
  Oidc: { Name: 'company', ClientId: 'app', ClientSecret: SECRET, IssuerUrl: 'https://idp.example.com', ...more },
});
const saml = (more) => ({ Saml: { Name: 'company', Metadata: METADATA, ...more } });
const EACH = { Amazon: amazon, Apple: apple, Facebook: facebook, Google: google, Oidc: oidc, Saml: saml };
const NAMED = { Oidc: oidc, Saml: saml };

const without = (properties, name) => {
  const [[kind, { [name]: _, ...rest }]] = Object.entries(properties);
  return { [kind]: rest };
};

/** CDK's names of the attributes that a provider can fill. */
const ATTRIBUTES = [
  'Address', 'Birthdate', 'Email', 'EmailVerified', 'FamilyName', 'Fullname', 'Gender', 'GivenName', 'LastUpdateTime',
  'Locale', 'MiddleName', 'Nickname', 'PhoneNumber', 'PreferredUsername', 'ProfilePage', 'ProfilePicture', 'Timezone', 'Website',
];

const social = group(
  'provider-social',
  ({ renders, refuses }) => {
    for (const [kind, of] of Object.entries(EACH).filter(([kind]) => !(kind in NAMED))) {
      renders(`${kind}, all defaults`, of({}));
      renders(`${kind}, one scope`, of({ Scopes: ['email'] }));
      renders(`${kind}, scopes in an order of their own`, of({ Scopes: ['profile', 'email', 'a:b'] }));
      renders(`${kind}, no scopes`, of({ Scopes: [] }));
      renders(`${kind}, a client ID of signs`, of({ ClientId: '1234-ab_c.apps.example.com' }));
      renders(`${kind}, a mapping`, { ...of({}), AttributeMapping: { Email: 'email', Fullname: 'name' } });
      renders(`${kind}, an empty mapping`, { ...of({}), AttributeMapping: {} });
    }
    renders('Facebook, a version', facebook({ ApiVersion: 'v17.0' }));
    renders('Apple, other IDs', apple({ TeamId: 'ABCDE12345', KeyId: 'XYZ1234567' }));
    renders('Apple, a key of several lines', apple({ PrivateKey: '-----BEGIN PRIVATE KEY-----\nMIGT\n-----END PRIVATE KEY-----\n' }));
    refuses('F-GOOGLE', 'Google without a secret', without(google({}), 'ClientSecret'));
    refuses('F-APPLE', 'Apple without a key', without(apple({}), 'PrivateKey'));
  },
  RESOURCE,
);

const openId = group(
  'provider-oidc',
  ({ renders, refuses }) => {
    const endpoints = {
      Authorization: 'https://idp.example.com/authorize',
      Token: 'https://idp.example.com/token',
      UserInfo: 'https://idp.example.com/user',
      JwksUri: 'https://idp.example.com/keys',
    };
    renders('all defaults', oidc({}));
    renders('scopes', oidc({ Scopes: ['openid', 'email', 'https://api.example.com/read'] }));
    renders('no scopes', oidc({ Scopes: [] }));
    renders('attributes by GET', oidc({ AttributeRequestMethod: 'GET' }));
    renders('attributes by POST', oidc({ AttributeRequestMethod: 'POST' }));
    renders('endpoints', oidc({ Endpoints: endpoints }));
    renders('an issuer with a path', oidc({ IssuerUrl: 'https://idp.example.com/tenants/1' }));
    renders('everything', {
      ...oidc({ Scopes: ['openid'], AttributeRequestMethod: 'POST', Endpoints: endpoints, Identifiers: ['example.com'] }),
      AttributeMapping: { Email: 'email', Custom: { nickname: 'nick' } },
    });
    renders('everything, as CloudFormation sends it', asStrings(oidc({ ClientId: 1234, Scopes: ['openid'], AttributeRequestMethod: 'POST' })));
    for (const [title, Name] of Object.entries({
      'an underscore in the middle': 'my_provider',
      'an underscore in front': '_company',
      'a space': 'my provider',
      'a no-break space': 'my\u00a0provider',
    })) {
      refuses('F-NAME-PAT', `name with ${title}`, oidc({ Name }));
    }
  },
  RESOURCE,
);

const byMetadata = group(
  'provider-saml',
  ({ renders, either }) => {
    renders('metadata by URL', saml({}));
    renders('metadata by file', saml({ Metadata: { File: XML } }));
    for (const name of ['IdpSignout', 'EncryptedResponses', 'IdpInitiated']) {
      for (const value of [true, false, 'true', 'false']) {
        renders(`${name} ${JSON.stringify(value)}`, saml({ [name]: value }));
      }
    }
    renders('signed requests', saml({ RequestSigningAlgorithm: 'RSA_SHA256' }));
    renders('signed requests, by the name of the API', saml({ RequestSigningAlgorithm: 'rsa-sha256' }));
    renders('everything', {
      ...saml({
        Metadata: { File: XML }, IdpSignout: true, EncryptedResponses: true, IdpInitiated: true,
        RequestSigningAlgorithm: 'RSA_SHA256', Identifiers: ['example.com'],
      }),
      AttributeMapping: { Email: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress' },
    });
    for (const [title, Name] of Object.entries({
      'an underscore in the middle': 'my_provider',
      'an underscore in front': '_company',
      'a space': 'my provider',
    })) {
      either(`name with ${title}`, saml({ Name }));
    }
  },
  RESOURCE,
);

const names = group(
  'provider-names',
  ({ renders, refuses, either }) => {
    for (const [kind, of] of Object.entries(NAMED)) {
      renders(`${kind} without a name`, without(of({}), 'Name'));
      renders(`${kind} with an empty name`, of({ Name: '' }));
      for (const [title, Name] of Object.entries({
        '3 characters': 'abc',
        '32 characters': 'n'.repeat(32),
        'hyphens and dots': 'a-b.c',
        'an underscore as the second character': 'a_b',
        'letters beyond ASCII': 'Größe',
        'signs': '!§$',
      })) {
        renders(`${kind}, ${title}`, of({ Name }));
      }
      refuses('F-NAME-LEN', `${kind}, name of 2 characters`, of({ Name: 'ab' }));
      refuses('F-NAME-LEN', `${kind}, name of 33 characters`, of({ Name: 'n'.repeat(33) }));
      renders(`${kind}, one identifier`, of({ Identifiers: ['example.com'] }));
      renders(`${kind}, identifiers with every sign`, of({ Identifiers: ['a b', 'a_b+=.@-'] }));
      renders(`${kind}, identifier of 40 characters`, of({ Identifiers: ['i'.repeat(40)] }));
      renders(`${kind}, no identifiers`, of({ Identifiers: [] }));
      renders(`${kind}, 50 identifiers`, of({ Identifiers: Array.from({ length: 50 }, (_, index) => `i${index}`) }));
      either(`${kind}, 51 identifiers`, of({ Identifiers: Array.from({ length: 51 }, (_, index) => `i${index}`) }));
      either(`${kind}, identifier of 41 characters`, of({ Identifiers: ['i'.repeat(41)] }));
      either(`${kind}, identifier with a slash`, of({ Identifiers: ['example.com/a'] }));
      either(`${kind}, identifier with a letter beyond ASCII`, of({ Identifiers: ['größe'] }));
    }
  },
  RESOURCE,
);

const mapping = group(
  'provider-mapping',
  ({ renders, either }) => {
    for (const name of ATTRIBUTES) renders(`${name}`, { ...google({}), AttributeMapping: { [name]: 'theirs' } });
    for (const [kind, of] of Object.entries(EACH)) {
      const all = Object.fromEntries(ATTRIBUTES.map((name) => [name, `their ${name}`]));
      renders(`${kind}, all attributes`, { ...of({}), AttributeMapping: { ...all, Custom: { username: 'email' } } });
    }
    const pool = { CustomAttributes: { team: { DataType: 'String', Mutable: true }, Cost: { DataType: 'Number', Mutable: true } } };
    renders('a custom attribute', { ...google({}), AttributeMapping: { Custom: { 'custom:team': 'hd' } } }, { pool });
    renders(
      'two custom attributes beside a standard one',
      { ...saml({}), AttributeMapping: { Email: 'mail', Custom: { 'custom:team': 'hd', 'custom:Cost': 'cost' } } },
      { pool },
    );
    renders('a name for the user', { ...google({}), AttributeMapping: { Custom: { username: 'email' } } });
    renders('the same attribute below Custom', { ...google({}), AttributeMapping: { Email: 'first', Custom: { email: 'second' } } });
    renders('an empty Custom', { ...google({}), AttributeMapping: { Email: 'email', Custom: {} } });
    const constants = Object.values(ProviderAttribute).filter((value) => value instanceof ProviderAttribute);
    for (const theirs of new Set(constants.map(({ attributeName }) => attributeName))) {
      renders(`${theirs}, as a constant of CDK has it`, { ...google({}), AttributeMapping: { Nickname: theirs } });
    }
    either('a name of 33 characters below Custom', { ...google({}), AttributeMapping: { Custom: { [`custom:${'n'.repeat(26)}`]: 'x' } } });
  },
  RESOURCE,
);

const secrets = group(
  'provider-secrets',
  ({ renders, either }) => {
    for (const [title, reference] of Object.entries({
      'the whole secret': '{{resolve:secretsmanager:shop/whole:SecretString:::}}',
      'a key of a secret': '{{resolve:secretsmanager:shop/keys:SecretString:secret::}}',
      'a key of the current version': '{{resolve:secretsmanager:shop/keys:SecretString:secret:AWSCURRENT:}}',
      'a parameter': '{{resolve:ssm-secure:/poolkeeper/shop}}',
      'a version of a parameter': '{{resolve:ssm-secure:/poolkeeper/shop:1}}',
    })) {
      renders(`Google, ${title}`, google({ ClientSecret: reference }));
      renders(`Apple, ${title}`, apple({ PrivateKey: reference }));
    }
    const whole = '{{resolve:secretsmanager:shop/whole:SecretString:::}}';
    renders('Amazon, the whole secret', amazon({ ClientSecret: whole }));
    renders('Facebook, the whole secret', facebook({ ClientSecret: whole }));
    renders('Oidc, the whole secret', oidc({ ClientSecret: whole }));
    renders('8 characters', google({ ClientSecret: '8 chars!' }));
    renders('quotes, backslashes and letters beyond ASCII', google({ ClientSecret: 'a"b\\c/ü😀{}' }));
    for (const [kind, of] of Object.entries(EACH).filter(([kind]) => kind !== 'Saml')) {
      either(`${kind}, 7 characters`, of({ [kind === 'Apple' ? 'PrivateKey' : 'ClientSecret']: '7 chars' }));
    }
    either('Google, a parameter elsewhere', google({ ClientSecret: '{{resolve:ssm-secure:/shop/idp:1}}' }));
  },
  RESOURCE,
);

export default [social, openId, byMetadata, names, mapping, secrets];
