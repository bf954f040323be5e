//! `UpdateUserPool`: resets some of what it is not given and keeps the rest, field by field.

use serde_json::{Value, json};

use super::cognito::pool_id;
use super::pools::Factors;
use super::reply::{ApiError, Outcome, invalid};
use super::settle::{self, LeftOut};
use super::state::{State, text};
use super::{rules, sms_role};

/// `UpdateUserPool`. All or nothing.
pub fn update(state: &mut State, input: &Value) -> Outcome {
    let id = pool_id(state, input)?;
    rules::tags(input.get("UserPoolTags"))?;
    let Some(pool) = state.pool(id) else {
        return Ok(json!({}));
    };
    let before = &pool.live;
    let mut live = before.clone();
    if let Some(name) = input.get("PoolName") {
        live.insert("Name".into(), name.clone());
    }
    for field in settle::FIELDS {
        // Only Cognito's own sending was measured as kept.
        let resets = field.left_out == LeftOut::Resets
            || field.name == "EmailConfiguration" && settle::own_sender(before);
        let value = match input.get(field.name) {
            Some(given) if field.name == "UserPoolTags" => {
                Some(with_system_tags(before.get(field.name), given))
            }
            Some(given) => settle::given(
                field.name,
                given,
                Some(before.get(field.name).unwrap_or(&Value::Null)),
            )?,
            None if resets => settle::default(field.name),
            None => continue,
        };
        settle::put(&mut live, field.name, value);
    }
    // Fields newer than the model behave as documented: what is left out is reset.
    for name in state.accepted.iter().filter(|path| !path.contains('.')) {
        settle::put(&mut live, name, input.get(name).cloned());
    }
    settle::messages(&mut live, input)?;
    settle::account_validity(&mut live, input)?;
    let factors = second_factors(
        input,
        text(&json!(before), "MfaConfiguration"),
        &live,
        &pool.factors,
    )?;
    rules::pool(&live, &factors)?;
    // Measured: an echoed configuration is checked again.
    sms_role::check(state, input.get("SmsConfiguration"))?;

    live.insert("LastModifiedDate".into(), state.now());
    if let Some(pool) = state.pool_mut(id) {
        pool.live = live;
        pool.factors = factors;
    }
    Ok(json!({}))
}

/// Tags that a request gives replace all but those of AWS itself.
fn with_system_tags(before: Option<&Value>, given: &Value) -> Value {
    let mut tags = given.clone();
    for (key, value) in before.and_then(Value::as_object).into_iter().flatten() {
        if key.starts_with("aws:") {
            tags[key] = value.clone();
        }
    }
    tags
}

/// Measured: turning MFA on is not possible here, and optional only with a factor there is.
/// Assumed: turning it off forgets the factors.
fn second_factors(
    input: &Value,
    before: &str,
    live: &serde_json::Map<String, Value>,
    factors: &Factors,
) -> Result<Factors, ApiError> {
    let mut factors = factors.clone();
    match text(input, "MfaConfiguration") {
        "ON" if before != "ON" => {
            return Err(invalid(
                "Cannot turn MFA functionality ON, once the user pool has been created",
            ));
        }
        "OFF" => {
            factors = Factors {
                passkey: factors.passkey,
                ..Factors::default()
            }
        }
        "ON" | "OPTIONAL" => {
            let other = factors.software_token || factors.email.is_some();
            if !other && !live.contains_key("SmsConfiguration") {
                return Err(invalid(
                    "SMS configuration and Auto verification for phone_number are required when MFA is \
                     required/optional",
                ));
            }
            factors.sms = factors.sms || !other;
        }
        _ => {}
    }
    Ok(factors)
}
