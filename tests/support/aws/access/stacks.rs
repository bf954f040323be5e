//! Stacks as tests see and change them.

use serde_json::Value;

use super::super::records::{self, Resource};
use super::super::stacks::Members;
use super::super::{World, addresses};

/// Stacks.
impl World {
    /// Makes a stack, or gives it another status. An event of the stack tells of it.
    pub fn put_stack(&self, id: &str, status: &str) {
        records::put_stack(&mut self.state(), id, status);
    }

    /// Sets a further member of a stack: `DisableRollback`, `ParentId`, `RootId`,
    /// `LastUpdatedTime`.
    pub fn put_stack_detail(&self, id: &str, name: &str, value: &str) {
        let mut state = self.state();
        let stack = state.stacks.entry(id.to_owned()).or_default();
        stack.details.insert(name.to_owned(), value.to_owned());
    }

    /// Adds an event to a stack, newer than those it has: members as text, `LogicalResourceId`,
    /// `ResourceStatus`, `ResourceStatusReason`. The rest is filled in.
    pub fn add_stack_event(&self, id: &str, members: &[(&str, &str)]) {
        let mut state = self.state();
        let stack = state.stacks.entry(id.to_owned()).or_default();
        records::add_event(stack, named(members), 0);
    }

    /// Makes a resource of a stack, or changes it: members as text, `PhysicalResourceId`,
    /// `ResourceStatus`, `ResourceType`. The rest is filled in.
    pub fn put_stack_resource(&self, id: &str, logical_id: &str, members: &[(&str, &str)]) {
        let mut resource = named(members);
        resource.insert("LogicalResourceId".to_owned(), logical_id.to_owned());
        for key in ["LastUpdatedTimestamp", "Timestamp"] {
            resource
                .entry(key.to_owned())
                .or_insert_with(|| "2026-01-01T00:00:00.000Z".to_owned());
        }
        let mut state = self.state();
        let stack = state.stacks.entry(id.to_owned()).or_default();
        stack
            .resources
            .insert(logical_id.to_owned(), Resource::of(resource));
    }

    /// Does what CloudFormation does just before it sends an event: the resource and a new event
    /// of the stack say that it is in progress. The first answer to the event ends that.
    pub fn announce(&self, event: &Value) {
        records::announce(&mut self.state(), event);
    }

    /// Whether an event was announced.
    pub fn is_announced(&self, event: &Value) -> bool {
        records::is_announced(&self.state(), event)
    }

    /// The event as Lambda would deliver it so much later. What the stack noted when the event was
    /// announced, and before, moves back by as much.
    pub fn aged(&self, event: &Value, seconds: u32) -> Value {
        records::age(&mut self.state(), event, seconds);
        addresses::aged(event, seconds)
    }

    /// The status and physical id that CloudFormation has for a resource, shown already or not.
    pub fn recorded(&self, stack_id: &str, logical_id: &str) -> Option<(String, String)> {
        let state = self.state();
        let stack = state.stacks.get(stack_id)?;
        Some(stack.resources.get(logical_id)?.recorded())
    }
}

fn named(members: &[(&str, &str)]) -> Members {
    members
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}
