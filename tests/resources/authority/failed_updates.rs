//! What has a name, after an update that failed without a rollback: the former properties are those of that
//! update, and prove nothing.

use serde_json::{Value, json};

use super::{begins, begins_after_a_failure, failed, named, said, succeeded};
use crate::resources::identity_providers::{TYPE, oidc, with_pool};
use crate::support::aws::{Answer, Effect, Fault};
use crate::support::replay::{Replay, STACK_ID, of_type};

const SERVER: &str = "Custom::CognitoUserPoolResourceServer";

fn adopting(mut properties: Value) -> Value {
    properties["AdoptExisting"] = json!(true);
    properties
}

fn typed(replay: &Replay, event: Value, kind: &str) -> Value {
    named(replay, of_type(event, kind, "Thing"), "Thing")
}

async fn create(replay: &Replay, properties: &Value) -> Answer {
    let event = replay.create_event(properties.clone());
    replay.deliver(&typed(replay, event, TYPE)).await
}

async fn update(replay: &Replay, old: &Value, new: &Value) -> Answer {
    let event = replay.update_event("idp", old.clone(), new.clone());
    replay.deliver(&typed(replay, event, TYPE)).await
}

async fn deleted(replay: &Replay, properties: &Value) -> Answer {
    replay.aws.put_stack(STACK_ID, "UPDATE_FAILED");
    replay.aws.put_stack(STACK_ID, "DELETE_IN_PROGRESS");
    let event = replay.delete_event("idp", properties.clone());
    replay.deliver(&typed(replay, event, TYPE)).await
}

fn by_hand(replay: &Replay, pool: &str) {
    let request = json!({
        "ProviderName": "idp",
        "ProviderType": "OIDC",
        "ProviderDetails": {
            "client_id": "theirs",
            "client_secret": "made-by-hand",
            "authorize_scopes": "openid",
            "attributes_request_method": "GET",
            "oidc_issuer": "https://theirs.example.com",
        },
    });
    replay.aws.add_provider(pool, request);
    // It is younger than the stack, and older than each of its operations.
    replay.aws.edit_provider(pool, "idp", |provider| {
        provider["CreationDate"] = json!(1_770_000_000);
    });
}

fn is_theirs(replay: &Replay, pool: &str) -> bool {
    replay.aws.providers_of(pool) == ["idp"]
        && replay.aws.provider(pool, "idp")["ProviderDetails"]["client_id"] == "theirs"
}

/// A world in which the move of the provider to another pool failed, since that pool has one of that name.
async fn moved_in_vain() -> (Replay, [String; 2], [Value; 2]) {
    let (replay, pool) = with_pool().await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    let (given, moved) = (oidc(&pool, json!({})), oidc(&other, json!({})));
    succeeded(&create(&replay, &given).await);
    by_hand(&replay, &other);
    begins(&replay, "UPDATE_IN_PROGRESS");
    failed(&update(&replay, &given, &moved).await, &["already exists"]);
    (replay, [pool, other], [given, moved])
}

#[tokio::test]
async fn a_namesake_in_the_pool_of_the_failed_update_is_not_deleted() {
    let (replay, [_, other], [_, moved]) = moved_in_vain().await;
    said(
        succeeded(&deleted(&replay, &moved).await),
        &["idp", "stays"],
    );
    assert!(is_theirs(&replay, &other));
}

#[tokio::test]
async fn a_namesake_in_the_pool_of_the_failed_update_is_not_taken_over_by_the_next() {
    let (replay, [_, other], [_, moved]) = moved_in_vain().await;
    let mut again = moved.clone();
    again["Revision"] = json!("2");
    begins_after_a_failure(&replay);
    let answer = update(&replay, &moved, &again).await;
    failed(&answer, &["nothing was changed", "Roll back the stack"]);
    assert!(is_theirs(&replay, &other));
}

#[tokio::test]
async fn the_way_back_from_the_failed_update_is_open() {
    let (replay, [pool, other], [given, moved]) = moved_in_vain().await;
    begins_after_a_failure(&replay);
    succeeded(&update(&replay, &moved, &given).await);
    assert!(is_theirs(&replay, &other));
    succeeded(&deleted(&replay, &given).await);
    assert!(replay.aws.providers_of(&pool).is_empty());
}

/// The adoption would be forgotten by a second attempt, and by a Delete.
#[tokio::test]
async fn what_was_adopted_stays_after_a_failed_end_of_its_adoption() {
    for tries_again in [false, true] {
        let (replay, pool) = with_pool().await;
        by_hand(&replay, &pool);
        let without = oidc(&pool, json!({"ClientId": "theirs"}));
        let given = adopting(without.clone());
        succeeded(&create(&replay, &given).await);
        begins(&replay, "UPDATE_IN_PROGRESS");
        failed(&update(&replay, &given, &without).await, &["AdoptExisting"]);
        if tries_again {
            begins_after_a_failure(&replay);
            failed(
                &update(&replay, &without, &without).await,
                &["AdoptExisting"],
            );
        }
        said(
            succeeded(&deleted(&replay, &without).await),
            &["idp", "stays"],
        );
        assert!(is_theirs(&replay, &pool));
    }
}

/// The service does not say when a resource server was created.
#[tokio::test]
async fn a_second_attempt_ends_no_adoption_of_what_has_no_time() {
    let (replay, pool) = with_pool().await;
    let without = json!({"UserPoolId": pool, "Identifier": "orders"});
    let given = adopting(without.clone());
    let event = replay.create_event(given.clone());
    succeeded(&replay.deliver(&typed(&replay, event, SERVER)).await);
    begins(&replay, "UPDATE_IN_PROGRESS");
    let mut old = &given;
    for _ in 0..3 {
        let event = replay.update_event("orders", old.clone(), without.clone());
        let answer = replay.deliver(&typed(&replay, event, SERVER)).await;
        failed(&answer, &["nothing was changed", "AdoptExisting"]);
        begins_after_a_failure(&replay);
        old = &without;
    }
}

#[tokio::test]
async fn the_properties_of_a_failed_update_that_derive_a_name_prove_nothing_about_another() {
    let (replay, pool) = with_pool().await;
    by_hand(&replay, &pool);
    let given = adopting(oidc(&pool, json!({"ClientId": "theirs"})));
    let unnamed = oidc(&pool, json!({"Name": ""}));
    succeeded(&create(&replay, &given).await);
    begins(&replay, "UPDATE_IN_PROGRESS");
    let denied = Effect::ErrorBefore("AccessDeniedException".into());
    let fault = Fault::on_operation("CreateIdentityProvider", 1, denied);
    replay.aws.inject(fault);
    failed(&update(&replay, &given, &unnamed).await, &["AccessDenied"]);
    said(
        succeeded(&deleted(&replay, &unnamed).await),
        &["idp", "stays"],
    );
    assert!(is_theirs(&replay, &pool));
}

/// An ordinary failure, of a provider that this resource created.
#[tokio::test]
async fn a_failed_update_can_be_mended_and_hinders_no_deletion() {
    for is_mended in [true, false] {
        let (replay, pool) = with_pool().await;
        let given = oidc(&pool, json!({}));
        let changed = oidc(&pool, json!({"ClientId": "other"}));
        succeeded(&create(&replay, &given).await);
        begins(&replay, "UPDATE_IN_PROGRESS");
        let denied = Effect::ErrorBefore("AccessDeniedException".into());
        let fault = Fault::on_operation("UpdateIdentityProvider", 1, denied);
        replay.aws.inject(fault);
        failed(&update(&replay, &given, &changed).await, &["AccessDenied"]);
        if is_mended {
            begins_after_a_failure(&replay);
            let mended = oidc(&pool, json!({"ClientId": "third"}));
            succeeded(&update(&replay, &changed, &mended).await);
            let live = replay.aws.provider(&pool, "idp");
            assert_eq!(live["ProviderDetails"]["client_id"], "third");
        }
        succeeded(&deleted(&replay, &changed).await);
        assert!(replay.aws.providers_of(&pool).is_empty());
    }
}
