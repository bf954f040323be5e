//! Clients that fail half way, and the rollbacks that follow.

use serde_json::{Value, json};

use super::clients::{app, create, created, delete, update, with_client};
use super::{failed, succeeded, with_pool, writes};
use crate::support::aws::{Effect, Fault};
use crate::support::replay::{Replay, STACK_ID, merge};

pub(super) fn strikes(replay: &Replay, operation: &str, nth: usize, effect: Effect) {
    replay
        .aws
        .inject(Fault::on_operation(operation, nth, effect));
}

fn denied() -> Effect {
    Effect::ErrorBefore("AccessDeniedException".into())
}

fn internal() -> String {
    "InternalErrorException".to_owned()
}

fn rolls_back(replay: &Replay) {
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
}

fn with(properties: &Value, more: Value) -> Value {
    let mut all = properties.clone();
    merge(&mut all, more);
    all
}

#[tokio::test]
async fn scenario_46_a_lost_answer_is_looked_for_before_the_call_is_repeated() {
    for more in [json!({}), json!({"UserPoolClientName": "web"})] {
        for (effect, was_made) in [
            (Effect::ErrorAfter(internal()), true),
            (Effect::ResetAfter, true),
            (Effect::BreakOff, true),
            (Effect::ErrorBefore(internal()), false),
            (Effect::ResetBefore, false),
        ] {
            let (replay, pool) = with_pool().await;
            let properties = app(
                &pool,
                with(
                    &json!({"GenerateSecret": true, "ReturnSecret": true}),
                    more.clone(),
                ),
            );
            strikes(&replay, "CreateUserPoolClient", 1, effect.clone());
            let answer = create(&replay, &properties).await;
            let id = succeeded(&answer).physical_id();
            assert_eq!(replay.aws.clients_of(&pool), [id], "{effect:?}");
            let calls = replay.aws.calls_of("CreateUserPoolClient").len();
            assert_eq!(calls, if was_made { 1 } else { 2 }, "{effect:?}");
            // Found or made, the secret is the client's.
            let secret = replay.aws.client(&pool, id)["ClientSecret"].clone();
            assert_eq!(answer.attribute("UserPoolClientSecret"), Some(&secret));
        }
    }
}

#[tokio::test]
async fn a_create_that_cannot_be_cleared_up_is_marked_and_its_delete_removes_the_client() {
    for more in [json!({}), json!({"UserPoolClientName": "web"})] {
        let (replay, pool) = with_pool().await;
        let properties = app(&pool, more);
        strikes(&replay, "CreateUserPoolClient", 1, Effect::ResetAfter);
        for nth in 1..=5 {
            strikes(&replay, "ListUserPoolClients", nth, denied());
        }
        let answer = create(&replay, &properties).await;
        failed(&answer, &["AccessDenied"]);
        assert_eq!(answer.physical_id(), "poolkeeper:unfinished:lost");
        replay.aws.clear_faults();
        replay.aws.put_stack(STACK_ID, "ROLLBACK_IN_PROGRESS");
        succeeded(&delete(&replay, answer.physical_id(), &properties).await);
        assert!(replay.aws.clients_of(&pool).is_empty());
    }
}

#[tokio::test]
async fn a_lost_answer_that_cannot_be_repeated_leaves_no_client() {
    let (replay, pool) = with_pool().await;
    strikes(
        &replay,
        "CreateUserPoolClient",
        1,
        Effect::ErrorAfter(internal()),
    );
    strikes(&replay, "ListUserPoolClients", 1, denied());
    let answer = create(&replay, &app(&pool, json!({}))).await;
    failed(&answer, &["ListUserPoolClients", "AccessDenied"]);
    // It is still there, and the mark says so.
    let mark = answer.physical_id().to_owned();
    let left = replay.aws.clients_of(&pool).len();
    assert_eq!(
        left,
        usize::from(mark.starts_with("poolkeeper:unfinished:"))
    );
    replay.aws.put_stack(STACK_ID, "ROLLBACK_IN_PROGRESS");
    succeeded(&delete(&replay, &mark, &app(&pool, json!({}))).await);
    assert!(replay.aws.clients_of(&pool).is_empty());
}

#[tokio::test]
async fn a_refused_update_changes_nothing_and_the_way_back_needs_no_write() {
    let (replay, pool, old, id) = with_client(json!({})).await;
    let before = replay.aws.snapshot();
    let new = with(&old, json!({"OAuth": {"Scopes": ["orders/read"]}}));
    let answer = update(&replay, &id, &old, &new).await;
    failed(
        &answer,
        &["UpdateUserPoolClient", "ScopeDoesNotExist", "orders/read"],
    );
    assert_eq!(answer.physical_id(), id);
    assert_eq!(replay.aws.snapshot(), before);
    rolls_back(&replay);
    replay.aws.clear_calls();
    succeeded(&update(&replay, &id, &new, &old).await);
    assert!(writes(&replay).is_empty());
    assert_eq!(replay.aws.clients_of(&pool), [id]);
}

/// The write came about, and then the client can no longer be read.
#[tokio::test]
async fn a_failed_update_is_undone_and_what_others_did_to_the_urls_meanwhile_stays() {
    let url = |name: &str| format!("https://{name}.example.com");
    let given = |callbacks: [&str; 2], minutes: i32| {
        json!({
            "OAuth": {"CallbackUrls": callbacks.map(url)},
            "AuthSessionValidity": format!("{minutes} minutes"),
            "ReadAttributes": {"StandardAttributes": ["email"]},
        })
    };
    for adds in [false, true] {
        let (replay, pool, old, id) = with_client(given(["a", "b"], 4)).await;
        replay.aws.edit_client(&pool, &id, |live| {
            let urls = live["CallbackURLs"].as_array_mut().expect("URLs");
            urls.push(json!("https://former.example.com"));
        });
        let before = replay.aws.snapshot();
        let mut new = app(&pool, given(["a", "c"], 5));
        new.as_object_mut().expect("a map").remove("ReadAttributes");
        if adds {
            let (theirs, client) = (pool.clone(), id.clone());
            replay
                .aws
                .before_nth("DescribeUserPoolClient", 2, move |world| {
                    world.edit_client(&theirs, &client, |live| {
                        let urls = live["CallbackURLs"].as_array_mut().expect("URLs");
                        urls.retain(|url| url != "https://former.example.com");
                        urls.push(json!("https://theirs.example.com"));
                        live["LogoutURLs"] = json!(["https://theirs.example.com"]);
                    });
                });
        }
        strikes(&replay, "DescribeUserPoolClient", 2, denied());
        let answer = update(&replay, &id, &old, &new).await;
        failed(&answer, &["DescribeUserPoolClient", "AccessDenied"]);
        assert!(
            !answer.reason().contains("could not undo"),
            "{}",
            answer.reason()
        );
        let mut expected = before;
        if adds {
            let live = &mut expected["Pools"][&pool]["Clients"][&id];
            live["CallbackURLs"] = json!([url("a"), url("b"), "https://theirs.example.com"]);
            live["LogoutURLs"] = json!(["https://theirs.example.com"]);
        }
        assert_eq!(replay.aws.snapshot(), expected);
    }
}

#[tokio::test]
async fn a_value_that_fails_a_check_keeps_the_live_one_in_a_rollback() {
    let (replay, pool) = with_pool().await;
    let later = app(
        &pool,
        json!({"AuthSessionValidity": "5 minutes", "EnableTokenRevocation": false}),
    );
    // As an earlier version of the function took it.
    let former = app(
        &pool,
        json!({"AuthSessionValidity": "1 hour", "EnableTokenRevocation": true}),
    );
    let id = created(&replay, &later).await;
    failed(
        &update(&replay, &id, &later, &former).await,
        &["AuthSessionValidity: "],
    );
    rolls_back(&replay);
    let back = update(&replay, &id, &later, &former).await;
    assert_eq!(succeeded(&back).physical_id(), id);
    for text in ["AuthSessionValidity", "rollback"] {
        assert!(back.reason().contains(text), "{}", back.reason());
    }
    let live = replay.aws.client(&pool, &id);
    assert_eq!(
        (&live["AuthSessionValidity"], &live["EnableTokenRevocation"]),
        (&json!(5), &json!(true))
    );
}

#[tokio::test]
async fn a_rollback_to_a_pool_that_fails_a_check_keeps_the_client() {
    let (replay, pool, later, id) = with_client(json!({"GenerateSecret": true})).await;
    let before = replay.aws.snapshot();
    rolls_back(&replay);
    let former = with(
        &later,
        json!({"UserPoolId": "shop", "GenerateSecret": "yes"}),
    );
    let back = update(&replay, &id, &later, &former).await;
    assert_eq!(succeeded(&back).physical_id(), id);
    assert_eq!(back.attribute("UserPoolClientId"), Some(&json!(id)));
    assert_eq!(
        back.body["Data"].as_object().map(serde_json::Map::len),
        Some(4)
    );
    let former = app(&pool, json!({"GenerateSecret": "yes"}));
    let back = update(&replay, &id, &later, &former).await;
    assert_eq!(succeeded(&back).physical_id(), id);
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn a_rollback_goes_on_without_a_client_or_a_pool_that_is_gone() {
    for (operation, names_client) in [("DeleteUserPoolClient", true), ("DeleteUserPool", false)] {
        let (replay, pool, old, id) = with_client(json!({})).await;
        let new = with(&old, json!({"EnableTokenRevocation": false}));
        let mut gone = json!({"UserPoolId": pool});
        if names_client {
            gone["ClientId"] = json!(id);
        }
        replay.aws.cognito(operation, gone).expect("a deletion");
        failed(&update(&replay, &id, &old, &new).await, &[&id]);
        rolls_back(&replay);
        let back = update(&replay, &id, &new, &old).await;
        assert_eq!(succeeded(&back).physical_id(), id);
        assert_eq!(back.attribute("UserPoolClientId"), Some(&json!(id)));
        assert_eq!(
            back.body["Data"].as_object().map(serde_json::Map::len),
            Some(4)
        );
    }
}

/// A scope and a provider that the former properties name are gone by now.
#[tokio::test]
async fn a_rollback_to_settings_that_cognito_refuses_keeps_the_live_ones() {
    for (old, refused) in [
        (json!({"OAuth": {"Scopes": ["orders/read"]}}), "orders/read"),
        (
            json!({"SupportedIdentityProviders": ["corporate"]}),
            "corporate",
        ),
        (
            json!({"ReadAttributes": {"CustomAttributes": ["plan"]}}),
            "plan",
        ),
    ] {
        let (replay, pool, new, id) =
            with_client(json!({"GenerateSecret": true, "ReturnSecret": true})).await;
        let before = replay.aws.snapshot();
        let old = app(
            &pool,
            with(&old, json!({"GenerateSecret": true, "ReturnSecret": true})),
        );
        let answer = update(&replay, &id, &new, &old).await;
        failed(&answer, &[refused]);
        rolls_back(&replay);
        let back = update(&replay, &id, &new, &old).await;
        assert_eq!(succeeded(&back).physical_id(), id);
        assert!(back.reason().contains(refused), "{}", back.reason());
        assert_eq!(replay.aws.snapshot(), before);
    }
}

/// Rolls a replacement back: the client from before is the resource's again, and the new one goes.
#[tokio::test]
async fn a_rolled_back_replacement_returns_the_former_client() {
    for more in [json!({}), json!({"UserPoolClientName": "web"})] {
        for by_pool in [false, true] {
            let (replay, pool, old, id) = with_client(more.clone()).await;
            let before = replay.aws.snapshot();
            let other = replay.aws.add_pool(json!({"PoolName": "other"}));
            let new = match by_pool {
                true => with(&old, json!({"UserPoolId": other})),
                false => with(&old, json!({"GenerateSecret": true, "ReturnSecret": true})),
            };
            replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
            let answer = update(&replay, &id, &old, &new).await;
            let newer = succeeded(&answer).physical_id().to_owned();
            assert_ne!(newer, id);
            rolls_back(&replay);
            let back = update(&replay, &newer, &new, &old).await;
            assert_eq!(succeeded(&back).physical_id(), id);
            replay
                .aws
                .put_stack(STACK_ID, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
            succeeded(&delete(&replay, &newer, &new).await);
            assert_eq!(replay.aws.clients_of(&pool), [id.as_str()]);
            assert_eq!(
                replay.aws.snapshot()["Pools"][&pool],
                before["Pools"][&pool]
            );
            assert!(replay.aws.clients_of(&other).is_empty());
        }
    }
}

/// The clean-up of an update is over: it could not delete the former client, or someone did before.
#[tokio::test]
async fn a_rollback_finds_the_former_client_whatever_became_of_the_ones_before() {
    let (replay, pool, public, first) = with_client(json!({})).await;
    let secret = with(&public, json!({"GenerateSecret": true}));
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    let second = update(&replay, &first, &public, &secret)
        .await
        .physical_id()
        .to_owned();
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
    strikes(&replay, "DeleteUserPoolClient", 1, denied());
    failed(&delete(&replay, &first, &public).await, &["AccessDenied"]);
    replay.aws.put_stack(STACK_ID, "UPDATE_COMPLETE");

    // The first one is still there, with just the settings that the third is to have.
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    let third = update(&replay, &second, &secret, &public)
        .await
        .physical_id()
        .to_owned();
    assert!(
        third != second && third != first,
        "an earlier client is no way forward"
    );
    rolls_back(&replay);
    let back = update(&replay, &third, &public, &secret).await;
    assert_eq!(succeeded(&back).physical_id(), second);
    succeeded(&delete(&replay, &third, &public).await);
    let mut left = replay.aws.clients_of(&pool);
    left.sort_unstable();
    let mut expected = vec![first, second];
    expected.sort_unstable();
    assert_eq!(left, expected);
}

/// Nobody can give the former client back, so the rollback makes another one.
#[tokio::test]
async fn a_rollback_makes_another_client_if_the_former_one_is_gone() {
    let (replay, pool, old, id) = with_client(json!({})).await;
    let new = with(&old, json!({"GenerateSecret": true}));
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    let newer = update(&replay, &id, &old, &new)
        .await
        .physical_id()
        .to_owned();
    let gone = json!({"UserPoolId": pool, "ClientId": id});
    replay
        .aws
        .cognito("DeleteUserPoolClient", gone)
        .expect("a deletion");
    rolls_back(&replay);
    let back = update(&replay, &newer, &new, &old).await;
    let third = succeeded(&back).physical_id().to_owned();
    assert!(third != id && third != newer);
    succeeded(&delete(&replay, &newer, &new).await);
    assert_eq!(replay.aws.clients_of(&pool), [third]);
}

/// Neither the former client nor what it named is there any more.
#[tokio::test]
async fn a_rollback_that_can_make_no_other_client_keeps_the_one_that_is_there() {
    let (replay, pool) = with_pool().await;
    let scope = json!([{"ScopeName": "read", "ScopeDescription": "Read"}]);
    let server = json!({"Identifier": "orders", "Name": "Orders", "Scopes": scope});
    replay.aws.add_server(&pool, server);
    let old = app(&pool, json!({"OAuth": {"Scopes": ["orders/read"]}}));
    let id = created(&replay, &old).await;
    let new = app(&pool, json!({"GenerateSecret": true}));
    let newer = update(&replay, &id, &old, &new)
        .await
        .physical_id()
        .to_owned();
    for (operation, mut gone) in [
        ("DeleteUserPoolClient", json!({"ClientId": id})),
        ("DeleteResourceServer", json!({"Identifier": "orders"})),
    ] {
        gone["UserPoolId"] = json!(pool);
        replay.aws.cognito(operation, gone).expect("a deletion");
    }
    failed(&update(&replay, &newer, &new, &old).await, &["orders/read"]);
    rolls_back(&replay);
    let back = update(&replay, &newer, &new, &old).await;
    assert_eq!(succeeded(&back).physical_id(), newer);
    assert_eq!(back.attribute("UserPoolClientId"), Some(&json!(newer)));
    assert!(back.reason().contains("orders/read"), "{}", back.reason());
    assert_eq!(replay.aws.clients_of(&pool), [newer]);
}

/// An earlier life of the resource adopted a client. It was never this resource's to own.
#[tokio::test]
async fn a_rollback_goes_back_to_no_client_of_an_earlier_life_of_the_resource() {
    let (replay, pool) = with_pool().await;
    let theirs = replay
        .aws
        .add_client(&pool, json!({"ClientName": "by hand"}));
    let adopting = app(&pool, json!({"ExistingUserPoolClientId": theirs}));
    created(&replay, &adopting).await;
    succeeded(&delete(&replay, &theirs, &adopting).await);
    let old = app(&pool, json!({}));
    let own = created(&replay, &old).await;
    let new = with(&old, json!({"GenerateSecret": true}));
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    let newer = update(&replay, &own, &old, &new)
        .await
        .physical_id()
        .to_owned();
    let gone = json!({"UserPoolId": pool, "ClientId": own});
    replay
        .aws
        .cognito("DeleteUserPoolClient", gone)
        .expect("a deletion");
    rolls_back(&replay);
    let back = update(&replay, &newer, &new, &old).await;
    assert_ne!(succeeded(&back).physical_id(), theirs);
}
