//! What an update makes stricter although no template says so.

use serde_json::{Value, json};

use crate::document::{Document, at};
use crate::resources::pool_settings::Live;
use crate::resources::user_pool::wanted::Wanted;

/// What an update demands of passwords from now on although no template ever said so.
pub fn tightened(new: &Wanted, live: &Live, settings: &Document) -> Vec<String> {
    let of = |settings: &Document, member: &str| {
        at(settings, &format!("Policies.PasswordPolicy.{member}")).cloned()
    };
    let is_looser = |live: &Value, now: &Value| match (live.as_i64(), now.as_i64()) {
        (Some(live), Some(now)) => live < now,
        _ => (live, now) == (&json!(false), &json!(true)),
    };
    new.implied
        .iter()
        .filter_map(|(member, property)| {
            let before = of(&live.pool, member)?;
            let now = of(settings, member)?;
            is_looser(&before, &now).then(|| {
                format!(
                    "PasswordPolicy.{property} changes from {before} to its default, {now}; to keep the former \
                     value, set the property to {before}"
                )
            })
        })
        .collect()
}
