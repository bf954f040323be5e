//! Inline policies on roles, users and groups.
//!
//! IAM has the same three operations for each kind of principal, under three names.

use serde_json::{Value, json};

use super::wire::Document;
use super::{ApiError, Operation, Repeat, Request, Session};
use crate::arn::Arn;

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

    /// The member of a request that names it.
    fn member(self) -> &'static str {
        match self {
            Self::Role => "RoleName",
            Self::User => "UserName",
            Self::Group => "GroupName",
        }
    }

    /// The word for it, as in ARNs.
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
    /// Which of the three it is.
    pub kind: Kind,
    /// The name without its path; it is unique in the account.
    pub name: String,
}

impl Principal {
    /// Reads the principal from its ARN (`arn:<partition>:iam::<account>:role/<path>/<name>`).
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

/// The ARN of the principal that has this name. Waits for a principal that the same stack created seconds
/// ago.
///
/// # Errors
/// The service's answer, for example that there is no such principal.
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
                // The answer lists the group's users as well, which are not needed.
                let get = session.clients().iam().get_group().max_items(1);
                get.group_name(name).send()
            })
            .await?
            .group
            .map(|group| group.arn),
    };
    Ok(arn.unwrap_or_default())
}

/// The request that writes a policy. It replaces a policy of the same name.
pub fn grant(principal: &Principal, policy: &str, document: &Value) -> Request {
    let mut request = named(principal, policy);
    request.insert("PolicyDocument".into(), json!(document.to_string()));
    match principal.kind {
        Kind::Role => Operation::PutRolePolicy,
        Kind::User => Operation::PutUserPolicy,
        Kind::Group => Operation::PutGroupPolicy,
    }
    .with(request)
}

/// The request that removes a policy.
pub fn revocation(principal: &Principal, policy: &str) -> Request {
    match principal.kind {
        Kind::Role => Operation::DeleteRolePolicy,
        Kind::User => Operation::DeleteUserPolicy,
        Kind::Group => Operation::DeleteGroupPolicy,
    }
    .with(named(principal, policy))
}

/// The principal that such a request is about, e.g. `the role app`.
pub fn principal_in(request: &Document) -> String {
    let found = Kind::ALL.into_iter().find_map(|kind| {
        let name = request.get(kind.member())?.as_str()?;
        Some(format!("the {} {name}", kind.name()))
    });
    found.unwrap_or_default()
}

fn named(principal: &Principal, policy: &str) -> Document {
    Document::from_iter([
        (principal.kind.member().to_owned(), json!(principal.name)),
        ("PolicyName".to_owned(), json!(policy)),
    ])
}

/// The live policy; `None` if the policy or the principal does not exist.
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

/// Decodes a document, which IAM returns percent-encoded.
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
