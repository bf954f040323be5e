//! Wanted before, wanted now and live, to what is written.
//!
//! The rule stands in [`merge`](crate::resources::merge), and what is a member's own in the tables of
//! [`settings`] and of the properties.
//!
//! So whatever somebody else set survives, and whatever the template no longer gives is really reset.

mod changes;
mod contradictions;
mod drift;
mod immutable;
mod mfa;
mod misread;
mod plan;
mod settings;

pub use changes::changes;
pub use contradictions::{contradictions, refusals};
pub use immutable::{
    Difference, differences, listed, missing_attributes, stranded_attributes, too_many_attributes,
};
pub use mfa::TargetMfa;
pub use misread::{Misread, misread};
pub use plan::{plan, untagging};
pub use settings::Target;

use serde_json::Value;

use super::live::Live;
use super::wanted::Wanted;
use crate::resources::merge::Merged;

/// What the pool will be, given what it is.
pub fn target(old: &Wanted, new: &Wanted, live: &Live) -> Target {
    let Merged {
        document: settings,
        mut notes,
    } = settings::merge(old, new, live);
    notes.extend(new.advice.clone());
    notes.extend(settings::tightened(new, live, &settings));
    let drifted = drift::drift(old, new, live);
    if !drifted.is_empty() {
        notes.push(format!(
            "drifted, and written again: {}",
            drifted.join("; ")
        ));
    }
    let mfa = mfa::merge(&old.mfa, &new.mfa, live);
    Target {
        settings,
        mfa,
        notes,
    }
}

/// What the triggers will be, given what they are; none if there are none, and will be none.
pub fn triggers(old: &Wanted, new: &Wanted, live: &Live) -> Option<Value> {
    let merged = settings::merge(old, new, live).document;
    settings::as_sent(merged).remove("LambdaConfig")
}

#[cfg(test)]
mod tests;
