//! Removing URLs.

use super::lists::{Urls, changed, kept};
use super::{ASKING, Wanted, perhaps_not_own};
use crate::resources::advice::failed;
use crate::resources::authority::{confirm_delete, last_update_failed};
use crate::resources::client_settings::{Changed, Live, Obstacle, converge, read};
use crate::resources::drive::At;
use crate::resources::settle::Watch;
use crate::resources::{Done, Failed, PhysicalId};

/// Removes the URLs of this resource, if its ID says that it added them. A Create that never answered may not have
/// added any, and nothing tells its URLs from those that the client had before.
///
/// # Errors
/// What was attempted, what the service answered, and what you can do.
pub async fn delete(at: At<'_>, id: &PhysicalId, old: &Wanted) -> Result<Done, Failed> {
    let live = read(at.session, &old.pool_id, &old.client_id).await;
    let Some(live) = live.map_err(|error| failed("Reading the client", &error))? else {
        return Ok(Done::gone(vec![]));
    };
    let present = old.urls.present_in(&live.settings);
    if present.is_empty() {
        return Ok(Done::gone(vec![]));
    }
    let added = match id {
        // The properties of an update that failed may list URLs that this resource never added.
        PhysicalId::Named(name) if *name == old.id => !last_update_failed(at.event, at.session)
            .await
            .map_err(|error| failed(ASKING, &error))?,
        // The mark of a Create that added URLs and could not remove them. CloudFormation has recorded it.
        PhysicalId::Unfinished(name) => *name == old.id,
        _ => false,
    };
    if !added {
        return Ok(Done::gone(vec![perhaps_not_own(old, &present)]));
    }
    confirm_delete(at.event, true, at.session).await?;
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
