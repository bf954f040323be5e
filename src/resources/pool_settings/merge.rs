//! The merge of the settings that `UpdateUserPool` takes.

use serde_json::{Value, json};

use super::names::generated_name_of;
use super::{Live, MfaMode};
use crate::aws::{Operation, Request};
use crate::document::{Document, at_mut, text};
use crate::properties::spec::Changes;
use crate::properties::table::Field;
use crate::properties::user_pool::{PasswordPolicy, UserPool};
use crate::resources::merge::{self, AsOne, Member, Merged, Removal};

const TEMPLATE: &str = "VerificationMessageTemplate";

/// The members of `UpdateUserPool` that are merged, sent or compared in a special way.
pub const MEMBERS: &[Member] = &[
    Member::at(TEMPLATE)
        .as_one(
            AsOne::Always,
            &[
                "DefaultEmailOption",
                "EmailMessage",
                "EmailSubject",
                "EmailMessageByLink",
                "EmailSubjectByLink",
                "SmsMessage",
            ],
        )
        .added_to(),
    Member::at("EmailVerificationMessage").said_by(TEMPLATE),
    Member::at("EmailVerificationSubject").said_by(TEMPLATE),
    Member::at("SmsVerificationMessage").said_by(TEMPLATE),
    Member::at("MfaConfiguration").said_by("SetUserPoolMfaConfig"),
    Member::at("AccountRecoverySetting").as_one(AsOne::Always, &["RecoveryMechanisms"]),
    Member::at("EmailConfiguration").as_one(
        AsOne::By("EmailSendingAccount"),
        &[
            "EmailSendingAccount",
            "From",
            "ReplyToEmailAddress",
            "ConfigurationSet",
            "SourceArn",
        ],
    ),
    Member::at("SmsConfiguration").as_one(
        AsOne::By("SnsCallerArn"),
        &["SnsCallerArn", "ExternalId", "SnsRegion", "EumsSms"],
    ),
    Member::at("DeviceConfiguration").as_one(AsOne::Removed, &[]),
    Member::at("UserAttributeUpdateSettings").sent_empty(),
    // Over the years, Cognito has both reset and kept a missing LambdaConfig.
    Member::at("LambdaConfig").sent_empty(),
    Member::at("LambdaConfig.*").as_one(AsOne::Always, &["LambdaArn", "LambdaVersion"]),
];

/// Whether `CreateUserPool` takes the member, but `UpdateUserPool` does not: the members of properties that
/// cannot change in place.
pub fn is_immutable(member: &str) -> bool {
    let immutable = UserPool::FIELDS
        .iter()
        .filter(|field| field.spec.changes != Changes::InPlace);
    let mut members = immutable.flat_map(|field| field.spec.api);
    members.any(|path| path.split('.').next() == Some(member))
}

/// The members that only mirror the template of the verification messages.
pub fn mirrors() -> impl Iterator<Item = &'static str> {
    let mirrors = MEMBERS.iter().filter(|member| member.said_by == TEMPLATE);
    mirrors.map(|member| member.path)
}

/// Merges the settings.
pub fn merge(old: &Document, new: &Document, live: &Live) -> Merged {
    let removal = |path: &str| Removal::of(UserPool::FIELDS, path, || generated_name_of(live));
    let mut merged = merge::merge(
        MEMBERS,
        &removal,
        &comparable(old.clone()),
        &comparable(new.clone()),
        &comparable(live.settings()),
    );
    for_the_lite_plan(&mut merged.document);
    merged
}

/// The triggers after the merge; `None` if there are none before and after.
pub fn triggers_sent(old: &Document, new: &Document, live: &Live) -> Option<Value> {
    as_sent(merge(old, new, live).document).remove("LambdaConfig")
}

/// The request that writes these settings. Second factors have an operation of their own, so this request
/// only repeats their mode.
pub fn update(live: &Live, settings: &Document, mode: MfaMode) -> Request {
    let mut request = as_sent(settings.clone());
    // Tags have operations of their own. `UpdateUserPool` keeps the tags if the request has none, and refuses
    // those that AWS reserves, so a request could not repeat all tags of a pool.
    request.remove("UserPoolTags");
    request
        .entry("MfaConfiguration")
        .or_insert_with(|| json!(mode.as_str()));
    request.insert("UserPoolId".into(), json!(live.id()));
    Operation::UpdateUserPool.with(request)
}

/// Whether the live settings are the wanted ones, except for tags.
pub fn same(live: &Document, wanted: &Document) -> bool {
    let plain = |settings: &Document| {
        let mut settings = comparable(settings.clone());
        settings.remove("UserPoolTags");
        settings
    };
    merge::same(MEMBERS, &plain(live), &plain(wanted))
}

/// The settings in a normal form for comparison.
pub fn comparable(mut settings: Document) -> Document {
    if let Some(Value::Object(triggers)) = settings.get_mut("LambdaConfig") {
        one_pre_token_trigger(triggers);
    }
    // Cognito treats 0 days as not set and returns the default.
    const VALIDITY: &Field = PasswordPolicy::field("TempPasswordValidity");
    let days = at_mut(
        &mut settings,
        "Policies.PasswordPolicy.TemporaryPasswordValidityDays",
    );
    if let (Some(days), Some(default)) = (days, VALIDITY.default_value())
        && *days == json!(0)
    {
        *days = default;
    }
    settings
}

/// Keeps the newer of the two members for the trigger before token generation. An answer has both for one
/// function.
fn one_pre_token_trigger(triggers: &mut Document) {
    if let Some(arn) = triggers.remove("PreTokenGeneration") {
        triggers
            .entry("PreTokenGenerationConfig")
            .or_insert_with(|| json!({"LambdaArn": arn, "LambdaVersion": "V1_0"}));
    }
}

/// The settings in the form of a request: the first version of the trigger before token generation uses the
/// older member, which every feature plan has.
fn as_sent(mut settings: Document) -> Document {
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

/// Removes members that the Lite plan does not have, not even with their default.
fn for_the_lite_plan(settings: &mut Document) {
    if text(settings, "UserPoolTier") != Some("LITE") {
        return;
    }
    let policy = at_mut(settings, "Policies.PasswordPolicy");
    if let Some(Value::Object(policy)) = policy
        && policy.get("PasswordHistorySize") == Some(&json!(0))
    {
        policy.remove("PasswordHistorySize");
    }
}
