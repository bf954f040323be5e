//! Inline policies on roles, users and groups.
//!
//! IAM has the same three operations for each kind of principal, under three names.

use serde_json::Value;

use super::{ApiError, Arn, Repeat, Session};

/// What can carry an inline policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A role.
    Role,
    /// A user.
    User,
    /// A group.
    Group,
}

impl Kind {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Role, Self::User, Self::Group];

    /// The word for it, which is also how ARNs say it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::User => "user",
            Self::Group => "group",
        }
    }
}

/// A role, a user or a group of this account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Which of the three.
    pub kind: Kind,
    /// The name without its path; it is unique in the account.
    pub name: String,
}

impl Principal {
    /// Reads the principal out of its ARN (`arn:<partition>:iam::<account>:role/<path>/<name>`).
    pub fn of_arn(arn: &str) -> Option<Self> {
        let resource = Arn::parse(arn)?.resource;
        let (kind, path) = resource.split_once('/')?;
        let kind = Kind::ALL.into_iter().find(|known| known.name() == kind)?;
        let name = path.rsplit('/').next().filter(|name| !name.is_empty())?;
        Some(Self {
            kind,
            name: name.to_owned(),
        })
    }
}

/// The ARN of the principal that has this name. It may have been made seconds ago, by the same stack.
///
/// # Errors
/// The service's answer, e.g. that there is no such principal.
pub async fn arn_of(session: &Session, principal: &Principal) -> Result<String, ApiError> {
    session
        .once_known(async || look_up(session, principal).await)
        .await
}

async fn look_up(session: &Session, principal: &Principal) -> Result<String, ApiError> {
    let name = &principal.name;
    let arn = match principal.kind {
        Kind::Role => session
            .call("GetRole", Repeat::Safely, || {
                session.clients().iam().get_role().role_name(name).send()
            })
            .await?
            .role
            .map(|role| role.arn),
        Kind::User => session
            .call("GetUser", Repeat::Safely, || {
                session.clients().iam().get_user().user_name(name).send()
            })
            .await?
            .user
            .map(|user| user.arn),
        Kind::Group => session
            .call("GetGroup", Repeat::Safely, || {
                // The answer has the group's users as well, and none of them is needed.
                let get = session.clients().iam().get_group().max_items(1);
                get.group_name(name).send()
            })
            .await?
            .group
            .map(|group| group.arn),
    };
    Ok(arn.unwrap_or_default())
}

/// Writes a policy, over another one of that name if there is one. The principal may have been made
/// seconds ago, by the same stack.
///
/// # Errors
/// The service's answer, e.g. that there is no such principal.
pub async fn put(
    session: &Session,
    principal: &Principal,
    policy: &str,
    document: &Value,
) -> Result<(), ApiError> {
    let document = document.to_string();
    session
        .once_known(async || write(session, principal, policy, &document).await)
        .await
}

async fn write(
    session: &Session,
    principal: &Principal,
    policy: &str,
    document: &str,
) -> Result<(), ApiError> {
    let name = &principal.name;
    match principal.kind {
        Kind::Role => session
            .call("PutRolePolicy", Repeat::Safely, || {
                let put = session.clients().iam().put_role_policy();
                put.role_name(name)
                    .policy_name(policy)
                    .policy_document(document)
                    .send()
            })
            .await
            .map(drop),
        Kind::User => session
            .call("PutUserPolicy", Repeat::Safely, || {
                let put = session.clients().iam().put_user_policy();
                put.user_name(name)
                    .policy_name(policy)
                    .policy_document(document)
                    .send()
            })
            .await
            .map(drop),
        Kind::Group => session
            .call("PutGroupPolicy", Repeat::Safely, || {
                let put = session.clients().iam().put_group_policy();
                put.group_name(name)
                    .policy_name(policy)
                    .policy_document(document)
                    .send()
            })
            .await
            .map(drop),
    }
}

/// Removes a policy; one that is gone already, also with its principal, counts as removed.
///
/// # Errors
/// The service's answer.
pub async fn remove(
    session: &Session,
    principal: &Principal,
    policy: &str,
) -> Result<(), ApiError> {
    let name = &principal.name;
    let removed = match principal.kind {
        Kind::Role => session
            .call("DeleteRolePolicy", Repeat::Safely, || {
                let delete = session.clients().iam().delete_role_policy();
                delete.role_name(name).policy_name(policy).send()
            })
            .await
            .map(drop),
        Kind::User => session
            .call("DeleteUserPolicy", Repeat::Safely, || {
                let delete = session.clients().iam().delete_user_policy();
                delete.user_name(name).policy_name(policy).send()
            })
            .await
            .map(drop),
        Kind::Group => session
            .call("DeleteGroupPolicy", Repeat::Safely, || {
                let delete = session.clients().iam().delete_group_policy();
                delete.group_name(name).policy_name(policy).send()
            })
            .await
            .map(drop),
    };
    match removed {
        Err(error) if !error.is_not_found() => Err(error),
        _ => Ok(()),
    }
}

/// A policy as it is; `None` if it, or the principal, is not there.
///
/// # Errors
/// The service's answer.
pub async fn get(
    session: &Session,
    principal: &Principal,
    policy: &str,
) -> Result<Option<Value>, ApiError> {
    let name = &principal.name;
    let got = match principal.kind {
        Kind::Role => session
            .call("GetRolePolicy", Repeat::Safely, || {
                let get = session.clients().iam().get_role_policy();
                get.role_name(name).policy_name(policy).send()
            })
            .await
            .map(|got| got.policy_document),
        Kind::User => session
            .call("GetUserPolicy", Repeat::Safely, || {
                let get = session.clients().iam().get_user_policy();
                get.user_name(name).policy_name(policy).send()
            })
            .await
            .map(|got| got.policy_document),
        Kind::Group => session
            .call("GetGroupPolicy", Repeat::Safely, || {
                let get = session.clients().iam().get_group_policy();
                get.group_name(name).policy_name(policy).send()
            })
            .await
            .map(|got| got.policy_document),
    };
    match got {
        Ok(encoded) => Ok(Some(document(&encoded))),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// IAM gives documents back percent-encoded.
fn document(encoded: &str) -> Value {
    let form = format!("document={encoded}");
    url::form_urlencoded::parse(form.as_bytes())
        .next()
        .and_then(|(_, text)| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_principal_is_its_arns_last_name() {
        let of = |resource: &str| {
            Principal::of_arn(&format!("arn:aws:iam::123456789012:{resource}"))
                .map(|principal| (principal.kind, principal.name))
        };
        assert_eq!(of("role/reader"), Some((Kind::Role, "reader".into())));
        assert_eq!(of("role/a/b/reader"), Some((Kind::Role, "reader".into())));
        assert_eq!(of("user/ann"), Some((Kind::User, "ann".into())));
        assert_eq!(of("group/x/all"), Some((Kind::Group, "all".into())));
        for other in ["root", "policy/p", "role/", "role"] {
            assert_eq!(of(other), None, "{other}");
        }
    }

    #[test]
    fn a_document_is_decoded() {
        let encoded =
            "%7B%22Action%22%3A%20%22cognito-idp%3A%2A%22%2C%22Plus%22%3A%22a%2Bb%26c%22%7D";
        assert_eq!(
            document(encoded),
            json!({"Action": "cognito-idp:*", "Plus": "a+b&c"})
        );
        assert_eq!(document("no%20document"), Value::Null);
    }
}
