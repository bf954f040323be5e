//! Work that panics, and a protocol that does.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use poolkeeper::logging;
use poolkeeper::resources::Failed;
use serde_json::{Value, json};
use tracing::level_filters::LevelFilter;

use super::setup::{LOG_STREAM, Log, done, event, handler, invoked};
use crate::support::aws::{Refusal, StandIn};

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
        .strip_prefix("internal error at tests/cloudformation/panics.rs:")
        .unwrap();
    assert!(
        place.ends_with(&format!("; please report it. See log stream {LOG_STREAM}")),
        "{place}"
    );
    assert!(log.text().contains("tests/cloudformation/panics.rs:"));
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

/// A log that panics over the first line that holds some text.
struct Brittle {
    text: &'static str,
    is_broken: Arc<AtomicBool>,
}

impl io::Write for Brittle {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let breaks = String::from_utf8_lossy(bytes).contains(self.text);
        assert!(
            !breaks || self.is_broken.swap(true, Ordering::Relaxed),
            "hunter2"
        );
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the function returns for an event whose work goes well and whose log panics.
async fn with_a_brittle_log(aws: &StandIn, request_type: &str, text: &'static str) -> Value {
    let is_broken = Arc::new(AtomicBool::new(false));
    let subscriber = logging::subscriber(LevelFilter::INFO, move || Brittle {
        text,
        is_broken: Arc::clone(&is_broken),
    });
    let _logging = tracing::subscriber::set_default(subscriber);
    let event = event(aws, request_type, json!({}));
    handler(aws)
        .handle_with(event, &invoked(TIME), async |_, _, _, _| Ok(done()))
        .await
}

#[tokio::test]
async fn a_panic_on_the_way_to_the_answer_is_answered() {
    for (request_type, id) in [
        ("Create", "poolkeeper:unfinished:eu-west-1_AbCdEf123"),
        ("Update", "eu-west-1_AbCdEf123"),
        ("Delete", "eu-west-1_AbCdEf123"),
    ] {
        let stand_in = StandIn::start().await;
        stand_in.refuse_answers(vec![Refusal::Status(503)]);
        let returned =
            with_a_brittle_log(&stand_in, request_type, "could not deliver the response").await;
        let answer = stand_in.only_answer();
        assert_eq!(stand_in.response_attempts(), 2);
        assert_eq!((answer.status(), answer.physical_id()), ("FAILED", id));
        assert!(
            answer
                .reason()
                .starts_with("internal error at tests/cloudformation/panics.rs:"),
            "{answer:#?}"
        );
        assert!(!answer.reason().contains("hunter2"), "{answer:#?}");
        assert_eq!(answer.body, returned);
    }
}

#[tokio::test]
async fn a_panic_after_the_answer_leaves_it_as_it_is() {
    let stand_in = StandIn::start().await;
    let returned = with_a_brittle_log(&stand_in, "Create", "\"summary\"").await;
    let answer = stand_in.only_answer();
    assert_eq!(stand_in.response_attempts(), 1);
    assert_eq!(answer.status(), "SUCCESS");
    assert_eq!(answer.body, returned);
}
