//! The resource types, and the life that each event leads them through.
//!
//! [`types`] lists the types. [`drive`] reads an event's properties, checks them, and hands them to the type;
//! so every type refuses, reports and goes on in a rollback in one way. What a type does itself follows one
//! of three courses:
//!
//! | Course | Types | What the type says |
//! | --- | --- | --- |
//! | [`named`]: one thing under a name | grant | how it is found, and a pure plan |
//! | [`child`]: such a thing of a pool, which one document describes | group, resource server | the operations, and what is wanted |
//! | [`settle`]: a part of what others write as well | trigger, the user pool's settings | a pure plan for each look |
//! | its own | user pool, import | all of it |
//!
//! Whatever is shared lies below the types: who may do what ([`authority`]), how an event ended
//! ([`Done`], [`Failed`]), and physical ids ([`physical_id`]).

mod advice;
pub mod authority;
mod change;
mod child;
mod drive;
mod event;
mod grant;
mod group;
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
pub use event::{Event, Owner, RequestType, stack_name};
pub use outcome::{Attributes, Done, Failed, Left};
pub use physical_id::PhysicalId;
pub use types::ResourceType;

use crate::aws::Session;

/// Carries out what an event asks for.
///
/// # Errors
/// [`Failed`] says what was attempted, what the service answered and what is left behind.
pub async fn carry_out(
    kind: ResourceType,
    event: &Event,
    change: Change,
    session: &Session,
) -> Result<Done, Failed> {
    // Boxed: what happens within is large, and callers would carry it all.
    Box::pin(kind.carry_out(event, change, session)).await
}

/// Settles what is left once CloudFormation took the answer to an event: of what the deliveries of one
/// event made, one stays.
pub async fn aftermath(kind: ResourceType, event: &Event, session: &Session) {
    if let (ResourceType::UserPool, Some(made)) = (kind, event.made()) {
        Box::pin(user_pool::aftermath(event, made, session)).await;
    }
}
