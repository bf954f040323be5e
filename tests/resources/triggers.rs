//! Triggers as resources of their own.

use serde_json::{Value, json};

use super::{failed, function, succeeded, writes};
use crate::support::aws::{Answer, Effect, Fault};
use crate::support::replay::{Replay, STACK_ID, merge, of_type};

pub const TYPE: &str = "Custom::CognitoUserPoolTrigger";

pub fn trigger(pool: &str, operation: &str, name: &str) -> Value {
    json!({"UserPoolId": pool, "Operation": operation, "LambdaArn": function(name)})
}

pub fn create_event(replay: &Replay, properties: &Value) -> Value {
    of_type(replay.create_event(properties.clone()), TYPE, "Trigger")
}

pub async fn attach(replay: &Replay, properties: &Value) -> Answer {
    replay.deliver(&create_event(replay, properties)).await
}

pub async fn change(replay: &Replay, id: &str, old: &Value, new: &Value) -> Answer {
    let event = replay.update_event(id, old.clone(), new.clone());
    replay.deliver(&of_type(event, TYPE, "Trigger")).await
}

pub async fn detach(replay: &Replay, id: &str, properties: &Value) -> Answer {
    let event = replay.delete_event(id, properties.clone());
    replay.deliver(&of_type(event, TYPE, "Trigger")).await
}

/// The pool's triggers; an empty map if there are none.
pub fn triggers(replay: &Replay, pool: &str) -> Value {
    match replay.aws.pool(pool)["LambdaConfig"].take() {
        Value::Null => json!({}),
        triggers => triggers,
    }
}

/// How many statements the function's policy has.
pub fn statements(replay: &Replay, name: &str) -> usize {
    replay.aws.function_policy(name, None).len()
}

/// A pool with settings that an update resets if it leaves them out.
async fn pool(replay: &Replay) -> String {
    let properties = json!({
        "LambdaTriggers": {"CustomMessage": function("texts")},
        "PasswordPolicy": {"MinLength": 14},
        "DeviceTracking": {"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false},
        "SignInAliases": {"Email": true, "Phone": true},
        "Mfa": "REQUIRED",
        "MfaSecondFactor": {"Sms": true, "Otp": true},
        "DeletionProtection": true,
    });
    replay.created(properties).await
}

#[tokio::test]
async fn a_trigger_is_attached_and_nothing_else_is_touched() {
    let replay = Replay::start().await;
    let pool = pool(&replay).await;
    let mut expected = replay.aws.pool_snapshot(&pool);
    expected["Pool"]["LambdaConfig"]["PreSignUp"] = json!(function("checks"));

    let answer = attach(&replay, &trigger(&pool, "PRE_SIGN_UP", "checks")).await;
    let id = format!("{pool}/PRE_SIGN_UP");
    assert_eq!(succeeded(&answer).physical_id(), id);
    assert_eq!(
        answer.body["Data"],
        json!({"UserPoolId": pool, "Operation": "PRE_SIGN_UP"})
    );
    assert_eq!(replay.aws.pool_snapshot(&pool), expected);
    // The pool may invoke the function before it calls it.
    assert_eq!(writes(&replay), ["AddPermission", "UpdateUserPool"]);
    assert_eq!(statements(&replay, "checks"), 1);
}

#[tokio::test]
async fn a_second_delivery_finds_its_trigger_and_writes_nothing() {
    let replay = Replay::start().await;
    let pool = pool(&replay).await;
    let event = create_event(&replay, &trigger(&pool, "PRE_SIGN_UP", "checks"));
    // The process dies after it attached the trigger, before it answered.
    let killed = Effect::KillAfter;
    replay
        .aws
        .inject(Fault::on_operation("UpdateUserPool", 1, killed));
    let answer = replay.deliver_until_answered(&event).await;
    succeeded(&answer);
    assert_eq!(replay.aws.calls_of("UpdateUserPool").len(), 1);
    assert_eq!(statements(&replay, "checks"), 1);
}

#[tokio::test]
async fn an_operation_that_is_taken_fails_and_names_the_function() {
    let replay = Replay::start().await;
    let pool = pool(&replay).await;
    let properties = trigger(&pool, "CUSTOM_MESSAGE", "mine");
    let answer = attach(&replay, &properties).await;
    failed(&answer, &["CUSTOM_MESSAGE", &pool, &function("texts")]);
    assert!(writes(&replay).is_empty());
    // CloudFormation deletes what it could not create.
    succeeded(&detach(&replay, answer.physical_id(), &properties).await);
    assert_eq!(
        triggers(&replay, &pool),
        json!({"CustomMessage": function("texts")})
    );
}

#[tokio::test]
async fn a_pool_that_is_not_there_is_named() {
    let replay = Replay::start().await;
    let answer = attach(&replay, &trigger("eu-west-1_Nowhere", "PRE_SIGN_UP", "f")).await;
    failed(&answer, &["UserPoolId", "eu-west-1_Nowhere"]);
    assert!(writes(&replay).is_empty());
}

#[tokio::test]
async fn what_is_wrong_is_said_at_once_and_before_any_call() {
    let replay = Replay::start().await;
    let answer = attach(
        &replay,
        &json!({"UserPoolId": "shop", "Operation": "PRE_SIGNUP", "LambdaArn": "f", "LambdaVersions": 1}),
    )
    .await;
    failed(
        &answer,
        &[
            "UserPoolId: ",
            "Operation: ",
            "LambdaArn: ",
            "LambdaVersions: ",
        ],
    );
    assert!(replay.aws.calls().is_empty());
}

#[tokio::test]
async fn a_trigger_is_detached_and_its_permission_goes_with_the_last_of_the_function() {
    let replay = Replay::start().await;
    let pool = pool(&replay).await;
    let before = replay.aws.pool_snapshot(&pool);
    let (one, two) = (
        trigger(&pool, "PRE_SIGN_UP", "checks"),
        trigger(&pool, "POST_CONFIRMATION", "checks"),
    );
    let first = attach(&replay, &one).await;
    let second = attach(&replay, &two).await;
    assert_eq!(statements(&replay, "checks"), 1);
    succeeded(&detach(&replay, first.physical_id(), &one).await);
    assert_eq!(
        statements(&replay, "checks"),
        1,
        "one trigger still needs it"
    );
    succeeded(&detach(&replay, second.physical_id(), &two).await);
    assert_eq!(statements(&replay, "checks"), 0);
    assert_eq!(replay.aws.pool_snapshot(&pool), before);
    replay.aws.clear_calls();
    succeeded(&detach(&replay, second.physical_id(), &two).await);
    assert!(!writes(&replay).contains(&"UpdateUserPool".to_owned()));
}

#[tokio::test]
async fn a_trigger_that_someone_set_otherwise_stays() {
    let replay = Replay::start().await;
    let pool = pool(&replay).await;
    let properties = trigger(&pool, "PRE_SIGN_UP", "checks");
    let id = attach(&replay, &properties).await.physical_id().to_owned();
    replay.aws.edit_pool(&pool, |live| {
        live["LambdaConfig"]["PreSignUp"] = json!(function("theirs"));
    });
    succeeded(&detach(&replay, &id, &properties).await);
    assert_eq!(triggers(&replay, &pool)["PreSignUp"], function("theirs"));
    assert_eq!(statements(&replay, "checks"), 0, "nothing uses it any more");
}

#[tokio::test]
async fn scenario_45_a_trigger_whose_pool_is_gone_is_detached_and_so_is_one_whose_function_is() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let properties = trigger(&pool, "PRE_SIGN_UP", "checks");
    let id = attach(&replay, &properties).await.physical_id().to_owned();
    replay.aws.remove_function("checks");
    succeeded(&detach(&replay, &id, &properties).await);

    let properties = trigger(&pool, "PRE_SIGN_UP", "other");
    let id = attach(&replay, &properties).await.physical_id().to_owned();
    let gone = replay
        .aws
        .cognito("DeleteUserPool", json!({"UserPoolId": pool}));
    gone.expect("deleted");
    succeeded(&detach(&replay, &id, &properties).await);
    assert_eq!(statements(&replay, "other"), 0);
}

#[tokio::test]
async fn a_resource_that_gets_another_logical_id_keeps_its_trigger() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let properties = trigger(&pool, "PRE_SIGN_UP", "checks");
    let id = attach(&replay, &properties).await.physical_id().to_owned();
    let renamed = of_type(replay.create_event(properties.clone()), TYPE, "Renamed");
    assert_eq!(succeeded(&replay.deliver(&renamed).await).physical_id(), id);
    let complete = [
        ("PhysicalResourceId", id.as_str()),
        ("ResourceStatus", "CREATE_COMPLETE"),
    ];
    replay
        .aws
        .put_stack_resource(STACK_ID, "Renamed", &complete);
    succeeded(&detach(&replay, &id, &properties).await);
    assert_eq!(triggers(&replay, &pool)["PreSignUp"], function("checks"));
    assert_eq!(statements(&replay, "checks"), 1);

    // When all of the stack goes, the last one detaches it.
    let deleting = [
        ("PhysicalResourceId", id.as_str()),
        ("ResourceStatus", "DELETE_IN_PROGRESS"),
    ];
    replay
        .aws
        .put_stack_resource(STACK_ID, "Renamed", &deleting);
    succeeded(&detach(&replay, &id, &properties).await);
    assert_eq!(triggers(&replay, &pool), json!({}));
}

#[tokio::test]
async fn another_function_takes_the_place_and_the_former_one_loses_its_permission() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let (old, new) = (
        trigger(&pool, "PRE_SIGN_UP", "checks"),
        trigger(&pool, "PRE_SIGN_UP", "better-checks"),
    );
    let id = attach(&replay, &old).await.physical_id().to_owned();
    let answer = change(&replay, &id, &old, &new).await;
    assert_eq!(succeeded(&answer).physical_id(), id);
    assert_eq!(
        triggers(&replay, &pool),
        json!({"PreSignUp": function("better-checks")})
    );
    assert_eq!(
        (
            statements(&replay, "checks"),
            statements(&replay, "better-checks")
        ),
        (0, 1)
    );
    replay.aws.clear_calls();
    succeeded(&change(&replay, &id, &new, &new).await);
    assert!(writes(&replay).is_empty());
    assert_eq!(replay.aws.reads().len(), 1);
}

#[tokio::test]
async fn another_operation_is_another_resource() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let (old, new) = (
        trigger(&pool, "PRE_SIGN_UP", "checks"),
        trigger(&pool, "POST_CONFIRMATION", "checks"),
    );
    let id = attach(&replay, &old).await.physical_id().to_owned();
    let answer = change(&replay, &id, &old, &new).await;
    assert_eq!(
        succeeded(&answer).physical_id(),
        format!("{pool}/POST_CONFIRMATION")
    );
    succeeded(&detach(&replay, &id, &old).await);
    assert_eq!(
        triggers(&replay, &pool),
        json!({"PostConfirmation": function("checks")})
    );
    assert_eq!(statements(&replay, "checks"), 1);
}

#[tokio::test]
async fn the_trigger_before_tokens_are_made_changes_its_name_and_version_in_place() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let old = trigger(&pool, "PRE_TOKEN_GENERATION", "claims");
    let mut new = trigger(&pool, "PRE_TOKEN_GENERATION_CONFIG", "claims");
    merge(&mut new, json!({"LambdaVersion": "V1_0"}));
    let id = attach(&replay, &old).await.physical_id().to_owned();
    let renamed = change(&replay, &id, &old, &new).await;
    let now = succeeded(&renamed).physical_id();
    assert_eq!(now, format!("{pool}/PRE_TOKEN_GENERATION_CONFIG"));
    let updated = [
        ("PhysicalResourceId", now),
        ("ResourceStatus", "UPDATE_COMPLETE"),
    ];
    replay.aws.put_stack_resource(STACK_ID, "Trigger", &updated);
    succeeded(&detach(&replay, &id, &old).await);
    assert_eq!(
        triggers(&replay, &pool)["PreTokenGeneration"],
        function("claims")
    );
    let mut newer = new.clone();
    merge(&mut newer, json!({"LambdaVersion": "V2_0"}));
    succeeded(&change(&replay, now, &new, &newer).await);
    assert_eq!(
        triggers(&replay, &pool)["PreTokenGenerationConfig"]["LambdaVersion"],
        "V2_0"
    );
}

#[tokio::test]
async fn a_custom_sender_brings_its_key_and_takes_it_along() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let key = "arn:aws:kms:eu-west-1:123456789012:key/one";
    let without = trigger(&pool, "CUSTOM_EMAIL_SENDER", "mails");
    failed(&attach(&replay, &without).await, &["CustomSenderKmsKey"]);
    let mut with = without.clone();
    merge(&mut with, json!({"CustomSenderKmsKey": key}));
    let id = attach(&replay, &with).await.physical_id().to_owned();
    // The second sender uses the key that is there.
    let sms = trigger(&pool, "CUSTOM_SMS_SENDER", "texts");
    let second = attach(&replay, &sms).await;
    succeeded(&second);
    assert_eq!(triggers(&replay, &pool)["KMSKeyID"], key);
    succeeded(&detach(&replay, &id, &with).await);
    assert_eq!(triggers(&replay, &pool)["KMSKeyID"], key, "still needed");
    assert_eq!(triggers(&replay, &pool).get("CustomEmailSender"), None);
}

#[tokio::test]
async fn a_function_policy_without_room_fails_and_says_so() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    replay.aws.fill_function_policy("checks", None);
    let answer = attach(&replay, &trigger(&pool, "PRE_SIGN_UP", "checks")).await;
    failed(&answer, &["PolicyLengthExceededException", "20 KB"]);
    assert_eq!(triggers(&replay, &pool), json!({}));
}

#[tokio::test]
async fn a_change_that_fails_half_way_is_put_back() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let (old, new) = (
        trigger(&pool, "PRE_SIGN_UP", "checks"),
        trigger(&pool, "PRE_SIGN_UP", "other"),
    );
    let id = attach(&replay, &old).await.physical_id().to_owned();
    let refused = Effect::ErrorBefore("InvalidParameterException".into());
    replay
        .aws
        .inject(Fault::on_operation("RemovePermission", 1, refused));
    let answer = change(&replay, &id, &old, &new).await;
    assert_eq!(failed(&answer, &["RemovePermission"]).physical_id(), id);
    assert_eq!(
        triggers(&replay, &pool),
        json!({"PreSignUp": function("checks")})
    );
    assert_eq!(
        (statements(&replay, "checks"), statements(&replay, "other")),
        (1, 0)
    );
}

#[tokio::test]
async fn a_trigger_that_cannot_be_put_back_does_not_hold_a_rollback_up() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let (old, new) = (
        trigger(&pool, "PRE_SIGN_UP", "checks"),
        trigger(&pool, "PRE_SIGN_UP", "other"),
    );
    let id = attach(&replay, &old).await.physical_id().to_owned();
    replay.aws.edit_pool(&pool, |live| {
        live["LambdaConfig"]["PreSignUp"] = json!(function("theirs"));
    });
    failed(&change(&replay, &id, &old, &new).await, &["theirs"]);
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    succeeded(&change(&replay, &id, &new, &old).await);
    assert_eq!(triggers(&replay, &pool)["PreSignUp"], function("theirs"));
}
