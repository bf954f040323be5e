//! Who sends SMS messages: a given role, one that is made here, or nobody.

use serde_json::Value;

use super::mfa;
use crate::aws::sms_role::Role;
use crate::document::{Document, at, document, map};
use crate::properties::user_pool::UserPool;

/// Who sends SMS messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum SmsSender {
    /// Nobody.
    #[default]
    None,
    /// A role that the template gives.
    Given {
        /// The role's ARN.
        role: String,
        /// The external id that its trust policy asks for.
        external_id: Option<String>,
        /// The region whose SNS sends.
        sns_region: Option<String>,
    },
    /// A role that is made for the pool.
    Made {
        /// The region whose SNS sends.
        sns_region: Option<String>,
    },
    /// A role that is made for a pool that has none.
    MadeIfNone {
        /// The region whose SNS sends.
        sns_region: Option<String>,
    },
}

impl SmsSender {
    /// The same, but that whoever sends already stays.
    #[must_use]
    pub fn if_none(self) -> Self {
        match self {
            Self::Made { sns_region } => Self::MadeIfNone { sns_region },
            other => other,
        }
    }

    /// `SmsConfiguration`, as far as the properties alone decide it.
    pub fn given(&self) -> Option<Value> {
        let Self::Given {
            role,
            external_id,
            sns_region,
        } = self
        else {
            return None;
        };
        map(document! {
            "SnsCallerArn": Some(role.clone()),
            "ExternalId": external_id.clone(),
            "SnsRegion": sns_region.clone(),
        })
    }
}

/// `SmsConfiguration` with a role that is made here.
pub fn by_role(role: &Role, sns_region: Option<&str>) -> Value {
    Value::Object(document! {
        "SnsCallerArn": Some(role.arn()),
        "ExternalId": Some(role.external_id.clone()),
        "SnsRegion": sns_region,
    })
}

/// The decision, in CDK's order.
pub fn sender(pool: &UserPool) -> SmsSender {
    let sns_region = pool.sns_region.clone();
    if let Some(role) = &pool.sms_role {
        return SmsSender::Given {
            role: role.clone(),
            external_id: pool.sms_role_external_id.clone(),
            sns_region,
        };
    }
    let phone_sign_in = pool
        .sign_in_aliases
        .as_ref()
        .and_then(|aliases| aliases.phone);
    let phone_verified = pool.auto_verify.as_ref().and_then(|verify| verify.phone);
    let needed =
        mfa::enabled(pool).sms || phone_sign_in == Some(true) || phone_verified == Some(true);
    if pool.enable_sms_role.unwrap_or(needed) {
        SmsSender::Made { sns_region }
    } else {
        SmsSender::None
    }
}

/// What you should know about the sender of SMS messages although nothing is wrong.
pub fn advice_on(pool: &UserPool) -> Vec<String> {
    let mut advice = Vec::new();
    if pool.sms_role.is_some() && pool.sms_role_external_id.is_none() && mfa::enabled(pool).sms {
        advice.push(
            "SmsRole is set without SmsRoleExternalId, and SMS is a second factor: Cognito may refuse such \
             a role, or send no messages. Require an external ID (sts:ExternalId) in the role's trust \
             policy, and set SmsRoleExternalId to it"
                .to_owned(),
        );
    }
    advice
}

/// Whether these settings let the pool's own role send SMS messages.
pub fn uses(settings: &Document, role: &Role) -> bool {
    at(settings, "SmsConfiguration.SnsCallerArn").is_some_and(|arn| *arn == role.arn())
}
