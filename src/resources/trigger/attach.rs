//! Attaching a trigger, and changing one.
//!
//! The permission comes before the trigger and goes after it, so that the pool never calls a function
//! that it may not invoke. One statement serves all triggers of a pool that use the function: it
//! goes with the last of them. Somebody who revokes the statement because no trigger uses the
//! function *yet* does so within the time for which an attached trigger is watched; so the statement
//! is looked at once more at the end.

use super::change::{Changed, Obstacle, converge, look, withdraw_unused};
use super::live::attached;
use super::mark::{ASKING, Mark};
use super::merge::attach;
use super::undo;
use super::wanted::Wanted;
use crate::aws::Session;
use crate::resources::advice::failed;
use crate::resources::drive::At;
use crate::resources::pool_settings::Live;
use crate::resources::side_resources::{permit, permit_still};
use crate::resources::trigger_id::TriggerId;
use crate::resources::{Done, Failed};

/// Attaches a trigger where this resource has none yet.
///
/// # Errors
/// What was attempted, what the service answered, and what is left behind.
pub async fn create(at: At<'_>, new: &Wanted) -> Result<Done, Failed> {
    let (before, mark) = match free(None, new, at.session).await {
        Ok(free) => free,
        Err(obstacle) => return obstructed(at, &new.id, obstacle).await,
    };
    if let Err(unconfirmed) = at.confirm().await {
        let note = at.unless_rolling_back(unconfirmed).await?;
        return Ok(new.id.done(vec![note]));
    }
    match set(at, None, new, (&before, mark)).await {
        Ok(changed) => Ok(new.id.done(changed.notes())),
        Err(failed) => Err(undo::of_create(at, new, (&before, mark), failed).await),
    }
}

/// Changes a trigger where it is.
///
/// # Errors
/// What was attempted, what the service answered; nothing is changed then.
pub async fn update(at: At<'_>, old: Option<&Wanted>, new: &Wanted) -> Result<Done, Failed> {
    let (before, mark) = match free(old, new, at.session).await {
        Ok(free) => free,
        Err(obstacle) => return obstructed(at, &new.id, obstacle).await,
    };
    let is_as_wanted = attach(old, new, &mark.on(&before)).is_ok_and(|request| request.is_none());
    if old == Some(new) && is_as_wanted {
        return Ok(new.id.done(vec![]));
    }
    if let Err(unconfirmed) = at.confirm().await {
        let note = at.unless_rolling_back(unconfirmed).await?;
        return Ok(new.id.done(vec![note]));
    }
    let changed = async {
        let changed = set(at, old, new, (&before, mark)).await?;
        if let Some(old) = old {
            withdraw_unused(old, &changed.live, &changed.rest(at.session)).await?;
        }
        Ok(changed)
    };
    match changed.await {
        Ok(changed) => {
            let mut notes = changed.notes();
            // CloudFormation has no drift detection for custom resources: whatever differs is named here.
            if old == Some(new) && !is_as_wanted {
                let had = attached(&before, new.id.operation)
                    .map_or_else(|| "no function".to_owned(), |had| had.function);
                notes.push(format!(
                    "reverted drift in {} (the pool had {had}, the template sets {})",
                    new.id.operation.name(),
                    new.function
                ));
            }
            Ok(new.id.done(notes))
        }
        Err(failed) => {
            undo::of_update(at, old, new, (&before, mark)).await;
            Err(failed)
        }
    }
}

/// The pool, if the trigger can be attached to it, and whether its tag about its own triggers counts.
async fn free(
    old: Option<&Wanted>,
    new: &Wanted,
    session: &Session,
) -> Result<(Live, Mark), Obstacle> {
    let live = look(session, &new.id.pool_id).await?;
    let is_refused_by_tag = |live: &Live, unmarked: &Live| {
        attach(old, new, live).is_err() && attach(old, new, unmarked).is_ok()
    };
    let mark = Mark::of(&live, is_refused_by_tag, session)
        .await
        .map_err(|error| Obstacle::Call(ASKING, error))?;
    attach(old, new, &mark.on(&live)).map_err(Obstacle::Refused)?;
    Ok((live, mark))
}

/// Sets a trigger and sees to it that it stays.
async fn set(
    at: At<'_>,
    old: Option<&Wanted>,
    new: &Wanted,
    (before, mark): (&Live, Mark),
) -> Result<Changed, Failed> {
    const PERMITTING: &str = "Letting the user pool invoke the function";
    let (event, session, pool_id) = (at.event, at.session, &new.id.pool_id);
    permit(session, event, [&new.function], before.arn())
        .await
        .map_err(|error| failed(PERMITTING, &error))?;
    let changed = converge(session, pool_id, |live| attach(old, new, &mark.on(live)))
        .await
        .map_err(|obstacle| obstacle.into_failed(pool_id))?;
    permit_still(&changed.rest(session), event, &new.function, before.arn())
        .await
        .map_err(|error| failed(PERMITTING, &error))?;
    Ok(changed)
}

/// A trigger that cannot be put back does not hold a rollback up: what stands in its way is somebody
/// else's, and stays. A call that failed may go well at the next attempt.
async fn obstructed(at: At<'_>, id: &TriggerId, obstacle: Obstacle) -> Result<Done, Failed> {
    let is_final = matches!(obstacle, Obstacle::Gone | Obstacle::Refused(_));
    let failed = obstacle.into_failed(&id.pool_id);
    if !is_final {
        return Err(failed);
    }
    let note = at.unless_rolling_back(failed).await?;
    Ok(id.done(vec![note]))
}
