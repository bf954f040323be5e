//! The tags by which a pool is known again, and the name of a pool whose author gave none.

use super::live::Live;
use crate::arn::Place;
use crate::aws::sms_role::Role;
use crate::resources::authority::{LOGICAL_ID, REQUEST_ID, STACK_ID};
use crate::resources::{Owner, names};

/// The pool that this one replaced, so that a rollback finds its way back.
pub const REPLACES: &str = "poolkeeper:replaces";

/// The name of a pool whose template gives none: `<stack>-<logical id>-<12 digits of the event>`.
pub fn generated_name(owner: &Owner) -> String {
    /// The greatest length of a pool's name.
    const LONGEST: usize = 128;
    names::of_event(owner, LONGEST)
}

/// The name that a live pool got, or would have got, when it was made.
pub fn generated_name_of(live: &Live) -> Option<String> {
    Some(generated_name(&owner_of(live)?))
}

/// The event that made a live pool, out of its tags.
pub fn owner_of(live: &Live) -> Option<Owner> {
    Some(Owner {
        stack_id: live.tag(STACK_ID)?.to_owned(),
        logical_id: live.tag(LOGICAL_ID)?.to_owned(),
        request_id: live.tag(REQUEST_ID)?.to_owned(),
    })
}

/// The role for SMS messages that belongs, or would belong, to a pool of an event.
///
/// Its name follows from the event that made the pool, so that it is found again from the pool.
pub fn sms_role(owner: &Owner, place: &Place) -> Role {
    /// The greatest length of a role's name.
    const LONGEST: usize = 64;
    let name = names::of_event(owner, LONGEST);
    Role {
        external_id: name.clone(),
        name,
        account: place.account.clone(),
        partition: place.partition.clone(),
    }
}

/// The role for SMS messages that belongs, or would belong, to a live pool. A pool that was taken
/// over has no tags that say who made it: its own id stands for the event that made it.
pub fn sms_role_of(live: &Live, adopter: &Owner, place: &Place) -> Role {
    let owner = owner_of(live).unwrap_or_else(|| Owner {
        request_id: live.id().to_owned(),
        ..adopter.clone()
    });
    sms_role(&owner, place)
}
