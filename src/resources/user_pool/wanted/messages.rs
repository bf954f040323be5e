//! Invitation and verification messages.

use serde_json::{Map, Value, json};

use super::{map, set};
use crate::aws::cognito::Document;
use crate::properties::user_pool::{UserPool, VerificationEmailStyle};

const SUBJECT: &str = "Verify your new account";
const CODE_BODY: &str = "The verification code to your new account is {####}";
const LINK_BODY: &str = "Verify your account by clicking on {##Verify Email##}";
const SMS: &str = "The verification code to your new account is {####}";

/// `AdminCreateUserConfig`: self sign-up is always said, and off unless the author turns it on.
pub fn admin_create_user(pool: &UserPool) -> Value {
    let mut members = Map::new();
    let self_sign_up = pool.self_sign_up_enabled.unwrap_or(false);
    set(
        &mut members,
        "AllowAdminCreateUserOnly",
        Some(!self_sign_up),
    );
    if let Some(invitation) = &pool.user_invitation {
        let mut template = Map::new();
        set(
            &mut template,
            "EmailSubject",
            invitation.email_subject.clone(),
        );
        set(&mut template, "EmailMessage", invitation.email_body.clone());
        set(&mut template, "SMSMessage", invitation.sms_message.clone());
        set(&mut members, "InviteMessageTemplate", map(template));
    }
    Value::Object(members)
}

/// `VerificationMessageTemplate` and the three older members that say the same; always rendered.
pub fn verification(pool: &UserPool) -> Document {
    let given = pool.user_verification.clone().unwrap_or_default();
    let subject = given.email_subject.unwrap_or_else(|| SUBJECT.into());
    let sms = given.sms_message.unwrap_or_else(|| SMS.into());
    let mut members = Map::new();
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
