//! The stand-in's own tests: each says one thing that it does as the services do.

use std::io::ErrorKind;

use serde_json::{Value, json};
use tokio::net::TcpStream;

use super::{ApiError, Outcome, StandIn, World};

mod answers;
mod children;
mod faults;
mod groups;
mod lists;
mod mfa;
mod other_services;
mod pools;
mod quotas;
mod records;
mod replay;
mod requests;
mod roles;
mod tagging;
mod updates;

/// What came back over HTTP.
#[derive(Debug)]
struct Reply {
    status: u16,
    head: String,
    body: String,
}

/// Sends one request over a connection of its own. Nothing if it is closed without an answer.
async fn send(
    world: &World,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Option<Reply> {
    let address = world.endpoint().replace("http://", "");
    let stream = TcpStream::connect(&address)
        .await
        .expect("the stand-in listens");
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str(&format!("\r\n{body}"));
    let mut left = request.as_bytes();
    while !left.is_empty() {
        stream.writable().await.ok()?;
        match stream.try_write(left) {
            Ok(count) => left = &left[count..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => return None,
        }
    }
    let mut received = Vec::new();
    let mut buffer = [0; 8192];
    loop {
        stream.readable().await.ok()?;
        match stream.try_read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => received.extend_from_slice(&buffer[..count]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => break,
        }
    }
    let text = String::from_utf8(received).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Reply {
        status,
        head: head.to_ascii_lowercase(),
        body: body.to_owned(),
    })
}

/// Asks Cognito over HTTP.
async fn ask(world: &World, operation: &str, input: Value) -> Outcome {
    let reply = ask_raw(world, operation, &input.to_string())
        .await
        .expect("an answer");
    outcome_of(&reply)
}

/// What an answer in JSON says.
fn outcome_of(reply: &Reply) -> Outcome {
    let body: Value = serde_json::from_str(&reply.body).expect("JSON");
    if reply.status == 200 {
        return Ok(body);
    }
    let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
    Err(ApiError {
        code: text("__type"),
        message: text("message"),
        status: reply.status,
    })
}

/// Sends Cognito any body.
async fn ask_raw(world: &World, operation: &str, body: &str) -> Option<Reply> {
    let target = format!("AWSCognitoIdentityProviderService.{operation}");
    let headers = [
        ("x-amz-target", target.as_str()),
        ("content-type", "application/x-amz-json-1.1"),
    ];
    send(world, "POST", "/", &headers, body).await
}

/// Asks a service of the query protocol.
async fn query(world: &World, version: &str, action: &str, members: &[(&str, &str)]) -> Reply {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("Action", action)
        .append_pair("Version", version)
        .extend_pairs(members);
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    send(world, "POST", "/", &headers, &form.finish())
        .await
        .expect("an answer")
}

/// A stand-in with one pool made of the given members.
async fn with_pool(members: Value) -> (StandIn, String) {
    let aws = StandIn::start().await;
    let mut request = json!({"PoolName": "orders"});
    for (key, value) in members.as_object().into_iter().flatten() {
        request[key] = value.clone();
    }
    let id = aws.add_pool(request);
    (aws, id)
}

/// Updates a pool.
async fn update(world: &World, id: &str, mut members: Value) -> Outcome {
    members["UserPoolId"] = json!(id);
    ask(world, "UpdateUserPool", members).await
}

/// Sets a pool's MFA configuration.
async fn set_mfa(world: &World, id: &str, mut members: Value) -> Outcome {
    members["UserPoolId"] = json!(id);
    ask(world, "SetUserPoolMfaConfig", members).await
}

/// The message of a refusal with `InvalidParameterException`.
fn refusal(outcome: Outcome) -> String {
    let error = outcome.expect_err("a refusal");
    assert_eq!(error.code, "InvalidParameterException", "{error:?}");
    error.message
}

/// The code of any error.
fn code(outcome: Outcome) -> String {
    outcome.expect_err("an error").code
}

/// A function's ARN.
fn function(name: &str) -> String {
    format!("arn:aws:lambda:eu-west-1:123456789012:function:{name}")
}

/// SMS through a role that is taken without a look.
fn sms() -> Value {
    json!({"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "orders"})
}

/// Email through the pool's own sender.
fn ses() -> Value {
    json!({
        "EmailSendingAccount": "DEVELOPER",
        "SourceArn": "arn:aws:ses:eu-west-1:123456789012:identity/example.com",
    })
}
