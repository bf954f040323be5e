//! What CloudFormation records about a stack and its resources.

use std::ops::ControlFlow;
use std::time::SystemTime;

use aws_sdk_cloudformation::types::StackResource;
use aws_smithy_types::DateTime;

use super::{ApiError, Repeat, Session};

/// A stack as it is now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stack {
    /// E.g. `UPDATE_ROLLBACK_IN_PROGRESS`.
    pub status: String,
    /// The ARN of the stack that this one is nested in.
    pub parent_id: Option<String>,
    /// When the stack was created.
    pub created: Option<SystemTime>,
}

/// CloudFormation's latest record of a resource.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// The resource's name in the template.
    pub logical_id: String,
    /// The resource's type in the template.
    pub resource_type: String,
    /// The resource's physical ID; empty until it has one.
    pub physical_id: String,
    /// E.g. `UPDATE_COMPLETE`.
    pub status: String,
    /// When this was recorded.
    pub at: Option<SystemTime>,
    /// Why it failed. Only events have it.
    pub reason: String,
}

impl Record {
    /// Whether the resource belongs to its stack: it was neither deleted nor retained.
    pub fn is_live(&self) -> bool {
        !matches!(self.status.as_str(), "DELETE_COMPLETE" | "DELETE_SKIPPED")
    }

    /// Whether an operation on the resource is in progress.
    pub fn is_in_progress(&self) -> bool {
        self.status.ends_with("_IN_PROGRESS")
    }

    /// Whether the resource is being deleted or was deleted.
    pub fn is_going(&self) -> bool {
        self.status.starts_with("DELETE_")
    }
}

/// Reads a stack; `None` if there is no such stack.
///
/// # Errors
/// The service's answer.
pub async fn describe(session: &Session, stack_id: &str) -> Result<Option<Stack>, ApiError> {
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
    Ok(stacks.into_iter().next().map(|stack| Stack {
        status: stack
            .stack_status
            .map_or_else(String::new, |status| status.as_str().to_owned()),
        parent_id: stack.parent_id.filter(|id| !id.is_empty()),
        created: time(stack.creation_time),
    }))
}

/// CloudFormation's latest record of a resource; `None` if there is no such stack or resource. After a
/// replacement, that is the record of the new resource.
///
/// # Errors
/// The service's answer.
pub async fn record(
    session: &Session,
    stack_id: &str,
    logical_id: &str,
) -> Result<Option<Record>, ApiError> {
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
        Ok(described) => Ok(described.stack_resource_detail.map(|detail| Record {
            logical_id: detail.logical_resource_id.unwrap_or_default(),
            resource_type: detail.resource_type.unwrap_or_default(),
            physical_id: detail.physical_resource_id.unwrap_or_default(),
            status: detail
                .resource_status
                .map_or_else(String::new, |status| status.as_str().to_owned()),
            at: time(detail.last_updated_timestamp),
            reason: String::new(),
        })),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// A resource, and the stack that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The stack's ARN.
    pub stack_id: String,
    /// CloudFormation's latest record of the resource.
    pub record: Record,
}

/// The resource that has this physical ID, in whichever stack of the account and Region; `None` if there is none.
/// After a move from stack to stack, CloudFormation may still name the former one, whose record is not live.
///
/// # Errors
/// The service's answer.
pub async fn holder(session: &Session, physical_id: &str) -> Result<Option<Held>, ApiError> {
    let described = session
        .call("DescribeStackResources", Repeat::Safely, || {
            session
                .clients()
                .cloudformation()
                .describe_stack_resources()
                .physical_resource_id(physical_id)
                .send()
        })
        .await;
    let resources = match described {
        Ok(described) => described.stack_resources.unwrap_or_default(),
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(error),
    };
    // The answer has every resource of the stack, but at most a hundred.
    let is_it = |it: &StackResource| it.physical_resource_id.as_deref() == Some(physical_id);
    let found = resources.iter().find(|it| is_it(it)).or(resources.first());
    Ok(found.map(|it| Held {
        stack_id: it.stack_id.clone().unwrap_or_default(),
        record: match is_it(it) {
            true => Record {
                logical_id: it.logical_resource_id.clone().unwrap_or_default(),
                resource_type: it.resource_type.clone().unwrap_or_default(),
                physical_id: physical_id.to_owned(),
                status: it
                    .resource_status
                    .as_ref()
                    .map_or_else(String::new, |status| status.as_str().to_owned()),
                at: time(it.timestamp),
                reason: String::new(),
            },
            false => Record {
                physical_id: physical_id.to_owned(),
                ..Record::default()
            },
        },
    }))
}

/// Passes a stack's events to `visit`, newest first, until it breaks or there are no more. Events of the
/// stack itself have the stack's ID as their physical ID.
///
/// # Errors
/// The service's answer, including that there is no such stack.
pub async fn events<Found>(
    session: &Session,
    stack_id: &str,
    mut visit: impl FnMut(Record) -> ControlFlow<Found>,
) -> Result<Option<Found>, ApiError> {
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
        for event in page.stack_events.unwrap_or_default() {
            let event = Record {
                logical_id: event.logical_resource_id.unwrap_or_default(),
                resource_type: event.resource_type.unwrap_or_default(),
                physical_id: event.physical_resource_id.unwrap_or_default(),
                status: event
                    .resource_status
                    .map_or_else(String::new, |status| status.as_str().to_owned()),
                at: time(event.timestamp),
                reason: event.resource_status_reason.unwrap_or_default(),
            };
            if let ControlFlow::Break(found) = visit(event) {
                return Ok(Some(found));
            }
        }
        next = page.next_token.filter(|token| !token.is_empty());
        if next.is_none() {
            return Ok(None);
        }
    }
}

/// The resources of a stack, including deleted ones; none if there is no such stack.
///
/// # Errors
/// The service's answer.
pub async fn resources(session: &Session, stack_id: &str) -> Result<Vec<Record>, ApiError> {
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
                .map(|it| Record {
                    logical_id: it.logical_resource_id.unwrap_or_default(),
                    resource_type: it.resource_type.unwrap_or_default(),
                    physical_id: it.physical_resource_id.unwrap_or_default(),
                    status: it
                        .resource_status
                        .map_or_else(String::new, |status| status.as_str().to_owned()),
                    at: time(it.last_updated_timestamp),
                    reason: String::new(),
                }),
        );
        next = page.next_token.filter(|token| !token.is_empty());
        if next.is_none() {
            return Ok(resources);
        }
    }
}

fn time(at: Option<DateTime>) -> Option<SystemTime> {
    SystemTime::try_from(at?).ok()
}
