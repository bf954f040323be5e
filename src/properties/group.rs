//! The properties of `Custom::CognitoUserPoolGroup`: CDK's `addGroup`.

use super::forms::{GROUP_NAME, POOL_ID, ROLE_ARN};
use super::object::object;
use super::spec::{Changes, Removed};
use super::{Properties, Violations};

object! {
    /// The properties of a group.
    pub struct UserPoolGroup {
        /// The ID of the user pool. If you change it, Poolkeeper creates the group in the other pool, and the
        /// former pool keeps its group.
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
        /// The rank of the group. If a user is in several groups, the group with the lowest number determines
        /// the preferred role.
        precedence: i64 = "Precedence" [
            within(0, 2_147_483_647).rule("G-PREC").api(&["Precedence"])
        ],
        /// The ARN of the IAM role that members of the group get from an identity pool. The parameter
        /// `GroupRoles` of Poolkeeper's template must allow the role.
        role: String = "Role" [length(20, 2048).form(&ROLE_ARN).api(&["RoleArn"])],
        /// Whether to adopt the group of that name if it exists. This resource then never deletes the group.
        adopt_existing: bool = "AdoptExisting" [default("false").beyond_cdk()],
        /// Any string. Changing it makes CloudFormation send an Update, which reverts every setting that has
        /// drifted from the template, and names it.
        revision: String = "Revision" [beyond_cdk()],
    }
}

impl Properties for UserPoolGroup {
    fn check(&self, _violations: &mut Violations) {}
}
