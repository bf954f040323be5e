use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::aws::Settings;
use crate::cloudformation::payload::Members;

const STREAM: &str = "2026/08/01/[$LATEST]0123456789abcdef0123456789abcdef";

fn envelope(request_type: &str, physical_id: Option<&str>) -> Envelope {
    let event = json!({
        "RequestType": request_type,
        "ResponseURL": "https://example.com/",
        "StackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/accounts/2f6b1a70",
        "RequestId": "6b1f3c52",
        "LogicalResourceId": "UserPool",
        "PhysicalResourceId": physical_id,
        "ResourceType": "Custom::CognitoUserPool",
    });
    let settings = Settings {
        response_hosts: vec!["example.com".to_owned()],
        ..Settings::default()
    };
    let text = event.to_string();
    Members::read(&text)
        .and_then(|members| Envelope::open(&members, &settings))
        .unwrap_or_else(|problem| panic!("{problem}"))
}

fn done(attribute: &str) -> Done {
    Done {
        physical_id: "eu-west-1_AbCdEf123".into(),
        attributes: [("Arn", attribute.to_owned())].into(),
        secrets: BTreeMap::new(),
        notes: Vec::new(),
    }
}

fn failed(request_type: &str, physical_id: Option<&str>, reason: &str) -> Answer {
    Answer::new(
        &envelope(request_type, physical_id),
        Err(Failed::because(reason)),
        STREAM,
    )
}

#[test]
fn a_success_repeats_the_ids_and_has_the_attributes() {
    let answer = Answer::new(&envelope("Create", None), Ok(done("arn")), STREAM);
    assert_eq!(
        answer.shown(),
        json!({
            "Status": "SUCCESS",
            "Reason": format!("See log stream {STREAM}"),
            "PhysicalResourceId": "eu-west-1_AbCdEf123",
            "StackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/accounts/2f6b1a70",
            "RequestId": "6b1f3c52",
            "LogicalResourceId": "UserPool",
            "NoEcho": false,
            "Data": {"Arn": "arn"},
        })
    );
}

#[test]
fn the_notes_of_a_success_are_its_reason() {
    let notes = vec!["one note".to_owned(), "another".to_owned()];
    let answer = Answer::new(
        &envelope("Update", Some("id")),
        Ok(Done {
            notes,
            ..done("arn")
        }),
        "stream",
    );
    assert_eq!(answer.reason, "one note; another. See log stream stream");
}

#[test]
fn a_failed_create_answers_with_a_mark_of_what_it_left() {
    assert_eq!(
        failed("Create", None, "no").physical_id(),
        physical_id::NOTHING
    );
    let left = Left::Unfinished("eu-west-1_AbCdEf123".into());
    let answer = Answer::new(
        &envelope("Create", None),
        Err(Failed {
            reason: "no".into(),
            left,
        }),
        STREAM,
    );
    assert_eq!(
        answer.physical_id(),
        "poolkeeper:unfinished:eu-west-1_AbCdEf123"
    );
}

#[test]
fn a_failed_update_or_delete_answers_with_the_id_that_came_in() {
    for request_type in ["Update", "Delete", "Destroy"] {
        assert_eq!(
            failed(request_type, Some("eu-west-1_Old"), "no").physical_id(),
            "eu-west-1_Old"
        );
    }
}

#[test]
fn a_delete_answers_with_the_id_that_came_in() {
    let unfinished = "poolkeeper:unfinished:eu-west-1_AbCdEf123";
    let answer = Answer::new(
        &envelope("Delete", Some(unfinished)),
        Ok(done("arn")),
        STREAM,
    );
    assert_eq!(answer.physical_id(), unfinished);
}

#[test]
fn an_update_may_answer_with_another_id() {
    let answer = Answer::new(
        &envelope("Update", Some("eu-west-1_Old")),
        Ok(done("arn")),
        STREAM,
    );
    assert_eq!(answer.physical_id(), "eu-west-1_AbCdEf123");
}

#[test]
fn a_failure_never_has_an_empty_reason() {
    assert!(
        failed("Create", None, "")
            .reason
            .starts_with("the event failed for an unknown reason. See")
    );
}

#[test]
fn a_long_reason_is_cut_and_the_log_stream_is_not() {
    let reason = "é".repeat(50_000);
    let answer = failed("Create", None, &reason);
    assert!(answer.body().len() <= MOST_BYTES && answer.body().len() > MOST_BYTES - 2);
    assert!(
        answer
            .reason
            .ends_with(&format!("é… See log stream {STREAM}"))
    );
    assert_eq!(answer.whole_reason(), reason);
}

#[test]
fn attributes_are_never_cut() {
    let attribute = "x".repeat(3_500);
    let notes = vec!["note ".repeat(1_000)];
    let answer = Answer::new(
        &envelope("Create", None),
        Ok(Done {
            notes,
            ..done(&attribute)
        }),
        STREAM,
    );
    assert_eq!(answer.status(), Status::Success);
    assert_eq!(answer.data["Arn"], attribute);
    assert!(answer.body().len() <= MOST_BYTES);
}

#[test]
fn attributes_that_cannot_fit_are_a_failure_that_says_so() {
    let answer = Answer::new(
        &envelope("Create", None),
        Ok(done(&"x".repeat(5_000))),
        STREAM,
    );
    assert_eq!(answer.status(), Status::Failed);
    assert!(
        answer
            .reason
            .starts_with("the attributes do not fit into the response"),
        "{answer:?}"
    );
    assert_eq!(
        answer.physical_id(),
        "poolkeeper:unfinished:eu-west-1_AbCdEf123"
    );
    let answer = Answer::new(
        &envelope("Update", Some("eu-west-1_Old")),
        Ok(done(&"x".repeat(5_000))),
        STREAM,
    );
    assert_eq!(answer.physical_id(), "eu-west-1_Old");
}

#[test]
fn ids_beyond_all_measure_still_get_an_answer() {
    let answer = failed("Update", Some(&"x".repeat(5_000)), "no");
    assert_eq!(answer.status(), Status::Failed);
    assert_eq!(answer.physical_id(), physical_id::NOTHING);
}

#[test]
fn secret_attributes_are_sent_but_not_shown() {
    let answer = Answer::new(
        &envelope("Create", None),
        Ok(Done {
            secrets: [("Secret", "hunter2".into())].into(),
            ..done("arn")
        }),
        STREAM,
    );
    assert!(answer.body().contains("hunter2"));
    assert!(answer.body().contains(r#""NoEcho":true"#));
    assert!(!answer.shown().to_string().contains("hunter2"));
    assert!(!format!("{answer:?}").contains("hunter2"));
}

proptest! {
    #[test]
    fn every_answer_is_short_enough_and_closes_with_the_log_stream(reason in "\\PC{0,600}[\\x00-\\x7f]{0,6000}") {
        let answer = failed("Create", None, &reason);
        prop_assert!(answer.body().len() <= MOST_BYTES);
        prop_assert!(answer.reason.ends_with(STREAM));
        let sent: Value = serde_json::from_str(&answer.body()).unwrap_or_default();
        prop_assert_eq!(sent["Reason"].as_str(), Some(answer.reason.as_str()));
    }

    #[test]
    fn the_length_in_json_is_what_serde_writes(text in any::<String>()) {
        let written = serde_json::to_string(&text).unwrap_or_default();
        prop_assert_eq!(in_json(&text), written.len() - 2);
    }
}
