//! How much of CDK's types the vectors reach.
//!
//! For each property that the package's manifest names: whether some vector that CDK renders sets
//! it, with how many values; for booleans both, for enums every member. The same is computed by
//! `npm run coverage`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::vectors::{self, USER_POOL, Vector};

/// `manifest.json`: the package's types, reduced.
#[derive(Debug, Deserialize)]
struct Manifest {
    roots: Vec<Root>,
    structs: BTreeMap<String, BTreeMap<String, Field>>,
    enums: BTreeMap<String, BTreeMap<String, Value>>,
    classes: BTreeMap<String, Class>,
    methods: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct Root {
    #[serde(rename = "type")]
    kind: String,
    resource: String,
    /// The property that has the values, if several classes share the resource type.
    under: Option<String>,
    arrived: bool,
}

#[derive(Debug, Deserialize)]
struct Field {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Debug, Deserialize)]
struct Class {
    implements: Option<String>,
    #[serde(default)]
    constants: Vec<String>,
    #[serde(default)]
    factories: BTreeMap<String, BTreeMap<String, Field>>,
    #[serde(default)]
    constructor: BTreeMap<String, Field>,
}

/// `forms.json`: the forms that are not the PascalCase of CDK's names.
#[derive(Debug, Deserialize)]
struct Forms {
    scalars: BTreeMap<String, String>,
    factories: BTreeMap<String, BTreeMap<String, String>>,
    bare: Vec<String>,
    renamed: BTreeMap<String, String>,
    constructed: BTreeMap<String, String>,
    tagged: BTreeMap<String, Tagged>,
    alternatives: BTreeMap<String, BTreeMap<String, String>>,
    operations: BTreeMap<String, String>,
    refused: BTreeMap<String, Value>,
    methods: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct Tagged {
    tag: String,
    classes: BTreeMap<String, String>,
}

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
            let renamed = self.forms.renamed.get(&format!("{name}.{property}"));
            let written = renamed.cloned().unwrap_or_else(|| pascal(property));
            let at = below(path, &written);
            let found = children(values, &written);
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
