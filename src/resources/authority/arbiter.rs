//! CloudFormation as the arbiter: which of several did it take?
//!
//! Lambda may deliver an event twice, even at the same moment, and a service without idempotency
//! tokens then makes two of a thing. To look for the other one before and after every creation costs
//! more with each thing in the account, and still leaves a gap. But CloudFormation takes one answer
//! only. So whoever made a thing asks afterwards which one that was, and the others go.

use std::time::Duration;

use crate::aws::stack::{self, Record};
use crate::aws::{ApiError, Session};
use crate::resources::Event;

/// How far the clocks of CloudFormation's parts may lie apart.
const CLOCKS: Duration = Duration::from_secs(5);

/// What CloudFormation has recorded about an event that made something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// What this delivery made.
    Own,
    /// Something else by this id.
    Other(String),
    /// Nothing any more: the resource is being deleted, or was, or went on without this answer.
    Going,
    /// Nothing in time.
    Nothing,
}

/// Asks CloudFormation which physical id it has recorded for the event's resource, until it says so
/// or there is no time left. `is_other` says whether another id is one that a delivery of this event
/// may have answered with.
///
/// # Errors
/// CloudFormation's answer.
pub async fn taken(
    event: &Event,
    own: &str,
    is_other: impl AsyncFn(&str) -> Result<bool, ApiError>,
    session: &Session,
) -> Result<Taken, ApiError> {
    let mut waits = session.pace().waits();
    loop {
        let record = stack::record(session, &event.owner.stack_id, &event.owner.logical_id).await?;
        let is_known = record.is_some();
        match record.map_or(Taken::Nothing, |record| read(event, own, record)) {
            Taken::Other(id) if !is_other(&id).await? => {}
            Taken::Nothing => {}
            taken => return Ok(taken),
        }
        // An event that was written by hand: nobody will ever record anything.
        if !is_known
            && stack::describe(session, &event.owner.stack_id)
                .await?
                .is_none()
        {
            return Ok(Taken::Nothing);
        }
        // The answer takes a moment to get there. A local AWS, which signs no address, may wait for the
        // function to end before it records anything.
        let wait = session.pace().first * 2 + waits.next().unwrap_or_default();
        if event.sent.is_none() || !session.pause(wait).await {
            return Ok(Taken::Nothing);
        }
    }
}

/// What one record says.
fn read(event: &Event, own: &str, record: Record) -> Taken {
    if record.physical_id == own {
        return Taken::Own;
    }
    let is_before = Some(&record.physical_id) == event.physical_id.as_ref();
    // What was recorded before the event was sent is about an earlier life of the resource; without both
    // times nobody can tell.
    let since = record
        .at
        .zip(event.sent)
        .and_then(|(at, sent)| at.duration_since(sent).ok());
    if record.is_going() {
        return since.map_or(Taken::Nothing, |_| Taken::Going);
    }
    // CloudFormation went on without this answer: the creation failed, or the update was cancelled.
    let has_ended = !record.is_in_progress() && since.is_some_and(|since| since > CLOCKS);
    if record.status == "CREATE_FAILED" && since.is_some() || is_before && has_ended {
        return Taken::Going;
    }
    match record.physical_id.is_empty() || is_before {
        true => Taken::Nothing,
        false => Taken::Other(record.physical_id),
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::resources::{Owner, RequestType};

    fn event(request: RequestType, physical_id: Option<&str>) -> Event {
        let owner = Owner {
            stack_id: "stack".into(),
            logical_id: "Pool".into(),
            request_id: "r".into(),
        };
        let sent = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(100));
        Event::new(owner, request, physical_id.map(str::to_owned), sent)
    }

    fn record(id: &str, status: &str, at: u64) -> Record {
        Record {
            logical_id: "Pool".into(),
            resource_type: String::new(),
            physical_id: id.into(),
            status: status.into(),
            at: Some(SystemTime::UNIX_EPOCH + Duration::from_secs(at)),
        }
    }

    #[test]
    fn a_create_waits_until_an_id_is_recorded() {
        let create = event(RequestType::Create, None);
        let read = |id, status, at| read(&create, "own", record(id, status, at));
        assert_eq!(read("", "CREATE_IN_PROGRESS", 100), Taken::Nothing);
        assert_eq!(read("own", "CREATE_COMPLETE", 110), Taken::Own);
        assert_eq!(
            read("other", "CREATE_COMPLETE", 110),
            Taken::Other("other".into())
        );
        assert_eq!(read("made-up", "DELETE_IN_PROGRESS", 110), Taken::Going);
        assert_eq!(read("own", "DELETE_IN_PROGRESS", 110), Taken::Own);
    }

    #[test]
    fn an_earlier_life_of_the_resource_says_nothing() {
        let create = event(RequestType::Create, None);
        let before = record("former", "DELETE_COMPLETE", 90);
        assert_eq!(read(&create, "own", before), Taken::Nothing);
    }

    #[test]
    fn an_answer_that_was_not_taken_leaves_nothing() {
        let create = event(RequestType::Create, None);
        let failed = record("poolkeeper:nothing-created", "CREATE_FAILED", 101);
        assert_eq!(read(&create, "own", failed), Taken::Going);
        let update = event(RequestType::Update, Some("before"));
        let read = |status, at| read(&update, "own", record("before", status, at));
        assert_eq!(read("UPDATE_COMPLETE", 90), Taken::Nothing);
        assert_eq!(read("UPDATE_COMPLETE", 120), Taken::Going);
        assert_eq!(read("UPDATE_IN_PROGRESS", 120), Taken::Nothing);
    }

    #[test]
    fn an_update_waits_until_another_id_than_before_is_recorded() {
        let update = event(RequestType::Update, Some("before"));
        let read = |id| read(&update, "own", record(id, "UPDATE_IN_PROGRESS", 100));
        assert_eq!(read("before"), Taken::Nothing);
        assert_eq!(read("own"), Taken::Own);
        assert_eq!(read("other"), Taken::Other("other".into()));
    }
}
