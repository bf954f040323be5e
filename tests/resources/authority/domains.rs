//! Whose domain is it? What counts is the pool that it belongs to, and CloudFormation's record of its name.

use serde_json::{Value, json};

use super::{
    OTHER_STACK, begins, begins_after_a_failure, changes_nothing, failed, in_stack, killed, said,
    succeeded,
};
use crate::resources::with_pool;
use crate::support::aws::{Answer, Effect, Fault};
use crate::support::replay::{Replay, STACK_ID, merge};

const DOMAIN: &str = "Custom::CognitoUserPoolDomain";
/// As CloudFormation makes ids up, for a resource whose Create gave none.
const MADE_UP: &str = "shop-Domain-1A2B3C4D5E6F";

fn domain(pool: &str, name: &str, more: Value) -> Value {
    let mut properties = json!({"UserPoolId": pool, "CognitoDomain": {"DomainPrefix": name}});
    merge(&mut properties, more);
    properties
}

fn plain(pool: &str, name: &str) -> Value {
    domain(pool, name, json!({}))
}

fn newer(pool: &str, name: &str) -> Value {
    domain(pool, name, json!({"ManagedLoginVersion": "2"}))
}

named_deliveries!(DOMAIN);

async fn update(replay: &Replay, id: &str, old: &Value, new: &Value) -> Answer {
    let event = replay.update_event(id, old.clone(), new.clone());
    replay.deliver(&typed(replay, event, "Domain")).await
}

#[tokio::test]
async fn forged_domains_change_nothing() {
    let (replay, pool) = with_pool().await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    replay.aws.add_domain(&other, json!({"Domain": "by-hand"}));
    let given = plain(&pool, "shop");
    succeeded(&create(&replay, "Domain", &given).await);
    begins(&replay, "CREATE_COMPLETE");
    let taken = domain(
        &other,
        "by-hand",
        json!({"ManagedLoginVersion": "2", "AdoptExisting": true}),
    );
    let mut custom = json!({"UserPoolId": pool});
    custom["CustomDomain"] = json!({
        "DomainName": "auth.example.com",
        "Certificate": "arn:aws:acm:us-east-1:123456789012:certificate/one",
    });
    for stack in [STACK_ID, OTHER_STACK] {
        for event in [
            replay.create_event(plain(&pool, "store")),
            replay.create_event(custom.clone()),
            replay.create_event(taken.clone()),
            replay.update_event("shop", given.clone(), newer(&pool, "shop")),
            replay.update_event("shop", given.clone(), plain(&pool, "store")),
            replay.update_event("shop", given.clone(), plain(&other, "shop")),
            replay.update_event("shop", given.clone(), custom.clone()),
            replay.update_event("by-hand", plain(&other, "by-hand"), plain(&other, "mine")),
            replay.update_event("by-hand", given.clone(), taken.clone()),
            replay.delete_event("shop", given.clone()),
            replay.delete_event("by-hand", plain(&other, "by-hand")),
            replay.delete_event("by-hand", given.clone()),
            replay.delete_event("poolkeeper:unfinished:shop", given.clone()),
            replay.delete_event(MADE_UP, given.clone()),
        ] {
            let event = in_stack(&replay, typed(&replay, event, "Domain"), stack);
            changes_nothing(&replay, &event).await;
        }
    }
}

/// CloudFormation waits for an Update of the resource, but the event names another domain. Only exchanging
/// deletes what the ID names.
#[tokio::test]
async fn an_id_that_cloudformation_did_not_record_is_not_exchanged() {
    let (replay, pool) = with_pool().await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    replay.aws.add_domain(&other, json!({"Domain": "by-hand"}));
    let given = plain(&pool, "shop");
    succeeded(&create(&replay, "Domain", &given).await);
    begins(&replay, "UPDATE_IN_PROGRESS");
    let honest = replay.update_event("shop", given.clone(), newer(&pool, "shop"));
    replay.aws.announce(&typed(&replay, honest, "Domain"));
    for (old, new) in [
        (plain(&other, "by-hand"), plain(&other, "mine")),
        (plain(&other, "by-hand"), plain(&pool, "by-hand")),
    ] {
        let forged = replay.update_event("by-hand", old, new);
        let answer = changes_nothing(&replay, &typed(&replay, forged, "Domain")).await;
        failed(&answer, &["has recorded shop for Domain"]);
    }
}

/// The ID is right, but the properties say that the domain is another pool's.
#[tokio::test]
async fn only_a_domain_of_the_former_pool_is_exchanged_and_deleted() {
    let (replay, pool) = with_pool().await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    let given = plain(&pool, "shop");
    succeeded(&create(&replay, "Domain", &given).await);
    // Someone moves it by hand.
    let moved = json!({"UserPoolId": pool, "Domain": "shop"});
    replay
        .aws
        .cognito("DeleteUserPoolDomain", moved)
        .expect("a deletion");
    replay.aws.add_domain(&other, json!({"Domain": "shop"}));
    begins(&replay, "UPDATE_IN_PROGRESS");
    let same = newer(&pool, "shop");
    let answer = update(&replay, "shop", &given, &same).await;
    failed(&answer, &["shop belongs to user pool", &other]);
    replay.aws.put_stack(STACK_ID, "UPDATE_ROLLBACK_COMPLETE");
    begins(&replay, "UPDATE_IN_PROGRESS");
    let answer = update(&replay, "shop", &given, &plain(&pool, "store")).await;
    assert_eq!(succeeded(&answer).physical_id(), "store");
    let answer = delete(&replay, "Domain", "shop", &given).await;
    said(succeeded(&answer), &["shop stays", &other]);
    assert_eq!(replay.aws.domains_of(&other), ["shop"]);
    assert_eq!(replay.aws.domains_of(&pool), ["store"]);
}

#[tokio::test]
async fn a_create_that_cloudformation_does_not_confirm_calls_nothing() {
    let (replay, pool) = with_pool().await;
    let event = typed(&replay, replay.create_event(plain(&pool, "shop")), "Domain");
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
    let event = |event: Value| typed(&replay, event, "Domain");
    let create = event(replay.create_event(plain(&pool, "shop")));
    succeeded(&replay.deliver(&create).await);
    let create = replay.aged(&create, 180);
    changes_nothing(&replay, &create).await;
    begins(&replay, "UPDATE_IN_PROGRESS");
    let update = event(replay.update_event("shop", plain(&pool, "shop"), newer(&pool, "shop")));
    succeeded(&replay.deliver(&update).await);
    let update = replay.aged(&update, 150);
    let rename = event(replay.update_event("shop", newer(&pool, "shop"), plain(&pool, "store")));
    succeeded(&replay.deliver(&rename).await);
    let rename = replay.aged(&rename, 120);
    for event in [&create, &update, &rename] {
        changes_nothing(&replay, event).await;
    }
    let back = event(replay.update_event("store", plain(&pool, "store"), plain(&pool, "shop")));
    succeeded(&replay.deliver(&back).await);
    let back = replay.aged(&back, 90);
    for event in [&create, &update, &rename, &back] {
        changes_nothing(&replay, event).await;
    }
    let delete = event(replay.delete_event("shop", plain(&pool, "shop")));
    succeeded(&replay.deliver(&delete).await);
    let delete = replay.aged(&delete, 60);
    for event in [&create, &update, &rename, &back, &delete] {
        changes_nothing(&replay, event).await;
    }
    assert!(replay.aws.domains_of(&pool).is_empty());
}

#[tokio::test]
async fn cloudformation_that_cannot_be_asked_confirms_nothing() {
    let (replay, pool) = with_pool().await;
    let given = plain(&pool, "shop");
    let deny = |operation: &str| {
        let denied = Effect::ErrorBefore("AccessDenied".into());
        replay.aws.inject(Fault::on_operation(operation, 1, denied));
    };
    deny("DescribeStackResource");
    let answer = create(&replay, "Domain", &given).await;
    failed(&answer, &["could not ask CloudFormation", "AccessDenied"]);
    succeeded(&create(&replay, "Domain", &given).await);
    begins(&replay, "UPDATE_IN_PROGRESS");
    for operation in ["DescribeStackResource", "DescribeStackEvents"] {
        deny(operation);
        let answer = update(&replay, "shop", &given, &plain(&pool, "store")).await;
        failed(&answer, &["CloudFormation", "AccessDenied"]);
        assert_eq!(replay.aws.domains_of(&pool), ["shop"]);
        begins(&replay, "UPDATE_ROLLBACK_COMPLETE");
        begins(&replay, "UPDATE_IN_PROGRESS");
    }
    deny("DescribeStackResource");
    let answer = delete(&replay, "Domain", "shop", &given).await;
    failed(&answer, &["could not ask CloudFormation"]);
    assert_eq!(replay.aws.domains_of(&pool), ["shop"]);
    succeeded(&delete(&replay, "Domain", "shop", &given).await);
    assert!(replay.aws.domains_of(&pool).is_empty());
}

/// Neither a made-up id nor a mark proves that the resource made a domain, and nothing else does.
#[tokio::test]
async fn the_domain_of_a_create_that_never_answered_stays_and_the_reason_says_so() {
    for (dies, was_made) in [(Effect::KillAfter, true), (Effect::KillBefore, false)] {
        for id in [MADE_UP, "poolkeeper:unfinished:shop"] {
            let (replay, pool) = with_pool().await;
            let properties = plain(&pool, "shop");
            let event = typed(&replay, replay.create_event(properties.clone()), "Domain");
            let fault = Fault::on_operation("CreateUserPoolDomain", 1, dies.clone());
            killed(&replay, &event, fault).await;
            begins(&replay, "ROLLBACK_IN_PROGRESS");
            let answer = delete(&replay, "Domain", id, &properties).await;
            let reason = succeeded(&answer).reason();
            assert_eq!(reason.contains("shop stays"), was_made, "{id}: {reason}");
            let left = replay.aws.domains_of(&pool).len();
            assert_eq!(left, usize::from(was_made), "{id}");
        }
    }
}

/// The Create failed since the name is another pool's.
#[tokio::test]
async fn a_mark_does_not_reach_the_domain_of_another_pool() {
    let (replay, pool) = with_pool().await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    replay.aws.add_domain(&other, json!({"Domain": "shop"}));
    let properties = plain(&pool, "shop");
    let answer = create(&replay, "Domain", &properties).await;
    failed(&answer, &[&other]);
    begins(&replay, "ROLLBACK_IN_PROGRESS");
    for id in [answer.physical_id(), MADE_UP, "poolkeeper:unfinished:shop"] {
        let answer = delete(&replay, "Domain", id, &properties).await;
        assert!(!succeeded(&answer).reason().contains("stays"));
        assert_eq!(replay.aws.domains_of(&other), ["shop"]);
    }
}

#[tokio::test]
async fn a_domain_that_another_resource_of_the_stack_has_by_now_stays() {
    let (replay, pool) = with_pool().await;
    let given = plain(&pool, "shop");
    let adopting = domain(&pool, "shop", json!({"AdoptExisting": true}));
    succeeded(&create(&replay, "Domain", &given).await);
    // The resource gets another logical id.
    begins(&replay, "UPDATE_IN_PROGRESS");
    succeeded(&create(&replay, "Renamed", &adopting).await);
    begins(&replay, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
    let answer = delete(&replay, "Domain", "shop", &given).await;
    said(succeeded(&answer), &["shop", "Renamed"]);
    assert_eq!(replay.aws.domains_of(&pool), ["shop"]);
}

/// After a failed update without a rollback, the former properties no longer say that the domain was
/// adopted.
#[tokio::test]
async fn an_adopted_domain_survives_a_failed_update_whatever_follows() {
    for wrong in ["shop", "store"] {
        let (replay, pool) = with_pool().await;
        replay.aws.add_domain(&pool, json!({"Domain": "shop"}));
        let adopting = domain(&pool, "shop", json!({"AdoptExisting": true}));
        succeeded(&create(&replay, "Domain", &adopting).await);
        begins(&replay, "UPDATE_IN_PROGRESS");
        let ours = plain(&pool, wrong);
        let answer = update(&replay, "shop", &adopting, &ours).await;
        failed(&answer, &["AdoptExisting"]);
        let before = replay.aws.snapshot();
        begins_after_a_failure(&replay);
        let answer = update(&replay, "shop", &ours, &plain(&pool, "market")).await;
        assert_eq!(answer.status(), "FAILED", "{}", answer.reason());
        assert_eq!(replay.aws.snapshot(), before);
        replay.aws.put_stack(STACK_ID, "UPDATE_FAILED");
        replay.aws.put_stack(STACK_ID, "DELETE_IN_PROGRESS");
        let answer = delete(&replay, "Domain", "shop", &ours).await;
        said(succeeded(&answer), &["shop stays", "last update"]);
        assert_eq!(replay.aws.snapshot(), before);
    }
}

/// The failed update is followed by one that succeeds, or is rolled back: the properties are right again.
#[tokio::test]
async fn a_failed_update_that_was_made_good_hinders_neither_another_name_nor_a_deletion() {
    for rolls_back in [false, true] {
        let (replay, pool) = with_pool().await;
        let (given, changed) = (plain(&pool, "shop"), newer(&pool, "shop"));
        succeeded(&create(&replay, "Domain", &given).await);
        begins(&replay, "UPDATE_IN_PROGRESS");
        let denied = Effect::ErrorBefore("AccessDeniedException".into());
        replay
            .aws
            .inject(Fault::on_operation("UpdateUserPoolDomain", 1, denied));
        let answer = update(&replay, "shop", &given, &changed).await;
        failed(&answer, &["AccessDenied"]);
        let (status, ends) = match rolls_back {
            true => ("UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"),
            // Another resource fails, and no rollback follows.
            false => ("UPDATE_IN_PROGRESS", "UPDATE_FAILED"),
        };
        replay.aws.put_stack(STACK_ID, status);
        succeeded(&update(&replay, "shop", &changed, &given).await);
        replay.aws.put_stack(STACK_ID, ends);
        replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
        let renamed = plain(&pool, "store");
        let answer = update(&replay, "shop", &given, &renamed).await;
        assert_eq!(succeeded(&answer).physical_id(), "store");
        replay.aws.put_stack(STACK_ID, "UPDATE_COMPLETE");
        replay.aws.put_stack(STACK_ID, "DELETE_IN_PROGRESS");
        succeeded(&delete(&replay, "Domain", "store", &renamed).await);
        assert!(replay.aws.domains_of(&pool).is_empty());
    }
}

#[tokio::test]
async fn an_aws_that_shows_no_states_in_progress_confirms_by_its_events() {
    let (replay, pool) = with_pool().await;
    replay
        .aws
        .configure(|settings| settings.hides_in_progress = true);
    let (given, renamed) = (plain(&pool, "shop"), plain(&pool, "store"));
    succeeded(&create(&replay, "Domain", &given).await);
    begins(&replay, "UPDATE_IN_PROGRESS");
    let answer = update(&replay, "shop", &given, &renamed).await;
    assert_eq!(succeeded(&answer).physical_id(), "store");
    succeeded(&delete(&replay, "Domain", "store", &renamed).await);
    assert!(replay.aws.domains_of(&pool).is_empty());
}
