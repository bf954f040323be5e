//! The calls, in order.

use std::collections::BTreeMap;

use super::live;
use super::merge::{left_behind, written};
use super::wanted::{Wanted, physical_id};
use crate::aws::grants::{self, Kind, Principal};
use crate::aws::{ApiError, Session};
use crate::resources::advice::failed;
use crate::resources::{Attributes, Done, Failed, Left, PhysicalId};

/// What to do about grants that are off.
const SWITCH: &str = "Deploy Poolkeeper's template with the parameter EnableGrants set to true";

/// Writes the policy.
///
/// # Errors
/// What was attempted, what the service answered, and what is left behind.
pub async fn create(new: &Wanted, policy: &str, session: &Session) -> Result<Done, Failed> {
    enabled(session)?;
    match put(new, policy, session).await {
        Ok(()) => Ok(done(new, policy)),
        Err((error, failed)) => Err(undo(new, policy, &error, failed, session).await),
    }
}

/// Writes the policy if it differs. On another principal it is another policy, with another id.
///
/// # Errors
/// What was attempted, what the service answered; nothing is changed then.
pub async fn update(
    id: &str,
    old: Option<&Wanted>,
    new: &Wanted,
    policy: &str,
    session: &Session,
) -> Result<Done, Failed> {
    enabled(session)?;
    if id != physical_id(&new.principal, policy) {
        return create(new, policy, session).await;
    }
    let before = live::read(session, new, policy)
        .await
        .map_err(|error| refusal("Reading the policy", &error))?;
    if written(new, before.as_ref()).is_some() {
        put(new, policy, session)
            .await
            .map_err(|(_, failed)| failed)?;
    }
    if let Some(former) = left_behind(old, new)
        && let Err(error) = grants::remove(session, former, policy).await
    {
        if before.is_none() {
            let clean_up = grants::remove(&session.cleaning_up(), &new.principal, policy).await;
            if let Err(error) = clean_up {
                tracing::warn!(policy, %error, "a policy could not be taken back");
            }
        }
        return Err(refusal("Removing the former principal's policy", &error));
    }
    Ok(done(new, policy))
}

/// Removes the policy.
///
/// # Errors
/// What was attempted, what the service answered, what the author can do.
pub async fn delete(
    id: PhysicalId,
    old: Option<&Wanted>,
    policy: &str,
    session: &Session,
) -> Result<Done, Failed> {
    let (id, name) = match id {
        PhysicalId::Nothing => return Ok(gone(String::new())),
        PhysicalId::Named(id) | PhysicalId::Unfinished(id) => {
            let name = principal_in(&id, policy).map(str::to_owned);
            (id, name)
        }
    };
    let former = match (name, old) {
        (Some(name), Some(old)) if old.principal.name == name => vec![old.principal.clone()],
        // The properties do not fit, so it is not known what has the name. The policy's name is
        // this resource's own: whatever has it is ours.
        (Some(name), _) => Kind::ALL
            .map(|kind| Principal {
                kind,
                name: name.clone(),
            })
            .to_vec(),
        // CloudFormation made the id up, because it never got an answer to the Create.
        (None, Some(old)) if session.clients().grants_enabled() => vec![old.principal.clone()],
        (None, _) => vec![],
    };
    for principal in &former {
        grants::remove(session, principal, policy)
            .await
            .map_err(|error| refusal("Removing the policy", &error))?;
    }
    Ok(gone(id))
}

/// The principal's name in an id of this resource.
fn principal_in<'a>(id: &'a str, policy: &str) -> Option<&'a str> {
    let name = id.strip_suffix(policy)?.strip_suffix('/')?;
    (!name.is_empty() && !name.contains('/')).then_some(name)
}

fn enabled(session: &Session) -> Result<(), Failed> {
    if session.clients().grants_enabled() {
        return Ok(());
    }
    Err(Failed::because(format!(
        "nothing was changed: grants are off, since they need the right to write policies on other \
         principals. {SWITCH}, or write the policy in this template"
    )))
}

async fn put(new: &Wanted, policy: &str, session: &Session) -> Result<(), (ApiError, Failed)> {
    grants::put(session, &new.principal, policy, &new.document)
        .await
        .map_err(|error| {
            let (kind, name) = (new.principal.kind.name(), &new.principal.name);
            let failed = if error.is_not_found() {
                Failed::call("Writing the policy", &error, &format!("Grantee: there is no {kind} {name} in this account"))
            } else if error.code == "LimitExceeded" {
                Failed::call("Writing the policy", &error, &format!("The inline policies of the {kind} {name} have no room left; use a managed policy"))
            } else {
                refusal("Writing the policy", &error)
            };
            (error, failed)
        })
}

fn refusal(attempted: &str, error: &ApiError) -> Failed {
    if matches!(
        error.code.as_str(),
        "AccessDenied" | "AccessDeniedException"
    ) {
        Failed::call(attempted, error, SWITCH)
    } else {
        failed(attempted, error)
    }
}

/// After a call whose outcome is not known there may be a policy after all.
async fn undo(
    new: &Wanted,
    policy: &str,
    error: &ApiError,
    failed: Failed,
    session: &Session,
) -> Failed {
    if !error.perhaps_carried_out() {
        return failed;
    }
    match grants::remove(&session.cleaning_up(), &new.principal, policy).await {
        Ok(()) => failed,
        Err(problem) => Failed {
            reason: format!(
                "{}. The policy may be left, since it could not be removed again: {problem}",
                failed.reason
            ),
            left: Left::Unfinished(physical_id(&new.principal, policy)),
        },
    }
}

fn done(new: &Wanted, policy: &str) -> Done {
    Done {
        physical_id: physical_id(&new.principal, policy),
        attributes: BTreeMap::from([("PolicyName", policy.to_owned())]),
        no_echo: false,
        notes: vec![],
    }
}

fn gone(id: String) -> Done {
    Done {
        physical_id: id,
        attributes: Attributes::new(),
        no_echo: false,
        notes: vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_id_with_our_policy_names_a_principal() {
        assert_eq!(principal_in("reader/p-1", "p-1"), Some("reader"));
        for other in ["reader/p-2", "p-1", "/p-1", "a/b/p-1", "shop-Grant-1ABCDEF"] {
            assert_eq!(principal_in(other, "p-1"), None, "{other}");
        }
    }
}
