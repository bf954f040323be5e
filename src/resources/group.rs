//! `Custom::CognitoUserPoolGroup`: a group of a user pool.
//!
//! A group has no tags. It belongs to this resource if its name is derived from the resource, or if
//! CloudFormation has recorded its name as the physical ID.

use super::child::{Calls, Child, Wanted};
use super::drive::Attribute;
use super::{Owner, names};
use crate::aws::{ApiError, ErrorKind, Operation};
use crate::document::document;
use crate::properties::group::UserPoolGroup;

/// The maximum length of a group's name.
const LONGEST: usize = 128;

/// The type.
#[derive(Debug)]
pub struct Group;

impl Child for Group {
    const TYPE: &'static str = "CognitoUserPoolGroup";
    const ABOUT: &'static str = "A group of a user pool.";
    const REPLACEMENT: &'static str = "A change creates another group, without the members of the \
        former one, and deletes the former one.";
    const THING: &'static str = "the group";
    const NAME: &'static str = "GroupName";
    const ATTRIBUTES: &'static [Attribute] =
        &[("GroupName", "The name, which `!Ref` returns as well.")];
    const CALLS: Calls = Calls {
        create: Operation::CreateGroup,
        read: Operation::GetGroup,
        update: Operation::UpdateGroup,
        delete: Operation::DeleteGroup,
        answer: "Group",
    };
    /// A request that names a role needs the permission to pass it.
    const SENT_WHEN_CHANGED: &'static [&'static str] = &["RoleArn"];
    type Properties = UserPoolGroup;

    fn wanted(given: &UserPoolGroup, owner: &Owner) -> Option<Wanted> {
        let name = given.group_name.clone();
        Some(Wanted {
            pool_id: given.user_pool_id.clone()?,
            is_own_name: name.is_none(),
            name: name.unwrap_or_else(|| names::of_resource(owner, LONGEST)),
            given: document! {
                "Description": given.description.clone(),
                "Precedence": given.precedence,
                "RoleArn": given.role.clone(),
            },
            adopts: given.adopt_existing == Some(true),
            ..Wanted::default()
        })
    }

    fn advice(error: &ApiError, wanted: &Wanted) -> Option<String> {
        let role = wanted.given.get("RoleArn")?.as_str()?;
        (error.kind == ErrorKind::PassRole).then(|| {
            format!(
                "Add {role} to the parameter GroupRoles of Poolkeeper's template, and deploy that template"
            )
        })
    }
}
