use std::time::Duration;

use super::super::{Effect, Fault};
use super::*;
use crate::support::replay::{FAST, LOGICAL_ID, Replay, STACK_ID, of_type};

fn status(replay: &Replay, logical_id: &str) -> Option<String> {
    let recorded = replay.aws.recorded(STACK_ID, logical_id);
    recorded.map(|(status, _)| status)
}

/// When an event's address was signed.
fn signed(event: &Value) -> jiff::Timestamp {
    let url = event["ResponseURL"].as_str().unwrap_or_default();
    let (_, rest) = url.split_once("X-Amz-Date=").expect("a date");
    let date = rest.split('&').next().unwrap_or_default();
    date.parse().expect("a time")
}

#[tokio::test]
async fn an_event_is_announced_once_and_answered_at_its_own_address() {
    let replay = Replay::start_with(FAST, Duration::from_secs(20), |clients| clients).await;
    let event = replay.create_event(json!({}));
    let id = replay.deliver(&event).await.physical_id().to_owned();
    assert_eq!(
        replay.aws.recorded(STACK_ID, LOGICAL_ID),
        Some(("CREATE_COMPLETE".to_owned(), id))
    );
    replay.deliver(&event).await;
    assert_eq!(
        status(&replay, LOGICAL_ID).as_deref(),
        Some("CREATE_COMPLETE")
    );

    let other = of_type(event, "Custom::CognitoUserPool", "Other");
    let url = other["ResponseURL"].as_str().unwrap_or_default();
    assert!(url.contains("%7COther%7C"), "{url}");
    replay.deliver_unannounced(&other).await;
    assert_eq!(status(&replay, "Other"), None);
}

#[tokio::test]
async fn a_repetition_comes_a_minute_later() {
    let replay = Replay::start().await;
    let event = replay.create_event(json!({}));
    let aged = replay.aged(&event, 61);
    assert_eq!(signed(&event).duration_since(signed(&aged)).as_secs(), 61);
    assert!(replay.aws.is_announced(&event));

    let event = replay.create_event(json!({}));
    replay
        .aws
        .inject(Fault::on_operation("CreateUserPool", 1, Effect::KillAfter));
    let before = jiff::Timestamp::now();
    let answer = replay.deliver_until_answered(&event).await;
    assert_eq!(answer.status(), "SUCCESS", "{}", answer.reason());
    let path = format!("/{}?", answer.token);
    assert!(
        event["ResponseURL"]
            .as_str()
            .unwrap_or_default()
            .contains(&path)
    );
    let members = [("StackName", STACK_ID)];
    let events = query(&replay.aws, "2010-05-15", "DescribeStackEvents", &members).await;
    let times: Vec<jiff::Timestamp> = events
        .body
        .split("<Timestamp>")
        .skip(1)
        .filter_map(|rest| rest.split('<').next()?.parse().ok())
        .collect();
    assert!(before.duration_since(times[0]).as_secs() < 1, "the answer");
    assert!(before.duration_since(times[1]).as_secs() >= 60, "the event");
}
