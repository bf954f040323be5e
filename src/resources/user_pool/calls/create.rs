//! Create: a new pool, the one that an earlier delivery of the event made, or one to take over.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::converge::{Obstacle, converge, failed, run};
use super::{delete, done, find};
use crate::aws::cognito::{self, Document};
use crate::aws::{ApiError, ErrorKind, Session};
use crate::properties::user_pool::UserPool;
use crate::resources::user_pool::live::Live;
use crate::resources::user_pool::merge::{self, Target};
use crate::resources::user_pool::names;
use crate::resources::user_pool::wanted::{Place, SmsSender, Wanted, wanted};
use crate::resources::{Done, Failed, Left, Owner};

/// CloudFormation waits for an answer for an hour at most. A pool that is older was answered for,
/// or given up, long ago: a delivery that comes so late changes nothing.
const LONGEST_WAIT_SECONDS: f64 = 3600.0;

/// Why a pool is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Making {
    /// Because there is none, or in place of another.
    New {
        /// The pool that is replaced.
        replaces: Option<String>,
    },
}

/// Makes a pool, or takes over an existing one.
///
/// # Errors
/// What was attempted, what the service answered, and what is left behind.
pub async fn create(owner: &Owner, pool: &UserPool, session: &Session) -> Result<Done, Failed> {
    let wanted = wanted(pool, &Place::of_stack(&owner.stack_id));
    match &pool.existing_user_pool_id {
        Some(id) => adopt(id, &wanted, session).await,
        None => make(owner, pool, &wanted, Making::New { replaces: None }, session).await,
    }
}

/// Takes over an existing pool. It gets no tags of ours: it is not ours to delete.
pub async fn adopt(id: &str, wanted: &Wanted, session: &Session) -> Result<Done, Failed> {
    match converge(session, id, &Wanted::default(), wanted).await {
        Ok((live, target)) => Ok(done(&live, target)),
        Err(Obstacle::Failed(failed)) => Err(failed),
        Err(Obstacle::Gone) => Err(Failed::because(format!(
            "ExistingUserPoolId: there is no user pool {id} in this region and account"
        ))),
        Err(Obstacle::Immutable(_, differences)) => {
            let all = differences.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
            Err(Failed::because(format!(
                "ExistingUserPoolId: nothing was changed in user pool {id}: settings that cannot \
                 change after a pool was made differ: {all}. Write the properties as the pool has \
                 them"
            )))
        }
    }
}

/// Makes a pool for an event, or finishes the one that an earlier delivery began.
pub async fn make(
    owner: &Owner,
    pool: &UserPool,
    wanted: &Wanted,
    making: Making,
    session: &Session,
) -> Result<Done, Failed> {
    let request = request(owner, pool, wanted, &making)?;
    let name = request.get("PoolName").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut known = Vec::new();
    let earlier = find::of_event(session, owner, &name, &mut known)
        .await
        .map_err(|error| failed("Looking for an earlier delivery of this event", &error))?;
    if let Some(oldest) = earlier.first() {
        return finish_earlier(oldest, &earlier[1..], wanted, session).await;
    }
    let created = create_once(session, owner, &name, &request).await?;
    // Another delivery may have made a pool at the same moment: the older one counts.
    let mut all = find::of_event(session, owner, &name, &mut known)
        .await
        .unwrap_or_default();
    if !all.iter().any(|live| live.id() == created.id()) {
        all.push(created.clone());
        find::oldest_first(&mut all);
    }
    if let Some((oldest, younger)) = all.split_first()
        && oldest.id() != created.id()
    {
        return finish_earlier(oldest, younger, wanted, session).await;
    }
    match finish_new(&created, &request, wanted, session).await {
        Ok(target) => Ok(done(&created, target)),
        Err(failed) => Err(undo(session, created.id(), failed).await),
    }
}

/// The request that makes the pool.
fn request(
    owner: &Owner,
    pool: &UserPool,
    wanted: &Wanted,
    making: &Making,
) -> Result<Document, Failed> {
    let mut request = wanted.settings.clone();
    request.extend(wanted.immutable.clone());
    if !wanted.schema.is_empty() {
        request.insert("Schema".into(), json!(wanted.schema));
    }
    request.entry("PoolName").or_insert_with(|| json!(names::generated_name(owner)));
    let tags = request.entry("UserPoolTags").or_insert_with(|| json!({}));
    if let Value::Object(tags) = tags {
        tags.insert(names::STACK_ID.into(), json!(owner.stack_id));
        tags.insert(names::LOGICAL_ID.into(), json!(owner.logical_id));
        tags.insert(names::REQUEST_ID.into(), json!(owner.request_id));
        if let Making::New { replaces: Some(former) } = making {
            tags.insert(names::REPLACES.into(), json!(former));
        }
    }
    if matches!(wanted.sms, SmsSender::Made { .. }) {
        return Err(Failed::because(format!(
            "SmsRole: these properties need a role that sends SMS messages ({}); give its ARN as \
             SmsRole",
            if pool.enable_sms_role == Some(true) { "EnableSmsRole" } else { "Mfa, SignInAliases.Phone or AutoVerify.Phone" }
        )));
    }
    Ok(request)
}

/// Makes exactly one pool, also if the answer is lost: then the pool is looked for before the call
/// is repeated.
async fn create_once(
    session: &Session,
    owner: &Owner,
    name: &str,
    request: &Document,
) -> Result<Live, Failed> {
    let mut waits = session.pace().waits();
    let mut role_deadline = None;
    loop {
        let error = match cognito::create_user_pool(session, request).await {
            Ok(pool) => return Ok(Live { pool, ..Live::default() }),
            Err(error) => error,
        };
        let wait = waits.next().unwrap_or_default();
        match error.kind {
            ErrorKind::SmsRole => {
                let now = tokio::time::Instant::now();
                let window = session.pace().sms_role_window;
                let in_window = now < *role_deadline.get_or_insert(now + window);
                if in_window && session.pause(wait).await {
                    continue;
                }
            }
            ErrorKind::Unavailable => {
                let found = find::of_event(session, owner, name, &mut Vec::new()).await;
                if let Ok(Some(oldest)) = found.map(|found| found.into_iter().next()) {
                    return Ok(oldest);
                }
                if session.pause(wait).await {
                    continue;
                }
            }
            _ => {}
        }
        return Err(undo_lost(session, owner, name, &error).await);
    }
}

/// What makes a new pool complete, once it is there.
async fn finish_new(
    created: &Live,
    request: &Document,
    wanted: &Wanted,
    session: &Session,
) -> Result<Target, Failed> {
    let mut live = created.clone();
    live.pool.extend(request.clone());
    live.pool.remove("Schema");
    let target = merge::target(&Wanted::default(), wanted, &live);
    let steps = merge::plan(&live, &target, &[]);
    let refusals = merge::refusals(&target.settings, &target.mfa);
    if !refusals.is_empty() {
        return Err(Failed::because(refusals.join("; ")));
    }
    let mut waits = session.pace().waits();
    loop {
        let Err((_, error)) = run(session, &live, &steps).await else { return Ok(target) };
        // Each step says all it is about, so a lost answer costs nothing but the repetition.
        let again = matches!(
            error.kind,
            ErrorKind::Concurrent | ErrorKind::Unavailable | ErrorKind::SmsRole
        );
        if !again || !session.pause(waits.next().unwrap_or_default()).await {
            return Err(failed("Completing the new user pool", &error));
        }
    }
}

/// Finishes what an earlier delivery of the same event began; the answer is the same.
async fn finish_earlier(
    oldest: &Live,
    younger: &[Live],
    wanted: &Wanted,
    session: &Session,
) -> Result<Done, Failed> {
    for pool in younger {
        delete::remove(session, pool.id())
            .await
            .map_err(|error| failed("Removing a second pool of this event", &error))?;
    }
    let unfinished = |failed: Failed| Failed { left: Left::Unfinished(oldest.id().to_owned()), ..failed };
    if age_seconds(oldest) > LONGEST_WAIT_SECONDS {
        let live = Live::read(session, oldest.id())
            .await
            .map_err(|error| unfinished(failed("Reading the user pool", &error)))?;
        let target = merge::target(&Wanted::default(), &Wanted::default(), &live);
        return Ok(done(&live, target));
    }
    match converge(session, oldest.id(), &Wanted::default(), wanted).await {
        Ok((live, target)) => Ok(done(&live, target)),
        Err(Obstacle::Failed(failed)) => Err(unfinished(failed)),
        Err(Obstacle::Gone) => Err(Failed::because(format!(
            "the user pool {} that an earlier delivery of this event made was deleted",
            oldest.id()
        ))),
        Err(Obstacle::Immutable(_, differences)) => {
            let all = differences.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
            Err(unfinished(Failed::because(format!(
                "the user pool {} that an earlier delivery of this event made differs: {all}",
                oldest.id()
            ))))
        }
    }
}

fn age_seconds(live: &Live) -> f64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |now| now.as_secs_f64());
    now - live.created()
}

/// Removes what a failed Create made.
async fn undo(session: &Session, id: &str, failed: Failed) -> Failed {
    match delete::remove(&session.cleaning_up(), id).await {
        Ok(()) => failed,
        Err(error) => {
            tracing::warn!(pool = id, %error, "the unfinished pool could not be removed");
            Failed {
                reason: format!(
                    "{}. The unfinished user pool {id} could not be removed ({error}); it goes when \
                     CloudFormation deletes the resource",
                    failed.reason
                ),
                left: Left::Unfinished(id.to_owned()),
            }
        }
    }
}

/// A call whose outcome is not known made a pool after all, perhaps.
async fn undo_lost(session: &Session, owner: &Owner, name: &str, error: &ApiError) -> Failed {
    let mut failed = failed("Creating the user pool", error);
    if !error.perhaps_carried_out() {
        return failed;
    }
    let cleaning_up = session.cleaning_up();
    let found = find::of_event(&cleaning_up, owner, name, &mut Vec::new()).await.unwrap_or_default();
    for pool in found {
        failed = undo(session, pool.id(), failed).await;
    }
    failed
}
