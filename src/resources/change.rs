//! What CloudFormation asks for.

use std::fmt;

use serde_json::{Map, Value};

use super::event::RequestType;
use super::physical_id::PhysicalId;

/// What CloudFormation asks for.
#[derive(Clone)]
pub enum Change {
    /// A new resource.
    Create {
        /// The wanted properties.
        properties: Map<String, Value>,
    },
    /// Other properties for an existing resource.
    Update {
        /// The resource's ID.
        physical_id: String,
        /// The wanted properties.
        properties: Map<String, Value>,
        /// The properties of the last event, which may have failed.
        old_properties: Map<String, Value>,
    },
    /// The deletion of a resource.
    Delete {
        /// What to remove.
        physical_id: PhysicalId,
        /// The properties of the last event.
        properties: Map<String, Value>,
    },
}

/// Shows no property, since some are secret.
impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(self.request().name())
            .finish_non_exhaustive()
    }
}

impl Change {
    /// The type of the request.
    pub fn request(&self) -> RequestType {
        match self {
            Self::Create { .. } => RequestType::Create,
            Self::Update { .. } => RequestType::Update,
            Self::Delete { .. } => RequestType::Delete,
        }
    }
}
