//! The flow of an event.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};
use tracing::Instrument;

use super::answer::{Answer, Status};
use super::course::Course;
use super::deadline::Times;
use super::delivery::{Delivery, Undelivered};
use super::guard;
use super::invocation::Invocation;
use super::payload::{Members, Payload, Unanswerable};
use super::request::{Envelope, NoChange};
use crate::aws::{CallRecord, Clients, Pace, Session};
use crate::resources::{self, Change, Done, Event, Failed, Left, RequestType, ResourceType};
use crate::secrets;

/// How long CloudFormation gets to record the answer to an event that created something.
const MOST_AFTERMATH: Duration = Duration::from_secs(60);
/// The part of the time that is not used for that: Lambda ends the process at the deadline.
const MARGIN: Duration = Duration::from_millis(500);

/// Answers events. A handler lives as long as the process, with its clients and connections.
#[derive(Debug)]
pub struct Handler {
    clients: Arc<Clients>,
    pace: Pace,
    delivery: Delivery,
}

/// What to do about an event. A task is matched right after it is built, so its size does not matter.
#[expect(clippy::large_enum_variant)]
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

    /// The handler of a Lambda function, configured by its environment.
    pub fn from_env() -> Self {
        Self::new(Clients::from_env(), Pace::default())
    }

    /// Answers an event from Lambda, before Lambda ends the process.
    ///
    /// Returns the answer without its secrets, for people who invoke the function by hand.
    pub async fn receive(&self, payload: Payload, invocation: &Invocation) -> Value {
        self.process(payload, invocation, resources::carry_out)
            .await
    }

    /// [`receive`](Self::receive) for an event that is a JSON value.
    pub async fn handle(&self, event: Value, invocation: &Invocation) -> Value {
        self.handle_with(event, invocation, resources::carry_out)
            .await
    }

    /// [`handle`](Self::handle) with other work than [`resources::carry_out`], to test how the protocol
    /// handles work that panics or never ends.
    pub async fn handle_with<Work>(
        &self,
        event: Value,
        invocation: &Invocation,
        work: Work,
    ) -> Value
    where
        Work: AsyncFnOnce(ResourceType, &Event, Change, &Session) -> Result<Done, Failed>,
    {
        self.process(Payload::of(&event), invocation, work).await
    }

    /// Runs the flow of an event under the guard, which tries to answer after any panic.
    async fn process<Work>(&self, payload: Payload, invocation: &Invocation, work: Work) -> Value
    where
        Work: AsyncFnOnce(ResourceType, &Event, Change, &Session) -> Result<Done, Failed>,
    {
        let course = Course::default();
        // Boxed, since the future is large and would be part of every caller's future.
        let flow = Box::pin(self.flow(payload, invocation, &course, work));
        let ended = course.to_the_end(flow, async |envelope, failed| {
            self.answer_once_more(envelope, failed, invocation).await
        });
        secrets::guarded(ended).await
    }

    async fn flow<Work>(
        &self,
        payload: Payload,
        invocation: &Invocation,
        course: &Course,
        work: Work,
    ) -> Value
    where
        Work: AsyncFnOnce(ResourceType, &Event, Change, &Session) -> Result<Done, Failed>,
    {
        let text = match payload.into_text() {
            Ok(text) => text,
            Err(problem) => return unanswerable(&problem),
        };
        let opened = Members::read(&text).and_then(|members| {
            let envelope = Envelope::open(&members, self.clients.settings())?;
            Ok((members, envelope))
        });
        let (members, envelope) = match opened {
            Ok(opened) => opened,
            Err(problem) => return unanswerable(&problem),
        };
        let envelope = course.envelope.get_or_init(|| envelope);
        let span = tracing::info_span!(
            "event",
            request = envelope.request_id,
            stack = envelope.owner().stack_name(),
            resource = envelope.logical_id,
        );
        self.answer(envelope, &members, invocation, course, work)
            .instrument(span)
            .await
    }

    async fn answer<Work>(
        &self,
        envelope: &Envelope,
        event: &Members<'_>,
        invocation: &Invocation,
        course: &Course,
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
        let times = Times::divide(
            started,
            Times::left(now, invocation.deadline, awaited_until),
        );
        let session = Session::new(
            Arc::clone(&self.clients),
            self.pace,
            times.work,
            times.clean_up,
        );
        let carried_out = OnceLock::new();
        let ended = async {
            match self.task(envelope, event, invocation, now)? {
                Task::CarryOut(kind, event, change) => {
                    let (kind, event) = carried_out.get_or_init(|| (kind, event));
                    work(*kind, event, change, &session).await
                }
                Task::Nothing(done) => Ok(done),
            }
        };
        let ended = guarded(ended, times.limit).await;
        let left = match &ended {
            Ok(done) => Left::Unfinished(done.physical_id.clone()),
            Err(failed) => failed.left.clone(),
        };
        course.left.get_or_init(|| left);
        let answer = Answer::new(envelope, ended, &invocation.log_stream);
        let delivered = self
            .delivery
            .put(&envelope.url, &answer.body(), times.answer)
            .await;
        let shown = answer.shown();
        if delivered.is_ok() {
            course.answered.get_or_init(|| shown.clone());
        }
        summarise(
            envelope,
            &answer,
            &session.calls(),
            &delivered,
            started.elapsed(),
        );
        if let Some((_, event)) = carried_out.get()
            && delivered.is_ok()
            && answer.status() == Status::Success
        {
            self.aftermath(event, invocation).await;
        }
        shown
    }

    /// Does what is left once CloudFormation has the answer. The function waits for it, since Lambda
    /// freezes the process when the function returns.
    async fn aftermath(&self, event: &Event, invocation: &Invocation) {
        if event.made().is_none() {
            return;
        }
        let left = Times::left(SystemTime::now(), invocation.deadline, None);
        let until = Instant::now() + left.saturating_sub(MARGIN).min(MOST_AFTERMATH);
        let session = Session::new(Arc::clone(&self.clients), self.pace, until, until);
        resources::aftermath(event, &session).await;
        tracing::debug!(
            calls = listed(&session.calls()),
            "finished the work after the response"
        );
    }

    /// Answers that something panicked before or during the answer.
    async fn answer_once_more(
        &self,
        envelope: &Envelope,
        failed: Failed,
        invocation: &Invocation,
    ) -> Value {
        let left = Times::left(SystemTime::now(), invocation.deadline, None);
        let times = Times::divide(Instant::now(), left);
        let answer = Answer::new(envelope, Err(failed), &invocation.log_stream);
        let delivered = self
            .delivery
            .put(&envelope.url, &answer.body(), times.answer)
            .await;
        tracing::error!(
            stack_id = envelope.stack_id,
            logical_id = envelope.logical_id,
            request_id = envelope.request_id,
            reason = answer.whole_reason(),
            undelivered = delivered.err().map(|undelivered| undelivered.to_string()),
            "sent a FAILED response after a panic"
        );
        answer.shown()
    }

    /// Decides what to do about an event.
    fn task(
        &self,
        envelope: &Envelope,
        event: &Members<'_>,
        invocation: &Invocation,
        now: SystemTime,
    ) -> Result<Task, Failed> {
        let deletes = envelope.request_type == Some(RequestType::Delete);
        // The function creates nothing for stacks elsewhere, and nothing from events that it cannot read, so
        // there is nothing to delete for them.
        let untouched = |problem: String| {
            if deletes {
                Ok(Task::nothing(format!("nothing was done: {problem}")))
            } else {
                Err(Failed::because(format!("nothing was changed: {problem}")))
            }
        };
        // On your own machine, the function's ARN is a made-up one.
        if !self.clients.settings().is_local
            && let Err(misplaced) = invocation.serves(&envelope.stack_id)
        {
            return untouched(misplaced.to_string());
        }
        // CloudFormation no longer waits: it has sent a Delete after a Create, or the former properties after
        // an Update. A Delete is never too late.
        let is_late = envelope
            .awaited_until(now)
            .is_some_and(|until| until <= now);
        if is_late && !deletes {
            return Err(Failed::because(
                "nothing was changed because this event arrived so late that CloudFormation no longer waits \
                 for it",
            ));
        }
        let change = match envelope.change(event) {
            Ok(change) => change,
            Err(NoChange::Wrong(problem)) => return Err(Failed::because(problem)),
            Err(unread) => return untouched(unread.to_string()),
        };
        let Some(kind) = ResourceType::named(&envelope.resource_type) else {
            let supported = ResourceType::names().join(", ");
            let what = format!(
                "the resource type {:?} is not one of the supported types: {supported}",
                envelope.resource_type
            );
            return match change {
                Change::Delete { .. } => {
                    Ok(Task::nothing(format!("there is nothing to delete: {what}")))
                }
                Change::Create { .. } | Change::Update { .. } => Err(Failed::because(what)),
            };
        };
        let event = envelope.event(change.request());
        Ok(Task::CarryOut(kind, event, change))
    }
}

impl Task {
    /// Nothing to do; the note says why.
    fn nothing(note: String) -> Self {
        Self::Nothing(Done::gone(vec![note]))
    }
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
            "the function ran out of time, and its work was stopped unfinished. Increase the function's \
             timeout or the resource's ServiceTimeout, or try again",
        )),
    }
}

/// Logs and returns that an event has no usable address for its answer.
fn unanswerable(problem: &Unanswerable) -> Value {
    tracing::error!(%problem, "cannot answer the event; nothing was done");
    let reason = format!("nothing was done, and the event was not answered: {problem}");
    json!({"Status": Status::Failed, "Reason": reason})
}

/// The calls in one string.
fn listed(calls: &[CallRecord]) -> String {
    let calls: Vec<String> = calls
        .iter()
        .map(|call| format!("{} {} ms {}", call.operation, call.millis, call.outcome))
        .collect();
    calls.join(", ")
}

/// The event's one summary line.
fn summarise(
    envelope: &Envelope,
    answer: &Answer,
    calls: &[CallRecord],
    delivered: &Result<u32, Undelivered>,
    duration: Duration,
) {
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
                calls = listed(calls),
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
