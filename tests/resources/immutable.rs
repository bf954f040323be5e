//! What cannot change: scenarios 14, 20 to 26.

use serde_json::{Map, Value, json};

use super::{failed, last_call, succeeded, writes};
use crate::support::aws::{Effect, Fault};
use crate::support::replay::{Replay, STACK_ID};

fn attributes(names: impl IntoIterator<Item = usize>) -> Value {
    let all: Map<_, _> = names
        .into_iter()
        .map(|n| {
            (
                format!("a{n}"),
                json!({"DataType": "String", "MaxLen": 10, "Mutable": true}),
            )
        })
        .collect();
    json!({"CustomAttributes": all})
}

#[tokio::test]
async fn scenario_14_a_rollback_after_an_attribute_was_added_succeeds_and_says_what_stays() {
    let replay = Replay::start().await;
    let id = replay.created(attributes([1])).await;
    succeeded(
        &replay
            .update(&id, attributes([1]), attributes([1, 2]))
            .await,
    );
    let back = replay
        .update(&id, attributes([1, 2]), attributes([1]))
        .await;
    assert!(
        succeeded(&back)
            .reason()
            .contains("CustomAttributes.a2 stays"),
        "{}",
        back.reason()
    );
}

#[tokio::test]
async fn scenario_20_another_sign_in_alias_fails_before_any_write_and_says_what_to_do() {
    let replay = Replay::start().await;
    let id = replay.created(json!({})).await;
    let answer = replay
        .update(
            &id,
            json!({}),
            json!({"SignInAliases": {"Email": true}, "SelfSignUpEnabled": true}),
        )
        .await;
    failed(
        &answer,
        &[
            "SignInAliases",
            "the user name only",
            "email instead of a user name",
            "AllowReplacement",
        ],
    );
    assert_eq!(answer.physical_id(), id);
    assert!(writes(&replay).is_empty());
    // The rollback that follows is an update to what is live.
    succeeded(
        &replay
            .update(&id, json!({"SignInAliases": {"Email": true}}), json!({}))
            .await,
    );
}

#[tokio::test]
async fn scenario_20_replacement_is_opted_into_and_the_old_pool_is_left_to_its_policy() {
    let replay = Replay::start().await;
    let old = replay.created(json!({})).await;
    let wanted = json!({"SignInAliases": {"Email": true}, "AllowReplacement": true});
    let answer = replay.update(&old, json!({}), wanted.clone()).await;
    let new = succeeded(&answer).physical_id().to_owned();
    assert_ne!(new, old);
    succeeded(&replay.delete(&old, json!({})).await);
    assert_eq!(replay.aws.pool_ids().len(), 2, "RETAIN is the default");
    // A rollback brings the former properties with the new id: the former pool counts again.
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    let back = replay.update(&new, wanted, json!({})).await;
    assert_eq!(succeeded(&back).physical_id(), old);
}

#[tokio::test]
async fn scenario_20_a_protected_pool_is_never_replaced() {
    let replay = Replay::start().await;
    let before = json!({"DeletionProtection": true});
    let id = replay.created(before.clone()).await;
    let wanted = json!({"SignInAliases": {"Email": true}, "AllowReplacement": true, "DeletionProtection": true});
    let answer = replay.update(&id, before, wanted).await;
    failed(&answer, &["DeletionProtection"]);
    assert_eq!(replay.aws.pool_ids(), [id]);
}

#[tokio::test]
async fn scenario_21_case_sensitivity_that_nobody_set_is_no_difference_in_any_region() {
    for shows in [false, true] {
        let replay = Replay::start().await;
        replay
            .aws
            .configure(|settings| settings.shows_username_configuration = shows);
        let id = replay.created(json!({})).await;
        succeeded(
            &replay
                .update(&id, json!({}), json!({"SignInCaseSensitive": true}))
                .await,
        );
        succeeded(
            &replay
                .update(&id, json!({"SignInCaseSensitive": true}), json!({}))
                .await,
        );
        let answer = replay
            .update(&id, json!({}), json!({"SignInCaseSensitive": false}))
            .await;
        failed(&answer, &["SignInCaseSensitive"]);
        assert!(writes(&replay).is_empty());
    }
}

#[tokio::test]
async fn scenario_22_a_pool_is_renamed_in_place() {
    let replay = Replay::start().await;
    let id = replay.created(json!({})).await;
    let generated = replay.aws.pool(&id)["Name"].clone();
    let named = json!({"UserPoolName": "customers"});
    let answer = replay.update(&id, json!({}), named.clone()).await;
    assert_eq!(succeeded(&answer).physical_id(), id);
    assert_eq!(replay.aws.pool(&id)["Name"], "customers");
    succeeded(&replay.update(&id, named, json!({})).await);
    assert_eq!(
        replay.aws.pool(&id)["Name"],
        generated,
        "the name it got when it was made"
    );
}

#[tokio::test]
async fn scenario_23_thirty_attributes_are_added_25_at_a_time_and_only_the_missing_ones_again() {
    let replay = Replay::start().await;
    let id = replay.created(json!({})).await;
    let fault = Effect::ErrorBefore("InvalidParameterException".into());
    replay
        .aws
        .inject(Fault::on_operation("AddCustomAttributes", 2, fault));
    failed(
        &replay.update(&id, json!({}), attributes(0..30)).await,
        &["AddCustomAttributes"],
    );
    replay.aws.clear_calls();
    succeeded(&replay.update(&id, json!({}), attributes(0..30)).await);
    assert_eq!(writes(&replay), ["AddCustomAttributes"]);
    let added = last_call(&replay, "AddCustomAttributes")["CustomAttributes"].clone();
    assert_eq!(added.as_array().map(Vec::len), Some(5));
}

#[tokio::test]
async fn scenario_24_a_removed_attribute_stays_comes_back_and_must_not_come_back_otherwise() {
    let replay = Replay::start().await;
    let id = replay.created(attributes([1])).await;
    let answer = replay.update(&id, attributes([1]), json!({})).await;
    assert!(
        succeeded(&answer)
            .reason()
            .contains("CustomAttributes.a1 stays")
    );
    succeeded(&replay.update(&id, json!({}), attributes([1])).await);
    assert!(writes(&replay).is_empty());
    let other = json!({"CustomAttributes": {"a1": {"DataType": "Number"}}});
    let answer = replay.update(&id, json!({}), other).await;
    failed(
        &answer,
        &["CustomAttributes.a1.DataType", "String", "Number"],
    );
    assert!(writes(&replay).is_empty());
}

#[tokio::test]
async fn scenario_25_a_standard_attribute_that_changes_fails_early_and_nothing_else_is_applied() {
    let replay = Replay::start().await;
    let before = json!({"StandardAttributes": {"Email": {"Required": true}}});
    let id = replay.created(before.clone()).await;
    for (properties, named) in [
        (
            json!({"StandardAttributes": {"Email": {"Required": false}}}),
            "StandardAttributes.Email.Required",
        ),
        (
            json!({"StandardAttributes": {"Email": {"Required": true, "Mutable": false}}}),
            "StandardAttributes.Email.Mutable",
        ),
        (
            json!({"StandardAttributes": {"Email": {"Required": true}, "Fullname": {"Required": true}}}),
            "StandardAttributes.Fullname.Required",
        ),
        (
            json!({"SelfSignUpEnabled": true}),
            "StandardAttributes.Email.Required",
        ),
    ] {
        failed(
            &replay.update(&id, before.clone(), properties).await,
            &[named],
        );
    }
    assert!(writes(&replay).is_empty());
}

#[tokio::test]
async fn scenario_26_a_custom_attribute_cannot_be_required() {
    let replay = Replay::start().await;
    let required = json!({"CustomAttributes": {"team": {"DataType": "String", "Required": true}}});
    failed(
        &replay.create(required).await,
        &["CustomAttributes.team.Required"],
    );
    assert!(replay.aws.calls().is_empty());
}
