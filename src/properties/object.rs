//! Reading a map with known names: which are missing, which are unknown, and the nearest known
//! one to a name that was probably mistyped.

use serde_json::{Map, Value};

use super::example::instead_of;
use super::native::{self, plain};
use super::shown::shown;
use super::table::{Field, Kind};
use super::value::{Property, flag};
use super::violation::{Path, Violations, rules};

/// Names that CloudFormation itself puts into the properties of every custom resource.
pub const CLOUDFORMATION_OWN: [&str; 2] = ["ServiceToken", "ServiceTimeout"];

/// A map that is being read. `finish` reports the names that it does not know.
#[derive(Debug)]
pub struct Object<'a> {
    entries: &'a Map<String, Value>,
    path: &'a Path<'a>,
    fields: &'static [Field],
}

impl<'a> Object<'a> {
    /// Starts to read `value`; reports and returns `None` if it is not a map.
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

    /// The value of a property, or `None` if it says nothing or does not fit (which is reported).
    ///
    /// A value that breaks what is declared of it is reported and returned: rules about several
    /// values may still look at it.
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

    /// Reports every name that is not known.
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
            // The whole list once a map: it is long, and an answer has room for 4,096 bytes.
            let hint = hint.unwrap_or_else(|| match std::mem::replace(&mut listed, true) {
                true => String::new(),
                false => format!("; the known properties are {}", names.join(", ")),
            });
            let what = format_args!("is not a known property{hint}");
            violations.add(self.path.key(name), rules::UNKNOWN, what);
        }
    }

    /// What a name that is not known here probably stands for. `table` is that of all properties: what the
    /// native resource has here may stand elsewhere.
    fn hint(&self, name: &str, names: &[&'static str], table: &'static [Field]) -> Option<String> {
        let here = |ours: String| format!("; use {ours} instead");
        native::ours(name, self.fields)
            .map(here)
            .or_else(|| nearest(name, names).map(|nearest| format!("; did you mean {nearest}?")))
            .or_else(|| native::ours(name, table).map(here))
    }
}

/// The known name that `name` most probably stands for, if one is near enough.
///
/// CDK's own spellings (`selfSignUpEnabled`, Python's `self_sign_up_enabled`) count as equal.
pub fn nearest(name: &str, known: &[&'static str]) -> Option<&'static str> {
    /// Below this likeness (0 to 1) a hint would mislead more often than help: two names of the
    /// API such as `UserPoolTags` and `UserPoolName` are 0.75 alike.
    const NEAR_ENOUGH: f64 = 0.78;
    /// No known name is half as long, and comparing takes time that grows with the length.
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
/// Every field is an `Option`: `None` says that the property is not given, which is not the same as
/// giving the default. In brackets after a property's name stands what is declared of it beside its
/// type ([`Spec`](super::spec::Spec)).
///
/// With `each <type>` all properties have one type, and can be walked with their values.
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
            /// The properties that are given, in the order of the table, with their values.
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

            /// The property of that name, for constants: the compiler refuses other names.
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

/// The names that a choice may have for the value of a YAML 1.1 switch: `OFF` and `ON` without quotes
/// are booleans there, and arrive as `"false"` and `"true"`.
pub fn switch_names(value: &Value) -> [&'static str; 2] {
    match flag(value) {
        Some(true) => ["ON", "true"],
        Some(false) => ["OFF", "false"],
        None => [""; 2],
    }
}

/// Reports that `value` is none of these.
pub fn not_one_of(path: &Path<'_>, value: &Value, names: &str, violations: &mut Violations) {
    let what = format!("{} is not one of {names}", shown(value));
    violations.add(path, rules::CHOICE, what);
}

/// Declares an enum of CDK member names and the API's own values.
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
            /// The members' names in CDK, which is what templates write.
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

            /// The API's own value, which is CDK's name where none is declared.
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
                let read = [value.as_str().unwrap_or_default(), on_or_off, flag]
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
