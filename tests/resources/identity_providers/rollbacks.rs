//! Providers that fail half way, and events that come twice.

use serde_json::{Value, json};

use super::{REFERENCE, STORED, create, delete, google, oidc, rolls_back, update, with_pool};
use crate::resources::{failed, succeeded};
use crate::support::aws::{Effect, Fault};
use crate::support::replay::{Replay, of_type};

fn strikes(replay: &Replay, operation: &str, nth: usize, effect: Effect) {
    replay
        .aws
        .inject(Fault::on_operation(operation, nth, effect));
}

fn create_event(replay: &Replay, properties: &Value) -> Value {
    of_type(
        replay.create_event(properties.clone()),
        super::TYPE,
        "Provider",
    )
}

#[tokio::test]
async fn a_lost_answer_is_looked_for_before_the_call_is_repeated() {
    for (effect, was_made) in [(Effect::ResetAfter, true), (Effect::ResetBefore, false)] {
        let (replay, pool) = with_pool().await;
        replay
            .aws
            .add_secret(STORED, r#"{"secret": "kept-by-its-owner"}"#);
        strikes(&replay, "CreateIdentityProvider", 1, effect);
        let answer = create(&replay, &google(&pool, json!(REFERENCE))).await;
        assert_eq!(succeeded(&answer).physical_id(), "Google");
        let creations = replay.aws.calls_of("CreateIdentityProvider").len();
        assert_eq!(creations, if was_made { 1 } else { 2 });
        assert_eq!(replay.aws.calls_of("GetSecretValue").len(), 1);
    }
}

/// An old event cannot tell its own provider from another one with the same settings and the same secret.
#[tokio::test]
async fn an_old_create_takes_a_provider_that_equals_its_template_and_no_other() {
    for (change, equals) in [
        (json!({}), true),
        (json!({"ClientSecret": "another-secret"}), false),
        (json!({"Scopes": ["openid", "email"]}), false),
        (json!({"Identifiers": ["example.com"]}), false),
    ] {
        let (replay, pool) = with_pool().await;
        succeeded(&create(&replay, &oidc(&pool, change.clone())).await);
        let before = replay.aws.snapshot();
        let event = create_event(&replay, &oidc(&pool, json!({})));
        let answer = replay.deliver(&replay.aged(&event, 120)).await;
        match equals {
            true => assert_eq!(succeeded(&answer).physical_id(), "idp"),
            false => {
                failed(&answer, &["idp", "AdoptExisting"]);
            }
        }
        assert_eq!(replay.aws.snapshot(), before, "{change}");
    }
}

#[tokio::test]
async fn a_second_delivery_that_cannot_read_the_secret_marks_what_the_first_one_created() {
    let (replay, pool) = with_pool().await;
    let arn = replay
        .aws
        .add_secret(STORED, r#"{"secret": "kept-by-its-owner"}"#);
    let properties = google(&pool, json!(REFERENCE));
    strikes(&replay, "CreateIdentityProvider", 1, Effect::KillAfter);
    let event = create_event(&replay, &properties);
    replay.aws.announce(&event);
    tokio::select! {
        () = replay.handle(&event) => panic!("it was killed"),
        () = replay.aws.killed() => {}
    }
    replay.aws.tag_secret(&arn, json!({}));
    let answer = replay.deliver(&replay.aged(&event, 61)).await;
    failed(&answer, &["Google.ClientSecret", "AccessDenied"]);
    assert_eq!(answer.physical_id(), "poolkeeper:unfinished:Google");
    succeeded(&delete(&replay, answer.physical_id(), &properties).await);
    assert!(replay.aws.providers_of(&pool).is_empty());
}

#[tokio::test]
async fn a_value_that_fails_a_check_keeps_the_live_one_in_a_rollback() {
    let (replay, pool) = with_pool().await;
    let mut later = oidc(&pool, json!({"Scopes": ["openid", "email"]}));
    later["AttributeMapping"] = json!({"Email": "mail"});
    let mut former = oidc(&pool, json!({}));
    former["AttributeMapping"] = json!({"Mail": "mail"});
    succeeded(&create(&replay, &later).await);
    failed(
        &update(&replay, "idp", &later, &former).await,
        &["AttributeMapping.Mail: "],
    );
    rolls_back(&replay);
    let back = update(&replay, "idp", &later, &former).await;
    assert_eq!(succeeded(&back).physical_id(), "idp");
    assert!(
        back.reason().contains("AttributeMapping"),
        "{}",
        back.reason()
    );
    let live = replay.aws.provider(&pool, "idp");
    assert_eq!(live["AttributeMapping"]["email"], "mail");
}

#[tokio::test]
async fn a_rollback_to_what_is_no_provider_keeps_the_live_one() {
    let (replay, pool) = with_pool().await;
    let later = oidc(&pool, json!({}));
    succeeded(&create(&replay, &later).await);
    let before = replay.aws.snapshot();
    rolls_back(&replay);
    for former in [
        oidc(&pool, json!({"Name": "the idp"})),
        json!({"UserPoolId": pool}),
        json!({"UserPoolId": pool, "Oidc": "idp"}),
    ] {
        let back = update(&replay, "idp", &later, &former).await;
        assert_eq!(succeeded(&back).physical_id(), "idp");
        assert_eq!(back.body["Data"], json!({"ProviderName": "idp"}));
        assert_eq!(replay.aws.snapshot(), before);
    }
}

#[tokio::test]
async fn a_rollback_goes_on_without_a_pool_that_is_gone() {
    let (replay, pool) = with_pool().await;
    let (old, new) = (
        oidc(&pool, json!({})),
        oidc(&pool, json!({"ClientId": "other"})),
    );
    succeeded(&create(&replay, &old).await);
    replay
        .aws
        .cognito("DeleteUserPool", json!({"UserPoolId": pool}))
        .expect("a deletion");
    failed(&update(&replay, "idp", &old, &new).await, &[&pool]);
    rolls_back(&replay);
    let back = update(&replay, "idp", &new, &old).await;
    assert!(
        succeeded(&back).reason().contains(&pool),
        "{}",
        back.reason()
    );
    succeeded(&delete(&replay, "idp", &old).await);
}

/// The former issuer cannot be reached any more.
#[tokio::test]
async fn a_rollback_goes_on_without_settings_that_cognito_refuses_by_now() {
    let (replay, pool) = with_pool().await;
    let given = oidc(&pool, json!({}));
    let changed = oidc(&pool, json!({"IssuerUrl": "https://other.example.com"}));
    succeeded(&create(&replay, &given).await);
    succeeded(&update(&replay, "idp", &given, &changed).await);
    rolls_back(&replay);
    let refused = Effect::ErrorBefore("InvalidParameterException".into());
    let fault = Fault::on_operation("UpdateIdentityProvider", 1, refused);
    replay.aws.inject(fault);
    let answer = update(&replay, "idp", &changed, &given).await;
    let reason = succeeded(&answer).reason();
    assert!(reason.contains("InvalidParameter"), "{reason}");
}
