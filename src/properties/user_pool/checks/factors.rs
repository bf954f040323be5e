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
const NOT_IN_LITE: &str = "is true, but FeaturePlan LITE does not have this feature; set FeaturePlan to ESSENTIALS or PLUS";

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
            let mut refuse = |rule, looks_at: &[&str], what| {
                refuse(violations, &path, rule, looks_at, what);
            };
            if self.is_lite {
                refuse("P-FACTOR-LITE", &["FeaturePlan"], NOT_IN_LITE);
            }
            if self.is_required && (factor == "EMAIL_OTP" || factor == "SMS_OTP") {
                refuse(
                    "M-ON-CODE",
                    &["Mfa"],
                    "is true, but Mfa is REQUIRED, which excludes one-time codes; set Mfa to OPTIONAL or OFF",
                );
            }
            if self.is_required && factor == "WEB_AUTHN" && !self.passkey_counts_twice {
                refuse(
                    "M-ON-PASSKEY",
                    &["Mfa", "PasskeyFactorConfiguration"],
                    "is true, but Mfa is REQUIRED; set PasskeyFactorConfiguration to \
                     MULTI_FACTOR_WITH_USER_VERIFICATION",
                );
            }
            if factor == "SMS_OTP" && self.sends_sms == Some(false) {
                refuse(
                    "M-SMS-CODE",
                    &["SmsRole", "EnableSmsRole"],
                    "is true, but the pool has no role that sends SMS messages; set SmsRole, or set \
                     EnableSmsRole to true",
                );
            }
        }
    }

    fn second_factors(&self, violations: &mut Violations) {
        let path = format!("{SECOND}.Email");
        // A sender of e-mail that is wrong in itself is told by itself.
        if self.email && !self.by_ses && !violations.concerns("Email") {
            refuse(
                violations,
                &path,
                "P-EMFA-SES",
                &["Email"],
                "is true, but Cognito's own sender cannot send these messages; set Email.Ses",
            );
        }
        if self.email && self.is_lite {
            refuse(
                violations,
                &path,
                "P-EMFA-PLAN",
                &["FeaturePlan"],
                NOT_IN_LITE,
            );
        }
        if self.has_none {
            refuse(
                violations,
                SECOND,
                "M-NO-FACTOR",
                &["Mfa", SECOND],
                "has none of Sms, Otp and Email set to true, but Mfa is not OFF",
            );
        }
    }

    fn sms(&self, violations: &mut Violations) {
        const ROLE: &str = "SmsRole";
        if self.sends_sms != Some(false) {
            return;
        }
        if self.sms {
            refuse(
                violations,
                ROLE,
                "M-SMS",
                &[ROLE, "EnableSmsRole", "Mfa", SECOND],
                "is missing, but SMS as a second factor (MfaSecondFactor.Sms) needs a role that sends SMS \
                 messages; set SmsRole, or set EnableSmsRole to true",
            );
        }
        if self.verified.iter().any(|name| name == "phone_number") {
            refuse(
                violations,
                ROLE,
                "M-VERIFY-PHONE",
                &[ROLE, "EnableSmsRole", "AutoVerify", "SignInAliases"],
                "is missing, but verifying phone numbers needs a role that sends SMS messages; set SmsRole, \
                 or set EnableSmsRole to true",
            );
        }
    }

    /// Only what is verified can be kept until the new value is verified.
    fn kept(&self, violations: &mut Violations) {
        let is_lost = |name: &&String| !self.verified.contains(name);
        for kept in self.kept.iter().filter(is_lost) {
            let name = ours(KeepOriginal::FIELDS, kept);
            let what = format!(
                "is true, but the attribute is not verified; set AutoVerify.{name} to true (or \
                 SignInAliases.{name}, if AutoVerify is not set)"
            );
            let path = format!("KeepOriginal.{name}");
            refuse(
                violations,
                &path,
                "M-KEEP",
                &["AutoVerify", "SignInAliases"],
                &what,
            );
        }
    }
}

/// Reports what is wrong at `path`, unless a property that the rule looks at could not be read, or the
/// other source of facts showed the same already.
fn refuse(
    violations: &mut Violations,
    path: &str,
    rule: &'static str,
    looks_at: &[&str],
    what: &str,
) {
    if !violations.is_unread(looks_at) && !violations.has(path, rule) {
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
                "is set, but e-mail is not a second factor; set Mfa to OPTIONAL or REQUIRED, and \
                 MfaSecondFactor.Email to true",
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
            "is not true, but the first factors must include the password",
        );
    }
}
