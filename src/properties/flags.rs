//! Reading a set of flags: a map of booleans, as CDK has it, or a list of the names that are on, so
//! that list parameters work.

use serde_json::Value;

use super::object::{Object, not_one_of};
use super::shown::quoted;
use super::table::Field;
use super::violation::{Path, Violations, rules};

/// Reads the flags in the order of their table; `None` for one that is not given.
pub fn read(
    value: &Value,
    fields: &'static [Field],
    path: &Path<'_>,
    violations: &mut Violations,
) -> Option<Vec<Option<bool>>> {
    match value {
        Value::Object(_) => {
            let object = Object::open(value, fields, path, violations)?;
            let read = fields
                .iter()
                .map(|field| object.read(field, violations))
                .collect();
            object.finish(violations);
            Some(read)
        }
        Value::Array(items) => Some(of_list(items, fields, path, violations)),
        _ => {
            let example = fields.first().map_or("", |field| field.name);
            let names = names(fields);
            let allowed = format!("a map such as {{{example}: true}} or a list of {names}");
            violations.wrong_value(path, value, &allowed);
            None
        }
    }
}

fn of_list(
    items: &[Value],
    fields: &'static [Field],
    path: &Path<'_>,
    violations: &mut Violations,
) -> Vec<Option<bool>> {
    let mut on = vec![None; fields.len()];
    for (index, item) in items.iter().enumerate() {
        let path = path.index(index);
        let text = item.as_str().map_or("", str::trim);
        let found = fields
            .iter()
            .zip(&mut on)
            .find(|(field, _)| text == field.name || text == field.api_name());
        match found {
            Some((_, flag @ None)) => *flag = Some(true),
            Some((field, Some(_))) => violations.add(
                path,
                rules::TWICE,
                format_args!(
                    "{} names {} a second time; list each of these at most once: {}",
                    quoted(text),
                    field.name,
                    names(fields)
                ),
            ),
            None => not_one_of(&path, item, &names(fields), violations),
        }
    }
    on
}

/// The names as an error lists them: ours, and the API's where it is another one.
fn names(fields: &[Field]) -> String {
    let both = fields.iter().map(|field| match field.api_name() {
        api if api == field.name => api.to_owned(),
        api => format!("{} ({api})", field.name),
    });
    both.collect::<Vec<_>>().join(", ")
}

/// Declares a struct of flags under CDK's names, with the API's own where it is another one, and their
/// table.
///
/// Every field is an `Option`: `None` says that the flag is not given.
macro_rules! flags {
    (
        $(#[doc = $struct_doc:literal])*
        pub struct $name:ident {
            $(
                $(#[doc = $doc:literal])*
                $field:ident = $ours:literal $(| $api:literal)? $([$($spec:tt)+])?,
            )*
        }
    ) => {
        $(#[doc = $struct_doc])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $name {
            $( $(#[doc = $doc])* pub $field: Option<bool>, )*
        }

        impl $name {
            /// The table of the flags.
            pub const FIELDS: &'static [$crate::properties::table::Field] = &[$(
                $crate::properties::table::Field {
                    name: $ours,
                    doc: concat!($($doc, "\n"),*),
                    kind: $crate::properties::table::Kind::Flag,
                    spec: $crate::properties::spec::Spec::NEW
                        .named($crate::properties::object::choices!(@api $ours $($api)?))
                        $(.$($spec)+)?,
                },
            )*];

            /// The flags that are given, in the order of the table.
            pub fn given(
                &self,
            ) -> impl Iterator<Item = (&'static $crate::properties::table::Field, bool)> {
                let fields = Self::FIELDS.iter().zip([$( self.$field ),*]);
                fields.filter_map(|(field, flag)| Some((field, flag?)))
            }

            /// The API's names of those that are on, in the order of the table.
            pub fn on(&self) -> Vec<&'static str> {
                let on = self.given().filter(|(_, is_on)| *is_on);
                on.map(|(field, _)| field.api_name()).collect()
            }
        }

        impl $crate::properties::value::Property for $name {
            const KIND: $crate::properties::table::Kind =
                $crate::properties::table::Kind::Flags(Self::FIELDS);

            fn is_nothing(value: &serde_json::Value) -> bool {
                $crate::properties::value::is_no_list(value)
            }

            fn read(
                value: &serde_json::Value,
                path: &$crate::properties::violation::Path<'_>,
                violations: &mut $crate::properties::violation::Violations,
            ) -> Option<Self> {
                let read =
                    $crate::properties::flags::read(value, Self::FIELDS, path, violations)?;
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
