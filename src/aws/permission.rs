//! The permission that lets a user pool invoke a function.
//!
//! Cognito does not check it when a trigger is set; without it users meet an error when they sign
//! in. There is one statement for each pool and function (or version, or alias), however many
//! triggers use it: a function's policy has room for 20 KB.

use serde_json::{Value, json};

use super::wire::Document;
use super::{ApiError, Operation, Repeat, Request, Session};
use crate::arn::Arn;

const PRINCIPAL: &str = "cognito-idp.amazonaws.com";
const ACTION: &str = "lambda:InvokeFunction";

/// A function's ARN, and the version or alias if it names one.
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
    // $LATEST is the function itself, which policies name without a qualifier.
    (
        unqualified,
        qualifier
            .filter(|qualifier| *qualifier != "$LATEST")
            .map(str::to_owned),
    )
}

/// The statement's id, which follows from the pool.
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

/// The request that revokes it.
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

/// Lets a pool invoke a function, and says whether it could not before. An equal statement is as good;
/// another one under our id is replaced.
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

/// The same for a function that may have been made seconds ago, by the same stack: it is waited for.
///
/// # Errors
/// The service's answer, after a while also that there is no such function.
pub async fn add_once_known(
    session: &Session,
    function: &str,
    pool_arn: &str,
) -> Result<bool, ApiError> {
    session
        .once_known(async || add(session, function, pool_arn).await)
        .await
}

/// Whether a pool may invoke a function by the statement under our id.
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

/// The statement under our id; none if there is no such statement, policy or function.
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

/// Revokes the permission. A function that is gone, or never had it, is as good.
///
/// # Errors
/// The service's answer.
pub async fn remove(session: &Session, function: &str, pool_arn: &str) -> Result<(), ApiError> {
    match revocation(function, pool_arn).perform(session).await {
        // The function's own right to do this depends on the statement's principal. Where there is no
        // statement there is no principal either, and IAM may answer before Lambda looks.
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
