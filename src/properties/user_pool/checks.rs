//! What has to be right between the values of a user pool, beyond what each one declares.
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

pub(super) use attributes::invisible_in_name;
pub use factors::Facts;

use super::{FeaturePlan, UserPool};
use crate::properties::Violations;

pub(super) fn check(pool: &UserPool, violations: &mut Violations) {
    aliases(pool, violations);
    triggers::check(pool, violations);
    messages::verification(pool, violations);
    password_history(pool, violations);
    email::check(pool, violations);
    threat_protection(pool, violations);
    sms_role(pool, violations);
    factors::check(pool, violations);
    attributes::check(pool, violations);
    beyond_cdk::check(pool, violations);
}

fn aliases(pool: &UserPool, violations: &mut Violations) {
    let Some(aliases) = &pool.sign_in_aliases else {
        return;
    };
    let unreadable = violations.concerns("SignInAliases");
    if aliases.preferred_username == Some(true) && aliases.username != Some(true) && !unreadable {
        violations.add(
            "SignInAliases.PreferredUsername",
            "P-ALIAS",
            "is true, but SignInAliases.Username is not; set it to true as well",
        );
    }
}

fn password_history(pool: &UserPool, violations: &mut Violations) {
    let policy = pool.password_policy.as_ref();
    let history = policy.and_then(|policy| policy.password_history_size);
    if history.is_some() && pool.feature_plan == Some(FeaturePlan::Lite) {
        violations.add(
            "PasswordPolicy.PasswordHistorySize",
            "P-PW-HIST-LITE",
            "is set, but FeaturePlan LITE does not have this feature; set FeaturePlan to ESSENTIALS or PLUS",
        );
    }
}

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
            "P-THREAT",
            format_args!("is set together with {name}, which replaces it; set only {name}"),
        );
    }
}

/// `SmsRoleExternalId` and `SnsRegion` without a use for them are passed over in silence, as CDK
/// documents: they change nothing, and a template that takes them from a parameter stays right.
fn sms_role(pool: &UserPool, violations: &mut Violations) {
    if pool.sms_role.is_some() && pool.enable_sms_role == Some(false) {
        violations.add(
            "SmsRole",
            "P-SMSROLE",
            "is set, but EnableSmsRole is false; remove one of the two",
        );
    }
}

#[cfg(test)]
mod tests;
