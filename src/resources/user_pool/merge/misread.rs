//! What a pool lastingly reads as, although something else was written.

use serde_json::{Value, json};

use super::changes::changes;
use super::settings::Target;
use crate::aws::cognito::Document;
use crate::resources::user_pool::live::Live;
use crate::resources::user_pool::wanted::MfaMode;

/// The settings that do not read back as they were written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Misread {
    /// Those that make the pool less safe than was asked for.
    pub weaker: Vec<String>,
    /// The others.
    pub other: Vec<String>,
}

/// Tells a loss of safety from what the author should merely know.
///
/// A second factor that is on in addition is no loss: users may choose it, and nobody has to.
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
    let strictness = |mode: MfaMode| match mode {
        MfaMode::Off => 0,
        MfaMode::Optional => 1,
        MfaMode::On => 2,
    };
    if strictness(live.mfa_mode()) < strictness(target.mfa.mode) {
        found.weaker.push(format!(
            "MfaConfiguration is {} instead of {}",
            live.mfa_mode().as_str(),
            target.mfa.mode.as_str()
        ));
    }
    let now = live.settings();
    for (path, safe) in [
        (
            "AdminCreateUserConfig.AllowAdminCreateUserOnly",
            json!(true),
        ),
        ("DeletionProtection", json!("ACTIVE")),
        ("UserPoolAddOns.AdvancedSecurityMode", json!("ENFORCED")),
        ("UserPoolAddOns.AdvancedSecurityMode", json!("AUDIT")),
        (
            "UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode",
            json!("ENFORCED"),
        ),
        (
            "UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode",
            json!("AUDIT"),
        ),
    ] {
        let (has, wanted) = (at(&now, path), at(&target.settings, path));
        // Threat protection that acts is more than one that watches.
        let is_more = wanted == Some(&json!("AUDIT")) && has == Some(&json!("ENFORCED"));
        if wanted == Some(&safe) && has != wanted && !is_more {
            found.weaker.push(format!("{path} is not {safe}"));
        }
    }
    let is_told = |change: &String| {
        change.starts_with("the second factors")
            || change.starts_with("MfaConfiguration")
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

fn at<'a>(settings: &'a Document, path: &str) -> Option<&'a Value> {
    let mut parts = path.split('.');
    let first = settings.get(parts.next()?)?;
    parts.try_fold(first, |value, part| value.get(part))
}
