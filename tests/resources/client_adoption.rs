//! Clients that a template adopts: it writes what the template gives, and never deletes or replaces them.

use serde_json::{Value, json};

use super::authority::OTHER_STACK;
use super::clients::{TYPE, app, create, created, delete, update};
use super::{failed, last_call, succeeded, with_pool, writes};
use crate::support::aws::Effect;
use crate::support::replay::{Replay, STACK_ID, merge};

const SETTING: &str = "PreventUserExistenceErrors";

/// A client made by hand, with settings that no template asks for by default.
fn add(replay: &Replay, pool: &str, more: Value) -> String {
    let mut request = json!({
        "ClientName": "by hand",
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid"],
        "CallbackURLs": ["https://by-hand.example.com"],
        "RefreshTokenValidity": 7,
        "ReadAttributes": ["email"],
    });
    merge(&mut request, more);
    let id = replay.aws.add_client(pool, request);
    replay.aws.edit_client(pool, &id, |client| {
        client["CreationDate"] = json!(1_700_000_000.0);
    });
    id
}

fn adopting(pool: &str, id: &str, more: Value) -> Value {
    let mut properties = app(pool, json!({"ExistingUserPoolClientId": id}));
    merge(&mut properties, more);
    properties
}

/// Its own resource would delete it, with another update or with the clean-up of the same one.
#[tokio::test]
async fn a_client_that_another_resource_still_has_is_refused() {
    for (stack, kind, status, is_refused) in [
        (OTHER_STACK, TYPE, "CREATE_COMPLETE", true),
        (
            OTHER_STACK,
            "AWS::Cognito::UserPoolClient",
            "UPDATE_COMPLETE",
            true,
        ),
        (
            STACK_ID,
            "AWS::Cognito::UserPoolClient",
            "CREATE_COMPLETE",
            true,
        ),
        (OTHER_STACK, TYPE, "DELETE_SKIPPED", false),
        (
            STACK_ID,
            "AWS::Cognito::UserPoolClient",
            "DELETE_SKIPPED",
            false,
        ),
    ] {
        let (replay, pool) = with_pool().await;
        let id = add(&replay, &pool, json!({}));
        let members = [
            ("PhysicalResourceId", id.as_str()),
            ("ResourceType", kind),
            ("ResourceStatus", status),
        ];
        replay.aws.put_stack_resource(stack, "Theirs", &members);
        let before = replay.aws.snapshot();
        let answer = create(&replay, &adopting(&pool, &id, json!({SETTING: true}))).await;
        match is_refused {
            true => {
                failed(&answer, &["Theirs", "DeletionPolicy: Retain"]);
                assert_eq!(replay.aws.snapshot(), before);
            }
            false => assert_eq!(succeeded(&answer).physical_id(), id),
        }
    }
}

#[tokio::test]
async fn adoption_writes_what_the_template_gives_and_nothing_else_and_says_so() {
    let (replay, pool) = with_pool().await;
    let id = add(&replay, &pool, json!({}));
    let before = replay.aws.client(&pool, &id);
    let given = json!({SETTING: true, "OAuth": {"CallbackUrls": ["https://a.example.com"]}});
    let answer = create(&replay, &adopting(&pool, &id, given)).await;
    assert_eq!(succeeded(&answer).physical_id(), id);
    assert_eq!(
        answer.attribute("UserPoolClientName"),
        Some(&json!("by hand"))
    );
    for text in [
        "adopted",
        SETTING,
        "ENABLED",
        "CallbackUrls",
        "https://a.example.com",
    ] {
        assert!(
            answer.reason().contains(text),
            "`{text}`: {}",
            answer.reason()
        );
    }
    let mut after = replay.aws.client(&pool, &id);
    assert_eq!(after[SETTING], "ENABLED");
    // URLs are added, as with any client.
    assert_eq!(
        after["CallbackURLs"],
        json!(["https://a.example.com", "https://by-hand.example.com"])
    );
    let members = after.as_object_mut().expect("a map");
    members.remove(SETTING);
    for name in ["CallbackURLs", "LastModifiedDate", "RefreshTokenValidity"] {
        after[name] = before[name].clone();
    }
    after
        .as_object_mut()
        .expect("a map")
        .remove("TokenValidityUnits");
    assert_eq!(after, before);
    assert_eq!(
        last_call(&replay, "UpdateUserPoolClient")["RefreshTokenValidity"],
        7
    );
}

#[tokio::test]
async fn a_client_that_is_adopted_as_it_is_is_not_written() {
    // A template that says nothing of the secret adopts a client with and without one.
    for has_secret in [false, true] {
        let (replay, pool) = with_pool().await;
        let id = add(&replay, &pool, json!({"GenerateSecret": has_secret}));
        let before = replay.aws.snapshot();
        for more in [json!({}), json!({"GenerateSecret": has_secret})] {
            let given = adopting(&pool, &id, more);
            let answer = create(&replay, &given).await;
            assert_eq!(succeeded(&answer).physical_id(), id);
            assert!(answer.reason().contains("adopted without changes"));
            assert_eq!(answer.attribute("UserPoolClientSecret"), Some(&json!("")));
            let mut later = given.clone();
            merge(&mut later, json!({"Revision": "2"}));
            let answer = update(&replay, &id, &given, &later).await;
            assert_eq!(succeeded(&answer).physical_id(), id);
            succeeded(&delete(&replay, &id, &later).await);
        }
        assert_eq!(replay.aws.snapshot(), before);
    }
}

#[tokio::test]
async fn what_cannot_be_adopted_is_said_and_left() {
    let (replay, pool) = with_pool().await;
    let public = add(&replay, &pool, json!({}));
    let secret = add(&replay, &pool, json!({"GenerateSecret": true}));
    let before = replay.aws.snapshot();
    for (given, texts) in [
        (
            adopting(&pool, "0123456789nowhere", json!({})),
            ["ExistingUserPoolClientId", "0123456789nowhere"],
        ),
        (
            adopting("eu-west-1_Nowhere12", &public, json!({})),
            ["ExistingUserPoolClientId", "eu-west-1_Nowhere12"],
        ),
        (
            adopting(&pool, &public, json!({"GenerateSecret": true})),
            ["GenerateSecret", &public],
        ),
        (
            adopting(&pool, &secret, json!({"GenerateSecret": false})),
            ["GenerateSecret", &secret],
        ),
        (
            adopting(
                &pool,
                &secret,
                json!({"GenerateSecret": true, "ReturnSecret": true}),
            ),
            ["ReturnSecret", "adopts"],
        ),
    ] {
        let answer = create(&replay, &given).await;
        failed(&answer, &texts);
        assert_eq!(answer.physical_id(), "poolkeeper:nothing-created");
        succeeded(&delete(&replay, answer.physical_id(), &given).await);
    }
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn an_adopted_client_is_never_deleted() {
    let (replay, pool) = with_pool().await;
    let id = add(&replay, &pool, json!({}));
    let given = adopting(&pool, &id, json!({}));
    created(&replay, &given).await;
    for id in [
        &id,
        "poolkeeper:unfinished:lost",
        "shop-Client-1A2B3C4D5E6F",
    ] {
        let answer = delete(&replay, id, &given).await;
        assert!(
            succeeded(&answer).reason().contains("stays"),
            "{}",
            answer.reason()
        );
    }
    assert!(writes(&replay).is_empty());
    assert_eq!(replay.aws.clients_of(&pool), [id]);
}

/// A refused update that took the property out, with rollback disabled, and then the stack is deleted. The
/// Delete has the properties of the update.
#[tokio::test]
async fn an_adopted_client_is_not_deleted_either_after_an_update_that_took_the_property_out() {
    let (replay, pool) = with_pool().await;
    let id = add(&replay, &pool, json!({}));
    let given = adopting(&pool, &id, json!({}));
    created(&replay, &given).await;
    let without = app(&pool, json!({}));
    replay.aws.put_stack(STACK_ID, "CREATE_COMPLETE");
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    failed(
        &update(&replay, &id, &given, &without).await,
        &["ExistingUserPoolClientId"],
    );
    replay.aws.put_stack(STACK_ID, "UPDATE_FAILED");
    replay.aws.put_stack(STACK_ID, "DELETE_IN_PROGRESS");
    let answer = delete(&replay, &id, &without).await;
    assert!(
        succeeded(&answer).reason().contains("stays"),
        "{}",
        answer.reason()
    );
    assert_eq!(replay.aws.clients_of(&pool), [id]);
}

/// The same with a client of its own, which goes with its resource.
#[tokio::test]
async fn a_client_of_its_own_is_deleted_after_an_update_that_failed() {
    let (replay, pool) = with_pool().await;
    let given = app(&pool, json!({}));
    let id = created(&replay, &given).await;
    let mut other = given.clone();
    merge(&mut other, json!({"OAuth": {"Scopes": ["orders/read"]}}));
    replay.aws.put_stack(STACK_ID, "CREATE_COMPLETE");
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    failed(
        &update(&replay, &id, &given, &other).await,
        &["orders/read"],
    );
    replay.aws.put_stack(STACK_ID, "UPDATE_FAILED");
    replay.aws.put_stack(STACK_ID, "DELETE_IN_PROGRESS");
    succeeded(&delete(&replay, &id, &other).await);
    assert!(replay.aws.clients_of(&pool).is_empty());
}

#[tokio::test]
async fn the_property_is_neither_added_nor_changed_nor_removed_and_no_rollback_gets_stuck() {
    let (replay, pool) = with_pool().await;
    let theirs = add(&replay, &pool, json!({}));
    let others = add(&replay, &pool, json!({}));
    let own = app(&pool, json!({}));
    let adopted = adopting(&pool, &theirs, json!({}));
    let changed = adopting(&pool, &others, json!({}));
    for (old, new) in [(&own, &adopted), (&adopted, &changed), (&adopted, &own)] {
        replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
        let id = created(&replay, old).await;
        let before = replay.aws.snapshot();
        let answer = update(&replay, &id, old, new).await;
        failed(&answer, &["ExistingUserPoolClientId", &id]);
        assert_eq!(answer.physical_id(), id);
        replay
            .aws
            .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
        for (old, new) in [(new, old), (old, new)] {
            let back = update(&replay, &id, old, new).await;
            assert_eq!(succeeded(&back).physical_id(), id);
        }
        assert_eq!(replay.aws.snapshot(), before);
        succeeded(&delete(&replay, &id, old).await);
    }
    let mut left = replay.aws.clients_of(&pool);
    left.sort_unstable();
    let mut expected = vec![theirs, others];
    expected.sort_unstable();
    assert_eq!(left, expected);
}

#[tokio::test]
async fn an_adopted_client_is_never_replaced() {
    let (replay, pool) = with_pool().await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    let id = add(&replay, &pool, json!({}));
    let given = adopting(&pool, &id, json!({}));
    created(&replay, &given).await;
    let before = replay.aws.snapshot();
    for more in [
        json!({"GenerateSecret": true}),
        json!({"UserPoolId": other}),
    ] {
        let mut new = given.clone();
        merge(&mut new, more);
        let answer = update(&replay, &id, &given, &new).await;
        failed(&answer, &["never replaced", &id]);
        assert_eq!(answer.physical_id(), id);
    }
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn a_setting_that_the_template_no_longer_gives_keeps_its_live_value() {
    let (replay, pool) = with_pool().await;
    let id = add(&replay, &pool, json!({}));
    let given = adopting(&pool, &id, json!({"AuthSessionValidity": "5 minutes"}));
    created(&replay, &given).await;
    let silent = adopting(&pool, &id, json!({}));
    let answer = update(&replay, &id, &given, &silent).await;
    assert_eq!(succeeded(&answer).physical_id(), id);
    assert_eq!(replay.aws.client(&pool, &id)["AuthSessionValidity"], 5);
}

#[tokio::test]
async fn a_second_delivery_of_an_adoption_finds_it_done() {
    let (replay, pool) = with_pool().await;
    let id = add(&replay, &pool, json!({}));
    super::client_rollbacks::strikes(&replay, "UpdateUserPoolClient", 1, Effect::KillAfter);
    let event = replay.create_event(adopting(&pool, &id, json!({SETTING: true})));
    let answer = replay
        .deliver_until_answered(&super::clients::typed(event))
        .await;
    assert_eq!(succeeded(&answer).physical_id(), id);
    assert_eq!(replay.aws.calls_of("UpdateUserPoolClient").len(), 1);
}

/// With rollback disabled, an adoption that failed is followed by an update.
#[tokio::test]
async fn a_failed_adoption_is_followed_by_an_update_that_adopts() {
    let (replay, pool) = with_pool().await;
    let id = add(&replay, &pool, json!({}));
    let wrong = adopting(&pool, "0123456789nowhere", json!({}));
    let mark = create(&replay, &wrong).await.physical_id().to_owned();
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    let right = adopting(&pool, &id, json!({SETTING: true}));
    let answer = update(&replay, &mark, &wrong, &right).await;
    assert_eq!(succeeded(&answer).physical_id(), id);
    succeeded(&delete(&replay, &mark, &wrong).await);
    assert_eq!(replay.aws.client(&pool, &id)[SETTING], "ENABLED");
}
