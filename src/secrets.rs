//! The secrets of an event, and the filter that hides them.
//!
//! A service quotes values in its messages, and a message becomes a reason, a log line and a return value. So
//! each secret is kept from the moment at which the function learns it, and whatever leaves the function
//! passes through [`hidden`]. The secrets live as long as their event, in the task that handles it.

use std::borrow::Cow;
use std::cell::RefCell;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};

/// What is shown in place of a secret.
pub const MASK: &str = "****";

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
    // Each form in which a message or a log line may quote it. The longest come first, since a shorter one
    // may be a part of it.
    let mut forms = vec![secret.clone()];
    let json = in_json(&secret);
    forms.extend([
        in_json(&json),
        json,
        format!("{secret:?}").trim_matches('"').to_owned(),
        utf8_percent_encode(&secret, NON_ALPHANUMERIC).to_string(),
        url::form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
    ]);
    // Without an event there is nothing that could be shown.
    let _ = OF_EVENT.try_with(|known| {
        let mut known = known.borrow_mut();
        for form in forms.into_iter().filter(|form| !form.is_empty()) {
            if !known.iter().any(|other| other.expose_secret() == form) {
                known.push(form.into());
            }
        }
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

/// A string as it stands in JSON, without its quotes.
fn in_json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or_default()
        .to_owned()
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
            ] {
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
