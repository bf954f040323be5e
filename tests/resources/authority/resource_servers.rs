//! Whose resource server is it? They carry neither tags nor times: what counts is CloudFormation's record.

use serde_json::{Value, json};

use super::{OTHER_STACK, begins, changes_nothing, failed, in_stack, killed, said, succeeded};
use crate::resources::with_pool;
use crate::support::aws::{Answer, Effect, Fault};
use crate::support::replay::{Replay, STACK_ID, merge};

const SERVER: &str = "Custom::CognitoUserPoolResourceServer";
/// As CloudFormation makes ids up, for a resource whose Create gave none.
const MADE_UP: &str = "shop-Server-1A2B3C4D5E6F";

fn orders(pool: &str, more: Value) -> Value {
    let mut properties = json!({"UserPoolId": pool, "Identifier": "orders"});
    merge(&mut properties, more);
    properties
}

fn called(name: &str) -> Value {
    json!({"UserPoolResourceServerName": name})
}

named_deliveries!(SERVER);

async fn update(replay: &Replay, old: &Value, new: &Value) -> Answer {
    let event = replay.update_event("orders", old.clone(), new.clone());
    replay.deliver(&typed(replay, event, "Server")).await
}

/// A Create that never answers, and dies so.
async fn unanswered(replay: &Replay, properties: &Value, dies: Effect) {
    let event = typed(replay, replay.create_event(properties.clone()), "Server");
    killed(
        replay,
        &event,
        Fault::on_operation("CreateResourceServer", 1, dies),
    )
    .await;
}

#[tokio::test]
async fn forged_servers_change_nothing() {
    let (replay, pool) = with_pool().await;
    replay
        .aws
        .add_server(&pool, json!({"Identifier": "by-hand", "Name": "By hand"}));
    let given = orders(&pool, called("Orders"));
    succeeded(&create(&replay, "Server", &given).await);
    begins(&replay, "CREATE_COMPLETE");
    let taken = json!({
        "UserPoolId": pool,
        "Identifier": "by-hand",
        "UserPoolResourceServerName": "Taken",
        "AdoptExisting": true,
    });
    let changed = orders(&pool, called("Changed"));
    let moved = orders(&pool, json!({"Identifier": "returns"}));
    for stack in [STACK_ID, OTHER_STACK] {
        for event in [
            replay.create_event(moved.clone()),
            replay.create_event(taken.clone()),
            replay.update_event("orders", given.clone(), changed.clone()),
            replay.update_event("orders", given.clone(), moved.clone()),
            replay.update_event("by-hand", given.clone(), taken.clone()),
            replay.delete_event("orders", given.clone()),
            replay.delete_event("by-hand", orders(&pool, json!({"Identifier": "by-hand"}))),
            replay.delete_event("poolkeeper:unfinished:orders", given.clone()),
            replay.delete_event("poolkeeper:unfinished:by-hand", given.clone()),
            replay.delete_event(MADE_UP, given.clone()),
        ] {
            let event = in_stack(&replay, typed(&replay, event, "Server"), stack);
            changes_nothing(&replay, &event).await;
        }
    }
}

#[tokio::test]
async fn a_create_that_cloudformation_does_not_confirm_calls_nothing() {
    let (replay, pool) = with_pool().await;
    let event = typed(
        &replay,
        replay.create_event(orders(&pool, json!({}))),
        "Server",
    );
    let answer = replay.deliver_unannounced(&event).await;
    failed(&answer, &["does not confirm"]);
    let operations = replay.aws.operations();
    assert!(
        operations.iter().all(|it| it.starts_with("DescribeStack")),
        "{operations:?}"
    );
    assert_eq!(answer.physical_id(), "poolkeeper:nothing-created");
}

/// The event was CloudFormation's own, and comes again after CloudFormation had its answer.
#[tokio::test]
async fn a_late_second_delivery_changes_nothing() {
    let (replay, pool) = with_pool().await;
    let given = |name: &str| orders(&pool, called(name));
    let create = typed(&replay, replay.create_event(given("One")), "Server");
    succeeded(&replay.deliver(&create).await);
    let create = replay.aged(&create, 120);
    changes_nothing(&replay, &create).await;
    let update = replay.update_event("orders", given("One"), given("Two"));
    let update = typed(&replay, update, "Server");
    succeeded(&replay.deliver(&update).await);
    let update = replay.aged(&update, 90);
    let again = replay.update_event("orders", given("Two"), given("Three"));
    succeeded(&replay.deliver(&typed(&replay, again, "Server")).await);
    for event in [&create, &update] {
        changes_nothing(&replay, event).await;
    }
    let delete = replay.delete_event("orders", given("Three"));
    let delete = typed(&replay, delete, "Server");
    succeeded(&replay.deliver(&delete).await);
    let delete = replay.aged(&delete, 60);
    for event in [&create, &update, &delete] {
        changes_nothing(&replay, event).await;
    }
    // Another server with the same identifier, of the same resource.
    let again = typed(&replay, replay.create_event(given("Four")), "Server");
    succeeded(&replay.deliver(&again).await);
    for event in [&create, &update, &delete] {
        changes_nothing(&replay, event).await;
    }
    assert_eq!(replay.aws.server(&pool, "orders")["Name"], "Four");
}

#[tokio::test]
async fn cloudformation_that_cannot_be_asked_confirms_nothing() {
    let (replay, pool) = with_pool().await;
    let given = orders(&pool, json!({}));
    let deny = || {
        let denied = Effect::ErrorBefore("AccessDenied".into());
        let fault = Fault::on_operation("DescribeStackResource", 1, denied);
        replay.aws.inject(fault);
    };
    deny();
    let answer = create(&replay, "Server", &given).await;
    failed(&answer, &["could not ask CloudFormation", "AccessDenied"]);
    assert!(replay.aws.servers_of(&pool).is_empty());
    succeeded(&create(&replay, "Server", &given).await);
    deny();
    let answer = delete(&replay, "Server", "orders", &given).await;
    failed(&answer, &["could not ask CloudFormation"]);
    assert_eq!(replay.aws.servers_of(&pool), ["orders"]);
    // The deletion is tried again.
    succeeded(&delete(&replay, "Server", "orders", &given).await);
    assert!(replay.aws.servers_of(&pool).is_empty());
}

/// Neither a made-up id nor a mark proves that the resource made a server, and nothing else does.
#[tokio::test]
async fn the_server_of_a_create_that_never_answered_stays_and_the_reason_says_so() {
    for (dies, was_made) in [(Effect::KillAfter, true), (Effect::KillBefore, false)] {
        for id in [MADE_UP, "poolkeeper:unfinished:orders"] {
            let (replay, pool) = with_pool().await;
            let properties = orders(&pool, json!({}));
            unanswered(&replay, &properties, dies.clone()).await;
            begins(&replay, "ROLLBACK_IN_PROGRESS");
            let answer = delete(&replay, "Server", id, &properties).await;
            assert_eq!(
                succeeded(&answer).reason().contains("orders stays"),
                was_made,
                "{id}: {}",
                answer.reason()
            );
            let left = replay.aws.servers_of(&pool);
            assert_eq!(left.len(), usize::from(was_made), "{id}");
        }
    }
}

#[tokio::test]
async fn a_mark_reaches_no_server_but_the_one_of_its_properties() {
    let (replay, pool) = with_pool().await;
    let properties = orders(&pool, json!({}));
    unanswered(&replay, &properties, Effect::KillBefore).await;
    replay
        .aws
        .add_server(&pool, json!({"Identifier": "returns", "Name": "By hand"}));
    begins(&replay, "ROLLBACK_IN_PROGRESS");
    let mark = "poolkeeper:unfinished:returns";
    succeeded(&delete(&replay, "Server", mark, &properties).await);
    assert_eq!(replay.aws.servers_of(&pool), ["returns"]);
}

#[tokio::test]
async fn a_server_that_another_resource_of_the_stack_has_by_now_stays() {
    let (replay, pool) = with_pool().await;
    let given = orders(&pool, json!({}));
    let adopting = orders(&pool, json!({"AdoptExisting": true}));
    succeeded(&create(&replay, "Server", &given).await);
    // The resource gets another logical id.
    begins(&replay, "UPDATE_IN_PROGRESS");
    succeeded(&create(&replay, "Renamed", &adopting).await);
    begins(&replay, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
    let answer = delete(&replay, "Server", "orders", &given).await;
    said(succeeded(&answer), &["orders", "Renamed"]);
    assert_eq!(replay.aws.servers_of(&pool), ["orders"]);
}

#[tokio::test]
async fn a_server_whose_other_resource_is_going_too_is_deleted() {
    let (replay, pool) = with_pool().await;
    let given = orders(&pool, json!({}));
    succeeded(&create(&replay, "Server", &given).await);
    let adopting = orders(&pool, json!({"AdoptExisting": true}));
    succeeded(&create(&replay, "Other", &adopting).await);
    begins(&replay, "DELETE_IN_PROGRESS");
    let other = replay.delete_event("orders", adopting);
    replay.aws.announce(&typed(&replay, other, "Other"));
    succeeded(&delete(&replay, "Server", "orders", &given).await);
    assert!(replay.aws.servers_of(&pool).is_empty());
}

/// The update to another pool failed, the rollback is switched off, and the Delete has its properties.
#[tokio::test]
async fn the_server_of_a_pool_that_an_update_never_reached_stays() {
    let (replay, pool) = with_pool().await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    replay
        .aws
        .add_server(&other, json!({"Identifier": "orders", "Name": "orders"}));
    let (given, elsewhere) = (orders(&pool, json!({})), orders(&other, json!({})));
    succeeded(&create(&replay, "Server", &given).await);
    begins(&replay, "UPDATE_IN_PROGRESS");
    failed(&update(&replay, &given, &elsewhere).await, &["exists"]);
    begins(&replay, "UPDATE_FAILED");
    replay.aws.put_stack(STACK_ID, "DELETE_IN_PROGRESS");
    let answer = delete(&replay, "Server", "orders", &elsewhere).await;
    said(succeeded(&answer), &["orders stays", "last update"]);
    for pool in [&pool, &other] {
        assert_eq!(replay.aws.servers_of(pool), ["orders"]);
    }
}

/// After a failed update without a rollback, the properties no longer say that the server was adopted.
#[tokio::test]
async fn an_adopted_server_survives_a_failed_update_to_another_identifier() {
    let (replay, pool) = with_pool().await;
    for identifier in ["orders", "returns"] {
        let server = json!({"Identifier": identifier, "Name": "By hand"});
        replay.aws.add_server(&pool, server);
    }
    let adopting = orders(&pool, json!({"AdoptExisting": true}));
    let moved = orders(&pool, json!({"Identifier": "returns"}));
    succeeded(&create(&replay, "Server", &adopting).await);
    begins(&replay, "UPDATE_IN_PROGRESS");
    failed(&update(&replay, &adopting, &moved).await, &["exists"]);
    begins(&replay, "UPDATE_FAILED");
    replay.aws.put_stack(STACK_ID, "DELETE_IN_PROGRESS");
    let answer = delete(&replay, "Server", "orders", &moved).await;
    said(succeeded(&answer), &["orders stays", "last update"]);
    assert_eq!(replay.aws.servers_of(&pool), ["orders", "returns"]);
}

/// The failed update is followed by one that succeeds, or is rolled back: the properties are right again.
#[tokio::test]
async fn a_failed_update_that_was_made_good_hinders_no_deletion() {
    for rolls_back in [false, true] {
        let (replay, pool) = with_pool().await;
        let (given, changed) = (orders(&pool, json!({})), orders(&pool, called("Orders")));
        succeeded(&create(&replay, "Server", &given).await);
        begins(&replay, "UPDATE_IN_PROGRESS");
        let denied = Effect::ErrorBefore("AccessDeniedException".into());
        replay
            .aws
            .inject(Fault::on_operation("UpdateResourceServer", 1, denied));
        failed(&update(&replay, &given, &changed).await, &["AccessDenied"]);
        let (status, ends) = match rolls_back {
            true => ("UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"),
            // Another resource fails, and no rollback follows.
            false => ("UPDATE_IN_PROGRESS", "UPDATE_FAILED"),
        };
        replay.aws.put_stack(STACK_ID, status);
        succeeded(&update(&replay, &changed, &given).await);
        replay.aws.put_stack(STACK_ID, ends);
        replay.aws.put_stack(STACK_ID, "DELETE_IN_PROGRESS");
        succeeded(&delete(&replay, "Server", "orders", &given).await);
        assert!(replay.aws.servers_of(&pool).is_empty());
    }
}

#[tokio::test]
async fn an_aws_that_shows_no_states_in_progress_confirms_by_its_events() {
    let (replay, pool) = with_pool().await;
    replay
        .aws
        .configure(|settings| settings.hides_in_progress = true);
    let given = orders(&pool, json!({}));
    succeeded(&create(&replay, "Server", &given).await);
    succeeded(&delete(&replay, "Server", "orders", &given).await);
    assert!(replay.aws.servers_of(&pool).is_empty());
}
