//! The forms that texts may have, each with the words of its error.

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;

use super::arn::{is_function, is_kms_key, is_principal, is_role};
use super::pool::{LONGEST_ID, id_in_arn, is_pool_id};
use super::user_pool::encode_address;
use super::violation::quoted;

/// A form of texts.
pub struct Form {
    /// What has it, for the reference.
    pub name: &'static str,
    /// What is wrong with a text that has not; `None` if nothing is.
    pub check: fn(&str) -> Option<Broken>,
}

/// A rule that a text breaks, and what is wrong.
pub type Broken = (&'static str, String);

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Form").field(&self.name).finish()
    }
}

/// What is said about a text that `is` not what it has to be.
fn unless(is: bool, rule: &'static str, text: &str, what: fmt::Arguments<'_>) -> Option<Broken> {
    (!is).then(|| (rule, format!("{} is not {what}", quoted(text))))
}

/// The ARN of a Lambda function.
pub const FUNCTION_ARN: Form = Form {
    name: "ARN of a Lambda function, version or alias",
    check: |text| {
        unless(
            is_function(text),
            "S-FUNCTION",
            text,
            format_args!(
                "the ARN of a function, a version or an alias \
                 (arn:<partition>:lambda:<region>:<account>:function:<name>[:<qualifier>], \
                 and no $LATEST)"
            ),
        )
    },
};

/// The ARN of an IAM role.
pub const ROLE_ARN: Form = Form {
    name: "ARN of an IAM role",
    check: |text| {
        unless(
            is_role(text),
            "S-ROLE",
            text,
            format_args!("a role's ARN (arn:<partition>:iam::<account>:role/<name>)"),
        )
    },
};

/// The ARN of a KMS key.
pub const KEY_ARN: Form = Form {
    name: "ARN of a KMS key or alias",
    check: |text| {
        unless(
            is_kms_key(text),
            "S-KEY",
            text,
            format_args!("a key's ARN (arn:<partition>:kms:<region>:<account>:key/<id>)"),
        )
    },
};

/// The ARN of a principal that can carry an inline policy.
pub const PRINCIPAL_ARN: Form = Form {
    name: "ARN of an IAM role, user or group",
    check: |text| {
        unless(
            is_principal(text),
            "S-PRINCIPAL",
            text,
            format_args!(
                "the ARN of a role, a user or a group (arn:<partition>:iam::<account>:role/<name>)"
            ),
        )
    },
};

/// The id of a user pool.
pub const POOL_ID: Form = Form {
    name: "user pool ID",
    check: |text| {
        unless(
            is_pool_id(text),
            "I-ID",
            text,
            format_args!(
                "a pool's id (<region>_<letters and digits>, at most {LONGEST_ID} characters)"
            ),
        )
    },
};

/// The ARN of a user pool.
pub const POOL_ARN: Form = Form {
    name: "ARN of a user pool",
    check: |text| {
        unless(
            id_in_arn(text).is_some(),
            "I-ARN",
            text,
            format_args!(
                "the ARN of a user pool \
                 (arn:<partition>:cognito-idp:<region>:<account>:userpool/<id>)"
            ),
        )
    },
};

/// The actions of user pools.
pub const ACTION: Form = Form {
    name: "`cognito-idp:<action>`, with `*` and `?` as wildcards",
    check: |text| {
        let is_action = text.strip_prefix("cognito-idp:").is_some_and(|action| {
            !action.is_empty()
                && action
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'*' || byte == b'?')
        });
        unless(
            is_action,
            "S-ACTION",
            text,
            format_args!(
                "an action of user pools (cognito-idp:<action>, e.g. cognito-idp:AdminGetUser or \
                 cognito-idp:Admin*)"
            ),
        )
    },
};

/// The names of user pools.
pub const POOL_NAME: Form = Form {
    name: "letters, digits, spaces and `_+=,.@-`",
    check: |text| {
        // The service's `\s` is ASCII's white space, with the vertical tab that Rust leaves out.
        let is_allowed = |character: char| {
            character.is_ascii_alphanumeric()
                || character.is_ascii_whitespace()
                || "\u{B}_+=,.@-".contains(character)
        };
        only(
            "S-NAME",
            text,
            is_allowed,
            "letters, digits, spaces and _+=,.@-",
        )
    },
};

/// The names of configuration sets.
pub const PLAIN: Form = Form {
    name: "letters, digits, `_` and `-`",
    check: |text| {
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        only("S-SES-SET", text, is_allowed, "letters, digits, _ and -")
    },
};

/// What messages and subjects by e-mail hold.
pub const VISIBLE: Form = Form {
    name: "visible characters, spaces, tabs and line breaks",
    check: |text| {
        let odd = first_not_text(text)?;
        let what =
            format!("holds {odd}, allowed are visible characters, spaces, tabs and line breaks");
        Some(("S-TEXT", what))
    },
};

/// What messages with a code by SMS are: the service takes them only so.
pub const ONE_LINE: Form = Form {
    name: "one line",
    check: |text| {
        let odd = Odd::first(text, |c| "\n\r\u{85}\u{2028}\u{2029}".contains(c))?;
        let what = format!("holds {odd}, a line break, which this message cannot have");
        Some(("S-ONE-LINE", what))
    },
};

/// An e-mail address.
pub const ADDRESS: Form = Form {
    name: "e-mail address",
    check: |text| {
        if let Some(broken) = (DOMAIN.check)(text) {
            return Some(broken);
        }
        let complete = text
            .split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
        let odd = first_invisible(text);
        if complete && odd.is_none() {
            return None;
        }
        let holds = odd.map_or_else(String::new, |odd| format!(": it holds {odd}"));
        let what = format!(
            "{} is not an e-mail address (<name>@<domain>, without spaces){holds}",
            quoted(text)
        );
        Some(("S-ADDRESS", what))
    },
};

/// A domain that can be written in ASCII.
pub const DOMAIN: Form = Form {
    name: "domain",
    check: |text| {
        let error = encode_address(text).err()?;
        Some(("P-EMAIL-ASCII", format!("{} {error}", quoted(text))))
    },
};

/// What is said about a text with other characters than the allowed ones.
fn only(
    rule: &'static str,
    text: &str,
    is_allowed: impl Fn(char) -> bool,
    allowed: &str,
) -> Option<Broken> {
    let odd = Odd::first(text, |character| !is_allowed(character))?;
    let what = format!("{} holds {odd}, allowed are {allowed}", quoted(text));
    Some((rule, what))
}

/// A character that may not stand where it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Odd {
    character: char,
    /// Where it stands, from 1.
    place: usize,
}

impl Odd {
    /// The first character that is odd.
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
