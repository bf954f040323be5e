//! The properties of `Custom::CognitoUserPoolGroup`: CDK's `addGroup`.

use super::forms::{GROUP_NAME, POOL_ID, ROLE_ARN};
use super::object::object;
use super::spec::{Changes, Removed};
use super::{Properties, Violations};

object! {
    /// The properties of a group.
    pub struct UserPoolGroup {
        /// The ID of the user pool. With another one, the group is created in that pool, and the former
        /// pool keeps its group.
        user_pool_id: String = "UserPoolId" [required().form(&POOL_ID)],
        /// The name of the group, unique in the pool.
        group_name: String = "GroupName" [
            length(1, 128).rule("G-NAME").form(&GROUP_NAME).api(&["GroupName"])
                .omitted("`<stack name>-<logical ID>-<12 characters>`").changes(Changes::Replaces)
        ],
        /// What the group is for.
        description: String = "Description" [
            length(0, 2048).rule("G-DESC").api(&["Description"]).removed(Removed::Writes("\"\""))
        ],
        /// The rank of the group. Where a user is in several groups, the one with the lowest number
        /// decides on the preferred role.
        precedence: i64 = "Precedence" [
            within(0, 2_147_483_647).rule("G-PREC").api(&["Precedence"])
        ],
        /// The IAM role that members of the group get from an identity pool. `GroupRoles` of Poolkeeper's
        /// template must allow it.
        role: String = "Role" [length(20, 2048).form(&ROLE_ARN).api(&["RoleArn"])],
        /// Whether to take over the group of that name if it exists. This resource then never deletes the
        /// group.
        adopt_existing: bool = "AdoptExisting" [default("false").beyond_cdk()],
        /// Any text. Changing it makes CloudFormation send an Update, which writes and names every
        /// setting that has drifted from the template.
        revision: String = "Revision" [beyond_cdk()],
    }
}

impl Properties for UserPoolGroup {
    fn check(&self, _violations: &mut Violations) {}
}
