//! Does it belong to the event's resource?

use crate::aws::stack::Held;
use crate::aws::{ApiError, Session, stack};
use crate::resources::{Event, Owner};

/// The tag with the ARN of the stack that created a pool.
pub const STACK_ID: &str = "poolkeeper:stack-id";
/// The tag with the resource's name in the template.
pub const LOGICAL_ID: &str = "poolkeeper:logical-id";
/// The tag with the event that created the pool.
pub const REQUEST_ID: &str = "poolkeeper:request-id";

/// Who created something, according to its tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Maker {
    /// The event's own resource, by this event or another one.
    ThisResource,
    /// Another resource.
    Another {
        /// The stack's ARN.
        stack_id: String,
        /// The resource's name in the template.
        logical_id: String,
    },
    /// No resource of Poolkeeper.
    Nobody,
}

/// Who created something with these tags.
pub fn maker<'a>(owner: &Owner, tag: impl Fn(&str) -> Option<&'a str>) -> Maker {
    match (tag(STACK_ID), tag(LOGICAL_ID)) {
        (Some(stack), Some(logical)) if stack == owner.stack_id && logical == owner.logical_id => {
            Maker::ThisResource
        }
        (Some(stack), Some(logical)) => Maker::Another {
            stack_id: stack.to_owned(),
            logical_id: logical.to_owned(),
        },
        _ => Maker::Nobody,
    }
}

/// Whether CloudFormation has recorded this physical ID for the event's own resource.
///
/// # Errors
/// CloudFormation's answer.
pub async fn is_recorded(event: &Event, id: &str, session: &Session) -> Result<bool, ApiError> {
    holder(&event.owner.stack_id, &event.owner.logical_id, id, session).await
}

/// Whether the resource of a stack has this physical ID. Deleted resources, and resources of deleted stacks,
/// have none.
///
/// # Errors
/// CloudFormation's answer.
pub async fn holder(
    stack_id: &str,
    logical_id: &str,
    id: &str,
    session: &Session,
) -> Result<bool, ApiError> {
    let record = stack::record(session, stack_id, logical_id).await?;
    Ok(record.is_some_and(|record| record.is_live() && record.physical_id == id))
}

/// The live resource of another stack that has this physical ID, or the native one of this stack.
///
/// # Errors
/// CloudFormation's answer.
pub async fn other_holder(
    event: &Event,
    id: &str,
    session: &Session,
) -> Result<Option<Held>, ApiError> {
    let held = stack::holder(session, id).await?;
    Ok(held.filter(|held| {
        let is_other =
            held.stack_id != event.owner.stack_id || held.record.resource_type.starts_with("AWS::");
        is_other && held.record.is_live()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_its_stacks_and_resources_whichever_event_made_it() {
        let owner = Owner {
            stack_id: "stack".into(),
            logical_id: "Pool".into(),
            request_id: "r".into(),
        };
        let by = |stack: Option<&'static str>, logical: Option<&'static str>| {
            maker(&owner, move |key| match key {
                STACK_ID => stack,
                LOGICAL_ID => logical,
                _ => None,
            })
        };
        assert_eq!(by(Some("stack"), Some("Pool")), Maker::ThisResource);
        assert_eq!(by(Some("stack"), None), Maker::Nobody);
        assert_eq!(by(None, None), Maker::Nobody);
        for (stack, logical) in [("stack", "Other"), ("other", "Pool")] {
            assert!(matches!(
                by(Some(stack), Some(logical)),
                Maker::Another { .. }
            ));
        }
    }
}
