//! Which functions a pool may invoke, and which principals a grant reaches.

use poolkeeper::aws::Settings;
use serde_json::{Value, json};

use super::{begins, failed, named, said, succeeded};
use crate::support::aws::Principal;
use crate::support::replay::{FAST, Replay, of_type};
use std::time::Duration;

fn arn(region: &str, account: &str, name: &str) -> String {
    format!("arn:aws:lambda:{region}:{account}:function:{name}")
}

async fn with(change: impl FnOnce(&mut Settings)) -> Replay {
    Replay::start_with(FAST, Duration::from_secs(20), |clients| {
        let mut settings = clients.settings().clone();
        change(&mut settings);
        clients.with_settings(settings)
    })
    .await
}

fn trigger(replay: &Replay, pool: &str, function: &str) -> Value {
    let properties = json!({"UserPoolId": pool, "Operation": "PRE_SIGN_UP", "LambdaArn": function});
    let event = of_type(
        replay.create_event(properties),
        "Custom::CognitoUserPoolTrigger",
        "Trigger",
    );
    named(replay, event, "Trigger")
}

#[tokio::test]
async fn a_function_of_another_account_needs_to_be_allowed() {
    let foreign = arn("eu-west-1", "210987654321", "migration");
    let given = json!({"LambdaTriggers": {"UserMigration": foreign}});
    for allowed in [false, true] {
        let replay = with(|settings| {
            settings.trigger_accounts = if allowed {
                vec!["210987654321".into()]
            } else {
                vec![]
            };
        })
        .await;
        let pool = replay.created(json!({})).await;
        let created = replay.create(given.clone()).await;
        let updated = replay.update(&pool, json!({}), given.clone()).await;
        let attached = replay.deliver(&trigger(&replay, &pool, &foreign)).await;
        for (answer, path) in [
            (&created, "LambdaTriggers.UserMigration"),
            (&updated, "LambdaTriggers.UserMigration"),
            (&attached, "LambdaArn"),
        ] {
            match allowed {
                true => drop(succeeded(answer)),
                false => drop(failed(answer, &[path, "210987654321", "TriggerAccounts"])),
            }
        }
    }
}

#[tokio::test]
async fn a_function_of_another_region_or_poolkeepers_own_is_refused_before_any_call() {
    let replay = with(|settings| settings.function_name = Some("poolkeeper".into())).await;
    let pool = replay.created(json!({})).await;
    for (function, texts) in [
        (
            arn("us-east-1", "123456789012", "checks"),
            vec!["us-east-1", "eu-west-1"],
        ),
        (
            arn("eu-west-1", "123456789012", "poolkeeper"),
            vec!["own function"],
        ),
        (
            arn("eu-west-1", "123456789012", "poolkeeper:live"),
            vec!["own function"],
        ),
    ] {
        let given = json!({"LambdaTriggers": {"PreSignUp": function}});
        let before = replay.aws.snapshot();
        replay.aws.clear_calls();
        failed(&replay.create(given.clone()).await, &texts);
        assert!(
            replay.aws.calls().is_empty(),
            "{:?}",
            replay.aws.operations()
        );
        failed(&replay.update(&pool, json!({}), given).await, &texts);
        failed(
            &replay.deliver(&trigger(&replay, &pool, &function)).await,
            &texts,
        );
        assert_eq!(replay.aws.snapshot(), before);
    }
}

fn grant(replay: &Replay, pool: &str, grantee: &str) -> Value {
    let properties = json!({
        "UserPoolId": pool,
        "Grantee": format!("arn:aws:iam::123456789012:{grantee}"),
        "Actions": ["cognito-idp:ListUsers"],
    });
    let event = of_type(
        replay.create_event(properties),
        "Custom::CognitoUserPoolGrant",
        "Grant",
    );
    named(replay, event, "Grant")
}

#[tokio::test]
async fn a_grantees_path_counts() {
    let replay = Replay::start_with_grants().await;
    let pool = replay.created(json!({})).await;
    replay
        .aws
        .add_principal_at(Principal::Role, "/teams/", "app");
    replay.aws.add_principal_at(Principal::User, "/", "app");
    replay
        .aws
        .add_principal_at(Principal::Group, "/teams/", "app");
    let before = replay.aws.snapshot();
    for wrong in [
        "role/some/other/path/app",
        "role/app",
        "user/teams/app",
        "group/app",
    ] {
        let answer = replay.deliver(&grant(&replay, &pool, wrong)).await;
        failed(&answer, &["Grantee", wrong]);
        assert_eq!(replay.aws.snapshot(), before, "{wrong}");
    }
    for right in ["role/teams/app", "user/app", "group/teams/app"] {
        succeeded(&replay.deliver(&grant(&replay, &pool, right)).await);
    }
}

#[tokio::test]
async fn a_grantee_with_another_path_holds_no_rollback_up() {
    let replay = Replay::start_with_grants().await;
    let pool = replay.created(json!({})).await;
    replay
        .aws
        .add_principal_at(Principal::Role, "/teams/", "app");
    replay.aws.add_principal_at(Principal::Role, "/", "old");
    let create = grant(&replay, &pool, "role/teams/app");
    let id = succeeded(&replay.deliver(&create).await)
        .physical_id()
        .to_owned();
    let properties = |grantee: &str| {
        json!({
            "UserPoolId": pool,
            "Grantee": format!("arn:aws:iam::123456789012:{grantee}"),
            "Actions": ["cognito-idp:ListUsers"],
        })
    };
    let back = |from: &str, to: &str| {
        let event = replay.update_event(&id, properties(from), properties(to));
        named(
            &replay,
            of_type(event, "Custom::CognitoUserPoolGrant", "Grant"),
            "Grant",
        )
    };
    failed(
        &replay.deliver(&back("role/teams/app", "role/x/old")).await,
        &["role/x/old"],
    );
    begins(&replay, "UPDATE_ROLLBACK_IN_PROGRESS");
    let answer = replay.deliver(&back("role/teams/app", "role/x/old")).await;
    said(succeeded(&answer), &["role/x/old"]);
}

#[tokio::test]
async fn a_role_for_sms_messages_has_the_boundary_without_which_it_could_not_be_made() {
    const BOUNDARY: &str = "arn:aws:iam::123456789012:policy/boundary";
    let replay = with(|settings| settings.sms_role_boundary = Some(BOUNDARY.into())).await;
    replay
        .aws
        .configure(|settings| settings.required_boundary = Some(BOUNDARY.into()));
    replay.created(json!({"EnableSmsRole": true})).await;
    let roles = replay.aws.roles();
    assert_eq!(replay.aws.role(&roles[0])["PermissionsBoundary"], BOUNDARY);

    let replay = Replay::start().await;
    replay
        .aws
        .configure(|settings| settings.required_boundary = Some(BOUNDARY.into()));
    failed(
        &replay.create(json!({"EnableSmsRole": true})).await,
        &["CreateRole", "AccessDenied"],
    );
}
