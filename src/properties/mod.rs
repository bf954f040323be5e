//! What a template author writes: typed, coerced and checked, without any I/O.
//!
//! Reading never stops at the first mistake. Every wrong value, unknown name and broken rule ends
//! up in one list of [`Violations`], so that one failed deployment shows them all.

pub mod arn;
pub mod grant;
pub mod imported_user_pool;
pub mod object;
pub mod pool;
pub mod trigger;
pub mod user_pool;
pub mod value;
pub mod violation;

use serde_json::{Map, Value};

use value::Property;
pub use violation::{Path, Violations};

/// The properties of one resource type.
pub trait Properties: Property + Default {
    /// The rules that concern more than one value, and the API's limits.
    fn check(&self, violations: &mut Violations);
}

/// Reads and checks the properties of an event.
///
/// # Errors
/// All violations, if there are any.
pub fn read<P: Properties>(properties: &Map<String, Value>) -> Result<P, Violations> {
    read_with(properties, |_, _| {})
}

/// The same with `further` checks that only the resource can make, so that their violations are
/// reported together with all others.
///
/// # Errors
/// All violations, if there are any.
pub fn read_with<P: Properties>(
    properties: &Map<String, Value>,
    further: impl FnOnce(&P, &mut Violations),
) -> Result<P, Violations> {
    let mut violations = Violations::default();
    let value = Value::Object(properties.clone());
    let read = P::read(&value, &Path::ROOT, &mut violations);
    if let Some(read) = &read {
        read.check(&mut violations);
        further(read, &mut violations);
    }
    match read {
        Some(read) if violations.is_empty() => Ok(read),
        _ => Err(violations),
    }
}

/// Reads what is right about properties, and says what is wrong with the rest, each property of which is
/// left out as a whole.
///
/// It is for a rollback, in which nothing can be refused.
pub fn read_sound<P: Properties>(
    properties: &Map<String, Value>,
    further: impl Fn(&P, &mut Violations),
) -> (P, Option<Violations>) {
    let mut sound = properties.clone();
    let mut wrong = None;
    loop {
        let violations = match read_with(&sound, &further) {
            Ok(read) => return (read, wrong),
            Err(violations) => violations,
        };
        let before = sound.len();
        sound.retain(|name, _| !violations.concerns(name));
        let is_stuck = sound.len() == before;
        wrong.get_or_insert(violations);
        // A rule that no property breaks by itself, e.g. that one is missing.
        if is_stuck {
            return (read_old(&sound), wrong);
        }
    }
}

/// Reads the properties that a resource had before, as far as they can be read.
///
/// They may have been written for an earlier version of this function, so names and values that
/// are not known any more are passed over.
pub fn read_old<P: Properties>(properties: &Map<String, Value>) -> P {
    let value = Value::Object(properties.clone());
    P::read(&value, &Path::ROOT, &mut Violations::default()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
