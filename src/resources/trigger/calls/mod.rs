//! The calls, in order.
//!
//! The permission comes before the trigger and goes after it, so that the pool never calls a function
//! that it may not invoke. One statement serves all triggers of a pool that use the function: it
//! goes with the last of them. Somebody who takes the statement back because no trigger uses the
//! function *yet* does so within the time for which an attached trigger is watched; so the statement
//! is looked at once more at the end.

mod converge;
mod mark;
mod undo;

use super::gone;
use super::live::attached;
use super::merge::{attach, detach, has};
use super::place::{Place, held};
use super::wanted::Wanted;
use crate::aws::Session;
use crate::resources::advice::failed;
use crate::resources::authority::{confirm, confirm_delete, unless_rolling_back};
use crate::resources::side_resources::{functions, permit, permit_still, withdraw};
use crate::resources::user_pool::Live;
use crate::resources::user_pool::wanted::Place as PoolPlace;
use crate::resources::{Done, Event, Failed};
use converge::{Obstacle, Settled, converge, look};
use mark::{ASKING, Mark};

/// Attaches a trigger where this resource has none yet.
///
/// # Errors
/// What was attempted, what the service answered, and what is left behind.
pub async fn create(event: &Event, new: &Wanted, session: &Session) -> Result<Done, Failed> {
    let (before, mark) = match free(None, new, session).await {
        Ok(free) => free,
        Err(obstacle) => return obstructed(event, &new.place, obstacle, session).await,
    };
    if let Err(unconfirmed) = confirm(event, session).await {
        return unconfirmed_at(event, &new.place, unconfirmed, session).await;
    }
    match set(event, None, new, (&before, mark), session).await {
        Ok(settled) => Ok(new.place.done(doubts(&settled))),
        Err(failed) => Err(undo::of_create(event, new, (&before, mark), failed, session).await),
    }
}

/// Changes a trigger at its place.
///
/// # Errors
/// What was attempted, what the service answered; nothing is changed then.
pub async fn update(
    event: &Event,
    old: Option<&Wanted>,
    new: &Wanted,
    session: &Session,
) -> Result<Done, Failed> {
    let (before, mark) = match free(old, new, session).await {
        Ok(free) => free,
        Err(obstacle) => return obstructed(event, &new.place, obstacle, session).await,
    };
    let is_as_wanted = attach(old, new, &mark.on(&before)).is_ok_and(|request| request.is_none());
    if old == Some(new) && is_as_wanted {
        return Ok(new.place.done(vec![]));
    }
    if let Err(unconfirmed) = confirm(event, session).await {
        return unconfirmed_at(event, &new.place, unconfirmed, session).await;
    }
    let changed = async {
        let settled = set(event, old, new, (&before, mark), session).await?;
        if let Some(old) = old {
            withdraw_unused(old, &settled.live, &settled.rest(session)).await?;
        }
        Ok(settled)
    };
    match changed.await {
        Ok(settled) => {
            let mut notes = doubts(&settled);
            // CloudFormation has no drift detection for custom resources: whatever differs is named here.
            if old == Some(new) && !is_as_wanted {
                let had = attached(&before, new.place.operation)
                    .map_or_else(|| "nothing".to_owned(), |had| had.function);
                notes.push(format!(
                    "drifted, and written again: {} (the pool had {had}, wanted is {})",
                    new.place.operation.name(),
                    new.function
                ));
            }
            Ok(new.place.done(notes))
        }
        Err(failed) => {
            undo::of_update(event, old, new, (&before, mark), session).await;
            Err(failed)
        }
    }
}

/// What becomes of an event that CloudFormation does not confirm: it changes nothing.
async fn unconfirmed_at(
    event: &Event,
    place: &Place,
    unconfirmed: Failed,
    session: &Session,
) -> Result<Done, Failed> {
    let note = unless_rolling_back(event, unconfirmed, session).await?;
    Ok(place.done(vec![note]))
}

/// Detaches a trigger, unless it is not what the properties gave any more, or another resource of
/// the stack has it by now.
///
/// # Errors
/// What was attempted, what the service answered, what the author can do.
pub async fn delete(
    event: &Event,
    physical_id: String,
    old: &Wanted,
    session: &Session,
) -> Result<Done, Failed> {
    let pool_id = &old.place.pool_id;
    if let Some(holder) = holder(event, &physical_id, &old.place, session).await? {
        let note = format!("the trigger stays: it is {holder}'s now");
        return Ok(gone(physical_id, vec![note]));
    }
    // CloudFormation made the id up if there was no answer to the Create.
    let is_own_id = Place::read(&physical_id).is_some();
    let is_confirmed = confirm_delete(event, is_own_id, session).await;
    let detached = match &is_confirmed {
        Ok(()) => detached(old, session).await,
        Err(_) => look(session, pool_id).await.map(Settled::seen),
    };
    let settled = match detached {
        Ok(settled) => settled,
        Err(Obstacle::Gone) => {
            if is_confirmed.is_ok() {
                let arn = PoolPlace::of_stack(&event.owner.stack_id).pool_arn(pool_id);
                take_back(&old.function, &arn, session).await?;
            }
            return Ok(gone(physical_id, vec![]));
        }
        Err(obstacle) => return Err(obstacle.into_failed(pool_id)),
    };
    if let Err(unconfirmed) = is_confirmed {
        return match detach(old, &settled.live) {
            Some(_) => Err(unconfirmed),
            None => Ok(gone(physical_id, vec!["there is nothing to detach".into()])),
        };
    }
    withdraw_unused(old, &settled.live, &settled.rest(session)).await?;
    let mut notes = doubts(&settled);
    if let Some(now) = attached(&settled.live, old.place.operation) {
        let why = match settled.live.gives(old.place.operation.member()) {
            true => "the pool's own resource gives",
            false => "this resource did not set",
        };
        notes.push(format!(
            "{} of user pool {pool_id} stays: it is {}, which {why}",
            old.place.operation.name(),
            now.function
        ));
    }
    Ok(gone(physical_id, notes))
}

/// The resource of the stack that a trigger has passed to, by its logical id.
///
/// A resource that gets another logical id is created under the new one before it is deleted under
/// the old one, and finds its trigger attached; so does one whose operation changes between the two
/// names of the trigger before tokens are made. The Delete that follows is not about the trigger.
async fn holder(
    event: &Event,
    physical_id: &str,
    place: &Place,
    session: &Session,
) -> Result<Option<String>, Failed> {
    let held = held(session, &event.owner.stack_id)
        .await
        .map_err(|error| failed("Looking for another resource with this trigger", &error))?;
    let other = held.into_iter().find(|held| {
        let is_self =
            held.logical_id == event.owner.logical_id && held.place.physical_id() == physical_id;
        !is_self && held.place.is(place)
    });
    Ok(other.map(|held| held.logical_id))
}

/// The pool, if the trigger can be attached to it, and whether its tag about its own triggers counts.
async fn free(
    old: Option<&Wanted>,
    new: &Wanted,
    session: &Session,
) -> Result<(Live, Mark), Obstacle> {
    let live = look(session, &new.place.pool_id).await?;
    let is_refused_by_tag = |live: &Live, unmarked: &Live| {
        attach(old, new, live).is_err() && attach(old, new, unmarked).is_ok()
    };
    let mark = Mark::of(&live, is_refused_by_tag, session)
        .await
        .map_err(|error| Obstacle::Call(ASKING, error))?;
    attach(old, new, &mark.on(&live)).map_err(Obstacle::Refused)?;
    Ok((live, mark))
}

/// Detaches a trigger, also if only a tag that counts for nothing says that it is the pool's own.
async fn detached(old: &Wanted, session: &Session) -> Result<Settled, Obstacle> {
    let pool_id = &old.place.pool_id;
    let settled = converge(session, pool_id, |live| Ok(detach(old, live))).await?;
    let stays_by_tag = |_: &Live, unmarked: &Live| detach(old, unmarked).is_some();
    let mark = Mark::of(&settled.live, stays_by_tag, session)
        .await
        .map_err(|error| Obstacle::Call(ASKING, error))?;
    match mark {
        Mark::Counts => Ok(settled),
        Mark::Void => converge(session, pool_id, |live| Ok(detach(old, &mark.on(live)))).await,
    }
}

/// Sets a trigger and sees to it that it stays.
async fn set(
    event: &Event,
    old: Option<&Wanted>,
    new: &Wanted,
    (before, mark): (&Live, Mark),
    session: &Session,
) -> Result<Settled, Failed> {
    const PERMITTING: &str = "Letting the user pool invoke the function";
    let pool_id = &new.place.pool_id;
    permit(session, event, [&new.function], before.arn())
        .await
        .map_err(|error| failed(PERMITTING, &error))?;
    let settled = converge(session, pool_id, |live| attach(old, new, &mark.on(live)))
        .await
        .map_err(|obstacle| obstacle.into_failed(pool_id))?;
    permit_still(&settled.rest(session), event, &new.function, before.arn())
        .await
        .map_err(|error| failed(PERMITTING, &error))?;
    Ok(settled)
}

/// A trigger that cannot be put back does not hold a rollback up: what stands in its way is somebody
/// else's, and stays. A call that failed may go well at the next attempt.
async fn obstructed(
    event: &Event,
    place: &Place,
    obstacle: Obstacle,
    session: &Session,
) -> Result<Done, Failed> {
    let is_final = matches!(obstacle, Obstacle::Gone | Obstacle::Refused(_));
    let failed = obstacle.into_failed(&place.pool_id);
    if !is_final {
        return Err(failed);
    }
    let note = unless_rolling_back(event, failed, session).await?;
    Ok(place.done(vec![note]))
}

/// Takes a permission back if no trigger of the pool uses the function any more.
async fn withdraw_unused(old: &Wanted, live: &Live, session: &Session) -> Result<(), Failed> {
    if functions(&live.pool).contains(&old.function) {
        return Ok(());
    }
    take_back(&old.function, live.arn(), session).await
}

async fn take_back(function: &String, pool_arn: &str, session: &Session) -> Result<(), Failed> {
    withdraw(session, [function], pool_arn)
        .await
        .map_err(|error| failed("Taking a permission to invoke a function back", &error))
}

fn doubts(settled: &Settled) -> Vec<String> {
    let note = "time was out before it was certain that nobody else's write takes the change back";
    settled
        .in_doubt
        .then(|| note.to_owned())
        .into_iter()
        .collect()
}
