// What the combined vectors of app clients are drawn from: for each property some values that are
// right, and some that are wrong. `null` leaves the property out.
import { ARN } from './group.mjs';

/** The pool that has what the clients name. */
export const POOL = { CustomAttributes: { department: { DataType: 'String', Mutable: true } } };

/** Property → values, all of which are right for some client. */
export const RIGHT = {
  UserPoolClientName: [null, 'pairs'],
  GenerateSecret: [null, true, false],
  AuthFlows: [null, {}, { UserSrp: true }, { UserPassword: true, AdminUserPassword: true, Custom: false }, { Custom: true, User: true }],
  DisableOAuth: [null, true, false],
  OAuth: [
    null,
    {},
    { LogoutUrls: ['https://example.com/bye'] },
    {
      Flows: { AuthorizationCodeGrant: true },
      CallbackUrls: ['https://example.com/in', 'myapp://in'],
      LogoutUrls: ['https://example.com/out'],
      Scopes: ['OPENID', 'EMAIL'],
      DefaultRedirectUri: 'https://example.com/in',
    },
    { Flows: { ImplicitCodeGrant: true, AuthorizationCodeGrant: false }, Scopes: ['COGNITO_ADMIN'] },
    { Flows: { ClientCredentials: true }, Scopes: ['orders/read', 'orders/write'] },
  ],
  AuthSessionValidity: [null, '3 minutes', 'PT15M'],
  PreventUserExistenceErrors: [null, true, false],
  SupportedIdentityProviders: [null, ['COGNITO'], ['GOOGLE', 'COGNITO'], ['Workforce']],
  IdTokenValidity: [null, '5 minutes', 'P1D'],
  AccessTokenValidity: [null, 'PT5M', '1 day'],
  RefreshTokenValidity: [null, '60 minutes', 'P30D'],
  RefreshTokenRotationGracePeriod: [null, '0 seconds', '1 minute'],
  ReadAttributes: [null, { StandardAttributes: { Email: true, EmailVerified: true, Fullname: false } }, { CustomAttributes: ['department'] }],
  WriteAttributes: [null, { StandardAttributes: { Timezone: true, ProfilePage: true }, CustomAttributes: ['custom:department'] }],
  EnableTokenRevocation: [null, true, false],
  EnablePropagateAdditionalUserContextData: [null, true, false],
  Analytics: [
    null,
    { ApplicationArn: ARN.application, ShareUserData: true },
    { ApplicationId: '0123456789abcdef0123456789abcdef', ExternalId: 'external', Role: ARN.role, ShareUserData: false },
  ],
};

/** Property → values of which each breaks one check. */
export const WRONG = {
  OAuth: [
    { CallbackUrls: [] },
    { Flows: { ClientCredentials: true, AuthorizationCodeGrant: true } },
    { CallbackUrls: ['https://example.com/in'], DefaultRedirectUri: 'https://example.com/out' },
  ],
  AuthSessionValidity: ['2 minutes', '16 minutes', '200 seconds'],
  IdTokenValidity: ['4 minutes', 'P1DT1M', '301 seconds'],
  AccessTokenValidity: ['4 minutes', 'P1DT1M'],
  RefreshTokenValidity: ['59 minutes', '3651 days'],
  RefreshTokenRotationGracePeriod: ['61 seconds'],
  Analytics: [{}, { ApplicationArn: ARN.application, ExternalId: 'external' }],
};

const isOn = (flags) => Object.values(flags ?? {}).some(Boolean);

/** What does not go together, for CDK or for the service. */
export const CONFLICTS = [
  (given) => given.EnablePropagateAdditionalUserContextData && !given.GenerateSecret,
  (given) => given.DisableOAuth && given.OAuth,
  (given) => given.OAuth?.Flows?.ClientCredentials && !given.GenerateSecret,
  (given) => given.RefreshTokenValidity === '60 minutes' && (given.IdTokenValidity === 'P1D' || given.AccessTokenValidity === '1 day'),
  (given) => given.RefreshTokenRotationGracePeriod && !isOn(given.AuthFlows),
];
