//! First and second factors, and what they need of the other settings.
//!
//! The rules look at [`Facts`], of which there are two sources: the properties by themselves, before the
//! first call, and the pool that an event would make of them and of what is live. Either may hold a
//! contradiction that the other does not show.

use super::super::{
    AllowedFirstAuthFactors, FeaturePlan, KeepOriginal, Mfa, MfaSecondFactor,
    PasskeyFactorConfiguration, UserPool,
};
use crate::properties::Violations;
use crate::properties::table::Field;

/// What is known about factors and what they need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whether every user needs one.
    pub is_required: bool,
    /// Whether second factors are on, and there is none.
    pub has_none: bool,
    /// Whether SMS is one.
    pub sms: bool,
    /// Whether e-mail is one.
    pub email: bool,
    /// The first factors, in the API's words.
    pub first: Vec<String>,
    /// Whether a passkey counts as two factors.
    pub passkey_counts_twice: bool,
    /// The attributes that Cognito verifies, in the API's words.
    pub verified: Vec<String>,
    /// The attributes that keep their value until the new one is verified, in the API's words.
    pub kept: Vec<String>,
    /// Whether SES sends e-mail.
    pub by_ses: bool,
    /// Whether there is a role that sends SMS messages; `None` if that is not known.
    pub sends_sms: Option<bool>,
    /// Whether the plan is `LITE`.
    pub is_lite: bool,
}

const FIRST: &str = "SignInPolicy.AllowedFirstAuthFactors";
const SECOND: &str = "MfaSecondFactor";

impl Facts {
    /// What the properties say by themselves. A pool may have a role for SMS messages by other means.
    pub fn of(pool: &UserPool) -> Self {
        let on = matches!(pool.mfa, Some(Mfa::Optional | Mfa::Required));
        let second = pool.mfa_second_factor.as_ref().map(MfaSecondFactor::on);
        let has = |factor: &str| second.as_ref().is_some_and(|on| on.contains(&factor));
        let first = pool.sign_in_policy.as_ref().and_then(|policy| {
            let allowed = policy.allowed_first_auth_factors.as_ref()?;
            Some(allowed.on())
        });
        let verified = match (&pool.auto_verify, &pool.sign_in_aliases) {
            (Some(verify), _) => verify.on(),
            (None, Some(aliases)) => aliases.on(),
            (None, None) => Vec::new(),
        };
        let kept = pool.keep_original.as_ref().map(KeepOriginal::on);
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        Self {
            is_required: pool.mfa == Some(Mfa::Required),
            has_none: on && second.as_ref().is_some_and(Vec::is_empty),
            sms: on && has("SMS_MFA"),
            email: on && has("EMAIL_OTP"),
            first: owned(first.unwrap_or_default()),
            passkey_counts_twice: pool.passkey_factor_configuration
                == Some(PasskeyFactorConfiguration::MultiFactorWithUserVerification),
            verified: owned(verified),
            kept: owned(kept.unwrap_or_default()),
            by_ses: pool.email.as_ref().is_some_and(|email| email.ses.is_some()),
            sends_sms: None,
            is_lite: pool.feature_plan == Some(FeaturePlan::Lite),
        }
    }

    /// Reports what Cognito refuses. A rule is silent where a property that it looks at could not be
    /// read.
    pub fn check(&self, violations: &mut Violations) {
        self.first_factors(violations);
        self.second_factors(violations);
        self.sms(violations);
        self.kept(violations);
    }

    fn first_factors(&self, violations: &mut Violations) {
        for factor in self.first.iter().filter(|factor| *factor != "PASSWORD") {
            let path = format!("{FIRST}.{}", ours(AllowedFirstAuthFactors::FIELDS, factor));
            refuse(violations, &["FeaturePlan"], &path, "P-FACTOR-LITE", || {
                self.is_lite.then_some(
                    "is true, which FeaturePlan LITE does not have; ESSENTIALS or PLUS is needed",
                )
            });
            let is_code = factor == "EMAIL_OTP" || factor == "SMS_OTP";
            refuse(violations, &["Mfa"], &path, "M-ON-CODE", || {
                (self.is_required && is_code).then_some(
                    "is true, which excludes Mfa REQUIRED; allowed are Mfa OPTIONAL or OFF",
                )
            });
            let looks_at = &["Mfa", "PasskeyFactorConfiguration"];
            refuse(violations, looks_at, &path, "M-ON-PASSKEY", || {
                (self.is_required && factor == "WEB_AUTHN" && !self.passkey_counts_twice).then_some(
                    "is true, which with Mfa REQUIRED needs PasskeyFactorConfiguration: \
                     MULTI_FACTOR_WITH_USER_VERIFICATION",
                )
            });
            let looks_at = &["SmsRole", "EnableSmsRole"];
            refuse(violations, looks_at, &path, "M-SMS-CODE", || {
                (factor == "SMS_OTP" && self.sends_sms == Some(false)).then_some(
                    "codes by SMS need a role that sends SMS messages; give SmsRole, or set \
                     EnableSmsRole to true",
                )
            });
        }
    }

    fn second_factors(&self, violations: &mut Violations) {
        let email = format!("{SECOND}.Email");
        // An e-mail sender that is wrong in itself is told by itself.
        let is_told = violations.concerns("Email");
        refuse(violations, &["Email"], &email, "P-EMFA-SES", || {
            (self.email && !self.by_ses && !is_told)
                .then_some("is true, which needs Email.Ses: Cognito's own sender cannot do it")
        });
        refuse(violations, &["FeaturePlan"], &email, "P-EMFA-PLAN", || {
            (self.email && self.is_lite).then_some(
                "is true, which FeaturePlan LITE does not have; ESSENTIALS or PLUS is needed",
            )
        });
        refuse(violations, &["Mfa", SECOND], SECOND, "M-NO-FACTOR", || {
            self.has_none
                .then_some("has none of Sms, Otp and Email true, although Mfa is not OFF")
        });
    }

    fn sms(&self, violations: &mut Violations) {
        const ROLE: &str = "SmsRole";
        let cannot_send = self.sends_sms == Some(false);
        let looks_at = &[ROLE, "EnableSmsRole", "Mfa", SECOND];
        refuse(violations, looks_at, ROLE, "M-SMS", || {
            (self.sms && cannot_send).then_some(
                "a second factor by SMS (MfaSecondFactor.Sms) needs a role that sends SMS messages",
            )
        });
        let looks_at = &[ROLE, "EnableSmsRole", "AutoVerify", "SignInAliases"];
        refuse(violations, looks_at, ROLE, "M-VERIFY-PHONE", || {
            let is_verified = self.verified.iter().any(|name| name == "phone_number");
            (is_verified && cannot_send)
                .then_some("verifying phone numbers needs a role that sends SMS messages")
        });
    }

    /// Only what is verified can be kept until the new value is verified.
    fn kept(&self, violations: &mut Violations) {
        for kept in self
            .kept
            .iter()
            .filter(|name| !self.verified.contains(name))
        {
            let name = ours(KeepOriginal::FIELDS, kept);
            let looks_at = &["AutoVerify", "SignInAliases"];
            let path = format!("KeepOriginal.{name}");
            refuse(violations, looks_at, &path, "M-KEEP", || {
                Some(format!(
                    "is true, which needs AutoVerify.{name} to be true (or SignInAliases.{name}, \
                     if AutoVerify is not given)"
                ))
            });
        }
    }
}

/// Reports what is wrong at `path`, unless a property that the rule looks at could not be read, or the
/// other source of facts showed the same already.
fn refuse<W: std::fmt::Display>(
    violations: &mut Violations,
    looks_at: &[&str],
    path: &str,
    rule: &'static str,
    what: impl FnOnce() -> Option<W>,
) {
    if let Some(what) = what()
        && !violations.is_unread(looks_at)
        && !violations.has(path, rule)
    {
        violations.add(path, rule, what);
    }
}

/// Our name for what the API calls so.
fn ours<'a>(fields: &'static [Field], api: &'a str) -> &'a str {
    let mut fields = fields.iter();
    fields
        .find(|field| field.api_name() == api)
        .map_or(api, |field| field.name)
}

pub(super) fn check(pool: &UserPool, violations: &mut Violations) {
    password(pool, violations);
    let facts = Facts::of(pool);
    facts.check(violations);
    for (name, given) in [
        ("EmailMfaMessage", pool.email_mfa_message.is_some()),
        ("EmailMfaSubject", pool.email_mfa_subject.is_some()),
    ] {
        if given && !facts.email && !violations.is_unread(&["Mfa", SECOND]) {
            violations.add(
                name,
                "M-EMFA-TEXT",
                "is given, but e-mail is no second factor: Mfa must be OPTIONAL or REQUIRED and \
                 MfaSecondFactor.Email true",
            );
        }
    }
}

fn password(pool: &UserPool, violations: &mut Violations) {
    let policy = pool.sign_in_policy.as_ref();
    let Some(factors) = policy.and_then(|policy| policy.allowed_first_auth_factors.as_ref()) else {
        return;
    };
    if factors.password != Some(true) && !violations.concerns(FIRST) {
        violations.add(
            format_args!("{FIRST}.Password"),
            "P-FACTOR-PW",
            "is not true; the password cannot be left out of the first factors",
        );
    }
}
