// How users sign in through an app client, and how long what they get is valid.
import { group } from '../group.mjs';

const CLIENT = 'Custom::CognitoUserPoolClient';
const FLOWS = ['UserPassword', 'AdminUserPassword', 'Custom', 'UserSrp', 'User'];
const all = (on) => Object.fromEntries(FLOWS.map((flow) => [flow, on]));

const authFlows = group(
  'client-auth-flows',
  ({ renders }) => {
    const rotated = (AuthFlows) => ({ AuthFlows, RefreshTokenRotationGracePeriod: '10 seconds' });
    for (const flow of FLOWS) {
      renders(flow, { AuthFlows: { [flow]: true } });
      renders(`${flow} with rotation`, rotated({ [flow]: true }));
      renders(`${flow} off`, { AuthFlows: { [flow]: false } });
      renders(`${flow} off with rotation`, rotated({ [flow]: false }));
      renders(`all but ${flow}`, { AuthFlows: { ...all(true), [flow]: false } });
    }
    renders('nothing said', { AuthFlows: {} });
    renders('nothing said with rotation', rotated({}));
    renders('all', { AuthFlows: all(true) });
    renders('all with rotation', rotated(all(true)));
    renders('all off', { AuthFlows: all(false) });
    renders('all off with rotation', rotated(all(false)));
    renders('in an order of their own', { AuthFlows: { User: true, UserSrp: true, UserPassword: true } });
    renders('rotation alone', { RefreshTokenRotationGracePeriod: '10 seconds' });
  },
  CLIENT,
);

const tokens = group(
  'client-tokens',
  ({ renders, refuses }) => {
    const right = {
      AuthSessionValidity: ['3 minutes', 'PT3M', '180 seconds', '4 minutes', '15 minutes', 'PT14M60S'],
      IdTokenValidity: ['5 minutes', 'PT5M', '300 seconds', '60 minutes', '1 hour', 'PT1H30M', '24 hours', '1 day', 'P1D'],
      AccessTokenValidity: ['5 minutes', 'PT5M', '300 seconds', '60 minutes', '1 hour', 'PT1H30M', '24 hours', '1 day', 'P1D'],
      RefreshTokenValidity: ['60 minutes', '1 hour', 'PT1H', '3600 seconds', '61 minutes', '30 days', 'P30D', 'P1DT1H', '3650 days', 'P3650D'],
    };
    const wrong = {
      AuthSessionValidity: ['C-DUR-SESSION', ['0 minutes', '2 minutes', '179 seconds', '16 minutes', '901 seconds', '1 hour']],
      IdTokenValidity: ['C-DUR-ID', ['0 minutes', '4 minutes', '299 seconds', '1441 minutes', 'P1DT1M', '2 days']],
      AccessTokenValidity: ['C-DUR-ACCESS', ['0 minutes', '4 minutes', '299 seconds', '1441 minutes', 'P1DT1M', '2 days']],
      RefreshTokenValidity: ['C-DUR-REFRESH', ['0 days', '59 minutes', '3599 seconds', '3651 days', 'P3650DT1M']],
    };
    const fractions = {
      AuthSessionValidity: ['200 seconds', 'PT3M1S'],
      IdTokenValidity: ['301 seconds', 'PT1H1S'],
      AccessTokenValidity: ['301 seconds', 'PT1H1S'],
      RefreshTokenValidity: ['3601 seconds', 'P1DT1S'],
    };
    for (const [property, values] of Object.entries(right)) {
      for (const given of values) renders(`${property} ${given}`, { [property]: given });
    }
    for (const [property, [check, values]] of Object.entries(wrong)) {
      for (const given of values) refuses(check, `${property} ${given}`, { [property]: given });
    }
    for (const [property, values] of Object.entries(fractions)) {
      for (const given of values) refuses('C-DUR-UNIT', `${property} ${given}`, { [property]: given });
    }

    renders('all three', { IdTokenValidity: '10 minutes', AccessTokenValidity: '20 minutes', RefreshTokenValidity: '90 days' });
    renders('ID and access', { IdTokenValidity: '10 minutes', AccessTokenValidity: '20 minutes' });
    renders('the shorter two of a day without refresh', { IdTokenValidity: '1 day', AccessTokenValidity: '1 day' });
    for (const [property, check] of [['IdTokenValidity', 'C-DUR-ID-REFRESH'], ['AccessTokenValidity', 'C-DUR-ACCESS-REFRESH']]) {
      const beside = (given, RefreshTokenValidity) => ({ [property]: given, RefreshTokenValidity });
      renders(`${property} below refresh`, beside('59 minutes', '60 minutes'));
      renders(`${property} of the length of refresh`, beside('60 minutes', '1 hour'));
      refuses(check, `${property} above refresh`, beside('61 minutes', '60 minutes'));
      refuses(check, `${property} a second above refresh`, beside('3601 seconds', '1 hour'));
      refuses(check, `${property} of a day above refresh`, beside('1 day', 'PT23H59M'));
    }

    const rotated = (RefreshTokenRotationGracePeriod) => ({ AuthFlows: { UserSrp: true }, RefreshTokenRotationGracePeriod });
    for (const given of ['0 seconds', 'PT0S', '1 second', 'PT30S', '59 seconds', '60 seconds', '1 minute', 'PT1M']) {
      renders(`grace period ${given}`, rotated(given));
    }
    for (const given of ['61 seconds', 'PT1M1S', '2 minutes', '1 hour']) {
      refuses('C-DUR-GRACE', `grace period ${given}`, rotated(given));
    }
    renders('grace period and validities', { ...rotated('10 seconds'), RefreshTokenValidity: '1 day', AccessTokenValidity: '5 minutes' });
  },
  CLIENT,
);

export default [authFlows, tokens];
