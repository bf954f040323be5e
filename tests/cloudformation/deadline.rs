//! Time that runs out.

use std::future::pending;
use std::time::{Duration, Instant, SystemTime};

use poolkeeper::cloudformation::Invocation;
use serde_json::json;

use super::setup::{done, event, handler, invoked, with};
use crate::support::aws::{Effect, Fault, StandIn};

#[tokio::test]
async fn with_three_seconds_left_and_aws_hanging_there_is_an_answer_in_time() {
    let stand_in = StandIn::start().await;
    for nth in 1..20 {
        stand_in.inject(Fault::on_call(nth, Effect::Hang));
    }
    let event = event(&stand_in, "Create", json!({}));
    let started = Instant::now();
    handler(&stand_in)
        .handle(event, &invoked(Duration::from_secs(3)))
        .await;
    assert!(
        started.elapsed() < Duration::from_secs(3),
        "{:?}",
        started.elapsed()
    );
    let answer = stand_in.only_answer();
    assert_eq!(answer.status(), "FAILED");
    assert!(
        answer.reason().contains("time ran out before"),
        "{answer:#?}"
    );
}

#[tokio::test]
async fn work_that_never_ends_is_stopped_and_answered() {
    for (request_type, id) in [
        ("Create", "poolkeeper:nothing-created"),
        ("Update", "eu-west-1_AbCdEf123"),
        ("Delete", "eu-west-1_AbCdEf123"),
    ] {
        let stand_in = StandIn::start().await;
        let event = event(&stand_in, request_type, json!({}));
        let started = Instant::now();
        handler(&stand_in)
            .handle_with(
                event,
                &invoked(Duration::from_millis(1_500)),
                async |_, _, _, _| pending().await,
            )
            .await;
        assert!(
            started.elapsed() < Duration::from_millis(1_500),
            "{:?}",
            started.elapsed()
        );
        let answer = stand_in.only_answer();
        assert_eq!((answer.status(), answer.physical_id()), ("FAILED", id));
        assert!(
            answer.reason().starts_with("the function ran out of time"),
            "{answer:#?}"
        );
    }
}

#[tokio::test]
async fn cleaning_up_has_time_of_its_own() {
    let stand_in = StandIn::start().await;
    let event = event(&stand_in, "Create", json!({}));
    handler(&stand_in)
        .handle_with(
            event,
            &invoked(Duration::from_secs(2)),
            async |_, _, _, session| {
                while session.pause(Duration::from_millis(20)).await {}
                assert!(session.cleaning_up().pause(Duration::from_millis(20)).await);
                Ok(done())
            },
        )
        .await;
    assert_eq!(stand_in.only_answer().status(), "SUCCESS");
}

#[tokio::test]
async fn a_deadline_that_is_missing_or_past_leaves_time_for_an_answer() {
    for deadline in [
        SystemTime::UNIX_EPOCH,
        SystemTime::now() - Duration::from_secs(1),
    ] {
        let stand_in = StandIn::start().await;
        let event = event(&stand_in, "Create", json!({}));
        let invocation = Invocation {
            deadline,
            ..invoked(Duration::ZERO)
        };
        handler(&stand_in)
            .handle_with(event, &invocation, async |_, _, _, _| Ok(done()))
            .await;
        assert_eq!(stand_in.only_answer().status(), "SUCCESS");
    }
}

#[tokio::test]
async fn the_work_stops_when_cloudformation_stops_waiting() {
    let stand_in = StandIn::start().await;
    let event = with(
        event(&stand_in, "Create", json!({})),
        "ServiceTimeout",
        Some(json!("1")),
    );
    let started = Instant::now();
    handler(&stand_in)
        .handle_with(
            event,
            &invoked(Duration::from_secs(60)),
            async |_, _, _, _| pending().await,
        )
        .await;
    assert!(
        started.elapsed() < Duration::from_secs(1),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(stand_in.only_answer().status(), "FAILED");
}
