//! User pools: made, described, listed, tagged, deleted.
//!
//! Documented: names are not unique, and no request carries an idempotency token. Measured: what
//! `DescribeUserPool` fills in (see `settle` and `schema`).

use std::collections::{BTreeMap, BTreeSet};

use std::time::Instant;

use serde_json::{Map, Value, json};

use super::cognito::{missing_pool, page, pool_id};
use super::reply::{ApiError, Outcome, invalid};
use super::state::{State, random_name, text, texts};
use super::{domains, rules, schema, settle, sms_role};

/// A user pool.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    /// `<region>_<nine letters>`.
    pub id: String,
    /// What `DescribeUserPool` shows, but for the domains.
    pub live: Map<String, Value>,
    /// The second factors, which only `GetUserPoolMfaConfig` shows.
    pub factors: Factors,
    /// App clients by id, with their secret.
    pub clients: BTreeMap<String, Value>,
    /// The clients with a branding style, by id.
    pub styles: BTreeSet<String>,
    /// Until when another write of a client is refused.
    pub client_written_until: Option<Instant>,
    /// Resource servers by identifier.
    pub servers: BTreeMap<String, Value>,
    /// Identity providers by name.
    pub providers: BTreeMap<String, Value>,
    /// Groups by name.
    pub groups: BTreeMap<String, Value>,
}

/// The second factors of a pool and its passkey settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Factors {
    /// Codes by SMS, with the pool's SMS configuration and message.
    pub sms: bool,
    /// One-time codes of an authenticator app.
    pub software_token: bool,
    /// Codes by email: the message and subject.
    pub email: Option<Value>,
    /// Passkeys, which are no second factor.
    pub passkey: Option<Value>,
}

impl Pool {
    /// A member of what Describe shows.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.live.get(key)
    }

    /// The attribute of a name as Describe shows it, with its prefix.
    pub fn attribute(&self, name: &str) -> Option<&Value> {
        self.live
            .get("SchemaAttributes")?
            .as_array()?
            .iter()
            .find(|attribute| text(attribute, "Name") == name)
    }
}

/// `CreateUserPool`.
pub fn create(state: &mut State, input: &Value) -> Outcome {
    if state.pools.len() >= state.settings.max_pools {
        return Err(ApiError::new(
            "LimitExceededException",
            "The account has reached its limit of user pools.",
        ));
    }
    rules::tags(input.get("UserPoolTags"))?;
    let mut live = Map::new();
    live.insert("Name".into(), input["PoolName"].clone());
    live.insert("EstimatedNumberOfUsers".into(), json!(0));
    for field in settle::FIELDS {
        let value = match input.get(field.name) {
            Some(given) => settle::given(field.name, given, None)?,
            None => settle::default(field.name),
        };
        settle::put(&mut live, field.name, value);
    }
    for name in ["AliasAttributes", "UsernameAttributes"] {
        if !texts(input, name).is_empty() {
            live.insert(name.into(), input[name].clone());
        }
    }
    if let Some(given) = input.get("UsernameConfiguration") {
        live.insert("UsernameConfiguration".into(), given.clone());
    }
    for name in &state.accepted {
        if let Some(given) = input.get(name) {
            live.insert(name.clone(), given.clone());
        }
    }
    settle::messages(&mut live, input)?;
    settle::account_validity(&mut live, input)?;
    live.insert("SchemaAttributes".into(), schema::of_new_pool(input)?);
    let factors = Factors {
        sms: text(input, "MfaConfiguration") != "OFF",
        ..Factors::default()
    };
    let factors = if input.get("MfaConfiguration").is_some() {
        factors
    } else {
        Factors::default()
    };
    rules::new_pool(&live)?;
    rules::pool(&live, &factors)?;
    sms_role::check(state, input.get("SmsConfiguration"))?;

    let mut id = format!("{}_{}", state.settings.region, pool_letters());
    while state.pool(&id).is_some() {
        id = format!("{}_{}", state.settings.region, pool_letters());
    }
    let now = state.now();
    live.insert("Id".into(), json!(id));
    live.insert("Arn".into(), json!(state.pool_arn(&id)));
    live.insert("CreationDate".into(), now.clone());
    live.insert("LastModifiedDate".into(), now);
    state.index.made(&id);
    state.pools.push(Pool {
        id: id.clone(),
        live,
        factors,
        ..Pool::default()
    });
    describe(state, &json!({"UserPoolId": id}))
}

fn pool_letters() -> String {
    random_name(9)
        .chars()
        .map(|letter| {
            if fastrand::bool() {
                letter.to_ascii_uppercase()
            } else {
                letter
            }
        })
        .collect()
}

/// `DescribeUserPool`.
pub fn describe(state: &State, input: &Value) -> Outcome {
    let id = text(input, "UserPoolId");
    let pool = state.pool(id).ok_or_else(|| missing_pool(id))?;
    let mut shown = pool.live.clone();
    if state.settings.shows_username_configuration {
        shown
            .entry("UsernameConfiguration")
            .or_insert_with(|| json!({"CaseSensitive": true}));
    }
    shown.extend(domains::shown_on(state, id));
    // The macro would copy the pool once more, and this is the most frequent answer of all.
    Ok(Value::Object(Map::from_iter([(
        "UserPool".to_owned(),
        Value::Object(shown),
    )])))
}

/// `ListUserPools`. Documented: shows neither tags nor settings but the triggers.
pub fn list(state: &State, input: &Value) -> Outcome {
    let mut pools: Vec<Value> = state
        .pools
        .iter()
        .map(|pool| {
            let shown = [
                "Id",
                "Name",
                "LambdaConfig",
                "LastModifiedDate",
                "CreationDate",
            ];
            shown
                .iter()
                .filter_map(|key| Some(((*key).to_owned(), pool.live.get(*key)?.clone())))
                .collect()
        })
        .collect();
    if state.settings.newest_first {
        pools.reverse();
    }
    let (pools, next) = page(pools, input, "MaxResults");
    let mut answer = json!({"UserPools": pools});
    if let Some(next) = next {
        answer["NextToken"] = json!(next);
    }
    Ok(answer)
}

/// `DeleteUserPool`. Measured: both refusals and their texts.
pub fn delete(state: &mut State, input: &Value) -> Outcome {
    let id = pool_id(state, input)?;
    let protection = state
        .pool(id)
        .and_then(|pool| pool.get("DeletionProtection"))
        .and_then(Value::as_str);
    if protection == Some("ACTIVE") {
        return Err(invalid(
            "The user pool cannot be deleted because deletion protection is activated. \
             Deletion protection must be inactivated first.",
        ));
    }
    if domains::hold_up_deletion(state, id) {
        return Err(invalid(
            "User pool cannot be deleted. It has a domain configured that should be deleted first.",
        ));
    }
    state.pools.retain(|pool| pool.id != id);
    Ok(json!({}))
}

/// `TagResource`.
pub fn tag(state: &mut State, input: &Value) -> Outcome {
    rules::tags(input.get("Tags"))?;
    let id = tagged(state, input)?;
    let mut tags = tags_of(state, &id);
    tags.extend(input["Tags"].as_object().cloned().unwrap_or_default());
    rules::tags(Some(&Value::Object(
        tags.iter()
            .filter(|(key, _)| !key.starts_with("aws:"))
            .map(clone)
            .collect(),
    )))?;
    set_tags(state, &id, tags);
    Ok(json!({}))
}

/// `UntagResource`. A key that is not there is no error.
pub fn untag(state: &mut State, input: &Value) -> Outcome {
    let id = tagged(state, input)?;
    let mut tags = tags_of(state, &id);
    let keys = texts(input, "TagKeys");
    if keys.iter().any(|key| key.starts_with("aws:")) {
        return Err(ApiError::new(
            "InvalidParameterException",
            "aws: prefixed tag key names are not allowed.",
        ));
    }
    tags.retain(|key, _| !keys.contains(&key.as_str()));
    set_tags(state, &id, tags);
    Ok(json!({}))
}

/// `ListTagsForResource`.
pub fn tags(state: &mut State, input: &Value) -> Outcome {
    let id = tagged(state, input)?;
    Ok(json!({"Tags": tags_of(state, &id)}))
}

fn clone((key, value): (&String, &Value)) -> (String, Value) {
    (key.clone(), value.clone())
}

fn tagged(state: &State, input: &Value) -> Result<String, ApiError> {
    let arn = text(input, "ResourceArn");
    let id = arn.rsplit_once("userpool/").map_or(arn, |(_, id)| id);
    match state.pool(id) {
        Some(_) if state.pool_arn(id) == arn => Ok(id.to_owned()),
        _ => Err(missing_pool(id)),
    }
}

fn tags_of(state: &State, id: &str) -> Map<String, Value> {
    let tags = state.pool(id).and_then(|pool| pool.get("UserPoolTags"));
    tags.and_then(Value::as_object).cloned().unwrap_or_default()
}

fn set_tags(state: &mut State, id: &str, tags: Map<String, Value>) {
    if let Some(pool) = state.pool_mut(id) {
        pool.live.insert("UserPoolTags".into(), Value::Object(tags));
    }
}
