//! Many providers and clients at once.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{REFERENCE, STORED, TYPE};
use crate::resources::succeeded;
use crate::support::replay::{Replay, clients, of_type, settings};
use poolkeeper::aws::{Pace, Settings};
use poolkeeper::cloudformation::Handler;

const CLIENT: &str = "Custom::CognitoUserPoolClient";

fn six(pool: &str) -> Vec<(&'static str, Value)> {
    let of = |property: &str, given: Value| json!({"UserPoolId": pool, property: given});
    let app = || json!({"ClientId": "a", "ClientSecret": REFERENCE});
    vec![
        ("LoginWithAmazon", of("Amazon", app())),
        (
            "SignInWithApple",
            of(
                "Apple",
                json!({"ClientId": "a", "TeamId": "t", "KeyId": "k", "PrivateKey": REFERENCE}),
            ),
        ),
        ("Facebook", of("Facebook", app())),
        ("Google", of("Google", app())),
        (
            "openid",
            of(
                "Oidc",
                json!({
                    "Name": "openid", "ClientId": "a", "ClientSecret": REFERENCE,
                    "IssuerUrl": "https://idp.example.com",
                }),
            ),
        ),
        (
            "company",
            of(
                "Saml",
                json!({"Name": "company", "Metadata": {"File": "<x/>"}}),
            ),
        ),
    ]
}

/// All of them in one stack, at the same time, within the service's quotas: the clients name providers that are
/// still being created.
#[tokio::test]
async fn six_providers_and_ten_clients_that_name_them_are_created_at_once() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    replay
        .aws
        .add_secret(STORED, r#"{"secret": "kept-by-its-owner"}"#);
    replay.aws.configure(|settings| settings.quotas = true);
    // The function waits as long as it does on AWS for what is being created.
    let pace = Pace {
        settling: Duration::from_secs(120),
        first: Duration::from_millis(20),
        most: Duration::from_millis(500),
    };
    let all_on = Settings {
        secrets_enabled: true,
        ..settings()
    };
    let handler = Handler::new(clients(&replay.aws).with_settings(all_on), pace);
    let names = [
        "LoginWithAmazon",
        "SignInWithApple",
        "Facebook",
        "Google",
        "openid",
        "company",
    ];
    let of_client = |number: usize| {
        let named = ["COGNITO", names[number % 6], names[(number + 1) % 6]];
        json!({"UserPoolId": pool, "SupportedIdentityProviders": named})
    };
    let mut events: Vec<Value> = (0..10)
        .map(|number| {
            let event = replay.create_event(of_client(number));
            of_type(event, CLIENT, &format!("Client{number}"))
        })
        .collect();
    for (name, properties) in six(&pool) {
        let event = replay.create_event(properties);
        events.push(of_type(event, TYPE, name));
    }
    events.iter().for_each(|event| replay.aws.announce(event));
    let invocation = crate::support::replay::invocation(Duration::from_secs(60));
    join_all(
        events
            .iter()
            .map(|event| handler.handle(event.clone(), &invocation)),
    )
    .await;
    let answers = replay.aws.answers();
    assert_eq!(answers.len(), events.len() + 1);
    answers.iter().for_each(|answer| {
        succeeded(answer);
    });
    // Calls met the quotas, and clients met providers that were not there yet.
    assert!(replay.aws.throttled() > 0);
    let creations = replay.aws.calls_of("CreateUserPoolClient");
    let met = |code: &str| creations.iter().any(|call| call.error() == Some(code));
    assert!(met("InvalidParameterException"));
    assert_eq!(replay.aws.providers_of(&pool).len(), 6);
    assert_eq!(replay.aws.clients_of(&pool).len(), 10);
}
