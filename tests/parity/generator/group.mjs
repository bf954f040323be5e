// How a group of vectors is written down.

/**
 * Collects the vectors of a group. `renders` is one that CDK turns into a template, `refuses` one
 * at which it throws, with the check it throws at; `works` is one that
 * CDK renders and the service takes; of `either` nothing is known. The generator stops where CDK disagrees.
 */
export function group(name, define, resource) {
  const vectors = [];
  const add = (title, properties, expected, more = {}) => {
    vectors.push({ name: `${name}/${title}`, group: name, ...(resource && { resource }), ...more, properties, expected });
  };
  define({
    renders: (title, properties, more) => add(title, properties, {}, more),
    works: (title, properties, more) => add(title, properties, { works: true }, more),
    refuses: (check, title, properties, more) => add(title, properties, { check }, more),
    either: (title, properties, more) => add(title, properties, undefined, more),
  });
  return { name, vectors };
}

/** Every combination of `true` and `false` over `names`, as objects that state each one. */
export function truthTable(names) {
  return Array.from({ length: 2 ** names.length }, (_, row) =>
    Object.fromEntries(names.map((name, bit) => [name, Boolean((row >> bit) & 1)])),
  );
}

/** A short name for a row of a truth table: what is true in it. */
export const trueNames = (row) =>
  Object.keys(row)
    .filter((name) => row[name])
    .join('-') || 'none';

/** The same properties as CloudFormation hands them over: every scalar a string. */
export function asStrings(value) {
  if (Array.isArray(value)) return value.map(asStrings);
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, asStrings(child)]));
  }
  return String(value);
}

/** `true` and `false` as YAML and people write them. */
export function recased(value, recase) {
  if (typeof value === 'boolean') return recase(String(value));
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, recased(child, recase)]));
}

export const ARN = {
  function: (name) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`,
  role: 'arn:aws:iam::123456789012:role/service/sms-sender',
  certificate: 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555',
  application: 'arn:aws:mobiletargeting:eu-west-1:123456789012:apps/0123456789abcdef0123456789abcdef',
  key: 'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555',
};

/** A sender through which all that needs Amazon SES works. */
export const SES = { Ses: { FromEmail: 'noreply@example.com' } };
