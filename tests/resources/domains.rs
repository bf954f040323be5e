//! Domains: how they come, are taken over, and go.

use serde_json::{Value, json};

use super::{failed, last_call, succeeded, with_pool, writes};
use crate::support::aws::{Effect, Fault};
use crate::support::replay::{Replay, merge, of_type};

pub(super) const TYPE: &str = "Custom::CognitoUserPoolDomain";
pub(super) const CERTIFICATE: &str = "arn:aws:acm:us-east-1:123456789012:certificate/one";
pub(super) const NAME: &str = "auth.example.com";

deliveries!(TYPE, "Domain");

/// The properties of a domain with a prefix.
pub(super) fn prefix(pool: &str, name: &str, more: Value) -> Value {
    let mut properties = json!({"UserPoolId": pool, "CognitoDomain": {"DomainPrefix": name}});
    merge(&mut properties, more);
    properties
}

/// The properties of a custom domain.
pub(super) fn custom(pool: &str, name: &str, more: Value) -> Value {
    let named = json!({"DomainName": name, "Certificate": CERTIFICATE});
    let mut properties = json!({"UserPoolId": pool, "CustomDomain": named});
    merge(&mut properties, more);
    properties
}

/// Pages by their number in the API.
pub(super) fn versioned(version: &str) -> Value {
    json!({"ManagedLoginVersion": version})
}

/// The operations of Cognito that were called.
pub(super) fn asked_of_cognito(replay: &Replay) -> Vec<String> {
    let operations = replay.aws.operations().into_iter();
    operations
        .filter(|it| !it.starts_with("DescribeStack") && it != "ListStackResources")
        .collect()
}

pub(super) fn endpoint(replay: &Replay, name: &str) -> Value {
    replay.aws.domain(name)["CloudFrontDistribution"].clone()
}

/// The attributes of a domain with a prefix.
pub(super) fn attributes(replay: &Replay, name: &str) -> Value {
    json!({
        "DomainName": name,
        "BaseUrl": format!("https://{name}.auth.eu-west-1.amazoncognito.com"),
        "FipsBaseUrl": format!("https://{name}.auth-fips.eu-west-1.amazoncognito.com"),
        "CloudFrontEndpoint": endpoint(replay, name),
    })
}

/// The attributes of a custom domain.
pub(super) fn custom_attributes(replay: &Replay, name: &str) -> Value {
    json!({
        "DomainName": name,
        "BaseUrl": format!("https://{name}"),
        "FipsBaseUrl": format!("https://{name}"),
        "CloudFrontEndpoint": endpoint(replay, name),
    })
}

#[tokio::test]
async fn a_prefix_is_made_by_one_call_and_read_once_and_goes_by_one() {
    let (replay, pool) = with_pool().await;
    let properties = prefix(&pool, "shop", json!({}));
    let answer = create(&replay, &properties).await;
    assert_eq!(succeeded(&answer).physical_id(), "shop");
    assert_eq!(answer.body["Data"], attributes(&replay, "shop"));
    assert_eq!(answer.reason(), "See log stream 2026/01/01/[$LATEST]abc");
    assert_eq!(
        replay.aws.operations(),
        [
            "DescribeStackResource",
            "CreateUserPoolDomain",
            "DescribeUserPoolDomain"
        ]
    );
    let request = json!({"UserPoolId": pool, "Domain": "shop"});
    assert_eq!(last_call(&replay, "CreateUserPoolDomain"), request);

    replay.aws.clear_calls();
    let answer = delete(&replay, "shop", &properties).await;
    assert_eq!(succeeded(&answer).physical_id(), "shop");
    assert_eq!(writes(&replay), ["DeleteUserPoolDomain"]);
    assert!(replay.aws.domains_of(&pool).is_empty());
    succeeded(&delete(&replay, "shop", &properties).await);
}

#[tokio::test]
async fn a_custom_domain_gets_all_that_is_given() {
    let (replay, pool) = with_pool().await;
    let mut properties = custom(
        &pool,
        NAME,
        json!({"ManagedLoginVersion": "NEWER_MANAGED_LOGIN"}),
    );
    properties["CustomDomain"]["SecurityPolicy"] = json!("TLS_V1_2_2021");
    let answer = create(&replay, &properties).await;
    assert_eq!(succeeded(&answer).physical_id(), NAME);
    assert_eq!(answer.body["Data"], custom_attributes(&replay, NAME));
    let request = json!({
        "UserPoolId": pool,
        "Domain": NAME,
        "ManagedLoginVersion": 2,
        "CustomDomainConfig": {"CertificateArn": CERTIFICATE, "SecurityPolicy": "TLS_V1_2_2021"},
    });
    assert_eq!(last_call(&replay, "CreateUserPoolDomain"), request);
    // A prefix may be beside it.
    let beside = of_type(
        replay.create_event(prefix(&pool, "shop", json!({"ManagedLoginVersion": "1"}))),
        TYPE,
        "Beside",
    );
    succeeded(&replay.deliver(&beside).await);
    assert_eq!(replay.aws.domains_of(&pool), [NAME, "shop"]);
    succeeded(&delete(&replay, NAME, &properties).await);
    assert_eq!(replay.aws.domains_of(&pool), ["shop"]);
}

#[tokio::test]
async fn what_is_wrong_is_said_before_any_call() {
    let (replay, pool) = with_pool().await;
    let wrong = json!({
        "UserPoolId": "shop",
        "CognitoDomain": {"DomainPrefix": "My-AWS-Shop"},
        "CustomDomain": {
            "DomainName": "example.com",
            "Certificate": "arn:aws:acm:eu-west-1:123456789012:certificate/one",
            "SecurityPolicy": "TLS_V1_1",
        },
        "ManagedLoginVersion": "3",
        "WaitUntilActive": "perhaps",
        "Domain": "shop",
    });
    let paths = [
        "UserPoolId: ",
        "CognitoDomain.DomainPrefix: ",
        "CustomDomain.DomainName: ",
        "CustomDomain.Certificate: ",
        "CustomDomain.SecurityPolicy: ",
        "CustomDomain: ",
        "ManagedLoginVersion: ",
        "WaitUntilActive: ",
        "Domain: ",
    ];
    failed(&create(&replay, &wrong).await, &paths);
    let neither = json!({"UserPoolId": pool});
    failed(&create(&replay, &neither).await, &["CognitoDomain: "]);
    assert!(replay.aws.calls().is_empty());
}

#[tokio::test]
async fn a_domain_that_is_there_already_fails_and_the_reason_says_whose_it_is() {
    let (replay, pool) = with_pool().await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    replay.aws.add_domain(&pool, json!({"Domain": "shop"}));
    replay.aws.add_domain(&other, json!({"Domain": "store"}));
    replay.aws.add_foreign_domain("market");
    let before = replay.aws.snapshot();
    let belongs = format!("belongs to user pool {other}");
    for (name, texts) in [
        ("shop", &["shop already exists", "AdoptExisting"][..]),
        ("store", &[belongs.as_str()]),
        ("market", &["another account", "another DomainPrefix"]),
        // Another name, but the pool has one.
        ("shops", &["can have only one", "AdoptExisting"]),
    ] {
        let properties = prefix(&pool, name, json!({}));
        let answer = create(&replay, &properties).await;
        failed(&answer, texts);
        assert_eq!(answer.physical_id(), "poolkeeper:nothing-created");
        // CloudFormation deletes what it could not create.
        succeeded(&delete(&replay, answer.physical_id(), &properties).await);
        assert_eq!(replay.aws.snapshot(), before);
    }
    // Not even with AdoptExisting.
    let adopting = prefix(&pool, "store", json!({"AdoptExisting": true}));
    failed(&create(&replay, &adopting).await, &[&belongs]);
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn an_adopted_domain_gets_what_the_template_gives_and_is_never_deleted() {
    for (given, version, text) in [
        (json!({}), 2, "adopted without changes"),
        (
            json!({"ManagedLoginVersion": "CLASSIC_HOSTED_UI"}),
            1,
            "ManagedLoginVersion (the domain had 2, the template sets 1)",
        ),
    ] {
        let (replay, pool) = with_pool().await;
        let live = json!({"Domain": "shop", "ManagedLoginVersion": 2});
        replay.aws.add_domain(&pool, live);
        let mut properties = prefix(&pool, "shop", given);
        properties["AdoptExisting"] = json!(true);
        let answer = create(&replay, &properties).await;
        assert_eq!(succeeded(&answer).physical_id(), "shop");
        assert!(answer.reason().contains(text), "{}", answer.reason());
        assert_eq!(replay.aws.domain("shop")["ManagedLoginVersion"], version);
        for id in ["shop", "poolkeeper:unfinished:shop", "shop-Domain-1A2B3C"] {
            let answer = delete(&replay, id, &properties).await;
            let reason = succeeded(&answer).reason();
            assert!(reason.contains("AdoptExisting"), "{id}: {reason}");
        }
        assert_eq!(replay.aws.domains_of(&pool), ["shop"]);
    }
}

#[tokio::test]
async fn a_pool_that_is_not_there_is_named() {
    let (replay, _) = with_pool().await;
    let properties = prefix("eu-west-1_Nowhere12", "shop", json!({}));
    let answer = create(&replay, &properties).await;
    failed(&answer, &["UserPoolId", "eu-west-1_Nowhere12"]);
    succeeded(&delete(&replay, answer.physical_id(), &properties).await);
}

#[tokio::test]
async fn managed_login_warns_while_a_client_has_no_style() {
    let newer = json!({"ManagedLoginVersion": "NEWER_MANAGED_LOGIN"});
    for (given, styled, unstyled, warns) in [
        (newer.clone(), 0, 0, false),
        (newer.clone(), 2, 0, false),
        (newer.clone(), 1, 1, true),
        (json!({}), 0, 1, false),
    ] {
        let (replay, pool) = with_pool().await;
        for _ in 0..styled {
            replay.aws.add_app(&pool, true);
        }
        let clients: Vec<String> = (0..unstyled)
            .map(|_| replay.aws.add_app(&pool, false))
            .collect();
        let properties = prefix(&pool, "shop", given);
        let answer = create(&replay, &properties).await;
        let reason = succeeded(&answer).reason();
        assert_eq!(reason.contains("ManagedLoginBranding"), warns, "{reason}");
        assert!(!warns || reason.contains(&clients[0]), "{reason}");
    }
}

#[tokio::test]
async fn managed_login_looks_at_few_clients_and_goes_on_if_it_may_not() {
    let newer = json!({"ManagedLoginVersion": "NEWER_MANAGED_LOGIN"});
    let style = "DescribeManagedLoginBrandingByClient";
    let (replay, pool) = with_pool().await;
    for _ in 0..12 {
        replay.aws.add_app(&pool, true);
    }
    let properties = prefix(&pool, "shop", newer.clone());
    succeeded(&create(&replay, &properties).await);
    assert_eq!(replay.aws.calls_of(style).len(), 10);
    for operation in ["ListUserPoolClients", style] {
        let (replay, pool) = with_pool().await;
        replay.aws.add_app(&pool, false);
        let denied = Effect::ErrorBefore("AccessDeniedException".into());
        replay.aws.inject(Fault::on_operation(operation, 1, denied));
        let answer = create(&replay, &prefix(&pool, "shop", newer.clone())).await;
        let reason = succeeded(&answer).reason();
        assert!(!reason.contains("Branding"), "{reason}");
    }
}
