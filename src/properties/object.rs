//! Reading a map with known names: which names are missing or unknown, and what a mistyped name probably
//! means.

use serde_json::{Map, Value};

use super::example::instead_of;
use super::native::{self, plain};
use super::shown::shown;
use super::table::{Field, Kind};
use super::value::{Property, flag};
use super::violation::{Path, Violations, rules};

/// The names that CloudFormation itself adds to the properties of every custom resource.
pub const CLOUDFORMATION_OWN: [&str; 2] = ["ServiceToken", "ServiceTimeout"];

/// A map that is being read. `finish` reports unknown names.
#[derive(Debug)]
pub struct Object<'a> {
    entries: &'a Map<String, Value>,
    path: &'a Path<'a>,
    fields: &'static [Field],
}

impl<'a> Object<'a> {
    /// Starts to read `value`. Reports a violation and returns `None` if it is not a map.
    pub fn open(
        value: &'a Value,
        fields: &'static [Field],
        path: &'a Path<'a>,
        violations: &mut Violations,
    ) -> Option<Self> {
        match value {
            Value::Object(entries) => Some(Self {
                entries,
                path,
                fields,
            }),
            _ => {
                let hint = instead_of(value, &Kind::Object(fields));
                violations.wrong_value(path, value, &format!("a map{hint}"));
                None
            }
        }
    }

    /// The value of a property, or `None` if it is not set, or invalid (which is reported).
    ///
    /// A value that breaks the property's declaration is reported and still returned, for rules about several
    /// values.
    pub fn read<T: Property>(&self, field: &Field, violations: &mut Violations) -> Option<T> {
        let path = self.path.key(field.name);
        let given = self.entries.get(field.name);
        let Some(value) = given.filter(|value| !T::is_nothing(value)) else {
            if field.spec.required {
                violations.add(path, rules::REQUIRED, "is required, but missing");
            }
            return None;
        };
        let read = T::read(value, &path, violations)?;
        read.check_spec(&field.spec, &path, violations);
        Some(read)
    }

    /// Reports every unknown name.
    pub fn finish(self, violations: &mut Violations) {
        let names: Vec<&'static str> = self.fields.iter().map(|field| field.name).collect();
        let mut listed = false;
        for name in self.entries.keys() {
            let own = self.path.is_root() && CLOUDFORMATION_OWN.contains(&name.as_str());
            if own || names.contains(&name.as_str()) {
                continue;
            }
            let hint = match violations.is_full() {
                true => Some(String::new()),
                false => self.hint(name, &names, violations.table()),
            };
            // The list of names appears once per map: it is long, and an answer has room for 4,096 bytes.
            let hint = hint.unwrap_or_else(|| match std::mem::replace(&mut listed, true) {
                true => String::new(),
                false => format!("; the known properties are {}", names.join(", ")),
            });
            let what = format_args!("is not a known property{hint}");
            violations.add(self.path.key(name), rules::UNKNOWN, what);
        }
    }

    /// What an unknown name probably means. `table` has all properties, since a native property may have its
    /// counterpart elsewhere.
    fn hint(&self, name: &str, names: &[&'static str], table: &'static [Field]) -> Option<String> {
        let here = |ours: String| format!("; use {ours} instead");
        native::ours(name, self.fields)
            .map(here)
            .or_else(|| nearest(name, names).map(|nearest| format!("; did you mean {nearest}?")))
            .or_else(|| native::ours(name, table).map(here))
    }
}

/// The known name that `name` most probably means, if one is similar enough.
///
/// CDK's spellings (`selfSignUpEnabled`, Python's `self_sign_up_enabled`) count as equal.
pub fn nearest(name: &str, known: &[&'static str]) -> Option<&'static str> {
    /// The minimum similarity (0 to 1). Below it, a hint would mislead more often than help: two names of the
    /// API such as `UserPoolTags` and `UserPoolName` have 0.75.
    const NEAR_ENOUGH: f64 = 0.78;
    /// No known name is half as long, and the time of a comparison grows with the length.
    const LONGEST: usize = 64;
    if name.len() > LONGEST {
        return None;
    }
    let wanted = plain(name);
    known
        .iter()
        .map(|known| {
            let likeness = strsim::normalized_damerau_levenshtein(&wanted, &plain(known));
            (likeness, *known)
        })
        .filter(|(likeness, _)| *likeness >= NEAR_ENOUGH)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, known)| known)
}

/// Declares a struct whose fields are properties, and their table.
///
/// Every field is an `Option`: `None` means that the property is not set, which is not the same as setting
/// the default. The brackets after a property's name contain the rest of its declaration
/// ([`Spec`](super::spec::Spec)).
///
/// With `each <type>`, all properties have the same type, and `given` iterates over their values.
macro_rules! object {
    (
        $(#[doc = $struct_doc:literal])*
        pub struct $name:ident each $kind:ty {
            $(
                $(#[doc = $doc:literal])*
                $field:ident = $property:literal $([$($spec:tt)+])?,
            )*
        }
    ) => {
        $crate::properties::object::object! {
            $(#[doc = $struct_doc])*
            pub struct $name {
                $( $(#[doc = $doc])* $field: $kind = $property $([$($spec)+])?, )*
            }
        }

        impl $name {
            /// The properties that are set, in the order of the table, with their values.
            pub fn given(
                &self,
            ) -> impl Iterator<Item = (&'static $crate::properties::table::Field, &$kind)> {
                let values = [$( self.$field.as_ref() ),*];
                let fields = Self::FIELDS.iter().zip(values);
                fields.filter_map(|(field, value)| Some((field, value?)))
            }
        }
    };
    (
        $(#[doc = $struct_doc:literal])*
        pub struct $name:ident {
            $(
                $(#[doc = $doc:literal])*
                $field:ident: $kind:ty = $property:literal $([$($spec:tt)+])?,
            )*
        }
    ) => {
        $(#[doc = $struct_doc])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $name {
            $( $(#[doc = $doc])* pub $field: Option<$kind>, )*
        }

        impl $name {
            /// The names of the properties, as templates write them.
            pub const NAMES: &'static [&'static str] = &[$($property),*];

            /// The table of the properties.
            pub const FIELDS: &'static [$crate::properties::table::Field] = &[$(
                $crate::properties::table::Field {
                    name: $property,
                    doc: concat!($($doc, "\n"),*),
                    kind: <$kind as $crate::properties::value::Property>::KIND,
                    spec: $crate::properties::spec::Spec::NEW $(.$($spec)+)?,
                },
            )*];

            /// The property of that name, for constants: an unknown name is a compile error.
            pub const fn field(name: &str) -> &'static $crate::properties::table::Field {
                $crate::properties::table::named(Self::FIELDS, name)
            }
        }

        impl $crate::properties::value::Property for $name {
            const KIND: $crate::properties::table::Kind =
                $crate::properties::table::Kind::Object(Self::FIELDS);

            fn read(
                value: &serde_json::Value,
                path: &$crate::properties::violation::Path<'_>,
                violations: &mut $crate::properties::violation::Violations,
            ) -> Option<Self> {
                let object = $crate::properties::object::Object::open(
                    value,
                    Self::FIELDS,
                    path,
                    violations,
                )?;
                let read = Self {
                    $( $field: object.read(const { Self::field($property) }, violations), )*
                };
                object.finish(violations);
                Some(read)
            }
        }
    };
}
pub(crate) use object;

/// The names of a choice that a boolean may stand for: in YAML 1.1, unquoted `OFF` and `ON` are booleans,
/// and arrive as `"false"` and `"true"`.
pub fn switch_names(value: &Value) -> [&'static str; 2] {
    match flag(value) {
        Some(true) => ["ON", "true"],
        Some(false) => ["OFF", "false"],
        None => [""; 2],
    }
}

/// Reports that `value` is none of these names.
pub fn not_one_of(path: &Path<'_>, value: &Value, names: &str, violations: &mut Violations) {
    let what = format!("{} is not one of {names}", shown(value));
    violations.add(path, rules::CHOICE, what);
}

/// Declares an enum with CDK's member names and the API's values.
macro_rules! choices {
    (@api $cdk:literal) => {
        $cdk
    };
    (@api $cdk:literal $api:literal) => {
        $api
    };
    (
        $(#[doc = $enum_doc:literal])*
        pub enum $name:ident {
            $( $(#[doc = $doc:literal])* $member:ident = $cdk:literal $(| $api:literal)?, )*
        }
    ) => {
        $(#[doc = $enum_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $( $(#[doc = $doc])* $member, )*
        }

        impl $name {
            /// The members' names in CDK, which templates use.
            pub const NAMES: &'static [&'static str] = &[$($cdk),*];

            /// The table of the members.
            pub const MEMBERS: &'static [$crate::properties::table::Member] = &[$(
                $crate::properties::table::Member {
                    name: $cdk,
                    api: $crate::properties::object::choices!(@api $cdk $($api)?),
                    doc: concat!($($doc, "\n"),*),
                },
            )*];

            /// The member of that name in CDK.
            pub fn named(name: &str) -> Option<Self> {
                match name {
                    $( $cdk => Some(Self::$member), )*
                    _ => None,
                }
            }

            /// The member's name in CDK.
            pub const fn name(self) -> &'static str {
                Self::MEMBERS[self as usize].name
            }

            /// The API's value, which is CDK's name unless another one is declared.
            pub const fn api_name(self) -> &'static str {
                Self::MEMBERS[self as usize].api
            }
        }

        impl $crate::properties::value::Property for $name {
            const KIND: $crate::properties::table::Kind =
                $crate::properties::table::Kind::Choice(Self::MEMBERS);

            fn read(
                value: &serde_json::Value,
                path: &$crate::properties::violation::Path<'_>,
                violations: &mut $crate::properties::violation::Violations,
            ) -> Option<Self> {
                let [on_or_off, flag] = $crate::properties::object::switch_names(value);
                let number = value.is_number().then(|| value.to_string());
                let text = number.as_deref().or(value.as_str()).unwrap_or_default();
                let read = [text, on_or_off, flag]
                    .into_iter()
                    .find_map(|name| match name {
                        $( $cdk $(| $api)? => Some(Self::$member), )*
                        _ => None,
                    });
                if read.is_none() {
                    let names = Self::NAMES.join(", ");
                    $crate::properties::object::not_one_of(path, value, &names, violations);
                }
                read
            }
        }
    };
}
pub(crate) use choices;

#[cfg(test)]
mod tests;
