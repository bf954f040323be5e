//! `Custom::CognitoUserPoolGrant`: an inline policy that lets a role, a user or a group use a pool.
//!
//! The policy's name follows from the resource, so there is never more than one, and a second
//! delivery of an event writes the same again. Grants are off unless the template's parameter
//! `EnableGrants` is `true`: they need the right to write policies on any principal.

mod calls;
mod live;
mod merge;
mod wanted;

use super::authority::unless_rolling_back;
use super::{Change, Done, Event, Failed, refused};
use crate::aws::Session;
use crate::properties::grant::UserPoolGrant;
use crate::properties::{self, Properties, Violations};
use crate::resources::user_pool::wanted::Place;
use wanted::Wanted;

/// Carries out what an event asks for.
///
/// # Errors
/// What was attempted, what the service answered, what the author can do.
pub async fn carry_out(event: &Event, change: Change, session: &Session) -> Result<Done, Failed> {
    let place = Place::of_stack(&event.owner.stack_id);
    let policy = wanted::policy_name(&event.owner);
    match change {
        Change::Create { properties } => {
            let new = wanted(&properties, &place)?;
            calls::enabled(session)?;
            calls::create(event, &new, &policy, session).await
        }
        Change::Update {
            physical_id,
            properties,
            old_properties,
        } => {
            let new = match wanted(&properties, &place) {
                Ok(new) => new,
                Err(refused) => {
                    let note = unless_rolling_back(event, refused, session).await?;
                    return Ok(calls::as_it_is(physical_id, &policy, note));
                }
            };
            let old = Wanted::of(&properties::read_old(&old_properties), &place);
            calls::update(event, &physical_id, old.as_ref(), &new, &policy, session).await
        }
        Change::Delete {
            physical_id,
            properties,
        } => {
            let old = Wanted::of(&properties::read_old(&properties), &place);
            calls::delete(event, physical_id, old.as_ref(), &policy, session).await
        }
    }
}

/// The wanted grant, if the properties are right.
fn wanted(
    properties: &serde_json::Map<String, serde_json::Value>,
    place: &Place,
) -> Result<Wanted, Failed> {
    let reachable =
        |grant: &UserPoolGrant, violations: &mut Violations| grant.check_at(place, violations);
    let grant = properties::read_with(properties, reachable).map_err(|all| refused(&all))?;
    Wanted::of(&grant, place).ok_or_else(|| Failed::because("the properties are incomplete"))
}
