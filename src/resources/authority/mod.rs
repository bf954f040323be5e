//! Who may do what: an id in an event is a claim, never a proof.
//!
//! The function acts with one wide right for everybody who may deploy a stack. So before it deletes
//! or changes anything, two questions are answered here, and nowhere else:
//!
//! | Question | Answered by | Where |
//! | --- | --- | --- |
//! | Is it ours? | what the thing itself says (a pool's tags), else what CloudFormation recorded | [`maker`], [`is_recorded`] |
//! | Does CloudFormation confirm this event? | the resource is in progress, and was when the event was sent | [`confirm`] |
//!
//! Whoever may not operate that very stack cannot bring the second about, and without the first not
//! even its operator reaches what another resource made.
//!
//! Two more questions keep honest stacks from getting stuck, and a third keeps them from having two
//! of a thing:
//!
//! | Question | Where |
//! | --- | --- |
//! | Is the stack, or one above it, rolling back? Then nothing is refused. | [`rolls_back`], [`unless_rolling_back`] |
//! | Is the operation that made the thing being rolled back? | [`creation`] |
//! | Which of several did CloudFormation take? | [`arbiter`] |
//!
//! Each question is asked once for an event; the answers are kept with the [`Event`].
//!
//! [`Event`]: super::Event

pub mod arbiter;
mod confirmation;
mod ownership;
mod reach;
mod rollback;
mod unanswered;

pub use confirmation::{Verdict, confirm, confirm_delete};
pub use ownership::{LOGICAL_ID, Maker, REQUEST_ID, STACK_ID, holder, is_recorded, maker};
pub use reach::check_function;
pub use rollback::{Creation, Rollback, creation, rolls_back, unless_rolling_back};
pub use unanswered::{is_older_than_stack, last_update_failed, made_by_create, passed_on};
