//! Replacing a client, and the way back.

use std::ops::ControlFlow;

use super::converge::converge;
use super::wanted::Wanted;
use super::{create, unread};
use crate::aws::{ApiError, stack};
use crate::properties::forms::is_client_id;
use crate::resources::advice::failed;
use crate::resources::authority::rolls_back;
use crate::resources::client_settings::{Live, read};
use crate::resources::drive::At;
use crate::resources::{Done, Failed};

/// Whether the properties ask for another client. A client is replaced only because the template changed, never
/// because Cognito shows something else: it does not show every secret.
pub fn is_needed(old: Option<&Wanted>, new: &Wanted, live: Option<&Live>) -> bool {
    let Some(old) = old else {
        return false;
    };
    match live {
        Some(live) => {
            let differs = new
                .has_secret
                .is_some_and(|wanted| wanted != live.has_secret());
            differs && old.has_secret != new.has_secret
        }
        None => old.pool_id != new.pool_id,
    }
}

/// Replaces a client. In a rollback the resource gets its former client back, or keeps the one that it has.
///
/// # Errors
/// What was attempted, what the service answered, and what remains.
pub async fn replace(at: At<'_>, id: &str, new: &Wanted) -> Result<Done, Failed> {
    const ASKING: &str = "Asking CloudFormation for the former client";
    if rolls_back(at.event, at.session).await {
        let former = former(at, new).await;
        if let Some(live) = former.map_err(|error| failed(ASKING, &error))? {
            return converge(at, None, new, live).await;
        }
    }
    match create::create(at, new).await {
        Ok(done) => Ok(done),
        Err(failed) => {
            let note = at.unless_rolling_back(failed).await?;
            Ok(unread(id, note))
        }
    }
}

/// The client that CloudFormation had recorded for this resource before the current one, if it still exists and
/// fits.
async fn former(at: At<'_>, new: &Wanted) -> Result<Option<Live>, ApiError> {
    let (owner, current) = (at.owner(), at.event.physical_id.as_deref());
    let mut ids: Vec<String> = Vec::new();
    // What CloudFormation has deleted or retained is no longer this resource's, even if it was adopted and stays.
    let mut gone: Vec<String> = Vec::new();
    stack::events(at.session, &owner.stack_id, |record| {
        if record.logical_id == owner.logical_id && !record.is_live() {
            gone.push(record.physical_id);
            return ControlFlow::<()>::Continue(());
        }
        let is_former = record.logical_id == owner.logical_id
            && record.status.ends_with("_COMPLETE")
            && Some(record.physical_id.as_str()) != current
            && is_client_id(&record.physical_id)
            && !gone.contains(&record.physical_id);
        if is_former && !ids.contains(&record.physical_id) {
            ids.push(record.physical_id);
        }
        ControlFlow::Continue(())
    })
    .await?;
    for id in ids {
        let live = read(at.session, &new.pool_id, &id).await?;
        if let Some(live) = live.filter(|live| new.has_secret == Some(live.has_secret())) {
            return Ok(Some(live));
        }
    }
    Ok(None)
}
