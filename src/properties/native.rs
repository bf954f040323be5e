//! The names of the native resource, `AWS::Cognito::UserPool`, and ours for the same.
//!
//! Whoever rewrites a template writes these first, and they look like none of ours. They follow from
//! the members of the API that a property goes to, and from the further names that it declares.

use super::table::Field;

/// What a native name is called here, in a map with these properties; `None` if nothing here is called
/// so.
///
/// A property that has just this name comes before those that are part of what has it
/// (`LambdaConfig`), and those of the map itself before those below them.
pub fn ours(name: &str, fields: &'static [Field]) -> Option<String> {
    let whole = |field: &Field| is(field, name, |path| path == name);
    let part = |field: &Field| is(field, name, |path| path.split('.').any(|part| part == name));
    listed(&named(fields, whole))
        .or_else(|| listed(&named(fields, part)))
        .or_else(|| {
            let below = fields.iter().flat_map(|field| {
                let inner = named(field.fields(), part);
                inner
                    .into_iter()
                    .map(|inner| format!("{}.{inner}", field.name))
            });
            listed(&below.collect::<Vec<_>>())
        })
}

fn named(fields: &'static [Field], matches: impl Fn(&Field) -> bool) -> Vec<String> {
    let found = fields
        .iter()
        .filter(|field| !field.spec.superseded && matches(field));
    found.map(|field| field.name.to_owned()).collect()
}

/// Whether the property has that name in the native resource, or the API has that word for it.
fn is(field: &Field, name: &str, matches: impl Fn(&str) -> bool) -> bool {
    let spec = &field.spec;
    let mut paths = spec.api.iter().chain(spec.native);
    paths.any(|path| matches(path)) || (!spec.named.is_empty() && plain(spec.named) == plain(name))
}

/// `A`, `A and B`, `A, B and C`.
fn listed(names: &[String]) -> Option<String> {
    match names {
        [] => None,
        [only] => Some(only.clone()),
        [first @ .., last] => Some(format!("{} and {last}", first.join(", "))),
    }
}

/// A name without what tells spellings apart: case, `_` and `-`.
pub fn plain(name: &str) -> String {
    name.replace(['_', '-'], "").to_lowercase()
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use crate::properties::tests::refused;

    /// The names that are given to properties of the native resource, and what stands for them here.
    const POOL: [(&str, &str); 31] = [
        ("AccountRecoverySetting", "AccountRecovery"),
        (
            "AdminCreateUserConfig",
            "SelfSignUpEnabled and UserInvitation",
        ),
        ("AliasAttributes", "SignInAliases"),
        ("AllowAdminCreateUserOnly", "SelfSignUpEnabled"),
        ("AutoVerifiedAttributes", "AutoVerify"),
        ("DeviceConfiguration", "DeviceTracking"),
        ("EmailAuthenticationMessage", "EmailMfaMessage"),
        ("EmailAuthenticationSubject", "EmailMfaSubject"),
        ("EmailConfiguration", "Email"),
        ("EmailVerificationMessage", "UserVerification.EmailBody"),
        ("EmailVerificationSubject", "UserVerification.EmailSubject"),
        ("EnabledMfas", "MfaSecondFactor"),
        ("LambdaConfig", "LambdaTriggers"),
        ("MfaConfiguration", "Mfa"),
        ("Policies", "PasswordPolicy and SignInPolicy"),
        ("PoolName", "UserPoolName"),
        ("Schema", "StandardAttributes and CustomAttributes"),
        ("SmsAuthenticationMessage", "MfaMessage"),
        (
            "SmsConfiguration",
            "SmsRole, SmsRoleExternalId and SnsRegion",
        ),
        ("SmsVerificationMessage", "UserVerification.SmsMessage"),
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
        ("WebAuthnUserVerification", "PasskeyUserVerification"),
        ("MinimumLength", "PasswordPolicy.MinLength"),
        ("KMSKeyID", "CustomSenderKmsKey"),
    ];

    /// The same in nested maps: where they stand, the native name, and ours.
    const NESTED: [(&[&str], &str, &str); 29] = [
        (&["PasswordPolicy"], "MinimumLength", "MinLength"),
        (&["PasswordPolicy"], "RequireNumbers", "RequireDigits"),
        (
            &["PasswordPolicy"],
            "TemporaryPasswordValidityDays",
            "TempPasswordValidity",
        ),
        (
            &["CustomAttributes", "plan"],
            "AttributeDataType",
            "DataType",
        ),
        (&["CustomAttributes", "plan"], "MaxValue", "Max"),
        (&["CustomAttributes", "plan"], "MinValue", "Min"),
        (&["CustomAttributes", "plan"], "MaxLength", "MaxLen"),
        (
            &["CustomAttributes", "plan"],
            "NumberAttributeConstraints",
            "Min and Max",
        ),
        (
            &["CustomAttributes", "plan"],
            "StringAttributeConstraints",
            "MinLen and MaxLen",
        ),
        (&["StandardAttributes"], "Name", "Fullname"),
        (&["StandardAttributes"], "Zoneinfo", "Timezone"),
        (&["StandardAttributes"], "Picture", "ProfilePicture"),
        (&["StandardAttributes"], "Profile", "ProfilePage"),
        (&["StandardAttributes"], "updated_at", "LastUpdateTime"),
        (&["StandardAttributes"], "phone_number", "PhoneNumber"),
        (&["MfaSecondFactor"], "Totp", "Otp"),
        (&["MfaSecondFactor"], "SOFTWARE_TOKEN_MFA", "Otp"),
        (&["SignInAliases"], "phone_number", "Phone"),
        (&["UserInvitation"], "EmailMessage", "EmailBody"),
        (&["UserVerification"], "EmailMessage", "EmailBody"),
        (&["UserVerification"], "DefaultEmailOption", "EmailStyle"),
        (&["Email"], "From", "Ses.FromEmail"),
        (&["Email"], "SourceArn", "Ses.SesVerifiedDomain"),
        (
            &["Email"],
            "ReplyToEmailAddress",
            "Ses.ReplyTo and Cognito.ReplyTo",
        ),
        (
            &["SignInPolicy", "AllowedFirstAuthFactors"],
            "WEB_AUTHN",
            "Passkey",
        ),
        (
            &["LambdaTriggers"],
            "PreTokenGenerationConfig",
            "PreTokenGeneration",
        ),
        (&["LambdaTriggers"], "CustomSMSSender", "CustomSmsSender"),
        (&["LambdaTriggers"], "KMSKeyID", "CustomSenderKmsKey"),
        (&["PasswordPolicy"], "MfaConfiguration", "Mfa"),
    ];

    #[test]
    fn a_native_name_is_answered_with_ours() {
        let of_pool = POOL.map(|(native, ours)| (&[][..], native, ours));
        for (at, native, ours) in of_pool.into_iter().chain(NESTED) {
            let wrong = json!(Map::from_iter([(native.to_owned(), json!("x"))]));
            let properties = at
                .iter()
                .rev()
                .fold(wrong, |inner, name| json!({*name: inner}));
            let path = [at, &[native]].concat().join(".");
            let answer = format!("is not a known property; use {ours} instead");
            answers(properties, &path, &answer);
        }
    }

    #[track_caller]
    fn answers(properties: Value, path: &str, answer: &str) {
        let found = crate::properties::tests::violations(properties);
        assert!(found.contains(&format!("{path}: {answer}")), "{found:#?}");
    }

    #[test]
    fn a_native_name_is_one_mistake() {
        for (native, _) in POOL {
            refused(json!({native: {"A": 1}}), native, " instead");
        }
        for (at, native, _) in NESTED.iter().filter(|(at, ..)| {
            // These maps lack something else besides.
            !matches!(at[0], "CustomAttributes" | "Email" | "SignInPolicy")
        }) {
            refused(
                json!({at[0]: {*native: true}}),
                &format!("{}.{native}", at[0]),
                " instead",
            );
        }
    }
}
