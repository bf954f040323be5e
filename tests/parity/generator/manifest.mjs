// The package's own type manifest (`.jsii`), reduced to the facts that coverage is measured against:
// for every struct its properties with name, type and whether they may be left out; for every enum
// its members and their values; the methods of a user pool; what the constructs of its children have.
// No documentation text.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as core from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';

const COGNITO = 'aws-cdk-lib.aws_cognito.';

/** Where coverage starts: one entry per custom resource type, in the order they arrive. */
export const ROOTS = [
  { type: 'UserPoolProps', resource: 'Custom::CognitoUserPool', arrived: true },
  { type: 'UserPoolClientOptions', resource: 'Custom::CognitoUserPoolClient', arrived: true },
  { type: 'UserPoolDomainOptions', resource: 'Custom::CognitoUserPoolDomain', arrived: true },
  { type: 'UserPoolResourceServerOptions', resource: 'Custom::CognitoUserPoolResourceServer', arrived: true },
  { type: 'UserPoolGroupOptions', resource: 'Custom::CognitoUserPoolGroup', arrived: true },
  ...['Amazon', 'Apple', 'Facebook', 'Google', 'Oidc', 'Saml'].map((provider) => ({
    type: `UserPoolIdentityProvider${provider}Props`,
    resource: 'Custom::CognitoUserPoolIdentityProvider',
    under: provider,
    arrived: true,
  })),
];

/** Classes whose constants or factories are values of a property. */
const VALUE_CLASSES = [
  'UserPoolEmail',
  'UserPoolOperation',
  'ClientAttributes',
  'OAuthScope',
  'UserPoolClientIdentityProvider',
  'ResourceServerScope',
  'ProviderAttribute',
  'UserPoolIdentityProviderSamlMetadata',
];

/** Constructs whose attributes and methods a resource type stands for. */
const CONSTRUCTS = ['UserPoolClient', 'UserPoolDomain'];

/** Reads `.jsii`, following the redirect that newer packages have to a compressed file beside it. */
export function readJsii() {
  const folder = dirname(createRequire(import.meta.url).resolve('aws-cdk-lib/package.json'));
  const read = (file) => {
    const bytes = readFileSync(join(folder, file));
    const manifest = JSON.parse(file.endsWith('.gz') ? gunzipSync(bytes) : bytes);
    return manifest.schema === 'jsii/file-redirect' ? read(manifest.filename) : manifest;
  };
  return read('.jsii');
}

export function reducedManifest(jsii = readJsii()) {
  const manifest = {
    package: jsii.name,
    version: jsii.version,
    roots: ROOTS,
    structs: {},
    enums: {},
    classes: {},
    methods: {},
    constructs: {},
  };
  const include = (fqn) => {
    const type = jsii.types[fqn];
    if (!type) return;
    if (type.kind === 'enum') manifest.enums[type.name] ??= members(type);
    else if (type.datatype && fqn.startsWith(COGNITO) && !manifest.structs[type.name]) {
      manifest.structs[type.name] = {};
      for (const property of properties(jsii, type)) {
        manifest.structs[type.name][property.name] = {
          type: typeName(property.type),
          optional: property.optional === true,
        };
        fqns(property.type).forEach(include);
      }
    }
  };
  for (const root of ROOTS) include(COGNITO + root.type);
  const attributeClasses = Object.values(jsii.types)
    .filter((t) => t.kind === 'class' && t.interfaces?.includes(`${COGNITO}ICustomAttribute`))
    .map((t) => t.name);
  for (const name of [...attributeClasses, ...VALUE_CLASSES]) {
    const type = jsii.types[COGNITO + name];
    manifest.classes[name] = valueClass(type, include, attributeClasses.includes(name) && 'ICustomAttribute');
  }
  for (const name of ['IUserPool', 'UserPool']) {
    for (const method of jsii.types[COGNITO + name].methods ?? []) {
      if (method.protected) continue;
      manifest.methods[method.name] = (method.parameters ?? []).map((p) => p.name).filter((p) => p !== 'scope' && p !== 'id');
      (method.parameters ?? []).flatMap((p) => fqns(p.type)).forEach(include);
    }
  }
  for (const name of CONSTRUCTS) manifest.constructs[name] = membersOf(jsii.types[COGNITO + name]);
  return { ...manifest, structs: sorted(manifest.structs), enums: sorted(manifest.enums), classes: sorted(manifest.classes), methods: sorted(manifest.methods) };
}

/** Attributes and methods of a construct. */
function membersOf(type) {
  const attributes = (type.properties ?? []).filter((p) => !p.const);
  return [...attributes, ...(type.methods ?? [])].filter((member) => !member.protected).map((member) => member.name).sort();
}

function valueClass(type, include, implemented) {
  const description = implemented ? { implements: implemented } : {};
  const constants = (type.properties ?? []).filter((p) => p.const && p.static).map((p) => p.name);
  if (constants.length > 0) description.constants = constants;
  const factories = (type.methods ?? []).filter((m) => m.static);
  if (factories.length > 0) {
    description.factories = Object.fromEntries(
      factories.map((m) => [m.name, parameters(m.parameters, include)]),
    );
  }
  const builders = (type.methods ?? []).filter((m) => !m.static && m.returns?.type.fqn === type.fqn);
  if (builders.length > 0) {
    description.builders = Object.fromEntries(builders.map((m) => [m.name, parameters(m.parameters, include)]));
  }
  if (type.initializer) description.constructor = parameters(type.initializer.parameters, include);
  return description;
}

function parameters(list, include) {
  return Object.fromEntries(
    (list ?? []).map((p) => {
      fqns(p.type).forEach(include);
      return [p.name, { type: p.variadic ? `list<${typeName(p.type)}>` : typeName(p.type), optional: p.optional === true }];
    }),
  );
}

/** A struct's properties with those it inherits, by name; the pool a thing belongs to is no property of it. */
function properties(jsii, type) {
  const inherited = (type.interfaces ?? []).flatMap((fqn) => properties(jsii, jsii.types[fqn]));
  return [...inherited, ...(type.properties ?? [])]
    .filter((p) => p.name !== 'userPool')
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The members with the values CDK gives them, which are the API's own (numbers mean none). */
function members(type) {
  const values = cognito[type.name] ?? core[type.name] ?? {};
  return Object.fromEntries(type.members.map(({ name }) => [name, values[name]]));
}

function typeName(type) {
  if (type.primitive) return type.primitive;
  if (type.collection) return `${type.collection.kind === 'map' ? 'map' : 'list'}<${typeName(type.collection.elementtype)}>`;
  if (type.union) return type.union.types.map(typeName).join('|');
  return type.fqn.split('.').pop();
}

function fqns(type) {
  if (type.fqn) return [type.fqn];
  if (type.collection) return fqns(type.collection.elementtype);
  if (type.union) return type.union.types.flatMap(fqns);
  return [];
}

const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
