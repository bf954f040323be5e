//! `Custom::CognitoUserPoolTrigger`: one operation of any pool, also of one outside the stack.
//!
//! A pool has one `LambdaConfig` for all of its triggers, and no operation that changes just one of
//! them. So attaching is reading the pool, changing one member, and writing all of it back;
//! [`settle`](super::settle) says how that goes well when others do the same at the same moment.
//!
//! The trigger belongs to this resource for as long as the pool has exactly what the properties
//! gave. Whatever else is found at the operation is somebody else's, and left alone.

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
            // Half a trigger cannot be put back.
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
        // CloudFormation made the id up, because it never got an answer to the Create: the
        // properties say what that may have attached.
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

/// The wanted trigger. Properties that were checked always say all of it.
fn wanted(given: &UserPoolTrigger) -> Result<Wanted, Failed> {
    Wanted::of(given)
        .ok_or_else(|| Failed::because("nothing was changed because the properties are incomplete"))
}
