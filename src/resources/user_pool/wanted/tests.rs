//! Each row of CDK's tables, as the document that goes to the API.

mod attributes;
mod messages;
mod properties;
mod sign_in;
mod sms;
mod triggers;

use serde_json::{Map, Value, json};

use super::{Place, Wanted, wanted};
use crate::properties::read;
use crate::properties::user_pool::UserPool;

const STACK: &str = "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1";

/// What is wanted by properties as a template has them.
fn of(properties: Value) -> Wanted {
    let map: Map<String, Value> = properties.as_object().cloned().expect("a map");
    let pool = read::<UserPool>(&map).unwrap_or_else(|all| panic!("{properties}: {all}"));
    wanted(&pool, &Place::of_stack(STACK))
}

/// One setting that is wanted; null if it is not there.
fn setting(properties: Value, path: &str) -> Value {
    Value::Object(of(properties).settings)
        .pointer(path)
        .cloned()
        .unwrap_or(Value::Null)
}

/// One immutable setting that is wanted; null if it is not there.
fn immutable(properties: Value, path: &str) -> Value {
    Value::Object(of(properties).immutable)
        .pointer(path)
        .cloned()
        .unwrap_or(Value::Null)
}

#[test]
fn without_properties_only_what_cdk_always_renders_is_there() {
    let wanted = of(json!({}));
    let mut names: Vec<&String> = wanted.settings.keys().collect();
    names.sort();
    assert_eq!(
        names,
        [
            "AccountRecoverySetting",
            "AdminCreateUserConfig",
            "EmailVerificationMessage",
            "EmailVerificationSubject",
            "SmsVerificationMessage",
            "VerificationMessageTemplate",
        ]
    );
    assert!(wanted.immutable.is_empty() && wanted.schema.is_empty());
    assert_eq!(wanted.mfa, super::WantedMfa::default());
    assert_eq!(wanted.sms, super::SmsSender::None);
}
