//! One change of a pool's triggers, as a goal to settle.

use super::wanted::Wanted;
use crate::aws::cognito::Document;
use crate::aws::{ApiError, ErrorKind, Operation, Session, Window};
use crate::properties::Violations;
use crate::resources::Failed;
use crate::resources::advice::{failed, failed_to_write};
use crate::resources::drive::refused;
use crate::resources::pool_settings::Live;
use crate::resources::settle::{Certainty, Goal, Settled, Stopped, Watch, settle};
use crate::resources::side_resources::{functions, withdraw};

const CHANGING: &str = "Changing the user pool";

/// The pool, once the change lasts.
#[derive(Debug)]
pub struct Changed {
    /// The last look.
    pub live: Live,
    /// Whether time ran out before two looks agreed.
    pub in_doubt: bool,
}

impl Changed {
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

    /// What a template author should know.
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

    /// What to tell a template author.
    pub fn into_failed(self, pool_id: &str) -> Failed {
        match self {
            Self::Gone => Failed::because(format!(
                "UserPoolId: user pool {pool_id} does not exist in this Region and account"
            )),
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

/// Reads a pool. `DescribeUserPool` alone tells all that an update has to carry.
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
    /// The settings name the pool's role for SMS messages, which may be new.
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

/// Leads a pool to where `change` asks for no write any more, and sees to it that it stays there.
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

/// Revokes a permission if no trigger of the pool uses the function any more.
pub async fn withdraw_unused(old: &Wanted, live: &Live, session: &Session) -> Result<(), Failed> {
    if functions(&live.pool).contains(&old.function) {
        return Ok(());
    }
    revoke(&old.function, live.arn(), session).await
}

/// Revokes a permission.
pub async fn revoke(function: &String, pool_arn: &str, session: &Session) -> Result<(), Failed> {
    withdraw(session, [function], pool_arn)
        .await
        .map_err(|error| {
            failed(
                "Revoking the user pool's permission to invoke a function",
                &error,
            )
        })
}
