//! `Custom::CognitoUserPoolGroup`: a group of a user pool.
//!
//! A group has no tags. It is this resource's if its name follows from the resource, or if CloudFormation
//! has recorded its name as the resource's id.

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde_json::{Value, json};

use super::advice::failed;
use super::drive::Attribute;
use super::merge::{Merged, Removal, merge};
use super::named::{Looks, Named, Plan};
use super::{Attributes, Failed, Owner, names};
use crate::aws::cognito;
use crate::aws::{ApiError, ErrorKind, Operation, Request, Session, Settings};
use crate::document::{Document, document};
use crate::properties::group::UserPoolGroup;
use crate::properties::table::of_member;

/// The greatest length of a group's name.
const LONGEST: usize = 128;
const ROLE: &str = "RoleArn";

/// The type.
#[derive(Debug)]
pub struct Group;

/// A group, as it is to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    pool_id: String,
    name: String,
    is_own_name: bool,
    /// What the template gives beside the name.
    given: Document,
    adopts: bool,
}

impl Named for Group {
    const TYPE: &'static str = "CognitoUserPoolGroup";
    const ABOUT: &'static str = "A group of a user pool.";
    const REPLACEMENT: &'static str = "A change creates another group, without the members of the \
        former one, and deletes the former one.";
    const ATTRIBUTES: &'static [Attribute] =
        &[("GroupName", "The name, which `!Ref` gives as well.")];
    const THING: &'static str = "the group";
    const IS_MADE_ONCE: bool = true;
    const ANY_ID: bool = true;
    const GOES_ON_IN_PART: bool = true;
    type Properties = UserPoolGroup;
    type Wanted = Wanted;
    type Live = Document;

    fn wanted(given: &UserPoolGroup, owner: &Owner) -> Option<Wanted> {
        Some(Wanted {
            pool_id: given.user_pool_id.clone()?,
            name: given
                .group_name
                .clone()
                .unwrap_or_else(|| names::of_resource(owner, LONGEST)),
            is_own_name: given.group_name.is_none(),
            given: document! {
                "Description": given.description.clone(),
                "Precedence": given.precedence,
                "RoleArn": given.role.clone(),
            },
            adopts: given.adopt_existing == Some(true),
        })
    }

    fn id(wanted: &Wanted) -> String {
        wanted.name.clone()
    }

    fn attributes(id: &str, _owner: &Owner) -> Attributes {
        BTreeMap::from([("GroupName", id.to_owned())])
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
                "the group {} of user pool {} was left: its name does not tell the two apart",
                old.name, old.pool_id
            )
        })
    }

    async fn find(wanted: &Wanted, session: &Session) -> Result<Option<Document>, ApiError> {
        let request = wanted.request(Document::new());
        match cognito::answered(Operation::GetGroup, request, "Group", session).await {
            Ok(group) => Ok(Some(group)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn created(live: &Document) -> Option<SystemTime> {
        cognito::time(live, "CreationDate")
    }

    fn plan(old: Option<&Wanted>, new: &Wanted, looks: Looks<'_, Document>) -> Plan {
        let (Some(before), Some(now)) = (looks.before, looks.now) else {
            // What was just created is as created.
            let steps = match looks.now {
                Some(_) => vec![],
                None => vec![Operation::CreateGroup.with(new.request(new.given.clone()))],
            };
            let gone = old.map(|old| format!("the group {} was gone, and is made again", old.name));
            return Plan {
                steps,
                notes: gone.into_iter().collect(),
            };
        };
        let none = Document::new();
        let given = old.map_or(&none, |old| &old.given);
        let removal = |path: &str| Removal::of(UserPoolGroup::FIELDS, path, || None);
        let Merged {
            document: mut target,
            mut notes,
        } = merge(&[], &removal, given, &new.given, &settings(before));
        let now = settings(now);
        if looks.wrote {
            // Cognito documents no way to unset these: what is left out may stay.
            for (name, value) in &now {
                if !target.contains_key(name) {
                    notes.push(format!(
                        "{} stays {value}: Cognito did not unset it",
                        property(name)
                    ));
                    target.insert(name.clone(), value.clone());
                }
            }
        }
        let mut sent = target.clone();
        target.retain(|_, value| *value != "");
        if target.get(ROLE) == now.get(ROLE) {
            // Whoever names a role needs the right to pass it.
            sent.remove(ROLE);
        }
        let update = (target != now).then(|| Operation::UpdateGroup.with(new.request(sent)));
        Plan {
            steps: update.into_iter().collect(),
            notes,
        }
    }

    fn is_as_created(wanted: &Wanted, live: &Document) -> bool {
        settings(live) == wanted.given
    }

    fn restoration(wanted: &Wanted, before: Option<&Document>) -> Vec<Request> {
        let Some(before) = before else {
            return Self::removal(&wanted.name, Some(wanted), &Owner::default());
        };
        vec![Operation::UpdateGroup.with(wanted.request(settings(before)))]
    }

    fn removal(id: &str, old: Option<&Wanted>, _owner: &Owner) -> Vec<Request> {
        let group = old.map(|old| Wanted {
            name: id.to_owned(),
            ..old.clone()
        });
        group
            .map(|group| Operation::DeleteGroup.with(group.request(Document::new())))
            .into_iter()
            .collect()
    }

    fn differences(old: Option<&Wanted>, new: &Wanted, live: Option<&Document>) -> Vec<String> {
        let Some(live) = live.map(settings) else {
            return vec![];
        };
        let is_given =
            |name: &String, value: &Value| old.is_none_or(|old| old.given.get(name) == Some(value));
        new.given
            .iter()
            .filter(|(name, wanted)| is_given(name, wanted) && live.get(*name) != Some(*wanted))
            .map(|(name, wanted)| {
                let had = live
                    .get(name)
                    .map_or_else(|| "nothing".to_owned(), Value::to_string);
                let property = property(name);
                format!("{property} (the group had {had}, wanted is {wanted})")
            })
            .collect()
    }

    /// `CreateGroup` and `UpdateGroup` answer with the group.
    async fn send(
        step: &Request,
        _wanted: &Wanted,
        session: &Session,
    ) -> Result<Result<Option<Document>, Failed>, ApiError> {
        if step.operation == Operation::DeleteGroup {
            return step.perform(session).await.map(|()| Ok(None));
        }
        let mut answer = step.send(session).await?;
        Ok(Ok(match answer.remove("Group") {
            Some(Value::Object(group)) => Some(group),
            _ => None,
        }))
    }

    fn refusal(
        attempted: Option<&Request>,
        error: &ApiError,
        wanted: &Wanted,
        _settings: &Settings,
    ) -> Failed {
        let attempt = match attempted.map(|step| step.operation) {
            Some(Operation::CreateGroup) => "Creating the group",
            Some(Operation::UpdateGroup) => "Changing the group",
            Some(_) => "Deleting the group",
            None => "Reading the group",
        };
        let names_role = attempted.is_some_and(|step| step.document.contains_key(ROLE));
        if names_role && error.kind == ErrorKind::PassRole {
            let role = wanted.given.get(ROLE).and_then(Value::as_str);
            let advice = format!(
                "Deploy Poolkeeper's template with {} among its parameter GroupRoles",
                role.unwrap_or_default()
            );
            return Failed::call(attempt, error, &advice);
        }
        if error.is_not_found() {
            let advice = format!(
                "UserPoolId: there is no user pool {} in this region and account",
                wanted.pool_id
            );
            return Failed::call(attempt, error, &advice);
        }
        failed(attempt, error)
    }

    /// The pool is gone, or the role may not be passed any more.
    fn may_stay_undone(
        _step: &Request,
        error: &ApiError,
        _wanted: &Wanted,
        _live: Option<&Document>,
    ) -> bool {
        error.is_not_found() || error.kind == ErrorKind::PassRole
    }
}

/// What a group has beside its name; an empty description is none.
fn settings(group: &Document) -> Document {
    let members = ["Description", "Precedence", ROLE].into_iter();
    members
        .filter_map(|name| Some((name.to_owned(), group.get(name)?.clone())))
        .filter(|(_, value)| *value != "")
        .collect()
}

/// The property that is this member of the API.
fn property(member: &str) -> &str {
    of_member(UserPoolGroup::FIELDS, member).map_or(member, |field| field.name)
}

impl Wanted {
    fn request(&self, mut members: Document) -> Document {
        members.insert("UserPoolId".into(), json!(self.pool_id));
        members.insert("GroupName".into(), json!(self.name));
        members
    }
}
