//! What a template says: typed, coerced and checked, without any I/O.
//!
//! A property is declared once, in the [`table`]. Reading, checks, the values that replace removed
//! properties, hints and the [`reference`] all walk over that table. Rules that concern several values are
//! functions, each with the ID of its rule.
//!
//! Reading never stops at the first mistake. Every invalid value, unknown name and broken rule becomes one
//! of the [`Violations`], so that one failed deployment shows them all.

pub mod address;
pub mod arn;
pub mod client;
pub mod client_urls;
mod decimal;
pub mod domain;
mod example;
pub mod flags;
pub mod forms;
pub mod grant;
pub mod group;
pub mod identity_provider;
pub mod imported_user_pool;
mod native;
pub mod object;
pub mod pool;
pub mod resource_server;
pub mod secret;
pub mod shown;
pub mod spec;
pub mod table;
pub mod trigger;
pub mod user_pool;
pub mod value;
pub mod violation;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::arn::Place;
use table::{Field, Kind};
use value::Property;
pub use violation::{Path, Violation, Violations};

/// The properties of one resource type.
pub trait Properties: Property + Default {
    /// Groups of properties whose meaning depends on each other: if one of a group is left out, so are the
    /// others.
    const TOGETHER: &'static [&'static [&'static str]] = &[];

    /// The rules that concern more than one value.
    fn check(&self, violations: &mut Violations);

    /// The rules that concern the properties as they were written, whatever they mean.
    fn check_written(_properties: &Map<String, Value>, _violations: &mut Violations) {}

    /// The rules that depend on where the stack is.
    fn check_at(&self, _place: &Place, _violations: &mut Violations) {}
}

/// The table of the properties of a resource type.
pub fn fields<P: Properties>() -> &'static [Field] {
    match P::KIND {
        Kind::Object(fields) => fields,
        _ => &[],
    }
}

/// Reads and checks the properties of an event.
///
/// # Errors
/// All violations, if there are any.
pub fn read<P: Properties>(properties: &Map<String, Value>) -> Result<P, Violations> {
    read_with(properties, |_, _| {})
}

/// The same as [`read`], with `further` checks of the resource, so that all violations are reported
/// together.
///
/// # Errors
/// All violations, if there are any.
pub fn read_with<P: Properties>(
    properties: &Map<String, Value>,
    further: impl FnOnce(&P, &mut Violations),
) -> Result<P, Violations> {
    let mut violations = Violations::of(fields::<P>());
    let value = Value::Object(properties.clone());
    let read = P::read(&value, &Path::ROOT, &mut violations);
    P::check_written(properties, &mut violations);
    if let Some(read) = &read {
        read.check(&mut violations);
        further(read, &mut violations);
    }
    match read {
        Some(read) if violations.is_empty() => Ok(read),
        _ => Err(violations),
    }
}

/// The valid properties, and what is wrong with the others.
#[derive(Debug)]
pub struct Sound<P> {
    /// The valid properties.
    pub properties: P,
    /// What is wrong with the others, if there are any.
    pub wrong: Option<Wrong>,
}

/// The properties that were left out because they are invalid.
#[derive(Debug, Default)]
pub struct Wrong {
    /// What is wrong.
    pub violations: Violations,
    /// The names of the properties.
    pub names: BTreeSet<String>,
}

/// Reads the valid properties. An invalid property is left out as a whole.
///
/// This is for rollbacks, in which nothing is refused.
pub fn read_sound<P: Properties>(
    properties: &Map<String, Value>,
    further: impl Fn(&P, &mut Violations),
) -> Sound<P> {
    let mut sound = properties.clone();
    let mut wrong: Option<Wrong> = None;
    loop {
        let violations = match read_with(&sound, &further) {
            Ok(properties) => return Sound { properties, wrong },
            Err(violations) => violations,
        };
        let mut names: BTreeSet<String> = sound
            .keys()
            .filter(|name| violations.concerns(name))
            .cloned()
            .collect();
        for group in P::TOGETHER {
            if group.iter().any(|name| names.contains(*name)) {
                names.extend(group.iter().map(|name| (*name).to_owned()));
            }
        }
        let before = sound.len();
        sound.retain(|name, _| !names.contains(name));
        let wrong = wrong.get_or_insert_with(|| Wrong {
            violations,
            ..Wrong::default()
        });
        wrong.names.extend(names);
        // No property breaks the rule by itself, for example if one is missing.
        if sound.len() == before {
            return Sound {
                properties: read_old(&sound),
                wrong: Some(std::mem::take(wrong)),
            };
        }
    }
}

/// Reads the former properties of a resource, as far as possible.
///
/// They may have been written for an earlier version of this function, so unknown names and values are
/// ignored.
pub fn read_old<P: Properties>(properties: &Map<String, Value>) -> P {
    let value = Value::Object(properties.clone());
    P::read(&value, &Path::ROOT, &mut Violations::default()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
