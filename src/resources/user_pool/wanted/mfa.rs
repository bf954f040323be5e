//! Second factors and passkeys, which `SetUserPoolMfaConfig` takes.

use std::fmt;

use serde_json::{Value, json};

use crate::document::{Document, document};
use crate::properties::user_pool::{
    Mfa, PasskeyFactorConfiguration, PasskeyUserVerification, UserPool,
};

/// Whether users must, may or cannot use a second factor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum MfaMode {
    /// They cannot.
    #[default]
    Off,
    /// They may.
    Optional,
    /// They must.
    On,
}

impl MfaMode {
    /// The API's value.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "OFF",
            Self::Optional => "OPTIONAL",
            Self::On => "ON",
        }
    }

    /// Reads the API's value; whatever is not known counts as off.
    pub fn from_api(value: Option<&Value>) -> Self {
        match value.and_then(Value::as_str) {
            Some("ON") => Self::On,
            Some("OPTIONAL") => Self::Optional,
            _ => Self::Off,
        }
    }
}

/// Which second factors there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Factors {
    /// A code by SMS.
    pub sms: bool,
    /// A code from an authenticator app.
    pub software_token: bool,
    /// A code by e-mail.
    pub email: bool,
}

impl fmt::Display for Factors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = [
            (self.sms, "SMS"),
            (self.software_token, "an authenticator app"),
            (self.email, "e-mail"),
        ]
        .into_iter()
        .filter_map(|(is_on, name)| is_on.then_some(name))
        .collect();
        match names.is_empty() {
            true => f.write_str("none"),
            false => f.write_str(&names.join(" and ")),
        }
    }
}

impl Factors {
    /// No factor at all.
    pub const NONE: Self = Self {
        sms: false,
        software_token: false,
        email: false,
    };
}

/// What the properties say about second factors and passkeys; `None` where they say nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WantedMfa {
    /// `Mfa`
    pub mode: Option<MfaMode>,
    /// `MfaSecondFactor`, or SMS alone; only if second factors are in use.
    pub factors: Factors,
    /// `EmailMfaMessage` and `EmailMfaSubject`.
    pub email: Document,
    /// The passkey settings.
    pub web_authn: Document,
}

/// Translates the properties.
pub fn wanted(pool: &UserPool) -> WantedMfa {
    let email = document! {
        "Message": pool.email_mfa_message.clone(),
        "Subject": pool.email_mfa_subject.clone(),
    };
    let web_authn = document! {
        "RelyingPartyId": pool.passkey_relying_party_id.clone(),
        "UserVerification": pool
            .passkey_user_verification
            .map(PasskeyUserVerification::api_name),
        "FactorConfiguration": pool
            .passkey_factor_configuration
            .map(PasskeyFactorConfiguration::api_name),
    };
    let mode = pool
        .mfa
        .map(|mfa| MfaMode::from_api(Some(&json!(mfa.api_name()))));
    WantedMfa {
        mode,
        factors: enabled(pool),
        email,
        web_authn,
    }
}

/// CDK's `EnabledMfas`: nothing while second factors are off, SMS alone if none is named.
pub fn enabled(pool: &UserPool) -> Factors {
    match (pool.mfa, &pool.mfa_second_factor) {
        (None | Some(Mfa::Off), _) => Factors::NONE,
        (Some(_), None) => Factors {
            sms: true,
            ..Factors::NONE
        },
        (Some(_), Some(factor)) => Factors {
            sms: factor.sms == Some(true),
            software_token: factor.otp == Some(true),
            email: factor.email == Some(true),
        },
    }
}
