//! Checks a request against Cognito's service model.
//!
//! Types, limits, patterns and enumerations are documented: they are the published model's own.
//! That a member which the model does not know is refused is assumed, and stricter than the
//! service, which may pass over it: what is sent and not understood is a mistake either way.
//! The texts follow the service's wording for constraint violations.

use std::collections::{BTreeSet, HashMap};
use std::sync::{LazyLock, OnceLock};

use regex::Regex;
use serde::Deserialize;
use serde_json::{Map, Number, Value};

use super::reply::{ApiError, invalid};

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let text = include_str!("../models/cognito-idp.json");
    match serde_json::from_str(text) {
        Ok(model) => model,
        Err(error) => panic!("cognito-idp.json: {error}"),
    }
});

#[derive(Deserialize)]
struct Model {
    operations: HashMap<String, String>,
    shapes: HashMap<String, Shape>,
}

#[derive(Deserialize)]
struct Shape {
    #[serde(rename = "type")]
    kind: Kind,
    #[serde(default)]
    members: HashMap<String, String>,
    #[serde(default)]
    required: Vec<String>,
    member: Option<String>,
    value: Option<String>,
    key: Option<String>,
    min: Option<i64>,
    max: Option<i64>,
    pattern: Option<String>,
    #[serde(default, rename = "enum")]
    values: Vec<String>,
    #[serde(default)]
    sensitive: bool,
    #[serde(skip)]
    regex: OnceLock<Regex>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Structure,
    List,
    Map,
    String,
    Integer,
    Long,
    Boolean,
    Timestamp,
    Blob,
}

/// Whether the model has the operation.
pub fn knows(operation: &str) -> bool {
    MODEL.operations.contains_key(operation)
}

/// Every operation of the model.
pub fn operations() -> impl Iterator<Item = &'static str> {
    MODEL.operations.keys().map(String::as_str)
}

/// Checks a request. `accepted` are dotted paths of members that a test has added to the model.
pub fn check(operation: &str, input: &Value, accepted: &BTreeSet<String>) -> Result<(), ApiError> {
    let Some(shape) = MODEL.operations.get(operation) else {
        return Err(ApiError::new(
            "UnknownOperationException",
            format!("no operation {operation}"),
        ));
    };
    let mut walk = Walk {
        accepted,
        violations: Vec::new(),
    };
    walk.visit(shape, input, &Path::default())?;
    let count = walk.violations.len();
    match count {
        0 => Ok(()),
        1 => Err(invalid(format!(
            "1 validation error detected: {}",
            walk.violations.concat()
        ))),
        _ => Err(invalid(format!(
            "{count} validation errors detected: {}",
            walk.violations.join("; ")
        ))),
    }
}

/// Where a value stands: in the service's spelling for messages, in the request's for lookups.
#[derive(Clone, Default)]
struct Path {
    shown: String,
    dotted: String,
}

impl Path {
    fn member(&self, name: &str) -> Self {
        let mut letters = name.chars();
        let first: String = letters
            .next()
            .map(|letter| letter.to_lowercase().collect())
            .unwrap_or_default();
        Self {
            shown: join(&self.shown, &format!("{first}{}", letters.as_str())),
            dotted: join(&self.dotted, name),
        }
    }

    fn item(&self, index: usize) -> Self {
        Self {
            shown: format!("{}.{}.member", self.shown, index + 1),
            dotted: self.dotted.clone(),
        }
    }

    fn entry(&self, key: &str) -> Self {
        Self {
            shown: format!("{}.{key}.member", self.shown),
            dotted: self.dotted.clone(),
        }
    }
}

fn join(start: &str, end: &str) -> String {
    if start.is_empty() {
        end.to_owned()
    } else {
        format!("{start}.{end}")
    }
}

struct Walk<'a> {
    accepted: &'a BTreeSet<String>,
    violations: Vec<String>,
}

impl Walk<'_> {
    fn visit(&mut self, name: &str, value: &Value, path: &Path) -> Result<(), ApiError> {
        let Some(shape) = MODEL.shapes.get(name) else {
            panic!("the model names the shape {name} but has none");
        };
        match (shape.kind, value) {
            (Kind::Structure, Value::Object(object)) => self.structure(shape, object, path),
            (Kind::List, Value::Array(items)) => {
                self.size(shape, items.len(), value, path, "length");
                let member = shape.member.as_deref().unwrap_or_default();
                items
                    .iter()
                    .enumerate()
                    .try_for_each(|(index, item)| self.visit(member, item, &path.item(index)))
            }
            (Kind::Map, Value::Object(entries)) => {
                self.size(shape, entries.len(), value, path, "length");
                for (key, entry) in entries {
                    self.text(
                        shape.key.as_deref().unwrap_or_default(),
                        key,
                        &path.entry(key),
                    );
                    self.visit(
                        shape.value.as_deref().unwrap_or_default(),
                        entry,
                        &path.entry(key),
                    )?;
                }
                Ok(())
            }
            (Kind::String, Value::String(text)) => {
                self.text(name, text, path);
                Ok(())
            }
            (Kind::Integer | Kind::Long, Value::Number(number)) if fits(shape.kind, number) => {
                let number = number.as_i64().unwrap_or(i64::MAX);
                if shape.min.is_some_and(|min| number < min) {
                    self.refuse(shape, value, path, &at_least("value", shape.min));
                }
                if shape.max.is_some_and(|max| number > max) {
                    self.refuse(shape, value, path, &at_most("value", shape.max));
                }
                Ok(())
            }
            (Kind::Boolean, Value::Bool(_))
            | (Kind::Timestamp, Value::Number(_))
            | (Kind::Blob, Value::String(_)) => Ok(()),
            (kind, _) => Err(wrong_type(kind, value, path)),
        }
    }

    fn structure(
        &mut self,
        shape: &Shape,
        object: &Map<String, Value>,
        path: &Path,
    ) -> Result<(), ApiError> {
        for required in &shape.required {
            if object.get(required).is_none_or(Value::is_null) {
                let place = path.member(required).shown;
                self.violations.push(format!(
                    "Value null at '{place}' failed to satisfy constraint: Member must not be null"
                ));
            }
        }
        for (key, value) in object {
            let place = path.member(key);
            match shape.members.get(key) {
                // The services take an explicit null for a member that is not there.
                Some(_) if value.is_null() => {}
                Some(member) => self.visit(member, value, &place)?,
                None if self.accepted.contains(&place.dotted) => {}
                None => {
                    return Err(ApiError::new(
                        "SerializationException",
                        format!("Unknown member '{}'", place.dotted),
                    ));
                }
            }
        }
        Ok(())
    }

    fn text(&mut self, name: &str, text: &str, path: &Path) {
        let Some(shape) = MODEL.shapes.get(name) else {
            return;
        };
        let value = Value::String(text.to_owned());
        self.size(shape, text.chars().count(), &value, path, "length");
        if !shape.values.is_empty() && !shape.values.iter().any(|allowed| allowed == text) {
            let values = shape.values.join(", ");
            self.refuse(
                shape,
                &value,
                path,
                &format!("Member must satisfy enum value set: [{values}]"),
            );
        }
        if let Some(pattern) = &shape.pattern {
            let regex = shape.regex.get_or_init(|| compile(pattern));
            if !regex.is_match(text) {
                let wanted = format!("Member must satisfy regular expression pattern: {pattern}");
                self.refuse(shape, &value, path, &wanted);
            }
        }
    }

    fn size(&mut self, shape: &Shape, size: usize, value: &Value, path: &Path, what: &str) {
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        if shape.min.is_some_and(|min| size < min) {
            self.refuse(shape, value, path, &at_least(what, shape.min));
        }
        if shape.max.is_some_and(|max| size > max) {
            self.refuse(shape, value, path, &at_most(what, shape.max));
        }
    }

    fn refuse(&mut self, shape: &Shape, value: &Value, path: &Path, wanted: &str) {
        let seen = match value {
            _ if shape.sensitive => String::new(),
            Value::String(text) => format!(" '{text}'"),
            other => format!(" '{other}'"),
        };
        let place = &path.shown;
        self.violations.push(format!(
            "Value{seen} at '{place}' failed to satisfy constraint: {wanted}"
        ));
    }
}

/// Documented: the model's integers have 32 bits.
fn fits(kind: Kind, number: &Number) -> bool {
    match kind {
        Kind::Integer => number.as_i64().is_some_and(|it| i32::try_from(it).is_ok()),
        _ => number.is_i64() || number.is_u64(),
    }
}

fn at_least(what: &str, limit: Option<i64>) -> String {
    format!(
        "Member must have {what} greater than or equal to {}",
        limit.unwrap_or_default()
    )
}

fn at_most(what: &str, limit: Option<i64>) -> String {
    format!(
        "Member must have {what} less than or equal to {}",
        limit.unwrap_or_default()
    )
}

fn wrong_type(kind: Kind, value: &Value, path: &Path) -> ApiError {
    let wanted = match kind {
        Kind::Structure => "a structure",
        Kind::List => "a list",
        Kind::Map => "a map",
        Kind::String | Kind::Blob => "a String",
        Kind::Integer => "an Integer",
        Kind::Long => "a Long",
        Kind::Boolean => "a Boolean",
        Kind::Timestamp => "a Timestamp",
    };
    let seen = match value {
        Value::Null => "NULL_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Number(number) if number.is_f64() => "DECIMAL_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::String(_) => "STRING_VALUE",
        Value::Array(_) => "START_ARRAY",
        Value::Object(_) => "START_OBJECT",
    };
    ApiError::new(
        "SerializationException",
        format!(
            "{seen} can not be converted to {wanted} at '{}'",
            path.dotted
        ),
    )
}

/// The model's patterns are Java's: they match whole strings, and `\w` and `\s` are ASCII.
fn compile(pattern: &str) -> Regex {
    let mut translated = String::new();
    let mut in_class = false;
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '[' if !in_class => in_class = true,
            ']' => in_class = false,
            '\\' => {
                let escaped = letters.next().unwrap_or('\\');
                let (class, negated) = match escaped {
                    'w' => ("0-9A-Za-z_", false),
                    's' => (r" \t\n\x0B\f\r", false),
                    'd' => ("0-9", false),
                    'S' => (r" \t\n\x0B\f\r", true),
                    other => {
                        translated.push('\\');
                        translated.push(other);
                        continue;
                    }
                };
                match (in_class, negated) {
                    (true, false) => translated.push_str(class),
                    (_, true) => translated.push_str(&format!("[^{class}]")),
                    (false, false) => translated.push_str(&format!("[{class}]")),
                }
                continue;
            }
            _ => {}
        }
        translated.push(letter);
    }
    match Regex::new(&format!(r"\A(?:{translated})\z")) {
        Ok(regex) => regex,
        Err(error) => panic!("pattern {pattern}: {error}"),
    }
}

/// Compiles every pattern of the model, so that one that cannot be compiled is found at once.
pub fn compile_all() -> usize {
    let patterns = MODEL
        .shapes
        .values()
        .filter_map(|shape| shape.pattern.as_deref());
    patterns
        .map(|pattern| compile(pattern).as_str().len().min(1))
        .sum()
}
