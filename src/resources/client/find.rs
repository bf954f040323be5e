//! Finding the client that an event created.
//!
//! A name that is derived from the resource is enough, together with the time: an earlier client of the
//! resource is older than the event. A name that the template gives is not unique. So the client must also be
//! as a Create makes it, and no other resource of any stack may have it. If another client of the stack is in
//! creation at the same moment, whose client it is cannot be told until CloudFormation has recorded that one.

use std::time::{Duration, SystemTime};

use super::wanted::Wanted;
use super::{Client, merge};
use crate::aws::stack::{self, Record};
use crate::aws::{ApiError, ErrorKind, Session, cognito};
use crate::properties::forms::is_client_id;
use crate::resources::Failed;
use crate::resources::advice::failed;
use crate::resources::authority::{began, other_holder};
use crate::resources::client_settings::{Live, read};
use crate::resources::drive::{At, Resource};
use crate::resources::names::is_type;

/// The maximum difference between clocks.
const CLOCKS: Duration = Duration::from_secs(5);
const LOOKING: &str = "Looking for the client that this event may have created";

/// Why the client of an event could not be found.
pub enum Unfound {
    /// A call failed.
    Call(ApiError),
    /// Each of these clients may be the one, by their IDs.
    Unclear(Vec<String>),
}

impl Unfound {
    fn unclear(found: Vec<Live>) -> Self {
        Self::Unclear(found.into_iter().map(|live| live.id).collect())
    }
}

impl From<ApiError> for Unfound {
    fn from(error: ApiError) -> Self {
        Self::Call(error)
    }
}

impl From<Unfound> for Failed {
    fn from(unfound: Unfound) -> Self {
        match unfound {
            Unfound::Call(error) => failed(LOOKING, &error),
            Unfound::Unclear(ids) => Self::because(format!(
                "Poolkeeper cannot tell which of the clients {} this resource created. Delete those that you do \
                 not need by hand, and try again",
                ids.join(", ")
            )),
        }
    }
}

/// The client with which an earlier delivery of this event has answered; `None` if CloudFormation has recorded
/// none. It may have been updated since, so nothing is changed.
///
/// # Errors
/// What the service answered.
pub async fn answered(at: At<'_>, wanted: &Wanted) -> Result<Option<Live>, Failed> {
    if at.event.is_fresh() {
        return Ok(None);
    }
    let asking = |error: ApiError| failed(LOOKING, &error);
    let owner = at.owner();
    let record = stack::record(at.session, &owner.stack_id, &owner.logical_id).await;
    let id = record.map_err(asking)?.filter(Record::is_live);
    let id = id
        .map(|record| record.physical_id)
        .filter(|id| is_client_id(id) && Some(id.as_str()) != at.event.physical_id.as_deref());
    match id {
        Some(id) => read(at.session, &wanted.pool_id, &id).await.map_err(asking),
        None => Ok(None),
    }
}

/// The client that an earlier delivery or attempt of this event created; `None` if there is none.
///
/// # Errors
/// What the service answered, or that the client cannot be told from another one.
pub async fn of_event(
    at: At<'_>,
    wanted: &Wanted,
    providers: &[String],
) -> Result<Option<Live>, Unfound> {
    let began = match at.event.sent {
        Some(sent) => Some(sent),
        // An unsigned address says nothing about the time, but the stack's events do.
        None => began(at.event, at.session).await?,
    };
    let is_since = |live: &Live| {
        let since = began.zip(live.created);
        since.is_some_and(|(began, created)| created + CLOCKS >= began)
    };
    let former = at.event.physical_id.as_deref();
    let found = named(at.session, wanted, providers).await?;
    let found = found
        .into_iter()
        .filter(|live| is_since(live) && Some(live.id.as_str()) != former);
    the_one(at, wanted, found.collect()).await
}

/// The client that a Create without an answer left behind, and that CloudFormation has not recorded since.
///
/// # Errors
/// As with [`of_event`].
pub async fn left(
    at: At<'_>,
    wanted: &Wanted,
    is_of_create: impl AsyncFn(Option<SystemTime>) -> Result<bool, ApiError>,
) -> Result<Option<Live>, Unfound> {
    let providers = match wanted.takes_all_providers && !wanted.is_own_name {
        true => cognito::list_identity_providers(at.session, &wanted.pool_id).await,
        false => Ok(vec![]),
    };
    let providers = match providers {
        Err(error) if error.is_not_found() => return Ok(None),
        providers => providers?,
    };
    let owner = at.owner();
    let record = stack::record(at.session, &owner.stack_id, &owner.logical_id).await;
    // After a failed Create without a rollback, a later event has created the client that the resource has now.
    let current = record?.filter(Record::is_live);
    let is_current = |live: &Live| {
        let current = current.as_ref();
        current.is_some_and(|record| record.physical_id == live.id)
    };
    let mut found = Vec::new();
    for live in named(at.session, wanted, &providers).await? {
        if is_current(&live) {
            continue;
        }
        if is_of_create(live.created).await? {
            found.push(live);
        }
    }
    the_one(at, wanted, found).await
}

/// The clients with the wanted name. If the template gives the name, they also have the wanted settings.
async fn named(
    session: &Session,
    wanted: &Wanted,
    providers: &[String],
) -> Result<Vec<Live>, ApiError> {
    let ids = match cognito::list_clients(session, &wanted.pool_id).await {
        Err(error) if error.is_not_found() => return Ok(vec![]),
        listed => listed?,
    };
    let mut found = Vec::new();
    for client in ids.into_iter().filter(|client| client.name == wanted.name) {
        let live = read(session, &wanted.pool_id, &client.id).await?;
        let is_as_created = |live: &Live| {
            wanted.has_secret == Some(live.has_secret())
                && merge::plan(None, wanted, providers, live)
                    .settings
                    .is_none()
        };
        found.extend(live.filter(|live| wanted.is_own_name || is_as_created(live)));
    }
    found.sort_by_key(|live| live.created);
    Ok(found)
}

/// The one that is this resource's.
async fn the_one(
    at: At<'_>,
    wanted: &Wanted,
    mut found: Vec<Live>,
) -> Result<Option<Live>, Unfound> {
    if wanted.is_own_name || found.is_empty() {
        return Ok(found.into_iter().next());
    }
    let mut waits = at.session.pace().waits();
    loop {
        let others = match without_those_of_others(at, &mut found).await {
            Err(error) if error.kind == ErrorKind::OutOfTime => {
                return Err(Unfound::unclear(found));
            }
            others => others?,
        };
        // Such a resource may have created a client that CloudFormation has not recorded yet: its first one, or
        // the one that replaces it.
        let is_unclear =
            |other: &Record| other.physical_id.is_empty() || other.status == "UPDATE_IN_PROGRESS";
        let is_clear = !others.iter().any(is_unclear);
        match &found[..] {
            [] => return Ok(None),
            [_] if is_clear => return Ok(found.pop()),
            _ if !is_clear && at.session.pause(waits.next().unwrap_or_default()).await => {}
            _ => return Err(Unfound::unclear(found)),
        }
    }
}

/// Removes the clients that other resources have. Returns the other clients of the stack.
async fn without_those_of_others(
    at: At<'_>,
    found: &mut Vec<Live>,
) -> Result<Vec<Record>, ApiError> {
    let others = others(at).await?;
    found.retain(|live| others.iter().all(|other| other.physical_id != live.id));
    let mut held = Vec::new();
    for live in &*found {
        if other_holder(at.event, &live.id, at.session)
            .await?
            .is_some()
        {
            held.push(live.id.clone());
        }
    }
    found.retain(|live| !held.contains(&live.id));
    Ok(others)
}

/// The other clients of the stack that exist, or are in creation.
async fn others(at: At<'_>) -> Result<Vec<Record>, ApiError> {
    let resources = stack::resources(at.session, &at.owner().stack_id).await?;
    let others = resources.into_iter().filter(|other| {
        other.logical_id != at.owner().logical_id
            && other.is_live()
            && other.status != "CREATE_FAILED"
            && is_type(&other.resource_type, Client::TYPE)
    });
    Ok(others.collect())
}
