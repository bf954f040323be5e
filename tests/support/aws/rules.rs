//! What a pool's fields must fulfil together, whichever request changed them.

use serde_json::{Map, Value, json};

use super::pools::Factors;
use super::reply::{ApiError, invalid};
use super::settle::own_sender;
use super::state::{flag, text, texts};

/// Tags as a request gives them. Documented: `aws:` is reserved, 50 tags at most.
pub fn tags(given: Option<&Value>) -> Result<(), ApiError> {
    let Some(tags) = given.and_then(Value::as_object) else {
        return Ok(());
    };
    if let Some(key) = tags
        .keys()
        .find(|key| key.to_ascii_lowercase().starts_with("aws:"))
    {
        let message =
            format!("aws: prefixed tag key names are not allowed for external use: {key}");
        return Err(ApiError::new("UserPoolTaggingException", message));
    }
    if tags.len() > 50 {
        return Err(ApiError::new(
            "UserPoolTaggingException",
            "A user pool can have at most 50 tags.",
        ));
    }
    Ok(())
}

/// What holds for a new pool only.
pub fn new_pool(live: &Map<String, Value>) -> Result<(), ApiError> {
    let live = &Value::Object(live.clone());
    if live.get("AliasAttributes").is_some() && live.get("UsernameAttributes").is_some() {
        // Documented.
        return Err(invalid(
            "Only one of the aliasAttributes or usernameAttributes can be set in a user pool.",
        ));
    }
    let preferred = live["SchemaAttributes"]
        .as_array()
        .into_iter()
        .flatten()
        .any(|attribute| {
            text(attribute, "Name") == "preferred_username" && flag(attribute, "Required")
        });
    if preferred && texts(live, "AliasAttributes").contains(&"preferred_username") {
        // Documented.
        return Err(invalid(
            "preferred_username cannot be required when it is an alias.",
        ));
    }
    if text(live, "MfaConfiguration") != "OFF" && live.get("SmsConfiguration").is_none() {
        // Measured: a new pool knows no other second factor.
        return Err(invalid(
            "SMS configuration and Auto verification for phone_number are required when MFA is required/optional",
        ));
    }
    Ok(())
}

/// What holds for every pool.
pub fn pool(live: &Map<String, Value>, factors: &Factors) -> Result<(), ApiError> {
    let live_value = &Value::Object(live.clone());
    verification(live_value)?;
    sms_configuration(live_value)?;
    first_factors(live_value, factors)?;
    email(live, live_value, factors)?;
    recovery(live_value)?;
    tier(live_value, factors)?;
    let key = &live_value["KeyConfiguration"];
    if text(key, "KeyType") == "CUSTOMER_MANAGED_KEY" && key.get("KmsKeyArn").is_none() {
        return Err(invalid("KmsKeyArn is required with CUSTOMER_MANAGED_KEY."));
    }
    Ok(())
}

/// Measured, with these texts.
fn verification(live: &Value) -> Result<(), ApiError> {
    let verified = texts(live, "AutoVerifiedAttributes");
    if verified.contains(&"phone_number") && live.get("SmsConfiguration").is_none() {
        return Err(invalid(
            "SMS configuration is required when phone_number is selected for auto verification",
        ));
    }
    let before_update = texts(
        &live["UserAttributeUpdateSettings"],
        "AttributesRequireVerificationBeforeUpdate",
    );
    if before_update
        .iter()
        .any(|attribute| !verified.contains(attribute))
    {
        return Err(invalid(
            "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes",
        ));
    }
    Ok(())
}

/// Documented: one sender of messages, not two. The older one was required until there were two.
fn sms_configuration(live: &Value) -> Result<(), ApiError> {
    let Some(sms) = live.get("SmsConfiguration") else {
        return Ok(());
    };
    let (sns, eums) = (
        !text(sms, "SnsCallerArn").is_empty(),
        sms.get("EumsSms").is_some(),
    );
    match (sns, eums) {
        (true, true) => Err(invalid(
            "Only one of SnsCallerArn and EumsSms can be given.",
        )),
        (false, false) => Err(invalid("SnsCallerArn is required in SmsConfiguration.")),
        _ => Ok(()),
    }
}

/// Measured, with these texts.
fn first_factors(live: &Value, factors: &Factors) -> Result<(), ApiError> {
    let allowed = texts(&live["Policies"]["SignInPolicy"], "AllowedFirstAuthFactors");
    if allowed.contains(&"SMS_OTP") && live.get("SmsConfiguration").is_none() {
        return Err(invalid(
            "SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration",
        ));
    }
    if text(live, "MfaConfiguration") != "ON" {
        return Ok(());
    }
    if allowed
        .iter()
        .any(|factor| ["EMAIL_OTP", "SMS_OTP"].contains(factor))
    {
        return Err(invalid(
            "Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled",
        ));
    }
    let passkey = factors
        .passkey
        .as_ref()
        .map_or("", |passkey| text(passkey, "FactorConfiguration"));
    if allowed.contains(&"WEB_AUTHN") && passkey != "MULTI_FACTOR_WITH_USER_VERIFICATION" {
        return Err(invalid(
            "Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed \
             first auth factor",
        ));
    }
    Ok(())
}

/// Measured: email as a factor needs the pool's own sender. Documented: that one needs an identity.
fn email(live: &Map<String, Value>, value: &Value, factors: &Factors) -> Result<(), ApiError> {
    let own = own_sender(live);
    if own && value["EmailConfiguration"].get("SourceArn").is_none() {
        return Err(invalid(
            "SourceArn is required when EmailSendingAccount is DEVELOPER.",
        ));
    }
    if factors.email.is_some() && !own {
        return Err(invalid(
            "Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of \
             COGNITO_DEFAULT",
        ));
    }
    Ok(())
}

/// Assumed: recovery by an administrator excludes the others, and no two are the same.
fn recovery(live: &Value) -> Result<(), ApiError> {
    let mechanisms = live["AccountRecoverySetting"]["RecoveryMechanisms"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    if mechanisms.len() > 1
        && mechanisms
            .iter()
            .any(|mechanism| text(mechanism, "Name") == "admin_only")
    {
        return Err(invalid(
            "admin_only cannot be combined with other recovery mechanisms.",
        ));
    }
    for (index, mechanism) in mechanisms.iter().enumerate() {
        let later = &mechanisms[index + 1..];
        if later.iter().any(|other| {
            other["Priority"] == mechanism["Priority"] || other["Name"] == mechanism["Name"]
        }) {
            return Err(invalid(
                "Recovery mechanisms must differ in name and priority.",
            ));
        }
    }
    Ok(())
}

/// Documented: which feature needs which plan. The texts are assumed.
fn tier(live: &Value, factors: &Factors) -> Result<(), ApiError> {
    let tier = text(live, "UserPoolTier");
    let refuse = |feature: &str| {
        let message = format!("{feature} is not available in the {tier} tier.");
        Err(ApiError::new("FeatureUnavailableInTierException", message))
    };
    let add_ons = &live["UserPoolAddOns"];
    let threat_protection = ["AUDIT", "ENFORCED"].contains(&text(add_ons, "AdvancedSecurityMode"))
        || add_ons["AdvancedSecurityAdditionalFlows"]
            .get("CustomAuthMode")
            .is_some();
    if tier != "PLUS" && threat_protection {
        return refuse("Threat protection");
    }
    if tier != "LITE" {
        return Ok(());
    }
    let policies = &live["Policies"];
    if texts(&policies["SignInPolicy"], "AllowedFirstAuthFactors")
        .iter()
        .any(|factor| *factor != "PASSWORD")
    {
        return refuse("Choice-based sign-in");
    }
    if policies["PasswordPolicy"]
        .get("PasswordHistorySize")
        .is_some_and(|size| *size != json!(0))
    {
        return refuse("Password history");
    }
    if factors.email.is_some() {
        return refuse("Email MFA");
    }
    let version = text(
        &live["LambdaConfig"]["PreTokenGenerationConfig"],
        "LambdaVersion",
    );
    if ["V2_0", "V3_0"].contains(&version) {
        return refuse("Access token customization");
    }
    Ok(())
}
