//! Who may do what: an ID in an event is a claim, never a proof.
//!
//! The function acts with the same permissions for everyone who can deploy a stack. So before it deletes or
//! changes anything, this module answers two questions:
//!
//! | Question | Answered by | Where |
//! | --- | --- | --- |
//! | Does it belong to the event's resource? | a pool's tags, otherwise CloudFormation's record | [`maker`], [`is_recorded`] |
//! | Does CloudFormation confirm this event? | the resource is in progress, and was when the event was sent | [`confirm`] |
//!
//! Only people who can operate that stack can cause CloudFormation to confirm an event. And even they cannot
//! change what belongs to another resource.
//!
//! Two more questions keep stacks from getting stuck, and a third prevents duplicates:
//!
//! | Question | Where |
//! | --- | --- |
//! | Is the stack, or one above it, rolling back? Then nothing is refused. | [`rolls_back`], [`unless_rolling_back`] |
//! | Is the operation that created it rolling back? | [`creation`] |
//! | Which of several did CloudFormation record? | [`arbiter`] |
//!
//! Each question is asked once for an event. The [`Event`] keeps the answers.
//!
//! [`Event`]: super::Event

pub mod arbiter;
mod confirmation;
mod ownership;
mod reach;
mod rollback;
mod unanswered;

pub use confirmation::{Verdict, confirm, confirm_delete, confirm_its_id};
pub use ownership::{
    LOGICAL_ID, Maker, REQUEST_ID, STACK_ID, holder, is_recorded, maker, other_holder,
};
pub use reach::check_function;
pub use rollback::{Creation, Rollback, creation, id_before, rolls_back, unless_rolling_back};
pub use unanswered::{
    began, failed_because, is_older_than_stack, last_update_failed, made_by_create,
    made_by_this_resource, made_in_an_operation, passed_on,
};
