//! Policy documents, as IAM takes them and gives them back.
//!
//! Documented: the version, what a trust policy has and has not, external ids and sizes.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::reply::ApiError;
use super::state::text;

static EXTERNAL_ID: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\A[0-9A-Za-z_+=,.@:/-]{2,1224}\z").ok());

/// A policy document as JSON.
pub fn checked_document(document: &str) -> Result<Value, ApiError> {
    let parsed: Value = serde_json::from_str(document).unwrap_or_default();
    if text(&parsed, "Version") != "2012-10-17" || parsed.get("Statement").is_none() {
        return Err(ApiError::new(
            "MalformedPolicyDocument",
            "Syntax errors in policy.",
        ));
    }
    Ok(parsed)
}

/// A trust policy as it was given.
pub fn trust_policy(document: &str) -> Result<String, ApiError> {
    let parsed = checked_document(document)?;
    let statements = match &parsed["Statement"] {
        Value::Array(statements) => statements.clone(),
        statement => vec![statement.clone()],
    };
    for statement in &statements {
        if statement.get("Principal").is_none() || statement.get("Resource").is_some() {
            return Err(ApiError::new(
                "MalformedPolicyDocument",
                "A trust policy names principals and no resources.",
            ));
        }
        let id = &statement["Condition"]["StringEquals"]["sts:ExternalId"];
        if id.as_str().is_some_and(|id| !matches(id)) {
            return Err(ApiError::new(
                "MalformedPolicyDocument",
                format!("Invalid external id: {id}"),
            ));
        }
    }
    Ok(document.to_owned())
}

/// How much of a quota a document takes. White space does not count.
pub fn size(document: &str) -> usize {
    document
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .count()
}

fn matches(external_id: &str) -> bool {
    EXTERNAL_ID
        .as_ref()
        .is_some_and(|regex| regex.is_match(external_id))
}

/// IAM gives documents back percent-encoded.
pub fn encode(document: &str) -> String {
    let encoded: String = url::form_urlencoded::byte_serialize(document.as_bytes()).collect();
    encoded.replace('+', "%20")
}
