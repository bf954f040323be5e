//! The role with which Cognito sends SMS messages, where Poolkeeper makes one.
//!
//! It grants what CDK's grants, and asks for more: Cognito may assume it only for this account and
//! with the role's own external id, and it may do nothing but publish, whatever policy is written on
//! it: it gets the permissions boundary without which the function's role may make no roles.

use serde_json::{Value, json};

use super::{ApiError, Repeat, Session};

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

/// Makes the role; one that an earlier attempt made is as good.
///
/// # Errors
/// The service's answer.
pub async fn make(session: &Session, role: &Role) -> Result<(), ApiError> {
    let mut trusting = trust(Some(&role.external_id));
    trusting["Condition"]["StringEquals"]["aws:SourceAccount"] = json!(role.account);
    let trust = document(&trusting);
    let publish = document(&publish());
    let boundary = session.clients().settings().sms_role_boundary.as_deref();
    let made = session
        .call("CreateRole", Repeat::Safely, || {
            session
                .clients()
                .iam()
                .create_role()
                .role_name(&role.name)
                .path(PATH)
                .description("Lets Amazon Cognito send SMS messages for a user pool")
                .assume_role_policy_document(&trust)
                .set_permissions_boundary(boundary.map(str::to_owned))
                .send()
        })
        .await;
    match made {
        Err(error) if error.code != "EntityAlreadyExists" => return Err(error),
        _ => {}
    }
    session
        .once_known(async || {
            session
                .call("PutRolePolicy", Repeat::Safely, || {
                    session
                        .clients()
                        .iam()
                        .put_role_policy()
                        .role_name(&role.name)
                        .policy_name(POLICY)
                        .policy_document(&publish)
                        .send()
                })
                .await
        })
        .await?;
    Ok(())
}

/// Removes a role that was made here; one that is gone already counts as removed.
///
/// # Errors
/// The service's answer.
pub async fn remove(session: &Session, name: &str) -> Result<(), ApiError> {
    let policy = session
        .call("DeleteRolePolicy", Repeat::Safely, || {
            let iam = session.clients().iam();
            iam.delete_role_policy()
                .role_name(name)
                .policy_name(POLICY)
                .send()
        })
        .await;
    gone(policy)?;
    // IAM may see the policy for a while after it is gone.
    let in_conflict = |error: &ApiError| error.code == "DeleteConflict";
    let role = session
        .while_settling(in_conflict, async || {
            session
                .call("DeleteRole", Repeat::Safely, || {
                    session.clients().iam().delete_role().role_name(name).send()
                })
                .await
        })
        .await;
    gone(role)
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

fn gone<T>(deleted: Result<T, ApiError>) -> Result<(), ApiError> {
    match deleted {
        Err(error) if !error.is_not_found() => Err(error),
        _ => Ok(()),
    }
}
