//! Is the stack rolling back?
//!
//! The Update events of a rollback look like any others, and its Delete events like those of a deletion. Only
//! the stack's status tells them apart.

use std::ops::ControlFlow;
use std::time::SystemTime;

use crate::aws::{ApiError, Session, stack};
use crate::resources::{Event, Failed, RequestType};

/// The maximum depth of nested stacks; CloudFormation allows less.
const MOST_NESTED: usize = 32;

/// The stack that is rolling back: the event's own, or the nearest one above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rollback {
    /// None.
    None {
        /// The status of the event's own stack.
        status: String,
    },
    /// The creation of this stack is rolling back.
    OfCreation,
    /// An update of this stack is rolling back.
    OfUpdate {
        /// The stack's ARN.
        stack_id: String,
    },
    /// CloudFormation could not be asked.
    Unknown(ApiError),
}

/// Whether the operation that created something is rolling back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Creation {
    /// It is rolling back.
    IsRolledBack,
    /// An update is rolling back, but CloudFormation does not say when it began.
    MayBeRolledBack,
    /// It is not rolling back; the text says what the stack does instead.
    Stands(String),
}

async fn rollback<'a>(event: &'a Event, session: &Session) -> &'a Rollback {
    event.rollback.get_or_init(|| ask(event, session)).await
}

async fn ask(event: &Event, session: &Session) -> Rollback {
    let mut own_status = None;
    let mut next = Some(event.owner.stack_id.clone());
    for _ in 0..MOST_NESTED {
        let Some(stack_id) = next else { break };
        let stack = match stack::describe(session, &stack_id).await {
            Ok(Some(stack)) => stack,
            Ok(None) => break,
            Err(error) => {
                tracing::warn!(%error, "could not find out whether the stack is rolling back");
                return Rollback::Unknown(error);
            }
        };
        match stack.status.as_str() {
            "ROLLBACK_IN_PROGRESS" => return Rollback::OfCreation,
            "UPDATE_ROLLBACK_IN_PROGRESS" | "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS" => {
                return Rollback::OfUpdate { stack_id };
            }
            _ => {}
        }
        own_status.get_or_insert(stack.status);
        next = stack.parent_id;
    }
    Rollback::None {
        status: own_status.unwrap_or_else(|| "gone".into()),
    }
}

/// Whether the event's stack, or one above it, is rolling back, as far as CloudFormation says.
///
/// Such an event asks for the state before the operation. If that cannot be restored, a refusal would only
/// leave the stack stuck.
pub async fn rolls_back(event: &Event, session: &Session) -> bool {
    matches!(
        rollback(event, session).await,
        Rollback::OfCreation | Rollback::OfUpdate { .. }
    )
}

/// Turns a failure into a note while the stack is rolling back, so that something that cannot be restored
/// does not leave the stack stuck.
///
/// # Errors
/// The failure, if the stack is not rolling back.
pub async fn unless_rolling_back(
    event: &Event,
    failed: Failed,
    session: &Session,
) -> Result<String, Failed> {
    // A rollback updates and deletes resources, but creates none.
    if event.request == RequestType::Create || !rolls_back(event, session).await {
        return Err(failed);
    }
    Ok(format!(
        "left unchanged so that the rollback can continue: {}",
        failed.reason
    ))
}

/// Whether the operation that created something at this time is rolling back: the stack's creation, or an
/// update that began before that time.
///
/// # Errors
/// CloudFormation's answer, since nothing is removed on a guess.
pub async fn creation(
    event: &Event,
    made: Option<SystemTime>,
    session: &Session,
) -> Result<Creation, ApiError> {
    match rollback(event, session).await {
        Rollback::None { status } => Ok(Creation::Stands(format!(
            "the stack is {status} and not rolling back"
        ))),
        Rollback::OfCreation => Ok(Creation::IsRolledBack),
        Rollback::OfUpdate { stack_id } => {
            let began = beginning_of_update(stack_id, session).await?;
            Ok(match began.zip(made) {
                // No tolerance for clocks: in doubt, the resource stays.
                Some((began, made)) if made >= began => Creation::IsRolledBack,
                Some(_) => {
                    Creation::Stands("the update that is rolling back did not create it".into())
                }
                None => Creation::MayBeRolledBack,
            })
        }
        Rollback::Unknown(error) => Err(error.clone()),
    }
}

/// When the update began that is rolling back, as far as the stack's events reach. A rollback returns to the
/// last complete state, and several updates may have failed since, with rollback disabled.
pub(super) async fn beginning_of_update(
    stack_id: &str,
    session: &Session,
) -> Result<Option<SystemTime>, ApiError> {
    let mut began = None;
    stack::events(session, stack_id, |event| {
        if event.physical_id != stack_id {
            return ControlFlow::Continue(());
        }
        match event.status.as_str() {
            "UPDATE_IN_PROGRESS" => began = event.at,
            "CREATE_COMPLETE"
            | "UPDATE_COMPLETE"
            | "UPDATE_ROLLBACK_COMPLETE"
            | "IMPORT_COMPLETE"
            | "IMPORT_ROLLBACK_COMPLETE" => return ControlFlow::Break(()),
            _ => {}
        }
        ControlFlow::Continue(())
    })
    .await?;
    Ok(began)
}

/// The physical ID that the event's resource had in the last complete state of its stack, to which a rollback
/// returns.
///
/// # Errors
/// CloudFormation's answer.
pub async fn id_before(event: &Event, session: &Session) -> Result<Option<String>, ApiError> {
    let stack_id = &event.owner.stack_id;
    let mut is_before = false;
    let found = stack::events(session, stack_id, |record| {
        let is_complete = record.status.ends_with("_COMPLETE") && !record.is_going();
        if record.physical_id == *stack_id {
            is_before |= is_complete;
        } else if is_before && is_complete && record.logical_id == event.owner.logical_id {
            return ControlFlow::Break(record.physical_id);
        }
        ControlFlow::Continue(())
    });
    match found.await {
        Err(error) if error.is_not_found() => Ok(None),
        found => found,
    }
}
