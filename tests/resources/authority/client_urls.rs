//! Whose URLs are they? A URL does not say who added it: what counts is CloudFormation's record, and the event.

use serde_json::{Value, json};

use super::{OTHER_STACK, begins, changes_nothing, failed, in_stack, named, succeeded};
use crate::resources::with_pool;
use crate::support::aws::{Answer, Effect, Fault};
use crate::support::replay::{Replay, STACK_ID, of_type};

const URLS: &str = "Custom::CognitoUserPoolClientUrls";
/// As CloudFormation makes IDs up, for a resource whose Create gave none.
const MADE_UP: &str = "shop-Urls-1A2B3C4D5E6F";

fn urls(pool: &str, client: &str, name: &str) -> Value {
    json!({
        "UserPoolId": pool,
        "UserPoolClientId": client,
        "CallbackUrls": [format!("https://{name}.example.com")],
    })
}

/// The event for the URLs that the template calls so.
fn typed(replay: &Replay, event: Value, logical_id: &str) -> Value {
    named(replay, of_type(event, URLS, logical_id), logical_id)
}

async fn create(replay: &Replay, logical_id: &str, properties: &Value) -> Answer {
    let event = replay.create_event(properties.clone());
    replay.deliver(&typed(replay, event, logical_id)).await
}

/// A pool with a client that has a URL of its own, and another one by a resource, whose ID comes last.
async fn prepared() -> (Replay, String, String, String) {
    let (replay, pool) = with_pool().await;
    let client = replay.aws.add_client(
        &pool,
        json!({
            "ClientName": "by hand",
            "GenerateSecret": true,
            "AllowedOAuthFlowsUserPoolClient": true,
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid"],
            "CallbackURLs": ["https://own.example.com"],
        }),
    );
    let answer = create(&replay, "Urls", &urls(&pool, &client, "added")).await;
    let id = succeeded(&answer).physical_id().to_owned();
    (replay, pool, client, id)
}

#[tokio::test]
async fn forged_urls_change_nothing() {
    let (replay, pool, client, id) = prepared().await;
    begins(&replay, "CREATE_COMPLETE");
    let [added, own, other] = ["added", "own", "other"].map(|name| urls(&pool, &client, name));
    for stack in [STACK_ID, OTHER_STACK] {
        for event in [
            replay.create_event(other.clone()),
            replay.update_event(&id, added.clone(), other.clone()),
            replay.update_event(&id, own.clone(), added.clone()),
            replay.update_event(MADE_UP, own.clone(), other.clone()),
            replay.delete_event(&id, added.clone()),
            replay.delete_event(&id, own.clone()),
            replay.delete_event(MADE_UP, added.clone()),
            replay.delete_event(&format!("poolkeeper:unfinished:{id}"), added.clone()),
        ] {
            let event = in_stack(&replay, typed(&replay, event, "Urls"), stack);
            let answer = changes_nothing(&replay, &event).await;
            assert_eq!(answer.body["NoEcho"], false);
        }
    }
}

/// The operator of a stack lets CloudFormation send an Update of URLs of its own, and forges another one about
/// someone else's client while that is in progress.
#[tokio::test]
async fn an_update_in_progress_reaches_no_client_but_that_of_the_resource() {
    let (replay, pool, client, id) = prepared().await;
    let theirs = replay.aws.add_client(
        &pool,
        json!({
            "ClientName": "theirs",
            "AllowedOAuthFlowsUserPoolClient": true,
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid"],
        }),
    );
    let in_other = |event: Value| in_stack(&replay, typed(&replay, event, "Own"), OTHER_STACK);
    let given = urls(&pool, &theirs, "a");
    let answer = replay
        .deliver(&in_other(replay.create_event(given.clone())))
        .await;
    let own = succeeded(&answer).physical_id().to_owned();
    let digits = own.split('/').next_back().unwrap_or_default();
    let claimed = format!("{client}/{digits}");
    let honest = in_other(replay.update_event(&own, given.clone(), given.clone()));
    replay.aws.announce(&honest);
    let [added, mine, thief] = ["added", "own", "thief"].map(|name| urls(&pool, &client, name));
    for claimed in [id.as_str(), claimed.as_str()] {
        for event in [
            replay.update_event(claimed, mine.clone(), thief.clone()),
            replay.update_event(claimed, added.clone(), thief.clone()),
            replay.delete_event(claimed, mine.clone()),
            replay.delete_event(claimed, added.clone()),
        ] {
            changes_nothing(&replay, &in_other(event)).await;
        }
    }
    succeeded(&replay.deliver(&honest).await);
}

/// The event was CloudFormation's own, and comes again after CloudFormation had its answer.
#[tokio::test]
async fn a_late_second_delivery_changes_nothing() {
    let (replay, pool, client, id) = prepared().await;
    let of = |name: &str| urls(&pool, &client, name);
    let create = typed(&replay, replay.create_event(of("late")), "Late");
    succeeded(&replay.deliver(&create).await);
    let create = replay.aged(&create, 120);
    changes_nothing(&replay, &create).await;
    let update = typed(
        &replay,
        replay.update_event(&id, of("added"), of("b")),
        "Urls",
    );
    succeeded(&replay.deliver(&update).await);
    let update = replay.aged(&update, 90);
    let again = typed(&replay, replay.update_event(&id, of("b"), of("c")), "Urls");
    succeeded(&replay.deliver(&again).await);
    for event in [&create, &update] {
        changes_nothing(&replay, event).await;
    }
    let delete = typed(&replay, replay.delete_event(&id, of("c")), "Urls");
    succeeded(&replay.deliver(&delete).await);
    let delete = replay.aged(&delete, 60);
    for event in [&create, &update, &delete] {
        changes_nothing(&replay, event).await;
    }
    // Another life of the resource.
    let again = typed(&replay, replay.create_event(of("c")), "Urls");
    succeeded(&replay.deliver(&again).await);
    for event in [&create, &update, &delete] {
        changes_nothing(&replay, event).await;
    }
}

#[tokio::test]
async fn cloudformation_that_cannot_be_asked_confirms_nothing() {
    let (replay, pool, client, id) = prepared().await;
    let before = replay.aws.snapshot();
    let [added, other] = ["added", "other"].map(|name| urls(&pool, &client, name));
    for event in [
        typed(&replay, replay.create_event(other.clone()), "Other"),
        typed(
            &replay,
            replay.update_event(&id, added.clone(), other.clone()),
            "Urls",
        ),
        typed(&replay, replay.delete_event(&id, added.clone()), "Urls"),
    ] {
        let denied = Effect::ErrorBefore("AccessDenied".into());
        replay
            .aws
            .inject(Fault::on_operation("DescribeStackResource", 1, denied));
        let answer = replay.deliver(&event).await;
        failed(&answer, &["could not ask CloudFormation", "AccessDenied"]);
        assert_eq!(replay.aws.snapshot(), before);
        // What failed is made good, so that it says nothing about what follows.
        begins(&replay, "UPDATE_IN_PROGRESS");
    }
    let delete = typed(&replay, replay.delete_event(&id, added), "Urls");
    succeeded(&replay.deliver(&delete).await);
    let live = replay.aws.client(&pool, &client);
    assert_eq!(live["CallbackURLs"], json!(["https://own.example.com"]));
}

#[tokio::test]
async fn an_aws_that_shows_no_states_in_progress_confirms_by_its_events() {
    let (replay, pool, client, _) = prepared().await;
    replay
        .aws
        .configure(|settings| settings.hides_in_progress = true);
    let [one, two] = ["one", "two"].map(|name| urls(&pool, &client, name));
    let id = succeeded(&create(&replay, "More", &one).await)
        .physical_id()
        .to_owned();
    let update = typed(&replay, replay.update_event(&id, one, two.clone()), "More");
    succeeded(&replay.deliver(&update).await);
    let delete = typed(&replay, replay.delete_event(&id, two), "More");
    succeeded(&replay.deliver(&delete).await);
    let live = replay.aws.client(&pool, &client);
    assert_eq!(
        live["CallbackURLs"],
        json!(["https://added.example.com", "https://own.example.com"])
    );
}
