//! One thing with a name: a group of a pool, a policy on a role.
//!
//! The name is the physical ID or part of it, so a thing with another name is another resource. Two
//! deliveries of an event are about the same thing, and a repeated write changes nothing. The only question
//! is who owns a thing that exists already:
//!
//! | The thing exists, and | A Create |
//! | --- | --- |
//! | its name is derived from the stack and the logical ID, so no other resource uses it | updates it |
//! | the template adopts it | updates it |
//! | it is as wanted, and an earlier attempt or delivery of this event may have created it | succeeds |
//! | anything else | fails, and changes nothing |
//!
//! A type defines how to find a thing and, in pure functions, which calls follow ([`Named`]). The rest is
//! here.
//!
//! CloudFormation replaces a resource by creating the new one first. Where the service allows only one at a
//! time, the former one is deleted first, and created again if the new one is refused ([`exchange`]).

mod delete;
mod exchange;
mod ours;
mod write;

use std::time::SystemTime;

use super::drive::{At, Attribute, Last, Resource, Update, as_it_is};
use super::{Attributes, Done, Event, Failed, Owner, PhysicalId};
use crate::aws::{ApiError, Request, Session, Settings};
use crate::properties::{Properties, Violations};

/// A type whose resources have a name.
pub trait Named {
    /// As with [`Resource::TYPE`].
    const TYPE: &'static str;
    /// As with [`Resource::ABOUT`].
    const ABOUT: &'static str;
    /// As with [`Resource::REPLACEMENT`].
    const REPLACEMENT: &'static str;
    /// As with [`Resource::ATTRIBUTES`].
    const ATTRIBUTES: &'static [Attribute];
    /// What messages call the thing, for example "the group".
    const THING: &'static str;
    /// What messages call the part that identifies a thing, for example "identifier".
    const CALLED: &'static str = "name";
    /// Whether the service refuses to create a thing that exists already, so that a fresh Create need not
    /// read it first.
    const IS_MADE_ONCE: bool;
    /// Whether the service has an error code for that. Without one, every refused Create is followed by a
    /// read.
    const SAYS_WHAT_EXISTS: bool = true;
    /// Whether a rollback can restore a part of a thing if some properties are invalid.
    const GOES_ON_IN_PART: bool;
    /// The properties in a template.
    type Properties: Properties;
    /// The wanted thing.
    type Wanted: Clone + PartialEq;
    /// The thing as the service describes it.
    type Live;

    /// As with [`Resource::check`].
    fn check(
        _given: &Self::Properties,
        _event: &Event,
        _settings: &Settings,
        _violations: &mut Violations,
    ) {
    }

    /// Whether the function may create such things at all.
    ///
    /// # Errors
    /// How to allow it.
    fn available(_settings: &Settings) -> Result<(), Failed> {
        Ok(())
    }

    /// The wanted thing; `None` if the properties are incomplete, which valid ones never are.
    fn wanted(given: &Self::Properties, owner: &Owner) -> Option<Self::Wanted>;

    /// The wanted thing, if some properties were left out: where they are silent, the live settings stay.
    fn in_part(wanted: Self::Wanted) -> Self::Wanted {
        wanted
    }

    /// Whether the template says everything about the thing. Otherwise, [`read`](Self::read) reads the rest.
    fn is_whole(_wanted: &Self::Wanted) -> bool {
        true
    }

    /// The wanted thing with what the template only names, such as a stored secret. CloudFormation has confirmed
    /// the event, so a forged one reads nothing.
    ///
    /// # Errors
    /// What could not be read.
    async fn read(wanted: &Self::Wanted, _session: &Session) -> Result<Self::Wanted, Failed> {
        Ok(wanted.clone())
    }

    /// The physical ID.
    fn id(wanted: &Self::Wanted) -> String;

    /// The values for `Fn::GetAtt`. `live` is the thing, if it was just read.
    async fn attributes(id: &str, live: Option<&Self::Live>, at: At<'_>) -> Attributes;

    /// Whether the name is derived from the stack and the logical ID, so that no other resource uses it.
    fn is_own_name(_wanted: &Self::Wanted, _owner: &Owner) -> bool {
        true
    }

    /// Whether the template adopts an existing thing. Such a thing is never deleted.
    fn adopts(_wanted: &Self::Wanted) -> bool {
        false
    }

    /// A note if the thing is now in another place with the same ID. It is created there, and the note says
    /// what happens to the former one.
    fn moved(_old: &Self::Wanted, _new: &Self::Wanted) -> Option<String> {
        None
    }

    /// Whether the former thing must be deleted before the new one can be created, although the new one has
    /// another name or is in another place.
    fn gives_way(_old: &Self::Wanted, _new: &Self::Wanted) -> bool {
        false
    }

    /// The former thing with this ID that gave way to the new one; `None` if the ID cannot be one.
    fn gave_way(_id: &str, _new: &Self::Wanted) -> Option<Self::Wanted> {
        None
    }

    /// Whose the thing of that name is, if it cannot be this resource's: names may be unique in more than the
    /// place where the template puts the thing.
    fn elsewhere(_wanted: &Self::Wanted, _live: &Self::Live) -> Option<String> {
        None
    }

    /// Reads the thing; `None` if it does not exist.
    async fn find(wanted: &Self::Wanted, session: &Session)
    -> Result<Option<Self::Live>, ApiError>;

    /// Why the live thing cannot become the wanted one; `None` if it can.
    fn obstacle(
        _old: Option<&Self::Wanted>,
        _new: &Self::Wanted,
        _live: &Self::Live,
    ) -> Option<Failed> {
        None
    }

    /// When the thing was created, if the service says so.
    fn created(_live: &Self::Live) -> Option<SystemTime> {
        None
    }

    /// The calls that bring the thing to the wanted state, from the formerly wanted, the wanted and the live
    /// one.
    fn plan(old: Option<&Self::Wanted>, new: &Self::Wanted, looks: Looks<'_, Self::Live>) -> Plan;

    /// Whether a thing is what a Create would create.
    fn is_as_created(wanted: &Self::Wanted, live: &Self::Live) -> bool {
        Self::plan(None, wanted, Looks::at(Some(live)))
            .steps
            .is_empty()
    }

    /// The calls that restore the thing after a failed attempt.
    fn restoration(wanted: &Self::Wanted, before: Option<&Self::Live>) -> Vec<Request>;

    /// The calls that create a thing again that gave way to another one.
    fn revival(_old: &Self::Wanted, _former: &Self::Live) -> Vec<Request> {
        vec![]
    }

    /// The calls that remove the thing with this ID; none if the ID does not have the form of this type.
    fn removal(id: &str, old: Option<&Self::Wanted>, owner: &Owner) -> Vec<Request>;

    /// Whether any string may be an ID. Then an ID tells neither whether CloudFormation made it up for a
    /// Create that never answered, nor which of two places it is about.
    const ANY_ID: bool;

    /// The settings in the template that differ from the live ones, each with both values. With former
    /// properties, only settings that have not changed in the template: these have drifted.
    fn differences(
        old: Option<&Self::Wanted>,
        new: &Self::Wanted,
        live: Option<&Self::Live>,
    ) -> Vec<String>;

    /// Makes a call of a plan. Returns the thing if the answer describes it.
    ///
    /// # Errors
    /// The service's answer. The inner failure says why the call must not be made.
    async fn send(
        step: &Request,
        _wanted: &Self::Wanted,
        session: &Session,
    ) -> Result<Result<Option<Self::Live>, Failed>, ApiError> {
        step.perform(session).await.map(|()| Ok(None))
    }

    /// Makes a call that removes a thing.
    ///
    /// # Errors
    /// The service's answer.
    async fn remove(step: &Request, session: &Session) -> Result<(), ApiError> {
        step.perform(session).await
    }

    /// Ends an event on a thing that is now as wanted: waits for it, and reads it if the answers to writes do
    /// not describe it. `wrote` says whether something was written since `before` was read.
    ///
    /// # Errors
    /// Why the thing is of no use.
    async fn finish(
        _at: At<'_>,
        _new: &Self::Wanted,
        _before: Option<&Self::Live>,
        _wrote: bool,
    ) -> Result<Finished<Self::Live>, Failed> {
        Ok(Finished::default())
    }

    /// The failure of a refused call, with advice. `attempted` is `None` for a read.
    fn refusal(
        attempted: Option<&Request>,
        error: &ApiError,
        wanted: &Self::Wanted,
        settings: &Settings,
    ) -> Failed;

    /// Whether a rollback can continue without a call that failed with this error.
    fn may_stay_undone(
        _step: &Request,
        _error: &ApiError,
        _wanted: &Self::Wanted,
        _live: Option<&Self::Live>,
    ) -> bool {
        false
    }
}

/// The live state before the first write, and now.
pub struct Looks<'a, L> {
    /// The state before the first write.
    pub before: Option<&'a L>,
    /// The state now.
    pub now: Option<&'a L>,
    /// Whether there was a write in between.
    pub wrote: bool,
}

impl<'a, L> Looks<'a, L> {
    /// The state after one read, before any write.
    pub fn at(live: Option<&'a L>) -> Self {
        Self {
            before: live,
            now: live,
            wrote: false,
        }
    }

    /// The state after an attempt deleted the former thing, if there was one.
    pub fn without(former: Option<&'a L>) -> Self {
        Self {
            before: former,
            now: None,
            wrote: false,
        }
    }
}

// A derived copy would need a live state that can be copied.
impl<L> Clone for Looks<'_, L> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<L> Copy for Looks<'_, L> {}

/// A thing at the end of an event.
#[derive(Debug)]
pub struct Finished<L> {
    /// The thing, if it was read.
    pub live: Option<L>,
    /// What you should know.
    pub notes: Vec<String>,
}

impl<L> Default for Finished<L> {
    fn default() -> Self {
        Self {
            live: None,
            notes: vec![],
        }
    }
}

/// What to do about a thing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// The calls, in order.
    pub steps: Vec<Request>,
    /// What you should know.
    pub notes: Vec<String>,
}

impl<T: Named> Resource for T {
    const TYPE: &'static str = T::TYPE;
    const ABOUT: &'static str = T::ABOUT;
    const REPLACEMENT: &'static str = T::REPLACEMENT;
    const ATTRIBUTES: &'static [Attribute] = T::ATTRIBUTES;
    type Properties = T::Properties;

    fn check(
        given: &Self::Properties,
        event: &Event,
        settings: &Settings,
        violations: &mut Violations,
    ) {
        T::check(given, event, settings, violations);
    }

    async fn create(at: At<'_>, given: &Self::Properties) -> Result<Done, Failed> {
        write::create::<T>(at, &complete::<T>(given, at.owner())?).await
    }

    async fn update(
        at: At<'_>,
        id: &str,
        update: Update<Self::Properties>,
    ) -> Result<Done, Failed> {
        let old = T::wanted(&update.old, at.owner());
        let Some(note) = update.left_out else {
            let new = complete::<T>(&update.new, at.owner())?;
            let former = old.as_ref().filter(|old| T::id(old) == id);
            return match former.filter(|old| T::gives_way(old, &new) && !T::adopts(old)) {
                Some(former) => exchange::exchange::<T>(at, id, former, &new).await,
                None => write::update::<T>(at, id, old.as_ref(), &new).await,
            };
        };
        let (old, new) = (old.map(T::in_part), T::wanted(&update.new, at.owner()));
        let new = new.map(T::in_part);
        match new.filter(|new| T::GOES_ON_IN_PART && T::id(new) == id) {
            Some(new) => {
                let mut done = write::update::<T>(at, id, old.as_ref(), &new).await?;
                done.notes.push(note);
                Ok(done)
            }
            None => Ok(as_it_is(id, T::attributes(id, None, at).await, note)),
        }
    }

    async fn delete(
        at: At<'_>,
        id: &PhysicalId,
        last: Last<Self::Properties>,
    ) -> Result<Done, Failed> {
        let old = T::wanted(&last.given, at.owner());
        delete::delete::<T>(at, id, old.as_ref()).await
    }
}

/// Reads the thing.
async fn find<T: Named>(at: At<'_>, wanted: &T::Wanted) -> Result<Option<T::Live>, Failed> {
    T::find(wanted, at.session)
        .await
        .map_err(|error| T::refusal(None, &error, wanted, at.settings()))
}

/// The wanted thing. Valid properties are always complete.
fn complete<T: Named>(given: &T::Properties, owner: &Owner) -> Result<T::Wanted, Failed> {
    T::wanted(given, owner)
        .ok_or_else(|| Failed::because("nothing was changed because the properties are incomplete"))
}
