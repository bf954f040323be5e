// The OAuth settings of app clients.
import { group, trueNames, truthTable } from '../group.mjs';

const FLOWS = ['AuthorizationCodeGrant', 'ImplicitCodeGrant', 'ClientCredentials'];
const MACHINE = { Flows: { ClientCredentials: true }, Scopes: ['orders/read'] };
const URL = 'https://example.com/in';
const PRINTABLE = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join('');
const filled = (start, length) => start + 'x'.repeat(length - start.length);
const many = (count, name) => Array.from({ length: count }, (_, index) => name(index));

const oauth = group(
  'client-oauth',
  ({ renders, refuses }) => {
    renders('nothing said', { OAuth: {} });
    renders('nothing said, and OAuth not off', { DisableOAuth: false, OAuth: {} });
    refuses('C-OAUTH-OFF', 'nothing said, and OAuth off', { DisableOAuth: true, OAuth: {} });
    refuses('C-OAUTH-OFF', 'callback, and OAuth off', { DisableOAuth: true, OAuth: { CallbackUrls: [URL] } });
    refuses('C-OAUTH-OFF', 'flows, and OAuth off', { DisableOAuth: true, OAuth: { Flows: { AuthorizationCodeGrant: true } } });

    for (const Flows of truthTable(FLOWS)) {
      const isMixed = Flows.ClientCredentials && (Flows.AuthorizationCodeGrant || Flows.ImplicitCodeGrant);
      const add = isMixed ? (title, properties) => refuses('C-CC', title, properties) : renders;
      add(`flows ${trueNames(Flows)}`, { OAuth: { Flows, Scopes: ['orders/read'] } });
      add(`flows ${trueNames(Flows)} with a secret`, { GenerateSecret: true, OAuth: { Flows, Scopes: ['orders/read'] } });
    }
    renders('flows with nothing said', { OAuth: { Flows: {} } });
    for (const flow of FLOWS) {
      renders(`flow ${flow} alone`, { GenerateSecret: true, OAuth: { Flows: { [flow]: true }, Scopes: ['orders/read'] } });
      renders(`flow ${flow} off alone`, { OAuth: { Flows: { [flow]: false } } });
    }
    renders('client credentials without a secret', { GenerateSecret: false, OAuth: MACHINE });
    renders('client credentials with the default scopes', { GenerateSecret: true, OAuth: { Flows: MACHINE.Flows } });
    renders('client credentials with scopes of users', { GenerateSecret: true, OAuth: { ...MACHINE, Scopes: ['orders/read', 'EMAIL'] } });
    renders('client credentials with OPENID', { GenerateSecret: true, OAuth: { ...MACHINE, Scopes: ['OPENID'] } });

    for (const flow of ['AuthorizationCodeGrant', 'ImplicitCodeGrant']) {
      const given = (more) => ({ OAuth: { Flows: { [flow]: true }, ...more } });
      renders(`${flow}, callback of its own`, given({ CallbackUrls: [URL] }));
      refuses('C-CALLBACK', `${flow}, no callbacks`, given({ CallbackUrls: [] }));
    }
    refuses('C-CALLBACK', 'no callbacks', { OAuth: { CallbackUrls: [] } });
    renders('client credentials, no callbacks', { GenerateSecret: true, OAuth: { ...MACHINE, CallbackUrls: [] } });
    renders('client credentials, callback of its own', { GenerateSecret: true, OAuth: { ...MACHINE, CallbackUrls: [URL] } });
    for (const [title, url] of Object.entries({
      'without encryption': 'http://example.com/in',
      'with a fragment': 'https://example.com/in#here',
      'without a scheme': '/in',
    })) {
      renders(`callback ${title}`, { OAuth: { CallbackUrls: [URL, url] } });
    }
    renders('no logouts', { OAuth: { LogoutUrls: [] } });
    for (const [kind, property, first] of [['callback', 'CallbackUrls', [URL]], ['logout', 'LogoutUrls', []]]) {
      const urls = (...more) => ({ OAuth: { [property]: [...first, ...more] } });
      for (const [title, url] of Object.entries({
        'another site': 'https://app.example.com/page?a=b&c=%20',
        'this machine': 'http://localhost:3000/page',
        'an app': 'myapp://page',
        'letters beyond ASCII': 'https://bücher.example/ü',
        '1024 characters': filled('https://example.com/', 1024),
      })) {
        renders(`${kind}, ${title}`, urls(url));
      }
      for (const [title, url] of Object.entries({
        '1025 characters': filled('https://example.com/', 1025),
        'a space': 'https://example.com/a b',
        'a line break': 'https://example.com/a\nb',
        '0 characters': '',
      })) {
        renders(`${kind} of ${title}`, urls('https://example.com/other', url));
      }
      renders(`100 ${kind} URLs`, { OAuth: { [property]: many(100, (index) => `https://example.com/${index}`) } });
      renders(`101 ${kind} URLs`, { OAuth: { [property]: many(101, (index) => `https://example.com/${index}`) } });
      renders(`${kind} URLs out of order`, { OAuth: { [property]: ['https://b.example', 'https://a.example'] } });
    }

    const redirect = (DefaultRedirectUri, ...CallbackUrls) => ({ OAuth: { CallbackUrls, DefaultRedirectUri } });
    renders('default redirect to the only callback', redirect(URL, URL));
    renders('default redirect to the last callback', redirect('myapp://in', URL, 'http://localhost:3000', 'myapp://in'));
    renders('default redirect to the default callback', { OAuth: { DefaultRedirectUri: 'https://example.com' } });
    renders('default redirect of 1024 characters', redirect(filled('myapp://', 1024), filled('myapp://', 1024)));
    renders('default redirect of 0 characters', redirect('', URL));
    refuses('C-REDIR-IN', 'default redirect elsewhere', redirect('https://example.com/other', URL));
    refuses('C-REDIR-IN', 'default redirect in other case', redirect('https://example.com/IN', URL));
    refuses('C-REDIR-IN', 'default redirect with a slash more', redirect(`${URL}/`, URL));
    refuses('C-REDIR-IN', 'default redirect without callbacks', { OAuth: { DefaultRedirectUri: URL } });
    refuses('C-REDIR-PAT', 'default redirect of 1025 characters', redirect(filled('myapp://', 1025), filled('myapp://', 1025)));
    refuses('C-REDIR-PAT', 'default redirect with a space', redirect('myapp://a b', 'myapp://a b'));
    renders('default redirect of a client for machines', { GenerateSecret: true, OAuth: { ...MACHINE, DefaultRedirectUri: URL } });
    refuses('C-REDIR-PAT', 'default redirect of a client for machines, with a space', {
      GenerateSecret: true,
      OAuth: { ...MACHINE, DefaultRedirectUri: 'myapp://a b' },
    });
  },
  'Custom::CognitoUserPoolClient',
);

const scopes = group(
  'client-scopes',
  ({ renders }) => {
    const of = (...Scopes) => ({ OAuth: { Scopes } });
    const names = { PHONE: 'phone', EMAIL: 'email', OPENID: 'openid', PROFILE: 'profile', COGNITO_ADMIN: 'aws.cognito.signin.user.admin' };
    for (const [name, own] of Object.entries(names)) {
      renders(name, of(name));
      renders(`${name} by the API's name`, of(own));
      renders(`${name} and OPENID`, of(name, 'OPENID'));
      renders(`${name} twice`, of(name, own));
      renders(`${name} and one of a server`, of('orders/read', name));
    }
    renders('none', of());
    renders('all', of(...Object.keys(names)));
    renders('OPENID first', of('OPENID', 'PROFILE', 'PHONE'));
    renders('OPENID in the middle', of('EMAIL', 'OPENID', 'PHONE'));
    renders('of a server', of('orders/read'));
    renders('of a server twice', of('orders/read', 'orders/write', 'orders/read'));
    renders('of two servers', of('orders/read', 'stock/read'));
    renders('of a URL', of('https://api.example.com/read', 'https://api.example.com/v1/read'));
    renders('of a server, every printable character', of(`orders/${PRINTABLE.replace(/["\\/]/g, '')}`));
    renders('of 256 characters', of(filled('orders/', 256)));
    renders('of 257 characters', of('OPENID', filled('orders/', 257)));
    for (const [title, scope] of Object.entries({
      'a space': 'orders/read all',
      'a quote': 'orders/"read"',
      'a backslash': 'orders/read\\all',
      'a letter beyond ASCII': 'aufträge/lesen',
      '0 characters': '',
    })) {
      renders(`with ${title}`, of('OPENID', scope));
    }
    renders('50 of a server', of(...many(50, (index) => `orders/${index}`)));
    renders('51 of a server', of(...many(51, (index) => `orders/${index}`)));
    renders('49 of a server and OPENID implied', of(...many(48, (index) => `orders/${index}`), 'EMAIL'));
    renders('50 and OPENID implied', of(...many(49, (index) => `orders/${index}`), 'EMAIL'));
  },
  'Custom::CognitoUserPoolClient',
);

export default [oauth, scopes];
