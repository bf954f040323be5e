//! One template makes one pool, whichever way it came there.
//!
//! If every update succeeded and nobody else wrote, then the pool that a template makes is the same: made
//! new, reached by an update from any other template, or by a rollback to it. Each property that can change
//! is here, with its parts given, given in part, empty, and not at all.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::{BRIEF, play_random};
use crate::support::replay::{Replay, STACK_ID};

/// How each property may be written.
const PROPERTIES: &[(&str, &[&str])] = &[
    ("UserPoolName", &[r#""customers""#, r#""members""#]),
    ("SelfSignUpEnabled", &["true", "false"]),
    (
        "UserInvitation",
        &[
            "{}",
            r#"{"EmailSubject": "Welcome"}"#,
            r#"{"EmailBody": "You are {username}, with {####}"}"#,
            r#"{"SmsMessage": "{username}: {####}"}"#,
            r#"{"EmailSubject": "Hello", "EmailBody": "{username} {####}", "SmsMessage": "{username} {####}"}"#,
        ],
    ),
    (
        "UserVerification",
        &[
            "{}",
            r#"{"EmailStyle": "LINK"}"#,
            r#"{"EmailStyle": "LINK", "EmailBody": "Here {##it is##}", "EmailSubject": "Yours"}"#,
            r#"{"EmailSubject": "A code"}"#,
            r#"{"EmailBody": "It is {####}", "SmsMessage": "Code {####}"}"#,
        ],
    ),
    (
        "AutoVerify",
        &[
            "{}",
            r#"{"Email": true}"#,
            r#"{"Email": true, "Phone": true}"#,
            r#"{"Phone": true}"#,
        ],
    ),
    ("KeepOriginal", &["{}", r#"{"Email": true}"#]),
    ("MfaMessage", &[r#""Code {####}""#, r#""{####} is it""#]),
    ("Mfa", &[r#""OFF""#, r#""OPTIONAL""#, r#""REQUIRED""#]),
    (
        "MfaSecondFactor",
        &[
            r#"{"Sms": false, "Otp": true}"#,
            r#"{"Sms": true, "Otp": false}"#,
            r#"{"Sms": true, "Otp": true}"#,
        ],
    ),
    ("EnableSmsRole", &["true"]),
    (
        "PasswordPolicy",
        &[
            "{}",
            r#"{"MinLength": 12}"#,
            r#"{"RequireSymbols": false}"#,
            r#"{"RequireDigits": true, "RequireLowercase": false}"#,
            r#"{"TempPasswordValidity": "3 days", "RequireUppercase": true}"#,
            r#"{"PasswordHistorySize": 5}"#,
            r#"{"MinLength": 10, "RequireSymbols": false, "RequireDigits": false, "RequireLowercase": false, "RequireUppercase": false, "TempPasswordValidity": "P1D", "PasswordHistorySize": 3}"#,
        ],
    ),
    (
        "AccountRecovery",
        &[
            r#""EMAIL_AND_PHONE_WITHOUT_MFA""#,
            r#""PHONE_WITHOUT_MFA_AND_EMAIL""#,
            r#""EMAIL_ONLY""#,
            r#""PHONE_ONLY_WITHOUT_MFA""#,
            r#""PHONE_AND_EMAIL""#,
            r#""NONE""#,
        ],
    ),
    (
        "Email",
        &[
            r#"{"Cognito": {"ReplyTo": "help@example.com"}}"#,
            r#"{"Cognito": {}}"#,
            r#"{"Ses": {"FromEmail": "shop@example.com"}}"#,
            r#"{"Ses": {"FromEmail": "shop@example.com", "FromName": "Shop", "ReplyTo": "help@example.com", "ConfigurationSetName": "mails"}}"#,
        ],
    ),
    (
        "LambdaTriggers",
        &[
            "{}",
            r#"{"PreSignUp": "arn:aws:lambda:eu-west-1:123456789012:function:a"}"#,
            r#"{"PreTokenGeneration": "arn:aws:lambda:eu-west-1:123456789012:function:a"}"#,
            r#"{"PreTokenGeneration": {"LambdaArn": "arn:aws:lambda:eu-west-1:123456789012:function:b", "LambdaVersion": "V2_0"}, "PostConfirmation": "arn:aws:lambda:eu-west-1:123456789012:function:b"}"#,
        ],
    ),
    ("DeletionProtection", &["true", "false"]),
    (
        "DeviceTracking",
        &[
            r#"{"ChallengeRequiredOnNewDevice": true}"#,
            r#"{"DeviceOnlyRememberedOnUserPrompt": false}"#,
            r#"{"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": true}"#,
        ],
    ),
    (
        "FeaturePlan",
        &[r#""PLUS""#, r#""ESSENTIALS""#, r#""LITE""#],
    ),
    (
        "StandardThreatProtectionMode",
        &[
            r#""FULL_FUNCTION""#,
            r#""AUDIT_ONLY""#,
            r#""NO_ENFORCEMENT""#,
        ],
    ),
    ("CustomThreatProtectionMode", &[r#""AUDIT_ONLY""#]),
    (
        "SignInPolicy",
        &[
            r#"{"AllowedFirstAuthFactors": {"Password": true}}"#,
            r#"{"AllowedFirstAuthFactors": {"Password": true, "Passkey": true}}"#,
            r#"{"AllowedFirstAuthFactors": {"Password": true, "EmailOtp": true}}"#,
        ],
    ),
    (
        "PasskeyUserVerification",
        &[r#""REQUIRED""#, r#""PREFERRED""#],
    ),
    ("PasskeyRelyingPartyId", &[r#""accounts.example.com""#]),
    (
        "Tags",
        &["{}", r#"{"team": "a"}"#, r#"{"team": "b", "cost": "7"}"#],
    ),
];

type Choice = Vec<Option<usize>>;

/// Most properties are not given, so that most templates are right.
fn choice() -> impl Strategy<Value = Choice> {
    let each = |(_, forms): &(&str, &[&str])| {
        prop_oneof![5 => Just(None), 2 => (0..forms.len()).prop_map(Some)].boxed()
    };
    PROPERTIES.iter().map(each).collect::<Vec<_>>()
}

fn template(choice: &Choice) -> Value {
    let given = PROPERTIES.iter().zip(choice);
    let members: Map<String, Value> = given
        .filter_map(|((name, forms), chosen)| {
            let form = serde_json::from_str(forms[(*chosen)?]).expect("JSON");
            Some(((*name).to_owned(), form))
        })
        .collect();
    Value::Object(members)
}

/// What Cognito uses where a pool has nothing of its own: a pool that has it is the same to its users.
/// An update that takes a value back writes the documented one, since Cognito keeps some that are left out.
const SAME_AS_NONE: &[(&str, &str)] = &[
    (
        "/Pool/SmsAuthenticationMessage",
        "Your authentication code is {####}.",
    ),
    (
        "/Mfa/SmsMfaConfiguration/SmsAuthenticationMessage",
        "Your authentication code is {####}.",
    ),
    ("/Pool/Policies/PasswordPolicy/PasswordHistorySize", "0"),
    ("/Pool/UserPoolAddOns/AdvancedSecurityMode", "OFF"),
    ("/Mfa/WebAuthnConfiguration/UserVerification", "preferred"),
    (
        "/Pool/AdminCreateUserConfig/InviteMessageTemplate/EmailSubject",
        "Your temporary password",
    ),
    (
        "/Pool/AdminCreateUserConfig/InviteMessageTemplate/EmailMessage",
        "Your username is {username} and temporary password is {####}.",
    ),
    (
        "/Pool/AdminCreateUserConfig/InviteMessageTemplate/SMSMessage",
        "Your username is {username} and temporary password is {####}",
    ),
];

/// The pool without what tells one event from another.
pub fn seen(replay: &Replay, id: &str) -> Value {
    let mut pool = replay.aws.pool_snapshot(id);
    let tags = &mut pool["Pool"]["UserPoolTags"];
    let request = tags["poolkeeper:request-id"].take();
    let name = pool["Pool"]["Name"].as_str().unwrap_or_default().to_owned();
    for (path, text) in SAME_AS_NONE {
        if let Some(live) = pool.pointer_mut(path)
            && (live == text || text.parse().is_ok_and(|number: u64| *live == number))
        {
            *live = Value::Null;
        }
    }
    let mut text = pool.to_string().replace(id, "<id>");
    if let Some(made) = name.strip_prefix("shop-Pool-") {
        text = text.replace(made, "<event>");
    }
    // The role of the pool, too, is named after the event that made it.
    let digits = poolkeeper_digits(request.as_str().unwrap_or_default());
    serde_json::from_str(&text.replace(&digits, "<event>")).expect("JSON")
}

/// The digits in the names that follow from an event.
fn poolkeeper_digits(request_id: &str) -> String {
    use sha2::{Digest, Sha256};
    let hash = Sha256::digest([STACK_ID, "Pool", request_id].join("\n").as_bytes());
    let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    digits[..12].to_owned()
}

/// Makes a pool of a template, without those of its properties that are refused together with others; says
/// what was left. Nothing if what is left is refused as well.
async fn made(replay: &Replay, template: &Value) -> Option<(Value, String)> {
    let mut template = template.clone();
    for _ in 0..4 {
        let answer = replay.create(template.clone()).await;
        if answer.status() == "SUCCESS" {
            return Some((template, answer.physical_id().to_owned()));
        }
        let reason = answer.reason().to_owned();
        let is_named = |name: &str| {
            [": ", "."]
                .iter()
                .any(|end| reason.contains(&format!("{name}{end}")))
        };
        let members = template.as_object_mut()?;
        let before = members.len();
        members.retain(|name, _| !is_named(name));
        if members.len() == before {
            return None;
        }
    }
    None
}

/// What came of two templates.
enum Played {
    /// They were compared.
    Compared,
    /// One of them is refused.
    Refused,
}

async fn play(replay: &Replay, one: &Value, other: &Value) -> Result<Played, String> {
    // Made new.
    let (Some((one, new)), Some((other, from))) =
        (made(replay, one).await, made(replay, other).await)
    else {
        return Ok(Played::Refused);
    };
    let expected = seen(replay, &new);
    // Reached by an update.
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    let update = replay.update(&from, other.clone(), one.clone()).await;
    if update.status() != "SUCCESS" {
        return Ok(Played::Refused);
    }
    compare("an update", &expected, &seen(replay, &from))?;
    // And by a rollback.
    let away = replay.update(&new, one.clone(), other.clone()).await;
    if away.status() != "SUCCESS" {
        return Ok(Played::Refused);
    }
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    let back = replay.update(&new, other.clone(), one.clone()).await;
    if back.status() != "SUCCESS" {
        return Err(format!("a rollback fails: {}", back.reason()));
    }
    compare("a rollback", &expected, &seen(replay, &new))?;
    Ok(Played::Compared)
}

/// What differs, by which way it came.
pub fn compare(way: &str, expected: &Value, seen: &Value) -> Result<(), String> {
    let mut found = Vec::new();
    differences("", expected, seen, &mut found);
    match found.is_empty() {
        true => Ok(()),
        false => Err(format!("by {way}: {}", found.join("; "))),
    }
}

fn differences(path: &str, expected: &Value, seen: &Value, found: &mut Vec<String>) {
    match (expected, seen) {
        (a, b) if is_nothing(a) && is_nothing(b) => {}
        (Value::Object(a), Value::Object(b)) => {
            let mut names: Vec<&String> = a.keys().chain(b.keys()).collect();
            names.sort_unstable();
            names.dedup();
            for name in names {
                let of = |map: &Map<String, Value>| map.get(name).cloned().unwrap_or_default();
                differences(&format!("{path}/{name}"), &of(a), &of(b), found);
            }
        }
        (a, b) if a != b => found.push(format!("{path} is {b}, made new it is {a}")),
        _ => {}
    }
}

/// Empty maps and lists say as little as what is not there.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_nothing),
        _ => false,
    }
}

#[test]
fn one_template_makes_one_pool_whichever_way_it_came_there() {
    let pairs = (choice(), choice());
    play_random(
        "one pool for one template, pairs of templates",
        400,
        &pairs,
        |runtime, (one, other)| {
            let (one, other) = (template(&one), template(&other));
            let played = runtime.block_on(async {
                let replay = Replay::start_at(BRIEF, Duration::from_secs(20)).await;
                play(&replay, &one, &other).await
            });
            match played {
                Ok(Played::Compared) => Ok(()),
                Ok(Played::Refused) => Err(TestCaseError::reject("one of the two is refused")),
                Err(why) => Err(TestCaseError::fail(format!(
                    "{why}\nfrom {other}\nto {one}"
                ))),
            }
        },
    );
}
