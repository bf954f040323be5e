//! A change of a client's settings, as a goal to settle.

use super::{Live, read_known, update};
use crate::aws::{ApiError, ErrorKind, Operation, Session, Window};
use crate::document::Document;
use crate::resources::Failed;
use crate::resources::advice::failed;
use crate::resources::settle::{Certainty, Goal, Settled, Stopped, Watch, settle};

const CHANGING: &str = "Changing the client";
const READING: &str = "Reading the client";

/// The client, once the change lasts.
#[derive(Debug)]
pub struct Changed {
    /// The last read.
    pub live: Live,
    /// What you should know.
    pub notes: Vec<String>,
}

/// Why a client could not be changed.
#[derive(Debug)]
pub enum Obstacle {
    /// There is no such client.
    Gone,
    /// The change contradicts the live client.
    Refused(String),
    /// A call failed.
    Call(&'static str, ApiError),
    /// Concurrent writers overwrote the change until time ran out.
    Lost,
}

impl Obstacle {
    /// The failure that reports the obstacle.
    pub fn into_failed(self, pool_id: &str, id: &str) -> Failed {
        match self {
            Self::Gone => Failed::because(format!(
                "nothing was changed because client {id} no longer exists in user pool {pool_id}. To create \
                 another one, use another logical ID"
            )),
            Self::Refused(why) => Failed::because(why),
            Self::Call(attempted, error) => failed(attempted, &error),
            Self::Lost => Failed::because(format!(
                "Changing client {id} failed: concurrent changes to the client kept overwriting it until time \
                 ran out. Try again"
            )),
        }
    }

    /// Whether the change may have been written.
    pub fn may_have_written(&self) -> bool {
        match self {
            Self::Gone | Self::Refused(_) => false,
            Self::Call(_, error) => {
                !error.is_refused() || error.operation != "UpdateUserPoolClient"
            }
            Self::Lost => true,
        }
    }

    /// Whether the service, or the client as it is, refuses the change permanently.
    pub fn is_refused(&self) -> bool {
        match self {
            Self::Gone | Self::Refused(_) => true,
            Self::Call(_, error) => error.is_refused() || error.kind == ErrorKind::Dangling,
            Self::Lost => false,
        }
    }

    fn of(attempted: &'static str, error: ApiError) -> Self {
        match error.is_not_found() {
            true => Self::Gone,
            false => Self::Call(attempted, error),
        }
    }
}

struct Change<'a, F> {
    pool_id: &'a str,
    id: &'a str,
    change: F,
    watch: Watch,
    /// The time for which a scope or a provider in the settings may still be in creation.
    may_be_created: Window,
}

impl<F: Fn(&Live) -> Result<Option<Document>, String>> Goal for Change<'_, F> {
    type Live = Live;
    type Work = Option<Document>;
    type Obstacle = Obstacle;

    fn watch(&self) -> Watch {
        self.watch
    }

    async fn look(&self, session: &Session) -> Result<Live, ApiError> {
        read_known(session, self.pool_id, self.id).await
    }

    fn agree(one: &Live, other: &Live) -> bool {
        one.modified == other.modified && Self::same(one, other)
    }

    fn same(one: &Live, other: &Live) -> bool {
        one.settings == other.settings
    }

    fn work_out(&self, live: &Live) -> Result<Option<Document>, Obstacle> {
        (self.change)(live).map_err(Obstacle::Refused)
    }

    fn is_done(work: &Option<Document>) -> bool {
        work.is_none()
    }

    async fn write(
        &mut self,
        live: &Live,
        work: &Option<Document>,
        _is_fresh: bool,
        session: &Session,
    ) -> Result<(), ApiError> {
        let settings = work.clone().unwrap_or_default();
        let request = update(self.pool_id, settings, live);
        let request = Operation::UpdateUserPoolClient.with(request);
        request.send_at_once(session).await.map(drop)
    }

    async fn may_pass(
        &mut self,
        error: &ApiError,
        _work: &Option<Document>,
        _session: &Session,
    ) -> Result<bool, Obstacle> {
        let may_appear = error.kind == ErrorKind::Dangling && self.may_be_created.is_open();
        Ok(error.is_passing() || may_appear)
    }
}

/// Changes a client until `change` returns no further settings to write, and checks that it lasts. `first` is
/// a fresh read, if there is one.
///
/// # Errors
/// Why the client was not changed.
pub async fn converge(
    session: &Session,
    (pool_id, id): (&str, &str),
    watch: Watch,
    first: Option<Live>,
    change: impl Fn(&Live) -> Result<Option<Document>, String>,
) -> Result<Changed, Obstacle> {
    let mut goal = Change {
        pool_id,
        id,
        change,
        watch,
        may_be_created: Window::of(session.pace().settling / 8),
    };
    let Settled { live, certainty } = match settle(&mut goal, first, session).await {
        Ok(settled) => settled,
        Err(Stopped::Obstacle(obstacle)) => return Err(obstacle),
        Err(Stopped::Look(error)) => return Err(Obstacle::of(READING, error)),
        Err(Stopped::Write(error, _)) => return Err(Obstacle::of(CHANGING, error)),
        Err(Stopped::Lost) => return Err(Obstacle::Lost),
    };
    let note = match certainty {
        Certainty::Lasts => None,
        Certainty::ReadsOtherwise => Some(
            "Cognito does not show every setting as it was written; compare the client with the template",
        ),
        Certainty::SeenOnce => Some(
            "time ran out before it could be confirmed that no concurrent write undid this change",
        ),
        Certainty::Unseen => {
            let error = ApiError::out_of_time("DescribeUserPoolClient", None);
            return Err(Obstacle::Call(CHANGING, error));
        }
    };
    Ok(Changed {
        live,
        notes: note.map(str::to_owned).into_iter().collect(),
    })
}
