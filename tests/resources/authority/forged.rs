//! Events that CloudFormation did not send, or that come late: after each of them nothing differs.

use serde_json::{Value, json};

use super::{
    OTHER_STACK, begins, changes_nothing, function, in_stack, named, pool_of_other_stack, succeeded,
};
use crate::support::replay::{Replay, STACK_ID, merge, of_type};

const TRIGGER: &str = "Custom::CognitoUserPoolTrigger";
const GRANT: &str = "Custom::CognitoUserPoolGrant";

#[tokio::test]
async fn a_delete_of_a_pool_that_was_never_made_here_deletes_nothing() {
    let replay = Replay::start().await;
    let foreign = replay.aws.add_pool(json!({"PoolName": "by hand"}));
    let other = pool_of_other_stack(&replay, json!({"RemovalPolicy": "RETAIN"})).await;
    let made_up = "arn:aws:cloudformation:eu-west-1:123456789012:stack/forged/00000000";
    for pool in [&foreign, &other] {
        let delete = replay.delete_event(pool, json!({"RemovalPolicy": "DESTROY"}));
        changes_nothing(&replay, &in_stack(&replay, delete.clone(), made_up)).await;
        changes_nothing(&replay, &delete).await;
        // Not even if the stack's own operator lets CloudFormation send it.
        let before = replay.aws.snapshot();
        let answer = replay.deliver(&delete).await;
        assert!(
            succeeded(&answer).reason().contains("stays"),
            "{}",
            answer.reason()
        );
        assert_eq!(replay.aws.snapshot(), before);
    }
}

#[tokio::test]
async fn the_mark_of_an_unfinished_pool_reaches_no_pool_but_the_resources_own() {
    let replay = Replay::start().await;
    let foreign = replay.aws.add_pool(json!({
        "PoolName": "by hand", "DeletionProtection": "ACTIVE",
    }));
    let other = pool_of_other_stack(&replay, json!({"DeletionProtection": true})).await;
    let own = replay.created(json!({"DeletionProtection": true})).await;
    for pool in [&foreign, &other, &own] {
        let mark = format!("poolkeeper:unfinished:{pool}");
        let properties = json!({"RemovalPolicy": "RETAIN", "ExistingUserPoolId": pool});
        changes_nothing(&replay, &replay.delete_event(&mark, properties)).await;
    }
    for pool in [&foreign, &other] {
        let mark = format!("poolkeeper:unfinished:{pool}");
        let before = replay.aws.snapshot();
        succeeded(&replay.delete(&mark, json!({})).await);
        assert_eq!(replay.aws.snapshot(), before);
    }
}

#[tokio::test]
async fn the_mark_of_an_unfinished_role_reaches_no_role_but_the_resources_own() {
    let replay = Replay::start().await;
    pool_of_other_stack(&replay, json!({"EnableSmsRole": true})).await;
    replay.created(json!({"EnableSmsRole": true})).await;
    let roles = replay.aws.roles();
    assert_eq!(roles.len(), 2);
    for role in &roles {
        let mark = format!("poolkeeper:unfinished:role/{role}");
        changes_nothing(&replay, &replay.delete_event(&mark, json!({}))).await;
        let before = replay.aws.snapshot();
        succeeded(&replay.delete(&mark, json!({})).await);
        assert_eq!(replay.aws.snapshot(), before, "{mark}");
    }
}

#[tokio::test]
async fn a_rollback_of_some_stack_overrides_no_protection_of_another_ones_pool() {
    let replay = Replay::start().await;
    let protected = pool_of_other_stack(&replay, json!({"DeletionProtection": true})).await;
    begins(&replay, "ROLLBACK_IN_PROGRESS");
    for policy in ["RETAIN_ON_UPDATE_OR_DELETE", "DESTROY"] {
        let event = replay.delete_event(&protected, json!({"RemovalPolicy": policy}));
        changes_nothing(&replay, &event).await;
        let before = replay.aws.snapshot();
        succeeded(&replay.deliver(&event).await);
        assert_eq!(replay.aws.snapshot(), before);
    }
}

/// Stack and logical id are copied from the pool's tags, which anybody may read.
#[tokio::test]
async fn a_forged_event_in_the_owners_name_changes_nothing() {
    let replay = Replay::start().await;
    let given =
        json!({"RemovalPolicy": "DESTROY", "LambdaTriggers": {"PreSignUp": function("checks")}});
    let pool = replay.created(given.clone()).await;
    begins(&replay, "CREATE_COMPLETE");
    changes_nothing(&replay, &replay.delete_event(&pool, given.clone())).await;
    let mfa_off = json!({"RemovalPolicy": "DESTROY", "SelfSignUpEnabled": true});
    changes_nothing(&replay, &replay.update_event(&pool, given.clone(), mfa_off)).await;
    let replaced = json!({"SignInAliases": {"Email": true}, "AllowReplacement": true});
    changes_nothing(
        &replay,
        &replay.update_event(&pool, given.clone(), replaced),
    )
    .await;
    let adopting = json!({"ExistingUserPoolId": pool, "SelfSignUpEnabled": true});
    changes_nothing(&replay, &replay.create_event(adopting)).await;
    for made_up in ["shop-Pool-1A2B3C4D5E6F", "poolkeeper:nothing-created"] {
        changes_nothing(&replay, &replay.delete_event(made_up, given.clone())).await;
    }
}

#[tokio::test]
async fn an_update_of_another_stacks_pool_changes_nothing() {
    let replay = Replay::start().await;
    let other = pool_of_other_stack(
        &replay,
        json!({"Mfa": "OPTIONAL", "MfaSecondFactor": {"Otp": true, "Sms": false}}),
    )
    .await;
    let foreign = replay.aws.add_pool(json!({"PoolName": "by hand"}));
    let open =
        json!({"SelfSignUpEnabled": true, "LambdaTriggers": {"UserMigration": function("thief")}});
    for pool in [&other, &foreign] {
        let update = replay.update_event(pool, json!({}), open.clone());
        changes_nothing(&replay, &update).await;
        // The operator of a stack lets CloudFormation send an Update of a resource of its own, and forges
        // another one with another owner's pool while that is in progress.
        let own = replay.created(json!({"UserPoolName": "own"})).await;
        let honest = replay.update_event(&own, json!({}), json!({}));
        replay.aws.announce(&honest);
        changes_nothing(&replay, &update).await;
        replay.deliver(&honest).await;
    }
}

#[tokio::test]
async fn forged_triggers_change_nothing() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let given = json!({
        "UserPoolId": pool, "Operation": "PRE_AUTHENTICATION", "LambdaArn": function("guard"),
    });
    let create = named(
        &replay,
        of_type(replay.create_event(given.clone()), TRIGGER, "Guard"),
        "Guard",
    );
    let guard = succeeded(&replay.deliver(&create).await)
        .physical_id()
        .to_owned();
    let typed =
        |event: Value, stack: &str| in_stack(&replay, of_type(event, TRIGGER, "Guard"), stack);
    let mut other = given.clone();
    merge(&mut other, json!({"LambdaArn": function("thief")}));
    let mut migration = other.clone();
    merge(&mut migration, json!({"Operation": "USER_MIGRATION"}));
    for stack in [STACK_ID, OTHER_STACK] {
        for event in [
            replay.delete_event(&guard, given.clone()),
            replay.update_event(&guard, given.clone(), other.clone()),
            replay.create_event(migration.clone()),
        ] {
            changes_nothing(&replay, &typed(event, stack)).await;
        }
    }
}

#[tokio::test]
async fn forged_grants_change_nothing() {
    use crate::support::aws::Principal;
    let replay = Replay::start_with_grants().await;
    let pool = replay.created(json!({})).await;
    replay.aws.add_principal(Principal::Role, "staff");
    replay.aws.add_principal(Principal::Role, "others");
    let to = |role: &str, actions: Value| {
        json!({
            "UserPoolId": pool,
            "Grantee": format!("arn:aws:iam::123456789012:role/{role}"),
            "Actions": actions,
        })
    };
    let given = to("staff", json!(["cognito-idp:ListUsers"]));
    let typed = |event: Value| named(&replay, of_type(event, GRANT, "Grant"), "Grant");
    let create = typed(replay.create_event(given.clone()));
    let grant = succeeded(&replay.deliver(&create).await)
        .physical_id()
        .to_owned();
    let more = to("staff", json!(["cognito-idp:*"]));
    for event in [
        replay.delete_event(&grant, given.clone()),
        replay.update_event(&grant, given.clone(), more),
        replay.update_event(
            &grant,
            given.clone(),
            to("others", json!(["cognito-idp:*"])),
        ),
        replay.create_event(to("others", json!(["cognito-idp:*"]))),
    ] {
        changes_nothing(&replay, &typed(event)).await;
    }
}

/// The event was CloudFormation's own, and comes again after CloudFormation had its answer.
#[tokio::test]
async fn a_late_second_delivery_changes_nothing() {
    let replay = Replay::start().await;
    let first = json!({"RemovalPolicy": "DESTROY", "PasswordPolicy": {"MinLength": 10}});
    let second = json!({"RemovalPolicy": "DESTROY", "PasswordPolicy": {"MinLength": 14}});
    let third = json!({"RemovalPolicy": "DESTROY", "PasswordPolicy": {"MinLength": 18}});
    let create = replay.create_event(first.clone());
    let id = succeeded(&replay.deliver(&create).await)
        .physical_id()
        .to_owned();
    let create = replay.aged(&create, 120);
    let update = replay.update_event(&id, first, second.clone());
    succeeded(&replay.deliver(&update).await);
    let update = replay.aged(&update, 90);
    succeeded(&replay.update(&id, second, third.clone()).await);
    for event in [&create, &update] {
        changes_nothing(&replay, event).await;
    }
    let delete = replay.delete_event(&id, third.clone());
    succeeded(&replay.deliver(&delete).await);
    let delete = replay.aged(&delete, 60);
    // Another pool by the same logical id.
    let again = replay.created(third).await;
    for event in [&create, &update, &delete] {
        changes_nothing(&replay, event).await;
    }
    assert_eq!(replay.aws.pool_ids(), [again]);
}
