//! Getting the answer to CloudFormation.

use std::error::Error;
use std::sync::OnceLock;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::redirect::Policy;
use tokio::time::{Instant, sleep};

use super::response_url::ResponseUrl;
use crate::aws::Pace;

/// How long one attempt may take, at most this and at most a third of the time there is: an address
/// that hangs once may answer the next time.
const LONGEST_ATTEMPT: Duration = Duration::from_secs(5);
const ATTEMPT_PART: u32 = 3;
/// No attempt is given less, even when there is no time left at all.
const SHORTEST_ATTEMPT: Duration = Duration::from_millis(100);

/// How long an address on this machine is tried. If nobody listens there now, nobody will.
const PATIENCE_WITH_LOOPBACK: Duration = Duration::from_secs(10);

/// Sends answers.
#[derive(Debug)]
pub struct Delivery {
    client: OnceLock<reqwest::Client>,
    pace: Pace,
}

/// The answer did not arrive.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Undelivered {
    /// Refused for good. 403 is an address that has expired.
    #[error("the ResponseURL refused the response with HTTP status {0}")]
    Refused(u16),
    /// There was no time to try again.
    #[error("time ran out after {attempts} attempts; the last one failed with: {last}")]
    OutOfTime {
        /// How often it was tried.
        attempts: u32,
        /// How the last attempt failed.
        last: String,
    },
    /// The HTTP client could not be set up, e.g. because there are no certificates to trust.
    #[error("the HTTP client could not be set up: {0}")]
    NoClient(String),
}

impl Delivery {
    /// A delivery that repeats attempts at that pace.
    pub fn new(pace: Pace) -> Self {
        Self {
            client: OnceLock::new(),
            pace,
        }
    }

    /// Puts an answer to its address, again and again until it is taken, refused or `until` is
    /// past. Returns how many attempts it took.
    ///
    /// # Errors
    /// [`Undelivered`]. Nothing can be done about it but to log it.
    pub async fn put(
        &self,
        url: &ResponseUrl,
        body: &str,
        until: Instant,
    ) -> Result<u32, Undelivered> {
        let client = self.client()?;
        let until = if url.is_loopback() {
            until.min(Instant::now() + PATIENCE_WITH_LOOPBACK)
        } else {
            until
        };
        let mut waits = self.pace.waits();
        let mut attempts = 0;
        loop {
            attempts += 1;
            let left = until.saturating_duration_since(Instant::now());
            let limit = (left / ATTEMPT_PART).clamp(SHORTEST_ATTEMPT, LONGEST_ATTEMPT);
            let Err(problem) = attempt(client, url, body, limit).await? else {
                return Ok(attempts);
            };
            tracing::warn!(attempts, address = %url, problem, "could not deliver the response");
            let left = until.saturating_duration_since(Instant::now());
            if left < SHORTEST_ATTEMPT {
                return Err(Undelivered::OutOfTime {
                    attempts,
                    last: problem,
                });
            }
            sleep(waits.next().unwrap_or(self.pace.most).min(left / 2)).await;
        }
    }

    fn client(&self) -> Result<&reqwest::Client, Undelivered> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = reqwest::Client::builder()
            // The address is signed for this host; whoever redirects is not the one that was meant.
            .redirect(Policy::none())
            .no_proxy()
            // A connection kept from the event before is dead after Lambda froze the process.
            .pool_max_idle_per_host(0)
            .build()
            .map_err(|error| Undelivered::NoClient(root(&error.without_url())))?;
        Ok(self.client.get_or_init(|| client))
    }
}

/// One attempt: taken, or what was wrong this time; refused for good is the outer error.
async fn attempt(
    client: &reqwest::Client,
    url: &ResponseUrl,
    body: &str,
    limit: Duration,
) -> Result<Result<(), String>, Undelivered> {
    let sent = client
        .put(url.expose())
        // The address is signed without a content type: there must be none, or an empty one.
        .header(CONTENT_TYPE, HeaderValue::from_static(""))
        .body(body.to_owned())
        .timeout(limit)
        .send()
        .await;
    match sent.map(|response| response.status()) {
        Ok(status) if status.is_success() => Ok(Ok(())),
        Ok(status) if passes(status) => Ok(Err(format!("HTTP status {}", status.as_u16()))),
        Ok(status) => Err(Undelivered::Refused(status.as_u16())),
        Err(error) if error.is_timeout() => Ok(Err("the server did not answer in time".to_owned())),
        Err(error) => Ok(Err(root(&error.without_url()))),
    }
}

/// Whether a status may be another one the next time.
fn passes(status: StatusCode) -> bool {
    status.is_server_error()
        || matches!(
            status,
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS
        )
}

/// The innermost error, e.g. the operating system's; the outer ones only say that there is one.
fn root(error: &dyn Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
