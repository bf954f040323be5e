//! `Custom::CognitoUserPoolTrigger`: one operation of any pool, also of one outside the stack.
//!
//! A pool has one `LambdaConfig` for all of its triggers, and no operation that changes just one of
//! them. So attaching is reading the pool, changing one member, and writing all of it back;
//! [`calls`] says how that goes well when others do the same at the same moment.
//!
//! The trigger belongs to this resource for as long as the pool has exactly what the properties
//! gave. Whatever else is found at the operation is somebody else's, and left alone.

mod calls;
mod live;
mod merge;
pub mod place;
mod wanted;

use super::authority::check_function;
use super::{Attributes, Change, Done, Event, Failed, PhysicalId, read_update, refused};
use crate::aws::Session;
use crate::properties::arn::is_function;
use crate::properties::pool::is_pool_id;
use crate::properties::trigger::UserPoolTrigger;
use crate::properties::{self, Properties, Violations};
use place::Place;
use wanted::Wanted;

/// Carries out what an event asks for.
///
/// # Errors
/// What was attempted, what the service answered, what the author can do.
pub async fn carry_out(event: &Event, change: Change, session: &Session) -> Result<Done, Failed> {
    match change {
        Change::Create { properties } => {
            let trigger = properties::read_with(&properties, reachable(event, session))
                .map_err(|all| refused(&all))?;
            let new = wanted(&trigger)?;
            calls::create(event, &new, session).await
        }
        Change::Update {
            physical_id,
            properties,
            old_properties,
        } => {
            let further = reachable(event, session);
            let (old, trigger, note) =
                read_update(event, old_properties, &properties, further, session).await?;
            let new = match (Wanted::of(&trigger), note) {
                (Some(new), None) => new,
                // Half a trigger cannot be put back.
                (_, Some(note)) => return Ok(as_it_is(physical_id, note)),
                (None, None) => return Err(incomplete()),
            };
            let stays = Place::read(&physical_id).is_some_and(|place| place.is(&new.place));
            if !stays {
                return calls::create(event, &new, session).await;
            }
            let old = Wanted::of(&old).filter(|old| old.place.is(&new.place));
            calls::update(event, old.as_ref(), &new, session).await
        }
        Change::Delete {
            physical_id,
            properties,
        } => {
            let old = Wanted::of(&properties::read_old(&properties));
            let (id, place) = match physical_id {
                PhysicalId::Nothing => return Ok(gone(String::new(), vec![])),
                PhysicalId::Named(id) | PhysicalId::Unfinished(id) => {
                    let place = Place::read(&id);
                    (id, place)
                }
            };
            // CloudFormation made the id up, because it never got an answer to the Create: the
            // properties say what that may have attached.
            let old = match (old, place) {
                (Some(old), Some(place)) => Some(Wanted { place, ..old }),
                (old, None) => old,
                (None, Some(_)) => None,
            };
            let old =
                old.filter(|old| is_pool_id(&old.place.pool_id) && is_function(&old.function));
            match old {
                Some(old) => calls::delete(event, id, &old, session).await,
                None => Ok(gone(
                    id,
                    vec!["the properties do not say which function to detach".into()],
                )),
            }
        }
    }
}

/// What only the resource knows: which functions a pool may invoke.
fn reachable(event: &Event, session: &Session) -> impl Fn(&UserPoolTrigger, &mut Violations) {
    move |trigger, violations| {
        let place = properties::Place::of_stack(&event.owner.stack_id);
        trigger.check_at(&place, violations);
        if let Some(function) = &trigger.lambda_arn {
            check_function("LambdaArn", function, &event.owner, session, violations);
        }
    }
}

/// The wanted trigger. Properties that were checked always say all of it.
fn wanted(trigger: &UserPoolTrigger) -> Result<Wanted, Failed> {
    Wanted::of(trigger).ok_or_else(incomplete)
}

fn incomplete() -> Failed {
    Failed::because("the properties are incomplete")
}

/// A rollback goes on without a trigger that cannot be put back.
fn as_it_is(physical_id: String, note: String) -> Done {
    let attributes = Place::read(&physical_id).map(|place| place.attributes());
    Done {
        physical_id,
        attributes: attributes.unwrap_or_default(),
        no_echo: false,
        notes: vec![note],
    }
}

fn gone(physical_id: String, notes: Vec<String>) -> Done {
    Done {
        physical_id,
        attributes: Attributes::new(),
        no_echo: false,
        notes,
    }
}
