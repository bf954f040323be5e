//! Rows of single properties.

use serde_json::json;

use super::{of, setting};
use crate::resources::user_pool::wanted::override_members;

#[test]
fn user_pool_name_goes_out_as_it_is() {
    assert_eq!(
        setting(json!({"UserPoolName": "customers"}), "/PoolName"),
        "customers"
    );
    assert_eq!(setting(json!({}), "/PoolName"), json!(null));
}

#[test]
fn self_sign_up_enabled_is_the_opposite_of_what_the_api_asks() {
    let path = "/AdminCreateUserConfig/AllowAdminCreateUserOnly";
    assert_eq!(setting(json!({"SelfSignUpEnabled": true}), path), false);
    assert_eq!(setting(json!({"SelfSignUpEnabled": false}), path), true);
    assert_eq!(setting(json!({}), path), true);
}

#[test]
fn deletion_protection_is_active_or_inactive() {
    assert_eq!(
        setting(json!({"DeletionProtection": true}), "/DeletionProtection"),
        "ACTIVE"
    );
    assert_eq!(
        setting(json!({"DeletionProtection": false}), "/DeletionProtection"),
        "INACTIVE"
    );
    assert_eq!(setting(json!({}), "/DeletionProtection"), json!(null));
}

#[test]
fn device_tracking_passes_through_and_an_empty_one_is_not_sent() {
    let both =
        json!({"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false});
    assert_eq!(
        setting(json!({"DeviceTracking": both}), "/DeviceConfiguration"),
        both
    );
    assert_eq!(
        setting(json!({"DeviceTracking": {}}), "/DeviceConfiguration"),
        json!(null)
    );
}

#[test]
fn advanced_security_mode_keeps_its_name() {
    for mode in ["ENFORCED", "AUDIT", "OFF"] {
        let found = setting(json!({"AdvancedSecurityMode": mode}), "/UserPoolAddOns");
        assert_eq!(found, json!({"AdvancedSecurityMode": mode}));
    }
}

#[test]
fn standard_threat_protection_mode_has_the_api_s_three_values() {
    for (mode, value) in [
        ("FULL_FUNCTION", "ENFORCED"),
        ("AUDIT_ONLY", "AUDIT"),
        ("NO_ENFORCEMENT", "OFF"),
    ] {
        let found = setting(
            json!({"StandardThreatProtectionMode": mode}),
            "/UserPoolAddOns",
        );
        assert_eq!(found, json!({"AdvancedSecurityMode": value}), "{mode}");
    }
}

#[test]
fn custom_threat_protection_mode_brings_the_standard_one_along() {
    for (mode, value) in [("FULL_FUNCTION", "ENFORCED"), ("AUDIT_ONLY", "AUDIT")] {
        let alone = setting(
            json!({"CustomThreatProtectionMode": mode}),
            "/UserPoolAddOns",
        );
        let flows = json!({"CustomAuthMode": value});
        assert_eq!(
            alone,
            json!({"AdvancedSecurityMode": "OFF", "AdvancedSecurityAdditionalFlows": flows})
        );
        let both = json!({"CustomThreatProtectionMode": mode, "StandardThreatProtectionMode": "AUDIT_ONLY"});
        assert_eq!(
            setting(both, "/UserPoolAddOns"),
            json!({"AdvancedSecurityMode": "AUDIT", "AdvancedSecurityAdditionalFlows": flows})
        );
    }
}

#[test]
fn feature_plan_is_the_tier() {
    for plan in ["LITE", "ESSENTIALS", "PLUS"] {
        assert_eq!(setting(json!({"FeaturePlan": plan}), "/UserPoolTier"), plan);
    }
}

#[test]
fn tags_keep_their_spelling() {
    let tags = json!({"Team": "identity", "cost-centre": "7"});
    assert_eq!(setting(json!({"Tags": tags}), "/UserPoolTags"), tags);
    assert_eq!(setting(json!({"Tags": {}}), "/UserPoolTags"), json!(null));
}

#[test]
fn removal_policy_and_the_switches_beyond_cdk_send_nothing() {
    let silent = json!({"RemovalPolicy": "DESTROY", "AllowReplacement": true});
    assert_eq!(of(silent), of(json!({})));
}

#[test]
fn overrides_come_last_and_reach_what_is_immutable() {
    let overridden = of(json!({
        "SelfSignUpEnabled": true,
        "Overrides": r#"{"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": true, "Newer": 1},
                         "UsernameConfiguration": {"CaseSensitive": false}, "Later": [true]}"#,
    }));
    assert_eq!(
        overridden.settings["AdminCreateUserConfig"],
        json!({"AllowAdminCreateUserOnly": true, "Newer": 1})
    );
    assert_eq!(overridden.settings["Later"], json!([true]));
    assert_eq!(
        overridden.immutable["UsernameConfiguration"],
        json!({"CaseSensitive": false})
    );
}

#[test]
fn overrides_merge_maps_replace_lists_and_take_out_what_is_null() {
    let mut members = json!({"a": {"b": 1, "c": 2}, "list": [1, 2], "gone": true});
    let overrides = json!({"a": {"b": 3}, "list": [4], "gone": null});
    override_members(
        members.as_object_mut().expect("a map"),
        overrides.as_object().expect("a map"),
    );
    assert_eq!(members, json!({"a": {"b": 3, "c": 2}, "list": [4]}));
}
