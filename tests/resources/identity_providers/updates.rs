//! What updates write and leave.

use serde_json::{Value, json};

use super::{asked, create, details, oidc, saml, update, with_pool};
use crate::resources::{failed, last_call, succeeded, writes};
use crate::support::replay::Replay;

fn mapped(mut properties: Value, mapping: Value) -> Value {
    properties["AttributeMapping"] = mapping;
    properties
}

#[tokio::test]
async fn an_update_that_changes_nothing_writes_nothing() {
    let (replay, pool) = with_pool().await;
    let given = mapped(
        oidc(&pool, json!({"Identifiers": ["b", "a"]})),
        json!({"Email": "mail"}),
    );
    succeeded(&create(&replay, &given).await);
    replay.aws.clear_calls();
    let answer = update(&replay, "idp", &given, &given).await;
    assert_eq!(
        succeeded(&answer).body["Data"],
        json!({"ProviderName": "idp"})
    );
    assert_eq!(
        replay.aws.operations(),
        ["DescribeIdentityProvider", "DescribeStackEvents"]
    );
}

#[tokio::test]
async fn a_mapping_and_identifiers_change_and_are_cleared() {
    for forgets_username in [false, true] {
        let (replay, pool) = with_pool().await;
        replay
            .aws
            .configure(|settings| settings.forgets_username = forgets_username);
        let plain = oidc(&pool, json!({}));
        let full = mapped(
            oidc(&pool, json!({"Identifiers": ["example.com"]})),
            json!({"Email": "mail", "Custom": {"nickname": "nick"}}),
        );
        let less = mapped(
            oidc(&pool, json!({"Identifiers": ["example.org"]})),
            json!({"Email": "e"}),
        );
        succeeded(&create(&replay, &plain).await);
        let mut old = &plain;
        for (new, mapping, identifiers) in [
            (
                &full,
                json!({"email": "mail", "nickname": "nick", "username": "sub"}),
                json!(["example.com"]),
            ),
            (
                &less,
                json!({"email": "e", "username": "sub"}),
                json!(["example.org"]),
            ),
            (&plain, json!({"username": "sub"}), json!([])),
        ] {
            succeeded(&update(&replay, "idp", old, new).await);
            let live = replay.aws.provider(&pool, "idp");
            assert_eq!(live["AttributeMapping"], mapping);
            assert_eq!(live["IdpIdentifiers"], identifiers);
            old = new;
        }
        assert_eq!(replay.aws.calls_of("UpdateIdentityProvider").len(), 3);
    }
}

#[tokio::test]
async fn a_saml_provider_without_a_mapping_has_none() {
    let (replay, pool) = with_pool().await;
    let full = mapped(
        saml(&pool, json!({"Identifiers": ["a"]})),
        json!({"Email": "mail"}),
    );
    succeeded(&create(&replay, &full).await);
    succeeded(&update(&replay, "idp", &full, &saml(&pool, json!({}))).await);
    let request = last_call(&replay, "UpdateIdentityProvider");
    assert_eq!(request["AttributeMapping"], json!({}));
    assert_eq!(request["IdpIdentifiers"], json!([]));
}

#[tokio::test]
async fn a_name_that_the_template_mapped_becomes_cognitos_own_again() {
    let (replay, pool) = with_pool().await;
    let by_mail = mapped(
        oidc(&pool, json!({})),
        json!({"Custom": {"username": "email"}}),
    );
    succeeded(&create(&replay, &by_mail).await);
    succeeded(&update(&replay, "idp", &by_mail, &oidc(&pool, json!({}))).await);
    let live = replay.aws.provider(&pool, "idp");
    assert_eq!(live["AttributeMapping"], json!({"username": "sub"}));
}

#[tokio::test]
async fn what_was_set_elsewhere_and_what_cognito_added_survives_and_is_not_sent_back() {
    let (replay, pool) = with_pool().await;
    let old = saml(&pool, json!({}));
    succeeded(&create(&replay, &old).await);
    replay.aws.edit_provider(&pool, "idp", |provider| {
        provider["AttributeMapping"] = json!({"nickname": "by hand"});
        provider["ProviderDetails"]["newer"] = json!("than this build");
    });
    let new = saml(&pool, json!({"IdpSignout": true}));
    succeeded(&update(&replay, "idp", &old, &new).await);
    assert_eq!(
        last_call(&replay, "UpdateIdentityProvider")["ProviderDetails"],
        json!({"MetadataURL": "https://idp.example.com/metadata", "IDPSignout": "true"})
    );
    let live = replay.aws.provider(&pool, "idp");
    assert_eq!(live["AttributeMapping"], json!({"nickname": "by hand"}));
    let details = &live["ProviderDetails"];
    assert_eq!(details["newer"], "than this build");
    assert_eq!(details["ActiveEncryptionCertificate"], "MIIC");
}

#[tokio::test]
async fn drift_is_reverted_and_named_without_a_secret() {
    let (replay, pool) = with_pool().await;
    let given = mapped(oidc(&pool, json!({})), json!({"Email": "mail"}));
    succeeded(&create(&replay, &given).await);
    replay.aws.edit_provider(&pool, "idp", |provider| {
        provider["ProviderDetails"]["client_id"] = json!("by hand");
        provider["ProviderDetails"]["client_secret"] = json!("secret-by-hand");
        provider["AttributeMapping"]["email"] = json!("by hand too");
    });
    let mut revised = given.clone();
    revised["Revision"] = json!("2");
    let answer = update(&replay, "idp", &given, &revised).await;
    let reason = succeeded(&answer).reason();
    for part in [
        "reverted drift in",
        "Oidc.ClientId (the identity provider had \"by hand\", the template sets \"app\")",
        "Oidc.ClientSecret (the identity provider had another secret)",
        "AttributeMapping.email (the identity provider had \"by hand too\"",
    ] {
        assert!(reason.contains(part), "`{part}` is missing: {reason}");
    }
    for secret in ["secret-by-hand", "given-in-the-template"] {
        assert!(!reason.contains(secret), "{reason}");
    }
    let live = details(&replay, &pool, "idp");
    assert_eq!(live["client_id"], "app");
    assert_eq!(live["client_secret"], "given-in-the-template");
    replay.aws.clear_calls();
    succeeded(&update(&replay, "idp", &revised, &given).await);
    assert!(writes(&replay).is_empty());
}

async fn after(replay: &Replay, pool: &str, shows: bool) -> usize {
    replay
        .aws
        .configure(|settings| settings.shows_private_key = shows);
    let apple = |client: &str, key: &str| {
        json!({"UserPoolId": pool, "Apple": {
            "ClientId": client, "TeamId": "t", "KeyId": "k", "PrivateKey": key,
        }})
    };
    let (old, new) = (apple("a", "the-first-key"), apple("a", "the-second-key"));
    succeeded(&create(replay, &old).await);
    succeeded(&update(replay, "SignInWithApple", &old, &old).await);
    succeeded(&update(replay, "SignInWithApple", &old, &new).await);
    assert_eq!(
        details(replay, pool, "SignInWithApple")["private_key"],
        "the-second-key"
    );
    replay.aws.calls_of("UpdateIdentityProvider").len()
}

#[tokio::test]
async fn a_key_that_the_service_hides_is_written_if_the_template_changes() {
    for shows in [false, true] {
        let (replay, pool) = with_pool().await;
        assert_eq!(after(&replay, &pool, shows).await, 1);
    }
}

/// Whether it was rotated cannot be seen, so each update writes it.
#[tokio::test]
async fn a_stored_key_that_the_service_hides_is_written_by_each_update() {
    let (replay, pool) = with_pool().await;
    replay
        .aws
        .put_parameter("/poolkeeper/apple", "the-first-key");
    let apple = |revision: &str| {
        json!({"UserPoolId": pool, "Revision": revision, "Apple": {
            "ClientId": "a", "TeamId": "t", "KeyId": "k",
            "PrivateKey": "{{resolve:ssm-secure:/poolkeeper/apple}}",
        }})
    };
    let id = "SignInWithApple";
    succeeded(&create(&replay, &apple("1")).await);
    replay
        .aws
        .put_parameter("/poolkeeper/apple", "the-second-key");
    let answer = update(&replay, id, &apple("1"), &apple("2")).await;
    let note = "Apple.PrivateKey now has the value of parameter /poolkeeper/apple";
    assert!(
        succeeded(&answer).reason().contains(note),
        "{}",
        answer.reason()
    );
    assert_eq!(details(&replay, &pool, id)["private_key"], "the-second-key");
    assert_eq!(writes(&replay).len(), 2);
}

#[tokio::test]
async fn an_adoption_writes_a_key_that_the_service_hides_and_says_so() {
    let (replay, pool) = with_pool().await;
    let apple = json!({"UserPoolId": pool, "AdoptExisting": true, "Apple": {
        "ClientId": "a", "TeamId": "t", "KeyId": "k", "PrivateKey": "given-in-the-template",
    }});
    let details_by_hand = json!({
        "client_id": "a", "team_id": "t", "key_id": "k", "private_key": "made-by-hand",
        "authorize_scopes": "name",
    });
    replay.aws.add_provider(
        &pool,
        json!({
            "ProviderName": "SignInWithApple", "ProviderType": "SignInWithApple",
            "ProviderDetails": details_by_hand,
        }),
    );
    let answer = create(&replay, &apple).await;
    let note = "Apple.PrivateKey (Cognito does not show the former secret)";
    assert!(
        succeeded(&answer).reason().contains(note),
        "{}",
        answer.reason()
    );
    let live = details(&replay, &pool, "SignInWithApple");
    assert_eq!(live["private_key"], "given-in-the-template");
}

#[tokio::test]
async fn another_name_is_another_provider() {
    let (replay, pool) = with_pool().await;
    let old = oidc(&pool, json!({}));
    let new = oidc(&pool, json!({"Name": "other"}));
    succeeded(&create(&replay, &old).await);
    let answer = update(&replay, "idp", &old, &new).await;
    assert_eq!(succeeded(&answer).physical_id(), "other");
    assert_eq!(replay.aws.providers_of(&pool), ["idp", "other"]);
    succeeded(&super::delete(&replay, "idp", &old).await);
    assert_eq!(replay.aws.providers_of(&pool), ["other"]);
}

#[tokio::test]
async fn in_another_pool_the_provider_is_created_there() {
    let (replay, pool) = with_pool().await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    let (old, new) = (oidc(&pool, json!({})), oidc(&other, json!({})));
    succeeded(&create(&replay, &old).await);
    let answer = update(&replay, "idp", &old, &new).await;
    assert!(
        succeeded(&answer).reason().contains(&pool),
        "{}",
        answer.reason()
    );
    assert_eq!(replay.aws.providers_of(&other), ["idp"]);
    assert_eq!(replay.aws.providers_of(&pool), ["idp"]);
}

#[tokio::test]
async fn a_provider_that_is_gone_is_created_again() {
    let (replay, pool) = with_pool().await;
    let given = oidc(&pool, json!({}));
    succeeded(&create(&replay, &given).await);
    let by_hand = json!({"UserPoolId": pool, "ProviderName": "idp"});
    replay
        .aws
        .cognito("DeleteIdentityProvider", by_hand)
        .expect("a deletion");
    let answer = update(&replay, "idp", &given, &given).await;
    assert!(succeeded(&answer).reason().contains("no longer existed"));
    assert_eq!(replay.aws.providers_of(&pool), ["idp"]);
}

#[tokio::test]
async fn a_refused_update_changes_nothing() {
    let (replay, pool) = with_pool().await;
    let old = oidc(&pool, json!({}));
    let new = oidc(
        &pool,
        json!({"IssuerUrl": "https://unreachable.example.com"}),
    );
    succeeded(&create(&replay, &old).await);
    let before = replay.aws.snapshot();
    let answer = update(&replay, "idp", &old, &new).await;
    failed(
        &answer,
        &[
            "Changing the identity provider idp failed",
            "Unable to contact",
        ],
    );
    assert_eq!(replay.aws.snapshot(), before);
    replay.aws.clear_calls();
    succeeded(&update(&replay, "idp", &new, &old).await);
    assert_eq!(asked(&replay), ["DescribeIdentityProvider"]);
}

#[tokio::test]
async fn an_adoption_cannot_be_ended() {
    let (replay, pool) = with_pool().await;
    let given = oidc(&pool, json!({}));
    succeeded(&create(&replay, &given).await);
    let mut adopting = given.clone();
    adopting["AdoptExisting"] = json!(true);
    succeeded(&update(&replay, "idp", &given, &adopting).await);
    failed(
        &update(&replay, "idp", &adopting, &given).await,
        &["AdoptExisting"],
    );
}
