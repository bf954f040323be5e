//! Bringing a client to the wanted state, and restoring it.

use super::wanted::Wanted;
use super::{create, done, merge};
use crate::document::Document;
use crate::resources::client_settings::{Changed, Live, Obstacle, converge as settled};
use crate::resources::drive::At;
use crate::resources::merge::same;
use crate::resources::settle::Watch;
use crate::resources::{Done, Failed};

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
    if new.returns_secret && !live.has_secret() {
        let note = at.unless_rolling_back(unseen(&live)).await?;
        return Ok(done(&new.without_secret(), &live, vec![note]));
    }
    let providers = create::providers(at, new).await?;
    let first = merge::plan(old, new, &providers, &live);
    if first.settings.is_some() || new.returns_secret {
        // The ID in an event is a claim. It may name the client of another resource.
        if let Err(unconfirmed) = at.confirm_its_id().await {
            let note = at.unless_rolling_back(unconfirmed).await?;
            return Ok(done(&new.without_secret(), &live, vec![note]));
        }
    }
    let mut notes = first.notes;
    let Some(written) = first.settings else {
        return Ok(done(new, &live, notes));
    };
    notes.extend(merge::registered(new, &written, &live));
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

/// Without its secret, the attribute would become empty, and every resource that uses it would change.
fn unseen(live: &Live) -> Failed {
    Failed::because(format!(
        "ReturnSecret: nothing was changed because Cognito does not show the secret of client {}. Someone may \
         have added another one and deleted the generated one. Set ReturnSecret to false",
        live.id
    ))
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
