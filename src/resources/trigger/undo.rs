//! Restoring the former state after a failure, in the time that is reserved for it.

use super::change::{Obstacle, converge, withdraw_unused};
use super::live;
use super::mark::Mark;
use super::merge::{attach, detach, has};
use super::wanted::Wanted;
use crate::aws::Session;
use crate::properties::user_pool::LambdaVersion;
use crate::resources::advice::failed;
use crate::resources::drive::At;
use crate::resources::pool_settings::Live;
use crate::resources::side_resources::{permit, revoke};
use crate::resources::{Event, Failed, Left};

/// Removes what a failed Create created. A trigger that existed before stays, or is restored.
pub async fn of_create(
    at: At<'_>,
    new: &Wanted,
    (before, mark): (&Live, Mark),
    failed: Failed,
) -> Failed {
    let (event, session) = (at.event, at.session.cleaning_up());
    let undone = match former(new, before) {
        Some(former) => put_back(event, &former, new, (before, mark), &session).await,
        None if live::attached(before, new.id.operation).is_none() => {
            remove(new, (before, mark), &session).await
        }
        None => Ok(()),
    };
    match undone {
        Ok(()) => failed,
        Err(problem) => Failed {
            reason: format!(
                "{}. The trigger {} may remain, because Poolkeeper could not undo the change: {}",
                failed.reason,
                new.id.physical_id(),
                problem.reason
            ),
            left: Left::Unfinished(new.id.physical_id()),
        },
    }
}

/// The former trigger at the operation, if a Create changed its version.
fn former(new: &Wanted, before: &Live) -> Option<Wanted> {
    let now = live::attached(before, new.id.operation)?;
    let version = now.version.as_deref().and_then(LambdaVersion::named)?;
    (version != new.version).then(|| Wanted {
        version,
        ..new.clone()
    })
}

/// Restores what the pool had before a failed Update.
pub async fn of_update(
    at: At<'_>,
    old: Option<&Wanted>,
    new: &Wanted,
    (before, mark): (&Live, Mark),
) {
    let (event, session) = (at.event, at.session.cleaning_up());
    let restored = match old.filter(|old| has(before, old)) {
        Some(old) => put_back(event, old, new, (before, mark), &session).await,
        // The pool had no function, or the wanted one.
        None if live::attached(before, new.id.operation).is_none() => {
            remove(new, (before, mark), &session).await
        }
        None => Ok(()),
    };
    if let Err(problem) = restored {
        tracing::warn!(
            trigger = new.id.physical_id(),
            problem = problem.reason,
            "could not restore the former trigger"
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
    let settled = converge(session, &old.id.pool_id, |live| {
        // A function that a concurrent writer has set stays.
        Ok(attach(Some(new), old, &mark.on(live)).ok().flatten())
    })
    .await
    .map_err(|obstacle| obstacle.into_failed(&old.id.pool_id))?;
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
    match converge(session, &new.id.pool_id, taken_out).await {
        Ok(settled) => withdraw_unused(new, &settled.live, session).await,
        Err(Obstacle::Gone) => revoke(session, [&new.function], before.arn()).await,
        Err(obstacle) => Err(obstacle.into_failed(&new.id.pool_id)),
    }
}
