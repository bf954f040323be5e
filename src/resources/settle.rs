//! Changing a part of what others write as a whole.
//!
//! `UpdateUserPool` writes all settings of a pool and knows no condition: whoever writes what was
//! read before somebody else's write reverts that write, and nobody is told. Cognito refuses some
//! writes that meet (`ConcurrentModificationException`), but not those that come one after the
//! other. So everybody who changes a part has to look whether it lasted.
//!
//! ```text
//! look ─ write at once ─ look ─ wait ─ look ─ … until two looks agree: done
//!   ^                      │             │
//!   └──── wait, at random ─┴─ it is gone ┘
//! ```
//!
//! **To look once after the write is not enough.** A writes and sees its trigger; B, who read before
//! A's write, writes only then: A's trigger is gone, and A has answered. Nor is it enough to look
//! once after a while: B's write may have been followed by one of C, who still had A's trigger, so
//! that A sees it, and then by one of D, who read between the two.
//!
//! **Two looks that agree are enough**, if they lie further apart than the longest time that anybody
//! takes from reading to writing (the *gap*). Agreeing is to have the same settings and the same
//! `LastModifiedDate`, with the change in them: then nobody wrote in between. Whoever writes after
//! the second look has read at most a gap before it, thus after the first look, thus with the
//! change. That write has the change as well, and so has, by induction, every one that follows.
//!
//! **The gap** is kept short: between the answer of the read and the write there is no other call,
//! and a write that was throttled is not repeated, but follows from a fresh read. It is then about
//! as long as the two calls take. The wait between two looks is ten times the pace's first step (two
//! seconds), and at least three times as long as this resource's own slowest read and write: what
//! slows one of them slows the others. A writer who takes longer than that is not covered: a process
//! that stood still between reading and writing, or somebody at the console.
//!
//! **Everybody gets there**: with each round of writes at least the last one lasts, whoever lost
//! waits at random for a growing time (full jitter), and those who won do not write any more. Only
//! when time is out does the resource give up, and says so.
//!
//! Putting things back after a failure is the same loop with another goal.

use std::time::Duration;

use tokio::time::Instant;

use crate::aws::{ApiError, ErrorKind, Session, Waits};

/// What is to become of a part.
pub trait Goal {
    /// What a look shows.
    type Live: Clone;
    /// What follows from a look.
    type Work;
    /// Why nothing can be done about what a look shows.
    type Obstacle;

    /// For how long the change is watched.
    fn watch(&self) -> Watch;

    /// Reads what there is.
    async fn look(&self, session: &Session) -> Result<Self::Live, ApiError>;

    /// Whether nobody wrote between two looks.
    fn agree(one: &Self::Live, other: &Self::Live) -> bool;

    /// Whether two looks show the same, whoever wrote in between.
    fn same(one: &Self::Live, other: &Self::Live) -> bool;

    /// Works out what is to be written.
    fn work_out(&self, live: &Self::Live) -> Result<Self::Work, Self::Obstacle>;

    /// Whether there is nothing to write.
    fn is_done(work: &Self::Work) -> bool;

    /// Does what has to come before a write, or before the end without one.
    async fn prepare(
        &mut self,
        _live: &Self::Live,
        _work: &Self::Work,
        _session: &Session,
    ) -> Result<Ready, Unready<Self::Obstacle>> {
        Ok(Ready::AtOnce)
    }

    /// Writes, in one attempt. `is_fresh` says that nothing came between the look and this.
    async fn write(
        &mut self,
        live: &Self::Live,
        work: &Self::Work,
        is_fresh: bool,
        session: &Session,
    ) -> Result<(), ApiError>;

    /// Whether what failed so may go well from a fresh look.
    async fn may_pass(
        &mut self,
        error: &ApiError,
        _work: &Self::Work,
        _session: &Session,
    ) -> Result<bool, Self::Obstacle> {
        Ok(error.is_passing())
    }
}

/// For how long a change is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watch {
    /// Until two looks agree, also if nothing had to be written: somebody may be about to revert it.
    Always,
    /// Until two looks agree after a write. If they agree twice on something else than what was written,
    /// then that is how the service puts it.
    WhatWasWritten,
    /// Not at all.
    Never,
}

/// What comes after the preparation of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ready {
    /// The write: nothing came between it and the look.
    AtOnce,
    /// The write, after other calls that may have taken long.
    Later,
    /// Another look: this one has grown old.
    LookAgain,
}

/// Why a write could not be prepared.
#[derive(Debug)]
pub enum Unready<O> {
    /// It must not be made.
    Obstacle(O),
    /// A call failed.
    Call(ApiError),
}

/// The end of the loop.
#[derive(Debug)]
pub struct Settled<L> {
    /// The last look.
    pub live: L,
    /// Whether it is certain that the change lasts.
    pub certainty: Certainty,
}

/// How certain it is that a change lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// Two looks agreed on it, or nothing was to be watched.
    Lasts,
    /// The service lastingly shows something else than what was written.
    ReadsOtherwise,
    /// It was seen once, and time ran out.
    SeenOnce,
    /// It was written, and time ran out before a look.
    Unseen,
}

/// Why the loop ended without the change.
#[derive(Debug)]
pub enum Stopped<G: Goal> {
    /// Nothing could be read.
    Look(ApiError),
    /// Something stands in the way.
    Obstacle(G::Obstacle),
    /// A write, or what comes before it, failed.
    Write(ApiError, G::Work),
    /// Concurrent writers reverted it until time ran out.
    Lost,
}

/// Leads what is live to where nothing is to be written any more, and sees to it that it stays there.
///
/// `first` is a look that was taken just now, if there is one.
///
/// # Errors
/// Why it is not there.
pub async fn settle<G: Goal>(
    goal: &mut G,
    first: Option<G::Live>,
    session: &Session,
) -> Result<Settled<G::Live>, Stopped<G>> {
    let mut progress = Progress::begin(goal.watch());
    let mut next = first;
    let mut after_error = Waits::at(session.pace());
    let mut after_loss = session.pace().waits();
    let mut slowest = Duration::ZERO;
    loop {
        let started = Instant::now();
        let live = match next.take() {
            Some(live) => live,
            None => match goal.look(session).await {
                Ok(live) => live,
                Err(error) => return progress.unread(error),
            },
        };
        let work = goal.work_out(&live).map_err(Stopped::Obstacle)?;
        let is_done = G::is_done(&work);
        let written = match goal.prepare(&live, &work, session).await {
            Ok(Ready::LookAgain) => continue,
            Ok(ready) => match progress.next::<G>(&live, is_done) {
                Next::Finish(certainty) => return Ok(Settled { live, certainty }),
                Next::LookAgain => {
                    if !session.pause(session.pace().apart(slowest)).await {
                        let certainty = match is_done {
                            true => Certainty::SeenOnce,
                            false => Certainty::Unseen,
                        };
                        return Ok(Settled { live, certainty });
                    }
                    progress.last = Last::Seen(live);
                    continue;
                }
                Next::StepAside => {
                    if !session.pause(after_loss.next().unwrap_or_default()).await {
                        return Err(Stopped::Lost);
                    }
                    continue;
                }
                Next::Write => {
                    progress.latest = Some(live.clone());
                    progress.wrote = true;
                    let is_fresh = ready == Ready::AtOnce;
                    goal.write(&live, &work, is_fresh, session).await
                }
            },
            Err(Unready::Obstacle(obstacle)) => return Err(Stopped::Obstacle(obstacle)),
            Err(Unready::Call(error)) => Err(error),
        };
        slowest = slowest.max(started.elapsed());
        let Err(error) = written else {
            progress.last = Last::Write;
            continue;
        };
        progress.last = Last::Look;
        let may_pass = goal.may_pass(&error, &work, session).await;
        if may_pass.map_err(Stopped::Obstacle)? && session.pause(after_error.after(&error)).await {
            continue;
        }
        return Err(
            match progress.was_lost && error.kind == ErrorKind::OutOfTime {
                true => Stopped::Lost,
                false => Stopped::Write(error, work),
            },
        );
    }
}

/// How far it has come.
struct Progress<L> {
    watch: Watch,
    /// Whether anything may have been written.
    wrote: bool,
    was_lost: bool,
    last: Last<L>,
    /// The look before the last write.
    latest: Option<L>,
    /// What the service lastingly shows, if that is not what was written.
    odd: Option<L>,
}

/// What was done last.
enum Last<L> {
    /// A look, or a write that failed.
    Look,
    /// A write.
    Write,
    /// A look after a write.
    Seen(L),
}

/// What is done next.
enum Next {
    Write,
    LookAgain,
    StepAside,
    Finish(Certainty),
}

impl<L: Clone> Progress<L> {
    fn begin(watch: Watch) -> Self {
        Self {
            watch,
            wrote: false,
            was_lost: false,
            last: Last::Look,
            latest: None,
            odd: None,
        }
    }

    /// Decides what to do about what a look shows.
    fn next<G: Goal<Live = L>>(&mut self, live: &L, is_done: bool) -> Next {
        let is_watched =
            self.watch == Watch::Always || self.watch == Watch::WhatWasWritten && self.wrote;
        match std::mem::replace(&mut self.last, Last::Look) {
            Last::Look if is_done && !is_watched => Next::Finish(Certainty::Lasts),
            Last::Look if is_done => Next::LookAgain,
            Last::Look => Next::Write,
            Last::Write if !is_watched => Next::Finish(Certainty::Lasts),
            Last::Write if is_done || self.watch == Watch::WhatWasWritten => Next::LookAgain,
            Last::Seen(seen) if is_done => match G::agree(&seen, live) {
                true => Next::Finish(Certainty::Lasts),
                false => Next::LookAgain,
            },
            Last::Seen(seen) if self.watch == Watch::WhatWasWritten && G::agree(&seen, live) => {
                if self.odd.as_ref().is_some_and(|odd| G::same(odd, live)) {
                    return Next::Finish(Certainty::ReadsOtherwise);
                }
                self.odd = Some(live.clone());
                Next::Write
            }
            Last::Seen(_) if self.watch == Watch::WhatWasWritten => Next::Write,
            Last::Write | Last::Seen(_) => {
                self.was_lost = true;
                Next::StepAside
            }
        }
    }

    /// The end when nothing can be read.
    fn unread<G: Goal<Live = L>>(self, error: ApiError) -> Result<Settled<L>, Stopped<G>> {
        if error.kind != ErrorKind::OutOfTime {
            return Err(Stopped::Look(error));
        }
        match (self.last, self.latest) {
            (Last::Seen(live), _) => Ok(Settled {
                live,
                certainty: Certainty::SeenOnce,
            }),
            (Last::Write, Some(live)) if !self.was_lost => Ok(Settled {
                live,
                certainty: Certainty::Unseen,
            }),
            _ if self.was_lost => Err(Stopped::Lost),
            _ => Err(Stopped::Look(error)),
        }
    }
}

#[cfg(test)]
mod tests;
