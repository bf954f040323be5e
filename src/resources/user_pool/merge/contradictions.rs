//! The combinations that Cognito refuses, as far as they are known before the first write.

use super::Target;
use crate::aws::sms_role::Role;
use crate::document::{Document, text, texts};
use crate::properties::Violations;
use crate::properties::user_pool::{Facts, UserPool};
use crate::resources::pool_settings::Live;
use crate::resources::pool_settings::{Factors, MfaMode};
use crate::resources::user_pool::wanted::{Place, Wanted, wanted};

/// What Cognito would refuse of the target. A contradiction may come from the properties and the live
/// settings together.
pub fn refusals(target: &Target) -> Violations {
    let mut violations = Violations::default();
    facts(target).check(&mut violations);
    violations
}

/// What Cognito would refuse in a new pool although each property is valid by itself.
pub fn contradictions(pool: &UserPool, place: &Place, violations: &mut Violations) {
    // An adopted pool may have settings that are not in the properties.
    if pool.existing_user_pool_id.is_some() {
        return;
    }
    // The rules depend only on whether there is a role for SMS messages.
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

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::*;
    use crate::properties::read_with;

    /// What is wrong with the properties of a new pool: the rules that are broken, each with its path.
    fn broken(properties: Value) -> Vec<(&'static str, String)> {
        let map: Map<String, Value> = properties.as_object().cloned().expect("a map");
        let place = Place::of_stack("arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1");
        let further = |pool: &UserPool, violations: &mut Violations| {
            contradictions(pool, &place, violations);
        };
        match read_with(&map, further) {
            Ok(_) => Vec::new(),
            Err(violations) => violations
                .iter()
                .map(|violation| (violation.rule, violation.path.clone()))
                .collect(),
        }
    }

    #[track_caller]
    fn breaks_once(properties: Value, rule: &'static str, path: &str) {
        assert_eq!(
            broken(properties.clone()),
            [(rule, path.to_owned())],
            "{properties}"
        );
    }

    #[test]
    fn a_mistake_that_both_sources_of_facts_show_is_told_once() {
        let first = |factor: &str, more: Value| {
            let mut pool = json!({
                "SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true, factor: true}},
                "EnableSmsRole": true,
            });
            if let (Some(pool), Value::Object(more)) = (pool.as_object_mut(), more) {
                pool.extend(more);
            }
            pool
        };
        let path = |factor: &str| format!("SignInPolicy.AllowedFirstAuthFactors.{factor}");
        breaks_once(
            json!({"Mfa": "OPTIONAL", "MfaSecondFactor": {"Email": true}}),
            "P-EMFA-SES",
            "MfaSecondFactor.Email",
        );
        breaks_once(
            json!({"Mfa": "OPTIONAL", "MfaSecondFactor": {"Sms": false}}),
            "M-NO-FACTOR",
            "MfaSecondFactor",
        );
        breaks_once(
            first("EmailOtp", json!({"Mfa": "ON"})),
            "M-ON-CODE",
            &path("EmailOtp"),
        );
        breaks_once(
            first("Passkey", json!({"Mfa": "ON"})),
            "M-ON-PASSKEY",
            &path("Passkey"),
        );
        breaks_once(
            first("SmsOtp", json!({"FeaturePlan": "LITE"})),
            "P-FACTOR-LITE",
            &path("SmsOtp"),
        );
        breaks_once(
            json!({"KeepOriginal": ["Phone"]}),
            "M-KEEP",
            "KeepOriginal.Phone",
        );
    }

    #[test]
    fn what_only_the_new_pool_shows_is_told_as_well() {
        breaks_once(
            json!({"SignInPolicy": {"AllowedFirstAuthFactors": ["Password", "SmsOtp"]}}),
            "M-SMS-CODE",
            "SignInPolicy.AllowedFirstAuthFactors.SmsOtp",
        );
        breaks_once(
            json!({"Mfa": "OPTIONAL", "EnableSmsRole": false}),
            "M-SMS",
            "SmsRole",
        );
        breaks_once(
            json!({"AutoVerify": ["Phone"], "EnableSmsRole": false}),
            "M-VERIFY-PHONE",
            "SmsRole",
        );
        breaks_once(
            json!({"Overrides": r#"{"UserPoolTier": "LITE"}"#, "SignInPolicy": {
                "AllowedFirstAuthFactors": ["Password", "Passkey"],
            }}),
            "P-FACTOR-LITE",
            "SignInPolicy.AllowedFirstAuthFactors.Passkey",
        );
    }

    #[test]
    fn a_value_that_cannot_be_read_is_the_one_mistake() {
        breaks_once(
            json!({"KeepOriginal": {"Email": true}, "AutoVerify": {"Email": "yes"}}),
            "R-TYPE",
            "AutoVerify.Email",
        );
        breaks_once(
            json!({"Mfa": "ON", "MfaSecondFactor": {"Totp": true}}),
            "R-UNKNOWN",
            "MfaSecondFactor.Totp",
        );
        breaks_once(
            json!({"Mfa": "ON", "EnableSmsRole": "no"}),
            "R-TYPE",
            "EnableSmsRole",
        );
    }

    #[test]
    fn two_mistakes_stay_two() {
        let found = broken(json!({
            "Mfa": "ON", "MfaSecondFactor": ["Sms", "Email"], "EnableSmsRole": false,
        }));
        let rules: Vec<&str> = found.iter().map(|(rule, _)| *rule).collect();
        assert_eq!(rules, ["P-EMFA-SES", "M-SMS"]);
    }

    #[test]
    fn an_adopted_pool_may_hold_what_the_properties_do_not_say() {
        let adopted = json!({
            "ExistingUserPoolId": "eu-west-1_Ab", "Mfa": "OPTIONAL", "EnableSmsRole": false,
        });
        assert_eq!(broken(adopted), []);
    }
}
