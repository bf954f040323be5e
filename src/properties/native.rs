//! The names of the native resource, `AWS::Cognito::UserPool`, and ours for the same.
//!
//! Whoever rewrites a template writes these first, and they look like none of ours.

/// The native name, and where the same is given here. A row counts where the first of our names is one.
const NAMES: [(&str, &str); 36] = [
    ("AccountRecoverySetting", "AccountRecovery"),
    (
        "AdminCreateUserConfig",
        "SelfSignUpEnabled and UserInvitation",
    ),
    ("AliasAttributes", "SignInAliases"),
    ("AllowAdminCreateUserOnly", "SelfSignUpEnabled"),
    ("AttributeDataType", "DataType"),
    ("AutoVerifiedAttributes", "AutoVerify"),
    ("DeviceConfiguration", "DeviceTracking"),
    ("EmailAuthenticationMessage", "EmailMfaMessage"),
    ("EmailAuthenticationSubject", "EmailMfaSubject"),
    ("EmailConfiguration", "Email"),
    ("EmailVerificationMessage", "UserVerification.EmailBody"),
    ("EmailVerificationSubject", "UserVerification.EmailSubject"),
    ("EnabledMfas", "MfaSecondFactor"),
    ("LambdaConfig", "LambdaTriggers"),
    ("MaxValue", "Max"),
    ("MfaConfiguration", "Mfa"),
    ("MinValue", "Min"),
    ("MinimumLength", "MinLength"),
    ("NumberAttributeConstraints", "Min and Max"),
    ("Policies", "PasswordPolicy and SignInPolicy"),
    ("PoolName", "UserPoolName"),
    ("RequireNumbers", "RequireDigits"),
    ("Schema", "StandardAttributes and CustomAttributes"),
    ("SmsAuthenticationMessage", "MfaMessage"),
    (
        "SmsConfiguration",
        "SmsRole, SmsRoleExternalId and SnsRegion",
    ),
    ("SmsVerificationMessage", "UserVerification.SmsMessage"),
    ("StringAttributeConstraints", "MinLen and MaxLen"),
    ("TemporaryPasswordValidityDays", "TempPasswordValidity"),
    ("UserAttributeUpdateSettings", "KeepOriginal"),
    (
        "UserPoolAddOns",
        "StandardThreatProtectionMode and CustomThreatProtectionMode",
    ),
    ("UserPoolTags", "Tags"),
    ("UserPoolTier", "FeaturePlan"),
    ("UsernameAttributes", "SignInAliases"),
    ("UsernameConfiguration", "SignInCaseSensitive"),
    ("VerificationMessageTemplate", "UserVerification"),
    ("WebAuthnRelyingPartyID", "PasskeyRelyingPartyId"),
];

/// What a native name is called here, among these names.
pub fn ours(name: &str, known: &[&'static str]) -> Option<&'static str> {
    let is_known = |ours: &str| {
        let first = ours.split(['.', ',', ' ']).next().unwrap_or_default();
        known.contains(&first)
    };
    NAMES
        .iter()
        .find(|(native, ours)| *native == name && is_known(ours))
        .map(|(_, ours)| *ours)
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::NAMES;
    use crate::properties::tests::violations;
    use crate::properties::user_pool::UserPool;

    #[test]
    fn a_native_name_is_answered_with_ours() {
        for (native, ours) in NAMES {
            let first = ours.split(['.', ',', ' ']).next().unwrap_or_default();
            let wrong = Map::from_iter([(native.to_owned(), json!("x"))]);
            let (properties, path) = if UserPool::NAMES.contains(&first) {
                (json!(wrong), native.to_owned())
            } else if first.starts_with("M") && first != "MinLength" || first == "DataType" {
                let path = format!("CustomAttributes.plan.{native}");
                (json!({"CustomAttributes": {"plan": wrong}}), path)
            } else {
                let path = format!("PasswordPolicy.{native}");
                (json!({"PasswordPolicy": wrong}), path)
            };
            let answer = format!("{path}: is not a known property; here it is {ours}");
            let found = violations(properties);
            assert!(found.contains(&answer), "{found:?}");
        }
    }
}
