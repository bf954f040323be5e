//! The rules that concern more than one property of an identity provider.

use super::{Given, UserPoolIdentityProvider};
use crate::properties::shown::start_of;
use crate::properties::{Path, Violations};

/// The minimum and maximum number of characters in the name of a mapped attribute.
const NAME_LENGTH: (usize, usize) = (1, 32);

pub fn check(given: &UserPoolIdentityProvider, violations: &mut Violations) {
    only_one(given, violations);
    if let Some(saml) = &given.saml
        && let Some(metadata) = &saml.metadata
    {
        match (&metadata.url, &metadata.file) {
            (Some(_), Some(_)) => {
                let what = "is set together with Url; remove one of the two";
                violations.add("Saml.Metadata.File", "K-METADATA", what);
            }
            (None, None) if !violations.concerns("Saml.Metadata") => {
                let what = "names no document; set either Url or File";
                violations.add("Saml.Metadata", "K-METADATA", what);
            }
            _ => {}
        }
    }
    mapped_names(given, violations);
}

fn only_one(given: &UserPoolIdentityProvider, violations: &mut Violations) {
    let names = UserPoolIdentityProvider::SIX.map(|(name, _)| name);
    match &given.all_given()[..] {
        [] if !violations.is_unread(&names) => violations.add(
            Path::ROOT,
            "K-ONE-PROVIDER",
            format_args!(
                "names no identity provider; set one of {}",
                names.join(", ")
            ),
        ),
        [] | [_] => {}
        [first, more @ ..] => {
            for name in more.iter().copied().map(Given::name) {
                let what = format_args!(
                    "is set together with {}; a resource is one identity provider, so remove one of the two",
                    first.name()
                );
                violations.add(name, "K-ONE-PROVIDER", what);
            }
        }
    }
}

fn mapped_names(given: &UserPoolIdentityProvider, violations: &mut Violations) {
    let mapping = given.attribute_mapping.as_ref();
    let custom = mapping.and_then(|mapping| mapping.custom.as_ref());
    let (least, most) = NAME_LENGTH;
    for (name, _) in custom.into_iter().flat_map(|custom| &custom.0) {
        let length = name.chars().count();
        if !(least..=most).contains(&length) {
            let what = format_args!(
                "is the name of an attribute with {length} characters, but must have {least} to {most}"
            );
            let path = format!("AttributeMapping.Custom.{}", start_of(name));
            violations.add(path, "S-MAPPING", what);
        }
    }
}
