//! What to do about a domain, from what is wanted and what is live.

use serde_json::{Value, json};

use super::Wanted;
use crate::aws::{Operation, Request};
use crate::document::{Document, at, prune, text};
use crate::properties::domain::UserPoolDomain;
use crate::properties::fields;
use crate::properties::table::of_member;
use crate::resources::merge::{AsOne, Member, Merged, Removal, merge, same};
use crate::resources::named::{Looks, Plan};

/// The API's number of the hosted UI, which domains have by default.
pub(super) const CLASSIC: u8 = 1;
/// The API's number of managed login.
const NEWER: u8 = 2;
const VERSION: &str = "ManagedLoginVersion";
const POLICY: &str = "CustomDomainConfig.SecurityPolicy";
/// The members that a template can set.
const GIVEN: [&str; 3] = [VERSION, "CustomDomainConfig.CertificateArn", POLICY];
/// The members of a description that a request can set. Routing is set elsewhere, and kept.
const SETTINGS: [&str; 3] = [VERSION, "CustomDomainConfig", "Routing"];
const MEMBERS: &[Member] = &[Member::at("Routing").as_one(AsOne::Always, &[])];

pub(super) fn plan(old: Option<&Wanted>, new: &Wanted, looks: Looks<'_, Document>) -> Plan {
    let Looks { before, now, wrote } = looks;
    let (mut target, mut notes) = merged(old, new, before);
    match (old, before) {
        (Some(old), None) => notes.push(format!(
            "the domain {} no longer existed, so the domain {} was created",
            old.name, new.name
        )),
        (_, Some(before)) if has_failed(before) => notes.push(format!(
            "Cognito showed the domain {} as FAILED, so it was deleted and created again",
            new.name
        )),
        _ => {}
    }
    let steps = match now {
        None => vec![create(new, target)],
        // What was just created is as created.
        Some(_) if before.is_none() => vec![],
        Some(now) if has_failed(now) => {
            let delete = Operation::DeleteUserPoolDomain.with(new.request(Document::new()));
            vec![delete, create(new, target)]
        }
        Some(now) => {
            let live = settings(now);
            if wrote {
                notes.extend(keep_policy(&live, &mut target));
            }
            let update = || Operation::UpdateUserPoolDomain.with(new.request(target.clone()));
            let is_as_wanted = same(&[], &live, &target);
            (!is_as_wanted).then(update).into_iter().collect()
        }
    };
    Plan { steps, notes }
}

/// Keeps a security policy that is still there after a write without it. Returns a note about it.
fn keep_policy(live: &Document, target: &mut Document) -> Option<String> {
    let policy = at(live, POLICY).filter(|_| at(target, POLICY).is_none())?;
    let config = target.get_mut("CustomDomainConfig")?.as_object_mut()?;
    config.insert("SecurityPolicy".into(), policy.clone());
    Some(format!(
        "CustomDomain.SecurityPolicy remains {policy} because Cognito did not unset it"
    ))
}

fn create(new: &Wanted, settings: Document) -> Request {
    Operation::CreateUserPoolDomain.with(new.request(settings))
}

/// What the domain is to have, and notes about it. A domain that takes the place of another one has the
/// settings that someone else gave the former one.
fn merged(
    old: Option<&Wanted>,
    new: &Wanted,
    before: Option<&Document>,
) -> (Document, Vec<String>) {
    let removal = |path: &str| Removal::of(fields::<UserPoolDomain>(), path, || None);
    let none = Document::new();
    let given = old.map_or(&none, |old| &old.given);
    let live = before.map(settings).unwrap_or_default();
    let given = match before {
        Some(_) => given,
        // Nothing was removed from what does not exist.
        None => &none,
    };
    let Merged {
        mut document,
        notes,
    } = merge(MEMBERS, &removal, given, &new.given, &live);
    // Cognito refuses routing without managed login.
    if document.get(VERSION) != Some(&json!(NEWER)) {
        document.remove("Routing");
    }
    (document, notes)
}

/// The settings of a domain as a request has them.
pub(super) fn settings(shown: &Document) -> Document {
    let mut settings: Document = SETTINGS
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), shown.get(*name)?.clone())))
        .collect();
    prune(&mut settings);
    let version = settings.entry(VERSION).or_insert_with(|| json!(CLASSIC));
    if version.is_null() {
        *version = json!(CLASSIC);
    }
    settings
}

/// Whether a domain is what a Create would create.
pub(super) fn is_as_created(wanted: &Wanted, live: &Document) -> bool {
    let mut made = wanted.given.clone();
    made.entry(VERSION).or_insert_with(|| json!(CLASSIC));
    let mut live = settings(live);
    if at(&made, POLICY).is_none()
        && let Some(config) = live
            .get_mut("CustomDomainConfig")
            .and_then(Value::as_object_mut)
    {
        // Cognito may show its default.
        config.remove("SecurityPolicy");
    }
    same(&[], &live, &made)
}

/// The settings in the template that differ from the live ones. With former properties, only settings that
/// have not changed in the template.
pub(super) fn differences(old: Option<&Wanted>, new: &Wanted, live: &Document) -> Vec<String> {
    let live = settings(live);
    let difference = |path: &&str| {
        let wanted = at(&new.given, path)?;
        let had = at(&live, path);
        let is_new = old.is_some_and(|old| at(&old.given, path) != Some(wanted));
        if is_new || had == Some(wanted) {
            return None;
        }
        let had = had.map_or("no value".to_owned(), Value::to_string);
        Some(format!(
            "{} (the domain had {had}, the template sets {wanted})",
            property(path)
        ))
    };
    GIVEN.iter().filter_map(difference).collect()
}

/// The property that sets this member of the API.
fn property(path: &str) -> String {
    let name = of_member(fields::<UserPoolDomain>(), path).map_or(path, |field| field.name);
    match path.contains('.') {
        true => format!("CustomDomain.{name}"),
        false => name.to_owned(),
    }
}

/// The status of a domain.
pub(super) fn status(live: &Document) -> &str {
    text(live, "Status").unwrap_or_default()
}

/// Whether Cognito gave up on the domain.
pub(super) fn has_failed(live: &Document) -> bool {
    status(live) == "FAILED"
}

/// Whether Cognito still works on the domain.
pub(super) fn is_in_progress(live: &Document) -> bool {
    matches!(status(live), "CREATING" | "UPDATING")
}

/// Whether a write turned managed login on.
pub(super) fn switches(before: Option<&Document>, live: &Document) -> bool {
    let is_newer = |live: &Document| live.get(VERSION) == Some(&json!(NEWER));
    is_newer(live) && !before.is_some_and(is_newer)
}

/// A note if the domain does not work yet.
pub(super) fn unfinished(new: &Wanted, live: &Document) -> Option<String> {
    let status = Some(status(live)).filter(|_| is_in_progress(live))?;
    let name = &new.name;
    let waited = match new.waits {
        true => " when the time of the function ended, although WaitUntilActive is true",
        false => "",
    };
    let needs = match text(live, "CloudFrontDistribution").filter(|_| new.is_custom()) {
        Some(endpoint) => {
            format!("once it is ACTIVE and has an alias record in DNS that points to {endpoint}")
        }
        None => "once it is ACTIVE".to_owned(),
    };
    let goes_on = match new.waits {
        true => {
            ". Cognito continues by itself; if something else in the stack fails for that reason, deploy again \
             when the domain is ACTIVE"
        }
        false => "",
    };
    Some(format!(
        "the domain {name} was {status}{waited}; it works {needs}{goes_on}"
    ))
}
