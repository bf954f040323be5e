//! The settings of a user pool in the API: the live ones, and how they are merged and written.
//!
//! The pool's own resource writes all of them, and a trigger resource writes one member. Both use this module
//! and do not know each other.

mod factors;
mod live;
mod merge;
pub mod names;
mod triggers;

pub use factors::{Factors, MfaMode};
pub use live::Live;
pub use merge::{comparable, is_immutable, merge, mirrors, same, triggers_sent, update};
pub use triggers::{
    ADOPTED, Form, TRIGGERS, entry, form, lambda_config, mark, mark_only, only_own_mark,
    trigger_members,
};
