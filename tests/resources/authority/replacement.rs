//! Replacements and their way back.

use serde_json::json;

use super::{begins, failed, said, succeeded};
use crate::support::replay::Replay;

#[tokio::test]
async fn a_pool_that_was_replaced_long_ago_is_never_gone_back_to() {
    let replay = Replay::start().await;
    let first = json!({"RemovalPolicy": "DESTROY"});
    let former = replay.created(first.clone()).await;
    let domain = json!({"UserPoolId": former, "Domain": "shop-login"});
    replay
        .aws
        .cognito("CreateUserPoolDomain", domain)
        .expect("a domain");
    begins(&replay, "UPDATE_IN_PROGRESS");
    let mail = json!({
        "RemovalPolicy": "DESTROY", "SignInAliases": {"Email": true}, "AllowReplacement": true,
    });
    let answer = replay.update(&former, first.clone(), mail.clone()).await;
    let live = succeeded(&answer).physical_id().to_owned();
    begins(&replay, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
    failed(
        &replay.delete(&former, first.clone()).await,
        &["shop-login"],
    );

    // The author takes AllowReplacement out, and long after that the aliases by mistake.
    begins(&replay, "UPDATE_IN_PROGRESS");
    let careful = json!({"RemovalPolicy": "DESTROY", "SignInAliases": {"Email": true}});
    let answer = replay.update(&live, mail, careful.clone()).await;
    assert_eq!(succeeded(&answer).physical_id(), live);
    begins(&replay, "UPDATE_IN_PROGRESS");
    let before = replay.aws.snapshot();
    let answer = replay.update(&live, careful.clone(), first.clone()).await;
    failed(&answer, &["SignInAliases", "AllowReplacement"]);
    assert_eq!(answer.physical_id(), live);
    assert_eq!(replay.aws.snapshot(), before);

    // CloudFormation puts the former properties back: the pool is the same.
    begins(&replay, "UPDATE_ROLLBACK_IN_PROGRESS");
    let back = replay.update(&live, first, careful).await;
    assert_eq!(succeeded(&back).physical_id(), live);
    assert_eq!(replay.aws.snapshot(), before);
}

/// A rollback to properties that do not fit the live pool, which an earlier operation made.
#[tokio::test]
async fn a_rollback_gives_up_no_pool_that_an_earlier_operation_made() {
    let replay = Replay::start().await;
    let plain = json!({});
    let mail = json!({"SignInAliases": {"Email": true}, "AllowReplacement": true});
    let former = replay.created(plain.clone()).await;
    begins(&replay, "UPDATE_IN_PROGRESS");
    let answer = replay.update(&former, plain.clone(), mail.clone()).await;
    let live = succeeded(&answer).physical_id().to_owned();
    // As if that had been long ago.
    replay.aws.edit_pool(&live, |pool| {
        pool["CreationDate"] = json!(1_700_000_000.0);
        pool["EstimatedNumberOfUsers"] = json!(1000);
    });
    begins(&replay, "UPDATE_IN_PROGRESS");
    begins(&replay, "UPDATE_ROLLBACK_IN_PROGRESS");
    let answer = replay.update(&live, mail, plain).await;
    assert_eq!(succeeded(&answer).physical_id(), live);
    said(&answer, &["SignInAliases", "left unchanged"]);
}

#[tokio::test]
async fn a_tag_that_points_at_someone_elses_pool_leads_nowhere() {
    let replay = Replay::start().await;
    let foreign = super::pool_of_other_stack(&replay, json!({})).await;
    let plain = json!({});
    let mail = json!({"SignInAliases": {"Email": true}, "AllowReplacement": true});
    let former = replay.created(plain.clone()).await;
    begins(&replay, "UPDATE_IN_PROGRESS");
    let answer = replay.update(&former, plain.clone(), mail.clone()).await;
    let live = succeeded(&answer).physical_id().to_owned();
    replay.aws.edit_pool(&live, |pool| {
        pool["UserPoolTags"]["poolkeeper:replaces"] = json!(foreign);
    });
    let before = replay.aws.snapshot();
    begins(&replay, "UPDATE_ROLLBACK_IN_PROGRESS");
    let answer = replay.update(&live, mail, plain).await;
    assert_eq!(succeeded(&answer).physical_id(), live);
    assert_eq!(replay.aws.snapshot(), before);
}

/// CloudFormation's order of events after a replacement that is rolled back is not known: with an Update
/// back, or with nothing but a Delete of the new pool.
#[tokio::test]
async fn a_replacement_is_rolled_back_in_either_order_of_events() {
    for with_update in [true, false] {
        for with_former_properties in [true, false] {
            let replay = Replay::start().await;
            let plain = json!({"RemovalPolicy": "DESTROY"});
            let mail = json!({
                "RemovalPolicy": "DESTROY", "SignInAliases": {"Email": true}, "AllowReplacement": true,
            });
            let former = replay.created(plain.clone()).await;
            let before = replay.aws.snapshot();
            begins(&replay, "UPDATE_IN_PROGRESS");
            let answer = replay.update(&former, plain.clone(), mail.clone()).await;
            let new = succeeded(&answer).physical_id().to_owned();
            assert_ne!(new, former);
            begins(&replay, "UPDATE_ROLLBACK_IN_PROGRESS");
            if with_update {
                let back = replay.update(&new, mail.clone(), plain.clone()).await;
                assert_eq!(succeeded(&back).physical_id(), former);
                said(&back, &["rolling back", &former, &new]);
            }
            begins(&replay, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
            let properties = if with_former_properties { plain } else { mail };
            succeeded(&replay.delete(&new, properties).await);
            assert_eq!(replay.aws.snapshot(), before);
        }
    }
}

#[tokio::test]
async fn without_allow_replacement_no_update_answers_with_another_id() {
    let replay = Replay::start().await;
    let id = replay.created(json!({})).await;
    let other = replay.created(json!({"UserPoolName": "other"})).await;
    begins(&replay, "UPDATE_IN_PROGRESS");
    for properties in [
        json!({"SignInAliases": {"Email": true}}),
        json!({"ExistingUserPoolId": other}),
        json!({"ExistingUserPoolId": other, "AllowReplacement": true}),
        json!({"ExistingUserPoolId": id}),
    ] {
        let answer = replay.update(&id, json!({}), properties).await;
        assert_eq!(failed(&answer, &[]).physical_id(), id);
    }
}
