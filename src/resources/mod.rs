//! The resource types: what each wants, what is live, and the calls that lead from one to the
//! other.
//!
//! Every type is a module of the same four parts, under the same names and in the same order:
//!
//! | Part | What it does | I/O |
//! | --- | --- | --- |
//! | `wanted` | properties to the API's own documents | none |
//! | `live` | reads what there is | reads |
//! | `merge` | wanted before, wanted now and live to what is written | none |
//! | `calls` | create, update and delete: the calls, in order | all |

mod advice;
pub mod authority;
mod event;
pub mod grant;
pub mod imported_user_pool;
mod merge;
mod outcome;
pub mod rules;
mod side_resources;
pub mod trigger;
pub mod user_pool;

use serde_json::{Map, Value};

use crate::aws::Session;
use crate::properties::{self, Properties, Sound, Violations};
use authority::unless_rolling_back;
pub use event::{Event, Owner, RequestType, stack_name};
pub use outcome::{Attributes, Done, Failed, Left};

/// What a physical id says about a resource, as far as the protocol knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhysicalId {
    /// Whatever a resource type calls its own; CloudFormation may also have made it up.
    Named(String),
    /// A resource that a failed Create could not remove again.
    Unfinished(String),
    /// A Create that left nothing.
    Nothing,
}

/// What CloudFormation asks for.
#[derive(Debug, Clone)]
pub enum Change {
    /// A new resource.
    Create {
        /// The wanted properties.
        properties: Map<String, Value>,
    },
    /// Other properties for a resource that is there.
    Update {
        /// The resource's id.
        physical_id: String,
        /// The wanted properties.
        properties: Map<String, Value>,
        /// The properties of the last event, which may have failed.
        old_properties: Map<String, Value>,
    },
    /// The end of a resource.
    Delete {
        /// What to remove.
        physical_id: PhysicalId,
        /// The properties of the last event.
        properties: Map<String, Value>,
    },
}

impl Change {
    /// What is asked for, in one word.
    pub fn request(&self) -> RequestType {
        match self {
            Self::Create { .. } => RequestType::Create,
            Self::Update { .. } => RequestType::Update,
            Self::Delete { .. } => RequestType::Delete,
        }
    }
}

/// The resource types, by the name that follows `Custom::`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceType {
    /// `Custom::CognitoUserPool`.
    UserPool,
    /// `Custom::CognitoUserPoolTrigger`.
    Trigger,
    /// `Custom::CognitoUserPoolGrant`.
    Grant,
    /// `Custom::CognitoImportedUserPool`.
    ImportedUserPool,
}

impl ResourceType {
    /// The names under which templates know the types, the shorter ones last.
    const NAMES: [(&'static str, Self); 9] = [
        ("Custom::CognitoUserPool", Self::UserPool),
        ("Custom::UserPool", Self::UserPool),
        ("AWS::CloudFormation::CustomResource", Self::UserPool),
        ("Custom::CognitoUserPoolTrigger", Self::Trigger),
        ("Custom::UserPoolTrigger", Self::Trigger),
        ("Custom::CognitoUserPoolGrant", Self::Grant),
        ("Custom::UserPoolGrant", Self::Grant),
        ("Custom::CognitoImportedUserPool", Self::ImportedUserPool),
        ("Custom::ImportedUserPool", Self::ImportedUserPool),
    ];

    /// The type of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, found)| *found)
    }

    /// Every name, for error messages.
    pub fn names() -> Vec<&'static str> {
        Self::NAMES.iter().map(|(name, _)| *name).collect()
    }
}

/// Carries out what an event asks for.
///
/// # Errors
/// [`Failed`] says what was attempted, what the service answered and what is left behind.
pub async fn carry_out(
    kind: ResourceType,
    event: &Event,
    change: Change,
    session: &Session,
) -> Result<Done, Failed> {
    match kind {
        // Boxed: what happens within is large, and callers would carry it all.
        ResourceType::UserPool => Box::pin(user_pool::carry_out(event, change, session)).await,
        ResourceType::Trigger => Box::pin(trigger::carry_out(event, change, session)).await,
        ResourceType::Grant => Box::pin(grant::carry_out(event, change, session)).await,
        ResourceType::ImportedUserPool => {
            Box::pin(imported_user_pool::carry_out(event, change, session)).await
        }
    }
}

/// What is to be done once CloudFormation took the answer to an event: of what the deliveries of one
/// event made, one stays.
pub async fn aftermath(kind: ResourceType, event: &Event, session: &Session) {
    match (kind, event.made()) {
        (ResourceType::UserPool, Some(made)) => {
            Box::pin(user_pool::aftermath(event, made, session)).await;
        }
        (
            ResourceType::UserPool
            | ResourceType::Trigger
            | ResourceType::Grant
            | ResourceType::ImportedUserPool,
            _,
        ) => {}
    }
}

/// The properties of an Update, the former ones and the new ones. In a rollback nothing is refused: each
/// property that is wrong is left out of both there, so that the live setting stays, and a note says so.
async fn read_update<P: Properties>(
    event: &Event,
    mut old: Map<String, Value>,
    new: &Map<String, Value>,
    further: impl Fn(&P, &mut Violations),
    session: &Session,
) -> Result<(P, P, Option<String>), Failed> {
    let Sound { properties, wrong } = properties::read_sound(new, further);
    let Some(wrong) = wrong else {
        return Ok((properties::read_old(&old), properties, None));
    };
    let note = unless_rolling_back(event, refused(&wrong.violations), session).await?;
    old.retain(|name, _| !wrong.names.contains(name));
    Ok((properties::read_old(&old), properties, Some(note)))
}

/// The failure of a Create or Update whose properties are wrong; nothing was called.
fn refused(violations: &Violations) -> Failed {
    Failed::because(format!(
        "nothing was changed, the properties are wrong: {violations}"
    ))
}
