//! The driver that leads every type through Create, Update and Delete.

use serde_json::{Map, Value};

use super::authority::{confirm, confirm_its_id, unless_rolling_back};
use super::{Attributes, Change, Done, Event, Failed, Owner, PhysicalId, RequestType};
use crate::arn::Place;
use crate::aws::{Session, Settings};
use crate::properties::{self, Properties, Sound, Violations};

/// An event while it is carried out.
#[derive(Debug, Clone, Copy)]
pub struct At<'a> {
    /// The event and its resource.
    pub event: &'a Event,
    /// The session in which AWS is called.
    pub session: &'a Session,
}

impl At<'_> {
    /// The owner of the event's resource.
    pub fn owner(&self) -> &Owner {
        &self.event.owner
    }

    /// The function's settings.
    pub fn settings(&self) -> &Settings {
        self.session.clients().settings()
    }

    /// Asks CloudFormation whether it waits for this event.
    ///
    /// # Errors
    /// CloudFormation does not wait for it; nothing was done.
    pub async fn confirm(&self) -> Result<(), Failed> {
        confirm(self.event, self.session).await
    }

    /// Asks CloudFormation whether it waits for this event about the resource with this physical ID.
    ///
    /// # Errors
    /// CloudFormation does not wait for it; nothing was done.
    pub async fn confirm_its_id(&self) -> Result<(), Failed> {
        confirm_its_id(self.event, self.session).await
    }

    /// Turns a failure into a note while the stack is rolling back.
    ///
    /// # Errors
    /// The failure, if the stack is not rolling back.
    pub async fn unless_rolling_back(&self, failed: Failed) -> Result<String, Failed> {
        unless_rolling_back(self.event, failed, self.session).await
    }
}

/// A name for `Fn::GetAtt`, and its meaning.
pub type Attribute = (&'static str, &'static str);

/// A resource type.
///
/// [`drive`] has read and checked the properties. The event may still be forged, late or repeated, so each
/// type asks [`authority`](super::authority) before it changes anything.
pub trait Resource {
    /// The name that follows `Custom::` in templates.
    const TYPE: &'static str;
    /// What the type is, in a sentence.
    const ABOUT: &'static str;
    /// What happens on a change that requires replacement, in a sentence.
    const REPLACEMENT: &'static str;
    /// The names for `Fn::GetAtt`, each with its meaning.
    const ATTRIBUTES: &'static [Attribute];
    /// The properties in a template.
    type Properties: Properties;

    /// Checks a new resource for combinations of properties that the service would refuse although each
    /// property is valid by itself.
    fn check_new(_given: &Self::Properties, _place: &Place, _violations: &mut Violations) {}

    /// Checks the rules that depend on the function's settings. Does not call AWS.
    fn check(
        _given: &Self::Properties,
        _event: &Event,
        _settings: &Settings,
        _violations: &mut Violations,
    ) {
    }

    /// Creates the resource.
    async fn create(at: At<'_>, given: &Self::Properties) -> Result<Done, Failed>;

    /// Updates the resource, or replaces it.
    async fn update(at: At<'_>, id: &str, update: Update<Self::Properties>)
    -> Result<Done, Failed>;

    /// Deletes the resource. `last` has the properties as far as they could be read.
    async fn delete(
        at: At<'_>,
        id: &PhysicalId,
        last: Last<Self::Properties>,
    ) -> Result<Done, Failed>;
}

/// The properties of an Update.
#[derive(Debug)]
pub struct Update<P> {
    /// The former properties, as far as they can be read.
    pub old: P,
    /// The new properties.
    pub new: P,
    /// Why some properties were left out of both, so that their live settings stay. This happens only in a
    /// rollback, in which nothing is refused.
    pub left_out: Option<String>,
}

/// The properties of the last event before a Delete.
#[derive(Debug)]
pub struct Last<P> {
    /// The properties, as far as they can be read.
    pub given: P,
    /// The names of all properties.
    pub names: Vec<String>,
}

/// Carries out an event on a resource of this type.
///
/// # Errors
/// What was attempted, what the service answered, what you can do, and what remains.
pub async fn drive<R: Resource>(
    event: &Event,
    change: Change,
    session: &Session,
) -> Result<Done, Failed> {
    let at = At { event, session };
    match change {
        Change::Create { properties } => {
            let given = properties::read_with(&properties, checks::<R>(at))
                .map_err(|violations| refused(&violations))?;
            R::create(at, &given).await
        }
        Change::Update {
            physical_id,
            properties,
            old_properties,
        } => {
            let update = read_update::<R>(at, old_properties, &properties).await?;
            R::update(at, &physical_id, update).await
        }
        Change::Delete {
            physical_id,
            properties,
        } => {
            let last = Last {
                given: properties::read_old(&properties),
                names: properties.into_iter().map(|(name, _)| name).collect(),
            };
            R::delete(at, &physical_id, last).await
        }
    }
}

fn checks<R: Resource>(at: At<'_>) -> impl Fn(&R::Properties, &mut Violations) {
    move |given, violations| {
        let place = at.owner().place();
        given.check_at(&place, violations);
        R::check(given, at.event, at.settings(), violations);
        if at.event.request == RequestType::Create {
            R::check_new(given, &place, violations);
        }
    }
}

/// What is wrong with the properties of a new resource in a stack at this place, without calling AWS and
/// without the settings of the deployed function.
pub fn violations<R: Resource>(properties: &Map<String, Value>, place: &Place) -> Violations {
    let checked = properties::read_with(properties, |given: &R::Properties, violations| {
        given.check_at(place, violations);
        R::check_new(given, place, violations);
    });
    checked.err().unwrap_or_default()
}

/// The former and the new properties of an Update. In a rollback nothing is refused: each invalid property is
/// left out of both, so that the live setting stays, and a note says so.
async fn read_update<R: Resource>(
    at: At<'_>,
    mut old: Map<String, Value>,
    new: &Map<String, Value>,
) -> Result<Update<R::Properties>, Failed> {
    let Sound { properties, wrong } = properties::read_sound(new, checks::<R>(at));
    let mut left_out = None;
    if let Some(wrong) = wrong {
        let note = at.unless_rolling_back(refused(&wrong.violations)).await?;
        old.retain(|name, _| !wrong.names.contains(name));
        left_out = Some(note);
    }
    Ok(Update {
        old: properties::read_old(&old),
        new: properties,
        left_out,
    })
}

/// The failure of an event with invalid properties.
pub fn refused(violations: &Violations) -> Failed {
    Failed::because(format!(
        "nothing was changed because the properties are invalid: {violations}"
    ))
}

/// The answer of a rollback that leaves a resource unchanged.
pub fn as_it_is(id: impl Into<String>, attributes: Attributes, note: String) -> Done {
    Done::of(id, attributes, vec![note])
}
