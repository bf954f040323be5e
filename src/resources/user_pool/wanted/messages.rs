//! Invitation and verification messages.

use serde_json::json;

use crate::document::{Document, document, map};
use crate::properties::user_pool::{UserPool, VerificationEmailStyle};

const SUBJECT: &str = "Verify your new account";
const CODE_BODY: &str = "The verification code to your new account is {####}";
const LINK_BODY: &str = "Verify your account by clicking on {##Verify Email##}";
const SMS: &str = "The verification code to your new account is {####}";

/// `AdminCreateUserConfig`: who may sign up, if that is to be said, and the invitation.
pub fn admin_create_user(pool: &UserPool, says_self_sign_up: bool) -> Document {
    let self_sign_up = pool.self_sign_up_enabled.unwrap_or(false);
    let invitation = pool.user_invitation.as_ref().map(|invitation| {
        document! {
            "EmailSubject": invitation.email_subject.clone(),
            "EmailMessage": invitation.email_body.clone(),
            "SMSMessage": invitation.sms_message.clone(),
        }
    });
    document! {
        "AllowAdminCreateUserOnly": says_self_sign_up.then_some(!self_sign_up),
        "InviteMessageTemplate": invitation.and_then(map),
    }
}

/// `VerificationMessageTemplate` and the three older members that say the same; always rendered.
pub fn verification(pool: &UserPool) -> Document {
    let given = pool.user_verification.clone().unwrap_or_default();
    let subject = given.email_subject.unwrap_or_else(|| SUBJECT.into());
    let sms = given.sms_message.unwrap_or_else(|| SMS.into());
    let mut members = Document::new();
    let template = match given.email_style.unwrap_or(VerificationEmailStyle::Code) {
        VerificationEmailStyle::Code => {
            let body = given.email_body.unwrap_or_else(|| CODE_BODY.into());
            members.insert("EmailVerificationMessage".into(), json!(body));
            members.insert("EmailVerificationSubject".into(), json!(subject));
            json!({
                "DefaultEmailOption": "CONFIRM_WITH_CODE",
                "EmailMessage": body,
                "EmailSubject": subject,
                "SmsMessage": sms,
            })
        }
        VerificationEmailStyle::Link => json!({
            "DefaultEmailOption": "CONFIRM_WITH_LINK",
            "EmailMessageByLink": given.email_body.unwrap_or_else(|| LINK_BODY.into()),
            "EmailSubjectByLink": subject,
            "SmsMessage": sms,
        }),
    };
    members.insert("SmsVerificationMessage".into(), json!(sms));
    members.insert("VerificationMessageTemplate".into(), template);
    members
}
