//! Faults that tests inject, and what each does to a call.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Barrier;

use super::calls::Service;
use super::reply::ApiError;

/// What goes wrong with a call.
#[derive(Clone)]
pub enum Effect {
    /// Not carried out; answered with this error code.
    ErrorBefore(String),
    /// Carried out; answered with this error code and status 500.
    ErrorAfter(String),
    /// Not carried out; the connection is closed without an answer.
    ResetBefore,
    /// Carried out; the connection is closed without an answer.
    ResetAfter,
    /// Not carried out; answered with this error code and this message.
    Refusal(String, String),
    /// Carried out if the status is a success; answered with this status and body, which is no document
    /// of the service's.
    Garbled(u16, String),
    /// Carried out; half of the answer comes, and the connection is closed.
    BreakOff,
    /// This call and its repetitions are answered with the service's throttling error so many
    /// times before one is carried out.
    Throttle(usize),
    /// Carried out, never answered, and [`super::World::killed`] wakes: the test drops the
    /// handler's future, as if the process had died.
    KillAfter,
    /// Not carried out and never answered, and [`super::World::killed`] wakes.
    KillBefore,
    /// Not carried out and never answered.
    Hang,
    /// Carried out after so long.
    Delay(Duration),
    /// Carried out once as many calls as the barrier counts have come this far.
    Meet(Arc<Barrier>),
}

impl fmt::Debug for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ErrorBefore(code) => write!(f, "ErrorBefore({code})"),
            Self::ErrorAfter(code) => write!(f, "ErrorAfter({code})"),
            Self::Refusal(code, message) => write!(f, "Refusal({code}, {message})"),
            Self::Garbled(status, _) => write!(f, "Garbled({status})"),
            Self::BreakOff => f.write_str("BreakOff"),
            Self::ResetBefore => f.write_str("ResetBefore"),
            Self::ResetAfter => f.write_str("ResetAfter"),
            Self::Throttle(times) => write!(f, "Throttle({times})"),
            Self::KillAfter => f.write_str("KillAfter"),
            Self::KillBefore => f.write_str("KillBefore"),
            Self::Hang => f.write_str("Hang"),
            Self::Delay(time) => write!(f, "Delay({time:?})"),
            Self::Meet(_) => f.write_str("Meet"),
        }
    }
}

/// An effect and the call that it befalls. Each strikes once.
#[derive(Clone, Debug)]
pub struct Fault {
    operation: Option<String>,
    wait: usize,
    effect: Effect,
}

impl Fault {
    /// Strikes the `nth` API call from now on, 1 being the next one. Answers do not count.
    pub fn on_call(nth: usize, effect: Effect) -> Self {
        Self {
            operation: None,
            wait: nth.saturating_sub(1),
            effect,
        }
    }

    /// Strikes the `nth` call of an operation from now on, 1 being the next one.
    pub fn on_operation(operation: &str, nth: usize, effect: Effect) -> Self {
        Self {
            operation: Some(operation.to_owned()),
            wait: nth.saturating_sub(1),
            effect,
        }
    }
}

/// The faults that wait to strike.
#[derive(Debug, Default)]
pub struct Faults {
    waiting: Vec<Fault>,
    throttled: Vec<(String, usize)>,
    struck: usize,
}

impl Faults {
    /// Adds a fault; calls count for it from now on.
    pub fn add(&mut self, fault: Fault) {
        self.waiting.push(fault);
    }

    /// Drops all faults that have not struck, and running throttling.
    pub fn clear(&mut self) {
        self.waiting.clear();
        self.throttled.clear();
    }

    /// How many faults have struck so far; each repetition of throttling counts once in all.
    pub fn struck(&self) -> usize {
        self.struck
    }

    /// What befalls the call that has just come.
    pub fn strike(&mut self, service: Service, operation: &str) -> Option<Effect> {
        let mut hit = None;
        let mut index = 0;
        while let Some(fault) = self.waiting.get_mut(index) {
            if fault
                .operation
                .as_deref()
                .is_some_and(|wanted| wanted != operation)
            {
                index += 1;
            } else if fault.wait > 0 {
                fault.wait -= 1;
                index += 1;
            } else if hit.is_none() {
                hit = Some(self.waiting.remove(index).effect);
                self.struck += 1;
            } else {
                // Two faults on one call: the later one strikes the next call.
                index += 1;
            }
        }
        if let Some(Effect::Throttle(times)) = hit {
            self.throttled.push((operation.to_owned(), times));
            hit = None;
        }
        if hit.is_some() {
            return hit;
        }
        let running = self
            .throttled
            .iter_mut()
            .find(|(name, left)| name == operation && *left > 0)?;
        running.1 -= 1;
        Some(Effect::ErrorBefore(throttling_code(service).to_owned()))
    }
}

/// The code with which a service throttles. Documented per service.
fn throttling_code(service: Service) -> &'static str {
    match service {
        Service::Cognito | Service::Lambda => "TooManyRequestsException",
        Service::Iam | Service::CloudFormation => "Throttling",
        Service::Tagging | Service::Secrets | Service::Parameters => "ThrottlingException",
    }
}

/// The error of a fault that answers one.
pub fn injected(code: &str, after: bool) -> ApiError {
    let message = match code {
        "TooManyRequestsException" | "Throttling" | "ThrottlingException" => "Rate exceeded",
        _ => "Injected by the test",
    };
    let mut error = ApiError::new(code, message);
    if after {
        error.status = 500;
    }
    error
}
