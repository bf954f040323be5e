//! Physical IDs, including those that mark a failed Create.
//!
//! CloudFormation keeps the ID of every answer, even of a failed one, and sends it with the Delete that
//! follows. After a failed Create, that Delete knows nothing else about what happened, so the ID says it:
//!
//! | ID | What the Create left behind |
//! | --- | --- |
//! | `poolkeeper:nothing-created` | nothing |
//! | `poolkeeper:unfinished:<id>` | the resource with that ID, which could not be removed |
//! | `poolkeeper:unfinished:role/<request id>` | the role for SMS messages of that event, without a pool |
//! | `poolkeeper:unfinished:lost` | possibly a user pool with an unknown ID |
//!
//! Cognito and IAM accept none of them as a name. A mark proves nothing: before Delete removes anything, it
//! checks who owns it.

use super::Left;

/// The ID of a Create that left nothing behind.
///
/// It must not be empty: CloudFormation would make up an ID and replace the reason with its own.
pub const NOTHING: &str = "poolkeeper:nothing-created";

/// The prefix before the ID of a resource that a failed Create could not remove.
pub const UNFINISHED: &str = "poolkeeper:unfinished:";

/// The prefix in an unfinished ID before the ID of the event whose role remains without a pool.
pub const ROLE: &str = "role/";

/// The unfinished ID for a pool that may exist, but whose ID is unknown.
pub const LOST: &str = "lost";

/// What a physical ID says about a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhysicalId {
    /// An ID of the resource type, or one that CloudFormation made up because no answer to a Create arrived.
    Named(String),
    /// A resource that a failed Create could not remove.
    Unfinished(String),
    /// A Create that left nothing.
    Nothing,
}

impl PhysicalId {
    /// Parses an ID.
    pub fn read(id: &str) -> Self {
        if id.is_empty() || id == NOTHING {
            return Self::Nothing;
        }
        match id.strip_prefix(UNFINISHED) {
            Some(id) => Self::Unfinished(id.to_owned()),
            None => Self::Named(id.to_owned()),
        }
    }

    /// The name, or the ID of the unfinished resource.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Named(id) | Self::Unfinished(id) => Some(id),
            Self::Nothing => None,
        }
    }
}

/// The ID with which a failed Create answers.
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
