use super::*;

#[tokio::test]
async fn a_bare_pool_reads_back_with_its_defaults() {
    let aws = StandIn::start().await;
    let made = ask(&aws, "CreateUserPool", json!({"PoolName": "a"}))
        .await
        .expect("a pool");
    let pool = &made["UserPool"];
    let id = pool["Id"].as_str().unwrap_or_default();
    assert!(id.starts_with("eu-west-1_") && id.len() == 19, "{id}");
    assert_eq!(
        pool["Arn"],
        format!("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/{id}")
    );
    assert_eq!(pool["UserPoolTier"], "ESSENTIALS");
    assert_eq!(pool["DeletionProtection"], "INACTIVE");
    assert_eq!(pool["MfaConfiguration"], "OFF");
    assert_eq!(pool["LambdaConfig"], json!({}));
    assert_eq!(pool["EstimatedNumberOfUsers"], 0);
    assert!(pool["CreationDate"].is_f64());
    assert_eq!(
        pool["EmailConfiguration"],
        json!({"EmailSendingAccount": "COGNITO_DEFAULT"})
    );
    assert_eq!(
        pool["AdminCreateUserConfig"],
        json!({"AllowAdminCreateUserOnly": false, "UnusedAccountValidityDays": 7})
    );
    assert_eq!(
        pool["AccountRecoverySetting"]["RecoveryMechanisms"],
        json!([{"Priority": 1, "Name": "verified_email"}, {"Priority": 2, "Name": "verified_phone_number"}])
    );
    assert_eq!(
        pool["VerificationMessageTemplate"],
        json!({"DefaultEmailOption": "CONFIRM_WITH_CODE"})
    );
    assert_eq!(*pool, aws.pool(id));
}

#[tokio::test]
async fn a_policy_left_out_is_strict_and_a_declared_one_is_filled_with_false() {
    let (aws, id) = with_pool(json!({})).await;
    assert_eq!(
        aws.pool(&id)["Policies"],
        json!({
            "PasswordPolicy": {
                "MinimumLength": 8,
                "RequireUppercase": true,
                "RequireLowercase": true,
                "RequireNumbers": true,
                "RequireSymbols": true,
                "TemporaryPasswordValidityDays": 7,
            },
            "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]},
        })
    );
    let policy = json!({"RequireNumbers": true, "TemporaryPasswordValidityDays": 0});
    let (aws, id) = with_pool(json!({"Policies": {"PasswordPolicy": policy}})).await;
    assert_eq!(
        aws.pool(&id)["Policies"]["PasswordPolicy"],
        json!({
            "MinimumLength": 8,
            "RequireUppercase": false,
            "RequireLowercase": false,
            "RequireNumbers": true,
            "RequireSymbols": false,
            "TemporaryPasswordValidityDays": 7,
        })
    );
}

#[tokio::test]
async fn names_are_not_unique() {
    let aws = StandIn::start().await;
    let (one, other) = (
        aws.add_pool(json!({"PoolName": "a"})),
        aws.add_pool(json!({"PoolName": "a"})),
    );
    assert_ne!(one, other);
}

#[tokio::test]
async fn all_standard_attributes_are_shown_and_custom_ones_with_their_prefix() {
    let schema = json!([
        {"Name": "email", "Required": true, "Mutable": false},
        {"Name": "tenant", "AttributeDataType": "String", "Mutable": true},
        {"Name": "rank", "AttributeDataType": "Number", "DeveloperOnlyAttribute": true},
    ]);
    let (aws, id) = with_pool(json!({"Schema": schema})).await;
    let attributes = aws.pool(&id)["SchemaAttributes"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert_eq!(attributes.len(), 20 + 2);
    let named = |name: &str| {
        attributes
            .iter()
            .find(|attribute| attribute["Name"] == name)
            .cloned()
            .expect("it")
    };
    assert_eq!(
        named("email"),
        json!({
            "Name": "email",
            "AttributeDataType": "String",
            "DeveloperOnlyAttribute": false,
            "Mutable": false,
            "Required": true,
            "StringAttributeConstraints": {"MinLength": "0", "MaxLength": "2048"},
        })
    );
    assert_eq!(
        named("birthdate")["StringAttributeConstraints"],
        json!({"MinLength": "10", "MaxLength": "10"})
    );
    assert_eq!(
        named("custom:tenant")["StringAttributeConstraints"],
        json!({})
    );
    assert_eq!(named("dev:custom:rank")["Mutable"], false);
}

#[tokio::test]
async fn schema_mistakes_are_refused() {
    let aws = StandIn::start().await;
    let custom = |more: Value| {
        let mut attribute = json!({"Name": "tenant", "AttributeDataType": "String"});
        for (key, value) in more.as_object().into_iter().flatten() {
            attribute[key] = value.clone();
        }
        attribute
    };
    let try_schema = async |schema: Value| {
        refusal(
            ask(
                &aws,
                "CreateUserPool",
                json!({"PoolName": "a", "Schema": schema}),
            )
            .await,
        )
    };
    assert_eq!(
        try_schema(json!([custom(json!({"Required": true}))])).await,
        "Required custom attributes are not supported currently."
    );
    assert_eq!(
        try_schema(json!([{"Name": "tenant"}])).await,
        "Invalid AttributeDataType input, consider using the provided AttributeDataType enum."
    );
    assert!(
        try_schema(json!([custom(json!({})), custom(json!({}))]))
            .await
            .contains("already has name")
    );
    let wrong = custom(json!({"NumberAttributeConstraints": {"MinValue": "1"}}));
    assert!(
        try_schema(json!([wrong]))
            .await
            .contains("NumberAttributeConstraints")
    );
    let crossed =
        custom(json!({"StringAttributeConstraints": {"MinLength": "9", "MaxLength": "2"}}));
    assert!(
        try_schema(json!([crossed]))
            .await
            .contains("minimum is above")
    );
    assert!(
        try_schema(json!([{"Name": "email", "AttributeDataType": "Number"}]))
            .await
            .contains("email")
    );
    assert!(aws.pools().is_empty());
}

#[tokio::test]
async fn sign_in_rules_of_a_new_pool_are_checked() {
    let aws = StandIn::start().await;
    let try_pool = async |mut request: Value| {
        request["PoolName"] = json!("a");
        refusal(ask(&aws, "CreateUserPool", request).await)
    };
    let both = json!({"AliasAttributes": ["email"], "UsernameAttributes": ["email"]});
    assert!(
        try_pool(both)
            .await
            .contains("Only one of the aliasAttributes or usernameAttributes")
    );
    let preferred = json!({
        "AliasAttributes": ["preferred_username"],
        "Schema": [{"Name": "preferred_username", "Required": true}],
    });
    assert!(try_pool(preferred).await.contains("preferred_username"));
    assert_eq!(
        try_pool(json!({"MfaConfiguration": "OPTIONAL"})).await,
        "SMS configuration and Auto verification for phone_number are required when MFA is required/optional"
    );
    assert_eq!(
        try_pool(json!({"AutoVerifiedAttributes": ["phone_number"]})).await,
        "SMS configuration is required when phone_number is selected for auto verification"
    );
    let factors = json!({"AllowedFirstAuthFactors": ["PASSWORD", "SMS_OTP"]});
    assert_eq!(
        try_pool(json!({"Policies": {"SignInPolicy": factors}})).await,
        "SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration"
    );
    let settings = json!({"AttributesRequireVerificationBeforeUpdate": ["email"]});
    assert_eq!(
        try_pool(json!({"UserAttributeUpdateSettings": settings})).await,
        "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes"
    );
}

#[tokio::test]
async fn features_need_their_tier() {
    let aws = StandIn::start().await;
    let try_pool = async |mut request: Value| {
        request["PoolName"] = json!("a");
        ask(&aws, "CreateUserPool", request).await
    };
    let passwordless =
        json!({"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}});
    for refused in [
        json!({"UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}}),
        json!({"UserPoolTier": "LITE", "Policies": passwordless}),
        json!({"UserPoolTier": "LITE", "Policies": {"PasswordPolicy": {"PasswordHistorySize": 3}}}),
    ] {
        assert_eq!(
            code(try_pool(refused).await),
            "FeatureUnavailableInTierException"
        );
    }
    for accepted in [
        json!({"UserPoolTier": "PLUS", "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}}),
        json!({"UserPoolAddOns": {"AdvancedSecurityMode": "OFF"}}),
        json!({"Policies": passwordless}),
    ] {
        try_pool(accepted).await.expect("a pool");
    }
}

#[tokio::test]
async fn custom_senders_need_a_key_and_the_two_pre_token_triggers_are_one() {
    let aws = StandIn::start().await;
    let try_triggers = async |triggers: Value| {
        ask(
            &aws,
            "CreateUserPool",
            json!({"PoolName": "a", "LambdaConfig": triggers}),
        )
        .await
    };
    let sender = json!({"LambdaArn": function("send"), "LambdaVersion": "V1_0"});
    assert!(refusal(try_triggers(json!({"CustomEmailSender": sender})).await).contains("KMSKeyID"));
    let config = json!({"LambdaArn": function("token"), "LambdaVersion": "V2_0"});
    let twins =
        json!({"PreTokenGeneration": function("other"), "PreTokenGenerationConfig": config});
    assert!(refusal(try_triggers(twins).await).contains("must be the same"));
    let pool = try_triggers(json!({"PreTokenGenerationConfig": config}))
        .await
        .expect("a pool");
    assert_eq!(
        pool["UserPool"]["LambdaConfig"]["PreTokenGeneration"],
        function("token")
    );
    let pool = try_triggers(json!({"PreTokenGeneration": function("token")}))
        .await
        .expect("a pool");
    assert_eq!(
        pool["UserPool"]["LambdaConfig"]["PreTokenGenerationConfig"],
        json!({"LambdaArn": function("token"), "LambdaVersion": "V1_0"})
    );
}

#[tokio::test]
async fn messages_for_code_and_link_exclude_each_other_and_the_old_places_mirror_the_new() {
    let aws = StandIn::start().await;
    let template =
        json!({"EmailMessage": "code {####}", "SmsMessage": "sms {####}", "EmailSubject": "hello"});
    let id = aws.add_pool(json!({"PoolName": "a", "VerificationMessageTemplate": template}));
    let pool = aws.pool(&id);
    assert_eq!(pool["EmailVerificationMessage"], "code {####}");
    assert_eq!(pool["EmailVerificationSubject"], "hello");
    assert_eq!(pool["SmsVerificationMessage"], "sms {####}");
    let id = aws.add_pool(json!({"PoolName": "a", "EmailVerificationMessage": "code {####}"}));
    assert_eq!(
        aws.pool(&id)["VerificationMessageTemplate"]["EmailMessage"],
        "code {####}"
    );

    let both = json!({"EmailMessage": "code {####}", "EmailMessageByLink": "link {##here##}"});
    refusal(
        ask(
            &aws,
            "CreateUserPool",
            json!({"PoolName": "a", "VerificationMessageTemplate": both}),
        )
        .await,
    );
    let differing = json!({
        "PoolName": "a",
        "EmailVerificationMessage": "one {####}",
        "VerificationMessageTemplate": {"EmailMessage": "other {####}"},
    });
    refusal(ask(&aws, "CreateUserPool", differing).await);
}

#[tokio::test]
async fn username_configuration_is_shown_only_where_set_but_for_some_regions() {
    let (aws, id) = with_pool(json!({})).await;
    assert!(aws.pool(&id).get("UsernameConfiguration").is_none());
    aws.configure(|settings| settings.shows_username_configuration = true);
    assert_eq!(
        aws.pool(&id)["UsernameConfiguration"],
        json!({"CaseSensitive": true})
    );
    let (aws, id) = with_pool(json!({"UsernameConfiguration": {"CaseSensitive": false}})).await;
    assert_eq!(
        aws.pool(&id)["UsernameConfiguration"],
        json!({"CaseSensitive": false})
    );
}

#[tokio::test]
async fn the_quota_of_pools_is_kept() {
    let (aws, _) = with_pool(json!({})).await;
    aws.configure(|settings| settings.max_pools = 1);
    assert_eq!(
        code(ask(&aws, "CreateUserPool", json!({"PoolName": "b"})).await),
        "LimitExceededException"
    );
    assert_eq!(aws.pools().len(), 1);
}

#[tokio::test]
async fn a_protected_pool_cannot_be_deleted() {
    let (aws, id) = with_pool(json!({"DeletionProtection": "ACTIVE"})).await;
    assert_eq!(
        refusal(ask(&aws, "DeleteUserPool", json!({"UserPoolId": id})).await),
        "The user pool cannot be deleted because deletion protection is activated. \
         Deletion protection must be inactivated first."
    );
    update(&aws, &id, json!({"DeletionProtection": "INACTIVE"}))
        .await
        .expect("an update");
    ask(&aws, "DeleteUserPool", json!({"UserPoolId": id}))
        .await
        .expect("a deletion");
    assert!(aws.pools().is_empty());
}

#[tokio::test]
async fn a_pool_that_is_not_there_is_named() {
    let aws = StandIn::start().await;
    for operation in [
        "DescribeUserPool",
        "DeleteUserPool",
        "UpdateUserPool",
        "GetUserPoolMfaConfig",
    ] {
        let error = ask(&aws, operation, json!({"UserPoolId": "eu-west-1_gone"}))
            .await
            .expect_err("an error");
        assert_eq!(error.code, "ResourceNotFoundException");
        assert_eq!(error.message, "User pool eu-west-1_gone does not exist.");
        assert_eq!(error.status, 400);
    }
}
