//! The limits of the API: lengths, in characters, and which characters there may be.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use regex::Regex;

use super::UserPool;
use crate::properties::Violations;
use crate::properties::violation::quoted;

pub(super) fn check(pool: &UserPool, violations: &mut Violations) {
    const SUBJECT: RangeInclusive<usize> = 1..=140;
    const EMAIL: RangeInclusive<usize> = 6..=20_000;
    const SMS: RangeInclusive<usize> = 6..=140;

    if let Some(name) = &pool.user_pool_name {
        length("UserPoolName", name, 1..=128, violations);
        characters(
            "UserPoolName",
            name,
            is_name,
            "letters, digits, spaces and _+=,.@-",
            violations,
        );
    }
    if let Some(invitation) = &pool.user_invitation {
        text(
            "UserInvitation.EmailSubject",
            &invitation.email_subject,
            SUBJECT,
            violations,
        );
        text(
            "UserInvitation.EmailBody",
            &invitation.email_body,
            EMAIL,
            violations,
        );
        sms(
            "UserInvitation.SmsMessage",
            &invitation.sms_message,
            SMS,
            violations,
        );
    }
    if let Some(verification) = &pool.user_verification {
        text(
            "UserVerification.EmailSubject",
            &verification.email_subject,
            SUBJECT,
            violations,
        );
        text(
            "UserVerification.EmailBody",
            &verification.email_body,
            EMAIL,
            violations,
        );
        sms(
            "UserVerification.SmsMessage",
            &verification.sms_message,
            SMS,
            violations,
        );
        one_line(
            "UserVerification.SmsMessage",
            &verification.sms_message,
            violations,
        );
    }
    text(
        "EmailMfaSubject",
        &pool.email_mfa_subject,
        SUBJECT,
        violations,
    );
    text(
        "EmailMfaMessage",
        &pool.email_mfa_message,
        EMAIL,
        violations,
    );
    if let Some(region) = &pool.sns_region {
        length("SnsRegion", region, 5..=32, violations);
    }
    one_line("MfaMessage", &pool.mfa_message, violations);
    arns(pool, violations);
    ses(pool, violations);
}

/// Forms are checked elsewhere; this is about length alone.
fn arns(pool: &UserPool, violations: &mut Violations) {
    const ARN: RangeInclusive<usize> = 0..=2048;
    for (path, arn) in [
        ("SmsRole", &pool.sms_role),
        ("CustomSenderKmsKey", &pool.custom_sender_kms_key),
    ] {
        if let Some(arn) = arn {
            length(path, arn, ARN, violations);
        }
    }
    let Some(triggers) = &pool.lambda_triggers else {
        return;
    };
    for (name, trigger) in super::LambdaTriggers::NAMES.iter().zip(triggers.in_order()) {
        if let Some(trigger) = trigger {
            length(
                &format!("LambdaTriggers.{name}"),
                &trigger.lambda_arn,
                ARN,
                violations,
            );
        }
    }
}

fn ses(pool: &UserPool, violations: &mut Violations) {
    let Some(ses) = pool.email.as_ref().and_then(|email| email.ses.as_ref()) else {
        return;
    };
    if let Some(set) = &ses.configuration_set_name {
        let path = "Email.Ses.ConfigurationSetName";
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        length(path, set, 1..=64, violations);
        characters(path, set, allowed, "letters, digits, _ and -", violations);
    }
}

fn length(path: &str, value: &str, allowed: RangeInclusive<usize>, violations: &mut Violations) {
    let length = value.chars().count();
    if !allowed.contains(&length) {
        let (least, most) = (allowed.start(), allowed.end());
        violations.add(
            path,
            format_args!("has {length} characters, allowed are {least} to {most}"),
        );
    }
}

fn characters(
    path: &str,
    value: &str,
    is_allowed: impl Fn(char) -> bool,
    allowed: &str,
    violations: &mut Violations,
) {
    let odd = (1..)
        .zip(value.chars())
        .find(|(_, character)| !is_allowed(*character));
    if let Some((place, character)) = odd {
        let odd = Odd { character, place };
        violations.add(
            path,
            format_args!("{} holds {odd}, allowed are {allowed}", quoted(value)),
        );
    }
}

fn is_name(character: char) -> bool {
    // The service's `\s` is ASCII's white space, with the vertical tab that Rust leaves out.
    character.is_ascii_alphanumeric()
        || character.is_ascii_whitespace()
        || "\u{B}_+=,.@-".contains(character)
}

fn sms(
    path: &str,
    value: &Option<String>,
    allowed: RangeInclusive<usize>,
    violations: &mut Violations,
) {
    if let Some(value) = value {
        length(path, value, allowed, violations);
    }
}

fn text(
    path: &str,
    value: &Option<String>,
    allowed: RangeInclusive<usize>,
    violations: &mut Violations,
) {
    let Some(value) = value else { return };
    length(path, value, allowed, violations);
    if let Some(odd) = first_not_text(value) {
        violations.add(
            path,
            format_args!(
                "holds {odd}, allowed are visible characters, spaces, tabs and line breaks"
            ),
        );
    }
}

/// The service takes messages with a code by SMS only on one line.
fn one_line(path: &str, value: &Option<String>, violations: &mut Violations) {
    let breaks = |character| "\n\r\u{85}\u{2028}\u{2029}".contains(character);
    let value = value.as_deref().unwrap_or_default();
    let odd = (1..).zip(value.chars()).find(|(_, c)| breaks(*c));
    if let Some((place, character)) = odd {
        let odd = Odd { character, place };
        violations.add(
            path,
            format_args!("holds {odd}, a line break, which this message cannot have"),
        );
    }
}

/// A character that may not stand where it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Odd {
    character: char,
    /// Where it stands, from 1.
    place: usize,
}

impl Odd {
    /// The character that starts at this byte.
    fn at(value: &str, byte: usize) -> Option<Self> {
        Some(Self {
            character: value[byte..].chars().next()?,
            place: value[..byte].chars().count() + 1,
        })
    }
}

/// With the code, since many of them cannot be seen.
impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { character, place } = *self;
        let code = u32::from(character);
        let text = character.to_string();
        if first_invisible(&text).is_none() {
            write!(f, "{} ", quoted(&text))?;
        }
        write!(f, "U+{code:04X} (character {place})")
    }
}

/// What is neither visible (a letter, mark, symbol, number or punctuation) nor ASCII's white space.
/// That of other scripts, such as the no-break space, the service refuses.
static NOT_TEXT: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(
        clippy::expect_used,
        reason = "the pattern is a constant, and a test compiles it"
    )]
    Regex::new(r"[^\p{L}\p{M}\p{S}\p{N}\p{P} \t\n\x0B\f\r]").expect("it is valid")
});

/// Whether only ASCII's visible characters and white space occur: then the tables of Unicode,
/// which take a while to set up, are not needed.
fn is_plain(value: &str) -> bool {
    value
        .bytes()
        .all(|byte| matches!(byte, b' '..=b'~' | b'\t'..=b'\r'))
}

fn first_not_text(value: &str) -> Option<Odd> {
    if is_plain(value) {
        return None;
    }
    let found = NOT_TEXT.find(value)?;
    Odd::at(value, found.start())
}

/// The first character that is white space, or is not visible at all.
pub(super) fn first_invisible(value: &str) -> Option<Odd> {
    let blank = value
        .find(char::is_whitespace)
        .and_then(|byte| Odd::at(value, byte));
    let odd = first_not_text(value);
    blank.into_iter().chain(odd).min_by_key(|found| found.place)
}

#[cfg(test)]
mod tests;
