//! The custom-resource protocol: an event in, exactly one answer out.
//!
//! CloudFormation does not look at what the function returns. It waits, for up to an hour, until
//! somebody puts a document to a presigned address that came with the event. A stack whose answer
//! is lost hangs for that hour, and then once more when it rolls back. So everything in here serves
//! one purpose: **whatever happens, an answer goes out, and it is a true one.**
//!
//! ```text
//! event -> Members         the event's text in parts, none of them read yet
//!            |
//!            v
//!          Envelope        where the answer goes and which ids it carries: read first, on its own,
//!            |             so that whatever is wrong with the rest can be answered
//!            v
//!          Change          what is asked for; on Delete nothing in the properties can be wrong
//!            |
//!            v
//!       resources::carry_out        within Times::work, cleaning up within Times::clean_up,
//!            |                      stopped at Times::limit, panics caught by the guard
//!            v
//!          Answer          4,096 bytes; the reason gives way, the attributes never do
//!            |
//!            v
//!          Delivery        repeated until Times::answer
//! ```
//!
//! Some decisions, and why:
//!
//! - **The event is read as raw JSON.** A typed event that lacks one field can only be refused to
//!   Lambda, and nobody would tell CloudFormation. The same goes for one that is nested too deeply.
//! - **The answer goes to CloudFormation and to nobody else** ([`ResponseUrl`]). Whoever may invoke
//!   the function can write an event; an address of his own choice would get the answer, attributes
//!   and all. Nothing is done for such an event, and nobody is told: the one exception to the rule.
//! - **A stack elsewhere is not served** ([`Invocation`]). What is made for a stack is made where the
//!   function is.
//! - **A guard is around all of it.** Work that panics is a failure like any other; if the protocol
//!   itself does, one more answer is tried.
//! - **To Lambda every event is a success.** A function error would make Lambda deliver the event
//!   again, after its answer went out.
//! - **Physical ids say what a failed Create left behind** ([`physical_id`]), since the Delete that
//!   follows knows nothing else.
//! - **A Delete is never held up by what it cannot read.** A resource of a type that is not served
//!   cannot have been made here, so there is nothing to delete.
//! - **A Create that nobody waits for any more is refused.** CloudFormation has rolled back by then,
//!   and what it made would belong to no stack.
//! - **The address is a secret** ([`ResponseUrl`]): whoever has it can answer in the function's
//!   place. Only scheme and host are ever shown.

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
