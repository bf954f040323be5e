//! The Cognito operations on user pools, as documents.
//!
//! Each function is one API operation. What the operation may be repeated after is decided here,
//! since it follows from the operation alone.

use std::collections::{BTreeMap, HashMap};
use std::time::SystemTime;

use serde_json::{Value, json};

pub use super::wire::Document;
use super::wire::{Exactly, Keep};
use super::{ApiError, Repeat, Session};

/// A pool as `ListUserPools` shows it: without tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPool {
    /// The pool's id.
    pub id: String,
    /// The pool's name.
    pub name: String,
    /// When the pool was made.
    pub created: Option<SystemTime>,
}

/// Makes a pool and returns it as the service describes it.
///
/// # Errors
/// After a lost answer it is not repeated: there may be a pool already.
pub async fn create_user_pool(session: &Session, request: &Document) -> Result<Document, ApiError> {
    let kept = Keep::default();
    session
        .call("CreateUserPool", Repeat::IfNotCarriedOut, || {
            session
                .clients()
                .cognito()
                .create_user_pool()
                .customize()
                .interceptor(Exactly::new(request))
                .interceptor(kept.clone())
                .send()
        })
        .await?;
    pool("CreateUserPool", kept.take())
}

/// The pool as the service describes it, with members that this build does not know.
///
/// # Errors
/// The service's answer.
pub async fn describe_user_pool(session: &Session, id: &str) -> Result<Document, ApiError> {
    let kept = Keep::default();
    session
        .call("DescribeUserPool", Repeat::Safely, || {
            session
                .clients()
                .cognito()
                .describe_user_pool()
                .user_pool_id(id)
                .customize()
                .interceptor(kept.clone())
                .send()
        })
        .await
        .map_err(|error| error.about_pool(id))?;
    pool("DescribeUserPool", kept.take()).map_err(|error| error.about_pool(id))
}

/// The second factors and the passkey settings of a pool.
///
/// # Errors
/// The service's answer.
pub async fn get_mfa_config(session: &Session, id: &str) -> Result<Document, ApiError> {
    let kept = Keep::default();
    session
        .call("GetUserPoolMfaConfig", Repeat::Safely, || {
            session
                .clients()
                .cognito()
                .get_user_pool_mfa_config()
                .user_pool_id(id)
                .customize()
                .interceptor(kept.clone())
                .send()
        })
        .await
        .map_err(|error| error.about_pool(id))?;
    Ok(kept.take())
}

/// Writes a pool's settings. What the request leaves out may be reset.
///
/// # Errors
/// The service's answer. It is not repeated after a lost answer: the next attempt should start from
/// a fresh read.
pub async fn update_user_pool(session: &Session, request: &Document) -> Result<(), ApiError> {
    update(session, request, Repeat::IfNotCarriedOut).await
}

/// The same in one attempt, for a request that holds what somebody else may be changing: nothing
/// comes between the read that it follows from and this write.
///
/// # Errors
/// The service's answer, also that there were too many requests.
pub async fn update_user_pool_at_once(
    session: &Session,
    request: &Document,
) -> Result<(), ApiError> {
    update(session, request, Repeat::Never).await
}

async fn update(session: &Session, request: &Document, repeat: Repeat) -> Result<(), ApiError> {
    session
        .call("UpdateUserPool", repeat, || {
            session
                .clients()
                .cognito()
                .update_user_pool()
                .customize()
                .interceptor(Exactly::new(request))
                .send()
        })
        .await
        .map_err(|error| error.about_pool(pool_in(request)))?;
    Ok(())
}

/// Replaces the second factors and the passkey settings of a pool.
///
/// # Errors
/// The service's answer, as with [`update_user_pool`].
pub async fn set_mfa_config(session: &Session, request: &Document) -> Result<(), ApiError> {
    session
        .call("SetUserPoolMfaConfig", Repeat::IfNotCarriedOut, || {
            session
                .clients()
                .cognito()
                .set_user_pool_mfa_config()
                .customize()
                .interceptor(Exactly::new(request))
                .send()
        })
        .await
        .map_err(|error| error.about_pool(pool_in(request)))?;
    Ok(())
}

/// Adds custom attributes, at most 25 a call. They can never be removed.
///
/// # Errors
/// The service's answer, as with [`update_user_pool`].
pub async fn add_custom_attributes(
    session: &Session,
    id: &str,
    attributes: &[Value],
) -> Result<(), ApiError> {
    let request = json!({"UserPoolId": id, "CustomAttributes": attributes});
    let request = request.as_object().cloned().unwrap_or_default();
    session
        .call("AddCustomAttributes", Repeat::IfNotCarriedOut, || {
            session
                .clients()
                .cognito()
                .add_custom_attributes()
                .customize()
                .interceptor(Exactly::new(&request))
                .send()
        })
        .await
        .map_err(|error| error.about_pool(id))?;
    Ok(())
}

/// Sets tags of a pool; those that are not given stay.
///
/// # Errors
/// The service's answer.
pub async fn tag(
    session: &Session,
    arn: &str,
    tags: &BTreeMap<String, String>,
) -> Result<(), ApiError> {
    let tags: HashMap<String, String> = tags.clone().into_iter().collect();
    session
        .call("TagResource", Repeat::Safely, || {
            session
                .clients()
                .cognito()
                .tag_resource()
                .resource_arn(arn)
                .set_tags(Some(tags.clone()))
                .send()
        })
        .await
        .map_err(|error| error.about_pool(arn))?;
    Ok(())
}

/// Removes tags from a pool.
///
/// # Errors
/// The service's answer.
pub async fn untag(session: &Session, arn: &str, keys: &[String]) -> Result<(), ApiError> {
    session
        .call("UntagResource", Repeat::Safely, || {
            session
                .clients()
                .cognito()
                .untag_resource()
                .resource_arn(arn)
                .set_tag_keys(Some(keys.to_vec()))
                .send()
        })
        .await
        .map_err(|error| error.about_pool(arn))?;
    Ok(())
}

/// Deletes a pool; a pool that is gone already counts as deleted.
///
/// # Errors
/// The service's answer.
pub async fn delete_user_pool(session: &Session, id: &str) -> Result<(), ApiError> {
    let deleted = session
        .call("DeleteUserPool", Repeat::Safely, || {
            session
                .clients()
                .cognito()
                .delete_user_pool()
                .user_pool_id(id)
                .send()
        })
        .await;
    match deleted {
        Err(error) if !error.is_not_found() => Err(error.about_pool(id)),
        _ => Ok(()),
    }
}

/// Every pool of the account in this region, by id and name.
///
/// # Errors
/// The service's answer.
pub async fn list_user_pools(session: &Session) -> Result<Vec<ListedPool>, ApiError> {
    /// The most that the service gives at once.
    const PAGE: i32 = 60;
    let mut pools = Vec::new();
    let mut next = None;
    loop {
        let page = session
            .call("ListUserPools", Repeat::Safely, || {
                session
                    .clients()
                    .cognito()
                    .list_user_pools()
                    .max_results(PAGE)
                    .set_next_token(next.clone())
                    .send()
            })
            .await?;
        pools.extend(
            page.user_pools
                .unwrap_or_default()
                .into_iter()
                .filter_map(|pool| {
                    Some(ListedPool {
                        id: pool.id?,
                        name: pool.name.unwrap_or_default(),
                        created: pool
                            .creation_date
                            .and_then(|at| SystemTime::try_from(at).ok()),
                    })
                }),
        );
        next = page.next_token.filter(|token| !token.is_empty());
        if next.is_none() {
            return Ok(pools);
        }
    }
}

/// The names of all identity providers of a pool, sorted.
///
/// # Errors
/// The service's answer.
pub async fn list_identity_providers(session: &Session, id: &str) -> Result<Vec<String>, ApiError> {
    /// The most that the service gives at once.
    const PAGE: i32 = 60;
    let mut names = Vec::new();
    let mut next = None;
    loop {
        let page = session
            .call("ListIdentityProviders", Repeat::Safely, || {
                session
                    .clients()
                    .cognito()
                    .list_identity_providers()
                    .user_pool_id(id)
                    .max_results(PAGE)
                    .set_next_token(next.clone())
                    .send()
            })
            .await
            .map_err(|error| error.about_pool(id))?;
        names.extend(
            page.providers
                .into_iter()
                .filter_map(|provider| provider.provider_name),
        );
        next = page.next_token.filter(|token| !token.is_empty());
        if next.is_none() {
            names.sort_unstable();
            return Ok(names);
        }
    }
}

/// The pool in an answer.
fn pool(operation: &'static str, mut answer: Document) -> Result<Document, ApiError> {
    const POOL: &str = "UserPool";
    match answer.remove(POOL) {
        Some(Value::Object(found)) => Ok(found),
        _ => Err(ApiError::without(operation, POOL)),
    }
}

/// The id of the pool that a request is about.
fn pool_in(request: &Document) -> &str {
    request
        .get("UserPoolId")
        .and_then(Value::as_str)
        .unwrap_or_default()
}
