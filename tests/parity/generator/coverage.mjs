// How much of CDK's types the vectors reach: for each property whether some vector that CDK renders
// sets it, with how many values; for booleans both, for enums every member. The Rust test computes
// the same from the same files.
import { methodFor, pascal, written } from './properties.mjs';

export class Coverage {
  constructor(manifest, forms, vectors) {
    this.manifest = manifest;
    this.forms = forms;
    this.vectors = vectors.filter((vector) => !vector.cdk.error);
    this.refused = vectors.filter((vector) => vector.cdk.error).map((vector) => vector.properties);
    this.rows = [];
  }

  report() {
    for (const root of this.manifest.roots.filter((root) => root.arrived)) {
      const values = this.valuesFor(root.resource);
      this.struct(root.type, root.under ?? '', root.under ? below(values, root.under) : values);
    }
    this.operations();
    this.methods();
    this.constructs();
    return this.rows;
  }

  /** Properties of one resource type, also where they are the pool that another vector builds on. */
  valuesFor(resource) {
    return this.vectors.flatMap((vector) => {
      if ((vector.resource ?? 'Custom::CognitoUserPool') === resource) return [vector.properties];
      return vector.pool && resource === 'Custom::CognitoUserPool' ? [vector.pool] : [];
    });
  }

  struct(name, path, values) {
    for (const [property, { type }] of Object.entries(this.manifest.structs[name])) {
      const key = this.forms.stored[`${name}.${property}`] ?? written(this.forms, name, property);
      const at = path ? `${path}.${key}` : key;
      const found = children(values, key);
      this.property(type, at, found);
      const alternative = this.forms.alternatives[`${name}.${property}`];
      for (const [field, fieldType] of Object.entries(alternative ?? {})) {
        this.property(fieldType, `${at}.${pascal(field)}`, children(found, pascal(field)));
      }
    }
  }

  property(type, path, values) {
    const map = /^map<(.+)>$/.exec(type);
    const list = /^list<(.+)>$/.exec(type);
    if (map) {
      this.row(path, type, values);
      this.property(map[1], `${path}.*`, values.flatMap((value) => Object.values(value)));
    } else if (list) {
      this.row(path, type, values);
      this.property(list[1], `${path}[]`, values.flat());
    } else if (type === 'boolean') {
      this.row(path, type, values.map((value) => String(value).toLowerCase()), ['true', 'false']);
    } else if (this.manifest.enums[type]) {
      const members = this.manifest.enums[type];
      const named = values.map((value) => (value in members ? value : Object.keys(members).find((name) => members[name] === value)));
      this.row(path, type, named, Object.keys(members));
    } else if (this.manifest.structs[type]) {
      this.row(path, type, values);
      this.struct(type, path, values);
    } else if (this.forms.factories[type]) {
      this.factories(type, path, values);
    } else if (this.forms.named[type]) {
      this.named(type, path, values);
    } else if (this.forms.built[type]) {
      this.built(type, path, values);
    } else if (this.forms.constructed[type]) {
      this.property(this.forms.constructed[type], path, values);
    } else if (this.forms.tagged[type]) {
      this.tagged(type, path, values);
    } else {
      this.row(path, type, values, type in this.forms.scalars ? [] : [`a form for ${type}`]);
    }
  }

  factories(type, path, values) {
    const forms = this.forms.factories[type];
    const methods = this.manifest.classes[type].factories;
    this.row(path, type, values.map((value) => Object.keys(value)[0]), Object.keys(methods).map((method) => forms[method] ?? `a form for ${method}`));
    for (const [method, form] of Object.entries(forms)) {
      const under = children(values, form);
      for (const [name, { type: parameter }] of Object.entries(methods[method] ?? {})) {
        if (this.forms.bare.includes(type)) this.property(parameter, `${path}.${form}`, under);
        else if (this.manifest.structs[parameter]) this.struct(parameter, `${path}.${form}`, under);
        else this.property(parameter, `${path}.${form}.${pascal(name)}`, children(under, pascal(name)));
      }
    }
  }

  /** Each constant, and each static method, which a text of another kind stands for. */
  named(type, path, values) {
    const methods = this.forms.named[type];
    const { constants, factories } = this.manifest.classes[type];
    const kinds = values.map((value) => (constants.includes(value) ? value : `${methodFor(methods, String(value))}()`));
    const known = methods.map(({ method }) => method);
    const forms = Object.keys(factories).map((method) => (known.includes(method) ? `${method}()` : `a form for ${method}`));
    this.row(path, type, kinds, [...constants, ...forms]);
  }

  /** A class whose methods are written as keys, which can stand beside each other. */
  built(type, path, values) {
    const forms = this.forms.built[type];
    this.row(path, type, values);
    for (const [method, given] of Object.entries(this.manifest.classes[type].builders)) {
      const [{ type: parameter }] = Object.values(given);
      const key = forms[method];
      if (!key) this.row(`${path}.${method}()`, parameter, [], [`a form for ${method}`]);
      else this.property(parameter, `${path}.${key}`, children(values, key));
    }
  }

  tagged(type, path, values) {
    const { tag, classes } = this.forms.tagged[type];
    const known = Object.keys(this.manifest.classes).filter((name) => this.manifest.classes[name].implements === type);
    this.row(`${path}.${tag}`, type, values.map((value) => value[tag]), known.map((name) => classes[name] ?? `a form for ${name}`));
    for (const [name, form] of Object.entries(classes)) {
      const struct = this.manifest.classes[name]?.constructor.props.type;
      if (struct) this.struct(struct, `${path}(${form})`, values.filter((value) => value[tag] === form));
    }
  }

  /** Each `UserPoolOperation` is the trigger of the same name, but for those that `forms.json` places elsewhere. */
  operations() {
    const pools = this.valuesFor('Custom::CognitoUserPool');
    for (const constant of this.manifest.classes.UserPoolOperation.constants) {
      const name = constant.split('_').map((word) => word[0] + word.slice(1).toLowerCase()).join('');
      const path = this.forms.operations[constant] ?? `LambdaTriggers.${name}`;
      this.row(`UserPoolOperation.${constant}`, 'constant', path.split('.').reduce(children, pools));
    }
  }

  /** Each method of a pool has a resource type that stands for it. */
  methods() {
    for (const name of Object.keys(this.manifest.methods)) {
      const resource = this.forms.methods[name];
      this.row(`UserPool.${name}()`, resource ?? 'method', resource ? [resource] : [], resource ? [] : ['a resource type']);
    }
  }

  /** Each attribute and method of a child's construct is an attribute of its resource, or has a reason why not. */
  constructs() {
    for (const [construct, members] of Object.entries(this.manifest.constructs)) {
      for (const name of members) {
        const form = this.forms.constructs[construct]?.[name];
        const found = form?.attributes ?? (form?.none ? [form.none] : []);
        this.row(`${construct}.${name}`, form?.attributes ? 'attribute' : 'none', found, found.length > 0 ? [] : ['an attribute']);
      }
    }
  }

  row(path, type, values, needed = []) {
    const distinct = new Set(values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))));
    const missing = needed.filter((value) => !distinct.has(value) && !this.isRefused(path, value));
    if (distinct.size === 0 && missing.length === 0) missing.push('any value');
    this.rows.push({ path, type, values: distinct.size, missing });
  }

  /** Whether CDK always throws at `value`, and some vector shows it. */
  isRefused(path, value) {
    const shown = path.split('.').reduce(children, this.refused).map((found) => String(found).toLowerCase());
    return (this.forms.refused[path] ?? []).includes(value) && shown.includes(value);
  }
}

/** One of several classes that share a resource type: its own properties, and those beside them. */
function below(values, kind) {
  return values.filter((value) => kind in value).map(({ [kind]: own, ...beside }) => ({ ...beside, ...own }));
}

/** What stands under `key` in each of `values`. */
function children(values, key) {
  return values.filter((value) => typeof value === 'object' && key in value).map((value) => value[key]);
}
