//! What an update of a client writes.

use serde_json::{Value, json};

use super::wanted::{PROVIDERS, REFRESH, Wanted};
use crate::document::Document;
use crate::properties::client::UserPoolClient;
use crate::properties::fields;
use crate::properties::table::of_member;
use crate::resources::client_settings::{Live, URLS};
use crate::resources::merge::{AsOne, Member, Merged, Removal, is_empty, merge, same, same_member};

/// The members that only make sense if OAuth is on.
const OF_OAUTH: [&str; 5] = [
    "AllowedOAuthFlows",
    "AllowedOAuthScopes",
    "CallbackURLs",
    "LogoutURLs",
    "DefaultRedirectURI",
];
const OAUTH_IS_ON: &str = "AllowedOAuthFlowsUserPoolClient";
const ROTATION: &str = "RefreshTokenRotation";
const FLOWS: &str = "ExplicitAuthFlows";
const PUBLISHES: &str = "PublishSecretsInAWSSecretsManager";

/// The first two are the lists of URLs.
const MEMBERS: &[Member] = &[
    Member::at("CallbackURLs").by_item(),
    Member::at("LogoutURLs").by_item(),
    Member::at(ROTATION).as_one(AsOne::Always, &["Feature", "RetryGracePeriodSeconds"]),
    Member::at("AnalyticsConfiguration").as_one(
        AsOne::Always,
        &[
            "ApplicationArn",
            "ApplicationId",
            "ExternalId",
            "RoleArn",
            "UserDataShared",
        ],
    ),
];

/// What to write, and what you should know.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// The settings to write; `None` if the client is as wanted.
    pub settings: Option<Document>,
    /// What you should know.
    pub notes: Vec<String>,
}

/// The settings to write, from the formerly wanted, the wanted and the live client. `providers` are those of
/// the pool.
pub fn plan(old: Option<&Wanted>, new: &Wanted, providers: &[String], live: &Live) -> Plan {
    let members = match new.only_these_urls {
        // Every other exception stays.
        true => &MEMBERS[URLS.len()..],
        false => MEMBERS,
    };
    let wanted = new.effective(providers);
    let mut given = old.map_or_else(Document::new, |old| old.effective(&[]));
    if old.is_some_and(|old| old.takes_all_providers) {
        // Which providers the pool had then is not known.
        given.remove(PROVIDERS);
    }
    if new.adopts.is_some() {
        // What the template no longer sets stays as it is.
        given.retain(|name, _| wanted.contains_key(name));
    }
    let table = fields::<UserPoolClient>();
    let removal = |path: &str| Removal::of(table, path, || Some(new.name.clone()));
    let Merged {
        document: mut target,
        notes,
    } = merge(members, &removal, &given, &wanted, &live.settings);
    if wanted.get(OAUTH_IS_ON) == Some(&json!(false)) {
        target.retain(|name, _| !OF_OAUTH.contains(&name.as_str()));
    }
    without_excluded_flow(&mut target, live);
    let publishes = new
        .publishes
        .filter(|publishes| *publishes != live.secret_arn.is_some() && live.has_secret());
    let is_as_wanted = same(&[], &live.settings, &without_defaults(target.clone(), live));
    let mut notes: Vec<String> = notes.into_iter().map(|note| renamed(&note)).collect();
    if let Some(publishes) = publishes {
        target.insert(PUBLISHES.to_owned(), json!(publishes));
        notes.push(match publishes {
            true => "turning PublishSecretsInAWSSecretsManager on has rotated the secret; set the new one in \
                     each app"
                .to_owned(),
            false => "Cognito has deleted the secret in AWS Secrets Manager; the client keeps it".to_owned(),
        });
    }
    Plan {
        settings: (!is_as_wanted || publishes.is_some()).then_some(target),
        notes,
    }
}

/// Removes the flow for refresh tokens if they are rotated, which excludes it. Someone may have turned rotation on
/// in a client whose template says nothing about it.
fn without_excluded_flow(target: &mut Document, live: &Live) {
    if target.get(ROTATION).map(|rotation| &rotation["Feature"]) != Some(&json!("ENABLED")) {
        return;
    }
    let flows = target.get(FLOWS).or(live.settings.get(FLOWS)).cloned();
    if let Some(Value::Array(mut flows)) = flows {
        flows.retain(|flow| flow != REFRESH);
        target.insert(FLOWS.to_owned(), flows.into());
    }
}

/// The settings without those that are written as their default, where Cognito shows no value: rotation that is
/// off, existence errors in the former way.
fn without_defaults(mut target: Document, live: &Live) -> Document {
    target.retain(|name, value| {
        let is_default = match name.as_str() {
            ROTATION => value["Feature"] == "DISABLED",
            "PreventUserExistenceErrors" => value == "LEGACY",
            "EnablePropagateAdditionalUserContextData" | OAUTH_IS_ON => value == false,
            "AccessTokenValidity" | "IdTokenValidity" => value == 3600,
            _ => is_empty(value),
        };
        !is_default || live.settings.contains_key(name)
    });
    target
}

/// A note about providers that the pool has got or lost since the last event of the client.
pub fn registered(new: &Wanted, written: &Document, live: &Live) -> Option<String> {
    let (wanted, had) = (written.get(PROVIDERS)?, live.settings.get(PROVIDERS));
    (new.takes_all_providers && !same_member(had, wanted)).then(|| {
        format!("SupportedIdentityProviders is now {wanted}, like the providers of the pool")
    })
}

/// The settings in the template that differ from the live ones, each with both values. With former properties,
/// only settings that have not changed in the template: these have drifted.
pub fn differences(
    old: Option<&Wanted>,
    new: &Wanted,
    providers: &[String],
    live: &Live,
) -> Vec<String> {
    let former = old.map(|old| old.effective(providers));
    let wanted = new.effective(providers);
    let comparable = without_defaults(wanted, live);
    let changed = comparable.iter().filter(|(name, value)| {
        let is_unchanged = former
            .as_ref()
            .is_none_or(|former| same_member(former.get(*name), value));
        // A provider that the pool has got since is no drift.
        let is_registered = name.as_str() == PROVIDERS && new.takes_all_providers;
        let is_there = match URLS.contains(&name.as_str()) && !new.only_these_urls {
            true => contains_all(live.settings.get(*name), value),
            false => same_member(live.settings.get(*name), value),
        };
        is_unchanged && !is_there && !is_registered
    });
    changed
        .map(|(name, value)| {
            let had = live.settings.get(name);
            let had = had.map_or("no value".to_owned(), Value::to_string);
            format!(
                "{} (the client had {had}, the template sets {value})",
                property(name)
            )
        })
        .collect()
}

/// The settings that undo an update: what it wrote becomes what it was before. What another writer has written
/// since stays, also in the lists of URLs.
pub fn undone(before: &Document, written: &Document, live: &Live) -> Document {
    let written = without_defaults(written.clone(), live);
    let live = &live.settings;
    let mut back = live.clone();
    for name in before.keys().chain(written.keys()) {
        let (was, wrote, is) = (before.get(name), written.get(name), live.get(name));
        let value = match URLS.contains(&name.as_str()) {
            true => urls_undone(was, wrote, is),
            false
                if is.is_some() == wrote.is_some()
                    && wrote.is_none_or(|it| same_member(is, it)) =>
            {
                was.cloned()
            }
            false => continue,
        };
        match value {
            Some(value) => back.insert(name.clone(), value),
            None => back.remove(name),
        };
    }
    back
}

/// A live list without the URLs that were added, and with those that were removed.
fn urls_undone(was: Option<&Value>, wrote: Option<&Value>, is: Option<&Value>) -> Option<Value> {
    let [was, wrote, is] = [was, wrote, is].map(|list| {
        let items = list.and_then(Value::as_array);
        items.map_or(&[][..], Vec::as_slice)
    });
    let kept = is
        .iter()
        .filter(|url| was.contains(url) || !wrote.contains(url));
    let removed = was
        .iter()
        .filter(|url| !wrote.contains(url) && !is.contains(url));
    let urls: Vec<Value> = kept.chain(removed).cloned().collect();
    (!urls.is_empty()).then(|| urls.into())
}

fn contains_all(live: Option<&Value>, wanted: &Value) -> bool {
    let live = live.and_then(Value::as_array);
    let wanted = wanted.as_array().into_iter().flatten();
    wanted
        .into_iter()
        .all(|item| live.is_some_and(|live| live.contains(item)))
}

/// A note with our name of a property in the place of the API's.
fn renamed(note: &str) -> String {
    match note.split_once(' ') {
        Some((member, rest)) => format!("{} {rest}", property(member)),
        None => note.to_owned(),
    }
}

/// The property that sets this member of the API.
fn property(member: &str) -> &str {
    of_member(fields::<UserPoolClient>(), member).map_or(member, |field| field.name)
}
