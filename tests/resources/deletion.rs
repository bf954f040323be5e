//! Deletion: scenarios 41 to 44.

use serde_json::json;

use super::{failed, succeeded, writes};
use crate::support::replay::{Replay, STACK_ID};

#[tokio::test]
async fn retain_calls_nothing() {
    let replay = Replay::start().await;
    let id = replay.created(json!({})).await;
    for properties in [
        json!({}),
        json!({"RemovalPolicy": "RETAIN"}),
        json!({"RemovalPolicy": "nonsense"}),
    ] {
        succeeded(&replay.delete(&id, properties).await);
    }
    assert!(replay.aws.calls().is_empty());
    assert_eq!(replay.aws.pool_ids(), [id]);
}

#[tokio::test]
async fn destroy_removes_the_pool_its_role_and_its_permissions() {
    let replay = Replay::start().await;
    let properties = json!({
        "RemovalPolicy": "DESTROY",
        "EnableSmsRole": true,
        "LambdaTriggers": {"PreSignUp": super::function("checks")},
    });
    let id = replay.created(properties.clone()).await;
    assert_eq!(
        (
            replay.aws.roles().len(),
            replay.aws.all_function_statements().len()
        ),
        (1, 1)
    );
    succeeded(&replay.delete(&id, properties).await);
    assert!(replay.aws.pool_ids().is_empty());
    assert!(replay.aws.roles().is_empty());
    assert!(replay.aws.all_function_statements().is_empty());
}

#[tokio::test]
async fn scenario_41_a_protected_pool_is_not_deleted_and_the_reason_says_what_to_do() {
    let replay = Replay::start().await;
    let properties = json!({"RemovalPolicy": "DESTROY", "DeletionProtection": true});
    let id = replay.created(properties.clone()).await;
    failed(
        &replay.delete(&id, properties).await,
        &["deletion protection", "DeletionProtection to false"],
    );
    assert!(writes(&replay).is_empty());
}

#[tokio::test]
async fn scenario_42_a_domain_is_named_and_one_that_is_going_is_waited_for() {
    let replay = Replay::start().await;
    let properties = json!({"RemovalPolicy": "DESTROY"});
    let id = replay.created(properties.clone()).await;
    let domain = json!({"UserPoolId": id, "Domain": "shop-login"});
    replay
        .aws
        .cognito("CreateUserPoolDomain", domain.clone())
        .expect("a domain");
    failed(
        &replay.delete(&id, properties.clone()).await,
        &["shop-login"],
    );
    assert_eq!(replay.aws.pool_ids().len(), 1);
    replay
        .aws
        .configure(|settings| settings.domain_deleting = 3);
    replay
        .aws
        .cognito("DeleteUserPoolDomain", domain)
        .expect("deleted");
    succeeded(&replay.delete(&id, properties).await);
    assert!(replay.aws.pool_ids().is_empty());
}

#[tokio::test]
async fn scenario_43_a_replaced_pool_is_kept_unless_its_own_properties_say_destroy() {
    let replay = Replay::start().await;
    let old = replay.created(json!({})).await;
    replay
        .aws
        .edit_pool(&old, |pool| pool["EstimatedNumberOfUsers"] = json!(1000));
    let wanted = json!({"SignInAliases": {"Email": true}, "AllowReplacement": true});
    succeeded(&replay.update(&old, json!({}), wanted).await);
    succeeded(&replay.delete(&old, json!({})).await);
    assert!(replay.aws.pool_ids().contains(&old));
}

#[tokio::test]
async fn scenario_44_a_create_that_is_rolled_back_removes_its_pool_and_a_later_delete_does_not() {
    let properties = json!({"RemovalPolicy": "RETAIN_ON_UPDATE_OR_DELETE"});
    for (status, stays) in [
        ("ROLLBACK_IN_PROGRESS", false),
        ("UPDATE_ROLLBACK_IN_PROGRESS", false),
        ("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", false),
        ("DELETE_IN_PROGRESS", true),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", true),
    ] {
        let replay = Replay::start().await;
        let id = replay.created(properties.clone()).await;
        replay.aws.put_stack(STACK_ID, status);
        succeeded(&replay.delete(&id, properties.clone()).await);
        assert_eq!(!replay.aws.pool_ids().is_empty(), stays, "{status}");
    }
}

#[tokio::test]
async fn scenario_44_a_create_that_is_rolled_back_goes_although_it_is_protected() {
    let replay = Replay::start().await;
    let properties =
        json!({"RemovalPolicy": "RETAIN_ON_UPDATE_OR_DELETE", "DeletionProtection": true});
    let id = replay.created(properties.clone()).await;
    replay.aws.put_stack(STACK_ID, "ROLLBACK_IN_PROGRESS");
    succeeded(&replay.delete(&id, properties).await);
    assert!(replay.aws.pool_ids().is_empty());
}
