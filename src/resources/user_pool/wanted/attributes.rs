//! Translating attributes into `Schema`.

use serde_json::{Value, json};

use crate::document::{Document, document, set};
use crate::properties::table::Field;
use crate::properties::user_pool::{
    AttributeDataType, CustomAttribute, StandardAttribute, UserPool, bare_name,
};
use crate::properties::value::Decimal;

/// `Schema`: the standard attributes, then the custom ones.
pub fn schema(pool: &UserPool) -> Vec<Value> {
    let given = pool.standard_attributes.clone().unwrap_or_default();
    let standard = given
        .given()
        .map(|(field, attribute)| standard_entry(field.api_name(), attribute))
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

/// The properties whose defaults are sent.
const MUTABLE: &Field = StandardAttribute::field("Mutable");
const REQUIRED: &Field = StandardAttribute::field("Required");
const CUSTOM_MUTABLE: &Field = CustomAttribute::field("Mutable");

fn standard_entry(name: &str, attribute: &StandardAttribute) -> Value {
    json!({
        "Name": name,
        "Mutable": attribute.mutable.map(Value::from).or(MUTABLE.default_value()),
        "Required": attribute.required.map(Value::from).or(REQUIRED.default_value()),
    })
}

fn custom_entry(name: &str, attribute: &CustomAttribute) -> Value {
    let data_type = attribute.data_type.unwrap_or(AttributeDataType::String);
    let constraints = match data_type {
        AttributeDataType::String => "StringAttributeConstraints",
        _ => "NumberAttributeConstraints",
    };
    let mut members = document! {
        "Name": Some(bare_name(name)),
        "AttributeDataType": Some(data_type.api_name()),
        "Mutable": attribute.mutable,
    };
    set(&mut members, constraints, bounds(data_type, attribute));
    Value::Object(members)
}

/// The bounds of a string or a number. If all bounds are 0, they are omitted, since Cognito treats 0 as no
/// bound.
fn bounds(data_type: AttributeDataType, attribute: &CustomAttribute) -> Option<Document> {
    match data_type {
        AttributeDataType::String => {
            let lengths = [attribute.min_len, attribute.max_len];
            let text = |length: Option<i64>| length.map(|length| length.to_string());
            let is_bound = lengths.into_iter().flatten().any(|length| length != 0);
            is_bound.then(|| {
                document! {
                    "MinLength": text(attribute.min_len),
                    "MaxLength": text(attribute.max_len),
                }
            })
        }
        AttributeDataType::Number => {
            let values = [&attribute.min, &attribute.max];
            let is_bound = values
                .into_iter()
                .flatten()
                .any(|value| value.as_f64() != 0.0);
            is_bound.then(|| {
                document! {
                    "MinValue": attribute.min.as_ref().map(Decimal::as_str),
                    "MaxValue": attribute.max.as_ref().map(Decimal::as_str),
                }
            })
        }
        AttributeDataType::Boolean | AttributeDataType::DateTime => None,
    }
}

/// The attributes to send. If the template does not set `Mutable`, the request has the default that CDK
/// documents. A comparison with a live pool omits it, so that it is never a difference.
pub fn complete(schema: &[Value]) -> Vec<Value> {
    let mut complete = schema.to_vec();
    for attribute in complete.iter_mut().filter_map(Value::as_object_mut) {
        if attribute.contains_key("AttributeDataType") {
            let default = CUSTOM_MUTABLE.default_value().unwrap_or_default();
            attribute.entry("Mutable").or_insert(default);
        }
    }
    complete
}
