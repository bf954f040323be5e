//! Attributes to `Schema`.

use serde_json::{Map, Value, json};

use super::set;
use crate::properties::user_pool::{
    AttributeDataType, CustomAttribute, STANDARD_NAMES, StandardAttribute, UserPool, bare_name,
};

/// `Schema`: the standard attributes, then the custom ones.
pub fn schema(pool: &UserPool) -> Vec<Value> {
    let given = pool.standard_attributes.clone().unwrap_or_default();
    let standard = STANDARD_NAMES
        .into_iter()
        .zip(given.in_order())
        .filter_map(|((_, name), attribute)| Some(standard_entry(name, attribute?)))
        .collect::<Vec<_>>();
    let custom = pool
        .custom_attributes
        .iter()
        .flat_map(|attributes| &attributes.0);
    standard
        .into_iter()
        .chain(custom.map(|(name, attribute)| custom_entry(name, attribute)))
        .collect()
}

fn standard_entry(name: &str, attribute: &StandardAttribute) -> Value {
    json!({
        "Name": name,
        "Mutable": attribute.mutable.unwrap_or(true),
        "Required": attribute.required.unwrap_or(false),
    })
}

fn custom_entry(name: &str, attribute: &CustomAttribute) -> Value {
    let data_type = attribute.data_type.unwrap_or(AttributeDataType::String);
    let mut members = Map::new();
    set(&mut members, "Name", Some(bare_name(name)));
    set(
        &mut members,
        "AttributeDataType",
        Some(type_name(data_type)),
    );
    set(&mut members, "Mutable", attribute.mutable);
    match data_type {
        AttributeDataType::String => {
            // Bounds of 0 alone are left out, as the service reads them as "no bound".
            let given = attribute.min_len.is_some_and(|min| min != 0)
                || attribute.max_len.is_some_and(|max| max != 0);
            let mut bounds = Map::new();
            set(
                &mut bounds,
                "MinLength",
                attribute.min_len.map(|min| min.to_string()),
            );
            set(
                &mut bounds,
                "MaxLength",
                attribute.max_len.map(|max| max.to_string()),
            );
            set(
                &mut members,
                "StringAttributeConstraints",
                given.then_some(bounds),
            );
        }
        AttributeDataType::Number => {
            let given = [&attribute.min, &attribute.max]
                .into_iter()
                .flatten()
                .any(|bound| bound.as_f64() != 0.0);
            let mut bounds = Map::new();
            set(
                &mut bounds,
                "MinValue",
                attribute.min.as_ref().map(|min| min.as_str()),
            );
            set(
                &mut bounds,
                "MaxValue",
                attribute.max.as_ref().map(|max| max.as_str()),
            );
            set(
                &mut members,
                "NumberAttributeConstraints",
                given.then_some(bounds),
            );
        }
        AttributeDataType::Boolean | AttributeDataType::DateTime => {}
    }
    Value::Object(members)
}

/// Attributes as they are sent. One whose `Mutable` the template does not give gets what CDK documents,
/// explicitly; compared with a pool it stays unsaid, so that it is never a difference.
pub fn complete(schema: &[Value]) -> Vec<Value> {
    let mut complete = schema.to_vec();
    for attribute in complete.iter_mut().filter_map(Value::as_object_mut) {
        if attribute.contains_key("AttributeDataType") {
            attribute.entry("Mutable").or_insert(json!(false));
        }
    }
    complete
}

fn type_name(data_type: AttributeDataType) -> &'static str {
    match data_type {
        AttributeDataType::String => "String",
        AttributeDataType::Number => "Number",
        AttributeDataType::Boolean => "Boolean",
        AttributeDataType::DateTime => "DateTime",
    }
}
