//! The attributes of a pool's users.
//!
//! Measured: the standard set is always shown in full, custom attributes under `custom:` or
//! `dev:custom:`, and what is filled in. Documented: the limits. Measured texts: required custom
//! attributes, a missing type, a name that is taken.

use serde_json::{Value, json};

use super::cognito::pool_id;
use super::reply::{ApiError, Outcome, invalid};
use super::state::{State, flag, text};

/// The most custom attributes of a pool.
const MOST: usize = 50;

/// The standard attributes as a pool shows them that says nothing about them.
fn standard() -> Vec<Value> {
    let text_of = |name: &str, min: &str, max: &str| {
        json!({
            "Name": name,
            "AttributeDataType": "String",
            "DeveloperOnlyAttribute": false,
            "Mutable": true,
            "Required": false,
            "StringAttributeConstraints": {"MinLength": min, "MaxLength": max},
        })
    };
    let plain = |name: &str, kind: &str| {
        json!({
            "Name": name,
            "AttributeDataType": kind,
            "DeveloperOnlyAttribute": false,
            "Mutable": true,
            "Required": false,
        })
    };
    let mut sub = text_of("sub", "1", "2048");
    sub["Mutable"] = json!(false);
    sub["Required"] = json!(true);
    let mut updated_at = plain("updated_at", "Number");
    updated_at["NumberAttributeConstraints"] = json!({"MinValue": "0"});
    let mut attributes = vec![sub];
    for name in ["address", "birthdate", "email"] {
        let length = if name == "birthdate" {
            ("10", "10")
        } else {
            ("0", "2048")
        };
        attributes.push(text_of(name, length.0, length.1));
    }
    attributes.push(plain("email_verified", "Boolean"));
    for name in [
        "family_name",
        "gender",
        "given_name",
        "locale",
        "middle_name",
        "name",
        "nickname",
        "phone_number",
    ] {
        attributes.push(text_of(name, "0", "2048"));
    }
    attributes.push(plain("phone_number_verified", "Boolean"));
    for name in ["picture", "preferred_username", "profile"] {
        attributes.push(text_of(name, "0", "2048"));
    }
    attributes.push(updated_at);
    attributes.extend(["website", "zoneinfo"].map(|name| text_of(name, "0", "2048")));
    attributes
}

/// What appears with the first identity provider.
pub fn identities() -> Value {
    json!({
        "Name": "identities",
        "AttributeDataType": "String",
        "DeveloperOnlyAttribute": false,
        "Mutable": true,
        "Required": false,
        "StringAttributeConstraints": {},
    })
}

/// The attributes of a new pool.
pub fn of_new_pool(input: &Value) -> Result<Value, ApiError> {
    let mut attributes = standard();
    let mut declared = Vec::new();
    for given in input
        .get("Schema")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let name = text(given, "Name");
        if name.is_empty() {
            return Err(invalid("Name is required in a schema attribute."));
        }
        if declared.contains(&name) {
            return Err(taken(name));
        }
        declared.push(name);
        match attributes
            .iter_mut()
            .find(|attribute| text(attribute, "Name") == name)
        {
            Some(attribute) => configure(attribute, given)?,
            None => attributes.push(custom(given)?),
        }
    }
    if attributes
        .iter()
        .filter(|attribute| is_custom(attribute))
        .count()
        > MOST
    {
        return Err(too_many());
    }
    Ok(Value::Array(attributes))
}

/// `AddCustomAttributes`: all of them or none.
pub fn add(state: &mut State, input: &Value) -> Outcome {
    let id = pool_id(state, input)?;
    let Some(pool) = state.pool(id) else {
        return Ok(json!({}));
    };
    let mut attributes = pool
        .get("SchemaAttributes")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    for given in input["CustomAttributes"].as_array().into_iter().flatten() {
        if text(given, "Name").is_empty() {
            return Err(invalid("Name is required in a custom attribute."));
        }
        let attribute = custom(given)?;
        let name = text(&attribute, "Name").to_owned();
        if attributes.iter().any(|other| text(other, "Name") == name) {
            return Err(taken(&name));
        }
        attributes.push(attribute);
    }
    if attributes
        .iter()
        .filter(|attribute| is_custom(attribute))
        .count()
        > MOST
    {
        return Err(too_many());
    }
    let now = state.now();
    if let Some(pool) = state.pool_mut(id) {
        pool.live
            .insert("SchemaAttributes".into(), Value::Array(attributes));
        pool.live.insert("LastModifiedDate".into(), now);
    }
    Ok(json!({}))
}

fn is_custom(attribute: &Value) -> bool {
    text(attribute, "Name").contains("custom:")
}

fn taken(name: &str) -> ApiError {
    invalid(format!(
        "{name}: Existing attribute already has name {name}."
    ))
}

fn too_many() -> ApiError {
    invalid("A user pool can have at most 50 custom attributes.")
}

fn custom(given: &Value) -> Result<Value, ApiError> {
    if flag(given, "Required") {
        return Err(invalid(
            "Required custom attributes are not supported currently.",
        ));
    }
    let kind = text(given, "AttributeDataType");
    if kind.is_empty() {
        return Err(invalid(
            "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.",
        ));
    }
    let developer_only = flag(given, "DeveloperOnlyAttribute");
    let prefix = if developer_only {
        "dev:custom"
    } else {
        "custom"
    };
    let mut attribute = json!({
        "Name": format!("{prefix}:{}", text(given, "Name")),
        "AttributeDataType": kind,
        "DeveloperOnlyAttribute": developer_only,
        // Documented default.
        "Mutable": flag(given, "Mutable"),
        "Required": false,
    });
    let limits = limits(given, kind)?;
    if let Some(key) = constraints_of(kind) {
        attribute[key] = limits.unwrap_or_else(|| json!({}));
    }
    Ok(attribute)
}

/// What a pool declares about a standard attribute.
fn configure(attribute: &mut Value, given: &Value) -> Result<(), ApiError> {
    let name = text(attribute, "Name").to_owned();
    let kind = text(attribute, "AttributeDataType").to_owned();
    if given
        .get("AttributeDataType")
        .is_some_and(|given| *given != json!(kind))
    {
        // Assumed.
        return Err(invalid(format!(
            "You can not change AttributeDataType or set developerOnlyAttribute for {name}."
        )));
    }
    if flag(given, "DeveloperOnlyAttribute") {
        return Err(invalid(format!(
            "You can not change AttributeDataType or set developerOnlyAttribute for {name}."
        )));
    }
    for key in ["Mutable", "Required"] {
        if let Some(value) = given.get(key) {
            attribute[key] = value.clone();
        }
    }
    if let (Some(limits), Some(key)) = (limits(given, &kind)?, constraints_of(&kind)) {
        for (limit, value) in limits.as_object().into_iter().flatten() {
            attribute[key][limit] = value.clone();
        }
    }
    Ok(())
}

fn constraints_of(kind: &str) -> Option<&'static str> {
    match kind {
        "String" => Some("StringAttributeConstraints"),
        "Number" => Some("NumberAttributeConstraints"),
        _ => None,
    }
}

/// Documented: limits are decimal numbers in strings, and a value has at most 2,048 characters.
/// Assumed: limits of another type are refused, and a minimum above the maximum.
fn limits(given: &Value, kind: &str) -> Result<Option<Value>, ApiError> {
    let refuse = |why: &str| {
        Err(invalid(format!(
            "Invalid constraints for {}: {why}",
            text(given, "Name")
        )))
    };
    for (key, of) in [
        ("StringAttributeConstraints", "String"),
        ("NumberAttributeConstraints", "Number"),
    ] {
        if given.get(key).is_some() && of != kind {
            return refuse(&format!("{key} on an attribute of type {kind}"));
        }
    }
    let Some(limits) = constraints_of(kind).and_then(|key| given.get(key)) else {
        return Ok(None);
    };
    let mut numbers = Vec::new();
    for key in ["MinLength", "MinValue", "MaxLength", "MaxValue"] {
        let Some(limit) = limits.get(key).and_then(Value::as_str) else {
            continue;
        };
        let Ok(number) = limit.parse::<f64>() else {
            return refuse(&format!("{key} is no number: {limit}"));
        };
        let whole = number.fract() == 0.0 && (0.0..=2048.0).contains(&number);
        if kind == "String" && !whole {
            return refuse(&format!("{key} {limit} is not within 0 and 2048"));
        }
        numbers.push(number);
    }
    if numbers.len() == 2 && numbers[0] > numbers[1] {
        return refuse("the minimum is above the maximum");
    }
    Ok(Some(limits.clone()))
}
