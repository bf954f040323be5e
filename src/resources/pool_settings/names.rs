//! The tag of a replacement, and the names that are derived for a pool.

use super::live::Live;
use crate::arn::Place;
use crate::aws::sms_role::Role;
use crate::resources::authority::{LOGICAL_ID, REQUEST_ID, STACK_ID};
use crate::resources::{Owner, names};

/// The tag with the pool that this one replaced, so that a rollback finds it.
pub const REPLACES: &str = "poolkeeper:replaces";

/// The name of a pool whose template sets none: `<stack>-<logical id>-<12 digits of the event>`.
pub fn generated_name(owner: &Owner) -> String {
    /// The maximum length of a pool's name.
    const LONGEST: usize = 128;
    names::of_event(owner, LONGEST)
}

/// The name that a live pool got when it was created, or would have got without a name in the template.
pub fn generated_name_of(live: &Live) -> Option<String> {
    Some(generated_name(&owner_of(live)?))
}

/// The event that created a live pool, from its tags.
pub fn owner_of(live: &Live) -> Option<Owner> {
    Some(Owner {
        stack_id: live.tag(STACK_ID)?.to_owned(),
        logical_id: live.tag(LOGICAL_ID)?.to_owned(),
        request_id: live.tag(REQUEST_ID)?.to_owned(),
    })
}

/// The role for SMS messages of the pool that an event creates, whether the pool needs one or not.
///
/// Its name is derived from the event that created the pool, so that the pool's tags lead to the role.
pub fn sms_role(owner: &Owner, place: &Place) -> Role {
    /// The maximum length of a role's name.
    const LONGEST: usize = 64;
    let name = names::of_event(owner, LONGEST);
    Role {
        external_id: name.clone(),
        name,
        account: place.account.clone(),
        partition: place.partition.clone(),
    }
}

/// The role for SMS messages of a live pool, whether it needs one or not. An adopted pool has no tags of an
/// event, so its ID takes the place of the event's ID.
pub fn sms_role_of(live: &Live, adopter: &Owner, place: &Place) -> Role {
    let owner = owner_of(live).unwrap_or_else(|| Owner {
        request_id: live.id().to_owned(),
        ..adopter.clone()
    });
    sms_role(&owner, place)
}
