//! Updates of clients: what they cost, what they must not touch, and when another client is made.

use serde_json::{Value, json};

use super::client_merges::shown;
use super::clients::{add_provider, app, create, created, delete, update, with_client};
use super::{failed, last_call, succeeded, with_pool, writes};
use crate::support::replay::{Replay, STACK_ID, merge};

/// Properties with others over them.
fn with(properties: &Value, more: Value) -> Value {
    let mut all = properties.clone();
    merge(&mut all, more);
    all
}

fn everything() -> Value {
    json!({
        "UserPoolClientName": "web",
        "GenerateSecret": true,
        "AuthFlows": {"UserSrp": true},
        "OAuth": {
            "Flows": {"AuthorizationCodeGrant": true},
            "CallbackUrls": ["https://b.example.com", "https://a.example.com"],
            "LogoutUrls": ["https://d.example.com", "https://c.example.com"],
            "DefaultRedirectUri": "https://a.example.com",
            "Scopes": ["OPENID", "EMAIL"],
        },
        "AuthSessionValidity": "5 minutes",
        "PreventUserExistenceErrors": true,
        "SupportedIdentityProviders": ["COGNITO"],
        "IdTokenValidity": "PT30M",
        "AccessTokenValidity": "30 minutes",
        "RefreshTokenValidity": "7 days",
        "ReadAttributes": {"StandardAttributes": ["name", "email"]},
        "WriteAttributes": {"StandardAttributes": ["name", "email"]},
        "EnableTokenRevocation": true,
        "EnablePropagateAdditionalUserContextData": true,
        "Analytics": {"ApplicationArn": "arn:aws:mobiletargeting:eu-west-1:123456789012:apps/a"},
    })
}

#[tokio::test]
async fn scenario_57_an_update_that_changes_nothing_reads_twice_whatever_the_order_of_lists() {
    let (replay, pool, given, id) = with_client(everything()).await;
    // The service sorts, and the template has another order by now.
    let mut reordered = given.clone();
    for list in ["CallbackUrls", "LogoutUrls", "Scopes"] {
        let list = reordered["OAuth"][list].as_array_mut();
        list.expect("a list").reverse();
    }
    let data = update(&replay, &id, &given, &reordered).await;
    assert_eq!(replay.aws.operations(), ["DescribeUserPoolClient"]);
    let live = replay.aws.client(&pool, &id);
    assert_eq!(
        succeeded(&data).body["Data"],
        json!({
            "UserPoolClientId": id,
            "UserPoolClientName": "web",
            "UserPoolClientSecret": "",
            "UserPoolClientSecretArn": "",
        })
    );
    assert!(
        !data
            .body
            .to_string()
            .contains(live["ClientSecret"].as_str().expect("a secret"))
    );

    let (replay, _, given, id) = with_client(json!({})).await;
    let answer = update(
        &replay,
        &id,
        &given,
        &with(&given, json!({"Revision": "2"})),
    )
    .await;
    assert_eq!(succeeded(&answer).physical_id(), id);
    assert!(!answer.reason().contains("drift"), "{}", answer.reason());
    assert_eq!(
        replay.aws.operations(),
        ["DescribeUserPoolClient", "ListIdentityProviders"]
    );
}

#[tokio::test]
async fn an_update_reads_asks_writes_once_and_reads_until_it_lasts() {
    let (replay, _, given, id) = with_client(everything()).await;
    let changed = with(&given, json!({"AuthSessionValidity": "6 minutes"}));
    succeeded(&update(&replay, &id, &given, &changed).await);
    assert_eq!(
        replay.aws.operations(),
        [
            "DescribeUserPoolClient",
            "DescribeStackResource",
            "UpdateUserPoolClient",
            "DescribeUserPoolClient",
            "DescribeUserPoolClient"
        ]
    );
}

#[tokio::test]
async fn scenario_17_nothing_is_reset_by_a_change_of_something_else() {
    for more in [everything(), json!({}), json!({"DisableOAuth": true})] {
        let (replay, pool, given, id) = with_client(more).await;
        replay.aws.accept_member("FutureSetting");
        replay.aws.edit_client(&pool, &id, |client| {
            client["FutureSetting"] = json!({"Level": 3, "Names": ["b", "a"], "Off": false});
        });
        let before = replay.aws.client(&pool, &id);
        let changed = with(&given, json!({"EnableTokenRevocation": false}));
        succeeded(&update(&replay, &id, &given, &changed).await);
        assert_eq!(writes(&replay), ["UpdateUserPoolClient"]);
        let mut after = replay.aws.client(&pool, &id);
        assert_eq!(after["EnableTokenRevocation"], false);
        after["EnableTokenRevocation"] = json!(true);
        after["LastModifiedDate"] = before["LastModifiedDate"].clone();
        for token in ["AccessToken", "IdToken", "RefreshToken"] {
            let validity = format!("{token}Validity");
            assert_eq!(shown(&after, &validity), shown(&before, &validity));
        }
        assert_eq!(after, before);
    }
}

#[tokio::test]
async fn validities_keep_the_unit_in_which_they_were_shown() {
    let (replay, pool, given, id) = with_client(json!({"AccessTokenValidity": "2 hours"})).await;
    replay.aws.edit_client(&pool, &id, |client| {
        client["AccessTokenValidity"] = json!(2);
        client["IdTokenValidity"] = json!(301);
        client["RefreshTokenValidity"] = json!(45);
        client["TokenValidityUnits"] = json!({"IdToken": "seconds", "AccessToken": "hours"});
    });
    // Two hours are what the template gives, in any unit.
    let later = with(&given, json!({"Revision": "2"}));
    succeeded(&update(&replay, &id, &given, &later).await);
    assert!(writes(&replay).is_empty());
    let changed = with(&given, json!({"AccessTokenValidity": "PT10M"}));
    succeeded(&update(&replay, &id, &later, &changed).await);
    let request = last_call(&replay, "UpdateUserPoolClient");
    assert_eq!(
        [
            &request["AccessTokenValidity"],
            &request["IdTokenValidity"],
            &request["RefreshTokenValidity"],
            &request["TokenValidityUnits"],
        ],
        [
            &json!(10),
            &json!(301),
            &json!(45),
            &json!({"IdToken": "seconds", "AccessToken": "minutes"}),
        ]
    );
}

#[tokio::test]
async fn providers_that_the_pool_has_since_arrive_with_the_next_update_and_are_named() {
    let (replay, pool, given, id) = with_client(json!({})).await;
    add_provider(&replay, &pool, "corporate");
    let later = with(&given, json!({"Revision": "2"}));
    let answer = update(&replay, &id, &given, &later).await;
    assert_eq!(
        replay.aws.client(&pool, &id)["SupportedIdentityProviders"],
        json!(["COGNITO", "corporate"])
    );
    let reason = succeeded(&answer).reason();
    assert!(reason.contains("corporate"), "{reason}");
}

#[tokio::test]
async fn settings_that_the_template_no_longer_has_are_those_of_a_client_that_never_had_them() {
    let (replay, pool, given, id) = with_client(everything()).await;
    let bare = app(&pool, json!({"GenerateSecret": true}));
    succeeded(&update(&replay, &id, &given, &bare).await);
    let other = created(&replay, &bare).await;
    let (mut stripped, mut fresh) = (
        replay.aws.client(&pool, &id),
        replay.aws.client(&pool, &other),
    );
    for client in [&mut stripped, &mut fresh] {
        for token in ["AccessToken", "IdToken", "RefreshToken"] {
            let validity = format!("{token}Validity");
            let seconds = shown(client, &validity);
            // An hour is what a client has that shows none.
            client[validity] = if seconds.is_null() {
                json!(3_600)
            } else {
                seconds
            };
        }
        let client = client.as_object_mut().expect("a map");
        let its_own = [
            "ClientId",
            "ClientSecret",
            "CreationDate",
            "LastModifiedDate",
            "TokenValidityUnits",
        ];
        client.retain(|name, value| !its_own.contains(&name.as_str()) && value != "LEGACY");
    }
    assert_eq!(stripped, fresh);
    replay.aws.clear_calls();
    let later = with(&bare, json!({"Revision": "2"}));
    succeeded(&update(&replay, &other, &bare, &later).await);
    assert!(writes(&replay).is_empty());
}

#[tokio::test]
async fn scenario_47_another_client_is_made_for_a_secret_and_for_a_pool_and_the_old_one_goes() {
    let (replay, pool, plain, id) = with_client(json!({"UserPoolClientName": "web"})).await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    let secret = with(
        &plain,
        json!({"GenerateSecret": true, "ReturnSecret": true}),
    );
    let moved = with(&secret, json!({"UserPoolId": other}));
    let mut current = id;
    for (old, new) in [(&plain, &secret), (&secret, &moved), (&moved, &plain)] {
        let of_pool = |properties: &Value| {
            properties["UserPoolId"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        let answer = update(&replay, &current, old, new).await;
        let id = succeeded(&answer).physical_id().to_owned();
        assert_ne!(id, current);
        let live = replay.aws.client(&of_pool(new), &id);
        assert_eq!(live["ClientName"], "web");
        let secret = live
            .get("ClientSecret")
            .cloned()
            .unwrap_or_else(|| json!(""));
        assert_eq!(answer.attribute("UserPoolClientSecret"), Some(&secret));
        assert_eq!(answer.body["NoEcho"], secret != "");
        // The former one is there until CloudFormation deletes it.
        assert!(!replay.aws.client(&of_pool(old), &current).is_null());
        succeeded(&delete(&replay, &current, old).await);
        assert!(replay.aws.client(&of_pool(old), &current).is_null());
        assert!(!replay.aws.client(&of_pool(new), &id).is_null());
        current = id;
    }
    assert_eq!(replay.aws.clients_of(&pool), [current.as_str()]);
    assert!(replay.aws.clients_of(&other).is_empty());
}

/// What a client shows may change without the template: it is no reason for another client.
#[tokio::test]
async fn no_other_client_is_made_as_long_as_the_template_asks_for_the_same() {
    for (had, secret) in [(true, None), (false, Some("hunter2"))] {
        let (replay, pool, given, id) = with_client(json!({"GenerateSecret": had})).await;
        replay.aws.edit_client(&pool, &id, |client| {
            client["ClientSecret"] = json!(secret);
            let client = client.as_object_mut().expect("a map");
            client.retain(|_, value| !value.is_null());
        });
        for more in [
            json!({"Revision": "2"}),
            json!({"EnableTokenRevocation": false}),
        ] {
            let answer = update(&replay, &id, &given, &with(&given, more)).await;
            assert_eq!(succeeded(&answer).physical_id(), id);
        }
        // Nor if the template asks for what the client has by now.
        let asked = with(&given, json!({"GenerateSecret": !had}));
        let answer = update(&replay, &id, &given, &asked).await;
        assert_eq!(succeeded(&answer).physical_id(), id);
        assert_eq!(replay.aws.clients_of(&pool), [id.as_str()]);
    }
}

#[tokio::test]
async fn a_secret_is_published_only_where_that_differs() {
    let publishes =
        |on: Value| json!({"GenerateSecret": true, "PublishSecretsInAWSSecretsManager": on});
    let replay = Replay::start().await;
    replay
        .aws
        .accept_member("PublishSecretsInAWSSecretsManager");
    let pool = replay.created(json!({})).await;
    let silent = app(&pool, json!({"GenerateSecret": true}));
    let (on, off) = (
        app(&pool, publishes(json!(true))),
        app(&pool, publishes(json!(false))),
    );
    let id = created(&replay, &silent).await;
    // From and to, what is sent, and what the answer says.
    for (old, new, sent, warns) in [
        (&silent, &off, None, ""),
        (&off, &on, Some(true), "rotated"),
        (&on, &on, None, ""),
        (&on, &silent, None, ""),
        (&silent, &on, None, ""),
        (&on, &off, Some(false), "deleted the secret"),
        (&off, &silent, None, ""),
    ] {
        replay.aws.clear_calls();
        let answer = update(&replay, &id, old, &with(new, json!({"Revision": "2"}))).await;
        assert_eq!(succeeded(&answer).physical_id(), id);
        assert!(answer.reason().contains(warns), "{}", answer.reason());
        let updates = replay.aws.calls_of("UpdateUserPoolClient");
        let updates: Vec<_> = updates
            .iter()
            .map(|call| call.input["PublishSecretsInAWSSecretsManager"].as_bool())
            .collect();
        assert_eq!(
            updates,
            sent.map(|sent| vec![Some(sent)]).unwrap_or_default()
        );
        let live = replay.aws.client(&pool, &id);
        let arn = live
            .get("ClientSecretArn")
            .cloned()
            .unwrap_or_else(|| json!(""));
        assert_eq!(answer.attribute("UserPoolClientSecretArn"), Some(&arn));
        // Another change leaves it as it is, without a word about it.
        replay.aws.clear_calls();
        let changed = with(new, json!({"EnableTokenRevocation": false}));
        succeeded(&update(&replay, &id, new, &changed).await);
        let request = last_call(&replay, "UpdateUserPoolClient");
        assert_eq!(request.get("PublishSecretsInAWSSecretsManager"), None);
        assert_eq!(
            replay.aws.client(&pool, &id).get("ClientSecretArn"),
            live.get("ClientSecretArn")
        );
        succeeded(&update(&replay, &id, &changed, new).await);
    }
}

#[tokio::test]
async fn whether_the_secret_is_an_attribute_is_no_change_of_the_client() {
    let (replay, pool, given, id) = with_client(json!({"GenerateSecret": true})).await;
    let returning = with(&given, json!({"ReturnSecret": true}));
    let secret = replay.aws.client(&pool, &id)["ClientSecret"].clone();
    let answer = update(&replay, &id, &given, &returning).await;
    assert_eq!(
        succeeded(&answer).attribute("UserPoolClientSecret"),
        Some(&secret)
    );
    assert_eq!(answer.body["NoEcho"], true);
    let answer = update(&replay, &id, &returning, &given).await;
    assert_eq!(
        succeeded(&answer).attribute("UserPoolClientSecret"),
        Some(&json!(""))
    );
    assert_eq!(answer.body["NoEcho"], false);
    assert!(writes(&replay).is_empty());
}

#[tokio::test]
async fn a_client_that_is_gone_is_not_made_again_and_the_reason_says_what_to_do() {
    let (replay, pool, given, id) = with_client(json!({})).await;
    let gone = json!({"UserPoolId": pool, "ClientId": id});
    replay
        .aws
        .cognito("DeleteUserPoolClient", gone)
        .expect("a deletion");
    let changed = with(&given, json!({"EnableTokenRevocation": false}));
    for new in [&given, &changed] {
        let answer = update(&replay, &id, &given, new).await;
        failed(&answer, &[&id, &pool, "logical ID"]);
        assert_eq!(answer.physical_id(), id);
    }
    assert!(replay.aws.clients_of(&pool).is_empty());
    succeeded(&delete(&replay, &id, &given).await);
}

#[tokio::test]
async fn wrong_properties_are_said_before_any_call() {
    let (replay, _, given, id) = with_client(json!({})).await;
    let wrong = with(
        &given,
        json!({"AuthSessionValidity": "1 hour", "EnableTokenRevocation": false}),
    );
    let answer = update(&replay, &id, &given, &wrong).await;
    failed(&answer, &["AuthSessionValidity: "]);
    assert_eq!(answer.physical_id(), id);
    let operations = replay.aws.operations();
    assert!(
        operations.iter().all(|it| it.starts_with("DescribeStack")),
        "{operations:?}"
    );
}

/// The Create of a resource whose stack is updated after a failure, with rollback disabled.
#[tokio::test]
async fn a_failed_create_is_followed_by_an_update_or_another_create() {
    for more in [json!({}), json!({"UserPoolClientName": "web"})] {
        for updates in [false, true] {
            for mark in [
                "poolkeeper:nothing-created",
                "poolkeeper:unfinished:lost",
                "shop-Client-1A2B3C4D5E6F",
            ] {
                let (replay, pool) = with_pool().await;
                let right = app(&pool, more.clone());
                let wrong = with(&right, json!({"AuthSessionValidity": "1 hour"}));
                failed(&create(&replay, &wrong).await, &["AuthSessionValidity: "]);
                let recorded = [
                    ("PhysicalResourceId", mark),
                    ("ResourceStatus", "CREATE_FAILED"),
                ];
                replay.aws.put_stack_resource(STACK_ID, "Client", &recorded);
                replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
                let answer = match updates {
                    true => update(&replay, mark, &wrong, &right).await,
                    false => create(&replay, &right).await,
                };
                let id = succeeded(&answer).physical_id().to_owned();
                replay
                    .aws
                    .put_stack(STACK_ID, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
                // What the failed Create may have left goes, and what is there by now stays.
                let former = with(&right, json!({"AuthSessionValidity": "1 hour"}));
                succeeded(&delete(&replay, mark, &former).await);
                assert_eq!(
                    replay.aws.clients_of(&pool),
                    [id.as_str()],
                    "{more}, {updates}, {mark}"
                );
                succeeded(&delete(&replay, mark, &right).await);
                assert_eq!(
                    replay.aws.clients_of(&pool),
                    [id.as_str()],
                    "{more}, {updates}, {mark}"
                );
            }
        }
    }
}
