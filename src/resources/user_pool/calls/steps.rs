//! The writes to a pool, in order.

use serde_json::Value;

use crate::aws::{ApiError, Operation, Request, Session};
use crate::resources::pool_settings::Live;

/// When the pool was last read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// By the call before this one.
    JustNow,
    /// Before other calls, which may have taken long.
    Before,
    /// Never: the pool is new, so there are no concurrent writers.
    New,
}

/// Makes the writes to the pool, in order.
///
/// A write of settings contains all triggers of the pool, including those that concurrent writers attach. So
/// it is made in one attempt, directly after a read of the triggers. `triggers` returns the triggers to
/// write.
pub async fn run(
    session: &Session,
    live: &Live,
    steps: &[Request],
    mut seen: Seen,
    triggers: &(dyn Fn(&Live) -> Option<Value> + Sync),
) -> Result<(), ApiError> {
    for step in steps {
        match (step.operation, seen) {
            (Operation::UpdateUserPool, Seen::JustNow) => step.send_at_once(session).await,
            (Operation::UpdateUserPool, Seen::Before) => {
                let now = Live::read_description(session, live.id()).await?;
                let mut step = step.clone();
                step.document.remove("LambdaConfig");
                step.document
                    .extend(triggers(&now).map(|now| ("LambdaConfig".into(), now)));
                step.send_at_once(session).await
            }
            _ => step.send(session).await,
        }?;
        if seen == Seen::JustNow {
            seen = Seen::Before;
        }
    }
    Ok(())
}
