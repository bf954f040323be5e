//! Providers that are deleted and created again, since nothing else unsets what they have.

use serde_json::{Value, json};

use super::{asked, create, delete, details, oidc, rolls_back, saml, update, with_pool};
use crate::resources::{failed, succeeded, writes};
use crate::support::aws::{Effect, Fault};

const AGAIN: [&str; 2] = ["DeleteIdentityProvider", "CreateIdentityProvider"];

fn refused() -> Effect {
    Effect::ErrorBefore("InvalidParameterException".into())
}

#[tokio::test]
async fn another_kind_under_the_same_name_takes_the_place_of_the_former_one() {
    for name in ["idp", ""] {
        let (replay, pool) = with_pool().await;
        let (old, new) = (
            oidc(&pool, json!({"Name": name})),
            saml(&pool, json!({"Name": name})),
        );
        let answer = create(&replay, &old).await;
        let id = succeeded(&answer).physical_id().to_owned();
        replay.aws.clear_calls();
        let answer = update(&replay, &id, &old, &new).await;
        assert_eq!(succeeded(&answer).physical_id(), id);
        assert!(
            answer.reason().contains("deleted and created again"),
            "{}",
            answer.reason()
        );
        assert_eq!(writes(&replay), AGAIN);
        assert_eq!(replay.aws.provider(&pool, &id)["ProviderType"], "SAML");
        // The rollback leads back.
        rolls_back(&replay);
        succeeded(&update(&replay, &id, &new, &old).await);
        assert_eq!(replay.aws.provider(&pool, &id)["ProviderType"], "OIDC");
        succeeded(&delete(&replay, &id, &old).await);
        assert!(replay.aws.providers_of(&pool).is_empty());
    }
}

#[tokio::test]
async fn the_former_provider_is_restored_if_the_new_one_is_refused() {
    let (replay, pool) = with_pool().await;
    let mut old = oidc(&pool, json!({"Identifiers": ["example.com"]}));
    old["AttributeMapping"] = json!({"Email": "mail"});
    succeeded(&create(&replay, &old).await);
    let before = replay.aws.snapshot();
    replay
        .aws
        .inject(Fault::on_operation("CreateIdentityProvider", 1, refused()));
    let new = saml(&pool, json!({}));
    let answer = update(&replay, "idp", &old, &new).await;
    failed(&answer, &["Creating the identity provider idp failed"]);
    assert_eq!(replay.aws.snapshot(), before);
    rolls_back(&replay);
    replay.aws.clear_calls();
    succeeded(&update(&replay, "idp", &new, &old).await);
    assert!(writes(&replay).is_empty());
}

/// The function dies between the two calls, and the new provider is refused.
#[tokio::test]
async fn the_rollback_restores_what_a_dead_function_could_not() {
    let (replay, pool) = with_pool().await;
    let (old, new) = (oidc(&pool, json!({})), saml(&pool, json!({})));
    succeeded(&create(&replay, &old).await);
    let fault = Fault::on_operation("DeleteIdentityProvider", 1, Effect::KillAfter);
    replay.aws.inject(fault);
    replay
        .aws
        .inject(Fault::on_operation("CreateIdentityProvider", 1, refused()));
    let event = replay.update_event("idp", old.clone(), new.clone());
    let event = crate::support::replay::of_type(event, super::TYPE, "Provider");
    failed(&replay.deliver_until_answered(&event).await, &["Creating"]);
    rolls_back(&replay);
    succeeded(&update(&replay, "idp", &new, &old).await);
    assert_eq!(replay.aws.provider(&pool, "idp")["ProviderType"], "OIDC");
}

#[tokio::test]
async fn requests_that_are_no_longer_signed_need_a_new_provider() {
    let (replay, pool) = with_pool().await;
    let old = saml(&pool, json!({"RequestSigningAlgorithm": "RSA_SHA256"}));
    let new = saml(&pool, json!({}));
    succeeded(&create(&replay, &old).await);
    replay.aws.edit_provider(&pool, "idp", |provider| {
        provider["AttributeMapping"] = json!({"nickname": "by hand"});
    });
    replay.aws.clear_calls();
    succeeded(&update(&replay, "idp", &old, &new).await);
    assert_eq!(writes(&replay), AGAIN);
    assert_eq!(
        details(&replay, &pool, "idp").get("RequestSigningAlgorithm"),
        None
    );
    let live = replay.aws.provider(&pool, "idp");
    assert_eq!(live["AttributeMapping"], json!({"nickname": "by hand"}));
    // The way back is an ordinary update.
    replay.aws.clear_calls();
    succeeded(&update(&replay, "idp", &new, &old).await);
    assert_eq!(writes(&replay), ["UpdateIdentityProvider"]);
    assert_eq!(
        details(&replay, &pool, "idp")["RequestSigningAlgorithm"],
        "rsa-sha256"
    );
}

#[tokio::test]
async fn endpoints_of_a_former_issuer_do_not_stay() {
    let (replay, pool) = with_pool().await;
    let endpoints = json!({
        "Authorization": "https://old/a", "Token": "https://old/t", "UserInfo": "https://old/u",
        "JwksUri": "https://old/j",
    });
    let old = oidc(
        &pool,
        json!({"IssuerUrl": "https://old", "Endpoints": endpoints}),
    );
    let new = oidc(&pool, json!({"IssuerUrl": "https://new"}));
    succeeded(&create(&replay, &old).await);
    succeeded(&update(&replay, "idp", &old, &new).await);
    assert!(
        !details(&replay, &pool, "idp")
            .to_string()
            .contains("https://old")
    );
}

/// Users must not be sent to the former issuer.
#[tokio::test]
async fn endpoints_that_cognito_found_go_with_their_issuer() {
    for (keeps, calls) in [
        (false, vec!["UpdateIdentityProvider"]),
        (true, vec!["UpdateIdentityProvider", AGAIN[0], AGAIN[1]]),
    ] {
        let (replay, pool) = with_pool().await;
        replay.aws.configure(|settings| {
            settings.shows_found_endpoints = true;
            settings.keeps_found_endpoints = keeps;
        });
        let old = oidc(&pool, json!({"IssuerUrl": "https://old"}));
        let new = oidc(&pool, json!({"IssuerUrl": "https://new"}));
        succeeded(&create(&replay, &old).await);
        replay.aws.clear_calls();
        succeeded(&update(&replay, "idp", &old, &old).await);
        assert_eq!(asked(&replay), ["DescribeIdentityProvider"]);
        succeeded(&update(&replay, "idp", &old, &new).await);
        assert_eq!(writes(&replay), calls);
        let live = details(&replay, &pool, "idp");
        assert_eq!(live["jwks_uri"], "https://new/jwks_uri");
        assert!(!live.to_string().contains("https://old"), "{live}");
    }
}

#[tokio::test]
async fn the_endpoints_of_an_adopted_provider_stay_and_are_named() {
    let (replay, pool) = with_pool().await;
    replay.aws.configure(|settings| {
        settings.shows_found_endpoints = true;
        settings.keeps_found_endpoints = true;
    });
    let adopting = |issuer: &str| {
        let mut properties = oidc(&pool, json!({"IssuerUrl": issuer}));
        properties["AdoptExisting"] = json!(true);
        properties
    };
    let (old, new) = (adopting("https://old"), adopting("https://new"));
    succeeded(&create(&replay, &old).await);
    let answer = update(&replay, "idp", &old, &new).await;
    let reason = succeeded(&answer).reason();
    assert!(
        reason.contains("Oidc.Endpoints.") && reason.contains("adopted"),
        "{reason}"
    );
    assert!(!writes(&replay).contains(&"DeleteIdentityProvider".to_owned()));
}

#[tokio::test]
async fn the_other_form_of_metadata_takes_a_new_provider_only_if_the_service_keeps_both() {
    for (keeps, calls) in [
        (false, vec!["UpdateIdentityProvider"]),
        (true, vec!["UpdateIdentityProvider", AGAIN[0], AGAIN[1]]),
    ] {
        let (replay, pool) = with_pool().await;
        replay
            .aws
            .configure(|settings| settings.keeps_other_metadata = keeps);
        let old = saml(&pool, json!({}));
        let new = saml(&pool, json!({"Metadata": {"File": "<EntityDescriptor/>"}}));
        succeeded(&create(&replay, &old).await);
        replay.aws.clear_calls();
        succeeded(&update(&replay, "idp", &old, &new).await);
        assert_eq!(writes(&replay), calls);
        let live = details(&replay, &pool, "idp");
        assert_eq!(live["MetadataFile"], "<EntityDescriptor/>");
        assert_eq!(live.get("MetadataURL"), None);
        replay.aws.clear_calls();
        succeeded(&update(&replay, "idp", &new, &new).await);
        assert_eq!(asked(&replay), ["DescribeIdentityProvider"]);
    }
}

/// Someone else has put a provider of another kind in the place of this resource's.
#[tokio::test]
async fn a_provider_that_this_resource_did_not_create_is_not_deleted_for_another_one() {
    let (replay, pool) = with_pool().await;
    let given = oidc(&pool, json!({}));
    succeeded(&create(&replay, &given).await);
    replay.aws.edit_provider(&pool, "idp", |provider| {
        provider["ProviderType"] = json!("SAML");
        provider["ProviderDetails"] = json!({"MetadataURL": "https://by-hand"});
    });
    let before = replay.aws.snapshot();
    let changed = oidc(&pool, json!({"ClientId": "other"}));
    let answer = update(&replay, "idp", &given, &changed).await;
    failed(&answer, &["idp is of the kind SAML", "did not create it"]);
    rolls_back(&replay);
    let answer = update(&replay, "idp", &changed, &given).await;
    assert!(
        succeeded(&answer).reason().contains("rollback"),
        "{}",
        answer.reason()
    );
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn an_adopted_provider_is_not_deleted_for_another_one() {
    let (replay, pool) = with_pool().await;
    let adopting = |mut properties: Value| {
        properties["AdoptExisting"] = json!(true);
        properties
    };
    let old = adopting(saml(
        &pool,
        json!({"RequestSigningAlgorithm": "RSA_SHA256"}),
    ));
    succeeded(&create(&replay, &old).await);
    let before = replay.aws.snapshot();
    for (new, part) in [
        (adopting(saml(&pool, json!({}))), "adopted it"),
        (adopting(oidc(&pool, json!({}))), "of the kind SAML"),
    ] {
        failed(&update(&replay, "idp", &old, &new).await, &[part]);
        assert_eq!(replay.aws.snapshot(), before);
    }
}

/// Settings that the template never gave are not lost on the way.
#[tokio::test]
async fn what_was_set_by_hand_survives_a_recreation() {
    let (replay, pool) = with_pool().await;
    let signed = saml(&pool, json!({"RequestSigningAlgorithm": "RSA_SHA256"}));
    let plain = saml(&pool, json!({}));
    succeeded(&create(&replay, &signed).await);
    replay.aws.edit_provider(&pool, "idp", |provider| {
        provider["ProviderDetails"]["EncryptedResponses"] = json!("true");
    });
    succeeded(&update(&replay, "idp", &signed, &plain).await);
    assert_eq!(replay.aws.calls_of("DeleteIdentityProvider").len(), 1);
    let details = &replay.aws.provider(&pool, "idp")["ProviderDetails"];
    assert_eq!(details["EncryptedResponses"], "true");
    assert!(details.get("RequestSigningAlgorithm").is_none());
}

#[tokio::test]
async fn what_was_set_by_hand_survives_a_recreation_that_is_tried_again() {
    let (replay, pool) = with_pool().await;
    let endpoints = json!({
        "Authorization": "https://idp.example.com/a",
        "Token": "https://idp.example.com/t",
        "UserInfo": "https://idp.example.com/u",
        "JwksUri": "https://idp.example.com/j",
    });
    let (given, changed) = (
        oidc(&pool, json!({"Endpoints": endpoints})),
        oidc(&pool, json!({})),
    );
    succeeded(&create(&replay, &given).await);
    replay.aws.edit_provider(&pool, "idp", |provider| {
        provider["AttributeMapping"] = json!({"email": "mail", "username": "sub"});
        provider["IdpIdentifiers"] = json!(["example.com"]);
    });
    let unavailable = Effect::ErrorBefore("InternalErrorException".into());
    let fault = Fault::on_operation("CreateIdentityProvider", 1, unavailable);
    replay.aws.inject(fault);
    let answer = update(&replay, "idp", &given, &changed).await;
    let reason = succeeded(&answer).reason();
    assert!(reason.contains("deleted and created again"), "{reason}");
    let live = replay.aws.provider(&pool, "idp");
    assert_eq!(live["AttributeMapping"]["email"], "mail");
    assert_eq!(live["IdpIdentifiers"], json!(["example.com"]));
}
