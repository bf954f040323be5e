//! The properties that CDK does not have.

use super::super::UserPool;
use crate::properties::Violations;

/// Members that say which pool it is: a wrong one would change another pool, or lose this one.
pub(super) fn check(pool: &UserPool, violations: &mut Violations) {
    let Some(overrides) = &pool.overrides else {
        return;
    };
    for (member, instead) in [
        (
            "UserPoolId",
            "Poolkeeper sets it to the pool of this resource",
        ),
        ("PoolName", "use UserPoolName"),
        ("UserPoolTags", "use Tags"),
    ] {
        if overrides.0.contains_key(member) {
            violations.add(
                format_args!("Overrides.{member}"),
                "K-OVERRIDES",
                format_args!("cannot be overridden; {instead}"),
            );
        }
    }
}
