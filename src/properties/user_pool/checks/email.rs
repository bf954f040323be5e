//! E-mail: P-EMAIL-ASCII, P-SES-DOMAIN, and what belongs to a sender.

use super::super::{SesEmail, UserPool, encode_address};
use crate::properties::Violations;
use crate::properties::user_pool::limits;
use crate::properties::violation::quoted;

pub(super) fn check(pool: &UserPool, violations: &mut Violations) {
    let Some(email) = &pool.email else { return };
    match (&email.ses, &email.cognito) {
        (Some(_), Some(_)) => {
            violations.add("Email", "has both Ses and Cognito, exactly one is allowed");
        }
        (None, None) if !violations.concerns("Email") => {
            violations.add(
                "Email",
                "has neither Ses nor Cognito, exactly one is needed",
            );
        }
        _ => {}
    }
    if let Some(ses) = &email.ses {
        by_ses(ses, violations);
    }
    let by_cognito = email.cognito.as_ref();
    reply_to(
        "Email.Cognito.ReplyTo",
        by_cognito.and_then(|cognito| cognito.reply_to.as_deref()),
        violations,
    );
}

fn by_ses(ses: &SesEmail, violations: &mut Violations) {
    if let Some(from) = &ses.from_email {
        address("Email.Ses.FromEmail", from, violations);
        let domain = from.rsplit('@').next().unwrap_or_default();
        let verified = ses.ses_verified_domain.as_deref();
        if let Some(verified) = verified.filter(|verified| *verified != domain) {
            violations.add(
                "Email.Ses.FromEmail",
                format_args!(
                    "has the domain {}, which is not the SesVerifiedDomain {} (upper and lower \
                     case, and subdomains, differ)",
                    quoted(domain),
                    quoted(verified)
                ),
            );
        }
    }
    identity(ses, violations);
    reply_to("Email.Ses.ReplyTo", ses.reply_to.as_deref(), violations);
    if let Some(domain) = &ses.ses_verified_domain
        && let Err(error) = encode_address(domain)
    {
        violations.add(
            "Email.Ses.SesVerifiedDomain",
            format_args!("{} {error}", quoted(domain)),
        );
    }
}

/// What is verified in SES, the domain or else the address, becomes part of an ARN, and the API takes
/// only these characters there.
fn identity(ses: &SesEmail, violations: &mut Violations) {
    let domain = ses.ses_verified_domain.as_deref();
    let (path, identity) = match (domain, ses.from_email.as_deref()) {
        (Some(domain), _) => ("Email.Ses.SesVerifiedDomain", domain),
        (None, Some(address)) => ("Email.Ses.FromEmail", address),
        (None, None) => return,
    };
    let fits = |c: char| c.is_ascii_alphanumeric() || "_+=/,.@-".contains(c);
    let encoded = encode_address(identity).unwrap_or_default();
    if !encoded.chars().all(fits) && !violations.concerns(path) {
        violations.add(
            path,
            format_args!(
                "{} cannot stand in the ARN of an SES identity, where letters, digits and _+=/,.@- \
                 are allowed; give SesVerifiedDomain to send by a verified domain",
                quoted(identity)
            ),
        );
    }
}

fn reply_to(path: &str, value: Option<&str>, violations: &mut Violations) {
    if let Some(value) = value {
        address(path, value, violations);
    }
}

fn address(path: &str, value: &str, violations: &mut Violations) {
    if let Err(error) = encode_address(value).map_err(|error| error.to_string()) {
        violations.add(path, format_args!("{} {error}", quoted(value)));
        return;
    }
    let complete = value
        .split_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    let odd = limits::first_invisible(value);
    if !complete || odd.is_some() {
        let holds = odd.map_or_else(String::new, |odd| format!(": it holds {odd}"));
        violations.add(
            path,
            format_args!(
                "{} is not an e-mail address (<name>@<domain>, without spaces){holds}",
                quoted(value)
            ),
        );
    }
}
