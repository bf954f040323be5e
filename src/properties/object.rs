//! Reading a map with known names: which are missing, which are unknown, and the nearest known
//! one to a name that was probably mistyped.

use serde_json::{Map, Value};

use super::native;
use super::value::{Property, flag};
use super::violation::{Path, Violations};

/// Names that CloudFormation itself puts into the properties of every custom resource.
pub const CLOUDFORMATION_OWN: [&str; 2] = ["ServiceToken", "ServiceTimeout"];

/// A map that is being read. Each known name is asked for once; `finish` reports the rest.
#[derive(Debug)]
pub struct Object<'a> {
    entries: &'a Map<String, Value>,
    path: &'a Path<'a>,
    known: Vec<&'static str>,
}

impl<'a> Object<'a> {
    /// Starts to read `value`; reports and returns `None` if it is not a map.
    pub fn open(value: &'a Value, path: &'a Path<'a>, violations: &mut Violations) -> Option<Self> {
        match value {
            Value::Object(entries) => Some(Self {
                entries,
                path,
                known: Vec::new(),
            }),
            _ => {
                violations.wrong_value(path, value, "a map");
                None
            }
        }
    }

    /// The value of `name`, or `None` if it says nothing or does not fit (which is reported).
    pub fn read<T: Property>(
        &mut self,
        name: &'static str,
        violations: &mut Violations,
    ) -> Option<T> {
        self.known.push(name);
        let value = self.given::<T>(name)?;
        T::read(value, &self.path.key(name), violations)
    }

    fn given<T: Property>(&self, name: &str) -> Option<&'a Value> {
        self.entries.get(name).filter(|value| !T::is_nothing(value))
    }

    /// The value of `name`; reports if there is none.
    pub fn require<T: Property>(
        &mut self,
        name: &'static str,
        violations: &mut Violations,
    ) -> Option<T> {
        if self.given::<T>(name).is_none() {
            violations.add(self.path.key(name), "is missing, and required");
        }
        self.read(name, violations)
    }

    /// Reports every name that nobody asked for.
    pub fn finish(self, violations: &mut Violations) {
        let mut listed = false;
        for name in self.entries.keys() {
            let own = self.path.is_root() && CLOUDFORMATION_OWN.contains(&name.as_str());
            if own || self.known.contains(&name.as_str()) {
                continue;
            }
            let native = native::ours(name, &self.known);
            let nearest = match violations.is_full() {
                true => None,
                false => nearest(name, &self.known),
            };
            // The whole list once a map: it is long, and an answer has room for 4,096 bytes.
            let hint = match (native, nearest) {
                (Some(ours), _) => format!("; here it is {ours}"),
                (None, Some(nearest)) => format!("; did you mean {nearest}?"),
                (None, None) if listed => String::new(),
                (None, None) => {
                    listed = true;
                    format!("; known are {}", self.known.join(", "))
                }
            };
            violations.add(
                self.path.key(name),
                format_args!("is not a known property{hint}"),
            );
        }
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

fn plain(name: &str) -> String {
    name.replace(['_', '-'], "").to_lowercase()
}

/// Declares a struct whose fields are properties, and how it is read.
///
/// Every field is an `Option`: `None` says that the author did not give it, which is not the same
/// as giving the default. `required` after a property's name has its absence reported.
macro_rules! object {
    (@read $object:ident $violations:ident $property:literal) => {
        $object.read($property, $violations)
    };
    (@read $object:ident $violations:ident $property:literal required) => {
        $object.require($property, $violations)
    };
    (
        $(#[$struct_doc:meta])*
        pub struct $name:ident {
            $(
                $(#[$field_doc:meta])*
                $field:ident: $kind:ty = $property:literal $($required:ident)?,
            )*
        }
    ) => {
        $(#[$struct_doc])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $name {
            $( $(#[$field_doc])* pub $field: Option<$kind>, )*
        }

        impl $name {
            /// The names of the properties, as template authors write them.
            pub const NAMES: &'static [&'static str] = &[$($property),*];
        }

        impl $crate::properties::value::Property for $name {
            fn read(
                value: &serde_json::Value,
                path: &$crate::properties::violation::Path<'_>,
                violations: &mut $crate::properties::violation::Violations,
            ) -> Option<Self> {
                let mut object = $crate::properties::object::Object::open(value, path, violations)?;
                let read = Self {
                    $(
                        $field: $crate::properties::object::object!(
                            @read object violations $property $($required)?
                        ),
                    )*
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

/// Declares an enum of CDK member names and the API's own values.
macro_rules! choices {
    (@api $cdk:literal) => {
        $cdk
    };
    (@api $cdk:literal $api:literal) => {
        $api
    };
    (
        $(#[$enum_doc:meta])*
        pub enum $name:ident {
            $( $(#[$member_doc:meta])* $member:ident = $cdk:literal $(| $api:literal)?, )*
        }
    ) => {
        $(#[$enum_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $( $(#[$member_doc])* $member, )*
        }

        impl $name {
            /// The members' names in CDK, which is what template authors write.
            pub const NAMES: &'static [&'static str] = &[$($cdk),*];

            /// The member of that name in CDK.
            pub fn named(name: &str) -> Option<Self> {
                match name {
                    $( $cdk => Some(Self::$member), )*
                    _ => None,
                }
            }

            /// The member's name in CDK.
            pub const fn name(self) -> &'static str {
                match self {
                    $( Self::$member => $cdk, )*
                }
            }

            /// The API's own value, which is CDK's name where none is declared.
            pub const fn api_name(self) -> &'static str {
                match self {
                    $( Self::$member => $crate::properties::object::choices!(@api $cdk $($api)?), )*
                }
            }
        }

        impl $crate::properties::value::Property for $name {
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
                    let allowed = format!("one of {}", Self::NAMES.join(", "));
                    violations.wrong_value(path, value, &allowed);
                }
                read
            }
        }
    };
}
pub(crate) use choices;

#[cfg(test)]
mod tests;
