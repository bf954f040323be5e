//! Clients of one name: whose is which, if a Create died or came twice.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::authority::{OTHER_STACK, in_stack, killed};
use super::client_deliveries::{
    add_namesake, add_twin, answered, create_event, long_ago, of_client,
};
use super::client_rollbacks::strikes;
use super::clients::{TYPE, app, delete, typed};
use super::{failed, succeeded, with_pool};
use crate::support::aws::{Effect, Fault};
use crate::support::replay::{FAST, Replay, STACK_ID};

/// Made by hand earlier, by another resource before, or with other settings.
#[tokio::test]
async fn a_namesake_is_never_taken() {
    for effect in [Effect::KillBefore, Effect::ResetBefore, Effect::KillAfter] {
        let (replay, pool) = with_pool().await;
        let properties = app(
            &pool,
            json!({"UserPoolClientName": "web", "GenerateSecret": true}),
        );
        let mut theirs = vec![add_namesake(&replay, &pool, "web")];
        let other = replay.create_event(properties.clone());
        let other = of_client(&replay, other, "Other");
        theirs.push(
            succeeded(&replay.deliver(&other).await)
                .physical_id()
                .to_owned(),
        );
        // During the event, but public.
        theirs.push(replay.aws.add_client(&pool, json!({"ClientName": "web"})));
        strikes(&replay, "CreateUserPoolClient", 1, effect);
        let event = create_event(&replay, &properties);
        let answer = replay.deliver_until_answered(&event).await;
        let id = succeeded(&answer).physical_id().to_owned();
        assert!(!theirs.contains(&id));
        assert_eq!(replay.aws.clients_of(&pool).len(), 4);
        succeeded(&delete(&replay, &id, &properties).await);
        let mut left = replay.aws.clients_of(&pool);
        left.sort_unstable();
        theirs.sort_unstable();
        assert_eq!(left, theirs);
    }
}

/// Two resources of one stack make clients of the same name with the same settings at once, and one dies.
#[tokio::test]
async fn twins_of_one_stack_have_a_client_each_also_if_one_dies() {
    for dies in [
        None,
        Some(Effect::KillAfter),
        Some(Effect::KillBefore),
        Some(Effect::ResetAfter),
        Some(Effect::ResetBefore),
    ] {
        let (replay, pool) = with_pool().await;
        let properties = app(
            &pool,
            json!({"UserPoolClientName": "web", "GenerateSecret": true}),
        );
        let events = ["Client", "Twin"].map(|logical_id| {
            let event = replay.create_event(properties.clone());
            of_client(&replay, event, logical_id)
        });
        replay.aws.clear_answers();
        events.iter().for_each(|event| replay.aws.announce(event));
        if let Some(effect) = dies.clone() {
            strikes(&replay, "CreateUserPoolClient", 1, effect);
        }
        let all = join_all(events.iter().map(|event| replay.handle(event)));
        let _ = tokio::time::timeout(Duration::from_millis(700), all).await;
        if replay.aws.answers().len() < 2 {
            let has_answered = |event: &&Value| {
                let name = event["LogicalResourceId"].as_str().unwrap_or_default();
                replay
                    .aws
                    .recorded(STACK_ID, name)
                    .is_some_and(|(_, id)| !id.is_empty())
            };
            let missing = events
                .iter()
                .find(|event| !has_answered(event))
                .expect("one died");
            replay.handle(&replay.aged(missing, 61)).await;
        }
        let mut clients = replay.aws.clients_of(&pool);
        clients.sort_unstable();
        assert_eq!(answered(&replay.aws.answers()), clients, "{dies:?}");
        assert_eq!(clients.len(), 2, "{dies:?}");
    }
}

/// The twin is being replaced in the same update: its new client is not recorded yet.
#[tokio::test]
async fn the_client_with_which_a_twin_is_being_replaced_is_not_taken() {
    let (replay, pool) = with_pool().await;
    let secret = app(
        &pool,
        json!({"UserPoolClientName": "web", "GenerateSecret": true}),
    );
    let public = app(&pool, json!({"UserPoolClientName": "web"}));
    let twin = of_client(&replay, replay.create_event(public.clone()), "Twin");
    let former = succeeded(&replay.deliver(&twin).await)
        .physical_id()
        .to_owned();
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    let twin = of_client(
        &replay,
        replay.update_event(&former, public, secret.clone()),
        "Twin",
    );
    replay.aws.announce(&twin);
    // The twin has made its client, and CloudFormation has not taken its answer yet. This one's own Create breaks
    // before it is carried out.
    let theirs = add_twin(&replay, &pool, "web");
    strikes(&replay, "CreateUserPoolClient", 1, Effect::ResetBefore);
    let own = create_event(&replay, &secret);
    let takes_answer = async {
        tokio::time::sleep(Duration::from_millis(60)).await;
        let recorded = [
            ("PhysicalResourceId", theirs.as_str()),
            ("ResourceStatus", "UPDATE_COMPLETE"),
            ("ResourceType", TYPE),
        ];
        replay.aws.put_stack_resource(STACK_ID, "Twin", &recorded);
    };
    let (answer, ()) = tokio::join!(replay.deliver(&own), takes_answer);
    assert_ne!(succeeded(&answer).physical_id(), theirs);
    assert_eq!(replay.aws.clients_of(&pool).len(), 3);
}

/// Both of two twins die, and then the stack rolls back: nothing tells their clients apart.
#[tokio::test]
async fn twins_that_cannot_be_told_apart_stay_and_are_named_and_hold_no_rollback_up() {
    // They wait for each other as long as they have.
    let replay = Replay::start_at(FAST, Duration::from_secs(3)).await;
    let pool = replay.created(json!({})).await;
    let properties = app(&pool, json!({"UserPoolClientName": "web"}));
    let events = ["Client", "Twin"]
        .map(|logical_id| of_client(&replay, replay.create_event(properties.clone()), logical_id));
    for event in &events {
        killed(
            &replay,
            event,
            Fault::on_operation("CreateUserPoolClient", 1, Effect::KillAfter),
        )
        .await;
    }
    let made = replay.aws.clients_of(&pool);
    assert_eq!(made.len(), 2);
    replay.aws.clear_answers();
    let again = events.map(|event| replay.aged(&event, 61));
    tokio::join!(replay.handle(&again[0]), replay.handle(&again[1]));
    for answer in replay.aws.answers() {
        failed(&answer, &[&made[0], &made[1], "cannot tell"]);
    }
    replay.aws.put_stack(STACK_ID, "ROLLBACK_IN_PROGRESS");
    for logical_id in ["Client", "Twin"] {
        let (_, mark) = replay.aws.recorded(STACK_ID, logical_id).expect("recorded");
        let event = replay.delete_event(&mark, properties.clone());
        let answer = replay.deliver(&of_client(&replay, event, logical_id)).await;
        succeeded(&answer);
        for id in &replay.aws.clients_of(&pool) {
            assert!(answer.reason().contains(id.as_str()), "{}", answer.reason());
        }
    }
}

/// The Create died before it created a client, and another stack creates one of that name, with the same
/// settings, before the event is delivered again.
#[tokio::test]
async fn a_client_that_another_stack_creates_meanwhile_is_never_taken_nor_deleted() {
    for is_delivered_again in [true, false] {
        let (replay, pool) = with_pool().await;
        let properties = app(
            &pool,
            json!({"UserPoolClientName": "web", "GenerateSecret": true}),
        );
        let event = create_event(&replay, &properties);
        let fault = Fault::on_operation("CreateUserPoolClient", 1, Effect::KillBefore);
        killed(&replay, &event, fault).await;
        let other = in_stack(
            &replay,
            typed(replay.create_event(properties.clone())),
            OTHER_STACK,
        );
        let theirs = succeeded(&replay.deliver(&other).await)
            .physical_id()
            .to_owned();
        let own = match is_delivered_again {
            true => {
                let again = replay.deliver(&replay.aged(&event, 61)).await;
                succeeded(&again).physical_id().to_owned()
            }
            false => "shop-Client-1A2B3C4D5E6F".to_owned(),
        };
        assert_ne!(own, theirs);
        replay.aws.put_stack(STACK_ID, "ROLLBACK_IN_PROGRESS");
        succeeded(&delete(&replay, &own, &properties).await);
        assert_eq!(replay.aws.clients_of(&pool), [theirs]);
    }
}

/// Another stack's resource has the name and the settings, and its client is older than the event.
#[tokio::test]
async fn a_client_of_another_stack_is_never_taken_nor_deleted() {
    for (dies, answers) in [
        (Effect::KillBefore, true),
        (Effect::KillAfter, true),
        (Effect::KillBefore, false),
    ] {
        let (replay, pool) = with_pool().await;
        let properties = app(
            &pool,
            json!({"UserPoolClientName": "web", "GenerateSecret": true}),
        );
        let event = replay.create_event(properties.clone());
        let other = in_stack(&replay, typed(event), OTHER_STACK);
        let theirs = succeeded(&replay.deliver(&other).await)
            .physical_id()
            .to_owned();
        long_ago(&replay, &pool, &theirs);
        let event = create_event(&replay, &properties);
        let fault = Fault::on_operation("CreateUserPoolClient", 1, dies);
        killed(&replay, &event, fault).await;
        let own = match answers {
            true => replay
                .deliver(&replay.aged(&event, 61))
                .await
                .physical_id()
                .to_owned(),
            false => "shop-Client-1A2B3C4D5E6F".to_owned(),
        };
        assert_ne!(own, theirs);
        replay.aws.put_stack(STACK_ID, "ROLLBACK_IN_PROGRESS");
        succeeded(&delete(&replay, &own, &properties).await);
        assert_eq!(replay.aws.clients_of(&pool), [theirs]);
    }
}
