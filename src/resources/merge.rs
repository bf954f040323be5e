//! The three-way merge of API documents: formerly wanted, now wanted and live.
//!
//! The rule, for each member on its own:
//!
//! | Wanted before | Wanted now | What is written |
//! | --- | --- | --- |
//! | – | yes | the new value |
//! | yes | yes | the new value |
//! | yes | no | the value for removed members, if the live value is still the formerly wanted one; otherwise the live value |
//! | – | no | the live value |
//!
//! Maps are merged member by member, everything else as one value. A table has one row for each [`Member`]
//! that is an exception. The value for a removed member comes from the table of the properties.

use serde_json::Value;

use crate::document::{Document, prune};
use crate::properties::spec::Removed;
use crate::properties::table::{Field, of_member};

/// A member that is merged, sent or compared in a special way.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// Its path. `*` as the last name stands for any.
    pub path: &'static str,
    /// When its parts are merged as one value.
    pub as_one: AsOne,
    /// The parts that this build knows of a value that is written as one. Live values of other, newer parts
    /// are kept.
    pub parts: &'static [&'static str],
    /// What has the same content: another member that is always sent, or an operation of its own. The member
    /// is sent only if it is wanted.
    pub said_by: &'static str,
    /// Whether an empty value is sent, since the API would keep the old one if the member were missing.
    pub sent_empty: bool,
    /// Whether the service adds parts to what was written, which are not a difference.
    pub added_to: bool,
    /// Whether the items of a list are merged one by one, since several writers add some.
    pub by_item: bool,
}

/// When the parts of a map are merged as one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOne {
    /// Never: each part on its own.
    Never,
    /// Always: the parts only make sense together.
    Always,
    /// When the member is removed, since any part turns it on.
    Removed,
    /// When the member is removed, or when this part changes, since the other parts depend on it.
    By(&'static str),
}

impl Member {
    /// An ordinary member, to be extended by the methods below.
    pub const fn at(path: &'static str) -> Self {
        Self {
            path,
            as_one: AsOne::Never,
            parts: &[],
            said_by: "",
            sent_empty: false,
            added_to: false,
            by_item: false,
        }
    }

    /// The parts are merged as one value; this build knows these.
    pub const fn as_one(mut self, when: AsOne, parts: &'static [&'static str]) -> Self {
        self.as_one = when;
        self.parts = parts;
        self
    }

    /// The member is sent only if it is wanted, since `other` has the same content.
    pub const fn said_by(mut self, other: &'static str) -> Self {
        self.said_by = other;
        self
    }

    /// An empty value is sent.
    pub const fn sent_empty(mut self) -> Self {
        self.sent_empty = true;
        self
    }

    /// The service adds parts.
    pub const fn added_to(mut self) -> Self {
        self.added_to = true;
        self
    }

    /// The items of the list are merged one by one.
    pub const fn by_item(mut self) -> Self {
        self.by_item = true;
        self
    }

    fn is_at(&self, path: &str) -> bool {
        match self.path.strip_suffix('*') {
            Some(start) => path
                .strip_prefix(start)
                .is_some_and(|name| !name.contains('.')),
            None => self.path == path,
        }
    }

    fn goes_as_one(&self, new: Option<&Value>, live: Option<&Value>) -> bool {
        match self.as_one {
            AsOne::Never => false,
            AsOne::Always => true,
            AsOne::Removed => new.is_none(),
            AsOne::By(part) => {
                let of = |value: Option<&Value>| value.and_then(|value| value.get(part)).cloned();
                new.is_none() || of(new) != of(live)
            }
        }
    }
}

/// What is written for a member that is no longer wanted.
#[derive(Debug, Clone, PartialEq)]
pub enum Removal {
    /// This value, explicitly.
    Writes(Value),
    /// Nothing: the API resets a missing member.
    Unset,
    /// The live value, since the API cannot unset it.
    Stays,
}

impl Removal {
    /// The removal of a member, by the table of the properties. `generated_name` is the name that the
    /// resource would have without a name in the template.
    pub fn of(
        table: &'static [Field],
        path: &str,
        generated_name: impl Fn() -> Option<String>,
    ) -> Self {
        let Some(field) = of_member(table, path) else {
            return Self::Unset;
        };
        match field.spec.removed {
            Removed::Unset | Removed::Recreates => Self::Unset,
            Removed::Default => field.default_value().map_or(Self::Unset, Self::Writes),
            Removed::Writes(text) => serde_json::from_str(text).map_or(Self::Unset, Self::Writes),
            Removed::GeneratedName => {
                generated_name().map_or(Self::Stays, |name| Self::Writes(name.into()))
            }
            Removed::Stays => Self::Stays,
        }
    }
}

/// The merged document, and notes about it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Merged {
    /// The document to write.
    pub document: Document,
    /// The members that were left unchanged although they are no longer wanted.
    pub notes: Vec<String>,
}

/// Merges by a table of members. `removal` returns what is written for a removed member, by its path.
pub fn merge(
    members: &[Member],
    removal: &dyn Fn(&str) -> Removal,
    old: &Document,
    new: &Document,
    live: &Document,
) -> Merged {
    let mut merge = Merge {
        members,
        removal,
        notes: Vec::new(),
    };
    let mut document = merge.maps("", Some(old), Some(new), Some(live));
    for member in members.iter().filter(|member| !member.said_by.is_empty()) {
        if !new.contains_key(member.path) {
            document.remove(member.path);
        }
    }
    let sent_empty: Vec<(&str, Value)> = members
        .iter()
        .filter(|member| member.sent_empty && live.contains_key(member.path))
        .filter_map(|member| Some((member.path, document.get(member.path)?.clone())))
        .collect();
    prune(&mut document);
    for (name, value) in sent_empty {
        document.insert(name.to_owned(), value);
    }
    Merged {
        document,
        notes: merge.notes,
    }
}

struct Merge<'a> {
    members: &'a [Member],
    removal: &'a dyn Fn(&str) -> Removal,
    notes: Vec<String>,
}

impl Merge<'_> {
    fn maps(
        &mut self,
        path: &str,
        old: Option<&Document>,
        new: Option<&Document>,
        live: Option<&Document>,
    ) -> Document {
        let mut names: Vec<&String> = [old, new, live]
            .into_iter()
            .flatten()
            .flat_map(Document::keys)
            .collect();
        names.sort_unstable();
        names.dedup();
        let of = |document: Option<&Document>, name: &str| document?.get(name).cloned();
        names
            .into_iter()
            .filter_map(|name| {
                let path = match path {
                    "" => name.clone(),
                    path => format!("{path}.{name}"),
                };
                let (old, new, live) = (of(old, name), of(new, name), of(live, name));
                let value = self.values(&path, old.as_ref(), new.as_ref(), live.as_ref());
                value.map(|value| (name.clone(), value))
            })
            .collect()
    }

    fn values(
        &mut self,
        path: &str,
        old: Option<&Value>,
        new: Option<&Value>,
        live: Option<&Value>,
    ) -> Option<Value> {
        let member = self.members.iter().find(|member| member.is_at(path));
        let as_one = member.is_some_and(|member| member.goes_as_one(new, live));
        let maps = [old, new].into_iter().flatten().any(Value::is_object);
        if maps && !as_one {
            let merged = self.maps(
                path,
                old.and_then(Value::as_object),
                new.and_then(Value::as_object),
                live.and_then(Value::as_object),
            );
            return Some(Value::Object(merged));
        }
        if member.is_some_and(|member| member.by_item) {
            return items(old, new, live);
        }
        match (old, new) {
            (_, Some(new)) => {
                let parts = member.map_or(&[][..], |member| member.parts);
                Some(with_newer_parts(new, live, parts))
            }
            (None, None) => live.cloned(),
            (Some(old), None) if covers(live, old) => match (self.removal)(path) {
                Removal::Writes(value) => Some(value),
                Removal::Unset => None,
                Removal::Stays => {
                    self.notes.push(format!(
                        "{path} was left unchanged: Cognito cannot unset it"
                    ));
                    live.cloned()
                }
            },
            (Some(_), None) => {
                self.notes.push(format!(
                    "{path} was left unchanged: its live value is not the one that the previous properties \
                     set"
                ));
                live.cloned()
            }
        }
    }
}

/// A list whose items are merged one by one: the wanted ones, and the live ones that were never wanted here.
fn items(old: Option<&Value>, new: Option<&Value>, live: Option<&Value>) -> Option<Value> {
    let of = |list: Option<&Value>| list.and_then(Value::as_array).cloned().unwrap_or_default();
    let (old, mut merged) = (of(old), of(new));
    for item in of(live) {
        if !old.contains(&item) && !merged.contains(&item) {
            merged.push(item);
        }
    }
    (!merged.is_empty()).then(|| merged.into())
}

/// A value that is written as one, plus the live parts that this build does not know.
fn with_newer_parts(new: &Value, live: Option<&Value>, parts: &[&str]) -> Value {
    let (Value::Object(new), Some(Value::Object(live))) = (new, live) else {
        return new.clone();
    };
    let newer = live
        .iter()
        .filter(|(name, _)| !parts.contains(&name.as_str()));
    let mut members: Document = newer
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    members.extend(new.clone());
    Value::Object(members)
}

/// Whether `live` still has everything in `wanted`. The service may have added more.
pub fn covers(live: Option<&Value>, wanted: &Value) -> bool {
    match (live, wanted) {
        (Some(Value::Object(live)), Value::Object(wanted)) => wanted
            .iter()
            .all(|(name, value)| covers(live.get(name), value)),
        (Some(live), wanted) => same_value(live, wanted),
        (None, _) => false,
    }
}

/// Whether the live document is what is wanted.
///
/// Lists are compared as sets. Members whose content is sent elsewhere, and parts that the service adds, are
/// not differences.
pub fn same(members: &[Member], live: &Document, wanted: &Document) -> bool {
    let of = |name: &str| members.iter().find(|member| member.path == name);
    let matters = |name: &str| of(name).is_none_or(|member| member.said_by.is_empty());
    let extra = live.keys().filter(|name| !wanted.contains_key(*name));
    extra.filter(|name| matters(name)).count() == 0
        && wanted.iter().all(|(name, value)| {
            if of(name).is_some_and(|member| member.added_to) {
                covers(live.get(name), value)
            } else {
                same_member(live.get(name), value)
            }
        })
}

/// Whether a live member is as wanted. Lists are compared as sets, and an empty one means none.
pub fn same_member(live: Option<&Value>, wanted: &Value) -> bool {
    live.map_or_else(|| is_empty(wanted), |live| same_value(live, wanted))
}

/// Whether a value consists only of empty maps and lists.
pub fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.values().all(is_empty),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn same_value(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|item| b.iter().any(|other| same_value(item, other)))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(name, value)| b.get(name).is_some_and(|other| same_value(value, other)))
        }
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests;
