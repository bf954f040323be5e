//! Roles for SMS messages that are gone.

use serde_json::json;

use super::{failed, succeeded};
use crate::support::aws::{Effect, Fault, Principal};
use crate::support::replay::{Replay, merge};

#[tokio::test]
async fn an_own_role_that_is_gone_is_made_again_by_any_update() {
    let replay = Replay::start().await;
    let before = json!({"Mfa": "OPTIONAL"});
    let id = replay.created(before.clone()).await;
    let role = replay.aws.roles().remove(0);
    replay.aws.remove_role(&role);
    let mut after = before.clone();
    merge(&mut after, json!({"DeletionProtection": true}));
    succeeded(&replay.update(&id, before, after).await);
    assert_eq!(replay.aws.roles(), [role]);
    assert_eq!(replay.aws.pool(&id)["DeletionProtection"], "ACTIVE");
}

#[tokio::test]
async fn an_authors_role_that_is_gone_fails_soon_and_is_named() {
    let replay = Replay::start().await;
    replay.aws.add_principal(Principal::Role, "senders");
    let role = "arn:aws:iam::123456789012:role/senders";
    let before = json!({
        "Mfa": "OPTIONAL",
        "SmsRole": role,
        "SmsRoleExternalId": "e-1",
    });
    let id = replay.created(before.clone()).await;
    replay.aws.remove_role("senders");
    replay.aws.distrust_role(role);
    let snapshot = replay.aws.pool_snapshot(&id);
    let mut after = before.clone();
    merge(&mut after, json!({"DeletionProtection": true}));
    let answer = replay.update(&id, before, after).await;
    failed(&answer, &["SmsRole", role, "does not exist"]);
    assert!(replay.aws.calls_of("UpdateUserPool").len() <= 3);
    assert!(replay.aws.roles().is_empty());
    assert_eq!(replay.aws.pool_snapshot(&id), snapshot);
}

#[tokio::test]
async fn a_new_pool_with_a_role_that_is_not_there_fails_soon_and_names_it() {
    let replay = Replay::start().await;
    let role = "arn:aws:iam::123456789012:role/senders";
    replay.aws.distrust_role(role);
    let answer = replay
        .create(json!({"Mfa": "OPTIONAL", "SmsRole": role, "SmsRoleExternalId": "e-1"}))
        .await;
    failed(&answer, &["SmsRole", role, "does not exist"]);
    assert!(replay.aws.calls_of("CreateUserPool").len() <= 3);
    assert!(replay.aws.pool_ids().is_empty());
}

#[tokio::test]
async fn a_role_that_may_not_be_asked_for_counts_as_there() {
    let replay = Replay::start().await;
    let before = json!({"Mfa": "OPTIONAL"});
    let id = replay.created(before.clone()).await;
    let role = replay.aws.roles().remove(0);
    replay.aws.remove_role(&role);
    for call in 1..=50 {
        replay.aws.inject(Fault::on_operation(
            "GetRole",
            call,
            Effect::ErrorBefore("AccessDenied".into()),
        ));
    }
    let mut after = before.clone();
    merge(&mut after, json!({"DeletionProtection": true}));
    let answer = replay.update(&id, before, after).await;
    failed(&answer, &["Poolkeeper created the role"]);
    assert!(replay.aws.roles().is_empty());
}

#[tokio::test]
async fn a_role_without_an_external_id_is_pointed_out_in_the_answer() {
    let replay = Replay::start().await;
    let role = "arn:aws:iam::123456789012:role/senders";
    let properties = json!({"Mfa": "OPTIONAL", "SmsRole": role});
    let made = replay.create(properties.clone()).await;
    assert!(
        succeeded(&made).reason().contains("SmsRoleExternalId"),
        "{}",
        made.reason()
    );
    let mut after = properties.clone();
    merge(&mut after, json!({"SmsRoleExternalId": "e-1"}));
    let changed = replay.update(made.physical_id(), properties, after).await;
    assert!(
        !succeeded(&changed).reason().contains("SmsRoleExternalId"),
        "{}",
        changed.reason()
    );
}
