//! The properties of `Custom::CognitoImportedUserPool`: CDK's `fromUserPoolId` and
//! `fromUserPoolArn`.

use super::object::object;
use super::{Properties, Violations, pool};

object! {
    /// What a template author says about a pool that is there already. Exactly one is given.
    pub struct ImportedUserPool {
        /// The pool's id.
        user_pool_id: String = "UserPoolId",
        /// The pool's ARN.
        user_pool_arn: String = "UserPoolArn",
        /// Beyond CDK: any text, without a meaning of its own. CloudFormation sends an Update when it
        /// changes, and what differs from the live resource is then written and named.
        revision: String = "Revision",
    }
}

impl Properties for ImportedUserPool {
    fn check(&self, violations: &mut Violations) {
        pool::check_either(
            self.user_pool_id.as_deref(),
            self.user_pool_arn.as_deref(),
            violations,
        );
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::*;
    use crate::properties::read;

    fn wrong(properties: Value) -> String {
        let members: Map<String, Value> = serde_json::from_value(properties).expect("a map");
        read::<ImportedUserPool>(&members)
            .map(|_| String::new())
            .unwrap_or_else(|violations| violations.to_string())
    }

    const ARN: &str = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Ab";

    #[test]
    fn a_pool_is_named_once() {
        assert_eq!(wrong(json!({"UserPoolId": "eu-west-1_Ab"})), "");
        assert_eq!(wrong(json!({"UserPoolArn": ARN})), "");
        assert_eq!(
            wrong(json!({})),
            "UserPoolId: is missing; give it or UserPoolArn"
        );
        assert_eq!(
            wrong(json!({"UserPoolId": "eu-west-1_Ab", "UserPoolArn": ARN})),
            "UserPoolArn: is given together with UserPoolId; leave one of the two out"
        );
        assert_eq!(
            wrong(json!({"UserPoolId": ["eu-west-1_Ab"]})),
            "UserPoolId: a list of 1 is not a string"
        );
    }

    #[test]
    fn i_arn_form_and_i_arn() {
        for arn in [
            "eu-west-1_Ab",
            "arn:aws:cognito-idp:eu-west-1",
            "arn:aws:s3:::bucket/key",
        ] {
            let found = wrong(json!({"UserPoolArn": arn}));
            assert!(
                found.starts_with(&format!(
                    "UserPoolArn: \"{arn}\" is not the ARN of a user pool"
                )),
                "{found}"
            );
        }
        assert_eq!(
            wrong(json!({"UserPoolId": ""})),
            "UserPoolId: is missing; give it or UserPoolArn"
        );
    }
}
