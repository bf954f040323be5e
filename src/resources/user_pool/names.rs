//! The tags by which a pool is known again, and the name of a pool whose author gave none.

use sha2::{Digest, Sha256};

use super::live::Live;
use super::wanted::Place;
use crate::aws::sms_role::Role;
use crate::resources::Owner;
use crate::resources::authority::{LOGICAL_ID, REQUEST_ID, STACK_ID};

/// The pool that this one replaced, so that a rollback finds its way back.
pub const REPLACES: &str = "poolkeeper:replaces";

/// The greatest length of a pool's name.
const LONGEST: usize = 128;
/// How many characters of a derived name tell one event from another.
const DIGITS: usize = 12;

/// The name of a pool whose author gave none: `<stack>-<logical id>-<12 digits of the event>`.
pub fn generated_name(owner: &Owner) -> String {
    let readable = format!("{}-{}", owner.stack_name(), owner.logical_id);
    let readable: String = readable.chars().take(LONGEST - DIGITS - 1).collect();
    format!("{readable}-{}", digest(owner))
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
    let readable = format!("{}-{}", owner.stack_name(), owner.logical_id);
    let readable: String = readable.chars().take(LONGEST - DIGITS - 1).collect();
    let name = format!("{readable}-{}", digest(owner));
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

/// The first 12 hexadecimal digits of a hash of the event's three ids.
pub fn digest(owner: &Owner) -> String {
    let ids = [&owner.stack_id, &owner.logical_id, &owner.request_id].map(String::as_str);
    let hash = Sha256::digest(ids.join("\n").as_bytes());
    hash.iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>()[..DIGITS]
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(stack: &str, request: &str) -> Owner {
        Owner {
            stack_id: format!("arn:aws:cloudformation:eu-west-1:123456789012:stack/{stack}/0"),
            logical_id: "Pool".into(),
            request_id: request.into(),
        }
    }

    #[test]
    fn a_name_says_whose_pool_it_is() {
        let name = generated_name(&owner("shop", "r1"));
        assert!(name.starts_with("shop-Pool-"), "{name}");
        assert_eq!(name.len(), "shop-Pool-".len() + DIGITS);
    }

    #[test]
    fn each_event_has_its_own_name() {
        assert_eq!(
            generated_name(&owner("shop", "r1")),
            generated_name(&owner("shop", "r1"))
        );
        assert_ne!(
            generated_name(&owner("shop", "r1")),
            generated_name(&owner("shop", "r2"))
        );
    }

    #[test]
    fn a_long_name_is_cut_before_its_digits() {
        let long = owner(&"s".repeat(200), "r1");
        let name = generated_name(&long);
        assert_eq!(name.chars().count(), LONGEST);
        assert!(name.ends_with(&digest(&long)));
    }
}
