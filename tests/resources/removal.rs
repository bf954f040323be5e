//! What is taken out of a template, and what cannot change at all: each kind once.

use serde_json::{Value, json};

use super::{failed, function, last_call, succeeded, writes};
use crate::histories::one_pool::{compare, seen};
use crate::support::replay::{Replay, merge};

#[tokio::test]
async fn a_tag_that_is_taken_out_goes_from_the_pool_and_no_tag_goes_by_the_update() {
    let replay = Replay::start().await;
    let before = json!({"Tags": {"team": "a", "stage": "test", "cost": "7"}});
    let id = replay.created(before.clone()).await;
    replay.aws.edit_pool(&id, |pool| {
        pool["UserPoolTags"]["aws:cloudformation:stack-name"] = json!("orders");
        pool["UserPoolTags"]["foreign"] = json!("kept");
    });
    replay.aws.clear_calls();
    let after = json!({"Tags": {"team": "b", "cost": "7", "new": ""}, "SelfSignUpEnabled": true});
    succeeded(&replay.update(&id, before, after).await);
    let tags = replay.aws.pool(&id)["UserPoolTags"].clone();
    assert_eq!(tags["team"], "b");
    assert_eq!(tags["new"], "");
    assert_eq!(tags["cost"], "7");
    assert_eq!(tags["foreign"], "kept");
    assert_eq!(tags["aws:cloudformation:stack-name"], "orders");
    assert!(tags.get("stage").is_none(), "{tags}");
    assert!(
        last_call(&replay, "UpdateUserPool")
            .get("UserPoolTags")
            .is_none()
    );
    assert_eq!(
        last_call(&replay, "TagResource")["Tags"],
        json!({"team": "b", "new": ""})
    );
    assert_eq!(
        last_call(&replay, "UntagResource")["TagKeys"],
        json!(["stage"])
    );
}

#[tokio::test]
async fn a_change_of_tags_alone_updates_nothing_else() {
    let replay = Replay::start().await;
    let before = json!({"Tags": {"team": "a"}});
    let id = replay.created(before.clone()).await;
    replay.aws.clear_calls();
    succeeded(
        &replay
            .update(&id, before, json!({"Tags": {"team": "b"}}))
            .await,
    );
    assert_eq!(writes(&replay), ["TagResource"]);
}

#[tokio::test]
async fn each_setting_that_is_taken_out_has_the_value_of_a_pool_that_never_had_it() {
    let given = [
        json!({"UserInvitation": {"EmailSubject": "Hello"}}),
        json!({"UserInvitation": {"EmailBody": "Hello {username}, {####}"}}),
        json!({"UserInvitation": {"SmsMessage": "Hello {username}, {####}"}}),
        json!({"MfaMessage": "Code {####}"}),
        json!({"UserVerification": {"EmailSubject": "Hi"}}),
        json!({"UserVerification": {"EmailBody": "Hi {####}"}}),
        json!({"UserVerification": {"SmsMessage": "Hi {####}"}}),
        json!({"PasswordPolicy": {"MinLength": 20}}),
        json!({"PasswordPolicy": {"RequireSymbols": false}}),
        json!({"PasswordPolicy": {"PasswordHistorySize": 3}}),
        json!({"PasswordPolicy": {"TempPasswordValidity": "3 days"}}),
        json!({"AccountRecovery": "EMAIL_ONLY"}),
        json!({"DeletionProtection": true}),
        json!({"SelfSignUpEnabled": true}),
        json!({"AutoVerify": {"Email": true}}),
        json!({"AutoVerify": {"Email": true}, "KeepOriginal": {"Email": true}}),
        json!({"DeviceTracking": {"ChallengeRequiredOnNewDevice": true}}),
        json!({"FeaturePlan": "LITE"}),
        json!({"FeaturePlan": "PLUS", "StandardThreatProtectionMode": "AUDIT_ONLY"}),
        json!({"SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true, "Passkey": true}}}),
        json!({"Mfa": "OPTIONAL", "MfaSecondFactor": ["Otp"]}),
        json!({"Email": {"Cognito": {"ReplyTo": "a@example.com"}}}),
        json!({"Tags": {"team": "a"}}),
        json!({"LambdaTriggers": {"PreSignUp": function("checks")}}),
        json!({"UserPoolName": "shop"}),
    ];
    let replay = Replay::start().await;
    let bare = seen(&replay, &replay.created(json!({})).await);
    for properties in given {
        let id = replay.created(properties.clone()).await;
        let given = compare("being given", &bare, &seen(&replay, &id));
        assert!(given.is_err(), "{properties} changes nothing");
        succeeded(&replay.update(&id, properties.clone(), json!({})).await);
        let gone = compare("being taken out", &bare, &seen(&replay, &id));
        assert_eq!(gone, Ok(()), "{properties}");
    }
}

#[tokio::test]
async fn each_facet_of_an_attribute_is_immutable_and_named() {
    let text = json!({"DataType": "String", "MinLen": 1, "MaxLen": 20, "Mutable": true});
    let number = json!({"DataType": "Number", "Min": 1, "Max": 20, "Mutable": true});
    for (attribute, facet, value) in [
        (&text, "MinLen", json!(2)),
        (&text, "MaxLen", json!(21)),
        (&text, "Mutable", json!(false)),
        (&number, "Min", json!(2)),
        (&number, "Max", json!(21)),
        (&number, "Mutable", json!(false)),
    ] {
        let before = json!({"CustomAttributes": {"level": attribute}});
        let mut after = before.clone();
        after["CustomAttributes"]["level"][facet] = value;
        refused(before, after, &format!("CustomAttributes.level.{facet}")).await;
    }
    refused(
        json!({"CustomAttributes": {"level": {"DataType": "String"}}}),
        json!({"CustomAttributes": {"level": {"DataType": "Number"}}}),
        "CustomAttributes.level.DataType",
    )
    .await;
    for (facet, value) in [("Required", json!(false)), ("Mutable", json!(false))] {
        let before = json!({"StandardAttributes": {"Email": {"Required": true, "Mutable": true}}});
        let mut after = before.clone();
        after["StandardAttributes"]["Email"][facet] = value;
        refused(before, after, &format!("StandardAttributes.Email.{facet}")).await;
    }
}

async fn refused(before: Value, after: Value, path: &str) {
    let replay = Replay::start().await;
    let id = replay.created(before.clone()).await;
    let snapshot = replay.aws.pool_snapshot(&id);
    let answer = replay.update(&id, before, after).await;
    failed(&answer, &[path, "cannot change"]);
    assert_eq!(replay.aws.pool_snapshot(&id), snapshot, "{path}");
}

#[tokio::test]
async fn attributes_that_the_template_no_longer_has_count_among_the_fifty() {
    let attributes = |numbers: std::ops::Range<usize>| {
        let mut all = json!({"CustomAttributes": {}});
        for number in numbers {
            let attribute = json!({format!("a{number}"): {"DataType": "String"}});
            merge(&mut all["CustomAttributes"], attribute);
        }
        all
    };
    let replay = Replay::start().await;
    let id = replay.created(attributes(0..50)).await;
    let snapshot = replay.aws.pool_snapshot(&id);
    replay.aws.clear_calls();
    let answer = replay
        .update(&id, attributes(0..50), attributes(5..55))
        .await;
    failed(
        &answer,
        &[
            "CustomAttributes",
            "has 50",
            "would have 55",
            "cannot remove",
        ],
    );
    assert!(writes(&replay).is_empty(), "{:?}", writes(&replay));
    assert_eq!(replay.aws.pool_snapshot(&id), snapshot);
}
