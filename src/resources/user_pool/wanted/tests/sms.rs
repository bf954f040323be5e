//! Who sends SMS messages.

use serde_json::{Value, json};

use super::super::SmsSender;
use super::super::sms::advice_on;
use super::of;
use crate::properties::read;
use crate::properties::user_pool::UserPool;

const ROLE: &str = "arn:aws:iam::123456789012:role/sms";

fn made() -> SmsSender {
    SmsSender::Made { sns_region: None }
}

#[test]
fn row_2_a_given_role_is_used_with_what_belongs_to_it() {
    let wanted = of(
        json!({"SmsRole": ROLE, "SmsRoleExternalId": "shop", "SnsRegion": "us-east-1", "Mfa": "OPTIONAL"}),
    );
    assert_eq!(
        wanted.settings["SmsConfiguration"],
        json!({"SnsCallerArn": ROLE, "ExternalId": "shop", "SnsRegion": "us-east-1"})
    );
    let alone = of(json!({"SmsRole": ROLE}));
    assert_eq!(
        alone.settings["SmsConfiguration"],
        json!({"SnsCallerArn": ROLE})
    );
}

#[test]
fn a_role_without_its_external_id_gets_a_word_of_advice_while_sms_is_a_second_factor() {
    let advice = |properties: Value| {
        let map = properties.as_object().cloned().expect("a map");
        advice_on(&read::<UserPool>(&map).expect("properties that are right"))
    };
    for second in [
        json!({"Mfa": "OPTIONAL"}),
        json!({"Mfa": "ON", "MfaSecondFactor": ["Sms"]}),
    ] {
        let mut properties = second;
        properties["SmsRole"] = json!(ROLE);
        let said = advice(properties.clone());
        assert_eq!(said.len(), 1, "{properties}");
        assert!(said[0].contains("without SmsRoleExternalId"), "{said:?}");
        properties["SmsRoleExternalId"] = json!("shop");
        assert!(advice(properties).is_empty());
    }
    for quiet in [
        json!({"SmsRole": ROLE}),
        json!({"SmsRole": ROLE, "Mfa": "OFF"}),
        json!({"SmsRole": ROLE, "Mfa": "ON", "MfaSecondFactor": {"Otp": true}}),
        json!({"Mfa": "ON"}),
    ] {
        assert!(advice(quiet).is_empty());
    }
}

#[test]
fn row_3_no_role_is_made_if_the_author_says_so() {
    assert_eq!(
        of(json!({"EnableSmsRole": false, "SignInAliases": {"Phone": true}})).sms,
        SmsSender::None
    );
}

#[test]
fn row_4_no_role_is_made_if_nothing_needs_one() {
    for properties in [
        json!({}),
        json!({"Mfa": "OPTIONAL", "MfaSecondFactor": {"Otp": true}}),
        json!({"Mfa": "OFF", "MfaSecondFactor": {"Sms": true}}),
        json!({"AutoVerify": {"Phone": false}}),
        json!({"SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true, "SmsOtp": true}}}),
        json!({"AccountRecovery": "PHONE_ONLY_WITHOUT_MFA"}),
        json!({"StandardAttributes": {"PhoneNumber": {"Required": true}}}),
        json!({"SmsRoleExternalId": "shop", "SnsRegion": "us-east-1"}),
    ] {
        let wanted = of(properties.clone());
        assert_eq!(wanted.sms, SmsSender::None, "{properties}");
        assert_eq!(
            wanted.settings.get("SmsConfiguration"),
            None,
            "{properties}"
        );
    }
}

#[test]
fn row_5_a_role_is_made_if_something_needs_one() {
    for properties in [
        json!({"EnableSmsRole": true}),
        json!({"Mfa": "OPTIONAL"}),
        json!({"Mfa": "REQUIRED", "MfaSecondFactor": {"Sms": true}}),
        json!({"SignInAliases": {"Phone": true}}),
        json!({"SignInAliases": {"Phone": true}, "AutoVerify": {"Phone": false}}),
        json!({"AutoVerify": {"Phone": true}}),
    ] {
        assert_eq!(of(properties.clone()).sms, made(), "{properties}");
    }
    let elsewhere = of(json!({"EnableSmsRole": true, "SnsRegion": "us-east-1"}));
    assert_eq!(
        elsewhere.sms,
        SmsSender::Made {
            sns_region: Some("us-east-1".into())
        }
    );
}

#[test]
fn a_made_role_is_named_in_the_settings_once_it_is_known() {
    use crate::aws::sms_role::Role;
    let role = Role {
        name: "shop-Pool-0".into(),
        external_id: "shop-Pool-0".into(),
        account: "123456789012".into(),
        partition: "aws".into(),
    };
    let wanted = of(json!({"EnableSmsRole": true, "SnsRegion": "us-east-1"})).with_sms_role(&role);
    assert_eq!(
        wanted.settings["SmsConfiguration"],
        json!({
            "SnsCallerArn": "arn:aws:iam::123456789012:role/poolkeeper/shop-Pool-0",
            "ExternalId": "shop-Pool-0",
            "SnsRegion": "us-east-1",
        })
    );
    let without = of(json!({})).with_sms_role(&role);
    assert_eq!(without.settings.get("SmsConfiguration"), None::<&Value>);
}
