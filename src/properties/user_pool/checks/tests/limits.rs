use serde_json::{Value, json};

use crate::properties::tests::{accepted, refused, violations};

/// `length` characters, each of more than one byte.
fn of(length: usize) -> String {
    "é".repeat(length)
}

/// The same with the code's placeholder, which takes six of them.
fn message(length: usize) -> String {
    format!("{{####}}{}", of(length - 6))
}

/// Below, at and above the least and the most that `at` may have.
#[track_caller]
fn bounds(
    at: impl Fn(String) -> Value,
    text: impl Fn(usize) -> String,
    path: &str,
    (least, most): (usize, usize),
) {
    accepted(at(text(least)));
    accepted(at(text(most)));
    let allowed = format!("but must have {least} to {most}");
    refused(
        at(text(most + 1)),
        path,
        &format!("has {} characters, {allowed}", most + 1),
    );
}

#[test]
fn pool_names_have_1_to_128_characters() {
    bounds(
        |name| json!({"UserPoolName": name}),
        |n| "n".repeat(n),
        "UserPoolName",
        (1, 128),
    );
    accepted(json!({"UserPoolName": "My pool_1 +=,.@-"}));
    for name in ["my/pool", "pool:1", "pööl", "a\u{0}"] {
        refused(
            json!({"UserPoolName": name}),
            "UserPoolName",
            "may contain only letters, digits",
        );
    }
}

#[test]
fn subjects_have_1_to_140_characters() {
    for (map, path) in [
        ("UserInvitation", "UserInvitation.EmailSubject"),
        ("UserVerification", "UserVerification.EmailSubject"),
    ] {
        let at = |subject: String| json!({map: {"EmailSubject": subject}});
        bounds(at, of, path, (1, 140));
    }
}

#[test]
fn email_bodies_have_6_to_20000_characters() {
    let at = |body: String| json!({"UserInvitation": {"EmailBody": body}});
    bounds(at, of, "UserInvitation.EmailBody", (6, 20_000));
    refused(at(of(5)), "UserInvitation.EmailBody", "has 5 characters");
    let at = |body: String| json!({"UserVerification": {"EmailBody": body}});
    bounds(at, message, "UserVerification.EmailBody", (6, 20_000));
}

#[test]
fn sms_messages_have_6_to_140_characters() {
    let at = |sms: String| json!({"UserInvitation": {"SmsMessage": sms}});
    bounds(at, of, "UserInvitation.SmsMessage", (6, 140));
    refused(at(of(5)), "UserInvitation.SmsMessage", "has 5 characters");
    let at = |sms: String| json!({"UserVerification": {"SmsMessage": sms}});
    bounds(at, message, "UserVerification.SmsMessage", (6, 140));
}

#[test]
fn messages_of_email_mfa_are_limited_too() {
    let on = |name: &str, value: String| {
        json!({
            name: value,
            "Mfa": "OPTIONAL",
            "MfaSecondFactor": {"Email": true},
            "Email": {"Ses": {"FromEmail": "a@example.com"}},
        })
    };
    bounds(
        |text| on("EmailMfaMessage", text),
        message,
        "EmailMfaMessage",
        (6, 20_000),
    );
    bounds(
        |text| on("EmailMfaSubject", text),
        of,
        "EmailMfaSubject",
        (1, 140),
    );
}

#[test]
fn texts_hold_visible_characters_and_white_space_only() {
    let at = |body: &str| json!({"UserInvitation": {"EmailBody": body}});
    for body in [
        "Hallo,\r\n\tWelt!",
        "您好您好您好",
        "año 2030 ✓ €",
        "<b>1 < 2</b>",
    ] {
        accepted(at(body));
    }
    for (body, odd) in [
        ("bell \u{7} rings", "U+0007"),
        ("nothing\u{0}", "U+0000"),
        ("joined 👩\u{200d}👩", "U+200D"),
        ("private \u{e000}", "U+E000"),
    ] {
        refused(at(body), "UserInvitation.EmailBody", odd);
    }
}

#[test]
fn white_space_of_other_scripts_is_refused_with_its_code_and_place() {
    for space in "\u{85}\u{a0}\u{1680}\u{2003}\u{2028}\u{2029}\u{202f}\u{3000}\u{feff}".chars() {
        let said = format!("contains U+{:04X} (character 3)", u32::from(space));
        let text = format!("Hé{space} {{####}} {{##link##}}");
        for value in [
            json!({"UserInvitation": {"EmailSubject": text}}),
            json!({"UserInvitation": {"EmailBody": text}}),
            json!({"UserVerification": {"EmailSubject": text}}),
            json!({"UserVerification": {"EmailBody": text}}),
            json!({"UserVerification": {"EmailBody": text, "EmailStyle": "LINK"}}),
        ] {
            let found = violations(value.clone());
            assert_eq!(found.len(), 1, "{value}: {found:?}");
            assert!(found[0].contains(&said), "{value}: {found:?}");
        }
        // Nothing limits what an invitation by SMS holds.
        accepted(json!({"UserInvitation": {"SmsMessage": text}}));
    }
    refused(
        json!({"UserVerification": {"EmailStyle": "LINK", "EmailBody": "Follow {##this\u{a0}link##}"}}),
        "UserVerification.EmailBody",
        "contains U+00A0 (character 15), but may contain only visible characters",
    );
    refused(
        json!({"Email": {"Cognito": {"ReplyTo": "a@b.\u{feff}c"}}}),
        "Email.Cognito.ReplyTo",
        "contains U+FEFF (character 5)",
    );
    refused(
        json!({"CustomAttributes": {"a\u{a0}b": {"DataType": "String"}}}),
        "CustomAttributes.a\u{a0}b",
        "has U+00A0 (character 2) in its name",
    );
    refused(
        json!({"UserPoolName": "my\u{a0}pool"}),
        "UserPoolName",
        "contains U+00A0 (character 3), but may contain only letters, digits",
    );
    refused(
        json!({"UserPoolName": "pööl"}),
        "UserPoolName",
        "contains \"ö\" U+00F6 (character 2), but may contain only letters, digits",
    );
}

#[test]
fn messages_with_a_code_by_sms_have_one_line() {
    for line_break in "\n\r\u{85}\u{2028}\u{2029}".chars() {
        let text = format!("Code:{line_break}{{####}}");
        let said = format!(
            "contains U+{:04X} (character 6), a line break",
            u32::from(line_break)
        );
        refused(json!({"MfaMessage": text}), "MfaMessage", &said);
        refused(
            json!({"UserVerification": {"SmsMessage": text}}),
            "UserVerification.SmsMessage",
            &said,
        );
        accepted(json!({"UserInvitation": {"SmsMessage": text}}));
    }
}

#[test]
fn sns_regions_have_5_to_32_characters() {
    bounds(
        |region| json!({"SnsRegion": region}),
        |n| "r".repeat(n),
        "SnsRegion",
        (5, 32),
    );
    refused(
        json!({"SnsRegion": "west"}),
        "SnsRegion",
        "has 4 characters",
    );
}

#[test]
fn arns_have_at_most_2048_characters() {
    let role = |length: usize| {
        let start = "arn:aws:iam::123456789012:role/";
        format!("{start}{}", "r".repeat(length - start.len()))
    };
    accepted(json!({"SmsRole": role(2048)}));
    refused(
        json!({"SmsRole": role(2049)}),
        "SmsRole",
        "has 2049 characters",
    );
    let key = format!("arn:aws:kms:eu-west-1:1:key/{}", "k".repeat(2048));
    refused(
        json!({"CustomSenderKmsKey": key}),
        "CustomSenderKmsKey",
        "must have 0 to 2048",
    );
    let function = format!("arn:aws:lambda:eu-west-1:1:function:{}", "f".repeat(2048));
    refused(
        json!({"LambdaTriggers": {"PreSignUp": function}}),
        "LambdaTriggers.PreSignUp",
        "must have 0 to 2048",
    );
}

#[test]
fn configuration_sets_have_1_to_64_plain_characters() {
    let path = "Email.Ses.ConfigurationSetName";
    let at = |set: String| json!({"Email": {"Ses": {"FromEmail": "a@example.com", "ConfigurationSetName": set}}});
    bounds(at, |n| "s".repeat(n), path, (1, 64));
    accepted(at("My_set-1".to_owned()));
    refused(
        at("my set".to_owned()),
        path,
        "may contain only letters, digits, _ and -",
    );
}
