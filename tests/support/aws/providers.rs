//! Identity providers of a pool.
//!
//! Measured: describing one shows details that nobody sent; the first one adds the attribute
//! `identities` to the pool. Documented: mapped attributes must exist and be mutable. Measured in
//! part: an update keeps what it is not given. Assumed: sending the service's own certificate back
//! is refused, and the texts.

use serde_json::{Map, Value, json};

use super::cognito::{page, pool_id};
use super::pools::Pool;
use super::reply::{ApiError, Outcome, invalid, not_found};
use super::schema;
use super::state::{State, flag, text};

/// Carries out one operation.
pub fn perform(state: &mut State, operation: &str, input: &Value) -> Outcome {
    let id = pool_id(state, input)?.to_owned();
    let name = text(input, "ProviderName").to_owned();
    let now = state.now();
    let Some(pool) = state.pool_mut(&id) else {
        return Ok(json!({}));
    };
    match operation {
        "CreateIdentityProvider" => {
            if pool.providers.contains_key(&name) {
                let message =
                    format!("A provider with the name {name} already exists for User Pool {id}.");
                return Err(ApiError::new("DuplicateProviderException", message));
            }
            check(pool, text(input, "ProviderType"), input)?;
            let kind = text(input, "ProviderType");
            if !["SAML", "OIDC"].contains(&kind) && kind != name {
                return Err(invalid(format!("The provider name must be {kind}.")));
            }
            let mut provider = json!({
                "UserPoolId": id,
                "ProviderName": name,
                "ProviderType": kind,
                "ProviderDetails": details(kind, &input["ProviderDetails"]),
                "AttributeMapping": {"username": username_of(kind)},
                "IdpIdentifiers": input.get("IdpIdentifiers").cloned().unwrap_or_else(|| json!([])),
                "CreationDate": now,
                "LastModifiedDate": now,
            });
            for (key, value) in input
                .get("AttributeMapping")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                provider["AttributeMapping"][key] = value.clone();
            }
            pool.providers.insert(name, provider.clone());
            if pool.attribute("identities").is_none()
                && let Some(attributes) = pool
                    .live
                    .get_mut("SchemaAttributes")
                    .and_then(Value::as_array_mut)
            {
                attributes.push(schema::identities());
            }
            Ok(json!({"IdentityProvider": provider}))
        }
        "ListIdentityProviders" => {
            let shown = [
                "ProviderName",
                "ProviderType",
                "LastModifiedDate",
                "CreationDate",
            ];
            let providers = pool.providers.values().map(|provider| {
                shown
                    .iter()
                    .map(|key| ((*key).to_owned(), provider[*key].clone()))
                    .collect::<Value>()
            });
            let (providers, next) = page(providers.collect(), input, "MaxResults");
            let mut answer = json!({"Providers": providers});
            if let Some(next) = next {
                answer["NextToken"] = json!(next);
            }
            Ok(answer)
        }
        _ => {
            let Some(provider) = pool.providers.get(&name) else {
                return Err(not_found(format!(
                    "Identity provider {name} does not exist."
                )));
            };
            match operation {
                "DescribeIdentityProvider" => Ok(json!({"IdentityProvider": provider})),
                "DeleteIdentityProvider" => {
                    pool.providers.remove(&name);
                    Ok(json!({}))
                }
                _ => update(pool, &name, provider.clone(), input, now),
            }
        }
    }
}

fn update(pool: &mut Pool, name: &str, mut provider: Value, input: &Value, now: Value) -> Outcome {
    let kind = text(&provider, "ProviderType").to_owned();
    if input["ProviderDetails"]
        .get("ActiveEncryptionCertificate")
        .is_some()
    {
        return Err(invalid("ActiveEncryptionCertificate cannot be set."));
    }
    check(pool, &kind, input)?;
    if let Some(given) = input.get("ProviderDetails") {
        provider["ProviderDetails"] = details(&kind, given);
    }
    for key in ["AttributeMapping", "IdpIdentifiers"] {
        if let Some(given) = input.get(key) {
            provider[key] = given.clone();
        }
    }
    if provider["AttributeMapping"].get("username").is_none() {
        provider["AttributeMapping"]["username"] = json!(username_of(&kind));
    }
    provider["LastModifiedDate"] = now;
    pool.providers.insert(name.to_owned(), provider.clone());
    Ok(json!({"IdentityProvider": provider}))
}

fn check(pool: &Pool, kind: &str, input: &Value) -> Result<(), ApiError> {
    if let Some(details) = input.get("ProviderDetails") {
        let needed: &[&str] = match kind {
            "SAML" => &[],
            "OIDC" => &[
                "client_id",
                "attributes_request_method",
                "oidc_issuer",
                "authorize_scopes",
            ],
            "SignInWithApple" => &["client_id", "team_id", "key_id", "authorize_scopes"],
            _ => &["client_id", "client_secret", "authorize_scopes"],
        };
        if let Some(missing) = needed.iter().find(|key| details.get(**key).is_none()) {
            return Err(invalid(format!("The provider details lack {missing}.")));
        }
        let metadata = ["MetadataURL", "MetadataFile"]
            .iter()
            .filter(|key| details.get(**key).is_some())
            .count();
        if kind == "SAML" && metadata != 1 {
            return Err(invalid(
                "A SAML provider needs one of MetadataURL and MetadataFile.",
            ));
        }
    }
    for (key, _) in input
        .get("AttributeMapping")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        if key == "username" {
            continue;
        }
        match pool.attribute(key) {
            None => {
                return Err(invalid(format!(
                    "Invalid attribute mapping: {key} is no attribute of the pool."
                )));
            }
            Some(attribute) if !flag(attribute, "Mutable") => {
                return Err(invalid(format!(
                    "Invalid attribute mapping: {key} is not mutable."
                )));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

fn username_of(kind: &str) -> &'static str {
    match kind {
        "Facebook" => "id",
        "LoginWithAmazon" => "user_id",
        "SAML" => "NameID",
        _ => "sub",
    }
}

/// What was sent, with what the service fills in.
fn details(kind: &str, given: &Value) -> Value {
    let filled: &[(&str, &str)] = match kind {
        "Google" => &[
            (
                "attributes_url",
                "https://people.googleapis.com/v1/people/me?personFields=",
            ),
            ("attributes_url_add_attributes", "true"),
            (
                "authorize_url",
                "https://accounts.google.com/o/oauth2/v2/auth",
            ),
            ("oidc_issuer", "https://accounts.google.com"),
            ("token_request_method", "POST"),
            ("token_url", "https://www.googleapis.com/oauth2/v4/token"),
        ],
        "SAML" => &[
            ("ActiveEncryptionCertificate", "MIIC"),
            ("SLORedirectBindingURI", "https://idp.example.com/slo"),
            ("SSORedirectBindingURI", "https://idp.example.com/sso"),
        ],
        "OIDC" => &[("attributes_url_add_attributes", "false")],
        _ => &[],
    };
    let mut details: Map<String, Value> = given.as_object().cloned().unwrap_or_default();
    for (key, value) in filled {
        details.entry(*key).or_insert_with(|| json!(value));
    }
    Value::Object(details)
}
