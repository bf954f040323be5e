//! The combinations that Cognito refuses, as far as they can be known before the first write.

use super::settings::Target;
use crate::aws::sms_role::Role;
use crate::document::{Document, text, texts};
use crate::properties::Violations;
use crate::properties::user_pool::{Facts, UserPool};
use crate::resources::user_pool::live::Live;
use crate::resources::user_pool::wanted::{Factors, MfaMode, Place, Wanted, wanted};

/// What Cognito would refuse of what is wanted *and* live, since either may hold the other half of a
/// contradiction.
pub fn refusals(target: &Target) -> Violations {
    let mut violations = Violations::default();
    facts(target).check(&mut violations);
    violations
}

/// What Cognito would refuse in a new pool although each property is right by itself.
pub fn contradictions(pool: &UserPool, place: &Place, violations: &mut Violations) {
    // A pool that is taken over may hold what the properties do not say.
    if pool.existing_user_pool_id.is_some() {
        return;
    }
    // Which role sends SMS messages does not matter, only whether there is one.
    let role = Role {
        name: String::new(),
        external_id: String::new(),
        account: place.account.clone(),
        partition: place.partition.clone(),
    };
    let wanted = wanted(pool, place).with_sms_role(&role);
    let target = super::target(&Wanted::default(), &wanted, &Live::default());
    facts(&target).check(violations);
}

fn facts(target: &Target) -> Facts {
    let Target { settings, mfa, .. } = target;
    let owned = |path: &str| -> Vec<String> {
        texts(settings, path)
            .into_iter()
            .map(str::to_owned)
            .collect()
    };
    let sender = |name: &str| -> Option<&Document> { settings.get(name)?.as_object() };
    Facts {
        is_required: mfa.mode == MfaMode::On,
        has_none: mfa.mode != MfaMode::Off && mfa.factors == Factors::NONE && mfa.newer.is_empty(),
        sms: mfa.factors.sms,
        email: mfa.factors.email,
        first: owned("Policies.SignInPolicy.AllowedFirstAuthFactors"),
        passkey_counts_twice: text(&mfa.web_authn, "FactorConfiguration")
            == Some("MULTI_FACTOR_WITH_USER_VERIFICATION"),
        verified: owned("AutoVerifiedAttributes"),
        kept: owned("UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate"),
        by_ses: sender("EmailConfiguration")
            .is_some_and(|email| text(email, "EmailSendingAccount") == Some("DEVELOPER")),
        sends_sms: Some(settings.contains_key("SmsConfiguration")),
        is_lite: text(settings, "UserPoolTier") == Some("LITE"),
    }
}
