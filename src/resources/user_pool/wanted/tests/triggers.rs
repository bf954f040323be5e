//! Triggers.

use serde_json::{Map, Value, json};

use super::setting;
use crate::properties::user_pool::LambdaTriggers;

const FUNCTION: &str = "arn:aws:lambda:eu-west-1:123456789012:function:f";
const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/11112222-3333-4444-5555-666677778888";

fn config(trigger: &str, value: Value) -> Value {
    let triggers = Map::from_iter([(trigger.to_owned(), value)]);
    setting(
        json!({"LambdaTriggers": triggers, "CustomSenderKmsKey": KEY}),
        "/LambdaConfig",
    )
}

#[test]
fn lambda_triggers_of_ten_operations_are_arns() {
    for operation in [
        "CreateAuthChallenge",
        "CustomMessage",
        "DefineAuthChallenge",
        "PostAuthentication",
        "PostConfirmation",
        "PreAuthentication",
        "PreSignUp",
        "PreTokenGeneration",
        "UserMigration",
        "VerifyAuthChallengeResponse",
    ] {
        let plain = config(operation, json!(FUNCTION));
        assert_eq!(
            plain,
            json!({operation: FUNCTION, "KMSKeyID": KEY}),
            "{operation}"
        );
    }
}

#[test]
fn lambda_triggers_of_senders_and_federation_have_the_first_version() {
    for (operation, member) in [
        ("CustomEmailSender", "CustomEmailSender"),
        ("CustomSmsSender", "CustomSMSSender"),
        ("InboundFederation", "InboundFederation"),
    ] {
        let sender = config(operation, json!(FUNCTION));
        assert_eq!(
            sender[member],
            json!({"LambdaArn": FUNCTION, "LambdaVersion": "V1_0"})
        );
    }
}

#[test]
fn lambda_trigger_before_tokens_with_a_version_goes_under_the_newer_member() {
    for version in ["V1_0", "V2_0", "V3_0"] {
        let trigger = json!({"LambdaArn": FUNCTION, "LambdaVersion": version});
        let found = config("PreTokenGeneration", trigger.clone());
        assert_eq!(
            found,
            json!({"PreTokenGenerationConfig": trigger, "KMSKeyID": KEY})
        );
    }
    let without = config("PreTokenGeneration", json!({"LambdaArn": FUNCTION}));
    assert_eq!(without["PreTokenGeneration"], FUNCTION);
}

#[test]
fn custom_sender_kms_key_is_sent_without_a_sender_as_well() {
    assert_eq!(
        setting(json!({"CustomSenderKmsKey": KEY}), "/LambdaConfig"),
        json!({"KMSKeyID": KEY})
    );
    assert_eq!(
        setting(json!({"LambdaTriggers": {}}), "/LambdaConfig"),
        json!(null)
    );
}

#[test]
fn the_tag_of_the_pool_names_what_its_template_gives() {
    let tag = |properties: Value| setting(properties, "/UserPoolTags/poolkeeper:triggers");
    assert_eq!(tag(json!({})), Value::Null);
    assert_eq!(tag(json!({"LambdaTriggers": {}})), Value::Null);
    assert_eq!(tag(json!({"CustomSenderKmsKey": KEY})), "KMSKeyID");
    let versioned = json!({"LambdaArn": FUNCTION, "LambdaVersion": "V2_0"});
    assert_eq!(
        tag(
            json!({"LambdaTriggers": {"PreTokenGeneration": versioned, "CustomMessage": FUNCTION}})
        ),
        "CustomMessage PreTokenGeneration"
    );
    assert_eq!(
        tag(json!({"Overrides": json!({"LambdaConfig": {"PreSignUp": FUNCTION}}).to_string()})),
        "PreSignUp"
    );
}

#[test]
fn the_longest_tag_fits_into_a_tags_value() {
    let mut all: Map<String, Value> = LambdaTriggers::OPERATIONS
        .iter()
        .map(|(member, _)| ((*member).to_owned(), json!(FUNCTION)))
        .collect();
    all.insert("KMSKeyID".into(), json!(KEY));
    let settings = Map::from_iter([("LambdaConfig".to_owned(), Value::Object(all))]);
    let tag = crate::resources::pool_settings::mark(&settings, true).expect("a tag");
    assert_eq!(tag.len(), 247);
}
