//! The forms that strings may have, each with the text of its error.

mod web;

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;

use super::address::encode_address;
pub use super::arn::is_secret as is_secret_arn;
use super::arn::{is_application, is_certificate, is_function, is_kms_key, is_principal, is_role};
use super::pool::{LONGEST_ID, id_in_arn, is_pool_id};
use super::shown::quoted;
pub use web::{CALLBACK_URL, DEFAULT_REDIRECT, DOMAIN_NAME, DOMAIN_PREFIX, REDIRECT_URL};

/// A form of strings.
pub struct Form {
    /// What has this form, for the reference.
    pub name: &'static str,
    test: Test,
}

/// A rule that a string breaks, and what is wrong.
pub type Broken = (&'static str, String);

enum Test {
    /// Whether a string has the form, the rule that it breaks otherwise, and what it should be.
    Is(fn(&str) -> bool, &'static str, &'static str),
    /// What is wrong with a string.
    Says(fn(&str) -> Option<Broken>),
}

impl Form {
    pub(super) const fn is(
        name: &'static str,
        rule: &'static str,
        is: fn(&str) -> bool,
        words: &'static str,
    ) -> Self {
        let test = Test::Is(is, rule, words);
        Self { name, test }
    }

    pub(super) const fn says(name: &'static str, says: fn(&str) -> Option<Broken>) -> Self {
        let test = Test::Says(says);
        Self { name, test }
    }

    /// What is wrong with a string that does not have this form; `None` if it has.
    pub fn check(&self, text: &str) -> Option<Broken> {
        match self.test {
            Test::Is(is, ..) if is(text) => None,
            Test::Is(_, rule, words) => Some((rule, format!("{} is not {words}", quoted(text)))),
            Test::Says(says) => says(text),
        }
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Form").field(&self.name).finish()
    }
}

/// The ARN of a Lambda function.
pub const FUNCTION_ARN: Form = Form::is(
    "ARN of a Lambda function, version or alias",
    "S-FUNCTION",
    is_function,
    "the ARN of a function, a version or an alias \
     (arn:<partition>:lambda:<region>:<account>:function:<name>[:<qualifier>], without $LATEST)",
);

/// The ARN of an IAM role.
pub const ROLE_ARN: Form = Form::is(
    "ARN of an IAM role",
    "S-ROLE",
    is_role,
    "the ARN of a role (arn:<partition>:iam::<account>:role/<name>)",
);

/// The ARN of a KMS key.
pub const KEY_ARN: Form = Form::is(
    "ARN of a KMS key or alias",
    "S-KEY",
    is_kms_key,
    "the ARN of a KMS key (arn:<partition>:kms:<region>:<account>:key/<id>)",
);

/// The ARN of a certificate.
pub const CERTIFICATE_ARN: Form = Form::is(
    "ARN of a certificate in AWS Certificate Manager",
    "S-CERTIFICATE",
    is_certificate,
    "the ARN of a certificate (arn:<partition>:acm:<region>:<account>:certificate/<id>)",
);

/// The ARN of a principal that can have an inline policy.
pub const PRINCIPAL_ARN: Form = Form::is(
    "ARN of an IAM role, user or group",
    "S-PRINCIPAL",
    is_principal,
    "the ARN of a role, a user or a group (arn:<partition>:iam::<account>:role/<name>)",
);

/// The ARN of a user pool.
pub const POOL_ARN: Form = Form::is(
    "ARN of a user pool",
    "I-ARN",
    |text| id_in_arn(text).is_some(),
    "the ARN of a user pool (arn:<partition>:cognito-idp:<region>:<account>:userpool/<id>)",
);

/// The ID of a user pool.
pub const POOL_ID: Form = Form::says("ID of a user pool", |text| {
    let what = format!(
        "{} is not the ID of a user pool (<region>_<letters and digits>, at most {LONGEST_ID} characters)",
        quoted(text)
    );
    (!is_pool_id(text)).then_some(("I-ID", what))
});

/// The ARN of a secret.
///
/// The error does not show the text, since it may be the secret itself.
pub const SECRET_ARN: Form = Form::says("ARN of a secret in AWS Secrets Manager", |text| {
    let what = format!(
        "is a string of {} characters, but must be the ARN of a secret \
         (arn:<partition>:secretsmanager:<region>:<account>:secret:<name>)",
        text.chars().count()
    );
    (!is_secret_arn(text)).then_some(("S-SECRET", what))
});

/// The actions of user pools.
pub const ACTION: Form = Form::is(
    "`cognito-idp:<action>`, with `*` and `?` as wildcards",
    "S-ACTION",
    |text| {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"*?".contains(&byte);
        text.strip_prefix("cognito-idp:")
            .is_some_and(|action| !action.is_empty() && action.bytes().all(is_allowed))
    },
    "an action of user pools (cognito-idp:<action>, e.g. cognito-idp:AdminGetUser or \
     cognito-idp:Admin*)",
);

/// The names of user pools and resource servers.
pub const POOL_NAME: Form = Form::says("string of letters, digits, spaces and `_+=,.@-`", |text| {
    only(
        "S-NAME",
        text,
        is_of_name,
        "letters, digits, spaces and _+=,.@-",
    )
});

/// Whether the names of user pools and resource servers may have this character.
pub fn is_of_name(character: char) -> bool {
    // The service's `\s` is ASCII's white space, with the vertical tab that Rust leaves out.
    character.is_ascii_alphanumeric()
        || character.is_ascii_whitespace()
        || "\u{B}_+=,.@-".contains(character)
}

/// The identifiers of resource servers.
pub const SERVER_IDENTIFIER: Form = Form::says(
    "string of printable ASCII characters without spaces, `\"` and `\\`",
    |text| {
        let allowed = "printable ASCII characters except spaces, \" and \\";
        only("S-IDENTIFIER", text, is_of_identifier, allowed)
    },
);

/// The names of scopes.
pub const SCOPE_NAME: Form = Form::says(
    "string of printable ASCII characters without spaces, `\"`, `/` and `\\`",
    |text| {
        let is_allowed = |character| is_of_identifier(character) && character != '/';
        let allowed = "printable ASCII characters except spaces, \", / and \\";
        only("S-SCOPE", text, is_allowed, allowed)
    },
);

/// The scopes that a client can ask for.
pub const CLIENT_SCOPE: Form = Form::says(
    "scope: printable ASCII characters without spaces, `\"` and `\\`",
    |text| {
        let allowed = "printable ASCII characters except spaces, \" and \\";
        only("S-SCOPE", text, is_of_identifier, allowed)
    },
);

/// The names of identity providers.
pub const PROVIDER_NAME: Form = Form::says("string of visible characters and spaces", |text| {
    only(
        "S-PROVIDER",
        text,
        |c| !c.is_control(),
        "visible characters and spaces",
    )
});

/// The IDs of Amazon Pinpoint applications.
pub const APPLICATION_ID: Form = Form::says("string of hexadecimal digits", |text| {
    only(
        "S-ANALYTICS",
        text,
        |c| c.is_ascii_hexdigit(),
        "hexadecimal digits",
    )
});

/// The ARNs of Amazon Pinpoint applications.
pub const APPLICATION_ARN: Form = Form::is(
    "ARN of an Amazon Pinpoint application",
    "S-ANALYTICS",
    is_application,
    "the ARN of an application (arn:<partition>:mobiletargeting:<region>:<account>:apps/<ID>)",
);

/// The IDs of clients.
pub const CLIENT_ID: Form = Form::is(
    "ID of a client",
    "S-CLIENT",
    is_client_id,
    "the ID of a client (letters, digits, `_` and `+`, at most 128 characters)",
);

/// Whether `text` is the ID of a client.
pub fn is_client_id(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+');
    (1..=128).contains(&text.len()) && text.bytes().all(is_allowed)
}

fn is_of_identifier(character: char) -> bool {
    character.is_ascii_graphic() && !matches!(character, '"' | '\\')
}

/// The names of configuration sets.
pub const PLAIN: Form = Form::says("string of letters, digits, `_` and `-`", |text| {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    only("S-SES-SET", text, is_allowed, "letters, digits, _ and -")
});

/// The names of groups.
pub const GROUP_NAME: Form = Form::says("string of visible characters without spaces", |text| {
    only_visible("G-NAME", text)
});

/// The text of e-mail messages and subjects.
pub const VISIBLE: Form = Form::says(
    "string of visible characters, spaces, tabs and line breaks",
    |text| {
        let odd = first_not_text(text)?;
        let what = format!(
            "contains {odd}, but may contain only visible characters, spaces, tabs and line breaks"
        );
        Some(("S-TEXT", what))
    },
);

/// The text of SMS messages with a code, which the service accepts only on one line.
pub const ONE_LINE: Form = Form::says("string of one line", |text| {
    let odd = Odd::first(text, |c| "\n\r\u{85}\u{2028}\u{2029}".contains(c))?;
    let what = format!("contains {odd}, a line break, but must be one line");
    Some(("S-ONE-LINE", what))
});

/// An e-mail address.
pub const ADDRESS: Form = Form::says("e-mail address", |text| {
    if let Some(broken) = DOMAIN.check(text) {
        return Some(broken);
    }
    let complete = text
        .split_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    let odd = first_invisible(text);
    if complete && odd.is_none() {
        return None;
    }
    let holds = odd.map_or_else(String::new, |odd| format!(": it contains {odd}"));
    let what = format!(
        "{} is not an e-mail address (<name>@<domain>, without spaces){holds}",
        quoted(text)
    );
    Some(("S-ADDRESS", what))
});

/// A domain that can be written in ASCII.
pub const DOMAIN: Form = Form::says("domain", |text| {
    let error = encode_address(text).err()?;
    Some(("P-EMAIL-ASCII", format!("{} {error}", quoted(text))))
});

/// Reports the first character that is white space or invisible.
fn only_visible(rule: &'static str, text: &str) -> Option<Broken> {
    let odd = first_invisible(text)?;
    let what = format!(
        "{} contains {odd}, but may contain only letters, marks, symbols, numbers and punctuation",
        quoted(text)
    );
    Some((rule, what))
}

/// Reports the first character that is not allowed.
pub(super) fn only(
    rule: &'static str,
    text: &str,
    is_allowed: impl Fn(char) -> bool,
    allowed: &str,
) -> Option<Broken> {
    let odd = Odd::first(text, |character| !is_allowed(character))?;
    let what = format!(
        "{} contains {odd}, but may contain only {allowed}",
        quoted(text)
    );
    Some((rule, what))
}

/// A character that is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Odd {
    character: char,
    /// Its position, from 1.
    place: usize,
}

impl Odd {
    /// The first character that is not allowed.
    fn first(text: &str, is_odd: impl Fn(char) -> bool) -> Option<Self> {
        let (place, character) = (1..).zip(text.chars()).find(|(_, c)| is_odd(*c))?;
        Some(Self { character, place })
    }

    /// The character that starts at this byte.
    fn at(value: &str, byte: usize) -> Option<Self> {
        Some(Self {
            character: value[byte..].chars().next()?,
            place: value[..byte].chars().count() + 1,
        })
    }
}

/// Shows the code as well, since many of these characters are invisible.
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

/// A character that is neither visible (a letter, mark, symbol, number or punctuation) nor ASCII white
/// space. The service refuses other white space, such as the no-break space.
static NOT_TEXT: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(
        clippy::expect_used,
        reason = "the pattern is a constant, and a test compiles it"
    )]
    Regex::new(r"[^\p{L}\p{M}\p{S}\p{N}\p{P} \t\n\x0B\f\r]").expect("it is valid")
});

/// Whether a string has only visible ASCII characters and ASCII white space. Such a string needs no Unicode
/// tables, which take a while to set up.
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

/// The first character that is white space or invisible.
pub fn first_invisible(value: &str) -> Option<Odd> {
    let blank = value
        .find(char::is_whitespace)
        .and_then(|byte| Odd::at(value, byte));
    let odd = first_not_text(value);
    blank.into_iter().chain(odd).min_by_key(|found| found.place)
}

#[cfg(test)]
mod tests {
    use super::NOT_TEXT;

    #[test]
    fn the_pattern_for_texts_compiles() {
        assert!(NOT_TEXT.is_match("\u{1}"));
        assert!(!NOT_TEXT.is_match("aé1$ \t\r\n"));
    }
}
