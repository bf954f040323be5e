//! Identity providers: how they come, change, and go, and what becomes of their secrets.

mod creation;
mod many;
mod recreation;
mod rollbacks;
mod secrecy;
mod secrets;
mod updates;

use serde_json::{Value, json};

use crate::support::aws::{Call, Service};
use crate::support::replay::{Replay, STACK_ID, merge};

pub(super) const TYPE: &str = "Custom::CognitoUserPoolIdentityProvider";
/// The name of a stored secret.
const STORED: &str = "shop/idp";
/// A reference to it.
const REFERENCE: &str = "{{resolve:secretsmanager:shop/idp:SecretString:secret}}";

/// A world with a pool, in which stored secrets may be read.
pub(super) async fn with_pool() -> (Replay, String) {
    let replay = Replay::start_with_everything().await;
    let pool = replay.created(json!({})).await;
    (replay, pool)
}

deliveries!(TYPE, "Provider");

/// A provider of OpenID Connect that is named `idp`.
pub(super) fn oidc(pool: &str, more: Value) -> Value {
    let mut oidc = json!({
        "Name": "idp",
        "ClientId": "app",
        "ClientSecret": "given-in-the-template",
        "IssuerUrl": "https://idp.example.com",
    });
    merge(&mut oidc, more);
    json!({"UserPoolId": pool, "Oidc": oidc})
}

/// A SAML provider that is named `idp`.
fn saml(pool: &str, more: Value) -> Value {
    let mut saml = json!({"Name": "idp", "Metadata": {"Url": "https://idp.example.com/metadata"}});
    merge(&mut saml, more);
    json!({"UserPoolId": pool, "Saml": saml})
}

fn google(pool: &str, secret: Value) -> Value {
    json!({"UserPoolId": pool, "Google": {"ClientId": "app", "ClientSecret": secret}})
}

/// The details that a provider has.
fn details(replay: &Replay, pool: &str, name: &str) -> Value {
    replay.aws.provider(pool, name)["ProviderDetails"].clone()
}

/// The operations that were called, but for those of CloudFormation.
fn asked(replay: &Replay) -> Vec<String> {
    let of_others =
        |call: Call| (call.service != Service::CloudFormation).then_some(call.operation);
    replay
        .aws
        .calls()
        .into_iter()
        .filter_map(of_others)
        .collect()
}

fn rolls_back(replay: &Replay) {
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
}
