//! What a service answers when it refuses, and what can be done about each kind of refusal.

use std::fmt;

use aws_sdk_cognitoidentityprovider::config::http::HttpResponse;
use aws_sdk_cognitoidentityprovider::error::ProvideErrorMetadata;
use aws_sdk_cognitoidentityprovider::error::SdkError;
use aws_sdk_cognitoidentityprovider::operation::RequestId;

use super::refusals::classify;

/// A call that did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// The API operation, e.g. `UpdateUserPool`.
    pub operation: &'static str,
    /// What can be done about it.
    pub kind: ErrorKind,
    /// The service's error code, e.g. `InvalidParameterException`.
    pub code: String,
    /// The service's message.
    pub message: String,
    /// The service's id of the request, if it answered at all.
    pub request_id: Option<String>,
}

/// What can be done about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// Too many requests: not carried out, can be repeated as it is.
    Throttled,
    /// A 5xx or a broken connection: perhaps carried out.
    Unavailable,
    /// Somebody else wrote at the same moment: can be repeated after a fresh read.
    Concurrent,
    /// What the call is about does not exist.
    NotFound,
    /// What the call would make is there already.
    Exists,
    /// Cognito cannot use the role for SMS messages, which it may learn to within minutes.
    SmsRole,
    /// The function may not pass the role that the request names.
    PassRole,
    /// The pool's deletion protection is on.
    DeletionProtected,
    /// A domain is attached to the pool.
    DomainAttached,
    /// Refused for good.
    Refused,
    /// Something answered, but nothing that can be read: no document, or one that breaks off. Perhaps
    /// carried out.
    Unreadable,
    /// There was no time left to try (again).
    OutOfTime,
}

impl ApiError {
    pub(super) fn from_sdk<E>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata,
    {
        let request_id = error
            .raw_response()
            .and_then(|response| response.request_id());
        let status = error
            .raw_response()
            .map(|response| response.status().as_u16());
        let (kind, code, message) = match error {
            SdkError::ServiceError(service) => match (service.err().code(), status) {
                (None, status) if service.err().message().is_none() => unreadable(status),
                (code, status) => {
                    let code = code.unwrap_or("UnknownError").to_owned();
                    let message = service.err().message().unwrap_or("no message").to_owned();
                    let kind = classify(&code, &message, status.unwrap_or(400));
                    (kind, code, message)
                }
            },
            SdkError::ResponseError(_) => unreadable(status),
            SdkError::TimeoutError(_) => {
                unanswered("Timeout", "the service did not answer in time")
            }
            SdkError::DispatchFailure(_) => unanswered("ConnectionError", "the connection failed"),
            _ => (
                ErrorKind::Refused,
                "RequestError".into(),
                "the SDK could not build the request".into(),
            ),
        };
        Self {
            operation,
            kind,
            code,
            message,
            request_id: request_id.map(str::to_owned),
        }
    }

    /// The same, once nothing that can be read came of the last try.
    pub(super) fn after_tries(mut self, tries: usize) -> Self {
        self.message = format!("{}, {tries} times in a row", self.message);
        self
    }

    /// The same, of a user pool: an answer that cannot be read does not say what it is about.
    #[must_use]
    pub(super) fn about_pool(mut self, id: &str) -> Self {
        if self.kind == ErrorKind::Unreadable {
            self.message = format!("{} (about user pool {id})", self.message);
        }
        self
    }

    /// An answer that says the call went well, and not what came of it.
    pub(super) fn without(operation: &'static str, member: &str) -> Self {
        Self {
            operation,
            kind: ErrorKind::Unreadable,
            code: "UnreadableAnswer".into(),
            message: format!("the answer with HTTP status 200 has no {member}"),
            request_id: None,
        }
    }

    /// A call that there was no time for; `last` is what was answered before.
    pub fn out_of_time(operation: &'static str, last: Option<Self>) -> Self {
        let message = match last {
            Some(last) => {
                format!("time ran out before another attempt; the last answer was {last}")
            }
            None => "time ran out before the call ended".to_owned(),
        };
        Self {
            operation,
            kind: ErrorKind::OutOfTime,
            code: "OutOfTime".into(),
            message,
            request_id: None,
        }
    }

    /// Whether the call is about something that does not exist.
    pub fn is_not_found(&self) -> bool {
        self.kind == ErrorKind::NotFound
    }

    /// Whether the call was refused for good.
    pub fn is_refused(&self) -> bool {
        self.kind == ErrorKind::Refused
    }

    /// Whether an attempt that starts from a fresh read may go well.
    pub fn is_passing(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::Concurrent | ErrorKind::Unavailable | ErrorKind::Throttled
        )
    }

    /// Whether the call may have been carried out although no success was answered.
    pub fn perhaps_carried_out(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::Unavailable | ErrorKind::Unreadable | ErrorKind::OutOfTime
        )
    }
}

/// An answer without an error code and a message: it is not the service's own, or only half of it.
///
/// In front of a service there are gateways, and these statuses are theirs; the service is behind them,
/// and comes back. With any other status it is the service that answers so, and it may do so for ever: a
/// local AWS does, where it has an error of its own.
fn unreadable(status: Option<u16>) -> (ErrorKind, String, String) {
    let (kind, status) = match status {
        Some(status @ (502..=504)) => (ErrorKind::Unavailable, status.to_string()),
        Some(429) => (ErrorKind::Throttled, "429".to_owned()),
        Some(status) => (ErrorKind::Unreadable, status.to_string()),
        None => (ErrorKind::Unreadable, "unknown".to_owned()),
    };
    let message = format!("the answer with HTTP status {status} cannot be read");
    (kind, "UnreadableAnswer".into(), message)
}

/// A call that nothing answered.
fn unanswered(code: &str, why: &str) -> (ErrorKind, String, String) {
    (ErrorKind::Unavailable, code.into(), why.into())
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.operation, self.code, self.message)?;
        match &self.request_id {
            Some(id) => write!(f, " (request ID {id})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ApiError {}
