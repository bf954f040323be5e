//! The merge of what `UpdateUserPool` takes.

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

/// The members of `UpdateUserPool` that are not simply merged part by part, sent back and compared.
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
    // Leaving it out has meant both, over the years: reset, and keep.
    Member::at("LambdaConfig").sent_empty(),
    Member::at("LambdaConfig.*").as_one(AsOne::Always, &["LambdaArn", "LambdaVersion"]),
];

/// Whether `CreateUserPool` has the member and `UpdateUserPool` does not take it: those of the properties
/// that do not change in place.
pub fn is_immutable(member: &str) -> bool {
    let immutable = UserPool::FIELDS
        .iter()
        .filter(|field| field.spec.changes != Changes::InPlace);
    let mut members = immutable.flat_map(|field| field.spec.api);
    members.any(|path| path.split('.').next() == Some(member))
}

/// The members that only repeat what the template of the verification messages says.
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

/// What the triggers will be; none if there are none, and will be none.
pub fn triggers_sent(old: &Document, new: &Document, live: &Live) -> Option<Value> {
    as_sent(merge(old, new, live).document).remove("LambdaConfig")
}

/// The write of these settings. The second factors have an operation of their own, so that their state is
/// only repeated.
pub fn update(live: &Live, settings: &Document, mode: MfaMode) -> Request {
    let mut request = as_sent(settings.clone());
    // Tags have operations of their own: `UpdateUserPool` keeps what it is not given, and there is no way to
    // give it all tags of a pool, since it refuses those that AWS reserves.
    request.remove("UserPoolTags");
    request
        .entry("MfaConfiguration")
        .or_insert_with(|| json!(mode.as_str()));
    request.insert("UserPoolId".into(), json!(live.id()));
    Operation::UpdateUserPool.with(request)
}

/// Whether the live settings are what is wanted, but for the tags.
pub fn same(live: &Document, wanted: &Document) -> bool {
    let plain = |settings: &Document| {
        let mut settings = comparable(settings.clone());
        settings.remove("UserPoolTags");
        settings
    };
    merge::same(MEMBERS, &plain(live), &plain(wanted))
}

/// The same settings in the one form in which they are compared.
pub fn comparable(mut settings: Document) -> Document {
    if let Some(Value::Object(triggers)) = settings.get_mut("LambdaConfig") {
        one_pre_token_trigger(triggers);
    }
    // Cognito reads 0 days as "not given" and answers with the default.
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

/// The Lite plan does not know some members at all, not even at their defaults.
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
