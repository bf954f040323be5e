//! `Custom::CognitoUserPoolClientUrls`: URLs that a resource adds to a client.
//!
//! A client and the distribution that its URLs name would wait for each other if the client had to list them.
//! This resource adds the URLs later. Other writers write the client at the same time, and each writes all of
//! its settings; [`settle`](super::settle) says how they all succeed.
//!
//! A URL does not say who added it. So a URL that the client has already is refused, and what a deletion removes
//! was added by this resource.

mod delete;
mod lists;
mod write;

use super::drive::{At, Attribute, Last, Resource, Update, as_it_is};
use super::{Attributes, Done, Failed, Owner, PhysicalId, names};
use crate::properties::client_urls::UserPoolClientUrls;
use lists::Urls;

/// The type.
#[derive(Debug)]
pub struct ClientUrls;

const CLIENT: &str = "UserPoolClientId";
const ASKING: &str = "Asking CloudFormation whether this resource added the URLs";

/// The wanted URLs.
#[derive(Debug, Clone, PartialEq)]
struct Wanted {
    pool_id: String,
    client_id: String,
    /// The physical ID: the client's ID, and digits of this resource.
    id: String,
    urls: Urls,
}

impl Wanted {
    fn of(given: &UserPoolClientUrls, owner: &Owner) -> Option<Self> {
        let client_id = given.user_pool_client_id.clone()?;
        Some(Self {
            pool_id: given.user_pool_id.clone()?,
            id: format!("{client_id}/{}", names::digits_of_resource(owner)),
            client_id,
            urls: Urls::of(given),
        })
    }
}

impl Resource for ClientUrls {
    const TYPE: &'static str = "CognitoUserPoolClientUrls";
    const ABOUT: &'static str =
        "Callback and logout URLs for a client that exists, in addition to its own.";
    const REPLACEMENT: &'static str =
        "A change adds the URLs to the other client, and removes them from the former one.";
    const ATTRIBUTES: &'static [Attribute] = &[(CLIENT, "The ID of the client.")];
    type Properties = UserPoolClientUrls;

    async fn create(at: At<'_>, given: &UserPoolClientUrls) -> Result<Done, Failed> {
        write::create(at, &wanted(given, at)?).await
    }

    async fn update(
        at: At<'_>,
        id: &str,
        update: Update<UserPoolClientUrls>,
    ) -> Result<Done, Failed> {
        if let Some(note) = update.left_out {
            let client = id.split('/').next().unwrap_or_default();
            return Ok(as_it_is(id, attributes(client), note));
        }
        let new = wanted(&update.new, at)?;
        if id != new.id {
            return write::create(at, &new).await;
        }
        let old = Wanted::of(&update.old, at.owner());
        write::update(at, old.as_ref(), &new).await
    }

    async fn delete(
        at: At<'_>,
        id: &PhysicalId,
        last: Last<UserPoolClientUrls>,
    ) -> Result<Done, Failed> {
        match Wanted::of(&last.given, at.owner()) {
            Some(old) if *id != PhysicalId::Nothing => delete::delete(at, id, &old).await,
            _ => Ok(Done::gone(vec![])),
        }
    }
}

/// The wanted URLs. Valid properties are always complete.
fn wanted(given: &UserPoolClientUrls, at: At<'_>) -> Result<Wanted, Failed> {
    Wanted::of(given, at.owner())
        .ok_or_else(|| Failed::because("nothing was changed because the properties are incomplete"))
}

fn attributes(client_id: &str) -> Attributes {
    [(CLIENT, client_id.to_owned())].into()
}

fn done(wanted: &Wanted, notes: Vec<String>) -> Done {
    Done::of(&wanted.id, attributes(&wanted.client_id), notes)
}

/// A note about URLs that stay, since nothing says whose they are.
fn perhaps_not_own(wanted: &Wanted, urls: &Urls) -> String {
    format!(
        "{} of client {} stay because this resource may not have added them; remove them by hand if you no \
         longer need them",
        urls.shown(),
        wanted.client_id
    )
}
