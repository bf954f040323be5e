//! Removing a pool with what belongs to it.
//!
//! The role for SMS messages goes first: its name is known from the pool alone, so a removal that is
//! interrupted can be taken up again only while the pool is there. The permissions go last: they
//! follow from the properties as well.

use serde_json::json;

use crate::aws::cognito;
use crate::aws::sms_role;
use crate::aws::{ApiError, Session};
use crate::resources::advice::failed;
use crate::resources::side_resources::{functions, withdraw};
use crate::resources::user_pool::live::Live;
use crate::resources::user_pool::names;
use crate::resources::user_pool::wanted::Place;
use crate::resources::{Event, Failed, Left};

/// An unfinished id that stands for a role without a pool.
const ROLE: &str = "role/";

/// What to do about a pool whose deletion protection is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Leave the pool: somebody may use it.
    Respected,
    /// Turn it off: nobody uses the pool yet.
    Overridden,
}

/// Removes a pool that was read just now, with its role and its permissions.
///
/// If the role or the pool cannot be deleted, the role is made whole again.
pub async fn of_pool(
    session: &Session,
    event: &Event,
    pool: &Live,
    protection: Protection,
) -> Result<(), ApiError> {
    let role = names::sms_role_of(pool, &event.owner, &Place::of_stack(&event.owner.stack_id));
    let has_role = sender(pool) == Some(&role.arn());
    let deleted = async {
        if has_role {
            sms_role::remove(session, &role.name).await?;
        }
        delete(session, pool.id(), protection).await
    };
    if let Err(error) = deleted.await {
        if has_role && let Err(error) = sms_role::make(&session.cleaning_up(), &role).await {
            tracing::error!(role = role.name, %error, "the role of a pool that stays is missing");
        }
        return Err(error);
    }
    withdraw(session, &functions(&pool.pool), pool.arn()).await
}

/// Removes a second pool of an event. The role stays: its name follows from the event, so it is the
/// first pool's as well.
pub async fn of_duplicate(session: &Session, pool: &Live) -> Result<(), ApiError> {
    delete(session, pool.id(), Protection::Overridden).await?;
    withdraw(session, &functions(&pool.pool), pool.arn()).await
}

/// Removes a pool that may have to stay, and its role and permissions only if it went.
pub async fn of_pool_then_role(
    session: &Session,
    event: &Event,
    pool: &Live,
) -> Result<(), ApiError> {
    cognito::delete_user_pool(session, pool.id()).await?;
    let role = names::sms_role_of(pool, &event.owner, &Place::of_stack(&event.owner.stack_id));
    if sender(pool) == Some(&role.arn()) {
        sms_role::remove(session, &role.name).await?;
    }
    withdraw(session, &functions(&pool.pool), pool.arn()).await
}

/// Who sends the pool's SMS messages.
fn sender(pool: &Live) -> Option<&str> {
    pool.pool
        .get("SmsConfiguration")?
        .get("SnsCallerArn")?
        .as_str()
}

async fn delete(session: &Session, id: &str, protection: Protection) -> Result<(), ApiError> {
    let refused = match cognito::delete_user_pool(session, id).await {
        Err(error) if error.message.to_lowercase().contains("deletion protection") => error,
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
    // The role would be checked anew, and it has just gone.
    for of_sms in [
        "SmsConfiguration",
        "AutoVerifiedAttributes",
        "UserAttributeUpdateSettings",
    ] {
        request.remove(of_sms);
    }
    cognito::update_user_pool(session, &request).await?;
    cognito::delete_user_pool(session, id).await
}

/// Removes what an unfinished id stands for.
pub async fn of_unfinished(session: &Session, event: &Event, id: &str) -> Result<(), ApiError> {
    if let Some(name) = id.strip_prefix(ROLE) {
        return sms_role::remove(session, name).await;
    }
    match cognito::describe_user_pool(session, id).await {
        Ok(pool) => {
            let pool = Live {
                pool,
                ..Live::default()
            };
            of_pool(session, event, &pool, Protection::Overridden).await
        }
        Err(error) if error.is_not_found() => Ok(()),
        Err(error) => Err(error),
    }
}

/// Removes what a failed Create made.
pub async fn of_failed(session: &Session, event: &Event, pool: &Live, failed: Failed) -> Failed {
    let id = pool.id();
    match of_pool(&session.cleaning_up(), event, pool, Protection::Overridden).await {
        Ok(()) => failed,
        Err(error) => {
            tracing::warn!(pool = id, stack = event.owner.stack_name(), %error, "an unfinished pool is left");
            Failed {
                reason: format!(
                    "{}. The unfinished user pool {id} could not be removed ({error}); it goes when \
                     CloudFormation deletes the resource",
                    failed.reason
                ),
                left: Left::Unfinished(id.to_owned()),
            }
        }
    }
}

/// Removes the role of a Create that failed before there was a pool.
pub async fn of_role(session: &Session, name: &str, before: Failed) -> Failed {
    match sms_role::remove(&session.cleaning_up(), name).await {
        Ok(()) => before,
        Err(error) => {
            let Failed { reason, .. } = failed("Removing the role for SMS messages again", &error);
            Failed {
                reason: format!("{}. {reason}", before.reason),
                left: Left::Unfinished(format!("{ROLE}{name}")),
            }
        }
    }
}
