//! Events of clients that come twice, at once or after a crash: one client for one event, and never another's.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Barrier;

use super::authority::{killed, named};
use super::client_rollbacks::strikes;
use super::clients::{TYPE, app, created, delete, typed};
use super::{succeeded, with_pool};
use crate::support::aws::{Answer, Effect, Fault};
use crate::support::replay::{Replay, STACK_ID, merge, of_type};

/// A client with a name of its own, and one whose name the template gives.
fn names() -> [Value; 2] {
    [
        json!({}),
        json!({"UserPoolClientName": "web", "GenerateSecret": true}),
    ]
}

pub(super) fn create_event(replay: &Replay, properties: &Value) -> Value {
    typed(replay.create_event(properties.clone()))
}

/// The event for another client of the stack.
pub(super) fn of_client(replay: &Replay, event: Value, logical_id: &str) -> Value {
    named(replay, of_type(event, TYPE, logical_id), logical_id)
}

/// The one client that there must be, which CloudFormation has recorded.
#[track_caller]
fn the_recorded_one(replay: &Replay, pool: &str) -> String {
    let recorded = replay.aws.recorded(STACK_ID, "Client").map(|(_, id)| id);
    let clients = replay.aws.clients_of(pool);
    assert_eq!(clients.len(), 1, "{clients:?}, recorded {recorded:?}");
    assert_eq!(recorded.as_ref(), clients.first());
    clients[0].clone()
}

/// All answers are successes; they speak of these clients.
#[track_caller]
pub(super) fn answered(answers: &[Answer]) -> Vec<String> {
    let ids = answers
        .iter()
        .map(|it| succeeded(it).physical_id().to_owned());
    let mut ids: Vec<String> = ids.collect();
    ids.sort_unstable();
    ids
}

/// Lets a client be an hour old.
pub(super) fn long_ago(replay: &Replay, pool: &str, id: &str) {
    replay.aws.edit_client(pool, id, |client| {
        let created = client["CreationDate"].as_f64().unwrap_or_default();
        client["CreationDate"] = json!(created - 3_600.0);
    });
}

/// A client like the one that the template makes, made by hand an hour ago.
pub(super) fn add_namesake(replay: &Replay, pool: &str, name: &str) -> String {
    let id = add_twin(replay, pool, name);
    long_ago(replay, pool, &id);
    id
}

/// A client like the one that the template makes.
pub(super) fn add_twin(replay: &Replay, pool: &str, name: &str) -> String {
    replay.aws.add_client(
        pool,
        json!({
            "ClientName": name,
            "GenerateSecret": true,
            "AllowedOAuthFlowsUserPoolClient": true,
            "AllowedOAuthFlows": ["code", "implicit"],
            "AllowedOAuthScopes": super::clients::SCOPES,
            "CallbackURLs": ["https://example.com"],
            "SupportedIdentityProviders": ["COGNITO"],
        }),
    )
}

#[tokio::test]
async fn a_second_delivery_finds_its_client_and_makes_no_other() {
    for more in names() {
        for (operation, effect) in [
            ("CreateUserPoolClient", Effect::KillAfter),
            ("CreateUserPoolClient", Effect::KillBefore),
            ("ListIdentityProviders", Effect::KillAfter),
        ] {
            let (replay, pool) = with_pool().await;
            strikes(&replay, operation, 1, effect);
            let event = create_event(&replay, &app(&pool, more.clone()));
            let answer = replay.deliver_until_answered(&event).await;
            let id = the_recorded_one(&replay, &pool);
            assert_eq!(succeeded(&answer).physical_id(), id);
        }
    }
}

/// The answer had arrived; the client was updated since, and its event comes again.
#[tokio::test]
async fn a_second_delivery_after_the_answer_says_the_same_and_shows_no_secret() {
    for more in names() {
        let (replay, pool) = with_pool().await;
        let mut properties = app(&pool, more);
        merge(
            &mut properties,
            json!({"GenerateSecret": true, "ReturnSecret": true}),
        );
        let event = create_event(&replay, &properties);
        let first = replay.deliver(&event).await;
        let id = succeeded(&first).physical_id().to_owned();
        replay.aws.edit_client(&pool, &id, |client| {
            client["AuthSessionValidity"] = json!(9)
        });
        let before = replay.aws.snapshot();
        let again = replay.deliver(&replay.aged(&event, 120)).await;
        assert_eq!(succeeded(&again).physical_id(), id);
        assert_eq!(again.attribute("UserPoolClientSecret"), Some(&json!("")));
        assert_eq!(replay.aws.snapshot(), before);
    }
}

#[tokio::test]
async fn a_second_delivery_of_a_replacement_finds_its_client() {
    for more in names() {
        let (replay, pool) = with_pool().await;
        let old = app(&pool, more);
        let id = created(&replay, &old).await;
        let mut new = old.clone();
        let has_secret = old["GenerateSecret"] == true;
        new["GenerateSecret"] = json!(!has_secret);
        strikes(&replay, "CreateUserPoolClient", 1, Effect::KillAfter);
        let event = typed(replay.update_event(&id, old.clone(), new));
        let answer = replay.deliver_until_answered(&event).await;
        let newer = succeeded(&answer).physical_id().to_owned();
        assert_ne!(newer, id);
        assert_eq!(replay.aws.clients_of(&pool).len(), 2);
        // And once more, after the answer.
        let again = replay.deliver(&replay.aged(&event, 120)).await;
        assert_eq!(succeeded(&again).physical_id(), newer);
        succeeded(&delete(&replay, &id, &old).await);
        assert_eq!(the_recorded_one(&replay, &pool), newer);
    }
}

/// Both deliveries are fresh, and each has made a client before either answers.
#[tokio::test]
async fn of_two_deliveries_at_the_same_moment_one_client_stays() {
    for more in names() {
        for late in [0, 3] {
            for replaces in [false, true] {
                let (replay, pool) = with_pool().await;
                let mut properties = app(&pool, more.clone());
                let mut event = create_event(&replay, &properties);
                let mut former = None;
                if replaces {
                    let id = succeeded(&replay.deliver(&event).await)
                        .physical_id()
                        .to_owned();
                    let old = properties.clone();
                    properties["GenerateSecret"] = json!(old["GenerateSecret"] != true);
                    event = typed(replay.update_event(&id, old.clone(), properties.clone()));
                    former = Some((id, old));
                }
                replay
                    .aws
                    .configure(|settings| settings.record_delay = late);
                replay.aws.clear_calls();
                let meet = Arc::new(Barrier::new(2));
                for _ in 0..2 {
                    let met = Effect::Meet(Arc::clone(&meet));
                    strikes(&replay, "CreateUserPoolClient", 1, met);
                }
                replay.aws.announce(&event);
                tokio::join!(replay.handle(&event), replay.handle(&event));
                assert_eq!(
                    replay.aws.calls_of("CreateUserPoolClient").len(),
                    2,
                    "they did meet"
                );
                if let Some((id, old)) = former {
                    assert!(
                        !replay.aws.client(&pool, &id).is_null(),
                        "the former one is not theirs"
                    );
                    replay.aws.configure(|settings| settings.record_delay = 0);
                    succeeded(&delete(&replay, &id, &old).await);
                }
                the_recorded_one(&replay, &pool);
            }
        }
    }
}

#[tokio::test]
async fn two_deliveries_of_which_one_dies_leave_one_client() {
    for more in names() {
        for nth in [1, 2] {
            for effect in [Effect::KillBefore, Effect::KillAfter] {
                let (replay, pool) = with_pool().await;
                let event = create_event(&replay, &app(&pool, more.clone()));
                replay.aws.announce(&event);
                strikes(&replay, "CreateUserPoolClient", nth, effect.clone());
                let both = async { tokio::join!(replay.handle(&event), replay.handle(&event)) };
                // The one that hangs is dead; the other one has the time it needs.
                let _ = tokio::time::timeout(Duration::from_millis(400), both).await;
                replay.aws.clear_faults();
                replay.handle(&replay.aged(&event, 61)).await;
                let recorded = replay.aws.recorded(STACK_ID, "Client").map(|(_, id)| id);
                let clients = replay.aws.clients_of(&pool);
                assert!(recorded.is_some_and(|id| clients.contains(&id)));
                // One that died right after its call cannot be told from one that is still at work.
                let may_stay = usize::from(matches!(effect, Effect::KillAfter));
                assert!(
                    clients.len() <= 1 + may_stay,
                    "{more}, {nth}, {effect:?}: {clients:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_create_that_was_given_up_meanwhile_leaves_no_client() {
    for more in names() {
        let (replay, pool) = with_pool().await;
        let properties = app(&pool, more);
        let event = create_event(&replay, &properties);
        replay.aws.announce(&event);
        let deletion = typed(replay.delete_event("shop-Client-1A2B3C4D5E6F", properties));
        let announced = deletion.clone();
        // CloudFormation cancels the creation while it is going on.
        replay
            .aws
            .before_nth("CreateUserPoolClient", 1, move |world| {
                world.announce(&announced)
            });
        replay.handle(&event).await;
        assert!(replay.aws.clients_of(&pool).is_empty());
        succeeded(&replay.deliver(&deletion).await);
    }
}

#[tokio::test]
async fn the_client_of_a_create_that_never_answered_goes_with_it() {
    for more in names() {
        for (dies, id) in [
            (Effect::KillAfter, "shop-Client-1A2B3C4D5E6F"),
            (Effect::KillAfter, "poolkeeper:unfinished:lost"),
            (Effect::KillBefore, "shop-Client-1A2B3C4D5E6F"),
        ] {
            let (replay, pool) = with_pool().await;
            let properties = app(&pool, more.clone());
            let name = properties["UserPoolClientName"]
                .as_str()
                .unwrap_or("shop-Client-000000000000");
            let namesake = add_namesake(&replay, &pool, name);
            let event = create_event(&replay, &properties);
            killed(
                &replay,
                &event,
                Fault::on_operation("CreateUserPoolClient", 1, dies),
            )
            .await;
            replay.aws.put_stack(STACK_ID, "ROLLBACK_IN_PROGRESS");
            succeeded(&delete(&replay, id, &properties).await);
            assert_eq!(replay.aws.clients_of(&pool), [namesake]);
        }
    }
}
