//! Updates of resource servers.

use serde_json::{Value, json};

use super::resource_servers::{
    asked_of_cognito, by_hand, create, delete, members, orders, scopes, update,
};
use super::{failed, last_call, succeeded, with_pool, writes};
use crate::support::replay::{STACK_ID, merge};

/// The merge: what the old template gave, what the new one gives, what the server has, and what it gets.
/// Values are by their number; the last one is nobody's but the server's.
const MERGE: [[Option<usize>; 4]; 12] = [
    [None, None, None, None],
    [None, None, Some(2), Some(2)],
    [None, Some(1), None, Some(1)],
    [None, Some(1), Some(1), Some(1)],
    [None, Some(1), Some(2), Some(1)],
    [Some(0), Some(0), Some(0), Some(0)],
    [Some(0), Some(0), Some(2), Some(0)],
    [Some(0), Some(1), Some(0), Some(1)],
    [Some(0), Some(1), Some(2), Some(1)],
    [Some(0), None, Some(0), None],
    [Some(0), None, Some(2), Some(2)],
    [Some(0), None, None, None],
];

#[tokio::test]
async fn scopes_are_merged_by_the_rule_alone_and_beside_another_change() {
    let values = [&["b", "a"][..], &["c", "a"], &["live"]];
    for hides in [false, true] {
        let (replay, pool) = with_pool().await;
        replay
            .aws
            .configure(|settings| settings.hides_empty_scopes = hides);
        for [old, new, live, expected] in MERGE {
            for changes in [false, true] {
                let case = format!("{hides}, {old:?}, {new:?}, {live:?}, beside: {changes}");
                let given = |number: Option<usize>, name: &str| {
                    let mut given = orders(&pool, json!({"UserPoolResourceServerName": name}));
                    if let Some(number) = number {
                        given["Scopes"] = scopes(values[number]);
                    }
                    given
                };
                let before = given(old, "Before");
                let name = if changes { "After" } else { "Before" };
                let after = given(new, name);
                succeeded(&create(&replay, &before).await);
                replay.aws.edit_server(&pool, "orders", |server| {
                    server["Scopes"] = live.map_or(json!([]), |live| sorted(values[live]));
                });
                replay.aws.clear_calls();

                let answer = update(&replay, "orders", &before, &after).await;
                assert_eq!(succeeded(&answer).physical_id(), "orders", "{case}");
                assert_eq!(
                    answer.body["Data"],
                    json!({"UserPoolResourceServerId": "orders"}),
                    "{case}"
                );
                let mut has = json!({"Name": name});
                if let Some(expected) = expected {
                    has["Scopes"] = sorted(values[expected]);
                }
                assert_eq!(members(&replay, &pool, "orders"), has, "{case}");
                let is_drift = old == new && new.is_some() && live != new;
                let is_kept = new.is_none() && old.is_some() && live == Some(2);
                // What someone else set in between may be named in any case.
                let may = is_drift || is_kept || live != old;
                let is_named = answer.reason().contains("Scopes");
                assert!(
                    (is_drift || is_kept) <= is_named && is_named <= may,
                    "{case}: {}",
                    answer.reason()
                );
                let is_needed = changes || live != expected;
                assert_eq!(!writes(&replay).is_empty(), is_needed, "{case}");
                succeeded(&delete(&replay, "orders", &after).await);
            }
        }
    }
}

/// As the service shows them.
fn sorted(names: &[&str]) -> Value {
    let mut names = names.to_vec();
    names.sort_unstable();
    scopes(&names)
}

/// As CDK does, a template without a name gives one: the identifier.
#[tokio::test]
async fn a_template_without_a_name_gives_the_identifier() {
    let (replay, pool) = with_pool().await;
    let (silent, named) = (
        orders(&pool, json!({})),
        orders(&pool, json!({"UserPoolResourceServerName": "Orders"})),
    );
    for (old, new, live, expected) in [
        (&silent, &named, "orders", "Orders"),
        (&named, &silent, "Orders", "orders"),
        (&named, &silent, "By hand", "orders"),
        (&silent, &silent, "By hand", "orders"),
        (&named, &named, "By hand", "Orders"),
    ] {
        succeeded(&create(&replay, old).await);
        replay
            .aws
            .edit_server(&pool, "orders", |server| server["Name"] = json!(live));
        succeeded(&update(&replay, "orders", old, new).await);
        let now = members(&replay, &pool, "orders");
        assert_eq!(now, json!({"Name": expected}), "{old} {new} {live}");
        succeeded(&delete(&replay, "orders", new).await);
    }
}

#[tokio::test]
async fn scopes_in_another_order_are_the_same_and_another_description_is_not() {
    let (replay, pool) = with_pool().await;
    let old = orders(&pool, json!({"Scopes": scopes(&["write", "read"])}));
    let turned = orders(&pool, json!({"Scopes": scopes(&["read", "write"])}));
    succeeded(&create(&replay, &old).await);
    replay.aws.clear_calls();
    succeeded(&update(&replay, "orders", &old, &turned).await);
    assert_eq!(
        replay.aws.operations(),
        ["DescribeResourceServer", "DescribeStackEvents"]
    );

    let mut described = turned.clone();
    described["Scopes"][0]["ScopeDescription"] = json!("May look");
    succeeded(&update(&replay, "orders", &turned, &described).await);
    assert_eq!(writes(&replay), ["UpdateResourceServer"]);
    assert_eq!(
        members(&replay, &pool, "orders")["Scopes"],
        described["Scopes"]
    );
}

#[tokio::test]
async fn an_update_that_changes_nothing_reads_once() {
    let (replay, pool) = with_pool().await;
    for scopes in [json!([]), scopes(&["write", "read"])] {
        let given = orders(&pool, json!({"Scopes": scopes}));
        succeeded(&create(&replay, &given).await);
        replay.aws.clear_calls();
        let mut adopting = given.clone();
        merge(&mut adopting, json!({"AdoptExisting": true}));
        succeeded(&update(&replay, "orders", &given, &adopting).await);
        assert_eq!(replay.aws.operations(), ["DescribeResourceServer"]);
        // From now on it is kept.
        succeeded(&delete(&replay, "orders", &adopting).await);
        assert_eq!(replay.aws.servers_of(&pool), ["orders"]);
        succeeded(&delete(&replay, "orders", &given).await);
    }
}

#[tokio::test]
async fn an_update_reads_the_server_asks_and_then_writes_all_that_it_is_to_have() {
    let (replay, pool) = with_pool().await;
    let given = orders(&pool, json!({"Scopes": scopes(&["read"])}));
    let mut named = given.clone();
    named["UserPoolResourceServerName"] = json!("Orders");
    succeeded(&create(&replay, &given).await);
    replay.aws.clear_calls();
    succeeded(&update(&replay, "orders", &given, &named).await);
    assert_eq!(
        replay.aws.operations(),
        [
            "DescribeResourceServer",
            "DescribeStackEvents",
            "DescribeStackResource",
            "UpdateResourceServer"
        ]
    );
    let request = json!({
        "UserPoolId": pool,
        "Identifier": "orders",
        "Name": "Orders",
        "Scopes": scopes(&["read"]),
    });
    assert_eq!(last_call(&replay, "UpdateResourceServer"), request);
}

#[tokio::test]
async fn a_server_that_is_gone_is_made_again_and_the_reason_says_so() {
    let (replay, pool) = with_pool().await;
    let old = orders(&pool, json!({"Scopes": scopes(&["read"])}));
    let new = orders(&pool, json!({"Scopes": scopes(&["read", "write"])}));
    succeeded(&create(&replay, &old).await);
    let gone = json!({"UserPoolId": pool, "Identifier": "orders"});
    replay
        .aws
        .cognito("DeleteResourceServer", gone)
        .expect("a deletion");
    let answer = update(&replay, "orders", &old, &new).await;
    assert_eq!(succeeded(&answer).physical_id(), "orders");
    for text in ["orders", "again"] {
        assert!(answer.reason().contains(text), "{}", answer.reason());
    }
    assert_eq!(
        members(&replay, &pool, "orders"),
        json!({"Name": "orders", "Scopes": scopes(&["read", "write"])})
    );
}

#[tokio::test]
async fn another_identifier_is_another_server() {
    let (replay, pool) = with_pool().await;
    let old = orders(&pool, json!({"Scopes": scopes(&["read"])}));
    let mut new = old.clone();
    new["Identifier"] = json!("returns");
    succeeded(&create(&replay, &old).await);
    let answer = update(&replay, "orders", &old, &new).await;
    assert_eq!(succeeded(&answer).physical_id(), "returns");
    assert_eq!(
        answer.body["Data"],
        json!({"UserPoolResourceServerId": "returns"})
    );
    assert_eq!(replay.aws.servers_of(&pool), ["orders", "returns"]);
    // CloudFormation deletes the former one.
    succeeded(&delete(&replay, "orders", &old).await);
    assert_eq!(replay.aws.servers_of(&pool), ["returns"]);
    assert_eq!(
        members(&replay, &pool, "returns"),
        json!({"Name": "returns", "Scopes": scopes(&["read"])})
    );
}

#[tokio::test]
async fn an_identifier_that_another_server_has_is_refused() {
    let (replay, pool) = with_pool().await;
    by_hand(&replay, &pool, &["read"]);
    let mut old = orders(&pool, json!({}));
    old["Identifier"] = json!("returns");
    let mut new = orders(&pool, json!({}));
    succeeded(&create(&replay, &old).await);
    let before = replay.aws.snapshot();
    let answer = update(&replay, "returns", &old, &new).await;
    failed(&answer, &["orders", "AdoptExisting"]);
    assert_eq!(answer.physical_id(), "returns");
    assert_eq!(replay.aws.snapshot(), before);
    // It is taken over if the template says so.
    new["AdoptExisting"] = json!(true);
    let answer = update(&replay, "returns", &old, &new).await;
    assert_eq!(succeeded(&answer).physical_id(), "orders");
}

#[tokio::test]
async fn in_another_pool_it_is_made_and_the_old_pools_server_is_left_and_named() {
    let (replay, pool) = with_pool().await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    let (old, new) = (orders(&pool, json!({})), orders(&other, json!({})));
    succeeded(&create(&replay, &old).await);
    replay.aws.clear_calls();
    let answer = update(&replay, "orders", &old, &new).await;
    assert_eq!(succeeded(&answer).physical_id(), "orders");
    for text in [pool.as_str(), "stays in user pool"] {
        assert!(answer.reason().contains(text), "{}", answer.reason());
    }
    assert_eq!(asked_of_cognito(&replay), ["CreateResourceServer"]);
    for pool in [&pool, &other] {
        assert_eq!(replay.aws.servers_of(pool), ["orders"]);
    }
    succeeded(&delete(&replay, "orders", &new).await);
    assert_eq!(replay.aws.servers_of(&pool), ["orders"]);
    assert!(replay.aws.servers_of(&other).is_empty());
}

#[tokio::test]
async fn wrong_properties_are_said_before_any_call() {
    let (replay, pool) = with_pool().await;
    let old = orders(&pool, json!({}));
    succeeded(&create(&replay, &old).await);
    replay.aws.clear_calls();
    let wrong = orders(&pool, json!({"Scopes": scopes(&["a/b"])}));
    let answer = update(&replay, "orders", &old, &wrong).await;
    failed(&answer, &["Scopes[0].ScopeName: "]);
    assert_eq!(answer.physical_id(), "orders");
    assert!(asked_of_cognito(&replay).is_empty());
}

#[tokio::test]
async fn adoption_cannot_be_taken_out_of_the_template_but_in_a_rollback() {
    let (replay, pool) = with_pool().await;
    let given = json!({"Scopes": scopes(&["read"])});
    let ours = orders(&pool, given.clone());
    let mut adopting = ours.clone();
    adopting["AdoptExisting"] = json!(true);
    by_hand(&replay, &pool, &[]);
    succeeded(&create(&replay, &adopting).await);
    replay.aws.clear_calls();
    let answer = update(&replay, "orders", &adopting, &ours).await;
    failed(&answer, &["AdoptExisting", "orders"]);
    assert!(writes(&replay).is_empty());

    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    let back = update(&replay, "orders", &adopting, &ours).await;
    assert_eq!(succeeded(&back).physical_id(), "orders");
    assert!(writes(&replay).is_empty());
}
