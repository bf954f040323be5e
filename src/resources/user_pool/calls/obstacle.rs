//! What stands in the way of a pool that shall be something else.

use crate::resources::Failed;
use crate::resources::pool_settings::Live;
use crate::resources::user_pool::merge::Difference;

/// Why a pool could not be made what it shall be.
#[derive(Debug)]
pub enum Obstacle {
    /// The pool does not exist.
    Gone,
    /// Immutable settings differ; nothing was written.
    Immutable(Box<Live>, Vec<Difference>),
    /// The pool was made in another one's place by the operation that is being rolled back.
    TakenBack(Box<Live>),
    /// This resource did not make the pool, so that what the properties do not say means nothing.
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
