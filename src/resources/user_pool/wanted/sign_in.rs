//! Translating aliases, verification, policies and account recovery.

use serde_json::{Value, json};

use crate::document::{Document, document, list, map};
use crate::properties::table::{Field, Kind};
use crate::properties::user_pool::{AccountRecovery, PasswordPolicy, SignInAliases, UserPool};

/// The effective aliases: if they are set, they replace the default (user name only).
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
    let mut others = aliases.on();
    others.retain(|alias| *alias != "username");
    others
}

/// `UsernameAttributes`: what users sign in with if they have no user name.
pub fn username_attributes(pool: &UserPool) -> Vec<&'static str> {
    let aliases = aliases(pool);
    if aliases.username == Some(true) {
        return Vec::new();
    }
    addresses(&aliases)
}

/// The addresses among the aliases: neither of the two user names.
fn addresses(aliases: &SignInAliases) -> Vec<&'static str> {
    let mut addresses = aliases.on();
    addresses.retain(|alias| !alias.ends_with("username"));
    addresses
}

/// `AutoVerifiedAttributes`: `AutoVerify` if it is set, otherwise the addresses that users sign in with.
pub fn auto_verified(pool: &UserPool) -> Vec<&'static str> {
    match &pool.auto_verify {
        Some(verify) => verify.on(),
        None => addresses(&aliases(pool)),
    }
}

/// `UserAttributeUpdateSettings`, unless it would be empty.
pub fn keep_original(pool: &UserPool) -> Option<Value> {
    let keep = pool.keep_original.as_ref()?;
    let kept = list(keep.on())?;
    Some(json!({"AttributesRequireVerificationBeforeUpdate": kept}))
}

/// The password rules that a partial policy implies although the template does not set them: the member of
/// the API and the property.
pub fn implied(pool: &UserPool) -> Vec<(&'static str, &'static str)> {
    let Some(policy) = &pool.password_policy else {
        return Vec::new();
    };
    let given = given_of(policy);
    always_sent()
        .filter(|(member, field)| {
            !given.contains_key(*member) && !matches!(field.kind, Kind::Duration)
        })
        .map(|(member, field)| (member, field.name))
        .collect()
}

/// `Policies`: passwords and first factors.
pub fn policies(pool: &UserPool) -> Option<Value> {
    map(document! {
        "PasswordPolicy": password_policy(pool),
        "SignInPolicy": sign_in_policy(pool),
    })
}

/// A policy, complete with the defaults that CDK documents but does not render: Cognito treats each missing
/// `Require…` as `false`.
fn password_policy(pool: &UserPool) -> Option<Value> {
    let mut members = given_of(pool.password_policy.as_ref()?);
    for (member, field) in always_sent() {
        if let Some(default) = field.default_value() {
            members.entry(member).or_insert(default);
        }
    }
    map(members)
}

/// The members of a policy that are always sent, with their properties.
fn always_sent() -> impl Iterator<Item = (&'static str, &'static Field)> {
    let fields = PasswordPolicy::FIELDS.iter();
    fields
        .filter(|field| field.spec.always)
        .flat_map(|field| field.spec.api.iter().map(move |member| (*member, field)))
}

fn given_of(policy: &PasswordPolicy) -> Document {
    document! {
        "TemporaryPasswordValidityDays": policy
            .temp_password_validity
            .map(|validity| validity.as_hours() / 24),
        "MinimumLength": policy.min_length,
        "RequireLowercase": policy.require_lowercase,
        "RequireUppercase": policy.require_uppercase,
        "RequireNumbers": policy.require_digits,
        "RequireSymbols": policy.require_symbols,
        "PasswordHistorySize": policy.password_history_size,
    }
}

fn sign_in_policy(pool: &UserPool) -> Option<Value> {
    let factors = pool
        .sign_in_policy
        .as_ref()?
        .allowed_first_auth_factors
        .as_ref()?;
    let factors = list(factors.on())?;
    Some(json!({"AllowedFirstAuthFactors": factors}))
}

/// `AccountRecoverySetting`; `None` for Cognito's older behavior.
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
