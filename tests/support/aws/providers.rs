//! Identity providers of a pool.
//!
//! Measured: describing one shows details that nobody sent; the first one adds the attribute
//! `identities` to the pool. An update keeps the mapping and the identifiers that it is not given,
//! clears them with `{}` and `[]`, and merges details key by key. The identifiers are in the answer
//! to Create and Update only if they were sent. The texts about a name that is taken or missing, that
//! the signing algorithm of SAML cannot be emptied, and that an issuer is asked for its discovery
//! document. The private key of Sign in with Apple is never shown. Documented: mapped attributes must exist and be mutable. Assumed: sending the service's
//! own certificate back is refused, and the other texts. Settings play what is not known.

use serde_json::{Map, Value, json};

use super::cognito::{page, pool_id};
use super::pools::Pool;
use super::reply::{ApiError, Outcome, invalid, not_found};
use super::schema;
use super::state::{Settings, State, flag, text, texts};

/// Carries out one operation.
pub fn perform(state: &mut State, operation: &str, input: &Value) -> Outcome {
    let id = pool_id(state, input)?.to_owned();
    let name = text(input, "ProviderName").to_owned();
    let now = state.now();
    let readings = state.settings.clone();
    let Some(pool) = state.pool_mut(&id) else {
        return Ok(json!({}));
    };
    match operation {
        "CreateIdentityProvider" => {
            if pool.providers.contains_key(&name) {
                let message = format!("{name} already exists for tenant {id}.");
                return Err(ApiError::new("DuplicateProviderException", message));
            }
            let kind = text(input, "ProviderType");
            check_details(kind, &input["ProviderDetails"], &readings)?;
            check_mapping(pool, input)?;
            check_identifiers(pool, &name, input)?;
            if !["SAML", "OIDC"].contains(&kind) && kind != name {
                return Err(invalid(format!("The provider name must be {kind}.")));
            }
            let mut provider = json!({
                "UserPoolId": id,
                "ProviderName": name,
                "ProviderType": kind,
                "ProviderDetails": found(details(kind, &input["ProviderDetails"]), None, &readings),
                "AttributeMapping": username_of(kind).map_or(json!({}), |name| json!({"username": name})),
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
            Ok(answer(provider, Some(input), &readings))
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
                return Err(not_found(match operation {
                    "DescribeIdentityProvider" => {
                        format!("Identity provider {name} for tenantId {id} does not exist.")
                    }
                    _ => format!("Identity provider {name} in User Pool {id} does not exist."),
                }));
            };
            match operation {
                "DescribeIdentityProvider" => Ok(answer(provider.clone(), None, &readings)),
                "DeleteIdentityProvider" => {
                    pool.providers.remove(&name);
                    Ok(json!({}))
                }
                _ => update(pool, &name, provider.clone(), input, now, &readings),
            }
        }
    }
}

/// A provider as an answer shows it. `sent` is the request of a write.
fn answer(mut provider: Value, sent: Option<&Value>, readings: &Settings) -> Value {
    let is_sent = |key: &str| sent.is_none_or(|sent| sent.get(key).is_some());
    if let Some(members) = provider.as_object_mut() {
        members.retain(|key, _| key != "IdpIdentifiers" || is_sent(key));
    }
    if !readings.shows_private_key
        && let Some(details) = provider["ProviderDetails"].as_object_mut()
    {
        details.remove("private_key");
    }
    json!({"IdentityProvider": provider})
}

fn update(
    pool: &mut Pool,
    name: &str,
    mut provider: Value,
    input: &Value,
    now: Value,
    readings: &Settings,
) -> Outcome {
    let kind = text(&provider, "ProviderType").to_owned();
    let given = &input["ProviderDetails"];
    if given.get("ActiveEncryptionCertificate").is_some() {
        return Err(invalid("ActiveEncryptionCertificate cannot be set."));
    }
    check_mapping(pool, input)?;
    check_identifiers(pool, name, input)?;
    let former = provider["ProviderDetails"].clone();
    let mut details = former.clone();
    for (key, value) in given.as_object().into_iter().flatten() {
        details[key] = value.clone();
        if let Some(other) = other_metadata(key).filter(|_| !readings.keeps_other_metadata)
            && let Some(details) = details.as_object_mut()
        {
            details.remove(other);
        }
    }
    check_details(&kind, &details, readings)?;
    let former = text(&former, "oidc_issuer");
    provider["ProviderDetails"] = found(details, Some((former, given)), readings);
    for key in ["AttributeMapping", "IdpIdentifiers"] {
        if let Some(given) = input.get(key) {
            provider[key] = given.clone();
        }
    }
    let is_mapped = provider["AttributeMapping"]
        .as_object()
        .is_some_and(|mapping| !mapping.is_empty());
    if let Some(username) = username_of(&kind)
        && is_mapped
        && !readings.forgets_username
        && provider["AttributeMapping"].get("username").is_none()
    {
        provider["AttributeMapping"]["username"] = json!(username);
    }
    provider["LastModifiedDate"] = now;
    pool.providers.insert(name.to_owned(), provider.clone());
    Ok(answer(provider, Some(input), readings))
}

/// Adds the endpoints of the issuer that nobody gave. An update comes with the former issuer and what it sends.
fn found(mut details: Value, update: Option<(&str, &Value)>, readings: &Settings) -> Value {
    let issuer = text(&details, "oidc_issuer").to_owned();
    if issuer.is_empty() || !readings.shows_found_endpoints {
        return details;
    }
    for key in ["authorize_url", "token_url", "attributes_url", "jwks_uri"] {
        let is_new = update.is_some_and(|(former, given)| {
            former != issuer && given.get(key).is_none() && !readings.keeps_found_endpoints
        });
        if is_new || details.get(key).is_none() {
            details[key] = json!(format!("{issuer}/{key}"));
        }
    }
    details
}

fn other_metadata(key: &str) -> Option<&'static str> {
    match key {
        "MetadataURL" => Some("MetadataFile"),
        "MetadataFile" => Some("MetadataURL"),
        _ => None,
    }
}

fn check_details(kind: &str, details: &Value, readings: &Settings) -> Result<(), ApiError> {
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
    if kind == "SAML" && metadata != 1 && !(metadata == 2 && readings.keeps_other_metadata) {
        return Err(invalid(
            "A SAML provider needs one of MetadataURL and MetadataFile.",
        ));
    }
    let algorithm = details.get("RequestSigningAlgorithm");
    if algorithm.is_some_and(|algorithm| algorithm != "rsa-sha256") {
        return Err(invalid("RequestSigningAlgorithm can only be rsa-sha256."));
    }
    let issuer = text(details, "oidc_issuer");
    if kind == "OIDC" && issuer.contains("unreachable") {
        return Err(invalid(format!(
            "Unable to contact well-known endpoint for issuer {issuer}"
        )));
    }
    Ok(())
}

/// Assumed: an identifier stands for one provider of the pool.
fn check_identifiers(pool: &Pool, name: &str, input: &Value) -> Result<(), ApiError> {
    let others = pool.providers.iter().filter(|(other, _)| *other != name);
    let taken: Vec<&str> = others
        .flat_map(|(_, provider)| texts(provider, "IdpIdentifiers"))
        .collect();
    let given = texts(input, "IdpIdentifiers");
    match given
        .into_iter()
        .find(|identifier| taken.contains(identifier))
    {
        Some(identifier) => Err(ApiError::new(
            "DuplicateProviderException",
            format!("IdpIdentifier {identifier} is already in use."),
        )),
        None => Ok(()),
    }
}

fn check_mapping(pool: &Pool, input: &Value) -> Result<(), ApiError> {
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

/// What the service maps by itself.
fn username_of(kind: &str) -> Option<&'static str> {
    match kind {
        "Facebook" => Some("id"),
        "LoginWithAmazon" => Some("user_id"),
        "SAML" => None,
        _ => Some("sub"),
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
