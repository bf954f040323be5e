//! `Custom::CognitoUserPoolGrant`: an inline policy that lets a role, a user or a group use a pool.
//!
//! The policy's name is derived from the resource, so there is never more than one policy, and a second
//! delivery of an event writes the same one again. Grants are off unless the template's parameter
//! `EnableGrants` is `true`: they need the permission to write policies on any principal.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::advice::failed;
use super::drive::{At, Attribute};
use super::named::{Looks, Named, Plan};
use super::{Attributes, Failed, Owner, names};
use crate::aws::grants::{self, Kind, Principal};
use crate::aws::{ApiError, ErrorKind, Request, Session, Settings};
use crate::properties::grant::UserPoolGrant;

/// What to do if grants are off.
const SWITCH: &str = "Deploy Poolkeeper's template with the parameter EnableGrants set to true";
/// What to do if IAM denies a call although grants are on.
const OUT_OF_REACH: &str = "Poolkeeper's role may not change this grantee. Check that the parameter \
    Grantees of Poolkeeper's template includes it, and that no permissions boundary and no policy of \
    your organization denies it. Poolkeeper's own role and the roles that it creates can never be \
    grantees. Otherwise write the policy in this template";
/// The maximum length of a policy's name.
const LONGEST: usize = 128;

/// The type.
#[derive(Debug)]
pub struct Grant;

/// The wanted policy and its principal.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The role, user or group.
    principal: Principal,
    /// Its ARN in the template. IAM finds the principal by name alone, so the path must be compared.
    grantee: String,
    /// The policy's name.
    policy: String,
    /// The policy, as CDK renders it.
    document: Value,
}

impl Named for Grant {
    const TYPE: &'static str = "CognitoUserPoolGrant";
    const ABOUT: &'static str =
        "An inline policy that lets an IAM role, user or group use a user pool.";
    const REPLACEMENT: &'static str = "A change creates a new grant and revokes the former one.";
    const ATTRIBUTES: &'static [Attribute] = &[("PolicyName", "The name of the inline policy.")];
    const THING: &'static str = "the policy";
    const IS_MADE_ONCE: bool = false;
    const ANY_ID: bool = false;
    const GOES_ON_IN_PART: bool = false;
    type Properties = UserPoolGrant;
    type Wanted = Wanted;
    type Live = Value;

    fn available(settings: &Settings) -> Result<(), Failed> {
        if settings.grants_enabled {
            return Ok(());
        }
        Err(Failed::because(format!(
            "nothing was changed because grants are off: they need permission to write policies on other \
             principals. {SWITCH}, or write the policy in this template"
        )))
    }

    fn wanted(given: &UserPoolGrant, owner: &Owner) -> Option<Wanted> {
        let pool = match (&given.user_pool_arn, &given.user_pool_id) {
            (Some(arn), _) => arn.clone(),
            (None, Some(id)) => owner.place().pool_arn(id),
            (None, None) => return None,
        };
        let action = match given.actions.as_deref()? {
            [] => return None,
            [one] => json!(one),
            more => json!(more),
        };
        let grantee = given.grantee.clone()?;
        Some(Wanted {
            principal: Principal::of_arn(&grantee)?,
            grantee,
            policy: policy_name(owner),
            document: json!({
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": action, "Resource": pool}],
            }),
        })
    }

    fn id(wanted: &Wanted) -> String {
        format!("{}/{}", wanted.principal.name, wanted.policy)
    }

    async fn attributes(_id: &str, _live: Option<&Value>, at: At<'_>) -> Attributes {
        BTreeMap::from([("PolicyName", policy_name(at.owner()))])
    }

    async fn find(wanted: &Wanted, session: &Session) -> Result<Option<Value>, ApiError> {
        grants::get(session, &wanted.principal, &wanted.policy).await
    }

    /// IAM's answer may be some seconds old, so it counts only if the properties did not change.
    fn plan(old: Option<&Wanted>, new: &Wanted, looks: Looks<'_, Value>) -> Plan {
        let is_there = old == Some(new) && looks.now == Some(&new.document);
        let written = (!is_there).then(|| put(new, &new.document));
        // If the physical ID stays the same, CloudFormation does not delete the former policy. A role and a
        // user of the same name have the same ID, and a principal of another name can only be left from a
        // failed Update.
        let former = old.filter(|old| old.principal != new.principal);
        let revoked = former.map(|old| grants::revocation(&old.principal, &new.policy));
        Plan {
            steps: written.into_iter().chain(revoked).collect(),
            notes: vec![],
        }
    }

    fn restoration(wanted: &Wanted, before: Option<&Value>) -> Vec<Request> {
        vec![match before {
            Some(before) => put(wanted, before),
            None => grants::revocation(&wanted.principal, &wanted.policy),
        }]
    }

    fn removal(id: &str, old: Option<&Wanted>, owner: &Owner) -> Vec<Request> {
        let policy = policy_name(owner);
        let Some(name) = principal_in(id, &policy) else {
            return vec![];
        };
        let of_kind = |kind| Principal {
            kind,
            name: name.to_owned(),
        };
        let principals = match old {
            Some(old) if old.principal.name == name => vec![old.principal.clone()],
            // The properties do not match the ID, so the kind of principal is unknown. The policy's name is
            // derived from this resource, so any policy of that name belongs to it.
            _ => Kind::ALL.map(of_kind).to_vec(),
        };
        principals
            .iter()
            .map(|principal| grants::revocation(principal, &policy))
            .collect()
    }

    fn differences(old: Option<&Wanted>, new: &Wanted, live: Option<&Value>) -> Vec<String> {
        if old != Some(new) {
            return vec![];
        }
        let had = match live {
            Some(_) => "another policy",
            None => "none",
        };
        vec![format!(
            "the policy {} (the {} had {had})",
            new.policy,
            new.principal.kind.name()
        )]
    }

    /// Writes the policy only if the principal has exactly the ARN in the template: IAM would also find a
    /// role `app` for an ARN with another path. Waits for a principal that the same stack created seconds
    /// ago.
    async fn send(
        step: &Request,
        wanted: &Wanted,
        session: &Session,
    ) -> Result<Result<Option<Value>, Failed>, ApiError> {
        let is_written = step.document.contains_key("PolicyDocument");
        if !is_written || session.is_cleaning_up() {
            return step.perform(session).await.map(|()| Ok(None));
        }
        let (kind, name) = (wanted.principal.kind.name(), &wanted.principal.name);
        let (given, found) = (
            &wanted.grantee,
            grants::arn_of(session, &wanted.principal).await?,
        );
        if found != *given {
            return Ok(Err(Failed::because(format!(
                "Grantee: nothing was changed because {given} does not exist: the {kind} {name} of this \
                 account is {found}. If you mean that {kind}, set Grantee to its ARN"
            ))));
        }
        session
            .once_known(async || step.perform(session).await)
            .await
            .map(|()| Ok(None))
    }

    fn refusal(
        attempted: Option<&Request>,
        error: &ApiError,
        wanted: &Wanted,
        settings: &Settings,
    ) -> Failed {
        let (kind, name) = (wanted.principal.kind.name(), &wanted.principal.name);
        let own = grants::revocation(&wanted.principal, &wanted.policy);
        let attempt = match attempted {
            None => "Reading the policy".to_owned(),
            Some(step) if step.document.contains_key("PolicyDocument") => {
                "Writing the policy".to_owned()
            }
            Some(step) if *step == own => "Removing the policy".to_owned(),
            Some(step) => format!(
                "Removing the policy of the former principal, {},",
                grants::principal_in(&step.document)
            ),
        };
        let is_written = attempt == "Writing the policy";
        let advice = match error.code.as_str() {
            _ if is_written && error.is_not_found() => {
                format!("Grantee: the {kind} {name} does not exist in this account")
            }
            "LimitExceeded" if is_written => format!(
                "The inline policies of the {kind} {name} have reached their quota; use a managed policy"
            ),
            "AccessDenied" | "AccessDeniedException" if settings.grants_enabled => {
                OUT_OF_REACH.to_owned()
            }
            "AccessDenied" | "AccessDeniedException" => SWITCH.to_owned(),
            _ => return failed(&attempt, error),
        };
        Failed::call(&attempt, error, &advice)
    }

    /// The principal does not exist, the policy already reads as wanted, or IAM refuses the call permanently,
    /// for example for a name that no principal can have.
    fn may_stay_undone(
        step: &Request,
        error: &ApiError,
        wanted: &Wanted,
        live: Option<&Value>,
    ) -> bool {
        let is_written = step.document.contains_key("PolicyDocument");
        let is_there = live == Some(&wanted.document);
        (is_written && error.is_not_found())
            || error.kind == ErrorKind::Refused && (!is_written || is_there)
    }
}

fn put(wanted: &Wanted, document: &Value) -> Request {
    grants::grant(&wanted.principal, &wanted.policy, document)
}

fn policy_name(owner: &Owner) -> String {
    names::of_resource(owner, LONGEST)
}

/// The principal's name in a physical ID of this resource.
fn principal_in<'a>(id: &'a str, policy: &str) -> Option<&'a str> {
    let name = id.strip_suffix(policy)?.strip_suffix('/')?;
    (!name.is_empty() && !name.contains('/')).then_some(name)
}

#[cfg(test)]
mod tests;
