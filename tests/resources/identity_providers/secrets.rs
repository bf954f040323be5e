//! Where secrets come from.

use serde_json::{Value, json};

use super::{REFERENCE, STORED, asked, create, details, google, rolls_back, update, with_pool};
use crate::resources::{failed, succeeded, writes};
use crate::support::aws::{Effect, Fault};
use crate::support::replay::{Replay, of_type};

const PARAMETER: &str = "/poolkeeper/shop/idp";

async fn with_secret() -> (Replay, String, String) {
    let (replay, pool) = with_pool().await;
    let value = r#"{"secret": "kept-by-its-owner", "other": "not-for-this-provider"}"#;
    let arn = replay.aws.add_secret(STORED, value);
    replay.aws.put_parameter(PARAMETER, "the-first-parameter");
    replay.aws.put_parameter(PARAMETER, "the-second-parameter");
    (replay, pool, arn)
}

fn secret_of(replay: &Replay, pool: &str) -> Value {
    details(replay, pool, "Google")["client_secret"].clone()
}

#[tokio::test]
async fn each_form_is_read_once_the_event_is_confirmed() {
    let (replay, pool, arn) = with_secret().await;
    replay
        .aws
        .rotate_secret(&arn, Some(r#"{"secret": "the-newer-secret"}"#));
    let named = |rest: &str| json!(format!("{{{{resolve:secretsmanager:{rest}}}}}"));
    for (secret, operation, value) in [
        (
            json!("given-in-the-template"),
            None,
            "given-in-the-template",
        ),
        (
            json!({"SecretArn": arn, "JsonKey": "secret"}),
            Some("GetSecretValue"),
            "the-newer-secret",
        ),
        (
            json!({"SecretArn": arn, "JsonKey": "secret", "VersionStage": "AWSPREVIOUS"}),
            Some("GetSecretValue"),
            "kept-by-its-owner",
        ),
        (
            json!({"SecretArn": arn}),
            Some("GetSecretValue"),
            r#"{"secret": "the-newer-secret"}"#,
        ),
        (json!(REFERENCE), Some("GetSecretValue"), "the-newer-secret"),
        (
            named("shop/idp:SecretString:secret:AWSPREVIOUS"),
            Some("GetSecretValue"),
            "kept-by-its-owner",
        ),
        (
            named(&format!("{arn}:SecretString:secret::version-0")),
            Some("GetSecretValue"),
            "kept-by-its-owner",
        ),
        (
            json!("{{resolve:ssm-secure:/poolkeeper/shop/idp}}"),
            Some("GetParameter"),
            "the-second-parameter",
        ),
        (
            json!("{{resolve:ssm-secure:/poolkeeper/shop/idp:1}}"),
            Some("GetParameter"),
            "the-first-parameter",
        ),
    ] {
        replay.aws.clear_calls();
        let properties = google(&pool, secret);
        succeeded(&create(&replay, &properties).await);
        let mut expected = vec!["DescribeStackResource"];
        expected.extend(operation);
        expected.push("CreateIdentityProvider");
        assert_eq!(replay.aws.operations(), expected);
        assert_eq!(secret_of(&replay, &pool), value);
        succeeded(&super::delete(&replay, "Google", &properties).await);
    }
}

/// The text of the property does not change when the secret is rotated, so a new Revision brings it in.
#[tokio::test]
async fn a_rotated_secret_arrives_with_a_revision() {
    let (replay, pool, arn) = with_secret().await;
    let given = google(&pool, json!({"SecretArn": arn, "JsonKey": "secret"}));
    succeeded(&create(&replay, &given).await);
    let revised = |revision: &str| {
        let mut revised = given.clone();
        revised["Revision"] = json!(revision);
        revised
    };
    replay.aws.clear_calls();
    succeeded(&update(&replay, "Google", &given, &revised("1")).await);
    assert_eq!(
        asked(&replay),
        ["GetSecretValue", "DescribeIdentityProvider"]
    );

    replay
        .aws
        .rotate_secret(&arn, Some(r#"{"secret": "the-newer-secret"}"#));
    let answer = update(&replay, "Google", &revised("1"), &revised("2")).await;
    let reason = succeeded(&answer).reason();
    let note = format!("Google.ClientSecret now has the value of secret {arn}");
    assert!(reason.contains(&note), "{reason}");
    for part in ["drift", "the-newer-secret", "kept-by-its-owner"] {
        assert!(!reason.contains(part), "{reason}");
    }
    assert_eq!(secret_of(&replay, &pool), "the-newer-secret");
    let before = replay.aws.provider(&pool, "Google");
    let answer = update(&replay, "Google", &revised("2"), &revised("3")).await;
    assert!(!succeeded(&answer).reason().contains("ClientSecret"));
    assert_eq!(replay.aws.provider(&pool, "Google"), before);
}

#[tokio::test]
async fn what_cannot_be_read_is_named_by_place_and_key_and_nothing_is_created() {
    let (replay, pool, arn) = with_secret().await;
    let text = replay.aws.add_secret("shop/text", "no-json-at-all");
    let short = replay.aws.add_secret("shop/short", "seven-7");
    let number = replay
        .aws
        .add_secret("shop/number", r#"{"secret": 12345678}"#);
    let binary = replay.aws.add_secret("shop/binary", "");
    replay.aws.rotate_secret(&binary, None);
    let untagged = replay.aws.add_secret("shop/untagged", "not-tagged-at-all");
    replay.aws.tag_secret(&untagged, json!({"team": "shop"}));
    let off = replay.aws.add_secret("shop/off", "tagged-with-false");
    replay
        .aws
        .tag_secret(&off, json!({"poolkeeper:readable": "false"}));
    let missing = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:missing-AbCdEf";
    for (secret, parts) in [
        (
            json!({"SecretArn": arn, "JsonKey": "missing"}),
            vec![&*arn, "has no key missing"],
        ),
        (
            json!({"SecretArn": text, "JsonKey": "k"}),
            vec![&*text, "is not a JSON object"],
        ),
        (
            json!({"SecretArn": number, "JsonKey": "secret"}),
            vec![&*number, "is not a string"],
        ),
        (
            json!({"SecretArn": short}),
            vec![&*short, "is a string of 7 characters"],
        ),
        (json!({"SecretArn": binary}), vec![&*binary, "binary data"]),
        (
            json!({"SecretArn": untagged}),
            vec![&*untagged, "poolkeeper:readable = true"],
        ),
        (
            json!({"SecretArn": off}),
            vec![&*off, "poolkeeper:readable = true"],
        ),
        (
            json!({"SecretArn": missing}),
            vec![missing, "AccessDeniedException"],
        ),
        (
            json!({"SecretArn": arn, "VersionStage": "none"}),
            vec!["staging label: none"],
        ),
        (
            json!("{{resolve:ssm-secure:/poolkeeper/none}}"),
            vec!["/poolkeeper/none", "Check its name"],
        ),
        (
            json!("{{resolve:ssm-secure:/poolkeeper/shop/idp:9}}"),
            vec!["ParameterVersionNotFound"],
        ),
    ] {
        replay.aws.clear_calls();
        let answer = create(&replay, &google(&pool, secret)).await;
        failed(&answer, &["Google.ClientSecret: "]);
        failed(&answer, &parts);
        for hidden in [
            "kept-by-its-owner",
            "not-for-this-provider",
            "other",
            "no-json",
            "seven-7",
        ] {
            assert!(!answer.reason().contains(hidden), "{}", answer.reason());
        }
        assert!(replay.aws.calls_of("CreateIdentityProvider").is_empty());
        assert_eq!(answer.physical_id(), "poolkeeper:nothing-created");
    }
}

#[tokio::test]
async fn reading_is_retried_like_any_call() {
    for effect in [
        Effect::Throttle(10),
        Effect::ErrorBefore("InternalServiceError".into()),
        Effect::ResetAfter,
    ] {
        let (replay, pool, _) = with_secret().await;
        replay
            .aws
            .inject(Fault::on_operation("GetSecretValue", 1, effect));
        succeeded(&create(&replay, &google(&pool, json!(REFERENCE))).await);
        assert_eq!(secret_of(&replay, &pool), "kept-by-its-owner");
    }
}

#[tokio::test]
async fn an_event_that_is_not_confirmed_reads_nothing() {
    let (replay, pool, _) = with_secret().await;
    let given = google(&pool, json!("given-in-the-template"));
    succeeded(&create(&replay, &given).await);
    replay.aws.clear_calls();
    let stored = google(&pool, json!(REFERENCE));
    for event in [
        replay.create_event(stored.clone()),
        replay.update_event("Google", given.clone(), stored.clone()),
        replay.update_event("Google", stored.clone(), stored.clone()),
        replay.update_event("Other", stored.clone(), stored.clone()),
        replay.delete_event("Google", stored),
    ] {
        let event = of_type(event, super::TYPE, "Provider");
        replay.deliver_unannounced(&event).await;
    }
    assert!(replay.aws.calls_of("GetSecretValue").is_empty());
    assert!(writes(&replay).is_empty());
    assert_eq!(secret_of(&replay, &pool), "given-in-the-template");
}

/// Nothing is refused in a rollback: what cannot be read stays, and everything else goes back.
#[tokio::test]
async fn a_secret_that_cannot_be_read_in_a_rollback_keeps_the_live_one() {
    let (replay, pool, arn) = with_secret().await;
    let mut old = google(&pool, json!(REFERENCE));
    old["AttributeMapping"] = json!({"Email": "former"});
    let mut new = google(&pool, json!("given-in-the-template"));
    new["AttributeMapping"] = json!({"Email": "newer"});
    succeeded(&create(&replay, &old).await);
    succeeded(&update(&replay, "Google", &old, &new).await);
    replay.aws.tag_secret(&arn, json!({}));
    rolls_back(&replay);
    let answer = update(&replay, "Google", &new, &old).await;
    for part in ["rollback", "Google.ClientSecret", "AccessDenied"] {
        assert!(
            succeeded(&answer).reason().contains(part),
            "{}",
            answer.reason()
        );
    }
    assert_eq!(secret_of(&replay, &pool), "given-in-the-template");
    let live = replay.aws.provider(&pool, "Google");
    assert_eq!(live["AttributeMapping"]["email"], "former");

    // Without a provider there is nothing to keep.
    let by_hand = json!({"UserPoolId": pool, "ProviderName": "Google"});
    replay
        .aws
        .cognito("DeleteIdentityProvider", by_hand)
        .expect("a deletion");
    let answer = update(&replay, "Google", &new, &old).await;
    assert!(
        succeeded(&answer)
            .reason()
            .contains("its secret was not read"),
        "{}",
        answer.reason()
    );
    assert!(replay.aws.providers_of(&pool).is_empty());
}

#[tokio::test]
async fn with_the_switch_off_a_rollback_leaves_the_provider_as_it_is() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let (old, new) = (
        google(&pool, json!(REFERENCE)),
        google(&pool, json!("given-in-the-template")),
    );
    succeeded(&create(&replay, &new).await);
    let before = replay.aws.snapshot();
    rolls_back(&replay);
    let answer = update(&replay, "Google", &new, &old).await;
    assert_eq!(succeeded(&answer).physical_id(), "Google");
    assert!(
        answer.reason().contains("EnableSecrets"),
        "{}",
        answer.reason()
    );
    assert_eq!(replay.aws.snapshot(), before);
}
