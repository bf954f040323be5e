//! The physical IDs of triggers, which identify the triggers of a stack.

use std::collections::BTreeMap;

use super::{Attributes, Done};
use crate::aws::{ApiError, Session, stack};
use crate::properties::pool::is_pool_id;
use crate::properties::trigger::Operation;

/// The pool and the operation of a trigger, which form the physical ID: `<pool id>/<operation>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriggerId {
    /// The pool's ID.
    pub pool_id: String,
    /// When Cognito invokes the function.
    pub operation: Operation,
}

impl TriggerId {
    /// Parses a physical ID; `None` if it has another form.
    pub fn read(physical_id: &str) -> Option<Self> {
        let (pool_id, operation) = physical_id.split_once('/')?;
        is_pool_id(pool_id).then_some(())?;
        Some(Self {
            pool_id: pool_id.to_owned(),
            operation: Operation::named(operation)?,
        })
    }

    /// The physical ID.
    pub fn physical_id(&self) -> String {
        format!("{}/{}", self.pool_id, self.operation.name())
    }

    /// Whether two IDs are about the same trigger: the trigger before token generation has two operations.
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

    /// The outcome of an event that was carried out on this trigger.
    pub fn done(&self, notes: Vec<String>) -> Done {
        Done::of(self.physical_id(), self.attributes(), notes)
    }
}

/// A trigger resource in a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The resource's name in the template.
    pub logical_id: String,
    /// The trigger.
    pub id: TriggerId,
}

/// The trigger resources of the stack, except those that are being deleted.
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
                id: TriggerId::read(&resource.physical_id)?,
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
            let read = TriggerId::read(&id).expect("an id of ours");
            assert_eq!(read.physical_id(), id);
            assert_eq!(read.attributes()["Operation"], *operation);
        }
        for other in [
            "eu-west-1_Ab",
            "eu-west-1_Ab/PreSignUp",
            "eu-west-1_Ab/PRE_SIGN_UP/x",
            "shop/PRE_SIGN_UP",
            "shop-Trigger-1ABCDEF",
        ] {
            assert_eq!(TriggerId::read(other), None, "{other}");
        }
    }

    #[test]
    fn the_trigger_before_tokens_are_made_is_one_place_of_two_names() {
        let read = |id: &str| TriggerId::read(id).expect("an id of ours");
        let plain = read("eu-west-1_Ab/PRE_TOKEN_GENERATION");
        assert!(plain.is(&read("eu-west-1_Ab/PRE_TOKEN_GENERATION_CONFIG")));
        assert!(!plain.is(&read("eu-west-1_Ab/PRE_SIGN_UP")));
        assert!(!plain.is(&read("eu-west-1_Cd/PRE_TOKEN_GENERATION")));
    }
}
