//! From the live pool to the target: which writes, in which order.
//!
//! Writes that Cognito may refuse come first, and writes that cannot be undone (attributes) come last. Second
//! factors and the other settings constrain each other in both directions, so the order of their two
//! operations depends on the change:
//!
//! | Needs the other settings first | Needs the second factors first |
//! | --- | --- |
//! | e-mail as a factor: SES as sender, and the plan | a one-time code or a passkey as first factor, if second factors were required |
//! | required second factors: no one-time codes as first factor | passkeys as first factor, with their new settings |
//! | a call without SMS: no phone numbers verified, no codes by SMS as first factor | no SES, or a lower plan, after e-mail as a factor |
//! | | a call without SMS removes the pool's SMS configuration, so it is sent again |
//!
//! If both columns apply, the settings are written twice: first only what the factors need, and finally all
//! of them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Target;
use super::mfa::TargetMfa;
use crate::aws::{Operation, Request};
use crate::document::{Document, prune, text, texts};
use crate::resources::pool_settings::{Live, MfaMode, TRIGGERS, same, update};

/// The maximum number of attributes per call.
const ATTRIBUTES_A_CALL: usize = 25;

/// Works out the writes; none if the pool has the target already.
pub fn plan(live: &Live, target: &Target, missing_attributes: &[Value]) -> Vec<Request> {
    let now = live.settings();
    let set_mfa = !target.mfa.is_live(live) || gives_up_sms(&now, target);
    let differs = !same(&now, &target.settings);
    let update = |settings: &Document, mode: MfaMode| update(live, settings, mode);
    let mut steps = Vec::new();
    if set_mfa {
        let factors = target.mfa.request(live.id(), &target.settings);
        let factors = Operation::SetUserPoolMfaConfig.with(factors);
        let first = factors_need(live, &now, target);
        let afterwards = settings_need(live, &now, target);
        match (first, afterwards) {
            (Some(needed), true) => {
                steps.push(update(&needed, live.mfa_mode()));
                steps.push(factors);
                steps.push(update(&target.settings, target.mfa.mode));
            }
            (None, true) => {
                steps.push(factors);
                steps.push(update(&target.settings, target.mfa.mode));
            }
            (_, false) => {
                if differs {
                    steps.push(update(&target.settings, live.mfa_mode()));
                }
                steps.push(factors);
            }
        }
    } else if differs {
        steps.push(update(&target.settings, live.mfa_mode()));
    }
    let (has, wants) = (tags(&now), tags(&target.settings));
    let mut tagged = tagged(&has, &wants);
    if let Some(claim) = claim(&has, &wants) {
        if tagged.get(TRIGGERS) == Some(&claim) {
            tagged.remove(TRIGGERS);
        }
        let claim = Tags::from([(TRIGGERS.to_owned(), claim)]);
        steps.insert(0, tagging(live, &claim));
    }
    if !tagged.is_empty() {
        steps.push(tagging(live, &tagged));
    }
    let untagged = untagged(has, &wants);
    if !untagged.is_empty() {
        steps.push(untagging(live, &untagged));
    }
    let additions = missing_attributes.chunks(ATTRIBUTES_A_CALL);
    steps.extend(additions.map(|some| {
        let request = [
            ("UserPoolId", json!(live.id())),
            ("CustomAttributes", json!(some)),
        ];
        Operation::AddCustomAttributes.with(members(request))
    }));
    steps
}

fn tagging(live: &Live, tags: &Tags) -> Request {
    let request = [("ResourceArn", json!(live.arn())), ("Tags", json!(tags))];
    Operation::TagResource.with(members(request))
}

/// The request that removes tags from a pool.
pub fn untagging(live: &Live, keys: &[String]) -> Request {
    let request = [("ResourceArn", json!(live.arn())), ("TagKeys", json!(keys))];
    Operation::UntagResource.with(members(request))
}

fn members<const N: usize>(named: [(&str, Value); N]) -> Document {
    named
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// Whether a call without SMS removes something that must stay: the SMS configuration and its message.
fn loses_sms(target: &Target) -> bool {
    let message = text(&target.settings, "SmsAuthenticationMessage");
    let configuration = target.settings.get("SmsConfiguration");
    !target.mfa.factors.sms && (configuration.is_some() || message.is_some())
}

/// Whether the SMS configuration must be removed. `UpdateUserPool` keeps it if it is missing, but a call for
/// the second factors without SMS removes it.
fn gives_up_sms(now: &Document, target: &Target) -> bool {
    now.contains_key("SmsConfiguration") && !target.settings.contains_key("SmsConfiguration")
}

/// The live settings with only the changes that the second factors need; `None` if they need none.
fn factors_need(live: &Live, now: &Document, target: &Target) -> Option<Document> {
    let mut needed = now.clone();
    if target.mfa.factors.email && !live.factors().email {
        for name in ["EmailConfiguration", "UserPoolTier"] {
            if let Some(wanted) = target.settings.get(name) {
                needed.insert(name.into(), wanted.clone());
            }
        }
    }
    let was = first_factors(now);
    let wanted = first_factors(&target.settings);
    let stays = |factor: &&str| {
        (target.mfa.mode != MfaMode::On || wanted.contains(factor))
            && (*factor != "SMS_OTP" || !loses_sms(target))
    };
    let kept: Vec<&str> = was.iter().copied().filter(stays).collect();
    if kept.len() < was.len() {
        needed["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"] = if kept.is_empty() {
            json!(["PASSWORD"])
        } else {
            json!(kept)
        };
    }
    if loses_sms(target) {
        without_phone(&mut needed, "AutoVerifiedAttributes");
        if let Some(Value::Object(update)) = needed.get_mut("UserAttributeUpdateSettings") {
            without_phone(update, "AttributesRequireVerificationBeforeUpdate");
        }
    }
    let changed = !same(now, &needed);
    prune(&mut needed);
    changed.then_some(needed)
}

fn without_phone(members: &mut Document, name: &str) {
    if let Some(Value::Array(attributes)) = members.get_mut(name) {
        attributes.retain(|attribute| attribute != "phone_number");
    }
}

/// Whether the settings must be written after the second factors.
fn settings_need(live: &Live, now: &Document, target: &Target) -> bool {
    let was: Vec<&str> = first_factors(now);
    let new_factor =
        |name: &str| first_factors(&target.settings).contains(&name) && !was.contains(&name);
    // Codes are no first factor while second factors are required, and passkeys only if they count as two.
    let new_code = new_factor("EMAIL_OTP") || new_factor("SMS_OTP");
    let new_passkey = new_factor("WEB_AUTHN") && target.mfa.mode != MfaMode::On;
    let looser = live.mfa_mode() == MfaMode::On && (new_code || new_passkey);
    let passkeys = new_factor("WEB_AUTHN") && target.mfa.web_authn != TargetMfa::of(live).web_authn;
    let email_given_up = live.factors().email && !target.mfa.factors.email;
    looser || passkeys || email_given_up || loses_sms(target)
}

fn first_factors(settings: &Document) -> Vec<&str> {
    texts(settings, "Policies.SignInPolicy.AllowedFirstAuthFactors")
}

/// The member with the tags.
const TAGS: &str = "UserPoolTags";

type Tags = BTreeMap<String, String>;

fn tags(settings: &Document) -> Tags {
    let tags = settings.get(TAGS).and_then(Value::as_object);
    tags.into_iter()
        .flatten()
        .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
        .collect()
}

/// The tags that are new or have another value.
fn tagged(has: &Tags, wants: &Tags) -> Tags {
    let mut changed = wants.clone();
    changed.retain(|key, value| has.get(key) != Some(value));
    changed
}

/// The tag of the pool's own triggers during the write, if the write adds triggers.
///
/// The tag comes first: if the process dies in between, it may name a trigger that is not attached. A trigger
/// that is attached but in no tag would never be removed.
fn claim(has: &Tags, wants: &Tags) -> Option<String> {
    let words = |tags: &Tags| -> Vec<String> {
        let mark = tags.get(TRIGGERS).map_or("", String::as_str);
        mark.split_whitespace().map(str::to_owned).collect()
    };
    let (marked, mut claimed) = (words(has), words(wants));
    if claimed.iter().all(|word| marked.contains(word)) {
        return None;
    }
    for word in marked {
        if !claimed.contains(&word) {
            claimed.push(word);
        }
    }
    Some(claimed.join(" "))
}

/// The tags to remove.
fn untagged(has: Tags, wants: &Tags) -> Vec<String> {
    has.into_keys()
        .filter(|key| !wants.contains_key(key))
        .collect()
}
