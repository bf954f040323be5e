//! The properties of `Custom::CognitoUserPool`: those of CDK's `aws_cognito.UserPool` under their
//! names in PascalCase, and a few beyond CDK.

mod attributes;
mod checks;
mod email;
mod messages;
mod overrides;
mod protection;
mod sign_in;
mod triggers;

pub use attributes::{
    AttributeDataType, CustomAttribute, CustomAttributes, KEPT_BY_SERVICE, StandardAttribute,
    StandardAttributes, bare_name, standard_property,
};
pub use checks::Facts;
pub use email::{CognitoEmail, Email, SesEmail, display_name};
pub use messages::{UserInvitation, UserVerification, VerificationEmailStyle};
pub use overrides::Overrides;
pub use protection::{
    AdvancedSecurityMode, CustomThreatProtectionMode, DeletionProtection, DeviceTracking,
    FeaturePlan, RemovalPolicy, StandardThreatProtectionMode,
};
pub use sign_in::{
    AllowedFirstAuthFactors, AutoVerify, KeepOriginal, Mfa, MfaSecondFactor,
    PasskeyFactorConfiguration, PasskeyUserVerification, PasswordPolicy, SignInAliases,
    SignInPolicy,
};
pub use triggers::{
    Form as TriggerForm, LambdaTriggers, LambdaVersion, Operation, Trigger, VersionedTrigger,
};

use super::arn::check_region;
use super::forms::{KEY_ARN, ONE_LINE, POOL_ID, POOL_NAME, ROLE_ARN, VISIBLE};
use super::object::{choices, object};
use super::spec::{Changes, Keys, Removed};
use super::value::{AnyText, OwnKeys};
use super::{Place, Properties, Violations};
use attributes::CUSTOM_NAMES;

object! {
    /// The properties of a user pool.
    pub struct UserPool {
        /// The name of the pool. Names need not be unique.
        user_pool_name: String = "UserPoolName" [
            length(1, 128).rule("S-NAME").form(&POOL_NAME)
                .omitted("`<stack name>-<logical ID>-<12 characters>`")
                .api(&["PoolName"]).native(&["UserPoolName"]).removed(Removed::GeneratedName)
        ],
        /// Whether users can sign up by themselves. With `false`, only an administrator creates users.
        self_sign_up_enabled: bool = "SelfSignUpEnabled" [
            default("false").always().api(&["AdminCreateUserConfig.AllowAdminCreateUserOnly"])
        ],
        /// The message to a user whom an administrator creates.
        user_invitation: UserInvitation = "UserInvitation" [
            api(&["AdminCreateUserConfig.InviteMessageTemplate"])
        ],
        /// The message with which a user verifies an e-mail address or a phone number.
        user_verification: UserVerification = "UserVerification" [
            always().api(&["VerificationMessageTemplate"])
        ],
        /// The role with which Cognito sends SMS messages. You keep it; Poolkeeper does not change it.
        sms_role: String = "SmsRole" [
            length(0, ARN).form(&ROLE_ARN)
                .omitted("a role is created if SMS is a second factor, or phone numbers are an alias or \
                          verified")
                .api(&["SmsConfiguration.SnsCallerArn"])
        ],
        /// The external ID that the trust policy of `SmsRole` requires. Ignored without `SmsRole`.
        sms_role_external_id: String = "SmsRoleExternalId" [api(&["SmsConfiguration.ExternalId"])],
        /// The Region whose Amazon SNS sends the SMS messages.
        sns_region: String = "SnsRegion" [
            length(5, 32).rule("S-SNS-REGION").omitted("the Region of the pool")
                .api(&["SmsConfiguration.SnsRegion"])
        ],
        /// Whether to create a role for SMS messages: `true` always, `false` never.
        enable_sms_role: bool = "EnableSmsRole" [omitted("as needed, see `SmsRole`")],
        /// What users sign in with. If you give it, it replaces the default: `[Email]` means an e-mail
        /// address *instead of* a user name.
        sign_in_aliases: SignInAliases = "SignInAliases" [
            default("Username").api(&["AliasAttributes", "UsernameAttributes"])
                .changes(Changes::Replaces)
        ],
        /// What Cognito verifies by itself at sign-up. If you give it, even empty, it replaces the default.
        auto_verify: AutoVerify = "AutoVerify" [
            always().omitted("follows `SignInAliases`").api(&["AutoVerifiedAttributes"])
        ],
        /// What keeps its old value until the user verifies the new one. Each must be verified
        /// (`AutoVerify`).
        keep_original: KeepOriginal = "KeepOriginal" [
            omitted("nothing")
                .api(&["UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate"])
                // The one list that is sent empty: left out, it would be kept.
                .removed(Removed::Writes("[]"))
        ],
        /// Which standard attributes are required, and which users can change.
        standard_attributes: StandardAttributes = "StandardAttributes" [
            omitted("each is optional and mutable").api(&["Schema"]).changes(Changes::Replaces)
        ],
        /// Attributes of your own, by name, with or without the prefix `custom:`.
        custom_attributes: CustomAttributes = "CustomAttributes" [
            keys(&CUSTOM_NAMES).omitted("none").api(&["Schema"])
                .removed(Removed::Stays).changes(Changes::OnlyAdds)
        ],
        /// Whether users sign in with a second factor.
        mfa: Mfa = "Mfa" [default("OFF").api(&["MfaConfiguration"]).removed(Removed::Default)],
        /// The SMS message with the code of a second factor.
        mfa_message: String = "MfaMessage" [
            utf16(6, 140).rule("P-MFAMSG-LEN").form(&ONE_LINE).holds(CODE, "P-MFAMSG")
                .default("Your authentication code is {####}.")
                .api(&["SmsAuthenticationMessage"]).removed(Removed::Default)
        ],
        /// The second factors that users can choose from.
        mfa_second_factor: MfaSecondFactor = "MfaSecondFactor" [
            omitted("`Sms` alone, if `Mfa` is not `OFF`").native(&["EnabledMfas"])
        ],
        /// The requirements on passwords. If you give it, even empty, its members are sent with their
        /// defaults.
        password_policy: PasswordPolicy = "PasswordPolicy" [
            omitted("the defaults of the members").api(&["Policies.PasswordPolicy"])
        ],
        /// Who sends e-mail messages: Cognito or Amazon SES.
        email: Email = "Email" [
            omitted("Cognito").api(&["EmailConfiguration"])
                .removed(Removed::Writes(r#"{"EmailSendingAccount": "COGNITO_DEFAULT"}"#))
        ],
        /// Lambda functions that Cognito invokes, by operation: each the ARN of a function, or
        /// `{LambdaArn, LambdaVersion}`.
        lambda_triggers: LambdaTriggers = "LambdaTriggers" [omitted("none").api(&["LambdaConfig"])],
        /// The key that encrypts the codes for custom senders. Required for `CustomEmailSender` and
        /// `CustomSmsSender`.
        custom_sender_kms_key: String = "CustomSenderKmsKey" [
            length(0, ARN).form(&KEY_ARN).omitted("none").api(&["LambdaConfig.KMSKeyID"])
        ],
        /// Whether user names are case-sensitive.
        sign_in_case_sensitive: bool = "SignInCaseSensitive" [
            default("true").api(&["UsernameConfiguration.CaseSensitive"])
                .removed(Removed::Stays).changes(Changes::Replaces)
        ],
        /// How users who forgot their password recover their account.
        account_recovery: AccountRecovery = "AccountRecovery" [
            default("PHONE_WITHOUT_MFA_AND_EMAIL").always().api(&["AccountRecoverySetting"])
                // Nothing is sent for PHONE_AND_EMAIL, and left out, the setting before it would stay. This
                // is what a pool reads back that was created without it.
                .removed(Removed::Writes(r#"{"RecoveryMechanisms": [
                    {"Name": "verified_email", "Priority": 1},
                    {"Name": "verified_phone_number", "Priority": 2}
                ]}"#))
        ],
        /// What happens to the pool when CloudFormation deletes the resource.
        removal_policy: RemovalPolicy = "RemovalPolicy" [default("RETAIN")],
        /// Whether Cognito refuses to delete the pool.
        deletion_protection: DeletionProtection = "DeletionProtection" [
            default("false").api(&["DeletionProtection"]).removed(Removed::Default)
        ],
        /// How Cognito treats the devices of users. Any member turns device tracking on.
        device_tracking: DeviceTracking = "DeviceTracking" [
            omitted("devices are not tracked").api(&["DeviceConfiguration"])
        ],
        /// Threat protection, as older templates have it. Excludes `StandardThreatProtectionMode` and
        /// `CustomThreatProtectionMode`; prefer those.
        advanced_security_mode: AdvancedSecurityMode = "AdvancedSecurityMode" [
            omitted("none").api(&["UserPoolAddOns.AdvancedSecurityMode"])
                .removed(Removed::Writes("\"OFF\"")).superseded()
        ],
        /// Threat protection for sign-in with a password or another standard factor.
        standard_threat_protection_mode: StandardThreatProtectionMode = "StandardThreatProtectionMode" [
            default("NO_ENFORCEMENT").api(&["UserPoolAddOns.AdvancedSecurityMode"])
                .removed(Removed::Default)
        ],
        /// Threat protection for custom authentication flows.
        custom_threat_protection_mode: CustomThreatProtectionMode = "CustomThreatProtectionMode" [
            omitted("none").api(&["UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode"])
        ],
        /// The feature plan, on which price and features depend.
        feature_plan: FeaturePlan = "FeaturePlan" [
            default("ESSENTIALS").api(&["UserPoolTier"]).removed(Removed::Default)
        ],
        /// How users sign in first.
        sign_in_policy: SignInPolicy = "SignInPolicy" [api(&["Policies.SignInPolicy"])],
        /// The domain that passkeys belong to. A change invalidates all passkeys.
        passkey_relying_party_id: String = "PasskeyRelyingPartyId" [
            utf16(1, 63).rule("P-RPID").omitted("none").api(&["WebAuthnConfiguration.RelyingPartyId"])
                .native(&["WebAuthnRelyingPartyID"])
        ],
        /// Whether a passkey's authenticator must verify the user, for example by a fingerprint.
        passkey_user_verification: PasskeyUserVerification = "PasskeyUserVerification" [
            default("PREFERRED").api(&["WebAuthnConfiguration.UserVerification"])
                .native(&["WebAuthnUserVerification"]).removed(Removed::Default)
        ],
        /// Whether a passkey with user verification counts as two factors.
        passkey_factor_configuration: PasskeyFactorConfiguration = "PasskeyFactorConfiguration" [
            default("SINGLE_FACTOR").api(&["WebAuthnConfiguration.FactorConfiguration"])
                .native(&["WebAuthnFactorConfiguration"]).removed(Removed::Default).beyond_cdk()
        ],
        /// The e-mail message with the code of a second factor. Needs `MfaSecondFactor.Email`.
        email_mfa_message: String = "EmailMfaMessage" [
            length(6, 20_000).form(&VISIBLE).holds(CODE, "S-EMFAMSG").omitted("the text of Cognito")
                .api(&["EmailMfaConfiguration.Message"]).native(&["EmailAuthenticationMessage"])
                .beyond_cdk()
        ],
        /// The subject of that message. Needs `MfaSecondFactor.Email`.
        email_mfa_subject: String = "EmailMfaSubject" [
            length(1, 140).form(&VISIBLE).omitted("the text of Cognito")
                .api(&["EmailMfaConfiguration.Subject"]).native(&["EmailAuthenticationSubject"])
                .beyond_cdk()
        ],
        /// The tags of the pool.
        tags: OwnKeys<AnyText> = "Tags" [
            keys(&TAG_KEYS).length(0, 256).rule("S-TAG").omitted("none").api(&["UserPoolTags"])
                .beyond_cdk()
        ],
        /// Whether a change of an immutable property may replace the pool with a new, empty one.
        allow_replacement: bool = "AllowReplacement" [default("false").beyond_cdk()],
        /// The pool to adopt instead of creating one. An adopted pool is never deleted.
        existing_user_pool_id: String = "ExistingUserPoolId" [
            form(&POOL_ID).omitted("a pool is created").changes(Changes::Never).beyond_cdk()
        ],
        /// Any text. Changing it makes CloudFormation send an Update, which writes and names every
        /// setting that has drifted from the template.
        revision: String = "Revision" [beyond_cdk()],
        /// Members for the `CreateUserPool` and `UpdateUserPool` requests, for settings newer than this
        /// version. They are merged last.
        overrides: Overrides = "Overrides" [omitted("none").beyond_cdk()],
    }
}

/// The greatest length of an ARN.
pub(super) const ARN: usize = 2048;

/// Where Cognito puts the code in a message.
pub(super) const CODE: &str = "{####}";

/// The keys of tags.
static TAG_KEYS: Keys = Keys {
    key: "key",
    entries: "tags",
    // Five may say who created the pool, which pool it replaced, and which triggers are its own.
    most: 45,
    why: " (Cognito allows 50, and Poolkeeper reserves five)",
    most_rule: "S-TAG-COUNT",
    length: (1, 128),
    length_rule: "S-TAG",
    bare: |key| key,
    reserved: |key| {
        let start = key.get(..4);
        let is_reserved = start.is_some_and(|start| start.eq_ignore_ascii_case("aws:"))
            || key.starts_with("poolkeeper:");
        let what = "is a reserved key; a key must not start with aws: or poolkeeper:";
        is_reserved.then(|| ("S-TAG-RESERVED", what.to_owned()))
    },
    form: |_| None,
};

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
    }

    fn check_at(&self, place: &Place, violations: &mut Violations) {
        let triggers = self.lambda_triggers.iter().flat_map(LambdaTriggers::given);
        for (field, trigger) in triggers {
            let path = format!("LambdaTriggers.{}", field.name);
            check_region(&path, &trigger.lambda_arn, place, violations);
        }
    }
}

choices! {
    /// How users who forgot their password recover their account.
    pub enum AccountRecovery {
        /// By e-mail first, then by a phone that is not a second factor.
        EmailAndPhoneWithoutMfa = "EMAIL_AND_PHONE_WITHOUT_MFA",
        /// By a phone that is not a second factor first, then by e-mail.
        PhoneWithoutMfaAndEmail = "PHONE_WITHOUT_MFA_AND_EMAIL",
        /// Only by e-mail.
        EmailOnly = "EMAIL_ONLY",
        /// Only by a phone that is not a second factor.
        PhoneOnlyWithoutMfa = "PHONE_ONLY_WITHOUT_MFA",
        /// As Cognito did before the setting existed: by phone or e-mail.
        PhoneAndEmail = "PHONE_AND_EMAIL",
        /// Only an administrator can reset the password.
        None = "NONE",
    }
}
