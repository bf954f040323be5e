//! One thing under a name: a group of a pool, a policy on a role.
//!
//! The name is the physical id, or in it, so a thing of another name is another resource. Two deliveries of
//! an event mean the same thing, and a repeated write changes nothing. What needs care is whose a thing is
//! that is there already:
//!
//! | It is there, and | a Create |
//! | --- | --- |
//! | its name follows from the stack and the logical id, so nobody else gives it | makes it as wanted |
//! | the template adopts it | makes it as wanted |
//! | it is as wanted, and an earlier attempt or delivery of this event may have made it | has made it |
//! | anything else | fails, and changes nothing |
//!
//! A type says how a thing is found and, in pure functions, which calls follow ([`Named`]); the rest is
//! written here once.

mod delete;
mod write;

use std::time::SystemTime;

use super::drive::{At, Attribute, Last, Resource, Update, as_it_is};
use super::{Attributes, Done, Event, Failed, Owner, PhysicalId};
use crate::aws::{ApiError, Request, Session, Settings};
use crate::properties::{Properties, Violations};

/// A type of things that have a name.
pub trait Named {
    /// As with [`Resource::TYPE`].
    const TYPE: &'static str;
    /// As with [`Resource::ABOUT`].
    const ABOUT: &'static str;
    /// As with [`Resource::REPLACEMENT`].
    const REPLACEMENT: &'static str;
    /// As with [`Resource::ATTRIBUTES`].
    const ATTRIBUTES: &'static [Attribute];
    /// What a thing is called in messages, e.g. "the group".
    const THING: &'static str;
    /// What messages call that by which one thing is told from another.
    const CALLED: &'static str = "name";
    /// Whether the service refuses to make a thing that is there already: then a fresh Create need not look.
    const IS_MADE_ONCE: bool;
    /// Whether it has an error of its own for that. Without one, every refused Create is followed by a look.
    const SAYS_WHAT_EXISTS: bool = true;
    /// Whether a rollback can put a part of a thing back, where properties are wrong.
    const GOES_ON_IN_PART: bool;
    /// What a template author writes.
    type Properties: Properties;
    /// The thing, as it is to be.
    type Wanted: Clone + PartialEq;
    /// The thing, as the service describes it.
    type Live;

    /// As with [`Resource::check`].
    fn check(
        _given: &Self::Properties,
        _event: &Event,
        _settings: &Settings,
        _violations: &mut Violations,
    ) {
    }

    /// Whether the function may make such things at all.
    ///
    /// # Errors
    /// How it can be allowed.
    fn available(_settings: &Settings) -> Result<(), Failed> {
        Ok(())
    }

    /// What the properties want; `None` if they do not say enough, which checked ones do.
    fn wanted(given: &Self::Properties, owner: &Owner) -> Option<Self::Wanted>;

    /// What properties want of which a part was left out: where they are silent, the live settings stay.
    fn in_part(wanted: Self::Wanted) -> Self::Wanted {
        wanted
    }

    /// The physical id.
    fn id(wanted: &Self::Wanted) -> String;

    /// The values for `Fn::GetAtt`.
    fn attributes(id: &str, owner: &Owner) -> Attributes;

    /// Whether nobody else gives this name: it follows from the stack and the logical id.
    fn is_own_name(_wanted: &Self::Wanted, _owner: &Owner) -> bool {
        true
    }

    /// Whether the template takes over a thing that is there. Such a thing is never deleted.
    fn adopts(_wanted: &Self::Wanted) -> bool {
        false
    }

    /// Whether a thing of the same id is in another place than before: then it is made there, and the note
    /// says what becomes of the former one.
    fn moved(_old: &Self::Wanted, _new: &Self::Wanted) -> Option<String> {
        None
    }

    /// Reads the thing; `None` if there is none.
    async fn find(wanted: &Self::Wanted, session: &Session)
    -> Result<Option<Self::Live>, ApiError>;

    /// When the thing was made, if the service says so.
    fn created(_live: &Self::Live) -> Option<SystemTime> {
        None
    }

    /// The calls that make the thing as wanted: from what the former properties wanted, what the new ones
    /// want, and what there is.
    fn plan(old: Option<&Self::Wanted>, new: &Self::Wanted, looks: Looks<'_, Self::Live>) -> Plan;

    /// Whether a thing is what a Create makes.
    fn is_as_created(wanted: &Self::Wanted, live: &Self::Live) -> bool {
        Self::plan(None, wanted, Looks::at(Some(live)))
            .steps
            .is_empty()
    }

    /// The calls that make the thing what it was before an attempt to make it as wanted.
    fn restoration(wanted: &Self::Wanted, before: Option<&Self::Live>) -> Vec<Request>;

    /// The calls that remove the thing of this id; none if the id has not the form of one.
    fn removal(id: &str, old: Option<&Self::Wanted>, owner: &Owner) -> Vec<Request>;

    /// Whether any text may be an id. Then an id does not tell what CloudFormation made up for a Create
    /// that never answered, nor which of two places it is about.
    const ANY_ID: bool;

    /// What the template gives and is otherwise, each with the live and the wanted value. With former
    /// properties, only what they gave as well: somebody has changed it since.
    fn differences(
        old: Option<&Self::Wanted>,
        new: &Self::Wanted,
        live: Option<&Self::Live>,
    ) -> Vec<String>;

    /// Makes a call of a plan, and says what there is now if the answer does.
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

    /// A call that was refused, with what can be done about it. `attempted` may be none of a plan's: a read.
    fn refusal(
        attempted: Option<&Request>,
        error: &ApiError,
        wanted: &Self::Wanted,
        settings: &Settings,
    ) -> Failed;

    /// Whether a rollback can do without a call that failed so.
    fn may_stay_undone(
        _step: &Request,
        _error: &ApiError,
        _wanted: &Self::Wanted,
        _live: Option<&Self::Live>,
    ) -> bool {
        false
    }
}

/// What there was before the first write, and what there is now.
#[derive(Debug)]
pub struct Looks<'a, L> {
    /// Before the first write.
    pub before: Option<&'a L>,
    /// Now.
    pub now: Option<&'a L>,
    /// Whether it was written in between.
    pub wrote: bool,
}

impl<'a, L> Looks<'a, L> {
    /// One look, and nothing was written yet.
    pub fn at(live: Option<&'a L>) -> Self {
        Self {
            before: live,
            now: live,
            wrote: false,
        }
    }
}

/// What is to be done about a thing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// The calls, in order.
    pub steps: Vec<Request>,
    /// What a template author should know.
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
            return write::update::<T>(at, id, old.as_ref(), &new).await;
        };
        let (old, new) = (old.map(T::in_part), T::wanted(&update.new, at.owner()));
        let new = new.map(T::in_part);
        match new.filter(|new| T::GOES_ON_IN_PART && T::id(new) == id) {
            Some(new) => {
                let mut done = write::update::<T>(at, id, old.as_ref(), &new).await?;
                done.notes.push(note);
                Ok(done)
            }
            None => Ok(as_it_is(id, T::attributes(id, at.owner()), note)),
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

/// The wanted thing. Properties that were checked always say all of it.
fn complete<T: Named>(given: &T::Properties, owner: &Owner) -> Result<T::Wanted, Failed> {
    T::wanted(given, owner)
        .ok_or_else(|| Failed::because("nothing was changed because the properties are incomplete"))
}
