//! A change of a pool's triggers, as a goal to settle.

use super::wanted::Wanted;
use crate::aws::cognito::Document;
use crate::aws::{ApiError, ErrorKind, Operation, Session, Window};
use crate::properties::Violations;
use crate::resources::Failed;
use crate::resources::advice::{failed, failed_to_write, no_such_pool};
use crate::resources::drive::refused;
use crate::resources::pool_settings::Live;
use crate::resources::settle::{Certainty, Goal, Settled, Stopped, Watch, settle};
use crate::resources::side_resources::{functions, revoke};

const CHANGING: &str = "Changing the user pool";

/// The pool, once the change lasts.
#[derive(Debug)]
pub struct Changed {
    /// The last read.
    pub live: Live,
    /// Whether time ran out before two reads agreed.
    pub in_doubt: bool,
}

impl Changed {
    /// A pool that was read and not changed.
    pub fn seen(live: Live) -> Self {
        Self {
            live,
            in_doubt: false,
        }
    }

    /// The session for the remaining work. If time has run out, it uses the time for cleaning up.
    pub fn rest(&self, session: &Session) -> Session {
        match self.in_doubt {
            true => session.cleaning_up(),
            false => session.clone(),
        }
    }

    /// What you should know.
    pub fn notes(&self) -> Vec<String> {
        let note =
            "time ran out before it could be confirmed that no concurrent write undid this change";
        self.in_doubt.then(|| note.to_owned()).into_iter().collect()
    }
}

/// Why a pool could not be changed.
#[derive(Debug)]
pub enum Obstacle {
    /// There is no such pool.
    Gone,
    /// The change contradicts the live pool.
    Refused(Violations),
    /// A call failed.
    Call(&'static str, ApiError),
    /// The write of these settings failed.
    Write(ApiError, Box<Document>),
    /// Concurrent writers overwrote the change until time ran out.
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

    /// The failure that reports the obstacle.
    pub fn into_failed(self, pool_id: &str) -> Failed {
        match self {
            Self::Gone => Failed::because(no_such_pool(pool_id)),
            Self::Refused(violations) => refused(&violations),
            Self::Call(attempted, error) => failed(attempted, &error),
            Self::Write(error, settings) => failed_to_write(CHANGING, &error, &settings),
            Self::Lost => Failed::because(format!(
                "Changing a trigger of user pool {pool_id} failed: concurrent changes to the pool kept \
                 overwriting it until time ran out. Try again"
            )),
        }
    }
}

/// Reads a pool. `DescribeUserPool` has everything that an update must repeat.
pub async fn look(session: &Session, pool_id: &str) -> Result<Live, Obstacle> {
    const READING: &str = "Reading the user pool";
    match Live::describe(session, pool_id).await {
        Ok(live) => live.ok_or(Obstacle::Gone),
        Err(error) => Err(Obstacle::of(READING, error)),
    }
}

struct Change<'a, F> {
    pool_id: &'a str,
    change: F,
    /// The time for which the role for SMS messages in the settings may be too new for Cognito.
    role_is_new: Window,
}

impl<F: Fn(&Live) -> Result<Option<Document>, Violations>> Goal for Change<'_, F> {
    type Live = Live;
    type Work = Option<Document>;
    type Obstacle = Obstacle;

    fn watch(&self) -> Watch {
        Watch::Always
    }

    async fn look(&self, session: &Session) -> Result<Live, ApiError> {
        Live::read_description(session, self.pool_id).await
    }

    fn agree(one: &Live, other: &Live) -> bool {
        one.agrees(other)
    }

    fn same(one: &Live, other: &Live) -> bool {
        one.settings() == other.settings()
    }

    fn work_out(&self, live: &Live) -> Result<Option<Document>, Obstacle> {
        (self.change)(live).map_err(Obstacle::Refused)
    }

    fn is_done(work: &Option<Document>) -> bool {
        work.is_none()
    }

    async fn write(
        &mut self,
        _live: &Live,
        work: &Option<Document>,
        _is_fresh: bool,
        session: &Session,
    ) -> Result<(), ApiError> {
        let request = Operation::UpdateUserPool.with(work.clone().unwrap_or_default());
        request.send_at_once(session).await.map(drop)
    }

    async fn may_pass(
        &mut self,
        error: &ApiError,
        _work: &Option<Document>,
        _session: &Session,
    ) -> Result<bool, Obstacle> {
        let is_new_role = error.kind == ErrorKind::SmsRole && self.role_is_new.is_open();
        Ok(error.is_passing() || is_new_role)
    }
}

/// Changes a pool until `change` returns no further request, and checks that it lasts.
pub async fn converge(
    session: &Session,
    pool_id: &str,
    change: impl Fn(&Live) -> Result<Option<Document>, Violations>,
) -> Result<Changed, Obstacle> {
    let mut goal = Change {
        pool_id,
        change,
        role_is_new: Window::of(session.pace().settling),
    };
    let Settled { live, certainty } = match settle(&mut goal, None, session).await {
        Ok(settled) => settled,
        Err(Stopped::Obstacle(obstacle)) => return Err(obstacle),
        Err(Stopped::Look(error)) => return Err(Obstacle::of("Reading the user pool", error)),
        Err(Stopped::Write(error, _)) if error.is_not_found() => return Err(Obstacle::Gone),
        Err(Stopped::Write(error, request)) => {
            return Err(Obstacle::Write(
                error,
                Box::new(request.unwrap_or_default()),
            ));
        }
        Err(Stopped::Lost) => return Err(Obstacle::Lost),
    };
    match certainty {
        Certainty::Lasts | Certainty::ReadsOtherwise => Ok(Changed::seen(live)),
        Certainty::SeenOnce => Ok(Changed {
            live,
            in_doubt: true,
        }),
        Certainty::Unseen => Err(Obstacle::Call(
            CHANGING,
            ApiError::out_of_time("DescribeUserPool", None),
        )),
    }
}

/// Revokes a permission if no trigger of the pool uses the function.
pub async fn withdraw_unused(old: &Wanted, live: &Live, session: &Session) -> Result<(), Failed> {
    if functions(&live.pool).contains(&old.function) {
        return Ok(());
    }
    revoke(session, [&old.function], live.arn()).await
}
