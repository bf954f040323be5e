//! The messages that Cognito sends.

use crate::properties::object::{choices, object};

object! {
    /// The message to users whom an administrator creates.
    pub struct UserInvitation {
        /// The e-mail's subject, 1 to 140 characters.
        email_subject: String = "EmailSubject",
        /// The e-mail's text, 6 to 20,000 characters.
        email_body: String = "EmailBody",
        /// The SMS message, 6 to 140 characters.
        sms_message: String = "SmsMessage",
    }
}

object! {
    /// The message to users who have to verify an address.
    pub struct UserVerification {
        /// A code to type, or a link to follow.
        email_style: VerificationEmailStyle = "EmailStyle",
        /// The e-mail's subject, 1 to 140 characters.
        email_subject: String = "EmailSubject",
        /// The e-mail's text, 6 to 20,000 characters, with `{####}` or `{##link text##}`.
        email_body: String = "EmailBody",
        /// The SMS message, 6 to 140 characters, with `{####}`.
        sms_message: String = "SmsMessage",
    }
}

choices! {
    /// How an e-mail address is verified.
    pub enum VerificationEmailStyle {
        /// By a code (the default).
        Code = "CODE" | "CONFIRM_WITH_CODE",
        /// By a link.
        Link = "LINK" | "CONFIRM_WITH_LINK",
    }
}
