//! CloudFormation as the arbiter: which of several resources did it record?
//!
//! Lambda may deliver an event twice, even at the same moment, and a service without idempotency tokens then
//! creates two resources. Searching for the other one before and after each creation would cost more with
//! every resource in the account, and would still leave a gap. But CloudFormation records only one answer.
//! So each delivery asks afterwards which resource that was, and the others are deleted.

use std::time::Duration;

use crate::aws::stack::{self, Record};
use crate::aws::{ApiError, Session};
use crate::resources::Event;

/// The maximum difference between the clocks of CloudFormation's parts.
const CLOCKS: Duration = Duration::from_secs(5);

/// What CloudFormation has recorded about an event that created something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// What this delivery created.
    Own,
    /// Another resource, by its ID.
    Other(String),
    /// Nothing any more: the resource was deleted or is being deleted, or CloudFormation went on without
    /// this answer.
    Going,
    /// Nothing in time.
    Nothing,
}

/// Asks CloudFormation which physical ID it has recorded for the event's resource, until it has recorded one
/// or time runs out. `is_other` says whether another delivery of this event may have answered with an ID.
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
        // The stack of a handwritten event does not exist, so nothing will ever be recorded.
        if !is_known
            && stack::describe(session, &event.owner.stack_id)
                .await?
                .is_none()
        {
            return Ok(Taken::Nothing);
        }
        // The answer takes a moment to arrive. A local AWS, which signs no address, may record nothing before
        // the function ends.
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
    // A record from before the event was sent is about an earlier resource of that name. Without both times,
    // this is unknown.
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
            reason: String::new(),
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
