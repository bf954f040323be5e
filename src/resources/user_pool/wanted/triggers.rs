//! Triggers to `LambdaConfig`.

use serde_json::{Map, Value, json};

use super::{map, set};
use crate::properties::user_pool::{LambdaTriggers, LambdaVersion, Trigger, UserPool};

/// How an operation's function is written in `LambdaConfig`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As its ARN.
    Arn,
    /// As `{LambdaArn, LambdaVersion}` with the first version, always.
    FirstVersion,
    /// As its ARN, or with a version under `PreTokenGenerationConfig`.
    PreToken,
}

/// The operations: the property, the member of `LambdaConfig`, its form, and the given function.
pub fn operations(
    triggers: &LambdaTriggers,
) -> [(&'static str, &'static str, Form, Option<&Trigger>); 13] {
    let of = |name: &'static str, trigger| (name, name, Form::Arn, trigger);
    [
        of(
            "CreateAuthChallenge",
            triggers.create_auth_challenge.as_ref(),
        ),
        of("CustomMessage", triggers.custom_message.as_ref()),
        of(
            "DefineAuthChallenge",
            triggers.define_auth_challenge.as_ref(),
        ),
        of("PostAuthentication", triggers.post_authentication.as_ref()),
        of("PostConfirmation", triggers.post_confirmation.as_ref()),
        of("PreAuthentication", triggers.pre_authentication.as_ref()),
        of("PreSignUp", triggers.pre_sign_up.as_ref()),
        (
            "PreTokenGeneration",
            "PreTokenGeneration",
            Form::PreToken,
            triggers.pre_token_generation.as_ref(),
        ),
        of("UserMigration", triggers.user_migration.as_ref()),
        of(
            "VerifyAuthChallengeResponse",
            triggers.verify_auth_challenge_response.as_ref(),
        ),
        (
            "CustomEmailSender",
            "CustomEmailSender",
            Form::FirstVersion,
            triggers.custom_email_sender.as_ref(),
        ),
        (
            "CustomSmsSender",
            "CustomSMSSender",
            Form::FirstVersion,
            triggers.custom_sms_sender.as_ref(),
        ),
        (
            "InboundFederation",
            "InboundFederation",
            Form::FirstVersion,
            triggers.inbound_federation.as_ref(),
        ),
    ]
}

/// One function as a member of `LambdaConfig`.
pub fn entry(member: &'static str, form: Form, trigger: &Trigger) -> (&'static str, Value) {
    let versioned =
        |version: &str| json!({"LambdaArn": trigger.lambda_arn, "LambdaVersion": version});
    match (form, trigger.lambda_version) {
        (Form::Arn, _) | (Form::PreToken, None) => (member, json!(trigger.lambda_arn)),
        (Form::FirstVersion, _) => (member, versioned("V1_0")),
        (Form::PreToken, Some(version)) => {
            ("PreTokenGenerationConfig", versioned(version_name(version)))
        }
    }
}

fn version_name(version: LambdaVersion) -> &'static str {
    match version {
        LambdaVersion::V1 => "V1_0",
        LambdaVersion::V2 => "V2_0",
        LambdaVersion::V3 => "V3_0",
    }
}

/// `LambdaConfig`, unless it would be empty.
pub fn lambda_config(pool: &UserPool) -> Option<Value> {
    let given = pool.lambda_triggers.clone().unwrap_or_default();
    let mut members: Map<String, Value> = operations(&given)
        .into_iter()
        .filter_map(|(_, member, form, trigger)| {
            let (member, value) = entry(member, form, trigger?);
            Some((member.to_owned(), value))
        })
        .collect();
    set(&mut members, "KMSKeyID", pool.custom_sender_kms_key.clone());
    map(members)
}
