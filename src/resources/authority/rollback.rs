//! Is something being rolled back?
//!
//! The Update events of a rollback look like any other, and its Delete events like those of a
//! deletion. Only the stack's status tells.

use std::ops::ControlFlow;
use std::time::SystemTime;

use crate::aws::{ApiError, Session, stack};
use crate::resources::{Event, Failed, RequestType};

/// How many stacks may be nested in one another; CloudFormation allows fewer.
const MOST_NESTED: usize = 32;

/// The stack that rolls back: the event's own, or the nearest one above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rollback {
    /// None does.
    None {
        /// The status of the event's own stack.
        status: String,
    },
    /// What this stack's creation made goes again.
    OfCreation,
    /// What this stack's update changed is put back.
    OfUpdate {
        /// The stack's ARN.
        stack_id: String,
    },
    /// CloudFormation could not be asked.
    Unknown(ApiError),
}

/// Whether the operation that made a thing is being rolled back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Creation {
    /// It is.
    IsRolledBack,
    /// An update is rolled back, of which CloudFormation does not say when it began.
    MayBeRolledBack,
    /// It is not; the text says what the stack does instead.
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

/// Whether the event's stack, or one above it, takes back what its last operation changed, as far as
/// CloudFormation says so.
///
/// What the event asks for was there before. If it cannot be had again, a refusal helps nobody: the
/// stack would be stuck.
pub async fn rolls_back(event: &Event, session: &Session) -> bool {
    matches!(
        rollback(event, session).await,
        Rollback::OfCreation | Rollback::OfUpdate { .. }
    )
}

/// The note with which a rollback goes on without what failed: what cannot be had again does not get a
/// stack stuck.
///
/// # Errors
/// The failure, if the stack is not rolling back.
pub async fn unless_rolling_back(
    event: &Event,
    failed: Failed,
    session: &Session,
) -> Result<String, Failed> {
    // A rollback changes what there was and deletes what is new: it creates nothing.
    if event.request == RequestType::Create || !rolls_back(event, session).await {
        return Err(failed);
    }
    Ok(format!(
        "left unchanged so that the rollback can continue: {}",
        failed.reason
    ))
}

/// Whether the operation that made something at this time is being rolled back: the stack's creation,
/// or an update that is older than the thing.
///
/// # Errors
/// CloudFormation's answer: nothing is removed on a guess.
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
                // No allowance for clocks: whatever is in doubt stands.
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

/// When that began which a stack's rollback takes back, as far as its events reach. It goes back to the
/// last state that was complete: several updates may have failed since, with rollback switched off.
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
