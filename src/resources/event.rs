//! An event, independent of its resource type.

use std::time::{Duration, SystemTime};

use tokio::sync::OnceCell;

use super::authority::{Rollback, Verdict};
use crate::arn::Place;

/// The maximum age of an event that cannot be a second delivery: Lambda repeats an event a minute or more
/// after its process died.
const FRESH: Duration = Duration::from_secs(45);

/// What an event asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestType {
    /// Create a resource.
    Create,
    /// Update a resource.
    Update,
    /// Delete a resource.
    Delete,
}

impl RequestType {
    /// CloudFormation's name for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Update => "Update",
            Self::Delete => "Delete",
        }
    }

    /// The type of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Create, Self::Update, Self::Delete]
            .into_iter()
            .find(|known| known.name() == name)
    }
}

/// The three IDs of an event, with which Poolkeeper tags what the event creates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Owner {
    /// The stack's ARN.
    pub stack_id: String,
    /// The resource's name in the template.
    pub logical_id: String,
    /// The event's ID, which is the same in each delivery of the event.
    pub request_id: String,
}

impl Owner {
    /// The stack's Region and account, where all of its resources are.
    pub fn place(&self) -> Place {
        Place::of_stack(&self.stack_id)
    }

    /// The stack's name, from its ARN (`arn:…:stack/<name>/<uuid>`).
    pub fn stack_name(&self) -> &str {
        stack_name(&self.stack_id)
    }
}

/// The name in a stack's ARN (`arn:…:stack/<name>/<uuid>`).
pub fn stack_name(stack_id: &str) -> &str {
    stack_id.split('/').nth(1).unwrap_or("stack")
}

/// What an event created that another delivery of it may have created as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// A user pool, by its ID.
    Pool(String),
    /// A client of a user pool.
    Client {
        /// The ID of the pool.
        pool_id: String,
        /// The ID of the client.
        id: String,
    },
}

/// An event, independent of its resource type. Every ID in it is a claim, never a proof:
/// [`authority`](super::authority) says what proves it.
#[derive(Debug)]
pub struct Event {
    /// The owner of the resource.
    pub owner: Owner,
    /// The request type.
    pub request: RequestType,
    /// The physical ID: on Update and Delete.
    pub physical_id: Option<String>,
    /// When CloudFormation signed the event's address, which is when it sent the event; `None` if the
    /// address is not signed.
    pub sent: Option<SystemTime>,
    /// CloudFormation's answers about this event. Each question is asked once.
    pub(super) confirmed: OnceCell<Verdict>,
    pub(super) rollback: OnceCell<Rollback>,
    /// What this event created and answers with.
    made: OnceCell<Made>,
}

impl Event {
    /// An event about which CloudFormation has not been asked yet.
    pub fn new(
        owner: Owner,
        request: RequestType,
        physical_id: Option<String>,
        sent: Option<SystemTime>,
    ) -> Self {
        Self {
            owner,
            request,
            physical_id,
            sent,
            confirmed: OnceCell::new(),
            rollback: OnceCell::new(),
            made: OnceCell::new(),
        }
    }

    /// Notes what this event created, in this delivery or an earlier one. Another delivery may have created a
    /// duplicate.
    pub fn note_made(&self, made: Made) {
        // An event creates one resource.
        let _ = self.made.set(made);
    }

    /// What this event created.
    pub fn made(&self) -> Option<&Made> {
        self.made.get()
    }

    /// Whether this must be the event's first delivery.
    pub fn is_fresh(&self) -> bool {
        self.sent.is_some_and(|sent| {
            SystemTime::now()
                .duration_since(sent)
                // Clocks differ, so an event from the near future was sent just now.
                .map_or(true, |age| age < FRESH)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(ago: Option<u64>) -> Event {
        let owner = Owner {
            stack_id: "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/0".into(),
            logical_id: "Pool".into(),
            request_id: "r".into(),
        };
        let at = ago.map(|seconds| SystemTime::now() - Duration::from_secs(seconds));
        Event::new(owner, RequestType::Create, None, at)
    }

    #[test]
    fn an_event_is_fresh_for_45_seconds_and_one_of_unknown_age_never() {
        assert!(sent(Some(0)).is_fresh());
        assert!(sent(Some(40)).is_fresh());
        assert!(!sent(Some(46)).is_fresh());
        assert!(!sent(None).is_fresh());
    }
}
