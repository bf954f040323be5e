//! Domains take their time to come and to go.

use serde_json::json;

use super::domains::{
    NAME, TYPE, attributes, create, custom, custom_attributes, delete, endpoint, prefix, update,
};
use super::{failed, succeeded, with_pool, writes};
use crate::support::replay::{FAST, Replay, STACK_ID, of_type};

#[tokio::test]
async fn scenario_45_a_domain_is_deleted_although_its_pool_is_gone() {
    let (replay, pool) = with_pool().await;
    let properties = prefix(&pool, "shop", json!({}));
    succeeded(&create(&replay, &properties).await);
    let domain = json!({"UserPoolId": pool, "Domain": "shop"});
    replay
        .aws
        .cognito("DeleteUserPoolDomain", domain)
        .expect("a deletion");
    replay
        .aws
        .cognito("DeleteUserPool", json!({"UserPoolId": pool}))
        .expect("a deletion");
    succeeded(&delete(&replay, "shop", &properties).await);
}

#[tokio::test]
async fn scenario_42_a_deletion_waits_until_the_domain_is_gone() {
    let (replay, pool) = with_pool().await;
    replay
        .aws
        .configure(|settings| settings.domain_deleting = 4);
    let properties = prefix(&pool, "shop", json!({}));
    succeeded(&create(&replay, &properties).await);
    succeeded(&delete(&replay, "shop", &properties).await);
    assert!(replay.aws.domains_of(&pool).is_empty());
    assert_eq!(writes(&replay).len(), 2);
}

/// A domain of the same name that is going is not there any more.
#[tokio::test]
async fn a_create_waits_until_the_former_domain_of_that_name_is_gone() {
    let (replay, pool) = with_pool().await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    replay
        .aws
        .configure(|settings| settings.domain_deleting = 3);
    replay.aws.add_domain(&other, json!({"Domain": "shop"}));
    let going = json!({"UserPoolId": other, "Domain": "shop"});
    replay
        .aws
        .cognito("DeleteUserPoolDomain", going)
        .expect("a deletion");
    let event = replay.create_event(prefix(&pool, "shop", json!({})));
    let event = replay.aged(&of_type(event, TYPE, "Domain"), 120);
    succeeded(&replay.deliver(&event).await);
    assert_eq!(replay.aws.domain("shop")["UserPoolId"], json!(pool));
}

#[tokio::test]
async fn scenario_49_a_custom_domain_is_answered_while_it_is_coming() {
    let (replay, pool) = with_pool().await;
    replay
        .aws
        .configure(|settings| settings.domain_creating = 100);
    let properties = custom(&pool, NAME, json!({}));
    let answer = create(&replay, &properties).await;
    assert_eq!(succeeded(&answer).physical_id(), NAME);
    assert_eq!(answer.body["Data"], custom_attributes(&replay, NAME));
    let target = endpoint(&replay, NAME);
    for text in ["CREATING", "alias record", target.as_str().expect("a name")] {
        assert!(answer.reason().contains(text), "{}", answer.reason());
    }
    assert_eq!(replay.aws.calls_of("DescribeUserPoolDomain").len(), 1);
}

#[tokio::test]
async fn scenario_49_a_create_waits_for_an_active_domain_if_the_template_asks_for_that() {
    let (replay, pool) = with_pool().await;
    replay
        .aws
        .configure(|settings| settings.domain_creating = 5);
    let properties = custom(&pool, NAME, json!({"WaitUntilActive": true}));
    let answer = create(&replay, &properties).await;
    assert!(!succeeded(&answer).reason().contains("CREATING"));
    assert_eq!(replay.aws.domain(NAME)["Status"], "ACTIVE");
    assert_eq!(writes(&replay), ["CreateUserPoolDomain"]);
}

/// A failure would delete a domain that is nearly there.
#[tokio::test]
async fn scenario_49_a_domain_that_takes_longer_than_the_function_is_kept() {
    let time = std::time::Duration::from_secs(3);
    let replay = Replay::start_at(FAST, time).await;
    let pool = replay.created(json!({})).await;
    replay
        .aws
        .configure(|settings| settings.domain_creating = 1_000_000);
    let properties = custom(&pool, NAME, json!({"WaitUntilActive": true}));
    let answer = create(&replay, &properties).await;
    for text in ["CREATING", "WaitUntilActive", "deploy again"] {
        let reason = succeeded(&answer).reason();
        assert!(reason.contains(text), "{reason}");
    }
    assert_eq!(answer.body["Data"], custom_attributes(&replay, NAME));
    // Without a change but to wait, an update waits again.
    replay.aws.edit_domain(NAME, |domain| domain.looks = 3);
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    let mut again = properties.clone();
    again["Revision"] = json!("2");
    let answer = update(&replay, NAME, &properties, &again).await;
    assert!(!succeeded(&answer).reason().contains("CREATING"));
    assert_eq!(replay.aws.domain(NAME)["Status"], "ACTIVE");
}

#[tokio::test]
async fn scenario_51_a_domain_that_fails_is_removed() {
    for waits in [false, true] {
        let (replay, pool) = with_pool().await;
        replay.aws.configure(|settings| {
            settings.domains_fail = true;
            settings.domain_creating = if waits { 3 } else { 0 };
        });
        let properties = custom(&pool, NAME, json!({"WaitUntilActive": waits}));
        let answer = create(&replay, &properties).await;
        failed(&answer, &[NAME, "FAILED", "certificate"]);
        assert_eq!(answer.physical_id(), "poolkeeper:nothing-created");
        assert!(replay.aws.domains_of(&pool).is_empty());
    }
}

#[tokio::test]
async fn scenario_51_a_domain_that_is_not_described_yet_is_looked_for_again() {
    let (replay, pool) = with_pool().await;
    replay.aws.configure(|settings| settings.domain_hidden = 2);
    let answer = create(&replay, &prefix(&pool, "shop", json!({}))).await;
    assert_eq!(succeeded(&answer).body["Data"], attributes(&replay, "shop"));
}

#[tokio::test]
async fn scenario_52_a_parent_without_an_a_record_is_waited_for() {
    let (replay, pool) = with_pool().await;
    replay
        .aws
        .configure(|settings| settings.unresolved_parents = 3);
    let properties = custom(&pool, NAME, json!({}));
    succeeded(&create(&replay, &properties).await);
    assert_eq!(replay.aws.calls_of("CreateUserPoolDomain").len(), 4);
    succeeded(&delete(&replay, NAME, &properties).await);

    replay
        .aws
        .configure(|settings| settings.unresolved_parents = 1_000_000);
    let answer = create(&replay, &properties).await;
    let texts = ["DNS needs an A record for example.com", "depend on it"];
    failed(&answer, &texts);
    assert_eq!(answer.physical_id(), "poolkeeper:nothing-created");
    assert!(replay.aws.domains_of(&pool).is_empty());
}
