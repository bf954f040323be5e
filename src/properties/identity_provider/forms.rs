//! The forms of names and identifiers of providers.

use std::sync::LazyLock;

use regex::Regex;

use crate::properties::forms::{Form, is_of_name, only};

/// The names of OpenID Connect providers.
pub const OIDC_NAME: Form = Form::is(WORDS, "F-NAME-PAT", is_provider_name, A_NAME);

/// The names of SAML providers. CDK does not check them, but the service does.
pub const SAML_NAME: Form = Form::is(WORDS, "S-PROVIDER", is_provider_name, A_NAME);

/// The minimum length of a name, in UTF-16 units as CDK counts.
pub const SHORTEST: usize = 3;

const WORDS: &str = "string without spaces, and with `_` only as its second character";
const A_NAME: &str =
    "the name of a provider, which has no spaces, and _ only as its second character";

/// What identifies a provider besides its name.
pub const IDENTIFIER: Form = Form::says("string of letters, digits, spaces and `_+=.@-`", |text| {
    let is_allowed = |character| is_of_name(character) && character != ',';
    let allowed = "letters, digits, spaces and _+=.@-";
    only("S-IDP-ID", text, is_allowed, allowed)
});

/// The names that the service takes for new identity providers.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(
        clippy::expect_used,
        reason = "the pattern is a constant, and a test compiles it"
    )]
    Regex::new(r"\A[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]+\z").expect("it is valid")
});

/// A name that is too short has a rule of its own.
fn is_provider_name(text: &str) -> bool {
    text.encode_utf16().count() < SHORTEST || NAME.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::is_provider_name;

    #[test]
    fn provider_names_follow_the_pattern_of_the_service() {
        for name in ["abc", "a_b", "Größe", "a-b-c", "日本語"] {
            assert!(is_provider_name(name), "{name}");
        }
        for name in [
            "😀a",
            "_ab",
            "ab_",
            "my_provider",
            "a b",
            "ab c",
            "a\u{a0}bc",
        ] {
            assert!(!is_provider_name(name), "{name}");
        }
    }
}
