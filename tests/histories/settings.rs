//! The settings that histories are about: how an author writes each, and where the pool shows it.

use serde_json::{Value, json};

use crate::support::replay::Replay;

/// A setting that is independent of the others.
pub struct Setting {
    pub name: &'static str,
    /// Its values: as properties, and as the pool shows them.
    pub values: &'static [(&'static str, &'static str)],
    /// What the pool shows if it was removed.
    pub default: &'static str,
    /// Whether CDK renders it also if the author says nothing.
    pub is_always_given: bool,
    /// Whether the pool says which of them its own template gave: others attach triggers as well.
    pub is_marked: bool,
    /// Where it is: in the pool (`/…`), or in the second factors (`mfa:/…`).
    at: &'static str,
}

const fn setting(
    name: &'static str,
    at: &'static str,
    default: &'static str,
    values: &'static [(&'static str, &'static str)],
) -> Setting {
    Setting {
        name,
        values,
        default,
        is_always_given: false,
        is_marked: false,
        at,
    }
}

pub const SETTINGS: &[Setting] = &[
    Setting {
        is_always_given: true,
        ..setting(
            "self sign-up",
            "/AdminCreateUserConfig/AllowAdminCreateUserOnly",
            "true",
            &[
                (r#"{"SelfSignUpEnabled": true}"#, "false"),
                (r#"{"SelfSignUpEnabled": false}"#, "true"),
            ],
        )
    },
    Setting {
        is_always_given: true,
        ..setting(
            "account recovery",
            "/AccountRecoverySetting",
            r#"{"RecoveryMechanisms": [{"Name": "verified_phone_number", "Priority": 1}, {"Name": "verified_email", "Priority": 2}]}"#,
            &[
                (
                    r#"{"AccountRecovery": "EMAIL_ONLY"}"#,
                    r#"{"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]}"#,
                ),
                (
                    r#"{"AccountRecovery": "NONE"}"#,
                    r#"{"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]}"#,
                ),
            ],
        )
    },
    Setting {
        is_always_given: true,
        ..setting(
            "verification",
            "/VerificationMessageTemplate/DefaultEmailOption",
            r#""CONFIRM_WITH_CODE""#,
            &[
                (
                    r#"{"UserVerification": {"EmailStyle": "LINK"}}"#,
                    r#""CONFIRM_WITH_LINK""#,
                ),
                (
                    r#"{"UserVerification": {"EmailStyle": "CODE"}}"#,
                    r#""CONFIRM_WITH_CODE""#,
                ),
            ],
        )
    },
    setting(
        "MFA message",
        "/SmsAuthenticationMessage",
        r#""Your authentication code is {####}.""#,
        &[
            (r#"{"MfaMessage": "Code {####}"}"#, r#""Code {####}""#),
            (
                r#"{"MfaMessage": "Your code: {####}"}"#,
                r#""Your code: {####}""#,
            ),
        ],
    ),
    setting(
        "password length",
        "/Policies/PasswordPolicy/MinimumLength",
        "8",
        &[
            (r#"{"PasswordPolicy": {"MinLength": 12}}"#, "12"),
            (r#"{"PasswordPolicy": {"MinLength": 20}}"#, "20"),
        ],
    ),
    setting(
        "first factors",
        "/Policies/SignInPolicy/AllowedFirstAuthFactors",
        r#"["PASSWORD"]"#,
        &[
            (
                r#"{"SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true, "Passkey": true}}}"#,
                r#"["PASSWORD", "WEB_AUTHN"]"#,
            ),
            (
                r#"{"SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true}}}"#,
                r#"["PASSWORD"]"#,
            ),
        ],
    ),
    setting(
        "deletion protection",
        "/DeletionProtection",
        r#""INACTIVE""#,
        &[
            (r#"{"DeletionProtection": true}"#, r#""ACTIVE""#),
            (r#"{"DeletionProtection": false}"#, r#""INACTIVE""#),
        ],
    ),
    setting(
        "devices",
        "/DeviceConfiguration",
        "null",
        &[
            (
                r#"{"DeviceTracking": {"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": true}}"#,
                r#"{"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": true}"#,
            ),
            (
                r#"{"DeviceTracking": {"ChallengeRequiredOnNewDevice": false, "DeviceOnlyRememberedOnUserPrompt": true}}"#,
                r#"{"ChallengeRequiredOnNewDevice": false, "DeviceOnlyRememberedOnUserPrompt": true}"#,
            ),
        ],
    ),
    setting(
        "plan",
        "/UserPoolTier",
        r#""ESSENTIALS""#,
        &[
            (r#"{"FeaturePlan": "PLUS"}"#, r#""PLUS""#),
            (r#"{"FeaturePlan": "ESSENTIALS"}"#, r#""ESSENTIALS""#),
        ],
    ),
    setting(
        "invitation subject",
        "/AdminCreateUserConfig/InviteMessageTemplate/EmailSubject",
        r#""Your temporary password""#,
        &[
            (
                r#"{"UserInvitation": {"EmailSubject": "Welcome"}}"#,
                r#""Welcome""#,
            ),
            (
                r#"{"UserInvitation": {"EmailSubject": "Hello"}}"#,
                r#""Hello""#,
            ),
        ],
    ),
    Setting {
        is_marked: true,
        ..setting(
            "trigger before sign-up",
            "/LambdaConfig/PreSignUp",
            "null",
            &[
                (
                    r#"{"LambdaTriggers": {"PreSignUp": "arn:aws:lambda:eu-west-1:123456789012:function:a"}}"#,
                    r#""arn:aws:lambda:eu-west-1:123456789012:function:a""#,
                ),
                (
                    r#"{"LambdaTriggers": {"PreSignUp": "arn:aws:lambda:eu-west-1:123456789012:function:b"}}"#,
                    r#""arn:aws:lambda:eu-west-1:123456789012:function:b""#,
                ),
            ],
        )
    },
    Setting {
        is_marked: true,
        ..setting(
            "trigger after confirmation",
            "/LambdaConfig/PostConfirmation",
            "null",
            &[
                (
                    r#"{"LambdaTriggers": {"PostConfirmation": "arn:aws:lambda:eu-west-1:123456789012:function:a"}}"#,
                    r#""arn:aws:lambda:eu-west-1:123456789012:function:a""#,
                ),
                (
                    r#"{"LambdaTriggers": {"PostConfirmation": "arn:aws:lambda:eu-west-1:123456789012:function:c"}}"#,
                    r#""arn:aws:lambda:eu-west-1:123456789012:function:c""#,
                ),
            ],
        )
    },
    setting(
        "tag a",
        "/UserPoolTags/a",
        "null",
        &[
            (r#"{"Tags": {"a": "1"}}"#, r#""1""#),
            (r#"{"Tags": {"a": "2"}}"#, r#""2""#),
        ],
    ),
    setting(
        "tag b",
        "/UserPoolTags/b",
        "null",
        &[
            (r#"{"Tags": {"b": "1"}}"#, r#""1""#),
            (r#"{"Tags": {"b": ""}}"#, r#""""#),
        ],
    ),
    setting(
        "verified addresses",
        "/AutoVerifiedAttributes",
        "null",
        &[
            (r#"{"AutoVerify": {"Email": true}}"#, r#"["email"]"#),
            (
                r#"{"AutoVerify": {"Email": true, "Phone": false}}"#,
                r#"["email"]"#,
            ),
        ],
    ),
    setting(
        "second factors",
        "mfa:/MfaConfiguration",
        r#""OFF""#,
        &[
            (
                r#"{"Mfa": "OPTIONAL", "MfaSecondFactor": {"Sms": false, "Otp": true}}"#,
                r#""OPTIONAL""#,
            ),
            (r#"{"Mfa": "OFF"}"#, r#""OFF""#),
        ],
    ),
    setting(
        "passkey verification",
        "mfa:/WebAuthnConfiguration/UserVerification",
        r#""preferred""#,
        &[
            (
                r#"{"PasskeyUserVerification": "REQUIRED"}"#,
                r#""required""#,
            ),
            (
                r#"{"PasskeyUserVerification": "PREFERRED"}"#,
                r#""preferred""#,
            ),
        ],
    ),
];

impl Setting {
    /// What the pool shows.
    pub fn live(&self, pool: &Value, mfa: &Value) -> Value {
        let found = match self.at.strip_prefix("mfa:") {
            Some(path) => mfa.pointer(path),
            None => pool.pointer(self.at),
        };
        found.cloned().unwrap_or(Value::Null)
    }

    /// Someone else sets it, for example in the console.
    pub fn set_elsewhere(&self, replay: &Replay, pool: &str, value: usize) {
        let wanted: Value = serde_json::from_str(self.values[value].1).expect("JSON");
        if let Some(path) = self.at.strip_prefix("mfa:") {
            replay.aws.edit_factors(pool, |factors| match path {
                "/MfaConfiguration" => factors.software_token = wanted != "OFF",
                _ => factors.passkey = Some(json!({"UserVerification": wanted})),
            });
            if path == "/MfaConfiguration" {
                replay
                    .aws
                    .edit_pool(pool, |pool| pool["MfaConfiguration"] = wanted.clone());
            }
            return;
        }
        replay.aws.edit_pool(pool, |pool| {
            let mut place = pool;
            for step in self.at.trim_start_matches('/').split('/') {
                if !place.is_object() {
                    *place = json!({});
                }
                place = &mut place[step];
            }
            *place = wanted;
        });
    }
}
