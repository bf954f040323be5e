//! What an author can do about the refusals that are met most.

use serde_json::Value;

use crate::aws::cognito::Document;
use crate::aws::{ApiError, ErrorKind, sms_role};
use crate::resources::Failed;

/// A call that was refused, with what can be done about it.
pub fn failed(attempted: &str, error: &ApiError) -> Failed {
    Failed::call(attempted, error, advice(error))
}

/// The same for a write of these settings, which may be refused because of what they name.
pub fn failed_to_write(attempted: &str, error: &ApiError, settings: &Document) -> Failed {
    match settings.get("SmsConfiguration") {
        Some(sms) if error.kind == ErrorKind::SmsRole => {
            Failed::call(attempted, error, &of_sms_role(sms))
        }
        _ => failed(attempted, error),
    }
}

/// What the role for SMS messages needs; the service's answer names neither the role nor the rest.
fn of_sms_role(configuration: &Value) -> String {
    let member = |name: &str| configuration.get(name).and_then(Value::as_str);
    let role = member("SnsCallerArn").unwrap_or_default();
    let external_id = member("ExternalId");
    let (whose, given_by) = if role.contains(&format!(":role{}", sms_role::PATH)) {
        (
            "is one that Poolkeeper makes; IAM did not let Cognito use it in time, so try again. If \
             somebody changed it since",
            "",
        )
    } else {
        (
            "is the author's (SmsRole of the pool)",
            " (SmsRoleExternalId of the pool)",
        )
    };
    let by_id = match external_id {
        Some(id) => format!("with the external id {id}{given_by}"),
        None => format!("without an external id{given_by}"),
    };
    format!(
        "The role {role} {whose}: {by_id} its trust policy needs the statement {}, and one of its \
         policies {}",
        sms_role::trust(external_id),
        sms_role::publish()
    )
}

fn advice(error: &ApiError) -> &'static str {
    let says = |text: &str| error.message.to_lowercase().contains(text);
    match error.code.as_str() {
        "LimitExceededException" => {
            "A quota of the account is used up; see Service Quotas for Amazon Cognito user pools"
        }
        "FeatureUnavailableInTierException" => {
            "Choose a higher FeaturePlan, or leave the feature out"
        }
        "DeleteConflict" => "Somebody attached something to the role; detach it and try again",
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
        "ExpiredToken" | "ExpiredTokenException" => {
            "The function's credentials ran out while it worked; try again"
        }
        "RequestExpired" | "SignatureDoesNotMatch" | "InvalidSignatureException" => {
            "The clock where the function runs is wrong by minutes, or the secret access key is; set it \
             right and try again"
        }
        // A stack whose deletion failed takes no update.
        _ if error.kind == ErrorKind::DeletionProtected => {
            "Turn deletion protection off on the pool itself (in the console, or by UpdateUserPool) and \
             delete again, or delete the stack and retain this resource. If the stack can still be \
             updated, setting DeletionProtection to false does as well"
        }
        // "Invalid SMS MFA configuration given, external id and a valid caller arn are required"
        _ if says("external id") => {
            "Give SmsRoleExternalId of the pool: the external id that the trust policy of SmsRole asks for"
        }
        _ if error.operation == "AddPermission" && error.is_not_found() => {
            "The function of a trigger does not exist; check its ARN in LambdaTriggers or LambdaArn"
        }
        _ => "",
    }
}
