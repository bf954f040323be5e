//! One trigger and the live pool, to what is written: all of the pool's settings, of which nothing
//! but the trigger differs.
//!
//! The writing is the user pool's own three-way merge, with a description that says nothing but the
//! trigger. What is decided here is whether the place is free, and whose the key is:
//!
//! | The pool has at the operation | attach | detach |
//! | --- | --- | --- |
//! | nothing | writes it, unless the pool's own resource gives something there | – |
//! | the same function | keeps it; writes the version, if that differs | removes it |
//! | what the former properties gave | replaces it | – |
//! | what the pool's own resource gives | refused, unless an Update finds it as wanted | leaves it |
//! | anything else | refused, naming the function | leaves it |
//!
//! The pool's own resource says in a tag which triggers it gives; `calls::mark` takes the tag away from
//! what is seen here once that resource is gone. So a trigger can pass from a
//! resource of its own to the pool's `LambdaTriggers` and back, although CloudFormation deletes the
//! former owner only after the new one is there.
//!
//! The key of the custom senders is written with the trigger. Another key than the pool's is refused
//! unless the former properties gave the pool's. It goes with the last custom sender, if the
//! properties gave it.

use serde_json::Value;

use super::live::{as_attached, attached, has_other_sender, key};
use super::wanted::Wanted;
use crate::document::Document;
use crate::properties::Violations;
use crate::properties::trigger::Operation;
use crate::resources::pool_settings::{self, Live};

/// The request that attaches a trigger; none if the pool has it.
///
/// # Errors
/// The operation is taken, or the key does not fit the pool.
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
    // The first version is what every plan has; a later one of the same function serves as well,
    // unless it is what the former properties gave.
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
    // Where it gives a function that somebody took out by hand, it will put that back.
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

/// The request that detaches a trigger; none if the pool does not have it, or not as the properties
/// gave it.
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

/// Whether the pool has exactly what the properties gave.
pub fn has(live: &Live, wanted: &Wanted) -> bool {
    let now = attached(live, wanted.id.operation);
    now.is_some() && now == as_attached(wanted)
}

/// The key of custom senders, with the pool as it is.
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

/// The pool's update from one description of its triggers to another; none if nothing is to be written.
fn request(live: &Live, old: &Document, new: &Document) -> Option<Document> {
    let merged = pool_settings::merge(old, new, live).document;
    let is_so = pool_settings::same(&live.settings(), &merged);
    (!is_so).then(|| pool_settings::update(live, &merged, live.mfa_mode()).document)
}

#[cfg(test)]
mod tests;
