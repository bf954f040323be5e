//! The properties of `Custom::CognitoImportedUserPool`: CDK's `fromUserPoolId` and
//! `fromUserPoolArn`.

use super::forms::{POOL_ARN, POOL_ID};
use super::object::object;
use super::spec::Changes;
use super::{Place, Properties, Violations, pool};
use crate::arn::Arn;

object! {
    /// The properties of an import.
    pub struct ImportedUserPool {
        /// The ID of the user pool. Give either this or `UserPoolArn`.
        user_pool_id: String = "UserPoolId" [form(&POOL_ID).changes(Changes::Replaces)],
        /// The ARN of the user pool, in the account and Region of the stack.
        user_pool_arn: String = "UserPoolArn" [form(&POOL_ARN).changes(Changes::Replaces)],
        /// Any text. Changing it makes CloudFormation send an Update, which reads the pool again.
        revision: String = "Revision" [beyond_cdk()],
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

    /// A pool of another account or region cannot be read: the function works in its own.
    fn check_at(&self, place: &Place, violations: &mut Violations) {
        let arn = self.user_pool_arn.as_deref().and_then(Arn::parse);
        let Some(arn) = arn.filter(|_| !violations.concerns("UserPoolArn")) else {
            return;
        };
        if (arn.account, arn.region) != (&place.account, &place.region) {
            violations.add(
                "UserPoolArn",
                "K-PLACE",
                format_args!(
                    "is a user pool of account {} in Region {}, but the stack is in account {} and Region \
                     {}; import the pool in a stack of its own account and Region",
                    arn.account, arn.region, place.account, place.region
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
            "UserPoolId: is missing; set either UserPoolId or UserPoolArn"
        );
        assert_eq!(
            wrong(json!({"UserPoolId": "eu-west-1_Ab", "UserPoolArn": ARN})),
            "UserPoolArn: is set together with UserPoolId; remove one of the two"
        );
        assert_eq!(
            wrong(json!({"UserPoolId": ["eu-west-1_Ab"]})),
            "UserPoolId: a list of length 1 is not a string"
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
            "UserPoolId: is missing; set either UserPoolId or UserPoolArn"
        );
    }

    fn by_arn(region: &str, account: &str) -> ImportedUserPool {
        ImportedUserPool {
            user_pool_arn: Some(format!(
                "arn:aws:cognito-idp:{region}:{account}:userpool/{region}_Ab"
            )),
            ..ImportedUserPool::default()
        }
    }

    #[test]
    fn another_account_or_region_is_named_with_the_stacks() {
        let place = Place {
            partition: "aws".into(),
            region: "eu-west-1".into(),
            account: "123456789012".into(),
        };
        for (region, account, fits) in [
            ("eu-west-1", "123456789012", true),
            ("us-east-1", "123456789012", false),
            ("eu-west-1", "210987654321", false),
        ] {
            let mut violations = Violations::default();
            by_arn(region, account).check_at(&place, &mut violations);
            assert_eq!(violations.is_empty(), fits, "{violations}");
            for part in [region, account, "eu-west-1", "123456789012"] {
                assert!(
                    fits || violations.to_string().contains(part),
                    "{violations}"
                );
            }
        }
    }
}
