//! Clients whose pages do not work under managed login.
//!
//! Managed login shows a page only for clients with a branding style, and the API creates clients without
//! one. So a domain that turns managed login on may break the sign-in of every client.

use serde_json::Value;

use crate::aws::{ApiError, Operation, Session};
use crate::document::{Document, document, text};

/// How many clients are looked at.
const CLIENTS: i32 = 10;

/// A note if one of the first clients of a pool has no branding style. Says nothing if Cognito refuses to
/// say.
pub(super) async fn without_style(pool_id: &str, session: &Session) -> Option<String> {
    match first_without(pool_id, session).await {
        Ok(client) => client.map(|client| {
            format!(
                "client {client} has no branding style, so its managed login pages say \"Login pages \
                 unavailable\"; add an AWS::Cognito::ManagedLoginBranding with UseCognitoProvidedValues: true \
                 for each client that uses the pages"
            )
        }),
        Err(error) => {
            tracing::info!(%error, "could not find out which clients have no branding style");
            None
        }
    }
}

async fn first_without(pool_id: &str, session: &Session) -> Result<Option<String>, ApiError> {
    let request = document! { "UserPoolId": Some(pool_id), "MaxResults": Some(CLIENTS) };
    let operation = Operation::ListUserPoolClients;
    let listed = operation.with(request).send(session).await?;
    let clients = listed.get("UserPoolClients").and_then(Value::as_array);
    let clients = clients.into_iter().flatten().filter_map(Value::as_object);
    for client in clients.filter_map(|client: &Document| text(client, "ClientId")) {
        let request = document! { "UserPoolId": Some(pool_id), "ClientId": Some(client) };
        let operation = Operation::DescribeManagedLoginBrandingByClient;
        match operation.with(request).send(session).await {
            Ok(_) => {}
            Err(error) if error.is_not_found() => return Ok(Some(client.to_owned())),
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}
