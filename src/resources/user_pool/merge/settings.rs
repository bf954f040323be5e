//! The merge of what `UpdateUserPool` takes.

use serde_json::{Map, Value, json};

use super::mfa::TargetMfa;
use crate::document::Document;
use crate::resources::user_pool::live::{Live, prune, text};
use crate::resources::user_pool::names::generated_name_of;
use crate::resources::user_pool::wanted::Wanted;

/// What a pool shall be.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// What `UpdateUserPool` takes, but for `MfaConfiguration`.
    pub settings: Document,
    /// Second factors and passkeys.
    pub mfa: TargetMfa,
    /// What the author should know.
    pub notes: Vec<String>,
}

/// The merged settings, and what the author should know about them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Merged {
    /// What `UpdateUserPool` takes.
    pub settings: Document,
    /// Settings that were left alone although the template no longer has them.
    pub notes: Vec<String>,
}

/// What is written for a member that the author took back.
enum Default {
    /// This value, explicitly: Cognito keeps some members when they are left out.
    Explicit(Value),
    /// Nothing: the member stands for "not set", and leaving it out resets it.
    LeftOut,
    /// What the pool has: there is no way to take it back.
    Kept,
}

/// The documented defaults.
fn default(path: &str, live: &Live) -> Default {
    use Default::{Explicit, Kept, LeftOut};
    match path {
        "PoolName" => generated_name_of(live).map_or(Kept, |name| Explicit(json!(name))),
        "Policies.PasswordPolicy.MinimumLength" => Explicit(json!(8)),
        "Policies.PasswordPolicy.RequireLowercase"
        | "Policies.PasswordPolicy.RequireUppercase"
        | "Policies.PasswordPolicy.RequireNumbers"
        | "Policies.PasswordPolicy.RequireSymbols" => Explicit(json!(true)),
        "Policies.PasswordPolicy.PasswordHistorySize" => Explicit(json!(0)),
        "Policies.PasswordPolicy.TemporaryPasswordValidityDays" => Explicit(json!(7)),
        "Policies.SignInPolicy.AllowedFirstAuthFactors" => Explicit(json!(["PASSWORD"])),
        "DeletionProtection" => Explicit(json!("INACTIVE")),
        "SmsAuthenticationMessage" => Explicit(json!("Your authentication code is {####}.")),
        // The one list that is sent empty: left out, it would be kept.
        "UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate" => {
            Explicit(json!([]))
        }
        "EmailConfiguration" => Explicit(json!({"EmailSendingAccount": "COGNITO_DEFAULT"})),
        "UserPoolAddOns.AdvancedSecurityMode" => Explicit(json!("OFF")),
        "AdminCreateUserConfig.InviteMessageTemplate.EmailSubject" => {
            Explicit(json!("Your temporary password"))
        }
        "AdminCreateUserConfig.InviteMessageTemplate.EmailMessage" => Explicit(json!(
            "Your username is {username} and temporary password is {####}."
        )),
        "AdminCreateUserConfig.InviteMessageTemplate.SMSMessage" => Explicit(json!(
            "Your username is {username} and temporary password is {####}"
        )),
        // CDK renders nothing for PHONE_AND_EMAIL, and left out the setting before it would stay. This is
        // what a pool reads back that was made without it.
        "AccountRecoverySetting" => Explicit(json!({"RecoveryMechanisms": [
            {"Name": "verified_email", "Priority": 1},
            {"Name": "verified_phone_number", "Priority": 2},
        ]})),
        "UserPoolTier" => Explicit(json!("ESSENTIALS")),
        _ => LeftOut,
    }
}

/// Members whose parts only make sense together: they are merged as one value.
fn is_whole(path: &str) -> bool {
    matches!(
        path,
        "VerificationMessageTemplate" | "AccountRecoverySetting"
    ) || path
        .strip_prefix("LambdaConfig.")
        .is_some_and(|trigger| !trigger.contains('.'))
}

/// Members that exclude each other or mirror each other: one that is not wanted is not echoed.
pub const VERIFICATION: [&str; 3] = [
    "EmailVerificationMessage",
    "EmailVerificationSubject",
    "SmsVerificationMessage",
];

/// Merges the settings.
pub fn merge(old: &Wanted, new: &Wanted, live: &Live) -> Merged {
    let live_settings = comparable(live.settings());
    let old = comparable(old.settings.clone());
    let new = comparable(new.settings.clone());
    let mut merge = Merge {
        live,
        notes: Vec::new(),
    };
    let mut settings = merge.maps("", Some(&old), Some(&new), Some(&live_settings));
    for name in VERIFICATION {
        if !new.contains_key(name) {
            settings.remove(name);
        }
    }
    // The state is echoed with each write; what it shall be goes by SetUserPoolMfaConfig.
    if !new.contains_key("MfaConfiguration") {
        settings.remove("MfaConfiguration");
    }
    let cleared = settings.get("UserAttributeUpdateSettings").cloned();
    prune(&mut settings);
    if let (Some(cleared), true) = (
        cleared,
        live_settings.contains_key("UserAttributeUpdateSettings"),
    ) {
        settings.insert("UserAttributeUpdateSettings".into(), cleared);
    }
    // The last trigger goes explicitly as well: leaving the member out has meant both, over the years.
    if live_settings.contains_key("LambdaConfig") {
        settings.entry("LambdaConfig").or_insert_with(|| json!({}));
    }
    for_the_lite_plan(&mut settings);
    Merged {
        settings,
        notes: merge.notes,
    }
}

/// What an update demands of passwords from now on although no template ever said so.
pub fn tightened(new: &Wanted, live: &Live, settings: &Document) -> Vec<String> {
    let of = |settings: &Document, member: &str| {
        let policies = settings.get("Policies")?.get("PasswordPolicy")?;
        policies.get(member).cloned()
    };
    let is_looser = |live: &Value, now: &Value| match (live.as_i64(), now.as_i64()) {
        (Some(live), Some(now)) => live < now,
        _ => (live, now) == (&json!(false), &json!(true)),
    };
    new.implied
        .iter()
        .filter_map(|(member, property)| {
            let before = of(&live.pool, member)?;
            let now = of(settings, member)?;
            is_looser(&before, &now).then(|| {
                format!(
                    "PasswordPolicy.{property} becomes {now}, its default, where the pool had {before}; to \
                     keep that, give it"
                )
            })
        })
        .collect()
}

struct Merge<'a> {
    live: &'a Live,
    notes: Vec<String>,
}

impl Merge<'_> {
    fn maps(
        &mut self,
        path: &str,
        old: Option<&Document>,
        new: Option<&Document>,
        live: Option<&Document>,
    ) -> Document {
        let mut names: Vec<&String> = [old, new, live]
            .into_iter()
            .flatten()
            .flat_map(Map::keys)
            .collect();
        names.sort_unstable();
        names.dedup();
        names
            .into_iter()
            .filter_map(|name| {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                let of =
                    |document: Option<&Document>| document.and_then(|it| it.get(name)).cloned();
                let value =
                    self.values(&path, of(old).as_ref(), of(new).as_ref(), of(live).as_ref());
                value.map(|value| (name.clone(), value))
            })
            .collect()
    }

    fn values(
        &mut self,
        path: &str,
        old: Option<&Value>,
        new: Option<&Value>,
        live: Option<&Value>,
    ) -> Option<Value> {
        let as_one = is_whole(path) || goes_as_one(path, new, live);
        let maps = [old, new].into_iter().flatten().any(Value::is_object);
        if maps && !as_one {
            let merged = self.maps(
                path,
                old.and_then(Value::as_object),
                new.and_then(Value::as_object),
                live.and_then(Value::as_object),
            );
            return Some(Value::Object(merged));
        }
        match (old, new) {
            (_, Some(new)) => Some(with_newer_members(new, live)),
            (None, None) => live.cloned(),
            (Some(old), None) if covers(live, old) => match default(path, self.live) {
                Default::Explicit(value) => Some(value),
                Default::LeftOut => None,
                Default::Kept => {
                    self.notes.push(format!(
                        "{path} stays as it is: Cognito has no way to take it back"
                    ));
                    live.cloned()
                }
            },
            (Some(_), None) => {
                self.notes.push(format!(
                    "{path} stays as it is: it is not what the former properties gave"
                ));
                live.cloned()
            }
        }
    }
}

/// The parts of the members that are merged as one value.
const PARTS: [&str; 18] = [
    "DefaultEmailOption",
    "EmailMessage",
    "EmailSubject",
    "EmailMessageByLink",
    "EmailSubjectByLink",
    "SmsMessage",
    "RecoveryMechanisms",
    "SnsCallerArn",
    "ExternalId",
    "SnsRegion",
    "EumsSms",
    "EmailSendingAccount",
    "From",
    "ReplyToEmailAddress",
    "ConfigurationSet",
    "SourceArn",
    "LambdaArn",
    "LambdaVersion",
];

/// A value that is written as one, with those live parts that this build does not know.
fn with_newer_members(new: &Value, live: Option<&Value>) -> Value {
    let (Value::Object(new), Some(Value::Object(live))) = (new, live) else {
        return new.clone();
    };
    let newer = live
        .iter()
        .filter(|(name, _)| !PARTS.contains(&name.as_str()));
    let mut members: Document = newer
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    members.extend(new.clone());
    Value::Object(members)
}

/// Whether a member is taken back or given as one, because its parts hang together: a sender of
/// messages and how it is used, or the tracking of devices, which any part turns on.
fn goes_as_one(path: &str, new: Option<&Value>, live: Option<&Value>) -> bool {
    let sender = match path {
        "DeviceConfiguration" => return new.is_none(),
        "EmailConfiguration" => "EmailSendingAccount",
        "SmsConfiguration" => "SnsCallerArn",
        _ => return false,
    };
    let of = |value: Option<&Value>| value.and_then(|value| value.get(sender)).cloned();
    new.is_none() || of(new) != of(live)
}

/// Whether `live` still has everything that `wanted` gave; the service may have added to it.
pub fn covers(live: Option<&Value>, wanted: &Value) -> bool {
    match (live, wanted) {
        (Some(Value::Object(live)), Value::Object(wanted)) => wanted
            .iter()
            .all(|(name, value)| covers(live.get(name), value)),
        (Some(live), wanted) => same_value(live, wanted),
        (None, _) => false,
    }
}

/// Whether the live settings are what is wanted.
///
/// Lists are compared as sets. Members that only the service adds (it fills in what was left out,
/// and mirrors messages) are no difference.
pub fn same(live: &Document, wanted: &Document) -> bool {
    let (live, wanted) = (comparable(live.clone()), comparable(wanted.clone()));
    let extra = live.keys().filter(|name| !wanted.contains_key(*name));
    let extra_matters =
        extra.filter(|name| *name != "MfaConfiguration" && !VERIFICATION.contains(&name.as_str()));
    extra_matters.count() == 0
        && wanted.iter().all(|(name, value)| {
            if name == "VerificationMessageTemplate" {
                covers(live.get(name), value)
            } else {
                live.get(name).is_some_and(|live| same_value(live, value))
                    || (!live.contains_key(name) && is_empty(value))
            }
        })
}

/// Whether nothing is left of a value once empty maps and lists are taken out.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.values().all(is_empty),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn same_value(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|item| b.iter().any(|other| same_value(item, other)))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(name, value)| b.get(name).is_some_and(|other| same_value(value, other)))
        }
        (a, b) => a == b,
    }
}

/// The same settings in the one form in which they are compared.
pub fn comparable(mut settings: Document) -> Document {
    if let Some(Value::Object(triggers)) = settings.get_mut("LambdaConfig") {
        one_pre_token_trigger(triggers);
    }
    // Cognito reads 0 days as "not given" and answers with the default.
    let days = settings
        .get_mut("Policies")
        .and_then(|policies| policies.get_mut("PasswordPolicy"))
        .and_then(|policy| policy.get_mut("TemporaryPasswordValidityDays"));
    if let Some(days) = days
        && *days == json!(0)
    {
        *days = json!(7);
    }
    settings
}

/// The trigger before tokens are made has two members for one function, and an answer holds both:
/// the newer one stands for it wherever settings are compared.
fn one_pre_token_trigger(triggers: &mut Document) {
    if let Some(arn) = triggers.remove("PreTokenGeneration") {
        triggers
            .entry("PreTokenGenerationConfig")
            .or_insert_with(|| json!({"LambdaArn": arn, "LambdaVersion": "V1_0"}));
    }
}

/// The settings as a request holds them: the first version of the trigger before tokens are made
/// goes under its older member, which every plan knows.
pub fn as_sent(mut settings: Document) -> Document {
    if let Some(Value::Object(triggers)) = settings.get_mut("LambdaConfig")
        && let Some(versioned) = triggers
            .get("PreTokenGenerationConfig")
            .and_then(Value::as_object)
        && text(versioned, "LambdaVersion").is_none_or(|version| version == "V1_0")
    {
        let arn = versioned.get("LambdaArn").cloned().unwrap_or(Value::Null);
        triggers.remove("PreTokenGenerationConfig");
        triggers.insert("PreTokenGeneration".into(), arn);
    }
    settings
}

/// The Lite plan does not know some members at all, not even at their defaults.
fn for_the_lite_plan(settings: &mut Document) {
    if text(settings, "UserPoolTier") != Some("LITE") {
        return;
    }
    let policy = settings
        .get_mut("Policies")
        .and_then(|policies| policies.get_mut("PasswordPolicy"));
    if let Some(Value::Object(policy)) = policy
        && policy.get("PasswordHistorySize") == Some(&json!(0))
    {
        policy.remove("PasswordHistorySize");
    }
}
