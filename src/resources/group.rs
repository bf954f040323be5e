//! `Custom::CognitoUserPoolGroup`: a group of a user pool.
//!
//! A group has no tags. It is this resource's if its name follows from the resource, or if CloudFormation
//! has recorded its name as the resource's id.

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde_json::{Value, json};

use super::advice::failed;
use super::named::{Looks, Named, Plan};
use super::{Attributes, Failed, Owner, names};
use crate::aws::cognito::{self, Document};
use crate::aws::{ApiError, ErrorKind, Operation, Request, Session, Settings};
use crate::properties::group::UserPoolGroup;

/// The greatest length of a group's name.
const LONGEST: usize = 128;
/// What a group has beside its name, by property and by member, and how a member is unset. Cognito
/// documents no way to unset the others.
const MEMBERS: [(&str, &str, Option<&str>); 3] = [
    ("Description", "Description", Some("")),
    ("Precedence", "Precedence", None),
    ("Role", ROLE, None),
];
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
    const ATTRIBUTES: &'static [&'static str] = &["GroupName"];
    const THING: &'static str = "the group";
    const IS_MADE_ONCE: bool = true;
    const ANY_ID: bool = true;
    const GOES_ON_IN_PART: bool = true;
    type Properties = UserPoolGroup;
    type Wanted = Wanted;
    type Live = Document;

    fn wanted(given: &UserPoolGroup, owner: &Owner) -> Option<Wanted> {
        let members = [
            given.description.clone().map(Value::from),
            given.precedence.map(Value::from),
            given.role.clone().map(Value::from),
        ];
        let members = MEMBERS.iter().zip(members);
        Some(Wanted {
            pool_id: given.user_pool_id.clone()?,
            name: given
                .group_name
                .clone()
                .unwrap_or_else(|| names::of_resource(owner, LONGEST)),
            is_own_name: given.group_name.is_none(),
            given: members
                .filter_map(|((_, member, _), value)| Some(((*member).to_owned(), value?)))
                .collect(),
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
        let mut plan = Plan::default();
        let mut members = Document::new();
        let mut differs = false;
        for (property, member, unset) in MEMBERS {
            let target = target(member, old, new, before);
            let is_changed = target != value(now, member);
            if is_changed && target.is_none() && unset.is_none() && looks.wrote {
                plan.notes.push(format!(
                    "{property} stays as it was: Cognito documents no way to unset it"
                ));
                continue;
            }
            differs |= is_changed;
            let sent = target.cloned().or_else(|| {
                let unset = unset.filter(|_| is_changed)?;
                Some(json!(unset))
            });
            // Whoever names a role needs the right to pass it.
            if let Some(sent) = sent.filter(|_| is_changed || member != ROLE) {
                members.insert(member.to_owned(), sent);
            }
        }
        if differs {
            plan.steps
                .push(Operation::UpdateGroup.with(new.request(members)));
        }
        plan
    }

    fn is_as_created(wanted: &Wanted, live: &Document) -> bool {
        MEMBERS
            .iter()
            .all(|(_, member, _)| value(live, member) == wanted.given.get(*member))
    }

    fn restoration(wanted: &Wanted, before: Option<&Document>) -> Vec<Request> {
        let Some(before) = before else {
            return Self::removal(&wanted.name, Some(wanted), &Owner::default());
        };
        let members = MEMBERS
            .iter()
            .filter_map(|(_, member, _)| Some(((*member).to_owned(), before.get(*member)?.clone())))
            .collect();
        vec![Operation::UpdateGroup.with(wanted.request(members))]
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
        let Some(live) = live else {
            return vec![];
        };
        let mut found = Vec::new();
        for (property, member, _) in MEMBERS {
            let (wanted, now) = (new.given.get(member), value(live, member));
            let is_given = old.is_none_or(|old| old.given.get(member) == wanted);
            if let Some(wanted) = wanted.filter(|wanted| is_given && now != Some(*wanted)) {
                let had = now.map_or_else(|| "nothing".to_owned(), Value::to_string);
                found.push(format!(
                    "{property} (the group had {had}, wanted is {wanted})"
                ));
            }
        }
        found
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

/// What a group has; an empty description is none.
fn value<'a>(group: &'a Document, member: &str) -> Option<&'a Value> {
    group.get(member).filter(|value| **value != "")
}

/// What a member is to be.
fn target<'a>(
    member: &str,
    old: Option<&Wanted>,
    new: &'a Wanted,
    before: &'a Document,
) -> Option<&'a Value> {
    let now = value(before, member);
    match (
        new.given.get(member),
        old.and_then(|old| old.given.get(member)),
    ) {
        (Some(wanted), _) => Some(wanted),
        (None, Some(former)) if Some(former) == now => None,
        (None, _) => now,
    }
}

impl Wanted {
    fn request(&self, mut members: Document) -> Document {
        members.insert("UserPoolId".into(), json!(self.pool_id));
        members.insert("GroupName".into(), json!(self.name));
        members
    }
}
