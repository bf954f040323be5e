//! The calls, in order.

use std::collections::BTreeMap;

use serde_json::Value;

use super::live;
use super::merge::{left_behind, written};
use super::wanted::{Wanted, physical_id};
use crate::aws::grants::{self, Kind, Principal};
use crate::aws::{ApiError, ErrorKind, Session};
use crate::resources::advice::failed;
use crate::resources::authority::{confirm, confirm_delete, unless_rolling_back};
use crate::resources::{Attributes, Done, Event, Failed, Left, PhysicalId};

/// What to do about grants that are off.
const SWITCH: &str = "Deploy Poolkeeper's template with the parameter EnableGrants set to true";
/// What to do where IAM forbids it although grants are on.
const OUT_OF_REACH: &str = "The grantee is out of Poolkeeper's reach: its template's parameter \
    Grantees may leave it out, its own role and those that it makes always are, and a permissions \
    boundary or a policy of the organisation may forbid it; write the policy in this template";

/// Whether grants can be written at all.
///
/// # Errors
/// They are off.
pub fn enabled(session: &Session) -> Result<(), Failed> {
    if session.clients().settings().grants_enabled {
        return Ok(());
    }
    Err(Failed::because(format!(
        "nothing was changed: grants are off, since they need the right to write policies on other \
         principals. {SWITCH}, or write the policy in this template"
    )))
}

/// Writes the policy.
///
/// # Errors
/// What was attempted, what the service answered, and what is left behind.
pub async fn create(
    event: &Event,
    new: &Wanted,
    policy: &str,
    session: &Session,
) -> Result<Done, Failed> {
    if let Err(off) = enabled(session) {
        let note = unless_rolling_back(event, off, session).await?;
        return Ok(done(new, policy, vec![note]));
    }
    if let Err(unconfirmed) = confirm(event, session).await {
        let note = unless_rolling_back(event, unconfirmed, session).await?;
        return Ok(done(new, policy, vec![note]));
    }
    let before = live::read(session, new, policy)
        .await
        .map_err(|error| refusal("Reading the policy", &error, session))?;
    let put = match principal_is_the_given_one(new, session).await {
        Ok(Err(another)) => {
            let note = unless_rolling_back(event, another, session).await?;
            return Ok(done(new, policy, vec![note]));
        }
        Ok(Ok(())) => grants::put(session, &new.principal, policy, &new.document).await,
        Err(error) => Err(error),
    };
    let Err(error) = put else {
        return Ok(done(new, policy, vec![]));
    };
    let failed = unwritten(new, &error, session);
    let failed = undo(new, policy, before.as_ref(), &error, failed, session).await;
    if !may_stay_unwritten(&error, new, before.as_ref()) {
        return Err(failed);
    }
    let note = unless_rolling_back(event, failed, session).await?;
    Ok(done(new, policy, vec![note]))
}

/// Writes the policy if it differs. On another principal it is another policy, with another id.
///
/// # Errors
/// What was attempted, what the service answered; nothing is changed then.
pub async fn update(
    event: &Event,
    id: &str,
    old: Option<&Wanted>,
    new: &Wanted,
    policy: &str,
    session: &Session,
) -> Result<Done, Failed> {
    if id != physical_id(&new.principal, policy) {
        return create(event, new, policy, session).await;
    }
    if let Err(off) = enabled(session) {
        if old == Some(new) {
            return Ok(done(new, policy, vec![]));
        }
        let note = unless_rolling_back(event, off, session).await?;
        return Ok(done(new, policy, vec![note]));
    }
    let before = live::read(session, new, policy)
        .await
        .map_err(|error| refusal("Reading the policy", &error, session))?;
    let mut notes = vec![];
    let former = left_behind(old, new);
    let is_to_write = old != Some(new) || written(new, before.as_ref()).is_some();
    if old == Some(new) && is_to_write {
        let had = match &before {
            Some(_) => "another policy",
            None => "none",
        };
        notes.push(format!(
            "drifted, and written again: the policy {policy} (the {} had {had})",
            new.principal.kind.name()
        ));
    }
    if (is_to_write || former.is_some())
        && let Err(unconfirmed) = confirm(event, session).await
    {
        let note = unless_rolling_back(event, unconfirmed, session).await?;
        return Ok(done(new, policy, vec![note]));
    }
    // What IAM answers may be some seconds old, so it counts only where nothing was to change anyway.
    if is_to_write {
        let put = match principal_is_the_given_one(new, session).await {
            Ok(Err(another)) => {
                notes.push(unless_rolling_back(event, another, session).await?);
                Ok(())
            }
            Ok(Ok(())) => grants::put(session, &new.principal, policy, &new.document).await,
            Err(error) => Err(error),
        };
        if let Err(error) = put {
            let failed = unwritten(new, &error, session);
            if !may_stay_unwritten(&error, new, before.as_ref()) {
                return Err(failed);
            }
            notes.push(unless_rolling_back(event, failed, session).await?);
        }
    }
    if let Some(former) = former
        && let Err(error) = grants::remove(session, former, policy).await
    {
        let failed = unremoved(former, &error, session);
        // What IAM refuses for good it will refuse again, e.g. for a name that no principal can have.
        let ended = if error.kind == ErrorKind::Refused {
            unless_rolling_back(event, failed, session).await
        } else {
            Err(failed)
        };
        match ended {
            Ok(note) => notes.push(note),
            Err(failed) => {
                if before.is_none() {
                    take_back(new, policy, session).await;
                }
                return Err(failed);
            }
        }
    }
    Ok(done(new, policy, notes))
}

/// Whether the principal that IAM finds by its name is the one that the ARN names. A role `app` is found
/// as well for an ARN with another path.
///
/// # Errors
/// The service's answer. It is not that one: the inner failure.
async fn principal_is_the_given_one(
    new: &Wanted,
    session: &Session,
) -> Result<Result<(), Failed>, ApiError> {
    let (kind, name, given) = (new.principal.kind.name(), &new.principal.name, &new.grantee);
    let found = grants::arn_of(session, &new.principal).await?;
    if found == *given {
        return Ok(Ok(()));
    }
    Ok(Err(Failed::because(format!(
        "Grantee: nothing was written, since {given} is not there: the {kind} {name} of this account is \
         {found}. Give that ARN if that is the {kind} you mean"
    ))))
}

/// Whether a rollback can do without a write: there is nobody to have the policy, or it reads as wanted
/// already and IAM does not let it be written.
fn may_stay_unwritten(error: &ApiError, new: &Wanted, before: Option<&Value>) -> bool {
    let is_there = before == Some(&new.document);
    error.is_not_found() || (error.kind == ErrorKind::Refused && is_there)
}

async fn take_back(new: &Wanted, policy: &str, session: &Session) {
    if let Err(error) = grants::remove(&session.cleaning_up(), &new.principal, policy).await {
        tracing::warn!(policy, %error, "a policy could not be taken back");
    }
}

/// Removes the policy.
///
/// # Errors
/// What was attempted, what the service answered, what the author can do.
pub async fn delete(
    event: &Event,
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
    let has_own_id = name.is_some();
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
        (None, Some(old)) if session.clients().settings().grants_enabled => {
            vec![old.principal.clone()]
        }
        (None, _) => vec![],
    };
    if !former.is_empty() {
        confirm_delete(event, has_own_id, session).await?;
    }
    for principal in &former {
        grants::remove(session, principal, policy)
            .await
            .map_err(|error| refusal("Removing the policy", &error, session))?;
    }
    Ok(gone(id))
}

/// The principal's name in an id of this resource.
fn principal_in<'a>(id: &'a str, policy: &str) -> Option<&'a str> {
    let name = id.strip_suffix(policy)?.strip_suffix('/')?;
    (!name.is_empty() && !name.contains('/')).then_some(name)
}

/// Why a policy could not be written.
fn unwritten(new: &Wanted, error: &ApiError, session: &Session) -> Failed {
    const ATTEMPTED: &str = "Writing the policy";
    let (kind, name) = (new.principal.kind.name(), &new.principal.name);
    let advice = if error.is_not_found() {
        format!("Grantee: there is no {kind} {name} in this account")
    } else if error.code == "LimitExceeded" {
        format!("The inline policies of the {kind} {name} have no room left; use a managed policy")
    } else {
        return refusal(ATTEMPTED, error, session);
    };
    Failed::call(ATTEMPTED, error, &advice)
}

/// Why the policy of the principal that had it could not be removed.
fn unremoved(former: &Principal, error: &ApiError, session: &Session) -> Failed {
    let (kind, name) = (former.kind.name(), &former.name);
    let attempted = format!("Removing the policy of the former principal, the {kind} {name},");
    refusal(&attempted, error, session)
}

fn refusal(attempted: &str, error: &ApiError, session: &Session) -> Failed {
    match error.code.as_str() {
        "AccessDenied" | "AccessDeniedException" if session.clients().settings().grants_enabled => {
            Failed::call(attempted, error, OUT_OF_REACH)
        }
        "AccessDenied" | "AccessDeniedException" => Failed::call(attempted, error, SWITCH),
        _ => failed(attempted, error),
    }
}

/// After a call whose outcome is not known there may be another policy than before after all.
async fn undo(
    new: &Wanted,
    policy: &str,
    before: Option<&Value>,
    error: &ApiError,
    failed: Failed,
    session: &Session,
) -> Failed {
    let unfinished = Left::Unfinished(physical_id(&new.principal, policy));
    // What a Create finds is the work of its first delivery, and Delete has to take it away. After an
    // Update nobody asks what is left.
    let failed = match before {
        Some(_) => Failed {
            left: unfinished.clone(),
            ..failed
        },
        None => failed,
    };
    if !error.perhaps_carried_out() {
        return failed;
    }
    let session = session.cleaning_up();
    let undone = match before {
        Some(before) => grants::put(&session, &new.principal, policy, before).await,
        None => grants::remove(&session, &new.principal, policy).await,
    };
    match undone {
        Ok(()) => failed,
        Err(problem) => Failed {
            reason: format!(
                "{}. The policy may be left, since it could not be taken back: {problem}",
                failed.reason
            ),
            left: unfinished,
        },
    }
}

fn done(new: &Wanted, policy: &str, notes: Vec<String>) -> Done {
    Done {
        physical_id: physical_id(&new.principal, policy),
        attributes: BTreeMap::from([("PolicyName", policy.to_owned())]),
        no_echo: false,
        notes,
    }
}

/// A rollback goes on without a grant that cannot be put back.
pub fn as_it_is(physical_id: String, policy: &str, note: String) -> Done {
    Done {
        physical_id,
        attributes: BTreeMap::from([("PolicyName", policy.to_owned())]),
        no_echo: false,
        notes: vec![note],
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
