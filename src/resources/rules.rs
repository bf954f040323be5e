//! All rules that need no AWS, for each resource type: what a template can be checked for before it is
//! deployed.

use serde_json::{Map, Value};

use super::ResourceType;
use super::user_pool::merge::contradictions;
use crate::properties::grant::UserPoolGrant;
use crate::properties::imported_user_pool::ImportedUserPool;
use crate::properties::trigger::UserPoolTrigger;
use crate::properties::user_pool::UserPool;
use crate::properties::{Place, Properties, Violations, read_with};

/// What is wrong with the properties of a new resource in a stack at this place.
///
/// Whether a function's account is allowed depends on the deployed function, and what is taken already
/// on the account: that is checked by events alone.
pub fn violations(
    kind: ResourceType,
    properties: &Map<String, Value>,
    place: &Place,
) -> Violations {
    match kind {
        ResourceType::UserPool => of(properties, |pool: &UserPool, violations| {
            pool.check_at(place, violations);
            contradictions(pool, place, violations);
        }),
        ResourceType::Trigger => at::<UserPoolTrigger>(properties, place),
        ResourceType::Grant => at::<UserPoolGrant>(properties, place),
        ResourceType::ImportedUserPool => at::<ImportedUserPool>(properties, place),
    }
}

fn at<P: Properties>(properties: &Map<String, Value>, place: &Place) -> Violations {
    of(properties, |read: &P, violations| {
        read.check_at(place, violations);
    })
}

fn of<P: Properties>(
    properties: &Map<String, Value>,
    further: impl FnOnce(&P, &mut Violations),
) -> Violations {
    read_with(properties, further).err().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:f";

    #[track_caller]
    fn broken(kind: ResourceType, properties: Value, expected: &[(&str, &str)]) {
        let place = Place::of_stack("arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1");
        let map = properties.as_object().cloned().expect("a map");
        let found = violations(kind, &map, &place);
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|violation| (violation.rule, violation.path.as_str()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_type_is_checked_up_to_the_place_of_its_stack() {
        broken(
            ResourceType::UserPool,
            json!({
                "PasswordPolicy": {"MinLength": 5},
                "LambdaTriggers": {"PreSignUp": FUNCTION},
                "Mfa": "OPTIONAL",
                "EnableSmsRole": false,
            }),
            &[
                ("P-PW-LEN", "PasswordPolicy.MinLength"),
                ("K-PLACE", "LambdaTriggers.PreSignUp"),
                ("M-SMS", "SmsRole"),
            ],
        );
        broken(
            ResourceType::Trigger,
            json!({"UserPoolId": "eu-west-1_Ab", "Operation": "PRE_SIGN_UP", "LambdaArn": FUNCTION}),
            &[("K-PLACE", "LambdaArn")],
        );
        broken(
            ResourceType::Grant,
            json!({
                "UserPoolArn": "arn:aws:cognito-idp:us-east-1:210987654321:userpool/us-east-1_Ab",
                "Grantee": "arn:aws:iam::210987654321:role/r",
                "Actions": ["cognito-idp:*"],
            }),
            &[("K-PLACE", "Grantee"), ("K-PLACE", "UserPoolArn")],
        );
        broken(
            ResourceType::ImportedUserPool,
            json!({"UserPoolArn": "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Ab"}),
            &[("K-PLACE", "UserPoolArn")],
        );
        broken(
            ResourceType::ImportedUserPool,
            json!({"UserPoolId": "eu-west-1_Ab"}),
            &[],
        );
    }
}
