//! The pool as it is, with the providers that are registered with it.

use serde_json::json;

use crate::aws::{ApiError, Session, cognito};
use crate::resources::user_pool::Live;
use crate::resources::user_pool::wanted::Place;

/// What an import reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The pool.
    pub pool: Live,
    /// The names of its identity providers, sorted.
    pub identity_providers: Vec<String>,
}

impl Imported {
    /// What is known of a pool by its id alone.
    pub fn of_id(id: &str, place: &Place) -> Self {
        let pool = [("Id", json!(id)), ("Arn", json!(place.pool_arn(id)))];
        Self {
            pool: Live {
                pool: pool
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect(),
                ..Live::default()
            },
            identity_providers: vec![],
        }
    }
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
