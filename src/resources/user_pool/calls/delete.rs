//! Deleting a pool.

use tokio::time::Instant;

use super::asked::Asked;
use super::converge::{ASKING, converge};
use super::obstacle::Obstacle;
use super::removal::{self, Protection};
use super::rights::may_adopt;
use super::unfinished::{self, Where, protection};
use crate::aws::cognito::Document;
use crate::aws::{ErrorKind, Session};
use crate::properties::pool::is_pool_id;
use crate::properties::user_pool::{RemovalPolicy, UserPool};
use crate::resources::advice::failed;
use crate::resources::authority::{Creation, Maker, confirm, confirm_delete, creation, rolls_back};
use crate::resources::pool_settings::Live;
use crate::resources::side_resources::{functions, revoke};
use crate::resources::user_pool::wanted::{Wanted, wanted};
use crate::resources::{Done, Event, Failed, PhysicalId, stack_name};

/// The properties that are not settings of a pool.
const NO_SETTINGS: [&str; 5] = [
    "ServiceToken",
    "ServiceTimeout",
    "RemovalPolicy",
    "AllowReplacement",
    "ExistingUserPoolId",
];

/// Deletes a pool according to its removal policy. Removes only what this resource created.
///
/// # Errors
/// What was attempted, what the service answered, what you can do.
pub async fn delete(
    event: &Event,
    id: &PhysicalId,
    pool: &UserPool,
    given: &[String],
    session: &Session,
) -> Result<Done, Failed> {
    if let Some(adopted) = &pool.existing_user_pool_id {
        return release(event, id, adopted, pool, given, session).await;
    }
    match id {
        PhysicalId::Unfinished(mark) => unfinished::marked(event, mark, pool, session).await,
        PhysicalId::Named(id) if is_pool_id(id) => by_policy(event, id, pool, session).await,
        PhysicalId::Named(_) => {
            unfinished::left_behind(event, pool, Where::Everywhere, session).await
        }
        PhysicalId::Nothing => unfinished::left_behind(event, pool, Where::Index, session).await,
    }
}

/// The end of an adopted pool's resource: the pool stays. If the adoption is rolled back, the triggers that
/// it attached are removed, since the stack may delete their functions.
async fn release(
    event: &Event,
    id: &PhysicalId,
    adopted: &str,
    pool: &UserPool,
    given: &[String],
    session: &Session,
) -> Result<Done, Failed> {
    let (id, is_adopted) = match id {
        PhysicalId::Nothing => ("", false),
        PhysicalId::Named(id) if is_pool_id(id) => (id.as_str(), id == adopted),
        // A Create that never answered, or could not undo everything.
        PhysicalId::Named(id) | PhysicalId::Unfinished(id) => (id.as_str(), true),
    };
    let mut notes = vec![format!(
        "user pool {adopted} stays: a resource with ExistingUserPoolId never deletes a pool"
    )];
    // An adopted pool is never a replacement. So a Delete in a rollback ends an adoption of this operation.
    if !is_adopted || !rolls_back(event, session).await {
        return Ok(Done::gone(notes));
    }
    if detach_adopted(event, id, adopted, pool, session).await? {
        notes.push("the triggers that the adoption attached were detached".into());
    }
    let settings: Vec<&str> = given
        .iter()
        .map(String::as_str)
        .filter(|name| *name != "LambdaTriggers" && !NO_SETTINGS.contains(name))
        .collect();
    if !settings.is_empty() {
        notes.push(format!(
            "these properties stay set in the pool: {}",
            settings.join(", ")
        ));
    }
    Ok(Done::gone(notes))
}

/// Removes the triggers that an adoption attached. Returns whether there may have been any.
async fn detach_adopted(
    event: &Event,
    id: &str,
    adopted: &str,
    pool: &UserPool,
    session: &Session,
) -> Result<bool, Failed> {
    let place = event.owner.place();
    let Some(triggers) = wanted(pool, &place).settings.remove("LambdaConfig") else {
        return Ok(false);
    };
    let live = match Live::describe(session, adopted).await {
        Ok(Some(live)) => live,
        Ok(None) => return Ok(false),
        Err(error) => return Err(failed("Reading the user pool", &error)),
    };
    // If the adoption was refused because another resource has the pool, its triggers belong to that one.
    if id != adopted && may_adopt(event, &live, session).await.is_err() {
        return Ok(false);
    }
    confirm_delete(event, is_pool_id(id), session).await?;
    let attached = Wanted {
        settings: Document::from_iter([("LambdaConfig".to_owned(), triggers)]),
        ..Wanted::default()
    };
    let asked = Asked {
        event,
        old: &attached,
        new: &Wanted::default(),
    };
    match converge(session, adopted, asked).await {
        Ok(_) => Ok(true),
        Err(Obstacle::Failed(failed) | Obstacle::Refused(failed)) => Err(failed),
        Err(
            Obstacle::Gone
            | Obstacle::TakenBack(_)
            | Obstacle::NotMadeHere
            | Obstacle::Immutable(..),
        ) => Ok(false),
    }
}

/// Deletes the pool of a finished resource according to its removal policy.
async fn by_policy(
    event: &Event,
    id: &str,
    pool: &UserPool,
    session: &Session,
) -> Result<Done, Failed> {
    match pool.removal_policy.unwrap_or(RemovalPolicy::Retain) {
        RemovalPolicy::Retain => Ok(Done::gone(vec![
            "the user pool stays because RemovalPolicy is RETAIN".into(),
        ])),
        RemovalPolicy::Destroy => destroy(event, id, pool, session).await,
        RemovalPolicy::RetainOnUpdateOrDelete => {
            match made_by_rollback(event, None, session).await? {
                Creation::Stands(why) => {
                    Ok(Done::gone(vec![format!("the user pool {id} stays: {why}")]))
                }
                Creation::IsRolledBack | Creation::MayBeRolledBack => {
                    destroy(event, id, pool, session).await
                }
            }
        }
    }
}

/// Whether the operation that created a pool is rolling back. If that is unknown, the Delete fails, so that
/// nothing is removed or kept by mistake.
async fn made_by_rollback(
    event: &Event,
    live: Option<&Live>,
    session: &Session,
) -> Result<Creation, Failed> {
    creation(event, live.and_then(Live::created), session)
        .await
        .map_err(|error| failed(ASKING, &error))
}

async fn destroy(
    event: &Event,
    id: &str,
    pool: &UserPool,
    session: &Session,
) -> Result<Done, Failed> {
    let mut waits = session.pace().waits();
    let until = Instant::now() + session.pace().settling;
    loop {
        let live = match Live::describe(session, id).await {
            Ok(Some(live)) => live,
            Ok(None) => return already_gone(event, id, pool, session).await,
            Err(error) => return Err(failed("Reading the user pool", &error)),
        };
        if let Some(why) = stays(event, pool, &live, session).await? {
            return Ok(Done::gone(vec![format!("the user pool {id} stays: {why}")]));
        }
        let protection = protection(event, &live, session).await?;
        if live.is_protected() && protection == Protection::Respected {
            return Err(Failed::because(format!(
                "the user pool {id} was not deleted because its deletion protection is on. If you can still \
                 update the stack, set DeletionProtection to false and deploy. Otherwise turn deletion \
                 protection off on the pool itself and delete again, or delete the stack and retain this \
                 resource"
            )));
        }
        confirm(event, session).await?;
        let deleted = if live.domains().is_empty() {
            removal::of_pool(session, event, &live, protection).await
        } else {
            // The domain may be in deletion, which only an attempt shows. If the pool stays, it needs its
            // role.
            removal::of_pool_then_role(session, event, &live, protection).await
        };
        let error = match deleted {
            Ok(()) => return Ok(Done::gone(vec![])),
            Err(error) => error,
        };
        if error.kind != ErrorKind::DomainAttached {
            return Err(failed("Deleting the user pool", &error));
        }
        if Instant::now() < until && session.pause(waits.next().unwrap_or_default()).await {
            continue;
        }
        return Err(Failed::because(format!(
            "the user pool {id} was not deleted because it has a domain ({}). Delete the domain first",
            live.domains().join(" and ")
        )));
    }
}

/// Why a pool stays although its removal policy allows its deletion.
async fn stays(
    event: &Event,
    pool: &UserPool,
    live: &Live,
    session: &Session,
) -> Result<Option<String>, Failed> {
    match live.maker(event) {
        Maker::ThisResource => {}
        Maker::Another {
            stack_id,
            logical_id,
        } => {
            return Ok(Some(format!(
                "its tags say that the resource {logical_id} of stack {} created it",
                stack_name(&stack_id)
            )));
        }
        Maker::Nobody => {
            return Ok(Some(
                "its tags do not say that this resource created it".into(),
            ));
        }
    }
    if pool.removal_policy != Some(RemovalPolicy::RetainOnUpdateOrDelete) {
        return Ok(None);
    }
    match made_by_rollback(event, Some(live), session).await? {
        Creation::Stands(why) => Ok(Some(why)),
        Creation::IsRolledBack | Creation::MayBeRolledBack => Ok(None),
    }
}

/// The end of a pool that no longer exists. An earlier delivery may have stopped after the pool, so the
/// permissions are revoked as well: a function's policy has little room.
async fn already_gone(
    event: &Event,
    id: &str,
    pool: &UserPool,
    session: &Session,
) -> Result<Done, Failed> {
    let place = event.owner.place();
    let functions = functions(&wanted(pool, &place).settings);
    if functions.is_empty() {
        return Ok(Done::gone(vec![]));
    }
    if confirm(event, session).await.is_err() {
        let note = "the user pool no longer exists; its permissions to invoke functions may remain";
        return Ok(Done::gone(vec![note.into()]));
    }
    revoke(session, &functions, &place.pool_arn(id)).await?;
    Ok(Done::gone(vec![]))
}
