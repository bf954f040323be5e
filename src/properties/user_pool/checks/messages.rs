//! The e-mail message of a verification, which holds a code or a link.

use super::super::{CODE, UserPool, VerificationEmailStyle};
use crate::properties::Violations;
use crate::properties::shown::quoted;

pub(super) fn verification(pool: &UserPool, violations: &mut Violations) {
    const PATH: &str = "UserVerification.EmailBody";
    let Some(message) = &pool.user_verification else {
        return;
    };
    let Some(body) = &message.email_body else {
        return;
    };
    let shown = quoted(body);
    match message.email_style.unwrap_or(VerificationEmailStyle::Code) {
        VerificationEmailStyle::Code if !body.contains(CODE) => violations.add(
            PATH,
            "P-VER-BODY-CODE",
            format_args!("{shown} lacks {CODE}, the placeholder for the code"),
        ),
        VerificationEmailStyle::Link if !has_link(body) => violations.add(
            PATH,
            "P-VER-BODY-LINK",
            format_args!(
                "{shown} lacks {{##link text##}}, the placeholder for the link (EmailStyle is LINK)"
            ),
        ),
        _ => {}
    }
}

/// Whether there is a `{##…##}`. What may stand in it is what may stand in the whole text.
fn has_link(body: &str) -> bool {
    body.split_once("{##")
        .is_some_and(|(_, rest)| rest.contains("##}"))
}
