//! `SetUserPoolMfaConfig` and `GetUserPoolMfaConfig`.
//!
//! Measured: setting replaces everything, and all refusals with their texts. Assumed after a user's
//! report, and switchable ([`super::Settings::mfa_call_keeps_sms`]): a call without SMS takes the
//! pool's SMS configuration away. Assumed: passkey settings that are left out are reset with the
//! rest, and SMS as a factor must bring its configuration.

use serde_json::{Value, json};

use super::cognito::pool_id;
use super::pools::{Factors, Pool};
use super::reply::{Outcome, invalid};
use super::settle::put;
use super::state::{State, flag, text};
use super::{rules, sms_role};

/// `SetUserPoolMfaConfig`.
pub fn set(state: &mut State, input: &Value) -> Outcome {
    let id = pool_id(state, input)?;
    let mode = if input.get("MfaConfiguration").is_some() {
        text(input, "MfaConfiguration")
    } else {
        "OFF"
    };
    let sms = input.get("SmsMfaConfiguration");
    let token = input.get("SoftwareTokenMfaConfiguration");
    let email = input.get("EmailMfaConfiguration");
    let block = sms.or(token).or(email).is_some();
    let factors = Factors {
        sms: sms.is_some(),
        software_token: token.is_some_and(|token| flag(token, "Enabled")),
        email: email.cloned(),
        passkey: input.get("WebAuthnConfiguration").cloned(),
    };
    if mode == "OFF" && block {
        // Measured: the presence of a block counts, also of one that says "not enabled".
        return Err(invalid(
            "Invalid MFA configuration given, can't turn off MFA and configure an MFA together",
        ));
    }
    if mode != "OFF" && !factors.sms && !factors.software_token && factors.email.is_none() {
        return Err(invalid(
            "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration",
        ));
    }
    let configuration = sms.and_then(|sms| sms.get("SmsConfiguration"));
    if sms.is_some() && configuration.is_none() {
        return Err(invalid(
            "SMS configuration is required when SMS MFA is enabled",
        ));
    }
    let Some(pool) = state.pool(id) else {
        return Ok(json!({}));
    };
    let mut live = pool.live.clone();
    live.insert("MfaConfiguration".into(), json!(mode));
    if sms.is_some() || !state.settings.mfa_call_keeps_sms {
        put(&mut live, "SmsConfiguration", configuration.cloned());
        put(
            &mut live,
            "SmsAuthenticationMessage",
            sms.and_then(|sms| sms.get("SmsAuthenticationMessage"))
                .cloned(),
        );
    }
    rules::pool(&live, &factors)?;
    sms_role::check(state, configuration)?;
    live.insert("LastModifiedDate".into(), state.now());
    if let Some(pool) = state.pool_mut(id) {
        pool.live = live;
        pool.factors = factors;
    }
    get(state, input)
}

/// `GetUserPoolMfaConfig`.
pub fn get(state: &State, input: &Value) -> Outcome {
    let id = pool_id(state, input)?;
    let follows = state.settings.sms_factor_follows_configuration;
    Ok(state
        .pool(id)
        .map_or_else(|| json!({}), |pool| shown(pool, follows)))
}

/// The factors as they are read.
pub fn shown(pool: &Pool, sms_follows_configuration: bool) -> Value {
    let mode = pool
        .get("MfaConfiguration")
        .and_then(Value::as_str)
        .unwrap_or("OFF");
    let mut answer = json!({"MfaConfiguration": mode});
    let sms = pool.get("SmsConfiguration");
    let shows_sms = mode != "OFF" && pool.factors.sms || sms_follows_configuration;
    if let (true, Some(sms)) = (shows_sms, sms) {
        answer["SmsMfaConfiguration"] = json!({"SmsConfiguration": sms});
        if let Some(message) = pool.get("SmsAuthenticationMessage") {
            answer["SmsMfaConfiguration"]["SmsAuthenticationMessage"] = message.clone();
        }
    }
    if mode != "OFF" {
        answer["SoftwareTokenMfaConfiguration"] = json!({"Enabled": pool.factors.software_token});
    }
    if let Some(email) = &pool.factors.email {
        answer["EmailMfaConfiguration"] = email.clone();
    }
    if let Some(passkey) = &pool.factors.passkey {
        answer["WebAuthnConfiguration"] = passkey.clone();
    }
    answer
}
