//! Secrets that are stored in AWS Secrets Manager and in AWS Systems Manager.
//!
//! The function's policy reaches only what its owner has tagged, or put below `/poolkeeper/`. What is read here
//! is hidden from then on in everything that leaves the function.

use secrecy::SecretString;

use super::{ApiError, Repeat, Session};
use crate::secrets::kept;

/// The string of a secret; `None` if the secret is binary. `version` is an ID, `stage` a staging label; without
/// either, the current version is read.
///
/// # Errors
/// The service's answer.
pub async fn secret(
    session: &Session,
    id: &str,
    stage: Option<&str>,
    version: Option<&str>,
) -> Result<Option<SecretString>, ApiError> {
    let found = session
        .call("GetSecretValue", Repeat::Safely, || {
            let get = session.clients().secrets_manager().get_secret_value();
            get.secret_id(id)
                .set_version_stage(stage.map(str::to_owned))
                .set_version_id(version.map(str::to_owned))
                .send()
        })
        .await?;
    Ok(found.secret_string.map(kept))
}

/// The value of a parameter; without a version, that of the latest.
///
/// # Errors
/// The service's answer.
pub async fn parameter(
    session: &Session,
    name: &str,
    version: Option<u64>,
) -> Result<Option<SecretString>, ApiError> {
    let name = match version {
        Some(version) => format!("{name}:{version}"),
        None => name.to_owned(),
    };
    let found = session
        .call("GetParameter", Repeat::Safely, || {
            let get = session.clients().parameter_store().get_parameter();
            get.name(&name).with_decryption(true).send()
        })
        .await?;
    Ok(found
        .parameter
        .and_then(|parameter| parameter.value)
        .map(kept))
}
