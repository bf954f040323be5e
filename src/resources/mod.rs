//! The resource types.
//!
//! [`types`] lists the types. [`drive`] reads and checks an event's properties and passes them to the type,
//! so that all types refuse, report and handle rollbacks in the same way. A type follows one of these
//! courses:
//!
//! | Course | Types | What the type defines |
//! | --- | --- | --- |
//! | [`named`]: one thing with a name | grant, domain, identity provider | how to find it, and a pure plan |
//! | [`child`]: a named thing of a pool that one document describes | group, resource server | the operations, and what is wanted |
//! | [`settle`]: a part of something that others write as well | trigger, URLs of a client, the settings of a user pool and of a client | a pure plan for each read |
//! | its own | user pool, client, import | everything |
//!
//! The types share the modules below them: who may do what ([`authority`]), how an event ended ([`Done`],
//! [`Failed`]), and physical IDs ([`physical_id`]).

mod advice;
pub mod authority;
mod change;
mod child;
mod client;
mod client_settings;
mod client_urls;
mod domain;
mod drive;
mod event;
mod grant;
mod group;
mod identity_provider;
mod imported_user_pool;
mod merge;
mod named;
mod names;
mod outcome;
pub mod physical_id;
mod pool_settings;
mod resource_server;
mod settle;
mod side_resources;
mod trigger;
mod trigger_id;
mod types;
mod user_pool;

pub use change::Change;
pub use drive::Attribute;
pub use event::{Event, Made, Owner, RequestType, stack_name};
pub use outcome::{Attributes, Done, Failed, Left};
pub use physical_id::PhysicalId;
pub use types::ResourceType;

use crate::aws::Session;

/// Carries out what an event asks for.
///
/// # Errors
/// [`Failed`] says what was attempted, what the service answered and what remains.
pub async fn carry_out(
    kind: ResourceType,
    event: &Event,
    change: Change,
    session: &Session,
) -> Result<Done, Failed> {
    // Boxed, since the future is large and would be part of every caller's future.
    Box::pin(kind.carry_out(event, change, session)).await
}

/// Removes duplicates once CloudFormation has the answer to an event: of everything that the deliveries of
/// one event created, one stays.
pub async fn aftermath(event: &Event, session: &Session) {
    match event.made() {
        Some(Made::Pool(id)) => Box::pin(user_pool::aftermath(event, id, session)).await,
        Some(Made::Client { pool_id, id }) => {
            Box::pin(client::aftermath(event, pool_id, id, session)).await;
        }
        None => {}
    }
}
