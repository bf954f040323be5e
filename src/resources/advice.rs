//! Advice about the most frequent errors.

use serde_json::Value;

use crate::aws::cognito::Document;
use crate::aws::{ApiError, ErrorKind, sms_role};
use crate::resources::Failed;

/// The failure of a call, with advice.
pub fn failed(attempted: &str, error: &ApiError) -> Failed {
    Failed::call(attempted, error, advice(error))
}

/// What is wrong with a `UserPoolId`.
pub fn no_such_pool(pool_id: &str) -> String {
    format!("UserPoolId: user pool {pool_id} does not exist in this Region and account")
}

/// The failure of a write of these settings, with advice about what they name.
pub fn failed_to_write(attempted: &str, error: &ApiError, settings: &Document) -> Failed {
    match settings.get("SmsConfiguration") {
        Some(sms) if error.kind == ErrorKind::SmsRole => {
            Failed::call(attempted, error, &of_sms_role(sms))
        }
        _ => failed(attempted, error),
    }
}

/// What the role for SMS messages needs. Cognito's answer names neither the role nor its requirements.
fn of_sms_role(configuration: &Value) -> String {
    let member = |name: &str| configuration.get(name).and_then(Value::as_str);
    let role = member("SnsCallerArn").unwrap_or_default();
    let external_id = member("ExternalId");
    let (whose, set_by) = if role.contains(&format!(":role{}", sms_role::PATH)) {
        (
            format!(
                "Poolkeeper created the role {role}, but Cognito could not use it in time; try again. If \
                 someone has changed the role since"
            ),
            "",
        )
    } else {
        (
            format!("The template sets the role {role} as SmsRole. If Cognito still cannot use it"),
            " (SmsRoleExternalId)",
        )
    };
    let by_id = match external_id {
        Some(id) => format!("for the external ID {id}{set_by}"),
        None => format!("without an external ID{set_by}"),
    };
    format!(
        "{whose}, check that its trust policy has the statement {} ({by_id}), and that one of its \
         policies has {}",
        sms_role::trust(external_id),
        sms_role::publish()
    )
}

fn advice(error: &ApiError) -> &'static str {
    match error.code.as_str() {
        "LimitExceededException" => {
            "The account has reached a quota; see Service Quotas for Amazon Cognito user pools"
        }
        "FeatureUnavailableInTierException" => {
            "Choose a higher FeaturePlan, or remove the feature from the template"
        }
        "DeleteConflict" => {
            "The role has policies or instance profiles that Poolkeeper did not attach; detach them and try \
             again"
        }
        "UserImportInProgressException" => "Try again when the user import has ended",
        "OperationNotEnabledException" => "The pool is a replica; change it in its primary Region",
        "PolicyLengthExceededException" => {
            "The function's resource policy is full (20 KB); remove the statements that you do not need, \
             or replace them with one that has arn:aws:cognito-idp:<region>:<account>:userpool/* as its \
             source"
        }
        "AccessDeniedException" | "AccessDenied" | "NotAuthorizedException" => {
            "The role of Poolkeeper's function lacks a permission; deploy the template of this version"
        }
        "ExpiredToken" | "ExpiredTokenException" => {
            "The function's credentials expired while it ran; try again"
        }
        "RequestExpired" | "SignatureDoesNotMatch" | "InvalidSignatureException" => {
            "The clock of the machine that runs the function is off by minutes, or its secret access key \
             is wrong; correct it and try again"
        }
        // A stack whose deletion failed cannot be updated.
        _ if error.kind == ErrorKind::DeletionProtected => {
            "If you can still update the stack, set DeletionProtection to false and deploy. Otherwise turn \
             deletion protection off on the pool itself (in the console, or with UpdateUserPool) and delete \
             again, or delete the stack and retain this resource"
        }
        _ if error.kind == ErrorKind::ExternalIdMissing => {
            "Set SmsRoleExternalId to the external ID that the trust policy of SmsRole requires"
        }
        _ if error.operation == "AddPermission" && error.is_not_found() => {
            "The function of a trigger does not exist; check its ARN in LambdaTriggers or LambdaArn"
        }
        _ => "",
    }
}
