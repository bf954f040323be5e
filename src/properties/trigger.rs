//! The properties of `Custom::CognitoUserPoolTrigger`: CDK's `addTrigger`, for any pool.

use super::arn::check_region;
use super::forms::{FUNCTION_ARN, KEY_ARN, POOL_ID};
use super::object::object;
use super::spec::Changes;
use super::user_pool::LambdaVersion;
pub use super::user_pool::Operation;
use super::{Place, Properties, Violations};

object! {
    /// The properties of a trigger.
    pub struct UserPoolTrigger {
        /// The ID of the user pool.
        user_pool_id: String = "UserPoolId" [
            required().form(&POOL_ID).changes(Changes::Replaces)
        ],
        /// When Cognito invokes the function.
        operation: Operation = "Operation" [required().changes(Changes::Replaces)],
        /// The function, a version or an alias of it.
        lambda_arn: String = "LambdaArn" [required().form(&FUNCTION_ARN).api(&["LambdaConfig"])],
        /// The version of the event that the function gets. Only `PRE_TOKEN_GENERATION_CONFIG` can have a
        /// later one than `V1_0`.
        lambda_version: LambdaVersion = "LambdaVersion" [default("V1_0")],
        /// The key that encrypts the codes for a custom sender.
        custom_sender_kms_key: String = "CustomSenderKmsKey" [
            form(&KEY_ARN).omitted("the key of the pool").api(&["LambdaConfig.KMSKeyID"]).beyond_cdk()
        ],
        /// Any text. Changing it makes CloudFormation send an Update, which writes and names every
        /// setting that has drifted from the template.
        revision: String = "Revision" [beyond_cdk()],
    }
}

impl Properties for UserPoolTrigger {
    fn check(&self, violations: &mut Violations) {
        let Some(operation) = self.operation else {
            return;
        };
        let later = matches!(
            self.lambda_version,
            Some(LambdaVersion::V2 | LambdaVersion::V3)
        );
        if later && operation != Operation::PreTokenGenerationConfig {
            violations.add(
                "LambdaVersion",
                "T-VERSION",
                "is later than V1_0, but only PRE_TOKEN_GENERATION_CONFIG can have a later version",
            );
        }
        if self.custom_sender_kms_key.is_some() && !operation.is_custom_sender() {
            violations.add(
                "CustomSenderKmsKey",
                "K-SENDER-KEY",
                "is set, but only CUSTOM_EMAIL_SENDER and CUSTOM_SMS_SENDER can have a key",
            );
        }
    }

    fn check_at(&self, place: &Place, violations: &mut Violations) {
        if let Some(function) = &self.lambda_arn {
            check_region("LambdaArn", function, place, violations);
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
            "not the ID of a user pool",
        );
        refused(
            json!({"LambdaArn": "f"}),
            "LambdaArn",
            "not the ARN of a function",
        );
        let sender =
            |key: &str| json!({"Operation": "CUSTOM_EMAIL_SENDER", "CustomSenderKmsKey": key});
        refused(
            sender("k"),
            "CustomSenderKmsKey",
            "not the ARN of a KMS key",
        );
        let key = "arn:aws:kms:eu-west-1:123456789012:key/k";
        assert!(read_with(sender(key)).is_ok());
        refused(
            json!({"CustomSenderKmsKey": key}),
            "CustomSenderKmsKey",
            "only CUSTOM_EMAIL_SENDER and CUSTOM_SMS_SENDER",
        );
    }

    #[test]
    fn pool_operation_and_function_are_required() {
        let found = read::<UserPoolTrigger>(&Map::new()).expect_err("three violations");
        assert_eq!(found.lines().len(), 3, "{found}");
    }
}
