//! How much of CDK's types the vectors reach.
//!
//! For each property that the package's manifest names: whether some vector that CDK renders sets
//! it, with how many values; for booleans both, for enums every member. The same is computed by
//! `npm run coverage`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::manifest::{Forms, Manifest, Member, Tagged};
use super::vectors::{self, USER_POOL, Vector};

/// What is known of one property.
#[derive(Debug)]
pub struct Row {
    /// The property, as a template's author writes it.
    pub path: String,
    /// CDK's type.
    pub kind: String,
    /// How many values vectors give it.
    pub values: usize,
    /// What no vector shows.
    pub missing: Vec<String>,
}

/// Coverage of all resource types that have arrived.
pub fn report(vectors: &[Vector]) -> Vec<Row> {
    let folder = vectors::folder();
    let mut coverage = Coverage {
        manifest: &vectors::read(&folder.join("manifest.json")),
        forms: &vectors::read(&folder.join("forms.json")),
        vectors,
        rows: Vec::new(),
    };
    coverage.all();
    coverage.rows
}

struct Coverage<'a> {
    manifest: &'a Manifest,
    forms: &'a Forms,
    vectors: &'a [Vector],
    rows: Vec<Row>,
}

impl Coverage<'_> {
    fn all(&mut self) {
        for root in self.manifest.roots.iter().filter(|root| root.arrived) {
            let values = self.properties_of(&root.resource);
            match &root.under {
                Some(under) => self.structure(&root.kind, under, &one_of(&values, under)),
                None => self.structure(&root.kind, "", &values),
            }
        }
        self.operations();
        self.methods();
        self.constructs();
    }

    /// The properties of one resource type, also where they are the pool that a vector builds on.
    fn properties_of(&self, resource: &str) -> Vec<Value> {
        let rendered = self.vectors.iter().filter(|vector| vector.is_rendered());
        rendered
            .filter_map(|vector| {
                let given = if vector.resource() == resource {
                    Some(&vector.properties)
                } else {
                    None
                };
                given.or(vector.pool.as_ref().filter(|_| resource == USER_POOL))
            })
            .map(|properties| Value::Object(properties.clone()))
            .collect()
    }

    fn structure(&mut self, name: &str, path: &str, values: &[Value]) {
        for (property, field) in &self.manifest.structs[name] {
            let place = format!("{name}.{property}");
            let renamed = self.forms.renamed.get(&place);
            let key = renamed
                .or(self.forms.stored.get(&place))
                .cloned()
                .unwrap_or_else(|| pascal(property));
            let at = below(path, &key);
            let found = children(values, &key);
            self.property(&field.kind, &at, &found);
            let alternative = self.forms.alternatives.get(&format!("{name}.{property}"));
            for (member, kind) in alternative.into_iter().flatten() {
                self.property(
                    kind,
                    &below(&at, member),
                    &children(&found, &pascal(member)),
                );
            }
        }
    }

    fn property(&mut self, kind: &str, path: &str, values: &[Value]) {
        let element = |collection: &str| {
            kind.strip_prefix(collection)?
                .strip_suffix('>')
                .map(str::to_owned)
        };
        if let Some(element) = element("map<") {
            self.row(path, kind, values.iter().map(text), &[]);
            let entries: Vec<Value> = values
                .iter()
                .filter_map(Value::as_object)
                .flat_map(|map| map.values())
                .cloned()
                .collect();
            self.property(&element, &format!("{path}.*"), &entries);
        } else if let Some(element) = element("list<") {
            self.row(path, kind, values.iter().map(text), &[]);
            let items: Vec<Value> = values
                .iter()
                .filter_map(Value::as_array)
                .flatten()
                .cloned()
                .collect();
            self.property(&element, &format!("{path}[]"), &items);
        } else if kind == "boolean" {
            let given = values.iter().map(|value| text(value).to_ascii_lowercase());
            self.row(path, kind, given, &["true".into(), "false".into()]);
        } else if let Some(members) = self.manifest.enums.get(kind) {
            let given = values.iter().filter_map(|value| member(members, value));
            let needed: Vec<String> = members.keys().cloned().collect();
            self.row(path, kind, given, &needed);
        } else if self.manifest.structs.contains_key(kind) {
            self.row(path, kind, values.iter().map(text), &[]);
            self.structure(kind, path, values);
        } else if self.forms.factories.contains_key(kind) {
            self.factories(kind, path, values);
        } else if self.forms.named.contains_key(kind) {
            self.named(kind, path, values);
        } else if self.forms.built.contains_key(kind) {
            self.built(kind, path, values);
        } else if let Some(properties) = self.forms.constructed.get(kind) {
            self.property(properties, path, values);
        } else if self.forms.tagged.contains_key(kind) {
            self.tagged(kind, path, values);
        } else {
            let unknown = !self.forms.scalars.contains_key(kind);
            let needed = if unknown {
                vec![format!("a form for {kind}")]
            } else {
                Vec::new()
            };
            self.row(path, kind, values.iter().map(text), &needed);
        }
    }

    /// A class whose static methods are written as keys.
    fn factories(&mut self, kind: &str, path: &str, values: &[Value]) {
        let forms = &self.forms.factories[kind];
        let methods = &self.manifest.classes[kind].factories;
        let form_of = |method: &String| {
            forms
                .get(method)
                .cloned()
                .unwrap_or_else(|| format!("a form for {method}"))
        };
        let needed: Vec<String> = methods.keys().map(form_of).collect();
        let given = values
            .iter()
            .filter_map(|value| value.as_object()?.keys().next().cloned());
        self.row(path, kind, given, &needed);
        for (method, form) in forms {
            let under = children(values, form);
            for (name, parameter) in methods.get(method).into_iter().flatten() {
                let at = format!("{path}.{form}");
                if self.forms.bare.iter().any(|bare| bare == kind) {
                    self.property(&parameter.kind, &at, &under);
                } else if self.manifest.structs.contains_key(&parameter.kind) {
                    self.structure(&parameter.kind, &at, &under);
                } else {
                    self.property(
                        &parameter.kind,
                        &below(&at, name),
                        &children(&under, &pascal(name)),
                    );
                }
            }
        }
    }

    /// Each constant, and each static method, which a text of another kind stands for.
    fn named(&mut self, kind: &str, path: &str, values: &[Value]) {
        let methods = &self.forms.named[kind];
        let class = &self.manifest.classes[kind];
        let given = values.iter().map(text).map(|text| {
            let is_constant = class.constants.contains(&text);
            let method = methods.iter().find(|method| text.contains(&method.having));
            match method.filter(|_| !is_constant) {
                Some(method) => format!("{}()", method.method),
                None => text,
            }
        });
        let form_of = |name: &String| match methods.iter().any(|method| method.method == *name) {
            true => format!("{name}()"),
            false => format!("a form for {name}"),
        };
        let needed: Vec<String> = class
            .constants
            .iter()
            .cloned()
            .chain(class.factories.keys().map(form_of))
            .collect();
        self.row(path, kind, given, &needed);
    }

    /// A class whose methods are written as keys, which can stand beside each other.
    fn built(&mut self, kind: &str, path: &str, values: &[Value]) {
        self.row(path, kind, values.iter().map(text), &[]);
        for (method, parameters) in &self.manifest.classes[kind].builders {
            let key = self.forms.built[kind].get(method);
            for parameter in parameters.values() {
                match key {
                    Some(key) => {
                        let at = format!("{path}.{key}");
                        self.property(&parameter.kind, &at, &children(values, key));
                    }
                    None => self.row(
                        &format!("{path}.{method}()"),
                        &parameter.kind,
                        std::iter::empty(),
                        &[format!("a form for {method}")],
                    ),
                }
            }
        }
    }

    /// A family of classes that a member tells apart.
    fn tagged(&mut self, kind: &str, path: &str, values: &[Value]) {
        let Tagged { tag, classes } = &self.forms.tagged[kind];
        let family = self
            .manifest
            .classes
            .iter()
            .filter(|(_, class)| class.implements.as_deref() == Some(kind));
        let form_of = |name: &String| {
            classes
                .get(name)
                .cloned()
                .unwrap_or_else(|| format!("a form for {name}"))
        };
        let needed: Vec<String> = family.map(|(name, _)| form_of(name)).collect();
        self.row(
            &format!("{path}.{tag}"),
            kind,
            children(values, tag).iter().map(text),
            &needed,
        );
        for (class, form) in classes {
            let structure = self
                .manifest
                .classes
                .get(class)
                .and_then(|class| class.constructor.get("props"));
            let of_form: Vec<Value> = values
                .iter()
                .filter(|value| value[tag.as_str()] == form.as_str())
                .cloned()
                .collect();
            if let Some(structure) = structure {
                self.structure(&structure.kind, &format!("{path}({form})"), &of_form);
            }
        }
    }

    /// Each `UserPoolOperation` is the trigger of its name, but for those that `forms.json` places elsewhere.
    fn operations(&mut self) {
        let pools = self.properties_of(USER_POOL);
        for constant in &self.manifest.classes["UserPoolOperation"].constants {
            let words = constant
                .split('_')
                .map(|word| pascal(&word.to_ascii_lowercase()));
            let default = || format!("LambdaTriggers.{}", words.collect::<String>());
            let path = self
                .forms
                .operations
                .get(constant)
                .cloned()
                .unwrap_or_else(default);
            let given = path
                .split('.')
                .fold(pools.clone(), |values, key| children(&values, key));
            self.row(
                &format!("UserPoolOperation.{constant}"),
                "constant",
                given.iter().map(text),
                &[],
            );
        }
    }

    /// Each method of a pool has a resource type that stands for it.
    fn methods(&mut self) {
        for method in self.manifest.methods.keys() {
            let resource = self.forms.methods.get(method).cloned();
            let kind = resource.clone().unwrap_or_else(|| "method".to_owned());
            let needed = if resource.is_some() {
                Vec::new()
            } else {
                vec!["a resource type".to_owned()]
            };
            self.row(
                &format!("UserPool.{method}()"),
                &kind,
                resource.into_iter(),
                &needed,
            );
        }
    }

    /// Each attribute and method of what belongs to a pool is an attribute of its resource, or there is
    /// a reason why not.
    fn constructs(&mut self) {
        for (construct, members) in &self.manifest.constructs {
            for name in members {
                let forms = self.forms.constructs.get(construct);
                let (kind, found) = match forms.and_then(|forms| forms.get(name)) {
                    Some(Member::Attributes(names)) => ("attribute", names.clone()),
                    Some(Member::None(reason)) => ("none", vec![reason.clone()]),
                    None => ("none", Vec::new()),
                };
                let needed = match found.is_empty() {
                    true => vec!["an attribute".to_owned()],
                    false => Vec::new(),
                };
                let path = format!("{construct}.{name}");
                self.row(&path, kind, found.into_iter(), &needed);
            }
        }
    }

    fn row(
        &mut self,
        path: &str,
        kind: &str,
        values: impl Iterator<Item = String>,
        needed: &[String],
    ) {
        let distinct: BTreeSet<String> = values.collect();
        let is_missing =
            |value: &&String| !distinct.contains(*value) && !self.is_refused(path, value);
        let mut missing: Vec<String> = needed.iter().filter(is_missing).cloned().collect();
        if distinct.is_empty() && missing.is_empty() {
            missing.push("any value".to_owned());
        }
        self.rows.push(Row {
            path: path.to_owned(),
            kind: kind.to_owned(),
            values: distinct.len(),
            missing,
        });
    }

    /// Whether CDK always throws at `value`, and some vector shows it.
    fn is_refused(&self, path: &str, value: &str) -> bool {
        let listed = self.forms.refused.get(path).and_then(Value::as_array);
        let thrown = self.vectors.iter().filter(|vector| !vector.is_rendered());
        let given: Vec<Value> = thrown
            .map(|vector| Value::Object(vector.properties.clone()))
            .collect();
        listed.is_some_and(|values| values.iter().any(|listed| listed == value))
            && path
                .split('.')
                .fold(given, |values, key| children(&values, key))
                .iter()
                .any(|shown| text(shown).eq_ignore_ascii_case(value))
    }
}

/// The name of the member that a value is: the member's own, or the one with that value.
fn member(members: &BTreeMap<String, Value>, value: &Value) -> Option<String> {
    let name = text(value);
    if members.contains_key(&name) {
        return Some(name);
    }
    members
        .iter()
        .find(|(_, known)| *known == value)
        .map(|(name, _)| name.clone())
}

/// One of several classes that share a resource type: its own properties, and those beside them.
fn one_of(values: &[Value], kind: &str) -> Vec<Value> {
    let of = |value: &Value| {
        let mut members = value.as_object()?.clone();
        let own = members.remove(kind)?.as_object()?.clone();
        members.extend(own);
        Some(Value::Object(members))
    };
    values.iter().filter_map(of).collect()
}

/// What stands under `key` in each of `values`.
fn children(values: &[Value], key: &str) -> Vec<Value> {
    values
        .iter()
        .filter_map(|value| value.as_object()?.get(key))
        .cloned()
        .collect()
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// CDK's name of a property as a template's author writes it.
fn pascal(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

fn below(path: &str, property: &str) -> String {
    if path.is_empty() {
        pascal(property)
    } else {
        format!("{path}.{}", pascal(property))
    }
}
