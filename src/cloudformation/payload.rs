//! An event's text, and its members before they are parsed.
//!
//! Nothing here parses nested values: an event may be nested so deeply that parsing would exhaust the
//! thread's stack, and the function must answer it nevertheless. So this module splits the text into its
//! members first, and each member is parsed on its own.

use std::fmt;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::response_url::WrongUrl;

/// Why an event cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unanswerable {
    /// The body is not JSON; the text says where parsing failed.
    #[error("the event is not JSON: {0}")]
    NotJson(String),
    /// The body is JSON, but not an object.
    #[error("the event is not a JSON object")]
    NotAnObject,
    /// The event has no address for the answer.
    #[error("the event has no ResponseURL")]
    NoUrl,
    /// The function must not send anything to the address.
    #[error("the event's ResponseURL cannot be used: {0}")]
    WrongUrl(#[from] WrongUrl),
}

/// An event's body, JSON or not.
///
/// Deserializing it never fails: the Lambda runtime would return that failure as a function error, and
/// Lambda would deliver the same body twice more.
#[derive(Clone)]
pub struct Payload(Result<String, String>);

impl Payload {
    /// The body with this event.
    pub fn of(event: &Value) -> Self {
        Self(Ok(event.to_string()))
    }

    /// The event's text, unwrapped if it came in an Amazon SNS notification.
    ///
    /// # Errors
    /// [`Unanswerable::NotJson`].
    pub fn into_text(self) -> Result<String, Unanswerable> {
        let text = self.0.map_err(Unanswerable::NotJson)?;
        Ok(match serde_json::from_str(&text) {
            Ok(Notification { records: [record] }) if record.source == "aws:sns" => {
                record.sns.message
            }
            _ => text,
        })
    }
}

impl<'de> Deserialize<'de> for Payload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer);
        Ok(Self(
            raw.map(|raw| Box::<str>::from(raw).into())
                .map_err(|error| error.to_string()),
        ))
    }
}

/// The body contains the address and all properties, so it is not shown.
impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_ok() {
            "Payload(JSON)"
        } else {
            "Payload(not JSON)"
        })
    }
}

/// An Amazon SNS notification. SNS delivers one record at a time.
#[derive(Deserialize)]
struct Notification {
    #[serde(rename = "Records")]
    records: [Record; 1],
}

#[derive(Deserialize)]
struct Record {
    #[serde(rename = "EventSource")]
    source: String,
    #[serde(rename = "Sns")]
    sns: Sns,
}

#[derive(Deserialize)]
struct Sns {
    #[serde(rename = "Message")]
    message: String,
}

/// The members that the function uses.
const KNOWN: [&str; 10] = [
    "RequestType",
    "ResponseURL",
    "StackId",
    "RequestId",
    "LogicalResourceId",
    "PhysicalResourceId",
    "ResourceType",
    "ServiceTimeout",
    "ResourceProperties",
    "OldResourceProperties",
];

/// The members of an event that the function uses, each as its text.
///
/// The other members are dropped, since an event may have megabytes of them.
pub struct Members<'a> {
    known: [Option<&'a RawValue>; KNOWN.len()],
    bytes: usize,
}

impl<'a> Members<'a> {
    /// Splits an event into its members.
    ///
    /// # Errors
    /// [`Unanswerable`] if the text is not JSON, or not an object.
    pub fn read(text: &'a str) -> Result<Self, Unanswerable> {
        if !text.trim_start().starts_with('{') {
            // The message of an SNS topic need not be JSON.
            return Err(match serde_json::from_str::<IgnoredAny>(text) {
                Ok(_) => Unanswerable::NotAnObject,
                Err(error) => Unanswerable::NotJson(error.to_string()),
            });
        }
        serde_json::from_str::<Known<'a>>(text)
            .map(|Known(known)| Self {
                known,
                bytes: text.len(),
            })
            .map_err(|error| Unanswerable::NotJson(error.to_string()))
    }

    /// The length of the event, in bytes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Parses a member.
    ///
    /// # Errors
    /// The value is nested too deeply, or contains a number or a string that Rust cannot hold.
    pub fn value(&self, name: &str) -> Result<Option<Value>, serde_json::Error> {
        self.raw(name)
            .map(|raw| serde_json::from_str(raw.get()).map(|Plain(value)| value))
            .transpose()
    }

    /// A member that is a non-empty string.
    pub fn text(&self, name: &str) -> Option<String> {
        let raw = self.raw(name)?;
        let text: Option<String> = serde_json::from_str(raw.get()).ok();
        text.filter(|text| !text.is_empty())
    }

    fn raw(&self, name: &str) -> Option<&'a RawValue> {
        self.known[position(name)?]
    }
}

/// The members contain the address and all properties, so they are not shown.
impl fmt::Debug for Members<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Members({} bytes)", self.bytes)
    }
}

fn position(name: &str) -> Option<usize> {
    KNOWN.iter().position(|known| *known == name)
}

struct Known<'a>([Option<&'a RawValue>; KNOWN.len()]);

impl<'de> Deserialize<'de> for Known<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Picking)
    }
}

struct Picking;

impl<'de> Visitor<'de> for Picking {
    type Value = Known<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event")
    }

    /// If two members have the same name, the later one counts, as usual for JSON.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut known = [None; KNOWN.len()];
        while let Some(name) = map.next_key::<String>()? {
            match position(&name) {
                Some(position) => known[position] = Some(map.next_value()?),
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Known(known))
    }
}

/// A value, parsed exactly as it is written.
///
/// `Value` reserves a name for raw JSON text, and parses such text again with a new depth limit wherever
/// the name occurs. An event could use that name to evade the limit.
struct Plain(Value);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading).map(Self)
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Plain(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some((name, Plain(value))) = entries.next_entry()? {
            map.insert(name, value);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &str) -> Option<String> {
        let payload: Payload = serde_json::from_str(body).ok()?;
        payload.into_text().ok()
    }

    #[test]
    fn an_event_is_taken_out_of_a_topics_notification() {
        let of = |source: &str| {
            format!(
                r#"{{"Records": [{{"EventVersion": "1.0", "EventSource": "{source}",
                "Sns": {{"Type": "Notification", "Message": "{{\"RequestType\": \"Create\"}}"}}}}]}}"#
            )
        };
        let inner = r#"{"RequestType": "Create"}"#;
        assert_eq!(text(&of("aws:sns")).as_deref(), Some(inner));
        assert_eq!(text(&of("aws:s3")), Some(of("aws:s3")));
    }

    #[test]
    fn of_two_members_the_later_counts_and_names_may_be_escaped() {
        let text = r#"{"StackId": "one", "St\u0061ckId": "two", "Other": [[]]}"#;
        let id = Members::read(text)
            .ok()
            .and_then(|members| members.text("StackId"));
        assert_eq!(id.as_deref(), Some("two"));
    }

    #[test]
    fn a_value_is_read_as_it_stands() {
        let value = r#"{"a":[null,true,-1,1,1.5,"x"],"$serde_json::private::RawValue":"[1]"}"#;
        let text = format!(r#"{{"StackId": {value}}}"#);
        let read = Members::read(&text)
            .ok()
            .and_then(|members| members.value("StackId").ok().flatten());
        let mut expected = serde_json::json!({"a": [null, true, -1, 1, 1.5, "x"]});
        expected["$serde_json::private::RawValue"] = Value::from("[1]");
        assert_eq!(read, Some(expected));
    }

    #[test]
    fn the_members_beside_one_that_is_too_deep_are_read() {
        let deep = "[".repeat(500_000) + &"]".repeat(500_000);
        let text = format!(r#"{{"Else": {deep}, "ResourceProperties": {deep}, "StackId": "one"}}"#);
        let Ok(members) = Members::read(&text) else {
            panic!("not read")
        };
        assert_eq!(members.text("StackId").as_deref(), Some("one"));
        assert!(members.value("ResourceProperties").is_err());
    }
}
