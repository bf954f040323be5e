//! The live trigger.

use serde_json::{Map, Value};

use super::wanted::Wanted;
use crate::properties::trigger::Operation;
use crate::resources::pool_settings::Live;

/// The function that a pool has at an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// The ARN of the function.
    pub function: String,
    /// The version of the event, if there is one.
    pub version: Option<String>,
}

/// The function that the pool has at the operation.
pub fn attached(live: &Live, operation: Operation) -> Option<Attached> {
    let triggers = triggers(live)?;
    match operation {
        Operation::PreTokenGeneration | Operation::PreTokenGenerationConfig => triggers
            .get("PreTokenGenerationConfig")
            .or_else(|| triggers.get("PreTokenGeneration"))
            .and_then(|entry| of_entry(entry, true)),
        other => of_entry(triggers.get(other.api_name())?, false),
    }
}

/// The function that a pool with the wanted trigger has at its operation.
pub fn as_attached(wanted: &Wanted) -> Option<Attached> {
    let (member, entry) = wanted.entry();
    of_entry(&entry, member.starts_with("PreTokenGeneration"))
}

/// The key that encrypts codes.
pub fn key(live: &Live) -> Option<&str> {
    triggers(live)?.get("KMSKeyID")?.as_str()
}

/// Whether the pool has a custom sender at another operation.
pub fn has_other_sender(live: &Live, operation: Operation) -> bool {
    [Operation::CustomEmailSender, Operation::CustomSmsSender]
        .into_iter()
        .filter(|sender| *sender != operation)
        .any(|sender| attached(live, sender).is_some())
}

fn triggers(live: &Live) -> Option<&Map<String, Value>> {
    live.pool.get("LambdaConfig")?.as_object()
}

/// Reads a member of `LambdaConfig`. For a trigger with versions, an ARN alone means the first version.
fn of_entry(entry: &Value, versioned: bool) -> Option<Attached> {
    let (function, version) = match entry {
        Value::String(function) => (function.as_str(), versioned.then_some("V1_0")),
        entry => (
            entry.get("LambdaArn")?.as_str()?,
            entry.get("LambdaVersion").and_then(Value::as_str),
        ),
    };
    (!function.is_empty()).then(|| Attached {
        function: function.to_owned(),
        version: version.map(str::to_owned),
    })
}
