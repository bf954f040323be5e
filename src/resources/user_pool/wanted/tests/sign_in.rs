//! Aliases, verification, policies, second factors, recovery.

use serde_json::{Value, json};

use super::{immutable, of, setting};
use crate::resources::pool_settings::{Factors, MfaMode};

#[test]
fn sign_in_aliases_decide_three_lists() {
    let none = Value::Null;
    for (aliases, instead, besides, verified) in [
        (
            json!({"Username": true}),
            none.clone(),
            none.clone(),
            none.clone(),
        ),
        (
            json!({"Username": true, "Email": true}),
            none.clone(),
            json!(["email"]),
            json!(["email"]),
        ),
        (
            json!({"Username": true, "Phone": true}),
            none.clone(),
            json!(["phone_number"]),
            json!(["phone_number"]),
        ),
        (
            json!({"Username": true, "PreferredUsername": true}),
            none.clone(),
            json!(["preferred_username"]),
            none.clone(),
        ),
        (
            json!({"Username": true, "Email": true, "Phone": true, "PreferredUsername": true}),
            none.clone(),
            json!(["email", "phone_number", "preferred_username"]),
            json!(["email", "phone_number"]),
        ),
        (
            json!({"Email": true}),
            json!(["email"]),
            none.clone(),
            json!(["email"]),
        ),
        (
            json!({"Phone": true}),
            json!(["phone_number"]),
            none.clone(),
            json!(["phone_number"]),
        ),
        (
            json!({"Email": true, "Phone": true}),
            json!(["email", "phone_number"]),
            none.clone(),
            json!(["email", "phone_number"]),
        ),
        (json!({}), none.clone(), none.clone(), none.clone()),
        (
            json!({"Username": false, "Email": false}),
            none.clone(),
            none.clone(),
            none.clone(),
        ),
    ] {
        let properties = json!({"SignInAliases": aliases});
        assert_eq!(
            immutable(properties.clone(), "/UsernameAttributes"),
            instead,
            "{aliases}"
        );
        assert_eq!(
            immutable(properties.clone(), "/AliasAttributes"),
            besides,
            "{aliases}"
        );
        assert_eq!(
            setting(properties, "/AutoVerifiedAttributes"),
            verified,
            "{aliases}"
        );
    }
}

#[test]
fn auto_verify_replaces_what_follows_from_the_aliases() {
    for (verify, verified) in [
        (json!({"Email": true}), json!(["email"])),
        (json!({"Phone": true}), json!(["phone_number"])),
        (
            json!({"Phone": true, "Email": true}),
            json!(["email", "phone_number"]),
        ),
        (json!({"Email": false}), Value::Null),
        (json!({}), Value::Null),
    ] {
        let properties = json!({"SignInAliases": {"Email": true}, "AutoVerify": verify});
        assert_eq!(
            setting(properties, "/AutoVerifiedAttributes"),
            verified,
            "{verify}"
        );
    }
}

#[test]
fn keep_original_lists_email_before_phone() {
    let path = "/UserAttributeUpdateSettings/AttributesRequireVerificationBeforeUpdate";
    for (keep, kept) in [
        (
            json!({"Phone": true, "Email": true}),
            json!(["email", "phone_number"]),
        ),
        (json!({"Phone": true}), json!(["phone_number"])),
        (json!({"Email": false}), Value::Null),
        (json!({}), Value::Null),
    ] {
        let properties =
            json!({"KeepOriginal": keep, "AutoVerify": {"Email": true, "Phone": true}});
        assert_eq!(setting(properties, path), kept, "{keep}");
    }
}

#[test]
fn sign_in_case_sensitive_is_sent_only_if_given() {
    for sensitive in [true, false] {
        let properties = json!({"SignInCaseSensitive": sensitive});
        assert_eq!(
            immutable(properties, "/UsernameConfiguration"),
            json!({"CaseSensitive": sensitive})
        );
    }
    assert_eq!(immutable(json!({}), "/UsernameConfiguration"), json!(null));
}

#[test]
fn a_password_policy_that_is_given_in_part_has_the_documented_defaults() {
    let path = "/Policies/PasswordPolicy";
    assert_eq!(setting(json!({}), "/Policies"), json!(null));
    let mut documented = json!({
        "MinimumLength": 8, "TemporaryPasswordValidityDays": 7, "RequireLowercase": true,
        "RequireUppercase": true, "RequireNumbers": true, "RequireSymbols": true,
    });
    assert_eq!(setting(json!({"PasswordPolicy": {}}), path), documented);
    documented["RequireNumbers"] = json!(false);
    assert_eq!(
        setting(json!({"PasswordPolicy": {"RequireDigits": false}}), path),
        documented
    );
    let all = json!({
        "TempPasswordValidity": "PT48H", "MinLength": 12, "RequireLowercase": true, "RequireUppercase": true,
        "RequireDigits": true, "RequireSymbols": false, "PasswordHistorySize": 0,
    });
    assert_eq!(
        setting(json!({"PasswordPolicy": all}), path),
        json!({
            "TemporaryPasswordValidityDays": 2, "MinimumLength": 12, "RequireLowercase": true,
            "RequireUppercase": true, "RequireNumbers": true, "RequireSymbols": false, "PasswordHistorySize": 0,
        })
    );
}

#[test]
fn sign_in_policy_lists_the_factors_in_order() {
    let path = "/Policies/SignInPolicy/AllowedFirstAuthFactors";
    let all = json!({"Passkey": true, "SmsOtp": true, "EmailOtp": true, "Password": true});
    assert_eq!(
        setting(
            json!({"SignInPolicy": {"AllowedFirstAuthFactors": all}}),
            path
        ),
        json!(["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"])
    );
    assert_eq!(setting(json!({"SignInPolicy": {}}), path), json!(null));
}

#[test]
fn account_recovery_has_six_kinds() {
    let (email, phone) = ("verified_email", "verified_phone_number");
    for (kind, names) in [
        ("EMAIL_AND_PHONE_WITHOUT_MFA", vec![email, phone]),
        ("PHONE_WITHOUT_MFA_AND_EMAIL", vec![phone, email]),
        ("EMAIL_ONLY", vec![email]),
        ("PHONE_ONLY_WITHOUT_MFA", vec![phone]),
        ("NONE", vec!["admin_only"]),
    ] {
        let mechanisms: Vec<Value> = (1..)
            .zip(names)
            .map(|(priority, name)| json!({"Name": name, "Priority": priority}))
            .collect();
        let found = setting(
            json!({"AccountRecovery": kind}),
            "/AccountRecoverySetting/RecoveryMechanisms",
        );
        assert_eq!(found, json!(mechanisms), "{kind}");
    }
    assert_eq!(
        setting(
            json!({"AccountRecovery": "PHONE_AND_EMAIL"}),
            "/AccountRecoverySetting"
        ),
        json!(null)
    );
    assert_eq!(
        setting(json!({}), "/AccountRecoverySetting"),
        setting(
            json!({"AccountRecovery": "PHONE_WITHOUT_MFA_AND_EMAIL"}),
            "/AccountRecoverySetting"
        )
    );
}

#[test]
fn mfa_and_its_second_factors() {
    let only = |sms, software_token, email| Factors {
        sms,
        software_token,
        email,
    };
    let ses = json!({"Ses": {"FromEmail": "shop@example.com"}});
    for (properties, mode, factors) in [
        (json!({}), None, Factors::NONE),
        (
            json!({"MfaSecondFactor": {"Sms": true, "Otp": true}}),
            None,
            Factors::NONE,
        ),
        (
            json!({"Mfa": "OFF", "MfaSecondFactor": {"Sms": true}}),
            Some(MfaMode::Off),
            Factors::NONE,
        ),
        (
            json!({"Mfa": "OPTIONAL"}),
            Some(MfaMode::Optional),
            only(true, false, false),
        ),
        (
            json!({"Mfa": "REQUIRED"}),
            Some(MfaMode::On),
            only(true, false, false),
        ),
        (
            json!({"Mfa": "ON", "MfaSecondFactor": {"Otp": true}}),
            Some(MfaMode::On),
            only(false, true, false),
        ),
        (
            json!({"Mfa": "OPTIONAL", "MfaSecondFactor": {"Sms": true, "Otp": true, "Email": true}, "Email": ses}),
            Some(MfaMode::Optional),
            only(true, true, true),
        ),
    ] {
        let mfa = of(properties.clone()).mfa;
        assert_eq!((mfa.mode, mfa.factors), (mode, factors), "{properties}");
    }
    assert_eq!(
        of(json!({"Mfa": "REQUIRED"}))
            .settings
            .get("MfaConfiguration"),
        None
    );
}

#[test]
fn passkeys_and_the_email_of_second_factors_go_by_the_call_for_mfa() {
    let mfa = of(json!({
        "PasskeyRelyingPartyId": "example.com",
        "PasskeyUserVerification": "REQUIRED",
        "PasskeyFactorConfiguration": "SINGLE_FACTOR",
        "Mfa": "OPTIONAL",
        "MfaSecondFactor": {"Email": true},
        "Email": {"Ses": {"FromEmail": "shop@example.com"}},
        "EmailMfaMessage": "Code {####}",
        "EmailMfaSubject": "Your code",
    }))
    .mfa;
    assert_eq!(
        Value::Object(mfa.web_authn),
        json!({"RelyingPartyId": "example.com", "UserVerification": "required", "FactorConfiguration": "SINGLE_FACTOR"})
    );
    assert_eq!(
        Value::Object(mfa.email),
        json!({"Message": "Code {####}", "Subject": "Your code"})
    );
    let preferred = of(json!({"PasskeyUserVerification": "PREFERRED"})).mfa;
    assert_eq!(
        Value::Object(preferred.web_authn),
        json!({"UserVerification": "preferred"})
    );
}
