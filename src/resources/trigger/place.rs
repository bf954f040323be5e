//! Where a trigger is, and which resource of a stack has it.

use std::collections::BTreeMap;

use crate::aws::{ApiError, Session, stack};
use crate::properties::pool::is_pool_id;
use crate::properties::trigger::Operation;
use crate::resources::{Attributes, Done};

/// The place of a trigger, which is the resource's id: `<pool id>/<operation>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The pool's id.
    pub pool_id: String,
    /// When the function is called.
    pub operation: Operation,
}

impl Place {
    /// Reads a physical id; `None` if it has another form.
    pub fn read(physical_id: &str) -> Option<Self> {
        let (pool_id, operation) = physical_id.split_once('/')?;
        is_pool_id(pool_id).then_some(())?;
        Some(Self {
            pool_id: pool_id.to_owned(),
            operation: Operation::named(operation)?,
        })
    }

    /// The place as a physical id.
    pub fn physical_id(&self) -> String {
        format!("{}/{}", self.pool_id, self.operation.name())
    }

    /// Whether two places are one: the trigger before tokens are made has two operations.
    pub fn is(&self, other: &Self) -> bool {
        self.pool_id == other.pool_id && self.operation.member() == other.operation.member()
    }

    /// The values for `Fn::GetAtt`.
    pub fn attributes(&self) -> Attributes {
        BTreeMap::from([
            ("UserPoolId", self.pool_id.clone()),
            ("Operation", self.operation.name().to_owned()),
        ])
    }

    /// The event was carried out on this trigger.
    pub fn done(&self, notes: Vec<String>) -> Done {
        Done {
            physical_id: self.physical_id(),
            attributes: self.attributes(),
            no_echo: false,
            notes,
        }
    }
}

/// A trigger that is a resource of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The resource's name in the template.
    pub logical_id: String,
    /// The trigger.
    pub place: Place,
}

/// The triggers that the stack has as resources of their own and that are not going.
///
/// # Errors
/// The service's answer.
pub async fn held(session: &Session, stack_id: &str) -> Result<Vec<Held>, ApiError> {
    let resources = stack::resources(session, stack_id).await?;
    Ok(resources
        .into_iter()
        .filter(|resource| !resource.is_going())
        .filter_map(|resource| {
            Some(Held {
                place: Place::read(&resource.physical_id)?,
                logical_id: resource.logical_id,
            })
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_physical_id_is_a_pool_and_an_operation() {
        for operation in Operation::NAMES {
            let id = format!("eu-west-1_Ab/{operation}");
            let place = Place::read(&id).expect("an id of ours");
            assert_eq!(place.physical_id(), id);
            assert_eq!(place.attributes()["Operation"], *operation);
        }
        for other in [
            "eu-west-1_Ab",
            "eu-west-1_Ab/PreSignUp",
            "eu-west-1_Ab/PRE_SIGN_UP/x",
            "shop/PRE_SIGN_UP",
            "shop-Trigger-1ABCDEF",
        ] {
            assert_eq!(Place::read(other), None, "{other}");
        }
    }

    #[test]
    fn the_trigger_before_tokens_are_made_is_one_place_of_two_names() {
        let place = |id: &str| Place::read(id).expect("an id of ours");
        let plain = place("eu-west-1_Ab/PRE_TOKEN_GENERATION");
        assert!(plain.is(&place("eu-west-1_Ab/PRE_TOKEN_GENERATION_CONFIG")));
        assert!(!plain.is(&place("eu-west-1_Ab/PRE_SIGN_UP")));
        assert!(!plain.is(&place("eu-west-1_Cd/PRE_TOKEN_GENERATION")));
    }
}
