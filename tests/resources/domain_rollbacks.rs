//! Domains that fail half way, events that come twice, and the rollbacks that follow.

use serde_json::{Value, json};

use super::domains::{
    NAME, TYPE, attributes, create, custom, custom_attributes, delete, prefix, update,
};
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

fn updates(replay: &Replay) {
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
}

fn rolls_back(replay: &Replay) {
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
}

fn create_event(replay: &Replay, properties: &Value) -> Value {
    of_type(replay.create_event(properties.clone()), TYPE, "Domain")
}

fn update_event(replay: &Replay, id: &str, old: &Value, new: &Value) -> Value {
    let event = replay.update_event(id, old.clone(), new.clone());
    of_type(event, TYPE, "Domain")
}

fn plain(pool: &str, name: &str) -> Value {
    prefix(pool, name, json!({}))
}

fn newer(pool: &str, name: &str) -> Value {
    prefix(pool, name, json!({"ManagedLoginVersion": "2"}))
}

fn remove(replay: &Replay, pool: &str, name: &str) {
    let domain = json!({"UserPoolId": pool, "Domain": name});
    replay
        .aws
        .cognito("DeleteUserPoolDomain", domain)
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
        strikes(&replay, "CreateUserPoolDomain", 1, effect.clone());
        let answer = create(&replay, &newer(&pool, "shop")).await;
        assert_eq!(succeeded(&answer).physical_id(), "shop", "{effect:?}");
        assert_eq!(answer.body["Data"], attributes(&replay, "shop"));
        let calls = replay.aws.calls_of("CreateUserPoolDomain").len();
        assert_eq!(calls, if was_made { 1 } else { 2 }, "{effect:?}");
    }
}

#[tokio::test]
async fn a_lost_answer_is_not_mistaken_for_another_domain() {
    let (replay, pool) = with_pool().await;
    replay.aws.add_domain(&pool, json!({"Domain": "shop"}));
    let before = replay.aws.snapshot();
    strikes(&replay, "CreateUserPoolDomain", 1, Effect::ResetBefore);
    let answer = create(&replay, &newer(&pool, "shop")).await;
    failed(&answer, &["shop", "AdoptExisting"]);
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn a_second_delivery_finds_its_domain_and_makes_no_other() {
    for given in [plain as fn(&str, &str) -> Value, newer] {
        let (replay, pool) = with_pool().await;
        strikes(&replay, "CreateUserPoolDomain", 1, Effect::KillAfter);
        let event = create_event(&replay, &given(&pool, "shop"));
        let answer = replay.deliver_until_answered(&event).await;
        assert_eq!(succeeded(&answer).physical_id(), "shop");
        assert_eq!(answer.body["Data"], attributes(&replay, "shop"));
        assert_eq!(replay.aws.domains_of(&pool), ["shop"]);
        assert_eq!(writes(&replay), ["CreateUserPoolDomain"]);
    }
}

/// An old event cannot tell its own domain from another one that has the same settings.
#[tokio::test]
async fn an_old_create_takes_a_domain_that_equals_its_template_and_no_other() {
    let live_custom = |policy: Option<&str>| {
        let mut config = json!({"CertificateArn": super::domains::CERTIFICATE});
        if let Some(policy) = policy {
            config["SecurityPolicy"] = json!(policy);
        }
        json!({"Domain": NAME, "CustomDomainConfig": config})
    };
    let mut secured = custom("", NAME, json!({}));
    secured["CustomDomain"]["SecurityPolicy"] = json!("TLS_V1");
    let live = |version: i64| json!({"Domain": "shop", "ManagedLoginVersion": version});
    for (mut given, live, equals) in [
        (plain("", "shop"), live(1), true),
        (plain("", "shop"), live(2), false),
        (newer("", "shop"), live(2), true),
        (newer("", "shop"), live(1), false),
        (
            custom("", NAME, json!({})),
            live_custom(Some("TLS_V1")),
            true,
        ),
        (secured.clone(), live_custom(Some("TLS_V1")), true),
        (secured.clone(), live_custom(Some("TLS_V1_3_2025")), false),
    ] {
        let (replay, pool) = with_pool().await;
        given["UserPoolId"] = json!(pool);
        replay.aws.add_domain(&pool, live.clone());
        let before = replay.aws.snapshot();
        let event = create_event(&replay, &given);
        let answer = replay.deliver(&replay.aged(&event, 120)).await;
        match equals {
            true => drop(succeeded(&answer).clone()),
            false => drop(failed(&answer, &["AdoptExisting"]).clone()),
        }
        assert_eq!(replay.aws.snapshot(), before, "{live}");
    }
}

/// It cannot be told from another one, since nothing says when a domain was made.
#[tokio::test]
async fn a_create_that_cannot_be_cleared_up_leaves_the_domain_and_its_delete_says_so() {
    let (replay, pool) = with_pool().await;
    let properties = plain(&pool, "shop");
    strikes(&replay, "CreateUserPoolDomain", 1, Effect::ResetAfter);
    for nth in 1..=5 {
        strikes(&replay, "DescribeUserPoolDomain", nth, denied());
    }
    let answer = create(&replay, &properties).await;
    failed(&answer, &["AccessDenied"]);
    assert_eq!(answer.physical_id(), "poolkeeper:unfinished:shop");
    replay.aws.clear_faults();
    let answer = delete(&replay, answer.physical_id(), &properties).await;
    for text in ["shop stays", "by hand"] {
        let reason = succeeded(&answer).reason();
        assert!(reason.contains(text), "{reason}");
    }
    assert_eq!(replay.aws.domains_of(&pool), ["shop"]);
}

#[tokio::test]
async fn a_domain_that_cannot_be_read_is_removed_again() {
    let (replay, pool) = with_pool().await;
    strikes(&replay, "DescribeUserPoolDomain", 1, denied());
    let answer = create(&replay, &plain(&pool, "shop")).await;
    failed(&answer, &["Reading the domain shop", "AccessDenied"]);
    assert_eq!(answer.physical_id(), "poolkeeper:nothing-created");
    assert!(replay.aws.domains_of(&pool).is_empty());
}

#[tokio::test]
async fn a_second_delivery_of_another_name_finds_what_the_first_one_did() {
    for operation in ["DeleteUserPoolDomain", "CreateUserPoolDomain"] {
        let (replay, pool) = with_pool().await;
        let (old, new) = (plain(&pool, "shop"), newer(&pool, "store"));
        succeeded(&create(&replay, &old).await);
        updates(&replay);
        strikes(&replay, operation, 1, Effect::KillAfter);
        let event = update_event(&replay, "shop", &old, &new);
        let answer = replay.deliver_until_answered(&event).await;
        assert_eq!(succeeded(&answer).physical_id(), "store", "{operation}");
        assert_eq!(answer.body["Data"], attributes(&replay, "store"));
        assert_eq!(replay.aws.domains_of(&pool), ["store"]);
        assert_eq!(replay.aws.domain("store")["ManagedLoginVersion"], 2);
    }
}

#[tokio::test]
async fn a_second_delivery_of_a_move_finds_what_the_first_one_did() {
    for operation in ["DeleteUserPoolDomain", "CreateUserPoolDomain"] {
        let (replay, pool) = with_pool().await;
        let other = replay.aws.add_pool(json!({"PoolName": "other"}));
        let (old, new) = (plain(&pool, "shop"), plain(&other, "shop"));
        succeeded(&create(&replay, &old).await);
        updates(&replay);
        strikes(&replay, operation, 1, Effect::KillAfter);
        let event = update_event(&replay, "shop", &old, &new);
        let answer = replay.deliver_until_answered(&event).await;
        assert_eq!(succeeded(&answer).physical_id(), "shop", "{operation}");
        assert_eq!(replay.aws.domains_of(&other), ["shop"]);
    }
}

#[tokio::test]
async fn a_refused_update_changes_nothing_and_the_way_back_needs_no_write() {
    let (replay, pool) = with_pool().await;
    let (old, new) = (plain(&pool, "shop"), newer(&pool, "shop"));
    succeeded(&create(&replay, &old).await);
    strikes(&replay, "UpdateUserPoolDomain", 1, denied());
    let answer = update(&replay, "shop", &old, &new).await;
    failed(&answer, &["Changing the domain shop", "AccessDenied"]);
    rolls_back(&replay);
    replay.aws.clear_calls();
    let back = update(&replay, "shop", &new, &old).await;
    assert_eq!(succeeded(&back).body["Data"], attributes(&replay, "shop"));
    assert!(writes(&replay).is_empty());
}

#[tokio::test]
async fn a_rolled_back_change_of_name_leads_back() {
    let (replay, pool) = with_pool().await;
    let (old, new) = (plain(&pool, "shop"), newer(&pool, "store"));
    succeeded(&create(&replay, &old).await);
    let before = replay.aws.snapshot();
    updates(&replay);
    succeeded(&update(&replay, "shop", &old, &new).await);
    rolls_back(&replay);
    let back = update(&replay, "store", &new, &old).await;
    assert_eq!(succeeded(&back).physical_id(), "shop");
    assert_eq!(back.body["Data"], attributes(&replay, "shop"));
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
    succeeded(&delete(&replay, "store", &new).await);
    assert_eq!(replay.aws.snapshot(), before);
}

/// It is not documented whether CloudFormation sends an Update before it deletes the new domain.
#[tokio::test]
async fn a_rolled_back_change_of_name_leads_back_without_an_update() {
    for is_custom in [false, true] {
        let (replay, pool) = with_pool().await;
        let named = |name: &str| match is_custom {
            true => custom(&pool, &format!("{name}.example.com"), json!({})),
            false => plain(&pool, name),
        };
        let (old, new) = (named("shop"), named("store"));
        let first = create(&replay, &old).await.physical_id().to_owned();
        let before = replay.aws.snapshot();
        replay.aws.put_stack(STACK_ID, "CREATE_COMPLETE");
        updates(&replay);
        let answer = update(&replay, &first, &old, &new).await;
        let second = succeeded(&answer).physical_id().to_owned();
        rolls_back(&replay);
        replay
            .aws
            .put_stack(STACK_ID, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
        let answer = delete(&replay, &second, &new).await;
        let note = format!("{first} exists again");
        assert!(succeeded(&answer).reason().contains(&note));
        assert_eq!(replay.aws.snapshot(), before);
        // Without a rollback, nothing comes back.
        replay.aws.put_stack(STACK_ID, "UPDATE_ROLLBACK_COMPLETE");
        replay.aws.put_stack(STACK_ID, "DELETE_IN_PROGRESS");
        succeeded(&delete(&replay, &first, &old).await);
        assert!(replay.aws.domains_of(&pool).is_empty());
    }
}

#[tokio::test]
async fn a_second_delivery_of_that_deletion_brings_the_former_domain_back() {
    for operation in ["DeleteUserPoolDomain", "CreateUserPoolDomain"] {
        let (replay, pool) = with_pool().await;
        let (old, new) = (newer(&pool, "shop"), newer(&pool, "store"));
        succeeded(&create(&replay, &old).await);
        let before = replay.aws.snapshot();
        replay.aws.put_stack(STACK_ID, "CREATE_COMPLETE");
        updates(&replay);
        succeeded(&update(&replay, "shop", &old, &new).await);
        rolls_back(&replay);
        strikes(&replay, operation, 1, Effect::KillAfter);
        let event = of_type(replay.delete_event("store", new), TYPE, "Domain");
        succeeded(&replay.deliver_until_answered(&event).await);
        assert_eq!(replay.aws.snapshot(), before, "{operation}");
    }
}

#[tokio::test]
async fn a_rolled_back_creation_brings_nothing_back() {
    let (replay, pool) = with_pool().await;
    let given = plain(&pool, "shop");
    succeeded(&create(&replay, &given).await);
    replay.aws.put_stack(STACK_ID, "ROLLBACK_IN_PROGRESS");
    succeeded(&delete(&replay, "shop", &given).await);
    assert!(replay.aws.domains_of(&pool).is_empty());
}

#[tokio::test]
async fn a_rolled_back_change_of_kind_leads_back() {
    let (replay, pool) = with_pool().await;
    let (old, new) = (plain(&pool, "shop"), custom(&pool, NAME, json!({})));
    succeeded(&create(&replay, &old).await);
    let before = replay.aws.snapshot();
    updates(&replay);
    succeeded(&update(&replay, "shop", &old, &new).await);
    rolls_back(&replay);
    let back = update(&replay, NAME, &new, &old).await;
    assert_eq!(succeeded(&back).physical_id(), "shop");
    assert_eq!(back.body["Data"], attributes(&replay, "shop"));
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
    succeeded(&delete(&replay, NAME, &new).await);
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn a_rolled_back_move_to_another_pool_leads_back() {
    let (replay, pool) = with_pool().await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    let (old, new) = (plain(&pool, "shop"), plain(&other, "shop"));
    succeeded(&create(&replay, &old).await);
    updates(&replay);
    succeeded(&update(&replay, "shop", &old, &new).await);
    rolls_back(&replay);
    let back = update(&replay, "shop", &new, &old).await;
    assert_eq!(succeeded(&back).physical_id(), "shop");
    assert_eq!(replay.aws.domains_of(&pool), ["shop"]);
    assert!(replay.aws.domains_of(&other).is_empty());
}

/// The former name is taken by now: the rollback goes on with the new one.
#[tokio::test]
async fn a_rollback_goes_on_without_a_name_that_is_taken_by_now() {
    for is_foreign in [false, true] {
        let (replay, pool) = with_pool().await;
        let (old, new) = (plain(&pool, "shop"), newer(&pool, "store"));
        succeeded(&create(&replay, &old).await);
        updates(&replay);
        succeeded(&update(&replay, "shop", &old, &new).await);
        match is_foreign {
            true => replay.aws.add_foreign_domain("shop"),
            false => {
                let other = replay.aws.add_pool(json!({"PoolName": "other"}));
                replay.aws.add_domain(&other, json!({"Domain": "shop"}));
            }
        }
        let before = replay.aws.snapshot();
        rolls_back(&replay);
        let back = update(&replay, "store", &new, &old).await;
        assert_eq!(succeeded(&back).physical_id(), "store");
        assert_eq!(back.body["Data"], attributes(&replay, "store"));
        assert!(back.reason().contains("rollback"), "{}", back.reason());
        assert_eq!(replay.aws.snapshot(), before);
    }
}

#[tokio::test]
async fn a_rollback_goes_on_without_a_pool_that_is_gone() {
    let (replay, pool) = with_pool().await;
    let (old, new) = (plain(&pool, "shop"), newer(&pool, "shop"));
    succeeded(&create(&replay, &old).await);
    remove(&replay, &pool, "shop");
    replay
        .aws
        .cognito("DeleteUserPool", json!({"UserPoolId": pool}))
        .expect("a deletion");
    failed(&update(&replay, "shop", &old, &new).await, &[&pool]);
    rolls_back(&replay);
    let back = update(&replay, "shop", &new, &old).await;
    assert_eq!(succeeded(&back).physical_id(), "shop");
    assert_eq!(back.body["Data"]["CloudFrontEndpoint"], "");
    assert!(back.reason().contains(&pool), "{}", back.reason());
}

#[tokio::test]
async fn a_domain_that_could_not_be_restored_is_made_again_by_the_rollback() {
    let (replay, pool) = with_pool().await;
    replay.aws.add_foreign_domain("store");
    let (old, new) = (newer(&pool, "shop"), plain(&pool, "store"));
    succeeded(&create(&replay, &old).await);
    let before = replay.aws.snapshot();
    updates(&replay);
    strikes(&replay, "CreateUserPoolDomain", 2, denied());
    let answer = update(&replay, "shop", &old, &new).await;
    failed(&answer, &["another account", "shop may be missing"]);
    assert_eq!(answer.physical_id(), "shop");
    assert!(replay.aws.domains_of(&pool).is_empty());
    rolls_back(&replay);
    let back = update(&replay, "shop", &new, &old).await;
    assert!(succeeded(&back).reason().contains("no longer existed"));
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn a_value_that_fails_a_check_keeps_the_live_one_in_a_rollback() {
    let (replay, pool) = with_pool().await;
    let later = newer(&pool, "shop");
    // As an earlier version of the function took it.
    let mut former = later.clone();
    former["ManagedLoginVersion"] = json!("NONE");
    succeeded(&create(&replay, &later).await);
    let wrong = update(&replay, "shop", &later, &former).await;
    failed(&wrong, &["ManagedLoginVersion"]);
    rolls_back(&replay);
    let back = update(&replay, "shop", &later, &former).await;
    assert_eq!(succeeded(&back).body["Data"], attributes(&replay, "shop"));
    assert_eq!(replay.aws.domain("shop")["ManagedLoginVersion"], 2);
}

#[tokio::test]
async fn a_rollback_to_a_name_that_fails_a_check_keeps_the_domain() {
    let (replay, pool) = with_pool().await;
    let later = custom(&pool, NAME, json!({}));
    let former = custom(&pool, "example.com", json!({}));
    succeeded(&create(&replay, &later).await);
    let before = replay.aws.snapshot();
    rolls_back(&replay);
    let back = update(&replay, NAME, &later, &former).await;
    assert_eq!(succeeded(&back).physical_id(), NAME);
    assert_eq!(back.body["Data"], custom_attributes(&replay, NAME));
    assert!(back.reason().contains("DomainName"), "{}", back.reason());
    assert_eq!(replay.aws.snapshot(), before);
}

/// The Create of a resource whose stack is updated after a failure, with rollback disabled.
#[tokio::test]
async fn a_failed_create_is_followed_by_an_update_or_another_create() {
    for by_update in [false, true] {
        let (replay, pool) = with_pool().await;
        let (wrong, right) = (plain(&pool, "Shop"), plain(&pool, "shop"));
        let mark = create(&replay, &wrong).await;
        let mark = failed(&mark, &["DomainPrefix"]).physical_id().to_owned();
        updates(&replay);
        let answer = match by_update {
            true => update(&replay, &mark, &wrong, &right).await,
            false => create(&replay, &right).await,
        };
        assert_eq!(succeeded(&answer).physical_id(), "shop");
        replay
            .aws
            .put_stack(STACK_ID, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
        succeeded(&delete(&replay, &mark, &wrong).await);
        assert_eq!(replay.aws.domains_of(&pool), ["shop"]);
    }
}
