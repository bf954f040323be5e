//! App clients of a pool.
//!
//! Documented: an update resets what it is not given, and the rules between OAuth settings, secret
//! and flows. Measured: token validity, revocation and session validity survive an update without
//! them; lists come back sorted; an unknown provider or scope is refused with these texts. Of a secret
//! that Cognito keeps in AWS Secrets Manager only its ARN is shown, and switching that on draws another
//! one: documented. The form of the ARN, and that the secret is shown again afterwards, are assumed.

use std::time::Instant;

use serde_json::{Map, Value, json};

use super::cognito::{page, pool_id};
use super::pools::Pool;
use super::reply::{ApiError, Outcome, invalid, not_found};
use super::state::{ACCOUNT, State, flag, random_name, text, texts};

const SORTED: [&str; 8] = [
    "ReadAttributes",
    "WriteAttributes",
    "ExplicitAuthFlows",
    "SupportedIdentityProviders",
    "CallbackURLs",
    "LogoutURLs",
    "AllowedOAuthFlows",
    "AllowedOAuthScopes",
];

const SURVIVING: [&str; 4] = [
    "ClientName",
    "RefreshTokenValidity",
    "EnableTokenRevocation",
    "AuthSessionValidity",
];

const OWN_SCOPES: [&str; 5] = [
    "phone",
    "email",
    "openid",
    "profile",
    "aws.cognito.signin.user.admin",
];

const PUBLISHES: &str = "PublishSecretsInAWSSecretsManager";
const SECRET_ARN: &str = "ClientSecretArn";

/// Carries out one operation.
pub fn perform(state: &mut State, operation: &str, input: &Value) -> Outcome {
    let id = pool_id(state, input)?.to_owned();
    let now = state.now();
    let takes = state.settings.client_write;
    let client_id = text(input, "ClientId").to_owned();
    let Some(pool) = state.pool_mut(&id) else {
        return Ok(json!({}));
    };
    if !takes.is_zero() && !operation.starts_with("List") && !operation.starts_with("Describe") {
        let at = Instant::now();
        if pool.client_written_until.is_some_and(|until| at < until) {
            return Err(ApiError::new(
                "ConcurrentModificationException",
                "Only one request to update user pool client can be processed at a time.",
            ));
        }
        pool.client_written_until = Some(at + takes);
    }
    match operation {
        "CreateUserPoolClient" => {
            if pool.clients.len() >= 1000 {
                return Err(ApiError::new(
                    "LimitExceededException",
                    "The pool has 1000 clients already.",
                ));
            }
            if flag(input, "GenerateSecret") && input.get("ClientSecret").is_some() {
                return Err(invalid(
                    "Only one of GenerateSecret and ClientSecret can be given.",
                ));
            }
            let mut client = settled(input, None);
            if flag(input, "GenerateSecret") {
                client.insert("ClientSecret".into(), json!(random_name(51)));
            }
            check(
                pool,
                &client,
                has_secret(&client) || input.get("ClientSecret").is_some(),
            )?;
            let client_id = random_name(26);
            client.insert("ClientId".into(), json!(client_id));
            publish(input, &mut client)?;
            client.insert("CreationDate".into(), now.clone());
            client.insert("LastModifiedDate".into(), now);
            let mut shown = client.clone();
            if let Some(secret) = input.get("ClientSecret") {
                // Documented: a secret that the caller brings is not given back here.
                client.insert("ClientSecret".into(), secret.clone());
                shown.remove("ClientSecret");
            }
            pool.clients.insert(client_id, Value::Object(client));
            Ok(json!({"UserPoolClient": shown}))
        }
        "ListUserPoolClients" => {
            let clients = pool.clients.values().map(|client| {
                json!({"ClientId": client["ClientId"], "UserPoolId": id, "ClientName": client["ClientName"]})
            });
            let (clients, next) = page(clients.collect(), input, "MaxResults");
            let mut answer = json!({"UserPoolClients": clients});
            if let Some(next) = next {
                answer["NextToken"] = json!(next);
            }
            Ok(answer)
        }
        _ => {
            let Some(client) = pool.clients.get(&client_id) else {
                return Err(not_found(format!(
                    "User pool client {client_id} does not exist."
                )));
            };
            match operation {
                "DescribeUserPoolClient" => Ok(json!({"UserPoolClient": client})),
                "DeleteUserPoolClient" => {
                    pool.clients.remove(&client_id);
                    Ok(json!({}))
                }
                _ => {
                    let mut updated = settled(input, client.as_object());
                    check(pool, &updated, has_secret(&updated))?;
                    publish(input, &mut updated)?;
                    updated.insert("LastModifiedDate".into(), now);
                    pool.clients
                        .insert(client_id, Value::Object(updated.clone()));
                    Ok(json!({"UserPoolClient": updated}))
                }
            }
        }
    }
}

/// The client as it stands after a request: on an update from what survives, else from nothing.
fn settled(input: &Value, before: Option<&Map<String, Value>>) -> Map<String, Value> {
    let mut client = Map::new();
    for (key, value) in [
        ("RefreshTokenValidity", json!(30)),
        ("EnableTokenRevocation", json!(true)),
        ("AuthSessionValidity", json!(3)),
        ("AllowedOAuthFlowsUserPoolClient", json!(false)),
        ("EnablePropagateAdditionalUserContextData", json!(false)),
        (
            "ExplicitAuthFlows",
            json!([
                "ALLOW_CUSTOM_AUTH",
                "ALLOW_REFRESH_TOKEN_AUTH",
                "ALLOW_USER_SRP_AUTH"
            ]),
        ),
    ] {
        client.insert(key.to_owned(), value);
    }
    if let Some(before) = before {
        let fixed = ["ClientId", "ClientSecret", SECRET_ARN, "CreationDate"];
        for key in SURVIVING.iter().chain(&fixed) {
            if let Some(value) = before.get(*key) {
                client.insert((*key).to_owned(), value.clone());
            }
        }
    }
    for (key, value) in input.as_object().into_iter().flatten() {
        if !["GenerateSecret", "ClientSecret", PUBLISHES].contains(&key.as_str()) {
            client.insert(key.clone(), value.clone());
        }
    }
    if client.get("RefreshTokenValidity") == Some(&json!(0)) {
        client.insert("RefreshTokenValidity".into(), json!(30));
    }
    for key in SORTED {
        let empty = client
            .get_mut(key)
            .and_then(Value::as_array_mut)
            .is_some_and(|list| {
                list.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
                list.is_empty()
            });
        if empty && key != "ExplicitAuthFlows" {
            client.remove(key);
        }
    }
    client
}

fn has_secret(client: &Map<String, Value>) -> bool {
    client.contains_key("ClientSecret") || client.contains_key(SECRET_ARN)
}

/// Puts the secret into AWS Secrets Manager, or takes it out, if the request says so.
fn publish(input: &Value, client: &mut Map<String, Value>) -> Result<(), ApiError> {
    let Some(publishes) = input.get(PUBLISHES).and_then(Value::as_bool) else {
        return Ok(());
    };
    if publishes && !has_secret(client) {
        return Err(invalid(format!(
            "{PUBLISHES} needs a client with a secret."
        )));
    }
    match (publishes, client.contains_key(SECRET_ARN)) {
        (true, false) => {
            client.remove("ClientSecret");
            let arn = format!(
                "arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:cognito/{}",
                random_name(6)
            );
            client.insert(SECRET_ARN.to_owned(), json!(arn));
        }
        (false, true) => {
            client.remove(SECRET_ARN);
            client.insert("ClientSecret".into(), json!(random_name(51)));
        }
        _ => {}
    }
    Ok(())
}

/// What the settings of a client must fulfil together.
fn check(pool: &Pool, client: &Map<String, Value>, secret: bool) -> Result<(), ApiError> {
    let client = &Value::Object(client.clone());
    auth_flows(client)?;
    oauth(pool, client, secret)?;
    for name in texts(client, "SupportedIdentityProviders") {
        if name != "COGNITO" && !pool.providers.contains_key(name) {
            return Err(invalid(format!(
                "The provider {name} does not exist for User Pool {}.",
                pool.id
            )));
        }
    }
    for (key, what) in [("ReadAttributes", "read"), ("WriteAttributes", "write")] {
        if let Some(name) = texts(client, key)
            .iter()
            .find(|name| pool.attribute(name).is_none())
        {
            return Err(invalid(format!(
                "Invalid {what} attributes specified while creating a client: {name}"
            )));
        }
    }
    if flag(client, "EnablePropagateAdditionalUserContextData") && !secret {
        return Err(invalid(
            "EnablePropagateAdditionalUserContextData needs a client with a secret.",
        ));
    }
    validity(client)
}

fn auth_flows(client: &Value) -> Result<(), ApiError> {
    let flows = texts(client, "ExplicitAuthFlows");
    let new = flows
        .iter()
        .filter(|flow| flow.starts_with("ALLOW_"))
        .count();
    if new > 0 && new < flows.len() {
        return Err(invalid(
            "Auth flows that begin with ALLOW_ cannot be mixed with others.",
        ));
    }
    let rotation = text(&client["RefreshTokenRotation"], "Feature") == "ENABLED";
    if rotation && flows.contains(&"ALLOW_REFRESH_TOKEN_AUTH") {
        return Err(invalid(
            "ALLOW_REFRESH_TOKEN_AUTH cannot be used with refresh token rotation.",
        ));
    }
    Ok(())
}

fn oauth(pool: &Pool, client: &Value, secret: bool) -> Result<(), ApiError> {
    let on = flag(client, "AllowedOAuthFlowsUserPoolClient");
    let (flows, scopes) = (
        texts(client, "AllowedOAuthFlows"),
        texts(client, "AllowedOAuthScopes"),
    );
    let callbacks = texts(client, "CallbackURLs");
    if on && (flows.is_empty() || scopes.is_empty()) {
        return Err(invalid(
            "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
        ));
    }
    if flows.contains(&"client_credentials") {
        let refuse = |message: &str| Err(ApiError::new("InvalidOAuthFlowException", message));
        if flows.len() > 1 {
            return refuse(
                "client_credentials flow can not be selected along with code flow or implicit flow.",
            );
        }
        if !secret {
            return refuse(
                "client_credentials flow can not be selected if client does not have a client secret.",
            );
        }
    }
    for scope in scopes {
        if !OWN_SCOPES.contains(&scope) && !declared(pool, scope) {
            return Err(ApiError::new(
                "ScopeDoesNotExistException",
                format!("Invalid scope requested: {scope}"),
            ));
        }
    }
    if let Some(url) = client.get("DefaultRedirectURI").and_then(Value::as_str)
        && !callbacks.contains(&url)
    {
        return Err(invalid(
            "DefaultRedirectURI must be in the CallbackURLs list.",
        ));
    }
    for url in callbacks.iter().chain(&texts(client, "LogoutURLs")) {
        let plain = url.starts_with("http://") && !url.starts_with("http://localhost");
        if plain || url.contains('#') || !url.contains(':') {
            return Err(invalid(format!(
                "{url} cannot use the HTTP protocol, a fragment, or no scheme."
            )));
        }
    }
    Ok(())
}

fn declared(pool: &Pool, scope: &str) -> bool {
    let Some((identifier, name)) = scope.rsplit_once('/') else {
        return false;
    };
    pool.servers.get(identifier).is_some_and(|server| {
        let scopes = server["Scopes"].as_array().into_iter().flatten();
        scopes
            .into_iter()
            .any(|scope| text(scope, "ScopeName") == name)
    })
}

/// Documented: access and identity tokens live 5 minutes to a day, refresh tokens an hour to ten
/// years.
fn validity(client: &Value) -> Result<(), ApiError> {
    let day = 86_400;
    for (key, unit_of, default, least, most) in [
        ("AccessTokenValidity", "AccessToken", "hours", 300, day),
        ("IdTokenValidity", "IdToken", "hours", 300, day),
        (
            "RefreshTokenValidity",
            "RefreshToken",
            "days",
            3600,
            3650 * day,
        ),
    ] {
        let Some(amount) = client.get(key).and_then(Value::as_i64) else {
            continue;
        };
        let unit = client["TokenValidityUnits"]
            .get(unit_of)
            .and_then(Value::as_str)
            .unwrap_or(default);
        let seconds = amount.saturating_mul(match unit {
            "seconds" => 1,
            "minutes" => 60,
            "hours" => 3600,
            _ => day,
        });
        if !(least..=most).contains(&seconds) {
            return Err(invalid(format!(
                "Invalid range for token validity: {key} of {amount} {unit}."
            )));
        }
    }
    Ok(())
}
