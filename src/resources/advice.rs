//! What an author can do about the refusals that are met most.

use crate::aws::ApiError;
use crate::resources::Failed;

/// A call that was refused, with what can be done about it.
pub fn failed(attempted: &str, error: &ApiError) -> Failed {
    Failed::call(attempted, error, advice(error))
}

fn advice(error: &ApiError) -> &'static str {
    match error.code.as_str() {
        "InvalidSmsRoleTrustRelationshipException" => {
            "The trust policy of SmsRole must allow the service cognito-idp.amazonaws.com to \
             sts:AssumeRole; if it has a condition on sts:ExternalId, SmsRoleExternalId must be the \
             same text"
        }
        "InvalidSmsRoleAccessPolicyException" => {
            "The policy of SmsRole must allow sns:Publish on *"
        }
        "LimitExceededException" => {
            "A quota of the account is used up; see Service Quotas for Amazon Cognito user pools"
        }
        "FeatureUnavailableInTierException" => {
            "Choose a higher FeaturePlan, or leave the feature out"
        }
        "UserImportInProgressException" => "Try again when the import of users has ended",
        "OperationNotEnabledException" => "The pool is a replica; change it in its primary Region",
        "PolicyLengthExceededException" => {
            "The function's resource policy is full (20 KB); remove statements that are not needed, \
             or let one statement with arn:aws:cognito-idp:<region>:<account>:userpool/* as source \
             serve all pools"
        }
        "AccessDeniedException" | "AccessDenied" | "NotAuthorizedException" => {
            "The function's role lacks a permission; deploy the template of this version"
        }
        _ if error.message.to_lowercase().contains("deletion protection") => {
            "Set DeletionProtection to false and deploy, then delete again"
        }
        _ if error.operation == "AddPermission" && error.is_not_found() => {
            "The function of a trigger does not exist; check its ARN in LambdaTriggers or LambdaArn"
        }
        _ => "",
    }
}
