//! Updating a client in place, and adopting one.

use super::converge::converge;
use super::wanted::Wanted;
use super::{create, done, merge, replace, unread};
use crate::properties::forms::is_client_id;
use crate::resources::advice::failed;
use crate::resources::authority::other_holder;
use crate::resources::client_settings::{Live, Obstacle, read};
use crate::resources::drive::At;
use crate::resources::{Done, Failed, stack_name};

const ASKING: &str = "Asking CloudFormation which resource owns the client";
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
    let held = other_holder(at.event, id, at.session).await;
    if let Some(held) = held.map_err(|error| failed(ASKING, &error))? {
        return Err(Failed::because(format!(
            "ExistingUserPoolClientId: nothing was changed because client {id} belongs to the resource {} of stack \
             {}, which would delete it. Set DeletionPolicy: Retain there, remove the resource from its stack, and \
             try again",
            held.record.logical_id,
            stack_name(&held.stack_id)
        )));
    }
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
