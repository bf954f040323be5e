//! The merge of second factors and passkeys.

use serde_json::{Value, json};

use crate::document::Document;
use crate::properties::user_pool::UserPool;
use crate::resources::merge::Removal;
use crate::resources::pool_settings::Live;
use crate::resources::pool_settings::{Factors, MfaMode};
use crate::resources::user_pool::wanted::WantedMfa;

/// The target of second factors and passkeys.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TargetMfa {
    /// Off, optional or required.
    pub mode: MfaMode,
    /// The factors; none if the mode is off.
    pub factors: Factors,
    /// The e-mail that carries a code: `Message`, `Subject`.
    pub email: Document,
    /// The passkey settings.
    pub web_authn: Document,
    /// Members that this build does not know.
    pub newer: Document,
}

/// The members of `GetUserPoolMfaConfig` that this build knows.
const KNOWN: [&str; 5] = [
    "MfaConfiguration",
    "SmsMfaConfiguration",
    "SoftwareTokenMfaConfiguration",
    "EmailMfaConfiguration",
    "WebAuthnConfiguration",
];

impl TargetMfa {
    /// The live second factors and passkeys.
    pub fn of(live: &Live) -> Self {
        Self {
            mode: live.mfa_mode(),
            factors: live.factors(),
            email: member(live, "EmailMfaConfiguration"),
            web_authn: member(live, "WebAuthnConfiguration"),
            newer: newer(live),
        }
    }

    /// The request that writes the target. The operation replaces everything, so the request has everything
    /// except unused factors, since a block turns its factor on.
    pub fn request(&self, pool_id: &str, settings: &Document) -> Document {
        let mut request = Document::new();
        request.insert("UserPoolId".into(), json!(pool_id));
        request.insert("MfaConfiguration".into(), json!(self.mode.as_str()));
        if self.factors.sms {
            let mut sms = Document::new();
            for (name, setting) in [
                (
                    "SmsAuthenticationMessage",
                    settings.get("SmsAuthenticationMessage"),
                ),
                ("SmsConfiguration", settings.get("SmsConfiguration")),
            ] {
                if let Some(setting) = setting {
                    sms.insert(name.into(), setting.clone());
                }
            }
            request.insert("SmsMfaConfiguration".into(), Value::Object(sms));
        }
        if self.factors.software_token {
            request.insert(
                "SoftwareTokenMfaConfiguration".into(),
                json!({"Enabled": true}),
            );
        }
        if self.factors.email {
            request.insert(
                "EmailMfaConfiguration".into(),
                Value::Object(self.email.clone()),
            );
        }
        if !self.web_authn.is_empty() {
            request.insert(
                "WebAuthnConfiguration".into(),
                Value::Object(self.web_authn.clone()),
            );
        }
        if self.mode != MfaMode::Off {
            request.extend(self.newer.clone());
        }
        request
    }

    /// Whether the pool has these settings.
    pub fn is_live(&self, live: &Live) -> bool {
        let mut now = Self::of(live);
        if !self.factors.email {
            now.email.clone_from(&self.email);
        }
        *self == now
    }
}

fn member(live: &Live, name: &str) -> Document {
    live.mfa
        .get(name)
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default()
}

fn newer(live: &Live) -> Document {
    let newer = live
        .mfa
        .iter()
        .filter(|(name, _)| !KNOWN.contains(&name.as_str()));
    newer
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Merges by the rule in [`merge`](crate::resources::merge).
pub fn merge(old: &WantedMfa, new: &WantedMfa, live: &Live) -> TargetMfa {
    let now = TargetMfa::of(live);
    let mode = match (old.mode, new.mode) {
        (_, Some(wanted)) => wanted,
        (Some(before), None) if before == now.mode => {
            MfaMode::from_api(UserPool::field("Mfa").default_value().as_ref())
        }
        (_, None) => now.mode,
    };
    let factors = match (mode, new.mode) {
        (MfaMode::Off, _) => Factors::NONE,
        (_, Some(_)) => new.factors,
        (_, None) => now.factors,
    };
    TargetMfa {
        mode,
        factors,
        email: members("EmailMfaConfiguration", &old.email, &new.email, &now.email),
        web_authn: members(
            "WebAuthnConfiguration",
            &old.web_authn,
            &new.web_authn,
            &now.web_authn,
        ),
        newer: now.newer,
    }
}

/// Merges the parts of a member of `SetUserPoolMfaConfig`.
fn members(path: &str, old: &Document, new: &Document, live: &Document) -> Document {
    let mut merged = live.clone();
    for (name, before) in old {
        if live.get(name) == Some(before) {
            merged.remove(name);
            let path = format!("{path}.{name}");
            if let Removal::Writes(value) = Removal::of(UserPool::FIELDS, &path, || None) {
                merged.insert(name.clone(), value);
            }
        }
    }
    merged.extend(new.clone());
    merged
}
