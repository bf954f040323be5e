//! `Custom::CognitoUserPoolTrigger`: one trigger of any pool, even of one outside the stack.
//!
//! A pool has one `LambdaConfig` for all of its triggers, and no API operation changes just one of them. So
//! attaching a trigger means reading the pool, changing one member, and writing all settings back.
//! [`settle`](super::settle) says how that succeeds with concurrent writers.
//!
//! The trigger belongs to this resource as long as the pool has exactly what the properties set. Anything
//! else at the operation is left unchanged.

mod attach;
mod change;
mod detach;
mod live;
mod mark;
mod merge;
mod undo;
mod wanted;

use super::authority::check_function;
use super::drive::{At, Attribute, Last, Resource, Update, as_it_is};
use super::trigger_id::TriggerId;
use super::{Done, Event, Failed, PhysicalId};
use crate::aws::Settings;
use crate::properties::Violations;
use crate::properties::arn::is_function;
use crate::properties::pool::is_pool_id;
use crate::properties::trigger::UserPoolTrigger;
use wanted::Wanted;

/// The type.
#[derive(Debug)]
pub struct Trigger;

impl Resource for Trigger {
    const TYPE: &'static str = "CognitoUserPoolTrigger";
    const ABOUT: &'static str = "One trigger of any user pool, with its invoke permission.";
    const REPLACEMENT: &'static str =
        "A change attaches the function in the new place and detaches it from the former one.";
    const ATTRIBUTES: &'static [Attribute] = &[
        ("UserPoolId", "The ID of the user pool."),
        ("Operation", "The operation, as CDK names it."),
    ];
    type Properties = UserPoolTrigger;

    fn check(
        given: &UserPoolTrigger,
        event: &Event,
        settings: &Settings,
        violations: &mut Violations,
    ) {
        if let Some(function) = &given.lambda_arn {
            check_function("LambdaArn", function, &event.owner, settings, violations);
        }
    }

    async fn create(at: At<'_>, given: &UserPoolTrigger) -> Result<Done, Failed> {
        attach::create(at, &wanted(given)?).await
    }

    async fn update(at: At<'_>, id: &str, update: Update<UserPoolTrigger>) -> Result<Done, Failed> {
        if let Some(note) = update.left_out {
            // A trigger cannot be restored in part.
            let attributes = TriggerId::read(id).map(|id| id.attributes());
            return Ok(as_it_is(id, attributes.unwrap_or_default(), note));
        }
        let new = wanted(&update.new)?;
        if !TriggerId::read(id).is_some_and(|id| id.is(&new.id)) {
            return attach::create(at, &new).await;
        }
        let old = Wanted::of(&update.old).filter(|old| old.id.is(&new.id));
        attach::update(at, old.as_ref(), &new).await
    }

    async fn delete(
        at: At<'_>,
        id: &PhysicalId,
        last: Last<UserPoolTrigger>,
    ) -> Result<Done, Failed> {
        let Some(id) = id.name() else {
            return Ok(Done::gone(vec![]));
        };
        // If CloudFormation made up the ID because the Create never answered, the properties say what the
        // Create may have attached.
        let old = match (Wanted::of(&last.given), TriggerId::read(id)) {
            (Some(old), Some(id)) => Some(Wanted { id, ..old }),
            (old, None) => old,
            (None, Some(_)) => None,
        };
        match old.filter(|old| is_pool_id(&old.id.pool_id) && is_function(&old.function)) {
            Some(old) => detach::delete(at, id, &old).await,
            None => Ok(Done::gone(vec![
                "nothing was detached because the properties do not say which function to detach"
                    .into(),
            ])),
        }
    }
}

/// The wanted trigger. Valid properties are always complete.
fn wanted(given: &UserPoolTrigger) -> Result<Wanted, Failed> {
    Wanted::of(given)
        .ok_or_else(|| Failed::because("nothing was changed because the properties are incomplete"))
}
