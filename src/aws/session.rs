//! The calls of one event.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_cognitoidentityprovider::config::http::HttpResponse;
use aws_sdk_cognitoidentityprovider::error::{ProvideErrorMetadata, SdkError};
use serde::Serialize;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::{ApiError, Clients, ErrorKind, Pace, Waits, Window};

/// When a call may be repeated without reading the state first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Idempotent: also after a lost answer.
    Safely,
    /// Only if the call was certainly not carried out.
    IfNotCarriedOut,
    /// Never: the call writes what was read just before, which must not be outdated.
    Never,
}

/// One call, for the event's summary line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallRecord {
    /// The API operation.
    pub operation: &'static str,
    /// How long it took, without the waits before it.
    pub millis: u64,
    /// `ok`, or the error's code.
    pub outcome: String,
}

/// The calls of one event: their deadline and their record.
#[derive(Debug, Clone)]
pub struct Session {
    clients: Arc<Clients>,
    pace: Pace,
    until: Instant,
    clean_up_until: Instant,
    calls: Arc<Mutex<Vec<CallRecord>>>,
    unreadable: Arc<Mutex<BTreeMap<&'static str, usize>>>,
}

/// The maximum number of answers in a row that cannot be read. A single one may be a broken connection, but
/// a service that always answers so will not recover in time.
const MOST_UNREADABLE: usize = 5;

impl Session {
    /// A session whose work ends at `until`, and whose clean-up ends at `clean_up_until`.
    pub fn new(clients: Arc<Clients>, pace: Pace, until: Instant, clean_up_until: Instant) -> Self {
        Self {
            clients,
            pace,
            until,
            clean_up_until,
            calls: Arc::default(),
            unreadable: Arc::default(),
        }
    }

    /// The same session with the time that is reserved for cleaning up.
    #[must_use]
    pub fn cleaning_up(&self) -> Self {
        Self {
            until: self.clean_up_until,
            ..self.clone()
        }
    }

    /// Whether this session uses the time that is reserved for cleaning up.
    pub fn is_cleaning_up(&self) -> bool {
        self.until >= self.clean_up_until
    }

    /// The service clients.
    pub fn clients(&self) -> &Clients {
        &self.clients
    }

    /// The pace of retries.
    pub fn pace(&self) -> Pace {
        self.pace
    }

    /// The calls made so far.
    pub fn calls(&self) -> Vec<CallRecord> {
        self.calls
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Waits, unless the wait would exceed the deadline. Returns whether it waited.
    pub async fn pause(&self, wait: Duration) -> bool {
        let end = Instant::now() + wait;
        if end >= self.until {
            return false;
        }
        sleep_until(end).await;
        true
    }

    /// Makes a call, and repeats it as long as the time and the answer allow.
    ///
    /// # Errors
    /// The service's answer, or [`ErrorKind::OutOfTime`].
    pub async fn call<T, E, Sent>(
        &self,
        operation: &'static str,
        repeat: Repeat,
        mut send: impl FnMut() -> Sent,
    ) -> Result<T, ApiError>
    where
        Sent: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata,
    {
        let mut waits = Waits::at(self.pace);
        let mut last = None;
        let mut unreadable = 0;
        loop {
            let mut error = match self.attempt(operation, send()).await {
                Ok(answer) => {
                    self.note_readable(operation);
                    return Ok(answer);
                }
                Err(error) => error,
            };
            let wait = waits.after(&error);
            if error.kind == ErrorKind::Unreadable {
                unreadable = match repeat {
                    Repeat::Safely => unreadable + 1,
                    // The caller reads the state first, and then makes the call again.
                    Repeat::IfNotCarriedOut | Repeat::Never => self.note_unreadable(operation),
                };
                match unreadable < MOST_UNREADABLE {
                    true => error.kind = ErrorKind::Unavailable,
                    false => error = error.after_tries(unreadable),
                }
            }
            let again = match error.kind {
                ErrorKind::Throttled => repeat != Repeat::Never,
                ErrorKind::Unavailable | ErrorKind::Concurrent => repeat == Repeat::Safely,
                _ => false,
            };
            if error.kind == ErrorKind::OutOfTime {
                return Err(ApiError::out_of_time(operation, last));
            }
            if !again {
                return Err(error);
            }
            if !self.pause(wait).await {
                return Err(ApiError::out_of_time(operation, Some(error)));
            }
            last = Some(error);
        }
    }

    /// Counts one more answer in a row that cannot be read, and returns the count.
    fn note_unreadable(&self, operation: &'static str) -> usize {
        let mut counts = self
            .unreadable
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(operation).or_default();
        *count += 1;
        *count
    }

    fn note_readable(&self, operation: &'static str) {
        self.unreadable
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(operation);
    }

    /// Makes a call about something that was created seconds ago, which AWS may not see everywhere yet.
    ///
    /// # Errors
    /// The call's error, including that it still does not exist after a while.
    pub async fn once_known<T>(
        &self,
        call: impl AsyncFn() -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        self.while_settling(ApiError::is_not_found, call).await
    }

    /// Makes a call, and repeats it for a while if eventual consistency may be the reason for its refusal.
    ///
    /// # Errors
    /// The call's error, including such a refusal after a while.
    pub async fn while_settling<T>(
        &self,
        may_settle: impl Fn(&ApiError) -> bool,
        call: impl AsyncFn() -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        /// The part of the settling time to wait (15 seconds of two minutes).
        const PART: u32 = 8;
        let mut is_new = Window::of(self.pace.settling / PART);
        let mut waits = self.pace.waits();
        loop {
            match call().await {
                Err(error)
                    if may_settle(&error)
                        && is_new.is_open()
                        && self.pause(waits.next().unwrap_or_default()).await => {}
                ended => return ended,
            }
        }
    }

    async fn attempt<T, E>(
        &self,
        operation: &'static str,
        sent: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<T, ApiError>
    where
        E: ProvideErrorMetadata,
    {
        let started = Instant::now();
        let answer = match timeout_at(self.until, sent).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(ApiError::from_sdk(operation, &error)),
            Err(_) => Err(ApiError::out_of_time(operation, None)),
        };
        let record = CallRecord {
            operation,
            millis: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            outcome: answer
                .as_ref()
                .err()
                .map_or_else(|| "ok".into(), |error| error.code.clone()),
        };
        self.calls
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(record);
        answer
    }
}
