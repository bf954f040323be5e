// App clients of a pool: what stands for itself. OAuth and tokens have files of their own.
import { ARN, asStrings, group, recased } from '../group.mjs';

const CLIENT = 'Custom::CognitoUserPoolClient';
const APPLICATION_ID = '0123456789abcdef0123456789abcdef';
const BY_ID = { ApplicationId: APPLICATION_ID, ExternalId: 'external', Role: ARN.role };
const without = (object, key) => Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));

const client = group(
  'client',
  ({ renders, refuses }) => {
    renders('nothing said', {});
    for (const [title, UserPoolClientName] of Object.entries({
      plain: 'web',
      '1 character': 'w',
      '128 characters': 'n'.repeat(128),
      'spaces and signs': 'The app, v1 =a+b@c.d-e_f',
    })) {
      renders(`name, ${title}`, { UserPoolClientName });
    }
    for (const [title, UserPoolClientName] of Object.entries({
      '0 characters': '',
      '129 characters': 'n'.repeat(129),
      'a slash': 'web/1',
      'a letter beyond ASCII': 'Geschäft',
    })) {
      renders(`name of ${title}`, { UserPoolClientName });
    }
    for (const property of ['GenerateSecret', 'PreventUserExistenceErrors', 'EnableTokenRevocation', 'DisableOAuth']) {
      for (const given of [true, false]) renders(`${property} ${given}`, { [property]: given });
    }
    renders('context data with a secret', { GenerateSecret: true, EnablePropagateAdditionalUserContextData: true });
    renders('no context data with a secret', { GenerateSecret: true, EnablePropagateAdditionalUserContextData: false });
    renders('no context data', { EnablePropagateAdditionalUserContextData: false });
    refuses('C-CTX', 'context data', { EnablePropagateAdditionalUserContextData: true });
    refuses('C-CTX', 'context data with the secret off', { GenerateSecret: false, EnablePropagateAdditionalUserContextData: true });

    for (const name of ['COGNITO', 'APPLE', 'FACEBOOK', 'GOOGLE', 'AMAZON']) {
      renders(`provider ${name}`, { SupportedIdentityProviders: [name] });
    }
    for (const name of ['SignInWithApple', 'Facebook', 'Google', 'LoginWithAmazon']) {
      renders(`provider ${name} by the API's name`, { SupportedIdentityProviders: [name] });
    }
    renders('no providers', { SupportedIdentityProviders: [] });
    renders('providers of their own names', { SupportedIdentityProviders: ['Workforce', 'The partners'] });
    renders('provider of 1 character', { SupportedIdentityProviders: ['P'] });
    renders('provider of 32 characters', { SupportedIdentityProviders: ['p'.repeat(32)] });
    renders('provider of 33 characters', { SupportedIdentityProviders: ['p'.repeat(33)] });
    renders('provider with a control character', { SupportedIdentityProviders: ['a\u0001b'] });
    renders('all providers', { SupportedIdentityProviders: ['GOOGLE', 'COGNITO', 'APPLE', 'Workforce', 'AMAZON', 'FACEBOOK'] });
    renders('providers without OAuth', { DisableOAuth: true, SupportedIdentityProviders: ['GOOGLE'] });

    renders('analytics by ARN', { Analytics: { ApplicationArn: ARN.application } });
    renders('analytics by ID', { Analytics: BY_ID });
    for (const ShareUserData of [true, false]) {
      renders(`analytics by ARN, user data ${ShareUserData}`, { Analytics: { ApplicationArn: ARN.application, ShareUserData } });
      renders(`analytics by ID, user data ${ShareUserData}`, { Analytics: { ...BY_ID, ShareUserData } });
    }
    for (const [key, value] of Object.entries(BY_ID)) {
      refuses('C-AN-BOTH', `analytics by ARN and ${key}`, { Analytics: { ApplicationArn: ARN.application, [key]: value } });
      refuses('C-AN-PART', `analytics without ${key}`, { Analytics: without(BY_ID, key) });
      refuses('C-AN-PART', `analytics with ${key} alone`, { Analytics: { [key]: value } });
    }
    refuses('C-AN-PART', 'analytics with nothing said', { Analytics: {} });
    refuses('C-AN-PART', 'analytics with user data alone', { Analytics: { ShareUserData: true } });
    refuses('C-AN-PART', 'analytics with an empty ID', { Analytics: { ...BY_ID, ApplicationId: '' } });
    refuses('I-ARN-FORM', 'analytics with a role that is no ARN', { Analytics: { ...BY_ID, Role: 'analytics' } });
    renders('analytics with a role that is a user', { Analytics: { ...BY_ID, Role: 'arn:aws:iam::123456789012:user/ann' } });
    renders('analytics with an ID that is not hexadecimal', { Analytics: { ...BY_ID, ApplicationId: 'my-app' } });
    renders('analytics with an application that is no ARN', { Analytics: { ApplicationArn: APPLICATION_ID } });
  },
  CLIENT,
);

const STANDARD = [
  'Address',
  'Birthdate',
  'Email',
  'EmailVerified',
  'FamilyName',
  'Fullname',
  'Gender',
  'GivenName',
  'LastUpdateTime',
  'Locale',
  'MiddleName',
  'Nickname',
  'PhoneNumber',
  'PhoneNumberVerified',
  'PreferredUsername',
  'ProfilePage',
  'ProfilePicture',
  'Timezone',
  'Website',
];
const all = (on) => Object.fromEntries(STANDARD.map((name) => [name, on]));

const attributes = group(
  'client-attributes',
  ({ renders }) => {
    const custom = (name) => ({ DataType: 'String', Mutable: true, MaxLen: name.length });
    const pool = (...names) => ({ pool: { CustomAttributes: Object.fromEntries(names.map((name) => [name, custom(name)])) } });
    for (const [what, property] of [['read', 'ReadAttributes'], ['write', 'WriteAttributes']]) {
      for (const name of STANDARD) renders(`${what} ${name}`, { [property]: { StandardAttributes: { [name]: true } } });
      renders(`${what} every standard attribute`, { [property]: { StandardAttributes: all(true) } });
      renders(`${what} no standard attribute`, { [property]: { StandardAttributes: all(false) } });
      renders(`${what} some standard attributes`, { [property]: { StandardAttributes: { ...all(false), Website: true, Address: true, Fullname: true } } });
      renders(`${what} nothing`, { [property]: {} });
      renders(`${what} no attribute of either kind`, { [property]: { StandardAttributes: {}, CustomAttributes: [] } });
      renders(`${what} a custom attribute`, { [property]: { CustomAttributes: ['department'] } }, pool('department'));
      renders(`${what} a custom attribute by its whole name`, { [property]: { CustomAttributes: ['custom:department'] } }, pool('department'));
      renders(`${what} a custom attribute by both names`, { [property]: { CustomAttributes: ['custom:department', 'department'] } }, pool('department'));
      renders(`${what} custom attributes out of order`, { [property]: { CustomAttributes: ['team', 'department'] } }, pool('department', 'team'));
      renders(`${what} a custom attribute of 0 characters`, { [property]: { CustomAttributes: ['department', ''] } }, pool('department'));
      renders(
        `${what} attributes of both kinds`,
        { [property]: { StandardAttributes: { Email: true, Gender: false }, CustomAttributes: ['team'] } },
        pool('team'),
      );
    }
    renders('read more than written', {
      ReadAttributes: { StandardAttributes: { Email: true, EmailVerified: true } },
      WriteAttributes: { StandardAttributes: { Email: true } },
    });
  },
  CLIENT,
);

const EVERYTHING = {
  UserPoolClientName: 'everything',
  GenerateSecret: true,
  AuthFlows: { UserPassword: true, AdminUserPassword: false, Custom: true, UserSrp: true, User: false },
  DisableOAuth: false,
  OAuth: {
    Flows: { AuthorizationCodeGrant: true, ImplicitCodeGrant: true, ClientCredentials: false },
    CallbackUrls: ['https://example.com/in', 'http://localhost:3000/in'],
    LogoutUrls: ['https://example.com/out'],
    Scopes: ['OPENID', 'EMAIL', 'orders/read'],
    DefaultRedirectUri: 'https://example.com/in',
  },
  AuthSessionValidity: '5 minutes',
  PreventUserExistenceErrors: true,
  SupportedIdentityProviders: ['COGNITO', 'GOOGLE'],
  IdTokenValidity: 'PT30M',
  AccessTokenValidity: '30 minutes',
  RefreshTokenValidity: 'P7D',
  RefreshTokenRotationGracePeriod: '10 seconds',
  ReadAttributes: { StandardAttributes: { Email: true, Fullname: true } },
  WriteAttributes: { StandardAttributes: { Email: true, Fullname: false } },
  EnableTokenRevocation: true,
  EnablePropagateAdditionalUserContextData: true,
  Analytics: { ...BY_ID, ShareUserData: false },
};

const scalars = group(
  'client-scalars',
  ({ renders, refuses }) => {
    renders('as JSON has them', EVERYTHING);
    renders('as CloudFormation sends them', asStrings(EVERYTHING));
    renders('True and False', recased(EVERYTHING, (text) => text[0].toUpperCase() + text.slice(1)));
    renders('TRUE and FALSE', recased(EVERYTHING, (text) => text.toUpperCase()));
    for (const given of ['true', 'True', 'TRUE', 'false', 'False', 'FALSE']) {
      renders(`secret '${given}'`, { GenerateSecret: given });
      renders(`OAuth off '${given}'`, { DisableOAuth: given });
      renders(`flow '${given}'`, { AuthFlows: { UserSrp: given } });
      renders(`attribute '${given}'`, { ReadAttributes: { StandardAttributes: { Email: 'true', Website: given } } });
    }
    refuses('C-OAUTH-OFF', "OAuth off 'True' and given", { DisableOAuth: 'True', OAuth: { Scopes: ['OPENID'] } });
    refuses('C-CTX', "context data 'true' with the secret 'false'", { GenerateSecret: 'false', EnablePropagateAdditionalUserContextData: 'true' });
    refuses('C-CC', "client credentials 'true' and code 'TRUE'", {
      GenerateSecret: 'true',
      OAuth: { Flows: { ClientCredentials: 'true', AuthorizationCodeGrant: 'TRUE' } },
    });
    renders('name that is a number', { UserPoolClientName: 1 });
  },
  CLIENT,
);

export default [client, attributes, scalars];
