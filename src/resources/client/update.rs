//! Updating a client in place, and adopting one.

use super::wanted::Wanted;
use super::{create, done, merge, replace, unread};
use crate::document::Document;
use crate::properties::forms::is_client_id;
use crate::resources::advice::failed;
use crate::resources::client_settings::{Changed, Live, Obstacle, converge as settled, read};
use crate::resources::drive::At;
use crate::resources::merge::same;
use crate::resources::settle::Watch;
use crate::resources::{Done, Failed};

const READING: &str = "Reading the client";

/// Updates a client, or replaces it.
///
/// # Errors
/// What was attempted, what the service answered, and what remains.
pub async fn update(
    at: At<'_>,
    id: &str,
    old: Option<&Wanted>,
    new: &Wanted,
) -> Result<Done, Failed> {
    // A Create that failed with rollback disabled left no client.
    if !is_client_id(id) {
        return match &new.adopts {
            Some(existing) => adopt(at, existing, new).await,
            None => create::create(at, new).await,
        };
    }
    let reading = read(at.session, &new.pool_id, id).await;
    let live = reading.map_err(|error| failed(READING, &error))?;
    if let Some(refused) = refusal(id, old, new, live.as_ref()) {
        let note = at.unless_rolling_back(refused).await?;
        return Ok(match live {
            Some(live) => done(&new.without_secret(), &live, vec![note]),
            None => unread(id, note),
        });
    }
    if replace::is_needed(old, new, live.as_ref()) {
        return replace::replace(at, id, new).await;
    }
    match live {
        Some(live) => converge(at, old, new, live).await,
        None => {
            let gone = Obstacle::Gone.into_failed(&new.pool_id, id);
            let note = at.unless_rolling_back(gone).await?;
            Ok(unread(id, note))
        }
    }
}

/// Why an adoption cannot begin, end or change.
fn refusal(id: &str, old: Option<&Wanted>, new: &Wanted, live: Option<&Live>) -> Option<Failed> {
    let former = old.and_then(|old| old.adopts.as_deref());
    if former != new.adopts.as_deref() {
        return Some(Failed::because(format!(
            "ExistingUserPoolClientId: nothing was changed because you cannot add, change or remove this \
             property; client {id} keeps its resource. To adopt another client, use another logical ID"
        )));
    }
    new.adopts.as_ref()?;
    if replace::is_needed(old, new, live) {
        return Some(Failed::because(format!(
            "nothing was changed because an adopted client is never replaced: UserPoolId and GenerateSecret \
             must be as client {id} has them"
        )));
    }
    None
}

/// Adopts a client. Only what the template gives is written.
///
/// # Errors
/// What differs, what was attempted and what the service answered.
pub async fn adopt(at: At<'_>, id: &str, new: &Wanted) -> Result<Done, Failed> {
    at.confirm_its_id().await?;
    let reading = read(at.session, &new.pool_id, id).await;
    let live = reading.map_err(|error| failed(READING, &error))?;
    let Some(live) = live else {
        return Err(Failed::because(format!(
            "ExistingUserPoolClientId: nothing was changed because user pool {} has no client {id}",
            new.pool_id
        )));
    };
    if let Some(wanted) = new.has_secret
        && wanted != live.has_secret()
    {
        return Err(Failed::because(format!(
            "GenerateSecret: nothing was changed because Cognito cannot change this setting; the template \
             sets {wanted}, client {id} has {}",
            live.has_secret()
        )));
    }
    let changes = merge::differences(None, new, &[], &live);
    let mut done = converge(at, None, new, live).await?;
    done.notes.push(match &changes[..] {
        [] => "adopted without changes".to_owned(),
        changes => format!("adopted, with changes to {}", changes.join("; ")),
    });
    Ok(done)
}

/// Brings a client that was just read to the wanted state.
///
/// # Errors
/// What was attempted and what the service answered. The former settings are restored if they may have changed.
pub async fn converge(
    at: At<'_>,
    old: Option<&Wanted>,
    new: &Wanted,
    live: Live,
) -> Result<Done, Failed> {
    let providers = create::providers(at, new).await?;
    let first = merge::plan(old, new, &providers, &live);
    if first.settings.is_some() || new.returns_secret {
        // The ID in an event is a claim. It may name a client of another resource.
        if let Err(unconfirmed) = at.confirm_its_id().await {
            let note = at.unless_rolling_back(unconfirmed).await?;
            return Ok(done(&new.without_secret(), &live, vec![note]));
        }
    }
    let mut notes = first.notes;
    let Some(written) = first.settings else {
        return Ok(done(new, &live, notes));
    };
    if old.is_some() {
        let drifted = merge::differences(old, new, &providers, &live);
        notes.extend(
            (!drifted.is_empty()).then(|| format!("reverted drift in {}", drifted.join("; "))),
        );
    }
    let before = live.clone();
    let (pool_id, id) = (new.pool_id.as_str(), before.id.as_str());
    let changed = settled(
        at.session,
        (pool_id, id),
        Watch::WhatWasWritten,
        Some(live),
        |live| Ok(merge::plan(old, new, &providers, live).settings),
    );
    match changed.await {
        Ok(Changed { live, notes: more }) => {
            notes.extend(more);
            Ok(done(new, &live, notes))
        }
        Err(obstacle) => {
            let is_refused = obstacle.is_refused();
            let failed = undone(at, new, &before, &written, obstacle).await;
            match is_refused {
                true => {
                    let note = at.unless_rolling_back(failed).await?;
                    Ok(done(new, &before, vec![note]))
                }
                false => Err(failed),
            }
        }
    }
}

/// Restores the former settings after a failed update, if they may have changed.
async fn undone(
    at: At<'_>,
    new: &Wanted,
    before: &Live,
    written: &Document,
    obstacle: Obstacle,
) -> Failed {
    let may_have_written = obstacle.may_have_written();
    let failed = obstacle.into_failed(&new.pool_id, &before.id);
    if !may_have_written {
        return failed;
    }
    let session = at.session.cleaning_up();
    let place = (&*new.pool_id, &*before.id);
    let restored = settled(&session, place, Watch::Never, None, |live| {
        let back = merge::undone(&before.settings, written, live);
        Ok((!same(&[], &live.settings, &back)).then_some(back))
    });
    match restored.await {
        Ok(_) => failed,
        Err(problem) => Failed {
            reason: format!(
                "{}. The client may be changed, because Poolkeeper could not undo the change: {}",
                failed.reason,
                problem.into_failed(&new.pool_id, &before.id).reason
            ),
            ..failed
        },
    }
}
