use serde_json::json;

use super::*;
use crate::cloudformation::WrongUrl;
use crate::resources::PhysicalId;

fn event() -> Value {
    json!({
        "RequestType": "Update",
        "ServiceToken": "arn:aws:lambda:eu-west-1:123456789012:function:poolkeeper",
        "ServiceTimeout": "30",
        "ResponseURL": "https://example.com/?X-Amz-Date=20260801T101500Z&X-Amz-Expires=7200",
        "StackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/accounts/2f6b1a70",
        "RequestId": "6b1f3c52",
        "LogicalResourceId": "UserPool",
        "PhysicalResourceId": "eu-west-1_AbCdEf123",
        "ResourceType": "Custom::CognitoUserPool",
        "ResourceProperties": {"UserPoolName": "new"},
        "OldResourceProperties": {"UserPoolName": "old"},
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut event = event();
    event[name] = value;
    event
}

fn settings() -> Settings {
    Settings {
        response_hosts: vec!["example.com".to_owned()],
        ..Settings::default()
    }
}

fn open(event: &Value) -> Result<Envelope, Unanswerable> {
    Envelope::open(&Members::read(&event.to_string())?, &settings())
}

fn change(event: &Value) -> Result<Change, String> {
    let text = event.to_string();
    let members = Members::read(&text).map_err(|problem| problem.to_string())?;
    Envelope::open(&members, &settings())
        .map_err(|problem| problem.to_string())?
        .change(&members)
        .map_err(|problem| problem.to_string())
}

fn why(event: &Value) -> String {
    change(event).err().unwrap_or_default()
}

fn properties(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

#[test]
fn an_update_has_properties_old_ones_and_an_id() {
    let Ok(Change::Update {
        physical_id,
        properties: new,
        old_properties,
    }) = change(&event())
    else {
        panic!("no update")
    };
    assert_eq!(physical_id, "eu-west-1_AbCdEf123");
    assert_eq!(new, properties(&json!({"UserPoolName": "new"})));
    assert_eq!(old_properties, properties(&json!({"UserPoolName": "old"})));
}

#[test]
fn a_create_needs_no_id() {
    let mut event = with("RequestType", json!("Create"));
    event["PhysicalResourceId"].take();
    assert!(matches!(change(&event), Ok(Change::Create { .. })));
}

#[test]
fn on_delete_nothing_but_the_ids_matters() {
    for wrong in [json!(null), json!("text"), json!([1])] {
        let mut event = with("RequestType", json!("Delete"));
        event["ResourceProperties"] = wrong;
        event["PhysicalResourceId"] = json!("poolkeeper:unfinished:eu-west-1_AbCdEf123");
        let Ok(Change::Delete {
            physical_id,
            properties,
        }) = change(&event)
        else {
            panic!("no delete")
        };
        assert_eq!(
            physical_id,
            PhysicalId::Unfinished("eu-west-1_AbCdEf123".into())
        );
        assert!(properties.is_empty());
    }
}

#[test]
fn a_delete_without_an_id_deletes_nothing() {
    let mut event = with("RequestType", json!("Delete"));
    event["PhysicalResourceId"].take();
    assert!(matches!(
        change(&event),
        Ok(Change::Delete {
            physical_id: PhysicalId::Nothing,
            ..
        })
    ));
}

#[test]
fn old_properties_that_are_missing_count_as_none() {
    let Ok(Change::Update { old_properties, .. }) =
        change(&with("OldResourceProperties", json!(null)))
    else {
        panic!("no update")
    };
    assert!(old_properties.is_empty());
}

#[test]
fn what_an_event_lacks_is_named() {
    for name in [
        "StackId",
        "RequestId",
        "LogicalResourceId",
        "PhysicalResourceId",
        "ResourceProperties",
    ] {
        assert_eq!(
            why(&with(name, json!(null))),
            format!("the event has no {name}")
        );
    }
    assert_eq!(
        why(&with("ResourceProperties", json!("hunter2"))),
        "ResourceProperties is a string, but must be a map"
    );
    let allowed = "but must be Create, Update or Delete";
    assert_eq!(
        why(&with("RequestType", json!("Destroy"))),
        format!("RequestType is \"Destroy\", {allowed}")
    );
}

#[test]
fn an_event_without_an_address_cannot_be_answered() {
    let open = |event: &Value| open(event).err();
    assert_eq!(open(&json!([])), Some(Unanswerable::NotAnObject));
    assert_eq!(open(&json!({})), Some(Unanswerable::NoUrl));
    assert_eq!(
        open(&with("ResponseURL", json!(12))),
        Some(Unanswerable::NoUrl)
    );
    assert_eq!(
        open(&with("ResponseURL", json!("http://example.com/?secret"))),
        Some(WrongUrl::NotHttps("http://example.com".into()).into())
    );
}

#[test]
fn cloudformation_waits_from_the_moment_it_sent_the_event() {
    let sent = |seconds: u64| {
        let at: jiff::Timestamp = "2026-08-01T10:15:00Z".parse().unwrap_or_default();
        Some(SystemTime::from(at) + Duration::from_secs(seconds))
    };
    let until = |event: &Value| {
        open(event)
            .ok()
            .and_then(|open| open.awaited_until(SystemTime::now()))
    };
    assert_eq!(until(&event()), sent(30));
    assert_eq!(until(&with("ServiceTimeout", json!(null))), sent(3600));
    let short = json!("https://example.com/?X-Amz-Date=20260801T101500Z&X-Amz-Expires=10");
    assert_eq!(until(&with("ResponseURL", short)), sent(10));
}

#[test]
fn without_a_date_it_waits_from_now() {
    let now = SystemTime::now();
    let event = with("ResponseURL", json!("https://example.com/"));
    let until = open(&event).ok().and_then(|open| open.awaited_until(now));
    assert_eq!(until, Some(now + Duration::from_secs(30)));
}

#[test]
fn nothing_of_the_event_is_debug_printed_but_its_ids() {
    let printed = format!("{:?}", open(&event()));
    assert!(!printed.contains("X-Amz"), "{printed}");
    assert!(!printed.contains("new"), "{printed}");
}

#[test]
fn it_never_waits_for_more_than_an_hour() {
    let now = SystemTime::now();
    for timeout in [json!(u64::MAX), json!(u64::MAX.to_string()), json!(3600)] {
        let mut event = with("ServiceTimeout", timeout);
        event["ResponseURL"] = json!("https://example.com/");
        let until = open(&event).ok().and_then(|open| open.awaited_until(now));
        assert_eq!(until, Some(now + LONGEST_WAIT));
    }
}
