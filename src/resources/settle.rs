//! Changing a part of a document that several writers write as a whole.
//!
//! `UpdateUserPool` writes all settings of a pool and has no condition. A writer that read the pool before a
//! concurrent write silently reverts that write. Cognito refuses some simultaneous writes
//! (`ConcurrentModificationException`), but not writes that follow each other. So every writer must check
//! that its change lasts.
//!
//! ```text
//! read ─ write at once ─ read ─ wait ─ read ─ … until two reads agree: done
//!   ^                      │             │
//!   └──── random wait ─────┴── reverted ─┘
//! ```
//!
//! **One read after the write is not enough.** A writes and sees its trigger. B, which read before A's
//! write, writes only then: A's trigger is gone, although A has answered. A single read after some time is
//! not enough either: C, which still had A's trigger, may have written after B, so that A sees its trigger,
//! and then D, which read between B and C, may write.
//!
//! **Two reads that agree are enough**, if the time between them is longer than any writer takes from
//! reading to writing (the *gap*). Two reads agree if they have the same settings and the same
//! `LastModifiedDate`, including the change: then no write came in between. A writer that writes after the
//! second read has read at most one gap before its write, so after the first read, and has seen the change.
//! Its write includes the change, and so, by induction, does every write that follows.
//!
//! **The gap** is short: no other call comes between the answer of the read and the write, and a throttled
//! write is not repeated, but starts again with a fresh read. So the gap is about as long as the two calls.
//! The wait between two reads is ten times the first step of the pace (two seconds), and at least three
//! times this resource's own slowest read and write, since what slows one writer slows the others. Slower
//! writers are not covered: a process that was suspended between reading and writing, or a person at the
//! console.
//!
//! **Every writer succeeds eventually**: of each round of writes at least the last one lasts. Writers that
//! lost wait for a random, growing time (full jitter), and writers that won do not write again. A resource
//! gives up, with a failure, only when time runs out.
//!
//! Restoring the former state after a failure is the same loop with another goal.

use std::time::Duration;

use tokio::time::Instant;

use crate::aws::{ApiError, ErrorKind, Session, Waits};

/// What a part is to become.
pub trait Goal {
    /// What a read returns.
    type Live: Clone;
    /// What follows from a read.
    type Work;
    /// Why the goal cannot be reached from what a read returned.
    type Obstacle;

    /// How long to watch the change.
    fn watch(&self) -> Watch;

    /// Reads the live state.
    async fn look(&self, session: &Session) -> Result<Self::Live, ApiError>;

    /// Whether no write came between two reads.
    fn agree(one: &Self::Live, other: &Self::Live) -> bool;

    /// Whether two reads have the same content, even if writes came in between.
    fn same(one: &Self::Live, other: &Self::Live) -> bool;

    /// Works out what to write.
    fn work_out(&self, live: &Self::Live) -> Result<Self::Work, Self::Obstacle>;

    /// Whether there is nothing to write.
    fn is_done(work: &Self::Work) -> bool;

    /// Does what must come before a write, or before the end if nothing is written.
    async fn prepare(
        &mut self,
        _live: &Self::Live,
        _work: &Self::Work,
        _session: &Session,
    ) -> Result<Ready, Unready<Self::Obstacle>> {
        Ok(Ready::AtOnce)
    }

    /// Writes, in one attempt. `is_fresh` means that no other call came between the read and this one.
    async fn write(
        &mut self,
        live: &Self::Live,
        work: &Self::Work,
        is_fresh: bool,
        session: &Session,
    ) -> Result<(), ApiError>;

    /// Whether another attempt after a fresh read may succeed.
    async fn may_pass(
        &mut self,
        error: &ApiError,
        _work: &Self::Work,
        _session: &Session,
    ) -> Result<bool, Self::Obstacle> {
        Ok(error.is_passing())
    }
}

/// How long to watch a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watch {
    /// Until two reads agree, even if nothing had to be written: a concurrent writer may be about to revert
    /// the state.
    Always,
    /// Until two reads agree after a write. If they agree twice on something else than what was written, that
    /// is how the service represents it.
    WhatWasWritten,
    /// Not at all.
    Never,
}

/// What follows the preparation of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ready {
    /// The write, directly after the read.
    AtOnce,
    /// The write, after other calls that may have taken long.
    Later,
    /// Another read, since this one is outdated.
    LookAgain,
}

/// Why a write could not be prepared.
#[derive(Debug)]
pub enum Unready<O> {
    /// The write must not be made.
    Obstacle(O),
    /// A call failed.
    Call(ApiError),
}

/// The end of the loop.
#[derive(Debug)]
pub struct Settled<L> {
    /// The last read.
    pub live: L,
    /// How certain it is that the change lasts.
    pub certainty: Certainty,
}

/// How certain it is that a change lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// Two reads agreed on it, or it did not have to be watched.
    Lasts,
    /// The service permanently shows something else than what was written.
    ReadsOtherwise,
    /// The change was read once, and then time ran out.
    SeenOnce,
    /// The change was written, and time ran out before a read.
    Unseen,
}

/// Why the loop ended without the change.
#[derive(Debug)]
pub enum Stopped<G: Goal> {
    /// The read failed.
    Look(ApiError),
    /// The goal cannot be reached.
    Obstacle(G::Obstacle),
    /// The write, or its preparation, failed.
    Write(ApiError, G::Work),
    /// Concurrent writers reverted the change until time ran out.
    Lost,
}

/// Brings the live state to the goal, and checks that it stays there.
///
/// `first` is a fresh read, if there is one.
///
/// # Errors
/// Why the goal was not reached.
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

/// The progress of the loop.
struct Progress<L> {
    watch: Watch,
    /// Whether anything may have been written.
    wrote: bool,
    was_lost: bool,
    last: Last<L>,
    /// The read before the last write.
    latest: Option<L>,
    /// What the service permanently shows, if that is not what was written.
    odd: Option<L>,
}

/// The last step.
enum Last<L> {
    /// A read, or a write that failed.
    Look,
    /// A write.
    Write,
    /// A read after a write.
    Seen(L),
}

/// The next step.
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

    /// Decides the next step after a read.
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

    /// The end after a failed read.
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
