//! Where answers may go.

use poolkeeper::aws::Settings;
use poolkeeper::cloudformation::{ResponseUrl, Rules};
use serde_json::json;

use super::setup::{Log, done, event, handler_with, invoked, with};
use crate::support::aws::StandIn;

const LOGICAL_ID: &str = "UserPool";
const REQUEST_ID: &str = "6b1f3c52";

/// The path of CloudFormation's own addresses, encoded as it encodes it.
fn path(stack: &str, logical_id: &str, request_id: &str) -> String {
    let stack = stack.replace(':', "%3A");
    format!("/{stack}%7C{logical_id}%7C{request_id}?X-Amz-Signature=secret")
}

fn stack(partition: &str, region: &str) -> String {
    format!("arn:{partition}:cloudformation:{region}:123456789012:stack/accounts/2f6b1a70")
}

/// Whether an address may be used for a stack's event, and what is said if not.
fn verdict(url: &str, stack: &str, settings: &Settings) -> Result<(), String> {
    let rules = Rules {
        stack_id: stack,
        logical_id: LOGICAL_ID,
        request_id: REQUEST_ID,
        settings,
    };
    let told = ResponseUrl::parse(url, &rules)
        .map(drop)
        .map_err(|wrong| format!("{wrong} {wrong:?}"));
    if let Err(told) = &told {
        assert!(!told.contains("secret"), "{told}");
    }
    told
}

/// The same for a host with the event's own path.
fn at(origin: &str, stack: &str, settings: &Settings) -> Result<(), String> {
    let url = format!("{origin}{}", path(stack, LOGICAL_ID, REQUEST_ID));
    verdict(&url, stack, settings)
}

fn nothing() -> Settings {
    Settings::default()
}

fn naming(host: &str) -> Settings {
    Settings {
        response_hosts: vec![host.to_owned()],
        ..Settings::default()
    }
}

fn local() -> Settings {
    Settings {
        is_local: true,
        ..Settings::default()
    }
}

const BUCKET: &str = "cloudformation-custom-resource-response-euwest1";

#[test]
fn each_form_of_the_buckets_name_is_allowed() {
    let places = [
        ("aws", "eu-west-1", "euwest1", "amazonaws.com"),
        ("aws", "us-east-1", "useast1", "amazonaws.com"),
        ("aws-cn", "cn-north-1", "cnnorth1", "amazonaws.com.cn"),
        ("aws-us-gov", "us-gov-west-1", "usgovwest1", "amazonaws.com"),
    ];
    for (partition, region, short, suffix) in places {
        let stack = stack(partition, region);
        for service in [
            format!("s3.{region}"),
            format!("s3-{region}"),
            "s3".to_owned(),
            format!("s3.dualstack.{region}"),
            format!("s3-fips.{region}"),
            format!("s3-fips.dualstack.{region}"),
        ] {
            let host =
                format!("cloudformation-custom-resource-response-{short}.{service}.{suffix}");
            for origin in [
                format!("https://{host}"),
                format!("https://{host}:443"),
                format!("HTTPS://{}", host.to_uppercase()),
            ] {
                assert_eq!(at(&origin, &stack, &nothing()), Ok(()), "{origin}");
            }
        }
    }
}

#[test]
fn nothing_that_only_looks_like_the_bucket_is_allowed() {
    let stack = stack("aws", "eu-west-1");
    for origin in [
        // Another Region's, another partition's.
        "https://cloudformation-custom-resource-response-useast1.s3.us-east-1.amazonaws.com"
            .to_owned(),
        "https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com".to_owned(),
        format!("https://{BUCKET}.s3.us-east-1.amazonaws.com"),
        format!("https://{BUCKET}.s3.eu-west-1.amazonaws.com.cn"),
        // Anybody's.
        format!("https://{BUCKET}.s3.eu-west-1.amazonaws.com.evil.example"),
        format!("https://{BUCKET}.evil.example"),
        format!("https://{BUCKET}.s3.eu-west-1.amazonaws.com."),
        format!("https://{BUCKET}.s3-eu-west-1.amazonaws.evil"),
        format!("https://{BUCKET}x.s3.eu-west-1.amazonaws.com"),
        format!("https://{BUCKET}-x.s3.amazonaws.com"),
        format!("https://evil-{BUCKET}.s3.eu-west-1.amazonaws.com"),
        format!("https://evil.{BUCKET}.s3.eu-west-1.amazonaws.com"),
        format!("https://{BUCKET}.s3.eu-west-1.amazonaws.com@evil.example"),
        // S3's other form: the bucket is in the path.
        format!("https://s3.eu-west-1.amazonaws.com/{BUCKET}"),
        format!("https://{BUCKET}.s3-website-eu-west-1.amazonaws.com"),
        // Not as CloudFormation writes it.
        format!("https://user@{BUCKET}.s3.eu-west-1.amazonaws.com"),
        format!("https://user:secret@{BUCKET}.s3.eu-west-1.amazonaws.com"),
        format!("https://:secret@{BUCKET}.s3.eu-west-1.amazonaws.com"),
        format!("https://{BUCKET}.s3.eu-west-1.amazonaws.com:8443"),
        format!("http://{BUCKET}.s3.eu-west-1.amazonaws.com"),
        format!("ftp://{BUCKET}.s3.eu-west-1.amazonaws.com"),
    ] {
        // What is allowed on a developer's machine is this machine, and nothing else.
        for settings in [nothing(), local()] {
            assert!(at(&origin, &stack, &settings).is_err(), "{origin}");
        }
    }
    for id in [
        "",
        "nonsense",
        "arn:aws:cloudformation::1:stack/x/1",
        "arn:aws:cloudformation:eu-west-1:1:changeSet/x/1",
        "arn:aws:cloudformation:eu/west/1:1:stack/x/1",
    ] {
        let origin = format!("https://{BUCKET}.s3.eu-west-1.amazonaws.com");
        assert!(at(&origin, id, &nothing()).is_err(), "{id}");
    }
}

#[test]
fn another_host_must_be_named_and_speak_https() {
    let stack = stack("aws", "eu-west-1");
    for (origin, named, allowed) in [
        ("https://answers.example", "answers.example", true),
        ("https://answers.example:8443", "answers.example", true),
        ("https://answers.example:8443", "answers.example:8443", true),
        ("https://answers.example", "answers.example:8443", false),
        ("https://answers.example", "example", false),
        ("https://x.answers.example", "answers.example", false),
        ("https://user@answers.example", "answers.example", false),
        ("http://answers.example", "answers.example", false),
        ("http://127.0.0.1:8999", "127.0.0.1", true),
        ("http://127.0.0.1:8999", "127.0.0.1:8999", true),
        ("http://127.0.0.1:8999", "127.0.0.1:9000", false),
        ("http://127.0.0.2", "127.0.0.1", false),
        ("http://localhost", "localhost", true),
        ("http://[::1]", "[::1]", true),
    ] {
        let told = at(origin, &stack, &naming(named));
        assert_eq!(told.is_ok(), allowed, "{origin}, {named}: {told:?}");
        if !allowed {
            continue;
        }
        let told = at(origin, &stack, &nothing()).unwrap_err();
        assert!(told.contains("POOLKEEPER_RESPONSE_HOSTS"), "{told}");
    }
}

#[test]
fn the_path_names_this_event_or_none() {
    let own = stack("aws", "eu-west-1");
    let hosts = [
        (
            format!("https://{BUCKET}.s3.eu-west-1.amazonaws.com"),
            nothing(),
        ),
        (
            "https://answers.example".to_owned(),
            naming("answers.example"),
        ),
        ("http://127.0.0.1:8999".to_owned(), local()),
    ];
    for (origin, settings) in hosts {
        for (path, allowed) in [
            (path(&own, LOGICAL_ID, REQUEST_ID), true),
            (format!("/{own}|{LOGICAL_ID}|{REQUEST_ID}"), true),
            (
                path(&own.replace("2f6b1a70", "other"), LOGICAL_ID, REQUEST_ID),
                false,
            ),
            (path(&own, "Other", REQUEST_ID), false),
            (path(&own, LOGICAL_ID, "other"), false),
            (path(&own, "", ""), false),
            (path(&own, REQUEST_ID, LOGICAL_ID), false),
            (format!("/{}", path(&own, LOGICAL_ID, REQUEST_ID)), false),
            ("/another-form?X-Amz-Signature=secret".to_owned(), true),
        ] {
            let told = verdict(&format!("{origin}{path}"), &own, &settings);
            assert_eq!(told.is_ok(), allowed, "{origin}{path}: {told:?}");
        }
    }
}

#[test]
fn a_path_of_another_form_is_logged_without_it() {
    let (log, _logging) = Log::start();
    let stack = stack("aws", "eu-west-1");
    let url = format!("https://{BUCKET}.s3.eu-west-1.amazonaws.com/hidden?X-Amz-Signature=secret");
    assert_eq!(verdict(&url, &stack, &nothing()), Ok(()));
    assert!(
        log.text().contains("does not have the known form"),
        "{}",
        log.text()
    );
    for hidden in ["hidden", "secret"] {
        assert!(!log.text().contains(hidden), "{}", log.text());
    }
}

#[tokio::test]
async fn for_an_address_that_is_not_allowed_nothing_is_called_and_nobody_answered() {
    for request_type in ["Create", "Update", "Delete"] {
        for elsewhere in [false, true] {
            let stand_in = StandIn::start().await;
            let (log, _logging) = Log::start();
            let mut event = event(&stand_in, request_type, json!({}));
            if elsewhere {
                let url = "https://127.0.0.1.evil.example/hidden?X-Amz-Signature=hidden";
                event = with(event, "ResponseURL", Some(json!(url)));
            }
            let returned = handler_with(&stand_in, nothing())
                .handle_with(
                    event,
                    &invoked(std::time::Duration::from_secs(5)),
                    async |_, _, _, _| panic!("worked"),
                )
                .await;
            let reason = returned["Reason"].as_str().unwrap();
            assert!(
                reason.starts_with(
                    "nothing was done, and the event was not answered: the event's ResponseURL cannot be used: "
                ),
                "{reason}"
            );
            assert!(stand_in.calls().is_empty());
            assert_eq!(stand_in.response_attempts(), 0);
            let lines = log.lines();
            assert_eq!(lines.len(), 1, "{lines:#?}");
            assert_eq!(lines[0]["level"], "ERROR");
            let problem = lines[0]["problem"].as_str().unwrap();
            assert!(problem.contains("POOLKEEPER_RESPONSE_HOSTS"), "{problem}");
            for hidden in ["hidden", "X-Amz-"] {
                assert!(!log.text().contains(hidden), "{}", log.text());
                assert!(!reason.contains(hidden), "{reason}");
            }
        }
    }
}

#[tokio::test]
async fn on_someones_own_machine_this_machine_is_answered() {
    let stand_in = StandIn::start().await;
    let event = event(&stand_in, "Create", json!({}));
    handler_with(&stand_in, local())
        .handle_with(
            event,
            &invoked(std::time::Duration::from_secs(5)),
            async |_, _, _, _| Ok(done()),
        )
        .await;
    assert_eq!(stand_in.only_answer().status(), "SUCCESS");
}
