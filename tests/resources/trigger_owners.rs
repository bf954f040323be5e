//! Triggers that pass from one owner to another, or that two of them name, and rollbacks that find
//! things otherwise than they were.

use serde_json::{Value, json};

use super::triggers::{attach, change, create_event, detach, statements, trigger, triggers};
use super::{failed, function, succeeded, writes};
use crate::support::aws::{Effect, Fault};
use crate::support::replay::{Replay, STACK_ID, merge};

const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/one";

fn with_checks() -> Value {
    json!({"LambdaTriggers": {"PreSignUp": function("checks")}})
}

#[tokio::test]
async fn a_trigger_passes_from_its_own_resource_to_the_pools_template() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let properties = trigger(&pool, "PRE_SIGN_UP", "checks");
    let id = attach(&replay, &properties).await.physical_id().to_owned();
    succeeded(&replay.update(&pool, json!({}), with_checks()).await);
    // CloudFormation deletes what is gone from the template after everything else.
    succeeded(&detach(&replay, &id, &properties).await);
    assert_eq!(
        triggers(&replay, &pool),
        json!({"PreSignUp": function("checks")})
    );
    assert_eq!(statements(&replay, "checks"), 1);
    replay.aws.clear_calls();
    succeeded(&replay.update(&pool, with_checks(), with_checks()).await);
    assert!(writes(&replay).is_empty());

    succeeded(&replay.update(&pool, with_checks(), json!({})).await);
    assert_eq!(triggers(&replay, &pool), json!({}));
    assert_eq!(statements(&replay, "checks"), 0);
    let tags = replay.aws.pool(&pool)["UserPoolTags"].clone();
    assert!(tags.get("poolkeeper:triggers").is_none(), "{tags}");
}

#[tokio::test]
async fn a_trigger_that_was_to_leave_the_pools_template_is_back_after_a_rollback() {
    let replay = Replay::start().await;
    let pool = replay.created(with_checks()).await;
    succeeded(&replay.update(&pool, with_checks(), json!({})).await);
    let properties = trigger(&pool, "PRE_SIGN_UP", "checks");
    let id = attach(&replay, &properties).await.physical_id().to_owned();
    // Something else fails: the pool gets its properties back, and the new resource goes.
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    succeeded(&replay.update(&pool, json!({}), with_checks()).await);
    succeeded(&detach(&replay, &id, &properties).await);
    assert_eq!(
        triggers(&replay, &pool),
        json!({"PreSignUp": function("checks")})
    );
    assert_eq!(statements(&replay, "checks"), 1);
}

/// As CloudFormation lists a trigger's resource while it is there.
fn list(replay: &Replay, id: &str) {
    let complete = [
        ("PhysicalResourceId", id),
        ("ResourceStatus", "CREATE_COMPLETE"),
    ];
    replay
        .aws
        .put_stack_resource(STACK_ID, "Trigger", &complete);
}

#[tokio::test]
async fn a_trigger_that_was_to_pass_to_the_pools_template_stays_after_a_rollback() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let properties = trigger(&pool, "PRE_SIGN_UP", "checks");
    let id = attach(&replay, &properties).await.physical_id().to_owned();
    list(&replay, &id);
    let before = replay.aws.pool_snapshot(&pool);
    // The pool names it as well, and something else fails: the trigger's resource gets no event.
    succeeded(&replay.update(&pool, json!({}), with_checks()).await);
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    succeeded(&replay.update(&pool, with_checks(), json!({})).await);
    assert_eq!(replay.aws.pool_snapshot(&pool), before);
    assert_eq!(statements(&replay, "checks"), 1);

    // Also if the pool's own update never got to write anything.
    succeeded(&replay.update(&pool, with_checks(), json!({})).await);
    assert_eq!(replay.aws.pool_snapshot(&pool), before);
    assert_eq!(statements(&replay, "checks"), 1);
    succeeded(&detach(&replay, &id, &properties).await);
    assert_eq!(triggers(&replay, &pool), json!({}));
}

#[tokio::test]
async fn what_a_former_owner_gave_stands_in_nobodys_way() {
    let replay = Replay::start().await;
    let mut given = with_checks();
    merge(&mut given, json!({"RemovalPolicy": "RETAIN"}));
    let pool = replay.created(given.clone()).await;
    succeeded(&replay.delete(&pool, given).await);
    // Someone detached the function by hand.
    replay.aws.edit_pool(&pool, |live| {
        live["LambdaConfig"] = json!({"CustomMessage": function("texts")});
    });
    let properties = trigger(&pool, "PRE_SIGN_UP", "other");
    let answer = attach(&replay, &properties).await;
    let id = succeeded(&answer).physical_id().to_owned();
    assert_eq!(triggers(&replay, &pool)["PreSignUp"], function("other"));
    succeeded(&detach(&replay, &id, &properties).await);
    assert_eq!(triggers(&replay, &pool).get("PreSignUp"), None);

    // Whoever takes the pool over and gives no trigger says so.
    succeeded(&replay.create(json!({"ExistingUserPoolId": pool})).await);
    let tags = replay.aws.pool(&pool)["UserPoolTags"].clone();
    assert!(tags.get("poolkeeper:triggers").is_none(), "{tags}");
    assert_eq!(triggers(&replay, &pool)["CustomMessage"], function("texts"));
}

#[tokio::test]
async fn a_pool_is_not_taken_over_a_second_time_by_an_event_that_was_answered() {
    let replay = Replay::start().await;
    let pool = replay.aws.add_pool(json!({"PoolName": "elsewhere"}));
    let mut properties = with_checks();
    merge(&mut properties, json!({"ExistingUserPoolId": pool}));
    let event = replay.create_event(properties);
    succeeded(&replay.deliver(&event).await);
    let complete = [
        ("PhysicalResourceId", pool.as_str()),
        ("ResourceStatus", "UPDATE_COMPLETE"),
    ];
    replay.aws.put_stack_resource(STACK_ID, "Pool", &complete);
    let before = replay.aws.snapshot();
    failed(&replay.deliver(&event).await, &["does not confirm"]);
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn a_resource_that_comes_back_is_made_though_cloudformation_answers_late() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let deleted = [
        ("PhysicalResourceId", "gone"),
        ("ResourceStatus", "DELETE_COMPLETE"),
    ];
    replay.aws.put_stack_resource(STACK_ID, "Trigger", &deleted);
    replay.aws.before_nth("DescribeStackResource", 2, |world| {
        let again = [("ResourceStatus", "CREATE_IN_PROGRESS")];
        world.put_stack_resource(STACK_ID, "Trigger", &again);
    });
    succeeded(&attach(&replay, &trigger(&pool, "PRE_SIGN_UP", "checks")).await);
}

#[tokio::test]
async fn a_trigger_that_the_pools_template_gives_is_not_taken_over_by_another_stack() {
    let replay = Replay::start().await;
    let pool = replay.created(with_checks()).await;
    let properties = trigger(&pool, "PRE_SIGN_UP", "checks");
    let answer = attach(&replay, &properties).await;
    failed(&answer, &["PRE_SIGN_UP", &pool, "LambdaTriggers"]);
    succeeded(&detach(&replay, answer.physical_id(), &properties).await);
    assert_eq!(
        triggers(&replay, &pool),
        json!({"PreSignUp": function("checks")})
    );
    assert_eq!(statements(&replay, "checks"), 1);
}

#[tokio::test]
async fn the_key_that_the_pools_template_gives_stays_with_the_pool() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({"CustomSenderKmsKey": KEY})).await;
    let mut properties = trigger(&pool, "CUSTOM_EMAIL_SENDER", "mails");
    merge(&mut properties, json!({"CustomSenderKmsKey": KEY}));
    let id = attach(&replay, &properties).await.physical_id().to_owned();
    succeeded(&detach(&replay, &id, &properties).await);
    assert_eq!(triggers(&replay, &pool), json!({"KMSKeyID": KEY}));

    let id = attach(&replay, &properties).await.physical_id().to_owned();
    let mut other = properties.clone();
    other["CustomSenderKmsKey"] = json!("arn:aws:kms:eu-west-1:123456789012:key/two");
    let answer = change(&replay, &id, &properties, &other).await;
    failed(&answer, &["CustomSenderKmsKey", "key/two", KEY]);
    assert_eq!(triggers(&replay, &pool)["KMSKeyID"], KEY);
}

#[tokio::test]
async fn a_trigger_that_is_there_already_gets_a_permission_of_its_own() {
    let replay = Replay::start().await;
    let pool = replay.aws.add_pool(json!({
        "PoolName": "elsewhere",
        "LambdaConfig": {"PreSignUp": function("checks")},
    }));
    let mut properties = with_checks();
    merge(&mut properties, json!({"ExistingUserPoolId": pool}));
    succeeded(&replay.create(properties).await);
    assert_eq!(statements(&replay, "checks"), 1);

    // One that the former properties did not name.
    let pool = replay.created(json!({})).await;
    replay.aws.edit_pool(&pool, |live| {
        live["LambdaConfig"] = json!({"PreSignUp": function("others")});
    });
    let named = json!({"LambdaTriggers": {"PreSignUp": function("others")}});
    succeeded(&replay.update(&pool, json!({}), named).await);
    assert_eq!(statements(&replay, "others"), 1);
}

#[tokio::test]
async fn a_pool_that_could_not_be_taken_over_keeps_no_permission() {
    let replay = Replay::start().await;
    let pool = replay.aws.add_pool(json!({
        "PoolName": "elsewhere",
        "LambdaConfig": {"PreSignUp": function("checks")},
    }));
    let before = replay.aws.snapshot();
    let refused = Effect::ErrorBefore("InvalidParameterException".into());
    replay
        .aws
        .inject(Fault::on_operation("UpdateUserPool", 1, refused));
    let mut properties = with_checks();
    merge(
        &mut properties,
        json!({"ExistingUserPoolId": pool, "DeletionProtection": true}),
    );
    failed(&replay.create(properties).await, &["UpdateUserPool"]);
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn a_rollback_to_a_pool_that_is_gone_goes_on() {
    let replay = Replay::start().await;
    let (gone, pool) = (
        replay.created(json!({})).await,
        replay.created(json!({"UserPoolName": "other"})).await,
    );
    let (old, new) = (
        trigger(&gone, "PRE_SIGN_UP", "checks"),
        trigger(&pool, "PRE_SIGN_UP", "checks"),
    );
    succeeded(&attach(&replay, &old).await);
    let deleted = replay
        .aws
        .cognito("DeleteUserPool", json!({"UserPoolId": gone}));
    deleted.expect("deleted");
    let former = format!("{gone}/PRE_SIGN_UP");
    let moved = change(&replay, &former, &old, &new).await;
    let id = succeeded(&moved).physical_id().to_owned();
    failed(&change(&replay, &id, &new, &old).await, &[&gone]);
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    let back = change(&replay, &id, &new, &old).await;
    assert_eq!(succeeded(&back).physical_id(), former);
}

#[tokio::test]
async fn a_rollback_to_a_function_that_is_gone_goes_on() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let (old, new) = (
        trigger(&pool, "PRE_SIGN_UP", "checks"),
        trigger(&pool, "PRE_SIGN_UP", "better-checks"),
    );
    let texts = |name: &str| json!({"LambdaTriggers": {"CustomMessage": function(name)}});
    let id = attach(&replay, &old).await.physical_id().to_owned();
    succeeded(&replay.update(&pool, json!({}), texts("texts")).await);
    succeeded(&change(&replay, &id, &old, &new).await);
    succeeded(
        &replay
            .update(&pool, texts("texts"), texts("more-texts"))
            .await,
    );
    replay.aws.remove_function("checks");
    replay.aws.remove_function("texts");

    failed(&change(&replay, &id, &new, &old).await, &["does not exist"]);
    let answer = replay.update(&pool, texts("more-texts"), texts("texts"));
    failed(&answer.await, &["does not exist"]);
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    succeeded(&change(&replay, &id, &new, &old).await);
    succeeded(
        &replay
            .update(&pool, texts("more-texts"), texts("texts"))
            .await,
    );
    assert_eq!(
        triggers(&replay, &pool),
        json!({"PreSignUp": function("checks"), "CustomMessage": function("texts")})
    );
}

#[tokio::test]
async fn a_create_event_that_comes_again_after_its_answer_attaches_nothing() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let properties = trigger(&pool, "PRE_SIGN_UP", "checks");
    let event = create_event(&replay, &properties);
    let id = replay.deliver(&event).await.physical_id().to_owned();
    succeeded(&detach(&replay, &id, &properties).await);
    let deleted = [
        ("PhysicalResourceId", id.as_str()),
        ("ResourceStatus", "DELETE_COMPLETE"),
    ];
    replay.aws.put_stack_resource(STACK_ID, "Trigger", &deleted);
    failed(&replay.deliver(&event).await, &["does not confirm"]);
    assert_eq!(triggers(&replay, &pool), json!({}));
    assert_eq!(statements(&replay, "checks"), 0);
}

#[tokio::test]
async fn the_trigger_before_tokens_are_made_changes_function_and_name_at_once_and_goes_back() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let plain = trigger(&pool, "PRE_TOKEN_GENERATION", "claims");
    let mut versioned = trigger(&pool, "PRE_TOKEN_GENERATION_CONFIG", "better-claims");
    merge(&mut versioned, json!({"LambdaVersion": "V2_0"}));
    let id = attach(&replay, &plain).await.physical_id().to_owned();
    let answer = change(&replay, &id, &plain, &versioned).await;
    let now = succeeded(&answer).physical_id().to_owned();
    assert_eq!(
        triggers(&replay, &pool)["PreTokenGenerationConfig"],
        json!({"LambdaArn": function("better-claims"), "LambdaVersion": "V2_0"})
    );
    assert_eq!(statements(&replay, "claims"), 0);
    assert_eq!(
        succeeded(&change(&replay, &now, &versioned, &plain).await).physical_id(),
        id
    );
    assert_eq!(
        triggers(&replay, &pool)["PreTokenGeneration"],
        function("claims")
    );
}

#[tokio::test]
async fn a_version_that_is_removed_goes_though_the_function_stays() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let plain = trigger(&pool, "PRE_TOKEN_GENERATION", "claims");
    let mut versioned = trigger(&pool, "PRE_TOKEN_GENERATION_CONFIG", "claims");
    merge(&mut versioned, json!({"LambdaVersion": "V2_0"}));
    let id = attach(&replay, &versioned).await.physical_id().to_owned();
    succeeded(&change(&replay, &id, &versioned, &plain).await);
    assert_eq!(
        triggers(&replay, &pool)["PreTokenGenerationConfig"]["LambdaVersion"],
        "V1_0"
    );
}
