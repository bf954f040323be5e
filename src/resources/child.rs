//! A child of a user pool: a named thing that one document describes, with operations to create, read, update
//! and delete it.
//!
//! The document goes through the three-way merge, by the table of the properties. The API references do not
//! say whether an update keeps or resets a missing member. So each update is planned again from its own
//! answer: members that were reset by mistake are sent again, and members that could not be unset are noted.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::advice::{failed, no_such_pool};
use super::drive::{At, Attribute};
use super::merge::{Merged, Removal, is_empty, merge, same, same_member};
use super::named::{Looks, Named, Plan};
use super::{Attributes, Failed, Owner};
use crate::aws::{ApiError, ErrorKind, Operation, Request, Session, Settings, cognito};
use crate::document::{Document, prune, text};
use crate::properties::table::{Field, of_member};
use crate::properties::{Properties, fields};

/// A type of children.
pub trait Child {
    /// As with [`Resource::TYPE`](super::drive::Resource::TYPE).
    const TYPE: &'static str;
    /// As with [`Resource::ABOUT`](super::drive::Resource::ABOUT).
    const ABOUT: &'static str;
    /// As with [`Resource::REPLACEMENT`](super::drive::Resource::REPLACEMENT).
    const REPLACEMENT: &'static str;
    /// As with [`Named::THING`].
    const THING: &'static str;
    /// The operations.
    const CALLS: Calls;
    /// The member of a request that has the name.
    const NAME: &'static str;
    /// As with [`Named::CALLED`].
    const CALLED: &'static str = "name";
    /// As with [`Resource::ATTRIBUTES`](super::drive::Resource::ATTRIBUTES): each is the name.
    const ATTRIBUTES: &'static [Attribute];
    /// As with [`Named::SAYS_WHAT_EXISTS`].
    const SAYS_WHAT_EXISTS: bool = true;
    /// Members that are sent only when they change, since sending them needs a permission of its own.
    const SENT_WHEN_CHANGED: &'static [&'static str] = &[];
    /// The properties in a template.
    type Properties: Properties;

    /// The wanted child; `None` if the properties are incomplete.
    fn wanted(given: &Self::Properties, owner: &Owner) -> Option<Wanted>;

    /// The type's own advice about a refused call.
    fn advice(_error: &ApiError, _wanted: &Wanted) -> Option<String> {
        None
    }
}

/// The operations on a child.
#[derive(Debug, Clone, Copy)]
pub struct Calls {
    /// Creates and returns it.
    pub create: Operation,
    /// Reads it.
    pub read: Operation,
    /// Updates and returns it.
    pub update: Operation,
    /// Deletes it.
    pub delete: Operation,
    /// The member of an answer that describes it.
    pub answer: &'static str,
}

/// The wanted child.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// The pool.
    pub pool_id: String,
    /// The name.
    pub name: String,
    /// Whether the name is derived from the resource.
    pub is_own_name: bool,
    /// What the template sets besides the name.
    pub given: Document,
    /// What a new child has where the template is silent. It counts as set, unless `keeps` is true.
    pub defaults: Document,
    /// Whether the template adopts an existing child.
    pub adopts: bool,
    /// Whether the live setting stays where the template is silent, as it does in an adopted child.
    pub keeps: bool,
}

impl Wanted {
    /// What a new child is made of.
    fn whole(&self) -> Document {
        let mut whole = self.with_defaults();
        prune(&mut whole);
        whole
    }

    /// What counts as given.
    fn effective(&self) -> Document {
        match self.keeps || self.adopts {
            true => self.given.clone(),
            false => self.with_defaults(),
        }
    }

    fn with_defaults(&self) -> Document {
        let mut all = self.defaults.clone();
        all.extend(self.given.clone());
        all
    }
}

impl<T: Child> Named for T {
    const TYPE: &'static str = T::TYPE;
    const ABOUT: &'static str = T::ABOUT;
    const REPLACEMENT: &'static str = T::REPLACEMENT;
    const ATTRIBUTES: &'static [Attribute] = T::ATTRIBUTES;
    const THING: &'static str = T::THING;
    const CALLED: &'static str = T::CALLED;
    const IS_MADE_ONCE: bool = true;
    const SAYS_WHAT_EXISTS: bool = T::SAYS_WHAT_EXISTS;
    const ANY_ID: bool = true;
    const GOES_ON_IN_PART: bool = true;
    type Properties = T::Properties;
    type Wanted = Wanted;
    type Live = Document;

    fn wanted(given: &Self::Properties, owner: &Owner) -> Option<Wanted> {
        T::wanted(given, owner)
    }

    fn in_part(wanted: Wanted) -> Wanted {
        Wanted {
            keeps: true,
            ..wanted
        }
    }

    fn id(wanted: &Wanted) -> String {
        wanted.name.clone()
    }

    async fn attributes(id: &str, _live: Option<&Document>, _at: At<'_>) -> Attributes {
        let attributes = T::ATTRIBUTES.iter();
        attributes.map(|(name, _)| (*name, id.to_owned())).collect()
    }

    fn is_own_name(wanted: &Wanted, _owner: &Owner) -> bool {
        wanted.is_own_name
    }

    fn adopts(wanted: &Wanted) -> bool {
        wanted.adopts
    }

    fn moved(old: &Wanted, new: &Wanted) -> Option<String> {
        (old.pool_id != new.pool_id).then(|| {
            format!(
                "{} {} stays in user pool {} because CloudFormation cannot tell it from the new one; delete \
                 it there if you no longer need it",
                T::THING,
                old.name,
                old.pool_id
            )
        })
    }

    async fn find(wanted: &Wanted, session: &Session) -> Result<Option<Document>, ApiError> {
        let request = request::<T>(wanted, Document::new());
        match cognito::answered(T::CALLS.read, request, T::CALLS.answer, session).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn created(live: &Document) -> Option<SystemTime> {
        cognito::time(live, "CreationDate")
    }

    fn plan(old: Option<&Wanted>, new: &Wanted, looks: Looks<'_, Document>) -> Plan {
        let (Some(before), Some(now)) = (looks.before, looks.now) else {
            let create = || T::CALLS.create.with(request::<T>(new, new.whole()));
            let again = |old: &Wanted| {
                format!(
                    "{} {} no longer existed, so it was created again",
                    T::THING,
                    old.name
                )
            };
            return Plan {
                // What was just created is as created.
                steps: looks.now.is_none().then(create).into_iter().collect(),
                notes: old.map(again).into_iter().collect(),
            };
        };
        let given = old.map_or_else(Document::new, Wanted::effective);
        let default = |path: &str| text(&new.defaults, path).map(str::to_owned);
        let removal = |path: &str| Removal::of(fields::<T::Properties>(), path, || default(path));
        let Merged {
            document: mut target,
            mut notes,
        } = merge(
            &[],
            &removal,
            &given,
            &new.effective(),
            &settings::<T>(before),
        );
        let now = settings::<T>(now);
        for (name, value) in now.iter().filter(|_| looks.wrote) {
            if !target.contains_key(name) {
                let property = property::<T>(name);
                notes.push(format!(
                    "{property} remains {value} because Cognito did not unset it"
                ));
                target.insert(name.clone(), value.clone());
            }
        }
        let mut sent = target.clone();
        target.retain(|_, value| *value != "");
        for name in T::SENT_WHEN_CHANGED {
            if target.get(*name) == now.get(*name) {
                sent.remove(*name);
            }
        }
        let update = || T::CALLS.update.with(request::<T>(new, sent));
        Plan {
            steps: (!same(&[], &now, &target))
                .then(update)
                .into_iter()
                .collect(),
            notes,
        }
    }

    fn is_as_created(wanted: &Wanted, live: &Document) -> bool {
        same(&[], &settings::<T>(live), &wanted.whole())
    }

    fn restoration(wanted: &Wanted, before: Option<&Document>) -> Vec<Request> {
        vec![match before {
            Some(before) => T::CALLS
                .update
                .with(request::<T>(wanted, settings::<T>(before))),
            None => T::CALLS.delete.with(request::<T>(wanted, Document::new())),
        }]
    }

    fn removal(id: &str, old: Option<&Wanted>, _owner: &Owner) -> Vec<Request> {
        let of_id = |old: &Wanted| {
            let mut members = request::<T>(old, Document::new());
            members.insert(T::NAME.into(), json!(id));
            T::CALLS.delete.with(members)
        };
        old.map(of_id).into_iter().collect()
    }

    fn differences(old: Option<&Wanted>, new: &Wanted, live: Option<&Document>) -> Vec<String> {
        let Some(live) = live.map(settings::<T>) else {
            return vec![];
        };
        let given = old.map(Wanted::effective);
        let is_given = |name: &String, value: &Value| {
            given
                .as_ref()
                .is_none_or(|given| same_member(given.get(name), value))
        };
        let differs = |name: &String, value: &Value| {
            is_given(name, value) && !same_member(live.get(name), value)
        };
        new.effective()
            .iter()
            .filter(|(name, value)| differs(name, value))
            .map(|(name, value)| {
                let had = live
                    .get(name)
                    .map_or("no value".to_owned(), Value::to_string);
                let property = property::<T>(name);
                format!(
                    "{property} ({} had {had}, the template sets {value})",
                    T::THING
                )
            })
            .collect()
    }

    async fn send(
        step: &Request,
        _wanted: &Wanted,
        session: &Session,
    ) -> Result<Result<Option<Document>, Failed>, ApiError> {
        if step.operation == T::CALLS.delete {
            return step.perform(session).await.map(|()| Ok(None));
        }
        let mut answer = step.send(session).await?;
        Ok(Ok(match answer.remove(T::CALLS.answer) {
            Some(Value::Object(shown)) => Some(shown),
            _ => None,
        }))
    }

    fn refusal(
        attempted: Option<&Request>,
        error: &ApiError,
        wanted: &Wanted,
        _settings: &Settings,
    ) -> Failed {
        let doing = match attempted.map(|step| step.operation) {
            Some(operation) if operation == T::CALLS.create => "Creating",
            Some(operation) if operation == T::CALLS.update => "Changing",
            Some(_) => "Deleting",
            None => "Reading",
        };
        let attempt = format!("{doing} {}", T::THING);
        let missing = || error.is_not_found().then(|| no_such_pool(&wanted.pool_id));
        match T::advice(error, wanted).or_else(missing) {
            Some(advice) => Failed::call(&attempt, error, &advice),
            None => failed(&attempt, error),
        }
    }

    /// The pool no longer exists, or the function may no longer pass the role that the request names.
    fn may_stay_undone(
        _step: &Request,
        error: &ApiError,
        _wanted: &Wanted,
        _live: Option<&Document>,
    ) -> bool {
        error.is_not_found() || error.kind == ErrorKind::PassRole
    }
}

/// A request about a child.
fn request<T: Child>(wanted: &Wanted, mut members: Document) -> Document {
    members.insert("UserPoolId".into(), json!(wanted.pool_id));
    members.insert(T::NAME.into(), json!(wanted.name));
    members
}

/// The members of a description that a template can set besides the name. An empty string or list means not
/// set.
fn settings<T: Child>(shown: &Document) -> Document {
    let members = fields::<T::Properties>()
        .iter()
        .flat_map(|field: &Field| field.spec.api);
    members
        .filter(|name| **name != T::NAME)
        .filter_map(|name| Some(((*name).to_owned(), shown.get(*name)?.clone())))
        .filter(|(_, value)| *value != "" && !is_empty(value))
        .collect()
}

/// The property that sets this member of the API.
fn property<T: Child>(member: &str) -> &str {
    of_member(fields::<T::Properties>(), member).map_or(member, |field| field.name)
}
