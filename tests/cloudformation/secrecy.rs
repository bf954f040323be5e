//! What must never be seen, and what the log says instead.

use std::time::Duration;

use poolkeeper::cloudformation::{Envelope, Members, Payload};
use poolkeeper::resources::{Done, Failed};
use serde_json::{Value, json};

use super::setup::{Log, SECRET_KEY, done, event, handle, handler, invoked};
use crate::support::aws::{Refusal, StandIn, World};
use crate::support::replay::settings;

const TIME: Duration = Duration::from_secs(2);

/// Everything after the host of an event's address, in parts that are long enough to be found.
fn parts_of_the_address(event: &Value) -> Vec<String> {
    let url = url::Url::parse(event["ResponseURL"].as_str().unwrap()).unwrap();
    let mut parts = vec![url.path().to_owned(), url.query().unwrap().to_owned()];
    parts.extend(
        url.query_pairs()
            .filter(|(_, value)| value.len() > 8)
            .map(|(_, value)| value.into_owned()),
    );
    parts
}

fn assert_hidden(text: &str, secrets: &[String]) {
    for secret in secrets {
        assert!(!text.contains(secret.as_str()), "{secret} in {text}");
    }
}

/// An event with values that nobody may see.
fn sensitive(world: &World, request_type: &str) -> (Value, Vec<String>) {
    let properties =
        json!({"UserPoolName": "hunter2-name", "UserInvitation": {"EmailBody": "hunter2-body"}});
    let event = event(world, request_type, properties);
    let mut secrets = parts_of_the_address(&event);
    secrets.extend(["hunter2".to_owned(), SECRET_KEY.to_owned()]);
    (event, secrets)
}

#[tokio::test]
async fn neither_the_address_nor_a_value_is_ever_logged_or_returned() {
    for refusals in [
        vec![],
        vec![Refusal::Status(503), Refusal::Reset],
        vec![Refusal::Status(403)],
        vec![Refusal::Hang; 100],
    ] {
        let stand_in = StandIn::start().await;
        let (log, _logging) = Log::start();
        let (event, secrets) = sensitive(&stand_in, "Create");
        stand_in.refuse_answers(refusals);
        let returned = handler(&stand_in)
            .handle_with(event, &invoked(TIME), async |_, _, _, _| Ok(done()))
            .await;
        assert_hidden(&log.text(), &secrets);
        assert_hidden(&returned.to_string(), &secrets);
        log.summary();
    }
}

#[tokio::test]
async fn a_real_create_logs_neither_the_address_nor_a_value() {
    let stand_in = StandIn::start().await;
    let (log, _logging) = Log::start();
    let (event, secrets) = sensitive(&stand_in, "Create");
    let (returned, _) = handle(&stand_in, event).await;
    assert_hidden(&log.text(), &secrets);
    assert_hidden(&returned.to_string(), &secrets);
}

#[tokio::test]
async fn nothing_that_can_be_debug_printed_shows_the_address() {
    let stand_in = StandIn::start().await;
    let (event, secrets) = sensitive(&stand_in, "Create");
    let text = event.to_string();
    let members = Members::read(&text).unwrap();
    let envelope = Envelope::open(&members, &settings()).unwrap();
    assert_hidden(
        &format!(
            "{envelope:?} {envelope:#?} {members:?} {} {:?} {:?}",
            envelope.url,
            Payload::of(&event),
            handler(&stand_in)
        ),
        &secrets,
    );
}

#[tokio::test]
async fn secret_attributes_reach_cloudformation_and_nobody_else() {
    let stand_in = StandIn::start().await;
    let (log, _logging) = Log::start();
    let event = event(&stand_in, "Create", json!({}));
    let returned = handler(&stand_in)
        .handle_with(event, &invoked(TIME), async |_, _, _, _| {
            Ok(Done {
                secrets: [("Secret", "hunter2".into())].into(),
                ..done()
            })
        })
        .await;
    let answer = stand_in.only_answer();
    assert_eq!(answer.attribute("Secret"), Some(&json!("hunter2")));
    assert_eq!(answer.body["NoEcho"], json!(true));
    // CloudFormation masks the other attributes as well.
    assert_eq!(
        returned["Data"],
        json!({"Secret": "****", "UserPoolId": "****"})
    );
    assert!(!log.text().contains("hunter2"), "{}", log.text());
}

#[tokio::test]
async fn the_summary_says_what_was_asked_what_was_called_and_how_it_ended() {
    let stand_in = StandIn::start().await;
    let (log, _logging) = Log::start();
    let event = event(&stand_in, "Update", json!({}));
    handler(&stand_in)
        .handle_with(event, &invoked(TIME), async |_, _, _, session| {
            let missing =
                poolkeeper::aws::cognito::describe_user_pool(session, "eu-west-1_Missing01").await;
            Err(Failed::call(
                "looking",
                &missing.unwrap_err(),
                "Look elsewhere.",
            ))
        })
        .await;
    let summary = log.summary();
    for (name, value) in [
        ("level", json!("ERROR")),
        ("request_type", json!("Update")),
        ("resource_type", json!("Custom::CognitoUserPool")),
        ("stack_name", json!("accounts")),
        ("logical_id", json!("UserPool")),
        ("physical_id", json!("eu-west-1_AbCdEf123")),
        ("request_id", json!("6b1f3c52-8e0d-4f57-9f1c-3d5a0c1d7e11")),
        ("outcome", json!("FAILED")),
        ("api_calls", json!(1)),
        ("delivery_attempts", json!(1)),
    ] {
        assert_eq!(summary[name], value, "{name} in {summary}");
    }
    assert!(
        summary["timestamp"].is_string() && summary["duration_ms"].is_u64(),
        "{summary}"
    );
    let calls = summary["calls"].as_str().unwrap();
    assert!(
        calls.starts_with("DescribeUserPool ") && calls.ends_with(" ms ResourceNotFoundException"),
        "{calls}"
    );
    assert!(
        summary["reason"]
            .as_str()
            .unwrap()
            .starts_with("looking failed: DescribeUserPool: "),
        "{summary}"
    );
}
