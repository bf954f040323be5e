//! The real binary, behind a Lambda runtime API on loopback.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::pending;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;

use super::setup::{SECRET_KEY, event, with};
use crate::support::aws::{StandIn, World};

/// How long any of this may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Whether the function reported an error, and what it returned.
type Outcome = (bool, Value);

struct RuntimeApi {
    events: Mutex<VecDeque<Vec<u8>>>,
    outcomes: UnboundedSender<Outcome>,
}

impl RuntimeApi {
    async fn start(events: Vec<Vec<u8>>) -> (String, UnboundedReceiver<Outcome>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (outcomes, received) = unbounded_channel();
        let api = Arc::new(Self {
            events: Mutex::new(events.into()),
            outcomes,
        });
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let api = Arc::clone(&api);
                tokio::spawn(async move {
                    let service = service_fn(|request| api.serve(request));
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        (address, received)
    }

    async fn serve(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
        let path = request.uri().path().to_owned();
        if path.ends_with("/next") {
            let next = self.events.lock().unwrap().pop_front();
            let Some(event) = next else {
                return pending().await;
            };
            let deadline = SystemTime::now() + Duration::from_secs(10);
            let millis = deadline
                .duration_since(SystemTime::UNIX_EPOCH)
                .unwrap()
                .as_millis();
            return Ok(Response::builder()
                .header("Lambda-Runtime-Aws-Request-Id", "lambda-request-id")
                .header("Lambda-Runtime-Deadline-Ms", millis.to_string())
                .header(
                    "Lambda-Runtime-Invoked-Function-Arn",
                    "arn:aws:lambda:eu-west-1:123456789012:function:poolkeeper",
                )
                .body(Full::from(event))
                .unwrap());
        }
        let body = request.into_body().collect().await.unwrap().to_bytes();
        let outcome = (
            path.ends_with("/error"),
            serde_json::from_slice(&body).unwrap(),
        );
        self.outcomes.send(outcome).unwrap();
        Ok(Response::builder()
            .status(202)
            .body(Full::default())
            .unwrap())
    }
}

/// Runs the binary with these events; returns what came of each, and all that it wrote.
async fn run(world: &World, events: Vec<Vec<u8>>) -> (Vec<Outcome>, String) {
    let count = events.len();
    let (address, mut received) = RuntimeApi::start(events).await;
    let mut process = Command::new(env!("CARGO_BIN_EXE_bootstrap"))
        .env_clear()
        .envs([
            ("AWS_LAMBDA_RUNTIME_API", address.as_str()),
            ("AWS_LAMBDA_FUNCTION_NAME", "poolkeeper"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "the-log-stream"),
            ("AWS_LAMBDA_LOG_LEVEL", "TRACE"),
            // Of no effect: the libraries would write out whole events.
            ("RUST_LOG", "trace"),
            ("AWS_REGION", "eu-west-1"),
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", SECRET_KEY),
            ("AWS_ENDPOINT_URL", &world.endpoint()),
            ("POOLKEEPER_RESPONSE_HOSTS", "127.0.0.1"),
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut outcomes = Vec::new();
    let all = timeout(PATIENCE, async {
        while outcomes.len() < count {
            outcomes.push(received.recv().await.unwrap());
        }
    })
    .await;
    process.kill().unwrap();
    let written = process.wait_with_output().unwrap();
    let written = String::from_utf8([written.stdout, written.stderr].concat()).unwrap();
    assert!(all.is_ok(), "only {outcomes:?} of {count}: {written}");
    (outcomes, written)
}

#[tokio::test]
async fn input_that_is_not_json_is_logged_and_the_next_event_is_handled() {
    let stand_in = StandIn::start().await;
    let good = with(
        event(&stand_in, "Create", json!({})),
        "RequestType",
        Some(json!("Destroy")),
    );
    let deep = format!(
        r#"{{"Deep": {}{}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let deep = with(good.clone(), "Else", Some(json!("DEEP")))
        .to_string()
        .replace("\"DEEP\"", &deep);
    let inputs = vec![
        b"this is not JSON".to_vec(),
        b"{\"ResponseURL\": \"http://127.0.0.1".to_vec(),
        vec![0xff, 0xfe, b'{'],
        Vec::new(),
        "[".repeat(100_000).into_bytes(),
        good.to_string().into_bytes(),
        deep.into_bytes(),
    ];
    let (outcomes, written) = run(&stand_in, inputs).await;
    for (is_error, returned) in &outcomes[..5] {
        assert!(!is_error, "{returned}");
        assert_eq!(returned["Status"], "FAILED");
        let reason = returned["Reason"].as_str().unwrap();
        assert!(
            reason.starts_with(
                "nothing was done, and the event was not answered: the event is not JSON: "
            ),
            "{reason}"
        );
    }
    assert_eq!(
        written
            .matches("cannot answer the event; nothing was done")
            .count(),
        5,
        "{written}"
    );
    let answers = stand_in.answers();
    assert_eq!(answers.len(), 2, "{answers:#?}");
    for (outcome, answer) in outcomes[5..].iter().zip(&answers) {
        assert_eq!(*outcome, (false, answer.body.clone()));
        assert!(
            answer.reason().ends_with("See log stream the-log-stream"),
            "{answer:#?}"
        );
    }
}

#[tokio::test]
async fn at_its_most_talkative_the_binary_shows_neither_the_address_nor_a_value() {
    let stand_in = StandIn::start().await;
    let create = event(
        &stand_in,
        "Create",
        json!({"UserInvitation": {"EmailBody": "hunter2 {username} {####}"}}),
    );
    let (outcomes, written) = run(&stand_in, vec![create.to_string().into_bytes()]).await;
    assert_eq!(outcomes[0].1, stand_in.only_answer().body);
    for secret in ["X-Amz-", "/response/", "hunter2", SECRET_KEY] {
        assert!(!written.contains(secret), "{secret} in {written}");
    }
    let lines: Vec<Value> = written
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let summary = lines
        .iter()
        .find(|line| line["message"] == "summary")
        .unwrap();
    assert_eq!(
        summary["spans"][0]["requestId"], "lambda-request-id",
        "{summary}"
    );
}
