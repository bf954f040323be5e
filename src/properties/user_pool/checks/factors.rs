//! First and second factors: P-FACTOR-PW, P-FACTOR-LITE, P-EMFA-SES, P-EMFA-PLAN, and the
//! combinations that the service refuses.

use super::super::{FeaturePlan, Mfa, PasskeyFactorConfiguration, UserPool};
use crate::properties::Violations;

const FIRST: &str = "SignInPolicy.AllowedFirstAuthFactors";

pub(super) fn first(pool: &UserPool, violations: &mut Violations) {
    let policy = pool.sign_in_policy.as_ref();
    let Some(factors) = policy.and_then(|policy| policy.allowed_first_auth_factors.as_ref()) else {
        return;
    };
    if factors.password != Some(true) && !violations.concerns(FIRST) {
        violations.add(
            format_args!("{FIRST}.Password"),
            "is not true; the password cannot be left out of the first factors",
        );
    }
    let others: Vec<&str> = [
        ("EmailOtp", factors.email_otp),
        ("SmsOtp", factors.sms_otp),
        ("Passkey", factors.passkey),
    ]
    .into_iter()
    .filter_map(|(name, wanted)| (wanted == Some(true)).then_some(name))
    .collect();
    for name in others {
        let path = format!("{FIRST}.{name}");
        if pool.feature_plan == Some(FeaturePlan::Lite) {
            violations.add(
                &path,
                "is true, which FeaturePlan LITE does not have; ESSENTIALS or PLUS is needed",
            );
        }
        if pool.mfa == Some(Mfa::Required) {
            required_mfa(pool, name, &path, violations);
        }
    }
}

/// With `Mfa` required, the only first factors are the password and a passkey that counts as two.
fn required_mfa(pool: &UserPool, name: &str, path: &str, violations: &mut Violations) {
    let counts_twice = pool.passkey_factor_configuration
        == Some(PasskeyFactorConfiguration::MultiFactorWithUserVerification);
    if name != "Passkey" {
        violations.add(
            path,
            "is true, which excludes Mfa REQUIRED; allowed are Mfa OPTIONAL or OFF",
        );
    } else if !counts_twice && !violations.concerns("PasskeyFactorConfiguration") {
        violations.add(
            path,
            "is true, which with Mfa REQUIRED needs PasskeyFactorConfiguration: \
             MULTI_FACTOR_WITH_USER_VERIFICATION",
        );
    }
}

pub(super) fn second(pool: &UserPool, violations: &mut Violations) {
    let factor = pool.mfa_second_factor.clone().unwrap_or_default();
    let on = matches!(pool.mfa, Some(Mfa::Optional | Mfa::Required));
    let by_email = on && factor.email == Some(true);
    if by_email {
        email_factor(pool, violations);
    }
    let none = [factor.sms, factor.otp, factor.email]
        .iter()
        .all(|factor| *factor != Some(true));
    if on && pool.mfa_second_factor.is_some() && none && !violations.concerns("MfaSecondFactor") {
        violations.add(
            "MfaSecondFactor",
            "has none of Sms, Otp and Email true, although Mfa is not OFF",
        );
    }
    for (name, given) in [
        ("EmailMfaMessage", pool.email_mfa_message.is_some()),
        ("EmailMfaSubject", pool.email_mfa_subject.is_some()),
    ] {
        if given
            && !by_email
            && !violations.concerns("Mfa")
            && !violations.concerns("MfaSecondFactor")
        {
            violations.add(
                name,
                "is given, but e-mail is no second factor: Mfa must be OPTIONAL or REQUIRED and \
                 MfaSecondFactor.Email true",
            );
        }
    }
}

fn email_factor(pool: &UserPool, violations: &mut Violations) {
    const PATH: &str = "MfaSecondFactor.Email";
    let by_ses = pool.email.as_ref().is_some_and(|email| email.ses.is_some());
    if !by_ses && !violations.concerns("Email") {
        violations.add(
            PATH,
            "is true, which needs Email.Ses: Cognito's own sender cannot do it",
        );
    }
    if pool.feature_plan == Some(FeaturePlan::Lite) {
        violations.add(
            PATH,
            "is true, which FeaturePlan LITE does not have; ESSENTIALS or PLUS is needed",
        );
    }
}
