//! `Custom::CognitoUserPoolDomain`: a domain of a user pool.
//!
//! A domain has neither tags nor a creation date, but it says which pool it belongs to. It is this
//! resource's if it is the pool's, and if CloudFormation has recorded its name as the resource's ID. A pool
//! has at most one domain of each kind, so a domain with another name takes the place of the former one.

mod calls;
mod pages;
mod plan;
mod refusal;

use std::collections::BTreeMap;

use serde_json::json;

use super::drive::{At, Attribute};
use super::named::{Finished, Looks, Named, Plan};
use super::{Attributes, Failed, Owner};
use crate::arn::Place;
use crate::aws::{ApiError, Operation, Request, Session, Settings};
use crate::document::{Document, document, text};
use crate::properties::domain::UserPoolDomain;

/// The type.
#[derive(Debug)]
pub struct Domain;

/// The wanted domain.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// The pool.
    pool_id: String,
    /// The prefix, or the name of a custom domain.
    name: String,
    /// What the template sets besides the name.
    given: Document,
    /// Whether the template adopts an existing domain.
    adopts: bool,
    /// Whether to wait until the domain is active.
    waits: bool,
}

impl Wanted {
    /// Whether it is a custom domain.
    fn is_custom(&self) -> bool {
        is_custom(&self.name)
    }

    /// A request about the domain.
    fn request(&self, mut members: Document) -> Document {
        members.insert("UserPoolId".into(), json!(self.pool_id));
        members.insert("Domain".into(), json!(self.name));
        members
    }
}

/// Whether a domain of this name is a custom one: prefixes have no dots.
fn is_custom(name: &str) -> bool {
    name.contains('.')
}

/// Whether this can be the name of a domain. The IDs that CloudFormation makes up have capital letters, and
/// marks have colons.
fn is_name(id: &str) -> bool {
    let is_allowed =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
    !id.is_empty() && id.bytes().all(is_allowed)
}

impl Named for Domain {
    const TYPE: &'static str = "CognitoUserPoolDomain";
    const ABOUT: &'static str =
        "A domain of a user pool: the address of its sign-in pages and of its OAuth endpoints.";
    const REPLACEMENT: &'static str = "A pool has at most one domain of each kind. So another name of the \
        same kind deletes the former domain first, and creates it again if Cognito refuses the new one. \
        Another kind creates the new domain first.";
    const ATTRIBUTES: &'static [Attribute] = &[
        (
            "DomainName",
            "The prefix, or the name of the custom domain, which `!Ref` returns as well.",
        ),
        (
            "BaseUrl",
            "The URL of the domain, to which paths such as `/login` are appended.",
        ),
        (
            "FipsBaseUrl",
            "The same with a FIPS endpoint; empty where there is none.",
        ),
        (
            "CloudFrontEndpoint",
            "The name of the CloudFront distribution that the alias record of a custom domain points to.",
        ),
    ];
    const THING: &'static str = "the domain";
    const CALLED: &'static str = "domain";
    const IS_MADE_ONCE: bool = true;
    /// The API declares no error for a domain that is taken.
    const SAYS_WHAT_EXISTS: bool = false;
    const ANY_ID: bool = true;
    const GOES_ON_IN_PART: bool = true;
    type Properties = UserPoolDomain;
    type Wanted = Wanted;
    type Live = Document;

    fn wanted(given: &UserPoolDomain, _owner: &Owner) -> Option<Wanted> {
        let version = given.managed_login_version.map(|version| {
            let number = version.api_name().parse::<u8>();
            number.unwrap_or(plan::CLASSIC)
        });
        let (name, config) = match (&given.cognito_domain, &given.custom_domain) {
            (Some(prefix), None) => (prefix.domain_prefix.clone()?, None),
            (None, Some(custom)) => {
                let config = document! {
                    "CertificateArn": custom.certificate.clone(),
                    "SecurityPolicy": custom.security_policy.map(|policy| policy.api_name()),
                };
                (custom.domain_name.clone()?, Some(config))
            }
            _ => return None,
        };
        Some(Wanted {
            pool_id: given.user_pool_id.clone()?,
            name,
            given: document! {
                "ManagedLoginVersion": version,
                "CustomDomainConfig": config,
            },
            adopts: given.adopt_existing == Some(true),
            waits: given.wait_until_active == Some(true),
        })
    }

    fn id(wanted: &Wanted) -> String {
        wanted.name.clone()
    }

    async fn attributes(id: &str, live: Option<&Document>, at: At<'_>) -> Attributes {
        let read = match live {
            Some(_) => None,
            None => calls::describe(id, at.session).await.unwrap_or_default(),
        };
        let shown = live.or(read.as_ref());
        let endpoint = shown.and_then(|live| text(live, "CloudFrontDistribution"));
        let [base, fips] = urls(id, &at.owner().place());
        BTreeMap::from([
            ("DomainName", id.to_owned()),
            ("BaseUrl", base),
            ("FipsBaseUrl", fips),
            (
                "CloudFrontEndpoint",
                endpoint.unwrap_or_default().to_owned(),
            ),
        ])
    }

    fn is_own_name(_wanted: &Wanted, _owner: &Owner) -> bool {
        false
    }

    fn adopts(wanted: &Wanted) -> bool {
        wanted.adopts
    }

    /// A pool has one domain of each kind, and a domain is in one pool.
    fn gives_way(old: &Wanted, new: &Wanted) -> bool {
        let is_same_pool = old.pool_id == new.pool_id;
        match old.name == new.name {
            true => !is_same_pool,
            false => is_same_pool && old.is_custom() == new.is_custom(),
        }
    }

    fn gave_way(id: &str, new: &Wanted) -> Option<Wanted> {
        let former = Wanted {
            name: id.to_owned(),
            ..new.clone()
        };
        (is_name(id) && former.is_custom() == new.is_custom()).then_some(former)
    }

    fn elsewhere(wanted: &Wanted, live: &Document) -> Option<String> {
        let pool = text(live, "UserPoolId").unwrap_or("unknown");
        (pool != wanted.pool_id)
            .then(|| format!("the domain {} belongs to user pool {pool}", wanted.name))
    }

    async fn find(wanted: &Wanted, session: &Session) -> Result<Option<Document>, ApiError> {
        calls::find(&wanted.name, session).await
    }

    fn plan(old: Option<&Wanted>, new: &Wanted, looks: Looks<'_, Document>) -> Plan {
        plan::plan(old, new, looks)
    }

    fn is_as_created(wanted: &Wanted, live: &Document) -> bool {
        plan::is_as_created(wanted, live)
    }

    fn restoration(wanted: &Wanted, before: Option<&Document>) -> Vec<Request> {
        match before {
            None => vec![Operation::DeleteUserPoolDomain.with(wanted.request(Document::new()))],
            Some(before) if plan::has_failed(before) => vec![],
            Some(before) => {
                let settings = plan::settings(before);
                vec![Operation::UpdateUserPoolDomain.with(wanted.request(settings))]
            }
        }
    }

    fn revival(old: &Wanted, former: &Document) -> Vec<Request> {
        vec![Operation::CreateUserPoolDomain.with(old.request(plan::settings(former)))]
    }

    fn removal(id: &str, old: Option<&Wanted>, _owner: &Owner) -> Vec<Request> {
        let of_id = |old: &Wanted| {
            let named = Wanted {
                name: id.to_owned(),
                ..old.clone()
            };
            Operation::DeleteUserPoolDomain.with(named.request(Document::new()))
        };
        let old = old.filter(|_| is_name(id));
        old.map(of_id).into_iter().collect()
    }

    fn differences(old: Option<&Wanted>, new: &Wanted, live: Option<&Document>) -> Vec<String> {
        live.map_or_else(Vec::new, |live| plan::differences(old, new, live))
    }

    async fn send(
        step: &Request,
        _wanted: &Wanted,
        session: &Session,
    ) -> Result<Result<Option<Document>, Failed>, ApiError> {
        match step.operation {
            Operation::CreateUserPoolDomain => calls::create(step, session).await?,
            Operation::DeleteUserPoolDomain => calls::delete(step, session).await?,
            _ => calls::once_settled(step, session).await?,
        }
        Ok(Ok(None))
    }

    async fn remove(step: &Request, session: &Session) -> Result<(), ApiError> {
        calls::delete(step, session).await
    }

    async fn finish(
        at: At<'_>,
        new: &Wanted,
        before: Option<&Document>,
        wrote: bool,
    ) -> Result<Finished<Document>, Failed> {
        let Some(live) = calls::settled(at, new, before.filter(|_| !wrote)).await? else {
            return Ok(Finished::default());
        };
        let mut notes: Vec<String> = plan::unfinished(new, &live).into_iter().collect();
        if wrote && plan::switches(before, &live) {
            notes.extend(pages::without_style(&new.pool_id, at.session).await);
        }
        Ok(Finished {
            live: Some(live),
            notes,
        })
    }

    fn refusal(
        attempted: Option<&Request>,
        error: &ApiError,
        wanted: &Wanted,
        _settings: &Settings,
    ) -> Failed {
        refusal::refusal(attempted, error, wanted)
    }

    /// Cognito permanently refuses what the domain had before: its name is taken, its certificate or its pool
    /// no longer exists.
    fn may_stay_undone(
        _step: &Request,
        error: &ApiError,
        _wanted: &Wanted,
        _live: Option<&Document>,
    ) -> bool {
        error.is_not_found() || error.is_refused()
    }
}

/// The URL of a domain and that of its FIPS endpoint.
fn urls(name: &str, place: &Place) -> [String; 2] {
    if is_custom(name) {
        return [(); 2].map(|()| format!("https://{name}"));
    }
    let region = &place.region;
    let url = |auth: &str, suffix: &str| format!("https://{name}.{auth}.{region}.{suffix}");
    let fips = || url("auth-fips", "amazoncognito.com");
    match place.partition.as_str() {
        "aws-cn" => [url("auth", "amazoncognito.com.cn"), String::new()],
        // There, every endpoint is a FIPS endpoint.
        "aws-us-gov" => [fips(), fips()],
        "aws" => [url("auth", "amazoncognito.com"), fips()],
        _ => [url("auth", "amazoncognito.com"), String::new()],
    }
}

#[cfg(test)]
mod tests;
