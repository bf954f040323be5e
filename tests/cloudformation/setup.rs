//! A handler that talks to the stand-in, events for it, and its log.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use poolkeeper::Handler;
use poolkeeper::aws::Settings;
use poolkeeper::cloudformation::Invocation;
use poolkeeper::logging;
use poolkeeper::resources::Done;
use serde_json::{Map, Value, json};
use tracing::level_filters::LevelFilter;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::MakeWriter;

use crate::support::aws::{StandIn, World};
use crate::support::replay::{FAST, clients, invocation};

/// Where the log is, as Lambda names it.
pub const LOG_STREAM: &str = "2026/08/01/[$LATEST]0123456789abcdef0123456789abcdef";

/// The secret key of the function's credentials.
pub const SECRET_KEY: &str = "secret-access-key";

/// A handler whose AWS is the stand-in.
pub fn handler(aws: &StandIn) -> Handler {
    Handler::new(clients(aws), FAST)
}

/// The same with other settings.
pub fn handler_with(aws: &StandIn, settings: Settings) -> Handler {
    Handler::new(clients(aws).with_settings(settings), FAST)
}

/// An invocation of the function with that much time.
pub fn invoked(time: Duration) -> Invocation {
    Invocation {
        log_stream: LOG_STREAM.to_owned(),
        ..invocation(time)
    }
}

/// Handles an event with a minute left, and says what the function returned and how long it took.
pub async fn handle(aws: &StandIn, event: Value) -> (Value, Duration) {
    let started = Instant::now();
    let returned = handler(aws)
        .handle(event, &invoked(Duration::from_secs(60)))
        .await;
    (returned, started.elapsed())
}

/// An event of a user pool, as CloudFormation sends it.
pub fn event(world: &World, request_type: &str, properties: Value) -> Value {
    let mut event = json!({
        "RequestType": request_type,
        "ServiceToken": "arn:aws:lambda:eu-west-1:123456789012:function:poolkeeper",
        "ResponseURL": world.response_url(),
        "StackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/accounts/2f6b1a70-5c1e-11f1",
        "RequestId": "6b1f3c52-8e0d-4f57-9f1c-3d5a0c1d7e11",
        "LogicalResourceId": "UserPool",
        "ResourceType": "Custom::CognitoUserPool",
        "ResourceProperties": properties,
    });
    event["ResourceProperties"]["ServiceToken"] = event["ServiceToken"].clone();
    if request_type != "Create" {
        event["PhysicalResourceId"] = json!("eu-west-1_AbCdEf123");
    }
    if request_type == "Update" {
        event["OldResourceProperties"] = json!({});
    }
    event
}

/// The same event with one member changed, or without it.
pub fn with(mut event: Value, name: &str, value: Option<Value>) -> Value {
    let members: &mut Map<String, Value> = event.as_object_mut().unwrap();
    match value {
        Some(value) => members.insert(name.to_owned(), value),
        None => members.remove(name),
    };
    event
}

/// What work that went well ends with.
pub fn done() -> Done {
    Done {
        physical_id: "eu-west-1_AbCdEf123".into(),
        attributes: BTreeMap::from([("UserPoolId", "eu-west-1_AbCdEf123".to_owned())]),
        secrets: BTreeMap::new(),
        notes: Vec::new(),
    }
}

/// The log of a test, at the level that says most.
#[derive(Clone, Default)]
pub struct Log {
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Log {
    /// Collects what is logged on this thread until the guard is dropped.
    pub fn start() -> (Self, DefaultGuard) {
        let log = Self::default();
        let subscriber = logging::subscriber(LevelFilter::TRACE, log.clone());
        (log, tracing::subscriber::set_default(subscriber))
    }

    /// All of it.
    pub fn text(&self) -> String {
        String::from_utf8(self.bytes.lock().unwrap().clone()).unwrap()
    }

    /// Its lines, each of which must be JSON.
    pub fn lines(&self) -> Vec<Value> {
        let text = self.text();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The one summary line there must be.
    pub fn summary(&self) -> Value {
        let mut summaries: Vec<Value> = self.lines();
        summaries.retain(|line| line["message"] == "summary");
        assert_eq!(summaries.len(), 1, "{}", self.text());
        summaries.remove(0)
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'writer> MakeWriter<'writer> for Log {
    type Writer = Self;

    fn make_writer(&'writer self) -> Self {
        self.clone()
    }
}
