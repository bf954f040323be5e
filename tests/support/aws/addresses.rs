//! Signed addresses for answers, as CloudFormation writes them.
//!
//! Measured: the path names stack, resource and request; the query has the moment of signing and
//! how long the address lasts. Here the signature covers the path and not the moment, so that
//! tests can age an address.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::World;
use super::state::text;

static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);

const DATE: &str = "X-Amz-Date=";

impl World {
    /// A fresh address for the answer to an event, signed now.
    pub fn response_url_for(&self, stack_id: &str, logical_id: &str, request_id: &str) -> String {
        let path = signed(
            &path(stack_id, logical_id, request_id),
            &basic(Timestamp::now()),
        );
        format!("{}{path}", self.endpoint())
    }
}

/// Whether a PUT there is meant for an event's answer.
pub fn is_response(path: &str) -> bool {
    path.starts_with("/response/") || path.contains("X-Amz-Signature=")
}

/// Whether the address was given out, whenever that was.
pub fn is_given_out(address: &str) -> bool {
    address
        .split_once('?')
        .zip(date_of(address))
        .is_some_and(|((path, _), date)| signed(path, date) == address)
}

/// An event with an address that fits its stack, resource and request, signed when the one that it
/// has was. Other addresses are left as they are.
pub fn readdress(event: &mut Value) {
    let url = text(event, "ResponseURL");
    let Some((endpoint, address)) = parts(url).filter(|(_, address)| is_given_out(address)) else {
        return;
    };
    let path = path(
        text(event, "StackId"),
        text(event, "LogicalResourceId"),
        text(event, "RequestId"),
    );
    let date = date_of(address).unwrap_or_default();
    event["ResponseURL"] = json!(format!("{endpoint}{}", signed(&path, date)));
}

/// An event with an address that was signed so much earlier.
pub fn aged(event: &Value, seconds: u32) -> Value {
    let mut event = event.clone();
    let url = text(&event, "ResponseURL");
    let date = date_of(url).and_then(|date| Some((date, date.parse::<Timestamp>().ok()?)));
    if let Some((date, at)) = date {
        let earlier = basic(at - SignedDuration::from_secs(seconds.into()));
        let url = url.replace(&format!("{DATE}{date}"), &format!("{DATE}{earlier}"));
        event["ResponseURL"] = json!(url);
    }
    event
}

fn path(stack_id: &str, logical_id: &str, request_id: &str) -> String {
    let plain = format!("{stack_id}|{logical_id}|{request_id}");
    let encoded: String = url::form_urlencoded::byte_serialize(plain.as_bytes()).collect();
    format!("/{}", encoded.replace('+', "%20").replace("%2F", "/"))
}

fn signed(path: &str, date: &str) -> String {
    format!(
        "{path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&{DATE}{date}&X-Amz-Expires=7200\
         &X-Amz-SignedHeaders=host&X-Amz-Signature=secret{:016x}",
        KEY.hash_one(path)
    )
}

fn parts(url: &str) -> Option<(&str, &str)> {
    let start = url.find("://")? + 3;
    let slash = start + url[start..].find('/')?;
    Some(url.split_at(slash))
}

fn date_of(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once(DATE)?;
    rest.split('&').next()
}

fn basic(time: Timestamp) -> String {
    time.strftime("%Y%m%dT%H%M%SZ").to_string()
}
