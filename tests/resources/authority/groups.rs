//! Whose group is it? Groups carry no tags: what counts is CloudFormation's record, and when a group was
//! made.

use serde_json::{Value, json};

use super::{OTHER_STACK, begins, changes_nothing, failed, in_stack, killed, said, succeeded};
use crate::resources::with_pool;
use crate::support::aws::{Effect, Fault};
use crate::support::replay::{Replay, STACK_ID, merge};

const GROUP: &str = "Custom::CognitoUserPoolGroup";
/// As CloudFormation makes ids up, for a resource whose Create gave none.
const MADE_UP: &str = "shop-Group-1A2B3C4D5E6F";
/// Long before any event, and long after.
const LONG_AGO: f64 = 1_700_000_000.0;
const FAR_AHEAD: f64 = 4_000_000_000.0;

fn admins(pool: &str, more: Value) -> Value {
    let mut properties = json!({"UserPoolId": pool, "GroupName": "admins"});
    merge(&mut properties, more);
    properties
}

named_deliveries!(GROUP);

fn made_at(replay: &Replay, pool: &str, name: &str, time: f64) {
    replay
        .aws
        .edit_group(pool, name, |group| group["CreationDate"] = json!(time));
}

/// A Create that makes its group and never answers.
async fn unanswered(replay: &Replay, properties: &Value, dies: Effect) {
    let event = typed(replay, replay.create_event(properties.clone()), "Group");
    killed(replay, &event, Fault::on_operation("CreateGroup", 1, dies)).await;
}

#[tokio::test]
async fn forged_groups_change_nothing() {
    let (replay, pool) = with_pool().await;
    replay
        .aws
        .add_group(&pool, json!({"GroupName": "by-hand", "Precedence": 1}));
    let given = admins(&pool, json!({"Precedence": 1}));
    succeeded(&create(&replay, "Group", &given).await);
    begins(&replay, "CREATE_COMPLETE");
    let taken = json!({
        "UserPoolId": pool, "GroupName": "by-hand", "Precedence": 2, "AdoptExisting": true,
    });
    let mut changed = given.clone();
    merge(&mut changed, json!({"Precedence": 2}));
    let mut renamed = given.clone();
    merge(&mut renamed, json!({"GroupName": "staff"}));
    for stack in [STACK_ID, OTHER_STACK] {
        for event in [
            replay.create_event(admins(&pool, json!({"GroupName": "staff"}))),
            replay.create_event(taken.clone()),
            replay.update_event("admins", given.clone(), changed.clone()),
            replay.update_event("admins", given.clone(), renamed.clone()),
            replay.update_event("by-hand", given.clone(), taken.clone()),
            replay.delete_event("admins", given.clone()),
            replay.delete_event("by-hand", admins(&pool, json!({"GroupName": "by-hand"}))),
            replay.delete_event("poolkeeper:unfinished:admins", given.clone()),
            replay.delete_event("poolkeeper:unfinished:by-hand", given.clone()),
            replay.delete_event(MADE_UP, given.clone()),
        ] {
            let event = in_stack(&replay, typed(&replay, event, "Group"), stack);
            changes_nothing(&replay, &event).await;
        }
    }
}

#[tokio::test]
async fn a_create_that_cloudformation_does_not_confirm_calls_nothing() {
    let (replay, pool) = with_pool().await;
    let event = replay.create_event(admins(&pool, json!({})));
    let event = typed(&replay, event, "Group");
    let answer = replay.deliver_unannounced(&event).await;
    failed(&answer, &["does not confirm"]);
    assert!(
        replay
            .aws
            .operations()
            .iter()
            .all(|operation| operation.starts_with("DescribeStack")),
        "{:?}",
        replay.aws.operations()
    );
    assert_eq!(answer.physical_id(), "poolkeeper:nothing-created");
}

/// The event was CloudFormation's own, and comes again after CloudFormation had its answer.
#[tokio::test]
async fn a_late_second_delivery_changes_nothing() {
    let (replay, pool) = with_pool().await;
    let given = |precedence: i32| admins(&pool, json!({"Precedence": precedence}));
    let create = typed(&replay, replay.create_event(given(1)), "Group");
    succeeded(&replay.deliver(&create).await);
    let create = replay.aged(&create, 120);
    changes_nothing(&replay, &create).await;
    let update = replay.update_event("admins", given(1), given(2));
    let update = typed(&replay, update, "Group");
    succeeded(&replay.deliver(&update).await);
    let update = replay.aged(&update, 90);
    let again = replay.update_event("admins", given(2), given(3));
    succeeded(&replay.deliver(&typed(&replay, again, "Group")).await);
    for event in [&create, &update] {
        changes_nothing(&replay, event).await;
    }
    let delete = typed(&replay, replay.delete_event("admins", given(3)), "Group");
    succeeded(&replay.deliver(&delete).await);
    let delete = replay.aged(&delete, 60);
    for event in [&create, &update, &delete] {
        changes_nothing(&replay, event).await;
    }
    // Another group by the same name, of the same resource.
    let again = typed(&replay, replay.create_event(given(4)), "Group");
    succeeded(&replay.deliver(&again).await);
    for event in [&create, &update, &delete] {
        changes_nothing(&replay, event).await;
    }
    assert_eq!(replay.aws.group(&pool, "admins")["Precedence"], 4);
}

#[tokio::test]
async fn cloudformation_that_cannot_be_asked_confirms_nothing() {
    let (replay, pool) = with_pool().await;
    let given = admins(&pool, json!({}));
    let denied = || Effect::ErrorBefore("AccessDenied".into());
    let deny = || {
        let fault = Fault::on_operation("DescribeStackResource", 1, denied());
        replay.aws.inject(fault);
    };
    deny();
    let answer = create(&replay, "Group", &given).await;
    failed(
        &answer,
        &["Poolkeeper could not ask CloudFormation", "AccessDenied"],
    );
    assert!(replay.aws.groups_of(&pool).is_empty());
    succeeded(&create(&replay, "Group", &given).await);
    deny();
    let answer = delete(&replay, "Group", "admins", &given).await;
    failed(&answer, &["Poolkeeper could not ask CloudFormation"]);
    assert_eq!(replay.aws.groups_of(&pool), ["admins"]);
    // The deletion is tried again.
    succeeded(&delete(&replay, "Group", "admins", &given).await);
    assert!(replay.aws.groups_of(&pool).is_empty());
}

#[tokio::test]
async fn the_group_of_a_create_that_never_answered_goes_with_it() {
    for (given, name) in [
        (json!({"GroupName": "admins"}), "admins"),
        (json!({}), "shop-Group-"),
    ] {
        let (replay, pool) = with_pool().await;
        let mut properties = json!({"UserPoolId": pool});
        merge(&mut properties, given);
        unanswered(&replay, &properties, Effect::KillAfter).await;
        let made = replay.aws.groups_of(&pool);
        assert!(made.len() == 1 && made[0].starts_with(name), "{made:?}");
        begins(&replay, "ROLLBACK_IN_PROGRESS");
        succeeded(&delete(&replay, "Group", MADE_UP, &properties).await);
        assert!(replay.aws.groups_of(&pool).is_empty());
    }
}

/// Neither a made-up id nor a mark proves that the resource made a group: when it was made does.
#[tokio::test]
async fn a_group_that_an_unanswered_create_cannot_have_made_stays() {
    for id in [MADE_UP, "poolkeeper:unfinished:admins"] {
        for time in [LONG_AGO, FAR_AHEAD] {
            let (replay, pool) = with_pool().await;
            let properties = admins(&pool, json!({}));
            unanswered(&replay, &properties, Effect::KillBefore).await;
            replay.aws.add_group(&pool, json!({"GroupName": "admins"}));
            made_at(&replay, &pool, "admins", time);
            begins(&replay, "ROLLBACK_IN_PROGRESS");
            let answer = delete(&replay, "Group", id, &properties).await;
            said(succeeded(&answer), &["admins", "stays"]);
            assert_eq!(replay.aws.groups_of(&pool), ["admins"], "{id}, {time}");
        }
    }
}

/// The stack's events reach back to an earlier life of the resource; its last Create counts.
#[tokio::test]
async fn a_group_of_an_earlier_life_of_the_resource_stays() {
    let (replay, pool) = with_pool().await;
    let properties = admins(&pool, json!({}));
    let first = typed(&replay, replay.create_event(properties.clone()), "Group");
    succeeded(&replay.deliver(&first).await);
    let mut kept = properties.clone();
    merge(&mut kept, json!({"AdoptExisting": true}));
    succeeded(&delete(&replay, "Group", "admins", &kept).await);
    // An hour later.
    replay.aged(&first, 3_600);
    let now = replay.aws.group(&pool, "admins")["CreationDate"]
        .as_f64()
        .expect("a time");
    made_at(&replay, &pool, "admins", now - 3_599.0);
    unanswered(&replay, &properties, Effect::KillBefore).await;
    begins(&replay, "ROLLBACK_IN_PROGRESS");
    let answer = delete(&replay, "Group", MADE_UP, &properties).await;
    said(succeeded(&answer), &["admins", "stays"]);
    assert_eq!(replay.aws.groups_of(&pool), ["admins"]);
}

#[tokio::test]
async fn a_mark_reaches_no_group_but_the_one_of_its_properties() {
    let (replay, pool) = with_pool().await;
    let properties = admins(&pool, json!({}));
    unanswered(&replay, &properties, Effect::KillBefore).await;
    // Made while the Create was going on.
    replay.aws.add_group(&pool, json!({"GroupName": "staff"}));
    begins(&replay, "ROLLBACK_IN_PROGRESS");
    let mark = "poolkeeper:unfinished:staff";
    succeeded(&delete(&replay, "Group", mark, &properties).await);
    assert_eq!(replay.aws.groups_of(&pool), ["staff"]);
}

#[tokio::test]
async fn a_group_that_another_resource_of_the_stack_has_by_now_stays() {
    let (replay, pool) = with_pool().await;
    let given = admins(&pool, json!({}));
    let adopting = admins(&pool, json!({"AdoptExisting": true}));
    succeeded(&create(&replay, "Group", &given).await);
    // The resource gets another logical id.
    begins(&replay, "UPDATE_IN_PROGRESS");
    succeeded(&create(&replay, "Renamed", &adopting).await);
    begins(&replay, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
    let answer = delete(&replay, "Group", "admins", &given).await;
    said(succeeded(&answer), &["admins", "Renamed"]);
    assert_eq!(replay.aws.groups_of(&pool), ["admins"]);
}

/// The update to another pool failed, the rollback is switched off, and the Delete has its properties.
#[tokio::test]
async fn a_group_that_is_older_than_the_stack_stays_whatever_the_properties_say() {
    let (replay, pool) = with_pool().await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    replay.aws.add_group(&other, json!({"GroupName": "admins"}));
    replay.aws.edit_group(&other, "admins", |group| {
        group["CreationDate"] = json!(1_600_000_000);
    });
    let (given, elsewhere) = (admins(&pool, json!({})), admins(&other, json!({})));
    succeeded(&create(&replay, "Group", &given).await);
    begins(&replay, "DELETE_IN_PROGRESS");
    let answer = delete(&replay, "Group", "admins", &elsewhere).await;
    said(succeeded(&answer), &["admins", "older than the stack"]);
    assert_eq!(replay.aws.groups_of(&other), ["admins"]);
}

#[tokio::test]
async fn a_group_whose_other_resource_is_going_too_is_deleted() {
    let (replay, pool) = with_pool().await;
    let given = admins(&pool, json!({}));
    succeeded(&create(&replay, "Group", &given).await);
    let adopting = admins(&pool, json!({"AdoptExisting": true}));
    succeeded(&create(&replay, "Other", &adopting).await);
    begins(&replay, "DELETE_IN_PROGRESS");
    let other = replay.delete_event("admins", adopting);
    replay.aws.announce(&typed(&replay, other, "Other"));
    succeeded(&delete(&replay, "Group", "admins", &given).await);
    assert!(replay.aws.groups_of(&pool).is_empty());
}

#[tokio::test]
async fn an_aws_that_shows_no_states_in_progress_confirms_by_its_events() {
    let (replay, pool) = with_pool().await;
    replay
        .aws
        .configure(|settings| settings.hides_in_progress = true);
    let given = admins(&pool, json!({}));
    succeeded(&create(&replay, "Group", &given).await);
    succeeded(&delete(&replay, "Group", "admins", &given).await);
    assert!(replay.aws.groups_of(&pool).is_empty());
}
