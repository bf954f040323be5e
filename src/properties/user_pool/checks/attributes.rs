//! Attributes: A-MINLEN, A-MAXLEN, and what can never be put right afterwards, since an attribute
//! stays as it was made.

use std::collections::HashMap;

use super::super::{
    AttributeDataType, CustomAttribute, KEPT_BY_SERVICE, STANDARD_NAMES, StandardAttributes,
    UserPool, bare_name,
};
use crate::properties::Violations;
use crate::properties::user_pool::limits;
use crate::properties::violation::{Path, quoted};

/// How many custom attributes a pool can have.
const MOST_CUSTOM: usize = 50;
/// The greatest length of a value.
const LONGEST_VALUE: i64 = 2048;

pub(super) fn check(pool: &UserPool, violations: &mut Violations) {
    let none = StandardAttributes::default();
    let standard = pool.standard_attributes.as_ref().unwrap_or(&none);
    preferred_username(pool, standard, violations);
    keep_original(pool, violations);

    let custom = pool
        .custom_attributes
        .as_ref()
        .map_or(&[][..], |custom| &custom.0);
    if custom.len() > MOST_CUSTOM {
        violations.add(
            "CustomAttributes",
            format_args!(
                "has {} attributes, at most {MOST_CUSTOM} are allowed",
                custom.len()
            ),
        );
    }
    let mut seen: HashMap<&str, String> = HashMap::new();
    for (name, attribute) in custom {
        let path = Path::ROOT.key("CustomAttributes");
        let path = path.key(name);
        custom_name(&path, name, violations);
        if let Some(other) = seen.insert(bare_name(name), path.to_string()) {
            violations.add(&path, format_args!("is the same attribute as {other}"));
        }
        custom_bounds(&path, attribute, violations);
    }
}

fn preferred_username(pool: &UserPool, standard: &StandardAttributes, violations: &mut Violations) {
    let required = standard
        .preferred_username
        .as_ref()
        .and_then(|attribute| attribute.required);
    let alias = pool
        .sign_in_aliases
        .as_ref()
        .and_then(|aliases| aliases.preferred_username);
    if required == Some(true) && alias == Some(true) {
        violations.add(
            "StandardAttributes.PreferredUsername.Required",
            "is true, which excludes SignInAliases.PreferredUsername",
        );
    }
}

/// Only what is verified can be kept until the new value is verified.
fn keep_original(pool: &UserPool, violations: &mut Violations) {
    let Some(keep) = &pool.keep_original else {
        return;
    };
    let (email, phone) = match (&pool.auto_verify, &pool.sign_in_aliases) {
        (Some(verify), _) => (verify.email, verify.phone),
        (None, Some(aliases)) => (aliases.email, aliases.phone),
        (None, None) => (None, None),
    };
    for (name, kept, verified) in [("Email", keep.email, email), ("Phone", keep.phone, phone)] {
        let unreadable = violations.concerns("AutoVerify") || violations.concerns("SignInAliases");
        if kept == Some(true) && verified != Some(true) && !unreadable {
            violations.add(
                format_args!("KeepOriginal.{name}"),
                format_args!(
                    "is true, which needs AutoVerify.{name} to be true (or SignInAliases.{name}, \
                     if AutoVerify is not given)"
                ),
            );
        }
    }
}

fn custom_name(path: &Path<'_>, name: &str, violations: &mut Violations) {
    const LONGEST: usize = 20;
    let bare = bare_name(name);
    if let Some(instead) = standard(bare) {
        violations.add(
            path,
            format_args!(
                "has the name of the standard attribute {bare}{instead}, or choose another name"
            ),
        );
        return;
    }
    let length = bare.chars().count();
    if !(1..=LONGEST).contains(&length) {
        violations.add(
            path,
            format_args!("has a name of {length} characters, allowed are 1 to {LONGEST}"),
        );
    }
    if let Some(odd) = limits::first_invisible(bare) {
        violations.add(
            path,
            format_args!("has {odd} in its name, only visible characters are allowed"),
        );
    }
}

/// What to do instead of giving a custom attribute the name of a standard one, if it is one: the service
/// takes it for that one.
fn standard(name: &str) -> Option<String> {
    if KEPT_BY_SERVICE.contains(&name) {
        return Some(", which the service keeps by itself; leave it out".to_owned());
    }
    STANDARD_NAMES
        .iter()
        .find(|(_, standard)| *standard == name)
        .map(|(property, _)| format!("; give it as StandardAttributes.{property}"))
}

fn custom_bounds(path: &Path<'_>, attribute: &CustomAttribute, violations: &mut Violations) {
    use AttributeDataType::{Number, String};
    let given = [
        ("MinLen", String, attribute.min_len.is_some()),
        ("MaxLen", String, attribute.max_len.is_some()),
        ("Min", Number, attribute.min.is_some()),
        ("Max", Number, attribute.max.is_some()),
    ];
    let Some(data_type) = attribute.data_type else {
        return;
    };
    for (name, of, _) in given
        .into_iter()
        .filter(|(_, of, given)| *given && *of != data_type)
    {
        violations.add(
            path.key(name),
            format_args!("is given, but only attributes of DataType {of:?} have it"),
        );
    }
    match data_type {
        String => lengths(path, attribute, violations),
        Number => range(path, attribute, violations),
        AttributeDataType::Boolean | AttributeDataType::DateTime => {}
    }
}

fn lengths(path: &Path<'_>, attribute: &CustomAttribute, violations: &mut Violations) {
    let allowed = 0..=LONGEST_VALUE;
    let bounds = [("MinLen", attribute.min_len), ("MaxLen", attribute.max_len)];
    let mut sound = true;
    for (name, bound) in bounds {
        if let Some(bound) = bound.filter(|bound| !allowed.contains(bound)) {
            sound = false;
            violations.add(
                path.key(name),
                format_args!("is {bound}, allowed are 0 to {LONGEST_VALUE}"),
            );
        }
    }
    if let (Some(least), Some(most)) = (attribute.min_len, attribute.max_len)
        && sound
        && least > most
    {
        violations.add(
            path.key("MinLen"),
            format_args!("is {least}, which is more than MaxLen {most}"),
        );
    }
}

fn range(path: &Path<'_>, attribute: &CustomAttribute, violations: &mut Violations) {
    if let (Some(least), Some(most)) = (&attribute.min, &attribute.max)
        && least.as_f64() > most.as_f64()
    {
        violations.add(
            path.key("Min"),
            format_args!(
                "is {}, which is more than Max {}",
                quoted(least.as_str()),
                quoted(most.as_str())
            ),
        );
    }
}
