//! Messages that must hold a placeholder for the code or the link.

use super::super::{UserPool, VerificationEmailStyle};
use crate::properties::Violations;
use crate::properties::violation::quoted;

/// Where Cognito puts the code.
const CODE: &str = "{####}";

/// P-VER-BODY-CODE, P-VER-SMS, P-VER-BODY-LINK.
pub(super) fn verification(pool: &UserPool, violations: &mut Violations) {
    let Some(message) = &pool.user_verification else {
        return;
    };
    let body = message.email_body.as_deref();
    match message.email_style.unwrap_or(VerificationEmailStyle::Code) {
        VerificationEmailStyle::Code => code("UserVerification.EmailBody", body, violations),
        VerificationEmailStyle::Link => {
            if let Some(body) = body.filter(|body| !has_link(body)) {
                violations.add(
                    "UserVerification.EmailBody",
                    format_args!(
                        "{} lacks {{##link text##}}, where the link goes (EmailStyle is LINK)",
                        quoted(body)
                    ),
                );
            }
        }
    }
    // The service wants the code in it whatever the style is; CDK asks only with style CODE.
    code(
        "UserVerification.SmsMessage",
        message.sms_message.as_deref(),
        violations,
    );
}

/// P-MFAMSG, P-MFAMSG-LEN, and the same for the e-mail.
pub(super) fn mfa(pool: &UserPool, violations: &mut Violations) {
    let message = pool.mfa_message.as_deref();
    code("MfaMessage", message, violations);
    let length = message.map_or(0, |text| text.encode_utf16().count());
    if length > 140 {
        violations.add(
            "MfaMessage",
            format_args!("has {length} characters, allowed are 6 to 140"),
        );
    }
    code(
        "EmailMfaMessage",
        pool.email_mfa_message.as_deref(),
        violations,
    );
}

fn code(path: &str, text: Option<&str>, violations: &mut Violations) {
    if let Some(text) = text.filter(|text| !text.contains(CODE)) {
        violations.add(
            path,
            format_args!("{} lacks {CODE}, where the code goes", quoted(text)),
        );
    }
}

/// Whether there is a `{##…##}`. What may stand in it is what may stand in the whole text.
fn has_link(body: &str) -> bool {
    body.split_once("{##")
        .is_some_and(|(_, rest)| rest.contains("##}"))
}
