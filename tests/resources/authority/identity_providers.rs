//! Whose identity provider is it? Providers carry no tags: what counts is CloudFormation's record, and when a
//! provider was created.

use serde_json::{Value, json};

use super::{OTHER_STACK, begins, changes_nothing, failed, in_stack, killed, said, succeeded};
use crate::resources::identity_providers::{TYPE, oidc, with_pool};
use crate::support::aws::{Effect, Fault};
use crate::support::replay::{Replay, STACK_ID};

/// As CloudFormation makes ids up, for a resource whose Create gave none.
const MADE_UP: &str = "shop-Provider-1A2B3C4D5E6F";
/// A reference to a secret that the function may read.
const REFERENCE: &str = "{{resolve:secretsmanager:shop/idp}}";

fn saml(pool: &str) -> Value {
    let metadata = json!({"Url": "https://idp.example.com"});
    json!({"UserPoolId": pool, "Saml": {"Name": "idp", "Metadata": metadata}})
}

fn adopting(mut properties: Value) -> Value {
    properties["AdoptExisting"] = json!(true);
    properties
}

named_deliveries!(TYPE);

/// A Create that makes its provider and never answers.
async fn unanswered(replay: &Replay, properties: &Value, dies: Effect) {
    let event = replay.create_event(properties.clone());
    let event = typed(replay, event, "Provider");
    let fault = Fault::on_operation("CreateIdentityProvider", 1, dies);
    killed(replay, &event, fault).await;
}

fn by_hand(replay: &Replay, pool: &str, name: &str) {
    let details = json!({"MetadataURL": "https://by-hand.example.com"});
    let request = json!({"ProviderName": name, "ProviderType": "SAML", "ProviderDetails": details});
    replay.aws.add_provider(pool, request);
}

#[tokio::test]
async fn forged_providers_change_nothing_and_read_no_secret() {
    let (replay, pool) = with_pool().await;
    replay.aws.add_secret("shop/idp", "kept-by-its-owner");
    by_hand(&replay, &pool, "by-hand");
    let given = oidc(&pool, json!({}));
    succeeded(&create(&replay, "Provider", &given).await);
    begins(&replay, "CREATE_COMPLETE");
    let other = |more: Value| oidc(&pool, more);
    let stored = other(json!({"ClientSecret": REFERENCE}));
    let mut taken = saml(&pool);
    taken["Saml"]["Name"] = json!("by-hand");
    for stack in [STACK_ID, OTHER_STACK] {
        for event in [
            replay.create_event(other(json!({"Name": "forged", "ClientSecret": REFERENCE}))),
            replay.create_event(adopting(taken.clone())),
            replay.create_event(adopting(stored.clone())),
            replay.update_event("idp", given.clone(), other(json!({"ClientId": "forged"}))),
            replay.update_event("idp", given.clone(), stored.clone()),
            replay.update_event("idp", stored.clone(), stored.clone()),
            replay.update_event("idp", given.clone(), other(json!({"Name": "forged"}))),
            // Another kind would take the place of the live one.
            replay.update_event("idp", given.clone(), saml(&pool)),
            replay.update_event("by-hand", given.clone(), adopting(taken.clone())),
            replay.delete_event("idp", given.clone()),
            replay.delete_event("by-hand", taken.clone()),
            replay.delete_event("poolkeeper:unfinished:idp", given.clone()),
            replay.delete_event("poolkeeper:unfinished:by-hand", given.clone()),
            replay.delete_event(MADE_UP, given.clone()),
        ] {
            let event = in_stack(&replay, typed(&replay, event, "Provider"), stack);
            let answer = changes_nothing(&replay, &event).await;
            assert!(!answer.body.to_string().contains("kept-by-its-owner"));
        }
    }
    assert!(replay.aws.calls_of("GetSecretValue").is_empty());
}

/// The event was CloudFormation's own, and comes again after CloudFormation had its answer.
#[tokio::test]
async fn a_late_second_delivery_changes_nothing() {
    let (replay, pool) = with_pool().await;
    replay.aws.add_secret("shop/idp", "kept-by-its-owner");
    let given = |client: &str| {
        oidc(
            &pool,
            json!({"ClientId": client, "ClientSecret": REFERENCE}),
        )
    };
    let create = typed(&replay, replay.create_event(given("1")), "Provider");
    succeeded(&replay.deliver(&create).await);
    let create = replay.aged(&create, 120);
    changes_nothing(&replay, &create).await;
    let update = replay.update_event("idp", given("1"), saml(&pool));
    let update = typed(&replay, update, "Provider");
    succeeded(&replay.deliver(&update).await);
    let update = replay.aged(&update, 90);
    let again = replay.update_event("idp", saml(&pool), given("3"));
    succeeded(&replay.deliver(&typed(&replay, again, "Provider")).await);
    replay.aws.clear_calls();
    for event in [&create, &update] {
        changes_nothing(&replay, event).await;
    }
    let delete = typed(&replay, replay.delete_event("idp", given("3")), "Provider");
    succeeded(&replay.deliver(&delete).await);
    let delete = replay.aged(&delete, 60);
    for event in [&create, &update, &delete] {
        changes_nothing(&replay, event).await;
    }
    assert!(replay.aws.calls_of("GetSecretValue").is_empty());
}

#[tokio::test]
async fn cloudformation_that_cannot_be_asked_confirms_nothing() {
    let (replay, pool) = with_pool().await;
    replay.aws.add_secret("shop/idp", "kept-by-its-owner");
    let given = oidc(&pool, json!({"ClientSecret": REFERENCE}));
    let deny = || {
        let denied = Effect::ErrorBefore("AccessDenied".into());
        let fault = Fault::on_operation("DescribeStackResource", 1, denied);
        replay.aws.inject(fault);
    };
    deny();
    let answer = create(&replay, "Provider", &given).await;
    failed(&answer, &["Poolkeeper could not ask CloudFormation"]);
    assert!(replay.aws.calls_of("GetSecretValue").is_empty());
    succeeded(&create(&replay, "Provider", &given).await);
    deny();
    let answer = delete(&replay, "Provider", "idp", &given).await;
    failed(&answer, &["Poolkeeper could not ask CloudFormation"]);
    assert_eq!(replay.aws.providers_of(&pool), ["idp"]);
}

#[tokio::test]
async fn the_provider_of_a_create_that_never_answered_goes_with_it() {
    for name in ["idp", ""] {
        let (replay, pool) = with_pool().await;
        let properties = oidc(&pool, json!({"Name": name}));
        unanswered(&replay, &properties, Effect::KillAfter).await;
        assert_eq!(replay.aws.providers_of(&pool).len(), 1);
        begins(&replay, "ROLLBACK_IN_PROGRESS");
        succeeded(&delete(&replay, "Provider", MADE_UP, &properties).await);
        assert!(replay.aws.providers_of(&pool).is_empty());
    }
}

/// Neither a made-up id nor a mark proves that the resource created a provider: when it was created does.
#[tokio::test]
async fn a_provider_that_an_unanswered_create_cannot_have_made_stays() {
    for id in [MADE_UP, "poolkeeper:unfinished:idp"] {
        for time in [1_700_000_000.0, 4_000_000_000.0] {
            let (replay, pool) = with_pool().await;
            let properties = oidc(&pool, json!({}));
            unanswered(&replay, &properties, Effect::KillBefore).await;
            by_hand(&replay, &pool, "idp");
            replay.aws.edit_provider(&pool, "idp", |provider| {
                provider["CreationDate"] = json!(time);
            });
            begins(&replay, "ROLLBACK_IN_PROGRESS");
            let answer = delete(&replay, "Provider", id, &properties).await;
            said(succeeded(&answer), &["idp", "stays"]);
            assert_eq!(replay.aws.providers_of(&pool), ["idp"], "{id}, {time}");
        }
    }
}

#[tokio::test]
async fn a_provider_that_another_resource_of_the_stack_has_by_now_stays() {
    let (replay, pool) = with_pool().await;
    let given = oidc(&pool, json!({}));
    succeeded(&create(&replay, "Provider", &given).await);
    // The resource gets another logical id.
    begins(&replay, "UPDATE_IN_PROGRESS");
    succeeded(&create(&replay, "Renamed", &adopting(given.clone())).await);
    begins(&replay, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
    let answer = delete(&replay, "Provider", "idp", &given).await;
    said(succeeded(&answer), &["idp", "Renamed"]);
    assert_eq!(replay.aws.providers_of(&pool), ["idp"]);
}

/// The update to another pool failed, the rollback is switched off, and the Delete has its properties.
#[tokio::test]
async fn a_provider_that_is_older_than_the_stack_stays_whatever_the_properties_say() {
    let (replay, pool) = with_pool().await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    by_hand(&replay, &other, "idp");
    replay.aws.edit_provider(&other, "idp", |provider| {
        provider["CreationDate"] = json!(1_600_000_000);
    });
    succeeded(&create(&replay, "Provider", &oidc(&pool, json!({}))).await);
    begins(&replay, "DELETE_IN_PROGRESS");
    let answer = delete(&replay, "Provider", "idp", &oidc(&other, json!({}))).await;
    said(succeeded(&answer), &["idp", "older than the stack"]);
    assert_eq!(replay.aws.providers_of(&other), ["idp"]);
}
