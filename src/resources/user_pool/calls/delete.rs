//! Delete.

use tokio::time::Instant;

use super::find;
use super::removal::{self, Protection};
use crate::aws::cognito;
use crate::aws::{Session, stack};
use crate::properties::pool::is_pool_id;
use crate::properties::user_pool::{RemovalPolicy, UserPool};
use crate::resources::advice::failed;
use crate::resources::side_resources::{functions, withdraw};
use crate::resources::user_pool::live::Live;
use crate::resources::user_pool::wanted::{Place, wanted};
use crate::resources::{Attributes, Done, Event, Failed, PhysicalId};

/// Removes a pool as far as its removal policy says so.
///
/// # Errors
/// What was attempted, what the service answered, what the author can do.
pub async fn delete(
    event: &Event,
    id: &PhysicalId,
    pool: &UserPool,
    session: &Session,
) -> Result<Done, Failed> {
    match id {
        PhysicalId::Unfinished(id) => {
            removal::of_unfinished(session, event, id)
                .await
                .map_err(|error| failed("Deleting the unfinished user pool", &error))?;
            Ok(gone(id, vec![]))
        }
        PhysicalId::Named(id) if is_pool_id(id) => by_policy(event, id, pool, session).await,
        PhysicalId::Named(id) => unfinished(event, id, pool, 2, session).await,
        PhysicalId::Nothing => unfinished(event, "", pool, 1, session).await,
    }
}

/// The end of a pool that a Create or Update answered for.
async fn by_policy(
    event: &Event,
    id: &str,
    pool: &UserPool,
    session: &Session,
) -> Result<Done, Failed> {
    if let Some(adopted) = &pool.existing_user_pool_id {
        return Ok(gone(
            id,
            vec![format!("{adopted} was taken over, so it is left alone")],
        ));
    }
    match pool.removal_policy.unwrap_or(RemovalPolicy::Retain) {
        RemovalPolicy::Retain => Ok(gone(
            id,
            vec!["RemovalPolicy is RETAIN: the pool stays".into()],
        )),
        RemovalPolicy::Destroy => destroy(event, id, pool, Protection::Respected, session).await,
        RemovalPolicy::RetainOnUpdateOrDelete => {
            match stack::status(session, &event.owner.stack_id).await {
                Ok(Some(status)) if is_rolling_back(&status) => {
                    destroy(event, id, pool, Protection::Overridden, session).await
                }
                Ok(status) => {
                    let status = status.unwrap_or_else(|| "gone".into());
                    Ok(gone(
                        id,
                        vec![format!(
                            "the stack is {status}, not rolling back: the pool stays"
                        )],
                    ))
                }
                // Nothing is removed on a guess, and nothing is left behind in silence.
                Err(error) => Err(failed(
                    "Asking CloudFormation whether the stack is rolling back",
                    &error,
                )),
            }
        }
    }
}

/// Whether a stack takes back what its last operation made. A pool that is deleted then was made by
/// that operation: older ones are not touched by a rollback.
fn is_rolling_back(status: &str) -> bool {
    matches!(
        status,
        "ROLLBACK_IN_PROGRESS"
            | "UPDATE_ROLLBACK_IN_PROGRESS"
            | "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"
    )
}

async fn destroy(
    event: &Event,
    id: &str,
    pool: &UserPool,
    protection: Protection,
    session: &Session,
) -> Result<Done, Failed> {
    let mut waits = session.pace().waits();
    let until = Instant::now() + session.pace().settling;
    loop {
        let live = match cognito::describe_user_pool(session, id).await {
            Ok(pool) => Live {
                pool,
                ..Live::default()
            },
            Err(error) if error.is_not_found() => {
                withdraw_for_gone(event, id, pool, session).await?;
                return Ok(gone(id, vec![]));
            }
            Err(error) => return Err(failed("Reading the user pool", &error)),
        };
        if live.is_protected() && protection == Protection::Respected {
            return Err(Failed::because(format!(
                "the user pool {id} was not deleted: its deletion protection is on. Set \
                 DeletionProtection to false and deploy, then delete again"
            )));
        }
        let deleted = if live.domains().is_empty() {
            removal::of_pool(session, event, &live, protection).await
        } else {
            // The domain may be going: only an attempt tells. The role is still needed if it stays.
            removal::of_pool_then_role(session, event, &live).await
        };
        let error = match deleted {
            Ok(()) => return Ok(gone(id, vec![])),
            Err(error) => error,
        };
        if !error.message.contains("domain") {
            return Err(failed("Deleting the user pool", &error));
        }
        if Instant::now() < until && session.pause(waits.next().unwrap_or_default()).await {
            continue;
        }
        return Err(Failed::because(format!(
            "the user pool {id} was not deleted: a domain is attached to it ({}). Delete the domain \
             first",
            live.domains().join(" and ")
        )));
    }
}

/// Takes back the permissions of a pool that is gone already: an earlier delivery of the event may
/// have got no further, and a function's policy has little room.
async fn withdraw_for_gone(
    event: &Event,
    id: &str,
    pool: &UserPool,
    session: &Session,
) -> Result<(), Failed> {
    let place = Place::of_stack(&event.owner.stack_id);
    let functions = functions(&wanted(pool, &place).settings);
    withdraw(session, &functions, &place.pool_arn(id))
        .await
        .map_err(|error| failed("Taking a permission to invoke a function back", &error))
}

/// Looks for a pool that a Create left behind without an answer.
///
/// The id is none of ours: CloudFormation made it up because it never got an answer, or it is the
/// mark of a Create that left nothing. A Create may still be running, so a made-up id is looked for
/// twice. Only a pool that CloudFormation has never heard of, and that has no users, is removed:
/// an earlier pool of the same resource may have been kept on purpose.
async fn unfinished(
    event: &Event,
    id: &str,
    pool: &UserPool,
    looks: u32,
    session: &Session,
) -> Result<Done, Failed> {
    let mut notes = Vec::new();
    for look in 1..=looks {
        let found = find::of_resource(session, event, pool.user_pool_name.as_deref())
            .await
            .map_err(|error| failed("Looking for an unfinished user pool", &error))?;
        for live in found {
            if let Some(why) = must_stay(event, &live, session).await {
                notes.push(format!("the user pool {} stays: {why}", live.id()));
                continue;
            }
            removal::of_pool(session, event, &live, Protection::Overridden)
                .await
                .map_err(|error| failed("Deleting an unfinished user pool", &error))?;
            notes.push(format!(
                "the unfinished user pool {} was removed",
                live.id()
            ));
        }
        if look < looks && notes.is_empty() {
            session.pause(session.pace().first * 10).await;
        }
    }
    Ok(gone(id, notes))
}

/// Why a pool that was found by its tags must not be removed.
async fn must_stay(event: &Event, live: &Live, session: &Session) -> Option<String> {
    if live.users() > 0 {
        return Some("it has users".into());
    }
    match stack::knows(
        session,
        &event.owner.stack_id,
        &event.owner.logical_id,
        live.id(),
    )
    .await
    {
        Ok(false) => None,
        Ok(true) => Some("CloudFormation knows it".into()),
        Err(error) => Some(format!(
            "it is not known whether CloudFormation knows it: {error}"
        )),
    }
}

fn gone(id: &str, notes: Vec<String>) -> Done {
    Done {
        physical_id: id.to_owned(),
        attributes: Attributes::new(),
        no_echo: false,
        notes,
    }
}
