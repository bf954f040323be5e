//! Translating properties into the API's documents: what CDK would render, with the API's names.
//!
//! These are pure functions, one for each part of CDK's behavior. A document has a member exactly if CDK
//! renders it. The three-way merge treats such a member as wanted.

mod attributes;
mod email;
mod messages;
mod mfa;
mod sign_in;
mod sms;

pub use attributes::complete;
pub use mfa::WantedMfa;
pub use sms::{SmsSender, uses};

use serde_json::{Value, json};

pub use crate::arn::Place;
use crate::aws::sms_role::Role;
use crate::document::{Document, document, list, map, override_members};
use crate::properties::user_pool::{
    DeletionProtection, DeviceTracking, FeaturePlan, StandardThreatProtectionMode, UserPool,
};
use crate::resources::pool_settings::{self, TRIGGERS, is_immutable};

/// The wanted pool, on which Create, Update and Delete are based.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// What both `CreateUserPool` and `UpdateUserPool` take, `Overrides` included.
    pub settings: Document,
    /// What only `CreateUserPool` takes: aliases and case sensitivity.
    pub immutable: Document,
    /// The attributes, standard and custom, as entries of `Schema`.
    pub schema: Vec<Value>,
    /// Second factors and passkeys, which have operations of their own.
    pub mfa: WantedMfa,
    /// Who sends SMS messages.
    pub sms: SmsSender,
    /// Whether the properties are complete: then omitted properties that CDK always renders mean their
    /// defaults.
    pub is_whole: bool,
    /// The password rules that follow from a partial policy: the member and the property.
    pub implied: Vec<(&'static str, &'static str)>,
    /// What you should know although the properties are valid.
    pub advice: Vec<String>,
}

impl Wanted {
    /// The same pool with only these triggers in the tag of the adopting resource.
    #[must_use]
    pub fn marking(&self, members: &[&str]) -> Self {
        let mut wanted = self.clone();
        pool_settings::mark_only(&mut wanted.settings, members);
        wanted
    }

    /// The same pool with the role that is created for a live pool, if it needs one. An adopted pool keeps
    /// its sender of SMS messages, unless the template requires a role that Poolkeeper creates.
    #[must_use]
    pub fn with_sms_role_on(&self, role: &Role, has_sender: bool) -> Self {
        match &self.sms {
            SmsSender::MadeIfNone { .. } if has_sender => self.clone(),
            _ => self.with_sms_role(role),
        }
    }

    /// The same pool with the role that is created for it, if it needs one.
    #[must_use]
    pub fn with_sms_role(&self, role: &Role) -> Self {
        let mut wanted = self.clone();
        if let SmsSender::Made { sns_region } | SmsSender::MadeIfNone { sns_region } = &self.sms {
            let configuration = sms::by_role(role, sns_region.as_deref());
            // Overrides of the same member are merged already, but must come last.
            let overridden = wanted.settings.remove("SmsConfiguration");
            wanted
                .settings
                .insert("SmsConfiguration".into(), configuration);
            if let Some(overridden) = overridden {
                let overridden = Document::from_iter([("SmsConfiguration".into(), overridden)]);
                override_members(&mut wanted.settings, &overridden);
            }
        }
        wanted
    }
}

/// Translates properties. For an adopted pool, omitted properties mean nothing.
pub fn wanted(pool: &UserPool, place: &Place) -> Wanted {
    match pool.existing_user_pool_id {
        Some(_) => translated(pool, place, Silence::SaysNothing),
        None => translated(pool, place, Silence::MeansDefault),
    }
}

/// Translates incomplete properties: omitted ones mean nothing, and the pool keeps its settings.
pub fn wanted_as_given(pool: &UserPool, place: &Place) -> Wanted {
    translated(pool, place, Silence::SaysNothing)
}

/// The meaning of omitted properties that CDK always renders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Silence {
    /// They mean their defaults.
    MeansDefault,
    /// They mean nothing: the pool keeps its settings.
    SaysNothing,
}

fn translated(pool: &UserPool, place: &Place, silence: Silence) -> Wanted {
    let always = |is_given: bool| is_given || silence == Silence::MeansDefault;
    let mut sms = sms::sender(pool);
    if silence == Silence::SaysNothing && pool.enable_sms_role != Some(true) {
        sms = sms.if_none();
    }
    let self_sign_up = always(pool.self_sign_up_enabled.is_some());
    let mut members = document! {
        "PoolName": pool.user_pool_name.clone(),
        "AdminCreateUserConfig": map(messages::admin_create_user(pool, self_sign_up)),
        "Policies": sign_in::policies(pool),
        "AutoVerifiedAttributes": always(pool.auto_verify.is_some())
            .then(|| list(sign_in::auto_verified(pool)))
            .flatten(),
        "UserAttributeUpdateSettings": sign_in::keep_original(pool),
        "AccountRecoverySetting": always(pool.account_recovery.is_some())
            .then(|| sign_in::account_recovery(pool))
            .flatten(),
        "SmsAuthenticationMessage": pool.mfa_message.clone(),
        "EmailConfiguration": email::configuration(pool, place),
        "LambdaConfig": pool_settings::lambda_config(pool),
        "DeletionProtection": pool.deletion_protection.map(DeletionProtection::api_name),
        "DeviceConfiguration": pool.device_tracking.as_ref().and_then(devices),
        "UserPoolAddOns": threat_protection(pool),
        "UserPoolTier": pool.feature_plan.map(FeaturePlan::api_name),
        "UserPoolTags": tags(pool),
        "SmsConfiguration": sms.given(),
        "AliasAttributes": list(sign_in::alias_attributes(pool)),
        "UsernameAttributes": list(sign_in::username_attributes(pool)),
        "UsernameConfiguration": pool
            .sign_in_case_sensitive
            .map(|sensitive| json!({"CaseSensitive": sensitive})),
        "Schema": list(attributes::schema(pool)),
    };
    if always(pool.user_verification.is_some()) {
        members.extend(messages::verification(pool));
    }
    if let Some(overrides) = &pool.overrides {
        override_members(&mut members, &overrides.0);
    }
    if let Some(mark) = pool_settings::mark(&members, pool.existing_user_pool_id.is_some())
        && let Value::Object(tags) = members.entry("UserPoolTags").or_insert_with(|| json!({}))
    {
        tags.insert(TRIGGERS.into(), json!(mark));
    }
    let (immutable, members) = members
        .into_iter()
        .partition(|(name, _)| is_immutable(name));
    let (schema, immutable) = split_schema(immutable);
    Wanted {
        settings: members,
        immutable,
        schema,
        mfa: mfa::wanted(pool),
        sms,
        is_whole: silence == Silence::MeansDefault,
        implied: sign_in::implied(pool),
        advice: sms::advice_on(pool),
    }
}

fn split_schema(mut immutable: Document) -> (Vec<Value>, Document) {
    let schema = match immutable.remove("Schema") {
        Some(Value::Array(entries)) => entries,
        _ => Vec::new(),
    };
    (schema, immutable)
}

fn devices(tracking: &DeviceTracking) -> Option<Value> {
    map(document! {
        "ChallengeRequiredOnNewDevice": tracking.challenge_required_on_new_device,
        "DeviceOnlyRememberedOnUserPrompt": tracking.device_only_remembered_on_user_prompt,
    })
}

fn threat_protection(pool: &UserPool) -> Option<Value> {
    if let Some(mode) = pool.advanced_security_mode {
        return Some(json!({"AdvancedSecurityMode": mode.api_name()}));
    }
    let standard = pool.standard_threat_protection_mode;
    let custom = pool.custom_threat_protection_mode;
    // The API requires the first mode if the second is set.
    let needed = custom.map(|_| StandardThreatProtectionMode::NoEnforcement);
    map(document! {
        "AdvancedSecurityMode": standard
            .or(needed)
            .map(StandardThreatProtectionMode::api_name),
        "AdvancedSecurityAdditionalFlows": custom
            .map(|custom| json!({"CustomAuthMode": custom.api_name()})),
    })
}

fn tags(pool: &UserPool) -> Option<Value> {
    let tags = pool.tags.as_ref()?;
    map(tags
        .0
        .iter()
        .map(|(key, value)| (key.clone(), json!(value.0)))
        .collect())
}

#[cfg(test)]
mod tests;
