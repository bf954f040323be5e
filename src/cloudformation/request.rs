//! What CloudFormation sent, read in two steps.
//!
//! First the [`Envelope`]: where the answer goes and what it must repeat. It takes whatever is
//! there, so that an event which is wrong in every other way can still be answered. Then the
//! [`Change`] that is asked for.

use std::time::{Duration, SystemTime};

use serde_json::error::Category;
use serde_json::{Map, Value};

use super::payload::{Members, Unanswerable};
use super::response_url::{ResponseUrl, Rules};
use crate::aws::Settings;
use crate::properties::shown::shown;
use crate::resources::{Change, Event, Owner, PhysicalId, RequestType};

/// How long CloudFormation waits, if the template's `ServiceTimeout` does not say less.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// How long an event may be, in bytes. CloudFormation sends at most a template's own megabyte; more
/// would take more memory than the function has, and Lambda would try it twice more.
pub const MOST_EVENT_BYTES: usize = 1_100_000;

/// Why there is nothing that an event asks for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoChange {
    /// It lacks something, or says something that means nothing.
    #[error("{0}")]
    Wrong(String),
    /// It was not even read.
    #[error(
        "the event has {0} bytes, but {MOST_EVENT_BYTES} is the maximum. Shorten the resource's properties"
    )]
    TooLong(usize),
    /// It was read in vain.
    #[error(
        "{name} cannot be read: {problem}. Nest the resource's properties less deeply, and use only strings \
         and numbers that JSON can hold"
    )]
    Unreadable {
        /// The member that could not be read.
        name: &'static str,
        /// How reading it failed, without anything of it.
        problem: String,
    },
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
    pub fn open(event: &Members<'_>, settings: &Settings) -> Result<Self, Unanswerable> {
        let owned = |name: &str| event.text(name).unwrap_or_default();
        let (stack_id, request_id) = (owned("StackId"), owned("RequestId"));
        let logical_id = owned("LogicalResourceId");
        let url = event.text("ResponseURL").ok_or(Unanswerable::NoUrl)?;
        let rules = Rules {
            stack_id: &stack_id,
            logical_id: &logical_id,
            request_id: &request_id,
            settings,
        };
        Ok(Self {
            url: ResponseUrl::parse(&url, &rules)?,
            request_type: event
                .text("RequestType")
                .and_then(|name| RequestType::named(&name)),
            resource_type: owned("ResourceType"),
            stack_id,
            request_id,
            logical_id,
            physical_id: event.text("PhysicalResourceId"),
            service_timeout: seconds(event).map(|wait| wait.min(LONGEST_WAIT)),
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
    /// [`NoChange`]: what the event lacks, or why it was not read.
    pub fn change(&self, event: &Members<'_>) -> Result<Change, NoChange> {
        if event.bytes() > MOST_EVENT_BYTES {
            return Err(NoChange::TooLong(event.bytes()));
        }
        let Some(request_type) = self.request_type else {
            let got = match event.value("RequestType") {
                Ok(got) => got.map_or_else(|| "missing".to_owned(), |got| shown(&got)),
                Err(_) => "unreadable".to_owned(),
            };
            return Err(NoChange::Wrong(format!(
                "RequestType is {got}, but must be Create, Update or Delete"
            )));
        };
        for (name, value) in [
            ("StackId", &self.stack_id),
            ("RequestId", &self.request_id),
            ("LogicalResourceId", &self.logical_id),
        ] {
            if value.is_empty() {
                return Err(NoChange::lacks(name));
            }
        }
        let properties = match (request_type, read(event, "ResourceProperties")?) {
            (_, Some(Value::Object(properties))) => properties,
            (RequestType::Delete, _) => Map::new(),
            (_, None | Some(Value::Null)) => return Err(NoChange::lacks("ResourceProperties")),
            (_, Some(other)) => {
                return Err(NoChange::Wrong(format!(
                    "ResourceProperties is {}, but must be a map",
                    kind(&other)
                )));
            }
        };
        let old_properties = match read(event, "OldResourceProperties")? {
            Some(Value::Object(old_properties)) => old_properties,
            // Nothing is known of before, so nothing counts as removed since.
            _ => Map::new(),
        };
        match request_type {
            RequestType::Create => Ok(Change::Create { properties }),
            RequestType::Update => Ok(Change::Update {
                physical_id: self
                    .physical_id
                    .clone()
                    .ok_or_else(|| NoChange::lacks("PhysicalResourceId"))?,
                properties,
                old_properties,
            }),
            RequestType::Delete => Ok(Change::Delete {
                physical_id: PhysicalId::read(self.physical_id.as_deref().unwrap_or_default()),
                properties,
            }),
        }
    }
}

impl NoChange {
    fn lacks(name: &str) -> Self {
        Self::Wrong(format!("the event has no {name}"))
    }
}

/// A member that holds properties.
fn read(event: &Members<'_>, name: &'static str) -> Result<Option<Value>, NoChange> {
    event.value(name).map_err(|error| NoChange::Unreadable {
        name,
        // The words for data that does not fit may repeat it; those for the text's form never do.
        problem: match error.classify() {
            Category::Syntax | Category::Eof => error.to_string(),
            Category::Data | Category::Io => "it holds a value that JSON cannot hold".to_owned(),
        },
    })
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

/// `ServiceTimeout`, a number or its text.
fn seconds(event: &Members<'_>) -> Option<Duration> {
    let value = event.value("ServiceTimeout").ok()??;
    let seconds = value.as_u64().or_else(|| value.as_str()?.parse().ok());
    seconds.map(Duration::from_secs)
}

#[cfg(test)]
mod tests;
