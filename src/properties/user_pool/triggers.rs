//! Lambda functions that Cognito calls.

use serde_json::Value;

use super::ARN;
use crate::properties::forms::FUNCTION_ARN;
use crate::properties::object::{choices, object};
use crate::properties::table::Kind;
use crate::properties::value::Property;
use crate::properties::{Path, Violations};

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

/// Declares the operations once: as properties of a pool, as choices of a trigger's `Operation`, and
/// with the forms of their functions.
macro_rules! operations {
    ($(
        $(#[doc = $doc:literal])*
        $field:ident = $ours:literal $([$($spec:tt)+])?,
            $member:ident = $cdk:literal | $api:literal as $form:ident
            $( $(#[doc = $also_doc:literal])* or $also:ident = $also_cdk:literal | $also_api:literal )?;
    )*) => {
        object! {
            /// Lambda functions that Cognito invokes, by operation.
            pub struct LambdaTriggers each Trigger {
                $( $(#[doc = $doc])* $field = $ours [api(&[$api]) $(.$($spec)+)?], )*
            }
        }

        choices! {
            /// The operations at which Cognito invokes a function, under CDK's names and the API's.
            pub enum Operation {
                $(
                    $(#[doc = $doc])* $member = $cdk | $api,
                    $( $(#[doc = $also_doc])* $also = $also_cdk | $also_api, )?
                )*
            }
        }

        impl LambdaTriggers {
            /// The operations, in the order of the table: the member of `LambdaConfig`, and the form of its
            /// function.
            pub const OPERATIONS: &'static [(&'static str, Form)] = &[$( ($api, Form::$form), )*];
        }
    };
}

operations! {
    /// Creates the next challenge of a custom authentication flow.
    create_auth_challenge = "CreateAuthChallenge",
        CreateAuthChallenge = "CREATE_AUTH_CHALLENGE" | "CreateAuthChallenge" as Arn;
    /// Changes a message before Cognito sends it.
    custom_message = "CustomMessage",
        CustomMessage = "CUSTOM_MESSAGE" | "CustomMessage" as Arn;
    /// Decides on the next step of a custom authentication flow.
    define_auth_challenge = "DefineAuthChallenge",
        DefineAuthChallenge = "DEFINE_AUTH_CHALLENGE" | "DefineAuthChallenge" as Arn;
    /// Runs after a user signed in.
    post_authentication = "PostAuthentication",
        PostAuthentication = "POST_AUTHENTICATION" | "PostAuthentication" as Arn;
    /// Runs after a user was confirmed.
    post_confirmation = "PostConfirmation",
        PostConfirmation = "POST_CONFIRMATION" | "PostConfirmation" as Arn;
    /// Runs before a user signs in.
    pre_authentication = "PreAuthentication",
        PreAuthentication = "PRE_AUTHENTICATION" | "PreAuthentication" as Arn;
    /// Runs before a user signs up.
    pre_sign_up = "PreSignUp",
        PreSignUp = "PRE_SIGN_UP" | "PreSignUp" as Arn;
    /// Runs before Cognito issues tokens.
    pre_token_generation = "PreTokenGeneration" [native(&["PreTokenGenerationConfig"])],
        PreTokenGeneration = "PRE_TOKEN_GENERATION" | "PreTokenGeneration" as PreToken
        /// Runs before Cognito issues tokens, with a version of the event that `LambdaVersion` chooses.
        or PreTokenGenerationConfig = "PRE_TOKEN_GENERATION_CONFIG" | "PreTokenGenerationConfig";
    /// Imports users from elsewhere at their first sign-in.
    user_migration = "UserMigration",
        UserMigration = "USER_MIGRATION" | "UserMigration" as Arn;
    /// Checks the answer to a challenge.
    verify_auth_challenge_response = "VerifyAuthChallengeResponse",
        VerifyAuthChallengeResponse = "VERIFY_AUTH_CHALLENGE_RESPONSE" | "VerifyAuthChallengeResponse" as Arn;
    /// Sends e-mail messages in place of Cognito. Needs `CustomSenderKmsKey`.
    custom_email_sender = "CustomEmailSender",
        CustomEmailSender = "CUSTOM_EMAIL_SENDER" | "CustomEmailSender" as FirstVersion;
    /// Sends SMS messages in place of Cognito. Needs `CustomSenderKmsKey`.
    custom_sms_sender = "CustomSmsSender",
        CustomSmsSender = "CUSTOM_SMS_SENDER" | "CustomSMSSender" as FirstVersion;
    /// Runs before a federated user is taken in.
    inbound_federation = "InboundFederation" [beyond_cdk()],
        InboundFederation = "INBOUND_FEDERATION" | "InboundFederation" as FirstVersion;
}

impl Operation {
    /// The member of `LambdaConfig` that stands for the operation in comparisons: the trigger before
    /// tokens are issued has two operations, but is one.
    pub fn member(self) -> &'static str {
        match self {
            Self::PreTokenGenerationConfig => Self::PreTokenGeneration.api_name(),
            other => other.api_name(),
        }
    }

    /// Whether the function gets codes that are encrypted with the pool's key.
    pub fn is_custom_sender(self) -> bool {
        matches!(self, Self::CustomEmailSender | Self::CustomSmsSender)
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
    /// A function with the version of its event.
    pub struct VersionedTrigger {
        /// The function, a version or an alias of it.
        lambda_arn: String = "LambdaArn" [required().length(0, ARN).form(&FUNCTION_ARN)],
        /// The version of the event that the function gets. Only `PreTokenGeneration` can have a later one
        /// than `V1_0`.
        lambda_version: LambdaVersion = "LambdaVersion" [default("V1_0")],
    }
}

choices! {
    /// The version of a trigger's event.
    pub enum LambdaVersion {
        /// The first version.
        V1 = "V1_0",
        /// Adds the access token. Needs a plan above `LITE`.
        V2 = "V2_0",
        /// Adds tokens for machines. Needs a plan above `LITE`.
        V3 = "V3_0",
    }
}

impl Property for Trigger {
    const KIND: Kind = Kind::TextOr(VersionedTrigger::FIELDS);

    fn read(value: &Value, path: &Path<'_>, violations: &mut Violations) -> Option<Self> {
        match value {
            Value::String(arn) => {
                let function = const { VersionedTrigger::field("LambdaArn") };
                arn.check_spec(&function.spec, path, violations);
                Some(Self {
                    lambda_arn: arn.clone(),
                    lambda_version: None,
                })
            }
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
                    "the ARN of a function or {LambdaArn, LambdaVersion}",
                );
                None
            }
        }
    }
}
