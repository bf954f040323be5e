//! Reading a set of flags: a map of booleans, as CDK has it, or a list of the names that are on, so
//! that list parameters work.

use serde_json::Value;

use super::object::Object;
use super::violation::{Path, Violations, quoted};

/// A flag's name in CDK, and the API's, which may be the same.
pub type Name = (&'static str, &'static str);

/// Reads the flags in the order of `known`; `None` for one that is not given.
pub fn read(
    value: &Value,
    known: &[Name],
    path: &Path<'_>,
    violations: &mut Violations,
) -> Option<Vec<Option<bool>>> {
    match value {
        Value::Object(_) => {
            let mut object = Object::open(value, path, violations)?;
            let read = known
                .iter()
                .map(|(name, _)| object.read(name, violations))
                .collect();
            object.finish(violations);
            Some(read)
        }
        Value::Array(items) => Some(of_list(items, known, path, violations)),
        _ => {
            let example = known.first().map_or("", |(name, _)| name);
            violations.wrong_value(
                path,
                value,
                &format!(
                    "a map such as {{{example}: true}} or a list of {}",
                    names(known)
                ),
            );
            None
        }
    }
}

fn of_list(
    items: &[Value],
    known: &[Name],
    path: &Path<'_>,
    violations: &mut Violations,
) -> Vec<Option<bool>> {
    let mut on = vec![None; known.len()];
    for (index, item) in items.iter().enumerate() {
        let path = path.index(index);
        let text = item.as_str().map_or("", str::trim);
        let found = known
            .iter()
            .zip(&mut on)
            .find(|((ours, api), _)| text == *ours || text == *api);
        match found {
            Some((_, flag @ None)) => *flag = Some(true),
            Some(((ours, _), Some(_))) => violations.add(
                path,
                format_args!(
                    "{} names {ours} a second time; allowed, once each, are {}",
                    quoted(text),
                    names(known)
                ),
            ),
            None => violations.wrong_value(&path, item, &format!("one of {}", names(known))),
        }
    }
    on
}

/// The names as an error lists them: ours, and the API's where it is another one.
fn names(known: &[Name]) -> String {
    let both = known.iter().map(|(ours, api)| match ours == api {
        true => (*ours).to_owned(),
        false => format!("{ours} ({api})"),
    });
    both.collect::<Vec<_>>().join(", ")
}

/// Declares a struct of flags under CDK's names, with the API's own where it is another one.
///
/// Every field is an `Option`: `None` says that the author did not name it.
macro_rules! flags {
    (
        $(#[$struct_doc:meta])*
        pub struct $name:ident {
            $( $(#[$field_doc:meta])* $field:ident = $ours:literal $(| $api:literal)?, )*
        }
    ) => {
        $(#[$struct_doc])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $name {
            $( $(#[$field_doc])* pub $field: Option<bool>, )*
        }

        impl $crate::properties::value::Property for $name {
            fn is_nothing(value: &serde_json::Value) -> bool {
                $crate::properties::value::is_no_list(value)
            }

            fn read(
                value: &serde_json::Value,
                path: &$crate::properties::violation::Path<'_>,
                violations: &mut $crate::properties::violation::Violations,
            ) -> Option<Self> {
                const KNOWN: &[$crate::properties::flags::Name] = &[
                    $( ($ours, $crate::properties::object::choices!(@api $ours $($api)?)), )*
                ];
                let read = $crate::properties::flags::read(value, KNOWN, path, violations)?;
                let mut flags = read.into_iter();
                Some(Self {
                    $( $field: flags.next().flatten(), )*
                })
            }
        }
    };
}
pub(crate) use flags;

#[cfg(test)]
mod tests;
