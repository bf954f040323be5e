//! Resource servers: how they come, are taken over, and go.

use serde_json::{Map, Value, json};

use super::{failed, last_call, succeeded, with_pool, writes};
use crate::support::replay::{Replay, merge};

pub(super) const TYPE: &str = "Custom::CognitoUserPoolResourceServer";

deliveries!(TYPE, "Server");

/// The properties of the resource server `orders` of a pool.
pub(super) fn orders(pool: &str, more: Value) -> Value {
    let mut properties = json!({"UserPoolId": pool, "Identifier": "orders"});
    merge(&mut properties, more);
    properties
}

/// Scopes by their names, each described by its name in capitals.
pub(super) fn scopes(names: &[&str]) -> Value {
    let scope =
        |name: &&str| json!({"ScopeName": name, "ScopeDescription": name.to_ascii_uppercase()});
    names.iter().map(scope).collect()
}

/// What a resource server has beside its identifier; null if it is not there. An empty list is none.
pub(super) fn members(replay: &Replay, pool: &str, identifier: &str) -> Value {
    let server = replay.aws.server(pool, identifier);
    if server.is_null() {
        return server;
    }
    ["Name", "Scopes"]
        .into_iter()
        .filter_map(|member| Some((member.to_owned(), server.get(member)?.clone())))
        .filter(|(_, value)| *value != json!([]))
        .collect::<Map<_, _>>()
        .into()
}

/// The operations of Cognito that were called.
pub(super) fn asked_of_cognito(replay: &Replay) -> Vec<String> {
    let operations = replay.aws.operations().into_iter();
    operations
        .filter(|it| it.ends_with("ResourceServer"))
        .collect()
}

/// A resource server by hand.
pub(super) fn by_hand(replay: &Replay, pool: &str, names: &[&str]) {
    let server = json!({"Identifier": "orders", "Name": "By hand", "Scopes": scopes(names)});
    replay.aws.add_server(pool, server);
}

#[tokio::test]
async fn a_server_is_made_by_one_call_and_goes_by_one() {
    let (replay, pool) = with_pool().await;
    let properties = orders(
        &pool,
        json!({"UserPoolResourceServerName": "Orders", "Scopes": scopes(&["write", "read"])}),
    );
    let answer = create(&replay, &properties).await;
    assert_eq!(succeeded(&answer).physical_id(), "orders");
    let attributes = json!({"UserPoolResourceServerId": "orders"});
    assert_eq!(answer.body["Data"], attributes);
    assert_eq!(
        replay.aws.operations(),
        ["DescribeStackResource", "CreateResourceServer"]
    );
    let request = json!({
        "UserPoolId": pool,
        "Identifier": "orders",
        "Name": "Orders",
        "Scopes": scopes(&["write", "read"]),
    });
    assert_eq!(last_call(&replay, "CreateResourceServer"), request);

    replay.aws.clear_calls();
    let answer = delete(&replay, "orders", &properties).await;
    assert_eq!(succeeded(&answer).physical_id(), "orders");
    assert_eq!(writes(&replay), ["DeleteResourceServer"]);
    assert!(replay.aws.servers_of(&pool).is_empty());
    succeeded(&delete(&replay, "orders", &properties).await);
}

#[tokio::test]
async fn only_what_is_given_is_sent_with_the_identifier_as_the_name() {
    let (replay, pool) = with_pool().await;
    let empty = json!({"UserPoolResourceServerName": "", "Scopes": "", "AdoptExisting": ""});
    let none = json!({"Scopes": []});
    for more in [json!({}), empty, none] {
        let properties = orders(&pool, more);
        succeeded(&create(&replay, &properties).await);
        assert_eq!(
            last_call(&replay, "CreateResourceServer"),
            json!({"UserPoolId": pool, "Identifier": "orders", "Name": "orders"})
        );
        succeeded(&delete(&replay, "orders", &properties).await);
    }
}

/// CDK's default is the identifier itself, which the service refuses as a name.
#[tokio::test]
async fn the_identifier_of_an_api_by_its_url_becomes_a_legal_name() {
    let (replay, pool) = with_pool().await;
    let identifier = "https://api.example.com/orders?v=1";
    let properties = json!({"UserPoolId": pool, "Identifier": identifier});
    let answer = create(&replay, &properties).await;
    assert_eq!(succeeded(&answer).physical_id(), identifier);
    assert_eq!(
        members(&replay, &pool, identifier),
        json!({"Name": "https-api.example.com-orders-v=1"})
    );
    succeeded(&delete(&replay, identifier, &properties).await);
    assert!(replay.aws.servers_of(&pool).is_empty());
}

#[tokio::test]
async fn what_is_wrong_is_said_before_any_call() {
    let (replay, _) = with_pool().await;
    let wrong = json!({
        "UserPoolId": "shop",
        "Identifier": "the orders",
        "UserPoolResourceServerName": "a/b",
        "Scopes": [{"ScopeName": "a/b"}, "read"],
        "AdoptExisting": "perhaps",
        "Name": "Orders",
    });
    let paths = [
        "UserPoolId: ",
        "Identifier: ",
        "UserPoolResourceServerName: ",
        "Scopes[0].ScopeName: ",
        "Scopes[0].ScopeDescription: ",
        "Scopes[1]: ",
        "AdoptExisting: ",
        "Name: ",
    ];
    failed(&create(&replay, &wrong).await, &paths);
    let twice = orders("eu-west-1_Ab", json!({"Scopes": scopes(&["a", "a"])}));
    failed(&create(&replay, &twice).await, &["Scopes: ", "two scopes"]);
    let nothing = create(&replay, &json!({})).await;
    failed(&nothing, &["UserPoolId: ", "Identifier: "]);
    assert!(replay.aws.calls().is_empty());
}

#[tokio::test]
async fn the_greatest_values_are_taken() {
    let (replay, pool) = with_pool().await;
    let identifier = "i".repeat(256);
    let scopes: Vec<Value> = (0..100)
        .map(|number| {
            let name = format!("{number:0>256}");
            json!({"ScopeName": name, "ScopeDescription": "d".repeat(256)})
        })
        .collect();
    let properties = json!({"UserPoolId": pool, "Identifier": identifier, "Scopes": scopes});
    let answer = create(&replay, &properties).await;
    assert_eq!(succeeded(&answer).physical_id(), identifier);
    let made = members(&replay, &pool, &identifier);
    assert_eq!(made, json!({"Name": identifier, "Scopes": scopes}));
}

/// Cognito has no error of its own for it, so the refused call is followed by a look.
#[tokio::test]
async fn a_server_that_is_there_already_fails_and_the_reason_says_how_to_take_it_over() {
    let (replay, pool) = with_pool().await;
    by_hand(&replay, &pool, &["read"]);
    let before = replay.aws.snapshot();
    // Even if it is what the template asks for: a fresh event has made nothing yet.
    for more in [
        json!({"UserPoolResourceServerName": "By hand", "Scopes": scopes(&["read"])}),
        json!({"Scopes": scopes(&["write"])}),
    ] {
        let properties = orders(&pool, more);
        replay.aws.clear_calls();
        let answer = create(&replay, &properties).await;
        failed(
            &answer,
            &[
                "orders already exists",
                "AdoptExisting",
                "another identifier",
            ],
        );
        assert_eq!(
            asked_of_cognito(&replay),
            ["CreateResourceServer", "DescribeResourceServer"]
        );
        // CloudFormation deletes what it could not create.
        succeeded(&delete(&replay, answer.physical_id(), &properties).await);
        assert_eq!(replay.aws.snapshot(), before);
    }
}

#[tokio::test]
async fn a_refusal_for_another_reason_is_told_as_it_is() {
    use crate::support::aws::{Effect, Fault};
    for code in [
        "InvalidParameterException",
        "LimitExceededException",
        "AccessDeniedException",
    ] {
        let (replay, pool) = with_pool().await;
        let refused = Effect::ErrorBefore(code.into());
        replay
            .aws
            .inject(Fault::on_operation("CreateResourceServer", 1, refused));
        let answer = create(&replay, &orders(&pool, json!({}))).await;
        failed(&answer, &["Creating the resource server", code]);
        assert!(!answer.reason().contains("AdoptExisting"));
        assert_eq!(answer.physical_id(), "poolkeeper:nothing-created");
        // It is looked for once, and not tried again.
        assert_eq!(
            asked_of_cognito(&replay),
            ["CreateResourceServer", "DescribeResourceServer"]
        );
    }
}

#[tokio::test]
async fn a_pool_that_is_not_there_is_named() {
    let (replay, _) = with_pool().await;
    let properties = orders("eu-west-1_Nowhere12", json!({}));
    let answer = create(&replay, &properties).await;
    failed(&answer, &["UserPoolId", "eu-west-1_Nowhere12"]);
    succeeded(&delete(&replay, answer.physical_id(), &properties).await);
}

#[tokio::test]
async fn scenario_45_a_server_is_deleted_after_its_pool() {
    let (replay, pool) = with_pool().await;
    let properties = orders(&pool, json!({}));
    succeeded(&create(&replay, &properties).await);
    replay
        .aws
        .cognito("DeleteUserPool", json!({"UserPoolId": pool}))
        .expect("a deletion");
    succeeded(&delete(&replay, "orders", &properties).await);
}

#[tokio::test]
async fn a_delete_reads_its_properties_leniently() {
    let (replay, pool) = with_pool().await;
    succeeded(&create(&replay, &orders(&pool, json!({}))).await);
    let former = orders(&pool, json!({"Scopes": "all", "Forgotten": "property"}));
    succeeded(&delete(&replay, "orders", &former).await);
    assert!(replay.aws.servers_of(&pool).is_empty());
}

#[tokio::test]
async fn an_adopted_server_gets_what_the_template_gives_and_nothing_else() {
    let cases = [
        (
            json!({"Scopes": scopes(&["write"])}),
            json!({"Name": "By hand", "Scopes": scopes(&["write"])}),
            Some("Scopes"),
        ),
        (
            json!({"UserPoolResourceServerName": "Orders"}),
            json!({"Name": "Orders", "Scopes": scopes(&["admin", "read"])}),
            Some("UserPoolResourceServerName"),
        ),
        (
            json!({"Scopes": []}),
            json!({"Name": "By hand"}),
            Some("Scopes"),
        ),
        (
            // In another order than the service's.
            json!({"Scopes": scopes(&["read", "admin"])}),
            json!({"Name": "By hand", "Scopes": scopes(&["admin", "read"])}),
            None,
        ),
        (
            json!({}),
            json!({"Name": "By hand", "Scopes": scopes(&["admin", "read"])}),
            None,
        ),
    ];
    for (given, expected, changed) in cases {
        let (replay, pool) = with_pool().await;
        by_hand(&replay, &pool, &["read", "admin"]);
        let mut properties = orders(&pool, given);
        properties["AdoptExisting"] = json!(true);
        let answer = create(&replay, &properties).await;
        assert_eq!(succeeded(&answer).physical_id(), "orders");
        assert_eq!(members(&replay, &pool, "orders"), expected);
        let reason = answer.reason();
        match changed {
            Some(property) => assert!(reason.contains(property), "{reason}"),
            None => assert!(reason.contains("adopted without changes"), "{reason}"),
        }
        let updates = replay.aws.calls_of("UpdateResourceServer").len();
        assert_eq!(updates, usize::from(changed.is_some()));
    }
}

#[tokio::test]
async fn an_adopted_server_is_never_deleted() {
    let (replay, pool) = with_pool().await;
    by_hand(&replay, &pool, &["read"]);
    let properties = orders(&pool, json!({"AdoptExisting": true}));
    succeeded(&create(&replay, &properties).await);
    replay.aws.clear_calls();
    for id in [
        "orders",
        "poolkeeper:unfinished:orders",
        "shop-Server-1A2B3C4D5E6F",
    ] {
        let answer = delete(&replay, id, &properties).await;
        assert!(
            succeeded(&answer).reason().contains("AdoptExisting"),
            "{id}: {}",
            answer.reason()
        );
        assert!(writes(&replay).is_empty());
    }
    assert_eq!(replay.aws.servers_of(&pool), ["orders"]);
}

#[tokio::test]
async fn a_server_to_adopt_that_is_not_there_is_made() {
    let (replay, pool) = with_pool().await;
    let given = json!({"Scopes": scopes(&["read"]), "AdoptExisting": true});
    let answer = create(&replay, &orders(&pool, given)).await;
    assert_eq!(succeeded(&answer).physical_id(), "orders");
    assert_eq!(asked_of_cognito(&replay), ["CreateResourceServer"]);
    assert_eq!(
        members(&replay, &pool, "orders"),
        json!({"Name": "orders", "Scopes": scopes(&["read"])})
    );
}
