//! Advice about refused calls.

use super::Wanted;
use super::is_custom;
use crate::aws::{ApiError, Operation, Request};
use crate::document::text;
use crate::resources::Failed;
use crate::resources::advice::{failed, no_such_pool};

/// Whether Cognito could not resolve the parent of a custom domain.
pub(super) fn is_unresolved(error: &ApiError) -> bool {
    let message = &error.message;
    error.is_refused()
        && (message.contains("resolve a DNS A record")
            || message.contains("ensure an A record exists"))
}

/// The failure of a refused call. `attempted` is `None` for a read.
pub(super) fn refusal(attempted: Option<&Request>, error: &ApiError, wanted: &Wanted) -> Failed {
    let name = attempted.and_then(|step| text(&step.document, "Domain"));
    let name = name.unwrap_or(&wanted.name);
    let attempt = match attempted.map(|step| step.operation) {
        Some(Operation::CreateUserPoolDomain) => "Creating",
        Some(Operation::UpdateUserPoolDomain) => "Changing",
        Some(_) => "Deleting",
        None => "Reading",
    };
    let attempt = format!("{attempt} the domain {name}");
    match advice(error, name, wanted) {
        Some(advice) => Failed::call(&attempt, error, &advice),
        None => failed(&attempt, error),
    }
}

fn advice(error: &ApiError, name: &str, wanted: &Wanted) -> Option<String> {
    let pool = &wanted.pool_id;
    let says = |text: &str| error.message.contains(text);
    if error.is_not_found() {
        return Some(no_such_pool(pool));
    }
    if is_unresolved(error) {
        let parent = name.split_once('.').map_or(name, |(_, parent)| parent);
        return Some(format!(
            "DNS needs an A record for {parent}, the parent of the domain; its value does not matter. If the \
             same stack creates the record, let this resource depend on it. If the record is new, try again in \
             some minutes"
        ));
    }
    if matches!(
        error.code.as_str(),
        "AccessDeniedException" | "NotAuthorizedException"
    ) && is_custom(name)
    {
        return Some(
            "Custom domains need the parameter EnableCustomDomains of Poolkeeper's template; deploy that \
             template with EnableCustomDomains set to true"
                .to_owned(),
        );
    }
    if says("already has a domain configured") {
        let kind = match is_custom(name) {
            true => "custom domain",
            false => "prefix domain",
        };
        return Some(format!(
            "User pool {pool} has a {kind} with another name, and can have only one. Delete it, or set that \
             name and AdoptExisting: true in this resource"
        ));
    }
    if says("already associated") || says("already exists") {
        return Some(match is_custom(name) {
            true => format!(
                "Another pool or CloudFront distribution, perhaps of another account, has the name {name}. \
                 Remove it there, or choose another DomainName"
            ),
            false => format!(
                "Another pool, perhaps of another account, has the prefix {name} in this Region. Choose \
                 another DomainPrefix"
            ),
        });
    }
    None
}
