//! What an update writes: scenarios 17 to 19, 27 to 30, 36 to 40, 56, 57.

use serde_json::json;

use super::{failed, function, last_call, succeeded, writes};
use crate::support::aws::{Effect, Fault};
use crate::support::replay::Replay;

#[tokio::test]
async fn scenario_17_one_changed_property_resets_nothing_else() {
    let replay = Replay::start().await;
    let mut properties = json!({
        "LambdaTriggers": {"PreSignUp": function("checks")},
        "FeaturePlan": "PLUS",
        "StandardThreatProtectionMode": "AUDIT_ONLY",
        "AutoVerify": {"Email": true},
        "DeviceTracking": {"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false},
        "UserVerification": {"EmailStyle": "LINK"},
        "UserInvitation": {"SmsMessage": "{username} {####}"},
        "MfaMessage": "Code {####}",
    });
    let id = replay.created(properties.clone()).await;
    let mut expected = replay.aws.pool_snapshot(&id);
    expected["Pool"]["Policies"]["PasswordPolicy"]["MinimumLength"] = json!(14);
    for rule in [
        "RequireLowercase",
        "RequireUppercase",
        "RequireNumbers",
        "RequireSymbols",
    ] {
        assert_eq!(expected["Pool"]["Policies"]["PasswordPolicy"][rule], true);
    }
    let before = properties.clone();
    properties["PasswordPolicy"] = json!({"MinLength": 14});
    succeeded(&replay.update(&id, before, properties).await);
    assert_eq!(replay.aws.pool_snapshot(&id), expected);
}

#[tokio::test]
async fn scenario_18_what_is_removed_becomes_the_default_explicitly() {
    let replay = Replay::start().await;
    let before = json!({
        "PasswordPolicy": {"MinLength": 20, "RequireDigits": false},
        "AccountRecovery": "NONE",
        "FeaturePlan": "PLUS",
        "Email": {"Cognito": {"ReplyTo": "help@example.com"}},
        "SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true, "Passkey": true}},
    });
    let id = replay.created(before.clone()).await;
    succeeded(&replay.update(&id, before, json!({})).await);
    let sent = last_call(&replay, "UpdateUserPool");
    assert_eq!(sent["Policies"]["PasswordPolicy"]["MinimumLength"], 8);
    assert_eq!(sent["Policies"]["PasswordPolicy"]["RequireNumbers"], true);
    assert_eq!(
        sent["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"],
        json!(["PASSWORD"])
    );
    assert_eq!(sent["UserPoolTier"], "ESSENTIALS");
    assert_eq!(
        sent["EmailConfiguration"],
        json!({"EmailSendingAccount": "COGNITO_DEFAULT"})
    );
    assert_eq!(
        sent["AccountRecoverySetting"]["RecoveryMechanisms"][0]["Name"],
        "verified_phone_number"
    );
}

#[tokio::test]
async fn scenario_19_settings_that_are_newer_than_this_build_survive() {
    let replay = Replay::start().await;
    let id = replay
        .created(json!({"LambdaTriggers": {"PreSignUp": function("checks")}}))
        .await;
    for (path, value) in [
        ("FutureSetting", json!({"Mode": "NEW", "Levels": [1, 2]})),
        ("LambdaConfig.FutureTrigger", json!(function("future"))),
        ("Policies.PasswordPolicy.FutureRule", json!(true)),
        ("VerificationMessageTemplate.FuturePart", json!("kept")),
    ] {
        replay.aws.add_future_setting(&id, path, value);
    }
    let before = json!({"LambdaTriggers": {"PreSignUp": function("checks")}});
    let after = json!({"LambdaTriggers": {"PreSignUp": function("other")}, "UserVerification": {"EmailStyle": "LINK"}});
    succeeded(&replay.update(&id, before, after).await);
    let pool = replay.aws.pool(&id);
    assert_eq!(
        pool["FutureSetting"],
        json!({"Mode": "NEW", "Levels": [1, 2]})
    );
    assert_eq!(
        pool["LambdaConfig"]["FutureTrigger"],
        json!(function("future"))
    );
    assert_eq!(pool["LambdaConfig"]["PreSignUp"], json!(function("other")));
    assert_eq!(pool["Policies"]["PasswordPolicy"]["FutureRule"], true);
    assert_eq!(pool["VerificationMessageTemplate"]["FuturePart"], "kept");
}

#[tokio::test]
async fn scenario_27_the_mirrored_validity_of_unused_accounts_is_not_sent_back() {
    let replay = Replay::start().await;
    let before = json!({"PasswordPolicy": {"TempPasswordValidity": "3 days"}});
    let id = replay.created(before.clone()).await;
    assert_eq!(
        replay.aws.pool(&id)["AdminCreateUserConfig"]["UnusedAccountValidityDays"],
        3
    );
    let after = json!({"PasswordPolicy": {"TempPasswordValidity": "5 days"}});
    succeeded(&replay.update(&id, before, after).await);
    let sent = last_call(&replay, "UpdateUserPool");
    assert_eq!(
        sent["AdminCreateUserConfig"].get("UnusedAccountValidityDays"),
        None
    );
}

#[tokio::test]
async fn scenario_28_kept_originals_need_verification_and_are_cleared_with_an_empty_list() {
    let replay = Replay::start().await;
    failed(
        &replay
            .create(json!({"KeepOriginal": {"Email": true}}))
            .await,
        &["KeepOriginal"],
    );
    let both = json!({"AutoVerify": {"Email": true}, "KeepOriginal": {"Email": true}});
    let id = replay.created(both.clone()).await;
    succeeded(
        &replay
            .update(&id, both, json!({"AutoVerify": {"Email": true}}))
            .await,
    );
    let sent = last_call(&replay, "UpdateUserPool");
    assert_eq!(
        sent["UserAttributeUpdateSettings"],
        json!({"AttributesRequireVerificationBeforeUpdate": []})
    );
    assert_eq!(sent["AutoVerifiedAttributes"], json!(["email"]));
}

#[tokio::test]
async fn scenario_29_the_two_members_of_the_token_trigger_never_disagree() {
    let replay = Replay::start().await;
    let first = json!({"LambdaTriggers": {"PreTokenGeneration": function("one")}});
    let second = json!({"LambdaTriggers": {"PreTokenGeneration": {"LambdaArn": function("two"), "LambdaVersion": "V2_0"}}});
    let id = replay.created(first.clone()).await;
    for (from, to) in [(&first, &second), (&second, &first), (&first, &second)] {
        succeeded(&replay.update(&id, from.clone(), to.clone()).await);
    }
    let triggers = replay.aws.pool(&id)["LambdaConfig"].clone();
    assert_eq!(triggers["PreTokenGeneration"], json!(function("two")));
    assert_eq!(
        triggers["PreTokenGenerationConfig"]["LambdaVersion"],
        "V2_0"
    );
    succeeded(&replay.update(&id, second, json!({})).await);
    let triggers = replay.aws.pool(&id)["LambdaConfig"].clone();
    assert_eq!(
        (
            triggers.get("PreTokenGeneration"),
            triggers.get("PreTokenGenerationConfig")
        ),
        (None, None)
    );
}

#[tokio::test]
async fn scenario_30_a_trigger_from_elsewhere_survives_and_one_from_the_template_goes() {
    let replay = Replay::start().await;
    let before = json!({"LambdaTriggers": {"PreSignUp": function("ours")}});
    let id = replay.created(before.clone()).await;
    replay.aws.edit_pool(&id, |pool| {
        pool["LambdaConfig"]["PostConfirmation"] = json!(function("theirs"))
    });
    succeeded(
        &replay
            .update(&id, before, json!({"SelfSignUpEnabled": true}))
            .await,
    );
    let triggers = replay.aws.pool(&id)["LambdaConfig"].clone();
    assert_eq!(triggers["PostConfirmation"], json!(function("theirs")));
    assert_eq!(triggers.get("PreSignUp"), None);
}

#[tokio::test]
async fn scenario_36_a_lower_plan_fails_with_the_feature_that_is_still_on() {
    let replay = Replay::start().await;
    let before = json!({"FeaturePlan": "ESSENTIALS", "SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true, "Passkey": true}}});
    let id = replay.created(before.clone()).await;
    // The passkeys were set elsewhere: nothing in the properties says that they are on.
    let answer = replay
        .update(&id, json!({}), json!({"FeaturePlan": "LITE"}))
        .await;
    failed(&answer, &["FeaturePlan", "LITE"]);
    assert!(writes(&replay).is_empty());
}

#[tokio::test]
async fn scenario_37_a_storm_of_throttling_is_waited_out() {
    let replay = Replay::start().await;
    replay.aws.inject(Fault::on_operation(
        "CreateUserPool",
        1,
        Effect::Throttle(40),
    ));
    succeeded(&replay.create(json!({})).await);
    assert_eq!(replay.aws.pool_ids().len(), 1);
}

#[tokio::test]
async fn scenario_38_after_a_concurrent_write_everything_starts_from_a_fresh_read() {
    let replay = Replay::start().await;
    let id = replay.created(json!({})).await;
    replay.aws.inject(Fault::on_operation(
        "UpdateUserPool",
        1,
        Effect::ErrorBefore("ConcurrentModificationException".into()),
    ));
    let pool = id.clone();
    replay.aws.before_nth("UpdateUserPool", 1, move |world| {
        world.edit_pool(&pool, |pool| {
            pool["LambdaConfig"] = json!({"PreSignUp": function("theirs")})
        });
    });
    succeeded(
        &replay
            .update(&id, json!({}), json!({"SelfSignUpEnabled": true}))
            .await,
    );
    let pool = replay.aws.pool(&id);
    assert_eq!(
        pool["LambdaConfig"]["PreSignUp"],
        json!(function("theirs")),
        "not written over"
    );
    assert_eq!(
        pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"],
        false
    );
}

#[tokio::test]
async fn scenario_39_while_users_are_imported_an_update_fails_with_a_plain_message() {
    let replay = Replay::start().await;
    let id = replay.created(json!({})).await;
    let fault = Effect::ErrorBefore("UserImportInProgressException".into());
    replay
        .aws
        .inject(Fault::on_operation("UpdateUserPool", 1, fault));
    let answer = replay
        .update(&id, json!({}), json!({"SelfSignUpEnabled": true}))
        .await;
    failed(&answer, &["UserImportInProgressException", "user import"]);
}

#[tokio::test]
async fn scenario_40_two_masters_overwrite_only_what_each_declares() {
    let replay = Replay::start().await;
    let id = replay.created(json!({"MfaMessage": "Code {####}"})).await;
    let other = json!({"ExistingUserPoolId": id, "DeviceTracking": {"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": true}});
    succeeded(&replay.create(other).await);
    succeeded(
        &replay
            .update(
                &id,
                json!({"MfaMessage": "Code {####}"}),
                json!({"MfaMessage": "Your code {####}"}),
            )
            .await,
    );
    let pool = replay.aws.pool(&id);
    assert_eq!(
        pool["DeviceConfiguration"]["ChallengeRequiredOnNewDevice"],
        true
    );
    assert_eq!(pool["SmsAuthenticationMessage"], "Your code {####}");
}

#[tokio::test]
async fn scenario_56_a_replica_s_refusal_is_passed_on_and_not_repeated() {
    let replay = Replay::start().await;
    let id = replay.created(json!({})).await;
    let fault = Effect::ErrorBefore("OperationNotEnabledException".into());
    replay
        .aws
        .inject(Fault::on_operation("UpdateUserPool", 1, fault));
    let answer = replay
        .update(&id, json!({}), json!({"SelfSignUpEnabled": true}))
        .await;
    failed(&answer, &["OperationNotEnabledException", "primary Region"]);
    assert_eq!(replay.aws.calls_of("UpdateUserPool").len(), 1);
}

#[tokio::test]
async fn scenario_57_another_order_of_a_list_is_no_difference() {
    let replay = Replay::start().await;
    let properties = json!({
        "SignInAliases": {"Username": true, "Email": true, "PreferredUsername": true},
        "SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true, "Passkey": true}},
    });
    let id = replay.created(properties.clone()).await;
    replay.aws.edit_pool(&id, |pool| {
        pool["AliasAttributes"] = json!(["preferred_username", "email"]);
        pool["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"] =
            json!(["WEB_AUTHN", "PASSWORD"]);
    });
    succeeded(&replay.update(&id, properties.clone(), properties).await);
    assert!(writes(&replay).is_empty());
}

#[tokio::test]
async fn overrides_reach_the_raw_requests_and_are_reverted() {
    let replay = Replay::start().await;
    for path in ["FutureSetting", "UserPoolAddOns.FuturePart"] {
        replay.aws.accept_member(path);
    }
    let before = json!({"Overrides": r#"{"FutureSetting": {"Level": 3, "On": true}, "UserPoolTier": "PLUS"}"#});
    let id = replay.created(before.clone()).await;
    assert_eq!(
        replay.aws.pool(&id)["FutureSetting"],
        json!({"Level": 3, "On": true})
    );
    assert_eq!(replay.aws.pool(&id)["UserPoolTier"], "PLUS");
    succeeded(&replay.update(&id, before.clone(), before.clone()).await);
    assert!(writes(&replay).is_empty());
    succeeded(&replay.update(&id, before, json!({})).await);
    assert_eq!(replay.aws.pool(&id).get("FutureSetting"), None);
    assert_eq!(replay.aws.pool(&id)["UserPoolTier"], "ESSENTIALS");
}
