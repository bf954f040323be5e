//! Poolkeeper: one AWS Lambda function that serves CloudFormation custom resources for Amazon
//! Cognito user pools.
//!
//! It gives plain CloudFormation and SAM templates the properties and the defaults of CDK's
//! `aws_cognito.UserPool`. It changes only what a template says, never loses a pool, and answers each
//! event exactly once.
//!
//! # The map
//!
//! Data flows one way. [`cloudformation`] uses [`resources`], and [`resources`] uses [`properties`] and
//! [`aws`]; nothing looks back.
//!
//! ```text
//! CloudFormation event
//!   -> cloudformation   the protocol: request, answer, delivery, deadline
//!   -> resources        one module per Custom:: type, led by one driver: wanted, live, plan
//!        -> properties  what a template says: typed, coerced, checked
//!        -> aws         how AWS is called: clients, retries within the time left, documents
//!   <- answer
//! ```
//!
//! | Layer | It does | It never |
//! | --- | --- | --- |
//! | [`cloudformation`] | gives each event exactly one answer | knows Cognito |
//! | [`resources`] | brings the live state to the wanted one | sees HTTP or the Lambda context |
//! | [`properties`] | reports every mistake at once, with its path | does I/O |
//! | [`aws`] | decides what can be repeated after which error | knows properties |
//!
//! Below them all lie [`document`], the JSON that the APIs take and answer, [`arn`], and [`secrets`], which
//! hides the secrets of an event from whatever leaves the function.
//! `docs/architecture.md` shows the way of an event, and where each thing is decided.
//!
//! [`run`] puts them together; [`Handler`] is the whole function without the Lambda runtime.

pub mod arn;
pub mod aws;
pub mod cloudformation;
pub mod document;
pub mod logging;
pub mod properties;
pub mod reference;
pub mod resources;
pub mod secrets;

use std::convert::Infallible;

use lambda_runtime::{Error, LambdaEvent, service_fn};

pub use cloudformation::Handler;
use cloudformation::{Invocation, Payload};

/// Handles events from the Lambda runtime, one after the other, as long as the process lives.
///
/// Lambda never gets an error: by then CloudFormation has its answer, and an error would make Lambda
/// deliver the same event twice more.
///
/// # Errors
/// Returns an error of the runtime, for example if it cannot reach the Lambda API.
pub async fn run() -> Result<(), Error> {
    logging::start();
    let handler = &Handler::from_env();
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Payload>| async move {
        let (payload, context) = event.into_parts();
        let invocation = Invocation {
            deadline: context.deadline(),
            log_stream: context.env_config.log_stream.clone(),
            function_arn: context.invoked_function_arn.clone(),
        };
        Ok::<_, Infallible>(handler.receive(payload, &invocation).await)
    }))
    .await
}
