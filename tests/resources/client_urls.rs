//! URLs that resources add to clients: how they come and go.

use serde_json::{Value, json};

use super::clients::{app, created as client_created, with_client};
use super::{failed, succeeded, with_pool, writes};
use crate::support::replay::{Replay, STACK_ID, merge, of_type};

pub(super) const TYPE: &str = "Custom::CognitoUserPoolClientUrls";

pub(super) fn typed(event: Value) -> Value {
    of_type(event, TYPE, "Urls")
}

deliveries!(TYPE, "Urls");

/// The properties of URLs for a client, by the first letters of the callback and of the logout URLs.
pub(super) fn urls(pool: &str, client: &str, callbacks: &str, logouts: &str) -> Value {
    let mut properties = json!({"UserPoolId": pool, "UserPoolClientId": client});
    for (name, letters) in [("CallbackUrls", callbacks), ("LogoutUrls", logouts)] {
        if !letters.is_empty() {
            properties[name] = listed(letters);
        }
    }
    properties
}

pub(super) fn listed(letters: &str) -> Value {
    let url = |letter: char| json!(format!("https://{letter}.example.com"));
    letters.chars().map(url).collect()
}

/// The first letters of the URLs that a client has: callback and logout.
pub(super) fn of_client(replay: &Replay, pool: &str, id: &str) -> [String; 2] {
    let client = replay.aws.client(pool, id);
    ["CallbackURLs", "LogoutURLs"].map(|member| {
        let urls = client[member].as_array().into_iter().flatten();
        urls.filter_map(|url| url.as_str()?.strip_prefix("https://")?.chars().next())
            .collect()
    })
}

/// A pool with a client that has the URLs `o` and `p`, one in each list, and more settings.
pub(super) async fn with_own(more: Value) -> (Replay, String, String) {
    let mut given = json!({
        "OAuth": {"CallbackUrls": listed("o"), "LogoutUrls": listed("p")},
        "AuthSessionValidity": "5 minutes",
        "ReadAttributes": {"StandardAttributes": ["email"]},
    });
    merge(&mut given, more);
    let (replay, pool, _, id) = with_client(given).await;
    (replay, pool, id)
}

#[tokio::test]
async fn urls_are_added_changed_and_removed_and_everything_else_stays() {
    let (replay, pool, client) = with_own(json!({})).await;
    replay.aws.accept_member("FutureSetting");
    replay.aws.edit_client(&pool, &client, |live| {
        live["FutureSetting"] = json!({"On": false})
    });
    let before = replay.aws.snapshot();
    let given = urls(&pool, &client, "ab", "c");
    let answer = create(&replay, &given).await;
    let id = succeeded(&answer).physical_id().to_owned();
    let digits = id.strip_prefix(&format!("{client}/"));
    assert_eq!(digits.map(str::len), Some(12), "{id}");
    assert_eq!(answer.body["Data"], json!({"UserPoolClientId": client}));
    assert_eq!(answer.body["NoEcho"], false);
    assert_eq!(of_client(&replay, &pool, &client), ["abo", "cp"]);
    assert_eq!(
        replay.aws.operations(),
        [
            "DescribeStackResource",
            "DescribeUserPoolClient",
            "UpdateUserPoolClient",
            "DescribeUserPoolClient",
            "DescribeUserPoolClient"
        ]
    );

    let changed = urls(&pool, &client, "bd", "");
    let answer = update(&replay, &id, &given, &changed).await;
    assert_eq!(succeeded(&answer).physical_id(), id);
    assert!(!answer.reason().contains("drift"), "{}", answer.reason());
    assert_eq!(of_client(&replay, &pool, &client), ["bdo", "p"]);
    replay.aws.clear_calls();
    let reordered = urls(&pool, &client, "db", "");
    succeeded(&update(&replay, &id, &changed, &reordered).await);
    assert_eq!(replay.aws.operations(), ["DescribeUserPoolClient"]);

    succeeded(&delete(&replay, &id, &changed).await);
    assert_eq!(replay.aws.snapshot(), before);
    replay.aws.clear_calls();
    succeeded(&delete(&replay, &id, &changed).await);
    assert!(writes(&replay).is_empty());
}

#[tokio::test]
async fn what_is_wrong_is_said_before_any_call() {
    let (replay, _) = with_pool().await;
    let many: Vec<String> = (0..101)
        .map(|n| format!("https://{n}.example.com"))
        .collect();
    for (more, paths) in [
        (
            json!({"UserPoolId": "shop", "UserPoolClientId": "a-b"}),
            ["UserPoolId: ", "UserPoolClientId: "],
        ),
        (
            json!({"CallbackUrls": [], "LogoutUrls": []}),
            ["CallbackUrls: ", "LogoutUrls"],
        ),
        (json!({"CallbackUrls": many}), ["CallbackUrls: ", "101"]),
        (
            json!({"LogoutUrls": ["https://a", "u".repeat(1_025)]}),
            ["LogoutUrls[1]: ", "1025"],
        ),
        (
            json!({"CallbackUrls": ["https://a b"]}),
            ["CallbackUrls[0]: ", "U+0020"],
        ),
        (
            json!({"CallbackURLs": ["https://a"]}),
            ["CallbackURLs: ", "CallbackUrls"],
        ),
    ] {
        let mut properties = urls("eu-west-1_Ab", "client", "a", "");
        merge(&mut properties, more);
        let answer = create(&replay, &properties).await;
        failed(&answer, &paths);
        assert_eq!(answer.physical_id(), "poolkeeper:nothing-created");
        succeeded(&delete(&replay, answer.physical_id(), &properties).await);
    }
    failed(
        &create(&replay, &json!({})).await,
        &["UserPoolId: ", "UserPoolClientId: "],
    );
    assert!(replay.aws.calls().is_empty());
}

#[tokio::test]
async fn a_url_that_the_client_has_already_is_refused_and_stays() {
    let (replay, pool, client) = with_own(json!({})).await;
    let before = replay.aws.snapshot();
    for (given, text) in [
        (
            urls(&pool, &client, "ao", "b"),
            "CallbackUrls (https://o.example.com)",
        ),
        (
            urls(&pool, &client, "a", "pb"),
            "LogoutUrls (https://p.example.com)",
        ),
        // All of them: a fresh event has added nothing yet.
        (
            urls(&pool, &client, "o", "p"),
            "LogoutUrls (https://p.example.com)",
        ),
    ] {
        let answer = create(&replay, &given).await;
        failed(&answer, &[&client, text]);
        succeeded(&delete(&replay, answer.physical_id(), &given).await);
        assert_eq!(replay.aws.snapshot(), before);
    }
}

/// Refused, whether something else would change as well, and rolled back: the URL is still the client's own.
#[tokio::test]
async fn an_update_to_a_url_that_the_client_has_already_is_refused_and_its_rollback_leaves_it() {
    for more in ["ao", "abo", "o"] {
        let (replay, pool, client) = with_own(json!({})).await;
        let before = replay.aws.snapshot();
        let given = urls(&pool, &client, "a", "");
        let id = create(&replay, &given).await.physical_id().to_owned();
        replay.aws.put_stack(STACK_ID, "CREATE_COMPLETE");
        replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
        let taken = urls(&pool, &client, more, "");
        let answer = update(&replay, &id, &given, &taken).await;
        failed(&answer, &["CallbackUrls (https://o.example.com)"]);
        assert_eq!(of_client(&replay, &pool, &client), ["ao", "p"]);
        replay
            .aws
            .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
        succeeded(&update(&replay, &id, &taken, &given).await);
        assert_eq!(of_client(&replay, &pool, &client), ["ao", "p"], "{more}");
        replay.aws.put_stack(STACK_ID, "UPDATE_ROLLBACK_COMPLETE");
        replay.aws.put_stack(STACK_ID, "DELETE_IN_PROGRESS");
        succeeded(&delete(&replay, &id, &given).await);
        assert_eq!(replay.aws.snapshot(), before);
    }
}

/// With rollback disabled, another update follows.
#[tokio::test]
async fn an_update_that_failed_is_followed_by_another_one() {
    let (replay, pool, client) = with_own(json!({})).await;
    let given = urls(&pool, &client, "a", "");
    let id = create(&replay, &given).await.physical_id().to_owned();
    let taken = urls(&pool, &client, "o", "");
    for right in ["a", "ab"] {
        replay.aws.put_stack(STACK_ID, "UPDATE_COMPLETE");
        replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
        failed(
            &update(&replay, &id, &given, &taken).await,
            &["https://o.example.com"],
        );
        replay.aws.put_stack(STACK_ID, "UPDATE_FAILED");
        replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
        let right = urls(&pool, &client, right, "");
        succeeded(&update(&replay, &id, &taken, &right).await);
        succeeded(&update(&replay, &id, &right, &given).await);
    }
    replay.aws.put_stack(STACK_ID, "UPDATE_COMPLETE");
    replay.aws.put_stack(STACK_ID, "DELETE_IN_PROGRESS");
    succeeded(&delete(&replay, &id, &given).await);
    assert_eq!(of_client(&replay, &pool, &client), ["o", "p"]);
}

#[tokio::test]
async fn a_hundred_urls_are_the_most_in_each_list() {
    let (replay, pool, client) = with_own(json!({})).await;
    let many = |count: usize| -> Value {
        (0..count)
            .map(|n| json!(format!("https://{n}.example.com")))
            .collect()
    };
    let mut given = urls(&pool, &client, "a", "");
    given["LogoutUrls"] = many(100);
    failed(
        &create(&replay, &given).await,
        &["LogoutUrls", "101", "100"],
    );
    assert_eq!(of_client(&replay, &pool, &client), ["o", "p"]);
    given["LogoutUrls"] = many(99);
    given["CallbackUrls"] = many(99);
    let answer = create(&replay, &given).await;
    let id = succeeded(&answer).physical_id().to_owned();
    let live = replay.aws.client(&pool, &client);
    assert_eq!(live["CallbackURLs"].as_array().map(Vec::len), Some(100));
    let mut more = given.clone();
    more["CallbackUrls"] = many(100);
    failed(
        &update(&replay, &id, &given, &more).await,
        &["CallbackUrls", "101"],
    );
    succeeded(&update(&replay, &id, &more, &given).await);
    succeeded(&delete(&replay, &id, &given).await);
    assert_eq!(of_client(&replay, &pool, &client), ["o", "p"]);
}

#[tokio::test]
async fn a_client_whose_oauth_is_off_takes_no_urls() {
    let (replay, pool, _, client) = with_client(json!({"DisableOAuth": true})).await;
    let before = replay.aws.snapshot();
    let given = urls(&pool, &client, "a", "b");
    let answer = create(&replay, &given).await;
    failed(&answer, &["OAuth is off"]);
    succeeded(&delete(&replay, answer.physical_id(), &given).await);
    assert_eq!(replay.aws.snapshot(), before);
}

/// OAuth was turned off since, and Cognito dropped the URLs.
#[tokio::test]
async fn urls_of_a_client_whose_oauth_is_off_by_now_can_be_deleted() {
    let (replay, pool) = with_pool().await;
    let on = app(&pool, json!({}));
    let off = app(&pool, json!({"DisableOAuth": true}));
    let client = client_created(&replay, &on).await;
    let given = urls(&pool, &client, "a", "b");
    let id = create(&replay, &given).await.physical_id().to_owned();
    succeeded(&super::clients::update(&replay, &client, &on, &off).await);
    assert_eq!(of_client(&replay, &pool, &client), ["", ""]);
    failed(
        &update(&replay, &id, &given, &urls(&pool, &client, "ac", "b")).await,
        &["OAuth is off"],
    );
    succeeded(&delete(&replay, &id, &given).await);
}

#[tokio::test]
async fn the_default_redirect_uri_stays_in_its_list_and_nowhere_else() {
    let (replay, pool, client) = with_own(json!({})).await;
    let given = urls(&pool, &client, "ab", "a");
    let id = create(&replay, &given).await.physical_id().to_owned();
    replay.aws.edit_client(&pool, &client, |live| {
        live["DefaultRedirectURI"] = json!("https://a.example.com");
    });
    let answer = update(&replay, &id, &given, &urls(&pool, &client, "b", "a")).await;
    assert!(
        succeeded(&answer)
            .reason()
            .contains("https://a.example.com"),
        "{}",
        answer.reason()
    );
    assert_eq!(of_client(&replay, &pool, &client), ["abo", "ap"]);
    let answer = delete(&replay, &id, &given).await;
    for text in [
        "CallbackUrls (https://a.example.com) stays",
        "default redirect URI",
    ] {
        assert!(
            succeeded(&answer).reason().contains(text),
            "{}",
            answer.reason()
        );
    }
    assert_eq!(of_client(&replay, &pool, &client), ["ao", "p"]);
}

#[tokio::test]
async fn another_client_gets_the_urls_and_the_former_one_loses_them() {
    let (replay, pool, client) = with_own(json!({})).await;
    let other = client_created(&replay, &app(&pool, json!({}))).await;
    let (old, new) = (
        urls(&pool, &client, "a", "b"),
        urls(&pool, &other, "a", "b"),
    );
    let id = create(&replay, &old).await.physical_id().to_owned();
    let answer = update(&replay, &id, &old, &new).await;
    let moved = succeeded(&answer).physical_id().to_owned();
    assert_ne!(moved, id);
    assert_eq!(answer.attribute("UserPoolClientId"), Some(&json!(other)));
    succeeded(&delete(&replay, &id, &old).await);
    assert_eq!(of_client(&replay, &pool, &client), ["o", "p"]);
    assert_eq!(of_client(&replay, &pool, &other), ["ae", "b"]);

    // And in a rollback, in which both clients have them for a while.
    let id = create(&replay, &old).await.physical_id().to_owned();
    replay
        .aws
        .edit_client(&pool, &other, |live| live["CallbackURLs"] = listed("e"));
    replay
        .aws
        .edit_client(&pool, &other, |live| live["LogoutURLs"] = json!([]));
    let moved = update(&replay, &id, &old, &new)
        .await
        .physical_id()
        .to_owned();
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    let back = update(&replay, &moved, &new, &old).await;
    assert_eq!(succeeded(&back).physical_id(), id);
    succeeded(&delete(&replay, &moved, &new).await);
    assert_eq!(of_client(&replay, &pool, &client), ["ao", "bp"]);
    assert_eq!(of_client(&replay, &pool, &other), ["e", ""]);
}

#[tokio::test]
async fn scenario_45_a_client_or_a_pool_that_is_not_there_is_named_and_holds_nothing_up() {
    for (operation, names_client) in [("DeleteUserPoolClient", true), ("DeleteUserPool", false)] {
        let (replay, pool, client) = with_own(json!({})).await;
        let given = urls(&pool, &client, "a", "");
        let id = create(&replay, &given).await.physical_id().to_owned();
        let mut gone = json!({"UserPoolId": pool});
        if names_client {
            gone["ClientId"] = json!(client);
        }
        replay.aws.cognito(operation, gone).expect("a deletion");
        failed(
            &create(&replay, &given).await,
            &["UserPoolClientId", &client, &pool],
        );
        let changed = urls(&pool, &client, "ab", "");
        replay.aws.put_stack_resource(
            STACK_ID,
            "Urls",
            &[
                ("PhysicalResourceId", &id),
                ("ResourceStatus", "UPDATE_COMPLETE"),
            ],
        );
        let answer = update(&replay, &id, &given, &changed).await;
        failed(&answer, &["UserPoolClientId", &client]);
        assert_eq!(answer.physical_id(), id);
        replay
            .aws
            .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
        let back = update(&replay, &id, &changed, &given).await;
        assert_eq!(succeeded(&back).physical_id(), id);
        assert_eq!(back.attribute("UserPoolClientId"), Some(&json!(client)));
        for id in [
            id.as_str(),
            "shop-Urls-1A2B3C4D5E6F",
            "poolkeeper:nothing-created",
        ] {
            succeeded(&delete(&replay, id, &given).await);
        }
    }
}

#[tokio::test]
async fn a_delete_takes_out_its_own_and_reads_its_properties_leniently() {
    let (replay, pool, client) = with_own(json!({})).await;
    let mut given = urls(&pool, &client, "ab", "c");
    let id = create(&replay, &given).await.physical_id().to_owned();
    replay.aws.edit_client(&pool, &client, |live| {
        live["CallbackURLs"] = listed("aox");
        live["LogoutURLs"] = listed("cpy");
    });
    merge(&mut given, json!({"Forgotten": "property"}));
    succeeded(&delete(&replay, &id, &given).await);
    assert_eq!(of_client(&replay, &pool, &client), ["ox", "py"]);
}
