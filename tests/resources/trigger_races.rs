//! Triggers and others who write the same pool at the same moment.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::sync::Barrier;

use super::triggers::{TYPE, attach, create_event, detach, trigger, triggers};
use super::{failed, function, succeeded};
use crate::support::aws::{Effect, Fault, World};
use crate::support::replay::{Replay, invocation, merge, of_type};

const OPERATIONS: [(&str, &str); 12] = [
    ("CREATE_AUTH_CHALLENGE", "CreateAuthChallenge"),
    ("CUSTOM_MESSAGE", "CustomMessage"),
    ("DEFINE_AUTH_CHALLENGE", "DefineAuthChallenge"),
    ("POST_AUTHENTICATION", "PostAuthentication"),
    ("POST_CONFIRMATION", "PostConfirmation"),
    ("PRE_AUTHENTICATION", "PreAuthentication"),
    ("PRE_SIGN_UP", "PreSignUp"),
    ("PRE_TOKEN_GENERATION", "PreTokenGeneration"),
    ("USER_MIGRATION", "UserMigration"),
    (
        "VERIFY_AUTH_CHALLENGE_RESPONSE",
        "VerifyAuthChallengeResponse",
    ),
    ("CUSTOM_EMAIL_SENDER", "CustomEmailSender"),
    ("CUSTOM_SMS_SENDER", "CustomSMSSender"),
];

/// Delivers events at the same moment.
async fn at_once(replay: &Replay, events: &[Value]) {
    events.iter().for_each(|event| replay.aws.announce(event));
    let invocation = invocation(Duration::from_secs(60));
    let all = events
        .iter()
        .map(|event| replay.handler.handle(event.clone(), &invocation));
    join_all(all).await;
}

fn twelve(pool: &str) -> Vec<Value> {
    let key = json!({"CustomSenderKmsKey": "arn:aws:kms:eu-west-1:123456789012:key/one"});
    OPERATIONS
        .iter()
        .enumerate()
        .map(|(number, (operation, _))| {
            let mut properties = trigger(pool, operation, &format!("f{}", number % 3));
            if operation.ends_with("_SENDER") {
                merge(&mut properties, key.clone());
            }
            properties
        })
        .collect()
}

#[tokio::test]
async fn twelve_triggers_attached_at_once_are_all_attached_and_all_detached_again() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let before = replay.aws.pool_snapshot(&pool);
    let all = twelve(&pool);
    // Each has read the pool before anybody writes it: all but one write are lost.
    let meet = Arc::new(Barrier::new(all.len()));
    for _ in &all {
        let met = Effect::Meet(meet.clone());
        replay
            .aws
            .inject(Fault::on_operation("UpdateUserPool", 1, met));
    }
    let named = |event: Value, one: &Value| {
        let operation = one["Operation"].as_str().unwrap_or_default();
        of_type(event, TYPE, operation)
    };
    let events: Vec<Value> = all
        .iter()
        .map(|one| named(create_event(&replay, one), one))
        .collect();
    replay.aws.clear_answers();
    at_once(&replay, &events).await;
    for answer in replay.aws.answers() {
        succeeded(&answer);
    }
    let attached = triggers(&replay, &pool);
    for (_, member) in OPERATIONS {
        assert!(attached.get(member).is_some(), "{member}: {attached:#}");
    }
    assert!(replay.aws.calls_of("UpdateUserPool").len() > all.len());
    assert_eq!(replay.aws.all_function_statements().len(), 3);

    let ids = replay.aws.answers();
    assert_eq!(ids.len(), all.len());
    let deletes: Vec<Value> = all
        .iter()
        .map(|one| {
            let id = format!("{pool}/{}", one["Operation"].as_str().unwrap_or_default());
            named(replay.delete_event(&id, one.clone()), one)
        })
        .collect();
    replay.aws.clear_answers();
    at_once(&replay, &deletes).await;
    for answer in replay.aws.answers() {
        succeeded(&answer);
    }
    assert_eq!(replay.aws.pool_snapshot(&pool), before);
    assert!(replay.aws.all_function_statements().is_empty());
}

/// A concurrent writer that read the pool before the trigger was attached writes it now.
fn stale_write(world: &World, pool: &str, request: &Value) {
    let mut request = request.clone();
    merge(&mut request, json!({"UserPoolId": pool}));
    world
        .cognito("UpdateUserPool", request)
        .expect("carried out");
}

#[tokio::test]
async fn a_write_that_takes_a_fresh_trigger_back_is_noticed_at_any_later_look() {
    // The first look is that before the permission, the second that before the write.
    for look in 3..=4 {
        let replay = Replay::start().await;
        let pool = replay.created(json!({})).await;
        let lost = pool.clone();
        replay
            .aws
            .before_nth("DescribeUserPool", look, move |world| {
                assert!(world.pool(&lost)["LambdaConfig"].get("PreSignUp").is_some());
                stale_write(world, &lost, &json!({}));
            });
        succeeded(&attach(&replay, &trigger(&pool, "PRE_SIGN_UP", "checks")).await);
        assert_eq!(
            replay.aws.calls_of("UpdateUserPool").len(),
            2,
            "look {look}"
        );
        assert_eq!(triggers(&replay, &pool)["PreSignUp"], function("checks"));
    }
}

#[tokio::test]
async fn looks_that_see_the_trigger_but_do_not_agree_are_no_proof() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let other = pool.clone();
    // One writer removes the trigger, and another that still has it writes: it is there again, but
    // a third one may have read in between.
    replay.aws.before_nth("DescribeUserPool", 4, move |world| {
        let mine = world.pool(&other)["LambdaConfig"].clone();
        stale_write(world, &other, &json!({}));
        stale_write(world, &other, &json!({"LambdaConfig": mine}));
    });
    let third = pool.clone();
    replay.aws.before_nth("DescribeUserPool", 5, move |world| {
        stale_write(world, &third, &json!({}));
    });
    succeeded(&attach(&replay, &trigger(&pool, "PRE_SIGN_UP", "checks")).await);
    assert_eq!(triggers(&replay, &pool)["PreSignUp"], function("checks"));
}

#[tokio::test]
async fn a_permission_that_is_revoked_meanwhile_is_given_again() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let name = function("checks");
    replay.aws.before_nth("UpdateUserPool", 1, move |world| {
        // Whoever detached the function's last trigger saw none that needs it.
        assert_eq!(world.function_policy(&name, None).len(), 1);
        world.remove_statements("checks");
    });
    succeeded(&attach(&replay, &trigger(&pool, "PRE_SIGN_UP", "checks")).await);
    assert_eq!(replay.aws.function_policy("checks", None).len(), 1);
}

#[tokio::test]
async fn scenario_30_triggers_of_their_own_survive_three_updates_of_the_pool() {
    let replay = Replay::start().await;
    let mut properties = json!({"LambdaTriggers": {"CustomMessage": function("texts")}});
    let pool = replay.created(properties.clone()).await;
    succeeded(&attach(&replay, &trigger(&pool, "PRE_SIGN_UP", "checks")).await);
    for change in [
        json!({"PasswordPolicy": {"MinLength": 12}}),
        json!({"LambdaTriggers": {"PostConfirmation": function("checks")}}),
        json!({"LambdaTriggers": {}, "Mfa": "REQUIRED", "MfaSecondFactor": {"Sms": false, "Otp": true}}),
    ] {
        let before = properties.clone();
        merge(&mut properties, change);
        succeeded(&replay.update(&pool, before, properties.clone()).await);
        assert_eq!(triggers(&replay, &pool)["PreSignUp"], function("checks"));
        assert_eq!(replay.aws.function_policy("checks", None).len(), 1);
    }
    assert_eq!(
        triggers(&replay, &pool),
        json!({"PreSignUp": function("checks")})
    );
}

#[tokio::test]
async fn a_trigger_attached_while_the_pool_is_being_updated_stays() {
    // Each of these comes between the update's first look and its write.
    for (before, after, operation) in [
        (
            json!({}),
            json!({"LambdaTriggers": {"CustomMessage": function("texts")}}),
            "AddPermission",
        ),
        (json!({}), json!({"EnableSmsRole": true}), "PutRolePolicy"),
        (
            json!({"AutoVerify": {"Phone": true}, "Mfa": "OPTIONAL", "MfaSecondFactor": {"Sms": true, "Otp": true}}),
            json!({"AutoVerify": {"Phone": true}, "Mfa": "OPTIONAL", "MfaSecondFactor": {"Sms": false, "Otp": true}}),
            "SetUserPoolMfaConfig",
        ),
    ] {
        let replay = Replay::start().await;
        let pool = replay.created(before.clone()).await;
        let theirs = pool.clone();
        replay.aws.before_nth(operation, 1, move |world| {
            world.edit_pool(&theirs, |live| {
                live["LambdaConfig"]["PreSignUp"] = json!(function("theirs"))
            });
        });
        succeeded(&replay.update(&pool, before, after).await);
        assert_eq!(
            triggers(&replay, &pool)["PreSignUp"],
            function("theirs"),
            "{operation}"
        );
    }
}

#[tokio::test]
async fn a_trigger_attached_while_a_write_is_throttled_stays() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    replay.aws.inject(Fault::on_operation(
        "UpdateUserPool",
        1,
        Effect::Throttle(2),
    ));
    let theirs = pool.clone();
    replay.aws.before_nth("UpdateUserPool", 2, move |world| {
        world.edit_pool(&theirs, |live| {
            live["LambdaConfig"] = json!({"PreSignUp": function("theirs")})
        });
    });
    let after = json!({"PasswordPolicy": {"MinLength": 12}});
    succeeded(&replay.update(&pool, json!({}), after).await);
    assert_eq!(triggers(&replay, &pool)["PreSignUp"], function("theirs"));
}

#[tokio::test]
async fn a_failed_update_of_the_pool_reverts_its_own_triggers_only() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let refused = Effect::ErrorBefore("InvalidParameterException".into());
    replay
        .aws
        .inject(Fault::on_operation("AddCustomAttributes", 1, refused));
    let theirs = pool.clone();
    replay
        .aws
        .before_nth("AddCustomAttributes", 1, move |world| {
            world.edit_pool(&theirs, |live| {
                live["LambdaConfig"]["PreSignUp"] = json!(function("theirs"))
            });
        });
    let after = json!({
        "LambdaTriggers": {"CustomMessage": function("texts")},
        "CustomAttributes": {"plan": {"DataType": "String"}},
    });
    failed(
        &replay.update(&pool, json!({}), after).await,
        &["AddCustomAttributes"],
    );
    assert_eq!(
        triggers(&replay, &pool),
        json!({"PreSignUp": function("theirs")})
    );
}

#[tokio::test]
async fn who_loses_until_time_is_out_says_so_and_leaves_nothing() {
    let pace = crate::support::replay::FAST;
    let replay = Replay::start_at(pace, Duration::from_secs(7)).await;
    let pool = replay.created(json!({})).await;
    let contested = pool.clone();
    replay.aws.before("DescribeUserPool", move |world| {
        stale_write(world, &contested, &json!({}));
    });
    let properties = trigger(&pool, "PRE_SIGN_UP", "checks");
    let answer = attach(&replay, &properties).await;
    failed(&answer, &["kept overwriting it", &pool]);
    let id = answer.physical_id().to_owned();
    succeeded(&detach(&replay, &id, &properties).await);
    assert_eq!(triggers(&replay, &pool), json!({}));
    assert!(replay.aws.all_function_statements().is_empty());
}

#[tokio::test]
async fn an_update_and_a_delete_of_two_triggers_of_one_function_keep_its_permission() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let (one, two, moved) = (
        trigger(&pool, "PRE_SIGN_UP", "checks"),
        trigger(&pool, "POST_CONFIRMATION", "other"),
        trigger(&pool, "POST_CONFIRMATION", "checks"),
    );
    let mut ids = Vec::new();
    for (name, properties) in [("First", &one), ("Second", &two)] {
        let create = of_type(replay.create_event(properties.clone()), TYPE, name);
        ids.push(replay.deliver(&create).await.physical_id().to_owned());
    }
    let (first, second) = (ids.remove(0), ids.remove(0));
    let deleted = of_type(replay.delete_event(&first, one), TYPE, "First");
    let changed = replay.update_event(&second, two, moved.clone());
    let changed = of_type(changed, TYPE, "Second");
    at_once(&replay, &[deleted, changed]).await;
    assert_eq!(
        triggers(&replay, &pool),
        json!({"PostConfirmation": function("checks")})
    );
    assert_eq!(replay.aws.function_policy("checks", None).len(), 1);
    assert_eq!(replay.aws.function_policy("other", None).len(), 0);
    let again = of_type(
        replay.update_event(&second, moved.clone(), moved),
        TYPE,
        "Second",
    );
    succeeded(&replay.deliver(&again).await);
}
