//! Clients: how they come and go, and what is said before any call.

use serde_json::{Value, json};

use super::{last_call, succeeded, with_pool};
use crate::support::replay::{Replay, merge, of_type};

pub(super) const TYPE: &str = "Custom::CognitoUserPoolClient";
/// What CDK asks for where the template says nothing of OAuth.
pub(super) const SCOPES: [&str; 5] = [
    "profile",
    "phone",
    "email",
    "openid",
    "aws.cognito.signin.user.admin",
];

/// The event for the client.
pub(super) fn typed(event: Value) -> Value {
    of_type(event, TYPE, "Client")
}

deliveries!(TYPE, "Client");

/// The properties of a client of a pool.
pub(super) fn app(pool: &str, more: Value) -> Value {
    let mut properties = json!({"UserPoolId": pool});
    merge(&mut properties, more);
    properties
}

/// Makes a client that must come about, forgets the calls, and gives its id.
pub(super) async fn created(replay: &Replay, properties: &Value) -> String {
    let answer = create(replay, properties).await;
    let id = succeeded(&answer).physical_id().to_owned();
    replay.aws.clear_calls();
    id
}

/// A pool with a client that must come about.
pub(super) async fn with_client(more: Value) -> (Replay, String, Value, String) {
    let (replay, pool) = with_pool().await;
    let given = app(&pool, more);
    let id = created(&replay, &given).await;
    (replay, pool, given, id)
}

/// Registers an identity provider with a pool.
pub(super) fn add_provider(replay: &Replay, pool: &str, name: &str) {
    let details = json!({
        "client_id": "a",
        "client_secret": "b",
        "authorize_scopes": "openid",
        "attributes_request_method": "GET",
        "oidc_issuer": "https://idp.example.com",
    });
    let request = json!({
        "UserPoolId": pool,
        "ProviderName": name,
        "ProviderType": "OIDC",
        "ProviderDetails": details,
    });
    replay
        .aws
        .cognito("CreateIdentityProvider", request)
        .expect("a provider");
}

/// Takes a member out of a map, as text.
#[track_caller]
fn taken(value: &mut Value, name: &str) -> String {
    let member = value.as_object_mut().and_then(|map| map.remove(name));
    match member {
        Some(Value::String(text)) => text,
        other => panic!("{name} is no text: {other:?}"),
    }
}

/// The request of the one Create there was, without its name.
pub(super) fn request(replay: &Replay) -> Value {
    let mut request = last_call(replay, "CreateUserPoolClient");
    taken(&mut request, "ClientName");
    request
}

#[tokio::test]
async fn a_client_is_made_by_one_call_and_a_list_of_the_providers() {
    let (replay, pool) = with_pool().await;
    let properties = app(&pool, json!({}));
    let answer = create(&replay, &properties).await;
    let id = succeeded(&answer).physical_id().to_owned();
    assert_eq!(replay.aws.clients_of(&pool), [id.as_str()]);
    let name = replay.aws.client(&pool, &id)["ClientName"].clone();
    let digits = name
        .as_str()
        .and_then(|name| name.strip_prefix("shop-Client-"));
    assert_eq!(digits.map(str::len), Some(12), "{name}");
    assert_eq!(
        answer.body["Data"],
        json!({
            "UserPoolClientId": id,
            "UserPoolClientName": name,
            "UserPoolClientSecret": "",
            "UserPoolClientSecretArn": "",
        })
    );
    assert_eq!(answer.body["NoEcho"], false);
    assert_eq!(
        replay.aws.operations()[..3],
        [
            "DescribeStackResource",
            "ListIdentityProviders",
            "CreateUserPoolClient"
        ]
    );
    // What comes after the answer asks only CloudFormation.
    assert!(
        replay.aws.operations()[3..]
            .iter()
            .all(|it| it == "DescribeStackResource")
    );
    assert_eq!(
        request(&replay),
        json!({
            "UserPoolId": pool,
            "AllowedOAuthFlowsUserPoolClient": true,
            "AllowedOAuthFlows": ["implicit", "code"],
            "AllowedOAuthScopes": SCOPES,
            "CallbackURLs": ["https://example.com"],
            "SupportedIdentityProviders": ["COGNITO"],
        })
    );

    replay.aws.clear_calls();
    let answer = delete(&replay, &id, &properties).await;
    assert_eq!(succeeded(&answer).physical_id(), id);
    assert_eq!(
        replay.aws.operations(),
        [
            "ListStackResources",
            "DescribeUserPoolClient",
            "DescribeStackEvents",
            "DescribeStackResource",
            "DeleteUserPoolClient"
        ]
    );
    assert!(replay.aws.clients_of(&pool).is_empty());
    succeeded(&delete(&replay, &id, &properties).await);
}

#[tokio::test]
async fn with_its_providers_given_a_client_costs_one_call() {
    let (replay, pool) = with_pool().await;
    let properties = app(&pool, json!({"SupportedIdentityProviders": ["COGNITO"]}));
    succeeded(&create(&replay, &properties).await);
    let calls = replay.aws.operations().into_iter();
    let calls: Vec<String> = calls
        .filter(|it| !it.starts_with("DescribeStack"))
        .collect();
    assert_eq!(calls, ["CreateUserPoolClient"]);
}

#[tokio::test]
async fn everything_that_is_given_is_sent_in_the_api_s_terms() {
    let replay = Replay::start().await;
    let pool = replay
        .created(json!({"CustomAttributes": {"plan": {"DataType": "String", "Mutable": true}}}))
        .await;
    add_provider(&replay, &pool, "corporate");
    let given = json!({
        "UserPoolClientName": "web shop",
        "GenerateSecret": true,
        "ReturnSecret": true,
        "AuthFlows": {"UserPassword": true, "AdminUserPassword": true, "Custom": false, "UserSrp": true, "User": true},
        "OAuth": {
            "Flows": {"AuthorizationCodeGrant": true},
            "CallbackUrls": ["https://b.example.com", "https://a.example.com", "https://b.example.com"],
            "LogoutUrls": ["myapp://out"],
            "DefaultRedirectUri": "https://a.example.com",
            "Scopes": ["EMAIL", "COGNITO_ADMIN", "EMAIL"],
        },
        "AuthSessionValidity": "15 minutes",
        "PreventUserExistenceErrors": true,
        "SupportedIdentityProviders": ["corporate", "COGNITO"],
        "IdTokenValidity": "PT1H",
        "AccessTokenValidity": "1 day",
        "RefreshTokenValidity": "3650 days",
        "ReadAttributes": {
            "StandardAttributes": {"Email": true, "Fullname": true, "EmailVerified": true, "Address": false},
            "CustomAttributes": ["plan", "custom:plan"],
        },
        "WriteAttributes": {"StandardAttributes": ["Website", "LastUpdateTime"], "CustomAttributes": ["custom:plan"]},
        "EnableTokenRevocation": false,
        "EnablePropagateAdditionalUserContextData": true,
        "Analytics": {
            "ApplicationId": "d70b2ba36a8c4dc5a04a0451a31a1e12",
            "ExternalId": "e",
            "Role": "arn:aws:iam::123456789012:role/analytics",
            "ShareUserData": true,
        },
    });
    let answer = create(&replay, &app(&pool, given)).await;
    assert_eq!(
        last_call(&replay, "CreateUserPoolClient"),
        json!({
            "UserPoolId": pool,
            "ClientName": "web shop",
            "GenerateSecret": true,
            "ExplicitAuthFlows": [
                "ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH",
                "ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH",
            ],
            "AllowedOAuthFlowsUserPoolClient": true,
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["email", "aws.cognito.signin.user.admin", "openid"],
            "CallbackURLs": ["https://b.example.com", "https://a.example.com"],
            "LogoutURLs": ["myapp://out"],
            "DefaultRedirectURI": "https://a.example.com",
            "AuthSessionValidity": 15,
            "PreventUserExistenceErrors": "ENABLED",
            "SupportedIdentityProviders": ["corporate", "COGNITO"],
            "IdTokenValidity": 60,
            "AccessTokenValidity": 1_440,
            "RefreshTokenValidity": 5_256_000,
            "TokenValidityUnits": {
                "IdToken": "minutes", "AccessToken": "minutes", "RefreshToken": "minutes",
            },
            "ReadAttributes": ["custom:plan", "email", "email_verified", "name"],
            "WriteAttributes": ["custom:plan", "updated_at", "website"],
            "EnableTokenRevocation": false,
            "EnablePropagateAdditionalUserContextData": true,
            "AnalyticsConfiguration": {
                "ApplicationId": "d70b2ba36a8c4dc5a04a0451a31a1e12",
                "ExternalId": "e",
                "RoleArn": "arn:aws:iam::123456789012:role/analytics",
                "UserDataShared": true,
            },
        })
    );
    let id = succeeded(&answer).physical_id();
    let secret = replay.aws.client(&pool, id)["ClientSecret"].clone();
    assert_eq!(
        answer.body["Data"],
        json!({
            "UserPoolClientId": id,
            "UserPoolClientName": "web shop",
            "UserPoolClientSecret": secret,
            "UserPoolClientSecretArn": "",
        })
    );
    assert_eq!(answer.body["NoEcho"], true);
}

#[tokio::test]
async fn what_a_template_says_of_oauth_and_flows_decides_what_is_sent() {
    let oauth = |flows: Value, more: Value| {
        let mut oauth = json!({"Flows": flows});
        merge(&mut oauth, more);
        json!({"OAuth": oauth, "GenerateSecret": true})
    };
    for (given, expected) in [
        (
            json!({"DisableOAuth": true}),
            json!({"AllowedOAuthFlowsUserPoolClient": false}),
        ),
        (
            oauth(
                json!({"ClientCredentials": true}),
                json!({"Scopes": ["orders/read"]}),
            ),
            json!({
                "GenerateSecret": true,
                "AllowedOAuthFlowsUserPoolClient": true,
                "AllowedOAuthFlows": ["client_credentials"],
                "AllowedOAuthScopes": ["orders/read"],
            }),
        ),
        (
            oauth(
                json!(["client_credentials"]),
                json!({"Scopes": ["orders/read"], "CallbackUrls": ["https://a.example.com"]}),
            ),
            json!({
                "GenerateSecret": true,
                "AllowedOAuthFlowsUserPoolClient": true,
                "AllowedOAuthFlows": ["client_credentials"],
                "AllowedOAuthScopes": ["orders/read"],
                "CallbackURLs": ["https://a.example.com"],
            }),
        ),
        (
            json!({"DisableOAuth": true, "RefreshTokenRotationGracePeriod": "PT0S"}),
            json!({
                "AllowedOAuthFlowsUserPoolClient": false,
                "ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_SRP_AUTH"],
                "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
            }),
        ),
        (
            json!({
                "DisableOAuth": true,
                "AuthFlows": {"UserPassword": true},
                "RefreshTokenRotationGracePeriod": "1 minute",
            }),
            json!({
                "AllowedOAuthFlowsUserPoolClient": false,
                "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
                "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 60},
            }),
        ),
        (
            // Refresh tokens alone.
            json!({"DisableOAuth": true, "AuthFlows": {"UserSrp": false}}),
            json!({
                "AllowedOAuthFlowsUserPoolClient": false,
                "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
            }),
        ),
        (
            json!({"DisableOAuth": true, "AuthFlows": {}, "ReadAttributes": {}, "GenerateSecret": "", "PreventUserExistenceErrors": "FALSE"}),
            json!({
                "AllowedOAuthFlowsUserPoolClient": false,
                "PreventUserExistenceErrors": "LEGACY",
            }),
        ),
    ] {
        let (replay, pool) = with_pool().await;
        let scope = json!([{"ScopeName": "read", "ScopeDescription": "Read"}]);
        let server = json!({"Identifier": "orders", "Name": "Orders", "Scopes": scope});
        replay.aws.add_server(&pool, server);
        succeeded(&create(&replay, &app(&pool, given.clone())).await);
        let mut expected = expected;
        merge(
            &mut expected,
            json!({"UserPoolId": pool, "SupportedIdentityProviders": ["COGNITO"]}),
        );
        assert_eq!(request(&replay), expected, "{given}");
    }
}

#[tokio::test]
async fn a_secret_is_an_attribute_only_where_it_was_asked_for() {
    for (returns, publishes) in [(false, false), (true, false), (false, true)] {
        let (replay, pool) = with_pool().await;
        replay
            .aws
            .accept_member("PublishSecretsInAWSSecretsManager");
        let given = json!({
            "GenerateSecret": true,
            "ReturnSecret": returns,
            "PublishSecretsInAWSSecretsManager": publishes,
        });
        let answer = create(&replay, &app(&pool, given)).await;
        let id = succeeded(&answer).physical_id();
        let live = replay.aws.client(&pool, id);
        let shown = |name: &str| answer.attribute(name).cloned().unwrap_or_default();
        assert_eq!(answer.body["NoEcho"], returns);
        let expected = if returns {
            live["ClientSecret"].clone()
        } else {
            json!("")
        };
        assert_eq!(shown("UserPoolClientSecret"), expected);
        let expected = if publishes {
            live["ClientSecretArn"].clone()
        } else {
            json!("")
        };
        assert_eq!(shown("UserPoolClientSecretArn"), expected);
        let sent = last_call(&replay, "CreateUserPoolClient");
        let sent = sent.get("PublishSecretsInAWSSecretsManager").cloned();
        assert_eq!(sent, publishes.then_some(json!(true)));
    }
}
