//! Whose pool is it? Nothing is lost by a mistake, a forgery or a late event.
//!
//! Each test is a sequence that once ended in a pool that was lost or changed by someone who had no
//! right to, or an honest one that must never get stuck.

/// Defines how the events of a type are delivered under the logical ID that the template gives: `typed`, `create`
/// and `delete`.
macro_rules! named_deliveries {
    ($type:expr) => {
        fn typed(
            replay: &crate::support::replay::Replay,
            event: serde_json::Value,
            logical_id: &str,
        ) -> serde_json::Value {
            let event = crate::support::replay::of_type(event, $type, logical_id);
            super::named(replay, event, logical_id)
        }

        async fn create(
            replay: &crate::support::replay::Replay,
            logical_id: &str,
            properties: &serde_json::Value,
        ) -> crate::support::aws::Answer {
            let event = replay.create_event(properties.clone());
            replay.deliver(&typed(replay, event, logical_id)).await
        }

        async fn delete(
            replay: &crate::support::replay::Replay,
            logical_id: &str,
            id: &str,
            properties: &serde_json::Value,
        ) -> crate::support::aws::Answer {
            let event = replay.delete_event(id, properties.clone());
            replay.deliver(&typed(replay, event, logical_id)).await
        }
    };
}

mod adoption;
mod arbiter;
mod client_urls;
mod clients;
mod corners;
mod cost;
mod domains;
mod failed_updates;
mod forged;
mod groups;
mod honest;
mod identity_providers;
mod reach;
mod replacement;
mod resource_servers;
mod rollbacks;

use serde_json::{Value, json};

use crate::support::aws::{Answer, Fault};
use crate::support::replay::{Replay, STACK_ID};

/// An answer that must be a success.
#[track_caller]
fn succeeded(answer: &Answer) -> &Answer {
    assert_eq!(answer.status(), "SUCCESS", "{}", answer.reason());
    answer
}

/// An answer that must be a failure whose reason holds these texts.
#[track_caller]
fn failed<'a>(answer: &'a Answer, texts: &[&str]) -> &'a Answer {
    assert_eq!(answer.status(), "FAILED", "{}", answer.reason());
    said(answer, texts)
}

/// An answer whose reason holds these texts.
#[track_caller]
fn said<'a>(answer: &'a Answer, texts: &[&str]) -> &'a Answer {
    for text in texts {
        assert!(
            answer.reason().contains(text),
            "`{text}` is missing: {}",
            answer.reason()
        );
    }
    answer
}

fn function(name: &str) -> String {
    format!("arn:aws:lambda:eu-west-1:123456789012:function:{name}")
}

/// Another stack of the same account.
pub(super) const OTHER_STACK: &str = "arn:aws:cloudformation:eu-west-1:123456789012:stack/other/99998888-7777-6666-5555-444433332222";

/// The same event for a resource of another stack; its address is that stack's.
pub(super) fn in_stack(replay: &Replay, mut event: Value, stack_id: &str) -> Value {
    event["StackId"] = json!(stack_id);
    let text = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
    let url = replay
        .aws
        .response_url_for(stack_id, &text("LogicalResourceId"), &text("RequestId"));
    event["ResponseURL"] = json!(url);
    event
}

/// The same event for another logical id.
pub(super) fn named(replay: &Replay, mut event: Value, logical_id: &str) -> Value {
    event["LogicalResourceId"] = json!(logical_id);
    let stack_id = event["StackId"].as_str().unwrap_or_default().to_owned();
    in_stack(replay, event, &stack_id)
}

/// Delivers an event that CloudFormation did not announce: nothing may differ afterwards.
async fn changes_nothing(replay: &Replay, event: &Value) -> Answer {
    let before = replay.aws.snapshot();
    let answer = replay.deliver_unannounced(event).await;
    assert_eq!(
        replay.aws.snapshot(),
        before,
        "{event:#}: {}",
        answer.reason()
    );
    answer
}

/// Delivers an event whose execution this fault ends before it answers.
pub(super) async fn killed(replay: &Replay, event: &Value, fault: Fault) {
    replay.aws.announce(event);
    replay.aws.inject(fault);
    tokio::select! {
        () = replay.handle(event) => panic!("it was killed"),
        () = replay.aws.killed() => {}
    }
}

/// A pool of another stack.
async fn pool_of_other_stack(replay: &Replay, properties: Value) -> String {
    let event = in_stack(replay, replay.create_event(properties), OTHER_STACK);
    let answer = replay.deliver(&event).await;
    succeeded(&answer).physical_id().to_owned()
}

/// The stack goes on to this status; an update begins where everything before it was complete.
pub(super) fn begins(replay: &Replay, status: &str) {
    if status == "UPDATE_IN_PROGRESS" {
        replay.aws.put_stack(STACK_ID, "UPDATE_COMPLETE");
    }
    replay.aws.put_stack(STACK_ID, status);
}

/// The stack begins an update after one that failed and was not rolled back.
fn begins_after_a_failure(replay: &Replay) {
    replay.aws.put_stack(STACK_ID, "UPDATE_FAILED");
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
}
