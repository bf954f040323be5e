//! The forms of URLs and domains.

use super::{Form, first_invisible, only, only_visible, quoted};

/// The URLs to which Cognito redirects.
pub const REDIRECT_URL: Form = Form::says("URL of visible characters without spaces", |text| {
    only_visible("S-URL", text)
});

/// The URLs to which Cognito redirects after signing in.
pub const CALLBACK_URL: Form = Form::says(
    "URL of visible characters without spaces or a fragment; `http` only for this machine",
    |text| {
        let scheme = text.split_once(':').map(|(scheme, _)| scheme);
        let local = ["http://localhost", "http://127.0.0.1", "http://[::1]"];
        let is_local = local.iter().any(|start| {
            let rest = text.strip_prefix(start);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/', '?']))
        });
        let what = match scheme {
            _ if first_invisible(text).is_some() => return only_visible("S-URL", text),
            None | Some("") => {
                "has no scheme, but must be an absolute URL such as https://example.com"
            }
            Some(_) if text.contains('#') => {
                "has a fragment, but must not have one; remove the # and what follows"
            }
            Some("http") if !is_local => {
                "is not encrypted; use https. http is allowed for localhost only"
            }
            Some(_) => return None,
        };
        Some(("S-URL", format!("{} {what}", quoted(text))))
    },
);

/// The URL to which Cognito redirects if a request names none.
pub const DEFAULT_REDIRECT: Form = Form::says("URL of visible characters without spaces", |text| {
    only_visible("C-REDIR-PAT", text)
});

/// The prefixes of domains below `amazoncognito.com`.
pub const DOMAIN_PREFIX: Form = Form::says(
    "string of `a` to `z`, `0` to `9` and `-`, which neither begins nor ends with `-` and does not contain \
     `aws`, `amazon` or `cognito`",
    |text| {
        const RULE: &str = "D-PREFIX";
        let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let allowed = "lower-case letters from a to z, digits and hyphens";
        if let Some(broken) = only(RULE, text, is_allowed, allowed) {
            return Some(broken);
        }
        if !is_label(text) {
            let what = format!("{} must not begin or end with a hyphen", quoted(text));
            return Some((RULE, what));
        }
        let reserved = ["aws", "amazon", "cognito"];
        let word = reserved.into_iter().find(|word| text.contains(word))?;
        let what = format!(
            "{} contains {word}, but a prefix must not contain aws, amazon or cognito",
            quoted(text)
        );
        Some((RULE, what))
    },
);

/// The names of custom domains. A domain right below a top-level domain cannot be one: Cognito must be able
/// to resolve its parent.
pub const DOMAIN_NAME: Form = Form::is(
    "domain name in lower case with at least three parts",
    "D-NAME",
    |text| text.split('.').count() >= 3 && text.split('.').all(is_label),
    "a domain name with at least three parts, such as auth.example.com, in which each part has only \
     lower-case letters from a to z, digits and hyphens, and neither begins nor ends with a hyphen",
);

/// Whether a text is a part of a domain name.
fn is_label(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty()
        && text.bytes().all(is_allowed)
        && !text.starts_with('-')
        && !text.ends_with('-')
}
