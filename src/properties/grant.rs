//! The properties of `Custom::CognitoUserPoolGrant`: CDK's `grant`.

use super::forms::{ACTION, POOL_ARN, POOL_ID, PRINCIPAL_ARN};
use super::object::object;
use super::spec::Changes;
use super::{Place, Properties, Violations, pool};
use crate::arn::Arn;

object! {
    /// The properties of a grant.
    pub struct UserPoolGrant {
        /// The ID of the user pool, in the account and Region of the stack. Set either this or
        /// `UserPoolArn`.
        user_pool_id: String = "UserPoolId" [form(&POOL_ID)],
        /// The ARN of the user pool, in the account of the stack and any Region.
        user_pool_arn: String = "UserPoolArn" [form(&POOL_ARN)],
        /// The ARN of the role, user or group that gets the permissions, in the account of the stack.
        grantee: String = "Grantee" [required().form(&PRINCIPAL_ARN).changes(Changes::Replaces)],
        /// The actions that the grantee may perform on the pool. At least one is required.
        actions: Vec<String> = "Actions" [required().form(&ACTION)],
        /// Any string. Changing it makes CloudFormation send an Update, which reverts every setting that has
        /// drifted from the template, and names it.
        revision: String = "Revision" [beyond_cdk()],
    }
}

impl Properties for UserPoolGrant {
    fn check(&self, violations: &mut Violations) {
        pool::check_either(
            self.user_pool_id.as_deref(),
            self.user_pool_arn.as_deref(),
            violations,
        );
        let is_empty = self.actions.as_ref().is_some_and(Vec::is_empty);
        if is_empty && !violations.concerns("Actions") {
            violations.add(
                "Actions",
                "K-ACTIONS",
                "is empty, but needs at least one action",
            );
        }
    }

    fn check_at(&self, place: &Place, violations: &mut Violations) {
        self.check_grantee(place, violations);
        self.check_pool(place, violations);
    }
}

impl UserPoolGrant {
    /// Checks the grantee's account. IAM finds a principal by name alone, so a principal of another account
    /// would be mistaken for the one in this account that has the same name.
    fn check_grantee(&self, place: &Place, violations: &mut Violations) {
        let arn = self.grantee.as_deref().and_then(Arn::parse);
        if let Some(Arn { account, .. }) = arn
            && account != place.account
            && !violations.concerns("Grantee")
        {
            violations.add(
                "Grantee",
                "K-PLACE",
                format_args!(
                    "is a principal of account {account}, but the stack is in account {}; only principals of \
                     the stack's account can be grantees",
                    place.account
                ),
            );
        }
    }

    /// Checks the pool's account and partition. User pools have no resource policies with which another
    /// account could allow access, so a grant on a pool elsewhere would allow nothing.
    fn check_pool(&self, place: &Place, violations: &mut Violations) {
        let Some(given) = self.user_pool_arn.as_deref() else {
            return;
        };
        let Some(arn) = Arn::parse(given).filter(|_| !violations.concerns("UserPoolArn")) else {
            return;
        };
        if (arn.partition, arn.account) != (&place.partition, &place.account) {
            violations.add(
                "UserPoolArn",
                "K-PLACE",
                format_args!(
                    "{given:?} is a user pool of account {} in partition {}, but the stack is in account {} \
                     in partition {}; grants work only for pools of the stack's account, in any Region",
                    arn.account, arn.partition, place.account, place.partition
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

    fn wrong(change: Value) -> Vec<String> {
        let mut properties = json!({
            "UserPoolId": "eu-west-1_Ab",
            "Grantee": "arn:aws:iam::123456789012:role/teams/reader",
            "Actions": ["cognito-idp:AdminGetUser"],
        });
        if let (Some(members), Value::Object(change)) = (properties.as_object_mut(), change) {
            members.extend(change);
            members.retain(|_, value| !value.is_null());
        }
        let members: Map<String, Value> = serde_json::from_value(properties).expect("a map");
        read::<UserPoolGrant>(&members)
            .map(|_| Vec::new())
            .unwrap_or_else(|violations| violations.lines().to_vec())
    }

    #[test]
    fn roles_users_and_groups_are_grantees() {
        for grantee in ["role/r", "role/a/b/r", "user/ann", "group/readers"] {
            let grantee = format!("arn:aws:iam::123456789012:{grantee}");
            assert_eq!(wrong(json!({"Grantee": grantee})), Vec::<String>::new());
        }
        for grantee in [
            "reader",
            "arn:aws:iam::123456789012:root",
            "arn:aws:iam::123456789012:policy/p",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:sts::123456789012:assumed-role/r/session",
        ] {
            let found = wrong(json!({"Grantee": grantee}));
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].starts_with("Grantee: "), "{found:?}");
        }
    }

    #[test]
    fn actions_are_those_of_user_pools() {
        for action in [
            "cognito-idp:*",
            "cognito-idp:AdminGetUser",
            "cognito-idp:Admin*User",
            "cognito-idp:?etUser",
        ] {
            assert_eq!(wrong(json!({"Actions": [action]})), Vec::<String>::new());
        }
        let found = wrong(json!({"Actions": [
            "cognito-idp:ListUsers", "*", "s3:GetObject", "cognito-identity:*", "cognito-idp:",
            "cognito-idp:*:*", "AdminGetUser", "cognito-idp:Get User",
        ]}));
        assert_eq!(found.len(), 7, "{found:#?}");
        assert!(
            found[0].starts_with("Actions[1]: \"*\" is not an action of user pools"),
            "{found:#?}"
        );
    }

    #[test]
    fn everything_is_needed() {
        assert_eq!(
            wrong(json!({"UserPoolId": null, "Grantee": null, "Actions": null})).len(),
            3
        );
        assert_eq!(
            wrong(json!({"Actions": []})),
            ["Actions: is empty, but needs at least one action"]
        );
        assert_eq!(
            wrong(json!({"Actions": "cognito-idp:*"})),
            ["Actions: \"cognito-idp:*\" is not a list"]
        );
    }
}
