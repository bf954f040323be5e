//! The three-way merge of an API's documents: wanted before, wanted now and live, to what is written.
//!
//! The rule, for each member on its own:
//!
//! | Wanted before | wanted now | What is written |
//! | --- | --- | --- |
//! | – | yes | the new value |
//! | yes | yes | the new value |
//! | yes | no | what the table says of removed members, if the live value is still what was wanted before; else the live value |
//! | – | no | the live value |
//!
//! Maps are merged member by member, everything else as one value. What does not follow from that
//! stands in a table, with one row a [`Member`]; what is written for a removed member comes from the
//! table of the properties.

use serde_json::Value;

use crate::document::{Document, prune};
use crate::properties::spec::Removed;
use crate::properties::table::{Field, of_member};

/// A member that is merged, sent or compared in another way than most.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// Its path. `*` as the last name stands for any.
    pub path: &'static str,
    /// When its parts are merged as one value.
    pub as_one: AsOne,
    /// The parts that this build knows, of a value that is written as one. Others are newer, and the live
    /// ones are kept.
    pub parts: &'static [&'static str],
    /// What says the same: a member that is always sent beside it, or an operation of its own. It is not
    /// sent back unless it is wanted.
    pub said_by: &'static str,
    /// Whether it is sent empty where it becomes so: left out, it would be kept.
    pub sent_empty: bool,
    /// Whether the service adds to what was written, which is no difference then.
    pub added_to: bool,
}

/// When the parts of a map are merged as one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOne {
    /// Never: each part on its own.
    Never,
    /// Always: the parts only make sense together.
    Always,
    /// When it is removed: any part turns it on.
    Removed,
    /// When it is removed, or when this part becomes another: the others go with it.
    By(&'static str),
}

impl Member {
    /// A member like most, to be declared further.
    pub const fn at(path: &'static str) -> Self {
        Self {
            path,
            as_one: AsOne::Never,
            parts: &[],
            said_by: "",
            sent_empty: false,
            added_to: false,
        }
    }

    /// Its parts are merged as one value; these are known.
    pub const fn as_one(mut self, when: AsOne, parts: &'static [&'static str]) -> Self {
        self.as_one = when;
        self.parts = parts;
        self
    }

    /// It is not sent back, since this says the same.
    pub const fn said_by(mut self, other: &'static str) -> Self {
        self.said_by = other;
        self
    }

    /// It is sent empty.
    pub const fn sent_empty(mut self) -> Self {
        self.sent_empty = true;
        self
    }

    /// The service adds to it.
    pub const fn added_to(mut self) -> Self {
        self.added_to = true;
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

/// What is written for a member that is not wanted any more.
#[derive(Debug, Clone, PartialEq)]
pub enum Removal {
    /// This value, explicitly.
    Writes(Value),
    /// Nothing: left out, the member is reset.
    Unset,
    /// What is live: there is no way to unset it.
    Stays,
}

impl Removal {
    /// What the table of the properties says of a member. `generated_name` is the name that the resource
    /// would have got without one.
    pub fn of(
        table: &'static [Field],
        path: &str,
        generated_name: impl Fn() -> Option<String>,
    ) -> Self {
        let Some(field) = of_member(table, path) else {
            return Self::Unset;
        };
        match field.spec.removed {
            Removed::Unset => Self::Unset,
            Removed::Default => field.default_value().map_or(Self::Unset, Self::Writes),
            Removed::Writes(text) => serde_json::from_str(text).map_or(Self::Unset, Self::Writes),
            Removed::GeneratedName => {
                generated_name().map_or(Self::Stays, |name| Self::Writes(name.into()))
            }
            Removed::Stays => Self::Stays,
        }
    }
}

/// The merged document, and what is to be known about it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Merged {
    /// What is written.
    pub document: Document,
    /// Members that were left alone although they are not wanted any more.
    pub notes: Vec<String>,
}

/// Merges by a table of members. `removal` says what is written for a removed one, by its path.
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
                    "{path} was left unchanged: its live value is not the one that the previous properties set"
                ));
                live.cloned()
            }
        }
    }
}

/// A value that is written as one, with those live parts that this build does not know.
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

/// Whether `live` still has everything that `wanted` gave; the service may have added to it.
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
/// Lists are compared as sets. Members that are said elsewhere, and what the service adds, are no
/// difference.
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

/// Whether a live member is what is wanted. Lists are compared as sets, and an empty one is as good as none.
pub fn same_member(live: Option<&Value>, wanted: &Value) -> bool {
    live.map_or_else(|| is_empty(wanted), |live| same_value(live, wanted))
}

/// Whether nothing is left of a value once empty maps and lists are taken out.
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
