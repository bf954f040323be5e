//! Changing one member of a document that others write as a whole.
//!
//! `UpdateUserPool` writes all settings of a pool and knows no condition: whoever writes what was
//! read before somebody else's write takes that write back, and nobody is told. Cognito refuses some
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
//! `LastModifiedDate`, with the trigger in them: then nobody wrote in between. Whoever writes after
//! the second look has read at most a gap before it, thus after the first look, thus with the
//! trigger. That write has the trigger as well, and so has, by induction, every one that follows.
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

use std::time::Duration;

use tokio::time::Instant;

use crate::aws::cognito::{self, Document};
use crate::aws::{ApiError, ErrorKind, Session, Waits, Window};
use crate::properties::Violations;
use crate::resources::Failed;
use crate::resources::advice::{failed, failed_to_write};
use crate::resources::trigger::live;
use crate::resources::user_pool::Live;

const CHANGING: &str = "Changing the user pool";

/// The pool, once it is as it shall be.
#[derive(Debug)]
pub struct Settled {
    /// The last look.
    pub live: Live,
    /// Whether time was out before two looks agreed.
    pub in_doubt: bool,
}

impl Settled {
    /// A pool that was looked at, and not changed.
    pub fn seen(live: Live) -> Self {
        Self {
            live,
            in_doubt: false,
        }
    }

    /// The session for what is left to do: if time is out, in that for cleaning up.
    pub fn rest(&self, session: &Session) -> Session {
        match self.in_doubt {
            true => session.cleaning_up(),
            false => session.clone(),
        }
    }
}

/// Why a pool could not be changed.
#[derive(Debug)]
pub enum Obstacle {
    /// There is no such pool.
    Gone,
    /// The change does not fit the pool as it is.
    Refused(Violations),
    /// A call failed.
    Call(&'static str, ApiError),
    /// These settings were not taken.
    Write(ApiError, Box<Document>),
    /// Others wrote over it until time was out.
    Lost,
}

impl Obstacle {
    fn of(attempted: &'static str, error: ApiError) -> Self {
        if error.is_not_found() {
            Self::Gone
        } else {
            Self::Call(attempted, error)
        }
    }

    /// For the author.
    pub fn into_failed(self, pool_id: &str) -> Failed {
        match self {
            Self::Gone => Failed::because(format!(
                "UserPoolId: there is no user pool {pool_id} in this region and account"
            )),
            Self::Refused(violations) => crate::resources::refused(&violations),
            Self::Call(attempted, error) => failed(attempted, &error),
            Self::Write(error, settings) => failed_to_write(CHANGING, &error, &settings),
            Self::Lost => Failed::because(format!(
                "changing a trigger of user pool {pool_id} failed: others who changed the pool at the \
                 same time took it back again and again until time was out. Try again"
            )),
        }
    }
}

/// Reads a pool.
pub async fn look(session: &Session, pool_id: &str) -> Result<Live, Obstacle> {
    live::read(session, pool_id)
        .await
        .map_err(|error| Obstacle::of("Reading the user pool", error))
}

/// Leads a pool to where `change` asks for no write any more, and sees to it that it stays there.
pub async fn converge(
    session: &Session,
    pool_id: &str,
    change: impl Fn(&Live) -> Result<Option<Document>, Violations>,
) -> Result<Settled, Obstacle> {
    let mut was_lost = false;
    match settle(session, pool_id, change, &mut was_lost).await {
        Err(Obstacle::Call(_, error) | Obstacle::Write(error, _))
            if was_lost && error.kind == ErrorKind::OutOfTime =>
        {
            Err(Obstacle::Lost)
        }
        settled => settled,
    }
}

async fn settle(
    session: &Session,
    pool_id: &str,
    change: impl Fn(&Live) -> Result<Option<Document>, Violations>,
    was_lost: &mut bool,
) -> Result<Settled, Obstacle> {
    let mut waits = session.pace().waits();
    let mut after_error = Waits::at(session.pace());
    let mut role_is_new = Window::of(session.pace().settling);
    let mut slowest = Duration::ZERO;
    loop {
        let started = Instant::now();
        let live = look(session, pool_id).await?;
        let mut seen = None;
        if let Some(request) = change(&live).map_err(Obstacle::Refused)? {
            let written = cognito::update_user_pool_at_once(session, &request).await;
            slowest = slowest.max(started.elapsed());
            if let Err(error) = written {
                // The settings name the pool's role for SMS messages, which may be new.
                let passes =
                    error.is_passing() || error.kind == ErrorKind::SmsRole && role_is_new.is_open();
                if passes && session.pause(after_error.after(&error)).await {
                    continue;
                }
                return Err(match error.is_not_found() {
                    true => Obstacle::Gone,
                    false => Obstacle::Write(error, Box::new(request)),
                });
            }
        } else {
            seen = Some(live);
        }
        let apart = session.pace().apart(slowest);
        if let Some(settled) = watch(session, pool_id, seen, apart, &change).await? {
            return Ok(settled);
        }
        *was_lost = true;
        if !session.pause(waits.next().unwrap_or_default()).await {
            return Err(Obstacle::Lost);
        }
    }
}

/// Looks until two looks agree, of which `seen` may be the first; nothing if the change was lost.
async fn watch(
    session: &Session,
    pool_id: &str,
    seen: Option<Live>,
    apart: Duration,
    change: impl Fn(&Live) -> Result<Option<Document>, Violations>,
) -> Result<Option<Settled>, Obstacle> {
    let mut before = seen;
    let in_doubt = |live| {
        Ok(Some(Settled {
            live,
            in_doubt: true,
        }))
    };
    loop {
        if let Some(live) = &before
            && !session.pause(apart).await
        {
            return in_doubt(live.clone());
        }
        let live = match (look(session, pool_id).await, before.as_ref()) {
            (Err(Obstacle::Call(_, error)), Some(before)) if error.kind == ErrorKind::OutOfTime => {
                return in_doubt(before.clone());
            }
            (looked, _) => looked?,
        };
        if change(&live).map_err(Obstacle::Refused)?.is_some() {
            return Ok(None);
        }
        if before.is_some_and(|before| before.agrees(&live)) {
            return Ok(Some(Settled {
                live,
                in_doubt: false,
            }));
        }
        before = Some(live);
    }
}
