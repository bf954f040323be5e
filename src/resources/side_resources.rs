//! The permissions with which a pool invokes its functions.

use std::collections::BTreeSet;

use futures_util::future::{join_all, try_join_all};
use serde_json::Value;

use crate::arn::Arn;
use crate::aws::cognito::Document;
use crate::aws::{ApiError, Session, permission};
use crate::resources::advice::failed;
use crate::resources::authority::rolls_back;
use crate::resources::{Event, Failed};

/// The functions of the triggers in these settings, each once.
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

/// Whether a function is in the pool's account. The owner of a function in another account must permit the
/// pool, as with CDK.
fn is_ours(function: &str, pool_arn: &str) -> bool {
    Arn::parse(function).map(|arn| arn.account) == Arn::parse(pool_arn).map(|arn| arn.account)
}

/// Lets the pool invoke these functions, all at the same time.
///
/// Waits for a function that was created seconds ago. A function that does not exist is an error, unless the
/// stack is rolling back: you cannot change the template to which the stack returns, so an error would only
/// leave the stack stuck.
pub async fn permit(
    session: &Session,
    event: &Event,
    functions: impl IntoIterator<Item = &String>,
    pool_arn: &str,
) -> Result<(), ApiError> {
    permit_noting(session, event, functions, pool_arn, &mut Vec::new()).await
}

/// The same as [`permit`], collecting the functions with a new permission in `added`, even if another
/// function fails.
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
                // A restored trigger's function existed before, so waiting is useless.
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

/// Restores a permission that a concurrent writer may have revoked.
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

/// The same as [`withdraw`], with the failure that an answer carries.
pub async fn revoke(
    session: &Session,
    functions: impl IntoIterator<Item = impl AsRef<str>>,
    pool_arn: &str,
) -> Result<(), Failed> {
    const REVOKING: &str = "Revoking the user pool's permission to invoke a function";
    withdraw(session, functions, pool_arn)
        .await
        .map_err(|error| failed(REVOKING, &error))
}

/// Revokes these permissions, all at the same time.
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
