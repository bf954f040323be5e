//! How providers come, are adopted, and go.

use serde_json::{Value, json};

use super::{REFERENCE, asked, create, delete, details, google, oidc, saml, update, with_pool};
use crate::resources::{failed, last_call, succeeded, writes};
use crate::support::replay::{Replay, of_type};

#[tokio::test]
async fn each_of_the_six_is_created_by_one_call() {
    for (property, given, name, kind, sent) in [
        (
            "Amazon",
            json!({"ClientId": "a", "ClientSecret": "a-long-secret", "Scopes": ["profile", "postal_code"]}),
            "LoginWithAmazon",
            "LoginWithAmazon",
            json!({"client_id": "a", "client_secret": "a-long-secret", "authorize_scopes": "profile postal_code"}),
        ),
        (
            "Apple",
            json!({"ClientId": "a", "TeamId": "t", "KeyId": "k", "PrivateKey": "a-long-key"}),
            "SignInWithApple",
            "SignInWithApple",
            json!({
                "client_id": "a", "team_id": "t", "key_id": "k", "private_key": "a-long-key",
                "authorize_scopes": "name",
            }),
        ),
        (
            "Facebook",
            json!({
                "ClientId": "a", "ClientSecret": "a-long-secret", "Scopes": ["public_profile", "email"],
                "ApiVersion": "v17.0",
            }),
            "Facebook",
            "Facebook",
            json!({
                "client_id": "a", "client_secret": "a-long-secret",
                "authorize_scopes": "public_profile,email", "api_version": "v17.0",
            }),
        ),
        (
            "Google",
            json!({"ClientId": "a", "ClientSecret": "a-long-secret"}),
            "Google",
            "Google",
            json!({"client_id": "a", "client_secret": "a-long-secret", "authorize_scopes": "profile"}),
        ),
        (
            "Oidc",
            json!({"Name": "idp", "ClientId": "a", "ClientSecret": "a-long-secret", "IssuerUrl": "https://i"}),
            "idp",
            "OIDC",
            json!({
                "client_id": "a", "client_secret": "a-long-secret", "authorize_scopes": "openid",
                "attributes_request_method": "GET", "oidc_issuer": "https://i",
            }),
        ),
        (
            "Saml",
            json!({"Name": "idp", "Metadata": {"Url": "https://m"}, "IdpInitiated": false}),
            "idp",
            "SAML",
            json!({"MetadataURL": "https://m", "IDPSignout": "false", "IDPInit": "false"}),
        ),
    ] {
        let (replay, pool) = with_pool().await;
        let properties = json!({
            "UserPoolId": pool, property: given, "AttributeMapping": {"Email": "mail"},
        });
        let answer = create(&replay, &properties).await;
        assert_eq!(succeeded(&answer).physical_id(), name);
        assert_eq!(answer.body["Data"], json!({"ProviderName": name}));
        assert_eq!(asked(&replay), ["CreateIdentityProvider"]);
        assert_eq!(
            last_call(&replay, "CreateIdentityProvider"),
            json!({
                "UserPoolId": pool, "ProviderName": name, "ProviderType": kind,
                "ProviderDetails": sent, "AttributeMapping": {"email": "mail"},
            })
        );
        replay.aws.clear_calls();
        succeeded(&delete(&replay, name, &properties).await);
        assert_eq!(
            asked(&replay),
            ["DescribeIdentityProvider", "DeleteIdentityProvider"]
        );
        assert!(replay.aws.providers_of(&pool).is_empty());
        succeeded(&delete(&replay, name, &properties).await);
    }
}

#[tokio::test]
async fn a_name_that_is_not_given_follows_from_the_resource_and_fits() {
    let (replay, pool) = with_pool().await;
    let unnamed = saml(&pool, json!({"Name": ""}));
    let answer = create(&replay, &unnamed).await;
    let name = succeeded(&answer).physical_id().to_owned();
    assert!(name.starts_with("shop-Provider-"), "{name}");
    assert_eq!(name.len(), "shop-Provider-".len() + 12);
    let more = saml(&pool, json!({"Name": "", "IdpSignout": true}));
    assert_eq!(
        succeeded(&update(&replay, &name, &unnamed, &more).await).physical_id(),
        name
    );
    let long = of_type(replay.create_event(unnamed), super::TYPE, &"P".repeat(99));
    let answer = replay.deliver(&long).await;
    assert_eq!(succeeded(&answer).physical_id().len(), 32);
}

#[tokio::test]
async fn what_is_wrong_is_said_before_any_call() {
    let (replay, pool) = with_pool().await;
    let other_account = "arn:aws:secretsmanager:eu-west-1:210987654321:secret:idp";
    let other_region = "arn:aws:secretsmanager:us-east-1:123456789012:secret:idp";
    for (secret, part) in [
        (json!({"SecretArn": other_account}), "account 210987654321"),
        (json!({"SecretArn": other_region}), "Region us-east-1"),
        (
            json!(format!(
                "{{{{resolve:secretsmanager:{other_region}:SecretString:k}}}}"
            )),
            "Region us-east-1",
        ),
        (json!("{{resolve:ssm-secure:/shop/idp}}"), "/poolkeeper/"),
        (json!("{{resolve:ssm:/poolkeeper/idp}}"), "another service"),
        (json!("short"), "is a string of 5 characters"),
    ] {
        let answer = create(&replay, &google(&pool, secret)).await;
        failed(&answer, &["Google.ClientSecret: ", part]);
    }
    let mut both = google(&pool, json!("given-in-the-template"));
    both["Saml"] = saml(&pool, json!({}))["Saml"].take();
    both["Revision"] = json!("{{resolve:ssm:revision}}");
    failed(
        &create(&replay, &both).await,
        &[
            "Saml: is set together with Google",
            "Revision: contains a dynamic reference",
        ],
    );
    assert!(replay.aws.calls().is_empty());
}

#[tokio::test]
async fn a_stored_secret_needs_the_switch_and_a_given_one_does_not() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    replay
        .aws
        .add_secret(super::STORED, r#"{"secret": "kept-by-its-owner"}"#);
    let answer = create(&replay, &google(&pool, json!(REFERENCE))).await;
    failed(&answer, &["Google.ClientSecret: ", "EnableSecrets"]);
    assert!(replay.aws.calls().is_empty());
    succeeded(&create(&replay, &google(&pool, json!("given-in-the-template"))).await);
}

#[tokio::test]
async fn a_provider_that_is_there_already_fails_and_the_reason_says_how_to_adopt_it() {
    let (replay, pool) = with_pool().await;
    let properties = oidc(&pool, json!({}));
    succeeded(&create(&replay, &properties).await);
    let before = replay.aws.snapshot();
    let answer = create(&replay, &properties).await;
    failed(&answer, &["idp already exists", "AdoptExisting"]);
    succeeded(&delete(&replay, answer.physical_id(), &properties).await);
    assert_eq!(replay.aws.snapshot(), before);
}

fn by_hand(replay: &Replay, pool: &str) {
    replay.aws.add_provider(
        pool,
        json!({
            "ProviderName": "idp",
            "ProviderType": "OIDC",
            "ProviderDetails": {
                "client_id": "app", "client_secret": "made-by-hand", "authorize_scopes": "openid email",
                "attributes_request_method": "POST", "oidc_issuer": "https://idp.example.com",
            },
            "AttributeMapping": {"email": "mail"},
            "IdpIdentifiers": ["example.com"],
        }),
    );
}

#[tokio::test]
async fn an_adopted_provider_gets_what_the_template_gives_and_is_never_deleted() {
    let (replay, pool) = with_pool().await;
    by_hand(&replay, &pool);
    let mut properties = oidc(&pool, json!({"ClientId": "other"}));
    properties["AdoptExisting"] = json!(true);
    let answer = create(&replay, &properties).await;
    let reason = succeeded(&answer).reason();
    for part in ["Oidc.ClientId", "\"app\"", "\"other\"", "another secret"] {
        assert!(reason.contains(part), "`{part}` is missing: {reason}");
    }
    for part in ["made-by-hand", "given-in-the-template", "Scopes"] {
        assert!(!reason.contains(part), "{reason}");
    }
    let live = replay.aws.provider(&pool, "idp");
    assert_eq!(live["ProviderDetails"]["authorize_scopes"], "openid email");
    assert_eq!(live["ProviderDetails"]["attributes_request_method"], "POST");
    assert_eq!(
        live["ProviderDetails"]["client_secret"],
        "given-in-the-template"
    );
    assert_eq!(
        live["AttributeMapping"],
        json!({"email": "mail", "username": "sub"})
    );
    assert_eq!(live["IdpIdentifiers"], json!(["example.com"]));
    replay.aws.clear_calls();
    let answer = delete(&replay, "idp", &properties).await;
    assert!(succeeded(&answer).reason().contains("AdoptExisting"));
    assert!(writes(&replay).is_empty());
}

#[tokio::test]
async fn a_provider_of_another_kind_is_not_adopted() {
    let (replay, pool) = with_pool().await;
    by_hand(&replay, &pool);
    let before = replay.aws.snapshot();
    let mut properties = saml(&pool, json!({}));
    properties["AdoptExisting"] = json!(true);
    let answer = create(&replay, &properties).await;
    failed(
        &answer,
        &["idp is of the kind OIDC", "one of the kind SAML"],
    );
    assert_eq!(replay.aws.snapshot(), before);
}

/// What the first provider adds to a pool is no change of the pool.
#[tokio::test]
async fn the_attribute_that_a_provider_adds_is_no_drift_of_its_pool() {
    let (replay, pool) = with_pool().await;
    let former = json!({"CustomAttributes": {"team": {"DataType": "String"}}});
    succeeded(&replay.update(&pool, json!({}), former.clone()).await);
    succeeded(&create(&replay, &oidc(&pool, json!({}))).await);
    let names = |pool: Value| pool["SchemaAttributes"].to_string();
    assert!(names(replay.aws.pool(&pool)).contains("\"identities\""));
    replay.aws.clear_calls();
    let mut revised = former.clone();
    revised["Revision"] = json!("2");
    let answer = replay.update(&pool, former, revised).await;
    assert!(
        !succeeded(&answer).reason().contains("identities"),
        "{}",
        answer.reason()
    );
    assert!(writes(&replay).is_empty());
}

/// The service has one code for a name and for an identifier that is taken.
#[tokio::test]
async fn an_identifier_that_is_taken_is_refused_in_time() {
    let (replay, pool) = with_pool().await;
    by_hand(&replay, &pool);
    let plain = oidc(&pool, json!({"Name": "other"}));
    let taken = oidc(
        &pool,
        json!({"Name": "other", "Identifiers": ["example.com"]}),
    );
    let answer = create(&replay, &taken).await;
    failed(&answer, &["IdpIdentifier example.com is already in use"]);
    assert_eq!(replay.aws.providers_of(&pool), ["idp"]);
    succeeded(&create(&replay, &plain).await);
    let answer = update(&replay, "other", &plain, &taken).await;
    failed(&answer, &["IdpIdentifier example.com is already in use"]);
}

#[tokio::test]
async fn a_refusal_of_the_service_leaves_nothing_and_says_what_to_do() {
    let (replay, pool) = with_pool().await;
    for (properties, parts) in [
        (
            oidc(
                &pool,
                json!({"IssuerUrl": "https://unreachable.example.com"}),
            ),
            [
                "Creating the identity provider idp failed",
                "Unable to contact",
            ],
        ),
        (
            {
                let mut mapped = oidc(&pool, json!({}));
                mapped["AttributeMapping"] = json!({"Custom": {"custom:team": "hd"}});
                mapped
            },
            [
                "custom:team is no attribute",
                "must exist in the pool and be mutable",
            ],
        ),
        (
            oidc("eu-west-1_Nowhere12", json!({})),
            [
                "UserPoolId: user pool eu-west-1_Nowhere12",
                "does not exist",
            ],
        ),
    ] {
        let answer = create(&replay, &properties).await;
        failed(&answer, &parts);
        succeeded(&delete(&replay, answer.physical_id(), &properties).await);
    }
    assert!(replay.aws.providers_of(&pool).is_empty());
}

#[tokio::test]
async fn a_delete_reads_its_properties_leniently_and_reads_no_secret() {
    let (replay, pool) = with_pool().await;
    replay
        .aws
        .add_secret(super::STORED, r#"{"secret": "kept-by-its-owner"}"#);
    let stored = oidc(&pool, json!({"ClientSecret": REFERENCE}));
    succeeded(&create(&replay, &stored).await);
    assert_eq!(
        details(&replay, &pool, "idp")["client_secret"],
        "kept-by-its-owner"
    );
    replay.aws.clear_calls();
    let former = json!({
        "UserPoolId": pool,
        "Oidc": {"Name": "idp", "ClientSecret": REFERENCE, "Forgotten": 1, "Scopes": "none"},
    });
    succeeded(&delete(&replay, "idp", &former).await);
    assert!(replay.aws.calls_of("GetSecretValue").is_empty());
    assert!(replay.aws.providers_of(&pool).is_empty());
}
