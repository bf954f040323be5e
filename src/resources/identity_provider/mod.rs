//! `Custom::CognitoUserPoolIdentityProvider`: an identity provider of a user pool.
//!
//! A provider has no tags. It belongs to this resource if its name is derived from the resource, or if
//! CloudFormation has recorded its name as the physical ID.
//!
//! Most providers have a secret. The template gives it, or says where it is stored; then it is read once
//! CloudFormation has confirmed the event, and is compared with the live one. So a new `Revision` brings a rotated
//! secret in. Neither an ID nor a tag has anything that is derived from a secret.

mod compare;
mod kind;
mod live;
mod plan;
mod stored;
mod wanted;

use std::time::SystemTime;

use serde_json::Value;

use super::advice::{failed, no_such_pool};
use super::drive::{At, Attribute};
use super::named::{Looks, Named, Plan};
use super::{Attributes, Event, Failed, Owner};
use crate::aws::{ApiError, Operation, Request, Session, Settings, cognito};
use crate::document::document;
use crate::properties::Violations;
use crate::properties::identity_provider::UserPoolIdentityProvider;
use live::Live;
use wanted::Wanted;

/// The type.
#[derive(Debug)]
pub struct IdentityProvider;

const NAME: &str = "ProviderName";
const ANSWER: &str = "IdentityProvider";

impl Named for IdentityProvider {
    const TYPE: &'static str = "CognitoUserPoolIdentityProvider";
    const ABOUT: &'static str =
        "An identity provider of a user pool, with which its users can sign in.";
    const REPLACEMENT: &'static str = "A change of the name, and so of the kind, creates another provider and \
        deletes the former one. If the name stays, the provider is deleted and created again within the update.";
    const ATTRIBUTES: &'static [Attribute] = &[(
        NAME,
        "The name, which `!Ref` returns as well. Clients name it.",
    )];
    const THING: &'static str = "the identity provider";
    const IS_MADE_ONCE: bool = true;
    const ANY_ID: bool = true;
    const GOES_ON_IN_PART: bool = true;
    type Properties = UserPoolIdentityProvider;
    type Wanted = Wanted;
    type Live = Live;

    fn check(
        given: &UserPoolIdentityProvider,
        _event: &Event,
        settings: &Settings,
        violations: &mut Violations,
    ) {
        for (path, secret) in given.secrets() {
            if secret.stored().is_some() && !settings.secrets_enabled {
                let what = "is stored, but Poolkeeper may not read secrets; deploy Poolkeeper's template with \
                            the parameter EnableSecrets set to true";
                violations.add(path, "K-SECRETS-OFF", what);
            }
        }
    }

    fn wanted(given: &UserPoolIdentityProvider, owner: &Owner) -> Option<Wanted> {
        Wanted::of(given, owner)
    }

    fn in_part(wanted: Wanted) -> Wanted {
        Wanted {
            keeps: true,
            ..wanted
        }
    }

    fn is_whole(wanted: &Wanted) -> bool {
        !wanted.lacks_secret()
    }

    async fn read(wanted: &Wanted, session: &Session) -> Result<Wanted, Failed> {
        stored::read(wanted, session).await
    }

    fn id(wanted: &Wanted) -> String {
        wanted.name.clone()
    }

    async fn attributes(id: &str, _live: Option<&Live>, _at: At<'_>) -> Attributes {
        Attributes::from([(NAME, id.to_owned())])
    }

    fn is_own_name(wanted: &Wanted, _owner: &Owner) -> bool {
        wanted.is_own_name
    }

    fn adopts(wanted: &Wanted) -> bool {
        wanted.adopts
    }

    fn moved(old: &Wanted, new: &Wanted) -> Option<String> {
        (old.pool_id != new.pool_id).then(|| {
            format!(
                "the identity provider {} stays in user pool {} because CloudFormation cannot tell it from the \
                 new one; delete it there if you no longer need it",
                old.name, old.pool_id
            )
        })
    }

    async fn find(wanted: &Wanted, session: &Session) -> Result<Option<Live>, ApiError> {
        let request = document! {
            "UserPoolId": Some(wanted.pool_id.clone()),
            "ProviderName": Some(wanted.name.clone()),
        };
        let operation = Operation::DescribeIdentityProvider;
        match cognito::answered(operation, request, ANSWER, session).await {
            Ok(found) => Ok(Some(Live::of(&found))),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A provider is deleted for one of another kind only if this resource created it.
    fn obstacle(old: Option<&Wanted>, new: &Wanted, live: &Live) -> Option<Failed> {
        let is_made_here = !new.adopts
            && old.map_or(new.is_own_name, |old| {
                !old.adopts && old.kind.api == live.kind
            });
        if !plan::is_recreated(old, new, live) || is_made_here {
            return None;
        }
        let name = &new.name;
        Some(Failed::because(match live.kind == new.kind.api {
            true => format!(
                "nothing was changed because the identity provider {name} would have to be deleted and created \
                 again: Cognito cannot unset what the template no longer sets. This resource adopted it, so it \
                 never deletes it. Delete it by hand, or set the former values again"
            ),
            false => format!(
                "nothing was changed because the identity provider {name} is of the kind {}, the template wants \
                 one of the kind {}, and this resource did not create it. Delete it by hand, or choose another \
                 name",
                live.kind, new.kind.api
            ),
        }))
    }

    fn created(live: &Live) -> Option<SystemTime> {
        live.created
    }

    fn plan(old: Option<&Wanted>, new: &Wanted, looks: Looks<'_, Live>) -> Plan {
        plan::plan(old, new, &looks)
    }

    fn is_as_created(wanted: &Wanted, live: &Live) -> bool {
        compare::is_as_created(wanted, live)
    }

    fn restoration(wanted: &Wanted, before: Option<&Live>) -> Vec<Request> {
        plan::restoration(wanted, before)
    }

    fn removal(id: &str, old: Option<&Wanted>, _owner: &Owner) -> Vec<Request> {
        let of_id = |old: &Wanted| plan::deletion(&old.pool_id, id);
        old.map(of_id).into_iter().collect()
    }

    fn differences(old: Option<&Wanted>, new: &Wanted, live: Option<&Live>) -> Vec<String> {
        compare::differences(old, new, live)
    }

    async fn send(
        step: &Request,
        wanted: &Wanted,
        session: &Session,
    ) -> Result<Result<Option<Live>, Failed>, ApiError> {
        if step.operation == Operation::DeleteIdentityProvider {
            return step.perform(session).await.map(|()| Ok(None));
        }
        let sent = match step.send(session).await {
            // Restoring a provider that was deleted on the way to a new one.
            Err(error)
                if error.is_not_found()
                    && session.is_cleaning_up()
                    && step.operation == Operation::UpdateIdentityProvider =>
            {
                plan::creation_instead(step, wanted.kind)
                    .send(session)
                    .await
            }
            sent => sent,
        };
        let mut answer = sent?;
        Ok(Ok(match answer.remove(ANSWER) {
            Some(Value::Object(shown)) => Some(Live::of(&shown)),
            _ => None,
        }))
    }

    fn refusal(
        attempted: Option<&Request>,
        error: &ApiError,
        wanted: &Wanted,
        _settings: &Settings,
    ) -> Failed {
        let doing = match attempted.map(|step| step.operation) {
            Some(Operation::CreateIdentityProvider) => "Creating",
            Some(Operation::UpdateIdentityProvider) => "Changing",
            Some(_) => "Deleting",
            None => "Reading",
        };
        let attempt = format!("{doing} the identity provider {}", wanted.name);
        if error.is_not_found() {
            return Failed::call(&attempt, error, &no_such_pool(&wanted.pool_id));
        }
        let maps = attempted.is_some_and(|step| step.document.contains_key(live::MAPPING));
        if maps && error.is_refused() && error.message.to_lowercase().contains("attribute") {
            let advice = "Each attribute in AttributeMapping must exist in the pool and be mutable";
            return Failed::call(&attempt, error, advice);
        }
        failed(&attempt, error)
    }

    /// The pool no longer exists, or Cognito permanently refuses what the provider had before: its issuer cannot be
    /// reached, a mapped attribute no longer exists. A provider that was deleted first comes back instead.
    fn may_stay_undone(
        step: &Request,
        error: &ApiError,
        _wanted: &Wanted,
        _live: Option<&Live>,
    ) -> bool {
        error.is_not_found()
            || error.is_refused() && step.operation == Operation::UpdateIdentityProvider
    }
}

#[cfg(test)]
mod tests;
