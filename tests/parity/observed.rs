//! The API requests that the handler made, as the same tree as those that follow from CDK.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::delivery::Scene;
use super::expected::by_name;
use super::template::{EXTERNAL_ID, POOL_ARN, ROLE_ARN};
use crate::support::aws::Call;
use crate::support::replay::{LOGICAL_ID, STACK_ID};

/// The tags that say which event made a pool. Every pool has them; no difference is made of it.
const TAGS: [&str; 3] = [
    "poolkeeper:logical-id",
    "poolkeeper:request-id",
    "poolkeeper:stack-id",
];
/// The tag that says which triggers are the pool's own, if it has any.
const TRIGGERS: &str = "poolkeeper:triggers";

/// The requests of an event that created a pool. What was undone because the service refused
/// something is left out.
pub fn requests(scene: &Scene) -> Value {
    let pool_arn = scene.pool_arn();
    let mut tree = Map::new();
    let of = |operation: &'static str| {
        scene
            .calls
            .iter()
            .filter(move |call| call.operation == operation)
    };
    let role = of("CreateRole").next().map(|call| Role::of(&call.input));
    for call in of("CreateUserPool") {
        let mut request = call.input.clone();
        let mfa = take(&mut request, "MfaConfiguration");
        if let Some(factors) = sms_factor(mfa.as_ref(), &request) {
            tree.insert("SetUserPoolMfaConfig".into(), factors);
        }
        tree.insert("CreateUserPool".into(), pool_request(request));
    }
    for call in of("SetUserPoolMfaConfig") {
        let mut request = call.input.clone();
        take(&mut request, "UserPoolId");
        tree.insert("SetUserPoolMfaConfig".into(), request);
    }
    for call in of("CreateRole") {
        tree.insert("CreateRole".into(), role_request(&call.input));
    }
    for call in of("PutRolePolicy") {
        let policy = json!({
            "PolicyName": call.input["PolicyName"],
            "PolicyDocument": document(&call.input["PolicyDocument"]),
        });
        tree.insert("PutRolePolicy".into(), policy);
    }
    let permissions = permission_requests(of("AddPermission"), &pool_arn);
    if !permissions.is_empty() {
        tree.insert("AddPermission".into(), Value::Object(permissions));
    }
    let tree = Value::Object(tree);
    role.map_or(tree.clone(), |role| role.normalised(&tree))
}

/// SMS as a factor can be set when a pool is made; then it is as if by the operation for factors.
fn sms_factor(mode: Option<&Value>, request: &Value) -> Option<Value> {
    let mode = mode.filter(|mode| **mode != "OFF")?;
    let mut sms = Map::new();
    for member in ["SmsAuthenticationMessage", "SmsConfiguration"] {
        sms.extend(
            request
                .get(member)
                .map(|value| (member.to_owned(), value.clone())),
        );
    }
    Some(json!({"MfaConfiguration": mode, "SmsMfaConfiguration": sms}))
}

fn pool_request(mut request: Value) -> Value {
    if let Some(tags) = request["UserPoolTags"].as_object_mut()
        && TAGS.iter().all(|tag| tags.contains_key(*tag))
    {
        tags.retain(|key, _| !TAGS.contains(&key.as_str()) && key != TRIGGERS);
        if tags.is_empty() {
            take(&mut request, "UserPoolTags");
        }
    }
    if request["PoolName"].as_str().is_some_and(is_generated) {
        take(&mut request, "PoolName");
    }
    if let Some(schema) = request.get_mut("Schema") {
        *schema = by_name(schema);
    }
    request
}

/// The writes of an event that created something in this pool. `name` is the member that has a generated
/// name where the template gives none.
pub fn child_requests(scene: &Scene, pool_id: &str, name: &str) -> Value {
    let writes = scene.calls.iter().filter(|call| call.is_write());
    let requests = writes.map(|call| {
        let mut request = call.input.clone();
        if request["UserPoolId"] == pool_id {
            take(&mut request, "UserPoolId");
        }
        if request[name].as_str().is_some_and(is_generated) {
            take(&mut request, name);
        }
        (call.operation.clone(), request)
    });
    Value::Object(requests.collect())
}

/// `<stack name>-<logical id>-<12 characters derived from the event or the resource>`
fn is_generated(name: &str) -> bool {
    let stack = STACK_ID.split('/').nth(1).unwrap_or_default();
    name.strip_prefix(&format!("{stack}-{LOGICAL_ID}-"))
        .is_some_and(|digits| {
            digits.len() == 12 && digits.chars().all(|c| c.is_ascii_alphanumeric())
        })
}

fn take(request: &mut Value, member: &str) -> Option<Value> {
    request.as_object_mut()?.remove(member)
}

/// The role that was made: what stands for it elsewhere.
struct Role {
    arn: String,
    external_id: String,
}

impl Role {
    fn of(request: &Value) -> Self {
        let path = request["Path"].as_str().unwrap_or("/");
        let name = request["RoleName"].as_str().unwrap_or_default();
        let trust = document(&request["AssumeRolePolicyDocument"]);
        let external_id = trust.pointer("/Statement/0/Condition/StringEquals/sts:ExternalId");
        Self {
            arn: format!("arn:aws:iam::123456789012:role{path}{name}"),
            external_id: external_id
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
        }
    }

    /// A request tree with the role's derived ids replaced by what stands for them.
    fn normalised(&self, value: &Value) -> Value {
        match value {
            Value::String(text) if *text == self.arn => json!(ROLE_ARN),
            Value::String(text) if *text == self.external_id => json!(EXTERNAL_ID),
            Value::Array(items) => items.iter().map(|item| self.normalised(item)).collect(),
            Value::Object(members) => members
                .iter()
                .map(|(key, member)| (key.clone(), self.normalised(member)))
                .collect(),
            scalar => scalar.clone(),
        }
    }
}

fn role_request(request: &Value) -> Value {
    json!({"AssumeRolePolicyDocument": document(&request["AssumeRolePolicyDocument"])})
}

pub fn document(text: &Value) -> Value {
    text.as_str()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}

/// Permissions by the function, version or alias they are on.
pub fn permission_requests<'a>(
    calls: impl Iterator<Item = &'a Call>,
    pool_arn: &str,
) -> Map<String, Value> {
    let mut times: BTreeMap<String, u64> = BTreeMap::new();
    let mut requests = Map::new();
    for call in calls {
        let mut request = call.input.clone();
        let name = take(&mut request, "FunctionName").unwrap_or_default();
        let qualifier = take(&mut request, "Qualifier");
        take(&mut request, "StatementId");
        let function = match (name.as_str(), qualifier.as_ref().and_then(Value::as_str)) {
            (Some(name), Some(qualifier)) => format!("{name}:{qualifier}"),
            (name, _) => name.unwrap_or_default().to_owned(),
        };
        if request["SourceArn"] == pool_arn {
            request["SourceArn"] = json!(POOL_ARN);
        }
        let times = times.entry(function.clone()).or_default();
        *times += 1;
        request["times"] = json!(*times);
        requests.insert(function, request);
    }
    requests
}
