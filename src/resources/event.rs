//! The event that speaks: what it says about itself.

use std::time::SystemTime;

/// The three ids that name an event, and that tag what it makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The stack's ARN.
    pub stack_id: String,
    /// The resource's name in the template.
    pub logical_id: String,
    /// The event's id, the same in each delivery of the event.
    pub request_id: String,
}

impl Owner {
    /// The stack's name, out of its ARN (`arn:…:stack/<name>/<uuid>`).
    pub fn stack_name(&self) -> &str {
        self.stack_id.split('/').nth(1).unwrap_or("stack")
    }
}

/// An event, as far as it is about no type in particular. Every id in it is a claim, never a proof.
#[derive(Debug)]
pub struct Event {
    /// Whose resource it is.
    pub owner: Owner,
    /// The resource's id: on Update and Delete.
    pub physical_id: Option<String>,
    /// When CloudFormation signed the event's address, which is when it sent the event; nothing if
    /// the address does not say.
    pub sent: Option<SystemTime>,
}
