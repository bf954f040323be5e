//! The permission that lets a user pool invoke a function.
//!
//! Cognito does not check the permission when a trigger is set, but users get an error when they sign in
//! without it. There is one statement for each pool and function (or version, or alias), however many
//! triggers use it, since a function's policy has room for only 20 KB.

use serde_json::{Value, json};

use super::wire::Document;
use super::{ApiError, Operation, Repeat, Request, Session};
use crate::arn::Arn;

const PRINCIPAL: &str = "cognito-idp.amazonaws.com";
const ACTION: &str = "lambda:InvokeFunction";

/// The ARN of the function alone, and its version or alias if there is one.
fn parts(function: &str) -> (String, Option<String>) {
    let Some(arn) = Arn::parse(function) else {
        return (function.to_owned(), None);
    };
    let mut resource = arn.resource.splitn(3, ':');
    let (kind, name, qualifier) = (resource.next(), resource.next(), resource.next());
    let unqualified = format!(
        "arn:{}:{}:{}:{}:{}:{}",
        arn.partition,
        arn.service,
        arn.region,
        arn.account,
        kind.unwrap_or_default(),
        name.unwrap_or_default()
    );
    // $LATEST is the function itself, and policies name that without a qualifier.
    (
        unqualified,
        qualifier
            .filter(|qualifier| *qualifier != "$LATEST")
            .map(str::to_owned),
    )
}

/// The ID of the statement, derived from the pool.
fn statement_id(pool_arn: &str) -> String {
    let pool = pool_arn.rsplit('/').next().unwrap_or_default();
    format!("poolkeeper-{pool}")
}

/// The request that lets a pool invoke a function.
pub fn statement(function: &str, pool_arn: &str) -> Request {
    let mut statement = named_statement(function, pool_arn);
    let account = Arn::parse(pool_arn).map(|arn| json!(arn.account));
    statement.insert("Action".into(), json!(ACTION));
    statement.insert("Principal".into(), json!(PRINCIPAL));
    statement.insert("SourceArn".into(), json!(pool_arn));
    statement.extend(account.map(|account| ("SourceAccount".into(), account)));
    Operation::AddPermission.with(statement)
}

/// The request that revokes the permission.
pub fn revocation(function: &str, pool_arn: &str) -> Request {
    Operation::RemovePermission.with(named_statement(function, pool_arn))
}

fn named_statement(function: &str, pool_arn: &str) -> Document {
    let (name, qualifier) = parts(function);
    let mut statement = Document::new();
    statement.insert("FunctionName".into(), json!(name));
    statement.extend(qualifier.map(|qualifier| ("Qualifier".into(), json!(qualifier))));
    statement.insert("StatementId".into(), json!(statement_id(pool_arn)));
    statement
}

/// Lets a pool invoke a function. Returns whether the permission is new. Keeps an equal statement, and
/// replaces a different one that has our ID.
///
/// # Errors
/// The service's answer.
pub async fn add(session: &Session, function: &str, pool_arn: &str) -> Result<bool, ApiError> {
    let statement = statement(function, pool_arn);
    match statement.send(session).await {
        Err(error) if error.code == "ResourceConflictException" => {
            if is_there(session, function, pool_arn).await? {
                return Ok(false);
            }
            remove(session, function, pool_arn).await?;
            statement.send(session).await.map(|_| true)
        }
        added => added.map(|_| true),
    }
}

/// The same as [`add`], but waits for a function that the same stack created seconds ago.
///
/// # Errors
/// The service's answer, including that there still is no such function.
pub async fn add_once_known(
    session: &Session,
    function: &str,
    pool_arn: &str,
) -> Result<bool, ApiError> {
    session
        .once_known(async || add(session, function, pool_arn).await)
        .await
}

/// Whether the statement that has our ID lets a pool invoke a function.
///
/// # Errors
/// The service's answer.
pub async fn is_there(session: &Session, function: &str, pool_arn: &str) -> Result<bool, ApiError> {
    let account = Arn::parse(pool_arn).map_or("", |arn| arn.account);
    let found = our_statement(session, function, pool_arn).await?;
    Ok(found.is_some_and(|statement| {
        let condition = &statement["Condition"];
        statement["Effect"] == "Allow"
            && statement["Action"] == ACTION
            && statement["Principal"]["Service"] == PRINCIPAL
            && condition["ArnLike"]["AWS:SourceArn"] == pool_arn
            && condition["StringEquals"]["AWS:SourceAccount"] == account
    }))
}

/// The statement that has our ID; `None` if there is no such statement, policy or function.
async fn our_statement(
    session: &Session,
    function: &str,
    pool_arn: &str,
) -> Result<Option<Value>, ApiError> {
    let (name, qualifier) = parts(function);
    let policy = session
        .call("GetPolicy", Repeat::Safely, || {
            session
                .clients()
                .lambda()
                .get_policy()
                .function_name(&name)
                .set_qualifier(qualifier.clone())
                .send()
        })
        .await;
    let policy = match policy {
        Ok(policy) => policy.policy.unwrap_or_default(),
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut policy: Value = serde_json::from_str(&policy).unwrap_or_default();
    let id = statement_id(pool_arn);
    let statements = policy["Statement"].as_array_mut().map(std::mem::take);
    Ok(statements
        .unwrap_or_default()
        .into_iter()
        .find(|statement| statement["Sid"] == id.as_str()))
}

/// Revokes the permission. Succeeds if the permission or the function no longer exists.
///
/// # Errors
/// The service's answer.
pub async fn remove(session: &Session, function: &str, pool_arn: &str) -> Result<(), ApiError> {
    match revocation(function, pool_arn).perform(session).await {
        // The function may do this only for statements with Cognito as the principal. Without a statement
        // there is no principal, so IAM may deny the call before Lambda finds out.
        Err(error) if error.code == "AccessDeniedException" => {
            match our_statement(session, function, pool_arn).await {
                Ok(None) => Ok(()),
                _ => Err(error),
            }
        }
        removed => removed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_told_from_its_function() {
        let function = "arn:aws:lambda:eu-west-1:123456789012:function:greet";
        assert_eq!(parts(function), (function.to_owned(), None));
        assert_eq!(
            parts(&format!("{function}:live")),
            (function.to_owned(), Some("live".into()))
        );
        assert_eq!(
            parts(&format!("{function}:$LATEST")),
            (function.to_owned(), None)
        );
    }

    #[test]
    fn a_statement_is_named_after_its_pool() {
        let arn = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Ab1";
        assert_eq!(statement_id(arn), "poolkeeper-eu-west-1_Ab1");
    }
}
