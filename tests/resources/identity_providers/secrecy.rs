//! A secret is never seen, wherever it comes from and whatever a service says about it.

use std::fmt::Write as _;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{TYPE, with_pool};
use crate::cloudformation::setup::Log;
use crate::support::aws::{Effect, Fault};
use crate::support::replay::{Replay, invocation, of_type};

/// The properties that are secret.
const PROPERTIES: [(&str, &str); 5] = [
    ("Amazon", "ClientSecret"),
    ("Apple", "PrivateKey"),
    ("Facebook", "ClientSecret"),
    ("Google", "ClientSecret"),
    ("Oidc", "ClientSecret"),
];

/// Where a secret can be.
#[derive(Debug, Clone, Copy)]
enum Source {
    Template,
    WholeSecret,
    KeyOfSecret,
    Reference,
    Parameter,
}

const SOURCES: [Source; 5] = [
    Source::Template,
    Source::WholeSecret,
    Source::KeyOfSecret,
    Source::Reference,
    Source::Parameter,
];

impl Source {
    /// Puts a secret in its place, and returns the value of the property.
    fn put(self, replay: &Replay, name: &str, secret: &str) -> Value {
        let in_json = json!({"key": secret, "other": "x"}).to_string();
        match self {
            Self::Template => json!(secret),
            Self::WholeSecret => json!({"SecretArn": replay.aws.add_secret(name, secret)}),
            Self::KeyOfSecret => {
                json!({"SecretArn": replay.aws.add_secret(name, &in_json), "JsonKey": "key"})
            }
            Self::Reference => {
                replay.aws.add_secret(name, &in_json);
                json!(format!(
                    "{{{{resolve:secretsmanager:{name}:SecretString:key}}}}"
                ))
            }
            Self::Parameter => {
                let parameter = format!("/poolkeeper/{name}");
                replay.aws.put_parameter(&parameter, secret);
                json!(format!("{{{{resolve:ssm-secure:{parameter}}}}}"))
            }
        }
    }
}

/// The forms in which a service may quote a secret.
fn forms(secret: &str) -> Vec<String> {
    let in_json = json!(secret).to_string();
    vec![
        secret.to_owned(),
        in_json[1..in_json.len() - 1].to_owned(),
        utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
    ]
}

fn provider(pool: &str, (property, member): (&str, &str), secret: &Value) -> Value {
    let mut given = json!({
        "ClientId": "app", member: secret,
    });
    match property {
        "Apple" => {
            given["TeamId"] = json!("t");
            given["KeyId"] = json!("k");
        }
        "Oidc" => {
            given["Name"] = json!("idp");
            given["IssuerUrl"] = json!("https://idp.example.com");
        }
        _ => {}
    }
    json!({"UserPoolId": pool, property: given})
}

/// Everything that leaves the function while it handles an event of which a service quotes the secrets.
async fn shown(replay: &Replay, operation: &str, secrets: [&str; 2], event: Value) -> String {
    let quoted = secrets.map(|secret| forms(secret).join(" and "));
    let message = format!("Value {} is not allowed", quoted.join(", nor "));
    let refusal = Effect::Refusal("InvalidParameterException".to_owned(), message);
    replay
        .aws
        .inject(Fault::on_operation(operation, 1, refusal));
    let event = of_type(event, TYPE, "Provider");
    replay.aws.announce(&event);
    let (log, _logging) = Log::start();
    let returned = replay
        .handler
        .handle(event, &invocation(std::time::Duration::from_secs(20)))
        .await;
    let mut shown = log.text();
    replay.aws.clear_faults();
    let answer = replay.aws.answers().pop().expect("an answer");
    let _ = write!(
        shown,
        "\n{returned}\n{returned:?}\n{}\n{answer:?}",
        answer.body
    );
    shown
}

fn check(shown: &str, secrets: [&str; 2]) -> Result<(), TestCaseError> {
    for form in secrets.into_iter().flat_map(forms) {
        prop_assert!(!shown.contains(&form), "{form:?} in {shown}");
    }
    Ok(())
}

async fn never_seen(
    property: (&str, &str),
    source: Source,
    secrets: [&str; 2],
) -> Result<(), TestCaseError> {
    let (replay, pool) = with_pool().await;
    let [first, second] = [("first", secrets[0]), ("second", secrets[1])]
        .map(|(name, secret)| provider(&pool, property, &source.put(&replay, name, secret)));
    let create = || replay.create_event(first.clone());
    let all = shown(&replay, "CreateIdentityProvider", secrets, create()).await;
    prop_assert!(all.contains("\"FAILED\""), "{all}");
    // The second secret is not of this event, so only the first one is known.
    check(&all, [secrets[0], secrets[0]])?;
    prop_assert!(all.contains("****"), "{all}");
    let all = shown(&replay, "none", secrets, create()).await;
    prop_assert!(all.contains("\"SUCCESS\""), "{all}");
    check(&all, secrets)?;
    let id = replay.aws.providers_of(&pool).remove(0);
    // The live secret and the one of the former properties are as secret as the new one.
    let update = || replay.update_event(&id, first.clone(), second.clone());
    // Cognito never shows the key of Sign in with Apple, so the function does not even know the stored one.
    let is_known = property.0 != "Apple" || matches!(source, Source::Template);
    let known = [secrets[usize::from(!is_known)], secrets[1]];
    let all = shown(&replay, "UpdateIdentityProvider", known, update()).await;
    prop_assert!(all.contains("\"FAILED\""), "{all}");
    check(&all, secrets)?;
    let all = shown(&replay, "none", secrets, update()).await;
    prop_assert!(all.contains("\"SUCCESS\""), "{all}");
    check(&all, secrets)?;
    if is_known {
        let delete = replay.delete_event(&id, second.clone());
        let all = shown(&replay, "DeleteIdentityProvider", [secrets[1]; 2], delete).await;
        check(&all, [secrets[1]; 2])?;
    }
    Ok(())
}

/// Any string that can be a secret, with the characters that JSON and addresses escape.
fn any_secret() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        '"',
        '\\',
        '\n',
        '%',
        '/',
        '&',
        '+',
        ' ',
        'ü',
        '\u{1F600}',
    ]);
    let letter = prop_oneof![any::<char>(), odd, prop::char::range('a', 'z')];
    prop::collection::vec(letter, 8..60)
        .prop_map(|letters| letters.into_iter().collect::<String>())
        .prop_filter("a reference", |text| !text.contains("{{resolve:"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_secret_is_ever_seen(
        property in prop::sample::select(PROPERTIES.to_vec()),
        source in prop::sample::select(SOURCES.to_vec()),
        first in any_secret(),
        second in any_secret(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(never_seen(property, source, [&first, &second]))?;
    }
}

/// What is too short for a secret is refused, and the reason shows only its length.
#[tokio::test]
async fn a_secret_that_is_too_short_is_refused_unseen() {
    for property in PROPERTIES {
        for source in SOURCES {
            let (replay, pool) = with_pool().await;
            let properties = provider(&pool, property, &source.put(&replay, "first", "zqx#9~!"));
            let event = replay.create_event(properties);
            let all = shown(&replay, "none", ["zqx#9~!"; 2], event).await;
            assert!(all.contains("7 characters"), "{all}");
            assert!(!all.contains("zqx#9~!"), "{source:?}: {all}");
            assert!(replay.aws.providers_of(&pool).is_empty());
        }
    }
}
