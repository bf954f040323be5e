//! Where the handler did something else than CDK with what belongs to a pool: a trigger, a grant, a
//! group, a resource server, an import.

use serde_json::{Map, Value, json};

use super::delivery::{Scene, Stage};
use super::differences::{Difference, between};
use super::judgement::{difference, refused, thrown};
use super::template::resolved;
use super::vectors::{Cdk, Checks, Resource, USER_POOL, Vector};
use super::{expected, observed, providers};
use crate::support::aws::{Call, Principal};

/// The pool that is imported, and whose use is granted.
const IMPORTED: &str = "eu-west-1_AbCdEf123";

/// Sends a vector to the handler and says where the two differ.
pub async fn differences(vector: &Vector, checks: &Checks, stage: &Stage) -> Vec<Difference> {
    match vector.resource() {
        "Custom::CognitoUserPoolTrigger" => trigger(vector, checks, stage).await,
        "Custom::CognitoUserPoolGrant" => grant(vector, checks, stage).await,
        "Custom::CognitoUserPoolGroup" => child(vector, checks, stage, &GROUP).await,
        "Custom::CognitoUserPoolResourceServer" => child(vector, checks, stage, &SERVER).await,
        "Custom::CognitoUserPoolIdentityProvider" => {
            providers::differences(vector, checks, stage).await
        }
        "Custom::CognitoImportedUserPool" => import(vector, checks, stage).await,
        other => panic!("{}: nothing compares {other}", vector.name),
    }
}

/// In CDK a trigger is a part of its pool and a permission. Here the pool is there before, and must
/// be the same after, but for its triggers.
async fn trigger(vector: &Vector, checks: &Checks, stage: &Stage) -> Vec<Difference> {
    let empty = Map::new();
    let pool = stage
        .create(USER_POOL, vector.pool.as_ref().unwrap_or(&empty))
        .await;
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
            let of = |kind: &'static str| {
                resources
                    .values()
                    .filter(move |resource| resource.kind == kind)
            };
            let permissions = expected::permission_requests(of("AWS::Lambda::Permission"));
            let mut rendered = of("AWS::Cognito::UserPool").map(|pool| resolved(&pool.properties));
            let wanted = json!({
                "UpdateUserPool": {"LambdaConfig": rendered.next_back().map(|pool| pool["LambdaConfig"].clone())},
                "AddPermission": permissions,
            });
            let calls: Vec<Call> = pool.calls.iter().chain(&scene.calls).cloned().collect();
            let carried_out = |operation: &'static str| {
                calls
                    .iter()
                    .filter(move |call| call.operation == operation && call.error().is_none())
            };
            let mut updates =
                carried_out("UpdateUserPool").map(|call| call.input["LambdaConfig"].clone());
            let pool_arn = before["Arn"].as_str().unwrap_or_default();
            let made = json!({
                "UpdateUserPool": {"LambdaConfig": updates.next_back()},
                "AddPermission": observed::permission_requests(carried_out("AddPermission"), pool_arn),
            });
            let mut found = between(&wanted, &made);
            found.extend(between(
                &json!({"DescribeUserPool": without_triggers(before)}),
                &json!({"DescribeUserPool": without_triggers(stage.pool(pool_id))}),
            ));
            found
        }
        Cdk::Attributes(_) => panic!("{}: a trigger has resources", vector.name),
    }
}

fn without_triggers(mut pool: Value) -> Value {
    if let Some(members) = pool.as_object_mut() {
        members.retain(|name, _| name != "LambdaConfig" && name != "LastModifiedDate");
    }
    pool
}

/// In CDK a grant is a policy on a role, a user or a group.
async fn grant(vector: &Vector, checks: &Checks, stage: &Stage) -> Vec<Difference> {
    const KINDS: [(&str, Principal, &str, &str); 3] = [
        ("Roles", Principal::Role, "PutRolePolicy", "RoleName"),
        ("Users", Principal::User, "PutUserPolicy", "UserName"),
        ("Groups", Principal::Group, "PutGroupPolicy", "GroupName"),
    ];
    let mut wanted = Map::new();
    // What stands between kind and name in the grantee's ARN.
    let grantee = vector.properties.get("Grantee").and_then(Value::as_str);
    let path = grantee
        .and_then(|arn| Some(arn.split_once('/')?.1.rsplit_once('/')?.0))
        .map_or_else(|| "/".to_owned(), |path| format!("/{path}/"));
    if let Cdk::Resources(resources) = &vector.cdk {
        for (policy, (list, kind, operation, _)) in resources
            .values()
            .flat_map(|policy| KINDS.map(|kind| (policy, kind)))
        {
            for name in names(policy, list) {
                stage.add_principal(kind, &path, &name);
                let document = resolved(&policy.properties["PolicyDocument"]);
                wanted.insert(operation.into(), json!({name: document}));
            }
        }
    }
    let scene = stage.create(vector.resource(), &vector.properties).await;
    match &vector.cdk {
        Cdk::Error(message) => return thrown(vector, message, &scene, checks),
        _ if !scene.succeeded() => return refused(vector, &scene, checks),
        _ => {}
    }
    let mut made = Map::new();
    for call in scene.calls.iter().filter(|call| call.is_write()) {
        let kind = KINDS
            .iter()
            .find(|(_, _, operation, _)| call.operation == *operation);
        let name = kind.and_then(|(_, _, _, member)| call.input[*member].as_str());
        let document = observed::document(&call.input["PolicyDocument"]);
        made.insert(
            call.operation.clone(),
            json!({name.unwrap_or_default(): document}),
        );
    }
    between(&Value::Object(wanted), &Value::Object(made))
}

fn names(policy: &Resource, list: &str) -> Vec<String> {
    let names = policy.properties[list].as_array();
    names
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect()
}

/// What CDK renders as a resource beside its pool, under the names of the request that makes it.
struct Child {
    resource: &'static str,
    operation: &'static str,
    /// The member that has a generated name where the template gives none.
    name: &'static str,
}

const GROUP: Child = Child {
    resource: "AWS::Cognito::UserPoolGroup",
    operation: "CreateGroup",
    name: "GroupName",
};
const SERVER: Child = Child {
    resource: "AWS::Cognito::UserPoolResourceServer",
    operation: "CreateResourceServer",
    name: "",
};

/// Here the pool is there before, and must be the same after.
async fn child(vector: &Vector, checks: &Checks, stage: &Stage, of: &Child) -> Vec<Difference> {
    let pool = stage.create(USER_POOL, &Map::new()).await;
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
            let mut found = between(
                &expected::child_requests(resources.values(), of.resource, of.operation),
                &observed::child_requests(&scene, pool_id, of.name),
            );
            found.extend(between(
                &json!({"DescribeUserPool": before}),
                &json!({"DescribeUserPool": stage.pool(pool_id)}),
            ));
            found
        }
        Cdk::Attributes(_) => panic!("{}: a child is a resource", vector.name),
    }
}

/// In CDK an import is a construct with attributes. Here the pool has to be there.
async fn import(vector: &Vector, checks: &Checks, stage: &Stage) -> Vec<Difference> {
    let pool = stage.create(USER_POOL, &Map::new()).await;
    assert!(pool.succeeded(), "{}", pool.answer.reason());
    let pool_id = pool.answer.physical_id();
    let properties = vector
        .properties
        .iter()
        .map(|(name, value)| (name.clone(), of_pool(value, pool_id)))
        .collect();
    let scene: Scene = stage.create(vector.resource(), &properties).await;
    match &vector.cdk {
        Cdk::Error(message) => thrown(vector, message, &scene, checks),
        _ if !scene.succeeded() => refused(vector, &scene, checks),
        Cdk::Attributes(attributes) => {
            let mut found = Vec::new();
            for (name, value) in attributes {
                let wanted = of_pool(&resolved(value), pool_id);
                let seen = scene.answer.attribute(name).cloned().unwrap_or_default();
                found.extend(between(
                    &json!({"Attributes": {name.as_str(): wanted}}),
                    &json!({"Attributes": {name.as_str(): seen}}),
                ));
            }
            if !scene.writes().is_empty() {
                found.push(difference("writes", "none", scene.writes().join(", ")));
            }
            found
        }
        Cdk::Resources(_) => panic!("{}: an import has no resources", vector.name),
    }
}

fn of_pool(value: &Value, pool_id: &str) -> Value {
    match value {
        Value::String(text) => json!(text.replace(IMPORTED, pool_id)),
        other => other.clone(),
    }
}
