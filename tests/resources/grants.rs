//! Grants.

use serde_json::{Value, json};

use super::{failed, succeeded, writes};
use crate::support::aws::{Effect, Fault, Principal};
use crate::support::replay::{Replay, merge};

pub(super) const TYPE: &str = "Custom::CognitoUserPoolGrant";
const POOL: &str = "eu-west-1_Ab";

pub(super) fn grant(principal: &str) -> Value {
    json!({
        "UserPoolId": POOL,
        "Grantee": format!("arn:aws:iam::123456789012:{principal}"),
        "Actions": ["cognito-idp:AdminGetUser", "cognito-idp:ListUsers"],
    })
}

deliveries!(TYPE, "Grant");

fn policy(actions: &Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Action": actions,
        "Resource": format!("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/{POOL}"),
    }]})
}

#[tokio::test]
async fn a_grant_is_an_inline_policy_on_a_role_a_user_or_a_group() {
    for (kind, path, arn) in [
        (Principal::Role, "/teams/", "role/teams/staff"),
        (Principal::User, "/", "user/staff"),
        (Principal::Group, "/", "group/staff"),
    ] {
        let replay = Replay::start_with_grants().await;
        replay.aws.add_principal_at(kind, path, "staff");
        let properties = grant(arn);
        let answer = create(&replay, &properties).await;
        let name = succeeded(&answer)
            .attribute("PolicyName")
            .and_then(Value::as_str)
            .expect("a name")
            .to_owned();
        assert!(name.starts_with("shop-Grant-"), "{name}");
        assert_eq!(answer.physical_id(), format!("staff/{name}"));
        let expected = policy(&properties["Actions"]);
        assert_eq!(
            replay.aws.policies_of(kind, "staff"),
            json!({name.as_str(): expected})
        );
        assert_eq!(writes(&replay).len(), 1);

        // Delivered again it is the same.
        let again = create(&replay, &properties).await;
        assert_eq!(succeeded(&again).physical_id(), answer.physical_id());

        let mut fewer = properties.clone();
        fewer["Actions"] = json!(["cognito-idp:ListUsers"]);
        let changed = update(&replay, answer.physical_id(), &properties, &fewer).await;
        assert_eq!(succeeded(&changed).physical_id(), answer.physical_id());
        let expected = policy(&json!("cognito-idp:ListUsers"));
        assert_eq!(
            replay.aws.policies_of(kind, "staff"),
            json!({name.as_str(): expected})
        );
        replay.aws.clear_calls();
        succeeded(&update(&replay, answer.physical_id(), &fewer, &fewer).await);
        assert!(writes(&replay).is_empty());
        assert_eq!(replay.aws.calls().len(), 1);

        succeeded(&delete(&replay, answer.physical_id(), &fewer).await);
        assert_eq!(replay.aws.policies_of(kind, "staff"), json!({}));
        succeeded(&delete(&replay, answer.physical_id(), &fewer).await);
    }
}

#[tokio::test]
async fn grants_are_off_unless_they_are_switched_on() {
    let replay = Replay::start().await;
    replay.aws.add_principal(Principal::Role, "staff");
    let answer = create(&replay, &grant("role/staff")).await;
    failed(&answer, &["grants are off", "EnableGrants"]);
    assert!(replay.aws.calls().is_empty());
    succeeded(&delete(&replay, answer.physical_id(), &grant("role/staff")).await);
    assert!(replay.aws.calls().is_empty());
}

#[tokio::test]
async fn a_grant_that_was_made_before_they_were_switched_off_needs_the_right_to_go() {
    let on = Replay::start_with_grants().await;
    on.aws.add_principal(Principal::Role, "staff");
    let id = create(&on, &grant("role/staff"))
        .await
        .physical_id()
        .to_owned();
    let off = Replay::start().await;
    let denied = Effect::ErrorBefore("AccessDenied".into());
    off.aws
        .inject(Fault::on_operation("DeleteRolePolicy", 1, denied));
    let answer = delete(&off, &id, &grant("role/staff")).await;
    failed(&answer, &["AccessDenied", "EnableGrants set to true"]);
}

#[tokio::test]
async fn another_grantee_is_another_resource() {
    let replay = Replay::start_with_grants().await;
    replay.aws.add_principal(Principal::Role, "staff");
    replay.aws.add_principal(Principal::Role, "others");
    replay.aws.add_principal(Principal::User, "others");
    let (old, new) = (grant("role/staff"), grant("role/others"));
    let id = create(&replay, &old).await.physical_id().to_owned();
    let changed = update(&replay, &id, &old, &new).await;
    assert_ne!(succeeded(&changed).physical_id(), id);
    succeeded(&delete(&replay, &id, &old).await);
    assert_eq!(replay.aws.role_policies("staff"), json!({}));
    assert_eq!(
        replay
            .aws
            .role_policies("others")
            .as_object()
            .map(|all| all.len()),
        Some(1)
    );

    // A user of the role's name has the same id: CloudFormation sends no Delete for the role.
    let id = changed.physical_id().to_owned();
    let user = grant("user/others");
    let moved = update(&replay, &id, &new, &user).await;
    assert_eq!(succeeded(&moved).physical_id(), id);
    assert_eq!(replay.aws.role_policies("others"), json!({}));
    let policies = replay.aws.policies_of(Principal::User, "others");
    assert_eq!(policies.as_object().map(|all| all.len()), Some(1));
}

#[tokio::test]
async fn what_is_wrong_is_said_before_any_call() {
    let replay = Replay::start_with_grants().await;
    let mut wrong = grant("root");
    merge(
        &mut wrong,
        json!({"Actions": ["s3:GetObject", "*"], "UserPoolId": "shop"}),
    );
    failed(
        &create(&replay, &wrong).await,
        &[
            "Grantee: ",
            "Actions[0]: \"s3:GetObject\"",
            "Actions[1]: \"*\"",
            "UserPoolId: ",
        ],
    );
    let mut elsewhere = grant("role/staff");
    elsewhere["Grantee"] = json!("arn:aws:iam::210987654321:role/staff");
    failed(
        &create(&replay, &elsewhere).await,
        &["Grantee: ", "210987654321", "123456789012"],
    );
    assert!(replay.aws.calls().is_empty());
}

#[tokio::test]
async fn a_grantee_that_is_not_there_is_named_and_one_that_has_gone_is_no_error_on_delete() {
    let replay = Replay::start_with_grants().await;
    let properties = grant("role/staff");
    failed(
        &create(&replay, &properties).await,
        &["Grantee", "the role staff does not exist"],
    );
    replay.aws.add_principal(Principal::Role, "staff");
    let id = create(&replay, &properties).await.physical_id().to_owned();
    replay.aws.remove_role("staff");
    succeeded(&delete(&replay, &id, &properties).await);
}

#[tokio::test]
async fn a_pool_can_be_named_by_its_arn() {
    let replay = Replay::start_with_grants().await;
    replay.aws.add_principal(Principal::Role, "staff");
    let mut properties = grant("role/staff");
    let arn = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Cd";
    merge(&mut properties, json!({"UserPoolArn": arn}));
    failed(
        &create(&replay, &properties).await,
        &["UserPoolArn: is set together"],
    );
    properties
        .as_object_mut()
        .expect("a map")
        .remove("UserPoolId");
    let name = create(&replay, &properties).await;
    let name = succeeded(&name)
        .attribute("PolicyName")
        .and_then(Value::as_str)
        .expect("a name")
        .to_owned();
    let written = replay.aws.role_policies("staff")[&name].clone();
    assert_eq!(written["Statement"][0]["Resource"], arn);
}

#[tokio::test]
async fn a_pool_of_another_account_cannot_be_granted() {
    let replay = Replay::start_with_grants().await;
    for (arn, texts) in [
        (
            "arn:aws:cognito-idp:eu-west-1:210987654321:userpool/eu-west-1_Ab",
            ["210987654321", "123456789012"],
        ),
        (
            "arn:aws-cn:cognito-idp:cn-north-1:123456789012:userpool/cn-north-1_Ab",
            ["aws-cn", "in any Region"],
        ),
        (
            "arn:aws:cognito-idp:*:123456789012:userpool/eu-west-1_Ab",
            ["is not the ARN of a user pool", "*"],
        ),
    ] {
        let mut properties = grant("role/staff");
        let members = properties.as_object_mut().expect("a map");
        members.remove("UserPoolId");
        members.insert("UserPoolArn".into(), json!(arn));
        let answer = create(&replay, &properties).await;
        failed(&answer, &["UserPoolArn: ", texts[0], texts[1]]);
    }
    assert!(replay.aws.calls().is_empty());
}

#[tokio::test]
async fn a_grantee_that_iam_has_not_heard_of_yet_is_waited_for() {
    let replay = Replay::start_with_grants().await;
    replay.aws.before_nth("GetRole", 2, |world| {
        world.add_principal(Principal::Role, "staff");
    });
    succeeded(&create(&replay, &grant("role/staff")).await);
    assert_eq!(replay.aws.calls_of("GetRole").len(), 2);
}

#[tokio::test]
async fn a_changed_policy_is_written_although_it_reads_as_changed_already() {
    let replay = Replay::start_with_grants().await;
    replay.aws.add_principal(Principal::Role, "staff");
    let properties = grant("role/staff");
    let mut fewer = properties.clone();
    fewer["Actions"] = json!(["cognito-idp:ListUsers"]);
    let id = create(&replay, &properties).await.physical_id().to_owned();
    for _ in 0..2 {
        replay.aws.clear_calls();
        succeeded(&update(&replay, &id, &properties, &fewer).await);
        assert_eq!(writes(&replay), ["PutRolePolicy"]);
    }
}

#[tokio::test]
async fn what_is_out_of_reach_is_not_blamed_on_the_switch() {
    let replay = Replay::start_with_grants().await;
    replay.aws.add_principal(Principal::Role, "staff");
    let denied = Effect::ErrorBefore("AccessDenied".into());
    replay
        .aws
        .inject(Fault::on_operation("PutRolePolicy", 1, denied));
    let answer = create(&replay, &grant("role/staff")).await;
    failed(
        &answer,
        &[
            "AccessDenied",
            "Poolkeeper's role may not change this grantee",
        ],
    );
    assert!(!answer.reason().contains("EnableGrants"));
}
