//! Create: a new pool, the pool of an earlier delivery, or a pool to adopt.

use super::adopt::adopt;
use super::asked::Asked;
use super::converge::converge;
use super::done;
use super::find;
use super::obstacle::Obstacle;
use super::removal;
use super::sms_sender::RoleWait;
use super::steps::{Seen, run};
use crate::aws::cognito::{self, Document};
use crate::aws::sms_role::{self, Role};
use crate::aws::{ApiError, ErrorKind, Session, Window, stack};
use crate::properties::user_pool::UserPool;
use crate::resources::advice::{failed, failed_to_write};
use crate::resources::authority::{LOGICAL_ID, REQUEST_ID, STACK_ID, confirm};
use crate::resources::pool_settings::Live;
use crate::resources::pool_settings::names;
use crate::resources::side_resources::{functions, permit};
use crate::resources::user_pool::merge::{self, Target};
use crate::resources::user_pool::wanted::{SmsSender, Wanted, complete, wanted};
use crate::resources::{Done, Event, Failed, Left, Made, RequestType, physical_id};
use serde_json::{Value, json};

/// Creates a pool, or adopts an existing one.
///
/// # Errors
/// What was attempted, what the service answered, and what remains.
pub async fn create(event: &Event, pool: &UserPool, session: &Session) -> Result<Done, Failed> {
    let wanted = wanted(pool, &event.owner.place());
    match &pool.existing_user_pool_id {
        Some(id) => adopt(event, id, &wanted, session).await,
        None => make(event, &wanted, None, session).await,
    }
}

/// Creates a pool for an event, or finishes the pool of an earlier delivery.
///
/// A fresh event was not delivered before, so it needs no search. If two deliveries come at the same moment
/// nevertheless, [`aftermath`](super::aftermath()) keeps only the pool that CloudFormation recorded.
///
/// `replaces` is the pool that the new one replaces, if there is one.
pub async fn make(
    event: &Event,
    wanted: &Wanted,
    replaces: Option<&str>,
    session: &Session,
) -> Result<Done, Failed> {
    let role = names::sms_role(&event.owner, &event.owner.place());
    let wanted = &wanted.with_sms_role(&role);
    if !event.is_fresh()
        && let Some(done) = earlier(event, wanted, session).await?
    {
        return Ok(done);
    }
    if !event.is_fresh() || event.request != RequestType::Create {
        confirm(event, session).await?;
    }
    let request = request(event, wanted, replaces);
    let role = matches!(wanted.sms, SmsSender::Made { .. }).then_some(role);
    if let Some(role) = &role
        && let Err(error) = sms_role::make(session, role).await
    {
        let failed = failed("Creating the role for SMS messages", &error);
        return Err(removal::of_role(session, &event.owner, role, failed).await);
    }
    let mut role_wait = RoleWait::at(session);
    let created = match create_once(session, event, &request, &mut role_wait).await {
        Ok(created) => created,
        Err(error) => {
            let failed = role_wait
                .gone()
                .unwrap_or_else(|| failed_to_write("Creating the user pool", &error, &request));
            return Err(undo_lost(session, event, &request, role.as_ref(), &error, failed).await);
        }
    };
    match finish_new(event, &created, &request, wanted, session).await {
        Ok(target) => {
            event.note_made(Made::Pool(created.id().to_owned()));
            Ok(done(&created, target))
        }
        Err(failed) => Err(removal::of_failed(session, event, &created, failed).await),
    }
}

/// The finished pool of an earlier delivery of this event; `None` if that created none.
async fn earlier(
    event: &Event,
    wanted: &Wanted,
    session: &Session,
) -> Result<Option<Done>, Failed> {
    const LOOKING: &str = "Looking for an earlier delivery of this event";
    let found = find::of_event(session, &event.owner)
        .await
        .map_err(|error| failed(LOOKING, &error))?;
    let Some(oldest) = found.first() else {
        return Ok(None);
    };
    let owner = &event.owner;
    let record = stack::record(session, &owner.stack_id, &owner.logical_id)
        .await
        .map_err(|error| failed(LOOKING, &error))?;
    let answered_for =
        record.and_then(|record| found.iter().find(|live| live.id() == record.physical_id));
    if let Some(pool) = answered_for {
        event.note_made(Made::Pool(pool.id().to_owned()));
        return as_it_is(pool, session).await.map(Some);
    }
    confirm(event, session).await?;
    event.note_made(Made::Pool(oldest.id().to_owned()));
    finish_earlier(event, oldest, wanted, session)
        .await
        .map(Some)
}

/// The answer for a pool that an earlier delivery has answered with. It may have been updated since, so
/// nothing is changed.
async fn as_it_is(pool: &Live, session: &Session) -> Result<Done, Failed> {
    let live = Live::read(session, pool.id())
        .await
        .map_err(|error| failed("Reading the user pool", &error))?;
    let target = merge::target(&Wanted::default(), &Wanted::default(), &live);
    Ok(done(&live, target))
}

/// The attributes for the creation, and those to add afterwards. Standard attributes come first, since they
/// cannot be added later.
fn schema(wanted: &Wanted) -> (&[Value], &[Value]) {
    /// The maximum per call.
    const MOST: usize = 50;
    wanted.schema.split_at(wanted.schema.len().min(MOST))
}

/// The request that creates the pool.
fn request(event: &Event, wanted: &Wanted, replaces: Option<&str>) -> Document {
    let mut request = wanted.settings.clone();
    request.extend(wanted.immutable.clone());
    let (schema, _) = schema(wanted);
    if !schema.is_empty() {
        request.insert("Schema".into(), json!(complete(schema)));
    }
    request
        .entry("PoolName")
        .or_insert_with(|| json!(names::generated_name(&event.owner)));
    if let Value::Object(tags) = request.entry("UserPoolTags").or_insert_with(|| json!({})) {
        tags.insert(STACK_ID.into(), json!(event.owner.stack_id));
        tags.insert(LOGICAL_ID.into(), json!(event.owner.logical_id));
        tags.insert(REQUEST_ID.into(), json!(event.owner.request_id));
        if let Some(former) = replaces {
            tags.insert(names::REPLACES.into(), json!(former));
        }
    }
    request
}

/// Creates exactly one pool. After a lost answer, it searches for the pool before it repeats the call.
async fn create_once(
    session: &Session,
    event: &Event,
    request: &Document,
    role_wait: &mut RoleWait,
) -> Result<Live, ApiError> {
    let mut waits = session.pace().waits();
    loop {
        let error = match cognito::create_user_pool(session, request).await {
            Ok(pool) => return Ok(Live::of(pool)),
            Err(error) => error,
        };
        let again = match error.kind {
            ErrorKind::SmsRole => role_wait
                .go_on(session, request, None)
                .await
                .unwrap_or(false),
            ErrorKind::Unavailable => {
                let listed = find::listed_of_event(session, &event.owner, name_in(request)).await;
                match listed.map(|found| found.into_iter().next()) {
                    Ok(Some(oldest)) => return Ok(oldest),
                    Ok(None) => true,
                    // Without the listing, another attempt could create a second pool.
                    Err(unseen) => {
                        tracing::warn!(%unseen, "could not find out whether the pool exists");
                        return Err(error);
                    }
                }
            }
            ErrorKind::Concurrent => true,
            _ => false,
        };
        if !again || !session.pause(waits.next().unwrap_or_default()).await {
            return Err(error);
        }
    }
}

fn name_in(request: &Document) -> &str {
    request
        .get("PoolName")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Completes a new pool.
async fn finish_new(
    event: &Event,
    created: &Live,
    request: &Document,
    wanted: &Wanted,
    session: &Session,
) -> Result<Target, Failed> {
    let mut live = created.clone();
    live.pool.extend(request.clone());
    let target = merge::target(&Wanted::default(), wanted, &live);
    let (_, later) = schema(wanted);
    let steps = merge::plan(&live, &target, &complete(later));
    permit(session, event, &functions(&wanted.settings), live.arn())
        .await
        .map_err(|error| failed("Letting the user pool invoke its functions", &error))?;
    let mut waits = session.pace().waits();
    let mut role_is_new = Window::of(session.pace().settling);
    loop {
        let written = run(session, &live, &steps, Seen::New, &|_| None).await;
        let Err(error) = written else {
            return Ok(target);
        };
        // Each step can be repeated after a lost answer, since its request is complete.
        let again = match error.kind {
            ErrorKind::Concurrent | ErrorKind::Unavailable => true,
            ErrorKind::SmsRole => role_is_new.is_open(),
            _ => false,
        };
        if !again || !session.pause(waits.next().unwrap_or_default()).await {
            let attempted = "Completing the new user pool";
            return Err(failed_to_write(attempted, &error, &target.settings));
        }
    }
}

/// Finishes the pool of an earlier delivery of the same event, with the same answer.
///
/// If that fails, the pool is not removed, since the earlier delivery may have answered with it. The answer
/// marks it as unfinished, and CloudFormation deletes it unless it has recorded it.
async fn finish_earlier(
    event: &Event,
    pool: &Live,
    wanted: &Wanted,
    session: &Session,
) -> Result<Done, Failed> {
    let unfinished = |failed: Failed| Failed {
        left: Left::Unfinished(pool.id().to_owned()),
        ..failed
    };
    let asked = Asked {
        event,
        old: &Wanted::default(),
        new: wanted,
    };
    match converge(session, pool.id(), asked).await {
        Ok((live, target)) => Ok(done(&live, target)),
        Err(Obstacle::Failed(failed) | Obstacle::Refused(failed)) => Err(unfinished(failed)),
        Err(Obstacle::Gone | Obstacle::TakenBack(_) | Obstacle::NotMadeHere) => {
            Err(Failed::because(format!(
                "someone deleted the user pool {} after an earlier delivery of this event had created it. \
                 Try again",
                pool.id()
            )))
        }
        Err(Obstacle::Immutable(_, differences)) => Err(unfinished(Failed::because(format!(
            "someone changed the user pool {} after an earlier delivery of this event had created it: {}. \
             Try again",
            pool.id(),
            merge::listed(&differences)
        )))),
    }
}

/// Cleans up after a call whose outcome is unknown: the pool may exist.
async fn undo_lost(
    session: &Session,
    event: &Event,
    request: &Document,
    role: Option<&Role>,
    error: &ApiError,
    mut failed: Failed,
) -> Failed {
    if error.perhaps_carried_out() {
        let cleaning_up = session.cleaning_up();
        match find::listed_of_event(&cleaning_up, &event.owner, name_in(request)).await {
            Ok(found) => {
                for pool in &found {
                    failed = removal::of_failed(session, event, pool, failed).await;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "could not find out whether the pool exists");
                failed.left = Left::Unfinished(physical_id::LOST.to_owned());
            }
        }
    }
    match role {
        Some(role) if failed.left == Left::Nothing => {
            removal::of_role(session, &event.owner, role, failed).await
        }
        _ => failed,
    }
}
