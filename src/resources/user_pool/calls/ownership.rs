//! Which resource owns a pool's triggers.
//!
//! A trigger can move from a trigger resource to the pool's `LambdaTriggers` and back. CloudFormation deletes
//! the former owner only after everything else succeeded. So both have the trigger for a while, and after a
//! rollback the former owner still has it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::asked::Asked;
use crate::aws::Session;
use crate::resources::Failed;
use crate::resources::advice::failed;
use crate::resources::pool_settings::Live;
use crate::resources::trigger_id;
use crate::resources::user_pool::wanted::Wanted;

/// Members of `LambdaConfig`.
pub type Held = BTreeSet<&'static str>;

/// The triggers that the properties no longer set and that another resource of the stack has: that resource
/// had them before the pool's properties did, and a rollback restores this.
pub async fn held_elsewhere(session: &Session, id: &str, asked: Asked<'_>) -> Result<Held, Failed> {
    if taken_out(asked).is_empty() {
        return Ok(BTreeSet::new());
    }
    let held = trigger_id::held(session, &asked.event.owner.stack_id)
        .await
        .map_err(|error| {
            failed(
                "Looking for other resources with the pool's triggers",
                &error,
            )
        })?;
    let operations = held
        .into_iter()
        .filter(|held| held.id.pool_id == id)
        .map(|held| held.id.operation);
    let mut members = BTreeSet::new();
    for operation in operations {
        members.insert(operation.member());
        if operation.is_custom_sender() {
            members.insert("KMSKeyID");
        }
    }
    Ok(members)
}

/// The members of `LambdaConfig` that the former properties set and the new ones do not.
fn taken_out<'a>(asked: Asked<'a>) -> Vec<&'a String> {
    let members = |wanted: &'a Wanted| wanted.settings.get("LambdaConfig")?.as_object();
    let new = members(asked.new);
    members(asked.old)
        .into_iter()
        .flat_map(Map::keys)
        .filter(|member| new.is_none_or(|new| !new.contains_key(*member)))
        .collect()
}

/// The former properties without the triggers that this resource must not remove: those that are not in the
/// pool's tag, and those of another resource.
pub fn still_ours(asked: Asked<'_>, held: &Held, live: &Live) -> Wanted {
    let mut old = asked.old.clone();
    let Some(Value::Object(triggers)) = old.settings.get_mut("LambdaConfig") else {
        return old;
    };
    for member in taken_out(asked) {
        let name = match member.as_str() {
            "PreTokenGenerationConfig" => "PreTokenGeneration",
            other => other,
        };
        if held.contains(name) || !live.gives(name) {
            triggers.remove(member);
        }
    }
    old
}
