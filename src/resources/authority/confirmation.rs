//! Does CloudFormation confirm an event?
//!
//! CloudFormation records that a resource is in progress, signs the address for the answer, and sends the
//! event. So an event is confirmed if the latest record of the resource is in progress, and not later than
//! the signature. A late or repeated event finds a later record, and a forged one finds none.
//!
//! `DescribeStackResource` almost always answers this in one call. It shows one physical ID per resource, so
//! the two halves of a replacement need the stack's events. Both calls may lag behind.

use std::ops::ControlFlow;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::aws::stack::{self, Record};
use crate::aws::{ApiError, Session};
use crate::resources::{Event, Failed, RequestType};

/// The maximum difference between the clocks of CloudFormation's parts.
const CLOCKS: Duration = Duration::from_secs(5);
/// How long before the signature CloudFormation may have recorded a resource's event.
const BEFORE: Duration = Duration::from_secs(60);
/// The part of the settling time for which to ask CloudFormation again (30 seconds of two minutes).
const PART: u32 = 4;

/// What CloudFormation says about an event.
pub type Verdict = Result<(), Unconfirmed>;

/// An event that CloudFormation does not confirm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unconfirmed {
    /// CloudFormation does not wait for the event; the text says what it has recorded instead.
    Denied(String),
    /// CloudFormation could not be asked.
    Unknown(ApiError),
}

impl Unconfirmed {
    fn into_failed(self) -> Failed {
        Failed::because(match self {
            Self::Denied(recorded) => format!(
                "nothing was changed because CloudFormation does not confirm this event ({recorded}). The \
                 event is repeated, late or not from CloudFormation. If a stack operation still waits for \
                 it, try the operation again"
            ),
            Self::Unknown(error) => format!(
                "nothing was changed because Poolkeeper could not ask CloudFormation whether it sent this \
                 event: {error}. Try again"
            ),
        })
    }
}

/// Asks CloudFormation whether it waits for this event, on Delete with exactly this physical ID. Asks only
/// once for each event.
///
/// # Errors
/// CloudFormation does not confirm the event, after about 30 seconds. Nothing was done.
pub async fn confirm(event: &Event, session: &Session) -> Result<(), Failed> {
    once(event, session, event.request == RequestType::Delete).await
}

/// The same for a Delete whose physical ID may not belong to any resource. Unless `by_id`, only the logical
/// ID counts, now and in later questions about the event.
///
/// # Errors
/// As with [`confirm`].
pub async fn confirm_delete(event: &Event, by_id: bool, session: &Session) -> Result<(), Failed> {
    once(event, session, by_id).await
}

async fn once(event: &Event, session: &Session, by_id: bool) -> Result<(), Failed> {
    event
        .confirmed
        .get_or_init(|| ask(event, session, by_id))
        .await
        .clone()
        .map_err(Unconfirmed::into_failed)
}

/// What CloudFormation's records say at one moment.
enum Look {
    Confirms,
    /// CloudFormation has gone on since it sent the event, so asking again is useless.
    HasGoneOn(String),
    /// The records may be outdated.
    NotYet(String),
}

async fn ask(event: &Event, session: &Session, by_id: bool) -> Verdict {
    let until = Instant::now() + session.pace().settling / PART;
    let mut waits = session.pace().waits();
    loop {
        let recorded = match look(event, session, by_id).await {
            Ok(Look::Confirms) => return Ok(()),
            Ok(Look::HasGoneOn(recorded)) => return Err(Unconfirmed::Denied(recorded)),
            Ok(Look::NotYet(recorded)) => recorded,
            Err(error) => return Err(Unconfirmed::Unknown(error)),
        };
        let wait = waits.next().unwrap_or_default();
        if Instant::now() >= until || !session.pause(wait).await {
            return Err(Unconfirmed::Denied(recorded));
        }
    }
}

async fn look(event: &Event, session: &Session, by_id: bool) -> Result<Look, ApiError> {
    let owner = &event.owner;
    let concerns = |record: &Record| {
        record.logical_id == owner.logical_id
            // The stack's own events may have the same name.
            && record.physical_id != owner.stack_id
            && (!by_id || Some(&record.physical_id) == event.physical_id.as_ref())
    };
    let recorded = stack::record(session, &owner.stack_id, &owner.logical_id).await?;
    if let Some(record) = recorded.filter(|record| concerns(record))
        && let Look::Confirms = judge(event, &record)
    {
        return Ok(Look::Confirms);
    }
    let earliest = event.sent.map(|sent| sent - BEFORE);
    let found = stack::events(session, &owner.stack_id, |record| {
        if concerns(&record) {
            return ControlFlow::Break(Some(record));
        }
        match (record.at, earliest) {
            (Some(at), Some(earliest)) if at < earliest => ControlFlow::Break(None),
            _ => ControlFlow::Continue(()),
        }
    });
    match found.await {
        Ok(Some(Some(record))) => Ok(judge(event, &record)),
        Ok(_) => Ok(Look::NotYet(format!(
            "CloudFormation has recorded no {} of {}",
            event.request.name(),
            owner.logical_id
        ))),
        // The stack of a fixture event does not exist.
        Err(error) if error.is_not_found() && session.clients().settings().is_local => {
            Ok(Look::Confirms)
        }
        Err(error) if error.is_not_found() => Ok(Look::NotYet("the stack does not exist".into())),
        Err(error) => Err(error),
    }
}

/// What the latest record of the event's resource says about the event.
fn judge(event: &Event, record: &Record) -> Look {
    let is_later = is_later(record.at, event.sent);
    let fits = record.is_in_progress()
        && (event.request == RequestType::Delete) == (record.status == "DELETE_IN_PROGRESS");
    let recorded = format!("{} is {}", event.owner.logical_id, record.status);
    match (fits, is_later) {
        (true, false) => Look::Confirms,
        (_, true) => Look::HasGoneOn(format!(
            "{recorded}, and CloudFormation recorded this after it sent the event"
        )),
        (false, false) => Look::NotYet(recorded),
    }
}

/// Whether a record is later than the event; `false` if one of the times is unknown.
fn is_later(at: Option<SystemTime>, sent: Option<SystemTime>) -> bool {
    at.zip(sent).is_some_and(|(at, sent)| at > sent + CLOCKS)
}
