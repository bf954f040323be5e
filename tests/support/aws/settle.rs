//! What becomes of the fields of a request: fill-ins, defaults, and which of them a request that
//! leaves them out resets.

use serde_json::{Map, Value, json};

use super::reply::{ApiError, invalid};
use super::state::text;

/// What `UpdateUserPool` does with a field that it is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// It stays as it is.
    Keeps,
    /// It goes back to its default.
    Resets,
}

/// A field of both `CreateUserPool` and `UpdateUserPool`.
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What leaving it out of an update does.
    pub left_out: LeftOut,
}

const fn keeps(name: &'static str) -> Field {
    Field {
        name,
        left_out: LeftOut::Keeps,
    }
}

const fn resets(name: &'static str) -> Field {
    Field {
        name,
        left_out: LeftOut::Resets,
    }
}

/// Every field but the messages, `PoolName` and those that only one of the two requests has.
///
/// Measured, but for `DeletionProtection`, of which only the documentation speaks (reset).
/// `EmailConfiguration` was measured as kept for Cognito's own sending only; with the pool's own
/// sender `update` resets it, as documented.
pub const FIELDS: &[Field] = &[
    keeps("Policies"),
    resets("DeletionProtection"),
    resets("LambdaConfig"),
    resets("AutoVerifiedAttributes"),
    resets("SmsAuthenticationMessage"),
    keeps("MfaConfiguration"),
    keeps("UserAttributeUpdateSettings"),
    resets("DeviceConfiguration"),
    keeps("EmailConfiguration"),
    keeps("SmsConfiguration"),
    keeps("UserPoolTags"),
    resets("AdminCreateUserConfig"),
    resets("UserPoolAddOns"),
    keeps("AccountRecoverySetting"),
    keeps("UserPoolTier"),
    keeps("KeyConfiguration"),
    keeps("IssuerConfiguration"),
];

/// What a pool shows for a field that was never given. Measured.
pub fn default(name: &str) -> Option<Value> {
    match name {
        "Policies" => Some(json!({
            "PasswordPolicy": {
                "MinimumLength": 8,
                "RequireUppercase": true,
                "RequireLowercase": true,
                "RequireNumbers": true,
                "RequireSymbols": true,
                "TemporaryPasswordValidityDays": 7,
            },
            "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]},
        })),
        "DeletionProtection" => Some(json!("INACTIVE")),
        "LambdaConfig" | "UserPoolTags" => Some(json!({})),
        "MfaConfiguration" => Some(json!("OFF")),
        "EmailConfiguration" => Some(json!({"EmailSendingAccount": "COGNITO_DEFAULT"})),
        "AdminCreateUserConfig" => Some(json!({"AllowAdminCreateUserOnly": false})),
        "AccountRecoverySetting" => Some(json!({"RecoveryMechanisms": [
            {"Priority": 1, "Name": "verified_email"},
            {"Priority": 2, "Name": "verified_phone_number"},
        ]})),
        "UserPoolTier" => Some(json!("ESSENTIALS")),
        "KeyConfiguration" => Some(json!({"KeyType": "AWS_OWNED_KEY"})),
        "IssuerConfiguration" => Some(json!({"Type": "ORIGINAL"})),
        _ => None,
    }
}

/// What a pool shows for a field that was given; nothing if that means the same as not having it.
/// `live` is what it had before; on a new pool there is none.
pub fn given(name: &str, value: &Value, live: Option<&Value>) -> Result<Option<Value>, ApiError> {
    let mut value = value.clone();
    match name {
        "Policies" => {
            // Measured: a container with one of the two parts keeps the other.
            let before = live.cloned().or_else(|| default(name)).unwrap_or_default();
            if let Some(policy) = value.get("PasswordPolicy") {
                value["PasswordPolicy"] = password_policy(policy, live.is_some())?;
            }
            for part in ["PasswordPolicy", "SignInPolicy"] {
                if value.get(part).is_none() {
                    value[part] = before[part].clone();
                }
            }
        }
        "LambdaConfig" => value = triggers(value)?,
        "AutoVerifiedAttributes" if value.as_array().is_some_and(Vec::is_empty) => return Ok(None),
        "UserAttributeUpdateSettings" => fill(
            &mut value,
            "AttributesRequireVerificationBeforeUpdate",
            json!([]),
        ),
        "DeviceConfiguration" => {
            fill(&mut value, "ChallengeRequiredOnNewDevice", json!(false));
            fill(&mut value, "DeviceOnlyRememberedOnUserPrompt", json!(false));
        }
        "EmailConfiguration" => fill(&mut value, "EmailSendingAccount", json!("COGNITO_DEFAULT")),
        "AdminCreateUserConfig" => fill(&mut value, "AllowAdminCreateUserOnly", json!(false)),
        "AccountRecoverySetting" if value.get("RecoveryMechanisms").is_none() => {
            return Ok(default(name));
        }
        "KeyConfiguration" => fill(&mut value, "KeyType", json!("AWS_OWNED_KEY")),
        "IssuerConfiguration" => fill(&mut value, "Type", json!("ORIGINAL")),
        _ => {}
    }
    Ok(Some(value))
}

/// Sets or removes a member.
pub fn put(live: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    match value {
        Some(value) => live.insert(name.to_owned(), value),
        None => live.remove(name),
    };
}

fn fill(value: &mut Value, name: &str, default: Value) {
    if value.get(name).is_none() {
        value[name] = default;
    }
}

/// Measured: what a declared policy leaves out becomes false, length 8 and 7 days; 0 days become 7.
/// An update turns a missing length into 0, which it then refuses.
fn password_policy(policy: &Value, updating: bool) -> Result<Value, ApiError> {
    let mut policy = policy.clone();
    if updating && policy.get("MinimumLength").is_none() {
        return Err(invalid(
            "1 validation error detected: Value '0' at 'policies.passwordPolicy.minimumLength' failed to satisfy \
             constraint: Member must have value greater than or equal to 6",
        ));
    }
    fill(&mut policy, "MinimumLength", json!(8));
    for class in [
        "RequireUppercase",
        "RequireLowercase",
        "RequireNumbers",
        "RequireSymbols",
    ] {
        fill(&mut policy, class, json!(false));
    }
    if policy
        .get("TemporaryPasswordValidityDays")
        .is_none_or(|days| *days == json!(0))
    {
        policy["TemporaryPasswordValidityDays"] = json!(7);
    }
    Ok(policy)
}

/// Documented: the two forms of the pre-token trigger must name the same function, and both are
/// shown whichever was given. Documented: the custom senders need a key.
fn triggers(mut config: Value) -> Result<Value, ApiError> {
    let plain = config.get("PreTokenGeneration").cloned();
    let versioned = config
        .get("PreTokenGenerationConfig")
        .and_then(|config| config.get("LambdaArn"))
        .cloned();
    match (plain, versioned) {
        (Some(plain), Some(versioned)) if plain != versioned => {
            return Err(invalid(
                "PreTokenGeneration and the LambdaArn of PreTokenGenerationConfig must be the same.",
            ));
        }
        (Some(plain), None) => {
            config["PreTokenGenerationConfig"] =
                json!({"LambdaArn": plain, "LambdaVersion": "V1_0"});
        }
        (None, Some(versioned)) => config["PreTokenGeneration"] = versioned,
        _ => {}
    }
    let sender = config
        .get("CustomSMSSender")
        .or(config.get("CustomEmailSender"));
    if sender.is_some() && config.get("KMSKeyID").is_none() {
        return Err(invalid(
            "KMSKeyID is required with CustomSMSSender or CustomEmailSender.",
        ));
    }
    Ok(config)
}

/// The verification messages, which have two places each and which every request sets again.
///
/// Measured: leaving the template out resets it. Documented: the older places mirror it, and text
/// for a code together with text for a link is an error. Assumed: two texts that differ are, too.
pub fn messages(live: &mut Map<String, Value>, input: &Value) -> Result<(), ApiError> {
    let mut template = input
        .get("VerificationMessageTemplate")
        .cloned()
        .unwrap_or_else(|| json!({}));
    fill(
        &mut template,
        "DefaultEmailOption",
        json!("CONFIRM_WITH_CODE"),
    );
    if template.get("EmailMessage").is_some() && template.get("EmailMessageByLink").is_some() {
        return Err(invalid(
            "Only one of EmailMessage and EmailMessageByLink can be given.",
        ));
    }
    let places = [
        ("SmsVerificationMessage", "SmsMessage"),
        ("EmailVerificationMessage", "EmailMessage"),
        ("EmailVerificationSubject", "EmailSubject"),
    ];
    for (older, newer) in places {
        match (input.get(older), template.get(newer)) {
            (Some(old), Some(new)) if old != new => {
                return Err(invalid(format!(
                    "{older} and VerificationMessageTemplate.{newer} must be the same."
                )));
            }
            (Some(old), None) => template[newer] = old.clone(),
            _ => {}
        }
        put(live, older, template.get(newer).cloned());
    }
    live.insert("VerificationMessageTemplate".into(), template);
    Ok(())
}

/// Measured: the older place of the temporary password's validity mirrors the newer one when read,
/// and is refused when sent to a pool that has the newer one.
pub fn account_validity(live: &mut Map<String, Value>, input: &Value) -> Result<(), ApiError> {
    let sent = input
        .get("AdminCreateUserConfig")
        .and_then(|config| config.get("UnusedAccountValidityDays"));
    let declared = |policies: Option<&Value>| {
        policies
            .and_then(|policies| {
                policies
                    .get("PasswordPolicy")?
                    .get("TemporaryPasswordValidityDays")
            })
            .cloned()
    };
    let new_pool = !live.contains_key("Id");
    let taken = if new_pool {
        declared(input.get("Policies"))
    } else {
        declared(live.get("Policies"))
    };
    if sent.is_some() && taken.is_some() {
        return Err(invalid(
            "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays",
        ));
    }
    let mirrored = match sent {
        Some(sent) => {
            let days = if *sent == json!(0) {
                json!(7)
            } else {
                sent.clone()
            };
            if let Some(policy) = live
                .get_mut("Policies")
                .and_then(|policies| policies.get_mut("PasswordPolicy"))
            {
                policy["TemporaryPasswordValidityDays"] = days.clone();
            }
            Some(days)
        }
        None => declared(live.get("Policies")),
    };
    if let (Some(days), Some(config)) = (mirrored, live.get_mut("AdminCreateUserConfig")) {
        config["UnusedAccountValidityDays"] = days;
    }
    Ok(())
}

/// Whether email goes out through the pool's own sender.
pub fn own_sender(live: &Map<String, Value>) -> bool {
    live.get("EmailConfiguration")
        .is_some_and(|email| text(email, "EmailSendingAccount") == "DEVELOPER")
}
