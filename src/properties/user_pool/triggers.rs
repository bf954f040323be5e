//! Lambda functions that Cognito calls.

use serde_json::Value;

use crate::properties::object::{choices, object};
use crate::properties::value::Property;
use crate::properties::{Path, Violations};

object! {
    /// The operations at which Cognito calls a function.
    pub struct LambdaTriggers {
        /// Makes the next challenge of a custom authentication flow.
        create_auth_challenge: Trigger = "CreateAuthChallenge",
        /// Changes a message before it goes out.
        custom_message: Trigger = "CustomMessage",
        /// Decides on the next step of a custom authentication flow.
        define_auth_challenge: Trigger = "DefineAuthChallenge",
        /// After a user signed in.
        post_authentication: Trigger = "PostAuthentication",
        /// After a user was confirmed.
        post_confirmation: Trigger = "PostConfirmation",
        /// Before a user signs in.
        pre_authentication: Trigger = "PreAuthentication",
        /// Before a user signs up.
        pre_sign_up: Trigger = "PreSignUp",
        /// Before tokens are made; with a version, CDK's `PRE_TOKEN_GENERATION_CONFIG`.
        pre_token_generation: Trigger = "PreTokenGeneration",
        /// Takes users over from elsewhere at their first sign-in.
        user_migration: Trigger = "UserMigration",
        /// Checks the answer to a challenge.
        verify_auth_challenge_response: Trigger = "VerifyAuthChallengeResponse",
        /// Sends e-mail in Cognito's place; needs `CustomSenderKmsKey`.
        custom_email_sender: Trigger = "CustomEmailSender",
        /// Sends SMS messages in Cognito's place; needs `CustomSenderKmsKey`.
        custom_sms_sender: Trigger = "CustomSmsSender",
        /// Beyond CDK's keys: before a federated user is taken in.
        inbound_federation: Trigger = "InboundFederation",
    }
}

impl LambdaTriggers {
    /// The functions, in the order of [`Self::NAMES`].
    pub fn in_order(&self) -> [Option<&Trigger>; 13] {
        [
            self.create_auth_challenge.as_ref(),
            self.custom_message.as_ref(),
            self.define_auth_challenge.as_ref(),
            self.post_authentication.as_ref(),
            self.post_confirmation.as_ref(),
            self.pre_authentication.as_ref(),
            self.pre_sign_up.as_ref(),
            self.pre_token_generation.as_ref(),
            self.user_migration.as_ref(),
            self.verify_auth_challenge_response.as_ref(),
            self.custom_email_sender.as_ref(),
            self.custom_sms_sender.as_ref(),
            self.inbound_federation.as_ref(),
        ]
    }
}

/// One function, written as its ARN or as `{LambdaArn, LambdaVersion}`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trigger {
    /// The ARN of the function, of a version or of an alias.
    pub lambda_arn: String,
    /// The version of the event that the function gets.
    pub lambda_version: Option<LambdaVersion>,
}

object! {
    /// The longer form of a trigger.
    pub struct VersionedTrigger {
        /// The ARN of the function, of a version or of an alias (required).
        lambda_arn: String = "LambdaArn" required,
        /// The version of the event that the function gets.
        lambda_version: LambdaVersion = "LambdaVersion",
    }
}

choices! {
    /// The version of a trigger's event.
    pub enum LambdaVersion {
        /// The first form.
        V1 = "V1_0",
        /// Adds access-token customisation (plans above Lite).
        V2 = "V2_0",
        /// Adds machine-to-machine tokens.
        V3 = "V3_0",
    }
}

impl Property for Trigger {
    fn read(value: &Value, path: &Path<'_>, violations: &mut Violations) -> Option<Self> {
        match value {
            Value::String(arn) => Some(Self {
                lambda_arn: arn.clone(),
                lambda_version: None,
            }),
            Value::Object(_) => {
                let read = VersionedTrigger::read(value, path, violations)?;
                Some(Self {
                    lambda_arn: read.lambda_arn?,
                    lambda_version: read.lambda_version,
                })
            }
            _ => {
                violations.wrong_value(
                    path,
                    value,
                    "a function's ARN or {LambdaArn, LambdaVersion}",
                );
                None
            }
        }
    }
}
