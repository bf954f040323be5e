use serde_json::{Value, json};

use super::nearest;
use crate::properties::read_old;
use crate::properties::tests::{accepted, members, refused, violations};
use crate::properties::user_pool::{DeletionProtection, Mfa, UserPool};

#[test]
fn a_mistyped_name_gets_the_nearest_one_as_a_hint() {
    for (name, meant) in [
        ("SelfSignupEnabled", "SelfSignUpEnabled"),
        ("selfSignUpEnabled", "SelfSignUpEnabled"),
        ("self_sign_up_enabled", "SelfSignUpEnabled"),
        ("PasswordPolicies", "PasswordPolicy"),
        ("LambdaTrigger", "LambdaTriggers"),
        ("CustomAttribute", "CustomAttributes"),
    ] {
        refused(json!({name: true}), name, &format!("did you mean {meant}?"));
    }
}

#[test]
fn the_hint_is_given_at_depth() {
    refused(
        json!({"PasswordPolicy": {"MinLenght": 8}}),
        "PasswordPolicy.MinLenght",
        "did you mean MinLength?",
    );
    refused(
        json!({"CustomAttributes": {"plan": {"DataType": "String", "Mutabel": true}}}),
        "CustomAttributes.plan.Mutabel",
        "did you mean Mutable?",
    );
    refused(
        json!({"SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true, "EmailOTPs": true}}}),
        "SignInPolicy.AllowedFirstAuthFactors.EmailOTPs",
        "did you mean EmailOtp?",
    );
    refused(
        json!({"StandardAttributes": {"Fullname": {"Require": true}}}),
        "StandardAttributes.Fullname.Require",
        "did you mean Required?",
    );
}

#[test]
fn names_of_the_api_that_only_look_alike_get_no_hint() {
    for name in ["UserPoolTags", "MfaConfiguration", "Schema", "Policies"] {
        assert_eq!(nearest(name, UserPool::NAMES), None, "{name}");
    }
}

#[test]
fn without_a_near_name_the_known_ones_are_listed_once_a_map() {
    let found = violations(json!({"AutoVerify": {"Letter": true, "Sms": true}}));
    assert_eq!(
        found,
        [
            "AutoVerify.Letter: is not a known property; the known properties are Email, Phone",
            "AutoVerify.Sms: is not a known property",
        ]
    );
}

#[test]
fn a_required_property_that_is_missing_is_reported() {
    refused(
        json!({"CustomAttributes": {"plan": {}}}),
        "CustomAttributes.plan.DataType",
        "is required, but missing",
    );
}

#[test]
fn a_required_property_that_is_empty_is_missing() {
    for (value, path) in [
        (
            json!({"CustomAttributes": {"plan": {"DataType": ""}}}),
            "CustomAttributes.plan.DataType",
        ),
        (
            json!({"Email": {"Ses": {"FromEmail": ""}}}),
            "Email.Ses.FromEmail",
        ),
        (
            json!({"LambdaTriggers": {"PreSignUp": {"LambdaArn": ""}}}),
            "LambdaTriggers.PreSignUp.LambdaArn",
        ),
    ] {
        refused(value, path, "is required, but missing");
    }
}

#[test]
fn unquoted_off_and_on_are_the_members_of_these_names() {
    let mfa = |value: Value| read_old::<UserPool>(&members(json!({"Mfa": value}))).mfa;
    for off in [json!("false"), json!("False"), json!(false), json!("OFF")] {
        assert_eq!(mfa(off), Some(Mfa::Off));
    }
    for on in [json!("true"), json!(true), json!("ON"), json!("REQUIRED")] {
        assert_eq!(mfa(on), Some(Mfa::Required));
    }
    for property in ["AdvancedSecurityMode", "StandardThreatProtectionMode"] {
        accepted(json!({property: "false"}));
        refused(
            json!({property: "true"}),
            property,
            "\"true\" is not one of",
        );
    }
    for property in [
        "AccountRecovery",
        "CustomThreatProtectionMode",
        "FeaturePlan",
    ] {
        refused(
            json!({property: "false"}),
            property,
            "\"false\" is not one of",
        );
    }
    // YAML's other switches are no members of any choice.
    for other in ["no", "yes", "off", "on", ""] {
        assert_eq!(mfa(json!(other)), None, "{other}");
    }
}

#[test]
fn deletion_protection_is_a_boolean_or_what_the_api_calls_it() {
    let read = |value: Value| {
        read_old::<UserPool>(&members(json!({"DeletionProtection": value}))).deletion_protection
    };
    for on in [json!(true), json!("true"), json!("True"), json!("ACTIVE")] {
        assert_eq!(read(on), Some(DeletionProtection::Active));
    }
    for off in [
        json!(false),
        json!("false"),
        json!("FALSE"),
        json!("INACTIVE"),
    ] {
        assert_eq!(read(off), Some(DeletionProtection::Inactive));
    }
    for other in [
        json!("yes"),
        json!("Active"),
        json!(1),
        json!("ON"),
        json!("OFF"),
    ] {
        refused(
            json!({"DeletionProtection": other}),
            "DeletionProtection",
            "is not one of true, false",
        );
    }
}

#[test]
fn names_of_the_authors_own_are_cut_and_cannot_break_a_line() {
    let name = format!("a\n{}", "x".repeat(300));
    let found = violations(json!({"CustomAttributes": {name: 1}}));
    let shown = format!("CustomAttributes.a\\n{}…: 1 is not a map", "x".repeat(58));
    assert_eq!(found, [shown]);
}
