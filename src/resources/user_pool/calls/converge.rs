//! Making a live pool what it shall be.

use std::collections::BTreeSet;

use super::steps::{Seen, run};
use super::tidy::{restore_side_resources, tidy_up, undo};
use crate::aws::cognito::Document;
use crate::aws::sms_role::{self, Role};
use crate::aws::{ApiError, ErrorKind, Session, Window};
use crate::resources::advice::{failed, failed_to_write};
use crate::resources::side_resources::{functions, permit_noting};
use crate::resources::user_pool::live::Live;
use crate::resources::user_pool::merge::{self, Difference, Step, Target};
use crate::resources::user_pool::names;
use crate::resources::user_pool::wanted::{Place, Wanted};
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

/// How often a pool is written, at most, that does not read back as it was written.
const ROUNDS: u32 = 3;

/// How far an update has come.
pub struct Progress {
    /// The pool before the first write.
    pub before: Live,
    /// What the first look said the pool shall be.
    pub target: Target,
    /// The role for SMS messages that belongs to the pool, if it wants one.
    pub role: Role,
    /// The functions whose permission was asked for.
    asked_for: BTreeSet<String>,
    /// Those of them that the pool could not invoke before.
    pub permitted: Vec<String>,
    /// Whether anything of the pool may have been written.
    wrote: bool,
    /// How often all of it was.
    rounds: u32,
    /// What was done last.
    last: Last,
}

/// What an update did last.
enum Last {
    /// It read the pool, or failed to write it.
    Look,
    /// It wrote the pool.
    Write,
    /// It saw the pool otherwise than it was written, and looks once more.
    Doubt,
    /// It saw the pool as it shall be.
    Seen(Box<Live>),
}

impl Progress {
    fn begin(before: &Live, work: &Work) -> Self {
        Self {
            before: before.clone(),
            target: work.target.clone(),
            role: work.role.clone(),
            asked_for: BTreeSet::new(),
            permitted: Vec::new(),
            wrote: false,
            rounds: 0,
            last: Last::Look,
        }
    }
}

/// Makes a pool what it shall be, and says what it was and what it is now.
///
/// After an answer that was lost, or a write of somebody else's in between, everything starts over
/// from a fresh read: what has been carried out by then is no difference any more.
///
/// Whoever else writes the pool's settings writes all of them, and may have read them before this
/// update. So a pool that was written is looked at until two looks agree, for the reasons that
/// `trigger::calls::converge` gives, before anything is taken from it for good.
pub async fn converge(
    session: &Session,
    id: &str,
    asked: Asked<'_>,
) -> Result<(Live, Target), Obstacle> {
    let mut waits = session.pace().waits();
    let mut role_is_new = Window::of(session.pace().settling);
    let mut begun: Option<Progress> = None;
    loop {
        let live = match Live::read(session, id).await {
            Ok(live) => live,
            Err(error) if error.is_not_found() => return Err(Obstacle::Gone),
            Err(error) => return without_look(session, begun, error, asked).await,
        };
        let work = work_out(asked, &live)?;
        let progress = begun.get_or_insert_with(|| Progress::begin(&live, &work));
        let as_wanted = work.steps.is_empty();
        match std::mem::replace(&mut progress.last, Last::Look) {
            Last::Seen(seen) if live.agrees(&seen) => {
                return finish(session, begun, &live.settings(), asked).await;
            }
            Last::Write if !as_wanted && session.pause(session.pace().apart()).await => {
                progress.last = Last::Doubt;
                continue;
            }
            _ => {}
        }
        if !as_wanted && progress.rounds == ROUNDS {
            let note = "the user pool does not read back as it was written";
            progress.target.notes.push(note.to_owned());
            return finish(session, begun, &live.settings(), asked).await;
        }
        progress.wrote |= !as_wanted;
        let error = match write(session, &live, &work, progress, asked).await {
            Ok(()) if !as_wanted => {
                progress.rounds += 1;
                progress.last = Last::Write;
                continue;
            }
            // What was not written cannot be lost.
            Ok(()) if progress.wrote && session.pause(session.pace().apart()).await => {
                progress.last = Last::Seen(Box::new(live));
                continue;
            }
            Ok(()) => return finish(session, begun, &live.settings(), asked).await,
            Err(error) => error,
        };
        let again = match error.kind {
            ErrorKind::Concurrent | ErrorKind::Unavailable | ErrorKind::Throttled => true,
            ErrorKind::SmsRole => role_is_new.is_open(),
            _ => false,
        };
        if again && session.pause(waits.next().unwrap_or_default()).await {
            continue;
        }
        undo(&session.cleaning_up(), progress, asked).await;
        let attempted = "Changing the user pool";
        return Err(failed_to_write(attempted, &error, &work.target.settings).into());
    }
}

/// When the pool could not be read: nothing was changed, or what was changed is put back, unless there
/// just was no time left to look whether it lasts.
async fn without_look(
    session: &Session,
    begun: Option<Progress>,
    error: ApiError,
    asked: Asked<'_>,
) -> Result<(Live, Target), Obstacle> {
    if let Some(progress) = begun.filter(|progress| progress.wrote) {
        let is_written = matches!(progress.last, Last::Write | Last::Seen(_));
        if error.kind == ErrorKind::OutOfTime && is_written {
            let written = progress.target.settings.clone();
            return finish(session, Some(progress), &written, asked).await;
        }
        undo(&session.cleaning_up(), &progress, asked).await;
    }
    Err(failed("Reading the user pool", &error).into())
}

/// Takes from a pool that has these settings what it no longer needs beside itself.
async fn finish(
    session: &Session,
    begun: Option<Progress>,
    now: &Document,
    asked: Asked<'_>,
) -> Result<(Live, Target), Obstacle> {
    let Some(mut progress) = begun else {
        return Err(Failed::because("the user pool was never read").into());
    };
    if let Err(failed) = tidy_up(session, &mut progress, now, asked).await {
        let session = session.cleaning_up();
        // Permissions and the role went first wherever they could go.
        restore_side_resources(&session, &progress, asked).await;
        undo(&session, &progress, asked).await;
        return Err(failed.into());
    }
    Ok((progress.before, progress.target))
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
///
/// Permissions are asked for where the pool did not invoke a function before, and where the properties
/// name it for the first time: a trigger that is there already may live by a permission of somebody
/// else's, who may take it back.
async fn write(
    session: &Session,
    live: &Live,
    work: &Work,
    progress: &mut Progress,
    asked: Asked<'_>,
) -> Result<(), ApiError> {
    let mut seen = Seen::JustNow;
    let old = functions(&asked.old.settings);
    let invoked = functions(&live.settings());
    let due: BTreeSet<String> = functions(&asked.new.settings)
        .into_iter()
        .filter(|function| !old.contains(function) || !invoked.contains(function))
        .filter(|function| !progress.asked_for.contains(function))
        .collect();
    if !due.is_empty() {
        let permitted = &mut progress.permitted;
        permit_noting(session, asked.owner, &due, live.arn(), permitted).await?;
        progress.asked_for.extend(due);
        seen = Seen::Before;
    }
    if work.steps.is_empty() {
        return Ok(());
    }
    if uses(&work.target.settings, &work.role) && !uses(&live.settings(), &work.role) {
        sms_role::make(session, &work.role).await?;
        seen = Seen::Before;
    }
    let triggers = |now: &Live| merge::triggers(asked.old, asked.new, now);
    run(session, live, &work.steps, seen, &triggers).await
}

/// Whether these settings let the pool's own role send SMS messages.
pub fn uses(settings: &Document, role: &Role) -> bool {
    settings
        .get("SmsConfiguration")
        .and_then(|sms| sms.get("SnsCallerArn"))
        .is_some_and(|arn| *arn == role.arn())
}
