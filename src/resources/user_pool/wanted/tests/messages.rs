//! Invitation, verification, and who sends e-mail.

use serde_json::{Value, json};

use super::{of, setting};
use crate::properties::user_pool::UserVerification;

#[test]
fn user_invitation_sends_only_the_fields_that_are_given() {
    let path = "/AdminCreateUserConfig/InviteMessageTemplate";
    let all = json!({"EmailSubject": "Welcome", "EmailBody": "Hello {username}: {####}", "SmsMessage": "{username} {####}"});
    assert_eq!(
        setting(json!({"UserInvitation": all}), path),
        json!({"EmailSubject": "Welcome", "EmailMessage": "Hello {username}: {####}", "SMSMessage": "{username} {####}"})
    );
    assert_eq!(
        setting(json!({"UserInvitation": {"EmailSubject": "Welcome"}}), path),
        json!({"EmailSubject": "Welcome"})
    );
    assert_eq!(setting(json!({"UserInvitation": {}}), path), json!(null));
}

#[test]
fn user_verification_by_code_is_said_twice() {
    let wanted = of(json!({"UserVerification": {
        "EmailStyle": "CODE", "EmailSubject": "s", "EmailBody": "b {####}", "SmsMessage": "m {####}",
    }}));
    assert_eq!(
        wanted.settings["VerificationMessageTemplate"],
        json!({"DefaultEmailOption": "CONFIRM_WITH_CODE", "EmailSubject": "s", "EmailMessage": "b {####}", "SmsMessage": "m {####}"})
    );
    assert_eq!(wanted.settings["EmailVerificationSubject"], "s");
    assert_eq!(wanted.settings["EmailVerificationMessage"], "b {####}");
    assert_eq!(wanted.settings["SmsVerificationMessage"], "m {####}");
}

#[test]
fn user_verification_by_link_leaves_the_older_email_members_out() {
    let wanted = of(json!({"UserVerification": {"EmailStyle": "LINK"}}));
    assert_eq!(
        wanted.settings["VerificationMessageTemplate"],
        json!({
            "DefaultEmailOption": "CONFIRM_WITH_LINK",
            "EmailSubjectByLink": "Verify your new account",
            "EmailMessageByLink": "Verify your account by clicking on {##Verify Email##}",
            "SmsMessage": "The verification code to your new account is {####}",
        })
    );
    assert_eq!(wanted.settings.get("EmailVerificationSubject"), None);
    assert_eq!(wanted.settings.get("EmailVerificationMessage"), None);
    assert_eq!(
        wanted.settings["SmsVerificationMessage"],
        "The verification code to your new account is {####}"
    );
}

#[test]
fn mfa_message_is_sent_unless_it_is_empty() {
    assert_eq!(
        setting(
            json!({"MfaMessage": "Code {####}"}),
            "/SmsAuthenticationMessage"
        ),
        "Code {####}"
    );
    assert_eq!(
        setting(json!({"MfaMessage": ""}), "/SmsAuthenticationMessage"),
        json!(null)
    );
}

fn email(email: Value) -> Value {
    setting(json!({"Email": email}), "/EmailConfiguration")
}

#[test]
fn email_that_nobody_mentions_is_left_to_the_service() {
    assert_eq!(setting(json!({}), "/EmailConfiguration"), json!(null));
}

#[test]
fn email_with_cognito_has_an_answer_address_at_most() {
    assert_eq!(
        email(json!({"Cognito": {}})),
        json!({"EmailSendingAccount": "COGNITO_DEFAULT"})
    );
    assert_eq!(
        email(json!({"Cognito": {"ReplyTo": "help@bücher.example"}})),
        json!({"EmailSendingAccount": "COGNITO_DEFAULT", "ReplyToEmailAddress": "help@xn--bcher-kva.example"})
    );
}

#[test]
fn email_with_ses_names_the_identity_in_the_stack_s_region_and_account() {
    assert_eq!(
        email(json!({"Ses": {"FromEmail": "shop@example.com"}})),
        json!({
            "EmailSendingAccount": "DEVELOPER",
            "From": "shop@example.com",
            "SourceArn": "arn:aws:ses:eu-west-1:123456789012:identity/shop@example.com",
        })
    );
}

#[test]
fn email_with_ses_and_everything() {
    assert_eq!(
        email(json!({"Ses": {
            "FromEmail": "shop@example.com",
            "FromName": "Shop (Berlin)",
            "ReplyTo": "help@example.com",
            "ConfigurationSetName": "mail",
            "SesRegion": "us-east-1",
            "SesVerifiedDomain": "example.com",
        }})),
        json!({
            "EmailSendingAccount": "DEVELOPER",
            "From": "\"Shop (Berlin)\" <shop@example.com>",
            "ReplyToEmailAddress": "help@example.com",
            "ConfigurationSet": "mail",
            "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/example.com",
        })
    );
}

#[test]
fn email_sender_s_name_is_quoted_or_encoded_as_it_needs() {
    for (name, from) in [
        ("Doe, John", "\"Doe, John\" <a@example.com>"),
        ("\"Shop\"", "\"Shop\" <a@example.com>"),
        ("Shop <x>", "\"Shop <x>\" <a@example.com>"),
        ("Bücher", "=?UTF-8?B?QsO8Y2hlcg==?= <a@example.com>"),
        ("", "a@example.com"),
    ] {
        let found = email(json!({"Ses": {"FromEmail": "a@example.com", "FromName": name}}));
        assert_eq!(found["From"], from, "{name}");
    }
}

#[test]
fn the_text_of_a_link_is_the_one_that_its_property_documents() {
    let text = setting(
        json!({"UserVerification": {"EmailStyle": "LINK"}}),
        "/VerificationMessageTemplate/EmailMessageByLink",
    );
    let documented = UserVerification::field("EmailBody").doc;
    let text = text.as_str().expect("a text");
    assert!(documented.contains(text), "{documented}");
}
