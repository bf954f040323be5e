//! CloudFormation's view of stacks: what tests say it is, and what it noted of events and answers.
//!
//! Documented: a stack is found by name or id, and by id also after it is gone; one that is not
//! there is a `ValidationError`. Events come newest first, in pages. Measured by many: what is
//! shown lags behind what happened. How far is a setting.

use std::collections::BTreeMap;

use serde_json::Value;

use super::iam::XmlOutcome;
use super::records::{Announced, Resource, StackEvent};
use super::reply::{ApiError, element};
use super::state::{State, text};

/// How many events are on a page. Assumed: it is not documented.
const PAGE: usize = 100;

/// Members as text.
pub type Members = BTreeMap<String, String>;

/// A stack.
#[derive(Clone, Debug, Default)]
pub struct Stack {
    /// `CREATE_IN_PROGRESS`.
    pub status: String,
    /// Further members of the stack, as text: `DisableRollback`.
    pub details: Members,
    /// Its events, oldest first.
    pub events: Vec<StackEvent>,
    /// Its resources by logical id.
    pub resources: BTreeMap<String, Resource>,
    /// The events that were sent to the handler, oldest first.
    pub announced: Vec<Announced>,
}

impl Stack {
    /// The events that are shown by now, oldest first.
    fn shown_events(&self) -> Vec<&Members> {
        self.events
            .iter()
            .filter(|event| event.unseen == 0)
            .map(|event| &event.members)
            .collect()
    }

    /// The resources that are shown by now.
    fn shown_resources(&self, hides_in_progress: bool) -> BTreeMap<&str, &Members> {
        self.resources
            .iter()
            .filter_map(|(id, resource)| Some((id.as_str(), resource.shown(hides_in_progress)?)))
            .collect()
    }

    /// Counts a look at the record: what happened comes nearer to being shown.
    fn looked(&mut self) {
        for event in &mut self.events {
            event.unseen = event.unseen.saturating_sub(1);
        }
        self.resources.values_mut().for_each(Resource::looked);
    }
}

/// The name in a stack's id.
pub fn name_of(id: &str) -> &str {
    id.split('/').nth(1).unwrap_or(id)
}

/// Carries out one operation.
pub fn perform(state: &mut State, operation: &str, input: &Value) -> XmlOutcome {
    let hides = state.settings.hides_in_progress;
    let wanted = text(input, "StackName");
    let physical = text(input, "PhysicalResourceId");
    let found = state.stacks.iter_mut().find(|(id, stack)| {
        if !physical.is_empty() {
            let mut resources = stack.shown_resources(hides).into_values();
            return resources.any(|it| {
                it.get("PhysicalResourceId")
                    .is_some_and(|it| it == physical)
            });
        }
        id.as_str() == wanted || name_of(id) == wanted && stack.status != "DELETE_COMPLETE"
    });
    let Some((id, stack)) = found else {
        let wanted = if physical.is_empty() {
            wanted
        } else {
            physical
        };
        return Err(validation(format!("Stack with id {wanted} does not exist")));
    };
    let outcome = show(id, stack, hides, operation, input);
    let counts = match operation {
        "DescribeStackResource" => true,
        // A further page belongs to the same look.
        "DescribeStackEvents" => text(input, "NextToken").is_empty(),
        _ => false,
    };
    if counts {
        stack.looked();
    }
    outcome
}

fn show(id: &str, stack: &Stack, hides: bool, operation: &str, input: &Value) -> XmlOutcome {
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
        "DescribeStackEvents" => events(&identity, stack, text(input, "NextToken")),
        "DescribeStackResource" => {
            let logical = text(input, "LogicalResourceId");
            let resources = stack.shown_resources(hides);
            let resource = resources.get(logical).ok_or_else(|| {
                validation(format!(
                    "Resource {logical} does not exist for stack {}",
                    name_of(id)
                ))
            })?;
            Ok(format!(
                "<StackResourceDetail>{identity}{}</StackResourceDetail>",
                elements(resource)
            ))
        }
        "DescribeStackResources" => {
            let logical = input.get("LogicalResourceId").and_then(Value::as_str);
            let resources: String = stack
                .shown_resources(hides)
                .iter()
                .filter(|(id, _)| logical.is_none_or(|logical| logical == **id))
                .map(|(_, resource)| format!("<member>{identity}{}</member>", elements(resource)))
                .collect();
            Ok(format!("<StackResources>{resources}</StackResources>"))
        }
        "ListStackResources" => {
            let resources: String = stack
                .shown_resources(hides)
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

/// One page of events. The token tells how many older ones are left, so that events which come
/// between two pages move nothing.
fn events(identity: &str, stack: &Stack, token: &str) -> XmlOutcome {
    let shown = stack.shown_events();
    let left = match token.strip_prefix("events-").map(str::parse::<usize>) {
        Some(Ok(left)) if left <= shown.len() => left,
        None if token.is_empty() => shown.len(),
        _ => return Err(validation(format!("Invalid NextToken: {token}"))),
    };
    let start = left.saturating_sub(PAGE);
    let page: String = shown[start..left]
        .iter()
        .rev()
        .map(|event| format!("<member>{identity}{}</member>", elements(event)))
        .collect();
    let next = if start > 0 {
        element("NextToken", &format!("events-{start}"))
    } else {
        String::new()
    };
    Ok(format!("<StackEvents>{page}</StackEvents>{next}"))
}

fn validation(message: String) -> ApiError {
    ApiError::new("ValidationError", message)
}

fn elements(members: &Members) -> String {
    members
        .iter()
        .map(|(name, value)| element(name, value))
        .collect()
}
