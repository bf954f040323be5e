//! Settings of a pool that permanently read back differently from what was written.

use serde_json::Value;

use super::Target;
use super::changes::changes;
use crate::document::at;
use crate::resources::pool_settings::Live;

/// The settings that read back differently.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Misread {
    /// The settings that make the pool less secure than wanted.
    pub weaker: Vec<String>,
    /// The others.
    pub other: Vec<String>,
}

/// The settings that keep a pool secure, each with its values from the least secure to the most secure.
const SAFETY: [(&str, &[&str]); 4] = [
    (
        "AdminCreateUserConfig.AllowAdminCreateUserOnly",
        &["false", "true"],
    ),
    ("DeletionProtection", &["INACTIVE", "ACTIVE"]),
    ("UserPoolAddOns.AdvancedSecurityMode", THREAT_PROTECTION),
    (
        "UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode",
        THREAT_PROTECTION,
    ),
];
const THREAT_PROTECTION: &[&str] = &["OFF", "AUDIT", "ENFORCED"];

/// Separates settings that make the pool less secure from other differences.
///
/// An additional second factor does not make the pool less secure, since no user has to choose it.
pub fn misread(live: &Live, target: &Target) -> Misread {
    let mut found = Misread::default();
    let (has, wanted) = (live.factors(), target.mfa.factors);
    for (factor, has, wanted) in [
        ("SMS", has.sms, wanted.sms),
        ("software token", has.software_token, wanted.software_token),
        ("e-mail", has.email, wanted.email),
    ] {
        match (has, wanted) {
            (true, false) => found
                .other
                .push(format!("{factor} is on as a second factor as well")),
            (false, true) => found
                .weaker
                .push(format!("{factor} is off as a second factor")),
            _ => {}
        }
    }
    if live.mfa_mode() < target.mfa.mode {
        found.weaker.push(format!(
            "MfaConfiguration is {} instead of {}",
            live.mfa_mode().as_str(),
            target.mfa.mode.as_str()
        ));
    }
    let now = live.settings();
    for (path, levels) in SAFETY {
        let (has, wanted) = (at(&now, path), at(&target.settings, path));
        if level(has, levels) < level(wanted, levels) {
            let wanted = wanted.unwrap_or(&Value::Null);
            found.weaker.push(format!("{path} is not {wanted}"));
        }
    }
    let is_told = |change: &String| {
        change.starts_with("the second factors")
            || found.weaker.iter().any(|weaker| {
                let path = weaker.split(' ').next().unwrap_or_default();
                change.starts_with(path)
            })
    };
    let others: Vec<String> = changes(live, target)
        .into_iter()
        .filter(|change| !is_told(change))
        .map(|change| format!("{change} was written"))
        .collect();
    found.other.extend(others);
    found
}

/// How secure a value is. A missing value is the least secure.
fn level(value: Option<&Value>, levels: &[&str]) -> usize {
    let text = value.map_or_else(String::new, |value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    levels.iter().position(|level| *level == text).unwrap_or(0)
}
