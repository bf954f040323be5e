//! Reading user pools, as documents.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

pub use super::wire::Document;
use super::{ApiError, Operation, Session};

/// A pool as `ListUserPools` shows it: without tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPool {
    /// The pool's ID.
    pub id: String,
    /// The pool's name.
    pub name: String,
    /// When the pool was created.
    pub created: Option<SystemTime>,
}

/// Creates a pool and returns it as the service describes it.
///
/// # Errors
/// The service's answer. The call is not repeated after a lost answer, since the pool may exist already.
pub async fn create_user_pool(session: &Session, request: &Document) -> Result<Document, ApiError> {
    answered(
        Operation::CreateUserPool,
        request.clone(),
        "UserPool",
        session,
    )
    .await
}

/// The pool as the service describes it, with members that this build does not know.
///
/// # Errors
/// The service's answer.
pub async fn describe_user_pool(session: &Session, id: &str) -> Result<Document, ApiError> {
    let request = Document::from_iter([("UserPoolId".to_owned(), json!(id))]);
    answered(Operation::DescribeUserPool, request, "UserPool", session)
        .await
        .map_err(|error| error.about_pool(id))
}

/// The second factors and the passkey settings of a pool.
///
/// # Errors
/// The service's answer.
pub async fn get_mfa_config(session: &Session, id: &str) -> Result<Document, ApiError> {
    let request = Document::from_iter([("UserPoolId".to_owned(), json!(id))]);
    Operation::GetUserPoolMfaConfig
        .with(request)
        .send(session)
        .await
}

/// Every pool of the account in this Region, by ID and name.
///
/// # Errors
/// The service's answer.
pub async fn list_user_pools(session: &Session) -> Result<Vec<ListedPool>, ApiError> {
    let request = Document::new();
    let pools = listed(Operation::ListUserPools, request, "UserPools", session).await?;
    let pool = |pool: &Document| {
        Some(ListedPool {
            id: pool.get("Id")?.as_str()?.to_owned(),
            name: pool
                .get("Name")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            created: time(pool, "CreationDate"),
        })
    };
    Ok(pools.iter().filter_map(pool).collect())
}

/// A client as `ListUserPoolClients` shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedClient {
    /// The client's ID.
    pub id: String,
    /// The client's name.
    pub name: String,
}

/// Every client of a pool, by ID and name.
///
/// # Errors
/// The service's answer.
pub async fn list_clients(session: &Session, pool_id: &str) -> Result<Vec<ListedClient>, ApiError> {
    let request = Document::from_iter([("UserPoolId".to_owned(), json!(pool_id))]);
    let operation = Operation::ListUserPoolClients;
    let clients = listed(operation, request, "UserPoolClients", session).await?;
    let client = |client: &Document| {
        Some(ListedClient {
            id: client.get("ClientId")?.as_str()?.to_owned(),
            name: client.get("ClientName")?.as_str()?.to_owned(),
        })
    };
    Ok(clients.iter().filter_map(client).collect())
}

/// The names of all identity providers of a pool, sorted.
///
/// # Errors
/// The service's answer.
pub async fn list_identity_providers(session: &Session, id: &str) -> Result<Vec<String>, ApiError> {
    let request = Document::from_iter([("UserPoolId".to_owned(), json!(id))]);
    let operation = Operation::ListIdentityProviders;
    let providers = listed(operation, request, "Providers", session).await?;
    let mut names: Vec<String> = providers
        .iter()
        .filter_map(|provider| Some(provider.get("ProviderName")?.as_str()?.to_owned()))
        .collect();
    names.sort_unstable();
    Ok(names)
}

/// What an answer has under this name.
///
/// # Errors
/// The service's answer, or that it has no member of that name.
pub async fn answered(
    operation: Operation,
    request: Document,
    member: &str,
    session: &Session,
) -> Result<Document, ApiError> {
    let mut answer = operation.with(request).send(session).await?;
    match answer.remove(member) {
        Some(Value::Object(found)) => Ok(found),
        _ => Err(ApiError::without(operation.name(), member)),
    }
}

/// What all pages of a listing have under this name.
async fn listed(
    operation: Operation,
    mut request: Document,
    member: &str,
    session: &Session,
) -> Result<Vec<Document>, ApiError> {
    /// The maximum that the service returns per page.
    const PAGE: i32 = 60;
    const NEXT: &str = "NextToken";
    request.insert("MaxResults".into(), json!(PAGE));
    let mut found = Vec::new();
    loop {
        let mut page = operation.with(request.clone()).send(session).await?;
        if let Some(Value::Array(items)) = page.remove(member) {
            let items = items.into_iter().filter_map(|item| match item {
                Value::Object(item) => Some(item),
                _ => None,
            });
            found.extend(items);
        }
        match page.remove(NEXT) {
            Some(Value::String(next)) if !next.is_empty() => {
                request.insert(NEXT.into(), Value::String(next));
            }
            _ => return Ok(found),
        }
    }
}

/// A member that is a time: seconds since 1970.
pub fn time(document: &Document, name: &str) -> Option<SystemTime> {
    seconds(document.get(name)?)
}

/// A time in seconds since 1970.
pub fn seconds(value: &Value) -> Option<SystemTime> {
    let since = Duration::try_from_secs_f64(value.as_f64()?).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(since)
}
