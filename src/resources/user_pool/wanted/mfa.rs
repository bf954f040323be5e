//! Second factors and passkeys, which `SetUserPoolMfaConfig` takes.

use serde_json::json;

use crate::document::{Document, document};
use crate::properties::user_pool::{
    Mfa, PasskeyFactorConfiguration, PasskeyUserVerification, UserPool,
};
use crate::resources::pool_settings::{Factors, MfaMode};

/// The second factors and passkeys in the properties; `None` or empty where the properties set nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WantedMfa {
    /// `Mfa`.
    pub mode: Option<MfaMode>,
    /// `MfaSecondFactor`, or only SMS; none if second factors are off.
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

/// CDK's `EnabledMfas`: nothing if second factors are off, and only SMS if none is named.
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
