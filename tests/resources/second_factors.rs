//! Second factors: scenarios 31 to 33.

use serde_json::{Value, json};

use super::{failed, succeeded, writes};
use crate::support::aws::{Effect, Fault};
use crate::support::replay::Replay;

const ROLE: &str = "arn:aws:iam::123456789012:role/sms";

fn mfa(mode: &str, sms: bool, otp: bool, email: bool) -> Value {
    let mut properties = json!({
        "Mfa": mode,
        "MfaSecondFactor": {"Sms": sms, "Otp": otp, "Email": email},
        "EnableSmsRole": false,
    });
    if sms {
        properties["SmsRole"] = json!(ROLE);
        properties
            .as_object_mut()
            .expect("a map")
            .remove("EnableSmsRole");
    }
    if email {
        properties["Email"] = json!({"Ses": {"FromEmail": "shop@example.com"}});
    }
    properties
}

/// Whether the pool's second factors are those of the properties.
fn assert_is(replay: &Replay, id: &str, properties: &Value) {
    let live = replay.aws.mfa(id);
    let mode = match properties["Mfa"].as_str() {
        Some("REQUIRED") => "ON",
        Some(other) => other,
        None => "OFF",
    };
    assert_eq!(live["MfaConfiguration"], mode);
    let on = mode != "OFF";
    let factor = |name: &str| on && properties["MfaSecondFactor"][name] == true;
    assert_eq!(
        live.get("SmsMfaConfiguration").is_some(),
        factor("Sms"),
        "{live}"
    );
    assert_eq!(
        live["SoftwareTokenMfaConfiguration"]["Enabled"] == true,
        factor("Otp"),
        "{live}"
    );
    assert_eq!(
        live.get("EmailMfaConfiguration").is_some(),
        factor("Email"),
        "{live}"
    );
}

#[tokio::test]
async fn scenario_31_every_transition_ends_with_the_wanted_second_factors() {
    let states = [
        json!({"Mfa": "OFF"}),
        json!({}),
        mfa("OPTIONAL", false, true, false),
        mfa("REQUIRED", false, true, false),
        mfa("OPTIONAL", true, false, false),
        mfa("REQUIRED", true, true, false),
        mfa("OPTIONAL", false, false, true),
        mfa("REQUIRED", false, true, true),
        json!({"PasskeyRelyingPartyId": "example.com", "PasskeyUserVerification": "REQUIRED",
               "SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true, "Passkey": true}}}),
        json!({"Mfa": "REQUIRED", "MfaSecondFactor": {"Sms": false, "Otp": true},
               "PasskeyFactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION", "PasskeyUserVerification": "REQUIRED",
               "SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true, "Passkey": true}}}),
        json!({"SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true, "EmailOtp": true}},
               "Mfa": "OPTIONAL", "MfaSecondFactor": {"Sms": false, "Otp": true}}),
    ];
    for (from_index, from) in states.iter().enumerate() {
        for (to_index, to) in states.iter().enumerate() {
            let replay = Replay::start().await;
            let id = replay.created(from.clone()).await;
            assert_is(&replay, &id, from);
            let answer = replay.update(&id, from.clone(), to.clone()).await;
            assert_eq!(
                answer.status(),
                "SUCCESS",
                "{from_index} to {to_index}: {}",
                answer.reason()
            );
            assert_is(&replay, &id, to);
            replay.aws.clear_calls();
            succeeded(&replay.update(&id, to.clone(), to.clone()).await);
            assert!(
                writes(&replay).is_empty(),
                "{from_index} to {to_index}: {:?}",
                replay.aws.operations()
            );
        }
    }
}

#[tokio::test]
async fn scenario_31_combinations_that_cognito_refuses_are_refused_before_any_write() {
    let replay = Replay::start().await;
    let id = replay
        .created(json!({
            "SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true, "EmailOtp": true}},
        }))
        .await;
    // The one-time codes are live, and nothing in the new properties mentions them.
    let answer = replay
        .update(&id, json!({}), mfa("REQUIRED", false, true, false))
        .await;
    failed(
        &answer,
        &["SignInPolicy.AllowedFirstAuthFactors", "EmailOtp"],
    );
    let passkeys = json!({
        "Mfa": "REQUIRED", "MfaSecondFactor": {"Sms": false, "Otp": true},
        "SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true, "Passkey": true}},
    });
    failed(
        &replay.update(&id, json!({}), passkeys).await,
        &["PasskeyFactorConfiguration"],
    );
    let email =
        json!({"Mfa": "OPTIONAL", "MfaSecondFactor": {"Sms": false, "Otp": false, "Email": true}});
    failed(&replay.update(&id, json!({}), email).await, &["Email"]);
    assert!(writes(&replay).is_empty());
}

#[tokio::test]
async fn scenario_32_the_sms_configuration_outlives_mfa_where_phones_are_verified() {
    for keeps in [false, true] {
        let replay = Replay::start().await;
        replay
            .aws
            .configure(|settings| settings.mfa_call_keeps_sms = keeps);
        let phone = json!({"AutoVerify": {"Phone": true}, "SmsRole": ROLE});
        let mut before = mfa("OPTIONAL", true, true, false);
        before["AutoVerify"] = json!({"Phone": true});
        let id = replay.created(before.clone()).await;
        let mut without_sms = phone.clone();
        without_sms["Mfa"] = json!("OPTIONAL");
        without_sms["MfaSecondFactor"] = json!({"Sms": false, "Otp": true});
        succeeded(&replay.update(&id, before, without_sms.clone()).await);
        succeeded(&replay.update(&id, without_sms, phone).await);
        let pool = replay.aws.pool(&id);
        assert_eq!(replay.aws.mfa(&id)["MfaConfiguration"], "OFF");
        assert_eq!(pool["SmsConfiguration"]["SnsCallerArn"], ROLE);
        assert_eq!(pool["AutoVerifiedAttributes"], json!(["phone_number"]));
    }
}

#[tokio::test]
async fn scenario_33_a_refused_second_step_is_undone_and_the_rollback_restores_both() {
    let replay = Replay::start().await;
    let before = json!({"MfaMessage": "Code {####}"});
    let id = replay.created(before.clone()).await;
    let world = replay.aws.snapshot();
    let fault = Effect::ErrorBefore("InvalidParameterException".into());
    replay
        .aws
        .inject(Fault::on_operation("SetUserPoolMfaConfig", 1, fault));
    let mut wanted = mfa("REQUIRED", false, true, false);
    wanted["SelfSignUpEnabled"] = json!(true);
    failed(
        &replay.update(&id, before.clone(), wanted.clone()).await,
        &["SetUserPoolMfaConfig"],
    );
    assert_eq!(replay.aws.snapshot(), world, "undone at once");
    succeeded(&replay.update(&id, wanted, before).await);
    assert_eq!(replay.aws.snapshot(), world);
}

/// While second factors are required, a passkey that counts as one factor is no first factor. So the mode changes
/// first, in either direction and in a rollback.
#[tokio::test]
async fn passkeys_are_a_first_factor_once_second_factors_are_no_longer_required() {
    let strict = json!({"Mfa": "REQUIRED"});
    let with_passkeys = json!({
        "PasskeyUserVerification": "PREFERRED",
        "SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true, "Passkey": true}},
    });
    for mode in ["OPTIONAL", "OFF"] {
        let mut loose = with_passkeys.clone();
        loose["Mfa"] = json!(mode);
        let replay = Replay::start().await;
        let id = replay.created(strict.clone()).await;
        for (old, new) in [(&strict, &loose), (&loose, &strict), (&strict, &loose)] {
            succeeded(&replay.update(&id, old.clone(), new.clone()).await);
            let is_strict = new == &strict;
            let expected = if is_strict { "ON" } else { mode };
            assert_eq!(replay.aws.mfa(&id)["MfaConfiguration"], expected);
            let policy = &replay.aws.pool(&id)["Policies"]["SignInPolicy"];
            let has_passkeys = policy.to_string().contains("WEB_AUTHN");
            assert_eq!(has_passkeys, !is_strict, "{policy}");
        }
    }
}
