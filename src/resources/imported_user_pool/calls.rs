//! The calls: only reads.

use super::live::{self, Imported};
use super::merge::attributes;
use super::wanted::id;
use crate::aws::Session;
use crate::properties::imported_user_pool::ImportedUserPool;
use crate::resources::advice::failed;
use crate::resources::authority::unless_rolling_back;
use crate::resources::user_pool::wanted::Place;
use crate::resources::{Done, Event, Failed};

/// How many bytes of an answer's 4,096 the providers' names may take; the other attributes, the ids and
/// a note need the rest.
const ROOM: usize = 2_500;

/// Reads the pool.
///
/// # Errors
/// The service's answer, e.g. that there is no such pool; or more providers than an answer holds.
pub async fn read(
    event: &Event,
    pool: &ImportedUserPool,
    session: &Session,
) -> Result<Done, Failed> {
    let id = id(pool);
    let imported = match live::read(session, id).await {
        Ok(imported) => imported,
        Err(error) if error.is_not_found() => {
            let failed = Failed::because(format!(
                "there is no user pool {id} in this region and account; an import needs one that is \
                 there already"
            ));
            let nothing = Imported::of_id(id, &Place::of_stack(&event.owner.stack_id));
            let note = unless_rolling_back(event, failed, session).await?;
            return Ok(done(id, &nothing, vec![note]));
        }
        Err(error) => return Err(failed("Reading the user pool", &error)),
    };
    let names = &imported.identity_providers;
    let length = names.join(",").len();
    if length > ROOM {
        let failed = Failed::because(format!(
            "IdentityProviders: the names of the {} identity providers of user pool {id} have \
             {length} bytes, but an answer to CloudFormation has room for {ROOM}. Name the pool by \
             its id in the template instead of importing it",
            names.len()
        ));
        let without = Imported {
            identity_providers: vec![],
            ..imported
        };
        let note = unless_rolling_back(event, failed, session).await?;
        return Ok(done(id, &without, vec![note]));
    }
    Ok(done(id, &imported, vec![]))
}

fn done(id: &str, imported: &Imported, notes: Vec<String>) -> Done {
    Done {
        physical_id: id.to_owned(),
        attributes: attributes(imported),
        no_echo: false,
        notes,
    }
}
