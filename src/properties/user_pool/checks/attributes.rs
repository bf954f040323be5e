//! Attributes: what can never be put right afterwards, since an attribute stays as it was made.

use std::collections::HashMap;

use super::super::{AttributeDataType, CustomAttribute, UserPool, bare_name};
use crate::properties::Violations;
use crate::properties::forms::{Broken, first_invisible};
use crate::properties::shown::quoted;
use crate::properties::violation::Path;

pub(super) fn check(pool: &UserPool, violations: &mut Violations) {
    preferred_username(pool, violations);
    let custom = pool
        .custom_attributes
        .as_ref()
        .map_or(&[][..], |custom| &custom.0);
    let mut seen: HashMap<&str, String> = HashMap::new();
    for (name, attribute) in custom {
        let path = Path::ROOT.key("CustomAttributes");
        let path = path.key(name);
        if let Some(other) = seen.insert(bare_name(name), path.to_string()) {
            violations.add(
                &path,
                "S-ATTR-NAME",
                format_args!("is the same attribute as {other}"),
            );
        }
        bounds(&path, attribute, violations);
    }
}

/// What is wrong with a name that has more than visible characters.
pub(in super::super) fn invisible_in_name(name: &str) -> Option<Broken> {
    let odd = first_invisible(name)?;
    let what = format!("has {odd} in its name, but may have only visible characters");
    Some(("S-ATTR-NAME", what))
}

fn preferred_username(pool: &UserPool, violations: &mut Violations) {
    let required = pool
        .standard_attributes
        .as_ref()
        .and_then(|standard| standard.preferred_username.as_ref()?.required);
    let alias = pool
        .sign_in_aliases
        .as_ref()
        .and_then(|aliases| aliases.preferred_username);
    if required == Some(true) && alias == Some(true) {
        violations.add(
            "StandardAttributes.PreferredUsername.Required",
            "M-PREFERRED",
            "is true, but a required attribute cannot be an alias (SignInAliases.PreferredUsername)",
        );
    }
}

fn bounds(path: &Path<'_>, attribute: &CustomAttribute, violations: &mut Violations) {
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
            "S-ATTR-BOUNDS",
            format_args!("is set, but only attributes of DataType {of:?} can have it"),
        );
    }
    match data_type {
        String => lengths(path, attribute, violations),
        Number => range(path, attribute, violations),
        AttributeDataType::Boolean | AttributeDataType::DateTime => {}
    }
}

fn lengths(path: &Path<'_>, attribute: &CustomAttribute, violations: &mut Violations) {
    let is_sound = |name| !violations.concerns(&path.key(name).to_string());
    if let (Some(least), Some(most)) = (attribute.min_len, attribute.max_len)
        && least > most
        && is_sound("MinLen")
        && is_sound("MaxLen")
    {
        violations.add(
            path.key("MinLen"),
            "S-ATTR-BOUNDS",
            format_args!("is {least}, but must not exceed MaxLen, which is {most}"),
        );
    }
}

fn range(path: &Path<'_>, attribute: &CustomAttribute, violations: &mut Violations) {
    if let (Some(least), Some(most)) = (&attribute.min, &attribute.max)
        && least.as_f64() > most.as_f64()
    {
        violations.add(
            path.key("Min"),
            "S-ATTR-BOUNDS",
            format_args!(
                "is {}, but must not exceed Max, which is {}",
                quoted(least.as_str()),
                quoted(most.as_str())
            ),
        );
    }
}
