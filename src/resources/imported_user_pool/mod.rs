//! `Custom::CognitoImportedUserPool`: a pool that is there already, to be read and nothing else.
//!
//! Its four parts are small: [`wanted`] is which pool, [`live`] reads it, [`merge`] makes attributes
//! of it, and [`calls`] has nothing to write.

mod calls;
mod live;
mod merge;
mod wanted;

use super::{Attributes, Change, Done, Event, Failed, PhysicalId, refused};
use crate::aws::Session;
use crate::properties::imported_user_pool::ImportedUserPool;
use crate::properties::{self, Properties};
use crate::resources::user_pool::wanted::Place;

/// Carries out what an event asks for.
///
/// # Errors
/// What was attempted, what the service answered, what the author can do.
pub async fn carry_out(event: &Event, change: Change, session: &Session) -> Result<Done, Failed> {
    match change {
        // Another pool is another resource, so both ask for the same.
        Change::Create { properties } | Change::Update { properties, .. } => {
            let place = Place::of_stack(&event.owner.stack_id);
            let elsewhere = |pool: &_, violations: &mut _| {
                ImportedUserPool::check_at(pool, &place, violations);
            };
            let pool =
                properties::read_with(&properties, elsewhere).map_err(|all| refused(&all))?;
            calls::read(event, &pool, session).await
        }
        Change::Delete { physical_id, .. } => Ok(Done {
            physical_id: match physical_id {
                PhysicalId::Named(id) | PhysicalId::Unfinished(id) => id,
                PhysicalId::Nothing => String::new(),
            },
            attributes: Attributes::new(),
            no_echo: false,
            notes: vec!["the pool stays: it was only imported".into()],
        }),
    }
}
