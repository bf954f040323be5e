use serde_json::{Value, json};

use super::*;
use crate::properties::trigger::UserPoolTrigger;
use crate::properties::user_pool::LambdaVersion;

const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/one";

fn pool(triggers: Value) -> Live {
    let pool = json!({
        "Id": "eu-west-1_Ab",
        "Name": "shop",
        "MfaConfiguration": "OPTIONAL",
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": true, "UnusedAccountValidityDays": 7},
        "Policies": {"PasswordPolicy": {"MinimumLength": 12, "TemporaryPasswordValidityDays": 7}},
        "UserPoolTags": {"team": "identity"},
        "NewerSetting": {"Mode": "X"},
        "LastModifiedDate": 1.0,
        "LambdaConfig": triggers,
    });
    Live {
        pool: pool.as_object().cloned().expect("a map"),
        ..Live::default()
    }
}

fn wanted(operation: Operation, function: &str) -> Wanted {
    Wanted::of(&UserPoolTrigger {
        revision: None,
        user_pool_id: Some("eu-west-1_Ab".into()),
        operation: Some(operation),
        lambda_arn: Some(function.into()),
        lambda_version: None,
        custom_sender_kms_key: None,
    })
    .expect("complete")
}

fn with_key(operation: Operation, key: &str) -> Wanted {
    Wanted {
        key: Some(key.into()),
        ..wanted(operation, "arn:f")
    }
}

fn with_version(version: LambdaVersion) -> Wanted {
    Wanted {
        version,
        ..wanted(Operation::PreTokenGenerationConfig, "arn:f")
    }
}

fn triggers(request: Option<Document>) -> Value {
    request.map_or(Value::Null, |request| {
        request.get("LambdaConfig").cloned().unwrap_or(json!({}))
    })
}

fn attached_to(live: Value, new: &Wanted) -> Value {
    triggers(attach(None, new, &pool(live)).expect("free"))
}

#[test]
fn attaching_carries_everything_else_along() {
    let live = pool(json!({"PostConfirmation": "arn:other"}));
    let new = wanted(Operation::PreSignUp, "arn:f");
    let request = attach(None, &new, &live).expect("free").expect("a write");
    assert_eq!(
        Value::Object(request),
        json!({
            "UserPoolId": "eu-west-1_Ab",
            "PoolName": "shop",
            "MfaConfiguration": "OPTIONAL",
            "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": true},
            "Policies": {"PasswordPolicy": {"MinimumLength": 12, "TemporaryPasswordValidityDays": 7}},
            "NewerSetting": {"Mode": "X"},
            "LambdaConfig": {"PostConfirmation": "arn:other", "PreSignUp": "arn:f"},
        })
    );
}

#[test]
fn what_is_attached_already_is_not_written_again() {
    let new = wanted(Operation::PreSignUp, "arn:f");
    assert_eq!(
        attached_to(json!({"PreSignUp": "arn:f"}), &new),
        Value::Null
    );
    assert_eq!(
        detach(&new, &pool(json!({"PostConfirmation": "arn:f"}))),
        None
    );
}

#[test]
fn an_operation_that_is_taken_is_refused_by_name() {
    let live = pool(json!({"PreSignUp": "arn:other"}));
    let new = wanted(Operation::PreSignUp, "arn:f");
    let violations = attach(None, &new, &live).expect_err("taken");
    assert_eq!(
        violations.to_string(),
        "Operation: PRE_SIGN_UP of user pool eu-west-1_Ab already has the function arn:other; detach that \
         function first"
    );
    let old = wanted(Operation::PreSignUp, "arn:other");
    let replaced = attach(Some(&old), &new, &live).expect("ours");
    assert_eq!(triggers(replaced), json!({"PreSignUp": "arn:f"}));
}

#[test]
fn detaching_leaves_the_other_triggers() {
    let live = pool(json!({"PreSignUp": "arn:f", "PostConfirmation": "arn:f"}));
    let old = wanted(Operation::PreSignUp, "arn:f");
    assert_eq!(
        triggers(detach(&old, &live)),
        json!({"PostConfirmation": "arn:f"})
    );
    let only = pool(json!({"PreSignUp": "arn:f"}));
    assert_eq!(triggers(detach(&old, &only)), json!({}));
    let other = wanted(Operation::PreSignUp, "arn:other");
    assert_eq!(detach(&other, &live), None);
}

#[test]
fn both_members_of_the_token_trigger_name_one_function() {
    let twins = |version: &str| {
        json!({
            "PreTokenGeneration": "arn:f",
            "PreTokenGenerationConfig": {"LambdaArn": "arn:f", "LambdaVersion": version},
        })
    };
    let v2 = json!({"PreTokenGenerationConfig": {"LambdaArn": "arn:f", "LambdaVersion": "V2_0"}});
    let plain = wanted(Operation::PreTokenGeneration, "arn:f");
    assert_eq!(
        attached_to(json!({}), &plain),
        json!({"PreTokenGeneration": "arn:f"})
    );
    assert_eq!(attached_to(json!({}), &with_version(LambdaVersion::V2)), v2);
    // Either of the two resources may come first: the version of the second one counts.
    assert_eq!(
        attached_to(twins("V1_0"), &with_version(LambdaVersion::V2)),
        v2
    );
    assert_eq!(attached_to(twins("V2_0"), &plain), Value::Null);

    let live = pool(twins("V2_0"));
    assert_eq!(detach(&plain, &live), None);
    assert_eq!(
        triggers(detach(&with_version(LambdaVersion::V2), &live)),
        json!({})
    );
    assert_eq!(triggers(detach(&plain, &pool(twins("V1_0")))), json!({}));
    let other = wanted(Operation::PreTokenGeneration, "arn:g");
    let replaced = attach(Some(&plain), &other, &pool(twins("V1_0"))).expect("ours");
    assert_eq!(triggers(replaced), json!({"PreTokenGeneration": "arn:g"}));
    assert!(attach(Some(&plain), &other, &live).is_err());
}

#[test]
fn p_kms_a_custom_sender_needs_a_key_of_its_own_or_the_pools() {
    let sender = wanted(Operation::CustomEmailSender, "arn:f");
    let missing = attach(None, &sender, &pool(json!({}))).expect_err("no key");
    assert!(
        missing
            .to_string()
            .starts_with("CustomSenderKmsKey: is missing"),
        "{missing}"
    );
    let entry = json!({"LambdaArn": "arn:f", "LambdaVersion": "V1_0"});
    let both = json!({"CustomEmailSender": entry, "KMSKeyID": KEY});
    assert_eq!(attached_to(json!({"KMSKeyID": KEY}), &sender), both);
    let given = with_key(Operation::CustomEmailSender, KEY);
    assert_eq!(attached_to(json!({}), &given), both);
}

#[test]
fn another_key_than_the_pools_is_refused_unless_it_was_ours() {
    let live = pool(json!({
        "CustomEmailSender": {"LambdaArn": "arn:f", "LambdaVersion": "V1_0"},
        "KMSKeyID": KEY,
    }));
    let other = with_key(Operation::CustomEmailSender, "arn:two");
    let violations = attach(None, &other, &live).expect_err("another key");
    assert!(
        violations
            .to_string()
            .contains("is arn:two, but user pool eu-west-1_Ab uses"),
        "{violations}"
    );
    let old = with_key(Operation::CustomEmailSender, KEY);
    let changed = attach(Some(&old), &other, &live).expect("ours");
    assert_eq!(triggers(changed)["KMSKeyID"], "arn:two");
}

#[test]
fn the_key_goes_with_the_last_sender_if_it_was_given() {
    let entry = json!({"LambdaArn": "arn:f", "LambdaVersion": "V1_0"});
    let one = json!({"CustomEmailSender": entry, "KMSKeyID": KEY});
    let two = json!({"CustomEmailSender": entry, "CustomSMSSender": entry, "KMSKeyID": KEY});
    let given = with_key(Operation::CustomEmailSender, KEY);
    assert_eq!(triggers(detach(&given, &pool(one.clone()))), json!({}));
    let not_given = wanted(Operation::CustomEmailSender, "arn:f");
    assert_eq!(
        triggers(detach(&not_given, &pool(one))),
        json!({"KMSKeyID": KEY})
    );
    assert_eq!(
        triggers(detach(&given, &pool(two))),
        json!({"CustomSMSSender": entry, "KMSKeyID": KEY})
    );
}
