//! E-mail: one sender, and what has to fit together in one by SES.

use super::super::{SesEmail, UserPool};
use crate::properties::Violations;
use crate::properties::address::encode_address;
use crate::properties::shown::quoted;

pub(super) fn check(pool: &UserPool, violations: &mut Violations) {
    let Some(email) = &pool.email else { return };
    match (&email.ses, &email.cognito) {
        (Some(_), Some(_)) => {
            violations.add(
                "Email",
                "K-ONE-SENDER",
                "has both Ses and Cognito, but must have exactly one of them",
            );
        }
        (None, None) if !violations.concerns("Email") => {
            violations.add(
                "Email",
                "K-ONE-SENDER",
                "has neither Ses nor Cognito, but must have exactly one of them",
            );
        }
        _ => {}
    }
    if let Some(ses) = &email.ses {
        by_ses(ses, violations);
    }
}

fn by_ses(ses: &SesEmail, violations: &mut Violations) {
    if let Some(from) = &ses.from_email {
        let domain = from.rsplit('@').next().unwrap_or_default();
        let verified = ses.ses_verified_domain.as_deref();
        if let Some(verified) = verified.filter(|verified| *verified != domain) {
            violations.add(
                "Email.Ses.FromEmail",
                "P-SES-DOMAIN",
                format_args!(
                    "has the domain {}, but SesVerifiedDomain is {} (the two must be equal, also in upper \
                     and lower case)",
                    quoted(domain),
                    quoted(verified)
                ),
            );
        }
    }
    identity(ses, violations);
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
            "S-SES-IDENTITY",
            format_args!(
                "{} cannot be part of the ARN of an SES identity, which may contain only letters, digits and \
                 _+=/,.@-; set SesVerifiedDomain to send from a verified domain",
                quoted(identity)
            ),
        );
    }
}
