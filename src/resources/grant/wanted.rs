//! Properties to a policy document.

use serde_json::{Value, json};

use crate::aws::grants::Principal;
use crate::properties::grant::UserPoolGrant;
use crate::resources::Owner;
use crate::resources::user_pool::names;
use crate::resources::user_pool::wanted::Place;

/// Who gets which policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The role, user or group.
    pub principal: Principal,
    /// Its ARN as it was given. IAM finds the principal by its name alone, so the path is compared.
    pub grantee: String,
    /// The policy, as CDK renders it.
    pub document: Value,
}

impl Wanted {
    /// Translates properties; `None` if they do not say who gets what.
    pub fn of(grant: &UserPoolGrant, place: &Place) -> Option<Self> {
        let pool = match (&grant.user_pool_arn, &grant.user_pool_id) {
            (Some(arn), _) => arn.clone(),
            (None, Some(id)) => place.pool_arn(id),
            (None, None) => return None,
        };
        let action = match grant.actions.as_deref()? {
            [] => return None,
            [one] => json!(one),
            more => json!(more),
        };
        let grantee = grant.grantee.clone()?;
        Some(Self {
            principal: Principal::of_arn(&grantee)?,
            grantee,
            document: json!({
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": action, "Resource": pool}],
            }),
        })
    }
}

/// The name of a resource's policy: `<stack>-<logical id>-<12 digits>`, at most 128 characters.
pub fn policy_name(owner: &Owner) -> String {
    const LONGEST: usize = 128;
    // The same for every event of the resource.
    let digits = names::digest(&Owner {
        request_id: String::new(),
        ..owner.clone()
    });
    let readable = format!("{}-{}", owner.stack_name(), owner.logical_id);
    let readable: String = readable
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-')
        .take(LONGEST - digits.len() - 1)
        .collect();
    format!("{readable}-{digits}")
}

/// The resource's id: `<principal name>/<policy name>`.
pub fn physical_id(principal: &Principal, policy: &str) -> String {
    format!("{}/{policy}", principal.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::grants::Kind;

    fn grant(actions: &[&str]) -> UserPoolGrant {
        UserPoolGrant {
            revision: None,
            user_pool_id: Some("eu-west-1_Ab".into()),
            user_pool_arn: None,
            grantee: Some("arn:aws:iam::123456789012:role/teams/reader".into()),
            actions: Some(actions.iter().map(|action| (*action).to_owned()).collect()),
        }
    }

    fn place() -> Place {
        Place {
            partition: "aws-cn".into(),
            region: "cn-north-1".into(),
            account: "123456789012".into(),
        }
    }

    fn owner(stack: &str, request: &str) -> Owner {
        Owner {
            stack_id: format!("arn:aws:cloudformation:eu-west-1:123456789012:stack/{stack}/0"),
            logical_id: "Grant".into(),
            request_id: request.into(),
        }
    }

    #[test]
    fn the_policy_is_cdks() {
        let wanted = Wanted::of(&grant(&["cognito-idp:AdminGetUser"]), &place()).expect("complete");
        assert_eq!(wanted.principal.kind, Kind::Role);
        assert_eq!(
            wanted.grantee,
            "arn:aws:iam::123456789012:role/teams/reader"
        );
        assert_eq!(
            wanted.document,
            json!({"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow",
                "Action": "cognito-idp:AdminGetUser",
                "Resource": "arn:aws-cn:cognito-idp:cn-north-1:123456789012:userpool/eu-west-1_Ab",
            }]})
        );
        let more = Wanted::of(&grant(&["cognito-idp:b*", "cognito-idp:a"]), &place());
        let action = more.expect("complete").document["Statement"][0]["Action"].clone();
        assert_eq!(action, json!(["cognito-idp:b*", "cognito-idp:a"]));
        assert_eq!(Wanted::of(&grant(&[]), &place()), None);
    }

    #[test]
    fn the_policys_name_follows_from_the_resource_alone() {
        let name = policy_name(&owner("shop", "r1"));
        assert!(name.starts_with("shop-Grant-"), "{name}");
        assert_eq!(name, policy_name(&owner("shop", "r2")));
        assert_ne!(name, policy_name(&owner("store", "r1")));
        let long = policy_name(&owner(&"s".repeat(200), "r1"));
        assert_eq!(long.len(), 128);
    }
}
