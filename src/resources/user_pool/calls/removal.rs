//! Removing a pool with what belongs to it.
//!
//! The role for SMS messages goes first: its name is known from the pool alone, so a removal that is
//! interrupted can be taken up again only while the pool is there. The permissions go last: they
//! follow from the properties as well.

use serde_json::json;

use super::advice::failed;
use super::side_resources::{functions, withdraw};
use crate::aws::cognito;
use crate::aws::sms_role::{self, own_name};
use crate::aws::{ApiError, Session};
use crate::resources::user_pool::live::Live;
use crate::resources::user_pool::names;
use crate::resources::user_pool::wanted::Place;
use crate::resources::{Failed, Left, Owner};

/// An unfinished id that stands for a role without a pool.
const ROLE: &str = "role/";

/// The ARN of the role that was made for this pool, if it has one.
fn own_role<'a>(pool: &'a Live, owner: &Owner) -> Option<&'a str> {
    let sender = pool
        .pool
        .get("SmsConfiguration")?
        .get("SnsCallerArn")?
        .as_str()?;
    let role = names::sms_role_of(pool, owner, &Place::of_stack(&owner.stack_id));
    (sender == role.arn()).then_some(sender)
}

/// Removes a pool that was read just now, with its role and its permissions.
///
/// If the pool cannot be deleted after its role went, the role is made again.
pub async fn with_side_resources(
    session: &Session,
    owner: &Owner,
    pool: &Live,
) -> Result<(), ApiError> {
    let role = own_role(pool, owner).and_then(own_name);
    if let Some(name) = role {
        sms_role::remove(session, name).await?;
    }
    if let Err(error) = cognito::delete_user_pool(session, pool.id()).await {
        if role.is_some() {
            let role = names::sms_role_of(pool, owner, &Place::of_stack(&owner.stack_id));
            if let Err(error) = sms_role::make(&session.cleaning_up(), &role).await {
                tracing::error!(role = role.name, %error, "the role of a pool that stays is missing");
            }
        }
        return Err(error);
    }
    withdraw(session, &functions(&pool.pool), pool.arn()).await
}

/// Removes a pool that nobody uses yet, whatever its protection says.
pub async fn of_pool(session: &Session, pool: &Live) -> Result<(), ApiError> {
    if let Some(owner) = names::owner_of(pool)
        && let Some(name) = own_role(pool, &owner).and_then(own_name)
    {
        sms_role::remove(session, name).await?;
    }
    let id = pool.id();
    match cognito::delete_user_pool(session, id).await {
        Err(error) if error.message.to_lowercase().contains("deletion protection") => {
            let live = match Live::read(session, id).await {
                Err(error) if error.is_not_found() => return Ok(()),
                read => read?,
            };
            let mut request = live.settings();
            request.insert("UserPoolId".into(), json!(id));
            request.insert("DeletionProtection".into(), json!("INACTIVE"));
            // It would be checked anew, and its role has just gone.
            request.remove("SmsConfiguration");
            request.remove("AutoVerifiedAttributes");
            request.remove("UserAttributeUpdateSettings");
            cognito::update_user_pool(session, &request).await?;
            cognito::delete_user_pool(session, id).await?;
        }
        deleted => deleted?,
    }
    withdraw(session, &functions(&pool.pool), pool.arn()).await
}

/// Removes what an unfinished id stands for.
pub async fn of_unfinished(session: &Session, id: &str) -> Result<(), ApiError> {
    if let Some(name) = id.strip_prefix(ROLE) {
        return sms_role::remove(session, name).await;
    }
    match cognito::describe_user_pool(session, id).await {
        Ok(pool) => {
            of_pool(
                session,
                &Live {
                    pool,
                    ..Live::default()
                },
            )
            .await
        }
        Err(error) if error.is_not_found() => Ok(()),
        Err(error) => Err(error),
    }
}

/// Removes what a failed Create made.
pub async fn of_failed(session: &Session, owner: &Owner, pool: &Live, failed: Failed) -> Failed {
    let id = pool.id();
    match of_pool(&session.cleaning_up(), pool).await {
        Ok(()) => failed,
        Err(error) => {
            tracing::warn!(pool = id, stack = owner.stack_name(), %error, "an unfinished pool is left");
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
