//! Which calls bring a provider to the wanted state.
//!
//! Measured: an update keeps the mapping and the identifiers if it leaves them out, and clears them if they are
//! empty. Details are merged one by one, so a detail that is left out keeps its value. What happens to a detail
//! that the template no longer gives:
//!
//! | Detail | After its removal |
//! | --- | --- |
//! | one with a documented default | the default is written |
//! | the endpoints of an OpenID Connect provider, the algorithm of SAML | the provider is deleted and created again: no value unsets them, and the former one would do harm |
//! | the metadata of SAML, if the other form takes its place | the new form is written; if the service keeps both, the provider is deleted and created again |
//! | the version of Facebook's API | it stays, and a note says so |
//!
//! A provider of another kind under the same name is deleted and created again as well. If the new one is
//! refused, the former one is created again.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::kind::{DETAILS, Kind};
use super::live::{IDENTIFIERS, Live, MAPPING};
use super::wanted::Wanted;
use crate::aws::{Operation, Request};
use crate::document::{Document, at, document, map, prune};
use crate::properties::secret::Secret;
use crate::properties::shown::shown;
use crate::resources::merge::{Merged, Removal, covers, merge, same, same_member};
use crate::resources::named::{Looks, Plan};

/// The mapped attribute that Cognito adds. An update repeats it: whether the service would add it again is not
/// known.
const USERNAME: &str = "AttributeMapping.username";

/// What a provider should be, and what you should know.
#[derive(Default)]
struct Target {
    /// The settings, but for the secret.
    settings: Document,
    notes: Vec<String>,
}

/// The calls, from the formerly wanted, the wanted and the live provider.
pub fn plan(old: Option<&Wanted>, new: &Wanted, looks: &Looks<'_, Live>) -> Plan {
    let (Some(before), Some(now)) = (looks.before, looks.now) else {
        let plan = created(old, new);
        return match looks.now {
            // What was just created is as created.
            Some(_) => Plan {
                steps: vec![],
                ..plan
            },
            None => plan,
        };
    };
    let target = target(old, new, before);
    if is_recreated(old, new, before) {
        let plan = recreated(new, before, target);
        return match looks.wrote {
            true => Plan {
                steps: vec![],
                ..plan
            },
            false => plan,
        };
    }
    let now = match looks.wrote {
        true => &now.clone().completed(before),
        false => now,
    };
    if looks.wrote && has_removed_metadata(&target.settings, now) {
        return recreated(new, now, target);
    }
    let Target { settings, notes } = target;
    let is_as_wanted =
        !writes_secret(old, new, now, looks.wrote) && same(&[], &now.settings, &settings);
    let update = || update(new, &settings, now);
    Plan {
        steps: (!is_as_wanted).then(update).into_iter().collect(),
        notes: notes
            .into_iter()
            .chain(rotation(old, new, before))
            .collect(),
    }
}

/// The settings that the provider should have.
fn target(old: Option<&Wanted>, new: &Wanted, live: &Live) -> Target {
    let given = old.filter(|old| old.kind == new.kind);
    let given = given.map_or_else(Document::new, Wanted::effective);
    let removal = |path: &str| match (path, new.kind.username) {
        (USERNAME, Some(default)) => Removal::Writes(default.into()),
        _ => Removal::of(new.kind.fields(), path, || None),
    };
    let Merged { document, notes } = merge(&[], &removal, &given, &new.effective(), &live.settings);
    let renamed = |note: String| match note.split_once(' ') {
        Some((path, rest)) => format!("{} {rest}", new.kind.property_of(path)),
        None => note,
    };
    Target {
        settings: document,
        notes: notes.into_iter().map(renamed).collect(),
    }
}

/// Whether the provider still has the form of SAML metadata that the template gave before it gave the other one.
fn has_removed_metadata(target: &Document, live: &Live) -> bool {
    ["MetadataURL", "MetadataFile"].iter().any(|name| {
        let path = format!("{DETAILS}.{name}");
        at(&live.settings, &path).is_some() && at(target, &path).is_none()
    })
}

/// A note if a stored secret is another one than before, although the template did not change.
fn rotation(old: Option<&Wanted>, new: &Wanted, before: &Live) -> Option<String> {
    let stored = new.secret.as_ref()?.stored()?;
    let is_same = old.is_some_and(|old| old.secret == new.secret);
    let is_other = before.secret.as_ref()?.expose_secret() != new.value.as_ref()?.expose_secret();
    (is_same && is_other).then(|| {
        format!(
            "{} now has the value of {stored}",
            new.kind.secret_property()
        )
    })
}

/// Whether the secret is written: it differs from the live one. If the service does not show the live one, it is
/// written if the template changed, and if it is stored, since it may have been rotated.
fn writes_secret(old: Option<&Wanted>, new: &Wanted, live: &Live, wrote: bool) -> bool {
    let Some(wanted) = &new.value else {
        return false;
    };
    match &live.secret {
        Some(live) => live.expose_secret() != wanted.expose_secret(),
        None if wrote => false,
        None => {
            let is_changed = old.is_none_or(|old| old.secret != new.secret);
            is_changed || new.secret.as_ref().and_then(Secret::stored).is_some()
        }
    }
}

/// Whether the way to the wanted provider leads through a deletion.
pub fn is_recreated(old: Option<&Wanted>, new: &Wanted, live: &Live) -> bool {
    if live.kind != new.kind.api {
        return true;
    }
    old.is_some_and(|old| {
        old.kind == new.kind
            && new
                .kind
                .recreates(&old.effective(), &new.effective(), &live.settings)
    })
}

fn created(old: Option<&Wanted>, new: &Wanted) -> Plan {
    if new.lacks_secret() {
        return Plan {
            steps: vec![],
            notes: vec![format!(
                "the identity provider {} does not exist, and was not created because its secret was not read",
                new.name
            )],
        };
    }
    let again = |old: &Wanted| {
        format!(
            "the identity provider {} no longer existed, so it was created again",
            old.name
        )
    };
    Plan {
        steps: vec![creation(new, new.kind, new.whole(), new.value.as_ref())],
        notes: old.map(again).into_iter().collect(),
    }
}

fn recreated(new: &Wanted, live: &Live, target: Target) -> Plan {
    if new.lacks_secret() {
        return Plan {
            steps: vec![],
            notes: vec![format!(
                "the identity provider {} stays as it is: it would have to be created again, and its secret was \
                 not read",
                new.name
            )],
        };
    }
    let settings = match live.kind == new.kind.api {
        true => {
            let mut settings = target.settings;
            // Members that the template no longer gives are the reason for the new provider.
            if let Some(details) = settings.get_mut(DETAILS).and_then(Value::as_object_mut) {
                let whole = new.whole();
                details.retain(|name, _| at(&whole, &format!("{DETAILS}.{name}")).is_some());
            }
            settings
        }
        false => new.whole(),
    };
    let mut notes = target.notes;
    notes.push(format!(
        "the identity provider {} was deleted and created again",
        new.name
    ));
    Plan {
        steps: vec![
            deletion(&new.pool_id, &new.name),
            creation(new, new.kind, settings, new.value.as_ref()),
        ],
        notes,
    }
}

fn creation(
    of: &Wanted,
    kind: &Kind,
    mut settings: Document,
    secret: Option<&SecretString>,
) -> Request {
    add_secret(&mut settings, kind, secret);
    settings.extend(document! {
        "UserPoolId": Some(of.pool_id.clone()),
        "ProviderName": Some(of.name.clone()),
        "ProviderType": Some(kind.api),
    });
    Operation::CreateIdentityProvider.with(settings)
}

/// The details that the template gives or that change, and what else changes. The details that Cognito added stay
/// because they are left out.
fn update(new: &Wanted, target: &Document, live: &Live) -> Request {
    let given = new.effective();
    let details = target.get(DETAILS).and_then(Value::as_object);
    let details = details.into_iter().flatten().filter(|(name, value)| {
        let path = format!("{DETAILS}.{name}");
        at(&given, &path).is_some() || at(&live.settings, &path) != Some(value)
    });
    let details: Document = details
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let mut request = document! { "ProviderDetails": map(details) };
    add_secret(&mut request, new.kind, new.value.as_ref());
    for (name, empty) in [(MAPPING, json!({})), (IDENTIFIERS, json!([]))] {
        let wanted = target.get(name).unwrap_or(&empty);
        if !same_member(live.settings.get(name), wanted) {
            request.insert(name.to_owned(), wanted.clone());
        }
    }
    about(new, request)
}

/// The calls that restore a provider after a failed attempt.
pub fn restoration(new: &Wanted, before: Option<&Live>) -> Vec<Request> {
    let Some(before) = before else {
        return vec![deletion(&new.pool_id, &new.name)];
    };
    let mut settings = before.settings.clone();
    if before.kind != new.kind.api {
        let kind = Kind::named(&before.kind);
        let creation = kind.map(|kind| creation(new, kind, settings, before.secret.as_ref()));
        let deletion = creation.as_ref().map(|_| deletion(&new.pool_id, &new.name));
        return deletion.into_iter().chain(creation).collect();
    }
    add_secret(&mut settings, new.kind, before.secret.as_ref());
    for (name, empty) in [(MAPPING, json!({})), (IDENTIFIERS, json!([]))] {
        settings.entry(name).or_insert(empty);
    }
    vec![about(new, settings)]
}

/// The request that creates what an update could not find.
pub fn creation_instead(update: &Request, kind: &Kind) -> Request {
    let mut document = update.document.clone();
    prune(&mut document);
    document.insert("ProviderType".into(), json!(kind.api));
    Operation::CreateIdentityProvider.with(document)
}

/// The request that deletes a provider.
pub fn deletion(pool_id: &str, name: &str) -> Request {
    Operation::DeleteIdentityProvider.with(document! {
        "UserPoolId": Some(pool_id),
        "ProviderName": Some(name),
    })
}

/// The request that updates the provider with these members.
fn about(of: &Wanted, mut members: Document) -> Request {
    members.extend(document! {
        "UserPoolId": Some(of.pool_id.clone()),
        "ProviderName": Some(of.name.clone()),
    });
    Operation::UpdateIdentityProvider.with(members)
}

fn add_secret(settings: &mut Document, kind: &Kind, secret: Option<&SecretString>) {
    let (Some(name), Some(secret)) = (kind.secret(), secret) else {
        return;
    };
    let details = settings.entry(DETAILS).or_insert_with(|| json!({}));
    if let Some(details) = details.as_object_mut() {
        details.insert(name.to_owned(), json!(secret.expose_secret()));
    }
}

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
