//! Domains that get another name, become of another kind, or move to another pool.

use serde_json::json;

use super::domains::{
    NAME, attributes, create, custom, custom_attributes, delete, prefix, update, versioned,
};
use super::{failed, succeeded, with_pool, writes};
use crate::support::aws::{Effect, Fault};
use crate::support::replay::STACK_ID;

#[tokio::test]
async fn scenario_50_another_name_deletes_the_former_domain_first() {
    for (kind, deleting) in [("prefix", 0), ("prefix", 3), ("custom", 3)] {
        let (replay, pool) = with_pool().await;
        replay
            .aws
            .configure(|settings| settings.domain_deleting = deleting);
        let (first, second) = match kind {
            "prefix" => ("shop", "store"),
            _ => (NAME, "login.example.com"),
        };
        let named = |name: &str| match kind {
            "prefix" => prefix(&pool, name, json!({})),
            _ => custom(&pool, name, json!({})),
        };
        let (old, new) = (named(first), named(second));
        succeeded(&create(&replay, &old).await);
        // Someone else's setting goes along.
        replay
            .aws
            .edit_domain(first, |domain| domain.version = json!(2));
        replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
        replay.aws.clear_calls();
        let answer = update(&replay, first, &old, &new).await;
        assert_eq!(succeeded(&answer).physical_id(), second);
        let expected = match kind {
            "prefix" => attributes(&replay, second),
            _ => custom_attributes(&replay, second),
        };
        assert_eq!(answer.body["Data"], expected);
        assert!(answer.reason().contains("deleted first"));
        assert_eq!(
            writes(&replay),
            ["DeleteUserPoolDomain", "CreateUserPoolDomain"]
        );
        assert_eq!(replay.aws.domains_of(&pool), [second]);
        assert_eq!(replay.aws.domain(second)["ManagedLoginVersion"], 2);
        // CloudFormation deletes the former one.
        let before = replay.aws.snapshot();
        succeeded(&delete(&replay, first, &old).await);
        assert_eq!(replay.aws.snapshot(), before);
    }
}

#[tokio::test]
async fn another_name_is_confirmed_and_looked_for_before_anything_is_deleted() {
    let (replay, pool) = with_pool().await;
    let (old, new) = (
        prefix(&pool, "shop", json!({})),
        prefix(&pool, "store", json!({})),
    );
    succeeded(&create(&replay, &old).await);
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    replay.aws.clear_calls();
    succeeded(&update(&replay, "shop", &old, &new).await);
    assert_eq!(
        replay.aws.operations(),
        [
            "DescribeUserPoolDomain",
            "DescribeUserPoolDomain",
            "DescribeStackResource",
            "DescribeStackEvents",
            "DeleteUserPoolDomain",
            "DescribeUserPoolDomain",
            "CreateUserPoolDomain",
            "DescribeUserPoolDomain"
        ]
    );
}

#[tokio::test]
async fn scenario_50_a_name_that_is_taken_in_this_account_is_refused_before_the_former_domain_goes()
{
    let (replay, pool) = with_pool().await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    replay.aws.add_domain(&other, json!({"Domain": "store"}));
    let (old, new) = (
        prefix(&pool, "shop", json!({})),
        prefix(&pool, "store", json!({})),
    );
    succeeded(&create(&replay, &old).await);
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    replay.aws.clear_calls();
    let before = replay.aws.snapshot();
    let answer = update(&replay, "shop", &old, &new).await;
    failed(&answer, &["store", &other]);
    assert_eq!(answer.physical_id(), "shop");
    assert!(writes(&replay).is_empty());
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn scenario_50_the_former_domain_is_restored_if_the_new_one_is_refused() {
    for deleting in [0, 3] {
        let (replay, pool) = with_pool().await;
        replay
            .aws
            .configure(|settings| settings.domain_deleting = deleting);
        replay.aws.add_foreign_domain("store");
        let (old, new) = (
            prefix(&pool, "shop", json!({})),
            prefix(&pool, "store", json!({})),
        );
        succeeded(&create(&replay, &old).await);
        replay
            .aws
            .edit_domain("shop", |domain| domain.version = json!(2));
        let before = replay.aws.snapshot();
        replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
        let answer = update(&replay, "shop", &old, &new).await;
        failed(&answer, &["another account", "shop exists again"]);
        assert_eq!(answer.physical_id(), "shop");
        assert_eq!(replay.aws.snapshot(), before);
        // CloudFormation rolls back, and there is nothing to do.
        replay
            .aws
            .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
        replay.aws.clear_calls();
        succeeded(&update(&replay, "shop", &new, &old).await);
        assert!(writes(&replay).is_empty());
        assert_eq!(replay.aws.snapshot(), before);
    }
}

/// The former domain takes longer to go than the function can wait.
#[tokio::test]
async fn scenario_50_a_former_domain_that_does_not_go_in_time_is_named() {
    let (replay, pool) = with_pool().await;
    let (old, new) = (
        prefix(&pool, "shop", json!({})),
        prefix(&pool, "store", json!({})),
    );
    succeeded(&create(&replay, &old).await);
    replay
        .aws
        .configure(|settings| settings.domain_deleting = 1_000_000);
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    let answer = update(&replay, "shop", &old, &new).await;
    failed(&answer, &["can have only one", "shop may be missing"]);
    assert_eq!(answer.physical_id(), "shop");
    // It is gone in the end, and the rollback creates it again.
    replay.aws.edit_domain("shop", |domain| domain.looks = 2);
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    succeeded(&update(&replay, "shop", &new, &old).await);
    assert_eq!(replay.aws.domain("shop")["Status"], "ACTIVE");
}

#[tokio::test]
async fn scenario_50_a_custom_domain_is_restored_if_the_new_one_fails() {
    let (replay, pool) = with_pool().await;
    let old = custom(&pool, NAME, versioned("2"));
    let new = custom(&pool, "login.example.com", versioned("2"));
    succeeded(&create(&replay, &old).await);
    let before = replay.aws.snapshot();
    replay
        .aws
        .configure(|settings| settings.domains_fail = true);
    // The former one does not fail again.
    let mut deleted = 0;
    replay.aws.before("DeleteUserPoolDomain", move |world| {
        deleted += 1;
        world.configure(|settings| settings.domains_fail = deleted < 2);
    });
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    let answer = update(&replay, NAME, &old, &new).await;
    failed(&answer, &["login.example.com as FAILED", "exists again"]);
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn another_kind_is_made_first_and_cloudformation_deletes_the_former_one() {
    let (replay, pool) = with_pool().await;
    let (old, new) = (
        prefix(&pool, "shop", json!({})),
        custom(&pool, NAME, json!({})),
    );
    for (old, new, ids) in [(&old, &new, ["shop", NAME]), (&new, &old, [NAME, "shop"])] {
        if replay.aws.domains_of(&pool).is_empty() {
            succeeded(&create(&replay, old).await);
        }
        replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
        replay.aws.clear_calls();
        let answer = update(&replay, ids[0], old, new).await;
        assert_eq!(succeeded(&answer).physical_id(), ids[1]);
        assert_eq!(writes(&replay), ["CreateUserPoolDomain"]);
        assert_eq!(replay.aws.domains_of(&pool).len(), 2);
        replay
            .aws
            .put_stack(STACK_ID, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
        succeeded(&delete(&replay, ids[0], old).await);
        assert_eq!(replay.aws.domains_of(&pool), [ids[1]]);
        replay.aws.put_stack(STACK_ID, "UPDATE_COMPLETE");
    }
}

#[tokio::test]
async fn another_pool_moves_the_domain_and_a_refusal_moves_it_back() {
    for refused in [false, true] {
        let (replay, pool) = with_pool().await;
        let other = replay.aws.add_pool(json!({"PoolName": "other"}));
        let (old, new) = (
            prefix(&pool, "shop", versioned("2")),
            prefix(&other, "shop", json!({})),
        );
        succeeded(&create(&replay, &old).await);
        let before = replay.aws.snapshot();
        if refused {
            let denied = Effect::ErrorBefore("AccessDeniedException".into());
            replay
                .aws
                .inject(Fault::on_operation("CreateUserPoolDomain", 1, denied));
        }
        replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
        let answer = update(&replay, "shop", &old, &new).await;
        match refused {
            true => {
                failed(&answer, &["AccessDenied", "shop exists again"]);
                assert_eq!(replay.aws.snapshot(), before);
                // CloudFormation rolls back, and there is nothing to do.
                let back = update(&replay, "shop", &new, &old).await;
                assert_eq!(succeeded(&back).physical_id(), "shop");
                assert_eq!(replay.aws.snapshot(), before);
            }
            false => {
                assert_eq!(succeeded(&answer).body["Data"], attributes(&replay, "shop"));
                let now = replay.aws.domain("shop");
                assert_eq!(now["UserPoolId"], json!(other));
                // The template gave that, and no longer does.
                assert_eq!(now["ManagedLoginVersion"], 1);
            }
        }
        assert_eq!(answer.physical_id(), "shop");
    }
}

#[tokio::test]
async fn another_name_in_another_pool_is_made_first() {
    let (replay, pool) = with_pool().await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    let (old, new) = (
        prefix(&pool, "shop", json!({})),
        prefix(&other, "store", json!({})),
    );
    succeeded(&create(&replay, &old).await);
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    let answer = update(&replay, "shop", &old, &new).await;
    assert_eq!(succeeded(&answer).physical_id(), "store");
    assert_eq!(replay.aws.domains_of(&pool), ["shop"]);
    succeeded(&delete(&replay, "shop", &old).await);
    assert!(replay.aws.domains_of(&pool).is_empty());
    assert_eq!(replay.aws.domains_of(&other), ["store"]);
}

#[tokio::test]
async fn an_adopted_domain_gives_way_to_no_other() {
    let (replay, pool) = with_pool().await;
    replay.aws.add_domain(&pool, json!({"Domain": "shop"}));
    let old = prefix(&pool, "shop", json!({"AdoptExisting": true}));
    let new = prefix(&pool, "store", json!({}));
    succeeded(&create(&replay, &old).await);
    let before = replay.aws.snapshot();
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    let answer = update(&replay, "shop", &old, &new).await;
    failed(&answer, &["can have only one"]);
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn adoption_cannot_be_taken_out_of_the_template_but_in_a_rollback() {
    let (replay, pool) = with_pool().await;
    replay.aws.add_domain(&pool, json!({"Domain": "shop"}));
    let (adopting, ours) = (
        prefix(&pool, "shop", json!({"AdoptExisting": true})),
        prefix(&pool, "shop", versioned("2")),
    );
    succeeded(&create(&replay, &adopting).await);
    replay.aws.clear_calls();
    let answer = update(&replay, "shop", &adopting, &ours).await;
    failed(&answer, &["AdoptExisting", "shop"]);
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    let back = update(&replay, "shop", &adopting, &ours).await;
    assert_eq!(succeeded(&back).body["Data"], attributes(&replay, "shop"));
    assert!(writes(&replay).is_empty());
}
