//! Update.

use super::converge::{Obstacle, converge};
use super::create;
use super::done;
use super::progress::Asked;
use crate::aws::Session;
use crate::properties::pool::is_pool_id;
use crate::properties::user_pool::UserPool;
use crate::resources::user_pool::live::Live;
use crate::resources::user_pool::merge::{Difference, listed};
use crate::resources::user_pool::names;
use crate::resources::user_pool::wanted::{Place, Wanted, wanted};
use crate::resources::{Done, Event, Failed};

/// Changes a pool, or replaces it if the author allows that and nothing else will do.
///
/// # Errors
/// What was attempted, what the service answered, what the author can do.
pub async fn update(
    event: &Event,
    id: &str,
    old: &UserPool,
    new: &UserPool,
    session: &Session,
) -> Result<Done, Failed> {
    if !is_pool_id(id) {
        return Err(Failed::because(format!(
            "{id} is not the id of a user pool"
        )));
    }
    let place = Place::of_stack(&event.owner.stack_id);
    let (before, now) = (wanted(old, &place), wanted(new, &place));
    if let Some(other) = new
        .existing_user_pool_id
        .as_deref()
        .filter(|other| *other != id)
    {
        return take_another(event, id, other, new, &now, session).await;
    }
    match converge(
        session,
        id,
        Asked {
            event,
            old: &before,
            new: &now,
        },
    )
    .await
    {
        Ok((live, target)) => Ok(done(&live, target)),
        Err(Obstacle::Failed(failed)) => Err(failed),
        Err(Obstacle::Gone) if new.allow_replacement == Some(true) => {
            create::make(event, &now, None, session).await
        }
        Err(Obstacle::Gone) => Err(Failed::because(format!(
            "the user pool {id} does not exist any more. It was deleted outside of CloudFormation; \
             AWS Support can restore a pool within 14 days. To get a new, empty one set \
             AllowReplacement to true"
        ))),
        Err(Obstacle::Immutable(live, differences)) => {
            replace(event, &live, &differences, new, &now, session).await
        }
    }
}

/// Another existing pool is wanted instead of the one that the resource stands for.
async fn take_another(
    event: &Event,
    id: &str,
    other: &str,
    new: &UserPool,
    now: &Wanted,
    session: &Session,
) -> Result<Done, Failed> {
    if new.allow_replacement != Some(true) {
        return Err(Failed::because(format!(
            "ExistingUserPoolId: the resource stands for {id}, wanted is {other}; nothing was \
             changed. To let it stand for the other pool set AllowReplacement to true"
        )));
    }
    create::adopt(event, other, now, session).await
}

/// Immutable settings differ: the pool that this one once replaced, a new pool, or nothing.
async fn replace(
    event: &Event,
    live: &Live,
    differences: &[Difference],
    new: &UserPool,
    now: &Wanted,
    session: &Session,
) -> Result<Done, Failed> {
    if let Some(done) = back_to_former(event, live, now, session).await {
        return Ok(done);
    }
    let all = listed(differences);
    let refuse = |way_out: &str| {
        Err(Failed::because(format!(
            "nothing was changed in user pool {}: these settings cannot change after a pool was \
             made: {all}. {way_out}",
            live.id()
        )))
    };
    if new.allow_replacement != Some(true) {
        return refuse(
            "Put them back as they were; or, to get a new pool without the users of this one, set \
             AllowReplacement to true",
        );
    }
    if new.existing_user_pool_id.is_some() {
        return refuse("ExistingUserPoolId names this very pool, so it cannot be replaced");
    }
    if live.is_protected() {
        return refuse(
            "DeletionProtection of the pool forbids to replace it; set it to false and deploy first",
        );
    }
    create::make(event, now, Some(live.id()), session).await
}

/// When a replacement is rolled back, the former properties arrive with the new pool's id. The
/// former pool is still there and fits them, so the resource stands for it again.
async fn back_to_former(
    event: &Event,
    live: &Live,
    now: &Wanted,
    session: &Session,
) -> Option<Done> {
    let former = live.tag(names::REPLACES)?;
    let asked = Asked {
        event,
        old: &Wanted::default(),
        new: now,
    };
    match converge(session, former, asked).await {
        Ok((former, target)) => Some(done(&former, target)),
        Err(_) => None,
    }
}
