//! Physical ids, and the two that are no resource's name.
//!
//! CloudFormation keeps the id of every answer, also of a failed one, and hands it back with the
//! Delete that follows. After a failed Create that Delete knows nothing else about what happened,
//! so the id says it. Neither mark can be mistaken for a name that Cognito or IAM would accept.

use crate::resources::{Left, PhysicalId};

/// The id of a Create that left nothing behind.
///
/// It must not be empty: CloudFormation would make an id up, and replace the reason by its own.
pub const NOTHING: &str = "poolkeeper:nothing-created";

/// What comes before the id of a resource that a failed Create could not remove again.
pub const UNFINISHED: &str = "poolkeeper:unfinished:";

/// The id that a failed Create answers with.
pub fn mark(left: &Left) -> String {
    match left {
        Left::Nothing => NOTHING.to_owned(),
        Left::Unfinished(id) => format!("{UNFINISHED}{id}"),
    }
}

/// What an id says. CloudFormation may also have made it up, when no answer to a Create arrived.
pub fn read(id: &str) -> PhysicalId {
    if id.is_empty() || id == NOTHING {
        return PhysicalId::Nothing;
    }
    match id.strip_prefix(UNFINISHED) {
        Some(id) => PhysicalId::Unfinished(id.to_owned()),
        None => PhysicalId::Named(id.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_failed_create_left_comes_back_with_the_delete() {
        assert_eq!(read(&mark(&Left::Nothing)), PhysicalId::Nothing);
        let left = Left::Unfinished("eu-west-1_AbCdEf123".into());
        assert_eq!(
            read(&mark(&left)),
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
            assert_eq!(read(id), PhysicalId::Named(id.into()));
        }
    }

    #[test]
    fn no_id_at_all_is_nothing() {
        assert_eq!(read(""), PhysicalId::Nothing);
    }
}
