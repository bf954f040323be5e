//! Making a live pool what it shall be.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::Instant;

use super::obstacle::Obstacle;
use super::ownership::{Held, held_elsewhere, still_ours};
use super::progress::{Asked, Last, Next, Progress};
use super::rights::may_change;
use super::sms_sender::RoleWait;
use super::steps::{Seen, run};
use super::tidy::{abandon, restore_side_resources, tidy_up, undo};
use crate::aws::cognito::Document;
use crate::aws::sms_role::{self, Role};
use crate::aws::{ApiError, ErrorKind, Session, Waits};
use crate::resources::advice::{failed, failed_to_write};
use crate::resources::authority::{Creation, Maker, creation, unless_rolling_back};
use crate::resources::side_resources::{functions, permit_noting};
use crate::resources::user_pool::live::Live;
use crate::resources::user_pool::merge::{self, Step, Target};
use crate::resources::user_pool::names;
use crate::resources::user_pool::wanted::{Place, only_own_mark, uses};
use crate::resources::{Event, Failed, RequestType};

/// What a question about a rollback is attempted for.
pub const ASKING: &str = "Asking CloudFormation whether the stack is rolling back";

/// How old a look at the pool may be when it is written.
const MOST_AGE: Duration = Duration::from_secs(1);

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
///
/// Whoever else writes the pool's settings writes all of them, and may have read them before this
/// update. So a pool that was written is looked at until two looks agree, for the reasons that
/// `trigger::calls::converge` gives, before anything is taken from it for good.
pub async fn converge(
    session: &Session,
    id: &str,
    asked: Asked<'_>,
) -> Result<(Live, Target), Obstacle> {
    let held = held_elsewhere(session, id, asked).await?;
    let mut waits = Waits::at(session.pace());
    let mut role_wait = RoleWait::at(session);
    let mut begun: Option<Progress> = None;
    loop {
        let started = Instant::now();
        let live = match Live::read(session, id).await {
            Ok(live) => live,
            Err(error) => return without_look(session, begun, error, asked).await,
        };
        if begun.is_none() && asked.event.request == RequestType::Update {
            match is_taken_back(asked.event, &live, session).await {
                Ok(false) => {}
                Ok(true) => return Err(Obstacle::TakenBack(Box::new(live))),
                Err(error) => return Err(failed(ASKING, &error).into()),
            }
            if asked.new.is_whole && live.maker(asked.event) != Maker::ThisResource {
                return Err(Obstacle::NotMadeHere);
            }
        }
        let work = match work_out(asked, &held, &live) {
            Ok(work) => work,
            Err(obstacle) => return in_the_way(session, begun, obstacle, asked).await,
        };
        let as_wanted = work.steps.is_empty();
        let progress =
            begun.get_or_insert_with(|| Progress::begin(&live, &work.target, &work.role));
        let due = permissions_due(&live, progress, asked);
        if !progress.may_write && (!as_wanted || !due.is_empty()) {
            let asked_at = Instant::now();
            if let Err(refused) = may_change(asked.event, &live, session).await {
                return Err(Obstacle::Refused(refused));
            }
            progress.may_write = true;
            if asked_at.elapsed() > MOST_AGE {
                continue;
            }
        }
        let written = match permit_due(session, &live, due, progress, asked).await {
            Ok(seen) => match progress.next(&live, as_wanted) {
                Next::Finish => {
                    if let Err(failed) = is_as_safe(session, progress, asked).await {
                        undo(&session.cleaning_up(), progress, asked).await;
                        return Err(failed.into());
                    }
                    return finish(session, begun, &live.settings(), asked).await;
                }
                Next::LookAgain => {
                    if session.pause(session.pace().apart(progress.slowest)).await {
                        progress.last = Last::Seen(Box::new(live));
                        continue;
                    }
                    return out_of_time(session, begun, asked).await;
                }
                Next::Write => {
                    progress.wrote = true;
                    write(session, &live, &work, seen, asked, &held).await
                }
            },
            Err(error) => Err(error),
        };
        progress.slowest = progress.slowest.max(started.elapsed());
        let Err(error) = written else {
            progress.last = Last::Write;
            continue;
        };
        let mut failed = failed_to_write("Changing the user pool", &error, &work.target.settings);
        let mut again = error.is_passing();
        if error.kind == ErrorKind::SmsRole {
            let settings = &work.target.settings;
            match role_wait.go_on(session, settings, Some(&work.role)).await {
                Ok(goes_on) => again = goes_on,
                Err(error) => failed = error,
            }
        }
        if again && session.pause(waits.after(&error)).await {
            continue;
        }
        undo(&session.cleaning_up(), progress, asked).await;
        // A rollback goes on without a role that is gone.
        return Err(match role_wait.gone() {
            Some(gone) => Obstacle::Refused(gone),
            None => failed.into(),
        });
    }
}

/// Whether a pool was made in another one's place by the operation that is being rolled back. Whatever
/// the properties say, the resource has the former pool again then, with its users.
async fn is_taken_back(event: &Event, live: &Live, session: &Session) -> Result<bool, ApiError> {
    let is_events_own =
        event.physical_id.as_deref() == Some(live.id()) && live.maker(event) == Maker::ThisResource;
    if !is_events_own || live.tag(names::REPLACES).is_none() {
        return Ok(false);
    }
    let made = creation(event, live.created(), session).await?;
    Ok(made == Creation::IsRolledBack)
}

/// Fails if Cognito took the settings and the pool is less safe all the same, unless a rollback is to go
/// on.
async fn is_as_safe(
    session: &Session,
    progress: &mut Progress,
    asked: Asked<'_>,
) -> Result<(), Failed> {
    if progress.weaker.is_empty() {
        return Ok(());
    }
    let failed = Failed::because(format!(
        "Cognito took the settings, but the user pool is less safe than they ask for: {}. The former \
         settings were put back",
        progress.weaker.join("; ")
    ));
    let note = unless_rolling_back(asked.event, failed, session).await?;
    progress.note(&note);
    Ok(())
}

/// When the pool could not be read.
async fn without_look(
    session: &Session,
    begun: Option<Progress>,
    error: ApiError,
    asked: Asked<'_>,
) -> Result<(Live, Target), Obstacle> {
    let was_written = |progress: &Progress| !matches!(progress.last, Last::Look);
    match begun {
        Some(progress) if error.is_not_found() => {
            abandon(&session.cleaning_up(), &progress).await;
            Err(Obstacle::Gone)
        }
        None if error.is_not_found() => Err(Obstacle::Gone),
        Some(progress) if error.kind == ErrorKind::OutOfTime && was_written(&progress) => {
            out_of_time(session, Some(progress), asked).await
        }
        begun => {
            if let Some(progress) = begun {
                undo(&session.cleaning_up(), &progress, asked).await;
            }
            Err(failed("Reading the user pool", &error).into())
        }
    }
}

/// The pool was written, and there is no time left to see whether that lasts.
async fn out_of_time(
    session: &Session,
    mut begun: Option<Progress>,
    asked: Asked<'_>,
) -> Result<(Live, Target), Obstacle> {
    let mut written = Document::new();
    if let Some(progress) = &mut begun {
        progress
            .note("time was out before it was certain that nobody else's write takes this back");
        written = progress.target.settings.clone();
    }
    finish(&session.cleaning_up(), begun, &written, asked).await
}

/// Something stands in the way. If the pool was written before, somebody changed it meanwhile, and what
/// was written is put back.
async fn in_the_way(
    session: &Session,
    begun: Option<Progress>,
    obstacle: Obstacle,
    asked: Asked<'_>,
) -> Result<(Live, Target), Obstacle> {
    let Some(progress) = begun else {
        return Err(obstacle);
    };
    undo(&session.cleaning_up(), &progress, asked).await;
    let meanwhile = match obstacle {
        Obstacle::Failed(failed) | Obstacle::Refused(failed) => failed.reason,
        Obstacle::Immutable(_, differences) => merge::listed(&differences),
        Obstacle::Gone | Obstacle::TakenBack(_) | Obstacle::NotMadeHere => "it was deleted".into(),
    };
    Err(Failed::because(format!(
        "the user pool was being changed and somebody else changed it meanwhile, so the change was \
         taken back: {meanwhile}"
    ))
    .into())
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
    if let Err(obstacle) = tidy_up(session, &mut progress, now, asked).await {
        if let Obstacle::Refused(_) = obstacle {
            // Nothing was written, or it would have been asked before.
            return Err(obstacle);
        }
        let session = session.cleaning_up();
        // Permissions and the role went first wherever they could go.
        restore_side_resources(&session, &progress, asked).await;
        undo(&session, &progress, asked).await;
        return Err(obstacle);
    }
    Ok((progress.before, progress.target))
}

/// What shall be written, unless it would be refused.
fn work_out(asked: Asked<'_>, held: &Held, live: &Live) -> Result<Work, Obstacle> {
    let role = names::sms_role_of(
        live,
        &asked.event.owner,
        &Place::of_stack(&asked.event.owner.stack_id),
    );
    let (old, new) = (
        still_ours(asked, held, live).with_sms_role(&role),
        asked.new.with_sms_role_on(&role, live.sends_sms()),
    );
    let differences = merge::differences(&old, &new, live);
    if !differences.is_empty() {
        return Err(Obstacle::Immutable(Box::new(live.clone()), differences));
    }
    let mut target = merge::target(&old, &new, live);
    only_own_mark(&mut target.settings, &new.settings);
    let missing = merge::missing_attributes(&new, live);
    let steps = merge::plan(live, &target, &missing);
    if !steps.is_empty() {
        let mut refusals = merge::refusals(&target);
        merge::too_many_attributes(live, missing.len(), &mut refusals);
        if !refusals.is_empty() {
            return Err(Obstacle::Refused(Failed::because(format!(
                "nothing was changed, Cognito would refuse the result: {refusals}"
            ))));
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

/// The functions whose permission is to be asked for: where the pool does not invoke a function yet, and
/// where the properties name it for the first time. A trigger that is there already may live by a
/// permission of somebody else's, who may take it back.
fn permissions_due(live: &Live, progress: &Progress, asked: Asked<'_>) -> BTreeSet<String> {
    let old = functions(&asked.old.settings);
    let invoked = functions(&live.settings());
    functions(&asked.new.settings)
        .into_iter()
        .filter(|function| !old.contains(function) || !invoked.contains(function))
        .filter(|function| !progress.asked_for.contains(function))
        .collect()
}

/// Asks for permissions, and says how old the look at the pool is then.
async fn permit_due(
    session: &Session,
    live: &Live,
    due: BTreeSet<String>,
    progress: &mut Progress,
    asked: Asked<'_>,
) -> Result<Seen, ApiError> {
    if due.is_empty() {
        return Ok(Seen::JustNow);
    }
    let permitted = &mut progress.permitted;
    permit_noting(session, asked.event, &due, live.arn(), permitted).await?;
    progress.asked_for.extend(due);
    Ok(Seen::Before)
}

/// Makes the writes: first the role that the pool needs beside itself, then the pool.
async fn write(
    session: &Session,
    live: &Live,
    work: &Work,
    mut seen: Seen,
    asked: Asked<'_>,
    held: &Held,
) -> Result<(), ApiError> {
    if uses(&work.target.settings, &work.role) && !uses(&live.settings(), &work.role) {
        sms_role::make(session, &work.role).await?;
        seen = Seen::Before;
    }
    let triggers = |now: &Live| merge::triggers(&still_ours(asked, held, now), asked.new, now);
    run(session, live, &work.steps, seen, &triggers).await
}
