//! The role with which Cognito sends SMS messages, if Poolkeeper creates one.
//!
//! It has the permissions of CDK's role, but is more restricted: Cognito can assume it only for this
//! account and with the role's own external ID. Its permissions boundary allows only publishing, whatever
//! policy is attached to it; the function's role may not create roles without that boundary.

use serde_json::{Value, json};

use super::wire::Document;
use super::{ApiError, ErrorKind, Operation, Repeat, Request, Session};

/// The path of every role that the function creates. Its own policy covers only roles at this path.
pub const PATH: &str = "/poolkeeper/";
/// The name of the role's only policy.
const POLICY: &str = "sns-publish";
/// The service that assumes the role, in every partition.
const COGNITO: &str = "cognito-idp.amazonaws.com";

/// The wanted role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// The role's name, at most 64 characters.
    pub name: String,
    /// The external ID that Cognito must present.
    pub external_id: String,
    /// The account for which Cognito may assume it.
    pub account: String,
    /// The partition of its ARN.
    pub partition: String,
}

impl Role {
    /// The ARN that the role has or will have.
    pub fn arn(&self) -> String {
        format!(
            "arn:{}:iam::{}:role{PATH}{}",
            self.partition, self.account, self.name
        )
    }
}

/// The trust statement that Cognito requires of any role for SMS messages.
pub fn trust(external_id: Option<&str>) -> Value {
    let mut statement = json!({
        "Effect": "Allow",
        "Principal": {"Service": COGNITO},
        "Action": "sts:AssumeRole",
    });
    if let Some(external_id) = external_id {
        statement["Condition"] = json!({"StringEquals": {"sts:ExternalId": external_id}});
    }
    statement
}

/// The policy statement that allows a role to send SMS messages.
pub fn publish() -> Value {
    json!({"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"})
}

fn document(statement: &Value) -> String {
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

/// The requests that create the role and its policy.
pub fn creation(role: &Role, boundary: Option<&str>) -> [Request; 2] {
    let mut trusting = trust(Some(&role.external_id));
    trusting["Condition"]["StringEquals"]["aws:SourceAccount"] = json!(role.account);
    let mut request = of_role(&role.name);
    request.extend([
        ("Path".into(), json!(PATH)),
        (
            "Description".into(),
            json!("Lets Amazon Cognito send SMS messages for a user pool"),
        ),
        (
            "AssumeRolePolicyDocument".into(),
            json!(document(&trusting)),
        ),
    ]);
    request.extend(boundary.map(|boundary| ("PermissionsBoundary".into(), json!(boundary))));
    let mut policy = of_policy(&role.name);
    policy.insert("PolicyDocument".into(), json!(document(&publish())));
    [
        Operation::CreateRole.with(request),
        Operation::PutRolePolicy.with(policy),
    ]
}

/// The requests that delete the policy and the role of this name.
pub fn removal(name: &str) -> [Request; 2] {
    [
        Operation::DeleteRolePolicy.with(of_policy(name)),
        Operation::DeleteRole.with(of_role(name)),
    ]
}

fn of_role(name: &str) -> Document {
    Document::from_iter([("RoleName".to_owned(), json!(name))])
}

fn of_policy(name: &str) -> Document {
    let mut policy = of_role(name);
    policy.insert("PolicyName".into(), json!(POLICY));
    policy
}

/// Creates the role, or keeps the one that an earlier attempt created.
///
/// # Errors
/// The service's answer.
pub async fn make(session: &Session, role: &Role) -> Result<(), ApiError> {
    let boundary = session.clients().settings().sms_role_boundary.as_deref();
    let [role, policy] = creation(role, boundary);
    match role.send(session).await {
        Err(error) if error.kind != ErrorKind::Exists => return Err(error),
        _ => {}
    }
    session
        .once_known(async || policy.perform(session).await)
        .await
}

/// Deletes a role that Poolkeeper created. Succeeds if the role no longer exists.
///
/// # Errors
/// The service's answer.
pub async fn remove(session: &Session, name: &str) -> Result<(), ApiError> {
    let [policy, role] = removal(name);
    policy.perform(session).await?;
    // IAM may still see the deleted policy for a while.
    let in_conflict = |error: &ApiError| error.code == "DeleteConflict";
    session
        .while_settling(in_conflict, async || role.perform(session).await)
        .await
}

/// Whether a role exists, by its ARN or by its name, which is unique across paths.
///
/// IAM finds a role by name alone. A role with the same name at another path is not the one that an ARN
/// means.
///
/// # Errors
/// The service's answer. A denied call says nothing about the role: if the role does not exist, IAM may
/// compare the function's policy with an ARN that has no path.
pub async fn exists(session: &Session, role: &str) -> Result<bool, ApiError> {
    let name = role.rsplit('/').next().unwrap_or_default();
    let found = session
        .call("GetRole", Repeat::Safely, || {
            session.clients().iam().get_role().role_name(name).send()
        })
        .await;
    match found {
        Ok(found) => Ok(!role.starts_with("arn:") || found.role.is_some_and(|it| it.arn == role)),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error),
    }
}
