//! The calls, in order.

mod adopt;
mod aftermath;
mod asked;
mod beside;
mod converge;
mod create;
mod delete;
mod find;
mod obstacle;
mod ownership;
mod removal;
mod rights;
mod sms_sender;
mod steps;
mod undo;
mod unfinished;
mod update;

pub use aftermath::aftermath;
pub use create::create;
pub use delete::delete;
pub use update::{Description, update};

use crate::document::text;
use crate::resources::pool_settings::Live;
use crate::resources::user_pool::{attributes, merge::Target};
use crate::resources::{Attributes, Done};

/// The attributes of a pool with these settings.
fn attributes_of(live: &Live, settings: &crate::aws::cognito::Document) -> Attributes {
    let sms = settings
        .get("SmsConfiguration")
        .and_then(|sms| sms.as_object());
    let role = sms
        .and_then(|sms| text(sms, "SnsCallerArn"))
        .unwrap_or_default();
    attributes(live.id(), live.arn(), role)
}

/// The outcome of an event that was carried out on this pool.
fn done(live: &Live, target: Target) -> Done {
    let attributes = attributes_of(live, &target.settings);
    Done::of(live.id(), attributes, target.notes)
}

/// A success that left the pool unchanged.
fn as_it_is(live: &Live, notes: Vec<String>) -> Done {
    Done::of(live.id(), attributes_of(live, &live.pool), notes)
}

/// A success without a pool: all attributes are empty.
fn without_pool(id: &str, notes: Vec<String>) -> Done {
    let mut attributes = attributes("", "", "");
    attributes.values_mut().for_each(String::clear);
    Done::of(id, attributes, notes)
}
