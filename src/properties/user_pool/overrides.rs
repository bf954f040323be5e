//! Members for the raw API requests, for settings newer than this build.

use serde_json::{Map, Value};

use crate::properties::table::Kind;
use crate::properties::value::Property;
use crate::properties::violation::rules;
use crate::properties::{Path, Violations};

/// Members for the raw `CreateUserPool` and `UpdateUserPool` requests.
///
/// Written as a JSON document *in a string*: CloudFormation would turn the numbers and booleans of
/// a map into strings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overrides(pub Map<String, Value>);

impl Property for Overrides {
    const KIND: Kind = Kind::Json;

    fn read(value: &Value, path: &Path<'_>, violations: &mut Violations) -> Option<Self> {
        const FORM: &str = "a JSON object written as a string, e.g. '{\"UserPoolTier\": \"PLUS\"}'";
        let Value::String(text) = value else {
            violations.wrong_value(path, value, FORM);
            return None;
        };
        match serde_json::from_str(text) {
            Ok(Value::Object(members)) => {
                at_top_level(&members, path, violations);
                Some(Self(members))
            }
            Ok(_) => {
                violations.wrong_value(path, value, FORM);
                None
            }
            Err(error) => {
                violations.add(path, rules::TYPE, format_args!("is not {FORM}: {error}"));
                None
            }
        }
    }
}

/// Reports the names of operations: one document is for all of them, and the service passes over
/// members that it does not know.
fn at_top_level(members: &Map<String, Value>, path: &Path<'_>, violations: &mut Violations) {
    const OPERATIONS: [&str; 4] = [
        "CreateUserPool",
        "UpdateUserPool",
        "SetUserPoolMfaConfig",
        "AddCustomAttributes",
    ];
    for (name, value) in members {
        if !OPERATIONS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
        {
            continue;
        }
        let inner = value.as_object().and_then(|inner| inner.keys().next());
        let (member, example) = match inner {
            Some(member) => (member.as_str(), "…"),
            None => ("UserPoolTier", "\"PLUS\""),
        };
        violations.add(
            path.key(name),
            "K-OVERRIDES",
            format_args!(
                "is an operation; write the members of its request at the top level: \
                 '{{\"{member}\": {example}}}'"
            ),
        );
    }
}
