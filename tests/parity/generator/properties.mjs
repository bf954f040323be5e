// Custom resource properties, as a template author writes them, turned into the props of CDK's
// classes. Driven by the package's manifest and `forms.json`: nothing here names a property, so
// that a property CDK adds needs no new code.
import { Duration, SecretValue } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';

export const pascal = (name) => name[0].toUpperCase() + name.slice(1);

/** What a property of a struct is called: the PascalCase of its name, unless `forms.json` renames it. */
export const written = (forms, struct, name) => forms.renamed[`${struct}.${name}`] ?? pascal(name);

/** A vector that does not follow the contract's forms: a mistake in the generator, never a result. */
export class FormError extends Error {}

export class Properties {
  constructor(manifest, forms, stack) {
    this.manifest = manifest;
    this.forms = forms;
    this.stack = stack;
    this.references = new Map();
  }

  /** The props of `struct` from its PascalCase properties; unknown names are refused. */
  struct(struct, value, path = '', overrides = {}) {
    const fields = this.manifest.structs[struct] ?? overrides;
    requireObject(value, path);
    const props = {};
    const names = new Map(Object.keys(fields).map((name) => [written(this.forms, struct, name), name]));
    for (const [key, child] of Object.entries(value)) {
      const name = names.get(key);
      if (!name) throw new FormError(`${path}.${key}: ${struct} has no such property`);
      props[name] = this.value(fields[name].type, child, `${path}.${key}`);
    }
    return props;
  }

  value(type, value, path) {
    const element = /^(map|list)<(.+)>$/.exec(type);
    if (element?.[1] === 'map') {
      requireObject(value, path);
      return Object.fromEntries(
        Object.entries(value).map(([key, child]) => [key, this.value(element[2], child, `${path}.${key}`)]),
      );
    }
    if (element) return value.map((child, index) => this.value(element[2], child, `${path}[${index}]`));
    if (this.manifest.enums[type]) return this.member(type, value);
    if (this.manifest.structs[type]) return this.struct(type, value, path);
    if (this.forms.factories[type]) return this.factory(type, value, path);
    if (this.forms.named[type]) return this.named(type, value, path);
    if (this.forms.built[type]) return this.built(type, value, path);
    if (this.forms.constructed[type]) return new cognito[type](this.struct(this.forms.constructed[type], value, path));
    if (this.forms.tagged[type]) return this.tagged(type, value, path);
    return this.scalar(type, value, path);
  }

  /** A member's name, or the value the API has for it; anything else reaches CDK as it is. */
  member(type, value) {
    const members = this.manifest.enums[type];
    return members[value] ?? Object.values(members).find((known) => String(known) === value) ?? value;
  }

  /** The name of a constant is the constant; any other text is the argument of a static method. */
  named(type, value, path) {
    const text = this.scalar('string', value, path);
    if (this.manifest.classes[type].constants.includes(text)) return cognito[type][text];
    const method = methodFor(this.forms.named[type], text);
    return method === 'resourceServer' ? this.scopeOf(text) : cognito[type][method](text);
  }

  /** `<identifier>/<scope>`, where the identifier can have slashes of its own. */
  scopeOf(text) {
    const slash = text.lastIndexOf('/');
    const [identifier, scopeName] = [text.slice(0, slash), text.slice(slash + 1)];
    const server = this.reference(`resource server ${identifier}`, (id) =>
      cognito.UserPoolResourceServer.fromUserPoolResourceServerId(this.stack, id, identifier),
    );
    const scope = new cognito.ResourceServerScope({ scopeName, scopeDescription: 'not rendered' });
    return cognito.OAuthScope.resourceServer(server, scope);
  }

  /** Each key calls the method that `forms.json` has for it, one after another. */
  built(type, value, path) {
    requireObject(value, path);
    const { builders } = this.manifest.classes[type];
    const methods = new Map(Object.entries(this.forms.built[type]).map(([method, key]) => [key, method]));
    return Object.entries(value).reduce((built, [key, child]) => {
      const method = methods.get(key);
      if (!method) throw new FormError(`${path}.${key}: one of ${[...methods.keys()]}`);
      const [parameter] = Object.values(builders[method]);
      const argument = this.value(parameter.type, child, `${path}.${key}`);
      return Array.isArray(argument) ? built[method](...argument) : built[method](argument);
    }, new cognito[type]());
  }

  /** `{Ses: {...}}` calls the static method that `forms.json` has for `Ses`. */
  factory(type, value, path) {
    const keys = Object.keys(value);
    const method = Object.entries(this.forms.factories[type]).find(([, key]) => key === keys[0])?.[0];
    if (keys.length !== 1 || !method) throw new FormError(`${path}: one of ${Object.values(this.forms.factories[type])}`);
    const parameters = this.manifest.classes[type].factories[method];
    const names = Object.keys(parameters);
    if (this.forms.bare.includes(type)) return cognito[type][method](this.value(parameters[names[0]].type, value[keys[0]], path));
    const inner = `${path}.${keys[0]}`;
    if (names.length === 1 && this.manifest.structs[parameters[names[0]].type]) {
      return cognito[type][method](this.struct(parameters[names[0]].type, value[keys[0]], inner));
    }
    const props = this.struct(method, value[keys[0]], inner, parameters);
    return cognito[type][method](...names.map((name) => props[name]));
  }

  /** `{DataType: String, ...}` constructs the class that `forms.json` has for `String`. */
  tagged(type, value, path) {
    const { tag, classes } = this.forms.tagged[type];
    const { [tag]: kind, ...rest } = value;
    const name = Object.entries(classes).find(([, form]) => form === kind)?.[0];
    if (!name) throw new FormError(`${path}.${tag}: one of ${Object.values(classes)}`);
    return new cognito[name](this.struct(this.manifest.classes[name].constructor.props.type, rest, path));
  }

  scalar(type, value, path) {
    switch (type) {
      case 'boolean':
        if (typeof value === 'boolean') return value;
        if (/^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
        break;
      case 'number':
        if (typeof value === 'number') return value;
        if (/^-?\d+(\.\d+)?$/.test(value)) return Number(value);
        break;
      case 'string':
        if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
        break;
      case 'Duration':
        return duration(value, path);
      // Of an application, CDK reads nothing but the ARN.
      case 'CfnApp':
        return { attrArn: value };
      case 'ICertificateRef':
        return this.reference(value, (id) => Certificate.fromCertificateArn(this.stack, id, value));
      case 'ProviderAttribute':
        return cognito.ProviderAttribute.other(value);
      case 'SecretValue':
        return stored(value, path);
      case 'IFunction':
        return this.reference(value, (id) => this.function(id, value));
      case 'IKeyRef':
        return this.reference(value, (id) => Key.fromKeyArn(this.stack, id, value));
      case 'IRoleRef':
        return this.reference(value, (id) => Role.fromRoleArn(this.stack, id, value));
    }
    throw new FormError(`${path}: ${JSON.stringify(value)} is no ${type}`);
  }

  /** One construct for one ARN, as an author would write it. */
  reference(arn, make) {
    if (!this.references.has(arn)) this.references.set(arn, make(`Reference${this.references.size}`));
    return this.references.get(arn);
  }

  function(id, functionArn) {
    const sameEnvironment = functionArn.split(':')[4] === this.stack.account;
    return LambdaFunction.fromFunctionAttributes(this.stack, id, { functionArn, sameEnvironment });
  }
}

/** Of the static methods of a class, the first whose texts have what this one has. */
export const methodFor = (methods, text) => methods.find(({ having = '' }) => text.includes(having)).method;

const REFERENCE = /^\{\{resolve:(?:ssm-secure:([^:]+):?(.*)|secretsmanager:([^:]+):SecretString:([^:]*):([^:]*):([^:]*))\}\}$/;

/** A secret that is stored, out of the reference that CDK renders for it. */
function stored(value, path) {
  const found = REFERENCE.exec(value);
  if (!found) throw new FormError(`${path}: ${JSON.stringify(value)} is no reference`);
  const [name, version, id, ...parts] = found.slice(1).map((part) => part || undefined);
  if (name) return SecretValue.ssmSecure(name, version);
  const [jsonField, versionStage, versionId] = parts;
  return SecretValue.secretsManager(id, { jsonField, versionStage, versionId });
}

const WORDS = /^(\d+) (second|minute|hour|day)s?$/;

function duration(value, path) {
  if (/^P/.test(value)) return Duration.parse(value);
  const words = WORDS.exec(value);
  if (!words) throw new FormError(`${path}: ${JSON.stringify(value)} is no duration`);
  return Duration[`${words[2]}s`](Number(words[1]));
}

function requireObject(value, path) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FormError(`${path}: ${JSON.stringify(value)} is no object`);
  }
}

