//! Work that panics.

use std::time::Duration;

use poolkeeper::resources::Failed;
use serde_json::json;

use super::setup::{LOG_STREAM, Log, done, event, handler, invoked};
use crate::support::aws::StandIn;

const TIME: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_panic_is_answered_with_its_place_and_nothing_of_its_message() {
    let stand_in = StandIn::start().await;
    let (log, _logging) = Log::start();
    let event = event(&stand_in, "Create", json!({"Secret": "hunter2"}));
    let returned = handler(&stand_in)
        .handle_with(event, &invoked(TIME), async |_, _, change, _| {
            panic!("it was {change:?}")
        })
        .await;
    let answer = stand_in.only_answer();
    assert_eq!(
        (answer.status(), answer.physical_id()),
        ("FAILED", "poolkeeper:nothing-created")
    );
    let place = answer
        .reason()
        .strip_prefix("internal error at tests/protocol/panics.rs:")
        .unwrap();
    assert!(
        place.ends_with(&format!(", please report it. See log stream {LOG_STREAM}")),
        "{place}"
    );
    assert!(log.text().contains("tests/protocol/panics.rs:"));
    for text in [
        log.text(),
        returned.to_string(),
        String::from_utf8(answer.raw).unwrap(),
    ] {
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[tokio::test]
async fn a_panic_of_an_update_leaves_the_id_as_it_was() {
    let stand_in = StandIn::start().await;
    let event = event(&stand_in, "Update", json!({}));
    handler(&stand_in)
        .handle_with(event, &invoked(TIME), async |_, _, _, session| {
            session.pause(Duration::from_millis(1)).await;
            Err(Failed::because(session.calls()[0].outcome.clone()))
        })
        .await;
    let answer = stand_in.only_answer();
    assert_eq!(
        (answer.status(), answer.physical_id()),
        ("FAILED", "eu-west-1_AbCdEf123")
    );
}

#[tokio::test]
async fn after_a_panic_the_next_event_is_handled_as_ever() {
    let stand_in = StandIn::start().await;
    let handler = handler(&stand_in);
    let panicking = event(&stand_in, "Create", json!({}));
    handler
        .handle_with(panicking, &invoked(TIME), async |_, _, _, _| panic!("once"))
        .await;
    let next = event(&stand_in, "Create", json!({}));
    handler
        .handle_with(next, &invoked(TIME), async |_, _, _, _| Ok(done()))
        .await;
    let answers = stand_in.answers();
    assert_eq!(
        (answers[0].status(), answers[1].status()),
        ("FAILED", "SUCCESS")
    );
}
