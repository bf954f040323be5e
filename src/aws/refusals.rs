//! What each error code of a service means.
//!
//! Codes say more than HTTP statuses: throttling and short outages have many names, and come with any
//! status. So each known code has a line here. The status decides for the others.

use super::ErrorKind;
use ErrorKind::{
    Concurrent, Dangling, DeletionProtected, DomainAttached, Exists, ExternalIdMissing, NotFound,
    PassRole, Refused, SmsRole, Throttled, Unavailable,
};

/// The codes, and what each means.
///
/// *Declared* codes are in the service's own model for an operation that is called here
/// (tests/support/models/errors.json). *Common* codes are in the API reference for every operation of a
/// service. *SDK* codes are in the AWS SDKs' lists of errors to retry.
const CODES: &[(&str, ErrorKind)] = &[
    // Too many requests; none of these was carried out.
    ("TooManyRequestsException", Throttled), // declared: Cognito, Lambda
    ("ThrottledException", Throttled),       // declared: Resource Groups Tagging
    ("Throttling", Throttled),               // common: IAM, CloudFormation
    ("ThrottlingException", Throttled),      // common: all JSON services
    ("RequestLimitExceeded", Throttled),     // SDK
    ("RequestThrottled", Throttled),         // SDK
    ("RequestThrottledException", Throttled), // SDK
    ("BandwidthLimitExceeded", Throttled),   // SDK
    ("ProvisionedThroughputExceededException", Throttled), // SDK
    ("TransactionInProgressException", Throttled), // SDK
    ("PriorRequestNotComplete", Throttled),  // SDK
    ("SlowDown", Throttled),                 // SDK
    ("EC2ThrottledException", Throttled),    // SDK; Lambda, with status 502
    // A concurrent write; not carried out.
    ("ConcurrentModificationException", Concurrent), // declared: Cognito
    ("ConcurrentModification", Concurrent),          // declared: IAM
    ("PreconditionFailedException", Concurrent),     // declared: Lambda, when two writes meet
    ("EntityTemporarilyUnmodifiable", Concurrent),   // IAM, of a role that was just made or deleted
    ("EntityTemporarilyUnmodifiableException", Concurrent), // the same, as SDKs name it
    ("OperationAbortedException", Concurrent),       // other JSON services, when two writes meet
    // The service itself failed; perhaps carried out.
    ("InternalErrorException", Unavailable), // declared: Cognito
    ("InternalServiceException", Unavailable), // declared: Resource Groups Tagging
    ("ServiceException", Unavailable),       // declared: Lambda
    ("ServiceFailure", Unavailable),         // declared: IAM
    ("InternalFailure", Unavailable),        // common: all
    ("InternalError", Unavailable),          // other services
    ("InternalServerError", Unavailable),    // other services
    ("InternalServerException", Unavailable), // other services
    ("InternalServiceError", Unavailable),   // other services
    ("ServiceUnavailable", Unavailable),     // common: all
    ("ServiceUnavailableException", Unavailable), // common: newer references
    ("RequestTimeout", Unavailable),         // SDK
    ("RequestTimeoutException", Unavailable), // SDK; common: newer references
    ("RequestAbortedException", Unavailable), // common: newer references
    ("ResourceNotReadyException", Unavailable), // Lambda, of an idle function that wakes up
    // What the call is about does not exist.
    ("ResourceNotFoundException", NotFound), // declared: Cognito, Lambda
    ("NoSuchEntity", NotFound),              // declared: IAM
    ("NoSuchEntityException", NotFound),     // the same, as SDKs name it
    ("ParameterNotFound", NotFound),         // declared: Systems Manager
    ("ParameterVersionNotFound", NotFound),  // declared: Systems Manager
    // What the call would create exists already.
    ("EntityAlreadyExists", Exists),        // declared: IAM
    ("GroupExistsException", Exists),       // declared: Cognito
    ("DuplicateProviderException", Exists), // declared: Cognito
    // What the request names does not exist, or not yet.
    ("ScopeDoesNotExistException", Dangling), // declared: Cognito
    // Cognito may be able to use a new role within minutes.
    ("InvalidSmsRoleTrustRelationshipException", SmsRole), // declared: Cognito
    ("InvalidSmsRoleAccessPolicyException", SmsRole),      // declared: Cognito
    // Permanently refused: a quota.
    ("LimitExceededException", Refused), // declared: Cognito. SDKs retry it, but it is a quota here
    ("LimitExceeded", Refused),          // declared: IAM
    ("PolicyLengthExceededException", Refused), // declared: Lambda
    // The request, or what it is about.
    ("InvalidParameterException", Refused), // declared: Cognito, Resource Groups Tagging
    ("InvalidParameterValueException", Refused), // declared: Lambda
    ("InvalidInput", Refused),              // declared: IAM
    ("MalformedPolicyDocument", Refused),   // declared: IAM
    ("ValidationError", Refused),           // common: all; see also `kind_by_text`
    ("ValidationException", Refused),       // common: newer references
    ("ResourceConflictException", Refused), // declared: Lambda; see also `kind_by_text`
    ("DeleteConflict", Refused),            // declared: IAM; `sms_role::remove` waits a while
    ("UnmodifiableEntity", Refused),        // declared: IAM, of service-linked roles
    ("InvalidEmailRoleAccessPolicyException", Refused), // declared: Cognito
    ("UserPoolTaggingException", Refused),  // declared: Cognito
    ("TierChangeNotAllowedException", Refused), // declared: Cognito
    ("FeatureUnavailableInTierException", Refused), // declared: Cognito
    ("InvalidOAuthFlowException", Refused), // declared: Cognito
    ("UserImportInProgressException", Refused), // declared: Cognito; an import takes hours
    ("OperationNotEnabledException", Refused), // declared: Cognito, of replicas
    ("CodeDeliveryFailureException", Refused), // Cognito, of operations on users
    ("UnsupportedIdentityProviderException", Refused), // declared: Cognito
    ("PublicPolicyException", Refused),     // declared: Lambda
    ("InvalidRequestException", Refused), // declared: Secrets Manager, of a secret that is being deleted
    ("DecryptionFailure", Refused),       // declared: Secrets Manager
    ("InvalidKeyId", Refused),            // declared: Systems Manager
    ("PaginationTokenExpiredException", Refused), // declared: Resource Groups Tagging
    // The caller.
    ("NotAuthorizedException", Refused),      // declared: Cognito
    ("AccessDeniedException", Refused),       // common: JSON services
    ("AccessDenied", Refused),                // common: IAM, CloudFormation
    ("NotAuthorized", Refused),               // common: all
    ("OptInRequired", Refused),               // common: all
    ("UnrecognizedClientException", Refused), // common: JSON services
    ("InvalidClientTokenId", Refused),        // common: IAM, CloudFormation
    ("MissingAuthenticationToken", Refused),  // common: all
    ("IncompleteSignature", Refused),         // common: all
    // The caller's credentials have expired, or its clock is wrong.
    ("ExpiredToken", Refused),              // IAM, CloudFormation
    ("ExpiredTokenException", Refused),     // common: newer references; JSON services
    ("RequestExpired", Refused),            // common: all
    ("SignatureDoesNotMatch", Refused), // IAM, CloudFormation: "Signature expired: … is now earlier"
    ("InvalidSignatureException", Refused), // JSON services: the same
];

/// The kind of an answer, by code, message and HTTP status.
pub(super) fn classify(code: &str, message: &str, status: u16) -> ErrorKind {
    let kind = kind_by_text(code, message).or_else(|| kind_by_code(code));
    match kind {
        // With such a status, the request is not at fault, whatever the code says.
        None | Some(Refused) if status >= 500 => Unavailable,
        Some(kind) => kind,
        None if status == 429 => Throttled,
        None if status == 408 => Unavailable,
        None => Refused,
    }
}

fn kind_by_code(code: &str) -> Option<ErrorKind> {
    CODES
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, kind)| *kind)
}

/// The kind of codes with several meanings, and of unknown codes with a telling message.
fn kind_by_text(code: &str, message: &str) -> Option<ErrorKind> {
    let says = |text: &str| message.contains(text);
    let says_anyhow = |text: &str| message.to_lowercase().contains(text);
    match code {
        // DescribeStacks and similar calls, about a stack or a resource that no longer exists.
        "ValidationError" if says("does not exist") => Some(NotFound),
        // IAM and CloudFormation sometimes throttle with this code.
        "ValidationError" if says("Rate exceeded") => Some(Throttled),
        // "The operation cannot be performed at this time. An update is in progress for resource: …", or
        // "… The function is currently in the following state: Pending". The other meaning is that the
        // statement exists.
        "ResourceConflictException"
            if says("cannot be performed at this time") || says("in progress") =>
        {
            Some(Concurrent)
        }
        // "User: … is not authorized to perform: iam:PassRole on resource: … because …"
        "AccessDeniedException" | "AccessDenied" if says("iam:PassRole") => Some(PassRole),
        // SetUserPoolMfaConfig: "Invalid SMS MFA configuration given, external id and a valid caller arn are
        // required"
        _ if says_anyhow("external id") => Some(ExternalIdMissing),
        // CreateUserPoolClient: "The provider X does not exist for User Pool Y."
        "InvalidParameterException"
            if says("The provider ") && says("does not exist for User Pool") =>
        {
            Some(Dangling)
        }
        // DeleteUserPool: "The user pool cannot be deleted because deletion protection is activated. …"
        _ if says_anyhow("deletion protection") => Some(DeletionProtected),
        // DeleteUserPoolDomain and UpdateUserPoolDomain: "No such domain or user pool exists."
        "InvalidParameterException" if says("No such domain") => Some(NotFound),
        // CreateUserPoolDomain: "User pool already has a domain configured."
        "InvalidParameterException" if says("already has a domain configured") => Some(Refused),
        // DeleteUserPool: "User pool cannot be deleted. It has a domain configured that should be deleted
        // first."
        _ if says_anyhow("domain configured") => Some(DomainAttached),
        _ if kind_by_code(code).is_some() => None,
        _ if code.contains("Throttl") || says("Rate exceeded") => Some(Throttled),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use regex::Regex;
    use serde_json::{Map, Value};

    use super::*;
    use crate::aws::Operation;

    /// The declared errors by operation, in turn by service.
    fn declared() -> Map<String, Value> {
        let text = include_str!("../../tests/support/models/errors.json");
        let mut fixture: Value = serde_json::from_str(text).expect("JSON");
        match fixture["errors"].take() {
            Value::Object(services) => services,
            other => panic!("no services: {other}"),
        }
    }

    #[test]
    fn each_error_that_a_called_operation_declares_has_a_class() {
        for (service, operations) in declared() {
            for (operation, codes) in operations.as_object().expect("operations") {
                for code in codes.as_array().expect("codes") {
                    let code = code.as_str().expect("a code");
                    assert!(
                        kind_by_code(code).is_some(),
                        "{service} {operation}: {code} has no class"
                    );
                }
            }
        }
    }

    #[test]
    fn each_operation_that_is_called_has_its_declared_errors_here() {
        let call = Regex::new(r#"\.call\(\s*"(\w+)""#).expect("a pattern");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/aws");
        let tabled = Operation::ALL.iter().map(|it| it.name().to_owned());
        let called: BTreeSet<String> = fs::read_dir(folder)
            .expect("the sources")
            .flat_map(|file| {
                let text = fs::read_to_string(file.expect("a source").path()).expect("text");
                let names: Vec<_> = call
                    .captures_iter(&text)
                    .map(|found| found[1].to_owned())
                    .collect();
                names
            })
            .chain(tabled)
            .collect();
        let known = declared()
            .values()
            .filter_map(Value::as_object)
            .flat_map(|operations| operations.keys().cloned())
            .collect();
        assert_eq!(called, known, "run tests/support/models/extract_errors.py");
    }

    #[test]
    fn each_code_has_one_class() {
        let codes: BTreeSet<&str> = CODES.iter().map(|(code, _)| *code).collect();
        assert_eq!(codes.len(), CODES.len());
    }

    #[test]
    fn what_passes_is_known_whatever_its_name_and_status() {
        for (code, message, status, kind) in [
            ("ThrottledException", "", 400, Throttled),
            ("ProvisionedThroughputExceededException", "", 400, Throttled),
            ("EC2ThrottledException", "", 502, Throttled),
            ("NewThrottlingException", "", 400, Throttled),
            ("NewException", "Rate exceeded", 400, Throttled),
            ("NewException", "", 429, Throttled),
            ("ServiceUnavailable", "", 400, Unavailable),
            ("InternalServerError", "", 400, Unavailable),
            ("RequestTimeout", "", 408, Unavailable),
            ("NewException", "", 503, Unavailable),
            ("InvalidParameterException", "", 500, Unavailable),
            ("EntityTemporarilyUnmodifiable", "", 409, Concurrent),
        ] {
            assert_eq!(classify(code, message, status), kind, "{code} {status}");
        }
    }

    #[test]
    fn what_is_final_is_not_taken_for_throttling() {
        for (code, message, status) in [
            ("LimitExceededException", "", 400),
            ("LimitExceeded", "", 409),
            ("UserImportInProgressException", "", 400),
            ("ExpiredTokenException", "", 403),
            ("SignatureDoesNotMatch", "Signature expired", 403),
            ("NewException", "Not this way", 400),
        ] {
            assert_eq!(classify(code, message, status), Refused, "{code} {status}");
        }
    }

    #[test]
    fn what_is_said_of_domains_is_told_apart() {
        let refused = |message| classify("InvalidParameterException", message, 400);
        for (message, kind) in [
            ("No such domain or user pool exists.", NotFound),
            ("User pool already has a domain configured.", Refused),
            (
                "User pool cannot be deleted. It has a domain configured that should be deleted first.",
                DomainAttached,
            ),
        ] {
            assert_eq!(refused(message), kind, "{message}");
        }
    }

    #[test]
    fn a_conflict_is_one_of_two() {
        let conflict = |message| classify("ResourceConflictException", message, 409);
        for state in [
            "The operation cannot be performed at this time. An update is in progress for resource: f",
            "The operation cannot be performed at this time. The function is currently in the following \
             state: Pending",
        ] {
            assert_eq!(conflict(state), Concurrent);
        }
        let there =
            "The statement id (poolkeeper-x) provided already exists. Please provide a new one";
        assert_eq!(conflict(there), Refused);
    }
}
