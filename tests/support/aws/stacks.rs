//! CloudFormation's view of stacks: what tests say it is.
//!
//! Documented: a stack is found by name or id, and by id also after it is gone; one that is not
//! there is a `ValidationError`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::iam::XmlOutcome;
use super::reply::{ApiError, element};
use super::state::{State, text};

/// A stack.
#[derive(Clone, Debug, Default)]
pub struct Stack {
    /// `CREATE_IN_PROGRESS`.
    pub status: String,
    /// Further members of the stack, as text: `DisableRollback`.
    pub details: BTreeMap<String, String>,
    /// Its events, oldest first: members as text.
    pub events: Vec<BTreeMap<String, String>>,
    /// Its resources by logical id: members as text.
    pub resources: BTreeMap<String, BTreeMap<String, String>>,
}

/// The name in a stack's id.
pub fn name_of(id: &str) -> &str {
    id.split('/').nth(1).unwrap_or(id)
}

/// Carries out one operation.
pub fn perform(state: &State, operation: &str, input: &Value) -> XmlOutcome {
    let wanted = text(input, "StackName");
    let found = state.stacks.iter().find(|(id, stack)| {
        id.as_str() == wanted || name_of(id) == wanted && stack.status != "DELETE_COMPLETE"
    });
    let Some((id, stack)) = found else {
        return Err(ApiError::new(
            "ValidationError",
            format!("Stack with id {wanted} does not exist"),
        ));
    };
    let identity = format!(
        "{}{}",
        element("StackId", id),
        element("StackName", name_of(id))
    );
    match operation {
        "DescribeStacks" => Ok(format!(
            "<Stacks><member>{identity}{}{}{}</member></Stacks>",
            element("CreationTime", "2026-01-01T00:00:00.000Z"),
            element("StackStatus", &stack.status),
            elements(&stack.details),
        )),
        "DescribeStackEvents" => {
            let events: String = stack
                .events
                .iter()
                .rev()
                .map(|event| format!("<member>{identity}{}</member>", elements(event)))
                .collect();
            Ok(format!("<StackEvents>{events}</StackEvents>"))
        }
        "DescribeStackResource" => {
            let logical = text(input, "LogicalResourceId");
            let resource = stack.resources.get(logical).ok_or_else(|| {
                let message = format!(
                    "Resource {logical} does not exist for stack {}",
                    name_of(id)
                );
                ApiError::new("ValidationError", message)
            })?;
            Ok(format!(
                "<StackResourceDetail>{identity}{}</StackResourceDetail>",
                elements(resource)
            ))
        }
        "DescribeStackResources" => {
            let logical = input.get("LogicalResourceId").and_then(Value::as_str);
            let resources: String = stack
                .resources
                .iter()
                .filter(|(id, _)| logical.is_none_or(|logical| logical == id.as_str()))
                .map(|(_, resource)| format!("<member>{identity}{}</member>", elements(resource)))
                .collect();
            Ok(format!("<StackResources>{resources}</StackResources>"))
        }
        "ListStackResources" => {
            let resources: String = stack
                .resources
                .values()
                .map(|resource| format!("<member>{}</member>", elements(resource)))
                .collect();
            Ok(format!(
                "<StackResourceSummaries>{resources}</StackResourceSummaries>"
            ))
        }
        _ => Err(ApiError::new(
            "InvalidAction",
            format!("Could not find operation {operation}"),
        )),
    }
}

fn elements(members: &BTreeMap<String, String>) -> String {
    members
        .iter()
        .map(|(name, value)| element(name, value))
        .collect()
}
