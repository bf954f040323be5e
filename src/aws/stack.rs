//! What CloudFormation says about the stack that asks.

use std::time::Duration;

use super::{ApiError, Repeat, Session};

/// The stack's status, e.g. `UPDATE_ROLLBACK_IN_PROGRESS`; `None` if there is no such stack.
///
/// # Errors
/// The service's answer.
pub async fn status(session: &Session, stack_id: &str) -> Result<Option<String>, ApiError> {
    let described = session
        .call("DescribeStacks", Repeat::Safely, || {
            session
                .clients()
                .cloudformation()
                .describe_stacks()
                .stack_name(stack_id)
                .send()
        })
        .await;
    let stacks = match described {
        Ok(described) => described.stacks.unwrap_or_default(),
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(stacks
        .into_iter()
        .next()
        .and_then(|stack| stack.stack_status)
        .map(|status| status.as_str().to_owned()))
}

/// Whether the stack takes back what its last operation changed, as far as CloudFormation says so.
///
/// The Update events of a rollback look like any other. What they ask for was there before, and if it
/// cannot be had again a refusal helps nobody: the stack would be stuck.
pub async fn is_rolling_back(session: &Session, stack_id: &str) -> bool {
    match status(session, stack_id).await {
        Ok(status) => status.is_some_and(|status| status.ends_with("ROLLBACK_IN_PROGRESS")),
        Err(error) => {
            tracing::warn!(%error, "it is not known whether the stack is rolling back");
            false
        }
    }
}

/// Whether CloudFormation waits for the answer to a Create, as far as it says so.
///
/// Lambda may deliver an event again minutes after it was answered. By then the resource may have
/// been changed or deleted, and to make it a second time would leave it behind.
pub async fn awaits_create(session: &Session, stack_id: &str, logical_id: &str) -> bool {
    // An answer may be some seconds old, e.g. that of a resource which was deleted and comes back.
    for looks_left in [true, false] {
        match resource_status(session, stack_id, logical_id).await {
            Ok(None) => return true,
            Ok(Some(status)) if status == "CREATE_IN_PROGRESS" => return true,
            Ok(_) if looks_left => {
                session.pause(session.pace().apart(Duration::ZERO)).await;
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "it is not known whether the event was answered");
                return true;
            }
        }
    }
    false
}

/// The status of a stack's resource; `None` if there is no such stack or resource.
async fn resource_status(
    session: &Session,
    stack_id: &str,
    logical_id: &str,
) -> Result<Option<String>, ApiError> {
    let described = session
        .call("DescribeStackResource", Repeat::Safely, || {
            session
                .clients()
                .cloudformation()
                .describe_stack_resource()
                .stack_name(stack_id)
                .logical_resource_id(logical_id)
                .send()
        })
        .await;
    match described {
        Ok(described) => Ok(described
            .stack_resource_detail
            .and_then(|resource| resource.resource_status)
            .map(|status| status.as_str().to_owned())),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether CloudFormation has heard of a resource by this physical id.
///
/// It has once an event was answered with the id. A pool that it has never heard of was left behind
/// by a Create that did not get to answer.
///
/// # Errors
/// The service's answer.
pub async fn knows(
    session: &Session,
    stack_id: &str,
    logical_id: &str,
    physical_id: &str,
) -> Result<bool, ApiError> {
    let mut next = None;
    loop {
        let page = session
            .call("DescribeStackEvents", Repeat::Safely, || {
                session
                    .clients()
                    .cloudformation()
                    .describe_stack_events()
                    .stack_name(stack_id)
                    .set_next_token(next.clone())
                    .send()
            })
            .await?;
        let known = page.stack_events.iter().flatten().any(|event| {
            event.logical_resource_id() == Some(logical_id)
                && event.physical_resource_id() == Some(physical_id)
        });
        next = page.next_token.filter(|token| !token.is_empty());
        if known || next.is_none() {
            return Ok(known);
        }
    }
}

/// A resource of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackResource {
    /// Its name in the template.
    pub logical_id: String,
    /// Its id; empty before it has one.
    pub physical_id: String,
    /// E.g. `UPDATE_COMPLETE`.
    pub status: String,
}

/// The resources of a stack, with those that are gone; none if there is no such stack.
///
/// # Errors
/// The service's answer.
pub async fn resources(session: &Session, stack_id: &str) -> Result<Vec<StackResource>, ApiError> {
    let mut resources = Vec::new();
    let mut next = None;
    loop {
        let page = session
            .call("ListStackResources", Repeat::Safely, || {
                session
                    .clients()
                    .cloudformation()
                    .list_stack_resources()
                    .stack_name(stack_id)
                    .set_next_token(next.clone())
                    .send()
            })
            .await;
        let page = match page {
            Err(error) if error.is_not_found() => return Ok(resources),
            page => page?,
        };
        resources.extend(
            page.stack_resource_summaries
                .into_iter()
                .flatten()
                .map(|it| StackResource {
                    logical_id: it.logical_resource_id.unwrap_or_default(),
                    physical_id: it.physical_resource_id.unwrap_or_default(),
                    status: it
                        .resource_status
                        .map_or_else(String::new, |status| status.as_str().to_owned()),
                }),
        );
        next = page.next_token.filter(|token| !token.is_empty());
        if next.is_none() {
            return Ok(resources);
        }
    }
}
