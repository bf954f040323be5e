//! How an event ends.

use std::collections::BTreeMap;

use secrecy::SecretString;

use crate::aws::ApiError;

/// The values for `Fn::GetAtt`.
pub type Attributes = BTreeMap<&'static str, String>;

/// The event was carried out.
#[derive(Debug, Clone)]
pub struct Done {
    /// The physical ID. If it changed, CloudFormation deletes the old resource.
    pub physical_id: String,
    /// All attributes of the type, also after an update that changed nothing.
    pub attributes: Attributes,
    /// Further attributes, which are secret. With them, CloudFormation masks the attributes.
    pub secrets: BTreeMap<&'static str, SecretString>,
    /// What you should know although the event succeeded, for example that an attribute cannot be removed.
    pub notes: Vec<String>,
}

impl Done {
    /// A resource that was created or updated.
    pub fn of(id: impl Into<String>, attributes: Attributes, notes: Vec<String>) -> Self {
        Self {
            physical_id: id.into(),
            attributes,
            secrets: BTreeMap::new(),
            notes,
        }
    }

    /// The end of a Delete, whose answer repeats the ID in the event.
    pub fn gone(notes: Vec<String>) -> Self {
        Self::of("", Attributes::new(), notes)
    }
}

/// The event could not be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// The text for CloudFormation's `Reason`: what was attempted, what the service answered, what you can
    /// do.
    pub reason: String,
    /// What a failed Create left behind. After other failures, the resource is unchanged.
    pub left: Left,
}

/// What a failed Create left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Left {
    /// Nothing.
    Nothing,
    /// A resource that could not be removed again, by its ID.
    Unfinished(String),
}

impl Failed {
    /// A failure that left nothing behind.
    pub fn because(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            left: Left::Nothing,
        }
    }

    /// A failed call: what was attempted, what the service answered, what you can do.
    pub fn call(attempted: &str, error: &ApiError, advice: &str) -> Self {
        let advice = if advice.is_empty() {
            String::new()
        } else {
            format!(". {advice}")
        };
        Self::because(format!("{attempted} failed: {error}{advice}"))
    }
}
