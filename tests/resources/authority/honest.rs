//! Nothing honest gets stuck: each operation of a stack that asks for confirmation, walked through.

use serde_json::json;

use super::{OTHER_STACK, begins, failed, function, in_stack, named, said, succeeded};
use crate::support::aws::{Effect, Fault};
use crate::support::replay::{Replay, STACK_ID};

#[tokio::test]
async fn a_normal_delete_removes_pool_role_and_permissions() {
    let replay = Replay::start().await;
    let properties = json!({
        "RemovalPolicy": "DESTROY",
        "EnableSmsRole": true,
        "LambdaTriggers": {"PreSignUp": function("checks")},
    });
    let id = replay.created(properties.clone()).await;
    begins(&replay, "DELETE_IN_PROGRESS");
    succeeded(&replay.delete(&id, properties).await);
    let snapshot = replay.aws.snapshot();
    assert_eq!(snapshot["Pools"], json!({}));
    assert_eq!(snapshot["Roles"], json!({}));
    assert!(replay.aws.all_function_statements().is_empty());
}

#[tokio::test]
async fn cloudformation_may_lag_behind_its_own_events() {
    let replay = Replay::start().await;
    let properties = json!({"RemovalPolicy": "DESTROY"});
    let id = replay.created(properties.clone()).await;
    replay.aws.configure(|settings| settings.record_delay = 5);
    let more = json!({"RemovalPolicy": "DESTROY", "SelfSignUpEnabled": true});
    succeeded(&replay.update(&id, properties, more.clone()).await);
    assert_eq!(
        replay.aws.pool(&id)["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"],
        false
    );
    succeeded(&replay.delete(&id, more).await);
    assert!(replay.aws.pool_ids().is_empty());
}

#[tokio::test]
async fn an_aws_that_shows_no_states_in_progress_confirms_by_its_events() {
    let replay = Replay::start().await;
    replay
        .aws
        .configure(|settings| settings.hides_in_progress = true);
    let properties = json!({"RemovalPolicy": "DESTROY"});
    let id = replay.created(properties.clone()).await;
    let more = json!({"RemovalPolicy": "DESTROY", "SelfSignUpEnabled": true});
    succeeded(&replay.update(&id, properties, more.clone()).await);
    succeeded(&replay.delete(&id, more).await);
    assert!(replay.aws.pool_ids().is_empty());
}

#[tokio::test]
async fn a_delete_that_cloudformation_cannot_be_asked_about_deletes_nothing() {
    let replay = Replay::start().await;
    let properties = json!({"RemovalPolicy": "DESTROY"});
    let id = replay.created(properties.clone()).await;
    let before = replay.aws.snapshot();
    let denied = Effect::ErrorBefore("AccessDenied".into());
    replay
        .aws
        .inject(Fault::on_operation("DescribeStackResource", 1, denied));
    let answer = replay.delete(&id, properties.clone()).await;
    failed(
        &answer,
        &["Poolkeeper could not ask CloudFormation", "AccessDenied"],
    );
    assert_eq!(answer.physical_id(), id);
    assert_eq!(replay.aws.snapshot(), before);
    // The deletion is tried again.
    succeeded(&replay.delete(&id, properties).await);
    assert!(replay.aws.pool_ids().is_empty());
}

#[tokio::test]
async fn a_deletion_that_failed_is_tried_again_or_retains_the_pool() {
    let replay = Replay::start().await;
    let properties = json!({"RemovalPolicy": "DESTROY", "DeletionProtection": true});
    let id = replay.created(properties.clone()).await;
    begins(&replay, "DELETE_IN_PROGRESS");
    let answer = replay.delete(&id, properties.clone()).await;
    failed(&answer, &["deletion protection", "retain"]);
    begins(&replay, "DELETE_FAILED");
    // Retained: CloudFormation sends no Delete, and the pool stays. Or protection is switched off:
    replay
        .aws
        .edit_pool(&id, |pool| pool["DeletionProtection"] = json!("INACTIVE"));
    begins(&replay, "DELETE_IN_PROGRESS");
    succeeded(&replay.delete(&id, properties).await);
    assert!(replay.aws.pool_ids().is_empty());
}

#[tokio::test]
async fn a_failed_create_without_rollback_is_followed_by_another_update() {
    for (broken, left) in [(false, 0), (true, 1)] {
        let replay = Replay::start().await;
        let mfa = json!({"Mfa": "OPTIONAL", "MfaSecondFactor": {"Sms": false, "Otp": true}});
        let refused = || Effect::ErrorBefore("InvalidParameterException".into());
        replay
            .aws
            .inject(Fault::on_operation("SetUserPoolMfaConfig", 1, refused()));
        if broken {
            replay
                .aws
                .inject(Fault::on_operation("DeleteUserPool", 1, refused()));
        }
        let answer = replay.create(mfa.clone()).await;
        let mark = failed(&answer, &[]).physical_id().to_owned();
        assert_eq!(replay.aws.pool_ids().len(), left);
        begins(&replay, "CREATE_FAILED");
        begins(&replay, "UPDATE_IN_PROGRESS");
        // CloudFormation may send an Update of what it has, or a Create, and then deletes what it had.
        for create in [true, false] {
            let event = match create {
                true => replay.create_event(mfa.clone()),
                false => replay.update_event(&mark, mfa.clone(), mfa.clone()),
            };
            let answer = replay.deliver(&event).await;
            let pool = succeeded(&answer).physical_id().to_owned();
            begins(&replay, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
            succeeded(&replay.delete(&mark, mfa.clone()).await);
            assert_eq!(replay.aws.pool_ids(), std::slice::from_ref(&pool));
            begins(&replay, "UPDATE_IN_PROGRESS");
            let mut destroyed = mfa.clone();
            destroyed["RemovalPolicy"] = json!("DESTROY");
            succeeded(&replay.delete(&pool, destroyed).await);
        }
    }
}

#[tokio::test]
async fn an_update_of_a_resource_without_a_pool_is_rolled_back() {
    let replay = Replay::start().await;
    let wrong = json!({"PasswordPolicy": {"MinLength": 3}});
    let answer = replay.create(wrong.clone()).await;
    let mark = failed(&answer, &["MinLength"]).physical_id().to_owned();
    begins(&replay, "UPDATE_IN_PROGRESS");
    failed(
        &replay.update(&mark, wrong.clone(), wrong.clone()).await,
        &["MinLength"],
    );
    begins(&replay, "UPDATE_ROLLBACK_IN_PROGRESS");
    let back = replay.update(&mark, wrong.clone(), wrong).await;
    assert_eq!(succeeded(&back).physical_id(), mark);
    assert!(replay.aws.pool_ids().is_empty());
}

/// `RetainExceptOnCreate`: CloudFormation sends a Delete only if the creation is rolled back.
#[tokio::test]
async fn retain_except_on_create_removes_the_pool_of_a_creation_that_is_rolled_back() {
    let replay = Replay::start().await;
    let properties = json!({"RemovalPolicy": "DESTROY", "DeletionProtection": true});
    let id = replay.created(properties.clone()).await;
    begins(&replay, "ROLLBACK_IN_PROGRESS");
    succeeded(&replay.delete(&id, properties).await);
    assert!(replay.aws.pool_ids().is_empty());
}

#[tokio::test]
async fn a_protected_pool_with_users_outlives_the_rollback_of_its_creation() {
    let replay = Replay::start().await;
    let properties = json!({"RemovalPolicy": "DESTROY", "DeletionProtection": true});
    let id = replay.created(properties.clone()).await;
    replay
        .aws
        .edit_pool(&id, |pool| pool["EstimatedNumberOfUsers"] = json!(3));
    begins(&replay, "ROLLBACK_IN_PROGRESS");
    failed(
        &replay.delete(&id, properties).await,
        &["deletion protection"],
    );
    assert_eq!(replay.aws.pool_ids(), [id]);
}

#[tokio::test]
async fn a_stack_above_that_rolls_back_takes_the_nested_stacks_pool_with_it() {
    const PARENT: &str = "arn:aws:cloudformation:eu-west-1:123456789012:stack/parent/aaaa0000-1111";
    for policy in ["RETAIN_ON_UPDATE_OR_DELETE", "DESTROY"] {
        let replay = Replay::start().await;
        replay.aws.put_stack(PARENT, "CREATE_IN_PROGRESS");
        replay.aws.put_stack_detail(STACK_ID, "ParentId", PARENT);
        let properties = json!({"RemovalPolicy": policy, "DeletionProtection": true});
        let id = replay.created(properties.clone()).await;
        begins(&replay, "CREATE_COMPLETE");
        replay.aws.put_stack(PARENT, "ROLLBACK_IN_PROGRESS");
        begins(&replay, "DELETE_IN_PROGRESS");
        succeeded(&replay.delete(&id, properties).await);
        assert!(replay.aws.pool_ids().is_empty(), "{policy}");
    }
}

#[tokio::test]
async fn a_pool_that_is_older_than_the_update_that_is_rolled_back_keeps_its_protection() {
    let replay = Replay::start().await;
    let properties =
        json!({"RemovalPolicy": "RETAIN_ON_UPDATE_OR_DELETE", "DeletionProtection": true});
    let id = replay.created(properties.clone()).await;
    replay
        .aws
        .edit_pool(&id, |pool| pool["CreationDate"] = json!(1_700_000_000.0));
    begins(&replay, "UPDATE_IN_PROGRESS");
    begins(&replay, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
    let answer = replay.delete(&id, properties).await;
    said(succeeded(&answer), &["stays"]);
    assert_eq!(replay.aws.pool_ids(), [id]);
}

/// A resource that is renamed in the template is a new one and an old one to CloudFormation.
#[tokio::test]
async fn a_resource_that_is_renamed_keeps_or_loses_its_pool_by_its_policy() {
    for (policy, stays) in [("RETAIN", 2), ("DESTROY", 1)] {
        let replay = Replay::start().await;
        let properties = json!({"RemovalPolicy": policy});
        let old = replay.created(properties.clone()).await;
        begins(&replay, "UPDATE_IN_PROGRESS");
        let create = named(
            &replay,
            replay.create_event(properties.clone()),
            "Customers",
        );
        let new = succeeded(&replay.deliver(&create).await)
            .physical_id()
            .to_owned();
        begins(&replay, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
        succeeded(&replay.delete(&old, properties).await);
        assert_eq!(replay.aws.pool_ids().len(), stays, "{policy}");
        assert!(replay.aws.pool_ids().contains(&new));
    }
}

/// Import and refactoring move a resource to another stack or logical id; the pool's tags still name the
/// former one.
#[tokio::test]
async fn a_resource_that_was_moved_is_updated_and_leaves_its_pool_behind() {
    let replay = Replay::start().await;
    let properties = json!({"RemovalPolicy": "DESTROY"});
    let pool = replay.created(properties.clone()).await;
    // The stack here has no such resource any more, and the other stack has it now.
    let recorded = [
        ("PhysicalResourceId", pool.as_str()),
        ("ResourceStatus", "UPDATE_COMPLETE"),
    ];
    let gone = [
        ("PhysicalResourceId", pool.as_str()),
        ("ResourceStatus", "DELETE_SKIPPED"),
    ];
    replay.aws.put_stack_resource(STACK_ID, "Pool", &gone);
    replay.aws.put_stack(OTHER_STACK, "UPDATE_COMPLETE");
    replay
        .aws
        .put_stack_resource(OTHER_STACK, "Pool", &recorded);
    let more = json!({"RemovalPolicy": "DESTROY", "SelfSignUpEnabled": true});
    let update = replay.update_event(&pool, properties, more.clone());
    let update = in_stack(&replay, update, OTHER_STACK);
    succeeded(&replay.deliver(&update).await);
    assert_eq!(
        replay.aws.pool(&pool)["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"],
        false
    );
    let delete = in_stack(&replay, replay.delete_event(&pool, more), OTHER_STACK);
    let answer = replay.deliver(&delete).await;
    said(
        succeeded(&answer),
        &["stays", "resource Pool of stack shop"],
    );
    assert_eq!(replay.aws.pool_ids(), [pool]);
}
