//! What services refuse for a moment, what they refuse permanently, and what cannot be told apart.

use std::sync::Arc;
use std::time::Duration;

use poolkeeper::aws::{Session, sms_role};
use serde_json::json;
use tokio::time::Instant;

use super::triggers::{attach, change, detach, trigger, triggers};
use super::{failed, function, succeeded};
use crate::support::aws::{Effect, Fault, StandIn};
use crate::support::replay::{FAST, Replay, STACK_ID, clients, merge, of_type};

const GATEWAY: &str = "<html><body><h1>502 Bad Gateway</h1></body></html>";

/// Has the next calls of an operation meet this.
fn meet(replay: &Replay, operation: &str, times: usize, effect: &Effect) {
    for call in 1..=times {
        let fault = Fault::on_operation(operation, call, effect.clone());
        replay.aws.inject(fault);
    }
}

fn refusal(code: &str) -> Effect {
    Effect::ErrorBefore(code.to_owned())
}

#[tokio::test]
async fn a_passing_refusal_that_is_not_called_throttling_is_waited_for() {
    for code in [
        "ThrottledException",
        "RequestThrottledException",
        "ServiceUnavailable",
        "InternalFailure",
        "RequestTimeoutException",
        "TransactionInProgressException",
    ] {
        let replay = Replay::start().await;
        for operation in ["CreateUserPool", "SetUserPoolMfaConfig", "AddPermission"] {
            meet(&replay, operation, 3, &refusal(code));
        }
        let properties = json!({
            "Mfa": "OPTIONAL",
            "MfaSecondFactor": {"Otp": true},
            "LambdaTriggers": {"PreSignUp": function("checks")},
        });
        succeeded(&replay.create(properties).await);
        assert_eq!(replay.aws.pool_ids().len(), 1, "{code}");
        assert!(replay.aws.calls_of("DeleteUserPool").is_empty(), "{code}");
    }
}

#[tokio::test]
async fn a_role_that_iam_is_still_changing_is_waited_for() {
    let replay = Replay::start().await;
    let busy = refusal("EntityTemporarilyUnmodifiable");
    meet(&replay, "PutRolePolicy", 3, &busy);
    let answer = replay.create(json!({"EnableSmsRole": true})).await;
    succeeded(&answer);
    assert_eq!(replay.aws.roles().len(), 1);
}

#[tokio::test]
async fn a_function_that_is_being_updated_is_waited_for() {
    let replay = Replay::start().await;
    let conflict = |message: &str| {
        let code = "ResourceConflictException".to_owned();
        Effect::Refusal(code, message.to_owned())
    };
    let busy = conflict(
        "The operation cannot be performed at this time. An update is in progress for resource: \
         arn:aws:lambda:eu-west-1:123456789012:function:checks",
    );
    meet(&replay, "AddPermission", 3, &busy);
    let properties = json!({"LambdaTriggers": {"PreSignUp": function("checks")}});
    succeeded(&replay.create(properties).await);
    assert_eq!(replay.aws.all_function_statements().len(), 1);
    assert!(replay.aws.calls_of("RemovePermission").is_empty());
}

#[tokio::test]
async fn an_error_answer_that_is_no_document_is_asked_for_a_few_times_only() {
    let replay = Replay::start().await;
    let id = replay.created(json!({})).await;
    let garbled = Effect::Garbled(500, GATEWAY.to_owned());
    meet(&replay, "DescribeUserPool", 200, &garbled);
    let answer = replay
        .update(&id, json!({}), json!({"SelfSignUpEnabled": true}))
        .await;
    failed(&answer, &["DescribeUserPool", "HTTP status 500", &id]);
    assert_eq!(replay.aws.calls_of("DescribeUserPool").len(), 5);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_asked_for_a_few_times_only() {
    for effect in [
        Effect::BreakOff,
        Effect::Garbled(200, "{\"UserPool\":".into()),
    ] {
        let replay = Replay::start().await;
        let id = replay.created(json!({})).await;
        meet(&replay, "GetUserPoolMfaConfig", 200, &effect);
        let answer = replay
            .update(&id, json!({}), json!({"SelfSignUpEnabled": true}))
            .await;
        let asked = replay.aws.calls_of("GetUserPoolMfaConfig").len();
        assert_eq!(asked, 5, "{effect:?}");
        failed(&answer, &["GetUserPoolMfaConfig", "HTTP status 200", &id]);
    }
}

#[tokio::test]
async fn a_write_whose_answer_cannot_be_read_is_tried_a_few_times_only() {
    let opened = json!({"SelfSignUpEnabled": true});
    for status in [200, 500] {
        let garbled = Effect::Garbled(status, GATEWAY.to_owned());
        let replay = Replay::start().await;
        let id = replay.created(json!({})).await;
        meet(&replay, "UpdateUserPool", 4, &garbled);
        succeeded(&replay.update(&id, json!({}), opened.clone()).await);
    }
    let replay = Replay::start().await;
    let id = replay.created(json!({})).await;
    let before = replay.aws.pool_snapshot(&id);
    let garbled = Effect::Garbled(500, GATEWAY.to_owned());
    meet(&replay, "UpdateUserPool", 5, &garbled);
    let answer = replay.update(&id, json!({}), opened).await;
    let texts = ["UpdateUserPool", "HTTP status 500", "5 times", &id];
    failed(&answer, &texts);
    assert_eq!(replay.aws.pool_snapshot(&id), before);
}

#[tokio::test]
async fn a_pool_whose_making_cannot_be_read_is_found_or_not_made() {
    let replay = Replay::start().await;
    meet(&replay, "CreateUserPool", 1, &Effect::BreakOff);
    let answer = replay.create(json!({})).await;
    assert_eq!(replay.aws.pool_ids(), [succeeded(&answer).physical_id()]);

    let replay = Replay::start().await;
    let garbled = Effect::Garbled(500, GATEWAY.to_owned());
    meet(&replay, "CreateUserPool", 200, &garbled);
    let answer = replay.create(json!({"EnableSmsRole": true})).await;
    failed(&answer, &["CreateUserPool", "HTTP status 500"]);
    assert_eq!(replay.aws.calls_of("CreateUserPool").len(), 5);
    assert!(replay.aws.pool_ids().is_empty());
    assert!(replay.aws.roles().is_empty());
}

#[tokio::test]
async fn a_gateway_without_its_service_is_waited_for() {
    let replay = Replay::start().await;
    let id = replay.created(json!({})).await;
    let gateway = Effect::Garbled(503, GATEWAY.to_owned());
    meet(&replay, "DescribeUserPool", 12, &gateway);
    let opened = json!({"SelfSignUpEnabled": true});
    succeeded(&replay.update(&id, json!({}), opened).await);
}

#[tokio::test]
async fn a_namesake_that_cannot_be_read_is_no_reason_to_fail() {
    for effect in [
        refusal("NotAuthorizedException"),
        Effect::Garbled(500, GATEWAY.to_owned()),
    ] {
        let replay = Replay::start().await;
        let other = replay.aws.add_pool(json!({"PoolName": "shop"}));
        // The first answer is lost, so the event's pool is looked for among its namesakes.
        meet(&replay, "CreateUserPool", 1, &Effect::ResetBefore);
        meet(&replay, "DescribeUserPool", 5, &effect);
        let answer = replay.create(json!({"UserPoolName": "shop"})).await;
        let made = succeeded(&answer).physical_id().to_owned();
        assert_ne!(made, other);
        assert_eq!(replay.aws.pool_ids().len(), 2, "{effect:?}");
    }
}

#[tokio::test]
async fn a_function_that_was_made_seconds_ago_is_waited_for() {
    let replay = Replay::start().await;
    meet(
        &replay,
        "AddPermission",
        2,
        &refusal("ResourceNotFoundException"),
    );
    let properties = json!({"LambdaTriggers": {"PreSignUp": function("checks")}});
    let id = replay.created(properties.clone()).await;
    assert_eq!(replay.aws.all_function_statements().len(), 1);

    let more = json!({"LambdaTriggers": {
        "PreSignUp": function("checks"),
        "CustomMessage": function("texts"),
    }});
    meet(
        &replay,
        "AddPermission",
        2,
        &refusal("ResourceNotFoundException"),
    );
    succeeded(&replay.update(&id, properties, more).await);
    assert_eq!(replay.aws.all_function_statements().len(), 2);
}

#[tokio::test]
async fn a_function_that_does_not_come_fails_with_advice_and_is_not_waited_for_in_a_rollback() {
    let replay = Replay::start().await;
    replay.aws.remove_function("gone");
    let properties = json!({"LambdaTriggers": {"PreSignUp": function("gone")}});
    let answer = replay.create(properties.clone()).await;
    failed(&answer, &["AddPermission", "LambdaTriggers or LambdaArn"]);
    assert!(replay.aws.calls_of("AddPermission").len() > 2);
    assert!(replay.aws.pool_ids().is_empty());

    let id = replay.created(json!({})).await;
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    succeeded(&replay.update(&id, json!({}), properties).await);
    assert_eq!(replay.aws.calls_of("AddPermission").len(), 1);
}

#[tokio::test]
async fn a_role_whose_policy_iam_still_sees_is_removed_all_the_same() {
    let replay = Replay::start().await;
    let properties = json!({"EnableSmsRole": true, "RemovalPolicy": "DESTROY"});
    let id = replay.created(properties.clone()).await;
    meet(&replay, "DeleteRole", 2, &refusal("DeleteConflict"));
    succeeded(&replay.delete(&id, properties).await);
    assert!(replay.aws.roles().is_empty());
}

#[tokio::test]
async fn a_role_is_known_by_its_name_and_by_its_arn() {
    let aws = StandIn::start().await;
    let clients = Arc::new(clients(&aws));
    let until = Instant::now() + Duration::from_secs(20);
    let session = Session::new(clients, FAST, until, until);
    let role = sms_role::Role {
        name: "shop-Pool".into(),
        external_id: "id".into(),
        account: "123456789012".into(),
        partition: "aws".into(),
    };
    let known = async |role: &str| sms_role::exists(&session, role).await.expect("an answer");
    assert!(!known("shop-Pool").await);
    assert!(!known(&role.arn()).await);
    sms_role::make(&session, &role).await.expect("a role");
    assert!(known("shop-Pool").await);
    assert!(known(&role.arn()).await);
    assert!(!known("arn:aws:iam::123456789012:role/other/shop-Pool").await);
    sms_role::remove(&session, "shop-Pool").await.expect("gone");
    assert!(!known("shop-Pool").await);
}

#[tokio::test]
async fn deletion_protection_is_explained_to_a_stack_that_takes_no_update() {
    let replay = Replay::start().await;
    let properties = json!({"RemovalPolicy": "DESTROY"});
    let id = replay.created(properties.clone()).await;
    let message = "The user pool cannot be deleted because deletion protection is activated.";
    let code = "InvalidParameterException".to_owned();
    // It was turned on between the look and the deletion.
    meet(
        &replay,
        "DeleteUserPool",
        1,
        &Effect::Refusal(code, message.to_owned()),
    );
    let answer = replay.delete(&id, properties.clone()).await;
    failed(&answer, &["on the pool itself", "retain this resource"]);
    succeeded(&replay.delete(&id, properties).await);
}

#[tokio::test]
async fn a_missing_external_id_is_named_as_the_property() {
    let replay = Replay::start().await;
    let message =
        "Invalid SMS MFA configuration given, external id and a valid caller arn are required";
    let code = "InvalidParameterException".to_owned();
    meet(
        &replay,
        "CreateUserPool",
        1,
        &Effect::Refusal(code, message.to_owned()),
    );
    let role = "arn:aws:iam::123456789012:role/messages";
    let answer = replay.create(json!({"SmsRole": role})).await;
    failed(&answer, &[message, "SmsRoleExternalId"]);
}

#[tokio::test]
async fn a_wrong_clock_and_old_credentials_are_final_and_explained() {
    for (code, text) in [
        ("InvalidSignatureException", "clock"),
        ("ExpiredTokenException", "credentials"),
    ] {
        let replay = Replay::start().await;
        meet(&replay, "CreateUserPool", 1, &refusal(code));
        failed(&replay.create(json!({})).await, &[code, text]);
        assert_eq!(replay.aws.calls_of("CreateUserPool").len(), 1);
    }
}

/// A pool that was made with a trigger, and retained when its resource went.
async fn retained(replay: &Replay) -> String {
    let given = json!({
        "LambdaTriggers": {"PreSignUp": function("checks")},
        "RemovalPolicy": "RETAIN",
    });
    let pool = replay.created(given.clone()).await;
    succeeded(&replay.delete(&pool, given).await);
    replay.aws.clear_calls();
    pool
}

#[tokio::test]
async fn a_retained_pools_old_tag_counts_for_nothing() {
    let replay = Replay::start().await;
    let pool = retained(&replay).await;
    let other = trigger(&pool, "PRE_SIGN_UP", "other");
    let answer = attach(&replay, &other).await;
    failed(&answer, &["already has the function", &function("checks")]);
    assert!(!answer.reason().contains("poolkeeper:triggers"));

    let same = trigger(&pool, "PRE_SIGN_UP", "checks");
    let answer = attach(&replay, &same).await;
    let id = succeeded(&answer).physical_id().to_owned();
    assert_eq!(triggers(&replay, &pool)["PreSignUp"], function("checks"));
    succeeded(&change(&replay, &id, &same, &other).await);
    assert_eq!(triggers(&replay, &pool)["PreSignUp"], function("other"));
    succeeded(&detach(&replay, &id, &other).await);
    assert_eq!(triggers(&replay, &pool), json!({}));
    assert!(replay.aws.all_function_statements().is_empty());
}

#[tokio::test]
async fn a_retained_pools_trigger_is_another_resources_once_that_has_adopted_it() {
    let replay = Replay::start().await;
    let pool = retained(&replay).await;
    replay.aws.edit_pool(&pool, |live| {
        live["LambdaConfig"] = json!({});
    });
    let properties = json!({
        "ExistingUserPoolId": pool,
        "LambdaTriggers": {"PreSignUp": function("checks")},
    });
    let adopt = |event| of_type(event, "Custom::CognitoUserPool", "Adopted");
    let event = adopt(replay.create_event(properties.clone()));
    succeeded(&replay.deliver(&event).await);
    let same = trigger(&pool, "PRE_SIGN_UP", "checks");
    failed(&attach(&replay, &same).await, &["poolkeeper:triggers"]);

    // Also after it was updated.
    let mut more = properties.clone();
    merge(&mut more, json!({"SelfSignUpEnabled": true}));
    let event = adopt(replay.update_event(&pool, properties, more));
    succeeded(&replay.deliver(&event).await);
    failed(&attach(&replay, &same).await, &["poolkeeper:triggers"]);
}

#[tokio::test]
async fn what_the_pools_own_resource_gives_is_not_replaced_where_it_was_taken_out_by_hand() {
    let replay = Replay::start().await;
    let given = json!({"LambdaTriggers": {"PreSignUp": function("checks")}});
    let pool = replay.created(given).await;
    replay.aws.edit_pool(&pool, |live| {
        live["LambdaConfig"] = json!({});
    });
    let before = replay.aws.pool_snapshot(&pool);
    let other = trigger(&pool, "PRE_SIGN_UP", "other");
    failed(&attach(&replay, &other).await, &["poolkeeper:triggers"]);
    assert_eq!(replay.aws.pool_snapshot(&pool), before);
}
