use serde_json::json;

use crate::properties::tests::{accepted, refused, violations};

#[test]
fn p_alias_preferred_username_needs_username() {
    let path = "SignInAliases.PreferredUsername";
    for aliases in [
        json!({"PreferredUsername": true}),
        json!({"PreferredUsername": "true", "Username": "false"}),
        json!({"PreferredUsername": true, "Email": true}),
    ] {
        refused(
            json!({"SignInAliases": aliases}),
            path,
            "SignInAliases.Username",
        );
    }
    accepted(json!({"SignInAliases": {"PreferredUsername": true, "Username": true}}));
    accepted(json!({"SignInAliases": {"PreferredUsername": false}}));
    accepted(json!({"SignInAliases": {}}));
}

#[test]
fn p_pw_temp_days_validity_is_whole_days() {
    let path = "PasswordPolicy.TempPasswordValidity";
    let policy = |validity: &str| json!({"PasswordPolicy": {"TempPasswordValidity": validity}});
    for validity in ["48 hours", "PT48H", "P2D", "2 days", "0 days", "1 week"] {
        accepted(policy(validity));
    }
    refused(
        policy("30 hours"),
        path,
        "is 30h, but must be a whole number of days",
    );
    refused(policy("PT1S"), path, "whole number of days");
    refused(policy("PT0.5S"), path, "whole number of days");
}

#[test]
fn p_pw_temp_max_validity_is_at_most_365_days() {
    let path = "PasswordPolicy.TempPasswordValidity";
    let policy = |validity: &str| json!({"PasswordPolicy": {"TempPasswordValidity": validity}});
    accepted(policy("364 days"));
    accepted(policy("365 days"));
    refused(
        policy("366 days"),
        path,
        "is 366 days, but may be at most 365 days",
    );
}

#[test]
fn p_pw_len_minimum_length_is_6_to_99() {
    let path = "PasswordPolicy.MinLength";
    for length in [6, 8, 99] {
        accepted(json!({"PasswordPolicy": {"MinLength": length}}));
    }
    for length in [-1, 0, 5, 100] {
        refused(
            json!({"PasswordPolicy": {"MinLength": length}}),
            path,
            &format!("is {length}, but must be 6 to 99"),
        );
    }
    accepted(json!({"PasswordPolicy": {}}));
}

#[test]
fn p_pw_hist_lite_history_needs_a_larger_plan() {
    let path = "PasswordPolicy.PasswordHistorySize";
    let pool = |plan: &str, size: i64| json!({"FeaturePlan": plan, "PasswordPolicy": {"PasswordHistorySize": size}});
    refused(pool("LITE", 3), path, "LITE");
    refused(pool("LITE", 0), path, "LITE");
    accepted(pool("ESSENTIALS", 3));
    accepted(pool("PLUS", 3));
}

#[test]
fn p_pw_hist_history_is_0_to_24() {
    let path = "PasswordPolicy.PasswordHistorySize";
    for size in [0, 1, 24] {
        accepted(json!({"PasswordPolicy": {"PasswordHistorySize": size}}));
    }
    for size in [-1, 25] {
        refused(
            json!({"PasswordPolicy": {"PasswordHistorySize": size}}),
            path,
            &format!("is {size}, but must be 0 to 24"),
        );
    }
}

#[test]
fn p_rpid_relying_party_has_1_to_63_characters() {
    for length in [1, 63] {
        accepted(json!({"PasskeyRelyingPartyId": "r".repeat(length)}));
    }
    refused(
        json!({"PasskeyRelyingPartyId": "r".repeat(64)}),
        "PasskeyRelyingPartyId",
        "has 64 characters, but must have 1 to 63",
    );
}

#[test]
fn p_threat_old_and_new_switches_exclude_each_other() {
    let path = "AdvancedSecurityMode";
    for old in ["ENFORCED", "AUDIT", "OFF"] {
        accepted(json!({"AdvancedSecurityMode": old}));
        refused(
            json!({"AdvancedSecurityMode": old, "StandardThreatProtectionMode": "NO_ENFORCEMENT"}),
            path,
            "StandardThreatProtectionMode",
        );
        refused(
            json!({"AdvancedSecurityMode": old, "CustomThreatProtectionMode": "AUDIT_ONLY"}),
            path,
            "CustomThreatProtectionMode",
        );
    }
    accepted(json!({
        "StandardThreatProtectionMode": "FULL_FUNCTION",
        "CustomThreatProtectionMode": "FULL_FUNCTION",
        "FeaturePlan": "LITE",
    }));
}

#[test]
fn p_smsrole_a_role_excludes_switching_roles_off() {
    let role = "arn:aws:iam::123456789012:role/service/sms";
    refused(
        json!({"SmsRole": role, "EnableSmsRole": "false"}),
        "SmsRole",
        "EnableSmsRole is false",
    );
    accepted(json!({"SmsRole": role, "EnableSmsRole": "true"}));
    accepted(json!({"SmsRole": role, "SmsRoleExternalId": "x"}));
    accepted(json!({"EnableSmsRole": false}));
}

#[test]
fn an_external_id_or_a_region_without_a_role_is_passed_over_as_in_cdk() {
    accepted(json!({"SmsRoleExternalId": "x", "SnsRegion": "eu-west-1"}));
}

#[test]
fn the_sms_role_is_a_full_arn() {
    for role in ["sms", "arn:aws:iam::123456789012:user/sms", "role/sms"] {
        refused(
            json!({"SmsRole": role}),
            "SmsRole",
            "is not the ARN of a role",
        );
    }
}

#[test]
fn p_recovery_is_one_of_six() {
    for kind in [
        "EMAIL_AND_PHONE_WITHOUT_MFA",
        "PHONE_WITHOUT_MFA_AND_EMAIL",
        "EMAIL_ONLY",
        "PHONE_ONLY_WITHOUT_MFA",
        "PHONE_AND_EMAIL",
        "NONE",
    ] {
        accepted(json!({"AccountRecovery": kind}));
    }
    for kind in [json!("SMS"), json!(6), json!("0"), json!("email_only")] {
        refused(
            json!({"AccountRecovery": kind}),
            "AccountRecovery",
            "is not one of EMAIL_AND_PHONE",
        );
    }
}

#[test]
fn each_member_of_each_enum_is_read_by_its_name_and_by_the_apis_value() {
    for (path, values) in [
        ("Mfa", &["OFF", "OPTIONAL", "REQUIRED", "ON"][..]),
        (
            "RemovalPolicy",
            &[
                "RETAIN",
                "DESTROY",
                "RETAIN_ON_UPDATE_OR_DELETE",
                "Retain",
                "Delete",
                "RetainExceptOnCreate",
            ],
        ),
        ("AdvancedSecurityMode", &["ENFORCED", "AUDIT", "OFF"]),
        (
            "StandardThreatProtectionMode",
            &[
                "FULL_FUNCTION",
                "AUDIT_ONLY",
                "NO_ENFORCEMENT",
                "ENFORCED",
                "AUDIT",
                "OFF",
            ],
        ),
        (
            "CustomThreatProtectionMode",
            &["FULL_FUNCTION", "AUDIT_ONLY", "ENFORCED", "AUDIT"],
        ),
        ("FeaturePlan", &["LITE", "ESSENTIALS", "PLUS"]),
        (
            "PasskeyUserVerification",
            &["PREFERRED", "REQUIRED", "preferred", "required"],
        ),
        (
            "PasskeyFactorConfiguration",
            &["SINGLE_FACTOR", "MULTI_FACTOR_WITH_USER_VERIFICATION"],
        ),
    ] {
        for value in values {
            accepted(json!({path: value}));
        }
        for value in [json!("UNHEARD_OF"), json!(1), json!("yes"), json!(null)] {
            refused(json!({path: value}), path, "is not one of");
        }
    }
    for style in ["CODE", "LINK", "CONFIRM_WITH_CODE", "CONFIRM_WITH_LINK"] {
        accepted(json!({"UserVerification": {"EmailStyle": style}}));
    }
    refused(
        json!({"UserVerification": {"EmailStyle": "BOTH"}}),
        "UserVerification.EmailStyle",
        "\"BOTH\" is not one of CODE, LINK",
    );
    for data_type in ["String", "Number", "Boolean", "DateTime"] {
        accepted(json!({"CustomAttributes": {"a": {"DataType": data_type}}}));
    }
}

#[test]
fn a_removal_policy_of_snapshot_is_refused() {
    refused(
        json!({"RemovalPolicy": "SNAPSHOT"}),
        "RemovalPolicy",
        "RETAIN, DESTROY",
    );
}

#[test]
fn empty_maps_count_as_given_and_are_right() {
    for name in [
        "UserInvitation",
        "UserVerification",
        "SignInAliases",
        "AutoVerify",
        "KeepOriginal",
        "StandardAttributes",
        "CustomAttributes",
        "MfaSecondFactor",
        "PasswordPolicy",
        "LambdaTriggers",
        "DeviceTracking",
        "SignInPolicy",
        "Tags",
    ] {
        assert_eq!(
            violations(json!({name: {}})),
            Vec::<String>::new(),
            "{name}"
        );
    }
}
