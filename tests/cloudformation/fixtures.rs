//! The events in `events/`, which are also what a local invocation takes.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use poolkeeper::aws::Settings;
use poolkeeper::cloudformation::{Envelope, Members};
use poolkeeper::resources::Failed;
use serde_json::{Value, json};

use super::setup::{done, handler_with, invoked, with};
use crate::support::aws::StandIn;

/// The settings with which they are handled.
fn local() -> Settings {
    Settings {
        is_local: true,
        ..Settings::default()
    }
}

fn fixtures() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("events");
    let mut fixtures: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .map(|path| {
            let event = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                event,
            )
        })
        .collect();
    fixtures.sort_by(|a, b| a.0.cmp(&b.0));
    fixtures
}

#[tokio::test]
async fn each_fixture_can_be_read_and_answered() {
    let fixtures = fixtures();
    assert!(fixtures.len() >= 3, "{fixtures:?}");
    for (name, event) in fixtures {
        let stand_in = StandIn::start().await;
        let event = with(event, "ResponseURL", Some(json!(stand_in.response_url())));
        handler_with(&stand_in, local())
            .handle_with(
                event,
                &invoked(Duration::from_secs(60)),
                async |_, event, _, _| {
                    if event.owner.stack_name().is_empty() {
                        Err(Failed::because("no stack"))
                    } else {
                        Ok(done())
                    }
                },
            )
            .await;
        assert_eq!(stand_in.only_answer().status(), "SUCCESS", "{name}");
    }
}

#[test]
fn each_fixture_answers_to_this_machine_and_never_grows_old() {
    for (name, event) in fixtures() {
        let text = event.to_string();
        let members = Members::read(&text).unwrap();
        let envelope = Envelope::open(&members, &local()).unwrap();
        assert!(envelope.url.is_loopback(), "{name}");
        let until = envelope.awaited_until(SystemTime::now());
        assert!(
            until.is_none_or(|until| until > SystemTime::now()),
            "{name}"
        );
    }
}

#[test]
fn each_fixture_names_itself_in_its_address() {
    for (name, event) in fixtures() {
        for id in ["StackId", "LogicalResourceId", "RequestId"] {
            let other = with(event.clone(), id, Some(json!("another")));
            let text = other.to_string();
            let opened =
                Members::read(&text).and_then(|members| Envelope::open(&members, &local()));
            let told = opened.unwrap_err().to_string();
            assert!(
                told.contains("belongs to another event"),
                "{name}, {id}: {told}"
            );
        }
    }
}
