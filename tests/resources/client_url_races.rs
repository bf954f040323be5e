//! URLs that several resources add to one client at once, and events of theirs that fail or come twice.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::sync::Barrier;

use super::authority::killed;
use super::client_rollbacks::strikes;
use super::client_urls::{TYPE, create, delete, of_client, typed, update, urls, with_own};
use super::clients::{self, app};
use super::{failed, succeeded, with_pool};
use crate::support::aws::{Effect, Fault};
use crate::support::replay::{Replay, STACK_ID, invocation, of_type};

const LETTERS: &str = "abcdefgh";
const MADE_UP: &str = "shop-Urls-1A2B3C4D5E6F";

/// Delivers events at the same moment, and all of them must succeed.
async fn at_once(replay: &Replay, events: &[Value]) {
    events.iter().for_each(|event| replay.aws.announce(event));
    replay.aws.clear_answers();
    let invocation = invocation(Duration::from_secs(60));
    let all = events
        .iter()
        .map(|event| replay.handler.handle(event.clone(), &invocation));
    join_all(all).await;
    let answers = replay.aws.answers();
    assert_eq!(answers.len(), events.len());
    for answer in &answers {
        succeeded(answer);
    }
}

fn internal() -> String {
    "InternalErrorException".to_owned()
}

#[tokio::test]
async fn eight_resources_and_the_client_itself_at_once_all_get_what_they_ask_for() {
    for contended in [false, true] {
        let (replay, pool) = with_pool().await;
        let own = |minutes: i32| {
            app(
                &pool,
                json!({
                    "AuthSessionValidity": format!("{minutes} minutes"),
                    "OAuth": {"CallbackUrls": ["https://o.example.com"], "LogoutUrls": ["https://p.example.com"]},
                }),
            )
        };
        let client = clients::created(&replay, &own(4)).await;
        if contended {
            replay
                .aws
                .configure(|settings| settings.client_write = Duration::from_millis(2));
        } else {
            // Each has read the client before anybody writes it: all but one write are lost.
            let meet = Arc::new(Barrier::new(9));
            for _ in 0..9 {
                let met = Effect::Meet(Arc::clone(&meet));
                strikes(&replay, "UpdateUserPoolClient", 1, met);
            }
        }
        let of = |letter: char| {
            let letter = letter.to_string();
            urls(&pool, &client, &letter, &letter)
        };
        let mut events: Vec<Value> = LETTERS
            .chars()
            .map(|letter| {
                of_type(
                    replay.create_event(of(letter)),
                    TYPE,
                    &format!("Urls{letter}"),
                )
            })
            .collect();
        events.push(clients::typed(replay.update_event(&client, own(4), own(5))));
        at_once(&replay, &events).await;
        assert_eq!(
            of_client(&replay, &pool, &client),
            ["abcdefgho", "abcdefghp"]
        );
        assert_eq!(replay.aws.client(&pool, &client)["AuthSessionValidity"], 5);
        assert!(replay.aws.calls_of("UpdateUserPoolClient").len() > 9);

        // Half of them go, while the others change and so does the client.
        let ids: Vec<String> = LETTERS
            .chars()
            .map(|letter| {
                let recorded = replay.aws.recorded(STACK_ID, &format!("Urls{letter}"));
                recorded.expect("recorded").1
            })
            .collect();
        let mut events: Vec<Value> = LETTERS
            .chars()
            .zip(&ids)
            .map(|(letter, id)| {
                let event = match letter {
                    'a'..='d' => replay.delete_event(id, of(letter)),
                    _ => replay.update_event(id, of(letter), of(letter.to_ascii_uppercase())),
                };
                of_type(event, TYPE, &format!("Urls{letter}"))
            })
            .collect();
        events.push(clients::typed(replay.update_event(&client, own(5), own(6))));
        at_once(&replay, &events).await;
        let mut has = of_client(&replay, &pool, &client);
        for list in &mut has {
            let mut letters: Vec<char> = list.chars().collect();
            letters.sort_unstable();
            *list = letters.into_iter().collect();
        }
        assert_eq!(has, ["EFGHo", "EFGHp"]);
        assert_eq!(replay.aws.client(&pool, &client)["AuthSessionValidity"], 6);
    }
}

/// A concurrent writer that read the client before the URLs were added writes it now.
#[tokio::test]
async fn urls_that_a_stale_writer_reverts_are_added_again() {
    let (replay, pool, client) = with_own(json!({})).await;
    let stale = replay.aws.client(&pool, &client);
    for look in [2, 3] {
        let (theirs, id, stale) = (pool.clone(), client.clone(), stale.clone());
        replay
            .aws
            .before_nth("DescribeUserPoolClient", look, move |world| {
                world.edit_client(&theirs, &id, |live| {
                    live["CallbackURLs"] = stale["CallbackURLs"].clone();
                    live["LastModifiedDate"] = json!(4_000_000_000.0);
                });
            });
        let given = urls(&pool, &client, "a", "");
        let answer = create(&replay, &given).await;
        let id = succeeded(&answer).physical_id().to_owned();
        assert_eq!(
            of_client(&replay, &pool, &client),
            ["ao", "p"],
            "look {look}"
        );
        succeeded(&delete(&replay, &id, &given).await);
    }
}

#[tokio::test]
async fn a_second_delivery_finds_its_urls() {
    for (effect, call) in [
        (Effect::KillAfter, "UpdateUserPoolClient"),
        (Effect::KillBefore, "UpdateUserPoolClient"),
        (Effect::KillAfter, "DescribeUserPoolClient"),
    ] {
        let (replay, pool, client) = with_own(json!({})).await;
        let (given, changed) = (
            urls(&pool, &client, "ab", "c"),
            urls(&pool, &client, "bd", ""),
        );
        strikes(&replay, call, 1, effect.clone());
        let event = typed(replay.create_event(given.clone()));
        let answer = replay.deliver_until_answered(&event).await;
        let id = succeeded(&answer).physical_id().to_owned();
        assert_eq!(of_client(&replay, &pool, &client), ["abo", "cp"]);

        strikes(&replay, call, 1, effect.clone());
        let event = typed(replay.update_event(&id, given, changed.clone()));
        let answer = replay.deliver_until_answered(&event).await;
        assert_eq!(succeeded(&answer).physical_id(), id);
        assert_eq!(of_client(&replay, &pool, &client), ["bdo", "p"]);

        strikes(&replay, call, 1, effect);
        let event = typed(replay.delete_event(&id, changed));
        succeeded(&replay.deliver_until_answered(&event).await);
        assert_eq!(of_client(&replay, &pool, &client), ["o", "p"]);
    }
}

#[tokio::test]
async fn a_lost_answer_is_looked_after() {
    for effect in [
        Effect::ErrorAfter(internal()),
        Effect::ErrorBefore(internal()),
        Effect::ResetAfter,
        Effect::ResetBefore,
        Effect::BreakOff,
    ] {
        let (replay, pool, client) = with_own(json!({})).await;
        strikes(&replay, "UpdateUserPoolClient", 1, effect.clone());
        let answer = create(&replay, &urls(&pool, &client, "a", "b")).await;
        succeeded(&answer);
        assert_eq!(
            of_client(&replay, &pool, &client),
            ["ao", "bp"],
            "{effect:?}"
        );
    }
}

/// The write came about, and then the client can no longer be read.
#[tokio::test]
async fn a_failed_create_or_update_is_undone() {
    let (replay, pool, client) = with_own(json!({})).await;
    let before = replay.aws.snapshot();
    let denied = || Effect::ErrorBefore("AccessDeniedException".into());
    let given = urls(&pool, &client, "a", "b");
    strikes(&replay, "DescribeUserPoolClient", 2, denied());
    let answer = create(&replay, &given).await;
    failed(&answer, &["AccessDenied"]);
    assert_eq!(replay.aws.snapshot(), before);
    succeeded(&delete(&replay, answer.physical_id(), &given).await);

    let id = create(&replay, &given).await.physical_id().to_owned();
    let with_urls = replay.aws.snapshot();
    strikes(&replay, "DescribeUserPoolClient", 2, denied());
    let changed = urls(&pool, &client, "c", "b");
    failed(
        &update(&replay, &id, &given, &changed).await,
        &["AccessDenied"],
    );
    assert_eq!(replay.aws.snapshot(), with_urls);
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    succeeded(&update(&replay, &id, &changed, &given).await);
    replay.aws.put_stack(STACK_ID, "UPDATE_ROLLBACK_COMPLETE");
    succeeded(&delete(&replay, &id, &given).await);
    assert_eq!(replay.aws.snapshot(), before);
}

/// It could not be undone either: the mark makes the Delete look for what is left.
#[tokio::test]
async fn a_create_that_cannot_be_undone_is_marked_and_its_delete_removes_the_urls() {
    let (replay, pool, client) = with_own(json!({})).await;
    let before = replay.aws.snapshot();
    for nth in 2..=6 {
        let denied = Effect::ErrorBefore("AccessDeniedException".into());
        strikes(&replay, "DescribeUserPoolClient", nth, denied);
    }
    let given = urls(&pool, &client, "a", "b");
    let answer = create(&replay, &given).await;
    failed(&answer, &["could not undo"]);
    assert!(answer.physical_id().starts_with("poolkeeper:unfinished:"));
    replay.aws.clear_faults();
    replay.aws.put_stack(STACK_ID, "ROLLBACK_IN_PROGRESS");
    succeeded(&delete(&replay, answer.physical_id(), &given).await);
    assert_eq!(replay.aws.snapshot(), before);
}

/// Nothing tells them from URLs that the client had before.
#[tokio::test]
async fn the_urls_of_a_create_that_never_answered_stay_and_are_named() {
    for (dies, adds) in [(Effect::KillAfter, true), (Effect::KillBefore, false)] {
        for id in [MADE_UP, "poolkeeper:unfinished:client/0123456789ab"] {
            let (replay, pool, client) = with_own(json!({})).await;
            let given = urls(&pool, &client, "ab", "c");
            let event = typed(replay.create_event(given.clone()));
            let fault = Fault::on_operation("UpdateUserPoolClient", 1, dies.clone());
            killed(&replay, &event, fault).await;
            let before = replay.aws.snapshot();
            replay.aws.put_stack(STACK_ID, "ROLLBACK_IN_PROGRESS");
            let answer = delete(&replay, id, &given).await;
            let reason = succeeded(&answer).reason();
            assert_eq!(reason.contains("https://a.example.com"), adds, "{reason}");
            assert_eq!(replay.aws.snapshot(), before);
        }
    }
}

/// Some of them are there, so the Create was refused; or all are, since long before.
#[tokio::test]
async fn urls_that_a_create_without_an_answer_cannot_have_added_stay() {
    for (has, modified) in [
        ("a", None),
        ("ab", Some(1_700_000_000.0)),
        ("ab", Some(4_000_000_000.0)),
    ] {
        let (replay, pool, client) = with_own(json!({})).await;
        let given = urls(&pool, &client, "ab", "");
        let event = typed(replay.create_event(given.clone()));
        let fault = Fault::on_operation("DescribeUserPoolClient", 1, Effect::KillBefore);
        killed(&replay, &event, fault).await;
        replay.aws.edit_client(&pool, &client, |live| {
            live["CallbackURLs"] = super::client_urls::listed(&format!("{has}o"));
            if let Some(at) = modified {
                live["LastModifiedDate"] = json!(at);
            }
        });
        let before = replay.aws.snapshot();
        replay.aws.put_stack(STACK_ID, "ROLLBACK_IN_PROGRESS");
        for id in [MADE_UP, "poolkeeper:unfinished:client/0123456789ab"] {
            let answer = delete(&replay, id, &given).await;
            assert!(
                succeeded(&answer).reason().contains("stay"),
                "{}",
                answer.reason()
            );
            assert_eq!(replay.aws.snapshot(), before);
        }
    }
}

/// The update failed with rollback switched off, and the Delete has its properties.
#[tokio::test]
async fn urls_that_a_failed_update_listed_stay_and_are_named() {
    let (replay, pool, client) = with_own(json!({})).await;
    let (given, taken) = (
        urls(&pool, &client, "a", ""),
        urls(&pool, &client, "ao", ""),
    );
    let id = create(&replay, &given).await.physical_id().to_owned();
    replay.aws.put_stack(STACK_ID, "CREATE_COMPLETE");
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    failed(
        &update(&replay, &id, &given, &taken).await,
        &["already has"],
    );
    replay.aws.put_stack(STACK_ID, "UPDATE_FAILED");
    replay.aws.put_stack(STACK_ID, "DELETE_IN_PROGRESS");
    let answer = delete(&replay, &id, &taken).await;
    for text in ["https://a.example.com", "https://o.example.com", "stay"] {
        assert!(
            succeeded(&answer).reason().contains(text),
            "{}",
            answer.reason()
        );
    }
    assert_eq!(of_client(&replay, &pool, &client), ["ao", "p"]);
}

/// The Create of a resource whose stack is updated after a failure, with rollback disabled.
#[tokio::test]
async fn a_failed_create_is_followed_by_an_update() {
    for mark in ["poolkeeper:nothing-created", MADE_UP] {
        let (replay, pool, client) = with_own(json!({})).await;
        let (wrong, right) = (urls(&pool, &client, "o", ""), urls(&pool, &client, "a", ""));
        failed(&create(&replay, &wrong).await, &["already has"]);
        let recorded = [
            ("PhysicalResourceId", mark),
            ("ResourceStatus", "CREATE_FAILED"),
        ];
        replay.aws.put_stack_resource(STACK_ID, "Urls", &recorded);
        replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
        let answer = update(&replay, mark, &wrong, &right).await;
        let id = succeeded(&answer).physical_id().to_owned();
        assert!(id.starts_with(&client));
        replay
            .aws
            .put_stack(STACK_ID, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
        for properties in [&wrong, &right] {
            succeeded(&delete(&replay, mark, properties).await);
            assert_eq!(of_client(&replay, &pool, &client), ["ao", "p"], "{mark}");
        }
    }
}

#[tokio::test]
async fn a_value_that_fails_a_check_leaves_the_urls_in_a_rollback() {
    let (replay, pool, client) = with_own(json!({})).await;
    let given = urls(&pool, &client, "a", "");
    let id = create(&replay, &given).await.physical_id().to_owned();
    let mut former = given.clone();
    former["CallbackUrls"] = json!(["https://a b"]);
    failed(
        &update(&replay, &id, &given, &former).await,
        &["CallbackUrls[0]: "],
    );
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    let back = update(&replay, &id, &given, &former).await;
    assert_eq!(succeeded(&back).physical_id(), id);
    assert_eq!(back.attribute("UserPoolClientId"), Some(&json!(client)));
    assert_eq!(of_client(&replay, &pool, &client), ["ao", "p"]);
}
