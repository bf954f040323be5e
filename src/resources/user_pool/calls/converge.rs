//! Bringing a live pool to the wanted state.

use tokio::time::{Duration, Instant};

use super::asked::Asked;
use super::beside::Beside;
use super::obstacle::Obstacle;
use super::ownership::{Held, held_elsewhere, still_ours};
use super::rights::may_change;
use super::sms_sender::RoleWait;
use super::steps::{Seen, run};
use super::undo::undo;
use crate::aws::sms_role::{self, Role};
use crate::aws::{ApiError, ErrorKind, Request, Session};
use crate::resources::advice::{failed, failed_to_write};
use crate::resources::authority::{Creation, Maker, creation, unless_rolling_back};
use crate::resources::pool_settings::{Live, names, only_own_mark, triggers_sent};
use crate::resources::settle::{Certainty, Goal, Ready, Settled, Stopped, Unready, Watch, settle};
use crate::resources::user_pool::merge::{self, Misread, Target, misread};
use crate::resources::user_pool::wanted::uses;
use crate::resources::{Event, Failed, RequestType};

/// What is attempted by a question about a rollback.
pub const ASKING: &str = "Asking CloudFormation whether the stack is rolling back";

/// The maximum age of a read when the pool is written.
const MOST_AGE: Duration = Duration::from_secs(1);

/// What follows from one read of the live pool.
pub struct Work {
    target: Target,
    steps: Vec<Request>,
    /// The role for SMS messages of the pool, whether it needs one or not.
    role: Role,
}

/// A change of a pool's settings, as a goal to settle.
pub struct Change<'a> {
    id: &'a str,
    asked: Asked<'a>,
    held: Held,
    /// The pool before the first write.
    before: Live,
    /// The target according to the first read.
    target: Target,
    beside: Beside,
    role_wait: RoleWait,
    /// Whether the event is known to be allowed to change the pool.
    may_write: bool,
}

/// Why the loop cannot continue.
pub enum Stop {
    /// The wanted state contradicts the live pool.
    Unfit(Obstacle),
    /// The event may not change the pool. Nothing was written.
    Forbidden(Failed),
    /// The role for SMS messages no longer exists, and cannot be created again.
    Role(Failed),
}

/// Brings a pool to the wanted state, and returns its former state and its target.
///
/// After a lost answer, or a concurrent write, everything starts again with a fresh read: what has been
/// written by then is no longer a difference.
pub async fn converge(
    session: &Session,
    id: &str,
    asked: Asked<'_>,
) -> Result<(Live, Target), Obstacle> {
    let held = held_elsewhere(session, id, asked).await?;
    let before = match Live::read(session, id).await {
        Ok(live) => live,
        Err(error) if error.is_not_found() => return Err(Obstacle::Gone),
        Err(error) => return Err(failed("Reading the user pool", &error).into()),
    };
    if asked.event.request == RequestType::Update {
        match is_replacement_rolled_back(asked.event, &before, session).await {
            Ok(false) => {}
            Ok(true) => return Err(Obstacle::TakenBack(Box::new(before))),
            Err(error) => return Err(failed(ASKING, &error).into()),
        }
        if asked.new.is_whole && before.maker(asked.event) != Maker::ThisResource {
            return Err(Obstacle::NotMadeHere);
        }
    }
    let Work { target, role, .. } = work_out(asked, &held, &before)?;
    let mut change = Change {
        id,
        asked,
        held,
        before: before.clone(),
        target,
        beside: Beside::of(role),
        role_wait: RoleWait::at(session),
        may_write: false,
    };
    match settle(&mut change, Some(before), session).await {
        Ok(settled) => change.ended(settled, session).await,
        Err(stopped) => Err(change.stopped(stopped, session).await),
    }
}

impl Goal for Change<'_> {
    type Live = Live;
    type Work = Work;
    type Obstacle = Stop;

    fn watch(&self) -> Watch {
        Watch::WhatWasWritten
    }

    async fn look(&self, session: &Session) -> Result<Live, ApiError> {
        Live::read(session, self.id).await
    }

    fn agree(one: &Live, other: &Live) -> bool {
        one.agrees(other)
    }

    fn same(one: &Live, other: &Live) -> bool {
        one.settings() == other.settings()
    }

    fn work_out(&self, live: &Live) -> Result<Work, Stop> {
        work_out(self.asked, &self.held, live).map_err(Stop::Unfit)
    }

    fn is_done(work: &Work) -> bool {
        work.steps.is_empty()
    }

    async fn prepare(
        &mut self,
        live: &Live,
        work: &Work,
        session: &Session,
    ) -> Result<Ready, Unready<Stop>> {
        let due = self.beside.due(live, self.asked);
        if !self.may_write && (!work.steps.is_empty() || !due.is_empty()) {
            let asked_at = Instant::now();
            may_change(self.asked.event, live, session)
                .await
                .map_err(|refused| Unready::Obstacle(Stop::Forbidden(refused)))?;
            self.may_write = true;
            if asked_at.elapsed() > MOST_AGE {
                return Ok(Ready::LookAgain);
            }
        }
        if due.is_empty() {
            return Ok(Ready::AtOnce);
        }
        self.beside
            .permit(due, live, self.asked.event, session)
            .await
            .map_err(Unready::Call)?;
        Ok(Ready::Later)
    }

    /// Creates the role that the pool needs, then writes the pool.
    async fn write(
        &mut self,
        live: &Live,
        work: &Work,
        is_fresh: bool,
        session: &Session,
    ) -> Result<(), ApiError> {
        let mut seen = match is_fresh {
            true => Seen::JustNow,
            false => Seen::Before,
        };
        if uses(&work.target.settings, &work.role) && !uses(&live.settings(), &work.role) {
            sms_role::make(session, &work.role).await?;
            seen = Seen::Before;
        }
        let triggers = |now: &Live| {
            let old = still_ours(self.asked, &self.held, now);
            triggers_sent(&old.settings, &self.asked.new.settings, now)
        };
        run(session, live, &work.steps, seen, &triggers).await
    }

    async fn may_pass(
        &mut self,
        error: &ApiError,
        work: &Work,
        session: &Session,
    ) -> Result<bool, Stop> {
        if error.kind != ErrorKind::SmsRole {
            return Ok(error.is_passing());
        }
        self.role_wait
            .go_on(session, &work.target.settings, Some(&work.role))
            .await
            .map_err(Stop::Role)
    }
}

impl Change<'_> {
    /// Collects the notes, and removes what the pool no longer needs.
    async fn ended(
        mut self,
        settled: Settled<Live>,
        session: &Session,
    ) -> Result<(Live, Target), Obstacle> {
        let Settled { live, certainty } = settled;
        match certainty {
            Certainty::Lasts => self.finish(&live.settings(), session).await,
            Certainty::ReadsOtherwise => {
                if let Err(failed) = self.is_as_safe(&live, session).await {
                    self.undo(session).await;
                    return Err(failed.into());
                }
                self.finish(&live.settings(), session).await
            }
            Certainty::SeenOnce | Certainty::Unseen => {
                let note = "time ran out before it could be confirmed that no concurrent write undid this \
                            change";
                self.target.notes.push(note.to_owned());
                let written = self.target.settings.clone();
                self.finish(&written, &session.cleaning_up()).await
            }
        }
    }

    /// Notes the settings that read back differently. Fails if the pool is less secure than wanted, unless
    /// the stack is rolling back.
    async fn is_as_safe(&mut self, live: &Live, session: &Session) -> Result<(), Failed> {
        let Misread { weaker, other } = misread(live, &self.target);
        if !other.is_empty() || weaker.is_empty() {
            let other = match &other[..] {
                [] => String::new(),
                other => format!(": {}", other.join("; ")),
            };
            let note = format!("the user pool reads back differently from what was written{other}");
            self.target.notes.push(note);
        }
        if weaker.is_empty() {
            return Ok(());
        }
        let failed = Failed::because(format!(
            "Cognito accepted the settings, but the user pool is less secure than they require: {}. \
             Poolkeeper restored the former settings",
            weaker.join("; ")
        ));
        let note = unless_rolling_back(self.asked.event, failed, session).await?;
        self.target.notes.push(note);
        Ok(())
    }

    async fn finish(
        mut self,
        now: &crate::aws::cognito::Document,
        session: &Session,
    ) -> Result<(Live, Target), Obstacle> {
        let (former, asked) = (&self.before, self.asked);
        let may_write = self.may_write;
        let tidied = self
            .beside
            .tidy_up(former, &mut self.target, now, asked, may_write, session);
        if let Err(obstacle) = tidied.await {
            // A refusal means that nothing was written: a write would have been checked before.
            if !matches!(obstacle, Obstacle::Refused(_)) {
                // Some permissions and the role may have been removed before the failure.
                let session = session.cleaning_up();
                self.beside
                    .restore(former, &self.target, asked, &session)
                    .await;
                self.undo(&session).await;
            }
            return Err(obstacle);
        }
        Ok((self.before, self.target))
    }

    /// The end of a loop that did not reach its goal.
    async fn stopped(self, stopped: Stopped<Self>, session: &Session) -> Obstacle {
        let failed = match stopped {
            Stopped::Obstacle(Stop::Forbidden(refused)) => return Obstacle::Refused(refused),
            Stopped::Look(error) if error.is_not_found() => {
                self.beside
                    .abandon(&self.before, &self.target, &session.cleaning_up())
                    .await;
                return Obstacle::Gone;
            }
            Stopped::Look(error) => failed("Reading the user pool", &error),
            Stopped::Obstacle(Stop::Unfit(obstacle)) => changed_meanwhile(obstacle),
            Stopped::Obstacle(Stop::Role(failed)) => failed,
            Stopped::Write(error, work) => {
                failed_to_write("Changing the user pool", &error, &work.target.settings)
            }
            Stopped::Lost => changed_meanwhile(Obstacle::Gone),
        };
        self.undo(session).await;
        // A rollback continues without a role that no longer exists.
        match self.role_wait.gone() {
            Some(gone) => Obstacle::Refused(gone),
            None => failed.into(),
        }
    }

    /// Restores everything, in the time that is reserved for it.
    async fn undo(&self, session: &Session) {
        let session = session.cleaning_up();
        let restored = undo(&self.before, self.asked, &session).await;
        match restored {
            Ok(former) => {
                self.beside
                    .undo(&self.before, &former, &self.target, self.asked, &session)
                    .await;
            }
            Err(error) => {
                tracing::warn!(pool = self.id, %error, "could not restore the former settings");
            }
        }
    }
}

/// The failure if someone changed the pool after the write, so that it contradicts the wanted state.
fn changed_meanwhile(obstacle: Obstacle) -> Failed {
    let meanwhile = match obstacle {
        Obstacle::Failed(failed) | Obstacle::Refused(failed) => failed.reason,
        Obstacle::Immutable(_, differences) => merge::listed(&differences),
        Obstacle::Gone | Obstacle::TakenBack(_) | Obstacle::NotMadeHere => {
            "the pool was deleted".into()
        }
    };
    Failed::because(format!(
        "someone else changed the user pool at the same time, so this change was undone: {meanwhile}. Try \
         again"
    ))
}

/// Whether the operation that is rolling back created this pool as a replacement. Then the resource gets the
/// former pool and its users again, whatever the properties say.
async fn is_replacement_rolled_back(
    event: &Event,
    live: &Live,
    session: &Session,
) -> Result<bool, ApiError> {
    let is_events_own =
        event.physical_id.as_deref() == Some(live.id()) && live.maker(event) == Maker::ThisResource;
    if !is_events_own || live.tag(names::REPLACES).is_none() {
        return Ok(false);
    }
    let made = creation(event, live.created(), session).await?;
    Ok(made == Creation::IsRolledBack)
}

/// Works out what to write, unless Cognito would refuse it.
fn work_out(asked: Asked<'_>, held: &Held, live: &Live) -> Result<Work, Obstacle> {
    let owner = &asked.event.owner;
    let role = names::sms_role_of(live, owner, &owner.place());
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
                "nothing was changed because Cognito would refuse the result: {refusals}"
            ))));
        }
    }
    let stranded = merge::stranded_attributes(&old, &new)
        .into_iter()
        .map(|name| {
            format!(
                "CustomAttributes.{name} stays in the pool because Cognito cannot remove attributes"
            )
        });
    target.notes.extend(stranded);
    Ok(Work {
        target,
        steps,
        role,
    })
}
