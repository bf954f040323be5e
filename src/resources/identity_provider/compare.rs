//! Comparing a wanted and a live provider, without showing a secret.

use secrecy::ExposeSecret;
use serde_json::Value;

use super::kind::DETAILS;
use super::live::{IDENTIFIERS, Live, MAPPING};
use super::plan::USERNAME;
use super::wanted::Wanted;
use crate::document::{Document, at, prune};
use crate::properties::shown::shown;
use crate::resources::merge::{covers, same_member};

/// Whether a provider is what a Create would create. Cognito may have added details, and has added a name for the
/// user.
pub fn is_as_created(wanted: &Wanted, live: &Live) -> bool {
    let has_secret = match (&wanted.value, &live.secret) {
        (Some(wanted), Some(live)) => wanted.expose_secret() == live.expose_secret(),
        // The service does not show it.
        (_, None) => true,
        (None, Some(_)) => false,
    };
    let (whole, mut settings) = (wanted.whole(), live.settings.clone());
    if at(&whole, USERNAME).is_none()
        && let Some(default) = wanted.kind.username
        && let Some(mapping) = settings.get_mut(MAPPING).and_then(Value::as_object_mut)
    {
        mapping.retain(|name, value| name != "username" || value != default);
    }
    prune(&mut settings);
    let member = |name: &str| match (settings.get(name), whole.get(name)) {
        (live, Some(wanted)) => same_member(live, wanted),
        (live, None) => live.is_none(),
    };
    let has_details = whole
        .get(DETAILS)
        .is_none_or(|wanted| covers(settings.get(DETAILS), wanted));
    live.kind == wanted.kind.api
        && has_secret
        && has_details
        && [MAPPING, IDENTIFIERS].into_iter().all(member)
}

/// The settings in the template that differ from the live ones, each with both values. With former properties,
/// only settings that have not changed in the template: these have drifted.
pub fn differences(old: Option<&Wanted>, new: &Wanted, live: Option<&Live>) -> Vec<String> {
    let Some(live) = live.filter(|live| live.kind == new.kind.api) else {
        return vec![];
    };
    let given = old.map(Wanted::effective);
    let mut found = Vec::new();
    for (path, wanted) in leaves(&new.effective()) {
        let is_unchanged = given
            .as_ref()
            .is_none_or(|given| same_member(at(given, &path), &wanted));
        let had = at(&live.settings, &path);
        if is_unchanged && !same_member(had, &wanted) {
            let had = had.map_or("no value".to_owned(), in_words);
            found.push(format!(
                "{} (the identity provider had {had}, the template sets {})",
                new.kind.property_of(&path),
                in_words(&wanted)
            ));
        }
    }
    // A stored secret may have been rotated, which is no drift.
    let is_stored = new
        .secret
        .as_ref()
        .is_some_and(|secret| secret.stored().is_some());
    let is_unchanged = old.is_none_or(|old| old.secret == new.secret && !is_stored);
    let is_other = live.secret.as_ref().is_some_and(|live| {
        new.value
            .as_ref()
            .is_some_and(|new| new.expose_secret() != live.expose_secret())
    });
    if old.is_none() && live.secret.is_none() && new.value.is_some() {
        found.push(format!(
            "{} (Cognito does not show the former secret)",
            new.kind.secret_property()
        ));
    }
    if is_unchanged && is_other {
        found.push(format!(
            "{} (the identity provider had another secret)",
            new.kind.secret_property()
        ));
    }
    found
}

/// A list is shown as a whole, and a long string only by its beginning.
fn in_words(value: &Value) -> String {
    match value {
        Value::Array(_) => value.to_string(),
        other => shown(other),
    }
}

/// The settings one by one: each detail, each mapped attribute, and the identifiers.
fn leaves(settings: &Document) -> Vec<(String, Value)> {
    let below = |(name, value): (&String, &Value)| match value {
        Value::Object(members) => members
            .iter()
            .map(|(member, value)| (format!("{name}.{member}"), value.clone()))
            .collect(),
        other => vec![(name.clone(), other.clone())],
    };
    settings.iter().flat_map(below).collect()
}
