//! Messages that must hold a placeholder for the code or the link.

use super::super::{UserPool, VerificationEmailStyle};
use crate::properties::Violations;
use crate::properties::user_pool::limits;
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

/// P-MFAMSG, P-MFAMSG-LEN, and the same for the e-mail. An empty message counts as not given, as
/// in CDK.
pub(super) fn mfa(pool: &UserPool, violations: &mut Violations) {
    let message = pool.mfa_message.as_deref().filter(|text| !text.is_empty());
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

/// Whether there is a `{##…##}` with nothing but visible characters and white space in it.
pub(super) fn has_link(body: &str) -> bool {
    const OPENING: &str = "{##";
    // Both marks are made of such characters, so a link stands in a run of them or nowhere.
    limits::runs_of_text(body).any(|run| {
        let opening = run.find(OPENING).map(|at| at + OPENING.len());
        opening.is_some_and(|inside| run[inside..].contains("##}"))
    })
}
