use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::user_pool::{LambdaVersion, Mfa, UserPool};
use super::{Violations, read, read_old};

/// The members of a map that is written as JSON.
pub(super) fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        other => panic!("{other} is no map"),
    }
}

/// What is wrong with the properties of a pool.
pub(super) fn violations(value: Value) -> Vec<String> {
    match read::<UserPool>(&members(value)) {
        Ok(_) => Vec::new(),
        Err(violations) => violations.lines().to_vec(),
    }
}

/// Asserts that the properties of a pool are right.
#[track_caller]
pub(super) fn accepted(value: Value) {
    assert_eq!(violations(value.clone()), Vec::<String>::new(), "{value}");
}

/// Asserts that exactly one thing is wrong: at `path`, and said with `part`.
#[track_caller]
pub(super) fn refused(value: Value, path: &str, part: &str) {
    let found = violations(value.clone());
    let [line] = found.as_slice() else {
        panic!("{value}: one violation expected, found {found:#?}");
    };
    assert!(
        line.starts_with(&format!("{path}: ")),
        "{line} is not at {path}"
    );
    assert!(line.contains(part), "{line} does not say {part}");
}

#[test]
fn no_properties_are_right() {
    accepted(json!({}));
}

#[test]
fn names_that_cloudformation_adds_are_always_allowed() {
    accepted(
        json!({"ServiceToken": "arn:aws:lambda:eu-west-1:1:function:f", "ServiceTimeout": "30"}),
    );
    refused(
        json!({"PasswordPolicy": {"ServiceToken": "x"}}),
        "PasswordPolicy.ServiceToken",
        "is not a known property",
    );
}

#[test]
fn all_violations_are_reported_together() {
    let found = violations(json!({
        "SelfSignUpEnabled": "yes",
        "Mfaa": "ON",
        "Mfa": "SOMETIMES",
        "PasswordPolicy": {"MinLength": "5", "TempPasswordValidity": "7", "Digits": true},
        "CustomAttributes": {"a": {"DataType": "Text"}, "b": {"MinLen": 1}},
        "AccountRecovery": "PHONE",
        "UserPoolName": "my/pool",
    }));
    let paths: Vec<&str> = found
        .iter()
        .filter_map(|line| line.split(": ").next())
        .collect();
    assert_eq!(
        paths,
        [
            "UserPoolName",
            "SelfSignUpEnabled",
            "CustomAttributes.a.DataType",
            "CustomAttributes.b.DataType",
            "Mfa",
            "PasswordPolicy.TempPasswordValidity",
            "PasswordPolicy.MinLength",
            "PasswordPolicy.Digits",
            "AccountRecovery",
            "Mfaa",
        ]
    );
}

#[test]
fn the_path_the_value_and_what_is_allowed_are_told() {
    assert_eq!(
        violations(json!({"Mfa": "SOMETIMES"})),
        ["Mfa: \"SOMETIMES\" is not one of OFF, OPTIONAL, REQUIRED"]
    );
    assert_eq!(
        violations(json!({"PasswordPolicy": {"MinLength": "5"}})),
        ["PasswordPolicy.MinLength: is 5, but must be 6 to 99"]
    );
    assert_eq!(
        violations(json!({"SignInAliases": "email"})),
        [
            "SignInAliases: \"email\" is not a map such as {Username: true} or a list of Username \
             (username), Email (email), Phone (phone_number), PreferredUsername (preferred_username)"
        ]
    );
}

#[test]
fn a_value_that_cannot_be_read_is_not_reported_as_missing_too() {
    for (value, path) in [
        (json!({"Email": {"Ses": "a@b.c"}}), "Email.Ses"),
        (
            json!({"Email": {"Ses": {"FromEmail": []}}}),
            "Email.Ses.FromEmail",
        ),
        (
            json!({"CustomAttributes": {"a": {"DataType": "X"}}}),
            "CustomAttributes.a.DataType",
        ),
        (
            json!({
                "LambdaTriggers": {"CustomSmsSender": "arn:aws:lambda:eu-west-1:1:function:f"},
                "CustomSenderKmsKey": {"Key": "k"},
            }),
            "CustomSenderKmsKey",
        ),
        (
            json!({"Mfa": "REQUIRED", "MfaSecondFactor": {"Email": "yes"}}),
            "MfaSecondFactor.Email",
        ),
        (
            json!({"KeepOriginal": {"Email": true}, "AutoVerify": {"Email": "yes"}}),
            "AutoVerify.Email",
        ),
        (
            json!({"SignInPolicy": {"AllowedFirstAuthFactors": {"Password": "yes"}}}),
            "SignInPolicy.AllowedFirstAuthFactors.Password",
        ),
    ] {
        refused(value, path, "is not");
    }
}

#[test]
fn old_properties_are_read_as_far_as_they_can_be() {
    let old: UserPool = read_old(&members(json!({
        "ServiceToken": "t",
        "Gone": {"Since": "long"},
        "Mfa": "REQUIRED",
        "AccountRecovery": "NO_LONGER_KNOWN",
        "PasswordPolicy": {"MinLength": "twelve", "RequireDigits": "true"},
        "CustomAttributes": {"a": {"DataType": "String"}, "b": "String"},
        "LambdaTriggers": {
            "PreSignUp": "not-an-arn",
            "PreTokenGeneration": {"LambdaArn": "f", "LambdaVersion": "V9_0"},
            "CustomMessage": {},
        },
    })));
    assert_eq!(old.mfa, Some(Mfa::Required));
    assert_eq!(old.account_recovery, None);
    let policy = old.password_policy.unwrap_or_default();
    assert_eq!(
        (policy.min_length, policy.require_digits),
        (None, Some(true))
    );
    let custom = old.custom_attributes.unwrap_or_default().0;
    assert_eq!(
        custom
            .iter()
            .map(|(name, _)| name.as_str())
            .collect::<Vec<_>>(),
        ["a"]
    );
    let triggers = old.lambda_triggers.unwrap_or_default();
    assert_eq!(
        triggers
            .pre_sign_up
            .map(|trigger| trigger.lambda_arn)
            .as_deref(),
        Some("not-an-arn")
    );
    let pre_token = triggers.pre_token_generation.unwrap_or_default();
    assert_eq!(pre_token.lambda_version, None::<LambdaVersion>);
    assert_eq!(triggers.custom_message, None);
}

#[test]
fn more_mistakes_than_an_answer_can_hold_are_counted() {
    let mut found = Violations::default();
    for number in 0..Violations::MOST + 7 {
        found.add("P", "R-TYPE", number);
    }
    assert_eq!(found.lines().len(), Violations::MOST);
    assert!(found.to_string().ends_with("; and 7 more"), "{found}");
}

#[test]
fn very_large_properties_stay_fast() {
    let attribute = json!({"DataType": "String", "Mutable": "true", "MinLen": "0", "Min": "1"});
    let attributes: Map<String, Value> = (0..3000)
        .map(|number| (format!("attribute{number}"), attribute.clone()))
        .collect();
    let unknown: Map<String, Value> = (0..10_000)
        .map(|number| (format!("UserPoolNam{number}"), json!("x")))
        .collect();
    let long = "{##".repeat(70_000);
    for value in [
        json!({"CustomAttributes": attributes}),
        Value::Object(unknown),
        json!({"UserVerification": {"EmailStyle": "LINK", "EmailBody": long}}),
        json!({"UserVerification": {"EmailStyle": "LINK", "EmailBody": format!("é{long}\u{1}")}}),
        json!({"Email": {"Ses": {"FromEmail": format!("a@{}", "ü".repeat(100_000))}}}),
        json!({"CustomAttributes": {"a": {"DataType": "Number", "Min": "9".repeat(200_000)}}}),
        json!({"x".repeat(200_000): true}),
        json!({"Tags": (0..5000).map(|n| (n.to_string(), json!("v"))).collect::<Map<_, _>>()}),
        json!({"Overrides": "[".repeat(200_000)}),
    ] {
        let started = Instant::now();
        let found = violations(value);
        assert!(!found.is_empty());
        assert!(
            found.iter().all(|line| line.len() < 2_000),
            "{:?}",
            found.iter().max()
        );
        // Unoptimised and on a busy machine; a tenth of this is what it takes.
        assert!(
            started.elapsed() < Duration::from_secs(5),
            "{:?}",
            started.elapsed()
        );
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC*".prop_map(Value::from),
        "[-+]?[0-9.]{0,30}( days)?".prop_map(Value::from),
        prop::sample::select(vec![
            "true", "REQUIRED", "P7D", "{}", "String", "a@b.c", "", "LITE"
        ])
        .prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((any_name(), inner), 0..8)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

fn any_name() -> impl Strategy<Value = String> {
    let nested = [
        "Ses",
        "Cognito",
        "FromEmail",
        "DataType",
        "MinLen",
        "Max",
        "Email",
        "Phone",
    ];
    let names = [UserPool::NAMES, &nested].concat();
    prop_oneof![
        4 => prop::sample::select(names).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
    ]
}

proptest! {
    #[test]
    fn reading_never_panics(entries in prop::collection::vec((any_name(), any_json()), 0..12)) {
        let properties: Map<String, Value> = entries.into_iter().collect();
        if let Err(found) = read::<UserPool>(&properties) {
            prop_assert!(!found.is_empty());
            prop_assert!(found.lines().iter().all(|line| line.contains(": ")));
        }
        read_old::<UserPool>(&properties);
    }
}
