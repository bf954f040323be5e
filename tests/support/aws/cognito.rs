//! Amazon Cognito: which operation is where.

use serde_json::Value;

use super::reply::{ApiError, Outcome, not_found};
use super::state::{State, text, without_nulls};
use super::{clients, domains, groups, mfa, model, pools, providers, schema, servers, update};

/// Checks a request against the service model and carries it out.
pub fn perform(state: &mut State, operation: &str, input: &Value) -> Outcome {
    if !model::knows(operation) {
        return Err(ApiError::new(
            "UnknownOperationException",
            format!("no operation {operation}"),
        ));
    }
    model::check(operation, input, &state.accepted)?;
    let input = &without_nulls(input);
    match operation {
        "CreateUserPool" => pools::create(state, input),
        "DescribeUserPool" => pools::describe(state, input),
        "ListUserPools" => pools::list(state, input),
        "DeleteUserPool" => pools::delete(state, input),
        "UpdateUserPool" => update::update(state, input),
        "SetUserPoolMfaConfig" => mfa::set(state, input),
        "GetUserPoolMfaConfig" => mfa::get(state, input),
        "AddCustomAttributes" => schema::add(state, input),
        "TagResource" => pools::tag(state, input),
        "UntagResource" => pools::untag(state, input),
        "ListTagsForResource" => pools::tags(state, input),
        _ if operation.contains("UserPoolClient") => clients::perform(state, operation, input),
        "DescribeManagedLoginBrandingByClient" => domains::style(state, input),
        _ if operation.contains("Domain") => domains::perform(state, operation, input),
        _ if operation.contains("ResourceServer") => servers::perform(state, operation, input),
        _ if operation.contains("IdentityProvider") => providers::perform(state, operation, input),
        _ => groups::perform(state, operation, input),
    }
}

/// The refusal for a pool that is not there. Measured.
pub fn missing_pool(id: &str) -> ApiError {
    not_found(format!("User pool {id} does not exist."))
}

/// The `UserPoolId` of a request, if that pool is there.
pub fn pool_id<'a>(state: &State, input: &'a Value) -> Result<&'a str, ApiError> {
    let id = text(input, "UserPoolId");
    match state.pool(id) {
        Some(_) => Ok(id),
        None => Err(missing_pool(id)),
    }
}

/// One page of a list and the token of the next.
pub fn page<T>(items: Vec<T>, input: &Value, limit: &str) -> (Vec<T>, Option<String>) {
    let size = input
        .get(limit)
        .and_then(Value::as_u64)
        .and_then(|size| usize::try_from(size).ok());
    let size = size.filter(|size| *size > 0).unwrap_or(60);
    let start: usize = text(input, "NextToken")
        .trim_start_matches("page-")
        .parse()
        .unwrap_or(0);
    let total = items.len();
    let page = items.into_iter().skip(start).take(size).collect();
    (
        page,
        (start + size < total).then(|| format!("page-{}", start + size)),
    )
}
