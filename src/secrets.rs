//! The secrets of an event, and the filter that hides them.
//!
//! A service quotes values in its messages, and a message becomes a reason, a log line and a return value. So
//! each secret is kept from the moment at which the function learns it, and whatever leaves the function
//! passes through [`hidden`]. The secrets live as long as their event, in the task that handles it.

use std::borrow::Cow;
use std::cell::RefCell;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};

/// What is shown in place of a secret.
pub const MASK: &str = "****";

/// What RFC 3986 requires to be encoded, as the services do.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The minimum length of a secret. A shorter one can be guessed, and hiding it would garble words and numbers
/// that have nothing to do with it. So it is refused in a template, and is not hidden.
pub const LEAST: usize = 8;

tokio::task_local! {
    static OF_EVENT: RefCell<Vec<SecretString>>;
}

/// Runs the flow of an event. Its secrets are known until it ends.
pub async fn guarded<T>(flow: impl Future<Output = T>) -> T {
    OF_EVENT.scope(RefCell::default(), flow).await
}

/// Keeps a secret that the function has just learned, so that it is hidden from now on.
pub fn kept(secret: String) -> SecretString {
    if secret.chars().count() < LEAST {
        return secret.into();
    }
    // Without an event there is nothing that could be shown.
    let _ = OF_EVENT.try_with(|known| {
        let mut known = known.borrow_mut();
        for form in forms(&secret).into_iter().filter(|form| !form.is_empty()) {
            if !known.iter().any(|other| other.expose_secret() == form) {
                known.push(form.into());
            }
        }
        // A shorter one may be a part of a longer one.
        known.sort_by_key(|form| std::cmp::Reverse(form.expose_secret().len()));
    });
    secret.into()
}

/// The text without the secrets of the event.
pub fn hidden(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    let _ = OF_EVENT.try_with(|known| {
        for secret in known.borrow().iter().map(ExposeSecret::expose_secret) {
            if text.contains(secret) {
                text = Cow::Owned(text.replace(secret, MASK));
            }
        }
    });
    text
}

/// Each form in which a message or a log line may quote a secret: plain, as Rust prints it, percent-encoded, in
/// JSON with and without other characters than ASCII, and each of these in JSON that is itself quoted in JSON.
fn forms(secret: &str) -> Vec<String> {
    let json = in_json(secret);
    let encoded = [
        utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
        utf8_percent_encode(secret, RESERVED).to_string(),
        url::form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
    ];
    let mut forms = vec![
        secret.to_owned(),
        unquoted(&format!("{secret:?}")),
        in_ascii(&json, |unit| format!("\\u{unit:04x}")),
        in_ascii(&json, |unit| format!("\\u{unit:04X}")),
    ];
    forms.extend(encoded.iter().map(|text| with_lower_digits(text)));
    forms.extend(encoded);
    let quoted = forms.iter().flat_map(|form| {
        let once = in_json(form);
        [in_json(&once), once]
    });
    let quoted: Vec<String> = quoted.collect();
    forms.extend(quoted);
    forms
}

/// A string as it stands in JSON, without its quotes.
fn in_json(text: &str) -> String {
    unquoted(&serde_json::Value::from(text).to_string())
}

fn unquoted(text: &str) -> String {
    let inner = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or_default().to_owned()
}

/// Text in which only ASCII stands as it is.
fn in_ascii(text: &str, escaped: impl Fn(u16) -> String) -> String {
    let mut ascii = String::new();
    for character in text.chars() {
        match character {
            ' '..='~' => ascii.push(character),
            _ => {
                let mut units = [0; 2];
                ascii.extend(
                    character
                        .encode_utf16(&mut units)
                        .iter()
                        .map(|unit| escaped(*unit)),
                );
            }
        }
    }
    ascii
}

/// Percent-encoded text with lower-case digits.
fn with_lower_digits(encoded: &str) -> String {
    let mut digits = 0;
    let lower = encoded.chars().map(|character| {
        let is_digit = digits > 0;
        digits = match character {
            '%' => 2,
            _ if is_digit => digits - 1,
            _ => 0,
        };
        match is_digit {
            true => character.to_ascii_lowercase(),
            false => character,
        }
    });
    lower.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_secret_is_hidden_in_every_form() {
        guarded(async {
            drop(kept("a\"bcd/ü?\n".to_owned()));
            for text in [
                "a\"bcd/ü?\n",
                r#"a\"bcd/ü?\n"#,
                r#"a\\\"bcd/ü?\\n"#,
                "a%22bcd%2F%C3%BC%3F%0A",
                "a%22bcd%2f%c3%bc%3f%0a",
                r#"a\"bcd/\u00fc?\n"#,
                r#"a\\\"bcd/\\u00FC?\\n"#,
            ] {
                assert_eq!(hidden(&format!("<{text}>")), "<****>", "{text}");
            }
        })
        .await;
    }

    #[tokio::test]
    async fn what_an_encoding_lets_stand_is_hidden_as_well() {
        guarded(async {
            drop(kept("a b-c~d/e".to_owned()));
            for text in ["a%20b-c~d%2Fe", "a%20b-c~d%2fe", "a+b-c%7Ed%2Fe"] {
                assert_eq!(hidden(&format!("<{text}>")), "<****>", "{text}");
            }
        })
        .await;
    }

    #[tokio::test]
    async fn the_longest_secret_is_hidden_first() {
        guarded(async {
            drop((kept("abcdefgh".to_owned()), kept("abcdefghi".to_owned())));
            assert_eq!(hidden("abcdefghi, abcdefgh"), "****, ****");
        })
        .await;
    }

    #[tokio::test]
    async fn a_text_that_is_too_short_for_a_secret_garbles_nothing() {
        guarded(async {
            drop((kept("e".to_owned()), kept("ProviderX"[..7].to_owned())));
            assert_eq!(hidden("the Provider"), "the Provider");
        })
        .await;
    }

    #[tokio::test]
    async fn a_secret_is_forgotten_with_its_event() {
        guarded(async { drop(kept("hunter2-7".to_owned())) }).await;
        guarded(async { assert_eq!(hidden("hunter2-7"), "hunter2-7") }).await;
        assert_eq!(hidden("hunter2-7"), "hunter2-7");
    }
}
