//! Create: a new pool, the one that an earlier delivery of the event made, or one to take over.

use std::time::{SystemTime, UNIX_EPOCH};

use super::converge::{Obstacle, converge};
use super::progress::Asked;
use super::removal;
use super::steps::{Seen, run};
use super::{done, find};
use crate::aws::cognito::{self, Document};
use crate::aws::sms_role::{self, Role};
use crate::aws::{ApiError, ErrorKind, Session, Window, stack};
use crate::properties::Violations;
use crate::properties::user_pool::UserPool;
use crate::resources::advice::{failed, failed_to_write};
use crate::resources::side_resources::{functions, permit};
use crate::resources::user_pool::live::Live;
use crate::resources::user_pool::merge::{self, Target};
use crate::resources::user_pool::names;
use crate::resources::user_pool::wanted::{Place, SmsSender, Wanted, wanted};
use crate::resources::{Done, Event, Failed, Left, only_if_awaited};
use serde_json::{Value, json};

/// CloudFormation waits for an answer for an hour at most. A pool that is older was answered for,
/// or given up, long ago: a delivery that comes so late changes nothing.
const LONGEST_WAIT_SECONDS: f64 = 3600.0;

/// Makes a pool, or takes over an existing one.
///
/// # Errors
/// What was attempted, what the service answered, and what is left behind.
pub async fn create(event: &Event, pool: &UserPool, session: &Session) -> Result<Done, Failed> {
    let wanted = wanted(pool, &Place::of_stack(&event.owner.stack_id));
    match &pool.existing_user_pool_id {
        // A new pool is known again by its tags; one that is taken over is not.
        Some(id) => {
            only_if_awaited(event, session).await?;
            adopt(event, id, &wanted, session).await
        }
        None => make(event, &wanted, None, session).await,
    }
}

/// Takes over an existing pool. It gets no tags that say who made it: it is not ours to delete.
pub async fn adopt(
    event: &Event,
    id: &str,
    wanted: &Wanted,
    session: &Session,
) -> Result<Done, Failed> {
    let asked = Asked {
        event,
        old: &Wanted::default(),
        new: wanted,
    };
    match converge(session, id, asked).await {
        Ok((live, target)) => Ok(done(&live, target)),
        Err(Obstacle::Failed(failed)) => Err(failed),
        Err(Obstacle::Gone) => Err(Failed::because(format!(
            "ExistingUserPoolId: there is no user pool {id} in this region and account"
        ))),
        Err(Obstacle::Immutable(_, differences)) => Err(Failed::because(format!(
            "ExistingUserPoolId: nothing was changed in user pool {id}: settings that cannot change \
             after a pool was made differ: {}. Write the properties as the pool has them",
            merge::listed(&differences)
        ))),
    }
}

/// Makes a pool for an event, or finishes the one that an earlier delivery began.
///
/// `replaces` is the pool in whose place it is made, if there is one.
pub async fn make(
    event: &Event,
    wanted: &Wanted,
    replaces: Option<&str>,
    session: &Session,
) -> Result<Done, Failed> {
    let role = names::sms_role(&event.owner, &Place::of_stack(&event.owner.stack_id));
    let wanted = &wanted.with_sms_role(&role);
    let request = request(event, wanted, replaces);
    let name = request
        .get("PoolName")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let mut known = Vec::new();
    let earlier = find::of_event(session, event, &name, &mut known)
        .await
        .map_err(|error| failed("Looking for an earlier delivery of this event", &error))?;
    if let Some((oldest, younger)) = earlier.split_first() {
        return finish_earlier(event, oldest, younger, wanted, session).await;
    }
    let role = matches!(wanted.sms, SmsSender::Made { .. }).then_some(role);
    if let Some(role) = &role
        && let Err(error) = sms_role::make(session, role).await
    {
        let failed = failed("Making the role for SMS messages", &error);
        return Err(removal::of_role(session, &role.name, failed).await);
    }
    let created = match create_once(session, event, &name, &request).await {
        Ok(created) => created,
        Err(error) => {
            // Another delivery at the same moment may have got further, and shares the role.
            if !error.perhaps_carried_out() {
                let others = find::of_event(session, event, &name, &mut known).await;
                if let Some((oldest, younger)) = others.unwrap_or_default().split_first() {
                    return finish_earlier(event, oldest, younger, wanted, session).await;
                }
            }
            let failed = failed_to_write("Creating the user pool", &error, &request);
            return Err(undo_lost(session, event, &name, role.as_ref(), &error, failed).await);
        }
    };
    // Another delivery may have made a pool at the same moment: the older one counts.
    known.push(created.id().to_owned());
    let mut all = find::of_event(session, event, &name, &mut known)
        .await
        .unwrap_or_default();
    all.push(created.clone());
    find::oldest_first(&mut all);
    if let Some((oldest, younger)) = all.split_first()
        && oldest.id() != created.id()
    {
        return finish_earlier(event, oldest, younger, wanted, session).await;
    }
    match finish_new(event, &created, &request, wanted, session).await {
        Ok(target) => Ok(done(&created, target)),
        Err(failed) => Err(removal::of_failed(session, event, &created, failed).await),
    }
}

/// What Cognito would refuse in a new pool although each property is right by itself.
pub fn contradictions(event: &Event, pool: &UserPool, violations: &mut Violations) {
    // A pool that is taken over may hold what the properties do not say.
    if pool.existing_user_pool_id.is_some() {
        return;
    }
    let place = Place::of_stack(&event.owner.stack_id);
    let wanted = wanted(pool, &place).with_sms_role(&names::sms_role(&event.owner, &place));
    let target = merge::target(&Wanted::default(), &wanted, &Live::default());
    for refusal in merge::refusals(&target.settings, &target.mfa) {
        let (path, why) = refusal.split_once(": ").unwrap_or(("Properties", &refusal));
        if !violations.concerns(path) {
            violations.add(path, why);
        }
    }
}

/// The attributes that the pool is made with, and those that are added afterwards. Standard ones come
/// first: they cannot be added.
fn schema(wanted: &Wanted) -> (&[Value], &[Value]) {
    /// The most that one call takes.
    const MOST: usize = 50;
    wanted.schema.split_at(wanted.schema.len().min(MOST))
}

/// The request that makes the pool.
fn request(event: &Event, wanted: &Wanted, replaces: Option<&str>) -> Document {
    let mut request = wanted.settings.clone();
    request.extend(wanted.immutable.clone());
    let (schema, _) = schema(wanted);
    if !schema.is_empty() {
        request.insert("Schema".into(), json!(schema));
    }
    request
        .entry("PoolName")
        .or_insert_with(|| json!(names::generated_name(&event.owner)));
    if let Value::Object(tags) = request.entry("UserPoolTags").or_insert_with(|| json!({})) {
        tags.insert(names::STACK_ID.into(), json!(event.owner.stack_id));
        tags.insert(names::LOGICAL_ID.into(), json!(event.owner.logical_id));
        tags.insert(names::REQUEST_ID.into(), json!(event.owner.request_id));
        if let Some(former) = replaces {
            tags.insert(names::REPLACES.into(), json!(former));
        }
    }
    request
}

/// Makes exactly one pool, also if the answer is lost: then the pool is looked for before the call
/// is repeated.
async fn create_once(
    session: &Session,
    event: &Event,
    name: &str,
    request: &Document,
) -> Result<Live, ApiError> {
    let mut waits = session.pace().waits();
    let mut role_is_new = Window::of(session.pace().settling);
    loop {
        let error = match cognito::create_user_pool(session, request).await {
            Ok(pool) => {
                return Ok(Live {
                    pool,
                    ..Live::default()
                });
            }
            Err(error) => error,
        };
        let again = match error.kind {
            ErrorKind::SmsRole => role_is_new.is_open(),
            ErrorKind::Unavailable => {
                let found = find::of_event(session, event, name, &mut Vec::new()).await?;
                if let Some(oldest) = found.into_iter().next() {
                    return Ok(oldest);
                }
                true
            }
            ErrorKind::Concurrent => true,
            _ => false,
        };
        if !again || !session.pause(waits.next().unwrap_or_default()).await {
            return Err(error);
        }
    }
}

/// What makes a new pool complete, once it is there.
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
    let steps = merge::plan(&live, &target, later);
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
        // Each step says all it is about, so a lost answer costs nothing but the repetition.
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

/// Finishes what an earlier delivery of the same event began; the answer is the same.
///
/// If that fails the pool is not removed: the earlier delivery may have answered for it. The answer
/// says that it is unfinished, and CloudFormation deletes it unless it knows better.
async fn finish_earlier(
    event: &Event,
    oldest: &Live,
    younger: &[Live],
    wanted: &Wanted,
    session: &Session,
) -> Result<Done, Failed> {
    let unfinished = |failed: Failed| Failed {
        left: Left::Unfinished(oldest.id().to_owned()),
        ..failed
    };
    for pool in younger {
        removal::of_duplicate(session, pool)
            .await
            .map_err(|error| {
                unfinished(failed("Removing a second user pool of this event", &error))
            })?;
    }
    let nothing = Wanted::default();
    if was_answered_for(session, event, oldest).await {
        let live = Live::read(session, oldest.id())
            .await
            .map_err(|error| unfinished(failed("Reading the user pool", &error)))?;
        let target = merge::target(&nothing, &nothing, &live);
        return Ok(done(&live, target));
    }
    match converge(
        session,
        oldest.id(),
        Asked {
            event,
            old: &nothing,
            new: wanted,
        },
    )
    .await
    {
        Ok((live, target)) => Ok(done(&live, target)),
        Err(Obstacle::Failed(failed)) => Err(unfinished(failed)),
        Err(Obstacle::Gone) => Err(Failed::because(format!(
            "the user pool {} that an earlier delivery of this event made was deleted",
            oldest.id()
        ))),
        Err(Obstacle::Immutable(_, differences)) => Err(unfinished(Failed::because(format!(
            "the user pool {} that an earlier delivery of this event made differs: {}",
            oldest.id(),
            merge::listed(&differences)
        )))),
    }
}

/// Whether an earlier delivery answered for the pool. It may have been updated since, so a late one
/// changes nothing.
async fn was_answered_for(session: &Session, event: &Event, pool: &Live) -> bool {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0.0, |now| now.as_secs_f64());
    if now - pool.created() > LONGEST_WAIT_SECONDS {
        return true;
    }
    match stack::knows(
        session,
        &event.owner.stack_id,
        &event.owner.logical_id,
        pool.id(),
    )
    .await
    {
        Ok(known) => known,
        Err(error) => {
            tracing::warn!(pool = pool.id(), %error, "it is not known whether the pool was answered for");
            false
        }
    }
}

/// After a call whose outcome is not known there may be a pool after all.
async fn undo_lost(
    session: &Session,
    event: &Event,
    name: &str,
    role: Option<&Role>,
    error: &ApiError,
    mut failed: Failed,
) -> Failed {
    if error.perhaps_carried_out() {
        let cleaning_up = session.cleaning_up();
        match find::of_event(&cleaning_up, event, name, &mut Vec::new()).await {
            Ok(found) => {
                for pool in &found {
                    failed = removal::of_failed(session, event, pool, failed).await;
                }
            }
            Err(error) => tracing::warn!(%error, "it is not known whether there is a pool"),
        }
    }
    match role {
        Some(role) if failed.left == Left::Nothing => {
            removal::of_role(session, &role.name, failed).await
        }
        _ => failed,
    }
}
