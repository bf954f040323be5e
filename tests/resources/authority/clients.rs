//! Whose client is it? Clients carry no tags, and an event about one could ask for its secret: what counts is
//! the ID that CloudFormation has recorded.

use serde_json::{Value, json};

use super::{OTHER_STACK, begins, changes_nothing, failed, in_stack, said, succeeded};
use crate::resources::with_pool;
use crate::support::aws::{Answer, Effect, Fault};
use crate::support::replay::{Replay, STACK_ID, merge};

const CLIENT: &str = "Custom::CognitoUserPoolClient";
/// As CloudFormation makes IDs up, for a resource whose Create gave none.
const MADE_UP: &str = "shop-Client-1A2B3C4D5E6F";
const LOST: &str = "poolkeeper:unfinished:lost";

fn app(pool: &str, more: Value) -> Value {
    let mut properties = json!({"UserPoolId": pool, "GenerateSecret": true});
    merge(&mut properties, more);
    properties
}

fn returning(properties: &Value) -> Value {
    let mut all = properties.clone();
    merge(&mut all, json!({"ReturnSecret": true}));
    all
}

named_deliveries!(CLIENT);

/// Everything secret of a pool's clients.
fn secrets(replay: &Replay, pool: &str) -> Vec<String> {
    let clients = replay.aws.clients_of(pool);
    let secret = |id: &String| {
        let client = replay.aws.client(pool, id);
        client["ClientSecret"].as_str().map(str::to_owned)
    };
    clients.iter().filter_map(secret).collect()
}

/// Delivers an event that CloudFormation did not announce: nothing differs afterwards, and no secret is shown.
async fn gets_nothing(replay: &Replay, pool: &str, event: &Value) -> Answer {
    let answer = changes_nothing(replay, event).await;
    for secret in secrets(replay, pool) {
        let body = answer.body.to_string();
        assert!(!body.contains(&secret), "{event:#}: {body}");
    }
    assert_eq!(answer.body["NoEcho"], false);
    answer
}

#[tokio::test]
async fn forged_clients_change_nothing_and_show_nothing() {
    let (replay, pool) = with_pool().await;
    let by_hand = replay.aws.add_client(
        &pool,
        json!({"ClientName": "by hand", "GenerateSecret": true}),
    );
    let given = app(&pool, json!({}));
    let answer = create(&replay, "Client", &given).await;
    let own = succeeded(&answer).physical_id().to_owned();
    begins(&replay, "CREATE_COMPLETE");
    let secret = returning(&given);
    let changed = app(&pool, json!({"EnableTokenRevocation": false}));
    let public = json!({"UserPoolId": pool});
    let adopting = app(
        &pool,
        json!({"ExistingUserPoolClientId": by_hand, "EnableTokenRevocation": false}),
    );
    for stack in [STACK_ID, OTHER_STACK] {
        for event in [
            replay.create_event(given.clone()),
            replay.create_event(secret.clone()),
            replay.create_event(adopting.clone()),
            replay.update_event(&own, given.clone(), secret.clone()),
            replay.update_event(&own, secret.clone(), secret.clone()),
            replay.update_event(&by_hand, given.clone(), secret.clone()),
            replay.update_event(&own, given.clone(), changed.clone()),
            replay.update_event(&own, given.clone(), public.clone()),
            replay.update_event(&by_hand, adopting.clone(), adopting.clone()),
            replay.update_event(MADE_UP, given.clone(), secret.clone()),
            replay.delete_event(&own, given.clone()),
            replay.delete_event(&by_hand, given.clone()),
            replay.delete_event(LOST, given.clone()),
            replay.delete_event(MADE_UP, given.clone()),
            replay.delete_event(&format!("poolkeeper:unfinished:{own}"), given.clone()),
        ] {
            let event = in_stack(&replay, typed(&replay, event, "Client"), stack);
            gets_nothing(&replay, &pool, &event).await;
        }
    }
}

/// While a stack rolls back, nothing is refused. That helps no forger.
#[tokio::test]
async fn a_forged_event_gets_nothing_in_a_rollback_either() {
    let (replay, pool) = with_pool().await;
    let given = app(&pool, json!({}));
    let own = create(&replay, "Client", &given)
        .await
        .physical_id()
        .to_owned();
    for stack in [STACK_ID, OTHER_STACK] {
        replay.aws.put_stack(stack, "UPDATE_ROLLBACK_IN_PROGRESS");
        for event in [
            replay.update_event(&own, given.clone(), returning(&given)),
            replay.update_event(
                &own,
                returning(&given),
                app(
                    &pool,
                    json!({"ReturnSecret": true, "EnableTokenRevocation": false}),
                ),
            ),
            replay.update_event(&own, given.clone(), json!({"UserPoolId": pool})),
            replay.delete_event(&own, given.clone()),
        ] {
            let event = in_stack(&replay, typed(&replay, event, "Client"), stack);
            gets_nothing(&replay, &pool, &event).await;
        }
    }
}

#[tokio::test]
async fn a_create_that_cloudformation_does_not_confirm_calls_nothing() {
    let (replay, pool) = with_pool().await;
    let event = typed(
        &replay,
        replay.create_event(app(&pool, json!({}))),
        "Client",
    );
    let answer = replay.deliver_unannounced(&event).await;
    failed(&answer, &["does not confirm"]);
    let operations = replay.aws.operations();
    assert!(
        operations.iter().all(|it| it.starts_with("DescribeStack")),
        "{operations:?}"
    );
    assert_eq!(answer.physical_id(), "poolkeeper:nothing-created");
}

/// The operator of a stack lets CloudFormation send an Update of a client of its own, and forges another one with
/// someone else's client while that is in progress.
#[tokio::test]
async fn an_update_in_progress_reaches_no_client_but_the_resources_own() {
    let (replay, pool) = with_pool().await;
    let given = app(&pool, json!({}));
    let victim = create(&replay, "Client", &given)
        .await
        .physical_id()
        .to_owned();
    let by_hand = replay.aws.add_client(
        &pool,
        json!({"ClientName": "by hand", "GenerateSecret": true}),
    );
    let own = in_stack(
        &replay,
        typed(&replay, replay.create_event(given.clone()), "Own"),
        OTHER_STACK,
    );
    let own = succeeded(&replay.deliver(&own).await)
        .physical_id()
        .to_owned();
    let secret = returning(&given);
    let open = app(
        &pool,
        json!({"OAuth": {"CallbackUrls": ["https://thief.example.com"]}}),
    );
    let public = json!({"UserPoolId": pool});
    let adopting = |id: &str| {
        let mut all = open.clone();
        merge(&mut all, json!({"ExistingUserPoolClientId": id}));
        all
    };
    let in_other = |event: Value| in_stack(&replay, typed(&replay, event, "Own"), OTHER_STACK);
    let honest = in_other(replay.update_event(&own, given.clone(), given.clone()));
    replay.aws.announce(&honest);
    for theirs in [&victim, &by_hand] {
        for event in [
            replay.update_event(theirs, given.clone(), secret.clone()),
            replay.update_event(theirs, secret.clone(), secret.clone()),
            replay.update_event(theirs, given.clone(), open.clone()),
            replay.update_event(theirs, given.clone(), public.clone()),
            replay.update_event(theirs, adopting(&own), adopting(&own)),
            replay.update_event(theirs, adopting(theirs), adopting(theirs)),
            replay.delete_event(theirs, given.clone()),
        ] {
            gets_nothing(&replay, &pool, &in_other(event)).await;
        }
    }
    succeeded(&replay.deliver(&honest).await);
}

/// The same with a deletion that is in progress.
#[tokio::test]
async fn a_delete_in_progress_reaches_no_client_but_the_resources_own() {
    let (replay, pool) = with_pool().await;
    let given = app(&pool, json!({}));
    let victim = create(&replay, "Client", &given)
        .await
        .physical_id()
        .to_owned();
    let own = in_stack(
        &replay,
        typed(&replay, replay.create_event(given.clone()), "Own"),
        OTHER_STACK,
    );
    let own = succeeded(&replay.deliver(&own).await)
        .physical_id()
        .to_owned();
    let in_other = |event: Value| in_stack(&replay, typed(&replay, event, "Own"), OTHER_STACK);
    let honest = in_other(replay.delete_event(&own, given.clone()));
    replay.aws.announce(&honest);
    for id in [&victim, MADE_UP, LOST] {
        gets_nothing(
            &replay,
            &pool,
            &in_other(replay.delete_event(id, given.clone())),
        )
        .await;
    }
    succeeded(&replay.deliver(&honest).await);
    assert_eq!(replay.aws.clients_of(&pool), [victim]);
}

/// The event was CloudFormation's own, and comes again after CloudFormation had its answer.
#[tokio::test]
async fn a_late_second_delivery_changes_nothing_and_shows_nothing() {
    let (replay, pool) = with_pool().await;
    let given = |minutes: i32| {
        app(
            &pool,
            json!({"ReturnSecret": true, "AuthSessionValidity": format!("{minutes} minutes")}),
        )
    };
    let create = typed(&replay, replay.create_event(given(4)), "Client");
    let id = succeeded(&replay.deliver(&create).await)
        .physical_id()
        .to_owned();
    let create = replay.aged(&create, 120);
    gets_nothing(&replay, &pool, &create).await;
    let update = typed(
        &replay,
        replay.update_event(&id, given(4), given(5)),
        "Client",
    );
    succeeded(&replay.deliver(&update).await);
    let update = replay.aged(&update, 90);
    let again = typed(
        &replay,
        replay.update_event(&id, given(5), given(6)),
        "Client",
    );
    succeeded(&replay.deliver(&again).await);
    for event in [&create, &update] {
        gets_nothing(&replay, &pool, event).await;
    }
    let replaced = json!({"UserPoolId": pool});
    let replace = typed(
        &replay,
        replay.update_event(&id, given(6), replaced.clone()),
        "Client",
    );
    let newer = succeeded(&replay.deliver(&replace).await)
        .physical_id()
        .to_owned();
    let cleanup = typed(&replay, replay.delete_event(&id, given(6)), "Client");
    succeeded(&replay.deliver(&cleanup).await);
    let (replace, cleanup) = (replay.aged(&replace, 70), replay.aged(&cleanup, 65));
    for event in [&create, &update, &replace, &cleanup] {
        gets_nothing(&replay, &pool, event).await;
    }
    let delete = typed(
        &replay,
        replay.delete_event(&newer, replaced.clone()),
        "Client",
    );
    succeeded(&replay.deliver(&delete).await);
    let delete = replay.aged(&delete, 60);
    // Another life of the resource.
    let again = typed(&replay, replay.create_event(given(4)), "Client");
    succeeded(&replay.deliver(&again).await);
    for event in [&create, &update, &replace, &cleanup, &delete] {
        gets_nothing(&replay, &pool, event).await;
    }
}

#[tokio::test]
async fn a_secret_is_answered_only_if_cloudformation_confirms() {
    let (replay, pool) = with_pool().await;
    let given = app(&pool, json!({}));
    let id = create(&replay, "Client", &given)
        .await
        .physical_id()
        .to_owned();
    let update = typed(
        &replay,
        replay.update_event(&id, given.clone(), returning(&given)),
        "Client",
    );
    let denied = Effect::ErrorBefore("AccessDenied".into());
    let fault = Fault::on_operation("DescribeStackResource", 1, denied);
    replay.aws.inject(fault);
    let answer = replay.deliver(&update).await;
    failed(&answer, &["could not ask CloudFormation", "AccessDenied"]);
    assert_eq!(answer.body["NoEcho"], false);
    let secret = secrets(&replay, &pool).remove(0);
    assert!(!answer.body.to_string().contains(&secret));
    let update = typed(
        &replay,
        replay.update_event(&id, given.clone(), returning(&given)),
        "Client",
    );
    let answer = replay.deliver(&update).await;
    assert_eq!(
        succeeded(&answer).attribute("UserPoolClientSecret"),
        Some(&json!(secret))
    );
    assert_eq!(answer.body["NoEcho"], true);
}

#[tokio::test]
async fn cloudformation_that_cannot_be_asked_confirms_nothing() {
    let (replay, pool) = with_pool().await;
    let given = app(&pool, json!({}));
    let deny = |operation: &str| {
        let denied = Effect::ErrorBefore("AccessDenied".into());
        replay.aws.inject(Fault::on_operation(operation, 1, denied));
    };
    deny("DescribeStackResource");
    let answer = create(&replay, "Client", &given).await;
    failed(&answer, &["could not ask CloudFormation", "AccessDenied"]);
    assert!(replay.aws.clients_of(&pool).is_empty());
    let id = create(&replay, "Client", &given)
        .await
        .physical_id()
        .to_owned();
    for operation in [
        "DescribeStackResource",
        "ListStackResources",
        "DescribeStackEvents",
    ] {
        deny(operation);
        failed(
            &delete(&replay, "Client", &id, &given).await,
            &["AccessDenied"],
        );
        assert_eq!(replay.aws.clients_of(&pool), [id.as_str()]);
    }
    // The deletion is tried again.
    succeeded(&delete(&replay, "Client", &id, &given).await);
    assert!(replay.aws.clients_of(&pool).is_empty());
}

/// The resource gets another logical ID, and adopts its client there.
#[tokio::test]
async fn a_client_that_another_resource_of_the_stack_has_by_now_stays() {
    let (replay, pool) = with_pool().await;
    let given = app(&pool, json!({}));
    let id = create(&replay, "Client", &given)
        .await
        .physical_id()
        .to_owned();
    begins(&replay, "UPDATE_IN_PROGRESS");
    let adopting = app(&pool, json!({"ExistingUserPoolClientId": id}));
    succeeded(&create(&replay, "Renamed", &adopting).await);
    begins(&replay, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
    let answer = delete(&replay, "Client", &id, &given).await;
    said(succeeded(&answer), &[&id, "Renamed"]);
    assert_eq!(replay.aws.clients_of(&pool), [id]);
}

#[tokio::test]
async fn an_aws_that_shows_no_states_in_progress_confirms_by_its_events() {
    let (replay, pool) = with_pool().await;
    replay
        .aws
        .configure(|settings| settings.hides_in_progress = true);
    let given = app(&pool, json!({}));
    let id = succeeded(&create(&replay, "Client", &given).await)
        .physical_id()
        .to_owned();
    let update = typed(
        &replay,
        replay.update_event(&id, given.clone(), returning(&given)),
        "Client",
    );
    assert_eq!(
        succeeded(&replay.deliver(&update).await).body["NoEcho"],
        true
    );
    succeeded(&delete(&replay, "Client", &id, &given).await);
    assert!(replay.aws.clients_of(&pool).is_empty());
}
