//! Wanted before, wanted now and live, to what is written.
//!
//! The rule stands in [`merge`](crate::resources::merge), and what is a member's own in the tables of
//! [`pool_settings`] and of the properties.
//!
//! So whatever somebody else set survives, and whatever the template no longer gives is really reset.

mod changes;
mod contradictions;
mod drift;
mod immutable;
mod mfa;
mod misread;
mod plan;
mod tightened;

pub use changes::changes;
pub use contradictions::{contradictions, refusals};
pub use immutable::{
    Difference, differences, listed, missing_attributes, stranded_attributes, too_many_attributes,
};
pub use mfa::TargetMfa;
pub use misread::{Misread, misread};
pub use plan::{plan, untagging};

use super::wanted::Wanted;
use crate::document::Document;
use crate::resources::merge::Merged;
use crate::resources::pool_settings::{self, Live};

/// What a pool will be.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// What `UpdateUserPool` takes, but for `MfaConfiguration`.
    pub settings: Document,
    /// Second factors and passkeys.
    pub mfa: TargetMfa,
    /// What you should know.
    pub notes: Vec<String>,
}

/// What the pool will be, given what it is.
pub fn target(old: &Wanted, new: &Wanted, live: &Live) -> Target {
    let Merged {
        document: settings,
        mut notes,
    } = pool_settings::merge(&old.settings, &new.settings, live);
    notes.extend(new.advice.clone());
    notes.extend(tightened::tightened(new, live, &settings));
    let drifted = drift::drift(old, new, live);
    if !drifted.is_empty() {
        notes.push(format!("reverted drift in {}", drifted.join("; ")));
    }
    let mfa = mfa::merge(&old.mfa, &new.mfa, live);
    Target {
        settings,
        mfa,
        notes,
    }
}

#[cfg(test)]
mod tests;
