//! The properties of `Custom::CognitoUserPoolTrigger`: CDK's `addTrigger`, for any pool.

use super::object::{choices, object};
use super::user_pool::LambdaVersion;
use super::violation::quoted;
use super::{Properties, Violations, arn, pool};

object! {
    /// What a template author says about a function that a pool calls.
    pub struct UserPoolTrigger {
        /// The pool's id (required).
        user_pool_id: String = "UserPoolId" required,
        /// When the function is called (required).
        operation: Operation = "Operation" required,
        /// The ARN of the function, of a version or of an alias (required).
        lambda_arn: String = "LambdaArn" required,
        /// The version of the event that the function gets; later ones than `V1_0` are for
        /// `PRE_TOKEN_GENERATION_CONFIG` only.
        lambda_version: LambdaVersion = "LambdaVersion",
        /// ARN of the KMS key that encrypts codes for a custom sender; the pool's if not given.
        custom_sender_kms_key: String = "CustomSenderKmsKey",
        /// Beyond CDK: any text, without a meaning of its own. CloudFormation sends an Update when it
        /// changes, and what differs from the live resource is then written and named.
        revision: String = "Revision",
    }
}

choices! {
    /// The operations at which Cognito calls a function, under CDK's names and the API's.
    pub enum Operation {
        /// Makes the next challenge of a custom authentication flow.
        CreateAuthChallenge = "CREATE_AUTH_CHALLENGE" | "CreateAuthChallenge",
        /// Changes a message before it goes out.
        CustomMessage = "CUSTOM_MESSAGE" | "CustomMessage",
        /// Decides on the next step of a custom authentication flow.
        DefineAuthChallenge = "DEFINE_AUTH_CHALLENGE" | "DefineAuthChallenge",
        /// After a user signed in.
        PostAuthentication = "POST_AUTHENTICATION" | "PostAuthentication",
        /// After a user was confirmed.
        PostConfirmation = "POST_CONFIRMATION" | "PostConfirmation",
        /// Before a user signs in.
        PreAuthentication = "PRE_AUTHENTICATION" | "PreAuthentication",
        /// Before a user signs up.
        PreSignUp = "PRE_SIGN_UP" | "PreSignUp",
        /// Before tokens are made, with the first version of the event.
        PreTokenGeneration = "PRE_TOKEN_GENERATION" | "PreTokenGeneration",
        /// Before tokens are made, with a version of the event that can be chosen.
        PreTokenGenerationConfig = "PRE_TOKEN_GENERATION_CONFIG" | "PreTokenGenerationConfig",
        /// Takes users over from elsewhere at their first sign-in.
        UserMigration = "USER_MIGRATION" | "UserMigration",
        /// Checks the answer to a challenge.
        VerifyAuthChallengeResponse =
            "VERIFY_AUTH_CHALLENGE_RESPONSE" | "VerifyAuthChallengeResponse",
        /// Sends e-mail in Cognito's place; needs a key.
        CustomEmailSender = "CUSTOM_EMAIL_SENDER" | "CustomEmailSender",
        /// Sends SMS messages in Cognito's place; needs a key.
        CustomSmsSender = "CUSTOM_SMS_SENDER" | "CustomSMSSender",
        /// Beyond CDK: before a federated user is taken in.
        InboundFederation = "INBOUND_FEDERATION" | "InboundFederation",
    }
}

impl Operation {
    /// The member of `LambdaConfig` that stands for the operation in comparisons: the trigger before
    /// tokens are made has two operations, but is one.
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

impl Properties for UserPoolTrigger {
    fn check(&self, violations: &mut Violations) {
        if let Some(id) = &self.user_pool_id {
            pool::check_id("UserPoolId", id, violations);
        }
        if let Some(function) = self
            .lambda_arn
            .as_deref()
            .filter(|arn| !arn::is_function(arn))
        {
            violations.add(
                "LambdaArn",
                format_args!(
                    "{} is not the ARN of a function, a version or an alias \
                     (arn:<partition>:lambda:<region>:<account>:function:<name>[:<qualifier>], \
                     and no $LATEST)",
                    quoted(function)
                ),
            );
        }
        let Some(operation) = self.operation else {
            return;
        };
        // T-VERSION.
        let later = matches!(
            self.lambda_version,
            Some(LambdaVersion::V2 | LambdaVersion::V3)
        );
        if later && operation != Operation::PreTokenGenerationConfig {
            violations.add(
                "LambdaVersion",
                "is later than V1_0, which only PRE_TOKEN_GENERATION_CONFIG can have",
            );
        }
        let Some(key) = &self.custom_sender_kms_key else {
            return;
        };
        if !operation.is_custom_sender() {
            violations.add(
                "CustomSenderKmsKey",
                "is only for CUSTOM_EMAIL_SENDER and CUSTOM_SMS_SENDER",
            );
        } else if !arn::is_kms_key(key) {
            violations.add(
                "CustomSenderKmsKey",
                format_args!(
                    "{} is not a key's ARN (arn:<partition>:kms:<region>:<account>:key/<id>)",
                    quoted(key)
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::*;
    use crate::properties::read;

    fn read_with(change: Value) -> Result<UserPoolTrigger, Vec<String>> {
        let mut properties = json!({
            "UserPoolId": "eu-west-1_Ab",
            "Operation": "PRE_SIGN_UP",
            "LambdaArn": "arn:aws:lambda:eu-west-1:123456789012:function:f",
        });
        if let (Some(members), Value::Object(change)) = (properties.as_object_mut(), change) {
            members.extend(change);
        }
        let members: Map<String, Value> = serde_json::from_value(properties).expect("a map");
        read::<UserPoolTrigger>(&members).map_err(|violations| violations.lines().to_vec())
    }

    #[track_caller]
    fn refused(change: Value, path: &str, part: &str) {
        let found = read_with(change).expect_err("a violation");
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(
            found[0].starts_with(&format!("{path}: ")) && found[0].contains(part),
            "{found:#?}"
        );
    }

    #[test]
    fn each_operation_has_cdks_name_and_the_apis() {
        assert_eq!(Operation::NAMES.len(), 14);
        for (given, operation) in [
            ("CUSTOM_SMS_SENDER", Operation::CustomSmsSender),
            ("CustomSMSSender", Operation::CustomSmsSender),
            ("InboundFederation", Operation::InboundFederation),
            (
                "PRE_TOKEN_GENERATION_CONFIG",
                Operation::PreTokenGenerationConfig,
            ),
        ] {
            let read = read_with(json!({"Operation": given})).expect("right");
            assert_eq!(read.operation, Some(operation), "{given}");
        }
        assert_eq!(Operation::CustomSmsSender.name(), "CUSTOM_SMS_SENDER");
        assert_eq!(Operation::CustomSmsSender.api_name(), "CustomSMSSender");
        refused(
            json!({"Operation": "preSignUp"}),
            "Operation",
            "is not one of CREATE_AUTH",
        );
    }

    #[test]
    fn t_version_later_ones_are_for_token_generation_with_a_version_only() {
        for version in ["V2_0", "V3_0"] {
            refused(
                json!({"LambdaVersion": version}),
                "LambdaVersion",
                "later than V1_0",
            );
            refused(
                json!({"LambdaVersion": version, "Operation": "PRE_TOKEN_GENERATION"}),
                "LambdaVersion",
                "only PRE_TOKEN_GENERATION_CONFIG",
            );
            let config =
                json!({"LambdaVersion": version, "Operation": "PRE_TOKEN_GENERATION_CONFIG"});
            assert!(read_with(config).is_ok());
        }
        assert!(read_with(json!({"LambdaVersion": "V1_0"})).is_ok());
    }

    #[test]
    fn pool_function_and_key_have_their_forms() {
        refused(
            json!({"UserPoolId": "shop"}),
            "UserPoolId",
            "not a pool's id",
        );
        refused(
            json!({"LambdaArn": "f"}),
            "LambdaArn",
            "not the ARN of a function",
        );
        let sender =
            |key: &str| json!({"Operation": "CUSTOM_EMAIL_SENDER", "CustomSenderKmsKey": key});
        refused(sender("k"), "CustomSenderKmsKey", "not a key's ARN");
        let key = "arn:aws:kms:eu-west-1:123456789012:key/k";
        assert!(read_with(sender(key)).is_ok());
        refused(
            json!({"CustomSenderKmsKey": key}),
            "CustomSenderKmsKey",
            "is only for",
        );
    }

    #[test]
    fn pool_operation_and_function_are_required() {
        let found = read::<UserPoolTrigger>(&Map::new()).expect_err("three violations");
        assert_eq!(found.lines().len(), 3, "{found}");
    }
}
