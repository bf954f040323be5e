//! What an operation answers: a value or an error, and how the five services write them down.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use hyper::Response;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::header::HeaderValue;
use serde_json::{Value, json};

use super::calls::Service;
use super::server::Closed;

/// An error as a service reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// The error code, `InvalidParameterException`.
    pub code: String,
    /// The text for people.
    pub message: String,
    /// The HTTP status.
    pub status: u16,
}

impl ApiError {
    /// An error with the status that its code has at the services.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        let code = code.into();
        let status = status_of(&code);
        Self {
            code,
            message: message.into(),
            status,
        }
    }
}

/// What an operation that answers JSON gives.
pub type Outcome = Result<Value, ApiError>;

/// Cognito's most frequent refusal.
pub fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new("InvalidParameterException", message)
}

/// Something in a pool that is not there.
pub fn not_found(message: impl Into<String>) -> ApiError {
    ApiError::new("ResourceNotFoundException", message)
}

/// Documented: Cognito answers everything but internal errors with 400; IAM and Lambda use more.
fn status_of(code: &str) -> u16 {
    match code {
        "InternalErrorException"
        | "InternalServerException"
        | "InternalFailure"
        | "ServiceFailure"
        | "ServiceException" => 500,
        "ServiceUnavailable" | "ServiceUnavailableException" => 503,
        "NoSuchEntity" => 404,
        "EntityAlreadyExists"
        | "DeleteConflict"
        | "LimitExceeded"
        | "EntityTemporarilyUnmodifiable"
        | "ConcurrentModification"
        | "ResourceConflictException" => 409,
        "PreconditionFailedException" => 412,
        "AccessDenied" => 403,
        _ => 400,
    }
}

/// A whole HTTP response.
pub type HttpResponse = Response<Content>;

/// The body of an HTTP response, of which the end may be missing.
#[derive(Debug)]
pub struct Content {
    left: Option<Bytes>,
    missing: u64,
    is_sent: bool,
}

impl Body for Content {
    type Data = Bytes;
    type Error = Closed;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Closed>>> {
        if let Some(left) = self.left.take().filter(|left| !left.is_empty()) {
            return Poll::Ready(Some(Ok(Frame::data(left))));
        }
        if self.missing == 0 {
            return Poll::Ready(None);
        }
        if std::mem::replace(&mut self.is_sent, true) {
            return Poll::Ready(Some(Err(Closed)));
        }
        // What there is goes out while this waits.
        context.waker().wake_by_ref();
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.missing == 0 && self.left.as_ref().is_none_or(Bytes::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        let left = self.left.as_ref().map_or(0, Bytes::len);
        SizeHint::with_exact(u64::try_from(left).unwrap_or_default() + self.missing)
    }
}

/// The body of a successful answer, before it is wrapped the way its service does.
#[derive(Clone, Debug, PartialEq)]
pub enum Success {
    /// JSON with a status.
    Json(u16, Value),
    /// The inside of a query-protocol result element.
    Xml(String),
    /// No body.
    Empty(u16),
}

/// Writes an answer as the service would.
pub fn respond(
    service: Service,
    operation: &str,
    outcome: &Result<Success, ApiError>,
) -> HttpResponse {
    match outcome {
        Ok(Success::Json(status, body)) => build(*status, content_type(service), body.to_string()),
        Ok(Success::Empty(status)) => build(*status, content_type(service), String::new()),
        Ok(Success::Xml(result)) => {
            build(200, content_type(service), wrap(service, operation, result))
        }
        Err(error) => refuse(service, error),
    }
}

fn refuse(service: Service, error: &ApiError) -> HttpResponse {
    let message = &error.message;
    match service {
        Service::Iam | Service::CloudFormation => {
            let kind = if error.status >= 500 {
                "Receiver"
            } else {
                "Sender"
            };
            let body = format!(
                "<ErrorResponse xmlns=\"{}\"><Error><Type>{kind}</Type><Code>{}</Code><Message>{}</Message></Error>\
                 <RequestId>{}</RequestId></ErrorResponse>",
                namespace(service),
                escape(&error.code),
                escape(message),
                request_id(),
            );
            build(error.status, content_type(service), body)
        }
        Service::Lambda => {
            // Lambda's own throttling is the one code whose status differs from Cognito's.
            let status = if error.code == "TooManyRequestsException" {
                429
            } else {
                error.status
            };
            let kind = if status >= 500 { "Service" } else { "User" };
            let body = json!({"Type": kind, "Message": message, "message": message});
            with_error_type(
                build(status, content_type(service), body.to_string()),
                &error.code,
            )
        }
        Service::Cognito | Service::Tagging | Service::Secrets | Service::Parameters => {
            let body = json!({"__type": error.code, "message": message});
            with_error_type(
                build(error.status, content_type(service), body.to_string()),
                &error.code,
            )
        }
    }
}

fn with_error_type(mut response: HttpResponse, code: &str) -> HttpResponse {
    // The services close the name with a colon here; clients have to cut it off.
    if let Ok(value) = HeaderValue::from_str(&format!("{code}:")) {
        response.headers_mut().insert("x-amzn-errortype", value);
    }
    response
}

/// A response with a body of any kind.
pub fn build(status: u16, content_type: &str, body: String) -> HttpResponse {
    let mut response = Response::new(Content {
        left: Some(Bytes::from(body)),
        missing: 0,
        is_sent: false,
    });
    *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(content_type) {
        headers.insert("content-type", value);
    }
    if let Ok(value) = HeaderValue::from_str(&request_id()) {
        headers.insert("x-amzn-requestid", value);
    }
    response
}

/// Another body in place of what a service would answer.
pub fn garble(service: Service, status: u16, body: &str) -> HttpResponse {
    build(status, content_type(service), body.to_owned())
}

/// An answer of which only a part comes.
pub fn break_off(mut response: HttpResponse) -> HttpResponse {
    response.body_mut().missing = 100;
    response
}

fn content_type(service: Service) -> &'static str {
    match service {
        Service::Cognito | Service::Tagging | Service::Secrets | Service::Parameters => {
            "application/x-amz-json-1.1"
        }
        Service::Lambda => "application/json",
        Service::Iam | Service::CloudFormation => "text/xml",
    }
}

fn namespace(service: Service) -> &'static str {
    match service {
        Service::CloudFormation => "http://cloudformation.amazonaws.com/doc/2010-05-15/",
        _ => "https://iam.amazonaws.com/doc/2010-05-08/",
    }
}

fn wrap(service: Service, operation: &str, result: &str) -> String {
    format!(
        "<{operation}Response xmlns=\"{}\"><{operation}Result>{result}</{operation}Result>\
         <ResponseMetadata><RequestId>{}</RequestId></ResponseMetadata></{operation}Response>",
        namespace(service),
        request_id(),
    )
}

/// Text as XML content.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// `<name>text</name>`.
pub fn element(name: &str, text: &str) -> String {
    // XML has no form for most control characters.
    let is_shown = |letter: &char| match letter {
        '\t' | '\n' | '\r' => true,
        '\u{FFFE}' | '\u{FFFF}' => false,
        _ => !letter.is_control(),
    };
    let text: String = text.chars().filter(is_shown).collect();
    format!("<{name}>{}</{name}>", escape(text.as_str()))
}

fn request_id() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    format!(
        "00000000-0000-4000-8000-{:012}",
        COUNT.fetch_add(1, Ordering::Relaxed)
    )
}
