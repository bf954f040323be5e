//! `Custom::CognitoUserPoolClient`: a client of a user pool.
//!
//! The service assigns the ID of a client, allows several clients of one name, and has neither tags nor
//! idempotency tokens for them. So these things tell whose a client is:
//!
//! | Question | Answered by |
//! | --- | --- |
//! | Does an update or a deletion concern this resource's client? | CloudFormation has recorded its ID for the resource |
//! | Did an earlier delivery of a Create already create it? | its name, its settings, and when it was created ([`find`]) |
//! | Did two deliveries create one each? | CloudFormation has recorded one; the other is deleted ([`aftermath`]) |
//! | Which client had the resource before a replacement that is rolled back? | the events of the stack ([`replace`]) |
//!
//! `DescribeUserPoolClient` returns the secret of a client, even to someone who only needs its settings.
//! [`client_settings`](super::client_settings) takes it out of each answer.

mod aftermath;
mod converge;
mod create;
mod delete;
mod find;
mod merge;
mod replace;
mod update;
mod wanted;

use super::client_settings::Live;
use super::drive::{At, Attribute, Last, Resource, Update};
use super::{Attributes, Done, Failed, PhysicalId};
use crate::properties::client::UserPoolClient;
use wanted::Wanted;

pub use aftermath::aftermath;

/// The type.
#[derive(Debug)]
pub struct Client;

const ID: &str = "UserPoolClientId";
const NAME: &str = "UserPoolClientName";
const SECRET: &str = "UserPoolClientSecret";
const SECRET_ARN: &str = "UserPoolClientSecretArn";

impl Resource for Client {
    const TYPE: &'static str = "CognitoUserPoolClient";
    const ABOUT: &'static str = "A client of a user pool: an app, or a service.";
    const REPLACEMENT: &'static str = "A change creates another client, with another ID and secret, and \
        deletes the former one.";
    const ATTRIBUTES: &'static [Attribute] = &[
        (ID, "The ID, which `!Ref` returns as well."),
        (NAME, "The name."),
        (
            SECRET,
            "The secret, if `ReturnSecret` is `true`; otherwise empty.",
        ),
        (
            SECRET_ARN,
            "The ARN of the secret in AWS Secrets Manager, if Cognito keeps it there; otherwise empty.",
        ),
    ];
    type Properties = UserPoolClient;

    async fn create(at: At<'_>, given: &UserPoolClient) -> Result<Done, Failed> {
        let new = wanted(given, at)?;
        match &new.adopts {
            Some(id) => update::adopt(at, id, &new).await,
            None => create::create(at, &new).await,
        }
    }

    async fn update(at: At<'_>, id: &str, update: Update<UserPoolClient>) -> Result<Done, Failed> {
        let old = Wanted::of(&update.old, at.owner());
        let Some(note) = update.left_out else {
            return update::update(at, id, old.as_ref(), &wanted(&update.new, at)?).await;
        };
        let new = Wanted::of(&update.new, at.owner()).map(Wanted::in_part);
        let Some(new) = new else {
            return Ok(unread(id, note));
        };
        let old = old.map(Wanted::in_part);
        let mut done = update::update(at, id, old.as_ref(), &new).await?;
        done.notes.push(note);
        Ok(done)
    }

    async fn delete(
        at: At<'_>,
        id: &PhysicalId,
        last: Last<UserPoolClient>,
    ) -> Result<Done, Failed> {
        match Wanted::of(&last.given, at.owner()) {
            Some(old) => delete::delete(at, id, &old).await,
            None => Ok(Done::gone(vec![
                "nothing was deleted because the properties do not say which pool the client is in"
                    .into(),
            ])),
        }
    }
}

/// The wanted client. Valid properties are always complete.
fn wanted(given: &UserPoolClient, at: At<'_>) -> Result<Wanted, Failed> {
    Wanted::of(given, at.owner())
        .ok_or_else(|| Failed::because("nothing was changed because the properties are incomplete"))
}

/// The answer with this client. The event is confirmed, if the template asks for the secret.
fn done(wanted: &Wanted, live: &Live, notes: Vec<String>) -> Done {
    let attributes = attributes(&live.id, live.name(), live.secret_arn.as_deref());
    let mut done = Done::of(&live.id, attributes, notes);
    if wanted.returns_secret
        && let Some(secret) = &live.secret
    {
        done.attributes.remove(SECRET);
        done.secrets.insert(SECRET, secret.clone());
    }
    done
}

/// The answer of a rollback that leaves a client unchanged, and need not exist any more.
fn unread(id: &str, note: String) -> Done {
    Done::of(id, attributes(id, "", None), vec![note])
}

fn attributes(id: &str, name: &str, secret_arn: Option<&str>) -> Attributes {
    let arn = secret_arn.unwrap_or_default();
    [(ID, id), (NAME, name), (SECRET, ""), (SECRET_ARN, arn)]
        .map(|(attribute, value)| (attribute, value.to_owned()))
        .into()
}
