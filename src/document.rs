//! JSON documents: what the APIs take and return, as they are on the wire.
//!
//! A missing member means something else than an empty one, so the functions here distinguish the two.

use serde_json::{Map, Value};

/// A JSON object of an API.
pub type Document = Map<String, Value>;

/// Builds a document from names and options: a member without a value is left out.
macro_rules! document {
    ($($name:literal: $value:expr),* $(,)?) => {{
        let mut document = $crate::document::Document::new();
        $( $crate::document::set(&mut document, $name, $value); )*
        document
    }};
}
pub(crate) use document;

/// Sets a member if there is a value for it.
pub fn set(document: &mut Document, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        document.insert(name.to_owned(), value.into());
    }
}

/// A list, unless it is empty.
pub fn list<T: Into<Value>>(items: Vec<T>) -> Option<Value> {
    (!items.is_empty()).then(|| Value::Array(items.into_iter().map(Into::into).collect()))
}

/// A map, unless it is empty.
pub fn map(members: Document) -> Option<Value> {
    (!members.is_empty()).then_some(Value::Object(members))
}

/// A member that is a text, unless it is empty.
pub fn text<'a>(document: &'a Document, name: &str) -> Option<&'a str> {
    document.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// The value at a path such as `Policies.PasswordPolicy.MinimumLength`.
pub fn at<'a>(document: &'a Document, path: &str) -> Option<&'a Value> {
    let mut names = path.split('.');
    let first = document.get(names.next()?)?;
    names.try_fold(first, |value, name| value.get(name))
}

/// The same, to be changed.
pub fn at_mut<'a>(document: &'a mut Document, path: &str) -> Option<&'a mut Value> {
    let mut names = path.split('.');
    let first = document.get_mut(names.next()?)?;
    names.try_fold(first, |value, name| value.get_mut(name))
}

/// The strings of a list at a path; none if there is no list.
pub fn texts<'a>(document: &'a Document, path: &str) -> Vec<&'a str> {
    let items = at(document, path).and_then(Value::as_array);
    items
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

/// Removes empty maps and lists: Cognito treats them like missing members, or refuses them.
pub fn prune(document: &mut Document) {
    document.retain(|_, value| {
        if let Value::Object(inner) = value {
            prune(inner);
        }
        match value {
            Value::Object(inner) => !inner.is_empty(),
            Value::Array(items) => !items.is_empty(),
            Value::Null => false,
            _ => true,
        }
    });
}

/// Merges `overrides` into `members` as a JSON merge patch (RFC 7396): maps member by member, `null`
/// removes a member, everything else replaces.
pub fn override_members(members: &mut Document, overrides: &Document) {
    for (name, value) in overrides {
        match value {
            Value::Null => {
                members.remove(name);
            }
            Value::Object(inner) => {
                let mut merged = match members.remove(name) {
                    Some(Value::Object(present)) => present,
                    _ => Document::new(),
                };
                override_members(&mut merged, inner);
                members.insert(name.clone(), Value::Object(merged));
            }
            other => {
                members.insert(name.clone(), other.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(value: Value) -> Document {
        value.as_object().cloned().expect("a map")
    }

    #[test]
    fn members_without_a_value_are_left_out() {
        let document = document! { "A": Some(1), "B": None::<bool>, "C": Some("c") };
        assert_eq!(document, of(json!({"A": 1, "C": "c"})));
    }

    #[test]
    fn nothing_is_pruned_at_any_depth_and_false_stays() {
        let mut document = of(json!({
            "A": {"B": {"C": []}, "D": null}, "E": {"F": false, "G": {}}, "H": [], "I": 0, "J": "",
        }));
        prune(&mut document);
        assert_eq!(document, of(json!({"E": {"F": false}, "I": 0, "J": ""})));
    }

    #[test]
    fn a_path_leads_through_maps() {
        let mut document = of(json!({"A": {"B": ["x", 1, "y"]}}));
        assert_eq!(texts(&document, "A.B"), ["x", "y"]);
        assert_eq!(at(&document, "A.C"), None);
        assert_eq!(at(&document, "A.B.C"), None);
        if let Some(value) = at_mut(&mut document, "A.B") {
            *value = json!(2);
        }
        assert_eq!(document, of(json!({"A": {"B": 2}})));
    }
}
