//! The document that CloudFormation waits for.

use std::collections::BTreeMap;
use std::fmt;

use secrecy::ExposeSecret;
use serde::Serialize;
use serde_json::{Value, json};

use super::request::Envelope;
use crate::resources::RequestType;
use crate::resources::{Done, Failed, Left, physical_id};
use crate::secrets::{MASK, hidden};

/// The maximum length of an answer, in bytes of JSON. CloudFormation refuses a longer one as a whole,
/// including its reason.
pub const MOST_BYTES: usize = 4096;

/// Marks the place where a reason was cut.
const ELLIPSIS: &str = "…";

/// How an event ended, in CloudFormation's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// The event was carried out.
    Success,
    /// The event was not carried out; the reason says why.
    Failed,
}

/// One answer, complete and short enough.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Answer {
    status: Status,
    reason: String,
    physical_resource_id: String,
    stack_id: String,
    request_id: String,
    logical_resource_id: String,
    no_echo: bool,
    data: BTreeMap<&'static str, String>,
    #[serde(skip)]
    whole_reason: String,
}

impl Answer {
    /// The answer to an event, by how it ended. `log_stream` names the log of the event.
    ///
    /// The physical ID never changes by accident: a Delete and a failure repeat the ID of the event. A
    /// failed Create answers with a mark of what it left behind.
    pub fn new(envelope: &Envelope, ended: Result<Done, Failed>, log_stream: &str) -> Self {
        let ended = ended.map_or_else(
            |failed| Self::failed(envelope, &failed, log_stream),
            |done| Self::done(envelope, done, log_stream),
        );
        ended.unwrap_or_else(|too_long| {
            Self::failed(envelope, &too_long, log_stream).unwrap_or_else(|_| {
                // The IDs leave no room for a reason only if they are longer than those of CloudFormation.
                Self::empty(envelope)
            })
        })
    }

    fn done(envelope: &Envelope, done: Done, log_stream: &str) -> Result<Self, Failed> {
        let physical_id = match (envelope.request_type, &envelope.physical_id) {
            (Some(RequestType::Delete), id) => {
                id.clone().unwrap_or_else(|| physical_id::NOTHING.into())
            }
            _ => done.physical_id,
        };
        // If the answer does not fit, the Delete that follows must remove the new resource in any case.
        let left = Left::Unfinished(physical_id.clone());
        let open = done
            .attributes
            .into_iter()
            .map(|(name, value)| (name, hidden(&value).into_owned()));
        let secret = done.secrets.iter();
        let secret = secret.map(|(name, value)| (*name, value.expose_secret().to_owned()));
        let answer = Self {
            status: Status::Success,
            physical_resource_id: physical_id,
            no_echo: !done.secrets.is_empty(),
            data: open.chain(secret).collect(),
            ..Self::empty(envelope)
        };
        answer
            .reasoned(&done.notes.join("; "), log_stream)
            .map_err(|too_long| Failed {
                reason: format!("the attributes do not fit into the response, which {too_long}"),
                left,
            })
    }

    fn failed(envelope: &Envelope, failed: &Failed, log_stream: &str) -> Result<Self, Failed> {
        let physical_id = match (envelope.request_type, &envelope.physical_id) {
            (Some(RequestType::Create), _) | (_, None) => physical_id::mark(&failed.left),
            (_, Some(id)) => id.clone(),
        };
        let reason = if failed.reason.is_empty() {
            "the event failed for an unknown reason"
        } else {
            &failed.reason
        };
        Self {
            physical_resource_id: physical_id,
            ..Self::empty(envelope)
        }
        .reasoned(reason, log_stream)
        .map_err(|too_long| {
            Failed::because(format!(
                "the event's IDs do not fit into the response, which {too_long}"
            ))
        })
    }

    /// An answer with nothing but the IDs of its event.
    fn empty(envelope: &Envelope) -> Self {
        Self {
            status: Status::Failed,
            reason: String::new(),
            physical_resource_id: physical_id::NOTHING.to_owned(),
            stack_id: envelope.stack_id.clone(),
            request_id: envelope.request_id.clone(),
            logical_resource_id: envelope.logical_id.clone(),
            no_echo: false,
            data: BTreeMap::new(),
            whole_reason: String::new(),
        }
    }

    /// Sets the reason, cut to the bytes that are left. The name of the log stream is never cut, since the
    /// log has the whole reason.
    fn reasoned(self, text: &str, log_stream: &str) -> Result<Self, String> {
        let closing = if log_stream.is_empty() {
            "See the function's log".to_owned()
        } else {
            format!("See log stream {log_stream}")
        };
        let text = &*hidden(text);
        let room = MOST_BYTES.saturating_sub(self.body().len());
        let reason = fitted(text, &closing, room).ok_or_else(|| {
            format!(
                "may have {MOST_BYTES} bytes and has {} without its Reason",
                self.body().len()
            )
        })?;
        Ok(Self {
            reason,
            whole_reason: text.to_owned(),
            ..self
        })
    }

    /// How the event ended.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The reason before it was cut, for the log.
    pub fn whole_reason(&self) -> &str {
        &self.whole_reason
    }

    /// The resource's ID.
    pub fn physical_id(&self) -> &str {
        &self.physical_resource_id
    }

    /// The JSON to send. It may hold a secret.
    pub fn body(&self) -> String {
        // Strings, a boolean and a map with string keys always have a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The answer with its secret attributes masked.
    pub fn shown(&self) -> Value {
        let mut shown = json!(self);
        if self.no_echo
            && let Some(data) = shown["Data"].as_object_mut()
        {
            data.values_mut().for_each(|value| *value = json!(MASK));
        }
        shown
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({})", self.shown())
    }
}

/// `text` and `closing` as sentences that take at most `room` bytes inside a JSON string. Cuts `text` if
/// necessary; `None` if not even `closing` fits.
fn fitted(text: &str, closing: &str, room: usize) -> Option<String> {
    if text.is_empty() {
        return (in_json(closing) <= room).then(|| closing.to_owned());
    }
    let stop = if text.ends_with(['.', '!', '?']) {
        " "
    } else {
        ". "
    };
    let whole = format!("{text}{stop}{closing}");
    if in_json(&whole) <= room {
        return Some(whole);
    }
    let tail = format!("{ELLIPSIS} {closing}");
    let mut left = room.checked_sub(in_json(&tail))?;
    let kept = text.chars().take_while(|character| {
        let bytes = char_in_json(*character);
        let fits = bytes <= left;
        left = left.saturating_sub(bytes);
        fits
    });
    Some(kept.collect::<String>() + &tail)
}

fn in_json(text: &str) -> usize {
    text.chars().map(char_in_json).sum()
}

/// How many bytes `serde_json` writes for a character of a string.
fn char_in_json(character: char) -> usize {
    match character {
        '"' | '\\' | '\u{8}' | '\u{c}' | '\n' | '\r' | '\t' => 2,
        '\0'..='\u{1f}' => 6,
        other => other.len_utf8(),
    }
}

#[cfg(test)]
mod tests;
