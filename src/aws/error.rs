//! The errors of the services, and what can be done about each kind of error.

use std::fmt;

use aws_sdk_cognitoidentityprovider::config::http::HttpResponse;
use aws_sdk_cognitoidentityprovider::error::ProvideErrorMetadata;
use aws_sdk_cognitoidentityprovider::error::SdkError;
use aws_sdk_cognitoidentityprovider::operation::RequestId;

use super::refusals::classify;
use crate::secrets::hidden;

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
    /// The service's ID of the request, if the service answered.
    pub request_id: Option<String>,
}

/// What can be done about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// Too many requests. The call was not carried out and can be repeated.
    Throttled,
    /// A status of 5xx, or a broken connection. The call may have been carried out.
    Unavailable,
    /// A concurrent write. The call can be repeated after a fresh read.
    Concurrent,
    /// What the call is about does not exist.
    NotFound,
    /// What the call would create exists already.
    Exists,
    /// The request names a scope or an identity provider that does not exist. It may be created within moments.
    Dangling,
    /// Cognito cannot use the role for SMS messages. It may be able to within minutes.
    SmsRole,
    /// The function may not pass the role that the request names.
    PassRole,
    /// Cognito needs the external ID of the role for SMS messages.
    ExternalIdMissing,
    /// The pool's deletion protection is on.
    DeletionProtected,
    /// A domain is attached to the pool.
    DomainAttached,
    /// Permanently refused.
    Refused,
    /// The answer cannot be read: it is no document, or an incomplete one. The call may have been carried
    /// out.
    Unreadable,
    /// Time ran out before the call, or before another attempt.
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
                    let message = service.err().message().unwrap_or("no message");
                    let kind = classify(&code, message, status.unwrap_or(400));
                    // The service quotes values, and an error can be printed.
                    (kind, code, hidden(message).into_owned())
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

    /// The same error after this many answers that cannot be read.
    pub(super) fn after_tries(mut self, tries: usize) -> Self {
        self.message = format!("{}, {tries} times in a row", self.message);
        self
    }

    /// The same error with the ID of its user pool, since an answer that cannot be read does not name it.
    #[must_use]
    pub(super) fn about_pool(mut self, id: &str) -> Self {
        if self.kind == ErrorKind::Unreadable {
            self.message = format!("{} (about user pool {id})", self.message);
        }
        self
    }

    /// A successful answer that lacks the result.
    pub(super) fn without(operation: &'static str, member: &str) -> Self {
        Self {
            operation,
            kind: ErrorKind::Unreadable,
            code: "UnreadableAnswer".into(),
            message: format!("the answer with HTTP status 200 has no {member}"),
            request_id: None,
        }
    }

    /// A call that ran out of time; `last` is the answer of the attempt before.
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

    /// Whether the call was permanently refused.
    pub fn is_refused(&self) -> bool {
        self.kind == ErrorKind::Refused
    }

    /// Whether another attempt that starts from a fresh read may succeed.
    pub fn is_passing(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::Concurrent | ErrorKind::Unavailable | ErrorKind::Throttled
        )
    }

    /// Whether the call may have been carried out although the answer was no success.
    pub fn perhaps_carried_out(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::Unavailable | ErrorKind::Unreadable | ErrorKind::OutOfTime
        )
    }
}

/// An answer without an error code and a message: it is incomplete, or not from the service.
///
/// The statuses 502 to 504 and 429 come from gateways in front of a service, which soon reach the service
/// again. Any other status comes from the service itself, which may answer so permanently: a local AWS
/// does when it has a bug.
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

/// A call without an answer.
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
