//! How values may be written: lists of flags, empty parameters, the API's own words, numbers with an
//! exponent.

use serde_json::{Value, json};

use super::{failed, last_call, succeeded, writes};
use crate::support::replay::Replay;

const ROLE: &str = "arn:aws:iam::123456789012:role/sms";

/// Two ways to write the same must make the same requests.
async fn assert_same(one: Value, other: Value) {
    let mut made = Vec::new();
    for properties in [&one, &other] {
        let replay = Replay::start().await;
        succeeded(&replay.create(properties.clone()).await);
        let mut create = last_call(&replay, "CreateUserPool");
        let members = create.as_object_mut().expect("a map");
        // These follow from the event.
        for member in ["PoolName", "UserPoolTags", "SmsConfiguration"] {
            members.remove(member);
        }
        let factors = replay.aws.calls_of("SetUserPoolMfaConfig");
        let factors: Vec<Value> = factors
            .into_iter()
            .map(|call| {
                let mut input = call.input;
                input.as_object_mut().expect("a map").remove("UserPoolId");
                input["SmsMfaConfiguration"]["SmsConfiguration"] = json!(null);
                input
            })
            .collect();
        made.push((create, factors));
    }
    assert_eq!(made[0], made[1], "{one} {other}");
}

#[tokio::test]
async fn a_comma_delimited_list_parameter_gives_flags() {
    for (list, map) in [
        (
            json!({"SignInAliases": ["username", "email"], "AutoVerify": ["Email", "phone_number"]}),
            json!({
                "SignInAliases": {"Username": true, "Email": true},
                "AutoVerify": {"Email": true, "Phone": true},
            }),
        ),
        (
            json!({"AutoVerify": ["email"], "KeepOriginal": ["email"], "DeviceTracking": []}),
            json!({"AutoVerify": {"Email": true}, "KeepOriginal": {"Email": true}, "DeviceTracking": {}}),
        ),
        (
            json!({"Mfa": "ON", "MfaSecondFactor": ["SMS_MFA", "SOFTWARE_TOKEN_MFA"]}),
            json!({"Mfa": "REQUIRED", "MfaSecondFactor": {"Sms": true, "Otp": true}}),
        ),
        (
            json!({"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}),
            json!({"SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true, "EmailOtp": true}}}),
        ),
    ] {
        assert_same(list, map).await;
    }
}

#[tokio::test]
async fn a_parameter_with_an_empty_default_gives_nothing() {
    let empty = json!({
        "UserPoolName": "", "SelfSignUpEnabled": "", "SmsRole": "", "SmsRoleExternalId": "",
        "SnsRegion": "", "SignInAliases": [""], "AutoVerify": [""], "KeepOriginal": "",
        "CustomAttributes": "", "Mfa": "", "MfaMessage": "", "MfaSecondFactor": [""],
        "CustomSenderKmsKey": "", "AccountRecovery": "", "RemovalPolicy": "",
        "DeletionProtection": "", "FeaturePlan": "", "AdvancedSecurityMode": "",
        "PasskeyRelyingPartyId": "", "EmailMfaMessage": "", "EmailMfaSubject": "",
        "AllowReplacement": "", "ExistingUserPoolId": "", "Overrides": "", "Email": "",
        "UserInvitation": {"EmailSubject": "", "EmailBody": "", "SmsMessage": ""},
        "UserVerification": {"EmailStyle": "", "EmailSubject": "", "EmailBody": "", "SmsMessage": ""},
        "LambdaTriggers": {"PreSignUp": ""},
        "SignInPolicy": {"AllowedFirstAuthFactors": [""]},
    });
    assert_same(empty, json!({})).await;
    assert_same(
        json!({
            "PasswordPolicy": {"MinLength": "", "TempPasswordValidity": "", "RequireDigits": ""},
            "Email": {"Ses": {
                "FromEmail": "a@example.com", "FromName": "", "ReplyTo": "",
                "ConfigurationSetName": "", "SesRegion": "", "SesVerifiedDomain": "",
            }},
        }),
        json!({"PasswordPolicy": {}, "Email": {"Ses": {"FromEmail": "a@example.com"}}}),
    )
    .await;
}

#[tokio::test]
async fn a_required_property_that_is_empty_is_missing() {
    let replay = Replay::start().await;
    let answer = replay
        .create(json!({"Email": {"Ses": {"FromEmail": ""}}}))
        .await;
    failed(&answer, &["Email.Ses.FromEmail: is required, but missing"]);
    assert!(writes(&replay).is_empty());
}

#[tokio::test]
async fn the_value_of_a_tag_may_be_empty() {
    let replay = Replay::start().await;
    succeeded(&replay.create(json!({"Tags": {"team": ""}})).await);
    let create = last_call(&replay, "CreateUserPool");
    assert_eq!(create["UserPoolTags"]["team"], "");
}

#[tokio::test]
async fn a_property_that_becomes_empty_is_one_that_is_left_out() {
    let replay = Replay::start().await;
    let old = json!({"DeletionProtection": "ACTIVE", "AccountRecovery": "NONE"});
    let id = replay.created(old.clone()).await;
    let new = json!({"DeletionProtection": "", "AccountRecovery": ""});
    succeeded(&replay.update(&id, old, new.clone()).await);
    let update = last_call(&replay, "UpdateUserPool");
    assert_eq!(update["DeletionProtection"], "INACTIVE");
    assert_eq!(
        update["AccountRecoverySetting"]["RecoveryMechanisms"][0]["Name"],
        "verified_phone_number"
    );
    let before = writes(&replay).len();
    succeeded(&replay.update(&id, new, json!({})).await);
    assert_eq!(writes(&replay).len(), before, "nothing has changed");
}

#[tokio::test]
async fn the_apis_own_words_are_taken() {
    for (theirs, ours) in [
        (
            json!({"DeletionProtection": "ACTIVE"}),
            json!({"DeletionProtection": true}),
        ),
        (
            json!({"DeletionProtection": "INACTIVE"}),
            json!({"DeletionProtection": "false"}),
        ),
        (
            json!({"UserVerification": {"EmailStyle": "CONFIRM_WITH_LINK"}}),
            json!({"UserVerification": {"EmailStyle": "LINK"}}),
        ),
        (
            json!({"FeaturePlan": "PLUS", "StandardThreatProtectionMode": "ENFORCED"}),
            json!({"FeaturePlan": "PLUS", "StandardThreatProtectionMode": "FULL_FUNCTION"}),
        ),
    ] {
        assert_same(theirs, ours).await;
    }
}

#[tokio::test]
async fn off_and_on_without_quotes_are_the_choices_of_that_name() {
    for (switch, choice) in [
        (json!({"Mfa": "false"}), json!({"Mfa": "OFF"})),
        (
            json!({"Mfa": "true", "SmsRole": ROLE}),
            json!({"Mfa": "REQUIRED", "SmsRole": ROLE}),
        ),
        (
            json!({"AdvancedSecurityMode": "false"}),
            json!({"AdvancedSecurityMode": "OFF"}),
        ),
        (
            json!({"StandardThreatProtectionMode": "False"}),
            json!({"StandardThreatProtectionMode": "NO_ENFORCEMENT"}),
        ),
    ] {
        assert_same(switch, choice).await;
    }
    let replay = Replay::start().await;
    let answer = replay.create(json!({"AdvancedSecurityMode": "true"})).await;
    failed(
        &answer,
        &["AdvancedSecurityMode: \"true\" is not one of ENFORCED"],
    );
}

#[tokio::test]
async fn numbers_that_a_tool_rewrote_are_read() {
    assert_same(
        json!({
            "PasswordPolicy": {"MinLength": "1.2E1", "PasswordHistorySize": "5.0"},
            "CustomAttributes": {"most": {"DataType": "Number", "Min": "0E0", "Max": "1.0E9"}},
        }),
        json!({
            "PasswordPolicy": {"MinLength": 12, "PasswordHistorySize": 5},
            "CustomAttributes": {"most": {"DataType": "Number", "Min": 0, "Max": 1_000_000_000}},
        }),
    )
    .await;
    let replay = Replay::start().await;
    let answer = replay
        .create(json!({"PasswordPolicy": {"MinLength": "1.25E1"}}))
        .await;
    failed(
        &answer,
        &["PasswordPolicy.MinLength: \"1.25E1\" is not a whole number"],
    );
}

#[tokio::test]
async fn a_custom_attribute_with_a_standard_ones_name_is_refused() {
    let replay = Replay::start().await;
    for name in ["name", "custom:name"] {
        let attributes = json!({name: {"DataType": "String"}});
        let answer = replay.create(json!({"CustomAttributes": attributes})).await;
        failed(
            &answer,
            &["standard attribute name", "StandardAttributes.Fullname"],
        );
    }
    assert!(writes(&replay).is_empty());
}

#[tokio::test]
async fn a_character_that_the_service_refuses_in_a_text_is_found_beforehand() {
    let replay = Replay::start().await;
    let answer = replay
        .create(json!({"UserInvitation": {"EmailSubject": "Welcome\u{a0}!"}}))
        .await;
    failed(
        &answer,
        &["UserInvitation.EmailSubject: contains U+00A0 (character 8)"],
    );
    assert!(writes(&replay).is_empty());
}

#[tokio::test]
async fn a_senders_name_with_a_comma_is_quoted() {
    let replay = Replay::start().await;
    let ses = json!({"FromEmail": "a@example.com", "FromName": "Acme, Inc."});
    succeeded(&replay.create(json!({"Email": {"Ses": ses}})).await);
    let create = last_call(&replay, "CreateUserPool");
    assert_eq!(
        create["EmailConfiguration"]["From"],
        r#""Acme, Inc." <a@example.com>"#
    );
}

#[tokio::test]
async fn an_operations_name_in_overrides_is_no_success_without_effect() {
    let replay = Replay::start().await;
    let overrides = r#"{"CreateUserPool": {"AutoVerifiedAttributes": ["email"]}}"#;
    let answer = replay.create(json!({"Overrides": overrides})).await;
    failed(
        &answer,
        &[
            "Overrides.CreateUserPool: is an operation",
            "AutoVerifiedAttributes",
        ],
    );
    assert!(writes(&replay).is_empty());
}
