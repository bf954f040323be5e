//! The custom-resource protocol: an event in, exactly one answer out.
//!
//! CloudFormation ignores what the function returns. It waits, for up to an hour, until the function puts a
//! document to a presigned address that came with the event. A stack whose answer is lost hangs for that
//! hour, and for another hour when it rolls back. So everything in this module serves one purpose:
//! **whatever happens, the function sends an answer, and the answer is true.**
//!
//! ```text
//! event -> Members         the event's text in parts, none of them parsed yet
//!            |
//!            v
//!          Envelope        where the answer goes and which IDs it repeats: read first, on its own,
//!            |             so that the function can answer whatever is wrong with the rest
//!            v
//!          Change          what to do; on Delete the properties cannot be invalid
//!            |
//!            v
//!       resources::carry_out        within Times::work, cleaning up within Times::clean_up,
//!            |                      stopped at Times::limit, panics caught by the guard
//!            v
//!          Answer          4,096 bytes; the reason is cut if necessary, the attributes never are
//!            |
//!            v
//!          Delivery        repeated until Times::answer
//! ```
//!
//! Some decisions, and why:
//!
//! - **The function reads the event as raw JSON.** A typed event that lacks one field, or is nested too
//!   deeply, would fail in the Lambda runtime, and CloudFormation would get no answer.
//! - **The answer goes only to CloudFormation** ([`ResponseUrl`]). Anyone who can invoke the function can
//!   write an event, and an address of their choice would receive the answer with its attributes. The
//!   function does nothing for such an event and does not answer it: the one exception to the rule.
//! - **The function serves only stacks of its own Region and account** ([`Invocation`]), since it creates
//!   everything there.
//! - **A guard surrounds all of it.** Work that panics is a failure like any other. If the protocol itself
//!   panics, the function tries one more answer.
//! - **To Lambda, every event is a success.** A function error would make Lambda deliver the event again,
//!   although it was answered.
//! - **Physical IDs say what a failed Create left behind** (in `physical_id`), since the Delete that follows
//!   knows nothing else.
//! - **A Delete never fails because of what it cannot read.** The function cannot have created a resource
//!   of an unsupported type, so there is nothing to delete.
//! - **A Create that CloudFormation no longer waits for is refused.** CloudFormation has rolled back by
//!   then, and no stack would own the new resource.
//! - **The address is a secret** ([`ResponseUrl`]): anyone who has it can answer in the function's place.
//!   Messages show only its scheme and host.

mod answer;
mod course;
mod deadline;
mod delivery;
mod guard;
mod handler;
mod invocation;
mod payload;
mod request;
mod response_url;

pub use answer::{Answer, MOST_BYTES, Status};
pub use deadline::Times;
pub use delivery::{Delivery, Undelivered};
pub use handler::Handler;
pub use invocation::{Invocation, Misplaced};
pub use payload::{Members, Payload, Unanswerable};
pub use request::{Envelope, MOST_EVENT_BYTES, NoChange};
pub use response_url::{ResponseUrl, Rules, WrongUrl};
