//! Updates of a pool and others who write it at the same moment.

use std::time::Duration;

use serde_json::json;

use super::triggers::{statements, triggers};
use super::{failed, function, succeeded};
use crate::support::aws::{Effect, Fault};
use crate::support::replay::Replay;

#[tokio::test]
async fn a_trigger_attached_while_the_pool_is_read_slowly_stays() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    replay.aws.inject(Fault::on_operation(
        "GetUserPoolMfaConfig",
        1,
        Effect::Delay(Duration::from_millis(1_100)),
    ));
    let theirs = pool.clone();
    replay
        .aws
        .before_nth("GetUserPoolMfaConfig", 1, move |world| {
            world.edit_pool(&theirs, |live| {
                live["LambdaConfig"] = json!({"PreSignUp": function("theirs")});
            });
        });
    let after = json!({"PasswordPolicy": {"MinLength": 12}});
    succeeded(&replay.update(&pool, json!({}), after).await);
    assert_eq!(triggers(&replay, &pool)["PreSignUp"], function("theirs"));
}

#[tokio::test]
async fn an_update_that_someone_else_reverts_at_the_same_moment_is_made_again() {
    let properties = json!({
        "PasswordPolicy": {"MinLength": 12},
        "LambdaTriggers": {"CustomMessage": function("texts")},
        "Mfa": "OPTIONAL",
        "MfaSecondFactor": {"Sms": false, "Otp": true},
    });
    // The first look is that before the first write; the others look whether it lasted.
    for look in 3..=4 {
        let replay = Replay::start().await;
        let before = json!({"LambdaTriggers": {"CustomMessage": function("former")}});
        let pool = replay.created(before.clone()).await;
        // Whoever attaches a trigger writes all settings, as they were when it read them.
        let stale = replay.aws.pool(&pool);
        let theirs = pool.clone();
        replay
            .aws
            .before_nth("DescribeUserPool", look, move |world| {
                let mut request = json!({"UserPoolId": theirs, "MfaConfiguration": "OFF"});
                for name in ["Policies", "AdminCreateUserConfig", "UserPoolTags"] {
                    request[name] = stale[name].clone();
                }
                if let Some(admin) = request["AdminCreateUserConfig"].as_object_mut() {
                    admin.remove("UnusedAccountValidityDays");
                }
                request["LambdaConfig"] =
                    json!({"CustomMessage": function("former"), "PreSignUp": function("theirs")});
                world
                    .cognito("UpdateUserPool", request)
                    .expect("carried out");
            });
        succeeded(&replay.update(&pool, before, properties.clone()).await);
        let live = replay.aws.pool(&pool);
        assert_eq!(live["Policies"]["PasswordPolicy"]["MinimumLength"], 12);
        assert_eq!(
            live["LambdaConfig"],
            json!({"CustomMessage": function("texts"), "PreSignUp": function("theirs")}),
            "look {look}"
        );
        assert_eq!(replay.aws.mfa(&pool)["MfaConfiguration"], "OPTIONAL");
        assert_eq!(statements(&replay, "texts"), 1);
        assert_eq!(statements(&replay, "former"), 0);
    }
}

#[tokio::test]
async fn a_failed_update_leaves_the_permission_of_a_trigger_that_came_meanwhile() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let refused = Effect::ErrorBefore("InvalidParameterException".into());
    replay
        .aws
        .inject(Fault::on_operation("UpdateUserPool", 1, refused));
    let theirs = pool.clone();
    replay.aws.before_nth("UpdateUserPool", 1, move |world| {
        // It found the permission that this update had asked for.
        world.edit_pool(&theirs, |live| {
            live["LambdaConfig"] = json!({"PostConfirmation": function("checks")});
        });
    });
    let after = json!({"LambdaTriggers": {"PreSignUp": function("checks")}});
    failed(
        &replay.update(&pool, json!({}), after).await,
        &["UpdateUserPool"],
    );
    assert_eq!(
        triggers(&replay, &pool),
        json!({"PostConfirmation": function("checks")})
    );
    assert_eq!(statements(&replay, "checks"), 1);
}

#[tokio::test]
async fn a_setting_that_the_service_puts_otherwise_is_written_twice_and_no_more() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let theirs = pool.clone();
    // Whatever is written, the service answers with its own form.
    replay.aws.before("DescribeUserPool", move |world| {
        world.edit_pool(&theirs, |live| {
            live["SmsAuthenticationMessage"] = json!("Code {####}");
        });
    });
    let after = json!({"MfaMessage": "Your code: {####}"});
    succeeded(&replay.update(&pool, json!({}), after).await);
    assert_eq!(replay.aws.calls_of("UpdateUserPool").len(), 2);
}

#[tokio::test]
async fn a_pool_that_someone_else_replaces_meanwhile_is_told_and_nothing_is_left() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let gone = pool.clone();
    replay.aws.before_nth("DescribeUserPool", 3, move |world| {
        world
            .cognito("DeleteUserPool", json!({"UserPoolId": gone}))
            .expect("deleted");
    });
    let after = json!({
        "LambdaTriggers": {"PreSignUp": function("checks")},
        "EnableSmsRole": true,
    });
    failed(
        &replay.update(&pool, json!({}), after).await,
        &["no longer exists"],
    );
    assert!(replay.aws.roles().is_empty());
    assert!(replay.aws.all_function_statements().is_empty());
}
