//! The properties of `Custom::CognitoUserPoolGrant`: CDK's `grant`.

use super::object::object;
use super::violation::quoted;
use super::{Path, Properties, Violations, arn, pool};

object! {
    /// What a template author says about the rights of a principal on a user pool.
    pub struct UserPoolGrant {
        /// The pool's id, in the stack's region and account. Either this or the ARN.
        user_pool_id: String = "UserPoolId",
        /// The pool's ARN.
        user_pool_arn: String = "UserPoolArn",
        /// ARN of the role, user or group that gets the rights (required).
        grantee: String = "Grantee" required,
        /// What the principal may do (required): `cognito-idp:` and an action, in which `*` and `?`
        /// stand for other characters.
        actions: Vec<String> = "Actions" required,
        /// Beyond CDK: any text, without a meaning of its own. CloudFormation sends an Update when it
        /// changes, and what differs from the live resource is then written and named.
        revision: String = "Revision",
    }
}

/// The service whose actions can be granted.
const SERVICE: &str = "cognito-idp:";

impl Properties for UserPoolGrant {
    fn check(&self, violations: &mut Violations) {
        pool::check_either(
            self.user_pool_id.as_deref(),
            self.user_pool_arn.as_deref(),
            violations,
        );
        if let Some(grantee) = self
            .grantee
            .as_deref()
            .filter(|arn| !arn::is_principal(arn))
        {
            violations.add(
                "Grantee",
                format_args!(
                    "{} is not the ARN of a role, a user or a group \
                     (arn:<partition>:iam::<account>:role/<name>)",
                    quoted(grantee)
                ),
            );
        }
        let Some(actions) = &self.actions else { return };
        if actions.is_empty() && !violations.concerns("Actions") {
            violations.add("Actions", "is empty, at least one action is needed");
        }
        let path = Path::ROOT.key("Actions");
        for (index, action) in actions.iter().enumerate() {
            if !is_action(action) {
                violations.add(
                    path.index(index),
                    format_args!(
                        "{} is not an action of user pools (cognito-idp:<action>, e.g. \
                         cognito-idp:AdminGetUser or cognito-idp:Admin*)",
                        quoted(action)
                    ),
                );
            }
        }
    }
}

fn is_action(text: &str) -> bool {
    text.strip_prefix(SERVICE).is_some_and(|action| {
        !action.is_empty()
            && action
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'*' || byte == b'?')
    })
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
            ["Actions: is empty, at least one action is needed"]
        );
        assert_eq!(
            wrong(json!({"Actions": "cognito-idp:*"})),
            ["Actions: \"cognito-idp:*\" is not a list"]
        );
    }
}
