//! Did an unanswered Create create it? And does it now belong to another resource?
//!
//! A resource without tags is known by its derived name, or by CloudFormation's record of its ID. If neither
//! exists, times decide.

use std::ops::ControlFlow;
use std::time::{Duration, SystemTime};

use super::rollback::beginning_of_update;
use crate::aws::stack::{self, Record};
use crate::aws::{ApiError, Session};
use crate::resources::names::is_type;
use crate::resources::{Event, RequestType};

/// The maximum difference between clocks. If someone created a thing of the same name within that time before
/// the Create, the Create failed and was answered.
const CLOCKS: Duration = Duration::from_secs(5);
/// How much later than the end of an operation a thing may seem to be created in it, since clocks differ. The
/// beginning has no such margin: what was created just before may have been adopted.
const RECORDS: Duration = Duration::from_secs(1);

/// Whether something was created while CloudFormation waited for the Create of the event's resource: after
/// the Create began, and before the Delete was sent.
///
/// # Errors
/// CloudFormation's answer, since nothing is removed on a guess.
pub async fn made_by_create(
    event: &Event,
    made: Option<SystemTime>,
    session: &Session,
) -> Result<bool, ApiError> {
    let Some(made) = made else {
        return Ok(false);
    };
    let began = beginning(event, "CREATE_IN_PROGRESS", session).await?;
    Ok(began.is_some_and(|began| {
        made + CLOCKS >= began && event.sent.is_none_or(|sent| made <= sent + CLOCKS)
    }))
}

/// When CloudFormation began to wait for a Create or an Update; `None` if it has not recorded that.
///
/// # Errors
/// CloudFormation's answer.
pub async fn began(event: &Event, session: &Session) -> Result<Option<SystemTime>, ApiError> {
    let status = match event.request {
        RequestType::Create => "CREATE_IN_PROGRESS",
        RequestType::Update | RequestType::Delete => "UPDATE_IN_PROGRESS",
    };
    beginning(event, status, session).await
}

/// When the event's resource last had this status.
async fn beginning(
    event: &Event,
    status: &str,
    session: &Session,
) -> Result<Option<SystemTime>, ApiError> {
    let began = history(event, session, |record| {
        match record.at.filter(|_| record.status == status) {
            Some(at) => ControlFlow::Break(at),
            None => ControlFlow::Continue(()),
        }
    });
    began.await
}

/// Passes the events of the event's resource to `visit`, newest first, until it breaks. A stack that does not exist
/// has none.
async fn history<Found>(
    event: &Event,
    session: &Session,
    mut visit: impl FnMut(Record) -> ControlFlow<Found>,
) -> Result<Option<Found>, ApiError> {
    let owner = &event.owner;
    let found = stack::events(session, &owner.stack_id, |record| {
        // The stack's own events may have the same name.
        match record.logical_id == owner.logical_id && record.physical_id != owner.stack_id {
            true => visit(record),
            false => ControlFlow::Continue(()),
        }
    });
    match found.await {
        Err(error) if error.is_not_found() => Ok(None),
        found => found,
    }
}

/// The same, up to the event of the stack that says that no failure is left.
async fn history_of_failures(
    event: &Event,
    session: &Session,
    mut visit: impl FnMut(Record) -> ControlFlow<bool>,
) -> Result<bool, ApiError> {
    let owner = &event.owner;
    let found = stack::events(session, &owner.stack_id, |record| {
        match record.physical_id == owner.stack_id {
            true => match record.status.as_str() {
                "CREATE_COMPLETE" | "UPDATE_COMPLETE" | "UPDATE_ROLLBACK_COMPLETE" => {
                    ControlFlow::Break(false)
                }
                _ => ControlFlow::Continue(()),
            },
            false if record.logical_id == owner.logical_id => visit(record),
            false => ControlFlow::Continue(()),
        }
    });
    match found.await {
        Ok(found) => Ok(found == Some(true)),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether something was created while CloudFormation waited for the event after which it recorded the physical
/// ID of this event. What is older was adopted.
///
/// # Errors
/// CloudFormation's answer, since nothing is deleted on a guess.
pub async fn made_by_this_resource(
    event: &Event,
    made: Option<SystemTime>,
    session: &Session,
) -> Result<bool, ApiError> {
    let (owner, id) = (&event.owner, event.physical_id.as_deref());
    let mut had_it = false;
    let mut began = None;
    let events = stack::events(session, &owner.stack_id, |record| {
        if record.logical_id == owner.logical_id && record.physical_id != owner.stack_id {
            let has_it = Some(record.physical_id.as_str()) == id;
            // Newest first: the ID came with the operation whose beginning does not have it yet. A rollback may
            // have brought it again.
            if had_it && !has_it && record.is_in_progress() && !record.is_going() {
                began = record.at;
                had_it = false;
            }
            had_it |= has_it;
        }
        ControlFlow::<()>::Continue(())
    });
    events.await?;
    Ok(made
        .zip(began)
        .is_some_and(|(made, began)| made + CLOCKS >= began))
}

/// Whether something was created while CloudFormation waited for a Create or an Update of the event's resource.
/// Of what has a name, nothing else tells that the resource created it once its last update has failed: the
/// properties of that update may name another pool, or no longer say that it was adopted.
///
/// Events that are older than 90 days are gone, so the answer may be `false` for what the resource did create.
///
/// # Errors
/// CloudFormation's answer, since nothing is changed on a guess.
pub async fn made_in_an_operation(
    event: &Event,
    made: Option<SystemTime>,
    session: &Session,
) -> Result<bool, ApiError> {
    let Some(made) = made else {
        return Ok(false);
    };
    let mut ended = None;
    let found = history(event, session, |record| {
        let Some(at) = record.at else {
            return ControlFlow::Continue(());
        };
        // Newest first: what precedes a beginning is the end of that operation.
        if record.is_in_progress() && !record.is_going() {
            return match made >= at {
                true => ControlFlow::Break(ended.is_none_or(|ended| made <= ended + RECORDS)),
                false => ControlFlow::Continue(()),
            };
        }
        ended = Some(at);
        ControlFlow::Continue(())
    });
    Ok(found.await? == Some(true))
}

/// Whether a thing existed before the event's stack, so that no resource of the stack created it.
///
/// A name does not tell which pool a thing is in. After an update to another pool that failed, the properties
/// of a Delete may name a pool whose thing of that name belongs to someone else.
///
/// # Errors
/// Returns CloudFormation's error: nothing is deleted on a guess.
pub async fn is_older_than_stack(
    event: &Event,
    made: Option<SystemTime>,
    session: &Session,
) -> Result<bool, ApiError> {
    let Some(made) = made else {
        return Ok(false);
    };
    let stack = stack::describe(session, &event.owner.stack_id).await?;
    let created = stack.and_then(|stack| stack.created);
    Ok(created.is_some_and(|created| made + CLOCKS < created))
}

/// Whether the last update of the event's resource failed without a rollback. The properties of a Delete then
/// describe a change that was never made; they may even name another pool.
///
/// # Errors
/// Returns CloudFormation's error: nothing is deleted on a guess.
pub async fn last_update_failed(event: &Event, session: &Session) -> Result<bool, ApiError> {
    let failed = history_of_failures(event, session, |record| {
        match record.is_going() || record.is_in_progress() {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(record.status == "UPDATE_FAILED"),
        }
    });
    failed.await
}

/// Whether an update of the event's resource failed for one of these reasons since its last success.
///
/// # Errors
/// CloudFormation's answer, since nothing is changed on a guess.
pub async fn failed_because(
    event: &Event,
    reasons: &[String],
    session: &Session,
) -> Result<bool, ApiError> {
    let failed = history_of_failures(event, session, |record| match record.status.as_str() {
        "UPDATE_FAILED" if reasons.iter().any(|reason| record.reason.contains(reason)) => {
            ControlFlow::Break(true)
        }
        "CREATE_COMPLETE" | "UPDATE_COMPLETE" => ControlFlow::Break(false),
        _ => ControlFlow::Continue(()),
    });
    failed.await
}

/// The logical ID of the resource that took over the event's physical ID in this stack operation.
///
/// When you rename a resource, CloudFormation creates it under the new logical ID before it deletes the old
/// one. That Delete must not remove what now belongs to the new resource.
///
/// # Errors
/// CloudFormation's answer.
pub async fn passed_on(
    event: &Event,
    type_name: &str,
    session: &Session,
) -> Result<Option<String>, ApiError> {
    let Some(id) = event.physical_id.as_deref() else {
        return Ok(None);
    };
    let resources = stack::resources(session, &event.owner.stack_id).await?;
    let others = resources.into_iter().filter(|other| {
        other.logical_id != event.owner.logical_id
            && other.physical_id == id
            && other.status == "CREATE_COMPLETE"
            && is_type(&other.resource_type, type_name)
    });
    let others: Vec<_> = others.collect();
    if others.is_empty() {
        return Ok(None);
    }
    // Two pools may have a group of the same name. Only a resource that the current operation created can
    // have taken over this one.
    let began = beginning_of_update(&event.owner.stack_id, session).await?;
    let since = |at: Option<SystemTime>| at.zip(began).is_some_and(|(at, began)| at >= began);
    Ok(others
        .into_iter()
        .find(|other| since(other.at))
        .map(|other| other.logical_id))
}
