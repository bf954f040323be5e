//! CloudFormation's intrinsic functions, as far as CDK uses them here.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::vectors::Resource;

/// Stands for the ARN of the pool, which only the service knows.
pub const POOL_ARN: &str = "<pool arn>";
/// Stands for the ARN of the SMS role that was made.
pub const ROLE_ARN: &str = "<role arn>";
/// Stands for the external id of the SMS role that was made.
pub const EXTERNAL_ID: &str = "<external id>";

/// A value with its references resolved, in the partition and Region of the vectors.
pub fn resolved(value: &Value) -> Value {
    match value {
        Value::Object(members) => match single(members) {
            Some(("Ref", Value::String(name))) => json!(pseudo_parameter(name)),
            Some(("Fn::GetAtt", Value::Array(parts))) => json!(attribute(parts)),
            Some(("Fn::Join", Value::Array(parts))) => json!(joined(parts)),
            _ => members
                .iter()
                .map(|(key, member)| (key.clone(), resolved(member)))
                .collect(),
        },
        Value::Array(items) => items.iter().map(resolved).collect(),
        scalar => scalar.clone(),
    }
}

/// The value with the names of domains where it refers to them. There are no other references.
pub fn dereferenced(value: &Value, resources: &BTreeMap<String, Resource>) -> Value {
    match value {
        Value::Object(members) => match single(members) {
            Some(("Ref", Value::String(id))) if resources.contains_key(id) => {
                resources[id].properties["Domain"].clone()
            }
            _ => members
                .iter()
                .map(|(key, member)| (key.clone(), dereferenced(member, resources)))
                .collect(),
        },
        Value::Array(items) => items
            .iter()
            .map(|item| dereferenced(item, resources))
            .collect(),
        scalar => scalar.clone(),
    }
}

fn single(members: &Map<String, Value>) -> Option<(&str, &Value)> {
    let mut entries = members.iter();
    match (entries.next(), entries.next()) {
        (Some((key, value)), None) => Some((key, value)),
        _ => None,
    }
}

fn pseudo_parameter(name: &str) -> &str {
    match name {
        "AWS::Partition" => "aws",
        "AWS::URLSuffix" => "amazonaws.com",
        other => panic!("a reference to {other}, which the test does not know"),
    }
}

/// The only attributes that occur are the ARNs of the pool and of its role.
fn attribute(parts: &[Value]) -> &'static str {
    match parts {
        [Value::String(name), Value::String(attribute)] if attribute == "Arn" => {
            if name.contains("smsRole") {
                ROLE_ARN
            } else {
                POOL_ARN
            }
        }
        other => panic!("an attribute {other:?}, which the test does not know"),
    }
}

fn joined(parts: &[Value]) -> String {
    let [Value::String(separator), Value::Array(pieces)] = parts else {
        panic!("Fn::Join of {parts:?}");
    };
    let pieces: Vec<String> = pieces
        .iter()
        .map(|piece| match resolved(piece) {
            Value::String(text) => text,
            other => panic!("Fn::Join of {other}"),
        })
        .collect();
    pieces.join(separator)
}

#[test]
fn references_are_resolved_in_the_partition_of_the_vectors() {
    let arn = json!({"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":ses:eu-west-1:1:identity/a"]]});
    assert_eq!(
        resolved(&json!({"SourceArn": arn})),
        json!({"SourceArn": "arn:aws:ses:eu-west-1:1:identity/a"})
    );
    assert_eq!(
        resolved(&json!({"Fn::GetAtt": ["PoolsmsRoleC3352CE6", "Arn"]})),
        json!(ROLE_ARN)
    );
    assert_eq!(
        resolved(&json!({"Fn::GetAtt": ["PoolD3F588B8", "Arn"]})),
        json!(POOL_ARN)
    );
}

#[test]
fn a_reference_to_a_domain_is_its_name() {
    let rendered = json!({"Domain1": {"Type": "AWS::Cognito::UserPoolDomain", "Properties": {"Domain": "orders"}}});
    let resources: BTreeMap<String, Resource> =
        serde_json::from_value(rendered).unwrap_or_else(|error| panic!("{error}"));
    let url = json!({"Fn::Join": ["", ["https://", {"Ref": "Domain1"}, ".auth.", {"Ref": "AWS::URLSuffix"}]]});
    assert_eq!(
        resolved(&dereferenced(&url, &resources)),
        json!("https://orders.auth.amazonaws.com")
    );
}
