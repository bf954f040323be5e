//! `Custom::CognitoImportedUserPool`: a pool that is there already, to be read and nothing else.

use serde_json::json;

use super::advice::failed;
use super::drive::{At, Attribute, Last, Resource, Update, as_it_is};
use super::pool_settings::Live;
use super::user_pool;
use super::{Attributes, Done, Failed, PhysicalId};
use crate::arn::Arn;
use crate::aws::{ApiError, Session, cognito};
use crate::properties::imported_user_pool::ImportedUserPool;
use crate::properties::pool::id_in_arn;

/// How many bytes of an answer's 4,096 the providers' names may take; the other attributes, the ids and
/// a note need the rest.
const ROOM: usize = 2_500;

/// The attributes of a user pool, and three more.
const ATTRIBUTES: [Attribute; 13] = {
    let mut all = [("", ""); 13];
    let mut count = 0;
    while count < user_pool::ATTRIBUTES.len() {
        all[count] = user_pool::ATTRIBUTES[count];
        count += 1;
    }
    all[10] = (
        "IdentityProviders",
        "The names of the pool's identity providers, separated by commas.",
    );
    all[11] = ("Region", "The Region of the pool.");
    all[12] = ("Account", "The account of the pool.");
    all
};

/// The type.
#[derive(Debug)]
pub struct Import;

impl Resource for Import {
    const TYPE: &'static str = "CognitoImportedUserPool";
    const ABOUT: &'static str = "An existing user pool, which is read and never changed.";
    const REPLACEMENT: &'static str = "A change reads another pool.";
    const ATTRIBUTES: &'static [Attribute] = &ATTRIBUTES;
    type Properties = ImportedUserPool;

    async fn create(at: At<'_>, given: &ImportedUserPool) -> Result<Done, Failed> {
        let id = id(given);
        let imported = match Imported::read(at.session, id).await {
            Ok(imported) => imported,
            Err(error) if error.is_not_found() => {
                let missing = Failed::because(format!(
                    "user pool {id} does not exist in this Region and account. Set UserPoolId or UserPoolArn \
                     to an existing pool"
                ));
                let note = at.unless_rolling_back(missing).await?;
                return Ok(as_it_is(id, Imported::of_id(id, at).attributes(), note));
            }
            Err(error) => return Err(failed("Reading the user pool", &error)),
        };
        let names = &imported.identity_providers;
        let length = names.join(",").len();
        if length > ROOM {
            let too_long = Failed::because(format!(
                "IdentityProviders: the names of the {} identity providers of user pool {id} take {length} \
                 bytes, but a response to CloudFormation has room for {ROOM}. Use the pool's ID in the \
                 template instead of importing the pool",
                names.len()
            ));
            let note = at.unless_rolling_back(too_long).await?;
            let without = Imported {
                identity_providers: vec![],
                ..imported
            };
            return Ok(as_it_is(id, without.attributes(), note));
        }
        Ok(Done::of(id, imported.attributes(), vec![]))
    }

    /// Another pool is another resource, so both events ask for the same.
    async fn update(
        at: At<'_>,
        former: &str,
        update: Update<ImportedUserPool>,
    ) -> Result<Done, Failed> {
        match update.left_out {
            Some(note) => Ok(as_it_is(
                former,
                Imported::of_id(former, at).attributes(),
                note,
            )),
            None => Self::create(at, &update.new).await,
        }
    }

    async fn delete(
        _at: At<'_>,
        _id: &PhysicalId,
        _last: Last<ImportedUserPool>,
    ) -> Result<Done, Failed> {
        Ok(Done::gone(vec![
            "the user pool stays because this resource only imported it".into(),
        ]))
    }
}

/// The pool's id. Properties that were checked always have one.
fn id(given: &ImportedUserPool) -> &str {
    let in_arn = given.user_pool_arn.as_deref().and_then(id_in_arn);
    given.user_pool_id.as_deref().or(in_arn).unwrap_or_default()
}

/// What an import reads.
#[derive(Debug, Clone, PartialEq)]
struct Imported {
    pool: Live,
    /// The names of its identity providers, sorted.
    identity_providers: Vec<String>,
}

impl Imported {
    /// Reads a pool and its identity providers at the same time.
    async fn read(session: &Session, id: &str) -> Result<Self, ApiError> {
        let (pool, identity_providers) = tokio::try_join!(
            cognito::describe_user_pool(session, id),
            cognito::list_identity_providers(session, id),
        )?;
        Ok(Self {
            pool: Live::of(pool),
            identity_providers,
        })
    }

    /// What is known of a pool by its id alone.
    fn of_id(id: &str, at: At<'_>) -> Self {
        let arn = at.owner().place().pool_arn(id);
        let pool = [("Id", json!(id)), ("Arn", json!(arn))];
        Self {
            pool: Live::of(
                pool.into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect(),
            ),
            identity_providers: vec![],
        }
    }

    /// The user pool's attributes, and those of the import.
    fn attributes(&self) -> Attributes {
        let live = &self.pool;
        let mut attributes =
            user_pool::attributes(live.id(), live.arn(), live.sms_role().unwrap_or_default());
        let (region, account) =
            Arn::parse(live.arn()).map_or(("", ""), |arn| (arn.region, arn.account));
        attributes.insert("Region", region.to_owned());
        attributes.insert("Account", account.to_owned());
        attributes.insert("IdentityProviders", self.identity_providers.join(","));
        attributes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_arn(arn: &str) -> ImportedUserPool {
        ImportedUserPool {
            user_pool_arn: Some(arn.to_owned()),
            ..ImportedUserPool::default()
        }
    }

    #[test]
    fn the_id_is_given_or_in_the_arn() {
        let arn = "arn:aws:cognito-idp:eu-west-1:1:userpool/eu-west-1_Ab";
        assert_eq!(id(&by_arn(arn)), "eu-west-1_Ab");
        let by_id = ImportedUserPool {
            user_pool_id: Some("eu-west-1_Cd".into()),
            ..ImportedUserPool::default()
        };
        assert_eq!(id(&by_id), "eu-west-1_Cd");
    }

    #[test]
    fn an_import_has_the_pools_attributes_and_three_more() {
        let pool = json!({
            "Id": "cn-north-1_Ab",
            "Arn": "arn:aws-cn:cognito-idp:cn-north-1:123456789012:userpool/cn-north-1_Ab",
            "SmsConfiguration": {"SnsCallerArn": "arn:role"},
        });
        let imported = Imported {
            pool: Live::of(pool.as_object().cloned().expect("a map")),
            identity_providers: vec!["Google".into(), "corporate".into()],
        };
        let attributes = imported.attributes();
        let mut named: Vec<&str> = Import::ATTRIBUTES.iter().map(|(name, _)| *name).collect();
        named.sort_unstable();
        assert!(attributes.keys().eq(named.iter()), "{attributes:?}");
        for (name, value) in [
            ("UserPoolId", "cn-north-1_Ab"),
            (
                "UserPoolProviderName",
                "cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_Ab",
            ),
            ("SmsRoleArn", "arn:role"),
            ("Region", "cn-north-1"),
            ("Account", "123456789012"),
            ("IdentityProviders", "Google,corporate"),
        ] {
            assert_eq!(attributes[name], value, "{name}");
        }
    }
}
