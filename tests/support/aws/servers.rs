//! Resource servers of a pool.
//!
//! Documented: an update needs the name, and scopes that are left out go. Measured: scopes come
//! back sorted. Not known: whether a server without scopes shows an empty list;
//! [`Settings::hides_empty_scopes`] plays either reading. Assumed: the texts, and that a scope cannot be
//! there twice.
//!
//! [`Settings::hides_empty_scopes`]: super::state::Settings::hides_empty_scopes

use serde_json::{Value, json};

use super::cognito::{page, pool_id};
use super::reply::{Outcome, invalid, not_found};
use super::state::{State, text};

/// Carries out one operation.
pub fn perform(state: &mut State, operation: &str, input: &Value) -> Outcome {
    let id = pool_id(state, input)?.to_owned();
    let identifier = text(input, "Identifier").to_owned();
    let hides = state.settings.hides_empty_scopes;
    let shown = move |server: &Value| {
        let mut server = server.clone();
        if let Some(members) = server.as_object_mut() {
            members.retain(|_, value| !(hides && *value == json!([])));
        }
        json!({"ResourceServer": server})
    };
    let Some(pool) = state.pool_mut(&id) else {
        return Ok(json!({}));
    };
    let exists = pool.servers.contains_key(&identifier);
    match operation {
        "CreateResourceServer" if exists => Err(invalid(format!(
            "A resource server with identifier {identifier} already exists in user pool {id}."
        ))),
        "CreateResourceServer" | "UpdateResourceServer"
            if exists || operation.starts_with("Create") =>
        {
            let mut scopes = input
                .get("Scopes")
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default();
            scopes.sort_by(|one, other| text(one, "ScopeName").cmp(text(other, "ScopeName")));
            if scopes
                .windows(2)
                .any(|pair| text(&pair[0], "ScopeName") == text(&pair[1], "ScopeName"))
            {
                return Err(invalid("Scope names must differ."));
            }
            let server = json!({
                "UserPoolId": id,
                "Identifier": identifier,
                "Name": input["Name"],
                "Scopes": scopes,
            });
            pool.servers.insert(identifier, server.clone());
            Ok(shown(&server))
        }
        "ListResourceServers" => {
            let (servers, next) = page(
                pool.servers.values().cloned().collect(),
                input,
                "MaxResults",
            );
            let mut answer = json!({"ResourceServers": servers});
            if let Some(next) = next {
                answer["NextToken"] = json!(next);
            }
            Ok(answer)
        }
        _ if !exists => Err(not_found(format!(
            "Resource server {identifier} does not exist."
        ))),
        "DescribeResourceServer" => Ok(shown(&pool.servers[&identifier])),
        // Measured: a server that a client still names goes without complaint.
        _ => {
            pool.servers.remove(&identifier);
            Ok(json!({}))
        }
    }
}
