use super::*;

/// A pool with everything set that an update can reset.
async fn full_pool() -> (StandIn, String) {
    with_pool(json!({
        "UserPoolTier": "PLUS",
        "Policies": {
            "PasswordPolicy": {"MinimumLength": 12},
            "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]},
        },
        "DeletionProtection": "ACTIVE",
        "LambdaConfig": {"PreSignUp": function("sign-up"), "CustomMessage": function("message")},
        "AutoVerifiedAttributes": ["email", "phone_number"],
        "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_LINK"},
        "SmsAuthenticationMessage": "sign in {####}",
        "MfaConfiguration": "OPTIONAL",
        "SmsConfiguration": sms(),
        "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": true},
        "EmailConfiguration": {"ReplyToEmailAddress": "a@example.com"},
        "UserPoolTags": {"team": "red"},
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": true},
        "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"},
        "AccountRecoverySetting": {"RecoveryMechanisms": [{"Priority": 1, "Name": "admin_only"}]},
        "IssuerConfiguration": {"Type": "UPDATED"},
        "KeyConfiguration": {
            "KeyType": "CUSTOMER_MANAGED_KEY",
            "KmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/abc",
        },
    }))
    .await
}

#[tokio::test]
async fn leaving_lambda_config_out_of_an_update_removes_every_trigger() {
    let (aws, id) = full_pool().await;
    update(&aws, &id, json!({})).await.expect("an update");
    assert_eq!(aws.pool(&id)["LambdaConfig"], json!({}));
}

#[tokio::test]
async fn leaving_admin_create_user_config_out_opens_sign_up() {
    let (aws, id) = full_pool().await;
    update(&aws, &id, json!({})).await.expect("an update");
    assert_eq!(
        aws.pool(&id)["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"],
        false
    );
}

#[tokio::test]
async fn an_update_resets_exactly_what_is_known_to_be_reset() {
    let (aws, id) = full_pool().await;
    let before = aws.pool(&id);
    update(&aws, &id, json!({})).await.expect("an update");
    let after = aws.pool(&id);
    for absent in [
        "UserPoolAddOns",
        "AutoVerifiedAttributes",
        "SmsAuthenticationMessage",
        "DeviceConfiguration",
    ] {
        assert!(
            before.get(absent).is_some() && after.get(absent).is_none(),
            "{absent}"
        );
    }
    assert_eq!(
        after["VerificationMessageTemplate"],
        json!({"DefaultEmailOption": "CONFIRM_WITH_CODE"})
    );
    assert_eq!(after["DeletionProtection"], "INACTIVE");
    for kept in [
        "Name",
        "Policies",
        "UserPoolTags",
        "AccountRecoverySetting",
        "EmailConfiguration",
        "SmsConfiguration",
        "MfaConfiguration",
        "UserPoolTier",
        "IssuerConfiguration",
        "KeyConfiguration",
        "SchemaAttributes",
    ] {
        assert_eq!(before[kept], after[kept], "{kept}");
    }
    assert!(after["LastModifiedDate"].as_f64() > before["LastModifiedDate"].as_f64());
}

#[tokio::test]
async fn the_own_sender_of_email_is_reset_as_documented() {
    let (aws, id) = with_pool(json!({"EmailConfiguration": ses()})).await;
    update(&aws, &id, json!({})).await.expect("an update");
    assert_eq!(
        aws.pool(&id)["EmailConfiguration"],
        json!({"EmailSendingAccount": "COGNITO_DEFAULT"})
    );
}

#[tokio::test]
async fn one_policy_keeps_the_other() {
    let (aws, id) = full_pool().await;
    let policies = json!({"PasswordPolicy": {"MinimumLength": 20}});
    update(&aws, &id, json!({"Policies": policies}))
        .await
        .expect("an update");
    let policies = &aws.pool(&id)["Policies"];
    assert_eq!(
        policies["SignInPolicy"]["AllowedFirstAuthFactors"],
        json!(["PASSWORD", "EMAIL_OTP"])
    );
    assert_eq!(policies["PasswordPolicy"]["MinimumLength"], 20);
}

#[tokio::test]
async fn an_updated_password_policy_needs_its_length() {
    let (aws, id) = full_pool().await;
    let policies = json!({"PasswordPolicy": {"RequireNumbers": true}});
    let message = refusal(update(&aws, &id, json!({"Policies": policies})).await);
    assert!(
        message.contains("Value '0' at 'policies.passwordPolicy.minimumLength'"),
        "{message}"
    );
}

#[tokio::test]
async fn leaving_auto_verification_out_is_refused_while_updates_need_it() {
    let settings = json!({"AttributesRequireVerificationBeforeUpdate": ["email"]});
    let (aws, id) = with_pool(
        json!({"AutoVerifiedAttributes": ["email"], "UserAttributeUpdateSettings": settings}),
    )
    .await;
    assert_eq!(
        refusal(update(&aws, &id, json!({})).await),
        "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes"
    );
    let cleared =
        json!({"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": []}});
    update(&aws, &id, cleared)
        .await
        .expect("an empty list clears it");
    update(&aws, &id, json!({})).await.expect("an update");
}

#[tokio::test]
async fn a_lambda_config_that_is_sent_replaces_the_whole() {
    let (aws, id) = full_pool().await;
    let triggers = json!({"PostConfirmation": function("welcome")});
    update(&aws, &id, json!({"LambdaConfig": triggers}))
        .await
        .expect("an update");
    assert_eq!(aws.pool(&id)["LambdaConfig"], triggers);
}

#[tokio::test]
async fn an_unmodified_echo_changes_nothing() {
    let (aws, id) = full_pool().await;
    let before = aws.pool_snapshot(&id);
    let mut echo = aws.pool(&id);
    let echo_members = echo.as_object_mut().expect("an object");
    echo_members.retain(|key, _| {
        ![
            "Id",
            "Name",
            "Arn",
            "CreationDate",
            "LastModifiedDate",
            "SchemaAttributes",
            "EstimatedNumberOfUsers",
        ]
        .contains(&key.as_str())
    });
    let refused = refusal(update(&aws, &id, echo.clone()).await);
    assert_eq!(
        refused,
        "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays"
    );
    if let Some(config) = echo["AdminCreateUserConfig"].as_object_mut() {
        config.remove("UnusedAccountValidityDays");
    }
    update(&aws, &id, echo).await.expect("an update");
    assert_eq!(aws.pool_snapshot(&id), before);
}

#[tokio::test]
async fn tags_that_are_sent_replace_all_but_those_of_aws() {
    let (aws, id) = full_pool().await;
    aws.edit_pool(&id, |live| {
        live["UserPoolTags"]["aws:cloudformation:stack-name"] = json!("orders")
    });
    update(&aws, &id, json!({"UserPoolTags": {"stage": "prod"}}))
        .await
        .expect("an update");
    assert_eq!(
        aws.pool(&id)["UserPoolTags"],
        json!({"stage": "prod", "aws:cloudformation:stack-name": "orders"})
    );
    let reserved = update(&aws, &id, json!({"UserPoolTags": {"aws:mine": "1"}})).await;
    assert_eq!(code(reserved), "UserPoolTaggingException");
}

#[tokio::test]
async fn a_pool_is_renamed_in_place() {
    let (aws, id) = full_pool().await;
    update(&aws, &id, json!({"PoolName": "renamed"}))
        .await
        .expect("an update");
    assert_eq!(aws.pool(&id)["Name"], "renamed");
}

#[tokio::test]
async fn what_an_update_cannot_say_is_unknown_to_it() {
    let (aws, id) = full_pool().await;
    for member in [
        "AliasAttributes",
        "UsernameAttributes",
        "Schema",
        "UsernameConfiguration",
        "SchemaAttributes",
    ] {
        assert_eq!(
            code(update(&aws, &id, json!({member: []})).await),
            "SerializationException"
        );
    }
}

#[tokio::test]
async fn a_setting_newer_than_the_model_is_reset_when_left_out() {
    let (aws, id) = full_pool().await;
    aws.add_future_setting(&id, "FutureSetting", json!({"Mode": "ON"}));
    aws.add_future_setting(&id, "LambdaConfig.FutureTrigger", json!(function("future")));
    aws.add_future_setting(&id, "Policies.PasswordPolicy.FutureRule", json!(3));
    let live = aws.pool(&id);
    let carried = json!({
        "FutureSetting": live["FutureSetting"],
        "LambdaConfig": live["LambdaConfig"],
        "Policies": live["Policies"],
    });
    update(&aws, &id, carried.clone()).await.expect("an update");
    let after = aws.pool(&id);
    for kept in ["FutureSetting", "LambdaConfig", "Policies"] {
        assert_eq!(after[kept], carried[kept]);
    }
    let policies = json!({"PasswordPolicy": {"MinimumLength": 12}});
    update(&aws, &id, json!({"LambdaConfig": {}, "Policies": policies}))
        .await
        .expect("an update");
    let after = aws.pool(&id);
    assert!(after.get("FutureSetting").is_none());
    assert_eq!(after["LambdaConfig"], json!({}));
    assert!(
        after["Policies"]["PasswordPolicy"]
            .get("FutureRule")
            .is_none()
    );
}

#[tokio::test]
async fn a_refused_update_changes_nothing() {
    let (aws, id) = full_pool().await;
    let before = aws.snapshot();
    let refused = update(
        &aws,
        &id,
        json!({"PoolName": "renamed", "UserPoolTier": "LITE"}),
    )
    .await;
    assert_eq!(code(refused), "FeatureUnavailableInTierException");
    assert_eq!(aws.snapshot(), before);
}

#[tokio::test]
async fn attributes_are_added_once_25_a_call_and_50_in_all() {
    let (aws, id) = with_pool(json!({})).await;
    let add = async |names: Vec<String>| {
        let attributes: Vec<Value> = names
            .iter()
            .map(|name| json!({"Name": name, "AttributeDataType": "String"}))
            .collect();
        ask(
            &aws,
            "AddCustomAttributes",
            json!({"UserPoolId": id, "CustomAttributes": attributes}),
        )
        .await
    };
    let numbered = |from: usize, to: usize| {
        (from..to)
            .map(|number| format!("a{number}"))
            .collect::<Vec<_>>()
    };
    refusal(add(numbered(0, 26)).await);
    add(numbered(0, 25)).await.expect("25");
    // All or none: the last one is taken.
    let taken = refusal(add(vec!["new".into(), "a0".into()]).await);
    assert_eq!(
        taken,
        "custom:a0: Existing attribute already has name custom:a0."
    );
    add(numbered(25, 50)).await.expect("25 more");
    refusal(add(vec!["one-too-many".into()]).await);
    let count = aws.pool(&id)["SchemaAttributes"]
        .as_array()
        .map_or(0, Vec::len);
    assert_eq!(count, 20 + 50);
    let required = json!([{"Name": "b", "AttributeDataType": "String", "Required": true}]);
    let refused = ask(
        &aws,
        "AddCustomAttributes",
        json!({"UserPoolId": id, "CustomAttributes": required}),
    )
    .await;
    assert_eq!(
        refusal(refused),
        "Required custom attributes are not supported currently."
    );
}
