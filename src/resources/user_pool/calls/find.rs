//! Finding the pools of an event or of a resource again.
//!
//! Cognito takes no idempotency token and its names are not unique, so pools are tagged with the
//! event that made them. The index of tags finds them at the same cost in any account, but some
//! seconds late. Where that would hurt, all pools are listed: a listing shows no tags, so name and
//! age narrow it to the few pools that are looked at one by one.

use std::time::{Duration, SystemTime};

use futures_util::{StreamExt, TryStreamExt, stream};

use crate::aws::cognito::{self, ListedPool};
use crate::aws::{ApiError, ErrorKind, Session, index};
use crate::resources::authority::{LOGICAL_ID, Maker, REQUEST_ID, STACK_ID};
use crate::resources::pool_settings::Live;
use crate::resources::pool_settings::names;
use crate::resources::{Event, Owner};

/// How many pools are looked at at the same time: all of an account's events share 15 reads a second.
const AT_ONCE: usize = 4;
/// How much older than this event a pool of it may look, as clocks differ.
const CLOCKS: Duration = Duration::from_secs(300);

/// The pools of one event that the index knows, the oldest first.
pub async fn of_event(session: &Session, owner: &Owner) -> Result<Vec<Live>, ApiError> {
    let ids = indexed(session, owner).await?;
    let found = describe(session, ids, Unread::Fail).await?;
    Ok(only_of_event(found, owner))
}

/// The pools of one event that the index knows beside this one, and whether it knows this one.
pub async fn others_of_event(
    session: &Session,
    owner: &Owner,
    own: &str,
) -> Result<(Vec<Live>, bool), ApiError> {
    let mut ids = indexed(session, owner).await?;
    let all = ids.len();
    ids.retain(|id| id != own);
    let knows_own = ids.len() < all;
    let found = describe(session, ids, Unread::Fail).await?;
    Ok((only_of_event(found, owner), knows_own))
}

async fn indexed(session: &Session, owner: &Owner) -> Result<Vec<String>, ApiError> {
    let tags = [
        (STACK_ID, owner.stack_id.as_str()),
        (LOGICAL_ID, owner.logical_id.as_str()),
        (REQUEST_ID, owner.request_id.as_str()),
    ];
    index::pools_tagged(session, &tags).await
}

/// The pools of one event among all pools, the oldest first: for an answer that was lost a moment ago.
pub async fn listed_of_event(
    session: &Session,
    owner: &Owner,
    name: &str,
) -> Result<Vec<Live>, ApiError> {
    let since = SystemTime::now() - CLOCKS;
    let found = listed(session, since, |pool| pool.name == name).await?;
    Ok(only_of_event(found, owner))
}

/// The pools of one resource that the index knows, whichever event made them.
pub async fn of_resource(session: &Session, event: &Event) -> Result<Vec<Live>, ApiError> {
    let tags = [
        (STACK_ID, event.owner.stack_id.as_str()),
        (LOGICAL_ID, event.owner.logical_id.as_str()),
    ];
    let ids = index::pools_tagged(session, &tags).await?;
    let found = describe(session, ids, Unread::Fail).await?;
    Ok(only_of_resource(found, event))
}

/// The pools of one resource among all pools that were made since then.
pub async fn listed_of_resource(
    session: &Session,
    event: &Event,
    given_name: Option<&str>,
    since: SystemTime,
) -> Result<Vec<Live>, ApiError> {
    let generated = names::generated_name(&event.owner);
    let readable = generated
        .rsplit_once('-')
        .map_or("", |(readable, _)| readable);
    let found = listed(session, since, |pool| {
        Some(pool.name.as_str()) == given_name || pool.name.starts_with(readable)
    })
    .await?;
    Ok(only_of_resource(found, event))
}

fn only_of_event(mut pools: Vec<Live>, owner: &Owner) -> Vec<Live> {
    pools.retain(|live| names::owner_of(live).as_ref() == Some(owner));
    pools.sort_by(|a, b| {
        a.created()
            .cmp(&b.created())
            .then_with(|| a.id().cmp(b.id()))
    });
    pools
}

fn only_of_resource(mut pools: Vec<Live>, event: &Event) -> Vec<Live> {
    pools.retain(|live| live.maker(event) == Maker::ThisResource);
    pools
}

async fn listed(
    session: &Session,
    since: SystemTime,
    candidate: impl Fn(&ListedPool) -> bool,
) -> Result<Vec<Live>, ApiError> {
    let pools = cognito::list_user_pools(session).await?;
    let candidates = pools
        .into_iter()
        .filter(|pool| pool.created.is_none_or(|created| created >= since) && candidate(pool))
        .map(|pool| pool.id)
        .collect();
    describe(session, candidates, Unread::LeaveOut).await
}

/// What to do about a pool that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unread {
    /// Its tags say that it is the one that is looked for.
    Fail,
    /// It has the same name, and may be anybody's; whoever owns it may have closed it to this function.
    LeaveOut,
}

/// Looks at pools; those that are gone by now are left out.
async fn describe(
    session: &Session,
    ids: Vec<String>,
    unread: Unread,
) -> Result<Vec<Live>, ApiError> {
    stream::iter(ids)
        .map(|id| async move {
            match Live::describe(session, &id).await {
                Err(error)
                    if unread == Unread::LeaveOut
                        && matches!(error.kind, ErrorKind::Refused | ErrorKind::Unreadable) =>
                {
                    tracing::warn!(pool = id, %error, "skipped a pool of this name that cannot be read");
                    Ok(None)
                }
                described => described,
            }
        })
        .buffer_unordered(AT_ONCE)
        .try_filter_map(|live| async move { Ok(live) })
        .try_collect()
        .await
}
