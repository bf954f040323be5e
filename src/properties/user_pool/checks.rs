//! What has to be right between the values of a user pool, beyond each one's own form.
//!
//! First the rules that CDK checks when the construct is made, in its order; then those that the
//! service would only tell after something was made. A rule never refuses what CDK and the
//! service both take.

mod attributes;
mod beyond_cdk;
mod email;
mod factors;
mod messages;
mod triggers;

use jiff::SignedDuration;

use super::{FeaturePlan, PasswordPolicy, UserPool};
use crate::properties::Violations;
use crate::properties::arn;
use crate::properties::violation::quoted;

pub(super) fn check(pool: &UserPool, violations: &mut Violations) {
    aliases(pool, violations);
    triggers::check(pool, violations);
    messages::verification(pool, violations);
    if let Some(policy) = &pool.password_policy {
        password(policy, pool.feature_plan, violations);
    }
    factors::first(pool, violations);
    passkeys(pool, violations);
    email::check(pool, violations);
    threat_protection(pool, violations);
    messages::mfa(pool, violations);
    sms_role(pool, violations);
    factors::second(pool, violations);
    attributes::check(pool, violations);
    beyond_cdk::check(pool, violations);
}

/// P-ALIAS.
fn aliases(pool: &UserPool, violations: &mut Violations) {
    let Some(aliases) = &pool.sign_in_aliases else {
        return;
    };
    let unreadable = violations.concerns("SignInAliases");
    if aliases.preferred_username == Some(true) && aliases.username != Some(true) && !unreadable {
        violations.add(
            "SignInAliases.PreferredUsername",
            "is true, which needs SignInAliases.Username to be true as well",
        );
    }
}

/// P-PW-TEMP-DAYS, P-PW-TEMP-MAX, P-PW-LEN, P-PW-HIST-LITE, P-PW-HIST.
fn password(policy: &PasswordPolicy, plan: Option<FeaturePlan>, violations: &mut Violations) {
    const DAY: i64 = 24 * 60 * 60;
    if let Some(validity) = policy.temp_password_validity {
        let path = "PasswordPolicy.TempPasswordValidity";
        if validity > SignedDuration::from_secs(365 * DAY) {
            let days = validity.as_secs() / DAY;
            violations.add(
                path,
                format_args!("is {days} days, at most 365 are allowed"),
            );
        }
        if validity.as_secs() % DAY != 0 || validity.subsec_nanos() != 0 {
            violations.add(
                path,
                format_args!("is {validity:#}, which is not a whole number of days"),
            );
        }
    }
    within(
        violations,
        "PasswordPolicy.MinLength",
        policy.min_length,
        6,
        99,
    );
    let history = policy.password_history_size;
    if history.is_some() && plan == Some(FeaturePlan::Lite) {
        violations.add(
            "PasswordPolicy.PasswordHistorySize",
            "is not available with FeaturePlan LITE; ESSENTIALS or PLUS is needed",
        );
    }
    within(
        violations,
        "PasswordPolicy.PasswordHistorySize",
        history,
        0,
        24,
    );
}

fn within(violations: &mut Violations, path: &str, value: Option<i64>, least: i64, most: i64) {
    if let Some(value) = value.filter(|value| !(least..=most).contains(value)) {
        violations.add(
            path,
            format_args!("is {value}, allowed are {least} to {most}"),
        );
    }
}

/// P-RPID.
fn passkeys(pool: &UserPool, violations: &mut Violations) {
    // CDK counts in UTF-16 units, here and for the MFA message.
    let length = pool
        .passkey_relying_party_id
        .as_ref()
        .map(|id| id.encode_utf16().count());
    if let Some(length) = length.filter(|length| !(1..=63).contains(length)) {
        violations.add(
            "PasskeyRelyingPartyId",
            format_args!("has {length} characters, allowed are 1 to 63"),
        );
    }
}

/// P-THREAT.
fn threat_protection(pool: &UserPool, violations: &mut Violations) {
    let newer = [
        (
            "StandardThreatProtectionMode",
            pool.standard_threat_protection_mode.is_some(),
        ),
        (
            "CustomThreatProtectionMode",
            pool.custom_threat_protection_mode.is_some(),
        ),
    ];
    if pool.advanced_security_mode.is_none() {
        return;
    }
    for (name, _) in newer.into_iter().filter(|(_, given)| *given) {
        violations.add(
            "AdvancedSecurityMode",
            format_args!("is the older switch and excludes {name}; give only the newer one"),
        );
    }
}

/// P-SMSROLE, and the role's form.
///
/// `SmsRoleExternalId` and `SnsRegion` without a use for them are passed over in silence, as CDK
/// documents: they change nothing, and a template that takes them from a parameter stays right.
fn sms_role(pool: &UserPool, violations: &mut Violations) {
    let Some(role) = &pool.sms_role else { return };
    if pool.enable_sms_role == Some(false) {
        violations.add(
            "SmsRole",
            "is given although EnableSmsRole is false; leave one of the two out",
        );
    }
    if !arn::is_role(role) {
        violations.add(
            "SmsRole",
            format_args!(
                "{} is not a role's ARN (arn:<partition>:iam::<account>:role/<name>)",
                quoted(role)
            ),
        );
    }
}

#[cfg(test)]
mod tests;
