//! Corners that were once open: each is a sequence in which a pool was lost, a stack stuck, or an orphan
//! left.

use std::time::Duration;

use serde_json::{Value, json};

use super::{begins, begins_after_a_failure, failed, function, killed, said, succeeded};
use crate::support::aws::{Effect, Fault};
use crate::support::replay::{FAST, Replay, merge};

fn refused() -> Effect {
    Effect::ErrorBefore("InvalidParameterException".into())
}

fn with_mfa(more: Value) -> Value {
    let mut properties = json!({"Mfa": "OPTIONAL", "MfaSecondFactor": {"Sms": false, "Otp": true}});
    merge(&mut properties, more);
    properties
}

/// A Create that fails, and whose clean-up fails: its mark, and the pool that is left.
async fn unfinished(replay: &Replay, properties: &Value) -> (String, String) {
    for operation in ["SetUserPoolMfaConfig", "DeleteUserPool"] {
        replay
            .aws
            .inject(Fault::on_operation(operation, 1, refused()));
    }
    let answer = replay.create(properties.clone()).await;
    let mark = failed(&answer, &["could not delete the unfinished user pool"])
        .physical_id()
        .to_owned();
    let pools = replay.aws.pool_ids();
    assert_eq!(pools.len(), 1);
    (mark, pools[0].clone())
}

#[tokio::test]
async fn an_unfinished_pool_that_was_adopted_since_stays() {
    let replay = Replay::start().await;
    let (mark, pool) = unfinished(&replay, &with_mfa(json!({}))).await;
    begins_after_a_failure(&replay);
    let adopting = with_mfa(json!({"ExistingUserPoolId": pool}));
    let answer = replay.update(&mark, with_mfa(json!({})), adopting).await;
    assert_eq!(succeeded(&answer).physical_id(), pool);
    begins(&replay, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
    said(
        succeeded(&replay.delete(&mark, with_mfa(json!({}))).await),
        &["stays"],
    );
    assert_eq!(replay.aws.pool_ids(), [pool]);
}

#[tokio::test]
async fn an_unfinished_pool_goes_with_its_stack_although_it_is_protected() {
    let replay = Replay::start().await;
    let properties = with_mfa(json!({"DeletionProtection": true}));
    let (mark, _) = unfinished(&replay, &properties).await;
    begins(&replay, "CREATE_FAILED");
    begins(&replay, "DELETE_IN_PROGRESS");
    succeeded(&replay.delete(&mark, properties).await);
    assert!(replay.aws.pool_ids().is_empty());
}

#[tokio::test]
async fn a_pool_adopted_under_its_old_logical_id_is_not_this_resources_to_delete_again() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({"RemovalPolicy": "RETAIN"})).await;
    succeeded(&replay.delete(&pool, json!({})).await);
    begins(&replay, "UPDATE_IN_PROGRESS");
    let adopted = json!({"ExistingUserPoolId": pool, "RemovalPolicy": "DESTROY"});
    let without = json!({"RemovalPolicy": "DESTROY"});
    succeeded(&replay.create(adopted.clone()).await);
    begins(&replay, "UPDATE_IN_PROGRESS");
    failed(
        &replay.update(&pool, adopted, without.clone()).await,
        &["you cannot remove this property"],
    );
    // Rollback is off, and CloudFormation keeps what was refused.
    begins_after_a_failure(&replay);
    replay.update(&pool, without.clone(), without.clone()).await;
    begins(&replay, "DELETE_IN_PROGRESS");
    said(succeeded(&replay.delete(&pool, without).await), &["stays"]);
    assert_eq!(replay.aws.pool_ids(), [pool]);
}

#[tokio::test]
async fn an_adoption_that_never_answered_takes_its_triggers_out_when_it_is_rolled_back() {
    let replay = Replay::start().await;
    let pool = replay.aws.add_pool(json!({"PoolName": "grown"}));
    let before = replay.aws.snapshot();
    let properties = json!({
        "ExistingUserPoolId": pool,
        "LambdaTriggers": {"PreSignUp": function("checks")},
    });
    let event = replay.create_event(properties.clone());
    let fault = Fault::on_operation("UpdateUserPool", 1, Effect::KillAfter);
    killed(&replay, &event, fault).await;
    assert_ne!(replay.aws.snapshot(), before);
    begins(&replay, "ROLLBACK_IN_PROGRESS");
    succeeded(&replay.delete("shop-Pool-1A2B3C4D5E6F", properties).await);
    let live = replay.aws.pool(&pool);
    assert_eq!(live["LambdaConfig"], json!({}));
    assert!(replay.aws.all_function_statements().is_empty());
}

#[tokio::test]
async fn a_refused_adoption_takes_nothing_from_the_pools_owner() {
    let replay = Replay::start().await;
    let given = json!({"LambdaTriggers": {"PreSignUp": function("checks")}});
    let pool = super::pool_of_other_stack(&replay, given.clone()).await;
    let before = replay.aws.snapshot();
    let mut adopting = given;
    merge(&mut adopting, json!({"ExistingUserPoolId": pool}));
    let answer = replay.create(adopting.clone()).await;
    failed(&answer, &["belongs to"]);
    begins(&replay, "ROLLBACK_IN_PROGRESS");
    for id in [answer.physical_id(), "shop-Pool-1A2B3C4D5E6F"] {
        succeeded(&replay.delete(id, adopting.clone()).await);
        assert_eq!(replay.aws.snapshot(), before, "{id}");
    }
}

#[tokio::test]
async fn a_trigger_that_an_adopted_pool_got_goes_in_the_rollback() {
    let replay = Replay::start().await;
    let pool = replay.aws.add_pool(json!({"PoolName": "grown"}));
    let adopted = json!({"ExistingUserPoolId": pool});
    replay.created(adopted.clone()).await;
    begins(&replay, "UPDATE_IN_PROGRESS");
    let more = json!({
        "ExistingUserPoolId": pool,
        "LambdaTriggers": {"PreSignUp": function("checks")},
    });
    succeeded(&replay.update(&pool, adopted.clone(), more.clone()).await);
    begins(&replay, "UPDATE_ROLLBACK_IN_PROGRESS");
    succeeded(&replay.update(&pool, more, adopted).await);
    assert_eq!(replay.aws.pool(&pool)["LambdaConfig"], json!({}));
    assert!(replay.aws.all_function_statements().is_empty());
}

#[tokio::test]
async fn a_protected_pool_whose_domain_is_going_goes_in_the_rollback_of_its_creation() {
    let replay = Replay::start().await;
    let properties = json!({"RemovalPolicy": "DESTROY", "DeletionProtection": true});
    let id = replay.created(properties.clone()).await;
    let domain = json!({"UserPoolId": id, "Domain": "shop-login"});
    let cognito = |operation: &str| {
        replay
            .aws
            .cognito(operation, domain.clone())
            .expect("carried out")
    };
    cognito("CreateUserPoolDomain");
    replay
        .aws
        .configure(|settings| settings.domain_deleting = 3);
    cognito("DeleteUserPoolDomain");
    begins(&replay, "ROLLBACK_IN_PROGRESS");
    succeeded(&replay.delete(&id, properties).await);
    assert!(replay.aws.pool_ids().is_empty());
}

#[tokio::test]
async fn a_rollback_with_nothing_but_a_permission_to_tidy_is_not_held_up() {
    let replay = Replay::start().await;
    let id = replay.created(json!({})).await;
    let more = json!({"LambdaTriggers": {"PreSignUp": function("checks")}});
    // The forward update asked for the permission and got no further.
    replay.aws.add_permission(json!({
        "FunctionName": function("checks"), "StatementId": format!("poolkeeper-{id}"),
        "Action": "lambda:InvokeFunction", "Principal": "cognito-idp.amazonaws.com",
        "SourceArn": replay.aws.pool(&id)["Arn"], "SourceAccount": "123456789012",
    }));
    begins(&replay, "UPDATE_ROLLBACK_IN_PROGRESS");
    let back = replay.update_event(&id, more, json!({}));
    // CloudFormation confirms nothing.
    let answer = replay.deliver_unannounced(&back).await;
    said(succeeded(&answer), &["left unchanged"]);
}

#[tokio::test]
async fn a_pool_whose_answer_came_after_a_failure_was_taken_is_removed() {
    let replay = Replay::start_at(FAST, Duration::from_secs(5)).await;
    let event = replay.create_event(json!({}));
    replay.aws.announce(&event);
    // Of two deliveries one fails at once, and the other one makes a pool after that.
    for effect in [refused(), Effect::Delay(Duration::from_millis(200))] {
        replay
            .aws
            .inject(Fault::on_operation("CreateUserPool", 1, effect));
    }
    tokio::join!(replay.handle(&event), replay.handle(&event));
    let statuses: Vec<String> = replay
        .aws
        .answers()
        .iter()
        .map(|answer| answer.status().to_owned())
        .collect();
    assert_eq!(statuses, ["FAILED", "SUCCESS"]);
    assert!(replay.aws.pool_ids().is_empty());
}

#[tokio::test]
async fn a_rollback_over_two_updates_goes_back_to_the_pool_from_before_both() {
    let replay = Replay::start().await;
    let plain = json!({"RemovalPolicy": "DESTROY"});
    let mail = json!({
        "RemovalPolicy": "DESTROY", "SignInAliases": {"Email": true}, "AllowReplacement": true,
    });
    let former = replay.created(plain.clone()).await;
    begins(&replay, "UPDATE_IN_PROGRESS");
    let answer = replay.update(&former, plain.clone(), mail.clone()).await;
    let new = succeeded(&answer).physical_id().to_owned();
    // Another resource fails, rollback is off; so does the next update; then the stack is rolled back.
    begins_after_a_failure(&replay);
    begins(&replay, "UPDATE_FAILED");
    begins(&replay, "UPDATE_ROLLBACK_IN_PROGRESS");
    let back = replay.update(&new, mail.clone(), plain).await;
    assert_eq!(succeeded(&back).physical_id(), former);
    begins(&replay, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
    succeeded(&replay.delete(&new, mail).await);
    assert_eq!(replay.aws.pool_ids(), [former]);
}

#[tokio::test]
async fn a_failed_create_does_not_wait_for_an_index_that_hangs() {
    let replay = Replay::start_at(FAST, Duration::from_secs(10)).await;
    replay
        .aws
        .inject(Fault::on_operation("SetUserPoolMfaConfig", 1, refused()));
    replay
        .aws
        .inject(Fault::on_operation("GetResources", 1, Effect::Hang));
    let started = std::time::Instant::now();
    failed(
        &replay.create(with_mfa(json!({}))).await,
        &["SetUserPoolMfaConfig"],
    );
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );
    assert!(replay.aws.pool_ids().is_empty());
}
