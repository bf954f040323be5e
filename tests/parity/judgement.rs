//! Where the handler did something else than CDK, vector by vector.

use serde_json::{Value, json};

use super::delivery::{Scene, Stage};
use super::differences::{Difference, between, matches};
use super::vectors::{Cdk, Check, Checks, Resource, USER_POOL, Vector};
use super::{children, expected, observed};

/// Sends a vector to the handler and says where the two differ.
pub async fn differences(vector: &Vector, checks: &Checks, stage: &Stage) -> Vec<Difference> {
    if vector.resource() != USER_POOL {
        return children::differences(vector, checks, stage).await;
    }
    let scene = stage.create(USER_POOL, &vector.properties).await;
    match &vector.cdk {
        Cdk::Error(message) => thrown(vector, message, &scene, checks),
        Cdk::Resources(_) if !scene.succeeded() && scene.refused().is_none() => {
            refused(vector, &scene, checks)
        }
        Cdk::Resources(resources) => {
            let mut found = rendered(vector, resources.values(), &scene, stage);
            found.extend(removal(vector, resources.values(), &scene, stage).await);
            found
        }
        Cdk::Attributes(attributes) => {
            panic!("{}: a user pool that is only {attributes:?}", vector.name)
        }
    }
}

pub fn difference(
    path: impl Into<String>,
    cdk: impl Into<String>,
    poolkeeper: impl Into<String>,
) -> Difference {
    Difference {
        path: path.into(),
        cdk: cdk.into(),
        poolkeeper: poolkeeper.into(),
    }
}

/// CDK throws: the answer must be FAILED, name the property, and nothing may have been written.
pub fn thrown(vector: &Vector, message: &str, scene: &Scene, checks: &Checks) -> Vec<Difference> {
    let code = vector.check.as_deref().unwrap_or_default();
    let mut found = Vec::new();
    if scene.succeeded() {
        found.push(difference(code, format!("throws: {message}"), "does it"));
    } else if !names(scene, &checks.cdk[code]) {
        found.push(difference(
            code,
            format!("throws: {message}"),
            scene.answer.reason(),
        ));
    }
    if !scene.writes().is_empty() {
        found.push(difference("writes", "none", scene.writes().join(", ")));
    }
    found
}

/// CDK renders, Poolkeeper refuses: each property that the reason names, and each rule of the
/// service that it should have named.
pub fn refused(vector: &Vector, scene: &Scene, checks: &Checks) -> Vec<Difference> {
    let reason = scene.answer.reason();
    let mut found: Vec<Difference> = scene
        .named()
        .into_iter()
        .map(|path| difference(path, "renders it", reason))
        .collect();
    if found.is_empty() {
        found.push(difference("answer", "renders it", reason));
    }
    if !scene.writes().is_empty() {
        found.push(difference(
            "writes",
            "renders it",
            scene.writes().join(", "),
        ));
    }
    for code in vector
        .service
        .iter()
        .filter(|code| is_ours(code) && !names(scene, &checks.service[*code]))
    {
        found.push(difference(
            code,
            "the service refuses it",
            format!("names something else: {reason}"),
        ));
    }
    found
}

/// CDK renders, Poolkeeper carries it out: each rule of the service that it should have minded.
pub fn missed(vector: &Vector) -> Vec<Difference> {
    let codes = vector.service.iter().filter(|code| is_ours(code));
    codes
        .map(|code| difference(code, "the service refuses it", "does it"))
        .collect()
}

/// What needs a higher plan (T) is left to the service to say.
fn is_ours(code: &str) -> bool {
    !code.starts_with("T-")
}

fn names(scene: &Scene, check: &Check) -> bool {
    scene.named().iter().any(|named| {
        check
            .properties
            .iter()
            .any(|pattern| matches(pattern, named))
    })
}

/// CDK renders: the requests must be those that follow. After one that the service refused there
/// are no more, but for those that clean up.
fn rendered<'a>(
    vector: &Vector,
    resources: impl Iterator<Item = &'a Resource>,
    scene: &Scene,
    stage: &Stage,
) -> Vec<Difference> {
    let resources: Vec<&Resource> = resources.collect();
    let mut wanted = expected::requests(resources.iter().copied());
    let made = observed::requests(scene);
    if let (Some(refused), Some(tree)) = (scene.refused(), wanted.as_object_mut()) {
        tree.retain(|operation, _| {
            made.get(operation).is_some() || *operation == refused.operation
        });
    }
    let mut found = between(&wanted, &made);
    match (
        scene.refused(),
        vector.service.iter().find(|code| is_ours(code)),
    ) {
        (Some(call), _) if vector.service.is_empty() => {
            let message = call
                .result
                .as_ref()
                .and_then(|result| result.message.clone())
                .unwrap_or_default();
            found.push(difference(
                "answer",
                "renders it",
                format!("{} is refused: {message}", call.operation),
            ));
        }
        (_, Some(code)) => found.push(difference(code, "the service refuses it", "tries it")),
        _ => {}
    }
    if scene.succeeded() {
        found.extend(kept_sms(&wanted, &stage.pool(scene.answer.physical_id())));
    }
    found
}

/// Setting the second factors must not take away what the pool sends messages with.
fn kept_sms(wanted: &Value, live: &Value) -> Vec<Difference> {
    let sms = |pool: &Value| json!(pool.get("SmsConfiguration").is_some());
    between(
        &json!({"DescribeUserPool": {"SmsConfiguration": sms(&wanted["CreateUserPool"])}}),
        &json!({"DescribeUserPool": {"SmsConfiguration": sms(live)}}),
    )
}

/// Whether the pool outlives its resource, which CDK says with the resource's deletion policy.
/// Only looked at where the property is given.
async fn removal<'a>(
    vector: &Vector,
    mut resources: impl Iterator<Item = &'a Resource>,
    scene: &Scene,
    stage: &Stage,
) -> Vec<Difference> {
    if !vector.properties.contains_key("RemovalPolicy") || !scene.succeeded() {
        return Vec::new();
    }
    let pool = resources.find(|resource| resource.kind == "AWS::Cognito::UserPool");
    let Some(policy) = pool.and_then(|pool| pool.deletion_policy.as_deref()) else {
        return Vec::new();
    };
    let is_protected = pool.is_some_and(|pool| pool.properties["DeletionProtection"] == "ACTIVE");
    let goes = policy == "Delete" && !is_protected;
    let pool_id = scene.answer.physical_id();
    stage.delete(USER_POOL, &vector.properties, pool_id).await;
    between(
        &json!({"Delete": {"pool is left": !goes}}),
        &json!({"Delete": {"pool is left": stage.has_pool(pool_id)}}),
    )
}
