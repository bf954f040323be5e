//! Wanted before, wanted now and live, to what is written.
//!
//! The rule, for each member on its own:
//!
//! | Wanted before | wanted now | What is written |
//! | --- | --- | --- |
//! | – | yes | the new value |
//! | yes | yes | the new value |
//! | yes | no | the documented default, if the pool still has what was wanted before; else what it has |
//! | – | no | what the pool has |
//!
//! So whatever somebody else set survives, and whatever the author takes back really goes.

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
pub use plan::{Step, plan};
use settings::Merged;
pub use settings::Target;

use serde_json::Value;

use super::live::Live;
use super::wanted::Wanted;

/// What the pool shall be, given what it is.
pub fn target(old: &Wanted, new: &Wanted, live: &Live) -> Target {
    let Merged {
        settings,
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

/// What the triggers shall be, given what they are; none if there are none, and shall be none.
pub fn triggers(old: &Wanted, new: &Wanted, live: &Live) -> Option<Value> {
    let merged = settings::merge(old, new, live).settings;
    settings::as_sent(merged).remove("LambdaConfig")
}

#[cfg(test)]
mod tests;
