//! Adopted pools: whose they are, what becomes of them, and how they move.

use serde_json::{Value, json};

use super::{
    OTHER_STACK, begins, failed, function, in_stack, pool_of_other_stack, said, succeeded,
};
use crate::support::replay::{Replay, STACK_ID, merge};

fn adopting(pool: &str, more: Value) -> Value {
    let mut properties = more;
    merge(&mut properties, json!({"ExistingUserPoolId": pool}));
    properties
}

#[tokio::test]
async fn a_move_to_another_pool_is_refused_and_its_rollback_keeps_the_own_pool() {
    let replay = Replay::start().await;
    let own = json!({"RemovalPolicy": "DESTROY"});
    let id = replay.created(own.clone()).await;
    let foreign = replay.aws.add_pool(json!({"PoolName": "foreign"}));
    begins(&replay, "UPDATE_IN_PROGRESS");
    let moved = adopting(
        &foreign,
        json!({"RemovalPolicy": "DESTROY", "AllowReplacement": true}),
    );
    let answer = replay.update(&id, own.clone(), moved.clone()).await;
    failed(
        &answer,
        &["ExistingUserPoolId", &foreign, "another logical ID"],
    );
    assert_eq!(answer.physical_id(), id);
    begins(&replay, "UPDATE_ROLLBACK_IN_PROGRESS");
    let back = replay.update(&id, moved, own.clone()).await;
    assert_eq!(succeeded(&back).physical_id(), id);
    begins(&replay, "DELETE_IN_PROGRESS");
    succeeded(&replay.delete(&id, own).await);
    assert_eq!(replay.aws.pool_ids(), [foreign]);
}

#[tokio::test]
async fn the_property_is_neither_added_nor_changed_nor_removed_and_no_rollback_gets_stuck() {
    let replay = Replay::start().await;
    let foreign = replay.aws.add_pool(json!({"PoolName": "foreign"}));
    let another = replay.aws.add_pool(json!({"PoolName": "another"}));
    let given = adopting(&foreign, json!({"RemovalPolicy": "DESTROY"}));
    let id = replay.created(given.clone()).await;
    assert_eq!(id, foreign);
    let changes = [
        json!({"RemovalPolicy": "DESTROY"}),
        adopting(&another, json!({"RemovalPolicy": "DESTROY"})),
    ];
    for change in changes {
        begins(&replay, "UPDATE_IN_PROGRESS");
        let before = replay.aws.snapshot();
        let answer = replay.update(&id, given.clone(), change.clone()).await;
        assert_eq!(failed(&answer, &["ExistingUserPoolId"]).physical_id(), id);
        begins(&replay, "UPDATE_ROLLBACK_IN_PROGRESS");
        let back = replay.update(&id, change, given.clone()).await;
        assert_eq!(succeeded(&back).physical_id(), id);
        assert_eq!(replay.aws.snapshot(), before);
    }
    begins(&replay, "DELETE_IN_PROGRESS");
    succeeded(&replay.delete(&id, given).await);
    assert_eq!(replay.aws.pool_ids().len(), 2);
}

/// The property was taken out by an update that was refused, and rollback was off.
#[tokio::test]
async fn a_refused_removal_without_a_rollback_leaves_a_way_on() {
    let replay = Replay::start().await;
    let foreign = replay.aws.add_pool(json!({"PoolName": "foreign"}));
    let given = adopting(&foreign, json!({}));
    let id = replay.created(given.clone()).await;
    begins(&replay, "UPDATE_IN_PROGRESS");
    failed(
        &replay.update(&id, given.clone(), json!({})).await,
        &["you cannot remove this property"],
    );
    begins(&replay, "UPDATE_IN_PROGRESS");
    // The former properties are those that were refused, or those before them.
    succeeded(&replay.update(&id, json!({}), given.clone()).await);
    succeeded(&replay.update(&id, given.clone(), given).await);
}

/// Even if everything says DESTROY, and the property is gone: the pool's tags say that it is not ours.
#[tokio::test]
async fn an_adopted_pool_outlives_its_resource_whatever_the_properties_say() {
    let replay = Replay::start().await;
    let foreign = replay.aws.add_pool(json!({"PoolName": "foreign"}));
    let id = replay.created(adopting(&foreign, json!({}))).await;
    begins(&replay, "DELETE_IN_PROGRESS");
    let answer = replay
        .delete(&id, json!({"RemovalPolicy": "DESTROY"}))
        .await;
    said(succeeded(&answer), &["stays"]);
    assert_eq!(replay.aws.pool_ids(), [foreign]);
}

#[tokio::test]
async fn a_living_resources_pool_is_not_adopted_and_a_retained_one_is() {
    let replay = Replay::start().await;
    let pool = pool_of_other_stack(&replay, json!({"RemovalPolicy": "RETAIN"})).await;
    let before = replay.aws.snapshot();
    let wanted = adopting(&pool, json!({"SelfSignUpEnabled": true}));
    let answer = replay.create(wanted.clone()).await;
    failed(
        &answer,
        &["ExistingUserPoolId", "stack other", &pool, "RETAIN"],
    );
    assert_eq!(replay.aws.snapshot(), before);
    begins(&replay, "ROLLBACK_IN_PROGRESS");
    succeeded(&replay.delete(answer.physical_id(), wanted.clone()).await);
    assert_eq!(replay.aws.snapshot(), before);

    // Retained there, adopted here.
    let delete = in_stack(&replay, replay.delete_event(&pool, json!({})), OTHER_STACK);
    succeeded(&replay.deliver(&delete).await);
    begins(&replay, "CREATE_IN_PROGRESS");
    let answer = replay.create(wanted).await;
    assert_eq!(succeeded(&answer).physical_id(), pool);
    assert_eq!(
        replay.aws.pool(&pool)["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"],
        false
    );
    // Its former resource comes back under another pool, and its stack is deleted: nothing happens to it.
    let delete = in_stack(
        &replay,
        replay.delete_event(&pool, json!({"RemovalPolicy": "DESTROY"})),
        OTHER_STACK,
    );
    let answer = replay.deliver_unannounced(&delete).await;
    assert!(replay.aws.pool_ids().contains(&pool), "{}", answer.reason());
}

#[tokio::test]
async fn a_pool_is_adopted_under_its_old_logical_id() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({"RemovalPolicy": "RETAIN"})).await;
    succeeded(&replay.delete(&pool, json!({})).await);
    begins(&replay, "UPDATE_IN_PROGRESS");
    let given = adopting(&pool, json!({"RemovalPolicy": "DESTROY"}));
    let answer = replay.create(given.clone()).await;
    assert_eq!(succeeded(&answer).physical_id(), pool);
    begins(&replay, "UPDATE_IN_PROGRESS");
    let more = adopting(
        &pool,
        json!({"RemovalPolicy": "DESTROY", "SelfSignUpEnabled": true}),
    );
    succeeded(&replay.update(&pool, given, more.clone()).await);
    begins(&replay, "DELETE_IN_PROGRESS");
    succeeded(&replay.delete(&pool, more).await);
    assert_eq!(replay.aws.pool_ids(), [pool]);
}

#[tokio::test]
async fn a_native_resources_pool_is_adopted_only_when_nothing_can_delete_it() {
    let replay = Replay::start().await;
    let pool = replay.aws.add_pool(json!({"PoolName": "native"}));
    replay.aws.edit_pool(&pool, |live| {
        live["UserPoolTags"] = json!({
            "aws:cloudformation:stack-id": STACK_ID,
            "aws:cloudformation:stack-name": "shop",
            "aws:cloudformation:logical-id": "NativePool",
        });
    });
    let native = |status: &str| {
        replay.aws.put_stack_resource(
            STACK_ID,
            "NativePool",
            &[("PhysicalResourceId", &pool), ("ResourceStatus", status)],
        );
    };
    native("CREATE_COMPLETE");
    let before = replay.aws.snapshot();
    let wanted = adopting(&pool, json!({"SelfSignUpEnabled": true}));
    let answer = replay.create(wanted.clone()).await;
    failed(
        &answer,
        &["NativePool", "DeletionPolicy: Retain", "another logical ID"],
    );
    assert_eq!(replay.aws.snapshot(), before);

    replay
        .aws
        .edit_pool(&pool, |live| live["DeletionProtection"] = json!("ACTIVE"));
    succeeded(&replay.create(wanted.clone()).await);
    replay
        .aws
        .edit_pool(&pool, |live| live["DeletionProtection"] = json!("INACTIVE"));
    for status in ["DELETE_SKIPPED", "DELETE_COMPLETE"] {
        native(status);
        succeeded(&replay.create(wanted.clone()).await);
    }
}

#[tokio::test]
async fn adoption_writes_what_the_template_gives_and_nothing_else_and_says_so() {
    let replay = Replay::start().await;
    let pool = replay.aws.add_pool(json!({
        "PoolName": "grown",
        "UsernameAttributes": ["email"],
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": false},
        "AccountRecoverySetting": {"RecoveryMechanisms": [{"Priority": 1, "Name": "verified_email"}]},
        "VerificationMessageTemplate": {
            "DefaultEmailOption": "CONFIRM_WITH_LINK",
            "EmailMessageByLink": "Here {##it is##}",
            "EmailSubjectByLink": "Hello",
        },
    }));
    let before = replay.aws.pool_snapshot(&pool);
    let given = adopting(&pool, json!({"SignInAliases": {"Email": true}}));
    let answer = replay.create(given.clone()).await;
    said(succeeded(&answer), &["adopted without changes"]);
    assert_eq!(replay.aws.pool_snapshot(&pool), before);

    begins(&replay, "UPDATE_IN_PROGRESS");
    let mut more = given.clone();
    merge(
        &mut more,
        json!({"PasswordPolicy": {"MinLength": 14}, "Tags": {"team": "a"}}),
    );
    succeeded(&replay.update(&pool, given.clone(), more.clone()).await);
    let live = replay.aws.pool(&pool);
    assert_eq!(live["Policies"]["PasswordPolicy"]["MinimumLength"], 14);
    assert_eq!(
        live["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"],
        false
    );
    // What it no longer gives stays as well.
    let now = replay.aws.pool_snapshot(&pool);
    succeeded(&replay.update(&pool, more, given).await);
    assert_eq!(replay.aws.pool_snapshot(&pool), now);
}

#[tokio::test]
async fn what_adoption_changed_is_listed_from_and_to() {
    let replay = Replay::start().await;
    let pool = replay.aws.add_pool(json!({"PoolName": "grown"}));
    let given = adopting(
        &pool,
        json!({"DeletionProtection": true, "PasswordPolicy": {"MinLength": 14}}),
    );
    let answer = replay.create(given).await;
    said(
        succeeded(&answer),
        &[
            "DeletionProtection from \"INACTIVE\" to \"ACTIVE\"",
            "MinimumLength from 8 to 14",
        ],
    );
}

#[tokio::test]
async fn an_adoption_that_is_rolled_back_takes_out_what_it_attached_and_nothing_else() {
    let replay = Replay::start().await;
    let pool = replay.aws.add_pool(json!({
        "PoolName": "grown",
        "LambdaConfig": {"PreSignUp": function("checks"), "CustomMessage": function("texts")},
    }));
    let given = adopting(
        &pool,
        json!({
            "SelfSignUpEnabled": true,
            "LambdaTriggers": {"PreSignUp": function("checks"), "PostConfirmation": function("greets")},
        }),
    );
    for (forward, back) in [
        ("CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS"),
        (
            "UPDATE_IN_PROGRESS",
            "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        ),
    ] {
        begins(&replay, forward);
        let id = replay.created(given.clone()).await;
        assert_eq!(
            replay.aws.pool(&pool)["LambdaConfig"]["PostConfirmation"],
            function("greets")
        );
        begins(&replay, back);
        let answer = replay.delete(&id, given.clone()).await;
        said(
            succeeded(&answer),
            &["SelfSignUpEnabled", "stay set in the pool"],
        );
        assert_eq!(
            replay.aws.pool(&pool)["LambdaConfig"],
            json!({"PreSignUp": function("checks"), "CustomMessage": function("texts")})
        );
        assert!(replay.aws.function_policy("greets", None).is_empty());
    }
    // A deletion that is no rollback leaves everything.
    begins(&replay, "UPDATE_IN_PROGRESS");
    let id = replay.created(given.clone()).await;
    begins(&replay, "DELETE_IN_PROGRESS");
    let before = replay.aws.snapshot();
    succeeded(&replay.delete(&id, given).await);
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn an_update_of_a_pool_that_moved_away_is_refused_and_its_rollback_goes_through() {
    let replay = Replay::start().await;
    let pool = replay.aws.add_pool(json!({"PoolName": "shared"}));
    let here = adopting(&pool, json!({}));
    replay.created(here.clone()).await;
    // By now another stack made it its own: its tags name that one, which records it.
    replay.aws.edit_pool(&pool, |live| {
        live["UserPoolTags"] = json!({
            "poolkeeper:stack-id": OTHER_STACK, "poolkeeper:logical-id": "Pool", "poolkeeper:request-id": "r",
        });
    });
    replay.aws.put_stack(OTHER_STACK, "UPDATE_COMPLETE");
    replay.aws.put_stack_resource(
        OTHER_STACK,
        "Pool",
        &[
            ("PhysicalResourceId", &pool),
            ("ResourceStatus", "UPDATE_COMPLETE"),
        ],
    );
    let before = replay.aws.snapshot();
    let more = adopting(&pool, json!({"SelfSignUpEnabled": false}));
    begins(&replay, "UPDATE_IN_PROGRESS");
    failed(
        &replay.update(&pool, here.clone(), more.clone()).await,
        &["stack other", &pool],
    );
    begins(&replay, "UPDATE_ROLLBACK_IN_PROGRESS");
    succeeded(&replay.update(&pool, more, here).await);
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn an_adoption_that_failed_without_a_rollback_is_made_by_the_next_update() {
    let replay = Replay::start().await;
    let pool = replay
        .aws
        .add_pool(json!({"PoolName": "grown", "UsernameAttributes": ["email"]}));
    let wrong = adopting(&pool, json!({"SelfSignUpEnabled": false}));
    let mark = failed(&replay.create(wrong.clone()).await, &["SignInAliases"])
        .physical_id()
        .to_owned();
    begins(&replay, "UPDATE_IN_PROGRESS");
    let right = adopting(
        &pool,
        json!({"SelfSignUpEnabled": false, "SignInAliases": {"Email": true}}),
    );
    let answer = replay.update(&mark, wrong, right).await;
    assert_eq!(succeeded(&answer).physical_id(), pool);
    assert_eq!(
        replay.aws.pool(&pool)["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"],
        true
    );
}

/// The removal was refused, rollback was off, and CloudFormation kept what was refused.
#[tokio::test]
async fn a_pool_that_was_not_made_here_never_gets_defaults_that_nobody_gave() {
    let replay = Replay::start().await;
    let pool = replay.aws.add_pool(json!({"PoolName": "grown"}));
    let id = replay.created(adopting(&pool, json!({}))).await;
    begins(&replay, "UPDATE_IN_PROGRESS");
    let before = replay.aws.pool_snapshot(&pool);
    let mut expected = before.clone();
    expected["Pool"]["DeletionProtection"] = json!("ACTIVE");
    let more = json!({"DeletionProtection": true});
    succeeded(&replay.update(&id, json!({}), more).await);
    assert_eq!(replay.aws.pool_snapshot(&pool), expected);
}

#[tokio::test]
async fn a_pool_that_was_not_made_here_is_never_replaced() {
    let replay = Replay::start().await;
    let pool = replay.aws.add_pool(json!({"PoolName": "grown"}));
    let id = replay.created(adopting(&pool, json!({}))).await;
    begins(&replay, "UPDATE_IN_PROGRESS");
    let other = json!({"SignInAliases": {"Email": true}, "AllowReplacement": true});
    for properties in [adopting(&pool, other.clone()), other] {
        let before = if properties.get("ExistingUserPoolId").is_some() {
            adopting(&pool, json!({}))
        } else {
            json!({})
        };
        let answer = replay.update(&id, before, properties).await;
        failed(&answer, &["SignInAliases", "did not create the pool"]);
        assert_eq!(answer.physical_id(), id);
    }
    assert_eq!(replay.aws.pool_ids(), [pool]);
}
