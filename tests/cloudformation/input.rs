//! Events that are wrong.

use std::time::Duration;

use serde_json::{Value, json};

use super::setup::{event, handle, handler, invoked, with};
use crate::support::aws::{Answer, StandIn};

/// Handles an event that must fail before anything is called, and returns its one answer.
async fn refused(make: impl FnOnce(&StandIn) -> Value) -> Answer {
    let stand_in = StandIn::start().await;
    let event = make(&stand_in);
    let (returned, _) = handle(&stand_in, event).await;
    let answer = stand_in.only_answer();
    assert_eq!(answer.status(), "FAILED", "{answer:#?}");
    assert_eq!(answer.body, returned);
    assert!(stand_in.calls().is_empty(), "{:#?}", stand_in.calls());
    answer
}

#[tokio::test]
async fn without_properties_nothing_is_created() {
    for nothing in [None, Some(Value::Null)] {
        let answer = refused(|aws| {
            with(
                event(aws, "Create", json!({})),
                "ResourceProperties",
                nothing,
            )
        })
        .await;
        assert!(
            answer
                .reason()
                .starts_with("the event has no ResourceProperties. "),
            "{answer:#?}"
        );
        assert_eq!(answer.physical_id(), "poolkeeper:nothing-created");
    }
}

#[tokio::test]
async fn without_properties_nothing_is_updated_and_the_id_stays() {
    let answer =
        refused(|aws| with(event(aws, "Update", json!({})), "ResourceProperties", None)).await;
    assert_eq!(answer.physical_id(), "eu-west-1_AbCdEf123");
}

#[tokio::test]
async fn without_properties_a_delete_succeeds() {
    let stand_in = StandIn::start().await;
    let event = with(
        event(&stand_in, "Delete", json!({})),
        "ResourceProperties",
        None,
    );
    handle(&stand_in, event).await;
    let answer = stand_in.only_answer();
    assert_eq!(
        (answer.status(), answer.physical_id()),
        ("SUCCESS", "eu-west-1_AbCdEf123")
    );
}

#[tokio::test]
async fn a_delete_never_minds_what_the_properties_hold() {
    let stand_in = StandIn::start().await;
    let properties = json!({"Nonsense": "x", "PasswordPolicy": ["no", "map"], "Mfa": {"a": 1}});
    handle(&stand_in, event(&stand_in, "Delete", properties)).await;
    assert_eq!(stand_in.only_answer().status(), "SUCCESS");
}

#[tokio::test]
async fn a_request_type_that_does_not_exist_is_named() {
    let answer = refused(|aws| {
        with(
            event(aws, "Create", json!({})),
            "RequestType",
            Some(json!("Destroy")),
        )
    })
    .await;
    let reason = answer.reason();
    assert!(
        reason.starts_with(r#"RequestType is "Destroy", but must be Create, Update or Delete. "#),
        "{reason}"
    );
    let answer = refused(|aws| with(event(aws, "Update", json!({})), "RequestType", None)).await;
    assert!(
        answer.reason().starts_with("RequestType is missing, "),
        "{answer:#?}"
    );
    assert_eq!(answer.physical_id(), "eu-west-1_AbCdEf123");
}

#[tokio::test]
async fn an_unknown_resource_type_is_told_which_are_supported() {
    for request_type in ["Create", "Update"] {
        let wrong = Some(json!("Custom::CognitoUserPol"));
        let answer =
            refused(|aws| with(event(aws, request_type, json!({})), "ResourceType", wrong)).await;
        let reason = answer.reason();
        assert!(
            reason.contains(r#""Custom::CognitoUserPol" is not one of the supported types"#),
            "{reason}"
        );
        assert!(
            reason.contains("Custom::CognitoUserPool, Custom::UserPool"),
            "{reason}"
        );
    }
}

#[tokio::test]
async fn a_resource_of_an_unknown_type_can_always_be_deleted() {
    for kind in [Some(json!("Custom::SomethingElse")), None] {
        let stand_in = StandIn::start().await;
        let event = with(event(&stand_in, "Delete", json!({})), "ResourceType", kind);
        handle(&stand_in, event).await;
        let answer = stand_in.only_answer();
        assert_eq!(
            (answer.status(), answer.physical_id()),
            ("SUCCESS", "eu-west-1_AbCdEf123")
        );
        assert!(
            answer
                .reason()
                .starts_with("there is nothing to delete: the resource type"),
            "{answer:#?}"
        );
        assert!(stand_in.calls().is_empty());
    }
}

#[tokio::test]
async fn an_unknown_property_gets_the_nearest_name_suggested() {
    let answer = refused(|aws| {
        event(
            aws,
            "Create",
            json!({"PasswordPolicy": {"MinLenght": "12"}}),
        )
    })
    .await;
    let reason = answer.reason();
    assert!(reason.contains("PasswordPolicy.MinLenght: "), "{reason}");
    assert!(reason.contains("did you mean MinLength?"), "{reason}");
}

#[tokio::test]
async fn wrong_types_are_all_reported_however_deep() {
    let properties = json!({
        "UserPoolName": ["a", "list"],
        "SelfSignUpEnabled": "perhaps",
        "PasswordPolicy": {"MinLength": "twelve", "RequireDigits": {"yes": "no"}},
        "StandardAttributes": {"Email": {"Required": "maybe"}, "Fullname": "text"},
        "CustomAttributes": {"seats": {"DataType": "Number", "Max": []}},
    });
    let answer = refused(|aws| event(aws, "Create", properties)).await;
    for path in [
        "UserPoolName: ",
        "SelfSignUpEnabled: ",
        "PasswordPolicy.MinLength: ",
        "PasswordPolicy.RequireDigits: ",
        "StandardAttributes.Email.Required: ",
        "StandardAttributes.Fullname: ",
        "CustomAttributes.seats.Max: ",
    ] {
        assert!(
            answer.reason().contains(path),
            "{path} in {}",
            answer.reason()
        );
    }
}

#[tokio::test]
async fn an_event_that_says_nowhere_to_answer_to_does_nothing() {
    let stand_in = StandIn::start().await;
    let good = event(&stand_in, "Create", json!({}));
    for wrong in [
        json!([]),
        json!("text"),
        Value::Null,
        with(good.clone(), "ResponseURL", None),
        with(good.clone(), "ResponseURL", Some(json!(""))),
        with(good.clone(), "ResponseURL", Some(json!("not an address"))),
    ] {
        let (returned, _) = handle(&stand_in, wrong).await;
        assert_eq!(returned["Status"], "FAILED");
        assert!(
            returned["Reason"]
                .as_str()
                .unwrap()
                .starts_with("nothing was done, and the event was not answered: the event")
        );
    }
    assert!(stand_in.calls().is_empty());
    assert_eq!(stand_in.response_attempts(), 0);
}

#[tokio::test]
async fn the_answer_goes_to_https_or_this_machine_and_nowhere_else() {
    let stand_in = StandIn::start().await;
    let plain = Some(json!("http://example.com/path?X-Amz-Signature=secret"));
    let event = with(event(&stand_in, "Create", json!({})), "ResponseURL", plain);
    let (returned, _) = handle(&stand_in, event).await;
    let reason = returned["Reason"].as_str().unwrap();
    assert!(
        reason.contains("cannot be used: http://example.com does not use https. "),
        "{reason}"
    );
    assert!(stand_in.calls().is_empty());
}

/// An address that was signed years ago.
fn old_address(aws: &StandIn) -> String {
    let endpoint = aws.endpoint();
    format!("{endpoint}/response/old?X-Amz-Date=20200801T101500Z&X-Amz-Expires=7200")
}

#[tokio::test]
async fn a_create_that_nobody_waits_for_any_more_creates_nothing() {
    let stand_in = StandIn::start().await;
    // An address that was never given out: only what the function returns can be looked at.
    let url = json!(old_address(&stand_in));
    let event = with(
        event(&stand_in, "Create", json!({})),
        "ResponseURL",
        Some(url),
    );
    let returned = handler(&stand_in)
        .handle(event, &invoked(Duration::from_millis(500)))
        .await;
    let reason = returned["Reason"].as_str().unwrap();
    assert!(
        reason.starts_with("nothing was changed because this event arrived so late"),
        "{reason}"
    );
    assert_eq!(returned["PhysicalResourceId"], "poolkeeper:nothing-created");
    assert!(stand_in.calls().is_empty());
}

#[tokio::test]
async fn an_update_that_comes_too_late_does_not_undo_the_rollback_that_has_begun() {
    let stand_in = StandIn::start().await;
    let url = json!(old_address(&stand_in));
    let mut event = with(
        event(&stand_in, "Update", json!({})),
        "ResponseURL",
        Some(url),
    );
    event["PhysicalResourceId"] = json!("eu-west-1_Ab");
    let returned = handler(&stand_in)
        .handle(event, &invoked(Duration::from_millis(500)))
        .await;
    let reason = returned["Reason"].as_str().unwrap();
    assert!(
        reason.starts_with("nothing was changed because this event arrived so late"),
        "{reason}"
    );
    assert_eq!(returned["PhysicalResourceId"], "eu-west-1_Ab");
    assert!(stand_in.calls().is_empty());
}
