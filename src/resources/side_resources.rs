//! What a pool needs beside itself: permissions to invoke functions, and a role for SMS messages.

use std::collections::BTreeSet;

use futures_util::future::{join_all, try_join_all};
use serde_json::Value;

use crate::arn::Arn;
use crate::aws::cognito::Document;
use crate::aws::{ApiError, Session, permission};
use crate::resources::Event;
use crate::resources::authority::rolls_back;

/// The functions that the triggers of these settings use, each once.
pub fn functions(settings: &Document) -> BTreeSet<String> {
    let triggers = settings.get("LambdaConfig").and_then(Value::as_object);
    triggers
        .into_iter()
        .flatten()
        .filter(|(name, _)| *name != "KMSKeyID")
        .filter_map(|(_, trigger)| match trigger {
            Value::String(arn) => Some(arn.clone()),
            versioned => versioned.get("LambdaArn")?.as_str().map(str::to_owned),
        })
        .collect()
}

/// Whether a function is in the pool's account. Whoever owns it elsewhere has to permit the pool,
/// and CDK leaves that to them as well.
fn is_ours(function: &str, pool_arn: &str) -> bool {
    Arn::parse(function).map(|arn| arn.account) == Arn::parse(pool_arn).map(|arn| arn.account)
}

/// Lets the pool invoke these functions, all at the same time.
///
/// A function that does not exist is an error, unless the stack is rolling back: the template that it
/// goes back to cannot be changed, and without the function nobody is helped by a stack that is stuck.
/// Otherwise it may have been made seconds ago, and is waited for.
pub async fn permit(
    session: &Session,
    event: &Event,
    functions: impl IntoIterator<Item = &String>,
    pool_arn: &str,
) -> Result<(), ApiError> {
    permit_noting(session, event, functions, pool_arn, &mut Vec::new()).await
}

/// The same, noting those that the pool could not invoke before, also if another one fails.
pub async fn permit_noting(
    session: &Session,
    event: &Event,
    functions: impl IntoIterator<Item = &String>,
    pool_arn: &str,
    added: &mut Vec<String>,
) -> Result<(), ApiError> {
    let all = functions
        .into_iter()
        .filter(|function| is_ours(function, pool_arn))
        .map(|function| async move {
            let added = match permission::add(session, function, pool_arn).await {
                // What is put back was there before.
                Err(error)
                    if error.is_not_found()
                        && !session.is_cleaning_up()
                        && !rolls_back(event, session).await =>
                {
                    permission::add_once_known(session, function, pool_arn).await
                }
                added => added,
            };
            (function, added)
        });
    let mut failure = Ok(());
    for (function, result) in join_all(all).await {
        match result {
            Ok(true) => added.push(function.clone()),
            Ok(false) => {}
            Err(error) if error.is_not_found() && rolls_back(event, session).await => {
                tracing::warn!(
                    function,
                    "a trigger's function no longer exists; the rollback continues"
                );
            }
            Err(error) => failure = failure.and(Err(error)),
        }
    }
    failure
}

/// Makes sure that a permission is still there, which somebody may have taken back since it was
/// given.
pub async fn permit_still(
    session: &Session,
    event: &Event,
    function: &String,
    pool_arn: &str,
) -> Result<(), ApiError> {
    if !is_ours(function, pool_arn) || permission::is_there(session, function, pool_arn).await? {
        return Ok(());
    }
    permit(session, event, [function], pool_arn).await
}

/// Takes these permissions back, all at the same time.
pub async fn withdraw(
    session: &Session,
    functions: impl IntoIterator<Item = impl AsRef<str>>,
    pool_arn: &str,
) -> Result<(), ApiError> {
    let all =
        functions
            .into_iter()
            .filter(|function| is_ours(function.as_ref(), pool_arn))
            .map(|function| async move {
                permission::remove(session, function.as_ref(), pool_arn).await
            });
    try_join_all(all).await.map(drop)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_function_counts_once_and_a_key_not_at_all() {
        let settings = json!({"LambdaConfig": {
            "PreSignUp": "arn:a",
            "PostConfirmation": "arn:a",
            "CustomEmailSender": {"LambdaArn": "arn:b", "LambdaVersion": "V1_0"},
            "KMSKeyID": "arn:key",
        }});
        let found = functions(settings.as_object().expect("a map"));
        assert_eq!(
            found,
            BTreeSet::from(["arn:a".to_owned(), "arn:b".to_owned()])
        );
    }
}
