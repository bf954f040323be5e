//! How AWS is called.
//!
//! One [`Clients`] lives as long as the process: Region, credentials and HTTP client are set up once, and
//! each service's client is built when the first event needs it. One [`Session`] lives as long as an
//! event: it knows how much time is left, retries within that time, and records every call for the event's
//! summary line.
//!
//! The SDK's own retries are off. They count attempts instead of time, and they repeat a `CreateUserPool`
//! whose answer was lost, which creates a second pool: no Cognito call is idempotent.

mod clients;
pub mod cognito;
mod error;
pub mod grants;
pub mod index;
mod operation;
pub mod permission;
mod refusals;
mod retry;
mod session;
mod settings;
pub mod sms_role;
pub mod stack;
pub mod stored_secrets;
mod wire;

pub use clients::Clients;
pub use error::{ApiError, ErrorKind};
pub use operation::{Operation, Request};
pub use retry::{Pace, Waits, Window};
pub use session::{CallRecord, Repeat, Session};
pub use settings::Settings;
