//! The messages that Cognito sends.

use super::CODE;
use crate::properties::forms::{ONE_LINE, VISIBLE};
use crate::properties::object::{choices, object};
use crate::properties::spec::Removed;

object! {
    /// The message to a user whom an administrator created.
    pub struct UserInvitation {
        /// The subject of the e-mail message.
        email_subject: String = "EmailSubject" [
            length(1, 140).rule("S-INVITE-SUBJECT").form(&VISIBLE)
                .default("Your temporary password")
                .api(&["EmailSubject"]).removed(Removed::Default)
        ],
        /// The text of the e-mail message, with `{username}` and `{####}` for the temporary password.
        email_body: String = "EmailBody" [
            length(6, 20_000).rule("S-INVITE-BODY").form(&VISIBLE)
                .default("Your username is {username} and temporary password is {####}.")
                .api(&["EmailMessage"]).removed(Removed::Default)
        ],
        /// The SMS message, with `{username}` and `{####}` for the temporary password.
        sms_message: String = "SmsMessage" [
            length(6, 140).rule("S-INVITE-SMS")
                .default("Your username is {username} and temporary password is {####}")
                .api(&["SMSMessage"]).removed(Removed::Default)
        ],
    }
}

object! {
    /// The message with which a user verifies an e-mail address or a phone number.
    pub struct UserVerification {
        /// Whether the e-mail message has a code or a link.
        email_style: VerificationEmailStyle = "EmailStyle" [
            default("CODE").always().api(&["DefaultEmailOption"])
        ],
        /// The subject of the e-mail message.
        email_subject: String = "EmailSubject" [
            length(1, 140).rule("S-VER-SUBJECT").form(&VISIBLE)
                .default("Verify your new account").always()
                .api(&["EmailSubject", "EmailSubjectByLink"]).native(&["EmailVerificationSubject"])
        ],
        /// The text of the e-mail message, with `{####}` for the code, or with `{##link text##}` if
        /// `EmailStyle` is `LINK`. With `LINK`, the default is
        /// `Verify your account by clicking on {##Verify Email##}`.
        email_body: String = "EmailBody" [
            length(6, 20_000).rule("S-VER-BODY").form(&VISIBLE)
                .default("The verification code to your new account is {####}").always()
                .api(&["EmailMessage", "EmailMessageByLink"]).native(&["EmailVerificationMessage"])
        ],
        /// The SMS message.
        sms_message: String = "SmsMessage" [
            length(6, 140).rule("S-VER-SMS").form(&ONE_LINE).holds(CODE, "P-VER-SMS")
                .default("The verification code to your new account is {####}").always()
                .api(&["SmsMessage"]).native(&["SmsVerificationMessage"])
        ],
    }
}

choices! {
    /// How an e-mail address is verified.
    pub enum VerificationEmailStyle {
        /// With a code that the user types.
        Code = "CODE" | "CONFIRM_WITH_CODE",
        /// With a link that the user follows.
        Link = "LINK" | "CONFIRM_WITH_LINK",
    }
}
