//! Much: properties, reasons, attributes.

use std::collections::BTreeMap;
use std::time::Duration;

use poolkeeper::resources::{Change, Done, Failed};
use serde_json::{Map, Value, json};

use super::setup::{LOG_STREAM, Log, done, event, handle, handler, invoked};
use crate::support::aws::StandIn;

/// 200 kB of properties, none of which exists.
fn many() -> Map<String, Value> {
    (0..2_000)
        .map(|n| (format!("Property{n:05}"), json!("x".repeat(90))))
        .collect()
}

#[tokio::test]
async fn two_hundred_kilobytes_of_properties_arrive() {
    let stand_in = StandIn::start().await;
    let event = event(&stand_in, "Create", Value::Object(many()));
    assert!(event.to_string().len() > 200_000);
    handler(&stand_in)
        .handle_with(
            event,
            &invoked(Duration::from_secs(60)),
            async |_, _, change, _| {
                let Change::Create { properties } = change else {
                    return Err(Failed::because("no create"));
                };
                // The service token is one more.
                assert_eq!(properties.len(), 2_001);
                Ok(done())
            },
        )
        .await;
    assert_eq!(stand_in.only_answer().status(), "SUCCESS");
}

#[tokio::test]
async fn two_hundred_kilobytes_of_mistakes_are_one_short_answer() {
    let stand_in = StandIn::start().await;
    let (log, _logging) = Log::start();
    handle(&stand_in, event(&stand_in, "Create", Value::Object(many()))).await;
    let answer = stand_in.only_answer();
    assert_eq!(answer.status(), "FAILED");
    assert!(!answer.too_long());
    assert!(
        answer.reason().contains("Property00000: "),
        "{}",
        answer.reason()
    );
    assert!(
        answer
            .reason()
            .ends_with(&format!("… See log stream {LOG_STREAM}"))
    );
    // The log has far more of them, although not all: nobody reads two thousand.
    let summary = log.summary();
    let logged = summary["reason"].as_str().unwrap();
    assert!(logged.contains("Property00400: "), "{logged}");
}

#[tokio::test]
async fn a_reason_of_a_hundred_kilobytes_is_cut_and_logged_whole() {
    let stand_in = StandIn::start().await;
    let (log, _logging) = Log::start();
    let reason = "Überlänge \"in\" quotes\n".repeat(5_000);
    let event = event(&stand_in, "Create", json!({}));
    handler(&stand_in)
        .handle_with(
            event,
            &invoked(Duration::from_secs(60)),
            async |_, _, _, _| Err(Failed::because(reason.clone())),
        )
        .await;
    let answer = stand_in.only_answer();
    assert!(
        answer.raw.len() <= 4096 && answer.raw.len() > 4090,
        "{}",
        answer.raw.len()
    );
    let kept = answer
        .reason()
        .strip_suffix(&format!("… See log stream {LOG_STREAM}"))
        .unwrap();
    assert!(reason.starts_with(kept));
    assert_eq!(log.summary()["reason"], reason);
}

#[tokio::test]
async fn attributes_that_are_too_long_are_a_failure_that_says_so() {
    let stand_in = StandIn::start().await;
    let event = event(&stand_in, "Create", json!({}));
    handler(&stand_in)
        .handle_with(
            event,
            &invoked(Duration::from_secs(60)),
            async |_, _, _, _| {
                Ok(Done {
                    attributes: BTreeMap::from([("Long", "x".repeat(5_000))]),
                    ..done()
                })
            },
        )
        .await;
    let answer = stand_in.only_answer();
    assert_eq!(answer.status(), "FAILED");
    assert!(
        answer
            .reason()
            .starts_with("the attributes do not fit into the response"),
        "{answer:#?}"
    );
    assert_eq!(
        answer.physical_id(),
        "poolkeeper:unfinished:eu-west-1_AbCdEf123"
    );
}
