//! Detaching a trigger.

use super::change::{Changed, Obstacle, converge, look, withdraw_unused};
use super::live::attached;
use super::mark::{ASKING, Mark};
use super::merge::detach;
use super::wanted::Wanted;
use crate::aws::Session;
use crate::resources::advice::failed;
use crate::resources::authority::confirm_delete;
use crate::resources::drive::At;
use crate::resources::pool_settings::Live;
use crate::resources::side_resources::revoke;
use crate::resources::trigger_id::{TriggerId, held};
use crate::resources::{Done, Failed};

/// Detaches a trigger, unless it is no longer what the properties set, or another resource of the stack has
/// it.
///
/// # Errors
/// What was attempted, what the service answered, what you can do.
pub async fn delete(at: At<'_>, physical_id: &str, old: &Wanted) -> Result<Done, Failed> {
    let (session, pool_id) = (at.session, &old.id.pool_id);
    if let Some(holder) = holder(at, physical_id, &old.id).await? {
        let note = format!("the trigger stays because it now belongs to the resource {holder}");
        return Ok(Done::gone(vec![note]));
    }
    // CloudFormation made up the ID if the Create never answered.
    let is_own_id = TriggerId::read(physical_id).is_some();
    let is_confirmed = confirm_delete(at.event, is_own_id, session).await;
    let detached = match &is_confirmed {
        Ok(()) => detached(old, session).await,
        Err(_) => look(session, pool_id).await.map(Changed::seen),
    };
    let changed = match detached {
        Ok(changed) => changed,
        Err(Obstacle::Gone) => {
            if is_confirmed.is_ok() {
                let arn = at.owner().place().pool_arn(pool_id);
                revoke(session, [&old.function], &arn).await?;
            }
            return Ok(Done::gone(vec![]));
        }
        Err(obstacle) => return Err(obstacle.into_failed(pool_id)),
    };
    if let Err(unconfirmed) = is_confirmed {
        return match detach(old, &changed.live) {
            Some(_) => Err(unconfirmed),
            None => Ok(Done::gone(vec!["there is nothing to detach".into()])),
        };
    }
    withdraw_unused(old, &changed.live, &changed.rest(session)).await?;
    let mut notes = changed.notes();
    if let Some(now) = attached(&changed.live, old.id.operation) {
        let why = match changed.live.gives(old.id.operation.member()) {
            true => "the pool's own resource sets it",
            false => "this resource did not set it",
        };
        notes.push(format!(
            "{} of user pool {pool_id} stays {} because {why}",
            old.id.operation.name(),
            now.function
        ));
    }
    Ok(Done::gone(notes))
}

/// The logical ID of the resource that has taken over a trigger.
///
/// When you rename a resource, CloudFormation creates it under the new logical ID before it deletes the old
/// one, and the new resource finds its trigger attached. The same happens if the operation changes between
/// the two names of the trigger before token generation. The Delete that follows must not detach the trigger.
async fn holder(at: At<'_>, physical_id: &str, id: &TriggerId) -> Result<Option<String>, Failed> {
    let held = held(at.session, &at.owner().stack_id)
        .await
        .map_err(|error| failed("Looking for another resource with this trigger", &error))?;
    let other = held.into_iter().find(|held| {
        let is_self =
            held.logical_id == at.owner().logical_id && held.id.physical_id() == physical_id;
        !is_self && held.id.is(id)
    });
    Ok(other.map(|held| held.logical_id))
}

/// Detaches a trigger, even if an outdated tag says that the pool's own resource sets it.
async fn detached(old: &Wanted, session: &Session) -> Result<Changed, Obstacle> {
    let pool_id = &old.id.pool_id;
    let changed = converge(session, pool_id, |live| Ok(detach(old, live))).await?;
    let stays_by_tag = |_: &Live, unmarked: &Live| detach(old, unmarked).is_some();
    let mark = Mark::of(&changed.live, stays_by_tag, session)
        .await
        .map_err(|error| Obstacle::Call(ASKING, error))?;
    match mark {
        Mark::Counts => Ok(changed),
        Mark::Void => converge(session, pool_id, |live| Ok(detach(old, &mark.on(live)))).await,
    }
}
