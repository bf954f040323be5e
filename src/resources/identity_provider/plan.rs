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
//! | the endpoints of a former issuer that Cognito found by itself | if the service keeps them beside the new issuer, the provider is deleted and created again |
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
use crate::properties::spec::Removed;
use crate::resources::merge::{Merged, Removal, merge, same, same_member};
use crate::resources::named::{Looks, Plan};

/// The mapped attribute that Cognito adds. An update repeats it: whether the service would add it again is not
/// known.
pub const USERNAME: &str = "AttributeMapping.username";

/// The issuer of an OpenID Connect provider.
const ISSUER: &str = "ProviderDetails.oidc_issuer";

/// What a provider should be, and what you should know.
#[derive(Default)]
struct Target {
    /// The settings, but for the secret.
    settings: Document,
    notes: Vec<String>,
}

/// The calls, from the formerly wanted, the wanted and the live provider.
pub fn plan(old: Option<&Wanted>, new: &Wanted, looks: &Looks<'_, Live>) -> Plan {
    if let (Some(before), None) = (looks.before, looks.now) {
        // An earlier attempt deleted it.
        let mut plan = recreated(new, before, target(old, new, before));
        plan.steps
            .retain(|step| step.operation == Operation::CreateIdentityProvider);
        return plan;
    }
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
    if looks.wrote
        && let Some(kept) = kept(new, &target.settings, before, now)
    {
        return match new.adopts {
            false => recreated(new, before, target),
            true => Plan {
                steps: vec![],
                notes: vec![format!(
                    "{kept} of the identity provider {} remains because Cognito did not unset it, and this \
                     resource adopted the provider, so it does not create it again",
                    new.name
                )],
            },
        };
    }
    let Target {
        mut settings,
        notes,
    } = target;
    leave_to_cognito(&mut settings, new, before, now);
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

/// Details that neither the template nor the write is about are as Cognito has them now. It may have found new
/// endpoints for a new issuer.
fn leave_to_cognito(settings: &mut Document, new: &Wanted, before: &Live, now: &Live) {
    let given = new.effective();
    let Some(details) = settings.get_mut(DETAILS).and_then(Value::as_object_mut) else {
        return;
    };
    for (_, path) in new.kind.details() {
        let name = path.strip_prefix("ProviderDetails.").unwrap_or(&path);
        if at(&given, &path).is_none() && details.get(name) == at(&before.settings, &path) {
            match at(&now.settings, &path) {
                Some(value) => _ = details.insert(name.to_owned(), value.clone()),
                None => _ = details.remove(name),
            }
        }
    }
}

/// Removes what a new provider has by itself: the details that the template leaves at their defaults, and the
/// endpoints that Cognito found for a former issuer.
fn leave_to_creation(settings: &mut Document, new: &Wanted, live: &Live) {
    let is_issuer_new = at(settings, ISSUER) != at(&live.settings, ISSUER);
    let (given, whole) = (new.given_details(), new.whole());
    let Some(details) = settings.get_mut(DETAILS).and_then(Value::as_object_mut) else {
        return;
    };
    for (field, path) in new.kind.details() {
        let name = path.strip_prefix("ProviderDetails.").unwrap_or(&path);
        let is_default = |value: &Value| {
            let removal = Removal::of(new.kind.fields(), &path, || None);
            at(&whole, &path).is_none() && removal == Removal::Writes(value.clone())
        };
        let is_found = field.spec.removed == Removed::Recreates && !given.contains(&path);
        if is_issuer_new && is_found || details.get(name).is_some_and(is_default) {
            details.remove(name);
        }
    }
}

/// What the provider still has after a write, although it belongs to what the write replaced: the other form of
/// SAML metadata, or the endpoints of the former issuer, which Cognito found by itself.
fn kept(new: &Wanted, target: &Document, before: &Live, now: &Live) -> Option<String> {
    let of = |live: &Live, path: &str| at(&live.settings, path).cloned();
    let is_metadata = |path: &str| path.starts_with("ProviderDetails.Metadata");
    let is_issuer_new = of(before, ISSUER) != of(now, ISSUER);
    let given = new.given_details();
    let is_kept = |path: &str| of(now, path).is_some() && of(before, path) == of(now, path);
    let details = new.kind.details();
    let metadata = details.iter().find(|(_, path)| {
        is_metadata(path) && of(now, path).is_some() && at(target, path).is_none()
    });
    // Issuers may share an endpoint, so one that stays proves nothing.
    let mut found = details.iter().filter(|(field, path)| {
        let is_endpoint = field.spec.removed == Removed::Recreates;
        is_issuer_new && is_endpoint && !given.contains(path) && of(before, path).is_some()
    });
    let endpoint = found
        .clone()
        .next()
        .filter(|_| found.all(|(_, path)| is_kept(path)));
    metadata
        .or(endpoint)
        .map(|(_, path)| new.kind.property_of(path))
}

/// A note if a stored secret is another one than before, although the template did not change.
fn rotation(old: Option<&Wanted>, new: &Wanted, before: &Live) -> Option<String> {
    let stored = new.secret.as_ref()?.stored()?;
    let is_same = old.is_some_and(|old| old.secret == new.secret);
    let value = new.value.as_ref()?;
    let is_other = before
        .secret
        .as_ref()
        .is_none_or(|before| before.expose_secret() != value.expose_secret());
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
            leave_to_creation(&mut settings, new, live);
            settings
        }
        false => new.whole(),
    };
    let mut notes = target.notes;
    let certificates = match new
        .kind
        .fields()
        .iter()
        .any(|field| field.name == "Metadata")
    {
        true => ", and that its certificates are those that your SAML provider knows",
        false => "",
    };
    notes.push(format!(
        "the identity provider {} was deleted and created again; check that each client still names it{certificates}",
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
