//! The presigned address to which the handler puts its answer.
//!
//! Documented: the address is signed without a content type, so that a `Content-Type` with a value
//! makes the signature wrong (403), and a body without a length is refused (411). CloudFormation
//! takes at most 4,096 bytes; the address itself takes more, so [`Answer::too_long`] tells.

use std::collections::VecDeque;
use std::future::pending;

use hyper::body::Bytes;
use serde_json::Value;

use super::reply::{HttpResponse, build, element};
use super::server::Closed;
use super::{World, addresses, hold, records};

/// One PUT that was accepted.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Header names (lower case) and values.
    pub headers: Vec<(String, String)>,
    /// The body as JSON; null if it is none.
    pub body: Value,
    /// The body as it came.
    pub raw: Vec<u8>,
    /// The part of the address that tells which event is answered.
    pub token: String,
}

impl Answer {
    /// Whether CloudFormation would refuse it: "Response object is too long."
    pub fn too_long(&self) -> bool {
        self.raw.len() > 4096
    }

    /// The `Status`, empty if there is none.
    pub fn status(&self) -> &str {
        self.text("Status")
    }

    /// The `Reason`, empty if there is none.
    pub fn reason(&self) -> &str {
        self.text("Reason")
    }

    /// The `PhysicalResourceId`, empty if there is none.
    pub fn physical_id(&self) -> &str {
        self.text("PhysicalResourceId")
    }

    /// One attribute out of `Data`.
    pub fn attribute(&self, name: &str) -> Option<&Value> {
        self.body.get("Data").and_then(|data| data.get(name))
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    fn text(&self, key: &str) -> &str {
        self.body
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

/// How a PUT of the answer fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Answered with this status: 503, or 403 for an address that has expired.
    Status(u16),
    /// Never answered.
    Hang,
    /// The connection is closed without an answer.
    Reset,
    /// Taken, and then the connection is closed without an answer.
    ResetAfter,
}

/// What has come in, and what goes wrong next.
#[derive(Debug, Default)]
pub struct Mailbox {
    issued: Vec<String>,
    answers: Vec<Answer>,
    refusals: VecDeque<Refusal>,
    attempts: usize,
}

impl World {
    /// A fresh address for an event's `ResponseURL`.
    pub fn response_url(&self) -> String {
        let mut mailbox = hold(&self.shared.answers);
        let token = format!("event-{}", mailbox.issued.len() + 1);
        let path = format!(
            "/response/{token}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=7200\
             &X-Amz-SignedHeaders=host&X-Amz-Signature=secret{:016x}",
            fastrand::u64(..)
        );
        let url = format!("{}{path}", self.endpoint());
        mailbox.issued.push(path);
        url
    }

    /// The answers taken so far, in order.
    pub fn answers(&self) -> Vec<Answer> {
        hold(&self.shared.answers).answers.clone()
    }

    /// The one answer there must be.
    pub fn only_answer(&self) -> Answer {
        let answers = self.answers();
        assert_eq!(answers.len(), 1, "exactly one answer: {answers:#?}");
        answers
            .into_iter()
            .next_back()
            .unwrap_or_else(|| unreachable!())
    }

    /// The latest answer.
    pub fn last_answer(&self) -> Option<Answer> {
        hold(&self.shared.answers).answers.last().cloned()
    }

    /// How many PUTs have come, refused ones too.
    pub fn response_attempts(&self) -> usize {
        hold(&self.shared.answers).attempts
    }

    /// Forgets the answers.
    pub fn clear_answers(&self) {
        hold(&self.shared.answers).answers.clear();
    }

    /// Refuses the next PUTs, one each.
    pub fn refuse_answers(&self, refusals: impl IntoIterator<Item = Refusal>) {
        hold(&self.shared.answers).refusals.extend(refusals);
    }

    /// Waits until an answer has been taken since the last time this returned.
    pub async fn answer_taken(&self) {
        self.shared.answered.notified().await;
    }

    /// Takes or refuses a PUT.
    pub(super) async fn answered(
        &self,
        path: String,
        headers: Vec<(String, String)>,
        body: Bytes,
    ) -> Result<HttpResponse, Closed> {
        let refusal = {
            let mut mailbox = hold(&self.shared.answers);
            mailbox.attempts += 1;
            mailbox.refusals.pop_front()
        };
        match refusal {
            Some(Refusal::Status(status)) => {
                return Ok(s3_error(status, "Refused", "Refused by the test"));
            }
            Some(Refusal::Hang) => return pending().await,
            Some(Refusal::Reset) => return Err(Closed),
            Some(Refusal::ResetAfter) | None => {}
        }
        let header = |name: &str| {
            headers
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.as_str())
        };
        if header("content-type").is_some_and(|value| !value.is_empty()) {
            return Ok(s3_error(
                403,
                "SignatureDoesNotMatch",
                "The address is signed without a content type.",
            ));
        }
        if header("content-length").is_none() {
            return Ok(s3_error(
                411,
                "MissingContentLength",
                "You must provide the Content-Length HTTP header.",
            ));
        }
        let mut mailbox = hold(&self.shared.answers);
        if !mailbox.issued.contains(&path) && !addresses::is_given_out(&path) {
            return Ok(s3_error(
                403,
                "SignatureDoesNotMatch",
                "This is not an address that was given out.",
            ));
        }
        let token = path
            .trim_start_matches("/response/")
            .trim_start_matches('/')
            .split('?')
            .next()
            .unwrap_or_default()
            .to_owned();
        let json = serde_json::from_slice(&body).unwrap_or_default();
        let answer = Answer {
            headers,
            body: json,
            raw: body.to_vec(),
            token,
        };
        records::answer(&mut self.state(), &answer);
        mailbox.answers.push(answer);
        drop(mailbox);
        self.shared.answered.notify_one();
        if refusal.is_some() {
            return Err(Closed);
        }
        Ok(build(200, "", String::new()))
    }
}

fn s3_error(status: u16, code: &str, message: &str) -> HttpResponse {
    let body = format!(
        "<Error>{}{}</Error>",
        element("Code", code),
        element("Message", message)
    );
    build(status, "application/xml", body)
}
