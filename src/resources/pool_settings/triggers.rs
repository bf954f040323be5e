//! Triggers to `LambdaConfig`.

use serde_json::{Value, json};

use crate::document::{Document, map, set};
pub use crate::properties::user_pool::TriggerForm as Form;
use crate::properties::user_pool::{LambdaTriggers, Trigger, UserPool};

/// The tag with the members of `LambdaConfig` that the pool's own resource sets, separated by spaces. A
/// trigger resource leaves these unchanged, even if it has set the same function.
pub const TRIGGERS: &str = "poolkeeper:triggers";

/// The first word of the tag if the pool's own resource has adopted the pool. That is another resource than
/// the one in the pool's other tags.
pub const ADOPTED: &str = "adopted";

/// One function as a member of `LambdaConfig`.
pub fn entry(member: &'static str, form: Form, trigger: &Trigger) -> (&'static str, Value) {
    let versioned =
        |version: &str| json!({"LambdaArn": trigger.lambda_arn, "LambdaVersion": version});
    match (form, trigger.lambda_version) {
        (Form::Arn, _) | (Form::PreToken, None) => (member, json!(trigger.lambda_arn)),
        (Form::FirstVersion, _) => (member, versioned("V1_0")),
        (Form::PreToken, Some(version)) => ("PreTokenGenerationConfig", versioned(version.name())),
    }
}

/// The form of the function in a member of `LambdaConfig`. Members that this build does not know have an ARN.
pub fn form(member: &str) -> Form {
    LambdaTriggers::OPERATIONS
        .iter()
        .find(|(known, _)| *known == member)
        .map_or(Form::Arn, |(_, form)| *form)
}

/// `LambdaConfig`, unless it would be empty.
pub fn lambda_config(pool: &UserPool) -> Option<Value> {
    let given = pool.lambda_triggers.clone().unwrap_or_default();
    let entries = given.given().map(|(field, trigger)| {
        let member = field.spec.api.first().copied().unwrap_or(field.name);
        let (member, value) = entry(member, form(member), trigger);
        (member.to_owned(), value)
    });
    let mut members: Document = entries.collect();
    set(&mut members, "KMSKeyID", pool.custom_sender_kms_key.clone());
    map(members)
}

/// The value of the tag that names the triggers of the pool's own resource, including the key of custom
/// senders; `None` without triggers. The longest value has 247 of the 256 allowed characters.
pub fn mark(settings: &Document, is_adopted: bool) -> Option<String> {
    marking(&trigger_members(settings), is_adopted)
}

fn marking(members: &[&str], is_adopted: bool) -> Option<String> {
    let named = members.join(" ");
    match (named.is_empty(), is_adopted) {
        (true, _) => None,
        (false, true) => Some(format!("{ADOPTED} {named}")),
        (false, false) => Some(named),
    }
}

/// The triggers in these settings, including the key of custom senders, each operation once.
pub fn trigger_members(settings: &Document) -> Vec<&'static str> {
    let Some(Value::Object(given)) = settings.get("LambdaConfig") else {
        return Vec::new();
    };
    let is_given = |member: &str| match member {
        "PreTokenGeneration" => {
            given.contains_key(member) || given.contains_key("PreTokenGenerationConfig")
        }
        _ => given.contains_key(member),
    };
    LambdaTriggers::OPERATIONS
        .iter()
        .map(|(member, _)| *member)
        .chain(["KMSKeyID"])
        .filter(|member| is_given(member))
        .collect()
}

/// Sets the tag to these triggers of the resource that adopts the pool.
pub fn mark_only(settings: &mut Document, members: &[&str]) {
    let Some(Value::Object(tags)) = settings.get_mut("UserPoolTags") else {
        return;
    };
    tags.remove(TRIGGERS);
    if let Some(mark) = marking(members, true) {
        tags.insert(TRIGGERS.into(), json!(mark));
    }
    if tags.is_empty() {
        settings.remove("UserPoolTags");
    }
}

/// Removes the tag about the pool's own triggers if the properties set no triggers. An earlier version, or a
/// former owner of the pool, may have left it.
pub fn only_own_mark(settings: &mut Document, given: &Document) {
    const TAGS: &str = "UserPoolTags";
    let is_given = given
        .get(TAGS)
        .is_some_and(|tags| tags.get(TRIGGERS).is_some());
    if !is_given && let Some(Value::Object(tags)) = settings.get_mut(TAGS) {
        tags.remove(TRIGGERS);
        if tags.is_empty() {
            settings.remove(TAGS);
        }
    }
}
