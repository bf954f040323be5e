//! What a service answers when it refuses, and what can be done about each kind of refusal.

use std::fmt;

use aws_sdk_cognitoidentityprovider::config::http::HttpResponse;
use aws_sdk_cognitoidentityprovider::error::ProvideErrorMetadata;
use aws_sdk_cognitoidentityprovider::error::SdkError;
use aws_sdk_cognitoidentityprovider::operation::RequestId;

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
    /// Cognito cannot use the role for SMS messages, which it may learn to within minutes.
    SmsRole,
    /// Refused for good.
    Refused,
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
        let (code, message) = match error {
            SdkError::ServiceError(service) => (
                service.err().code().unwrap_or("UnknownError").to_owned(),
                service.err().message().unwrap_or("no message").to_owned(),
            ),
            SdkError::TimeoutError(_) => ("Timeout".into(), "no answer in time".into()),
            SdkError::DispatchFailure(_) => {
                ("ConnectionError".into(), "the connection failed".into())
            }
            SdkError::ResponseError(_) => ("ResponseError".into(), "the answer broke off".into()),
            _ => (
                "RequestError".into(),
                "the request could not be built".into(),
            ),
        };
        let kind = match error {
            SdkError::ServiceError(_) => classify(&code, &message, status.unwrap_or(400)),
            SdkError::ConstructionFailure(_) => ErrorKind::Refused,
            _ => ErrorKind::Unavailable,
        };
        Self {
            operation,
            kind,
            code,
            message,
            request_id: request_id.map(str::to_owned),
        }
    }

    pub(super) fn out_of_time(operation: &'static str, last: Option<Self>) -> Self {
        let message = match last {
            Some(last) => format!("no time is left to try again; the last answer was {last}"),
            None => "no time is left for the call".to_owned(),
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
        matches!(self.kind, ErrorKind::Unavailable | ErrorKind::OutOfTime)
    }
}

/// The kind of an answer, by code, message and HTTP status.
///
/// The codes are those that the services declare; a 4xx that is not listed is a refusal for good.
fn classify(code: &str, message: &str, status: u16) -> ErrorKind {
    match code {
        "TooManyRequestsException"
        | "ThrottlingException"
        | "Throttling"
        | "RequestLimitExceeded"
        | "RequestThrottled"
        | "SlowDown" => ErrorKind::Throttled,
        // Cognito and Lambda name it so when two writes meet; IAM when a role is being changed.
        "ConcurrentModificationException"
        | "ConcurrentModification"
        | "PreconditionFailedException" => ErrorKind::Concurrent,
        "ResourceNotFoundException" | "NoSuchEntity" | "NoSuchEntityException" => {
            ErrorKind::NotFound
        }
        // DescribeStacks answers this for a stack that is gone.
        "ValidationError" if message.contains("does not exist") => ErrorKind::NotFound,
        "InvalidSmsRoleTrustRelationshipException" | "InvalidSmsRoleAccessPolicyException" => {
            ErrorKind::SmsRole
        }
        _ if status >= 500 => ErrorKind::Unavailable,
        _ if status == 429 => ErrorKind::Throttled,
        _ => ErrorKind::Refused,
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.operation, self.code, self.message)?;
        match &self.request_id {
            Some(id) => write!(f, " (request id {id})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ApiError {}
