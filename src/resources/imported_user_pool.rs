//! `Custom::CognitoImportedUserPool`: a pool that is there already, to be read and nothing else.

use serde_json::json;

use super::advice::failed;
use super::drive::{At, Last, Resource, Update, as_it_is};
use super::user_pool::{self, Live};
use super::{Attributes, Done, Event, Failed, PhysicalId};
use crate::arn::Arn;
use crate::aws::{ApiError, Session, Settings, cognito};
use crate::properties::Violations;
use crate::properties::imported_user_pool::ImportedUserPool;
use crate::properties::pool::id_in_arn;

/// How many bytes of an answer's 4,096 the providers' names may take; the other attributes, the ids and
/// a note need the rest.
const ROOM: usize = 2_500;

/// The type.
#[derive(Debug)]
pub struct Import;

impl Resource for Import {
    const TYPE: &'static str = "CognitoImportedUserPool";
    const ATTRIBUTES: &'static [&'static str] = &[
        "UserPoolId",
        "UserPoolArn",
        "UserPoolProviderName",
        "UserPoolProviderUrl",
        "Arn",
        "ProviderName",
        "ProviderURL",
        "Issuer",
        "JwksUri",
        "SmsRoleArn",
        "IdentityProviders",
        "Region",
        "Account",
    ];
    type Properties = ImportedUserPool;

    /// A pool of another account or Region cannot be read: the function works in its own.
    fn check(
        given: &ImportedUserPool,
        event: &Event,
        _settings: &Settings,
        violations: &mut Violations,
    ) {
        let arn = given.user_pool_arn.as_deref();
        let Some(arn) = arn
            .filter(|arn| id_in_arn(arn).is_some())
            .and_then(Arn::parse)
        else {
            return;
        };
        let place = event.owner.place();
        if (arn.account, arn.region) != (&place.account, &place.region) {
            violations.add(
                "UserPoolArn",
                format_args!(
                    "is a pool of account {} in region {}, but the stack is in account {} and region \
                     {}; import it in a stack there",
                    arn.account, arn.region, place.account, place.region
                ),
            );
        }
    }

    async fn create(at: At<'_>, given: &ImportedUserPool) -> Result<Done, Failed> {
        let id = id(given);
        let imported = match Imported::read(at.session, id).await {
            Ok(imported) => imported,
            Err(error) if error.is_not_found() => {
                let missing = Failed::because(format!(
                    "there is no user pool {id} in this region and account; an import needs one that \
                     is there already"
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
                "IdentityProviders: the names of the {} identity providers of user pool {id} have \
                 {length} bytes, but an answer to CloudFormation has room for {ROOM}. Name the pool \
                 by its id in the template instead of importing it",
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
            "the pool stays: it was only imported".into(),
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
    use crate::resources::{Owner, RequestType};

    fn by_arn(region: &str, account: &str) -> ImportedUserPool {
        ImportedUserPool {
            user_pool_arn: Some(format!(
                "arn:aws:cognito-idp:{region}:{account}:userpool/{region}_Ab"
            )),
            ..ImportedUserPool::default()
        }
    }

    #[test]
    fn another_account_or_region_is_named_with_the_stacks() {
        let owner = Owner {
            stack_id: "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/0".into(),
            logical_id: "Pool".into(),
            request_id: "r".into(),
        };
        let event = Event::new(owner, RequestType::Create, None, None);
        for (region, account, fits) in [
            ("eu-west-1", "123456789012", true),
            ("us-east-1", "123456789012", false),
            ("eu-west-1", "210987654321", false),
        ] {
            let mut violations = Violations::default();
            let given = by_arn(region, account);
            Import::check(&given, &event, &Settings::default(), &mut violations);
            assert_eq!(violations.is_empty(), fits, "{violations}");
            for part in [region, account, "eu-west-1", "123456789012"] {
                assert!(
                    fits || violations.to_string().contains(part),
                    "{violations}"
                );
            }
        }
    }

    #[test]
    fn the_id_is_given_or_in_the_arn() {
        assert_eq!(id(&by_arn("eu-west-1", "1")), "eu-west-1_Ab");
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
        let mut named = Import::ATTRIBUTES.to_vec();
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
