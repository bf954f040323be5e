//! The calls: only reads.

use super::live;
use super::merge::attributes;
use super::wanted::id;
use crate::aws::Session;
use crate::properties::imported_user_pool::ImportedUserPool;
use crate::resources::advice::failed;
use crate::resources::{Done, Failed};

/// Reads the pool.
///
/// # Errors
/// The service's answer, e.g. that there is no such pool.
pub async fn read(pool: &ImportedUserPool, session: &Session) -> Result<Done, Failed> {
    let id = id(pool);
    let imported = live::read(session, id).await.map_err(|error| {
        if error.is_not_found() {
            Failed::because(format!(
                "there is no user pool {id} in this region and account; an import needs one that is \
                 there already"
            ))
        } else {
            failed("Reading the user pool", &error)
        }
    })?;
    Ok(Done {
        physical_id: id.to_owned(),
        attributes: attributes(&imported),
        no_echo: false,
        notes: vec![],
    })
}
