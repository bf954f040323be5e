//! HTTP: takes requests apart, records them, applies faults and answers.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;
use std::future::pending;
use std::time::Instant;

use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::CONTENT_TYPE;
use hyper::service::service_fn;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::calls::{Call, CallResult, Service};
use super::faults::{Effect, injected};
use super::reply::{ApiError, HttpResponse, Success, break_off, garble, respond};
use super::{World, addresses, cognito, functions, iam, stacks, tagging, vault};

const TARGETS: [(&str, Service); 4] = [
    ("AWSCognitoIdentityProviderService.", Service::Cognito),
    ("ResourceGroupsTaggingAPI_20170126.", Service::Tagging),
    ("secretsmanager.", Service::Secrets),
    ("AmazonSSM.", Service::Parameters),
];
const FUNCTIONS: &str = "/2015-03-31/functions/";

/// Why a connection is closed without an answer.
#[derive(Debug)]
pub struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the stand-in closed the connection")
    }
}

impl std::error::Error for Closed {}

/// Serves until the task is aborted; the connections end with it.
pub async fn serve(listener: TcpListener, world: World) -> Infallible {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { continue };
                let _ = stream.set_nodelay(true);
                let world = world.clone();
                connections.spawn(async move {
                    let service = service_fn(|request| handle(&world, request));
                    let connection = hyper::server::conn::http1::Builder::new();
                    let _ = connection.serve_connection(TokioIo::new(stream), service).await;
                });
            }
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
}

async fn handle(world: &World, request: Request<Incoming>) -> Result<HttpResponse, Closed> {
    let (head, body) = request.into_parts();
    let path = head
        .uri
        .path_and_query()
        .map_or_else(|| "/".to_owned(), |path| path.as_str().to_owned());
    let headers: Vec<_> = head
        .headers
        .iter()
        .map(|(name, value)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect();
    let body = body.collect().await.map_err(|_| Closed)?.to_bytes();
    if head.method == Method::PUT && addresses::is_response(&path) {
        return world.answered(path, headers, body).await;
    }
    let content_type = head
        .headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let target = head
        .headers
        .get("x-amz-target")
        .and_then(|value| value.to_str().ok());
    let call = match identify(&head.method, &path, content_type, target, &body) {
        Ok((service, operation, input)) => Call {
            service,
            operation,
            input,
            path,
            headers,
            result: None,
        },
        Err((service, error)) => return Ok(respond(service, "", &Err(error))),
    };
    carry_out(world, call).await
}

/// Which service, which operation, and its input.
fn identify(
    method: &Method,
    path: &str,
    content_type: &str,
    target: Option<&str>,
    body: &[u8],
) -> Result<(Service, String, Value), (Service, ApiError)> {
    if let Some(target) = target {
        let (service, operation) = TARGETS
            .iter()
            .find_map(|(prefix, service)| Some((*service, target.strip_prefix(prefix)?)))
            .unwrap_or((Service::Cognito, target));
        if content_type != "application/x-amz-json-1.1" {
            let error = ApiError::new(
                "SerializationException",
                format!("content type {content_type}"),
            );
            return Err((service, error));
        }
        let input = if body.is_empty() {
            Ok(json!({}))
        } else {
            serde_json::from_slice(body)
        };
        return match input {
            Ok(input) => Ok((service, operation.to_owned(), input)),
            Err(_) => Err((service, ApiError::new("SerializationException", "not JSON"))),
        };
    }
    if let Some(rest) = path.strip_prefix(FUNCTIONS) {
        let (operation, input) = functions::identify(method, rest, body)?;
        return Ok((Service::Lambda, operation, input));
    }
    if content_type.starts_with("application/x-www-form-urlencoded") {
        let form: BTreeMap<String, String> =
            url::form_urlencoded::parse(body).into_owned().collect();
        let service = match form.get("Version").map(String::as_str) {
            Some("2010-05-08") => Service::Iam,
            Some("2010-05-15") => Service::CloudFormation,
            other => {
                let error = ApiError::new("NoSuchVersion", format!("version {other:?}"));
                return Err((Service::Iam, error));
            }
        };
        let operation = form.get("Action").cloned().unwrap_or_default();
        let input: Map<_, _> = form
            .into_iter()
            .filter(|(key, _)| key != "Action" && key != "Version")
            .map(|(key, value)| (key, Value::String(value)))
            .collect();
        return Ok((service, operation, Value::Object(input)));
    }
    let error = ApiError::new(
        "UnknownOperationException",
        format!("{method} {path} is no call of a known service"),
    );
    Err((Service::Cognito, error))
}

async fn carry_out(world: &World, call: Call) -> Result<HttpResponse, Closed> {
    let (service, operation, input) = (call.service, call.operation.clone(), call.input.clone());
    let number = world.log().add(call);
    world.run_hooks(&operation);
    let effect = world.faults().strike(service, &operation);
    let fault = effect.as_ref().map(|effect| format!("{effect:?}"));
    let skipped = |error: Option<&ApiError>| CallResult {
        error: error.map(|error| error.code.clone()),
        message: error.map(|error| error.message.clone()),
        carried_out: false,
        fault: fault.clone(),
    };
    match &effect {
        Some(Effect::ErrorBefore(code)) => {
            let error = injected(code, false);
            world.log().finish(number, skipped(Some(&error)));
            return Ok(respond(service, &operation, &Err(error)));
        }
        Some(Effect::Refusal(code, message)) => {
            let error = ApiError::new(code, message);
            world.log().finish(number, skipped(Some(&error)));
            return Ok(respond(service, &operation, &Err(error)));
        }
        Some(Effect::Garbled(status, body)) if *status >= 300 => {
            world.log().finish(number, skipped(None));
            return Ok(garble(service, *status, body));
        }
        Some(Effect::ResetBefore) => {
            world.log().finish(number, skipped(None));
            return Err(Closed);
        }
        Some(Effect::KillBefore) => {
            world.log().finish(number, skipped(None));
            world.kill();
            return pending().await;
        }
        Some(Effect::Hang) => {
            world.log().finish(number, skipped(None));
            return pending().await;
        }
        Some(Effect::Delay(time)) => tokio::time::sleep(*time).await,
        Some(Effect::Meet(barrier)) => {
            barrier.wait().await;
        }
        _ => {}
    }
    let within_quotas = ask_quotas(world, service, &operation, &input);
    let carried_out = within_quotas.is_ok();
    let outcome = within_quotas.and_then(|()| perform(world, service, &operation, &input));
    let error = outcome.as_ref().err();
    let result = CallResult {
        carried_out,
        ..skipped(error)
    };
    world.log().finish(number, result);
    match effect {
        Some(Effect::ErrorAfter(code)) => {
            Ok(respond(service, &operation, &Err(injected(&code, true))))
        }
        Some(Effect::Garbled(status, body)) => Ok(garble(service, status, &body)),
        Some(Effect::BreakOff) => Ok(break_off(respond(service, &operation, &outcome))),
        Some(Effect::ResetAfter) => Err(Closed),
        Some(Effect::KillAfter) => {
            world.kill();
            pending().await
        }
        _ => Ok(respond(service, &operation, &outcome)),
    }
}

fn ask_quotas(
    world: &World,
    service: Service,
    operation: &str,
    input: &Value,
) -> Result<(), ApiError> {
    let mut state = world.state();
    if !state.settings.quotas {
        return Ok(());
    }
    state.quotas.take(service, operation, input, Instant::now())
}

/// Does what was asked for, as one step that nothing comes between.
pub fn perform(
    world: &World,
    service: Service,
    operation: &str,
    input: &Value,
) -> Result<Success, ApiError> {
    let mut state = world.state();
    match service {
        Service::Cognito => {
            cognito::perform(&mut state, operation, input).map(|body| Success::Json(200, body))
        }
        Service::Iam => iam::perform(&mut state, operation, input).map(Success::Xml),
        Service::Lambda => functions::perform(&mut state, operation, input),
        Service::CloudFormation => stacks::perform(&mut state, operation, input).map(Success::Xml),
        Service::Tagging => {
            tagging::perform(&mut state, operation, input).map(|body| Success::Json(200, body))
        }
        Service::Secrets => {
            vault::secrets(&mut state, operation, input).map(|body| Success::Json(200, body))
        }
        Service::Parameters => {
            vault::parameters(&mut state, operation, input).map(|body| Success::Json(200, body))
        }
    }
}
