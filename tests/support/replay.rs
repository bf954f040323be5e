//! Events to the handler as CloudFormation sends them, and its answers.

#![allow(dead_code, reason = "tests pick what they need of it")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use aws_sdk_cognitoidentityprovider::config::Credentials;
use poolkeeper::aws::{Clients, Pace, Settings};
use poolkeeper::cloudformation::{Handler, Invocation};
use serde_json::{Map, Value, json};

use super::aws::{Answer, StandIn, addresses};

/// The stack of every event.
pub const STACK_ID: &str =
    "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/11112222-3333-4444-5555-666677778888";
/// The resource of every event that does not say otherwise.
pub const LOGICAL_ID: &str = "Pool";

/// The function that every event is sent to.
pub const FUNCTION_ARN: &str = "arn:aws:lambda:eu-west-1:123456789012:function:poolkeeper";

/// How long the handler may take over an event. Far more than any test needs.
const TIMEOUT: Duration = Duration::from_secs(20);

/// After how many seconds Lambda delivers an event again.
const RETRY: u32 = 61;

/// A pace at which hundreds of faults take seconds.
pub const FAST: Pace = Pace {
    first: Duration::from_millis(1),
    most: Duration::from_millis(4),
    settling: Duration::from_millis(200),
};

/// A handler, and the AWS that it calls.
#[derive(Debug)]
pub struct Replay {
    pub aws: StandIn,
    pub handler: Handler,
    timeout: Duration,
    requests: AtomicU32,
}

impl Replay {
    /// A fresh world with a stack that is being created.
    pub async fn start() -> Self {
        Self::start_at(FAST, TIMEOUT).await
    }

    /// The same at another pace, and with another time for each event.
    pub async fn start_at(pace: Pace, timeout: Duration) -> Self {
        Self::start_with(pace, timeout, |clients| clients).await
    }

    /// A fresh world in which grants are switched on.
    pub async fn start_with_grants() -> Self {
        Self::start_with_grants_for(TIMEOUT).await
    }

    /// The same with another time for each event.
    pub async fn start_with_grants_for(timeout: Duration) -> Self {
        let settings = Settings {
            grants_enabled: true,
            ..settings()
        };
        Self::start_with(FAST, timeout, |clients| clients.with_settings(settings)).await
    }

    /// A fresh world in which stored secrets may be read, and grants are switched on.
    pub async fn start_with_everything() -> Self {
        let settings = Settings {
            grants_enabled: true,
            secrets_enabled: true,
            ..settings()
        };
        Self::start_with(FAST, TIMEOUT, |clients| clients.with_settings(settings)).await
    }

    /// The same with other settings of the clients.
    pub async fn start_with(
        pace: Pace,
        timeout: Duration,
        configure: impl FnOnce(Clients) -> Clients,
    ) -> Self {
        let aws = StandIn::start().await;
        aws.put_stack(STACK_ID, "CREATE_IN_PROGRESS");
        let clients = configure(clients(&aws));
        Self {
            handler: Handler::new(clients, pace),
            aws,
            timeout,
            requests: AtomicU32::new(0),
        }
    }

    /// A Create event.
    pub fn create_event(&self, properties: Value) -> Value {
        self.event("Create", json!({"ResourceProperties": as_sent(properties)}))
    }

    /// An Update event.
    pub fn update_event(&self, physical_id: &str, old: Value, new: Value) -> Value {
        self.event(
            "Update",
            json!({
                "PhysicalResourceId": physical_id,
                "ResourceProperties": as_sent(new),
                "OldResourceProperties": as_sent(old),
            }),
        )
    }

    /// A Delete event.
    pub fn delete_event(&self, physical_id: &str, properties: Value) -> Value {
        self.event(
            "Delete",
            json!({"PhysicalResourceId": physical_id, "ResourceProperties": as_sent(properties)}),
        )
    }

    fn event(&self, kind: &str, rest: Value) -> Value {
        let number = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        let request_id = format!("request-{number}");
        let mut event = json!({
            "RequestType": kind,
            "ServiceToken": "arn:aws:lambda:eu-west-1:123456789012:function:poolkeeper",
            "ResponseURL": self.aws.response_url_for(STACK_ID, LOGICAL_ID, &request_id),
            "StackId": STACK_ID,
            "RequestId": request_id,
            "LogicalResourceId": LOGICAL_ID,
            "ResourceType": "Custom::CognitoUserPool",
        });
        merge(&mut event, rest);
        event
    }

    /// Announces an event, unless it was before, delivers it and returns the answer, of which
    /// there must be exactly one.
    pub async fn deliver(&self, event: &Value) -> Answer {
        self.announce(event);
        self.deliver_unannounced(event).await
    }

    /// The same for an event of which CloudFormation knows nothing: forged, or late.
    pub async fn deliver_unannounced(&self, event: &Value) -> Answer {
        let before = self.aws.answers().len();
        self.handle(event).await;
        let answers = self.aws.answers();
        assert_eq!(answers.len(), before + 1, "exactly one answer to {event:#}");
        answers.into_iter().next_back().expect("counted just now")
    }

    /// Has the function handle an event, whatever comes of it.
    pub async fn handle(&self, event: &Value) {
        self.handler
            .handle(event.clone(), &invocation(self.timeout))
            .await;
    }

    fn announce(&self, event: &Value) {
        if !self.aws.is_announced(event) {
            self.aws.announce(event);
        }
    }

    /// An event as Lambda would deliver it so much later, announced if it was not.
    pub fn aged(&self, event: &Value, seconds: u32) -> Value {
        self.announce(event);
        self.aws.aged(event, seconds)
    }

    /// Delivers an event; if a fault kills the process on the way, delivers it again as Lambda does.
    pub async fn deliver_until_answered(&self, event: &Value) -> Answer {
        let mut event = event.clone();
        for _ in 0..3 {
            tokio::select! {
                answer = self.deliver(&event) => return answer,
                () = self.aws.killed() => event = self.aged(&event, RETRY),
            }
        }
        panic!("killed three times over {event:#}");
    }

    /// Delivers a Create event.
    pub async fn create(&self, properties: Value) -> Answer {
        self.deliver(&self.create_event(properties)).await
    }

    /// Delivers an Update event.
    pub async fn update(&self, physical_id: &str, old: Value, new: Value) -> Answer {
        self.deliver(&self.update_event(physical_id, old, new))
            .await
    }

    /// Delivers a Delete event.
    pub async fn delete(&self, physical_id: &str, properties: Value) -> Answer {
        self.deliver(&self.delete_event(physical_id, properties))
            .await
    }

    /// Creates a pool that must come about, and forgets the calls that it took.
    pub async fn created(&self, properties: Value) -> String {
        let answer = self.create(properties).await;
        assert_eq!(answer.status(), "SUCCESS", "{}", answer.reason());
        self.aws.clear_calls();
        answer.physical_id().to_owned()
    }
}

/// The event for a resource of another type and name.
pub fn of_type(mut event: Value, kind: &str, logical_id: &str) -> Value {
    merge(
        &mut event,
        json!({"ResourceType": kind, "LogicalResourceId": logical_id}),
    );
    addresses::readdress(&mut event);
    event
}

/// Clients that call the stand-in.
pub fn clients(aws: &StandIn) -> Clients {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret-access-key", None, None, "tests");
    Clients::new(aws.region(), credentials, Some(aws.endpoint())).with_settings(settings())
}

/// The settings of a function that answers to the stand-in, which is on this machine.
pub fn settings() -> Settings {
    Settings {
        response_hosts: vec!["127.0.0.1".to_owned()],
        ..Settings::default()
    }
}

/// An invocation of the function with that much time.
pub fn invocation(time: Duration) -> Invocation {
    Invocation {
        deadline: SystemTime::now() + time,
        log_stream: "2026/01/01/[$LATEST]abc".to_owned(),
        function_arn: FUNCTION_ARN.to_owned(),
    }
}

/// Properties as CloudFormation sends them: every scalar a string, and its own names among them.
pub fn as_sent(properties: Value) -> Value {
    let mut sent = strings(properties);
    merge(
        &mut sent,
        json!({
            "ServiceToken": "arn:aws:lambda:eu-west-1:123456789012:function:poolkeeper",
            "ServiceTimeout": "600",
        }),
    );
    sent
}

fn strings(value: Value) -> Value {
    match value {
        Value::Bool(flag) => json!(flag.to_string()),
        Value::Number(number) => json!(number.to_string()),
        Value::Array(items) => items.into_iter().map(strings).collect(),
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .map(|(name, value)| (name, strings(value)))
                .collect(),
        ),
        other => other,
    }
}

/// Puts the members of `more` into `value`, over what is there.
pub fn merge(value: &mut Value, more: Value) {
    let empty = || Value::Object(Map::new());
    if !value.is_object() {
        *value = empty();
    }
    if let (Some(members), Value::Object(more)) = (value.as_object_mut(), more) {
        members.extend(more);
    }
}
