//! The PUT of the answer, and addresses that do not take it.

use std::time::{Duration, Instant};

use poolkeeper::Handler;
use poolkeeper::resources::Failed;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::setup::{LOG_STREAM, Log, done, event, handler, invoked, with};
use crate::support::aws::{Refusal, StandIn};

/// Answers an event whose work went well, with that much time.
async fn answer(handler: &Handler, event: Value, time: Duration) -> Value {
    handler
        .handle_with(event, &invoked(time), async |_, _, _, _| Ok(done()))
        .await
}

/// The same for a Create, with the next PUTs refused; says how long it took.
async fn refusing(aws: &StandIn, refusals: Vec<Refusal>, seconds: u64) -> Duration {
    aws.refuse_answers(refusals);
    let started = Instant::now();
    let event = event(aws, "Create", json!({}));
    answer(&handler(aws), event, Duration::from_secs(seconds)).await;
    started.elapsed()
}

#[tokio::test]
async fn the_answer_is_one_put_with_an_empty_content_type_and_a_length() {
    let stand_in = StandIn::start().await;
    let event = event(&stand_in, "Create", json!({}));
    let returned = answer(&handler(&stand_in), event.clone(), Duration::from_secs(60)).await;
    let answer = stand_in.only_answer();
    assert_eq!(stand_in.response_attempts(), 1);
    assert_eq!(answer.header("content-type"), Some(""));
    assert_eq!(
        answer.header("content-length"),
        Some(answer.raw.len().to_string().as_str())
    );
    assert_eq!(answer.header("transfer-encoding"), None);
    let expected = json!({
        "Status": "SUCCESS",
        "Reason": format!("See log stream {LOG_STREAM}"),
        "PhysicalResourceId": "eu-west-1_AbCdEf123",
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": "UserPool",
        "NoEcho": false,
        "Data": {"UserPoolId": "eu-west-1_AbCdEf123"},
    });
    assert_eq!(answer.body, expected);
    assert_eq!(returned, expected);
}

#[tokio::test]
async fn an_address_that_fails_three_times_is_tried_a_fourth_time() {
    let stand_in = StandIn::start().await;
    let refusals = vec![Refusal::Status(503), Refusal::Reset, Refusal::Status(500)];
    refusing(&stand_in, refusals, 60).await;
    assert_eq!(stand_in.only_answer().status(), "SUCCESS");
    assert_eq!(stand_in.response_attempts(), 4);
}

#[tokio::test]
async fn an_address_that_hangs_is_tried_again() {
    let stand_in = StandIn::start().await;
    let took = refusing(&stand_in, vec![Refusal::Hang], 3).await;
    assert_eq!(stand_in.only_answer().status(), "SUCCESS");
    assert!(took < Duration::from_millis(2_850), "{took:?}");
}

#[tokio::test]
async fn an_address_that_always_hangs_is_given_up_before_the_deadline() {
    let stand_in = StandIn::start().await;
    let took = refusing(&stand_in, vec![Refusal::Hang; 100], 2).await;
    assert!(stand_in.answers().is_empty());
    assert!(stand_in.response_attempts() > 1);
    assert!(took < Duration::from_secs(2), "{took:?}");
}

#[tokio::test]
async fn an_address_where_nobody_listens_is_given_up_before_the_deadline() {
    let stand_in = StandIn::start().await;
    let (log, _logging) = Log::start();
    let free = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let event = event(&stand_in, "Create", json!({}));
    let event = with(
        event,
        "ResponseURL",
        Some(json!(format!("http://{free}/path?X-Amz-Signature=secret"))),
    );
    let started = Instant::now();
    let returned = answer(&handler(&stand_in), event, Duration::from_secs(1)).await;
    assert_eq!(returned["Status"], "SUCCESS");
    assert!(started.elapsed() < Duration::from_secs(1));
    let summary = log.summary();
    assert_eq!(summary["level"], "ERROR");
    assert!(
        summary["undelivered"]
            .as_str()
            .unwrap()
            .contains("Connection refused"),
        "{summary}"
    );
}

#[tokio::test]
async fn an_expired_address_is_not_tried_again() {
    let stand_in = StandIn::start().await;
    let (log, _logging) = Log::start();
    refusing(&stand_in, vec![Refusal::Status(403)], 60).await;
    assert_eq!(stand_in.response_attempts(), 1);
    assert_eq!(
        log.summary()["undelivered"],
        "the ResponseURL refused the response with HTTP status 403"
    );
}

#[tokio::test]
async fn an_answer_that_was_taken_without_an_acknowledgement_is_sent_again_unchanged() {
    let stand_in = StandIn::start().await;
    refusing(&stand_in, vec![Refusal::ResetAfter], 60).await;
    let answers = stand_in.answers();
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[0].raw, answers[1].raw);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let stand_in = StandIn::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let elsewhere = stand_in.response_url();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 8192];
        let _ = stream.read(&mut buffer).await.unwrap();
        let reply =
            format!("HTTP/1.1 307 Elsewhere\r\nLocation: {elsewhere}\r\nContent-Length: 0\r\n\r\n");
        stream.write_all(reply.as_bytes()).await.unwrap();
    });
    let event = event(&stand_in, "Create", json!({}));
    let event = with(
        event,
        "ResponseURL",
        Some(json!(format!("http://{address}/"))),
    );
    answer(&handler(&stand_in), event, Duration::from_secs(60)).await;
    assert_eq!(stand_in.response_attempts(), 0);
}

#[tokio::test]
async fn a_failure_is_answered_the_same_way() {
    let stand_in = StandIn::start().await;
    let event = event(&stand_in, "Update", json!({}));
    handler(&stand_in)
        .handle_with(
            event,
            &invoked(Duration::from_secs(60)),
            async |_, _, _, _| Err(Failed::because("no such luck")),
        )
        .await;
    let answer = stand_in.only_answer();
    assert_eq!(
        (answer.status(), answer.physical_id()),
        ("FAILED", "eu-west-1_AbCdEf123")
    );
    assert_eq!(
        answer.reason(),
        format!("no such luck. See log stream {LOG_STREAM}")
    );
    assert_eq!(answer.body["Data"], json!({}));
}
