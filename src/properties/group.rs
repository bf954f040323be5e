//! The properties of `Custom::CognitoUserPoolGroup`: CDK's `addGroup`.

use super::object::object;
use super::violation::quoted;
use super::{Properties, Violations, arn, pool};

object! {
    /// What a template says about a group of a user pool.
    pub struct UserPoolGroup {
        /// The ID of the user pool.
        user_pool_id: String = "UserPoolId" required,
        /// The name of the group.
        group_name: String = "GroupName",
        /// What the group is for.
        description: String = "Description",
        /// The rank of the group among the groups of a user; the lowest number wins.
        precedence: i64 = "Precedence",
        /// The ARN of the IAM role that members of the group take on.
        role: String = "Role",
        /// Beyond CDK: whether to take over a group of that name that exists already.
        adopt_existing: bool = "AdoptExisting",
        /// Beyond CDK: any text, without a meaning of its own. CloudFormation sends an Update when it
        /// changes, and what differs from the live resource is then written and named.
        revision: String = "Revision",
    }
}

impl Properties for UserPoolGroup {
    fn check(&self, violations: &mut Violations) {
        if let Some(id) = &self.user_pool_id {
            pool::check_id("UserPoolId", id, violations);
        }
        // G-NAME
        if let Some(name) = &self.group_name {
            let length = name.chars().count();
            if !(1..=128).contains(&length) {
                violations.add(
                    "GroupName",
                    format_args!("has {length} characters, allowed are 1 to 128"),
                );
            }
            if name.chars().any(|it| it.is_whitespace() || it.is_control()) {
                violations.add(
                    "GroupName",
                    format_args!(
                        "{} holds a space or a control character, allowed are letters, marks, symbols, \
                         digits and punctuation",
                        quoted(name)
                    ),
                );
            }
        }
        // G-DESC
        if let Some(length) = self.description.as_ref().map(|it| it.chars().count())
            && length > 2048
        {
            violations.add(
                "Description",
                format_args!("has {length} characters, allowed are 0 to 2048"),
            );
        }
        // G-PREC
        if let Some(precedence) = self.precedence
            && !(0..=i64::from(i32::MAX)).contains(&precedence)
        {
            violations.add(
                "Precedence",
                format_args!("is {precedence}, allowed are 0 to {}", i32::MAX),
            );
        }
        if let Some(role) = self.role.as_deref().filter(|role| !arn::is_role(role)) {
            violations.add(
                "Role",
                format_args!(
                    "{} is not a role's ARN (arn:<partition>:iam::<account>:role/<name>)",
                    quoted(role)
                ),
            );
        }
    }
}
