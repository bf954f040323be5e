//! Examples for values of the wrong kind: a map instead of a list, and vice versa.

use serde_json::Value;

use super::native::plain;
use super::shown::{shown, start_of};
use super::table::{Field, Kind};

/// How many entries an example repeats.
const MOST: usize = 3;

/// What an error says after "is not a map" or "is not a list": the right form, with the entries of the value
/// if it is a list or a map. Empty if the value has no entries.
pub fn instead_of(value: &Value, kind: &Kind) -> String {
    let form = match (value, kind) {
        (Value::Array(items), Kind::Object(fields)) => in_braces(items, |item| {
            let field = as_field(item, fields)?;
            Some(format!("{}: {}", field.name, of_field(field)))
        })
        .or_else(|| (!items.is_empty()).then(|| of_kind(kind))),
        (Value::Array(items), Kind::OwnKeys(inner)) => {
            in_braces(items, |item| as_entry(item, inner))
        }
        (Value::Object(_), Kind::List(Kind::Object(_))) => Some(of_kind(kind)),
        (Value::Object(entries), Kind::List(_)) => {
            let is_on = |value: &Value| *value != false && *value != "false";
            let on = entries.iter().filter(|(_, value)| is_on(value));
            bracketed(on.map(|(key, _)| start_of(key)).collect(), "[", "]")
        }
        _ => None,
    };
    form.map_or_else(String::new, |form| format!("; write {form}"))
}

fn in_braces(items: &[Value], entry: impl Fn(&Value) -> Option<String>) -> Option<String> {
    bracketed(items.iter().filter_map(entry).collect(), "{", "}")
}

fn bracketed(entries: Vec<String>, open: &str, close: &str) -> Option<String> {
    let more = match entries.len() > MOST {
        true => ", …",
        false => "",
    };
    let first: Vec<String> = entries.into_iter().take(MOST).collect();
    (!first.is_empty()).then(|| format!("{open}{}{more}{close}", first.join(", ")))
}

/// The property that an item of a list names: by itself, or as its member `Name`.
fn as_field(item: &Value, fields: &'static [Field]) -> Option<&'static Field> {
    let name = plain(name_of(item)?);
    fields
        .iter()
        .find(|field| name == plain(field.name) || name == plain(field.api_name()))
}

/// An item of a list as an entry of a map: `{Key: team, Value: a}` as `team: a`.
fn as_entry(item: &Value, inner: &Kind) -> Option<String> {
    if let Some(key) = item.get("Key").and_then(Value::as_str) {
        let value = item.get("Value").map(|value| match value {
            Value::String(text) => start_of(text),
            other => shown(other),
        });
        return Some(format!("{}: {}", start_of(key), value.unwrap_or_default()));
    }
    let name = name_of(item)?;
    Some(format!("{}: {}", start_of(name), of_kind(inner)))
}

fn name_of(item: &Value) -> Option<&str> {
    item.as_str().or_else(|| item.get("Name")?.as_str())
}

/// A value of a property.
fn of_field(field: &Field) -> String {
    match (field.kind, field.spec.range) {
        (Kind::Integer, Some((least, _))) => least.to_string(),
        _ => of_kind(&field.kind),
    }
}

/// A value of a kind, as a template would write it.
fn of_kind(kind: &Kind) -> String {
    match kind {
        Kind::Flag => "true".to_owned(),
        Kind::Integer | Kind::Decimal => "1".to_owned(),
        Kind::Text | Kind::Secret(_) => "…".to_owned(),
        Kind::Duration => "7 days".to_owned(),
        Kind::Json => "'{}'".to_owned(),
        Kind::Choice(members) => members.first().map_or("", |member| member.name).to_owned(),
        Kind::Object(fields) | Kind::Flags(fields) | Kind::TextOr(fields) => {
            let required = fields.iter().find(|field| field.spec.required);
            let entry = required.or(fields.first());
            let entry = entry.map(|field| format!("{}: {}", field.name, of_field(field)));
            format!("{{{}}}", entry.unwrap_or_default())
        }
        Kind::List(inner) => format!("[{}]", of_kind(inner)),
        Kind::OwnKeys(inner) => format!("{{<name>: {}}}", of_kind(inner)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::properties::tests::refused;

    #[test]
    fn a_list_in_a_maps_place_is_answered_with_the_map() {
        for (value, path, answer) in [
            (
                json!({"StandardAttributes": ["email", "FamilyName"]}),
                "StandardAttributes",
                "a list of length 2 is not a map; write {Email: {Required: true}, FamilyName: {Required: true}}",
            ),
            (
                json!({"StandardAttributes": [{"Name": "zoneinfo", "Required": true}]}),
                "StandardAttributes",
                "a list of length 1 is not a map; write {Timezone: {Required: true}}",
            ),
            (
                json!({"CustomAttributes": ["plan"]}),
                "CustomAttributes",
                "a list of length 1 is not a map; write {plan: {DataType: String}}",
            ),
            (
                json!({"Tags": [{"Key": "team", "Value": "a"}, {"Key": "stage", "Value": "prod"}]}),
                "Tags",
                "a list of length 2 is not a map; write {team: a, stage: prod}",
            ),
            (
                json!({"PasswordPolicy": [12]}),
                "PasswordPolicy",
                "a list of length 1 is not a map; write {TempPasswordValidity: 7 days}",
            ),
        ] {
            refused(value, path, answer);
        }
    }

    #[test]
    fn a_long_list_is_not_repeated_whole() {
        refused(
            json!({"CustomAttributes": ["a", "b", "c", "d"]}),
            "CustomAttributes",
            "c: {DataType: String}, …}",
        );
    }
}
