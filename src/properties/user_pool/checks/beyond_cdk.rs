//! The properties that CDK does not have.

use super::super::UserPool;
use crate::properties::violation::Path;
use crate::properties::{Violations, pool};

/// How many tags the author may give: a pool can have 50, and five may say who made it, which pool it
/// replaced, and which triggers are its own.
const MOST_TAGS: usize = 45;

pub(super) fn check(pool: &UserPool, violations: &mut Violations) {
    tags(pool, violations);
    overrides(pool, violations);
    existing_pool(pool, violations);
}

fn tags(pool: &UserPool, violations: &mut Violations) {
    let tags = pool.tags.as_ref().map_or(&[][..], |tags| &tags.0);
    if tags.len() > MOST_TAGS {
        violations.add(
            "Tags",
            format_args!(
                "has {} tags, at most {MOST_TAGS} are allowed (of the service's 50, five belong \
                 to Poolkeeper)",
                tags.len()
            ),
        );
    }
    let path = Path::ROOT.key("Tags");
    for (key, value) in tags {
        let path = path.key(key);
        let length = key.chars().count();
        if !(1..=128).contains(&length) {
            violations.add(
                &path,
                format_args!("has a key of {length} characters, allowed are 1 to 128"),
            );
        }
        let length = value.0.chars().count();
        if length > 256 {
            violations.add(
                &path,
                format_args!("has a value of {length} characters, at most 256 are allowed"),
            );
        }
        let reserved_by_aws = key
            .get(..4)
            .is_some_and(|start| start.eq_ignore_ascii_case("aws:"));
        if reserved_by_aws || key.starts_with("poolkeeper:") {
            violations.add(
                &path,
                "is a reserved key; none may start with aws: or poolkeeper:",
            );
        }
    }
}

/// Members that say which pool it is: a wrong one would change another pool, or lose this one.
fn overrides(pool: &UserPool, violations: &mut Violations) {
    let Some(overrides) = &pool.overrides else {
        return;
    };
    for (member, instead) in [
        ("UserPoolId", "the pool is known from the event"),
        ("PoolName", "use UserPoolName"),
        ("UserPoolTags", "use Tags"),
    ] {
        if overrides.0.contains_key(member) {
            violations.add(
                format_args!("Overrides.{member}"),
                format_args!("cannot be overridden; {instead}"),
            );
        }
    }
}

fn existing_pool(pool: &UserPool, violations: &mut Violations) {
    let Some(id) = &pool.existing_user_pool_id else {
        return;
    };
    pool::check_id("ExistingUserPoolId", id, violations);
}
