//! AWS Secrets Manager, and the parameters of AWS Systems Manager, as far as secrets are read there.
//!
//! Documented: the labels of versions, the errors, and what the function's policy allows: secrets of the
//! own account and Region with the tag `poolkeeper:readable` = `true`, and parameters below
//! `/poolkeeper/`. Assumed: the texts, and that what does not exist is refused like what is not
//! allowed, since it has no tag.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::reply::{ApiError, Outcome};
use super::state::{ACCOUNT, State, flag, partition, text};

/// What is stored.
#[derive(Debug, Default)]
pub struct Vault {
    /// Secrets by ARN.
    pub secrets: BTreeMap<String, Secret>,
    /// The versions of parameters by name, the oldest first.
    pub parameters: BTreeMap<String, Vec<String>>,
}

/// A secret.
#[derive(Debug, Clone)]
pub struct Secret {
    /// The name.
    pub name: String,
    /// The tags.
    pub tags: Value,
    /// The versions, the oldest first. `None` is binary.
    pub versions: Vec<Option<String>>,
}

impl Secret {
    fn version(&self, stage: &str, id: &str) -> Option<(usize, &Option<String>)> {
        let last = self.versions.len().checked_sub(1)?;
        let index = match (stage, id) {
            ("", "") | ("AWSCURRENT", _) => last,
            ("AWSPREVIOUS", _) => last.checked_sub(1)?,
            ("", id) => id.strip_prefix("version-")?.parse().ok()?,
            _ => return None,
        };
        Some((index, self.versions.get(index)?))
    }
}

/// Carries out one operation of Secrets Manager.
pub fn secrets(state: &mut State, operation: &str, input: &Value) -> Outcome {
    if operation != "GetSecretValue" {
        return Err(ApiError::new(
            "InvalidAction",
            format!("no operation {operation}"),
        ));
    }
    let id = text(input, "SecretId");
    let arn = match id.starts_with("arn:") {
        true => id.to_owned(),
        false => secret_arn(state, id),
    };
    // An ARN without the last seven characters, which the service draws, is enough.
    let found = state.vault.secrets.iter().find(|(known, _)| {
        **known == arn
            || known
                .strip_prefix(arn.as_str())
                .is_some_and(|rest| rest.len() == 7)
    });
    let allowed = found.filter(|(_, secret)| secret.tags["poolkeeper:readable"] == "true");
    let Some((arn, secret)) = allowed else {
        return Err(denied("secretsmanager:GetSecretValue", &arn));
    };
    let (stage, version) = (text(input, "VersionStage"), text(input, "VersionId"));
    let Some((index, value)) = secret.version(stage, version) else {
        let message = match version {
            "" => format!(
                "Secrets Manager can't find the specified secret value for staging label: {stage}"
            ),
            id => {
                format!("Secrets Manager can't find the specified secret value for VersionId: {id}")
            }
        };
        return Err(ApiError::new("ResourceNotFoundException", message));
    };
    let mut shown =
        json!({"ARN": arn, "Name": secret.name, "VersionId": format!("version-{index}")});
    match value {
        Some(value) => shown["SecretString"] = json!(value),
        None => shown["SecretBinary"] = json!("AAEC"),
    }
    Ok(shown)
}

/// Carries out one operation of Systems Manager.
pub fn parameters(state: &mut State, operation: &str, input: &Value) -> Outcome {
    if operation != "GetParameter" {
        return Err(ApiError::new(
            "InvalidAction",
            format!("no operation {operation}"),
        ));
    }
    let asked = text(input, "Name");
    let (name, version) = match asked.split_once(':') {
        Some((name, version)) => (name, Some(version)),
        None => (asked, None),
    };
    if !name.starts_with("/poolkeeper/") {
        let region = &state.settings.region;
        let arn = format!(
            "arn:{}:ssm:{region}:{ACCOUNT}:parameter{name}",
            partition(region)
        );
        return Err(denied("ssm:GetParameter", &arn));
    }
    let Some(versions) = state.vault.parameters.get(name) else {
        return Err(ApiError::new("ParameterNotFound", ""));
    };
    let number = version.map_or(Some(versions.len()), |version| version.parse().ok());
    let value = number
        .and_then(|number| number.checked_sub(1))
        .and_then(|index| versions.get(index));
    let Some(value) = value else {
        let message = format!("Systems Manager could not find version {version:?} of {name}.");
        return Err(ApiError::new("ParameterVersionNotFound", message));
    };
    let shown = match flag(input, "WithDecryption") {
        true => value.as_str(),
        false => "AQICAHh",
    };
    Ok(json!({"Parameter": {
        "Name": name, "Type": "SecureString", "Value": shown, "Version": number,
    }}))
}

/// The ARN of a secret of this account, without the characters that the service appends.
pub fn secret_arn(state: &State, name: &str) -> String {
    let region = &state.settings.region;
    format!(
        "arn:{}:secretsmanager:{region}:{ACCOUNT}:secret:{name}",
        partition(region)
    )
}

fn denied(action: &str, resource: &str) -> ApiError {
    let message = format!(
        "User: arn:aws:sts::{ACCOUNT}:assumed-role/poolkeeper/poolkeeper is not authorized to perform: \
         {action} on resource: {resource} because no identity-based policy allows the {action} action"
    );
    ApiError::new("AccessDeniedException", message)
}
