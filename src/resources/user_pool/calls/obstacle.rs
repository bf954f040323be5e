//! What prevents a pool from reaching the wanted state.

use crate::resources::Failed;
use crate::resources::pool_settings::Live;
use crate::resources::user_pool::merge::Difference;

/// Why a pool did not reach the wanted state.
#[derive(Debug)]
pub enum Obstacle {
    /// The pool does not exist.
    Gone,
    /// Immutable settings differ; nothing was written.
    Immutable(Box<Live>, Vec<Difference>),
    /// The operation that is rolling back created the pool as a replacement.
    TakenBack(Box<Live>),
    /// This resource did not create the pool, so that omitted properties do not mean their defaults.
    NotMadeHere,
    /// The event may not change the pool, or Cognito would refuse the result; nothing was written.
    Refused(Failed),
    /// Anything else.
    Failed(Failed),
}

impl From<Failed> for Obstacle {
    fn from(failed: Failed) -> Self {
        Self::Failed(failed)
    }
}
