//! The merge of one trigger into the live pool: all of the pool's settings, of which only the trigger
//! differs.
//!
//! The merge itself is the three-way merge of the user pool, with only the trigger as the wanted settings.
//! This module decides whether the operation is free, and which key to use:
//!
//! | The pool has at the operation | Attach | Detach |
//! | --- | --- | --- |
//! | nothing | writes the function, unless the pool's own resource sets one | – |
//! | the same function | keeps it; writes the version if that differs | removes it |
//! | what the former properties set | replaces it | – |
//! | what the pool's own resource sets | refused, unless an Update finds it as wanted | leaves it |
//! | anything else | refused, naming the function | leaves it |
//!
//! A tag names the triggers that the pool's own resource sets. [`mark`](super::mark) ignores the tag once
//! that resource no longer exists. So a trigger can move from a trigger resource to the pool's
//! `LambdaTriggers` and back, although CloudFormation deletes the former owner only after it has created the
//! new one.
//!
//! The key of custom senders is written with the trigger. A key that differs from the pool's is refused,
//! unless the former properties set the pool's key. The key is removed with the last custom sender, if the
//! properties set it.

use serde_json::Value;

use super::live::{as_attached, attached, has_other_sender, key};
use super::wanted::Wanted;
use crate::document::Document;
use crate::properties::Violations;
use crate::properties::trigger::Operation;
use crate::resources::pool_settings::{self, Live};

/// The request that attaches a trigger; `None` if the pool has it.
///
/// # Errors
/// The operation has another function, or the key differs from the pool's.
pub fn attach(
    old: Option<&Wanted>,
    new: &Wanted,
    live: &Live,
) -> Result<Option<Document>, Violations> {
    let mut violations = Violations::default();
    let operation = new.id.operation;
    let now = attached(live, operation);
    let is_free = now.as_ref().is_none_or(|now| {
        now.function == new.function || old.and_then(as_attached).as_ref() == Some(now)
    });
    if let (Some(now), false) = (&now, is_free) {
        violations.add(
            "Operation",
            "T-DUP",
            format_args!(
                "{} of user pool {} already has the function {}; detach that function first",
                operation.name(),
                new.id.pool_id,
                now.function
            ),
        );
    }
    check_key(old, new, live, &mut violations);
    if !violations.is_empty() {
        return Err(violations);
    }
    let mut wanted = new.settings();
    // A later version of the same function is kept, unless the former properties set it: every feature plan
    // has the first version, so the properties do not require it.
    let same_function = now.as_ref().is_some_and(|now| {
        now.function == new.function && old.and_then(as_attached).as_ref() != Some(now)
    });
    if operation == Operation::PreTokenGeneration
        && same_function
        && let Some(Value::Object(triggers)) = wanted.get_mut("LambdaConfig")
    {
        triggers.remove("PreTokenGeneration");
    }
    let request = request(live, &Document::new(), &wanted);
    // If someone removed the function by hand, the pool's own resource will restore it.
    let is_given = live.gives(operation.member());
    if is_given && (old.is_none() || now.is_some() && request.is_some()) {
        violations.add(
            "Operation",
            "T-DUP",
            format_args!(
                "LambdaTriggers of the pool's own resource sets {} of user pool {}; remove it there first. \
                 If that resource no longer exists, remove the pool's tag {}",
                operation.name(),
                new.id.pool_id,
                pool_settings::TRIGGERS
            ),
        );
        return Err(violations);
    }
    Ok(request)
}

/// The request that detaches a trigger; `None` if the pool does not have it, or has another one.
pub fn detach(old: &Wanted, live: &Live) -> Option<Document> {
    if !has(live, old) || live.gives(old.id.operation.member()) {
        return None;
    }
    let mut former = old.clone();
    if has_other_sender(live, old.id.operation) || live.gives("KMSKeyID") {
        former.key = None;
    }
    request(live, &former.settings(), &Document::new())
}

/// Whether the pool has exactly what the properties set.
pub fn has(live: &Live, wanted: &Wanted) -> bool {
    let now = attached(live, wanted.id.operation);
    now.is_some() && now == as_attached(wanted)
}

/// Checks the key of custom senders against the live pool.
fn check_key(old: Option<&Wanted>, new: &Wanted, live: &Live, violations: &mut Violations) {
    if !new.id.operation.is_custom_sender() {
        return;
    }
    let pool_id = &new.id.pool_id;
    match (new.key.as_deref(), key(live)) {
        (None, None) => violations.add(
            "CustomSenderKmsKey",
            "P-KMS",
            format_args!(
                "is missing, and user pool {pool_id} has no key either; {} requires the ARN of a KMS key",
                new.id.operation.name()
            ),
        ),
        (Some(given), Some(now))
            if given != now
                && (old.and_then(|old| old.key.as_deref()) != Some(now)
                    || live.gives("KMSKeyID")) =>
        {
            violations.add(
                "CustomSenderKmsKey",
                "K-SENDER-KEY",
                format_args!(
                    "is {given}, but user pool {pool_id} uses {now} for all of its custom senders; set that \
                     key, or remove the property"
                ),
            );
        }
        _ => {}
    }
}

/// The pool's update from the former triggers to the new ones; `None` if there is nothing to write.
fn request(live: &Live, old: &Document, new: &Document) -> Option<Document> {
    let merged = pool_settings::merge(old, new, live).document;
    let is_so = pool_settings::same(&live.settings(), &merged);
    (!is_so).then(|| pool_settings::update(live, &merged, live.mfa_mode()).document)
}

#[cfg(test)]
mod tests;
