//! Clients: what is wrong is said before any call, and the greatest values are taken.

use serde_json::{Value, json};

use super::clients::{app, create};
use super::{failed, succeeded, with_pool};

const ROLE: &str = "arn:aws:iam::123456789012:role/analytics";

/// Properties of a client, and the paths of all that is said to be wrong.
type Wrong = (Value, &'static [&'static str]);

fn oauth(oauth: Value) -> Value {
    json!({"OAuth": oauth})
}

fn urls(count: usize) -> Vec<String> {
    (0..count)
        .map(|n| format!("https://{n}.example.com"))
        .collect()
}

fn wrong() -> Vec<Wrong> {
    let secret = json!({"Flows": {"ClientCredentials": true, "ImplicitCodeGrant": true}});
    vec![
        // C-OAUTH-OFF
        (json!({"DisableOAuth": true, "OAuth": {}}), &["OAuth"]),
        // C-CALLBACK
        (oauth(json!({"CallbackUrls": []})), &["OAuth.CallbackUrls"]),
        (
            oauth(json!({"CallbackUrls": [], "Flows": {"ImplicitCodeGrant": true}})),
            &["OAuth.CallbackUrls"],
        ),
        // C-REDIR-IN, also of the list by default
        (
            oauth(json!({"DefaultRedirectUri": "https://a.example.com"})),
            &["OAuth.DefaultRedirectUri"],
        ),
        (
            oauth(json!({
                "DefaultRedirectUri": "https://a.example.com/",
                "CallbackUrls": ["https://a.example.com"],
            })),
            &["OAuth.DefaultRedirectUri"],
        ),
        // C-REDIR-PAT
        (
            oauth(json!({"DefaultRedirectUri": "https://a b", "CallbackUrls": ["https://a b"]})),
            &["OAuth.CallbackUrls[0]", "OAuth.DefaultRedirectUri"],
        ),
        (
            oauth(json!({"DefaultRedirectUri": "u".repeat(1_025)})),
            &["OAuth.DefaultRedirectUri"],
        ),
        // C-CTX
        (
            json!({"EnablePropagateAdditionalUserContextData": true}),
            &["EnablePropagateAdditionalUserContextData"],
        ),
        // C-CC, and the secret that it needs
        (oauth(secret), &["OAuth.Flows"]),
        (
            oauth(json!({"Flows": {"ClientCredentials": true}})),
            &["OAuth.Flows", "OAuth.Scopes"],
        ),
        // C-AN-BOTH, C-AN-PART
        (json!({"Analytics": {}}), &["Analytics"]),
        (
            json!({"Analytics": {"ShareUserData": true}}),
            &["Analytics"],
        ),
        (
            json!({"Analytics": {"ApplicationId": "a", "Role": ROLE}}),
            &["Analytics"],
        ),
        (
            json!({"Analytics": {"ApplicationArn": "arn:aws:mobiletargeting:eu-west-1:123456789012:apps/a", "Role": ROLE}}),
            &["Analytics"],
        ),
        // C-DUR, C-DUR-UNIT
        (
            json!({"AuthSessionValidity": "2 minutes"}),
            &["AuthSessionValidity"],
        ),
        (
            json!({"AuthSessionValidity": "16 minutes"}),
            &["AuthSessionValidity"],
        ),
        (
            json!({"AuthSessionValidity": "PT3M1S"}),
            &["AuthSessionValidity"],
        ),
        (
            json!({"IdTokenValidity": "4 minutes"}),
            &["IdTokenValidity"],
        ),
        (json!({"IdTokenValidity": "P1DT1M"}), &["IdTokenValidity"]),
        (
            json!({"AccessTokenValidity": "PT4M59S"}),
            &["AccessTokenValidity"],
        ),
        (
            json!({"AccessTokenValidity": "1441 minutes"}),
            &["AccessTokenValidity"],
        ),
        (
            json!({"AccessTokenValidity": "PT5M30S"}),
            &["AccessTokenValidity"],
        ),
        (
            json!({"RefreshTokenValidity": "59 minutes"}),
            &["RefreshTokenValidity"],
        ),
        (
            json!({"RefreshTokenValidity": "3651 days"}),
            &["RefreshTokenValidity"],
        ),
        (
            json!({"RefreshTokenValidity": "PT60M1S"}),
            &["RefreshTokenValidity"],
        ),
        (
            json!({"RefreshTokenValidity": 30}),
            &["RefreshTokenValidity"],
        ),
        (
            json!({"IdTokenValidity": "2 hours", "AccessTokenValidity": "61 minutes", "RefreshTokenValidity": "1 hour"}),
            &["IdTokenValidity", "AccessTokenValidity"],
        ),
        (
            json!({"RefreshTokenRotationGracePeriod": "61 seconds"}),
            &["RefreshTokenRotationGracePeriod"],
        ),
        (
            json!({"RefreshTokenRotationGracePeriod": "PT0.5S"}),
            &["RefreshTokenRotationGracePeriod"],
        ),
        (
            json!({"RefreshTokenRotationGracePeriod": "10 seconds", "AuthFlows": {"UserSrp": false}}),
            &["AuthFlows"],
        ),
        // Our own, about the secret and the client to adopt
        (json!({"ReturnSecret": true}), &["ReturnSecret"]),
        (
            json!({"PublishSecretsInAWSSecretsManager": true}),
            &["PublishSecretsInAWSSecretsManager"],
        ),
        (
            json!({"GenerateSecret": true, "ReturnSecret": true, "PublishSecretsInAWSSecretsManager": true}),
            &["ReturnSecret"],
        ),
        (
            json!({"GenerateSecret": true, "ReturnSecret": true, "ExistingUserPoolClientId": "c"}),
            &["ReturnSecret"],
        ),
        (
            json!({"ExistingUserPoolClientId": "c-d"}),
            &["ExistingUserPoolClientId"],
        ),
        (
            json!({"ExistingUserPoolClientId": "c".repeat(129)}),
            &["ExistingUserPoolClientId"],
        ),
        // The API's limits
        (
            json!({"UserPoolClientName": "n".repeat(129)}),
            &["UserPoolClientName"],
        ),
        (
            json!({"UserPoolClientName": "web/shop"}),
            &["UserPoolClientName"],
        ),
        (
            oauth(json!({"CallbackUrls": urls(101)})),
            &["OAuth.CallbackUrls"],
        ),
        (
            oauth(json!({"LogoutUrls": urls(101)})),
            &["OAuth.LogoutUrls"],
        ),
        (
            oauth(json!({"CallbackUrls": ["https://a.example.com", "u".repeat(1_025)]})),
            &["OAuth.CallbackUrls[1]"],
        ),
        (
            oauth(json!({"LogoutUrls": ["https://a\u{a0}b"]})),
            &["OAuth.LogoutUrls[0]"],
        ),
        (
            oauth(json!({"Scopes": (0..51).map(|n| format!("a/{n}")).collect::<Vec<_>>()})),
            &["OAuth.Scopes"],
        ),
        (
            oauth(json!({"Scopes": ["s".repeat(257)]})),
            &["OAuth.Scopes[0]"],
        ),
        (oauth(json!({"Scopes": []})), &["OAuth.Scopes"]),
        (
            oauth(json!({"Flows": {"ImplicitCodeGrant": false}})),
            &["OAuth.Flows"],
        ),
        (
            json!({"SupportedIdentityProviders": ["COGNITO", "p".repeat(33)]}),
            &["SupportedIdentityProviders[1]"],
        ),
        (
            json!({"SupportedIdentityProviders": "COGNITO"}),
            &["SupportedIdentityProviders"],
        ),
        (
            json!({"ReadAttributes": {"StandardAttributes": ["email", "shoe_size"]}}),
            &["ReadAttributes.StandardAttributes[1]"],
        ),
        (
            json!({"WriteAttributes": {"CustomAttributes": [ "a".repeat(33)]}}),
            &["WriteAttributes.CustomAttributes[0]"],
        ),
        // Names of the native type, and of nothing
        (json!({"ClientName": "web"}), &["ClientName"]),
        (
            json!({"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]}),
            &["ExplicitAuthFlows"],
        ),
        (
            json!({"OAuth": {"CallbackURLs": []}}),
            &["OAuth.CallbackURLs"],
        ),
        (json!({"GenerateSecrets": true}), &["GenerateSecrets"]),
        (json!({"GenerateSecret": "yes"}), &["GenerateSecret"]),
        // All at once
        (
            json!({
                "UserPoolId": "shop",
                "EnableTokenRevocation": 3,
                "AuthSessionValidity": "1 hour",
                "OAuth": {"LogoutUrls": ["a b"]},
            }),
            &[
                "UserPoolId",
                "EnableTokenRevocation",
                "AuthSessionValidity",
                "OAuth.LogoutUrls[0]",
            ],
        ),
    ]
}

/// The paths that a refusal names.
fn paths(reason: &str) -> Vec<String> {
    let (_, listed) = reason.split_once("are invalid: ").unwrap_or_default();
    let listed = listed.split(". See log stream").next().unwrap_or_default();
    let path = |entry: &str| entry.split(": ").next().unwrap_or_default().to_owned();
    let mut paths: Vec<String> = listed.split("; ").map(path).collect();
    paths.retain(|path| {
        path.starts_with(|letter: char| letter.is_ascii_uppercase()) && !path.contains(' ')
    });
    paths.sort_unstable();
    paths.dedup();
    paths
}

#[tokio::test]
async fn what_is_wrong_is_said_before_any_call() {
    let (replay, _) = with_pool().await;
    for (given, expected) in wrong() {
        let answer = create(&replay, &app("eu-west-1_Ab", given.clone())).await;
        failed(&answer, &["the properties are invalid"]);
        let mut expected: Vec<&str> = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(
            paths(answer.reason()),
            expected,
            "{given}: {}",
            answer.reason()
        );
        assert_eq!(answer.physical_id(), "poolkeeper:nothing-created");
    }
    failed(&create(&replay, &json!({})).await, &["UserPoolId: "]);
    assert!(replay.aws.calls().is_empty());
}

#[tokio::test]
async fn the_least_and_the_greatest_values_are_taken() {
    for given in [
        json!({
            "UserPoolClientName": "n".repeat(128),
            "AuthSessionValidity": "3 minutes",
            "IdTokenValidity": "5 minutes",
            "AccessTokenValidity": "300 seconds",
            "RefreshTokenValidity": "60 minutes",
            "RefreshTokenRotationGracePeriod": "0 seconds",
            "OAuth": {"CallbackUrls": urls(100), "LogoutUrls": urls(100)},
        }),
        json!({
            "UserPoolClientName": "n",
            "AuthSessionValidity": "15 minutes",
            "IdTokenValidity": "1 day",
            "AccessTokenValidity": "P1D",
            "RefreshTokenValidity": "5256000 minutes",
            "RefreshTokenRotationGracePeriod": "60 seconds",
            "OAuth": {
                "CallbackUrls": [format!("https://{}", "u".repeat(1_016))],
                "DefaultRedirectUri": format!("https://{}", "u".repeat(1_016)),
            },
        }),
        // As long as the refresh token, and compared with it only where that is given.
        json!({"IdTokenValidity": "1 hour", "AccessTokenValidity": "1 hour", "RefreshTokenValidity": "1 hour"}),
        json!({"OAuth": {"DefaultRedirectUri": "https://example.com"}}),
        // A list parameter with an empty default gives nothing.
        json!({"OAuth": {"Flows": {"AuthorizationCodeGrant": true}, "CallbackUrls": [""]}}),
    ] {
        let (replay, pool) = with_pool().await;
        succeeded(&create(&replay, &app(&pool, given)).await);
        assert_eq!(replay.aws.clients_of(&pool).len(), 1);
    }
}
