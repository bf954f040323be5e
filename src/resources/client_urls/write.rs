//! Adding URLs, and changing them.

use super::lists::{Urls, changed, kept};
use super::{ASKING, Wanted, done, perhaps_not_own};
use crate::resources::advice::failed;
use crate::resources::authority::last_update_failed;
use crate::resources::client_settings::{Changed, Live, Obstacle, converge, read};
use crate::resources::drive::At;
use crate::resources::settle::Watch;
use crate::resources::{Done, Failed, Left};

/// Adds the URLs.
///
/// # Errors
/// What was attempted, what the service answered, and what remains.
pub async fn create(at: At<'_>, new: &Wanted) -> Result<Done, Failed> {
    if let Err(unconfirmed) = at.confirm_its_id().await {
        let note = at.unless_rolling_back(unconfirmed).await?;
        return Ok(done(new, vec![note]));
    }
    let Some(live) = look(at, new).await? else {
        let note = at.unless_rolling_back(gone(new)).await?;
        return Ok(done(new, vec![note]));
    };
    let present = new.urls.present_in(&live.settings);
    // An earlier delivery of this event has written all of them, or none.
    if present == new.urls && !at.event.is_fresh() {
        return Ok(done(new, vec![]));
    }
    if !present.is_empty() {
        let note = at.unless_rolling_back(taken(new, &present)).await?;
        return Ok(done(new, vec![note]));
    }
    match set(at, new, &Urls::default(), live).await {
        Ok(notes) => Ok(done(new, notes)),
        Err(obstacle) => {
            let failed = undone(at, new, (&Urls::default(), &new.urls), obstacle).await;
            let note = at.unless_rolling_back(failed).await?;
            Ok(done(new, vec![note]))
        }
    }
}

/// Changes the URLs of this resource.
///
/// # Errors
/// What was attempted and what the service answered. The former URLs are restored.
pub async fn update(at: At<'_>, old: Option<&Wanted>, new: &Wanted) -> Result<Done, Failed> {
    let former = old.map(|old| old.urls.clone()).unwrap_or_default();
    let Some(live) = look(at, new).await? else {
        let note = at.unless_rolling_back(gone(new)).await?;
        return Ok(done(new, vec![note]));
    };
    let (mut removed, added) = (former.without(&new.urls), new.urls.without(&former));
    let present = added.present_in(&live.settings);
    let left = removed.present_in(&live.settings);
    let mut notes = Vec::new();
    // The former properties may be those of an update that failed. They list URLs that this resource never added,
    // and lack URLs that it did.
    let is_unclear = !(present.is_empty() && left.is_empty()) && last_failed(at).await?;
    if is_unclear {
        removed = Urls::default();
        notes.extend((!left.is_empty()).then(|| perhaps_not_own(new, &left)));
    }
    let is_as_wanted = changed(&live.settings, &removed, &new.urls) == Ok(None);
    let is_second_delivery = is_as_wanted && !at.event.is_fresh();
    if !present.is_empty()
        && !is_unclear
        && !is_second_delivery
        && let Err(failed) = at.unless_rolling_back(taken(new, &present)).await
    {
        return Err(failed);
    }
    if is_as_wanted {
        notes.extend(kept(&live.settings, &removed));
        return Ok(done(new, notes));
    }
    if let Err(unconfirmed) = at.confirm_its_id().await {
        let note = at.unless_rolling_back(unconfirmed).await?;
        return Ok(done(new, vec![note]));
    }
    let unchanged = new.urls.without(&added);
    let missing = unchanged.without(&unchanged.present_in(&live.settings));
    match set(at, new, &removed, live).await {
        Ok(more) => {
            notes.extend(more);
            if !missing.is_empty() {
                notes.push(format!(
                    "reverted drift in {}: the client no longer had them",
                    missing.shown()
                ));
            }
            Ok(done(new, notes))
        }
        Err(obstacle) => {
            let failed = undone(at, new, (&removed, &added), obstacle).await;
            let note = at.unless_rolling_back(failed).await?;
            Ok(done(new, vec![note]))
        }
    }
}

/// Whether the last update of this resource failed.
async fn last_failed(at: At<'_>) -> Result<bool, Failed> {
    let failed_before = last_update_failed(at.event, at.session).await;
    failed_before.map_err(|error| failed(ASKING, &error))
}

async fn look(at: At<'_>, wanted: &Wanted) -> Result<Option<Live>, Failed> {
    let read = read(at.session, &wanted.pool_id, &wanted.client_id).await;
    read.map_err(|error| failed("Reading the client", &error))
}

/// Writes the URLs, and checks that they last.
async fn set(
    at: At<'_>,
    new: &Wanted,
    removed: &Urls,
    live: Live,
) -> Result<Vec<String>, Obstacle> {
    let place = (new.pool_id.as_str(), new.client_id.as_str());
    let change = |live: &Live| changed(&live.settings, removed, &new.urls);
    let settled = converge(at.session, place, Watch::Always, Some(live), change).await;
    settled.map(|Changed { live, mut notes }| {
        notes.extend(kept(&live.settings, removed));
        notes
    })
}

/// Restores the former URLs, if they may have changed.
async fn undone(
    at: At<'_>,
    new: &Wanted,
    (removed, added): (&Urls, &Urls),
    obstacle: Obstacle,
) -> Failed {
    let may_have_written = obstacle.may_have_written();
    let failed = obstacle.into_failed(&new.pool_id, &new.client_id);
    if !may_have_written {
        return failed;
    }
    let place = (new.pool_id.as_str(), new.client_id.as_str());
    let back = |live: &Live| changed(&live.settings, added, removed);
    let session = at.session.cleaning_up();
    match converge(&session, place, Watch::Always, None, back).await {
        Ok(_) | Err(Obstacle::Gone) => failed,
        Err(problem) => Failed {
            reason: format!(
                "{}. The URLs may be changed, because Poolkeeper could not undo the change: {}",
                failed.reason,
                problem.into_failed(&new.pool_id, &new.client_id).reason
            ),
            left: Left::Unfinished(new.id.clone()),
        },
    }
}

fn taken(new: &Wanted, present: &Urls) -> Failed {
    Failed::because(format!(
        "nothing was changed because client {} already has {}, and this resource did not add them. Remove them \
         here, or from where they were set",
        new.client_id,
        present.shown()
    ))
}

fn gone(new: &Wanted) -> Failed {
    Failed::because(format!(
        "UserPoolClientId: nothing was changed because user pool {} has no client {}",
        new.pool_id, new.client_id
    ))
}
