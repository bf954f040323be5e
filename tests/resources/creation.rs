//! What a Create makes, and at what cost: scenarios 34, 54, 55, and the table of costs.

use serde_json::{Value, json};

use super::{failed, function, last_call, succeeded};
use crate::support::aws::{Effect, Fault, Principal};
use crate::support::replay::{Replay, invocation};

#[tokio::test]
async fn a_create_without_properties_takes_one_call() {
    let replay = Replay::start().await;
    succeeded(&replay.create(json!({})).await);
    assert_eq!(
        replay.aws.operations(),
        // CloudFormation is asked which pool it took, and the index whether there is another one.
        ["CreateUserPool", "DescribeStackResource", "GetResources"]
    );
}

#[tokio::test]
async fn a_create_with_sms_role_mfa_and_ten_triggers_of_three_functions_takes_seven_calls() {
    let replay = Replay::start().await;
    let answer = replay
        .create(json!({
            "Mfa": "OPTIONAL",
            "MfaSecondFactor": {"Sms": true, "Otp": true},
            "LambdaTriggers": {
                "CreateAuthChallenge": function("challenge"),
                "DefineAuthChallenge": function("challenge"),
                "VerifyAuthChallengeResponse": function("challenge"),
                "CustomMessage": function("texts"),
                "PostAuthentication": function("audit"),
                "PostConfirmation": function("audit"),
                "PreAuthentication": function("audit"),
                "PreSignUp": function("audit"),
                "PreTokenGeneration": function("audit"),
                "UserMigration": function("audit"),
            },
        }))
        .await;
    let mut calls = replay.aws.operations();
    calls.retain(|call| call != "DescribeStackResource" && call != "GetResources");
    assert_eq!(calls.len(), 7, "{calls:?}");
    assert_eq!(replay.aws.all_function_statements().len(), 3);
    assert_eq!(replay.aws.roles().len(), 1);
    let role = succeeded(&answer)
        .attribute("SmsRoleArn")
        .and_then(|arn| arn.as_str())
        .unwrap_or_default();
    assert!(
        role.starts_with("arn:aws:iam::123456789012:role/poolkeeper/shop-Pool-"),
        "{role}"
    );
}

#[tokio::test]
async fn more_attributes_than_one_create_takes_are_added_afterwards() {
    let replay = Replay::start().await;
    let custom: serde_json::Map<_, _> = (0..50)
        .map(|n| (format!("a{n}"), json!({"DataType": "Number"})))
        .collect();
    let answer = replay
        .create(
            json!({"CustomAttributes": custom, "StandardAttributes": {"Email": {}, "Gender": {}}}),
        )
        .await;
    let pool = replay.aws.pool(succeeded(&answer).physical_id());
    let names = pool["SchemaAttributes"].as_array().map_or(0, |schema| {
        schema
            .iter()
            .filter(|entry| {
                entry["Name"]
                    .as_str()
                    .is_some_and(|name| name.starts_with("custom:"))
            })
            .count()
    });
    assert_eq!(names, 50);
}

#[tokio::test]
async fn scenario_34_a_role_that_cognito_does_not_know_yet_is_waited_for() {
    let replay = Replay::start().await;
    replay.aws.configure(|settings| {
        settings.role_trust_delay = 3;
        settings.role_policy_delay = 2;
    });
    succeeded(
        &replay
            .create(json!({"SignInAliases": {"Phone": true}}))
            .await,
    );
    assert_eq!(replay.aws.calls_of("CreateUserPool").len(), 6);
}

#[tokio::test]
async fn scenario_34_a_role_that_never_works_fails_with_what_it_needs_and_is_removed() {
    let replay = Replay::start().await;
    replay
        .aws
        .configure(|settings| settings.role_trust_delay = usize::MAX);
    let answer = replay.create(json!({"EnableSmsRole": true})).await;
    let request = last_call(&replay, "CreateUserPool");
    let sms = |member: &str| text(&request["SmsConfiguration"][member]);
    failed(
        &answer,
        &[
            "InvalidSmsRoleTrustRelationshipException",
            &sms("SnsCallerArn"),
            &sms("ExternalId"),
            &trust(&sms("ExternalId")),
            "sns:Publish",
        ],
    );
    assert!(replay.aws.pool_ids().is_empty());
    assert!(replay.aws.roles().is_empty());
}

#[tokio::test]
async fn scenario_34_a_role_of_the_author_s_that_does_not_work_is_named_with_what_it_needs() {
    const ROLE: &str = "arn:aws:iam::123456789012:role/messages";
    let properties = json!({
        "UserPoolName": "shop",
        "SmsRole": ROLE,
        "SmsRoleExternalId": "the-id",
        "AutoVerify": {"Phone": true},
    });
    for (operation, updates) in [("CreateUserPool", false), ("UpdateUserPool", true)] {
        let replay = Replay::start().await;
        replay.aws.add_principal(Principal::Role, "messages");
        let id = match updates {
            true => Some(replay.created(json!({"UserPoolName": "shop"})).await),
            false => None,
        };
        for call in 1..=500 {
            let refused = Effect::ErrorBefore("InvalidSmsRoleTrustRelationshipException".into());
            let fault = Fault::on_operation(operation, call, refused);
            replay.aws.inject(fault);
        }
        let answer = match &id {
            Some(id) => {
                let former = json!({"UserPoolName": "shop"});
                replay.update(id, former, properties.clone()).await
            }
            None => replay.create(properties.clone()).await,
        };
        failed(&answer, &[ROLE, "the-id", &trust("the-id"), "SmsRole"]);
        let tries = replay.aws.calls_of(operation).len();
        assert!((2..500).contains(&tries), "{tries} calls of {operation}");
    }
}

/// The statement that a role's trust policy needs.
fn trust(external_id: &str) -> String {
    json!({
        "Effect": "Allow",
        "Principal": {"Service": "cognito-idp.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": external_id}},
    })
    .to_string()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("(missing)").to_owned()
}

#[tokio::test]
async fn scenario_35_a_sender_that_ses_does_not_know_fails_with_the_service_s_message() {
    let replay = Replay::start().await;
    let fault = Effect::ErrorBefore("InvalidEmailRoleAccessPolicyException".into());
    replay
        .aws
        .inject(Fault::on_operation("CreateUserPool", 1, fault));
    let answer = replay
        .create(json!({"Email": {"Ses": {"FromEmail": "shop@example.com"}}}))
        .await;
    failed(
        &answer,
        &["CreateUserPool", "InvalidEmailRoleAccessPolicyException"],
    );
    assert!(replay.aws.pool_ids().is_empty());
}

#[tokio::test]
async fn scenario_54_a_permission_that_is_there_already_is_as_good_and_another_one_is_replaced() {
    let replay = Replay::start().await;
    let id = replay.created(json!({})).await;
    let trigger = json!({"LambdaTriggers": {"PreSignUp": function("checks")}});
    for account in ["123456789012", "999999999999"] {
        replay.aws.add_permission(json!({
            "FunctionName": function("checks"),
            "StatementId": format!("poolkeeper-{id}"),
            "Action": "lambda:InvokeFunction",
            "Principal": "cognito-idp.amazonaws.com",
            "SourceArn": replay.aws.pool(&id)["Arn"],
            "SourceAccount": account,
        }));
        succeeded(&replay.update(&id, json!({}), trigger.clone()).await);
        let statements = replay.aws.function_policy(&function("checks"), None);
        assert_eq!(statements.len(), 1);
        assert_eq!(
            statements[0]["Condition"]["StringEquals"]["AWS:SourceAccount"],
            "123456789012"
        );
        succeeded(&replay.update(&id, trigger.clone(), json!({})).await);
        assert!(replay.aws.all_function_statements().is_empty());
    }
}

#[tokio::test]
async fn scenario_54_the_permission_of_an_alias_is_on_the_alias() {
    let replay = Replay::start().await;
    let alias = function("checks:live");
    succeeded(
        &replay
            .create(json!({"LambdaTriggers": {"PreSignUp": alias}}))
            .await,
    );
    assert_eq!(
        replay
            .aws
            .function_policy(&function("checks"), Some("live"))
            .len(),
        1
    );
    assert!(
        replay
            .aws
            .function_policy(&function("checks"), None)
            .is_empty()
    );
}

#[tokio::test]
async fn scenario_54_a_full_policy_fails_and_a_function_that_is_gone_is_no_obstacle_to_removal() {
    let replay = Replay::start().await;
    replay.aws.fill_function_policy(&function("busy"), None);
    let answer = replay
        .create(json!({"LambdaTriggers": {"PreSignUp": function("busy")}}))
        .await;
    failed(
        &answer,
        &["PolicyLengthExceededException", "full", "userpool/*"],
    );
    assert!(replay.aws.pool_ids().is_empty());

    let properties =
        json!({"LambdaTriggers": {"PreSignUp": function("old")}, "RemovalPolicy": "DESTROY"});
    let id = replay.created(properties.clone()).await;
    replay.aws.remove_function("old");
    succeeded(&replay.delete(&id, properties).await);
}

#[tokio::test]
async fn scenario_55_arns_and_addresses_follow_the_partition() {
    let aws = crate::support::aws::StandIn::start_in("cn-north-1").await;
    let handler = poolkeeper::Handler::new(
        crate::support::replay::clients(&aws),
        crate::support::replay::FAST,
    );
    let stack = "arn:aws-cn:cloudformation:cn-north-1:123456789012:stack/shop/1";
    let event = json!({
        "RequestType": "Create",
        "ResponseURL": aws.response_url_for(stack, "Pool", "r1"),
        "StackId": stack,
        "RequestId": "r1",
        "LogicalResourceId": "Pool",
        "ResourceType": "Custom::CognitoUserPool",
        "ResourceProperties": {"EnableSmsRole": "true", "Email": {"Ses": {"FromEmail": "a@example.com"}}},
    });
    let invoked = poolkeeper::cloudformation::Invocation {
        function_arn: "arn:aws-cn:lambda:cn-north-1:123456789012:function:poolkeeper".to_owned(),
        ..invocation(std::time::Duration::from_secs(20))
    };
    handler.handle(event, &invoked).await;
    let answer = aws.only_answer();
    let attribute = |name: &str| {
        answer
            .attribute(name)
            .and_then(|value| value.as_str())
            .unwrap_or_default()
            .to_owned()
    };
    assert!(
        attribute("Arn").starts_with("arn:aws-cn:cognito-idp:cn-north-1:"),
        "{}",
        answer.reason()
    );
    assert!(
        attribute("ProviderURL")
            .starts_with("https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_")
    );
    assert!(attribute("SmsRoleArn").starts_with("arn:aws-cn:iam::123456789012:role/poolkeeper/"));
    let email = aws.only_pool()["EmailConfiguration"]["SourceArn"].clone();
    assert_eq!(
        email,
        "arn:aws-cn:ses:cn-north-1:123456789012:identity/a@example.com"
    );
}

#[tokio::test]
async fn a_pool_is_tagged_with_the_event_that_made_it() {
    let replay = Replay::start().await;
    succeeded(&replay.create(json!({"Tags": {"team": "identity"}})).await);
    let tags = last_call(&replay, "CreateUserPool")["UserPoolTags"].clone();
    assert_eq!(tags["team"], "identity");
    assert_eq!(
        tags["poolkeeper:stack-id"],
        crate::support::replay::STACK_ID
    );
    assert_eq!(tags["poolkeeper:logical-id"], "Pool");
    assert_eq!(tags["poolkeeper:request-id"], "request-1");
}

#[tokio::test]
async fn an_existing_pool_is_taken_over_changed_and_never_deleted() {
    let replay = Replay::start().await;
    let id = replay
        .aws
        .add_pool(json!({"PoolName": "elsewhere", "AliasAttributes": ["email"]}));
    let properties = json!({
        "ExistingUserPoolId": id,
        "SignInAliases": {"Username": true, "Email": true},
        "SelfSignUpEnabled": true,
        "RemovalPolicy": "DESTROY",
    });
    let answer = replay.create(properties.clone()).await;
    assert_eq!(succeeded(&answer).physical_id(), id);
    let pool = replay.aws.pool(&id);
    assert_eq!(
        pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"],
        false
    );
    assert_eq!(pool["Name"], "elsewhere");
    succeeded(&replay.delete(&id, properties).await);
    assert_eq!(replay.aws.pool_ids(), [id]);
}

#[tokio::test]
async fn a_pool_whose_immutable_settings_differ_is_not_taken_over() {
    let replay = Replay::start().await;
    let id = replay.aws.add_pool(json!({
        "PoolName": "elsewhere",
        "UsernameAttributes": ["phone_number"],
        "SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"},
        "UsernameConfiguration": {"CaseSensitive": false},
    }));
    let before = replay.aws.snapshot();
    let properties = json!({
        "ExistingUserPoolId": id,
        "SignInAliases": {"Email": true},
        "SignInCaseSensitive": true,
    });
    let answer = replay.create(properties.clone()).await;
    failed(
        &answer,
        &[
            "SignInAliases",
            "phone_number",
            "SignInCaseSensitive",
            "false",
        ],
    );
    assert_eq!(replay.aws.snapshot(), before);
    succeeded(&replay.delete(answer.physical_id(), properties).await);
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn an_sms_role_that_iam_has_not_heard_of_yet_is_waited_for() {
    let replay = Replay::start().await;
    let unknown = Effect::ErrorBefore("NoSuchEntity".into());
    replay
        .aws
        .inject(Fault::on_operation("PutRolePolicy", 1, unknown));
    succeeded(&replay.create(json!({"EnableSmsRole": true})).await);
    assert_eq!(replay.aws.calls_of("PutRolePolicy").len(), 2);
    assert_eq!(replay.aws.calls_of("CreateRole").len(), 1);
}
