//! Whose a pool's triggers are.
//!
//! A trigger can pass from a resource of its own to the pool's `LambdaTriggers` and back. CloudFormation
//! deletes the former owner only after everything else went well; so for a while both have it, and after
//! a rollback the former one has it still.

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

/// The triggers that the properties give no more and that another resource of the stack has: it had
/// them before the pool's properties named them, and a rollback goes back to that.
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

/// The members of `LambdaConfig` that the former properties gave and the new ones do not.
fn taken_out<'a>(asked: Asked<'a>) -> Vec<&'a String> {
    let members = |wanted: &'a Wanted| wanted.settings.get("LambdaConfig")?.as_object();
    let new = members(asked.new);
    members(asked.old)
        .into_iter()
        .flat_map(Map::keys)
        .filter(|member| new.is_none_or(|new| !new.contains_key(*member)))
        .collect()
}

/// The former properties without those triggers that are not theirs to take away: the pool does not
/// say that it has them from its own resource, or another resource has them.
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
