//! Aliases, verification, policies, recovery.

use serde_json::{Value, json};

use crate::document::{document, list, map};
use crate::properties::user_pool::{AccountRecovery, SignInAliases, UserPool};

const EMAIL: &str = "email";
const PHONE: &str = "phone_number";
const PREFERRED_USERNAME: &str = "preferred_username";

/// The names whose flag is set, in order.
fn chosen<const N: usize>(flags: [(Option<bool>, &'static str); N]) -> Vec<&'static str> {
    flags
        .into_iter()
        .filter(|(flag, _)| *flag == Some(true))
        .map(|(_, name)| name)
        .collect()
}

/// The aliases in effect: a given object replaces the default (user name only).
fn aliases(pool: &UserPool) -> SignInAliases {
    pool.sign_in_aliases.clone().unwrap_or(SignInAliases {
        username: Some(true),
        ..Default::default()
    })
}

/// `AliasAttributes`: what users may sign in with besides their user name.
pub fn alias_attributes(pool: &UserPool) -> Vec<&'static str> {
    let aliases = aliases(pool);
    if aliases.username != Some(true) {
        return Vec::new();
    }
    chosen([
        (aliases.email, EMAIL),
        (aliases.phone, PHONE),
        (aliases.preferred_username, PREFERRED_USERNAME),
    ])
}

/// `UsernameAttributes`: what users sign in with if they have no user name.
pub fn username_attributes(pool: &UserPool) -> Vec<&'static str> {
    let aliases = aliases(pool);
    if aliases.username == Some(true) {
        return Vec::new();
    }
    chosen([(aliases.email, EMAIL), (aliases.phone, PHONE)])
}

/// `AutoVerifiedAttributes`: `AutoVerify` if given, else what users sign in with.
pub fn auto_verified(pool: &UserPool) -> Vec<&'static str> {
    match &pool.auto_verify {
        Some(verify) => chosen([(verify.email, EMAIL), (verify.phone, PHONE)]),
        None => {
            let aliases = aliases(pool);
            chosen([(aliases.email, EMAIL), (aliases.phone, PHONE)])
        }
    }
}

/// `UserAttributeUpdateSettings`, unless it would be empty.
pub fn keep_original(pool: &UserPool) -> Option<Value> {
    let keep = pool.keep_original.as_ref()?;
    let kept = list(chosen([(keep.email, EMAIL), (keep.phone, PHONE)]))?;
    Some(json!({"AttributesRequireVerificationBeforeUpdate": kept}))
}

/// What a policy that is given in part demands of passwords although the template does not say so: the
/// member of the API, and the property.
pub fn implied(pool: &UserPool) -> Vec<(&'static str, &'static str)> {
    let Some(policy) = &pool.password_policy else {
        return Vec::new();
    };
    [
        ("MinimumLength", "MinLength", policy.min_length.is_some()),
        (
            "RequireLowercase",
            "RequireLowercase",
            policy.require_lowercase.is_some(),
        ),
        (
            "RequireUppercase",
            "RequireUppercase",
            policy.require_uppercase.is_some(),
        ),
        (
            "RequireNumbers",
            "RequireDigits",
            policy.require_digits.is_some(),
        ),
        (
            "RequireSymbols",
            "RequireSymbols",
            policy.require_symbols.is_some(),
        ),
    ]
    .into_iter()
    .filter(|(_, _, is_given)| !is_given)
    .map(|(member, property, _)| (member, property))
    .collect()
}

/// `Policies`: passwords and first factors.
pub fn policies(pool: &UserPool) -> Option<Value> {
    map(document! {
        "PasswordPolicy": password_policy(pool),
        "SignInPolicy": sign_in_policy(pool),
    })
}

/// A policy that is given is sent whole, with the defaults that CDK documents and does not render: the
/// service makes each `Require…` that is left out `false`.
fn password_policy(pool: &UserPool) -> Option<Value> {
    const MIN_LENGTH: i64 = 8;
    const TEMPORARY_DAYS: i64 = 7;
    let policy = pool.password_policy.as_ref()?;
    let days = policy
        .temp_password_validity
        .map_or(TEMPORARY_DAYS, |validity| validity.as_hours() / 24);
    map(document! {
        "TemporaryPasswordValidityDays": Some(days),
        "MinimumLength": Some(policy.min_length.unwrap_or(MIN_LENGTH)),
        "RequireLowercase": Some(policy.require_lowercase.unwrap_or(true)),
        "RequireUppercase": Some(policy.require_uppercase.unwrap_or(true)),
        "RequireNumbers": Some(policy.require_digits.unwrap_or(true)),
        "RequireSymbols": Some(policy.require_symbols.unwrap_or(true)),
        "PasswordHistorySize": policy.password_history_size,
    })
}

fn sign_in_policy(pool: &UserPool) -> Option<Value> {
    let factors = pool
        .sign_in_policy
        .as_ref()?
        .allowed_first_auth_factors
        .as_ref()?;
    let factors = list(chosen([
        (factors.password, "PASSWORD"),
        (factors.email_otp, "EMAIL_OTP"),
        (factors.sms_otp, "SMS_OTP"),
        (factors.passkey, "WEB_AUTHN"),
    ]))?;
    Some(json!({"AllowedFirstAuthFactors": factors}))
}

/// `AccountRecoverySetting`; nothing for the service's older behaviour.
pub fn account_recovery(pool: &UserPool) -> Option<Value> {
    const BY_EMAIL: &str = "verified_email";
    const BY_PHONE: &str = "verified_phone_number";
    let recovery = pool
        .account_recovery
        .unwrap_or(AccountRecovery::PhoneWithoutMfaAndEmail);
    let mechanisms: &[&str] = match recovery {
        AccountRecovery::EmailAndPhoneWithoutMfa => &[BY_EMAIL, BY_PHONE],
        AccountRecovery::PhoneWithoutMfaAndEmail => &[BY_PHONE, BY_EMAIL],
        AccountRecovery::EmailOnly => &[BY_EMAIL],
        AccountRecovery::PhoneOnlyWithoutMfa => &[BY_PHONE],
        AccountRecovery::PhoneAndEmail => return None,
        AccountRecovery::None => &["admin_only"],
    };
    let mechanisms: Vec<Value> = (1..)
        .zip(mechanisms)
        .map(|(priority, name)| json!({"Name": name, "Priority": priority}))
        .collect();
    Some(json!({"RecoveryMechanisms": mechanisms}))
}
