//! The service clients, each built on first use.

use std::env;
use std::sync::OnceLock;
use std::time::Duration;

use aws_sdk_cognitoidentityprovider::config::timeout::TimeoutConfig;
use aws_sdk_cognitoidentityprovider::config::{
    BehaviorVersion, Credentials, Region, SharedCredentialsProvider,
};
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;

use super::Settings;

/// The Region, which Lambda sets.
const REGION: &str = "AWS_REGION";
/// The role's access key, secret and session token, which Lambda sets for each execution environment.
const ACCESS_KEY_ID: &str = "AWS_ACCESS_KEY_ID";
const SECRET_ACCESS_KEY: &str = "AWS_SECRET_ACCESS_KEY";
const SESSION_TOKEN: &str = "AWS_SESSION_TOKEN";
/// Another endpoint for all services, for example that of a local AWS.
const ENDPOINT_URL: &str = "AWS_ENDPOINT_URL";

/// How long to wait for a connection before it counts as failed.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(4);
/// How long one attempt may take; Cognito answers within a few seconds.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);

/// The clients of all services.
///
/// The credentials come from the environment, where Lambda sets them. The SDK's full credential chain
/// (profiles, SSO, instance metadata, STS) would add crates and start-up time for sources that a Lambda
/// function never has.
#[derive(Debug)]
pub struct Clients {
    config: SdkConfig,
    settings: Settings,
    cognito: OnceLock<aws_sdk_cognitoidentityprovider::Client>,
    cloudformation: OnceLock<aws_sdk_cloudformation::Client>,
    iam: OnceLock<aws_sdk_iam::Client>,
    lambda: OnceLock<aws_sdk_lambda::Client>,
    tagging: OnceLock<aws_sdk_resourcegroupstagging::Client>,
    secrets: OnceLock<aws_sdk_secretsmanager::Client>,
    parameters: OnceLock<aws_sdk_ssm::Client>,
}

impl Clients {
    /// Reads Region, credentials, endpoint and settings from the environment.
    pub fn from_env() -> Self {
        let credentials = Credentials::new(
            env::var(ACCESS_KEY_ID).unwrap_or_default(),
            env::var(SECRET_ACCESS_KEY).unwrap_or_default(),
            env::var(SESSION_TOKEN).ok(),
            None,
            "environment",
        );
        let region = env::var(REGION).unwrap_or_default();
        Self::new(
            region,
            credentials,
            env::var(ENDPOINT_URL).ok().filter(|url| !url.is_empty()),
        )
        .with_settings(Settings::from_env())
    }

    /// Clients for `region`. If there is an `endpoint`, all services use it.
    pub fn new(region: String, credentials: Credentials, endpoint: Option<String>) -> Self {
        let http = aws_smithy_http_client::Builder::new();
        // A local AWS uses plain HTTP and needs no certificates.
        let http = match &endpoint {
            Some(url) if url.starts_with("http://") => http.build_http(),
            _ => http
                .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
                .build_https(),
        };
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .build();
        let mut config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(http)
            .sleep_impl(aws_smithy_async::rt::sleep::TokioSleep::new())
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts);
        config.set_endpoint_url(endpoint);
        Self {
            config: config.build(),
            settings: Settings::default(),
            cognito: OnceLock::new(),
            cloudformation: OnceLock::new(),
            iam: OnceLock::new(),
            lambda: OnceLock::new(),
            tagging: OnceLock::new(),
            secrets: OnceLock::new(),
            parameters: OnceLock::new(),
        }
    }

    /// The same clients with these settings.
    #[must_use]
    pub fn with_settings(self, settings: Settings) -> Self {
        Self { settings, ..self }
    }

    /// The function's settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The Region of this function and its pools.
    pub fn region(&self) -> &str {
        self.config.region().map_or("", Region::as_ref)
    }

    /// Amazon Cognito user pools.
    pub fn cognito(&self) -> &aws_sdk_cognitoidentityprovider::Client {
        self.cognito
            .get_or_init(|| aws_sdk_cognitoidentityprovider::Client::new(&self.config))
    }

    /// AWS CloudFormation.
    pub fn cloudformation(&self) -> &aws_sdk_cloudformation::Client {
        self.cloudformation
            .get_or_init(|| aws_sdk_cloudformation::Client::new(&self.config))
    }

    /// AWS Identity and Access Management.
    pub fn iam(&self) -> &aws_sdk_iam::Client {
        self.iam
            .get_or_init(|| aws_sdk_iam::Client::new(&self.config))
    }

    /// AWS Lambda.
    pub fn lambda(&self) -> &aws_sdk_lambda::Client {
        self.lambda
            .get_or_init(|| aws_sdk_lambda::Client::new(&self.config))
    }

    /// The AWS Resource Groups Tagging API.
    pub fn tagging(&self) -> &aws_sdk_resourcegroupstagging::Client {
        self.tagging
            .get_or_init(|| aws_sdk_resourcegroupstagging::Client::new(&self.config))
    }

    /// AWS Secrets Manager.
    pub fn secrets_manager(&self) -> &aws_sdk_secretsmanager::Client {
        self.secrets
            .get_or_init(|| aws_sdk_secretsmanager::Client::new(&self.config))
    }

    /// The parameters of AWS Systems Manager.
    pub fn parameter_store(&self) -> &aws_sdk_ssm::Client {
        self.parameters
            .get_or_init(|| aws_sdk_ssm::Client::new(&self.config))
    }
}
