use super::*;

const TOGETHER: &str =
    "Invalid MFA configuration given, can't turn off MFA and configure an MFA together";
const NO_FACTOR: &str = "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration";

fn token() -> Value {
    json!({"Enabled": true})
}

#[tokio::test]
async fn turning_mfa_off_with_any_block_is_refused() {
    let (aws, id) = with_pool(json!({})).await;
    for refused in [
        json!({"MfaConfiguration": "OFF", "SoftwareTokenMfaConfiguration": {"Enabled": true}}),
        json!({"MfaConfiguration": "OFF", "SoftwareTokenMfaConfiguration": {"Enabled": false}}),
        json!({"MfaConfiguration": "OFF", "EmailMfaConfiguration": {}}),
        json!({"SoftwareTokenMfaConfiguration": token()}),
    ] {
        assert_eq!(refusal(set_mfa(&aws, &id, refused).await), TOGETHER);
    }
}

#[tokio::test]
async fn mfa_without_a_factor_is_refused_and_passkeys_are_none() {
    let (aws, id) = with_pool(json!({})).await;
    let passkey = json!({"UserVerification": "required"});
    for refused in [
        json!({"MfaConfiguration": "ON"}),
        json!({"MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": {"Enabled": false}}),
        json!({"MfaConfiguration": "ON", "WebAuthnConfiguration": passkey}),
    ] {
        assert_eq!(refusal(set_mfa(&aws, &id, refused).await), NO_FACTOR);
    }
    set_mfa(
        &aws,
        &id,
        json!({"MfaConfiguration": "OFF", "WebAuthnConfiguration": passkey}),
    )
    .await
    .expect("passkeys");
    assert_eq!(
        aws.mfa(&id),
        json!({"MfaConfiguration": "OFF", "WebAuthnConfiguration": passkey})
    );
}

#[tokio::test]
async fn setting_mfa_replaces_everything() {
    let (aws, id) = with_pool(json!({"EmailConfiguration": ses()})).await;
    let all = json!({
        "MfaConfiguration": "ON",
        "SoftwareTokenMfaConfiguration": token(),
        "EmailMfaConfiguration": {"Message": "code {####}", "Subject": "code"},
        "SmsMfaConfiguration": {"SmsAuthenticationMessage": "code {####}", "SmsConfiguration": sms()},
        "WebAuthnConfiguration": {"FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"},
    });
    let answer = set_mfa(&aws, &id, all.clone()).await.expect("all");
    assert_eq!(answer, all);
    assert_eq!(aws.pool(&id)["SmsConfiguration"], sms());
    assert_eq!(aws.pool(&id)["SmsAuthenticationMessage"], "code {####}");
    assert_eq!(aws.pool(&id)["MfaConfiguration"], "ON");
    set_mfa(&aws, &id, json!({}))
        .await
        .expect("an empty call turns MFA off");
    assert_eq!(aws.mfa(&id), json!({"MfaConfiguration": "OFF"}));
    assert!(aws.pool(&id).get("SmsConfiguration").is_none());
}

#[tokio::test]
async fn a_call_without_sms_takes_the_configuration_away_or_is_refused() {
    let only_token = json!({"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": token()});
    let (aws, id) = with_pool(json!({"SmsConfiguration": sms()})).await;
    set_mfa(&aws, &id, only_token.clone())
        .await
        .expect("a change");
    assert!(aws.pool(&id).get("SmsConfiguration").is_none());

    let phone = json!({"SmsConfiguration": sms(), "AutoVerifiedAttributes": ["phone_number"]});
    let (aws, id) = with_pool(phone).await;
    assert_eq!(
        refusal(set_mfa(&aws, &id, only_token.clone()).await),
        "SMS configuration is required when phone_number is selected for auto verification"
    );
    aws.configure(|settings| settings.mfa_call_keeps_sms = true);
    set_mfa(&aws, &id, only_token)
        .await
        .expect("the other reading");
    assert_eq!(aws.pool(&id)["SmsConfiguration"], sms());
}

#[tokio::test]
async fn required_mfa_excludes_one_time_codes_as_the_first_factor() {
    let first = |factors: Value| json!({"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": factors}}});
    let (aws, id) = with_pool(first(json!(["PASSWORD", "EMAIL_OTP"]))).await;
    let required = json!({"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": token()});
    assert_eq!(
        refusal(set_mfa(&aws, &id, required.clone()).await),
        "Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled"
    );
    let optional =
        json!({"MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": token()});
    set_mfa(&aws, &id, optional)
        .await
        .expect("optional is accepted");

    let (aws, id) = with_pool(first(json!(["PASSWORD", "WEB_AUTHN"]))).await;
    let message = refusal(set_mfa(&aws, &id, required.clone()).await);
    assert!(
        message.starts_with("Cannot set WebAuthn factor configuration to SINGLE_FACTOR"),
        "{message}"
    );
    let mut multi = required;
    multi["WebAuthnConfiguration"] =
        json!({"FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"});
    set_mfa(&aws, &id, multi).await.expect("user verification");
}

#[tokio::test]
async fn email_as_a_factor_needs_the_own_sender() {
    let (aws, id) = with_pool(json!({})).await;
    let email = json!({"MfaConfiguration": "OPTIONAL", "EmailMfaConfiguration": {}});
    assert_eq!(
        refusal(set_mfa(&aws, &id, email.clone()).await),
        "Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of \
         COGNITO_DEFAULT"
    );
    update(&aws, &id, json!({"EmailConfiguration": ses()}))
        .await
        .expect("an update");
    set_mfa(&aws, &id, email).await.expect("a factor");
    refusal(update(&aws, &id, json!({})).await);
    let lite = json!({"UserPoolTier": "LITE", "EmailConfiguration": ses()});
    assert_eq!(
        code(update(&aws, &id, lite).await),
        "FeatureUnavailableInTierException"
    );
}

#[tokio::test]
async fn an_update_cannot_turn_mfa_on() {
    let (aws, id) = with_pool(json!({"SmsConfiguration": sms()})).await;
    assert_eq!(
        refusal(update(&aws, &id, json!({"MfaConfiguration": "ON"})).await),
        "Cannot turn MFA functionality ON, once the user pool has been created"
    );
    update(&aws, &id, json!({"MfaConfiguration": "OPTIONAL"}))
        .await
        .expect("optional is accepted");
    let required =
        json!({"MfaConfiguration": "ON", "SmsMfaConfiguration": {"SmsConfiguration": sms()}});
    set_mfa(&aws, &id, required).await.expect("on");
    update(&aws, &id, json!({"MfaConfiguration": "ON"}))
        .await
        .expect("it is on already");
    update(&aws, &id, json!({"MfaConfiguration": "OFF"}))
        .await
        .expect("off");
    assert_eq!(aws.mfa(&id), json!({"MfaConfiguration": "OFF"}));
    assert_eq!(aws.pool(&id)["SmsConfiguration"], sms());
}

#[tokio::test]
async fn an_update_cannot_make_mfa_optional_without_a_factor() {
    let (aws, id) = with_pool(json!({})).await;
    refusal(update(&aws, &id, json!({"MfaConfiguration": "OPTIONAL"})).await);
}

#[tokio::test]
async fn factors_survive_an_update_that_says_nothing_of_them() {
    let (aws, id) = with_pool(json!({})).await;
    let required = json!({"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": token()});
    set_mfa(&aws, &id, required.clone()).await.expect("on");
    update(&aws, &id, json!({})).await.expect("an update");
    assert_eq!(aws.mfa(&id), required);
}

#[tokio::test]
async fn a_pool_made_with_optional_mfa_has_sms_as_its_factor() {
    let (aws, id) =
        with_pool(json!({"MfaConfiguration": "OPTIONAL", "SmsConfiguration": sms()})).await;
    assert_eq!(
        aws.mfa(&id)["SmsMfaConfiguration"]["SmsConfiguration"],
        sms()
    );
    assert_eq!(
        aws.mfa(&id)["SoftwareTokenMfaConfiguration"],
        json!({"Enabled": false})
    );
}
