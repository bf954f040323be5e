//! Making a live pool what it shall be.

use serde_json::{Map, Value};
use tokio::time::Instant;

use crate::aws::cognito;
use crate::aws::sms_role::{self, Role};
use crate::aws::{ApiError, ErrorKind, Session};
use crate::resources::advice::failed;
use crate::resources::side_resources::{functions, permit, withdraw};
use crate::resources::user_pool::live::Live;
use crate::resources::user_pool::merge::{self, Difference, Step, Target, TargetMfa};
use crate::resources::user_pool::names;
use crate::resources::user_pool::wanted::{Place, SmsSender, Wanted};
use crate::resources::{Failed, Owner};

/// Why a pool could not be made what it shall be.
#[derive(Debug)]
pub enum Obstacle {
    /// The pool does not exist.
    Gone,
    /// Immutable settings differ; nothing was written.
    Immutable(Box<Live>, Vec<Difference>),
    /// Anything else.
    Failed(Failed),
}

impl From<Failed> for Obstacle {
    fn from(failed: Failed) -> Self {
        Self::Failed(failed)
    }
}

/// What a pool shall be: the former properties and the new ones, and who asks.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Whose resource the pool is.
    pub owner: &'a Owner,
    /// What the former properties wanted; nothing if there were none.
    pub old: &'a Wanted,
    /// What the properties want.
    pub new: &'a Wanted,
}

/// What follows from one look at the live pool.
struct Work {
    target: Target,
    steps: Vec<Step>,
    /// The role for SMS messages that belongs to the pool, if it wants one.
    role: Role,
}

/// Makes a pool what it shall be, and says what it was and what it is now.
///
/// After an answer that was lost, or a write of somebody else's in between, everything starts over
/// from a fresh read: what has been carried out by then is no difference any more.
pub async fn converge(
    session: &Session,
    id: &str,
    asked: Asked<'_>,
) -> Result<(Live, Target), Obstacle> {
    let mut waits = session.pace().waits();
    let mut first: Option<(Live, Vec<String>)> = None;
    let mut role_deadline = None;
    loop {
        let live = match Live::read(session, id).await {
            Ok(live) => live,
            Err(error) if error.is_not_found() => return Err(Obstacle::Gone),
            Err(error) => return Err(failed("Reading the user pool", &error).into()),
        };
        let work = work_out(asked, &live)?;
        let (before, notes) =
            first.get_or_insert_with(|| (live.clone(), work.target.notes.clone()));
        let error = match carry_out(session, &live, &work, asked).await {
            Ok(()) => {
                let mut target = work.target.clone();
                target.notes = std::mem::take(notes);
                let tidied = tidy_up(session, before, &mut target, &work.role, asked).await;
                if let Err(failed) = tidied {
                    let session = session.cleaning_up();
                    // Permissions and the role went first wherever they could go.
                    restore_side_resources(&session, before, &work.role, asked).await;
                    undo(&session, before, &work, asked).await;
                    return Err(failed.into());
                }
                return Ok((live, target));
            }
            Err(error) => error,
        };
        let again = match error.kind {
            ErrorKind::Concurrent | ErrorKind::Unavailable | ErrorKind::Throttled => true,
            ErrorKind::SmsRole => {
                let window = session.pace().settling;
                Instant::now() < *role_deadline.get_or_insert_with(|| Instant::now() + window)
            }
            _ => false,
        };
        if again && session.pause(waits.next().unwrap_or_default()).await {
            continue;
        }
        undo(&session.cleaning_up(), before, &work, asked).await;
        return Err(failed("Changing the user pool", &error).into());
    }
}

/// What shall be written, unless it would be refused.
fn work_out(asked: Asked<'_>, live: &Live) -> Result<Work, Obstacle> {
    let role = names::sms_role_of(live, asked.owner, &Place::of_stack(&asked.owner.stack_id));
    let (old, new) = (
        asked.old.with_sms_role(&role),
        asked.new.with_sms_role(&role),
    );
    let differences = merge::differences(&old, &new, live);
    if !differences.is_empty() {
        return Err(Obstacle::Immutable(Box::new(live.clone()), differences));
    }
    let mut target = merge::target(&old, &new, live);
    let steps = merge::plan(live, &target, &merge::missing_attributes(&new, live));
    if !steps.is_empty() {
        let refusals = merge::refusals(&target.settings, &target.mfa);
        if !refusals.is_empty() {
            return Err(Failed::because(format!(
                "nothing was changed, Cognito would refuse the result: {}",
                refusals.join("; ")
            ))
            .into());
        }
    }
    let stranded = merge::stranded_attributes(&old, &new)
        .into_iter()
        .map(|name| {
            format!("CustomAttributes.{name} stays in the pool: Cognito cannot remove attributes")
        });
    target.notes.extend(stranded);
    Ok(Work {
        target,
        steps,
        role,
    })
}

/// Makes the writes: first what the pool needs beside itself, then the pool.
async fn carry_out(
    session: &Session,
    live: &Live,
    work: &Work,
    asked: Asked<'_>,
) -> Result<(), ApiError> {
    if work.steps.is_empty() {
        return Ok(());
    }
    let mut seen = Seen::JustNow;
    if uses(&work.target.settings, &work.role) && !uses(&live.settings(), &work.role) {
        sms_role::make(session, &work.role).await?;
        seen = Seen::Before;
    }
    let invoked = functions(&live.settings());
    let wanted = functions(&asked.new.settings);
    if !wanted.is_subset(&invoked) {
        permit(session, wanted.difference(&invoked), live.arn()).await?;
        seen = Seen::Before;
    }
    let triggers = |now: &Live| merge::triggers(asked.old, asked.new, now);
    run(session, live, &work.steps, seen, &triggers).await
}

/// When the pool was looked at last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// By the call before this one.
    JustNow,
    /// Before other calls, which may have taken long.
    Before,
    /// When it was made, and nobody else knows it yet.
    New,
}

/// Makes the writes to the pool, in order.
///
/// A write of settings holds all triggers of the pool, also those that others attach at any moment.
/// So it is made in one attempt, and only right after a look at what they are; `triggers` says what
/// they shall be then.
pub async fn run(
    session: &Session,
    live: &Live,
    steps: &[Step],
    mut seen: Seen,
    triggers: &(dyn Fn(&Live) -> Option<Value> + Sync),
) -> Result<(), ApiError> {
    for step in steps {
        match step {
            Step::Update(request) if seen == Seen::New => {
                cognito::update_user_pool(session, request).await
            }
            Step::Update(request) => {
                let mut request = request.clone();
                if seen == Seen::Before {
                    let now = Live {
                        pool: cognito::describe_user_pool(session, live.id()).await?,
                        ..Live::default()
                    };
                    request.remove("LambdaConfig");
                    request.extend(triggers(&now).map(|now| ("LambdaConfig".into(), now)));
                }
                cognito::update_user_pool_at_once(session, &request).await
            }
            Step::SetMfa(request) => cognito::set_mfa_config(session, request).await,
            Step::Untag(keys) => cognito::untag(session, live.arn(), keys).await,
            Step::AddAttributes(some) => {
                cognito::add_custom_attributes(session, live.id(), some).await
            }
        }?;
        if seen == Seen::JustNow {
            seen = Seen::Before;
        }
    }
    Ok(())
}

/// Whether these settings let the pool's own role send SMS messages.
fn uses(settings: &cognito::Document, role: &Role) -> bool {
    settings
        .get("SmsConfiguration")
        .and_then(|sms| sms.get("SnsCallerArn"))
        .is_some_and(|arn| *arn == role.arn())
}

/// Removes what the pool no longer needs beside itself. It may have been left by an earlier attempt,
/// so the former properties count as well as the former state.
async fn tidy_up(
    session: &Session,
    before: &Live,
    target: &mut Target,
    role: &Role,
    asked: Asked<'_>,
) -> Result<(), Failed> {
    let former: Vec<String> = functions(&asked.old.settings)
        .into_iter()
        .chain(functions(&before.settings()))
        .collect();
    let needed = functions(&target.settings);
    let superfluous: Vec<&String> = former
        .iter()
        .filter(|function| !needed.contains(*function))
        .collect();
    withdraw(session, superfluous, before.arn())
        .await
        .map_err(|error| failed("Taking a permission to invoke a function back", &error))?;

    let had_role =
        matches!(asked.old.sms, SmsSender::Made { .. }) || uses(&before.settings(), role);
    if had_role && !uses(&target.settings, role) {
        let now = cognito::describe_user_pool(session, before.id())
            .await
            .map_err(|error| failed("Reading the user pool", &error))?;
        if uses(&now, role) {
            target.notes.push(format!(
                "the role {} stays: Cognito still uses it for SMS messages of the pool",
                role.arn()
            ));
        } else {
            sms_role::remove(session, &role.name)
                .await
                .map_err(|error| failed("Removing the role for SMS messages", &error))?;
        }
    }
    Ok(())
}

/// Gives a pool back what [`tidy_up`] took away before it failed.
async fn restore_side_resources(session: &Session, before: &Live, role: &Role, asked: Asked<'_>) {
    let former = before.settings();
    let invoked = functions(&former);
    let ours = functions(&asked.old.settings);
    if let Err(error) = permit(session, ours.intersection(&invoked), before.arn()).await {
        tracing::error!(pool = before.id(), %error, "a permission of a trigger is missing");
    }
    if uses(&former, role)
        && let Err(error) = sms_role::make(session, role).await
    {
        tracing::error!(role = role.name, %error, "the role for SMS messages is missing");
    }
}

/// The former triggers at those operations that the properties are about. The others were not
/// changed here, and who changed them since has a right to it.
fn former_triggers(before: &Live, asked: Asked<'_>) -> Wanted {
    const ONE_OPERATION: [&str; 2] = ["PreTokenGeneration", "PreTokenGenerationConfig"];
    let given: Vec<&String> = [asked.old, asked.new]
        .into_iter()
        .filter_map(|wanted| wanted.settings.get("LambdaConfig")?.as_object())
        .flat_map(Map::keys)
        .collect();
    let is_given = |name: &String| {
        given.contains(&name)
            || ONE_OPERATION.contains(&name.as_str())
                && given
                    .iter()
                    .any(|name| ONE_OPERATION.contains(&name.as_str()))
    };
    let mut triggers = before.settings().remove("LambdaConfig").unwrap_or_default();
    if let Value::Object(triggers) = &mut triggers {
        triggers.retain(|name, _| is_given(name));
    }
    let mut former = Wanted::default();
    if triggers.is_object() {
        former.settings.insert("LambdaConfig".into(), triggers);
    }
    former
}

/// Puts everything back after a failure half way, as far as that goes. CloudFormation will send the
/// former properties, but those do not hold what somebody else had set.
async fn undo(session: &Session, before: &Live, work: &Work, asked: Asked<'_>) {
    let mut waits = session.pace().waits();
    let mut settings = before.settings();
    // It goes by the call for the second factors, as always.
    settings.remove("MfaConfiguration");
    let mut former = Target {
        mfa: TargetMfa::of(before),
        settings,
        notes: Vec::new(),
    };
    let ours = former_triggers(before, asked);
    let triggers = |now: &Live| merge::triggers(asked.new, &ours, now);
    let restored = loop {
        let restored = match Live::read(session, before.id()).await {
            Ok(live) => {
                former.settings.remove("LambdaConfig");
                let now = triggers(&live);
                former
                    .settings
                    .extend(now.map(|now| ("LambdaConfig".into(), now)));
                let steps = merge::plan(&live, &former, &[]);
                run(session, &live, &steps, Seen::JustNow, &triggers).await
            }
            Err(error) => Err(error),
        };
        match restored {
            Err(error)
                if matches!(
                    error.kind,
                    ErrorKind::Concurrent | ErrorKind::Unavailable | ErrorKind::Throttled
                ) =>
            {
                if !session.pause(waits.next().unwrap_or_default()).await {
                    break Err(error);
                }
            }
            ended => break ended,
        }
    };
    if let Err(error) = restored {
        tracing::warn!(pool = before.id(), %error, "the former settings could not be put back");
        return;
    }
    let invoked = functions(&former.settings);
    let added = functions(&asked.new.settings);
    if let Err(error) = withdraw(session, added.difference(&invoked), before.arn()).await {
        tracing::warn!(pool = before.id(), %error, "a permission could not be taken back");
    }
    if uses(&work.target.settings, &work.role)
        && !uses(&former.settings, &work.role)
        && let Err(error) = sms_role::remove(session, &work.role.name).await
    {
        tracing::warn!(role = work.role.name, %error, "the role for SMS messages could not be removed");
    }
}
