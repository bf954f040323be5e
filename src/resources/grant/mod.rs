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
use crate::aws::{Arn, Session};
use crate::properties::grant::UserPoolGrant;
use crate::properties::{self, Violations};
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
    let reachable = |grant: &UserPoolGrant, violations: &mut Violations| {
        grantee(grant, place, violations);
        pool(grant, place, violations);
    };
    let grant = properties::read_with(properties, reachable).map_err(|all| refused(&all))?;
    Wanted::of(&grant, place).ok_or_else(|| Failed::because("the properties are incomplete"))
}

/// IAM is asked for a principal by its name alone: another account's would be mistaken for the one
/// of this account that has the same name.
fn grantee(grant: &UserPoolGrant, place: &Place, violations: &mut Violations) {
    let account = grant
        .grantee
        .as_deref()
        .and_then(Arn::parse)
        .map(|arn| arn.account);
    if let Some(account) = account
        && account != place.account
        && !violations.concerns("Grantee")
    {
        violations.add(
            "Grantee",
            format_args!(
                "is a principal of account {account}, but the stack is in {}; only principals of \
                 the stack's account can get a policy",
                place.account
            ),
        );
    }
}

/// User pools have no policies of their own by which another account could let a principal in: a grant
/// on its pools allows nothing, and neither does one with another partition or without a region.
fn pool(grant: &UserPoolGrant, place: &Place, violations: &mut Violations) {
    let Some(given) = grant.user_pool_arn.as_deref() else {
        return;
    };
    let Some(arn) = Arn::parse(given).filter(|_| !violations.concerns("UserPoolArn")) else {
        return;
    };
    if (arn.partition, arn.account) != (&place.partition, &place.account) {
        violations.add(
            "UserPoolArn",
            format_args!(
                "{given:?} is a pool of account {} in partition {}, but the stack is in {} and {}; \
                 only pools of the stack's account can be granted, in any region",
                arn.account, arn.partition, place.account, place.partition
            ),
        );
    }
}
