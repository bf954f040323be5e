//! Putting things back after a failure half way, in the time that is set aside for it.

use super::converge::{Obstacle, converge};
use super::{Mark, attach, detach, failed, has, permit, withdraw_unused};
use crate::aws::Session;
use crate::properties::user_pool::LambdaVersion;
use crate::resources::trigger::live;
use crate::resources::trigger::wanted::Wanted;
use crate::resources::user_pool::Live;
use crate::resources::{Event, Failed, Left};

/// Removes what a failed Create made. A trigger that was there before stays, or is put back.
pub async fn of_create(
    event: &Event,
    new: &Wanted,
    (before, mark): (&Live, Mark),
    failed: Failed,
    session: &Session,
) -> Failed {
    let session = session.cleaning_up();
    let undone = match former(new, before) {
        Some(former) => put_back(event, &former, new, (before, mark), &session).await,
        None if live::attached(before, new.place.operation).is_none() => {
            remove(new, (before, mark), &session).await
        }
        None => Ok(()),
    };
    match undone {
        Ok(()) => failed,
        Err(problem) => Failed {
            reason: format!(
                "{}. The trigger {} may be left, since it could not be removed again: {}",
                failed.reason,
                new.place.physical_id(),
                problem.reason
            ),
            left: Left::Unfinished(new.place.physical_id()),
        },
    }
}

/// What the pool had at the operation, if a Create changed the version of its event.
fn former(new: &Wanted, before: &Live) -> Option<Wanted> {
    let now = live::attached(before, new.place.operation)?;
    let version = now.version.as_deref().and_then(LambdaVersion::named)?;
    (version != new.version).then(|| Wanted {
        version,
        ..new.clone()
    })
}

/// Puts back what the pool had before a failed Update.
pub async fn of_update(
    event: &Event,
    old: Option<&Wanted>,
    new: &Wanted,
    (before, mark): (&Live, Mark),
    session: &Session,
) {
    let session = session.cleaning_up();
    let restored = match old.filter(|old| has(before, old)) {
        Some(old) => put_back(event, old, new, (before, mark), &session).await,
        // Nothing was there, or what is wanted.
        None if live::attached(before, new.place.operation).is_none() => {
            remove(new, (before, mark), &session).await
        }
        None => Ok(()),
    };
    if let Err(problem) = restored {
        tracing::warn!(
            trigger = new.place.physical_id(),
            problem = problem.reason,
            "the former trigger could not be put back"
        );
    }
}

async fn put_back(
    event: &Event,
    old: &Wanted,
    new: &Wanted,
    (before, mark): (&Live, Mark),
    session: &Session,
) -> Result<(), Failed> {
    permit(session, event, [&old.function], before.arn())
        .await
        .map_err(|error| failed("Letting the user pool invoke its former function", &error))?;
    let settled = converge(session, &old.place.pool_id, |live| {
        // What somebody else set meanwhile is not ours to replace.
        Ok(attach(Some(new), old, &mark.on(live)).ok().flatten())
    })
    .await
    .map_err(|obstacle| obstacle.into_failed(&old.place.pool_id))?;
    withdraw_unused(new, &settled.live, session).await
}

async fn remove(
    new: &Wanted,
    (before, mark): (&Live, Mark),
    session: &Session,
) -> Result<(), Failed> {
    let mut made = new.clone();
    if live::key(before).is_some() {
        made.key = None;
    }
    let taken_out = |live: &Live| Ok(detach(&made, &mark.on(live)));
    match converge(session, &new.place.pool_id, taken_out).await {
        Ok(settled) => withdraw_unused(new, &settled.live, session).await,
        Err(Obstacle::Gone) => super::take_back(&new.function, before.arn(), session).await,
        Err(obstacle) => Err(obstacle.into_failed(&new.place.pool_id)),
    }
}
