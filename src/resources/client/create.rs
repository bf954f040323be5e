//! Creating a client.

use super::wanted::Wanted;
use super::{done, find};
use crate::aws::{ApiError, ErrorKind, Operation, Session, Waits, Window, cognito};
use crate::document::{Document, document};
use crate::resources::advice::{failed, no_such_pool};
use crate::resources::client_settings::{Live, deletion, sent};
use crate::resources::drive::At;
use crate::resources::physical_id::LOST;
use crate::resources::{Done, Failed, Left, Made};

const CREATING: &str = "Creating the client";

/// Creates a client, unless an earlier delivery of this event did so already. The event has no client yet, or
/// replaces the one that it names.
///
/// # Errors
/// What was attempted, what the service answered, and what remains.
pub async fn create(at: At<'_>, new: &Wanted) -> Result<Done, Failed> {
    if let Some(live) = find::answered(at, new).await? {
        return Ok(done(&new.without_secret(), &live, vec![]));
    }
    at.confirm_its_id().await?;
    let providers = providers(at, new).await?;
    let mut looks = !at.event.is_fresh();
    let mut waits = Waits::at(at.session.pace());
    let mut may_be_created = Window::of(at.session.pace().settling / 8);
    loop {
        if looks {
            // An earlier delivery or attempt may have created one, so the Delete that follows must search as well.
            let found = find::of_event(at, new, &providers).await;
            if let Some(live) = found.map_err(|unfound| lost(unfound.into()))? {
                return Ok(created(at, new, &live));
            }
        }
        let error = match make(at.session, new, &providers).await {
            Ok(live) => return Ok(created(at, new, &live)),
            Err(error) => error,
        };
        looks |= error.perhaps_carried_out();
        let may_pass =
            error.is_passing() || error.kind == ErrorKind::Dangling && may_be_created.is_open();
        if may_pass && at.session.pause(waits.after(&error)).await {
            continue;
        }
        let failed = failed(CREATING, &error);
        return Err(match error.perhaps_carried_out() {
            true => removed(at, new, &providers, failed).await,
            false => failed,
        });
    }
}

/// The providers of the pool, if the client supports all of them.
///
/// # Errors
/// What the service answered.
pub async fn providers(at: At<'_>, wanted: &Wanted) -> Result<Vec<String>, Failed> {
    const LISTING: &str = "Listing the identity providers of the user pool";
    if !wanted.takes_all_providers {
        return Ok(vec![]);
    }
    let listed = cognito::list_identity_providers(at.session, &wanted.pool_id).await;
    listed.map_err(|error| match error.is_not_found() {
        true => Failed::because(no_such_pool(&wanted.pool_id)),
        false => failed(LISTING, &error),
    })
}

async fn make(session: &Session, new: &Wanted, providers: &[String]) -> Result<Live, ApiError> {
    let (operation, request) = (Operation::CreateUserPoolClient, request(new, providers));
    let shown = cognito::answered(operation, request, "UserPoolClient", session).await?;
    Ok(Live::of(shown))
}

fn request(new: &Wanted, providers: &[String]) -> Document {
    let mut request = sent(new.whole(providers));
    request.extend(document! {
        "UserPoolId": Some(new.pool_id.clone()),
        "GenerateSecret": new.has_secret.filter(|has_secret| *has_secret),
        "PublishSecretsInAWSSecretsManager": new.publishes.filter(|publishes| *publishes),
    });
    request
}

fn created(at: At<'_>, new: &Wanted, live: &Live) -> Done {
    at.event.note_made(Made::Client {
        pool_id: new.pool_id.clone(),
        id: live.id.clone(),
    });
    done(new, live, vec![])
}

/// The failure of an attempt that may have created a client, which is deleted.
async fn removed(at: At<'_>, new: &Wanted, providers: &[String], failed: Failed) -> Failed {
    let session = at.session.cleaning_up();
    let at = At {
        session: &session,
        ..at
    };
    let problem = match find::of_event(at, new, providers).await {
        Ok(None) => return failed,
        Ok(Some(live)) => {
            let deletion = deletion(&new.pool_id, &live.id);
            match deletion.perform(&session).await {
                Ok(()) => return failed,
                Err(error) => error.to_string(),
            }
        }
        Err(unfound) => Failed::from(unfound).reason,
    };
    lost(Failed::because(format!(
        "{}. The client may remain, because Poolkeeper could not undo the change: {problem}",
        failed.reason
    )))
}

/// A failure after which a client with an unknown ID may remain.
fn lost(failed: Failed) -> Failed {
    Failed {
        left: Left::Unfinished(LOST.to_owned()),
        ..failed
    }
}
