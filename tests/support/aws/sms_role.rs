//! May Cognito send messages with this role?
//!
//! Measured: the two errors and their texts, and that a role made a moment ago is refused until
//! IAM has caught up. Assumed: which of the two comes first, and that roles outside Poolkeeper's
//! own path, which tests do not make here, are in order.

use serde_json::Value;

use super::iam::{OWN_PATH, Role};
use super::reply::ApiError;
use super::state::{ACCOUNT, State, text};

/// Checks the configuration that a request gives, if it does.
pub fn check(state: &mut State, configuration: Option<&Value>) -> Result<(), ApiError> {
    let Some(configuration) = configuration else {
        return Ok(());
    };
    let (arn, external_id) = match configuration.get("EumsSms") {
        Some(eums) => (text(eums, "CallerArn"), text(eums, "ExternalId")),
        None => (
            text(configuration, "SnsCallerArn"),
            text(configuration, "ExternalId"),
        ),
    };
    if state.iam.distrusted.contains(arn) {
        return Err(untrusted());
    }
    if state.iam.trusted.contains(arn) || !arn.contains(&format!(":role{OWN_PATH}")) {
        return Ok(());
    }
    let source = state.pool_arn("*");
    let Some(role) = state.iam.roles.values_mut().find(|role| role.arn == arn) else {
        return Err(untrusted());
    };
    if role.trust_delay > 0 {
        role.trust_delay -= 1;
        return Err(untrusted());
    }
    if !trusts(role, external_id, &source) {
        return Err(untrusted());
    }
    if role.policy_delay > 0 {
        role.policy_delay -= 1;
        return Err(cannot_publish());
    }
    if !role.policies.values().any(|policy| may_publish(policy)) {
        return Err(cannot_publish());
    }
    Ok(())
}

fn untrusted() -> ApiError {
    ApiError::new(
        "InvalidSmsRoleTrustRelationshipException",
        "Role does not have a trust relationship allowing Cognito to assume the role",
    )
}

fn cannot_publish() -> ApiError {
    ApiError::new(
        "InvalidSmsRoleAccessPolicyException",
        "Role does not have permission to publish with SNS",
    )
}

fn trusts(role: &Role, external_id: &str, pools: &str) -> bool {
    statements(&role.trust).iter().any(|statement| {
        let service = &statement["Principal"]["Service"];
        text(statement, "Effect") == "Allow"
            && names(service).contains(&"cognito-idp.amazonaws.com")
            && names(&statement["Action"])
                .iter()
                .any(|action| ["sts:AssumeRole", "sts:*", "*"].contains(action))
            && fulfilled(&statement["Condition"], external_id, pools)
    })
}

/// Every condition must hold; one that the stand-in does not know does not.
fn fulfilled(conditions: &Value, external_id: &str, pools: &str) -> bool {
    let region_pools = pools.trim_end_matches('*');
    conditions
        .as_object()
        .into_iter()
        .flatten()
        .all(|(operator, keys)| {
            keys.as_object().into_iter().flatten().all(|(key, wanted)| {
                let wanted = names(wanted);
                match (operator.as_str(), key.to_ascii_lowercase().as_str()) {
                    ("StringEquals", "sts:externalid") => wanted.contains(&external_id),
                    ("StringEquals", "aws:sourceaccount") => wanted.contains(&ACCOUNT),
                    ("ArnLike" | "StringLike" | "ArnEquals" | "StringEquals", "aws:sourcearn") => {
                        wanted.iter().any(|arn| arn.starts_with(region_pools))
                    }
                    _ => false,
                }
            })
        })
}

fn may_publish(policy: &str) -> bool {
    statements(policy).iter().any(|statement| {
        text(statement, "Effect") == "Allow"
            && names(&statement["Action"]).iter().any(|action| {
                ["sns:publish", "sns:*", "*"].contains(&action.to_ascii_lowercase().as_str())
            })
            && names(&statement["Resource"]).contains(&"*")
            && statement.get("Condition").is_none()
    })
}

fn statements(document: &str) -> Vec<Value> {
    let document: Value = serde_json::from_str(document).unwrap_or_default();
    match document.get("Statement") {
        Some(Value::Array(statements)) => statements.clone(),
        Some(statement) => vec![statement.clone()],
        None => Vec::new(),
    }
}

/// One name or a list of names.
fn names(value: &Value) -> Vec<&str> {
    match value {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
