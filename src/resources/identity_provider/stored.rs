//! Reading the secret of a provider where it is stored.

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::wanted::Wanted;
use crate::aws::{ApiError, Session, stored_secrets};
use crate::properties::secret::{Secret, Stored};
use crate::resources::Failed;
use crate::secrets::{self, LEAST};

/// What to do if the function may not read a secret.
const NOT_ALLOWED: &str = "Check that the secret is tagged with poolkeeper:readable = true, or the parameter \
    begins with /poolkeeper/, and that Poolkeeper's template is deployed with the parameter EnableSecrets set \
    to true. If a KMS key of your own encrypts it, the key policy must allow the function's role to decrypt";

/// The wanted provider with its secret.
///
/// # Errors
/// What could not be read. It names where the secret is stored and the key, but no value and no other key.
pub async fn read(wanted: &Wanted, session: &Session) -> Result<Wanted, Failed> {
    let Some(stored) = wanted.secret.as_ref().and_then(Secret::stored) else {
        return Ok(wanted.clone());
    };
    let path = wanted.kind.secret_property();
    let value = value(stored, session)
        .await
        .map_err(|problem| match problem {
            Problem::Refused(error) => {
                let attempt = format!("{path}: Reading {stored}");
                Failed::call(&attempt, &error, advice(&error))
            }
            Problem::Unfit(what) => Failed::because(format!(
                "{path}: nothing was changed because {stored} {what}"
            )),
        })?;
    Ok(Wanted {
        value: Some(value),
        ..wanted.clone()
    })
}

enum Problem {
    Refused(ApiError),
    /// What is wrong with the value.
    Unfit(String),
}

async fn value(stored: &Stored, session: &Session) -> Result<SecretString, Problem> {
    let (found, key) = match stored {
        Stored::Secret {
            id,
            key,
            stage,
            version,
        } => {
            let found = stored_secrets::secret(session, id, stage.as_deref(), version.as_deref());
            (found.await, key.as_deref())
        }
        Stored::Parameter { name, version } => (
            stored_secrets::parameter(session, name, *version).await,
            None,
        ),
    };
    let found = found.map_err(Problem::Refused)?;
    let found = found.ok_or_else(|| Problem::Unfit("has no string, but binary data".to_owned()))?;
    let value = match key {
        Some(key) => of_key(&found, key)?,
        None => found,
    };
    let length = value.expose_secret().chars().count();
    match length < LEAST {
        true => Err(Problem::Unfit(format!(
            "is a string of {length} characters, but a secret must have at least {LEAST}"
        ))),
        false => Ok(value),
    }
}

fn of_key(found: &SecretString, key: &str) -> Result<SecretString, Problem> {
    let Ok(Value::Object(mut members)) = serde_json::from_str(found.expose_secret()) else {
        let what = format!("is not a JSON object, so it has no key {key}");
        return Err(Problem::Unfit(what));
    };
    match members.remove(key) {
        Some(Value::String(value)) => Ok(secrets::kept(value)),
        Some(_) => Err(Problem::Unfit(format!(
            "has a key {key} whose value is not a string"
        ))),
        None => Err(Problem::Unfit(format!("has no key {key}"))),
    }
}

fn advice(error: &ApiError) -> &'static str {
    match error.code.as_str() {
        "AccessDeniedException" | "AccessDenied" | "DecryptionFailure" | "InvalidKeyId" => {
            NOT_ALLOWED
        }
        _ if error.is_not_found() => "Check its name, and the version if you set one",
        _ => "",
    }
}
