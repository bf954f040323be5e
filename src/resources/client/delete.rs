//! Deleting a client.

use super::Client;
use super::find::{self, Unfound};
use super::wanted::Wanted;
use crate::aws::ApiError;
use crate::properties::forms::is_client_id;
use crate::resources::advice::failed;
use crate::resources::authority::{
    confirm_delete, last_update_failed, made_by_create, made_by_this_resource, passed_on,
};
use crate::resources::client_settings::{deletion, read};
use crate::resources::drive::{At, Resource};
use crate::resources::physical_id::LOST;
use crate::resources::{Done, Failed, PhysicalId};

const ASKING: &str = "Asking CloudFormation which resource owns it";
const DELETING: &str = "Deleting the client";

/// Deletes the client of an ID that CloudFormation has recorded for the resource. For another ID, deletes what a
/// Create without an answer left behind.
///
/// # Errors
/// What was attempted, what the service answered, and what you can do.
pub async fn delete(at: At<'_>, id: &PhysicalId, old: &Wanted) -> Result<Done, Failed> {
    if let Some(adopted) = &old.adopts {
        let note = format!("client {adopted} stays because ExistingUserPoolClientId adopted it");
        return Ok(Done::gone(vec![note]));
    }
    let asking = |error: ApiError| failed(ASKING, &error);
    match id {
        PhysicalId::Nothing => Ok(Done::gone(vec![])),
        PhysicalId::Named(id) if is_client_id(id) => {
            let holder = passed_on(at.event, Client::TYPE, at.session).await;
            if let Some(holder) = holder.map_err(asking)? {
                let note =
                    format!("client {id} stays because it now belongs to the resource {holder}");
                return Ok(Done::gone(vec![note]));
            }
            let live = read(at.session, &old.pool_id, id).await;
            let Some(live) = live.map_err(|error| failed("Reading the client", &error))? else {
                return Ok(Done::gone(vec![]));
            };
            // The properties of an update that failed may no longer say that the client was adopted.
            if last_update_failed(at.event, at.session)
                .await
                .map_err(asking)?
                && !made_by_this_resource(at.event, live.created, at.session)
                    .await
                    .map_err(asking)?
            {
                let note = format!(
                    "client {id} stays because the last update of this resource failed, and this resource may not \
                     have created it; delete it by hand if you no longer need it"
                );
                return Ok(Done::gone(vec![note]));
            }
            confirm_delete(at.event, true, at.session).await?;
            remove(at, old, id).await
        }
        PhysicalId::Named(_) => left_by_create(at, old).await,
        PhysicalId::Unfinished(id) if id == LOST || is_client_id(id) => {
            left_by_create(at, old).await
        }
        PhysicalId::Unfinished(_) => Ok(Done::gone(vec![])),
    }
}

/// Deletes what a Create without an answer left behind. CloudFormation has made up the ID, or it is the mark of
/// the failure, which proves nothing.
async fn left_by_create(at: At<'_>, old: &Wanted) -> Result<Done, Failed> {
    let is_of_create = async |created| made_by_create(at.event, created, at.session).await;
    let live = match find::left(at, old, is_of_create).await {
        Ok(Some(live)) => live,
        Ok(None) => return Ok(Done::gone(vec![])),
        Err(Unfound::Unclear(ids)) => {
            return Ok(Done::gone(vec![format!(
                "clients {} stay because Poolkeeper cannot tell which of them this resource created; delete those \
                 that you do not need by hand",
                ids.join(", ")
            )]));
        }
        Err(unfound) => return Err(unfound.into()),
    };
    confirm_delete(at.event, false, at.session).await?;
    remove(at, old, &live.id).await
}

async fn remove(at: At<'_>, old: &Wanted, id: &str) -> Result<Done, Failed> {
    let deleted = deletion(&old.pool_id, id).perform(at.session).await;
    deleted.map_err(|error| failed(DELETING, &error))?;
    Ok(Done::gone(vec![]))
}
