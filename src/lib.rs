//! Poolkeeper: one AWS Lambda function that serves CloudFormation custom resources for Amazon
//! Cognito user pools.
//!
//! It gives plain CloudFormation and SAM templates the properties and the defaults of CDK's
//! `aws_cognito.UserPool`, and it never silently replaces a pool, never resets a setting that
//! nobody asked to change, and never leaves a stack hanging or an orphan behind.
//!
//! # The map
//!
//! Data flows one way, through four layers. `cloudformation` knows `resources`, and `resources` knows
//! `properties` and `aws`; no layer knows the one that calls it.
//!
//! ```text
//! CloudFormation event
//!   -> cloudformation   the protocol: request, answer, delivery, deadline, physical IDs
//!   -> properties       what you write in a template: typed, coerced, checked
//!   -> resources        one module per Custom:: type: wanted, live, merge, calls
//!   -> aws              how AWS is called: clients, retries within the time left, documents
//!   <- answer
//! ```
//!
//! | Layer | Does | Never |
//! | --- | --- | --- |
//! | [`cloudformation`] | answers each event exactly once | knows Cognito |
//! | [`properties`] | reports every mistake at once, with its path | does I/O |
//! | [`resources`] | brings the live state to the wanted one | sees HTTP or the Lambda context |
//! | [`aws`] | decides what may be repeated after which error | knows properties |
//!
//! All of them use [`document`]: the JSON that the APIs take and return.
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
