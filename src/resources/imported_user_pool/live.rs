//! The pool as it is, with the providers that are registered with it.

use crate::aws::{ApiError, Session, cognito};
use crate::resources::user_pool::Live;

/// What an import reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The pool.
    pub pool: Live,
    /// The names of its identity providers, sorted.
    pub identity_providers: Vec<String>,
}

/// Reads a pool and its identity providers at the same time.
pub async fn read(session: &Session, id: &str) -> Result<Imported, ApiError> {
    let (pool, identity_providers) = tokio::try_join!(
        cognito::describe_user_pool(session, id),
        cognito::list_identity_providers(session, id),
    )?;
    Ok(Imported {
        pool: Live {
            pool,
            ..Live::default()
        },
        identity_providers,
    })
}
