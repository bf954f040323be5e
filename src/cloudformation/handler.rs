//! The flow of an event.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};
use tracing::Instrument;

use super::answer::{Answer, Status};
use super::deadline::Times;
use super::delivery::{Delivery, Undelivered};
use super::guard;
use super::physical_id;
use super::request::{Envelope, Payload, Unanswerable};
use crate::aws::{CallRecord, Clients, Pace, Session};
use crate::resources::{self, Attributes, Change, Done, Event, Failed, RequestType, ResourceType};

/// Answers events. One lives as long as the process, with its clients and connections.
#[derive(Debug)]
pub struct Handler {
    clients: Arc<Clients>,
    pace: Pace,
    delivery: Delivery,
}

/// What there is to do about an event.
enum Task {
    CarryOut(ResourceType, Event, Change),
    Nothing(Done),
}

impl Handler {
    /// A handler that calls AWS with these clients and repeats calls and answers at this pace.
    pub fn new(clients: Clients, pace: Pace) -> Self {
        Self {
            clients: Arc::new(clients),
            pace,
            delivery: Delivery::new(pace),
        }
    }

    /// The handler of a Lambda function, which is set up by its environment.
    pub fn from_env() -> Self {
        Self::new(Clients::from_env(), Pace::default())
    }

    /// Answers what came from Lambda, as [`handle`](Self::handle) does.
    pub async fn receive(&self, payload: Payload, deadline: SystemTime, log_stream: &str) -> Value {
        match payload.into_json() {
            Ok(event) => self.handle(event, deadline, log_stream).await,
            Err(problem) => unanswerable(&problem),
        }
    }

    /// Carries out an event and answers CloudFormation before `deadline`, which is when Lambda ends
    /// the process. `log_stream` is where the log is.
    ///
    /// Returns the answer without its secrets, for whoever invoked the function by hand.
    pub async fn handle(&self, event: Value, deadline: SystemTime, log_stream: &str) -> Value {
        self.handle_with(event, deadline, log_stream, resources::carry_out)
            .await
    }

    /// [`handle`](Self::handle) with something else in the place of [`resources::carry_out`], to
    /// see what the protocol makes of work that panics or never ends.
    pub async fn handle_with<Work>(
        &self,
        event: Value,
        deadline: SystemTime,
        log_stream: &str,
        work: Work,
    ) -> Value
    where
        Work: AsyncFnOnce(ResourceType, &Event, Change, &Session) -> Result<Done, Failed>,
    {
        let envelope = match Envelope::open(&event) {
            Ok(envelope) => envelope,
            Err(problem) => return unanswerable(&problem),
        };
        let span = tracing::info_span!(
            "event",
            request = envelope.request_id,
            stack = envelope.owner().stack_name(),
            resource = envelope.logical_id,
        );
        self.answer(envelope, event, deadline, log_stream, work)
            .instrument(span)
            .await
    }

    async fn answer<Work>(
        &self,
        envelope: Envelope,
        event: Value,
        deadline: SystemTime,
        log_stream: &str,
        work: Work,
    ) -> Value
    where
        Work: AsyncFnOnce(ResourceType, &Event, Change, &Session) -> Result<Done, Failed>,
    {
        let started = Instant::now();
        let now = SystemTime::now();
        let awaited_until = envelope
            .awaited_until(now)
            .filter(|_| envelope.request_type != Some(RequestType::Delete));
        let times = Times::divide(started, Times::left(now, deadline, awaited_until));
        let session = Session::new(
            Arc::clone(&self.clients),
            self.pace,
            times.work,
            times.clean_up,
        );
        let ended = async {
            match task(&envelope, event, now)? {
                Task::CarryOut(kind, event, change) => work(kind, &event, change, &session).await,
                Task::Nothing(done) => Ok(done),
            }
        };
        let ended = guarded(ended, times.limit).await;
        let answer = Answer::new(&envelope, ended, log_stream);
        let delivered = self
            .delivery
            .put(&envelope.url, &answer.body(), times.answer)
            .await;
        summarise(
            &envelope,
            &answer,
            &session.calls(),
            &delivered,
            started.elapsed(),
        );
        answer.shown()
    }
}

/// Decides what an event asks for.
fn task(envelope: &Envelope, event: Value, now: SystemTime) -> Result<Task, Failed> {
    // By now CloudFormation has gone on: it has sent a Delete after a Create, and after an Update the
    // former properties. A Delete is never too late.
    let deletes = envelope.request_type == Some(RequestType::Delete);
    let is_late = envelope
        .awaited_until(now)
        .is_some_and(|until| until <= now);
    if is_late && !deletes {
        return Err(Failed::because(
            "nothing was changed: this event came so late that CloudFormation no longer waits for it",
        ));
    }
    let change = envelope.change(event).map_err(Failed::because)?;
    let Some(kind) = ResourceType::named(&envelope.resource_type) else {
        let supported = ResourceType::names().join(", ");
        let what = format!(
            "the resource type {:?} is not one of those supported: {supported}",
            envelope.resource_type
        );
        return match change {
            Change::Delete { .. } => Ok(Task::Nothing(Done {
                physical_id: physical_id::NOTHING.to_owned(),
                attributes: Attributes::new(),
                no_echo: false,
                notes: vec![format!("there is nothing to delete: {what}")],
            })),
            Change::Create { .. } | Change::Update { .. } => Err(Failed::because(what)),
        };
    };
    Ok(Task::CarryOut(
        kind,
        envelope.event(change.request()),
        change,
    ))
}

/// Runs the work to its end, its panic or the limit.
async fn guarded(
    work: impl Future<Output = Result<Done, Failed>>,
    limit: Instant,
) -> Result<Done, Failed> {
    match timeout_at(limit, guard::catch(work)).await {
        Ok(Ok(ended)) => ended,
        Ok(Err(panicked)) => Err(Failed::because(panicked.to_string())),
        Err(_) => Err(Failed::because(
            "the function ran out of time: the work was stopped while it was still going on. Raise the \
             function's timeout or the resource's ServiceTimeout, or try again",
        )),
    }
}

/// All that can be done about an event that says nowhere to answer to.
fn unanswerable(problem: &Unanswerable) -> Value {
    tracing::error!(%problem, "the event cannot be answered, nothing was done");
    json!({"Status": Status::Failed, "Reason": format!("nothing was done and nobody was told: {problem}")})
}

/// The event's one summary line.
fn summarise(
    envelope: &Envelope,
    answer: &Answer,
    calls: &[CallRecord],
    delivered: &Result<u32, Undelivered>,
    duration: Duration,
) {
    let listed: Vec<String> = calls
        .iter()
        .map(|call| format!("{} {} ms {}", call.operation, call.millis, call.outcome))
        .collect();
    let (attempts, undelivered) = match delivered {
        Ok(attempts) => (*attempts, None),
        Err(undelivered) => (0, Some(undelivered.to_string())),
    };
    macro_rules! line {
        ($level:ident, $outcome:literal) => {
            tracing::$level!(
                request_type = envelope.request_type.map(RequestType::name),
                resource_type = envelope.resource_type,
                stack_id = envelope.stack_id,
                stack_name = envelope.owner().stack_name(),
                logical_id = envelope.logical_id,
                physical_id = answer.physical_id(),
                request_id = envelope.request_id,
                outcome = $outcome,
                reason = answer.whole_reason(),
                api_calls = calls.len(),
                calls = listed.join(", "),
                duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
                delivery_attempts = attempts,
                undelivered,
                "summary"
            )
        };
    }
    match (answer.status(), &undelivered) {
        (Status::Success, None) => line!(info, "SUCCESS"),
        (Status::Success, Some(_)) => line!(error, "SUCCESS"),
        (Status::Failed, _) => line!(error, "FAILED"),
    }
}
