use serde_json::{Value, json};

use crate::properties::tests::{accepted, refused};

fn verification(style: &str, name: &str, text: &str) -> Value {
    json!({"UserVerification": {"EmailStyle": style, name: text}})
}

#[test]
fn p_ver_body_code_needs_the_codes_placeholder() {
    let path = "UserVerification.EmailBody";
    refused(
        verification("CODE", "EmailBody", "Hello there"),
        path,
        "lacks {####}",
    );
    refused(
        json!({"UserVerification": {"EmailBody": "code {###}"}}),
        path,
        "lacks {####}",
    );
    refused(
        verification("CODE", "EmailBody", "{##link##}"),
        path,
        "lacks {####}",
    );
    accepted(verification("CODE", "EmailBody", "Your code: {####}"));
    accepted(verification("CODE", "EmailBody", ""));
}

#[test]
fn p_ver_sms_needs_the_codes_placeholder() {
    let path = "UserVerification.SmsMessage";
    refused(
        verification("CODE", "SmsMessage", "Hello there"),
        path,
        "lacks {####}",
    );
    accepted(verification("CODE", "SmsMessage", "Code {####}"));
}

#[test]
fn the_service_wants_the_code_in_the_sms_with_links_too() {
    let path = "UserVerification.SmsMessage";
    refused(
        verification("LINK", "SmsMessage", "Hello there"),
        path,
        "lacks {####}",
    );
    accepted(verification("LINK", "SmsMessage", "Code {####}"));
}

#[test]
fn p_ver_body_link_needs_the_links_placeholder() {
    let path = "UserVerification.EmailBody";
    for body in [
        "Hello there",
        "{##Verify",
        "Verify##}",
        "{#Verify#} mail",
        "{###} mail",
    ] {
        refused(
            verification("LINK", "EmailBody", body),
            path,
            "lacks {##link text##}",
        );
    }
    for body in [
        "Click {##Verify##}",
        "{##Hier klicken, é ✓##}",
        "{## a\nb ##}",
        "{##{##a##}",
    ] {
        accepted(verification("LINK", "EmailBody", body));
    }
}

#[test]
fn up_006e_the_codes_placeholder_is_an_empty_link() {
    accepted(verification("LINK", "EmailBody", "Code {####}"));
}

#[test]
fn a_control_character_in_a_link_is_one_mistake_and_not_two() {
    for body in ["{##a\u{1}b##}", "{##a\u{200b}b##}", "{##a\u{a0}b##}"] {
        refused(
            verification("LINK", "EmailBody", body),
            "UserVerification.EmailBody",
            "(character 5)",
        );
    }
    refused(
        verification("LINK", "EmailBody", "##} {##"),
        "UserVerification.EmailBody",
        "lacks {##link text##}",
    );
}

#[test]
fn p_mfamsg_needs_the_codes_placeholder() {
    refused(
        json!({"MfaMessage": "Your code"}),
        "MfaMessage",
        "\"Your code\" lacks {####}",
    );
    accepted(json!({"MfaMessage": "{####}"}));
    accepted(json!({"MfaMessage": "Your code is {####}."}));
}

#[test]
fn x_020_an_empty_mfa_message_counts_as_not_given() {
    accepted(json!({"MfaMessage": ""}));
}

#[test]
fn p_mfamsg_len_is_at_most_140() {
    let message = |length: usize| format!("{{####}}{}", "m".repeat(length - 6));
    accepted(json!({"MfaMessage": message(139)}));
    accepted(json!({"MfaMessage": message(140)}));
    refused(
        json!({"MfaMessage": message(141)}),
        "MfaMessage",
        "has 141 characters",
    );
}

#[test]
fn p_mfamsg_len_counts_utf_16_units_as_cdk_does() {
    accepted(json!({"MfaMessage": format!("{{####}}{}", "😀".repeat(67))}));
    refused(
        json!({"MfaMessage": format!("{{####}}{}", "😀".repeat(68))}),
        "MfaMessage",
        "has 142 characters",
    );
}
