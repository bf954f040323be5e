//! Who sends e-mail, and how addresses and names are written for the API.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::properties::forms::{ADDRESS, DOMAIN, PLAIN};
use crate::properties::object::object;

object! {
    /// Who sends e-mail messages: exactly one of the two.
    pub struct Email {
        /// Amazon SES, from an address or domain that you verified.
        ses: SesEmail = "Ses" [native(&["EmailSendingAccount"])],
        /// Cognito itself, with a small daily quota.
        cognito: CognitoEmail = "Cognito" [native(&["EmailSendingAccount"])],
    }
}

object! {
    /// E-mail by Amazon SES.
    pub struct SesEmail {
        /// The address of the sender.
        from_email: String = "FromEmail" [required().form(&ADDRESS).api(&["From"])],
        /// The name of the sender.
        from_name: String = "FromName" [omitted("the address alone")],
        /// The address that answers go to.
        reply_to: String = "ReplyTo" [form(&ADDRESS).api(&["ReplyToEmailAddress"])],
        /// The SES configuration set.
        configuration_set_name: String = "ConfigurationSetName" [
            length(1, 64).rule("S-SES-SET").form(&PLAIN).api(&["ConfigurationSet"])
        ],
        /// The Region of the SES identity.
        ses_region: String = "SesRegion" [omitted("the Region of the stack")],
        /// The verified domain to send from, which must be the domain of `FromEmail`.
        ses_verified_domain: String = "SesVerifiedDomain" [
            form(&DOMAIN).omitted("the address is verified by itself").api(&["SourceArn"])
        ],
    }
}

object! {
    /// E-mail by Cognito.
    pub struct CognitoEmail {
        /// The address that answers go to.
        reply_to: String = "ReplyTo" [form(&ADDRESS).api(&["ReplyToEmailAddress"])],
    }
}

/// A sender's name as it is written before `<address>`: unchanged, in quotes, or as a MIME encoded word.
///
/// The name must not be empty.
pub fn display_name(from_name: &str) -> String {
    if !from_name.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return format!("=?UTF-8?B?{}?=", STANDARD.encode(from_name));
    }
    if is_phrase(from_name) || is_quoted(from_name) {
        return from_name.to_owned();
    }
    let escaped = from_name.replace('\\', r"\\").replace('"', r#"\""#);
    format!("\"{escaped}\"")
}

/// Whether the name needs no quotes. RFC 5322 reserves the comma and the full stop, which CDK does not
/// quote.
fn is_phrase(name: &str) -> bool {
    name.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b" _!#$%&'*+-/=?^`{|}~".contains(&byte))
}

/// Whether the name is quoted already, with every inner quote escaped.
fn is_quoted(name: &str) -> bool {
    let inside = name
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let Some(inside) = inside else { return false };
    let mut characters = inside.chars();
    while let Some(character) = characters.next() {
        let closed = match character {
            '"' => true,
            // A backslash escapes the next character; at the end, it would escape the closing quote.
            '\\' => characters.next().is_none(),
            _ => false,
        };
        if closed {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests;
