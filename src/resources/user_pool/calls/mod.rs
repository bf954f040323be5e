//! The calls, in order.

mod converge;
mod create;
mod delete;
mod find;
mod ownership;
mod progress;
mod removal;
mod steps;
mod tidy;
mod update;

pub use create::{contradictions, create};
pub use delete::delete;
pub use update::update;

use crate::resources::user_pool::live::{Live, text};
use crate::resources::user_pool::{attributes, merge::Target};
use crate::resources::{Attributes, Done};

/// The attributes of a pool that is now as wanted.
fn attributes_of(live: &Live, target: &Target) -> Attributes {
    let sms = target
        .settings
        .get("SmsConfiguration")
        .and_then(|sms| sms.as_object());
    let role = sms
        .and_then(|sms| text(sms, "SnsCallerArn"))
        .unwrap_or_default();
    attributes(live.id(), live.arn(), role)
}

/// The event was carried out on this pool.
fn done(live: &Live, target: Target) -> Done {
    Done {
        physical_id: live.id().to_owned(),
        attributes: attributes_of(live, &target),
        no_echo: false,
        notes: target.notes,
    }
}
