//! What CloudFormation sent, read in two steps.
//!
//! First the [`Envelope`]: where the answer goes and what it must repeat. It takes whatever is
//! there, so that an event which is wrong in every other way can still be answered. Then the
//! [`Change`] that is asked for.

use std::fmt;
use std::time::{Duration, SystemTime};

use aws_lambda_events::event::cloudformation::CloudFormationCustomResourceRequest;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::physical_id;
use super::response_url::{ResponseUrl, WrongUrl};
use crate::properties::violation::shown;
use crate::resources::{Change, Event, Owner, RequestType};

/// How long CloudFormation waits, if the template's `ServiceTimeout` does not say less.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// An event's body, JSON or not.
///
/// Reading it never fails, since the Lambda runtime would log and return that failure in its own
/// words, and Lambda would deliver the same body twice more.
#[derive(Clone)]
pub struct Payload(Result<Value, String>);

impl Payload {
    /// The JSON value.
    ///
    /// # Errors
    /// [`Unanswerable::NotJson`].
    pub fn into_json(self) -> Result<Value, Unanswerable> {
        self.0.map_err(Unanswerable::NotJson)
    }
}

impl<'de> Deserialize<'de> for Payload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(
            Value::deserialize(deserializer).map_err(|error| error.to_string()),
        ))
    }
}

/// The body holds the address and all properties: nothing of it is shown.
impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_ok() {
            "Payload(JSON)"
        } else {
            "Payload(not JSON)"
        })
    }
}

/// Why an event cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unanswerable {
    /// The body is no JSON at all; says where it stops being it.
    #[error("the event is not JSON: {0}")]
    NotJson(String),
    /// The body is JSON, but no event.
    #[error("the event is not a JSON object")]
    NotAnObject,
    /// There is nowhere to answer to.
    #[error("the event has no ResponseURL")]
    NoUrl,
    /// Nothing may be sent there.
    #[error("the event's ResponseURL cannot be used: {0}")]
    WrongUrl(#[from] WrongUrl),
}

/// Where the answer goes and what it repeats: as much as could be read.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// The address that takes the answer.
    pub url: ResponseUrl,
    /// What is asked for; nothing if it is none of CloudFormation's words.
    pub request_type: Option<RequestType>,
    /// The resource's type in the template.
    pub resource_type: String,
    /// The stack's ARN.
    pub stack_id: String,
    /// The event's id.
    pub request_id: String,
    /// The resource's name in the template.
    pub logical_id: String,
    /// The resource's id: on Update and Delete.
    pub physical_id: Option<String>,
    service_timeout: Option<Duration>,
}

impl Envelope {
    /// Reads what an answer needs.
    ///
    /// # Errors
    /// [`Unanswerable`]: there is no address, or none that may be used.
    pub fn open(event: &Value) -> Result<Self, Unanswerable> {
        let event = event.as_object().ok_or(Unanswerable::NotAnObject)?;
        let url = text(event, "ResponseURL").ok_or(Unanswerable::NoUrl)?;
        Ok(Self {
            url: ResponseUrl::parse(url)?,
            request_type: text(event, "RequestType").and_then(RequestType::named),
            resource_type: owned(event, "ResourceType"),
            stack_id: owned(event, "StackId"),
            request_id: owned(event, "RequestId"),
            logical_id: owned(event, "LogicalResourceId"),
            physical_id: text(event, "PhysicalResourceId").map(str::to_owned),
            service_timeout: seconds(event, "ServiceTimeout").map(|wait| wait.min(LONGEST_WAIT)),
        })
    }

    /// Whose resource it is.
    pub fn owner(&self) -> Owner {
        Owner {
            stack_id: self.stack_id.clone(),
            logical_id: self.logical_id.clone(),
            request_id: self.request_id.clone(),
        }
    }

    /// The event, for what carries it out.
    pub fn event(&self, request: RequestType) -> Event {
        Event::new(
            self.owner(),
            request,
            self.physical_id.clone(),
            self.url.signed_at(),
        )
    }

    /// Until when CloudFormation waits for the answer, if the event says.
    ///
    /// It waits for `ServiceTimeout` from the moment it sent the event, which is when it signed the
    /// address; a redelivered event may be much older than this invocation. And it takes no answer
    /// after the address has expired.
    pub fn awaited_until(&self, now: SystemTime) -> Option<SystemTime> {
        let Some(sent) = self.url.signed_at() else {
            return self.service_timeout.map(|wait| now + wait);
        };
        let gives_up = sent
            + self
                .service_timeout
                .unwrap_or(LONGEST_WAIT)
                .min(LONGEST_WAIT);
        Some(
            self.url
                .expires_at()
                .map_or(gives_up, |expires| expires.min(gives_up)),
        )
    }

    /// What the event asks for.
    ///
    /// On Delete the properties are whatever can be had of them: a resource must be removable
    /// whatever became of them.
    ///
    /// # Errors
    /// A sentence for the author: what the event lacks.
    pub fn change(&self, event: Value) -> Result<Change, String> {
        let Value::Object(mut event) = event else {
            return Err("the event is not a JSON object".into());
        };
        let Some(request_type) = self.request_type else {
            let got = event
                .get("RequestType")
                .map_or_else(|| "missing".to_owned(), shown);
            return Err(format!(
                "RequestType is {got}, it must be one of Create, Update, Delete"
            ));
        };
        for (name, value) in [
            ("StackId", &self.stack_id),
            ("RequestId", &self.request_id),
            ("LogicalResourceId", &self.logical_id),
        ] {
            if value.is_empty() {
                return Err(format!("the event has no {name}"));
            }
        }
        let properties = match (request_type, event.remove("ResourceProperties")) {
            (_, Some(Value::Object(properties))) => properties,
            (RequestType::Delete, _) => Map::new(),
            (_, None | Some(Value::Null)) => {
                return Err("the event has no ResourceProperties".into());
            }
            (_, Some(other)) => {
                return Err(format!("ResourceProperties is {}, not a map", kind(&other)));
            }
        };
        let old_properties = match event.remove("OldResourceProperties") {
            Some(Value::Object(old_properties)) => old_properties,
            // Nothing is known of before, so nothing counts as removed since.
            _ => Map::new(),
        };
        let physical_id = match (request_type, &self.physical_id) {
            (RequestType::Update, None) => return Err("the event has no PhysicalResourceId".into()),
            (_, id) => id
                .clone()
                .unwrap_or_else(|| physical_id::NOTHING.to_owned()),
        };
        typed(self.whole(request_type, physical_id, properties, old_properties))
    }

    /// The event as CloudFormation documents it, with nothing missing.
    fn whole(
        &self,
        request_type: RequestType,
        physical_id: String,
        properties: Map<String, Value>,
        old_properties: Map<String, Value>,
    ) -> Value {
        let text = |text: &str| Value::String(text.to_owned());
        Value::Object(Map::from_iter([
            ("RequestType".to_owned(), text(request_type.name())),
            // Nobody after this needs the address.
            ("ResponseURL".to_owned(), text(&self.url.to_string())),
            ("StackId".to_owned(), text(&self.stack_id)),
            ("RequestId".to_owned(), text(&self.request_id)),
            ("ResourceType".to_owned(), text(&self.resource_type)),
            ("LogicalResourceId".to_owned(), text(&self.logical_id)),
            ("PhysicalResourceId".to_owned(), Value::String(physical_id)),
            ("ResourceProperties".to_owned(), Value::Object(properties)),
            (
                "OldResourceProperties".to_owned(),
                Value::Object(old_properties),
            ),
        ]))
    }
}

fn typed(event: Value) -> Result<Change, String> {
    use CloudFormationCustomResourceRequest::{Create, Delete, Update};
    type Properties = Map<String, Value>;
    type Request = CloudFormationCustomResourceRequest<Properties, Properties>;

    // The error's own words may repeat values of the event.
    let request: Request =
        serde_json::from_value(event).map_err(|_| "the event cannot be read".to_owned())?;
    match request {
        Create(create) => Ok(Change::Create {
            properties: create.resource_properties,
        }),
        Update(update) => Ok(Change::Update {
            physical_id: update.physical_resource_id,
            properties: update.resource_properties,
            old_properties: update.old_resource_properties,
        }),
        Delete(delete) => Ok(Change::Delete {
            physical_id: physical_id::read(&delete.physical_resource_id),
            properties: delete.resource_properties,
        }),
        _ => Err("the event cannot be read".into()),
    }
}

/// What kind of value it is, without anything of it: it may be a secret.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}

fn text<'event>(event: &'event Map<String, Value>, name: &str) -> Option<&'event str> {
    event
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
}

fn seconds(event: &Map<String, Value>, name: &str) -> Option<Duration> {
    let value = event.get(name)?;
    let seconds = value.as_u64().or_else(|| value.as_str()?.parse().ok());
    seconds.map(Duration::from_secs)
}

fn owned(event: &Map<String, Value>, name: &str) -> String {
    text(event, name).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
