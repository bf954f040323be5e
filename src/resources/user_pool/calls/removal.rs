//! Deleting a pool with everything that belongs to it.
//!
//! The role for SMS messages is deleted first: its name is derived from the pool's tags, so an interrupted
//! removal can continue only while the pool exists. The permissions are revoked last, since they follow from
//! the properties as well.

use std::time::Duration;

use serde_json::json;
use tokio::time::timeout;

use super::find;
use crate::aws::cognito::Document;
use crate::aws::sms_role::{self, Role};
use crate::aws::{ApiError, ErrorKind, Operation, Session};
use crate::resources::advice::failed;
use crate::resources::pool_settings::Live;
use crate::resources::pool_settings::names;
use crate::resources::side_resources::{functions, withdraw};
use crate::resources::{Event, Failed, Left, Owner, RequestType, physical_id};

/// What to do if deletion protection is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Keep the pool, since it may be in use.
    Respected,
    /// Turn the protection off, since the pool is not in use yet.
    Overridden,
}

/// Deletes a pool that was just read, with its role and its permissions.
///
/// If the role or the pool cannot be deleted, the role is restored.
pub async fn of_pool(
    session: &Session,
    event: &Event,
    pool: &Live,
    protection: Protection,
) -> Result<(), ApiError> {
    let role = own_role(event, pool);
    let deleted = async {
        if let Some(role) = &role {
            sms_role::remove(session, &role.name).await?;
        }
        delete(session, pool.id(), protection).await
    };
    if let Err(error) = deleted.await {
        if let Some(role) = &role
            && let Err(error) = sms_role::make(&session.cleaning_up(), role).await
        {
            tracing::error!(role = role.name, %error, "could not restore the SMS role of a pool that stays");
        }
        return Err(error);
    }
    withdraw(session, &functions(&pool.pool), pool.arn()).await
}

/// Deletes a second pool of an event. The role stays: its name is derived from the event, so the first pool
/// uses it as well.
pub async fn of_duplicate(session: &Session, pool: &Live) -> Result<(), ApiError> {
    delete(session, pool.id(), Protection::Overridden).await?;
    withdraw(session, &functions(&pool.pool), pool.arn()).await
}

/// Deletes what this delivery created. The role stays if the pool of another delivery may use it. Returns
/// whether that is unknown.
pub async fn of_event(session: &Session, event: &Event, pool: &Live) -> Result<bool, ApiError> {
    let has_other = has_other(session, &event.owner, Some(pool.id())).await;
    match has_other {
        Some(false) => of_pool(session, event, pool, Protection::Overridden).await?,
        _ => of_duplicate(session, pool).await?,
    }
    Ok(has_other.is_none() && own_role(event, pool).is_some())
}

/// Whether another delivery of the event created a pool, according to the index; `None` if the index does not
/// answer soon.
async fn has_other(session: &Session, owner: &Owner, own: Option<&str>) -> Option<bool> {
    /// The part of the settling time to wait (5 seconds of two minutes).
    const PART: u32 = 24;
    /// At any pace, an answer gets the time to arrive.
    const LEAST: Duration = Duration::from_millis(100);
    let soon = (session.pace().settling / PART).max(LEAST);
    let found = timeout(soon, find::of_event(session, owner)).await;
    match found {
        Ok(Ok(found)) => Some(found.iter().any(|live| Some(live.id()) != own)),
        Ok(Err(error)) => {
            tracing::warn!(%error, "could not find out whether another delivery created a pool");
            None
        }
        Err(_) => None,
    }
}

/// Deletes a pool whose deletion may fail, and then its role and permissions.
pub async fn of_pool_then_role(
    session: &Session,
    event: &Event,
    pool: &Live,
    protection: Protection,
) -> Result<(), ApiError> {
    delete(session, pool.id(), protection).await?;
    if let Some(role) = own_role(event, pool) {
        sms_role::remove(session, &role.name).await?;
    }
    withdraw(session, &functions(&pool.pool), pool.arn()).await
}

/// The role that was created for the pool, if the pool uses it.
fn own_role(event: &Event, pool: &Live) -> Option<Role> {
    let role = names::sms_role_of(pool, &event.owner, &event.owner.place());
    (pool.sms_role() == Some(&role.arn())).then_some(role)
}

async fn delete(session: &Session, id: &str, protection: Protection) -> Result<(), ApiError> {
    let deletion = Document::from_iter([("UserPoolId".to_owned(), json!(id))]);
    let deletion = Operation::DeleteUserPool.with(deletion);
    let refused = match deletion.perform(session).await {
        Err(error) if error.kind == ErrorKind::DeletionProtected => error,
        deleted => return deleted,
    };
    if protection == Protection::Respected {
        return Err(refused);
    }
    let live = match Live::read(session, id).await {
        Err(error) if error.is_not_found() => return Ok(()),
        read => read?,
    };
    let mut request = live.settings();
    request.insert("UserPoolId".into(), json!(id));
    request.insert("DeletionProtection".into(), json!("INACTIVE"));
    // Cognito would check the role again, but it was just deleted.
    for of_sms in [
        "SmsConfiguration",
        "AutoVerifiedAttributes",
        "UserAttributeUpdateSettings",
    ] {
        request.remove(of_sms);
    }
    Operation::UpdateUserPool
        .with(request)
        .send(session)
        .await?;
    deletion.perform(session).await
}

/// Deletes what a failed Create created.
pub async fn of_failed(session: &Session, event: &Event, pool: &Live, failed: Failed) -> Failed {
    let id = pool.id();
    match of_event(&session.cleaning_up(), event, pool).await {
        Ok(false) => failed,
        // It is unknown whether the role is in use. The Delete that follows finds out.
        Ok(true) => Failed {
            left: left_role(&event.owner),
            ..failed
        },
        Err(error) => {
            tracing::warn!(pool = id, stack = event.owner.stack_name(), %error, "an unfinished pool remains");
            // A failed Update keeps the former pool's ID, so no Delete follows for the new one.
            let what_now = match event.request {
                RequestType::Update => "nothing uses it, so delete it yourself",
                _ => "Poolkeeper tries again when CloudFormation deletes the resource",
            };
            Failed {
                reason: format!(
                    "{}. Poolkeeper could not delete the unfinished user pool {id} ({error}); {what_now}",
                    failed.reason
                ),
                left: Left::Unfinished(id.to_owned()),
            }
        }
    }
}

/// Deletes the role of a Create that failed before it created a pool, unless the pool of another delivery
/// uses the role.
pub async fn of_role(session: &Session, owner: &Owner, role: &Role, before: Failed) -> Failed {
    let session = session.cleaning_up();
    match has_other(&session, owner, None).await {
        Some(false) => {}
        Some(true) => return before,
        None => {
            return Failed {
                left: left_role(owner),
                ..before
            };
        }
    }
    match sms_role::remove(&session, &role.name).await {
        Ok(()) => before,
        Err(error) => {
            let Failed { reason, .. } = failed("Deleting the new role for SMS messages", &error);
            Failed {
                reason: format!("{}. {reason}", before.reason),
                left: left_role(owner),
            }
        }
    }
}

/// The mark of a role that an event left behind. It has the event's ID, from which the role's name is
/// derived.
fn left_role(owner: &Owner) -> Left {
    Left::Unfinished(format!("{}{}", physical_id::ROLE, owner.request_id))
}
