//! Where the handler did something else than CDK with what belongs to a pool: a trigger, a grant, a
//! client, a domain, a group, a resource server, an import.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::delivery::{Scene, Stage};
use super::differences::{Difference, between};
use super::judgement::{difference, missed, refused, thrown};
use super::template::{dereferenced, resolved};
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
        "Custom::CognitoUserPoolClient" => child(vector, checks, stage, &CLIENT).await,
        "Custom::CognitoUserPoolDomain" => child(vector, checks, stage, &DOMAIN).await,
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
                &json!({"DescribeUserPool": without(before, &TRIGGERS)}),
                &json!({"DescribeUserPool": without(stage.pool(pool_id), &TRIGGERS)}),
            ));
            found
        }
        Cdk::Attributes(_) => panic!("{}: a trigger has resources", vector.name),
    }
}

/// What a new trigger changes in a pool.
const TRIGGERS: [&str; 2] = ["LambdaConfig", "LastModifiedDate"];

/// A pool but for these members.
fn without(mut pool: Value, names: &[&str]) -> Value {
    if let Some(members) = pool.as_object_mut() {
        members.retain(|name, _| !names.contains(&name.as_str()));
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

/// The texts of a list of a resource.
fn names(resource: &Resource, list: &str) -> Vec<String> {
    let names = resource.properties[list].as_array();
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
    /// Lists whose order means nothing, since the service sorts them.
    sets: &'static [&'static str],
    /// Members that are off where they are omitted.
    off: &'static [&'static str],
    /// The members of the pool that show it.
    shown: &'static [&'static str],
}

const CLIENT: Child = Child {
    resource: "AWS::Cognito::UserPoolClient",
    operation: "CreateUserPoolClient",
    name: "ClientName",
    sets: &[
        "AllowedOAuthFlows",
        "AllowedOAuthScopes",
        "CallbackURLs",
        "ExplicitAuthFlows",
        "LogoutURLs",
        "ReadAttributes",
        "SupportedIdentityProviders",
        "WriteAttributes",
    ],
    off: &["EnablePropagateAdditionalUserContextData", "GenerateSecret"],
    shown: &[],
};
const DOMAIN: Child = Child {
    resource: "AWS::Cognito::UserPoolDomain",
    operation: "CreateUserPoolDomain",
    name: "",
    sets: &[],
    off: &[],
    shown: &["CustomDomain", "Domain"],
};
const GROUP: Child = Child {
    resource: "AWS::Cognito::UserPoolGroup",
    operation: "CreateGroup",
    name: "GroupName",
    sets: &[],
    off: &[],
    shown: &[],
};
const SERVER: Child = Child {
    resource: "AWS::Cognito::UserPoolResourceServer",
    operation: "CreateResourceServer",
    name: "",
    sets: &[],
    off: &[],
    shown: &[],
};

impl Child {
    /// The requests without what makes no difference.
    fn normalised(&self, mut requests: Value) -> Value {
        let request = requests.get_mut(self.operation);
        let Some(members) = request.and_then(Value::as_object_mut) else {
            return requests;
        };
        members.retain(|name, value| *value != false || !self.off.contains(&name.as_str()));
        for name in self.sets {
            if let Some(Value::Array(items)) = members.get_mut(*name) {
                items.sort_by_key(Value::to_string);
            }
        }
        requests
    }
}

/// Here the pool is there before, and must be the same after.
async fn child(vector: &Vector, checks: &Checks, stage: &Stage, of: &Child) -> Vec<Difference> {
    let empty = Map::new();
    let pool = stage
        .create(USER_POOL, vector.pool.as_ref().unwrap_or(&empty))
        .await;
    assert!(pool.succeeded(), "{}", pool.answer.reason());
    let pool_id = pool.answer.physical_id();
    if let Cdk::Resources(resources) = &vector.cdk {
        resources
            .values()
            .for_each(|resource| declare(stage, pool_id, resource));
    }
    let mut properties = vector.properties.clone();
    properties.insert("UserPoolId".into(), json!(pool_id));
    let before = stage.pool(pool_id);
    let scene = stage.create(vector.resource(), &properties).await;
    let after = stage.pool(pool_id);
    stage.remove_domains(pool_id);
    match &vector.cdk {
        Cdk::Error(message) => thrown(vector, message, &scene, checks),
        _ if !scene.succeeded() => refused(vector, &scene, checks),
        Cdk::Resources(resources) => {
            let meant = |value: &Value| resolved(&dereferenced(value, resources));
            let rendered = expected::child_requests(resources.values(), of.resource, of.operation);
            let made = observed::child_requests(&scene, pool_id, of.name);
            let mut found = between(&of.normalised(rendered), &of.normalised(made));
            found.extend(missed(vector));
            found.extend(answered(&vector.attributes, &scene, meant));
            found.extend(between(
                &json!({"DescribeUserPool": before}),
                &json!({"DescribeUserPool": without(after, of.shown)}),
            ));
            found
        }
        Cdk::Attributes(_) => panic!("{}: a child is a resource", vector.name),
    }
}

/// Cognito refuses a client that names a scope or a provider that the pool does not have.
fn declare(stage: &Stage, pool_id: &str, resource: &Resource) {
    let mut servers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for scope in names(resource, "AllowedOAuthScopes") {
        if let Some((identifier, name)) = scope.rsplit_once('/') {
            let scopes = servers.entry(identifier.to_owned()).or_default();
            scopes.push(name.to_owned());
        }
    }
    for (identifier, scopes) in &servers {
        stage.add_server(pool_id, identifier, scopes);
    }
    for name in names(resource, "SupportedIdentityProviders") {
        if name != "COGNITO" {
            stage.add_provider(pool_id, &name);
        }
    }
}

/// Where the answer's attributes are not those that CDK says, as `meant` reads them.
fn answered(
    attributes: &Map<String, Value>,
    scene: &Scene,
    meant: impl Fn(&Value) -> Value,
) -> Vec<Difference> {
    let differences = attributes.iter().flat_map(|(name, value)| {
        let seen = scene.answer.attribute(name).cloned().unwrap_or_default();
        between(
            &json!({"Attributes": {name.as_str(): meant(value)}}),
            &json!({"Attributes": {name.as_str(): seen}}),
        )
    });
    differences.collect()
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
            let of_pool = |value: &Value| of_pool(&resolved(value), pool_id);
            let mut found = answered(attributes, &scene, of_pool);
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

#[test]
fn what_makes_no_difference_is_left_out_of_a_request() {
    let requests = |members: Value| CLIENT.normalised(json!({"CreateUserPoolClient": members}));
    assert_eq!(
        requests(json!({"GenerateSecret": false, "CallbackURLs": ["b:", "a:"]})),
        requests(json!({"CallbackURLs": ["a:", "b:"]}))
    );
    for (one, other) in [
        (json!({"GenerateSecret": true}), json!({})),
        (json!({"EnableTokenRevocation": false}), json!({})),
        (json!({"AllowedOAuthFlowsUserPoolClient": false}), json!({})),
        (
            json!({"CallbackURLs": ["a:", "a:"]}),
            json!({"CallbackURLs": ["a:"]}),
        ),
    ] {
        assert_ne!(requests(one), requests(other));
    }
}
