//! Events of other shapes than CloudFormation's: in a notification, too deep, too long.

use std::time::Duration;

use poolkeeper::cloudformation::{MOST_EVENT_BYTES, Payload};
use serde_json::{Value, json};

use super::setup::{done, event, handler, invoked, with};
use crate::support::aws::{Answer, StandIn};

const TIME: Duration = Duration::from_secs(20);

/// Hands a body to the function as the Lambda runtime does.
async fn receive(aws: &StandIn, body: &str) -> Value {
    let payload: Payload = serde_json::from_str(body).unwrap();
    handler(aws).receive(payload, &invoked(TIME)).await
}

/// An event with a member of that text.
fn spliced(event: &Value, name: &str, text: &str) -> String {
    let event = with(event.clone(), name, Some(json!("SPLICED")));
    event.to_string().replace("\"SPLICED\"", text)
}

/// Hands over an event for which nothing may be called, and returns its one answer.
async fn untouched(request_type: &str, make: impl FnOnce(&Value) -> String) -> Answer {
    let stand_in = StandIn::start().await;
    let body = make(&event(
        &stand_in,
        request_type,
        json!({"RemovalPolicy": "DESTROY"}),
    ));
    let returned = receive(&stand_in, &body).await;
    let answer = stand_in.only_answer();
    assert_eq!(answer.body, returned);
    assert!(stand_in.calls().is_empty(), "{:#?}", stand_in.calls());
    let (status, id) = match request_type {
        "Create" => ("FAILED", "poolkeeper:nothing-created"),
        "Update" => ("FAILED", "eu-west-1_AbCdEf123"),
        _ => ("SUCCESS", "eu-west-1_AbCdEf123"),
    };
    assert_eq!(
        (answer.status(), answer.physical_id()),
        (status, id),
        "{answer:#?}"
    );
    answer
}

#[tokio::test]
async fn an_event_is_taken_out_of_a_notification() {
    let stand_in = StandIn::start().await;
    let inner = with(
        event(&stand_in, "Create", json!({})),
        "RequestType",
        Some(json!("Destroy")),
    );
    let outer = json!({"Records": [{
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": "arn:aws:sns:eu-west-1:123456789012:topic:1",
        "Sns": {"Type": "Notification", "Subject": null, "Message": inner.to_string()},
    }]});
    let returned = receive(&stand_in, &outer.to_string()).await;
    let answer = stand_in.only_answer();
    assert_eq!(answer.body, returned);
    assert!(answer.reason().contains("\"Destroy\""), "{answer:#?}");
    assert_eq!(answer.body["RequestId"], inner["RequestId"]);
    stand_in.clear_calls();
    handler(&stand_in)
        .handle_with(outer, &invoked(TIME), async |_, _, _, _| Ok(done()))
        .await;
    assert_eq!(stand_in.answers().len(), 2);
}

#[tokio::test]
async fn a_notification_of_something_else_cannot_be_answered() {
    let stand_in = StandIn::start().await;
    for message in [json!("hello"), json!("{}"), json!("[1]"), json!(null)] {
        let outer = json!({"Records": [{"EventSource": "aws:sns", "Sns": {"Message": message}}]});
        let returned = receive(&stand_in, &outer.to_string()).await;
        let reason = returned["Reason"].as_str().unwrap();
        assert!(
            reason.starts_with("nothing was done, and the event was not answered: the event "),
            "{reason}"
        );
    }
    assert!(stand_in.calls().is_empty());
}

#[tokio::test]
async fn an_event_that_is_nested_too_deeply_is_answered() {
    for request_type in ["Create", "Update", "Delete"] {
        for member in ["ResourceProperties", "OldResourceProperties"] {
            for levels in [127, 1_000, 100_000] {
                let deep = "[".repeat(levels) + &"]".repeat(levels);
                let deep = format!(r#"{{"Deep": {deep}}}"#);
                let answer = untouched(request_type, |event| spliced(event, member, &deep)).await;
                let told = format!("{member} cannot be read: recursion limit exceeded");
                assert!(answer.reason().contains(&told), "{}", answer.reason());
            }
        }
    }
}

#[tokio::test]
async fn what_is_nested_elsewhere_does_not_matter() {
    let stand_in = StandIn::start().await;
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let event = event(&stand_in, "Create", json!({"UserPoolName": "accounts"}));
    for member in ["Else", "ResourceType", "PhysicalResourceId"] {
        receive(&stand_in, &spliced(&event, member, &deep)).await;
    }
    assert_eq!(stand_in.answers().len(), 3);
}

#[tokio::test]
async fn properties_that_no_program_can_hold_are_answered_without_them() {
    for wrong in [r#"{"Name": "hunter2 \ud800"}"#, r#"{"Name": 1e999}"#] {
        for request_type in ["Create", "Update", "Delete"] {
            let answer = untouched(request_type, |event| {
                spliced(event, "ResourceProperties", wrong)
            })
            .await;
            let reason = answer.reason();
            assert!(
                reason.contains("ResourceProperties cannot be read: "),
                "{reason}"
            );
            assert!(!reason.contains("hunter2"), "{reason}");
        }
    }
}

#[tokio::test]
async fn an_event_that_is_too_long_is_answered() {
    for request_type in ["Create", "Update", "Delete"] {
        let answer = untouched(request_type, |event| {
            let mut event = event.clone();
            event["ResourceProperties"]["Long"] = json!("x".repeat(1_200_000));
            event.to_string()
        })
        .await;
        let told = format!("but {MOST_EVENT_BYTES} is the maximum");
        assert!(answer.reason().contains(&told), "{}", answer.reason());
    }
}

#[tokio::test]
async fn an_event_of_a_megabyte_is_carried_out() {
    let stand_in = StandIn::start().await;
    let event = event(
        &stand_in,
        "Create",
        json!({"Long": "x".repeat(MOST_EVENT_BYTES - 2_000)}),
    );
    handler(&stand_in)
        .handle_with(event, &invoked(TIME), async |_, _, _, _| Ok(done()))
        .await;
    assert_eq!(stand_in.only_answer().status(), "SUCCESS");
}

#[tokio::test]
async fn text_that_poses_as_the_parsers_own_does_not_get_deeper() {
    // serde_json's own name for text that it has not read yet, which it reads again wherever it is.
    let mut deep = "[".repeat(120) + &"]".repeat(120);
    loop {
        let text = json!({"$serde_json::private::RawValue": deep}).to_string();
        let next = "[".repeat(120) + &text + &"]".repeat(120);
        if next.len() > MOST_EVENT_BYTES - 2_000 {
            break;
        }
        deep = next;
    }
    let stand_in = StandIn::start().await;
    let event = event(&stand_in, "Create", json!({}));
    let body = spliced(
        &event,
        "ResourceProperties",
        &format!(r#"{{"Deep": {deep}}}"#),
    );
    receive(&stand_in, &body).await;
    let answer = stand_in.only_answer();
    assert!(answer.reason().contains("Deep: "), "{answer:#?}");
}
