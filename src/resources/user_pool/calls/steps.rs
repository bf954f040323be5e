//! The writes to a pool, in order.

use serde_json::Value;

use crate::aws::cognito;
use crate::aws::{ApiError, Session};
use crate::resources::user_pool::live::Live;
use crate::resources::user_pool::merge::Step;

/// When the pool was looked at last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// By the call before this one.
    JustNow,
    /// Before other calls, which may have taken long.
    Before,
    /// When it was made, and nobody else knows it yet.
    New,
}

/// Makes the writes to the pool, in order.
///
/// A write of settings holds all triggers of the pool, also those that others attach at any moment.
/// So it is made in one attempt, and only right after a look at what they are; `triggers` says what
/// they shall be then.
pub async fn run(
    session: &Session,
    live: &Live,
    steps: &[Step],
    mut seen: Seen,
    triggers: &(dyn Fn(&Live) -> Option<Value> + Sync),
) -> Result<(), ApiError> {
    for step in steps {
        match step {
            Step::Update(request) if seen == Seen::New => {
                cognito::update_user_pool(session, request).await
            }
            Step::Update(request) => {
                let mut request = request.clone();
                if seen == Seen::Before {
                    let now = Live {
                        pool: cognito::describe_user_pool(session, live.id()).await?,
                        ..Live::default()
                    };
                    request.remove("LambdaConfig");
                    request.extend(triggers(&now).map(|now| ("LambdaConfig".into(), now)));
                }
                cognito::update_user_pool_at_once(session, &request).await
            }
            Step::SetMfa(request) => cognito::set_mfa_config(session, request).await,
            Step::Tag(tags) => cognito::tag(session, live.arn(), tags).await,
            Step::Untag(keys) => cognito::untag(session, live.arn(), keys).await,
            Step::AddAttributes(some) => {
                cognito::add_custom_attributes(session, live.id(), some).await
            }
        }?;
        if seen == Seen::JustNow {
            seen = Seen::Before;
        }
    }
    Ok(())
}
