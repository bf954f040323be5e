//! Whether a pool's tag about the triggers of its own resource still counts.
//!
//! A retained pool keeps the tag after its resource was deleted, although no resource sets those triggers any
//! more. Its other tags name the resource that created it, and CloudFormation says whether that resource
//! still has the pool. No tag names a resource that adopted the pool, so the tag of an adopted pool always
//! counts.

use std::borrow::Cow;

use crate::aws::{ApiError, Session};
use crate::resources::authority::{LOGICAL_ID, STACK_ID, holder};
use crate::resources::pool_settings::Live;
use crate::resources::pool_settings::{ADOPTED, TRIGGERS};

/// What is attempted by a question about the tag.
pub const ASKING: &str = "Asking CloudFormation whether the user pool's own resource still exists";

/// Whether the tag counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The pool's own resource sets what the tag says.
    Counts,
    /// That resource no longer exists.
    Void,
}

impl Mark {
    /// Asks CloudFormation if the answer matters: `decides` compares the pool with its tag and without it.
    ///
    /// # Errors
    /// CloudFormation's answer.
    pub async fn of(
        live: &Live,
        decides: impl FnOnce(&Live, &Live) -> bool,
        session: &Session,
    ) -> Result<Self, ApiError> {
        if live.tag(TRIGGERS).is_none() || live.gives(ADOPTED) {
            return Ok(Self::Counts);
        }
        let maker = live.tag(STACK_ID).zip(live.tag(LOGICAL_ID));
        let Some((stack_id, logical_id)) = maker.filter(|_| decides(live, &unmarked(live))) else {
            return Ok(Self::Counts);
        };
        match holder(stack_id, logical_id, live.id(), session).await? {
            true => Ok(Self::Counts),
            false => Ok(Self::Void),
        }
    }

    /// The pool, without the tag if the tag does not count.
    pub fn on(self, live: &Live) -> Cow<'_, Live> {
        match self {
            Self::Counts => Cow::Borrowed(live),
            Self::Void => Cow::Owned(unmarked(live)),
        }
    }
}

fn unmarked(live: &Live) -> Live {
    let mut unmarked = live.clone();
    if let Some(tags) = unmarked.pool.get_mut("UserPoolTags")
        && let Some(tags) = tags.as_object_mut()
    {
        tags.remove(TRIGGERS);
    }
    unmarked
}
