//! Settings that Cognito takes and does not read back.

use serde_json::{Value, json};

use super::{failed, succeeded};
use crate::support::replay::{Replay, merge};

/// A pool that always reads back with this change.
async fn stubborn(
    before: &Value,
    change: impl Fn(&mut Value) + Copy + Send + 'static,
) -> (Replay, String) {
    let replay = Replay::start().await;
    let id = replay.created(before.clone()).await;
    let pool = id.clone();
    replay.aws.before("DescribeUserPool", move |world| {
        world.edit_pool(&pool, change);
    });
    (replay, id)
}

#[tokio::test]
async fn a_setting_that_is_less_safe_than_asked_for_is_a_failure_and_everything_is_put_back() {
    type Change = fn(&mut Value);
    let cases: [(Value, Value, Change, &str); 3] = [
        (
            json!({"SelfSignUpEnabled": true}),
            json!({"SelfSignUpEnabled": false}),
            |pool| pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] = json!(false),
            "AdminCreateUserConfig.AllowAdminCreateUserOnly",
        ),
        (
            json!({}),
            json!({"DeletionProtection": true}),
            |pool| pool["DeletionProtection"] = json!("INACTIVE"),
            "DeletionProtection",
        ),
        (
            json!({"FeaturePlan": "PLUS"}),
            json!({"FeaturePlan": "PLUS", "StandardThreatProtectionMode": "FULL_FUNCTION"}),
            |pool| pool["UserPoolAddOns"] = json!({"AdvancedSecurityMode": "OFF"}),
            "UserPoolAddOns.AdvancedSecurityMode",
        ),
    ];
    for (before, after, change, path) in cases {
        let mut before = before;
        let mut after = after;
        merge(&mut before, json!({"Tags": {"step": "1"}}));
        merge(&mut after, json!({"Tags": {"step": "2"}}));
        let (replay, id) = stubborn(&before, change).await;
        let answer = replay.update(&id, before, after).await;
        failed(&answer, &["less secure", path]);
        assert_eq!(replay.aws.pool(&id)["UserPoolTags"]["step"], "1", "{path}");
    }
}

#[tokio::test]
async fn another_setting_is_a_note_that_names_it() {
    let before = json!({"SelfSignUpEnabled": true});
    let after = json!({"SelfSignUpEnabled": true, "MfaMessage": "Code {####}"});
    let (replay, id) = stubborn(&before, |pool| {
        pool["SmsAuthenticationMessage"] = json!("Other {####}");
    })
    .await;
    let answer = replay.update(&id, before, after).await;
    let reason = succeeded(&answer).reason();
    assert!(
        reason.contains("reads back differently from what was written: SmsAuthenticationMessage"),
        "{reason}"
    );
}

#[tokio::test]
async fn sms_that_is_on_as_well_is_named() {
    let replay = Replay::start().await;
    replay
        .aws
        .configure(|settings| settings.sms_factor_follows_configuration = true);
    let before = json!({"AutoVerify": {"Phone": true}});
    let id = replay.created(before.clone()).await;
    let mut after = before.clone();
    merge(
        &mut after,
        json!({"Mfa": "OPTIONAL", "MfaSecondFactor": {"Sms": false, "Otp": true}}),
    );
    let answer = replay.update(&id, before, after).await;
    let reason = succeeded(&answer).reason();
    assert!(
        reason.contains("SMS is on as a second factor as well"),
        "{reason}"
    );
}

#[tokio::test]
async fn a_second_factor_that_stays_off_is_a_failure() {
    let replay = Replay::start().await;
    let before = json!({});
    let id = replay.created(before.clone()).await;
    let pool = id.clone();
    replay.aws.before("GetUserPoolMfaConfig", move |world| {
        world.edit_factors(&pool, |factors| factors.software_token = false);
    });
    let after = json!({"Mfa": "OPTIONAL", "MfaSecondFactor": {"Sms": false, "Otp": true}});
    let answer = replay.update(&id, before, after).await;
    failed(
        &answer,
        &["less secure", "software token is off as a second factor"],
    );
}
