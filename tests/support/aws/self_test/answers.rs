use std::time::Duration;

use super::super::Refusal;
use super::*;

async fn put(aws: &World, url: &str, headers: &[(&str, &str)], body: &str) -> Option<Reply> {
    send(aws, "PUT", &url.replace(&aws.endpoint(), ""), headers, body).await
}

#[tokio::test]
async fn an_answer_is_kept_exactly_as_it_came() {
    let aws = StandIn::start().await;
    let (one, other) = (aws.response_url(), aws.response_url());
    let body = r#"{"Status": "SUCCESS",  "Data": {"UserPoolId": "a"}, "PhysicalResourceId": "a"}"#;
    let reply = put(&aws, &other, &[("content-type", "")], body)
        .await
        .expect("an answer");
    assert_eq!(reply.status, 200);
    let answer = aws.only_answer();
    assert_eq!(answer.raw, body.as_bytes());
    assert_eq!(
        (answer.status(), answer.physical_id(), answer.reason()),
        ("SUCCESS", "a", "")
    );
    assert_eq!(answer.attribute("UserPoolId"), Some(&json!("a")));
    assert_eq!(answer.header("Content-Type"), Some(""));
    assert!(
        other.contains(&format!("/{}?", answer.token))
            && !one.contains(&format!("/{}?", answer.token))
    );
    assert!(!answer.too_long());
    assert!(aws.calls().is_empty(), "an answer is no API call");
}

#[tokio::test]
async fn a_content_type_or_another_address_breaks_the_signature() {
    let aws = StandIn::start().await;
    let url = aws.response_url();
    let typed = put(&aws, &url, &[("content-type", "application/json")], "{}")
        .await
        .expect("an answer");
    assert_eq!(typed.status, 403);
    let changed = put(&aws, &url.replace("secret", "guessed"), &[], "{}")
        .await
        .expect("an answer");
    assert_eq!(changed.status, 403);
    assert!(aws.answers().is_empty());
    assert_eq!(aws.response_attempts(), 2);
}

#[tokio::test]
async fn answers_can_be_refused_lost_and_left_hanging() {
    let aws = StandIn::start().await;
    let url = aws.response_url();
    aws.refuse_answers([
        Refusal::Status(503),
        Refusal::Status(403),
        Refusal::Reset,
        Refusal::ResetAfter,
        Refusal::Hang,
    ]);
    assert_eq!(
        put(&aws, &url, &[], "{}").await.map(|reply| reply.status),
        Some(503)
    );
    assert_eq!(
        put(&aws, &url, &[], "{}").await.map(|reply| reply.status),
        Some(403)
    );
    assert!(put(&aws, &url, &[], "{}").await.is_none());
    assert!(aws.answers().is_empty());
    assert!(put(&aws, &url, &[], "{}").await.is_none());
    assert_eq!(aws.answers().len(), 1);
    let hanging = tokio::time::timeout(Duration::from_millis(30), put(&aws, &url, &[], "{}")).await;
    assert!(hanging.is_err());
    assert_eq!(
        put(&aws, &url, &[], "{}").await.map(|reply| reply.status),
        Some(200)
    );
    assert_eq!(aws.response_attempts(), 6);
}

#[tokio::test]
async fn a_signed_address_names_its_event_and_can_be_aged() {
    let aws = StandIn::start().await;
    let stack = "arn:aws:cloudformation:eu-west-1:123456789012:stack/orders/1234";
    let url = aws.response_url_for(stack, "Pool", "one");
    let path =
        "/arn%3Aaws%3Acloudformation%3Aeu-west-1%3A123456789012%3Astack/orders/1234%7CPool%7Cone";
    assert!(
        url.starts_with(&format!("{}{path}?X-Amz-Algorithm=", aws.endpoint())),
        "{url}"
    );
    let now = jiff::Timestamp::now()
        .strftime("X-Amz-Date=%Y%m%dT%H")
        .to_string();
    assert!(
        url.contains(&now) && url.contains("&X-Amz-Expires=7200&"),
        "{url}"
    );
    let event = json!({"ResponseURL": url});
    let aged = super::super::addresses::aged(&event, 61);
    let aged = aged["ResponseURL"].as_str().unwrap_or_default();
    assert_ne!(aged, url);
    for (url, status) in [
        (url.clone(), 200),
        (aged.to_owned(), 200),
        (url.replace("secret", "guessed"), 403),
        (url.replace("%7Cone", "%7Ctwo"), 403),
        (url.replace("7200", "9999"), 403),
    ] {
        let reply = put(&aws, &url, &[], "{}").await.expect("an answer");
        assert_eq!(reply.status, status, "{url}");
    }
    assert_eq!(aws.answers().len(), 2);
    assert!(url.contains(&format!("/{}?", aws.answers()[0].token)));
}
