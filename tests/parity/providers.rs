//! Where the handler did something else than CDK with an identity provider.

use serde_json::{Map, Value, json};

use super::delivery::{STORED, Stage};
use super::differences::{Difference, between};
use super::judgement::{refused, thrown};
use super::vectors::{Cdk, Checks, USER_POOL, Vector};
use super::{expected, observed};

const RESOURCE: &str = "AWS::Cognito::UserPoolIdentityProvider";
const OPERATION: &str = "CreateIdentityProvider";
/// The attribute that the service adds with the first provider of a pool.
const ADDED: &str = "identities";

/// Here the pool is there before, and must be the same after, but for what the service adds.
pub async fn differences(vector: &Vector, checks: &Checks, stage: &Stage) -> Vec<Difference> {
    let empty = Map::new();
    let of_pool = vector.pool.as_ref().unwrap_or(&empty);
    let pool = stage.create(USER_POOL, of_pool).await;
    assert!(pool.succeeded(), "{}", pool.answer.reason());
    let pool_id = pool.answer.physical_id();
    let mut properties = vector.properties.clone();
    properties.insert("UserPoolId".into(), json!(pool_id));
    let before = stage.pool(pool_id);
    let scene = stage.create(vector.resource(), &properties).await;
    match &vector.cdk {
        Cdk::Error(message) => thrown(vector, message, &scene, checks),
        _ if !scene.succeeded() => refused(vector, &scene, checks),
        Cdk::Resources(resources) => {
            let rendered = expected::child_requests(resources.values(), RESOURCE, OPERATION);
            let mut found = between(
                &deployed(rendered, is_named(vector)),
                &observed::child_requests(&scene, pool_id, "ProviderName"),
            );
            found.extend(between(
                &json!({"DescribeUserPool": without_added(before)}),
                &json!({"DescribeUserPool": without_added(stage.pool(pool_id))}),
            ));
            found
        }
        Cdk::Attributes(_) => panic!("{}: a provider is a resource", vector.name),
    }
}

/// Whether the template gives the name, or the provider has a fixed one.
fn is_named(vector: &Vector) -> bool {
    let given = |kind: &str| vector.properties.get(kind);
    let named = |kind: &Value| kind.get("Name").is_some_and(|name| name != "");
    given("Oidc").or(given("Saml")).is_none_or(named)
}

/// What CloudFormation makes of the rendered resource: it resolves references, and the details are strings. A
/// generated name is left out.
fn deployed(mut requests: Value, is_named: bool) -> Value {
    let Some(request) = requests.get_mut(OPERATION) else {
        return requests;
    };
    let details = request["ProviderDetails"].as_object_mut();
    for value in details.into_iter().flat_map(Map::values_mut) {
        match value {
            Value::Bool(flag) => *value = json!(flag.to_string()),
            Value::String(text) if text.starts_with("{{resolve:") => *value = json!(STORED),
            _ => {}
        }
    }
    if let Some(members) = request.as_object_mut().filter(|_| !is_named) {
        members.remove("ProviderName");
    }
    requests
}

fn without_added(mut pool: Value) -> Value {
    if let Some(attributes) = pool["SchemaAttributes"].as_array_mut() {
        attributes.retain(|attribute| attribute["Name"] != ADDED);
    }
    pool
}
