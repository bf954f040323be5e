//! The calls about domains. A domain takes a minute or an hour to come and to go, so most calls are followed
//! by looks at it.

use super::plan::{has_failed, is_in_progress, status};
use super::refusal::{is_unresolved, refusal};
use super::{Domain, Wanted};
use crate::aws::{ApiError, Operation, Request, Session, Window};
use crate::document::{Document, document, text};
use crate::resources::Failed;
use crate::resources::drive::At;
use crate::resources::named::Named;

/// How many times the settling time a deletion is watched: ten minutes of two. A deletion of the pool may
/// follow, and waits for another settling time.
const DELETION: u32 = 5;
/// The part of the settling time in which a new domain may be missing from reads (15 seconds of two minutes).
const PART: u32 = 8;

/// Reads a domain; `None` if there is none of that name in this account and Region.
pub(super) async fn describe(name: &str, session: &Session) -> Result<Option<Document>, ApiError> {
    let request = document! { "Domain": Some(name) };
    let operation = Operation::DescribeUserPoolDomain;
    let shown = match operation.with(request).send(session).await {
        Ok(mut answer) => answer.remove("DomainDescription"),
        Err(error) if error.is_not_found() => None,
        Err(error) => return Err(error),
    };
    // The description of a domain that does not exist is empty.
    let domain = shown.and_then(|shown| shown.as_object().cloned());
    Ok(domain.filter(|domain| text(domain, "UserPoolId").is_some()))
}

/// Reads a domain. Waits for the end of a domain of that name that is being deleted, and then counts it as
/// gone.
pub(super) async fn find(name: &str, session: &Session) -> Result<Option<Document>, ApiError> {
    let mut window = Window::of(session.pace().settling);
    let mut looks = session.pace().looks();
    loop {
        let found = describe(name, session).await?;
        if found.as_ref().is_none_or(|it| status(it) != "DELETING") {
            return Ok(found);
        }
        if !window.is_open() || !session.pause(looks.next().unwrap_or_default()).await {
            return Ok(None);
        }
    }
}

/// Creates a domain. Waits for a while for the A record of its parent, which the same stack may have created
/// seconds ago.
pub(super) async fn create(step: &Request, session: &Session) -> Result<(), ApiError> {
    let mut window = Window::of(session.pace().settling);
    let mut looks = session.pace().looks();
    loop {
        match step.perform(session).await {
            Err(error)
                if is_unresolved(&error)
                    && !session.is_cleaning_up()
                    && window.is_open()
                    && session.pause(looks.next().unwrap_or_default()).await => {}
            ended => return ended,
        }
    }
}

/// Makes a call that Cognito may refuse while it still works on the domain.
pub(super) async fn once_settled(step: &Request, session: &Session) -> Result<(), ApiError> {
    let mut looks = session.pace().looks();
    let mut was_busy = false;
    loop {
        let error = match step.perform(session).await {
            Err(error) if error.is_refused() => error,
            ended => return ended,
        };
        let live = describe(name(step), session).await.unwrap_or_default();
        let is_busy = live.as_ref().is_some_and(is_in_progress);
        // What ended since the refusal may have been its reason.
        let may_pass = is_busy || was_busy;
        if !may_pass || !session.pause(looks.next().unwrap_or_default()).await {
            return Err(error);
        }
        was_busy = is_busy;
    }
}

/// Deletes a domain, and waits until it is gone.
pub(super) async fn delete(step: &Request, session: &Session) -> Result<(), ApiError> {
    once_settled(step, session).await?;
    let mut window = Window::of(session.pace().settling * DELETION);
    let mut looks = session.pace().looks();
    // It is being deleted, whatever the looks show.
    while let Ok(Some(_)) = describe(name(step), session).await {
        if !window.is_open() || !session.pause(looks.next().unwrap_or_default()).await {
            break;
        }
    }
    Ok(())
}

/// Reads a domain, unless `live` was just read. Waits until it is active if the template asks for that.
///
/// # Errors
/// Cognito gave up on the domain, or it could not be read.
pub(super) async fn settled(
    at: At<'_>,
    new: &Wanted,
    live: Option<&Document>,
) -> Result<Option<Document>, Failed> {
    let session = at.session;
    let mut window = Window::of(session.pace().settling / PART);
    let mut looks = session.pace().looks();
    let mut live = live.cloned();
    while live.is_none() {
        live = describe(&new.name, session)
            .await
            .map_err(|error| refusal(None, &error, new))?;
        if live.is_none()
            && (!window.is_open() || !session.pause(looks.next().unwrap_or_default()).await)
        {
            return Ok(None);
        }
    }
    while new.waits
        && live.as_ref().is_some_and(is_in_progress)
        && session.pause(looks.next().unwrap_or_default()).await
    {
        match describe(&new.name, session).await {
            Ok(Some(now)) => live = Some(now),
            // The answer is due soon, and the domain goes on without it.
            _ => break,
        }
    }
    match live.filter(|live| Domain::elsewhere(new, live).is_none()) {
        Some(live) if has_failed(&live) => Err(Failed::because(format!(
            "Cognito shows the domain {} as FAILED and does not say why. If it is a custom domain, check that \
             its certificate is issued and covers the name",
            new.name
        ))),
        live => Ok(live),
    }
}

/// The domain that a request is about.
fn name(step: &Request) -> &str {
    text(&step.document, "Domain").unwrap_or_default()
}
