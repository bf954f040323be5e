//! Names that are derived from the resource or the event.

use sha2::{Digest, Sha256};

use super::Owner;

/// The number of characters that make a derived name unique.
const DIGITS: usize = 12;

/// A name for what an event creates: `<stack>-<logical id>-<12 digits>`, cut to `longest` characters before
/// the digits. Each event has its own name.
pub fn of_event(owner: &Owner, longest: usize) -> String {
    derived(owner, longest, |_| true)
}

/// A name for what a resource has, the same for all of its events. It has only letters, digits and hyphens,
/// which every service accepts.
pub fn of_resource(owner: &Owner, longest: usize) -> String {
    derived(&without_event(owner), longest, |letter| {
        letter.is_ascii_alphanumeric() || letter == '-'
    })
}

/// The 12 digits of a resource, the same for all of its events.
pub fn digits_of_resource(owner: &Owner) -> String {
    digits(&without_event(owner))
}

fn without_event(owner: &Owner) -> Owner {
    Owner {
        request_id: String::new(),
        ..owner.clone()
    }
}

fn derived(owner: &Owner, longest: usize, is_taken: impl Fn(char) -> bool) -> String {
    let readable = format!("{}-{}", owner.stack_name(), owner.logical_id);
    let readable: String = readable
        .chars()
        .filter(|letter| is_taken(*letter))
        .take(longest - DIGITS - 1)
        .collect();
    format!("{readable}-{}", digits(owner))
}

/// The first 12 hexadecimal digits of a hash of the three IDs.
fn digits(owner: &Owner) -> String {
    let ids = [&owner.stack_id, &owner.logical_id, &owner.request_id].map(String::as_str);
    let hash = Sha256::digest(ids.join("\n").as_bytes());
    hash.iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>()[..DIGITS]
        .to_owned()
}

/// The other name of a type in templates, for example `UserPool` for `CognitoUserPool`.
pub fn short_type(name: &str) -> String {
    name.replacen("Cognito", "", 1)
}

/// Whether a resource of a template has this type.
pub fn is_type(resource_type: &str, name: &str) -> bool {
    let given = resource_type.strip_prefix("Custom::");
    given.is_some_and(|given| given == name || given == short_type(name))
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
    fn a_name_says_whose_thing_it_is() {
        let name = of_event(&owner("shop", "r1"), 128);
        assert!(name.starts_with("shop-Pool-"), "{name}");
        assert_eq!(name.len(), "shop-Pool-".len() + DIGITS);
    }

    #[test]
    fn each_event_has_its_own_name_and_each_resource_one() {
        let (first, second) = (owner("shop", "r1"), owner("shop", "r2"));
        assert_eq!(of_event(&first, 128), of_event(&first, 128));
        assert_ne!(of_event(&first, 128), of_event(&second, 128));
        assert_eq!(of_resource(&first, 128), of_resource(&second, 128));
        assert_ne!(
            of_resource(&first, 128),
            of_resource(&owner("store", "r1"), 128)
        );
    }

    #[test]
    fn a_long_name_is_cut_before_its_digits() {
        let long = owner(&"s".repeat(200), "r1");
        for longest in [64, 128] {
            let name = of_event(&long, longest);
            assert_eq!(name.chars().count(), longest);
            assert!(name.ends_with(&digits(&long)));
        }
    }
}
