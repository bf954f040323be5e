//! In a rollback nothing is refused.

use serde_json::json;

use super::{begins, failed, function, said, succeeded};
use crate::support::aws::{Effect, Fault};
use crate::support::replay::Replay;

#[tokio::test]
async fn a_value_that_fails_a_check_keeps_the_live_one_and_the_rest_goes_back() {
    let replay = Replay::start().await;
    let given = json!({"SelfSignUpEnabled": true, "MfaMessage": "Code {####}"});
    let id = replay.created(given.clone()).await;
    // As an earlier version of the function took it.
    let former = json!({
        "SelfSignUpEnabled": false,
        "MfaMessage": "no code in it",
        "AccountRecovery": "BY_PIGEON",
        "Forgotten": "property",
    });
    let later = json!({"SelfSignUpEnabled": true, "MfaMessage": "Your code {####}"});
    begins(&replay, "UPDATE_IN_PROGRESS");
    succeeded(&replay.update(&id, given, later.clone()).await);
    failed(
        &replay.update(&id, later.clone(), former.clone()).await,
        &["MfaMessage", "AccountRecovery", "Forgotten"],
    );
    begins(&replay, "UPDATE_ROLLBACK_IN_PROGRESS");
    let recovery = replay.aws.pool(&id)["AccountRecoverySetting"].clone();
    let answer = replay.update(&id, later, former).await;
    said(
        succeeded(&answer),
        &["MfaMessage", "AccountRecovery", "rollback"],
    );
    let pool = replay.aws.pool(&id);
    assert_eq!(
        pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"],
        true
    );
    assert_eq!(pool["SmsAuthenticationMessage"], "Your code {####}");
    assert_eq!(pool["AccountRecoverySetting"], recovery);
}

#[tokio::test]
async fn a_pool_that_is_gone_is_left_gone() {
    let replay = Replay::start().await;
    let id = replay.created(json!({})).await;
    replay
        .aws
        .cognito("DeleteUserPool", json!({"UserPoolId": id}))
        .expect("deleted");
    let opened = json!({"SelfSignUpEnabled": true, "AllowReplacement": true});
    begins(&replay, "UPDATE_ROLLBACK_IN_PROGRESS");
    let answer = replay.update(&id, json!({}), opened).await;
    assert_eq!(
        said(succeeded(&answer), &["no longer exists"]).physical_id(),
        id
    );
    assert!(replay.aws.pool_ids().is_empty());
    let arn = answer.attribute("UserPoolArn").and_then(|arn| arn.as_str());
    assert!(arn.is_some_and(|arn| arn.ends_with(&id)));
}

#[tokio::test]
async fn a_stack_that_cannot_be_asked_is_not_rolling_back() {
    let replay = Replay::start().await;
    let id = replay.created(json!({})).await;
    begins(&replay, "UPDATE_ROLLBACK_IN_PROGRESS");
    let denied = Effect::ErrorBefore("AccessDenied".into());
    replay
        .aws
        .inject(Fault::on_operation("DescribeStacks", 1, denied));
    let wrong = json!({"PasswordPolicy": {"MinLength": 3}});
    failed(&replay.update(&id, json!({}), wrong).await, &["MinLength"]);
}

#[tokio::test]
async fn what_cognito_would_refuse_is_left_as_it_is() {
    let replay = Replay::start().await;
    let id = replay.created(json!({})).await;
    // E-mail as a second factor without the pool's own sender.
    let refused =
        json!({"Mfa": "OPTIONAL", "MfaSecondFactor": {"Sms": false, "Otp": false, "Email": true}});
    begins(&replay, "UPDATE_IN_PROGRESS");
    failed(&replay.update(&id, json!({}), refused.clone()).await, &[]);
    let before = replay.aws.snapshot();
    begins(&replay, "UPDATE_ROLLBACK_IN_PROGRESS");
    succeeded(&replay.update(&id, json!({}), refused).await);
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn a_trigger_with_wrong_properties_is_left_as_it_is() {
    use crate::support::replay::of_type;
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let given =
        json!({"UserPoolId": pool, "Operation": "PRE_SIGN_UP", "LambdaArn": function("checks")});
    let typed = |event| {
        super::named(
            &replay,
            of_type(event, "Custom::CognitoUserPoolTrigger", "Trigger"),
            "Trigger",
        )
    };
    let id = succeeded(
        &replay
            .deliver(&typed(replay.create_event(given.clone())))
            .await,
    )
    .physical_id()
    .to_owned();
    let wrong = json!({"UserPoolId": pool, "Operation": "PRE_SIGN_UP", "LambdaArn": "checks"});
    let before = replay.aws.snapshot();
    failed(
        &replay
            .deliver(&typed(replay.update_event(
                &id,
                given.clone(),
                wrong.clone(),
            )))
            .await,
        &["LambdaArn"],
    );
    begins(&replay, "UPDATE_ROLLBACK_IN_PROGRESS");
    let back = replay
        .deliver(&typed(replay.update_event(&id, given, wrong)))
        .await;
    assert_eq!(succeeded(&back).physical_id(), id);
    assert_eq!(replay.aws.snapshot(), before);
}
