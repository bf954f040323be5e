//! Delivery and properties: scenarios 1 to 10, 12, 15, 16.

use serde_json::json;

use super::{failed, succeeded, writes};
use crate::support::aws::{Effect, Fault};
use crate::support::replay::{Replay, STACK_ID, invocation};

#[tokio::test]
async fn scenario_01_a_create_event_that_is_delivered_twice_makes_one_pool() {
    let replay = Replay::start().await;
    let event = replay
        .create_event(json!({"Mfa": "OPTIONAL", "MfaSecondFactor": {"Sms": false, "Otp": true}}));
    let first = replay.deliver(&event).await;
    let second = replay.deliver(&replay.aged(&event, 61)).await;
    assert_eq!(
        succeeded(&first).body["Data"],
        succeeded(&second).body["Data"]
    );
    assert_eq!(first.physical_id(), second.physical_id());
    assert_eq!(replay.aws.pool_ids(), [first.physical_id()]);
}

#[tokio::test]
async fn scenario_01_a_create_event_that_comes_again_after_an_update_changes_nothing() {
    let replay = Replay::start().await;
    let event = replay.create_event(json!({"PasswordPolicy": {"MinLength": 10}}));
    let id = succeeded(&replay.deliver(&event).await)
        .physical_id()
        .to_owned();
    let wanted = json!({"PasswordPolicy": {"MinLength": 20}});
    succeeded(
        &replay
            .update(&id, json!({"PasswordPolicy": {"MinLength": 10}}), wanted)
            .await,
    );
    replay.aws.clear_calls();
    let again = replay.deliver(&replay.aged(&event, 61)).await;
    assert_eq!(succeeded(&again).physical_id(), id);
    assert!(writes(&replay).is_empty());
    let length = replay.aws.pool(&id)["Policies"]["PasswordPolicy"]["MinimumLength"].clone();
    assert_eq!(length, 20);
}

#[tokio::test]
async fn scenario_01_two_deliveries_at_the_same_moment_make_one_pool() {
    let replay = Replay::start().await;
    let properties = json!({
        "EnableSmsRole": true,
        "LambdaTriggers": {"PreSignUp": function("checks")},
    });
    let event = replay.create_event(properties);
    replay.aws.announce(&event);
    let meet = std::sync::Arc::new(tokio::sync::Barrier::new(2));
    for _ in 0..2 {
        replay.aws.inject(Fault::on_operation(
            "CreateUserPool",
            1,
            Effect::Meet(meet.clone()),
        ));
    }
    let invocation = invocation(std::time::Duration::from_secs(20));
    tokio::join!(
        replay.handler.handle(event.clone(), &invocation),
        replay.handler.handle(event.clone(), &invocation),
    );
    let answers = replay.aws.answers();
    assert_eq!(answers.len(), 2);
    // CloudFormation takes the first answer; the pool of the other one goes.
    assert_eq!(
        replay.aws.pool_ids(),
        [succeeded(&answers[0]).physical_id()]
    );
    // What belongs to both goes with neither.
    assert_eq!(replay.aws.roles().len(), 1);
    assert_eq!(replay.aws.all_function_statements().len(), 1);
    assert_eq!(
        replay.aws.calls_of("CreateUserPool").len(),
        2,
        "they did meet"
    );
}

#[tokio::test]
async fn scenario_02_a_lost_answer_to_create_makes_no_second_pool() {
    for effect in [
        Effect::ResetAfter,
        Effect::ErrorAfter("InternalErrorException".into()),
    ] {
        let replay = Replay::start().await;
        replay
            .aws
            .inject(Fault::on_operation("CreateUserPool", 1, effect));
        let answer = replay.create(json!({})).await;
        assert_eq!(replay.aws.pool_ids(), [succeeded(&answer).physical_id()]);
        assert_eq!(replay.aws.calls_of("CreateUserPool").len(), 1);
    }
}

#[tokio::test]
async fn scenario_03_near_the_deadline_the_answer_is_failed_and_nothing_is_left() {
    let pace = crate::support::replay::FAST;
    let replay = Replay::start_at(pace, std::time::Duration::from_secs(3)).await;
    replay
        .aws
        .inject(Fault::on_operation("SetUserPoolMfaConfig", 1, Effect::Hang));
    let mfa = json!({"Mfa": "OPTIONAL", "MfaSecondFactor": {"Sms": false, "Otp": true}});
    let answer = replay.create(mfa).await;
    failed(&answer, &["time ran out"]);
    assert!(replay.aws.pool_ids().is_empty());
}

#[tokio::test]
async fn scenario_05_a_long_reason_is_cut_and_the_attributes_are_whole() {
    let replay = Replay::start().await;
    let attributes: serde_json::Map<_, _> = (0..49)
        .map(|n| {
            (
                format!("wrong-{n}-{}", "é".repeat(60)),
                json!({"DataType": "Text"}),
            )
        })
        .collect();
    let answer = replay.create(json!({"CustomAttributes": attributes})).await;
    failed(&answer, &["CustomAttributes.wrong-0"]);
    assert!(
        !answer.too_long() && answer.raw.len() > 3_900,
        "{} bytes",
        answer.raw.len()
    );
}

#[tokio::test]
async fn scenario_07_booleans_and_numbers_arrive_as_strings() {
    let replay = Replay::start().await;
    for text in ["true", "True", "TRUE"] {
        let answer = replay
            .create(json!({"SelfSignUpEnabled": text, "PasswordPolicy": {"MinLength": "12"}}))
            .await;
        succeeded(&answer);
    }
    for text in ["yes", "abc", "0"] {
        let answer = replay.create(json!({"DeletionProtection": text})).await;
        failed(&answer, &["DeletionProtection", "true, false"]);
    }
    succeeded(&replay.create(json!({"DeletionProtection": ""})).await);
}

#[tokio::test]
async fn scenario_08_an_unknown_property_fails_a_create_and_never_a_delete() {
    let replay = Replay::start().await;
    let answer = replay.create(json!({"SelfSignupEnable": true})).await;
    failed(&answer, &["SelfSignupEnable", "SelfSignUpEnabled"]);
    let id = replay.created(json!({})).await;
    succeeded(
        &replay
            .update(&id, json!({"Forgotten": "1"}), json!({}))
            .await,
    );
    succeeded(
        &replay
            .delete(&id, json!({"Forgotten": "1", "RemovalPolicy": "DESTROY"}))
            .await,
    );
    assert!(replay.aws.pool_ids().is_empty());
}

#[tokio::test]
async fn scenario_10_a_create_that_fails_its_checks_calls_nothing_and_neither_does_its_delete() {
    let replay = Replay::start().await;
    let answer = replay
        .create(json!({"PasswordPolicy": {"MinLength": 5}}))
        .await;
    failed(&answer, &["PasswordPolicy.MinLength", "5", "6", "99"]);
    assert!(
        replay.aws.calls().is_empty(),
        "{:?}",
        replay.aws.operations()
    );
    assert!(!answer.physical_id().is_empty());
    succeeded(
        &replay
            .delete(answer.physical_id(), json!({"RemovalPolicy": "DESTROY"}))
            .await,
    );
    assert!(writes(&replay).is_empty());
}

#[tokio::test]
async fn scenario_11_a_create_that_fails_half_way_removes_its_pool_though_it_is_protected() {
    let replay = Replay::start().await;
    let fault = Effect::ErrorBefore("InvalidParameterException".into());
    replay
        .aws
        .inject(Fault::on_operation("SetUserPoolMfaConfig", 1, fault));
    let properties = json!({
        "DeletionProtection": true,
        "Mfa": "REQUIRED",
        "MfaSecondFactor": {"Sms": false, "Otp": true},
    });
    failed(&replay.create(properties).await, &["SetUserPoolMfaConfig"]);
    assert!(replay.aws.pool_ids().is_empty());
}

#[tokio::test]
async fn scenario_11_a_pool_that_could_not_be_removed_goes_with_the_delete_whatever_the_policy() {
    let replay = Replay::start().await;
    for operation in ["SetUserPoolMfaConfig", "DeleteUserPool"] {
        let fault = Effect::ErrorBefore("NotAuthorizedException".into());
        replay.aws.inject(Fault::on_operation(operation, 1, fault));
    }
    let properties = json!({"Mfa": "OPTIONAL", "MfaSecondFactor": {"Sms": false, "Otp": true}});
    let answer = replay.create(properties.clone()).await;
    failed(&answer, &["could not delete the unfinished user pool"]);
    let left = replay.aws.pool_ids();
    assert_eq!(left.len(), 1);
    assert!(
        answer.physical_id().ends_with(&left[0]) && answer.physical_id() != left[0],
        "the id says which pool is unfinished: {}",
        answer.physical_id()
    );
    succeeded(&replay.delete(answer.physical_id(), properties).await);
    assert!(replay.aws.pool_ids().is_empty());
}

#[tokio::test]
async fn scenario_12_a_delete_by_an_id_that_cloudformation_made_up_finds_the_orphan() {
    let replay = Replay::start().await;
    let event = replay.create_event(json!({}));
    replay.aws.announce(&event);
    replay
        .aws
        .inject(Fault::on_operation("CreateUserPool", 1, Effect::KillAfter));
    let invocation = invocation(std::time::Duration::from_secs(20));
    tokio::select! {
        _ = replay.handler.handle(event, &invocation) => panic!("it was killed"),
        () = replay.aws.killed() => {}
    }
    assert_eq!(replay.aws.pool_ids().len(), 1);
    succeeded(&replay.delete("shop-Pool-1A2B3C4D5E6F", json!({})).await);
    assert!(replay.aws.pool_ids().is_empty());
}

#[tokio::test]
async fn scenario_12_a_pool_that_cloudformation_knows_or_that_has_users_is_no_orphan() {
    let replay = Replay::start().await;
    let kept = replay.created(json!({})).await;
    replay.aws.add_stack_event(
        STACK_ID,
        &[
            ("LogicalResourceId", "Pool"),
            ("PhysicalResourceId", &kept),
            ("ResourceStatus", "CREATE_COMPLETE"),
        ],
    );
    succeeded(
        &replay
            .delete(
                "shop-Pool-1A2B3C4D5E6F",
                json!({"RemovalPolicy": "DESTROY"}),
            )
            .await,
    );
    assert_eq!(replay.aws.pool_ids(), [kept]);

    let replay = Replay::start().await;
    let used = replay.created(json!({})).await;
    replay
        .aws
        .edit_pool(&used, |pool| pool["EstimatedNumberOfUsers"] = json!(1));
    succeeded(
        &replay
            .delete(
                "shop-Pool-1A2B3C4D5E6F",
                json!({"RemovalPolicy": "DESTROY"}),
            )
            .await,
    );
    assert_eq!(replay.aws.pool_ids(), [used]);
}

#[tokio::test]
async fn scenario_13_a_delete_of_a_pool_that_is_gone_succeeds() {
    let replay = Replay::start().await;
    succeeded(
        &replay
            .delete("eu-west-1_Gone12345", json!({"RemovalPolicy": "DESTROY"}))
            .await,
    );
}

#[tokio::test]
async fn scenario_15_an_update_that_changes_nothing_reads_twice_and_writes_nothing() {
    let replay = Replay::start().await;
    let properties = json!({
        "SignInAliases": {"Email": true},
        "PasswordPolicy": {"MinLength": 12, "TempPasswordValidity": "P0D"},
        "UserVerification": {"EmailStyle": "LINK"},
        "LambdaTriggers": {"PreTokenGeneration": function("claims")},
        "KeepOriginal": {"Email": true},
        "CustomAttributes": {"team": {"DataType": "String"}},
    });
    let id = replay.created(properties.clone()).await;
    let answer = replay.update(&id, properties.clone(), properties).await;
    assert_eq!(
        succeeded(&answer).body["Data"]
            .as_object()
            .map(serde_json::Map::len),
        Some(10)
    );
    assert_eq!(replay.aws.calls().len(), 2, "{:?}", replay.aws.operations());
    assert!(writes(&replay).is_empty());
}

#[tokio::test]
async fn scenario_16_former_properties_in_another_form_are_passed_over() {
    let replay = Replay::start().await;
    let id = replay.created(json!({"MfaMessage": "Code {####}"})).await;
    let old =
        json!({"MfaMessage": ["Code {####}"], "Removed": {"a": "b"}, "PasswordPolicy": "strong"});
    succeeded(&replay.update(&id, old, json!({})).await);
}

fn function(name: &str) -> String {
    super::function(name)
}
