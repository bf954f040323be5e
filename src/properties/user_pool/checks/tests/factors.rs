use serde_json::{Value, json};

use crate::properties::tests::{accepted, refused};

/// First factors besides the password, and more properties.
fn first(factor: &str, more: Value) -> Value {
    let mut pool = json!({
        "SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true, factor: true}},
    });
    if let (Value::Object(pool), Value::Object(more)) = (&mut pool, more) {
        pool.extend(more);
    }
    pool
}

const SES: &str = "a@example.com";

#[test]
fn p_factor_pw_the_password_cannot_be_left_out() {
    let path = "SignInPolicy.AllowedFirstAuthFactors.Password";
    for factors in [
        json!({}),
        json!({"Password": "false"}),
        json!({"EmailOtp": true}),
    ] {
        refused(
            json!({"SignInPolicy": {"AllowedFirstAuthFactors": factors}}),
            path,
            "must include the password",
        );
    }
    accepted(json!({"SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true}}}));
    accepted(json!({"SignInPolicy": {}}));
}

#[test]
fn p_factor_lite_choice_needs_a_larger_plan() {
    for factor in ["EmailOtp", "SmsOtp", "Passkey"] {
        let path = format!("SignInPolicy.AllowedFirstAuthFactors.{factor}");
        let pool = |plan: &str| first(factor, json!({"FeaturePlan": plan, "EnableSmsRole": true}));
        refused(pool("LITE"), &path, "FeaturePlan LITE");
        accepted(pool("ESSENTIALS"));
        accepted(pool("PLUS"));
    }
    accepted(json!({
        "FeaturePlan": "LITE",
        "SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true, "EmailOtp": false}},
    }));
}

#[test]
fn one_time_codes_as_first_factors_exclude_required_mfa() {
    for factor in ["EmailOtp", "SmsOtp"] {
        let path = format!("SignInPolicy.AllowedFirstAuthFactors.{factor}");
        let pool = |mfa: &str| first(factor, json!({"Mfa": mfa, "EnableSmsRole": true}));
        refused(pool("REQUIRED"), &path, "Mfa is REQUIRED, which excludes");
        refused(pool("ON"), &path, "Mfa is REQUIRED, which excludes");
        accepted(pool("OPTIONAL"));
        accepted(pool("OFF"));
    }
}

#[test]
fn a_passkey_with_required_mfa_must_count_as_two_factors() {
    let path = "SignInPolicy.AllowedFirstAuthFactors.Passkey";
    let pool = |more| first("Passkey", more);
    refused(
        pool(json!({"Mfa": "REQUIRED"})),
        path,
        "MULTI_FACTOR_WITH_USER_VERIFICATION",
    );
    refused(
        pool(json!({"Mfa": "REQUIRED", "PasskeyFactorConfiguration": "SINGLE_FACTOR"})),
        path,
        "MULTI_FACTOR_WITH_USER_VERIFICATION",
    );
    accepted(pool(json!({
        "Mfa": "REQUIRED",
        "PasskeyFactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION",
    })));
    accepted(pool(json!({"Mfa": "OPTIONAL"})));
}

#[test]
fn p_emfa_ses_email_as_second_factor_needs_ses() {
    let path = "MfaSecondFactor.Email";
    let pool = |email: Value| json!({"Mfa": "OPTIONAL", "MfaSecondFactor": {"Email": true}, "Email": email});
    refused(
        json!({"Mfa": "ON", "MfaSecondFactor": {"Email": true}}),
        path,
        "set Email.Ses",
    );
    refused(pool(json!({"Cognito": {}})), path, "set Email.Ses");
    accepted(pool(json!({"Ses": {"FromEmail": SES}})));
}

#[test]
fn p_emfa_plan_email_as_second_factor_needs_a_larger_plan() {
    let pool = |plan: &str| {
        json!({
            "Mfa": "REQUIRED",
            "MfaSecondFactor": {"Email": true},
            "Email": {"Ses": {"FromEmail": SES}},
            "FeaturePlan": plan,
        })
    };
    refused(pool("LITE"), "MfaSecondFactor.Email", "FeaturePlan LITE");
    accepted(pool("ESSENTIALS"));
    accepted(pool("PLUS"));
}

#[test]
fn second_factors_are_not_looked_at_while_mfa_is_off() {
    for mfa in [json!({}), json!({"Mfa": "OFF"})] {
        let mut pool = json!({"MfaSecondFactor": {"Email": true}, "FeaturePlan": "LITE"});
        if let (Value::Object(pool), Value::Object(mfa)) = (&mut pool, mfa) {
            pool.extend(mfa);
        }
        accepted(pool);
    }
    accepted(json!({"Mfa": "OFF", "MfaSecondFactor": {"Sms": false, "Otp": false}}));
}

#[test]
fn x_006_mfa_without_any_factor_is_refused() {
    for mfa in ["OPTIONAL", "REQUIRED"] {
        for factors in [
            json!({}),
            json!({"Sms": false, "Otp": "false", "Email": false}),
        ] {
            refused(
                json!({"Mfa": mfa, "MfaSecondFactor": factors}),
                "MfaSecondFactor",
                "has none of Sms, Otp and Email set to true",
            );
        }
        accepted(json!({"Mfa": mfa}));
        accepted(json!({"Mfa": mfa, "MfaSecondFactor": {"Otp": true}}));
        accepted(json!({"Mfa": mfa, "MfaSecondFactor": {"Sms": true}}));
    }
}

#[test]
fn sms_as_second_factor_without_a_role_is_left_to_the_service() {
    // A pool may have been given a role by other means, which the properties do not show.
    accepted(json!({"Mfa": "REQUIRED", "MfaSecondFactor": {"Sms": true}, "EnableSmsRole": false}));
}

#[test]
fn messages_of_email_mfa_need_the_factor() {
    for (name, text) in [
        ("EmailMfaMessage", "Code {####}"),
        ("EmailMfaSubject", "Code"),
    ] {
        for more in [
            json!({}),
            json!({"Mfa": "OPTIONAL"}),
            json!({"Mfa": "OFF", "MfaSecondFactor": {"Email": true}}),
            json!({"Mfa": "OPTIONAL", "MfaSecondFactor": {"Otp": true, "Email": false}}),
        ] {
            let mut pool = json!({name: text});
            if let (Value::Object(pool), Value::Object(more)) = (&mut pool, more) {
                pool.extend(more);
            }
            refused(pool, name, "MfaSecondFactor.Email to true");
        }
        accepted(json!({
            name: text,
            "Mfa": "OPTIONAL",
            "MfaSecondFactor": {"Email": true},
            "Email": {"Ses": {"FromEmail": SES}},
        }));
    }
}

#[test]
fn the_email_mfa_message_holds_the_code() {
    refused(
        json!({
            "EmailMfaMessage": "Hello there",
            "Mfa": "OPTIONAL",
            "MfaSecondFactor": {"Email": true},
            "Email": {"Ses": {"FromEmail": SES}},
        }),
        "EmailMfaMessage",
        "lacks {####}",
    );
}
