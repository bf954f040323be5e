//! Whether a pool's tag about the triggers of its own resource still counts.
//!
//! A pool that was retained keeps the tag after its resource is gone, and then nobody gives those
//! triggers. Its other tags say who made it, and CloudFormation says whether that resource still has it.
//! Who adopted a pool, no tag says, so that one's word counts for as long as it stands there.

use std::borrow::Cow;

use crate::aws::{ApiError, Session};
use crate::resources::authority::{LOGICAL_ID, STACK_ID, holder};
use crate::resources::pool_settings::Live;
use crate::resources::pool_settings::{ADOPTED, TRIGGERS};

/// What a question about the tag is attempted for.
pub const ASKING: &str = "Asking CloudFormation whether the user pool's own resource still exists";

/// Whether the tag counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The pool's own resource gives what the tag says.
    Counts,
    /// That resource is gone.
    Void,
}

impl Mark {
    /// Asks CloudFormation, if anything follows from it: `decides` gets the pool with its tag and without.
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

    /// The pool without the tag, if that is void.
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
