//! Groups that fail half way, events that come twice, and the rollbacks that follow.

use serde_json::{Value, json};

use super::groups::{ROLE, TYPE, admins, create, delete, members, update};
use super::{failed, succeeded, with_pool, writes};
use crate::support::aws::{Effect, Fault};
use crate::support::replay::{Replay, STACK_ID, merge, of_type};

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
    of_type(replay.create_event(properties.clone()), TYPE, "Group")
}

#[tokio::test]
async fn a_lost_answer_is_looked_for_before_the_call_is_repeated() {
    let internal = || "InternalErrorException".to_owned();
    for (effect, was_made) in [
        (Effect::ErrorAfter(internal()), true),
        (Effect::ResetAfter, true),
        (Effect::BreakOff, true),
        (Effect::ErrorBefore(internal()), false),
        (Effect::ResetBefore, false),
    ] {
        let (replay, pool) = with_pool().await;
        let properties = admins(&pool, json!({"Precedence": 1}));
        strikes(&replay, "CreateGroup", 1, effect.clone());
        let answer = create(&replay, &properties).await;
        assert_eq!(succeeded(&answer).physical_id(), "admins", "{effect:?}");
        assert_eq!(members(&replay, &pool, "admins"), json!({"Precedence": 1}));
        let mut expected = vec!["DescribeStackResource", "CreateGroup", "GetGroup"];
        if !was_made {
            expected.push("CreateGroup");
        }
        assert_eq!(replay.aws.operations(), expected, "{effect:?}");
    }
}

#[tokio::test]
async fn a_lost_answer_is_not_mistaken_for_another_group() {
    let (replay, pool) = with_pool().await;
    replay
        .aws
        .add_group(&pool, json!({"GroupName": "admins", "Precedence": 9}));
    strikes(&replay, "CreateGroup", 1, Effect::ResetBefore);
    let answer = create(&replay, &admins(&pool, json!({"Precedence": 1}))).await;
    failed(&answer, &["admins", "AdoptExisting"]);
    assert_eq!(members(&replay, &pool, "admins"), json!({"Precedence": 9}));
}

#[tokio::test]
async fn a_create_that_cannot_be_cleared_up_is_marked_and_its_delete_removes_the_group() {
    let (replay, pool) = with_pool().await;
    let properties = admins(&pool, json!({}));
    strikes(&replay, "CreateGroup", 1, Effect::ResetAfter);
    for nth in 1..=5 {
        strikes(&replay, "GetGroup", nth, denied());
    }
    let answer = create(&replay, &properties).await;
    failed(&answer, &["AccessDenied"]);
    assert_eq!(answer.physical_id(), "poolkeeper:unfinished:admins");
    replay.aws.clear_faults();
    succeeded(&delete(&replay, answer.physical_id(), &properties).await);
    assert!(replay.aws.groups_of(&pool).is_empty());
}

#[tokio::test]
async fn a_second_delivery_finds_its_group_and_makes_no_other() {
    for more in [json!({}), json!({"Description": "d", "Role": ROLE})] {
        let (replay, pool) = with_pool().await;
        strikes(&replay, "CreateGroup", 1, Effect::KillAfter);
        let properties = admins(&pool, more);
        let answer = replay
            .deliver_until_answered(&create_event(&replay, &properties))
            .await;
        assert_eq!(succeeded(&answer).physical_id(), "admins");
        assert_eq!(answer.body["Data"], json!({"GroupName": "admins"}));
        assert_eq!(replay.aws.groups_of(&pool), ["admins"]);
        assert!(replay.aws.calls_of("UpdateGroup").is_empty());
    }
}

/// An old event cannot tell its own group from another one that has the same settings.
#[tokio::test]
async fn an_old_create_takes_a_group_that_equals_its_template_and_no_other() {
    for (live, equals) in [
        (json!({"GroupName": "admins", "Precedence": 1}), true),
        (json!({"GroupName": "admins", "Precedence": 2}), false),
        (json!({"GroupName": "admins"}), false),
        (
            json!({"GroupName": "admins", "Precedence": 1, "Description": "d"}),
            false,
        ),
    ] {
        let (replay, pool) = with_pool().await;
        replay.aws.add_group(&pool, live.clone());
        let before = replay.aws.snapshot();
        let event = create_event(&replay, &admins(&pool, json!({"Precedence": 1})));
        let answer = replay.deliver(&replay.aged(&event, 120)).await;
        if equals {
            assert_eq!(succeeded(&answer).physical_id(), "admins");
        } else {
            failed(&answer, &["admins", "AdoptExisting"]);
        }
        assert_eq!(replay.aws.snapshot(), before, "{live}");
    }
}

#[tokio::test]
async fn a_second_delivery_of_an_adoption_finds_it_done() {
    let (replay, pool) = with_pool().await;
    replay
        .aws
        .add_group(&pool, json!({"GroupName": "admins", "Precedence": 9}));
    strikes(&replay, "UpdateGroup", 1, Effect::KillAfter);
    let properties = admins(&pool, json!({"Precedence": 1, "AdoptExisting": true}));
    let answer = replay
        .deliver_until_answered(&create_event(&replay, &properties))
        .await;
    assert_eq!(succeeded(&answer).physical_id(), "admins");
    assert_eq!(members(&replay, &pool, "admins"), json!({"Precedence": 1}));
    assert_eq!(replay.aws.calls_of("UpdateGroup").len(), 1);
}

#[tokio::test]
async fn a_second_delivery_of_another_name_finds_its_group() {
    let (replay, pool) = with_pool().await;
    let old = admins(&pool, json!({"Precedence": 1}));
    let mut new = old.clone();
    new["GroupName"] = json!("staff");
    succeeded(&create(&replay, &old).await);
    strikes(&replay, "CreateGroup", 1, Effect::KillAfter);
    let event = replay.update_event("admins", old, new);
    let event = of_type(event, TYPE, "Group");
    let answer = replay.deliver_until_answered(&event).await;
    assert_eq!(succeeded(&answer).physical_id(), "staff");
    assert_eq!(replay.aws.groups_of(&pool), ["admins", "staff"]);
}

#[tokio::test]
async fn a_refused_update_changes_nothing_and_the_way_back_needs_no_write() {
    let (replay, pool) = with_pool().await;
    let old = admins(&pool, json!({"Precedence": 1}));
    let new = admins(&pool, json!({"Precedence": 2}));
    succeeded(&create(&replay, &old).await);
    strikes(&replay, "UpdateGroup", 1, denied());
    let answer = update(&replay, "admins", &old, &new).await;
    failed(&answer, &["UpdateGroup", "AccessDenied"]);
    assert_eq!(answer.physical_id(), "admins");
    rolls_back(&replay);
    replay.aws.clear_calls();
    succeeded(&update(&replay, "admins", &new, &old).await);
    assert!(writes(&replay).is_empty());
    assert_eq!(members(&replay, &pool, "admins"), json!({"Precedence": 1}));
}

#[tokio::test]
async fn a_value_that_fails_a_check_keeps_the_live_one_in_a_rollback() {
    let (replay, pool) = with_pool().await;
    let later = admins(&pool, json!({"Precedence": 2, "Description": "later"}));
    // As an earlier version of the function took it.
    let former = admins(&pool, json!({"Precedence": -1, "Description": "former"}));
    succeeded(&create(&replay, &later).await);
    failed(
        &update(&replay, "admins", &later, &former).await,
        &["Precedence: "],
    );
    rolls_back(&replay);
    let back = update(&replay, "admins", &later, &former).await;
    assert_eq!(succeeded(&back).physical_id(), "admins");
    for text in ["Precedence", "rollback"] {
        assert!(back.reason().contains(text), "{}", back.reason());
    }
    assert_eq!(
        members(&replay, &pool, "admins"),
        json!({"Precedence": 2, "Description": "former"})
    );
}

#[tokio::test]
async fn a_rollback_to_a_name_that_fails_a_check_keeps_the_group() {
    let (replay, pool) = with_pool().await;
    let later = admins(&pool, json!({"Precedence": 2}));
    let former = json!({"UserPoolId": pool, "GroupName": "the admins", "Precedence": 2});
    succeeded(&create(&replay, &later).await);
    let before = replay.aws.snapshot();
    rolls_back(&replay);
    let back = update(&replay, "admins", &later, &former).await;
    assert_eq!(succeeded(&back).physical_id(), "admins");
    assert_eq!(back.body["Data"], json!({"GroupName": "admins"}));
    assert!(back.reason().contains("GroupName"), "{}", back.reason());
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn a_rollback_goes_on_without_a_pool_that_is_gone() {
    let (replay, pool) = with_pool().await;
    let (old, new) = (
        admins(&pool, json!({"Precedence": 1})),
        admins(&pool, json!({"Precedence": 2})),
    );
    succeeded(&create(&replay, &old).await);
    replay
        .aws
        .cognito("DeleteUserPool", json!({"UserPoolId": pool}))
        .expect("a deletion");
    failed(&update(&replay, "admins", &old, &new).await, &[&pool]);
    rolls_back(&replay);
    let back = update(&replay, "admins", &new, &old).await;
    assert_eq!(succeeded(&back).physical_id(), "admins");
    assert_eq!(back.body["Data"], json!({"GroupName": "admins"}));
    assert!(back.reason().contains(&pool), "{}", back.reason());
}

#[tokio::test]
async fn a_rollback_to_a_role_that_may_not_be_passed_keeps_the_live_one() {
    const NEWER: &str = "arn:aws:iam::123456789012:role/newer";
    let (replay, pool) = with_pool().await;
    let old = admins(&pool, json!({"Role": ROLE}));
    let new = admins(&pool, json!({"Role": NEWER}));
    succeeded(&create(&replay, &old).await);
    succeeded(&update(&replay, "admins", &old, &new).await);
    replay.aws.configure(|settings| {
        settings.unpassable_roles.insert(ROLE.to_owned());
    });
    rolls_back(&replay);
    let back = update(&replay, "admins", &new, &old).await;
    assert_eq!(succeeded(&back).physical_id(), "admins");
    assert!(back.reason().contains(ROLE), "{}", back.reason());
    assert_eq!(members(&replay, &pool, "admins"), json!({"RoleArn": NEWER}));
}

#[tokio::test]
async fn a_rolled_back_change_of_name_leads_back_to_the_former_group() {
    for is_gone in [false, true] {
        let (replay, pool) = with_pool().await;
        let old = admins(&pool, json!({"Precedence": 1}));
        let mut new = old.clone();
        merge(&mut new, json!({"GroupName": "staff", "Precedence": 2}));
        succeeded(&create(&replay, &old).await);
        succeeded(&update(&replay, "admins", &old, &new).await);
        if is_gone {
            let by_hand = json!({"UserPoolId": pool, "GroupName": "admins"});
            replay
                .aws
                .cognito("DeleteGroup", by_hand)
                .expect("a deletion");
        }
        rolls_back(&replay);
        let back = update(&replay, "staff", &new, &old).await;
        assert_eq!(succeeded(&back).physical_id(), "admins");
        replay
            .aws
            .put_stack(STACK_ID, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
        succeeded(&delete(&replay, "staff", &new).await);
        assert_eq!(replay.aws.groups_of(&pool), ["admins"]);
        assert_eq!(members(&replay, &pool, "admins"), json!({"Precedence": 1}));
    }
}

#[tokio::test]
async fn a_rolled_back_move_to_another_pool_leads_back() {
    let (replay, pool) = with_pool().await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    let (old, new) = (admins(&pool, json!({})), admins(&other, json!({})));
    succeeded(&create(&replay, &old).await);
    succeeded(&update(&replay, "admins", &old, &new).await);
    rolls_back(&replay);
    let back = update(&replay, "admins", &new, &old).await;
    assert_eq!(succeeded(&back).physical_id(), "admins");
    assert!(back.reason().contains(&other), "{}", back.reason());
    assert_eq!(replay.aws.groups_of(&pool), ["admins"]);
}

/// The Create of a resource whose stack is updated after a failure, with rollback disabled.
#[tokio::test]
async fn a_failed_create_is_followed_by_an_update_or_another_create() {
    for updates in [false, true] {
        let (replay, pool) = with_pool().await;
        let wrong = admins(&pool, json!({"Precedence": -1}));
        let right = admins(&pool, json!({"Precedence": 1}));
        let mark = create(&replay, &wrong).await;
        let mark = failed(&mark, &["Precedence: "]).physical_id().to_owned();
        replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
        let answer = match updates {
            true => update(&replay, &mark, &wrong, &right).await,
            false => create(&replay, &right).await,
        };
        assert_eq!(succeeded(&answer).physical_id(), "admins");
        replay
            .aws
            .put_stack(STACK_ID, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
        succeeded(&delete(&replay, &mark, &wrong).await);
        assert_eq!(replay.aws.groups_of(&pool), ["admins"]);
    }
}
