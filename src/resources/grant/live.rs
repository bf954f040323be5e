//! The policy as it is.

use serde_json::Value;

use super::wanted::Wanted;
use crate::aws::{ApiError, Session, grants};

/// Reads the policy that a resource has on its principal; `None` if there is none.
pub async fn read(
    session: &Session,
    wanted: &Wanted,
    policy: &str,
) -> Result<Option<Value>, ApiError> {
    grants::get(session, &wanted.principal, policy).await
}
