//! The settings of a user pool, as the API has them: what is live, and how they are merged and written.
//!
//! The pool's own resource writes all of them, and a trigger that is a resource of its own writes one member
//! of them. Neither knows the other; both know this.

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
