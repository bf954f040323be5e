//! Updates of domains in place.

use serde_json::{Value, json};

use super::domains::{
    CERTIFICATE, NAME, asked_of_cognito, create, custom, delete, prefix, update, versioned,
};
use super::{failed, last_call, succeeded, with_pool, writes};
use crate::support::replay::{Replay, STACK_ID};

const OTHER_CERTIFICATE: &str = "arn:aws:acm:us-east-1:123456789012:certificate/two";

async fn updated(replay: &Replay, id: &str, old: &Value, new: &Value) {
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    replay.aws.clear_calls();
    let answer = update(replay, id, old, new).await;
    assert_eq!(succeeded(&answer).physical_id(), id);
}

/// The merge: what the old template gave, what the new one gives, what the domain has, and what it gets.
#[tokio::test]
async fn the_version_is_merged_by_the_rule() {
    for keeps in [false, true] {
        for (old, new, live, expected) in [
            (None, None, 1, 1),
            (None, None, 2, 2),
            (None, Some("2"), 1, 2),
            (Some("1"), Some("2"), 1, 2),
            (Some("2"), Some("2"), 1, 2),
            (Some("1"), Some("1"), 2, 1),
            (Some("2"), None, 2, 1),
            (Some("1"), None, 2, 2),
        ] {
            let (replay, pool) = with_pool().await;
            replay
                .aws
                .configure(|settings| settings.update_domain_keeps = keeps);
            let given =
                |version: Option<&str>| prefix(&pool, "shop", version.map_or(json!({}), versioned));
            let (before, after) = (given(old), given(new));
            succeeded(&create(&replay, &before).await);
            replay
                .aws
                .edit_domain("shop", |domain| domain.version = json!(live));
            updated(&replay, "shop", &before, &after).await;
            let case = format!("{keeps}, {old:?}, {new:?}, {live}");
            let now = replay.aws.domain("shop");
            assert_eq!(now["ManagedLoginVersion"], expected, "{case}");
            assert_eq!(!writes(&replay).is_empty(), live != expected, "{case}");
        }
    }
}

#[tokio::test]
async fn an_update_reads_asks_writes_all_and_reads() {
    let (replay, pool) = with_pool().await;
    let old = custom(&pool, NAME, versioned("2"));
    let mut new = old.clone();
    new["CustomDomain"]["Certificate"] = json!(OTHER_CERTIFICATE);
    succeeded(&create(&replay, &old).await);
    let check = "0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f";
    let failover = json!({"SecondaryRegion": "eu-west-2", "PrimaryRoute53HealthCheckId": check});
    let routing = json!({"Failover": failover});
    replay.aws.edit_domain(NAME, |domain| {
        domain.routing = Some(routing.clone());
        domain.custom.as_mut().expect("a configuration")["SecurityPolicy"] = json!("TLS_V1");
    });
    updated(&replay, NAME, &old, &new).await;
    assert_eq!(
        replay.aws.operations(),
        [
            "DescribeUserPoolDomain",
            "DescribeStackEvents",
            "DescribeStackResource",
            "UpdateUserPoolDomain",
            "DescribeUserPoolDomain"
        ]
    );
    // Nobody asked to change the policy and the routing.
    let request = json!({
        "UserPoolId": pool,
        "Domain": NAME,
        "ManagedLoginVersion": 2,
        "CustomDomainConfig": {"CertificateArn": OTHER_CERTIFICATE, "SecurityPolicy": "TLS_V1"},
        "Routing": routing,
    });
    assert_eq!(last_call(&replay, "UpdateUserPoolDomain"), request);
}

#[tokio::test]
async fn an_update_that_changes_nothing_writes_nothing() {
    let (replay, pool) = with_pool().await;
    for given in [
        prefix(&pool, "shop", json!({})),
        custom(&pool, NAME, versioned("2")),
    ] {
        let answer = create(&replay, &given).await;
        let id = succeeded(&answer).physical_id();
        let mut revised = given.clone();
        revised["Revision"] = json!("2");
        updated(&replay, id, &given, &revised).await;
        assert_eq!(
            replay.aws.operations(),
            ["DescribeUserPoolDomain", "DescribeStackEvents"]
        );
        succeeded(&delete(&replay, id, &revised).await);
    }
}

#[tokio::test]
async fn a_policy_comes_changes_and_goes() {
    for keeps in [false, true] {
        let (replay, pool) = with_pool().await;
        replay
            .aws
            .configure(|settings| settings.update_domain_keeps = keeps);
        let given = |policy: &str| {
            let mut given = custom(&pool, NAME, json!({}));
            given["CustomDomain"]["SecurityPolicy"] = json!(policy);
            given
        };
        let policy = || replay.aws.domain(NAME)["CustomDomainConfig"]["SecurityPolicy"].clone();
        succeeded(&create(&replay, &given("")).await);
        updated(&replay, NAME, &given(""), &given("TLS_V1_2_2021")).await;
        assert_eq!(policy(), "TLS_V1_2_2021");
        updated(
            &replay,
            NAME,
            &given("TLS_V1_2_2021"),
            &given("TLS_V1_3_2025"),
        )
        .await;
        assert_eq!(policy(), "TLS_V1_3_2025");
        let answer = update(&replay, NAME, &given("TLS_V1_3_2025"), &given("")).await;
        let reason = succeeded(&answer).reason();
        assert_eq!(reason.contains("SecurityPolicy remains"), keeps, "{reason}");
        assert_eq!(policy().is_null(), !keeps);
    }
}

#[tokio::test]
async fn a_switch_to_managed_login_warns_and_a_later_update_does_not() {
    let (replay, pool) = with_pool().await;
    let client = replay.aws.add_app(&pool, false);
    let classic = prefix(&pool, "shop", json!({}));
    let newer = prefix(&pool, "shop", versioned("2"));
    succeeded(&create(&replay, &classic).await);
    let answer = update(&replay, "shop", &classic, &newer).await;
    let reason = succeeded(&answer).reason();
    assert!(reason.contains(&client), "{reason}");
    let mut revised = newer.clone();
    revised["Revision"] = json!("2");
    updated(&replay, "shop", &newer, &revised).await;
    assert_eq!(asked_of_cognito(&replay), ["DescribeUserPoolDomain"]);
}

#[tokio::test]
async fn an_update_waits_for_a_domain_that_is_still_coming() {
    let (replay, pool) = with_pool().await;
    replay
        .aws
        .configure(|settings| settings.domain_creating = 4);
    let old = custom(&pool, NAME, json!({}));
    let new = custom(&pool, NAME, versioned("2"));
    succeeded(&create(&replay, &old).await);
    let answer = update(&replay, NAME, &old, &new).await;
    assert!(succeeded(&answer).reason().contains("UPDATING"));
    assert_eq!(replay.aws.domain(NAME)["ManagedLoginVersion"], 2);
    succeeded(&delete(&replay, NAME, &new).await);
    assert!(replay.aws.domains_of(&pool).is_empty());
}

#[tokio::test]
async fn scenario_51_a_domain_that_failed_later_is_made_again() {
    let (replay, pool) = with_pool().await;
    let old = custom(&pool, NAME, json!({}));
    let mut new = old.clone();
    new["CustomDomain"]["Certificate"] = json!(OTHER_CERTIFICATE);
    succeeded(&create(&replay, &old).await);
    replay.aws.edit_domain(NAME, |domain| {
        "FAILED".clone_into(&mut domain.status);
        domain.fails = true;
    });
    let answer = update(&replay, NAME, &old, &new).await;
    assert!(succeeded(&answer).reason().contains("FAILED"));
    assert_eq!(
        writes(&replay)[1..],
        ["DeleteUserPoolDomain", "CreateUserPoolDomain"]
    );
    let now = replay.aws.domain(NAME);
    assert_eq!(now["Status"], "ACTIVE");
    assert_eq!(
        now["CustomDomainConfig"]["CertificateArn"],
        OTHER_CERTIFICATE
    );
}

#[tokio::test]
async fn a_domain_that_is_gone_is_made_again_and_the_reason_says_so() {
    let (replay, pool) = with_pool().await;
    let (old, new) = (
        prefix(&pool, "shop", json!({})),
        prefix(&pool, "shop", versioned("2")),
    );
    succeeded(&create(&replay, &old).await);
    let gone = json!({"UserPoolId": pool, "Domain": "shop"});
    replay
        .aws
        .cognito("DeleteUserPoolDomain", gone)
        .expect("a deletion");
    let answer = update(&replay, "shop", &old, &new).await;
    assert!(succeeded(&answer).reason().contains("no longer existed"));
    assert_eq!(replay.aws.domain("shop")["ManagedLoginVersion"], 2);
}

#[tokio::test]
async fn wrong_properties_are_said_before_any_call() {
    let (replay, pool) = with_pool().await;
    let old = custom(&pool, NAME, json!({}));
    succeeded(&create(&replay, &old).await);
    replay.aws.clear_calls();
    let mut wrong = old.clone();
    wrong["CustomDomain"]["Certificate"] = json!(CERTIFICATE.replace("us-east-1", "eu-west-1"));
    let answer = update(&replay, NAME, &old, &wrong).await;
    failed(&answer, &["CustomDomain.Certificate: ", "us-east-1"]);
    assert_eq!(answer.physical_id(), NAME);
    assert!(asked_of_cognito(&replay).is_empty());
}
