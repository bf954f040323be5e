//! What a handler of user pools must survive.
//!
//! `docs/scenarios.md` lists them by number; each that is about pools has a test here that carries
//! its number.

/// Defines how the events of a type's resource are delivered: `create`, `update` and `delete`.
macro_rules! deliveries {
    ($type:expr, $logical_id:literal) => {
        pub(super) async fn create(
            replay: &crate::support::replay::Replay,
            properties: &serde_json::Value,
        ) -> crate::support::aws::Answer {
            let event = replay.create_event(properties.clone());
            let event = crate::support::replay::of_type(event, $type, $logical_id);
            replay.deliver(&event).await
        }

        pub(super) async fn update(
            replay: &crate::support::replay::Replay,
            id: &str,
            old: &serde_json::Value,
            new: &serde_json::Value,
        ) -> crate::support::aws::Answer {
            let event = replay.update_event(id, old.clone(), new.clone());
            let event = crate::support::replay::of_type(event, $type, $logical_id);
            replay.deliver(&event).await
        }

        pub(super) async fn delete(
            replay: &crate::support::replay::Replay,
            id: &str,
            properties: &serde_json::Value,
        ) -> crate::support::aws::Answer {
            let event = replay.delete_event(id, properties.clone());
            let event = crate::support::replay::of_type(event, $type, $logical_id);
            replay.deliver(&event).await
        }
    };
}

mod authority;
mod client_adoption;
mod client_deliveries;
mod client_merges;
mod client_namesakes;
mod client_pool;
mod client_refusals;
mod client_rollbacks;
mod client_updates;
mod client_url_races;
mod client_urls;
mod clients;
mod creation;
mod deletion;
mod domain_names;
mod domain_rollbacks;
mod domain_times;
mod domain_updates;
mod domains;
mod drift;
mod grant_rollbacks;
mod grants;
mod group_rollbacks;
mod group_updates;
mod groups;
mod identity_providers;
mod immutable;
mod imports;
mod protocol;
mod read_back;
mod refusals;
mod removal;
mod resource_server_rollbacks;
mod resource_server_updates;
mod resource_servers;
mod second_factors;
mod secrets;
mod sms_roles;
mod trigger_owners;
mod trigger_races;
mod triggers;
mod update_races;
mod updates;
mod values;

use serde_json::{Value, json};

use crate::support::aws::Answer;
use crate::support::replay::Replay;

/// A world with a pool in a stack that is being created, and nothing called yet.
async fn with_pool() -> (Replay, String) {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    (replay, pool)
}

/// An answer that must be a success.
#[track_caller]
fn succeeded(answer: &Answer) -> &Answer {
    assert_eq!(answer.status(), "SUCCESS", "{}", answer.reason());
    answer
}

/// An answer that must be a failure whose reason holds these texts.
#[track_caller]
fn failed<'a>(answer: &'a Answer, texts: &[&str]) -> &'a Answer {
    assert_eq!(answer.status(), "FAILED");
    for text in texts {
        assert!(
            answer.reason().contains(text),
            "`{text}` is missing: {}",
            answer.reason()
        );
    }
    answer
}

/// The body of the last call of an operation.
fn last_call(replay: &Replay, operation: &str) -> Value {
    let call = replay.aws.calls_of(operation).into_iter().next_back();
    call.unwrap_or_else(|| panic!("no {operation}: {:?}", replay.aws.operations()))
        .input
}

/// The operations that wrote something.
fn writes(replay: &Replay) -> Vec<String> {
    replay
        .aws
        .writes()
        .into_iter()
        .map(|call| call.operation)
        .collect()
}

fn function(name: &str) -> String {
    format!("arn:aws:lambda:eu-west-1:123456789012:function:{name}")
}
