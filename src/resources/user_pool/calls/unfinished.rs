//! Delete where there is no pool by the event's id: what a Create may have left behind.
//!
//! The id is a mark of a Create that failed, or one that CloudFormation made up because it never got an
//! answer. Marks name what they mean, but prove nothing: only what carries this resource's tags, or
//! follows from its ids, is reached by them.

use std::ops::ControlFlow;
use std::time::{Duration, SystemTime};

use super::converge::ASKING;
use super::find;
use super::removal::{self, Protection};
use crate::aws::{ApiError, Session, sms_role, stack};
use crate::properties::user_pool::UserPool;
use crate::resources::advice::failed;
use crate::resources::authority::{
    Creation, Maker, confirm, confirm_delete, creation, is_recorded,
};
use crate::resources::pool_settings::Live;
use crate::resources::pool_settings::names;
use crate::resources::{Done, Event, Failed, Owner, physical_id};

/// How old a pool may be that a Create left without an answer. CloudFormation gives the Create up
/// after an hour at most.
const OLDEST: Duration = Duration::from_secs(2 * 3600);

/// Signatures are dated to the second.
const SECOND: Duration = Duration::from_secs(1);

const DELETING: &str = "Deleting the unfinished user pool";
const LOOKING: &str = "Looking for an unfinished user pool";

/// Removes what the mark of a failed Create stands for.
pub async fn marked(
    event: &Event,
    mark: &str,
    pool: &UserPool,
    session: &Session,
) -> Result<Done, Failed> {
    if mark == physical_id::LOST {
        return left_behind(event, pool, Where::Everywhere, session).await;
    }
    if let Some(request_id) = mark.strip_prefix(physical_id::ROLE) {
        confirm(event, session).await?;
        // The role that an event of this resource makes: no other one has such a name.
        let maker = Owner {
            request_id: request_id.to_owned(),
            ..event.owner.clone()
        };
        let role = names::sms_role(&maker, &maker.place());
        sms_role::remove(session, &role.name)
            .await
            .map_err(|error| failed("Deleting the role for SMS messages", &error))?;
        return Ok(Done::gone(vec![]));
    }
    let live = match Live::describe(session, mark).await {
        Ok(Some(live)) => live,
        Ok(None) => return Ok(Done::gone(vec![])),
        Err(error) => return Err(failed(DELETING, &error)),
    };
    let stays = |why: &str| Done::gone(vec![format!("the user pool {mark} stays: {why}")]);
    if live.maker(event) != Maker::ThisResource {
        return Ok(stays("its tags do not say that this resource created it"));
    }
    if live.users() > 0 {
        return Ok(stays("it has users"));
    }
    confirm(event, session).await?;
    // The template may have adopted it since.
    let is_recorded = is_recorded(event, mark, session)
        .await
        .map_err(|error| failed(LOOKING, &error))?;
    if is_recorded {
        return Ok(stays("it now belongs to this resource"));
    }
    // CloudFormation has recorded that its Create failed, so that nobody can use it.
    removal::of_pool(session, event, &live, Protection::Overridden)
        .await
        .map_err(|error| failed(DELETING, &error))?;
    Ok(Done::gone(vec![]))
}

/// Where an unfinished pool is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// In the index of tags, which may be some seconds late.
    Index,
    /// Among all pools: a Create may have made one a moment ago and never answered.
    Everywhere,
}

/// Looks for a pool that a Create left behind without an answer, and removes it. An earlier pool of the
/// same resource may have been kept on purpose: CloudFormation has heard of that one.
pub async fn left_behind(
    event: &Event,
    pool: &UserPool,
    place: Where,
    session: &Session,
) -> Result<Done, Failed> {
    let found = look(event, pool, place, session)
        .await
        .map_err(|error| failed(LOOKING, &error))?;
    let mut notes = Vec::new();
    let mut unfinished = Vec::new();
    for live in found {
        match must_stay(event, &live, session).await {
            Some(why) => notes.push(format!("the user pool {} stays: {why}", live.id())),
            None => unfinished.push(live),
        }
    }
    if !unfinished.is_empty() {
        confirm_delete(event, false, session).await?;
    }
    for live in unfinished {
        remove(event, &live, session).await?;
        notes.push(format!(
            "the unfinished user pool {} was deleted",
            live.id()
        ));
    }
    Ok(Done::gone(notes))
}

async fn look(
    event: &Event,
    pool: &UserPool,
    place: Where,
    session: &Session,
) -> Result<Vec<Live>, ApiError> {
    if place == Where::Index {
        match find::of_resource(session, event).await {
            // The organisation may not allow the question; a stack must not get stuck by that.
            Err(error) if error.is_refused() => {
                tracing::warn!(%error, "may not search the pools by their tags; listing all pools instead");
            }
            found => return found,
        }
    }
    let since = SystemTime::now() - OLDEST;
    find::listed_of_resource(session, event, pool.user_pool_name.as_deref(), since).await
}

/// Why a pool that has this resource's tags must not be removed.
async fn must_stay(event: &Event, live: &Live, session: &Session) -> Option<String> {
    if live.users() > 0 {
        return Some("it has users".into());
    }
    let Some(created) = live.created() else {
        return Some("Cognito does not say when it was created".into());
    };
    if event.sent.is_some_and(|sent| created > sent + SECOND) {
        return Some("it was created after CloudFormation sent this Delete".into());
    }
    if created + OLDEST < SystemTime::now() {
        return Some("it was created more than two hours ago".into());
    }
    match is_known(event, live.id(), created, session).await {
        Ok(false) => None,
        Ok(true) => Some("CloudFormation has recorded it".into()),
        Err(error) => Some(format!(
            "Poolkeeper could not ask CloudFormation whether it has recorded the pool: {error}"
        )),
    }
}

/// Whether CloudFormation has recorded a pool, or ever did: it has once an event was answered with it.
async fn is_known(
    event: &Event,
    id: &str,
    created: SystemTime,
    session: &Session,
) -> Result<bool, ApiError> {
    /// How far clocks may lie apart.
    const CLOCKS: Duration = Duration::from_secs(60);
    let owner = &event.owner;
    let record = stack::record(session, &owner.stack_id, &owner.logical_id).await?;
    if record.is_some_and(|record| record.physical_id == id) {
        return Ok(true);
    }
    let known = stack::events(session, &owner.stack_id, |event| {
        if event.physical_id == id {
            return ControlFlow::Break(true);
        }
        match event.at {
            Some(at) if at + CLOCKS < created => ControlFlow::Break(false),
            _ => ControlFlow::Continue(()),
        }
    });
    match known.await {
        Ok(known) => Ok(known.unwrap_or(false)),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error),
    }
}

async fn remove(event: &Event, live: &Live, session: &Session) -> Result<(), Failed> {
    let protection = protection(event, live, session).await?;
    removal::of_pool(session, event, live, protection)
        .await
        .map_err(|error| failed(DELETING, &error))
}

/// Whether deletion protection yields: nobody uses the pool yet, and its creation is rolled back.
pub async fn protection(
    event: &Event,
    live: &Live,
    session: &Session,
) -> Result<Protection, Failed> {
    if !live.is_protected() || live.users() > 0 {
        return Ok(Protection::Respected);
    }
    match creation(event, live.created(), session).await {
        Ok(Creation::IsRolledBack) => Ok(Protection::Overridden),
        Ok(Creation::MayBeRolledBack | Creation::Stands(_)) => Ok(Protection::Respected),
        Err(error) => Err(failed(ASKING, &error)),
    }
}
