//! Finding the pools of an event or of a resource again.
//!
//! Cognito takes no idempotency token and its names are not unique, so pools are tagged with the
//! event that made them. A listing shows no tags: the name narrows the search to the few pools that
//! are looked at one by one.

use futures_util::future::try_join_all;

use crate::aws::cognito::{self, ListedPool};
use crate::aws::{ApiError, Session};
use crate::resources::Event;
use crate::resources::user_pool::live::Live;
use crate::resources::user_pool::names;

/// The pools of one event, the oldest first.
///
/// Pools in `known` were looked at before and are passed over.
pub async fn of_event(
    session: &Session,
    event: &Event,
    name: &str,
    known: &mut Vec<String>,
) -> Result<Vec<Live>, ApiError> {
    let found = look(session, |pool| {
        pool.name == name && !known.contains(&pool.id)
    })
    .await?;
    known.extend(found.iter().map(|live| live.id().to_owned()));
    let mut own: Vec<Live> = found
        .into_iter()
        .filter(|live| names::owner_of(live).as_ref() == Some(&event.owner))
        .collect();
    oldest_first(&mut own);
    Ok(own)
}

/// The pools of one resource of a stack, whichever event made them.
pub async fn of_resource(
    session: &Session,
    event: &Event,
    given_name: Option<&str>,
) -> Result<Vec<Live>, ApiError> {
    let generated = names::generated_name(&event.owner);
    let readable = generated
        .rsplit_once('-')
        .map_or("", |(readable, _)| readable);
    let found = look(session, |pool| {
        Some(pool.name.as_str()) == given_name || pool.name.starts_with(readable)
    })
    .await?;
    let own = found.into_iter().filter(|live| {
        live.tag(names::STACK_ID) == Some(&event.owner.stack_id)
            && live.tag(names::LOGICAL_ID) == Some(&event.owner.logical_id)
    });
    Ok(own.collect())
}

/// The pools in a fixed order, on which every delivery of an event agrees.
pub fn oldest_first(pools: &mut [Live]) {
    pools.sort_by(|a, b| {
        a.created()
            .total_cmp(&b.created())
            .then_with(|| a.id().cmp(b.id()))
    });
}

async fn look(
    session: &Session,
    candidate: impl Fn(&ListedPool) -> bool,
) -> Result<Vec<Live>, ApiError> {
    let listed = cognito::list_user_pools(session).await?;
    let candidates = listed.iter().filter(|pool| candidate(pool));
    let described = try_join_all(candidates.map(|pool| async {
        match cognito::describe_user_pool(session, &pool.id).await {
            Ok(pool) => Ok(Some(Live {
                pool,
                ..Live::default()
            })),
            // Deleted since it was listed.
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }))
    .await?;
    Ok(described.into_iter().flatten().collect())
}
