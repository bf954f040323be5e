//! The role with which Cognito sends SMS messages, where Poolkeeper makes one.
//!
//! It grants what CDK's grants, and asks for more: Cognito may assume it only for this account and
//! with the role's own external id, and it may do nothing but publish, whatever policy is written on
//! it: it gets the permissions boundary without which the function's role may make no roles.

use serde_json::{Value, json};

use super::wire::Document;
use super::{ApiError, ErrorKind, Operation, Repeat, Request, Session};

/// The path of every role that is made here. The function's own policy ends there.
pub const PATH: &str = "/poolkeeper/";
/// The name of the role's one policy.
const POLICY: &str = "sns-publish";
/// Who assumes the role, in every partition.
const COGNITO: &str = "cognito-idp.amazonaws.com";

/// A role, as it is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// The role's name, at most 64 characters.
    pub name: String,
    /// The external id that Cognito has to present.
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

/// The statement by which a role lets Cognito assume it: what Cognito asks of any role for SMS
/// messages, also of one that was not made here.
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

/// The statement by which a role may send SMS messages.
pub fn publish() -> Value {
    json!({"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"})
}

fn document(statement: &Value) -> String {
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

/// The requests that make the role: itself, and its policy.
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

/// The requests that remove a role of this name: first its policy.
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

/// Makes the role; one that an earlier attempt made is as good.
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

/// Removes a role that was made here; one that is gone already counts as removed.
///
/// # Errors
/// The service's answer.
pub async fn remove(session: &Session, name: &str) -> Result<(), ApiError> {
    let [policy, role] = removal(name);
    policy.perform(session).await?;
    // IAM may see the policy for a while after it is gone.
    let in_conflict = |error: &ApiError| error.code == "DeleteConflict";
    session
        .while_settling(in_conflict, async || role.perform(session).await)
        .await
}

/// Whether there is a role: by its ARN, or by its name, which is unique whatever the path.
///
/// IAM looks a role up by name alone, so one of that name under another path is not the one that an ARN
/// means.
///
/// # Errors
/// The service's answer. That the call is not allowed says nothing about the role: for one that is gone,
/// IAM may compare the function's policy with an ARN that has no path.
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
