//! Removing URLs.

use super::lists::{Urls, changed, kept};
use super::{ASKING, Wanted, perhaps_not_own};
use crate::aws::ApiError;
use crate::aws::cognito::seconds;
use crate::aws::stack::{self, Record};
use crate::resources::advice::failed;
use crate::resources::authority::{confirm_delete, last_update_failed, made_by_create};
use crate::resources::client_settings::{Changed, Live, Obstacle, converge, read};
use crate::resources::drive::At;
use crate::resources::settle::Watch;
use crate::resources::{Done, Failed};

/// Removes the URLs of this resource. `is_own` says whether the ID is this resource's; otherwise a Create left no
/// answer, and may have added all of them or none.
///
/// # Errors
/// What was attempted, what the service answered, and what you can do.
pub async fn delete(at: At<'_>, is_own: bool, old: &Wanted) -> Result<Done, Failed> {
    let live = read(at.session, &old.pool_id, &old.client_id).await;
    let Some(live) = live.map_err(|error| failed("Reading the client", &error))? else {
        return Ok(Done::gone(vec![]));
    };
    let present = old.urls.present_in(&live.settings);
    if present.is_empty() {
        return Ok(Done::gone(vec![]));
    }
    let asking = |error: ApiError| failed(ASKING, &error);
    let added = match is_own {
        // The properties of an update that failed may list URLs that this resource never added.
        true => !last_update_failed(at.event, at.session)
            .await
            .map_err(asking)?,
        false => present == old.urls && is_of_create(at, &live).await.map_err(asking)?,
    };
    if !added {
        return Ok(Done::gone(vec![perhaps_not_own(old, &present)]));
    }
    confirm_delete(at.event, is_own, at.session).await?;
    let place = (old.pool_id.as_str(), old.client_id.as_str());
    let change = |live: &Live| changed(&live.settings, &old.urls, &Urls::default());
    match converge(at.session, place, Watch::Always, Some(live), change).await {
        Ok(Changed { live, mut notes }) => {
            notes.extend(kept(&live.settings, &old.urls));
            Ok(Done::gone(notes))
        }
        Err(Obstacle::Gone) => Ok(Done::gone(vec![])),
        Err(obstacle) => {
            let failed = obstacle.into_failed(&old.pool_id, &old.client_id);
            let note = at.unless_rolling_back(failed).await?;
            Ok(Done::gone(vec![note]))
        }
    }
}

/// Whether the last write of the client was during the Create, and no later event of this resource can have made
/// it.
async fn is_of_create(at: At<'_>, live: &Live) -> Result<bool, ApiError> {
    let (owner, id) = (at.owner(), at.event.physical_id.as_ref());
    let record = stack::record(at.session, &owner.stack_id, &owner.logical_id).await?;
    let is_later = |record: &Record| {
        record.is_live() && !record.physical_id.is_empty() && Some(&record.physical_id) != id
    };
    if record.as_ref().is_some_and(is_later) {
        return Ok(false);
    }
    let written = live.modified.as_ref().and_then(seconds);
    made_by_create(at.event, written, at.session).await
}
