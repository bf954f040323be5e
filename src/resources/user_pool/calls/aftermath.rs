//! After the answer: of the pools that the deliveries of one event made, the one stays that
//! CloudFormation took.

use super::find;
use super::removal;
use crate::aws::{ApiError, Session};
use crate::properties::pool::is_pool_id;
use crate::resources::Event;
use crate::resources::authority::arbiter::{Taken, taken};
use crate::resources::pool_settings::Live;
use crate::resources::pool_settings::names;

/// Asks which pool CloudFormation took, and removes those that it did not take and that have no users.
pub async fn aftermath(event: &Event, own: &str, session: &Session) {
    let is_of_event = async |id: &str| {
        if !is_pool_id(id) {
            return Ok(false);
        }
        let live = Live::describe(session, id).await?;
        Ok(live.is_some_and(|live| names::owner_of(&live).as_ref() == Some(&event.owner)))
    };
    let settled = match taken(event, own, is_of_event, session).await {
        Ok(Taken::Own) => remove_others(event, own, session).await,
        Ok(Taken::Other(other)) => {
            tracing::warn!(
                pool = own,
                other,
                "CloudFormation recorded the pool of another delivery"
            );
            remove_own(own, None, session).await
        }
        Ok(Taken::Going) => {
            tracing::warn!(
                pool = own,
                "CloudFormation has deleted the resource in the meantime"
            );
            remove_own(own, Some(event), session).await
        }
        Ok(Taken::Nothing) if event.sent.is_none() => Ok(()),
        Ok(Taken::Nothing) => {
            tracing::error!(
                pool = own,
                "CloudFormation did not record the pool in time; nothing was removed"
            );
            Ok(())
        }
        Err(error) => Err(error),
    };
    match settled {
        Ok(()) => {}
        // An organisation may not allow the question; a second delivery is rare.
        Err(error) if error.is_refused() => {
            tracing::warn!(pool = own, %error, "may not search for a second pool of this event");
        }
        Err(error) => {
            tracing::error!(pool = own, %error, "could not find out whether this event created a second pool")
        }
    }
}

/// Removes the pools of other deliveries.
async fn remove_others(event: &Event, own: &str, session: &Session) -> Result<(), ApiError> {
    let mut waits = session.pace().waits();
    loop {
        let (others, knows_own) = find::others_of_event(session, &event.owner, own).await?;
        // Once the index shows this event's pool, it shows every older one as well. Another delivery at
        // the same moment asks for itself; only one that died before this one began does not.
        let is_complete = event.is_fresh() || knows_own;
        for other in &others {
            remove(other, None, session).await?;
        }
        if is_complete || !session.pause(waits.next().unwrap_or_default()).await {
            return Ok(());
        }
    }
}

async fn remove_own(
    own: &str,
    with_role: Option<&Event>,
    session: &Session,
) -> Result<(), ApiError> {
    match Live::describe(session, own).await? {
        Some(live) => remove(&live, with_role, session).await,
        None => Ok(()),
    }
}

async fn remove(live: &Live, with_role: Option<&Event>, session: &Session) -> Result<(), ApiError> {
    if live.users() > 0 {
        tracing::error!(
            pool = live.id(),
            "a second pool of this event stays because it has users"
        );
        return Ok(());
    }
    match with_role {
        Some(event) => drop(removal::of_event(session, event, live).await?),
        None => removal::of_duplicate(session, live).await?,
    }
    tracing::warn!(
        pool = live.id(),
        "removed a pool that CloudFormation did not record"
    );
    Ok(())
}
