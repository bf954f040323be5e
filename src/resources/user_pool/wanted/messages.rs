//! Invitation and verification messages.

use serde_json::json;

use crate::document::{Document, document, map};
use crate::properties::table::Field;
use crate::properties::user_pool::{UserPool, UserVerification, VerificationEmailStyle};

/// The default text of an e-mail message with a link.
const LINK_BODY: &str = "Verify your account by clicking on {##Verify Email##}";

/// `AdminCreateUserConfig`: who may sign up, if `says_self_sign_up`, and the invitation.
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

/// `VerificationMessageTemplate` and the three older members with the same content. CDK always renders them.
pub fn verification(pool: &UserPool) -> Document {
    let given = pool.user_verification.clone().unwrap_or_default();
    let default = |field: &Field| field.spec.default.to_owned();
    let subject = given
        .email_subject
        .unwrap_or_else(|| default(const { UserVerification::field("EmailSubject") }));
    let sms = given
        .sms_message
        .unwrap_or_else(|| default(const { UserVerification::field("SmsMessage") }));
    let mut members = Document::new();
    let style = given.email_style.unwrap_or(VerificationEmailStyle::Code);
    let template = match style {
        VerificationEmailStyle::Code => {
            let body = given
                .email_body
                .unwrap_or_else(|| default(const { UserVerification::field("EmailBody") }));
            members.insert("EmailVerificationMessage".into(), json!(body));
            members.insert("EmailVerificationSubject".into(), json!(subject));
            json!({
                "DefaultEmailOption": style.api_name(),
                "EmailMessage": body,
                "EmailSubject": subject,
                "SmsMessage": sms,
            })
        }
        VerificationEmailStyle::Link => json!({
            "DefaultEmailOption": style.api_name(),
            "EmailMessageByLink": given.email_body.unwrap_or_else(|| LINK_BODY.into()),
            "EmailSubjectByLink": subject,
            "SmsMessage": sms,
        }),
    };
    members.insert("SmsVerificationMessage".into(), json!(sms));
    members.insert("VerificationMessageTemplate".into(), template);
    members
}
