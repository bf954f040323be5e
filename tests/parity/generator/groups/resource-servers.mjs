// Resource servers of a pool.
import { asStrings, group } from '../group.mjs';

const PRINTABLE = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join('');
const scope = (ScopeName, ScopeDescription = 'May do something') => ({ ScopeName, ScopeDescription });
const scopes = (count) => Array.from({ length: count }, (_, index) => scope(`scope-${index}`));

export default [
  group(
    'resource-server',
    ({ renders }) => {
      const orders = (more) => ({ Identifier: 'orders', ...more });
      renders('identifier alone', orders({}));
      for (const [title, Identifier] of Object.entries({
        'with letters and signs that names have': 'a_b+c=d,e.f@g-h',
        '1 character': 'a',
        '256 characters': 'i'.repeat(256),
        'URL': 'https://api.example.com',
        'URL with a path and a query': 'https://api.example.com/orders/?v=1#all',
        'signs only': '{}',
        'every printable character': PRINTABLE.replace(/["\\]/g, ''),
      })) {
        renders(`identifier, ${title}`, { Identifier });
      }
      for (const [title, Identifier] of Object.entries({
        '0 characters': '',
        '257 characters': 'i'.repeat(257),
        'a space': 'the orders',
        'a quote': 'the"orders"',
        'a backslash': 'the\\orders',
        'a letter beyond ASCII': 'aufträge',
      })) {
        renders(`identifier of ${title}`, { Identifier });
      }
      for (const [title, UserPoolResourceServerName] of Object.entries({
        plain: 'Orders',
        'spaces and signs': 'Orders, version 1 (a_b+c=d.e@f-g)'.replace(/[()]/g, ''),
        '1 character': 'O',
        '256 characters': 'n'.repeat(256),
      })) {
        renders(`name, ${title}`, orders({ UserPoolResourceServerName }));
      }
      renders('name, beside a URL', { Identifier: 'https://api.example.com', UserPoolResourceServerName: 'API' });
      for (const [title, UserPoolResourceServerName] of Object.entries({
        '0 characters': '',
        '257 characters': 'n'.repeat(257),
        'a slash': 'Orders/returns',
        'a letter beyond ASCII': 'Aufträge',
      })) {
        renders(`name of ${title}`, orders({ UserPoolResourceServerName }));
      }
      renders('no scopes', orders({ Scopes: [] }));
      renders('one scope', orders({ Scopes: [scope('read')] }));
      renders('scopes in an order of their own', orders({ Scopes: [scope('write'), scope('read'), scope('all')] }));
      renders('scope of 1 character', orders({ Scopes: [scope('r', 'R')] }));
      renders('scope of 256 characters', orders({ Scopes: [scope('s'.repeat(256), 'd'.repeat(256))] }));
      renders('scope with every printable character', orders({ Scopes: [scope(PRINTABLE.replace(/["\\/]/g, ''))] }));
      renders('scope described in letters beyond ASCII', orders({ Scopes: [scope('read', 'Aufträge lesen:\n😀')] }));
      renders('scope described as a number', orders(asStrings({ Scopes: [scope(1, 2)] })));
      renders('100 scopes', orders({ Scopes: scopes(100) }));
      renders('101 scopes', orders({ Scopes: scopes(101) }));
      renders('scope twice', orders({ Scopes: [scope('read', 'One'), scope('read', 'Two')] }));
      for (const [title, wrong] of Object.entries({
        '0 characters': scope(''),
        '257 characters': scope('s'.repeat(257)),
        'a slash': scope('orders/read'),
        'a space': scope('read all'),
        'a quote': scope('"read"'),
        'a backslash': scope('read\\all'),
        'a letter beyond ASCII': scope('ändern'),
      })) {
        renders(`scope of ${title}`, orders({ Scopes: [scope('all'), wrong] }));
      }
      renders('description of 0 characters', orders({ Scopes: [scope('read', '')] }));
      renders('description of 257 characters', orders({ Scopes: [scope('read', 'd'.repeat(257))] }));
      renders('everything', orders({ UserPoolResourceServerName: 'Orders', Scopes: [scope('read', 'May look'), scope('write', 'May order')] }));
    },
    'Custom::CognitoUserPoolResourceServer',
  ),
];
