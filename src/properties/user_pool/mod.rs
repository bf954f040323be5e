//! The properties of `Custom::CognitoUserPool`: those of CDK's `aws_cognito.UserPool` under their
//! names in PascalCase, and a few beyond CDK.

mod attributes;
mod checks;
mod email;
mod limits;
mod messages;
mod sign_in;
mod triggers;

pub use attributes::{
    AttributeDataType, CustomAttribute, CustomAttributes, KEPT_BY_SERVICE, STANDARD_NAMES,
    StandardAttribute, StandardAttributes, bare_name,
};
pub use email::{AddressError, CognitoEmail, Email, SesEmail, display_name, encode_address};
pub use messages::{UserInvitation, UserVerification, VerificationEmailStyle};
pub use sign_in::{
    AllowedFirstAuthFactors, AutoVerify, KeepOriginal, Mfa, MfaSecondFactor,
    PasskeyFactorConfiguration, PasskeyUserVerification, PasswordPolicy, SignInAliases,
    SignInPolicy,
};
pub use triggers::{LambdaTriggers, LambdaVersion, Trigger, VersionedTrigger};

use serde_json::{Map, Value};

use super::flags::flags;
use super::object::{choices, object};
use super::value::{AnyText, OwnKeys, Property};
use super::{Path, Properties, Violations};

object! {
    /// What a template author can say about a user pool.
    pub struct UserPool {
        /// The pool's name, 1 to 128 characters of `[\w\s+=,.@-]`. Names need not be unique.
        user_pool_name: String = "UserPoolName",
        /// Whether users may sign up by themselves. CDK's default is `false`.
        self_sign_up_enabled: bool = "SelfSignUpEnabled",
        /// The message that goes to users whom an administrator creates.
        user_invitation: UserInvitation = "UserInvitation",
        /// The message that goes to users who have to verify an address.
        user_verification: UserVerification = "UserVerification",
        /// ARN of a role with which Cognito sends SMS messages.
        sms_role: String = "SmsRole",
        /// The external id that the trust policy of `SmsRole` asks for.
        sms_role_external_id: String = "SmsRoleExternalId",
        /// The region whose SNS sends the SMS messages.
        sns_region: String = "SnsRegion",
        /// Whether to make a role for SMS messages; decided by other properties if not given.
        enable_sms_role: bool = "EnableSmsRole",
        /// What users may sign in with. Cannot change after the pool was made.
        sign_in_aliases: SignInAliases = "SignInAliases",
        /// Which addresses Cognito verifies; follows `SignInAliases` if not given.
        auto_verify: AutoVerify = "AutoVerify",
        /// Which addresses keep their old value until the new one is verified.
        keep_original: KeepOriginal = "KeepOriginal",
        /// `Required` and `Mutable` of standard attributes. Cannot change after the pool was made.
        standard_attributes: StandardAttributes = "StandardAttributes",
        /// Attributes of the author's own. They can be added later, but never removed.
        custom_attributes: CustomAttributes = "CustomAttributes",
        /// Whether users must, may or cannot use a second factor.
        mfa: Mfa = "Mfa",
        /// The SMS message that carries the code, 6 to 140 characters with `{####}`.
        mfa_message: String = "MfaMessage",
        /// Which second factors there are; SMS alone if not given.
        mfa_second_factor: MfaSecondFactor = "MfaSecondFactor",
        /// What passwords must be like.
        password_policy: PasswordPolicy = "PasswordPolicy",
        /// Who sends e-mail.
        email: Email = "Email",
        /// Lambda functions that Cognito calls.
        lambda_triggers: LambdaTriggers = "LambdaTriggers",
        /// ARN of the KMS key that encrypts codes for custom senders.
        custom_sender_kms_key: String = "CustomSenderKmsKey",
        /// Whether user names differ by case. Cannot change after the pool was made.
        sign_in_case_sensitive: bool = "SignInCaseSensitive",
        /// How users who forgot their password get in again.
        account_recovery: AccountRecovery = "AccountRecovery",
        /// What a Delete event does to the pool.
        removal_policy: RemovalPolicy = "RemovalPolicy",
        /// Whether Cognito refuses to delete the pool.
        deletion_protection: DeletionProtection = "DeletionProtection",
        /// Whether Cognito remembers devices.
        device_tracking: DeviceTracking = "DeviceTracking",
        /// The older switch for threat protection; excludes the two newer ones.
        advanced_security_mode: AdvancedSecurityMode = "AdvancedSecurityMode",
        /// Threat protection for sign-in with a password or another standard factor.
        standard_threat_protection_mode: StandardThreatProtectionMode = "StandardThreatProtectionMode",
        /// Threat protection for custom authentication flows.
        custom_threat_protection_mode: CustomThreatProtectionMode = "CustomThreatProtectionMode",
        /// The feature plan (the API's `UserPoolTier`).
        feature_plan: FeaturePlan = "FeaturePlan",
        /// Which first factors users may choose from.
        sign_in_policy: SignInPolicy = "SignInPolicy",
        /// The domain that passkeys belong to, 1 to 63 characters.
        passkey_relying_party_id: String = "PasskeyRelyingPartyId",
        /// Whether the authenticator must check who holds it.
        passkey_user_verification: PasskeyUserVerification = "PasskeyUserVerification",
        /// Beyond CDK: whether a verified passkey counts as two factors.
        passkey_factor_configuration: PasskeyFactorConfiguration = "PasskeyFactorConfiguration",
        /// Beyond CDK: the e-mail that carries a second factor's code, 6 to 20,000 characters.
        email_mfa_message: String = "EmailMfaMessage",
        /// Beyond CDK: the subject of that e-mail, 1 to 140 characters.
        email_mfa_subject: String = "EmailMfaSubject",
        /// Beyond CDK: the pool's tags.
        tags: OwnKeys<AnyText> = "Tags",
        /// Beyond CDK: whether an immutable setting may be changed by making a new pool.
        allow_replacement: bool = "AllowReplacement",
        /// Beyond CDK: a pool to take over instead of making one.
        existing_user_pool_id: String = "ExistingUserPoolId",
        /// Beyond CDK: any text, without a meaning of its own. CloudFormation sends an Update when it
        /// changes, and what differs from the live resource is then written and named.
        revision: String = "Revision",
        /// Beyond CDK: members for the raw API requests, for settings newer than this build.
        overrides: Overrides = "Overrides",
    }
}

impl Properties for UserPool {
    const TOGETHER: &'static [&'static [&'static str]] = &[
        &["Mfa", "MfaSecondFactor"],
        &["SmsRole", "SmsRoleExternalId", "EnableSmsRole", "SnsRegion"],
        &["LambdaTriggers", "CustomSenderKmsKey"],
        &[
            "AdvancedSecurityMode",
            "StandardThreatProtectionMode",
            "CustomThreatProtectionMode",
        ],
    ];

    fn check(&self, violations: &mut Violations) {
        checks::check(self, violations);
        limits::check(self, violations);
    }
}

choices! {
    /// How a user who forgot the password gets in again.
    pub enum AccountRecovery {
        /// By e-mail first, then by phone if that is not a second factor.
        EmailAndPhoneWithoutMfa = "EMAIL_AND_PHONE_WITHOUT_MFA",
        /// By phone if that is not a second factor, then by e-mail (the default).
        PhoneWithoutMfaAndEmail = "PHONE_WITHOUT_MFA_AND_EMAIL",
        /// By e-mail only.
        EmailOnly = "EMAIL_ONLY",
        /// By phone only, if that is not a second factor.
        PhoneOnlyWithoutMfa = "PHONE_ONLY_WITHOUT_MFA",
        /// The service's older behaviour.
        PhoneAndEmail = "PHONE_AND_EMAIL",
        /// Only an administrator can reset the password.
        None = "NONE",
    }
}

choices! {
    /// What a Delete event does, under CDK's names and those of CloudFormation's `DeletionPolicy`.
    pub enum RemovalPolicy {
        /// The pool stays (the default).
        Retain = "RETAIN" | "Retain",
        /// The pool and what belongs to it are removed.
        Destroy = "DESTROY" | "Delete",
        /// The pool is removed only if the operation that created it is rolling back.
        RetainOnUpdateOrDelete = "RETAIN_ON_UPDATE_OR_DELETE" | "RetainExceptOnCreate",
    }
}

choices! {
    /// Whether Cognito refuses to delete the pool.
    pub enum DeletionProtection {
        /// It does.
        Active = "true" | "ACTIVE",
        /// It does not (the default).
        Inactive = "false" | "INACTIVE",
    }
}

choices! {
    /// The older switch for threat protection.
    pub enum AdvancedSecurityMode {
        /// Acts on risks.
        Enforced = "ENFORCED",
        /// Only logs risks.
        Audit = "AUDIT",
        /// Off.
        Off = "OFF",
    }
}

choices! {
    /// Threat protection for standard authentication.
    pub enum StandardThreatProtectionMode {
        /// Acts on risks.
        FullFunction = "FULL_FUNCTION" | "ENFORCED",
        /// Only logs risks.
        AuditOnly = "AUDIT_ONLY" | "AUDIT",
        /// Off (the default).
        NoEnforcement = "NO_ENFORCEMENT" | "OFF",
    }
}

choices! {
    /// Threat protection for custom authentication.
    pub enum CustomThreatProtectionMode {
        /// Acts on risks.
        FullFunction = "FULL_FUNCTION" | "ENFORCED",
        /// Only logs risks.
        AuditOnly = "AUDIT_ONLY" | "AUDIT",
    }
}

choices! {
    /// The feature plan.
    pub enum FeaturePlan {
        /// The smallest plan.
        Lite = "LITE",
        /// The plan of a new pool if none is given.
        Essentials = "ESSENTIALS",
        /// The plan with threat protection.
        Plus = "PLUS",
    }
}

flags! {
    /// What Cognito does about devices. Any member turns device tracking on.
    pub struct DeviceTracking {
        /// Whether a new device must pass a challenge.
        challenge_required_on_new_device = "ChallengeRequiredOnNewDevice",
        /// Whether a device is remembered only when the user agrees.
        device_only_remembered_on_user_prompt = "DeviceOnlyRememberedOnUserPrompt",
    }
}

/// Members for the raw `CreateUserPool` and `UpdateUserPool` requests.
///
/// Written as a JSON document *in a string*: CloudFormation would turn the numbers and booleans of
/// a map into strings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overrides(pub Map<String, Value>);

impl Property for Overrides {
    fn read(value: &Value, path: &Path<'_>, violations: &mut Violations) -> Option<Self> {
        const FORM: &str = "a JSON object written as a string, e.g. '{\"UserPoolTier\": \"PLUS\"}'";
        let Value::String(text) = value else {
            violations.wrong_value(path, value, FORM);
            return None;
        };
        match serde_json::from_str(text) {
            Ok(Value::Object(members)) => {
                at_top_level(&members, path, violations);
                Some(Self(members))
            }
            Ok(_) => {
                violations.wrong_value(path, value, FORM);
                None
            }
            Err(error) => {
                violations.add(path, format_args!("is not {FORM}: {error}"));
                None
            }
        }
    }
}

/// Reports the names of operations: one document is for all of them, and the service passes over
/// members that it does not know.
fn at_top_level(members: &Map<String, Value>, path: &Path<'_>, violations: &mut Violations) {
    const OPERATIONS: [&str; 4] = [
        "CreateUserPool",
        "UpdateUserPool",
        "SetUserPoolMfaConfig",
        "AddCustomAttributes",
    ];
    for (name, value) in members {
        if !OPERATIONS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
        {
            continue;
        }
        let inner = value.as_object().and_then(|inner| inner.keys().next());
        let (member, example) = match inner {
            Some(member) => (member.as_str(), "…"),
            None => ("UserPoolTier", "\"PLUS\""),
        };
        violations.add(
            path.key(name),
            format_args!(
                "is an operation; write the members of its request without it: \
                 '{{\"{member}\": {example}}}'"
            ),
        );
    }
}
