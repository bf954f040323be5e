//! Any string in a secret's place: whatever a service quotes, it reaches CloudFormation as the attribute that the
//! template asks for, and nobody else.

use std::cell::RefCell;
use std::fmt::Write;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use poolkeeper::resources::carry_out;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::client_urls;
use super::clients::{self, app};
use crate::cloudformation::setup::Log;
use crate::support::aws::{Answer, Effect, Fault};
use crate::support::replay::{Replay, STACK_ID, invocation, merge};

/// What RFC 3986 lets stand as it is.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The forms in which a service may quote a string.
fn quotations(secret: &str) -> Vec<String> {
    let json = serde_json::to_string(secret).expect("a string");
    let json = json[1..json.len() - 1].to_owned();
    let ascii = json.chars().fold(String::new(), |mut ascii, character| {
        let mut units = [0; 2];
        match character {
            '\u{20}'..='\u{7e}' => ascii.push(character),
            _ => {
                for unit in character.encode_utf16(&mut units) {
                    write!(ascii, "\\u{unit:04x}").expect("a string");
                }
            }
        }
        ascii
    });
    let rfc = utf8_percent_encode(secret, RESERVED).to_string();
    vec![
        secret.to_owned(),
        json,
        ascii,
        rfc.clone(),
        lower(&rfc),
        utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
        url::form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
        format!("{secret:?}").trim_matches('"').to_owned(),
    ]
}

/// Percent-encoded with the digits that some encoders write.
fn lower(encoded: &str) -> String {
    let mut rest = encoded.chars();
    let mut text = String::new();
    while let Some(character) = rest.next() {
        text.push(character);
        if character == '%' {
            text.extend(
                rest.by_ref()
                    .take(2)
                    .map(|digit| digit.to_ascii_lowercase()),
            );
        }
    }
    text
}

/// Whether a text shows a secret, in any form, also where the text itself is quoted in JSON.
fn shows(text: &str, secret: &str) -> bool {
    let in_json = |form: &String| {
        let json = json!(form).to_string();
        json[1..json.len() - 1].to_owned()
    };
    let forms = quotations(secret);
    forms
        .iter()
        .any(|form| text.contains(form.as_str()) || text.contains(&in_json(form)))
}

/// A world in which every exit is watched.
struct Watched {
    replay: Replay,
    log: Log,
    /// What the function returned, and how everything that can be printed was.
    seen: RefCell<Vec<String>>,
}

impl Watched {
    /// Delivers an event, and says what CloudFormation got.
    async fn deliver(&self, event: &Value) -> Answer {
        if !self.replay.aws.is_announced(event) {
            self.replay.aws.announce(event);
        }
        let before = self.replay.aws.answers().len();
        let invocation = invocation(Duration::from_secs(20));
        let returned = self
            .replay
            .handler
            .handle_with(
                event.clone(),
                &invocation,
                async |kind, event, change, session| {
                    let printed = format!("{event:?} {change:?} {session:?}");
                    let ended = carry_out(kind, event, change, session).await;
                    let printed = format!(
                        "{printed} {ended:?} {event:?} {session:?} {:?}",
                        session.calls()
                    );
                    self.seen.borrow_mut().push(printed);
                    ended
                },
            )
            .await;
        self.seen.borrow_mut().push(returned.to_string());
        let answers = self.replay.aws.answers();
        assert_eq!(answers.len(), before + 1);
        answers.into_iter().next_back().expect("counted just now")
    }

    /// The attribute with the secret is the only place in which it ever is.
    fn check(&self, answers: &[Answer], secret: &str) -> TestCaseResult {
        for answer in answers {
            let mut body = answer.body.clone();
            let returned = answer.attribute("UserPoolClientSecret") == Some(&json!(secret));
            prop_assert_eq!(
                &body["NoEcho"],
                returned,
                "NoEcho on every answer that has it"
            );
            if returned {
                body["Data"]["UserPoolClientSecret"] = json!("");
            }
            prop_assert!(!shows(&body.to_string(), secret), "in an answer: {}", body);
        }
        for text in self.seen.borrow().iter() {
            prop_assert!(!shows(text, secret), "returned or printed: {text}");
        }
        let log = self.log.text();
        prop_assert!(!shows(&log, secret), "logged: {log}");
        prop_assert!(!self.log.lines().is_empty());
        Ok(())
    }
}

type TestCaseResult = Result<(), TestCaseError>;

/// What refuses, and how often before it is carried out.
fn refuses(replay: &Replay, operation: &str, nth: usize, code: &str, quotation: &str) {
    let message =
        format!("1 error: Value '{quotation}' at 'clientSecret' failed to satisfy constraint");
    let effect = Effect::Refusal(code.to_owned(), message);
    replay
        .aws
        .inject(Fault::on_operation(operation, nth, effect));
}

/// A life of a client whose secret is quoted wherever a service can quote it.
async fn life(secret: &str, quotation: &str) -> TestCaseResult {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let given = app(&pool, json!({"GenerateSecret": true}));
    let id = clients::created(&replay, &given).await;
    replay
        .aws
        .edit_client(&pool, &id, |client| client["ClientSecret"] = json!(secret));
    let (log, _logging) = Log::start();
    let watched = Watched {
        replay,
        log,
        seen: RefCell::default(),
    };
    let replay = &watched.replay;
    let with = |more: Value| {
        let mut all = given.clone();
        merge(&mut all, more);
        all
    };
    let updated = |old: &Value, new: &Value| {
        clients::typed(replay.update_event(&id, old.clone(), new.clone()))
    };
    let returning = with(json!({"ReturnSecret": true}));
    let changed = with(json!({"ReturnSecret": true, "EnableTokenRevocation": false}));
    let mut answers = Vec::new();

    // Asked for, and quoted by a call that is repeated.
    refuses(
        replay,
        "UpdateUserPoolClient",
        1,
        "ConcurrentModificationException",
        quotation,
    );
    let answer = watched.deliver(&updated(&given, &changed)).await;
    prop_assert_eq!(answer.status(), "SUCCESS");
    prop_assert_eq!(
        answer.attribute("UserPoolClientSecret"),
        Some(&json!(secret))
    );
    answers.push(answer);
    // The write is refused, or the read that follows it, or both and the way back too.
    for (operation, nth) in [
        ("UpdateUserPoolClient", vec![1]),
        ("DescribeUserPoolClient", vec![2]),
        ("DescribeUserPoolClient", vec![2, 3, 4]),
    ] {
        for nth in nth {
            refuses(
                replay,
                operation,
                nth,
                "InvalidParameterException",
                quotation,
            );
        }
        let answer = watched.deliver(&updated(&changed, &returning)).await;
        prop_assert_eq!(answer.status(), "FAILED");
        prop_assert!(answer.reason().contains("****"), "{}", answer.reason());
        answers.push(answer);
        replay.aws.clear_faults();
    }
    // Another resource writes the client.
    let urls = client_urls::urls(&pool, &id, "a", "");
    refuses(
        replay,
        "UpdateUserPoolClient",
        1,
        "InvalidParameterException",
        quotation,
    );
    let create = client_urls::typed(replay.create_event(urls.clone()));
    answers.push(watched.deliver(&create).await);
    // In a rollback it becomes a note.
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    refuses(
        replay,
        "UpdateUserPoolClient",
        1,
        "InvalidParameterException",
        quotation,
    );
    let back = watched
        .deliver(&updated(
            &changed,
            &with(json!({"AuthSessionValidity": "9 minutes"})),
        ))
        .await;
    prop_assert_eq!(back.status(), "SUCCESS");
    prop_assert!(back.reason().contains("****"), "{}", back.reason());
    answers.push(back);
    // And on the way out.
    refuses(
        replay,
        "DeleteUserPoolClient",
        1,
        "NotAuthorizedException",
        quotation,
    );
    let delete = clients::typed(replay.delete_event(&id, given.clone()));
    let answer = watched.deliver(&delete).await;
    prop_assert_eq!(answer.status(), "FAILED");
    answers.push(answer);
    watched.check(&answers, secret)
}

/// Strings as services draw them, and any others.
fn secrets() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z0-9_+]{24,64}",
        "(?s).{8,64}",
        r#"["\\/+~%{}<>&'\n\t -]{6,12}[a-z]{4}"#,
        "-----BEGIN [A-Z]{4} KEY-----\n[A-Za-z0-9+/=]{40}\n-----END",
    ]
}

#[test]
fn no_secret_is_seen_by_anybody_whatever_the_services_quote() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let config = Config {
        cases: 48,
        max_shrink_iters: 64,
        ..Config::default()
    };
    let quoted = (secrets(), 0..8_usize);
    TestRunner::new(config)
        .run(&quoted, |(secret, form)| {
            let quotation = quotations(&secret).swap_remove(form);
            runtime.block_on(life(&secret, &quotation))
        })
        .expect("a secret that nobody sees");
}
