// Domains of a pool, by prefix and of the customer's own.
import { ARN, asStrings, group } from '../group.mjs';

const VERSIONS = [undefined, 'CLASSIC_HOSTED_UI', 'NEWER_MANAGED_LOGIN'];
const byPrefix = (DomainPrefix) => ({ CognitoDomain: { DomainPrefix } });
const custom = (DomainName, Certificate = ARN.certificate) => ({ CustomDomain: { DomainName, Certificate } });
const filled = (start, length) => start + 'x'.repeat(length - start.length);
/** A name of many labels, since a label has its own limit. */
const nameOf = (length) => `${filled('a', length - 30)}.${filled('b', 17)}.example.com`;

const domain = group(
  'domain',
  ({ renders, refuses }) => {
    for (const version of VERSIONS) {
      const more = version && { ManagedLoginVersion: version };
      renders(`prefix, ${version ?? 'no version'}`, { ...byPrefix('orders-live'), ...more });
      renders(`name, ${version ?? 'no version'}`, { ...custom('auth.example.com'), ...more });
    }
    for (const [member, value] of [['CLASSIC_HOSTED_UI', 1], ['NEWER_MANAGED_LOGIN', 2]]) {
      renders(`prefix, ${member} by the API's value`, { ...byPrefix('orders-live'), ManagedLoginVersion: value });
      renders(`prefix, ${member} by the API's value as strings`, asStrings({ ...byPrefix('orders-live'), ManagedLoginVersion: value }));
      renders(`name, ${member} as strings`, asStrings({ ...custom('auth.example.com'), ManagedLoginVersion: member }));
    }
    for (const version of [0, 3]) renders(`version ${version}`, { ...byPrefix('orders-live'), ManagedLoginVersion: version });

    for (const [title, prefix] of Object.entries({
      '1 letter': 'a',
      '1 digit': '7',
      '2 characters': 'a7',
      'letters and digits': '4orders4',
      'hyphens inside': 'o-r--d-e-r-s',
      'an account in it': 'orders-123456789012',
      '63 characters': filled('orders-', 63),
      'words that only resemble the reserved ones': 'aw-s-amazing-cognitive',
    })) {
      renders(`prefix, ${title}`, byPrefix(prefix));
    }
    renders('prefix that is a number', { CognitoDomain: { DomainPrefix: 7 } });
    for (const [title, prefix] of Object.entries({
      '64 characters': filled('orders-', 64),
      'a hyphen at the start': '-orders',
      'a hyphen at the end': 'orders-',
      'hyphens alone': '--',
      '1 hyphen': '-',
    })) {
      renders(`prefix of ${title}`, byPrefix(prefix));
    }
    for (const word of ['aws', 'amazon', 'cognito']) {
      renders(`prefix with ${word} alone`, byPrefix(word));
      renders(`prefix with ${word} at the start`, byPrefix(`${word}-orders`));
      renders(`prefix with ${word} in the middle`, byPrefix(`my-${word}-orders`));
      renders(`prefix with ${word} at the end of a word`, byPrefix(`orders4${word}`));
    }
    for (const [title, prefix] of Object.entries({
      'a capital letter': 'Orders',
      'an underscore': 'my_orders',
      'a full stop': 'my.orders',
      'a space': 'my orders',
      'a space at the end': 'orders ',
      'a line break at the end': 'orders\n',
      'a slash': 'my/orders',
      'a letter beyond ASCII': 'aufträge',
      'a digit beyond ASCII': 'orders٣',
    })) {
      refuses('D-PREFIX', `prefix of ${title}`, byPrefix(prefix));
    }
    refuses('D-REQ', 'prefix of 0 characters', byPrefix(''));
    refuses('D-REQ', 'prefix not given', { CognitoDomain: {} });

    for (const [title, name] of Object.entries({
      'of three labels': 'auth.example.com',
      'of five labels': 'a.b.c.example.co',
      'with hyphens and digits': 'sign-in.4-u.example.com',
      'in Punycode': 'auth.xn--bcher-kva.example',
      'of 63 characters': nameOf(63),
      'with a word that prefixes cannot have': 'cognito.aws.example.com',
    })) {
      renders(`name ${title}`, custom(name));
    }
    for (const [title, name] of Object.entries({
      '0 characters': '',
      '64 characters': nameOf(64),
      'one label': 'localhost',
      'a top-level parent': 'example.com',
      'a capital letter': 'Auth.example.com',
      'an underscore': 'my_auth.example.com',
      'a space': 'my auth.example.com',
      'a full stop at the end': 'auth.example.com.',
      'an empty label': 'auth..example.com',
      'a hyphen at the start': '-auth.example.com',
      'a hyphen at the end of a label': 'auth-.example.com',
      'a letter beyond ASCII': 'auth.bücher.example',
      'a star': '*.example.com',
      'a scheme': 'https://auth.example.com',
    })) {
      renders(`name of ${title}`, custom(name));
    }
    renders('certificate of another account', custom('auth.example.com', ARN.certificate.replace('123456789012', '210987654321')));
    renders('certificate of another Region', custom('auth.example.com', ARN.certificate.replace('us-east-1', 'eu-west-1')));
    renders('certificate of IAM', custom('auth.example.com', 'arn:aws:iam::123456789012:server-certificate/cloudfront/auth'));
    renders('certificate that is no ARN', custom('auth.example.com', '11111111-2222-3333-4444-555555555555'));

    refuses('D-ONE', 'nothing said', {});
    refuses('D-ONE', 'version alone', { ManagedLoginVersion: 'NEWER_MANAGED_LOGIN' });
    refuses('D-ONE', 'prefix and name', { ...byPrefix('orders-live'), ...custom('auth.example.com') });
    refuses('D-ONE', 'prefix, name and version', { ...byPrefix('orders-live'), ...custom('auth.example.com'), ManagedLoginVersion: 'CLASSIC_HOSTED_UI' });
    refuses('D-ONE', 'name and a prefix with nothing said', { CognitoDomain: {}, ...custom('auth.example.com') });
  },
  'Custom::CognitoUserPoolDomain',
);

export default [domain];
