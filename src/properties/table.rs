//! The table of properties, and walks over it.
//!
//! A property is declared once, in [`object!`](super::object::object) or a similar macro, which produces
//! the table. Reading, checks, error texts, the merge of removed properties, the hints for native names and
//! the reference all walk over it.

use serde_json::{Value, json};

use super::spec::Spec;

/// A property in the table.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name in templates.
    pub name: &'static str,
    /// Its doc comment.
    pub doc: &'static str,
    /// The kind of its value.
    pub kind: Kind,
    /// The rest of its declaration.
    pub spec: Spec,
}

/// The kind of a value.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Integer,
    /// A decimal number.
    Decimal,
    /// A string.
    Text,
    /// A duration.
    Duration,
    /// A JSON object in a string.
    Json,
    /// One of these values.
    Choice(&'static [Member]),
    /// A map with these properties.
    Object(&'static [Field]),
    /// A string, or a map with these properties.
    TextOr(&'static [Field]),
    /// A secret: a string that is never shown, a dynamic reference, or a map with these properties.
    Secret(&'static [Field]),
    /// A map of these booleans, or a list of the names that are on.
    Flags(&'static [Field]),
    /// A list.
    List(&'static Kind),
    /// A map whose keys the template chooses.
    OwnKeys(&'static Kind),
}

/// A choice.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// Its name in templates.
    pub name: &'static str,
    /// The API's value, which templates may use as well.
    pub api: &'static str,
    /// Its doc comment.
    pub doc: &'static str,
}

impl Field {
    /// The API's name for the property.
    pub const fn api_name(&self) -> &'static str {
        match self.spec.named.is_empty() {
            true => self.name,
            false => self.spec.named,
        }
    }

    /// The nested properties, if it is a map of properties or a list of such maps.
    pub const fn fields(&self) -> &'static [Field] {
        match self.kind {
            Kind::Object(fields)
            | Kind::Flags(fields)
            | Kind::TextOr(fields)
            | Kind::Secret(fields) => fields,
            Kind::OwnKeys(Kind::Object(fields)) | Kind::List(Kind::Object(fields)) => fields,
            _ => &[],
        }
    }

    /// The documented default as the API takes it; `None` if there is none.
    pub fn default_value(&self) -> Option<Value> {
        let default = self.spec.default;
        if default.is_empty() {
            return None;
        }
        match self.kind {
            Kind::Flag => default.parse::<bool>().ok().map(Value::from),
            Kind::Integer => default.parse::<i64>().ok().map(Value::from),
            // `7 days`: the API counts days.
            Kind::Duration => default
                .split(' ')
                .next()
                .and_then(|days| days.parse::<i64>().ok())
                .map(Value::from),
            Kind::Choice(members) => members
                .iter()
                .find(|member| member.name == default)
                .map(|member| json!(member.api)),
            Kind::Flags(fields) => {
                let is_on = |field: &&Field| default.split(", ").any(|name| name == field.name);
                let on = fields.iter().filter(is_on).map(Field::api_name);
                Some(json!(on.collect::<Vec<_>>()))
            }
            _ => Some(json!(default)),
        }
    }
}

/// The property of that name, for constants: an unknown name is a compile error.
pub const fn named(fields: &'static [Field], name: &str) -> &'static Field {
    const fn is(a: &[u8], b: &[u8]) -> bool {
        let mut index = 0;
        while index < a.len() && index < b.len() {
            if a[index] != b[index] {
                return false;
            }
            index += 1;
        }
        a.len() == b.len()
    }
    let mut index = 0;
    while index < fields.len() {
        if is(fields[index].name.as_bytes(), name.as_bytes()) {
            return &fields[index];
        }
        index += 1;
    }
    panic!("no property has that name")
}

/// Calls `visit` with each property, including nested ones, and with the API paths that it sets.
pub fn walk(fields: &'static [Field], visit: &mut impl FnMut(&'static Field, &[String])) {
    fn below(
        fields: &'static [Field],
        parents: &[String],
        visit: &mut impl FnMut(&'static Field, &[String]),
    ) {
        for field in fields {
            let paths: Vec<String> = match parents {
                [] => field.spec.api.iter().map(|api| (*api).to_owned()).collect(),
                parents => parents
                    .iter()
                    .flat_map(|parent| {
                        let api = field.spec.api.iter();
                        api.map(move |api| format!("{parent}.{api}"))
                    })
                    .collect(),
            };
            visit(field, &paths);
            // A property without a member of its own only groups others.
            let paths = match paths.is_empty() {
                true => parents,
                false => &paths,
            };
            below(field.fields(), paths, visit);
        }
    }
    below(fields, &[], visit);
}

/// The property that sets that member of the API.
pub fn of_member(fields: &'static [Field], path: &str) -> Option<&'static Field> {
    let mut found = None;
    walk(fields, &mut |field, paths| {
        if found.is_none() && paths.iter().any(|known| known == path) {
            found = Some(field);
        }
    });
    found
}

#[cfg(test)]
mod tests;
