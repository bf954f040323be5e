//! Clients and their pool: what must exist in it, and what follows once the pool is gone.

use serde_json::json;

use super::clients::{add_provider, app, create, delete, request, with_client};
use super::{failed, succeeded, with_pool};
use crate::support::replay::merge;

#[tokio::test]
async fn every_provider_that_the_pool_has_by_now_is_supported() {
    let (replay, pool) = with_pool().await;
    for name in ["zebra", "acme"] {
        add_provider(&replay, &pool, name);
    }
    succeeded(&create(&replay, &app(&pool, json!({}))).await);
    assert_eq!(
        request(&replay)["SupportedIdentityProviders"],
        json!(["acme", "zebra", "COGNITO"])
    );
}

#[tokio::test]
async fn scenario_48_a_scope_or_a_provider_that_is_being_made_is_waited_for_and_no_longer() {
    for comes in [true, false] {
        for (given, what) in [
            (json!({"OAuth": {"Scopes": ["orders/read"]}}), "orders/read"),
            (
                json!({"SupportedIdentityProviders": ["corporate"]}),
                "corporate",
            ),
        ] {
            let (replay, pool) = with_pool().await;
            let theirs = pool.clone();
            if comes {
                replay
                    .aws
                    .before_nth("CreateUserPoolClient", 3, move |world| {
                        let scope = json!([{"ScopeName": "read", "ScopeDescription": "Read"}]);
                        let server =
                            json!({"Identifier": "orders", "Name": "Orders", "Scopes": scope});
                        world.add_server(&theirs, server);
                        world.with_pool(&theirs, |pool| {
                            pool.providers.insert("corporate".into(), json!({}));
                        });
                    });
            }
            let answer = create(&replay, &app(&pool, given)).await;
            match comes {
                true => drop(succeeded(&answer)),
                false => drop(failed(&answer, &["CreateUserPoolClient", what])),
            }
            assert_eq!(replay.aws.clients_of(&pool).len(), usize::from(comes));
            // Refused for certain, so nothing had to be looked for.
            assert!(replay.aws.calls_of("ListUserPoolClients").is_empty());
        }
    }
}

#[tokio::test]
async fn scenario_45_a_client_is_deleted_after_its_pool() {
    let (replay, pool, given, id) = with_client(json!({})).await;
    replay
        .aws
        .cognito("DeleteUserPool", json!({"UserPoolId": pool}))
        .expect("a deletion");
    for id in [id.as_str(), "shop-Client-1A2B3C4D5E6F"] {
        succeeded(&delete(&replay, id, &given).await);
    }
}

#[tokio::test]
async fn a_pool_that_is_not_there_is_named() {
    let (replay, _) = with_pool().await;
    for more in [
        json!({}),
        json!({"SupportedIdentityProviders": ["COGNITO"]}),
    ] {
        let properties = app("eu-west-1_Nowhere12", more);
        let answer = create(&replay, &properties).await;
        failed(&answer, &["eu-west-1_Nowhere12"]);
        succeeded(&delete(&replay, answer.physical_id(), &properties).await);
    }
}

#[tokio::test]
async fn a_delete_reads_its_properties_leniently() {
    let (replay, pool, mut given, id) = with_client(json!({})).await;
    merge(
        &mut given,
        json!({"Forgotten": "property", "RefreshTokenValidity": "for ever"}),
    );
    succeeded(&delete(&replay, &id, &given).await);
    assert!(replay.aws.clients_of(&pool).is_empty());
}
