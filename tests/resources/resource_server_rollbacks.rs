//! Resource servers that fail half way, events that come twice, and the rollbacks that follow.

use serde_json::{Value, json};

use super::resource_servers::{TYPE, by_hand, create, delete, members, orders, scopes, update};
use super::{failed, succeeded, with_pool, writes};
use crate::support::aws::{Effect, Fault};
use crate::support::replay::{Replay, STACK_ID, of_type};

fn strikes(replay: &Replay, operation: &str, nth: usize, effect: Effect) {
    replay
        .aws
        .inject(Fault::on_operation(operation, nth, effect));
}

fn denied() -> Effect {
    Effect::ErrorBefore("AccessDeniedException".into())
}

fn rolls_back(replay: &Replay) {
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
}

fn create_event(replay: &Replay, properties: &Value) -> Value {
    of_type(replay.create_event(properties.clone()), TYPE, "Server")
}

fn with_scopes(pool: &str, names: &[&str]) -> Value {
    orders(pool, json!({"Scopes": scopes(names)}))
}

fn delete_pool(replay: &Replay, pool: &str) {
    replay
        .aws
        .cognito("DeleteUserPool", json!({"UserPoolId": pool}))
        .expect("a deletion");
}

#[tokio::test]
async fn a_lost_answer_is_looked_for_before_the_call_is_repeated() {
    let internal = || "InternalErrorException".to_owned();
    for (effect, was_made) in [
        (Effect::ErrorAfter(internal()), true),
        (Effect::ResetAfter, true),
        (Effect::ErrorBefore(internal()), false),
        (Effect::ResetBefore, false),
    ] {
        let (replay, pool) = with_pool().await;
        strikes(&replay, "CreateResourceServer", 1, effect.clone());
        let answer = create(&replay, &with_scopes(&pool, &["b", "a"])).await;
        assert_eq!(succeeded(&answer).physical_id(), "orders", "{effect:?}");
        assert_eq!(
            members(&replay, &pool, "orders"),
            json!({"Name": "orders", "Scopes": scopes(&["a", "b"])})
        );
        let mut expected = vec![
            "DescribeStackResource",
            "CreateResourceServer",
            "DescribeResourceServer",
        ];
        if !was_made {
            expected.push("CreateResourceServer");
        }
        assert_eq!(replay.aws.operations(), expected, "{effect:?}");
    }
}

#[tokio::test]
async fn a_lost_answer_is_not_mistaken_for_another_server() {
    let (replay, pool) = with_pool().await;
    by_hand(&replay, &pool, &["read"]);
    let before = members(&replay, &pool, "orders");
    strikes(&replay, "CreateResourceServer", 1, Effect::ResetBefore);
    let answer = create(&replay, &with_scopes(&pool, &["write"])).await;
    failed(&answer, &["orders", "AdoptExisting"]);
    assert_eq!(members(&replay, &pool, "orders"), before);
}

/// Nothing tells when a resource server was made, so whose it is remains open.
#[tokio::test]
async fn a_create_that_cannot_be_cleared_up_leaves_the_server_and_its_delete_says_so() {
    let (replay, pool) = with_pool().await;
    let properties = orders(&pool, json!({}));
    strikes(&replay, "CreateResourceServer", 1, Effect::ResetAfter);
    for nth in 1..=5 {
        strikes(&replay, "DescribeResourceServer", nth, denied());
    }
    let answer = create(&replay, &properties).await;
    failed(&answer, &["AccessDenied"]);
    assert_eq!(answer.physical_id(), "poolkeeper:unfinished:orders");
    replay.aws.clear_faults();
    let answer = delete(&replay, answer.physical_id(), &properties).await;
    for text in ["orders stays", "by hand"] {
        assert!(
            succeeded(&answer).reason().contains(text),
            "{}",
            answer.reason()
        );
    }
    assert_eq!(replay.aws.servers_of(&pool), ["orders"]);
}

#[tokio::test]
async fn a_second_delivery_finds_its_server_and_makes_no_other() {
    for names in [&[][..], &["b", "a"]] {
        let (replay, pool) = with_pool().await;
        strikes(&replay, "CreateResourceServer", 1, Effect::KillAfter);
        let answer = replay
            .deliver_until_answered(&create_event(&replay, &with_scopes(&pool, names)))
            .await;
        assert_eq!(succeeded(&answer).physical_id(), "orders");
        let attributes = json!({"UserPoolResourceServerId": "orders"});
        assert_eq!(answer.body["Data"], attributes);
        assert_eq!(replay.aws.servers_of(&pool), ["orders"]);
        assert!(replay.aws.calls_of("UpdateResourceServer").is_empty());
    }
}

/// An old event cannot tell its own server from another one that has the same settings.
#[tokio::test]
async fn an_old_create_takes_a_server_that_equals_its_template_and_no_other() {
    for (name, names, equals) in [
        ("orders", &["b", "a"][..], true),
        ("orders", &["a"], false),
        ("orders", &["a", "b", "c"], false),
        ("orders", &[], false),
        ("By hand", &["b", "a"], false),
    ] {
        let (replay, pool) = with_pool().await;
        let live = json!({"Identifier": "orders", "Name": name, "Scopes": scopes(names)});
        replay.aws.add_server(&pool, live.clone());
        let before = replay.aws.snapshot();
        let event = create_event(&replay, &with_scopes(&pool, &["a", "b"]));
        let answer = replay.deliver(&replay.aged(&event, 120)).await;
        match equals {
            true => assert_eq!(succeeded(&answer).physical_id(), "orders"),
            false => drop(failed(&answer, &["orders", "AdoptExisting"]).clone()),
        }
        assert_eq!(replay.aws.snapshot(), before, "{live}");
    }
}

#[tokio::test]
async fn a_second_delivery_of_an_adoption_finds_it_done() {
    let (replay, pool) = with_pool().await;
    by_hand(&replay, &pool, &["read"]);
    strikes(&replay, "UpdateResourceServer", 1, Effect::KillAfter);
    let mut properties = with_scopes(&pool, &["write"]);
    properties["AdoptExisting"] = json!(true);
    let answer = replay
        .deliver_until_answered(&create_event(&replay, &properties))
        .await;
    assert_eq!(succeeded(&answer).physical_id(), "orders");
    assert_eq!(
        members(&replay, &pool, "orders"),
        json!({"Name": "By hand", "Scopes": scopes(&["write"])})
    );
    assert_eq!(replay.aws.calls_of("UpdateResourceServer").len(), 1);
}

#[tokio::test]
async fn a_second_delivery_of_another_identifier_finds_its_server() {
    let (replay, pool) = with_pool().await;
    let old = with_scopes(&pool, &["read"]);
    let mut new = old.clone();
    new["Identifier"] = json!("returns");
    succeeded(&create(&replay, &old).await);
    strikes(&replay, "CreateResourceServer", 1, Effect::KillAfter);
    let event = of_type(replay.update_event("orders", old, new), TYPE, "Server");
    let answer = replay.deliver_until_answered(&event).await;
    assert_eq!(succeeded(&answer).physical_id(), "returns");
    assert_eq!(replay.aws.servers_of(&pool), ["orders", "returns"]);
}

#[tokio::test]
async fn a_refused_update_changes_nothing_and_the_way_back_needs_no_write() {
    let (replay, pool) = with_pool().await;
    let (old, new) = (
        with_scopes(&pool, &["read"]),
        with_scopes(&pool, &["write"]),
    );
    succeeded(&create(&replay, &old).await);
    strikes(&replay, "UpdateResourceServer", 1, denied());
    let answer = update(&replay, "orders", &old, &new).await;
    failed(&answer, &["UpdateResourceServer", "AccessDenied"]);
    assert_eq!(answer.physical_id(), "orders");
    rolls_back(&replay);
    replay.aws.clear_calls();
    succeeded(&update(&replay, "orders", &new, &old).await);
    assert!(writes(&replay).is_empty());
    assert_eq!(
        members(&replay, &pool, "orders")["Scopes"],
        scopes(&["read"])
    );
}

#[tokio::test]
async fn a_value_that_fails_a_check_keeps_the_live_one_in_a_rollback() {
    for (wrong, value, expected) in [
        (
            "Scopes",
            scopes(&["a/b"]),
            json!({"Name": "Former", "Scopes": scopes(&["later"])}),
        ),
        (
            // What the template is then silent about is not the identifier.
            "UserPoolResourceServerName",
            json!("the/former"),
            json!({"Name": "Later", "Scopes": scopes(&["former"])}),
        ),
    ] {
        let (replay, pool) = with_pool().await;
        let given = |name: &str, scope: &str| {
            let name = json!({"UserPoolResourceServerName": name, "Scopes": scopes(&[scope])});
            orders(&pool, name)
        };
        let later = given("Later", "later");
        // As an earlier version of the function took it.
        let mut former = given("Former", "former");
        former[wrong] = value;
        succeeded(&create(&replay, &later).await);
        failed(&update(&replay, "orders", &later, &former).await, &[wrong]);
        rolls_back(&replay);
        let back = update(&replay, "orders", &later, &former).await;
        assert_eq!(succeeded(&back).physical_id(), "orders");
        for text in [wrong, "rollback"] {
            assert!(back.reason().contains(text), "{}", back.reason());
        }
        assert_eq!(members(&replay, &pool, "orders"), expected);
    }
}

#[tokio::test]
async fn a_rollback_to_an_identifier_that_fails_a_check_keeps_the_server() {
    let (replay, pool) = with_pool().await;
    let later = with_scopes(&pool, &["read"]);
    let former = json!({"UserPoolId": pool, "Identifier": "the orders"});
    succeeded(&create(&replay, &later).await);
    let before = replay.aws.snapshot();
    rolls_back(&replay);
    let back = update(&replay, "orders", &later, &former).await;
    assert_eq!(succeeded(&back).physical_id(), "orders");
    assert_eq!(
        back.body["Data"],
        json!({"UserPoolResourceServerId": "orders"})
    );
    assert!(back.reason().contains("Identifier"), "{}", back.reason());
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn a_rollback_goes_on_without_a_pool_that_is_gone() {
    let (replay, pool) = with_pool().await;
    let (old, new) = (
        with_scopes(&pool, &["read"]),
        with_scopes(&pool, &["write"]),
    );
    succeeded(&create(&replay, &old).await);
    delete_pool(&replay, &pool);
    failed(&update(&replay, "orders", &old, &new).await, &[&pool]);
    rolls_back(&replay);
    let back = update(&replay, "orders", &new, &old).await;
    assert_eq!(succeeded(&back).physical_id(), "orders");
    assert!(back.reason().contains(&pool), "{}", back.reason());
}

#[tokio::test]
async fn a_rolled_back_change_of_identifier_leads_back_to_the_former_server() {
    let (replay, pool) = with_pool().await;
    let old = with_scopes(&pool, &["read"]);
    let mut new = with_scopes(&pool, &["write"]);
    new["Identifier"] = json!("returns");
    succeeded(&create(&replay, &old).await);
    succeeded(&update(&replay, "orders", &old, &new).await);
    rolls_back(&replay);
    let back = update(&replay, "returns", &new, &old).await;
    assert_eq!(succeeded(&back).physical_id(), "orders");
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
    succeeded(&delete(&replay, "returns", &new).await);
    assert_eq!(replay.aws.servers_of(&pool), ["orders"]);
}

#[tokio::test]
async fn a_rolled_back_move_to_another_pool_leads_back() {
    let (replay, pool) = with_pool().await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    let (old, new) = (orders(&pool, json!({})), orders(&other, json!({})));
    succeeded(&create(&replay, &old).await);
    succeeded(&update(&replay, "orders", &old, &new).await);
    rolls_back(&replay);
    let back = update(&replay, "orders", &new, &old).await;
    assert_eq!(succeeded(&back).physical_id(), "orders");
    assert!(back.reason().contains(&other), "{}", back.reason());
    assert_eq!(replay.aws.servers_of(&pool), ["orders"]);
}

/// The Create of a resource whose stack is updated after a failure, with rollback disabled.
#[tokio::test]
async fn a_failed_create_is_followed_by_an_update_or_another_create() {
    for updates in [false, true] {
        let (replay, pool) = with_pool().await;
        let (wrong, right) = (with_scopes(&pool, &["a/b"]), with_scopes(&pool, &["a"]));
        let mark = create(&replay, &wrong).await;
        let mark = failed(&mark, &["Scopes[0]"]).physical_id().to_owned();
        replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
        let answer = match updates {
            true => update(&replay, &mark, &wrong, &right).await,
            false => create(&replay, &right).await,
        };
        assert_eq!(succeeded(&answer).physical_id(), "orders");
        replay
            .aws
            .put_stack(STACK_ID, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
        succeeded(&delete(&replay, &mark, &wrong).await);
        assert_eq!(replay.aws.servers_of(&pool), ["orders"]);
    }
}
