//! Physical ids, and those that are no resource's name.
//!
//! CloudFormation keeps the id of every answer, also of a failed one, and hands it back with the
//! Delete that follows. After a failed Create that Delete knows nothing else about what happened,
//! so the id says it:
//!
//! | Id | What the Create left |
//! | --- | --- |
//! | `poolkeeper:nothing-created` | nothing |
//! | `poolkeeper:unfinished:<id>` | the resource of that id, which could not be removed again |
//! | `poolkeeper:unfinished:role/<request id>` | the role for SMS messages of that event, without a pool |
//! | `poolkeeper:unfinished:lost` | perhaps a user pool, of which not even the id is known |
//!
//! None can be mistaken for a name that Cognito or IAM would accept. None proves anything either: whoever
//! deletes by it asks first whose the thing is.

use super::Left;

/// The id of a Create that left nothing behind.
///
/// It must not be empty: CloudFormation would make an id up, and replace the reason by its own.
pub const NOTHING: &str = "poolkeeper:nothing-created";

/// What comes before the id of a resource that a failed Create could not remove again.
pub const UNFINISHED: &str = "poolkeeper:unfinished:";

/// What stands in an unfinished id before the id of the event whose role is left without a pool.
pub const ROLE: &str = "role/";

/// An unfinished id that stands for a pool of which not even the id is known, if there is one.
pub const LOST: &str = "lost";

/// What a physical id says about a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhysicalId {
    /// Whatever a resource type calls its own; CloudFormation may also have made it up, when no answer to
    /// a Create arrived.
    Named(String),
    /// A resource that a failed Create could not remove again.
    Unfinished(String),
    /// A Create that left nothing.
    Nothing,
}

impl PhysicalId {
    /// Reads an id.
    pub fn read(id: &str) -> Self {
        if id.is_empty() || id == NOTHING {
            return Self::Nothing;
        }
        match id.strip_prefix(UNFINISHED) {
            Some(id) => Self::Unfinished(id.to_owned()),
            None => Self::Named(id.to_owned()),
        }
    }

    /// The name or the unfinished thing in it.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Named(id) | Self::Unfinished(id) => Some(id),
            Self::Nothing => None,
        }
    }
}

/// The id that a failed Create answers with.
pub fn mark(left: &Left) -> String {
    match left {
        Left::Nothing => NOTHING.to_owned(),
        Left::Unfinished(id) => format!("{UNFINISHED}{id}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_failed_create_left_comes_back_with_the_delete() {
        assert_eq!(PhysicalId::read(&mark(&Left::Nothing)), PhysicalId::Nothing);
        let left = Left::Unfinished("eu-west-1_AbCdEf123".into());
        assert_eq!(
            PhysicalId::read(&mark(&left)),
            PhysicalId::Unfinished("eu-west-1_AbCdEf123".into())
        );
    }

    #[test]
    fn any_other_id_is_a_name() {
        for id in [
            "eu-west-1_AbCdEf123",
            "accounts-UserPool-1ABCDEFGHIJKL",
            "poolkeeper",
        ] {
            assert_eq!(PhysicalId::read(id), PhysicalId::Named(id.into()));
        }
    }

    #[test]
    fn no_id_at_all_is_nothing() {
        assert_eq!(PhysicalId::read(""), PhysicalId::Nothing);
    }
}
