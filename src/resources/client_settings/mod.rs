//! The settings of a client, which several resources write: the client's own, and those that add URLs to it.
//!
//! `UpdateUserPoolClient` writes all settings, and resets those that a request leaves out. So each write
//! repeats the live settings, including those that this build does not know.
//!
//! In the document here, the validity of a token is one number, in seconds. The API has a number and a unit
//! in two places, and a merge of each by itself could mix them up. A validity that does not change is written as
//! it was shown.

mod change;

use std::time::SystemTime;

use secrecy::SecretString;
use serde_json::{Value, json};

pub use change::{Changed, Obstacle, converge};

use crate::aws::{ApiError, Operation, Request, Session, cognito};
use crate::document::{Document, prune, text};
use crate::secrets;

/// The tokens: the member with a validity, the member with its unit, and the unit that the API assumes.
const TOKENS: [(&str, &str, &str); 3] = [
    ("AccessTokenValidity", "AccessToken", "hours"),
    ("IdTokenValidity", "IdToken", "hours"),
    ("RefreshTokenValidity", "RefreshToken", "days"),
];
const UNITS: &str = "TokenValidityUnits";

/// The members of a description that are not settings.
const NOT_SETTINGS: [&str; 5] = [
    "ClientId",
    "UserPoolId",
    "ClientSecretArn",
    "CreationDate",
    "LastModifiedDate",
];
const SECRET: &str = "ClientSecret";
/// The lists of URLs.
pub const URLS: [&str; 2] = ["CallbackURLs", "LogoutURLs"];

/// Validities as the API has them: the members with an amount, and those with a unit.
type Validities = (Document, Document);

/// A client as the service describes it.
#[derive(Debug, Clone)]
pub struct Live {
    /// The ID.
    pub id: String,
    /// The settings.
    pub settings: Document,
    /// The secret, if the client has one that Cognito shows.
    pub secret: Option<SecretString>,
    /// The ARN of the secret in AWS Secrets Manager, if Cognito keeps it there.
    pub secret_arn: Option<String>,
    /// The validities as the service shows them.
    validities: Validities,
    /// When the client was created.
    pub created: Option<SystemTime>,
    /// When the client was last changed.
    pub modified: Option<Value>,
}

impl Live {
    /// Parses a description. The secret leaves the document, and is hidden from now on.
    pub fn of(mut shown: Document) -> Self {
        let secret = match shown.remove(SECRET) {
            Some(Value::String(secret)) if !secret.is_empty() => Some(secrets::kept(secret)),
            _ => None,
        };
        let owned = |name: &str| text(&shown, name).map(str::to_owned);
        Self {
            id: owned("ClientId").unwrap_or_default(),
            secret,
            secret_arn: owned("ClientSecretArn"),
            created: cognito::time(&shown, "CreationDate"),
            modified: shown.get("LastModifiedDate").cloned(),
            validities: validities(&shown),
            settings: {
                shown.retain(|name, _| !NOT_SETTINGS.contains(&name.as_str()));
                prune(&mut shown);
                in_seconds(shown)
            },
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        text(&self.settings, "ClientName").unwrap_or_default()
    }

    /// Whether Cognito shows that the client has a secret.
    pub fn has_secret(&self) -> bool {
        self.secret.is_some() || self.secret_arn.is_some()
    }
}

/// Reads a client; `None` if the pool has none with this ID.
///
/// # Errors
/// The service's answer.
pub async fn read(session: &Session, pool_id: &str, id: &str) -> Result<Option<Live>, ApiError> {
    match read_known(session, pool_id, id).await {
        Ok(live) => Ok(Some(live)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Reads a client that exists.
///
/// # Errors
/// The service's answer, including that the pool has no client with this ID.
pub async fn read_known(session: &Session, pool_id: &str, id: &str) -> Result<Live, ApiError> {
    let (operation, request) = (Operation::DescribeUserPoolClient, about(pool_id, id));
    let shown = cognito::answered(operation, request, "UserPoolClient", session).await?;
    Ok(Live::of(shown))
}

/// The request that deletes a client.
pub fn deletion(pool_id: &str, id: &str) -> Request {
    Operation::DeleteUserPoolClient.with(about(pool_id, id))
}

/// The request that writes all settings of a client.
pub fn update(pool_id: &str, settings: Document, live: &Live) -> Document {
    let mut request = sent(settings);
    let written = in_seconds(request.clone());
    let (amounts, units) = &live.validities;
    for (validity, token, _) in TOKENS {
        if written.get(validity) != live.settings.get(validity) {
            continue;
        }
        if let Some(amount) = amounts.get(validity) {
            request.insert(validity.to_owned(), amount.clone());
        }
        if let Some(Value::Object(written)) = request.get_mut(UNITS) {
            match units.get(token) {
                Some(unit) => written.insert(token.to_owned(), unit.clone()),
                None => written.remove(token),
            };
        }
    }
    prune(&mut request);
    // An empty list says that no URL is left, whether or not the service resets what a request leaves out.
    for list in URLS {
        if live.settings.contains_key(list) {
            request.entry(list).or_insert_with(|| json!([]));
        }
    }
    request.extend(about(pool_id, &live.id));
    request
}

/// Settings as the API takes them, without empty lists, which it refuses or treats as missing.
pub fn sent(mut settings: Document) -> Document {
    prune(&mut settings);
    let mut units = Document::new();
    for (validity, token, _) in TOKENS {
        let Some(seconds) = settings.get(validity).and_then(Value::as_i64) else {
            continue;
        };
        let (amount, unit) = match seconds % 60 {
            0 => (seconds / 60, "minutes"),
            _ => (seconds, "seconds"),
        };
        settings.insert(validity.to_owned(), json!(amount));
        units.insert(token.to_owned(), json!(unit));
    }
    if !units.is_empty() {
        settings.insert(UNITS.to_owned(), Value::Object(units));
    }
    settings
}

/// The validities as the service shows them.
fn validities(shown: &Document) -> Validities {
    let amounts = TOKENS
        .iter()
        .filter_map(|(validity, ..)| Some(((*validity).to_owned(), shown.get(*validity)?.clone())));
    let units = shown.get(UNITS).and_then(Value::as_object);
    (amounts.collect(), units.cloned().unwrap_or_default())
}

/// Settings from the API, with the validity of tokens in seconds.
fn in_seconds(mut shown: Document) -> Document {
    let units = shown.remove(UNITS).unwrap_or_default();
    for (validity, token, assumed) in TOKENS {
        let Some(amount) = shown.get(validity).and_then(Value::as_i64) else {
            continue;
        };
        let unit = units.get(token).and_then(Value::as_str).unwrap_or(assumed);
        let seconds = match unit {
            "seconds" => 1,
            "minutes" => 60,
            "hours" => 60 * 60,
            _ => 24 * 60 * 60,
        };
        shown.insert(validity.to_owned(), json!(amount.saturating_mul(seconds)));
    }
    shown
}

fn about(pool_id: &str, id: &str) -> Document {
    Document::from_iter([
        ("UserPoolId".to_owned(), json!(pool_id)),
        ("ClientId".to_owned(), json!(id)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: Value) -> Document {
        value.as_object().cloned().expect("a map")
    }

    #[test]
    fn validities_have_one_unit_on_either_side() {
        for (shown, seconds, back) in [
            (
                json!({"RefreshTokenValidity": 30}),
                json!({"RefreshTokenValidity": 2_592_000}),
                json!({"RefreshTokenValidity": 43_200, "TokenValidityUnits": {"RefreshToken": "minutes"}}),
            ),
            (
                json!({"AccessTokenValidity": 301, "IdTokenValidity": 1,
                       "TokenValidityUnits": {"AccessToken": "seconds"}}),
                json!({"AccessTokenValidity": 301, "IdTokenValidity": 3600}),
                json!({"AccessTokenValidity": 301, "IdTokenValidity": 60,
                       "TokenValidityUnits": {"AccessToken": "seconds", "IdToken": "minutes"}}),
            ),
            (json!({"TokenValidityUnits": {}}), json!({}), json!({})),
        ] {
            assert_eq!(in_seconds(of(shown)), of(seconds.clone()));
            assert_eq!(sent(of(seconds)), of(back));
        }
    }

    #[test]
    fn a_validity_that_does_not_change_is_written_as_it_was_shown() {
        let live = Live::of(of(json!({
            "ClientId": "c", "RefreshTokenValidity": 30, "AccessTokenValidity": 2, "IdTokenValidity": 2,
            "TokenValidityUnits": {"IdToken": "hours"},
        })));
        let mut settings = live.settings.clone();
        settings.insert("AccessTokenValidity".into(), json!(600));
        assert_eq!(
            update("p", settings, &live),
            of(json!({
                "UserPoolId": "p", "ClientId": "c", "RefreshTokenValidity": 30, "AccessTokenValidity": 10,
                "IdTokenValidity": 2,
                "TokenValidityUnits": {"IdToken": "hours", "AccessToken": "minutes"},
            }))
        );
    }

    #[test]
    fn the_secret_leaves_the_document() {
        let live = Live::of(of(
            json!({"ClientId": "c", "ClientSecret": "hunter2", "New": 1}),
        ));
        assert!(live.has_secret());
        assert_eq!(live.settings, of(json!({"New": 1})));
        assert!(!format!("{live:?}").contains("hunter2"));
    }
}
