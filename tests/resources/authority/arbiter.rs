//! One pool for one event, whichever deliveries there are and whatever dies in between.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Barrier;

use super::{begins, failed, succeeded};
use crate::support::aws::{Effect, Fault};
use crate::support::replay::Replay;

fn properties() -> Value {
    json!({
        "EnableSmsRole": true,
        "LambdaTriggers": {"PreSignUp": super::function("checks")},
    })
}

/// Both deliveries make a pool before either answers.
async fn meet(replay: &Replay) {
    let barrier = Arc::new(Barrier::new(2));
    for _ in 0..2 {
        let meet = Effect::Meet(Arc::clone(&barrier));
        replay
            .aws
            .inject(Fault::on_operation("CreateUserPool", 1, meet));
    }
}

/// What must be there after a Create: the one pool that CloudFormation has recorded, with its own.
#[track_caller]
fn one_pool(replay: &Replay) -> String {
    let recorded = replay
        .aws
        .recorded(crate::support::replay::STACK_ID, "Pool")
        .map(|(_, id)| id);
    let pools = replay.aws.pool_ids();
    assert_eq!(pools.len(), 1, "{pools:?}, recorded {recorded:?}");
    assert_eq!(recorded.as_ref(), pools.first());
    assert_eq!(replay.aws.roles().len(), 1);
    let statements = replay.aws.function_policy("checks", None);
    assert_eq!(statements.len(), 1, "{statements:?}");
    assert!(statements[0].to_string().contains(&pools[0]));
    pools[0].clone()
}

#[tokio::test]
async fn two_deliveries_at_the_same_moment_leave_the_pool_that_was_taken() {
    for late in [0, 3] {
        let replay = Replay::start().await;
        replay.aws.configure(|settings| {
            settings.record_delay = late;
            settings.index_delay = late;
        });
        let event = replay.create_event(properties());
        replay.aws.announce(&event);
        meet(&replay).await;
        tokio::join!(replay.handle(&event), replay.handle(&event));
        assert_eq!(
            replay.aws.calls_of("CreateUserPool").len(),
            2,
            "they did meet"
        );
        one_pool(&replay);
    }
}

/// The process of one delivery dies after one of its calls; Lambda repeats it a minute later.
#[tokio::test]
async fn two_deliveries_of_which_one_dies_leave_one_pool() {
    for operation in [
        "CreateRole",
        "CreateUserPool",
        "AddPermission",
        "DescribeStackResource",
        "GetResources",
    ] {
        for nth in [1, 2] {
            for effect in [Effect::KillBefore, Effect::KillAfter] {
                let replay = Replay::start().await;
                let event = replay.create_event(properties());
                replay.aws.announce(&event);
                replay
                    .aws
                    .inject(Fault::on_operation(operation, nth, effect.clone()));
                let both = async { tokio::join!(replay.handle(&event), replay.handle(&event)) };
                // The one that hangs is dead; the other one has the time it needs.
                let _ = tokio::time::timeout(Duration::from_millis(700), both).await;
                replay.aws.clear_faults();
                let again = replay.aged(&event, 61);
                replay.handle(&again).await;
                one_pool(&replay);
            }
        }
    }
}

#[tokio::test]
async fn a_create_that_was_given_up_meanwhile_leaves_no_pool() {
    let replay = Replay::start().await;
    let event = replay.create_event(properties());
    replay.aws.announce(&event);
    let delete = replay.delete_event("shop-Pool-1A2B3C4D5E6F", properties());
    let announced = delete.clone();
    // CloudFormation cancels the creation while it is going on.
    replay
        .aws
        .before_nth("CreateUserPool", 1, move |world| world.announce(&announced));
    replay.handle(&event).await;
    assert!(replay.aws.pool_ids().is_empty());
    assert!(replay.aws.roles().is_empty());
    assert!(replay.aws.all_function_statements().is_empty());
    succeeded(&replay.deliver(&delete).await);
}

#[tokio::test]
async fn a_pool_with_users_is_never_removed_by_the_arbiter() {
    let replay = Replay::start().await;
    let event = replay.create_event(json!({}));
    replay.aws.announce(&event);
    meet(&replay).await;
    replay.aws.before("DescribeStackResource", |world| {
        for pool in world.pool_ids() {
            world.edit_pool(&pool, |live| live["EstimatedNumberOfUsers"] = json!(1));
        }
    });
    tokio::join!(replay.handle(&event), replay.handle(&event));
    assert_eq!(replay.aws.pool_ids().len(), 2);
}

#[tokio::test]
async fn nothing_is_removed_while_nothing_is_recorded() {
    let replay = Replay::start_at(crate::support::replay::FAST, Duration::from_secs(3)).await;
    replay
        .aws
        .configure(|settings| settings.record_delay = usize::MAX);
    let event = replay.create_event(json!({}));
    replay.aws.announce(&event);
    meet(&replay).await;
    tokio::join!(replay.handle(&event), replay.handle(&event));
    assert_eq!(replay.aws.pool_ids().len(), 2);
}

#[tokio::test]
async fn two_deliveries_of_a_replacement_leave_one_new_pool() {
    let replay = Replay::start().await;
    let old = replay.created(json!({})).await;
    begins(&replay, "UPDATE_IN_PROGRESS");
    let mail = json!({"SignInAliases": {"Email": true}, "AllowReplacement": true});
    let event = replay.update_event(&old, json!({}), mail);
    replay.aws.announce(&event);
    meet(&replay).await;
    tokio::join!(replay.handle(&event), replay.handle(&event));
    let recorded = replay
        .aws
        .recorded(crate::support::replay::STACK_ID, "Pool");
    let new = recorded.map(|(_, id)| id).unwrap_or_default();
    assert_ne!(new, old);
    let mut left = replay.aws.pool_ids();
    left.sort();
    let mut both = vec![old, new];
    both.sort();
    assert_eq!(left, both);
}

#[tokio::test]
async fn the_index_may_list_a_pool_that_is_gone() {
    let replay = Replay::start().await;
    let event = replay.aged(&replay.create_event(properties()), 61);
    let tags = json!({
        "poolkeeper:stack-id": event["StackId"],
        "poolkeeper:logical-id": event["LogicalResourceId"],
        "poolkeeper:request-id": event["RequestId"],
    });
    replay.aws.index_gone_pool("eu-west-1_Gone12345", tags);
    replay.handle(&event).await;
    assert_eq!(one_pool(&replay), replay.aws.only_answer().physical_id());
}

#[tokio::test]
async fn without_the_index_fresh_events_go_on_and_old_ones_fail() {
    let denied = || Effect::ErrorBefore("AccessDeniedException".into());
    let replay = Replay::start().await;
    replay
        .aws
        .inject(Fault::on_operation("GetResources", 1, denied()));
    succeeded(&replay.create(properties()).await);
    one_pool(&replay);

    let replay = Replay::start().await;
    replay
        .aws
        .inject(Fault::on_operation("GetResources", 1, denied()));
    let event = replay.aged(&replay.create_event(properties()), 61);
    let answer = replay.deliver(&event).await;
    failed(&answer, &["GetResources", "AccessDenied"]);
    assert!(replay.aws.pool_ids().is_empty());
    // The Delete that follows must not get stuck by that.
    replay
        .aws
        .inject(Fault::on_operation("GetResources", 1, denied()));
    succeeded(&replay.delete(answer.physical_id(), properties()).await);
}

#[tokio::test]
async fn an_old_event_without_an_earlier_delivery_is_carried_out_if_it_is_still_awaited() {
    let replay = Replay::start().await;
    let event = replay.aged(&replay.create_event(properties()), 600);
    succeeded(&replay.deliver(&event).await);
    one_pool(&replay);

    let replay = Replay::start().await;
    let event = replay.aged(&replay.create_event(properties()), 600);
    let delete = replay.delete_event("shop-Pool-1A2B3C4D5E6F", properties());
    succeeded(&replay.deliver(&delete).await);
    failed(
        &replay.deliver_unannounced(&event).await,
        &["does not confirm"],
    );
    assert!(replay.aws.pool_ids().is_empty());
}
