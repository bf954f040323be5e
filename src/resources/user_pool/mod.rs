//! `Custom::CognitoUserPool`.
//!
//! One description of the wanted pool ([`wanted`]) serves Create, Update and Delete; what is
//! written is merged from it and the live pool ([`merge`]), member by member.

mod calls;
mod live;
pub mod merge;
pub(super) mod names;
pub mod wanted;

pub use calls::aftermath;
pub use live::Live;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::authority::check_function;
use super::{Attributes, Change, Done, Event, Failed, read_update, refused};
use crate::aws::{Arn, Session, dns_suffix};
use crate::properties::user_pool::UserPool;
use crate::properties::{self, Properties, Violations};

/// Carries out what an event asks for.
///
/// # Errors
/// What was attempted, what the service answered, what the author can do.
pub async fn carry_out(event: &Event, change: Change, session: &Session) -> Result<Done, Failed> {
    match change {
        Change::Create { properties } => {
            let further = |pool: &UserPool, violations: &mut Violations| {
                reachable(event, session)(pool, violations);
                let place = wanted::Place::of_stack(&event.owner.stack_id);
                merge::contradictions(pool, &place, violations);
            };
            let pool = properties::read_with(&properties, further).map_err(|all| refused(&all))?;
            calls::create(event, &pool, session).await
        }
        Change::Update {
            physical_id,
            properties,
            old_properties,
        } => {
            let further = reachable(event, session);
            let (old, pool, note) =
                read_update(event, old_properties, &properties, further, session).await?;
            let asked = match note {
                None => calls::Description::whole(event, &old, &pool),
                Some(_) => calls::Description::in_part(event, &old, &pool),
            };
            let mut done = calls::update(event, &physical_id, &old, &pool, asked, session).await?;
            done.notes.extend(note);
            Ok(done)
        }
        Change::Delete {
            physical_id,
            properties,
        } => {
            let pool = properties::read_old::<UserPool>(&properties);
            calls::delete(
                event,
                &physical_id,
                &pool,
                &settings_in(&properties),
                session,
            )
            .await
        }
    }
}

/// What only the resource knows: which functions a pool may invoke.
fn reachable(event: &Event, session: &Session) -> impl Fn(&UserPool, &mut Violations) {
    move |pool, violations| {
        pool.check_at(&wanted::Place::of_stack(&event.owner.stack_id), violations);
        let triggers = pool.lambda_triggers.clone().unwrap_or_default();
        for (field, trigger) in triggers.given() {
            let path = format_args!("LambdaTriggers.{}", field.name);
            check_function(path, &trigger.lambda_arn, &event.owner, session, violations);
        }
    }
}

/// The names of the properties that are settings of a pool.
fn settings_in(properties: &Map<String, Value>) -> Vec<&str> {
    const NO_SETTINGS: [&str; 5] = [
        "ServiceToken",
        "ServiceTimeout",
        "RemovalPolicy",
        "AllowReplacement",
        "ExistingUserPoolId",
    ];
    properties
        .keys()
        .map(String::as_str)
        .filter(|name| !NO_SETTINGS.contains(name))
        .collect()
}

/// The attributes of a pool, as CDK and as the native resource name them.
pub(super) fn attributes(id: &str, arn: &str, sms_role: &str) -> Attributes {
    let (region, suffix) = Arn::parse(arn).map_or(("", dns_suffix("aws")), |arn| {
        (arn.region, dns_suffix(arn.partition))
    });
    let provider = format!("cognito-idp.{region}.{suffix}/{id}");
    let url = format!("https://{provider}");
    BTreeMap::from([
        ("UserPoolId", id.to_owned()),
        ("UserPoolArn", arn.to_owned()),
        ("UserPoolProviderName", provider.clone()),
        ("UserPoolProviderUrl", url.clone()),
        ("Arn", arn.to_owned()),
        ("ProviderName", provider),
        ("ProviderURL", url.clone()),
        ("JwksUri", format!("{url}/.well-known/jwks.json")),
        ("Issuer", url),
        ("SmsRoleArn", sms_role.to_owned()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_provider_is_named_by_region_and_partition() {
        let arn = "arn:aws-cn:cognito-idp:cn-north-1:123456789012:userpool/cn-north-1_Ab";
        let attributes = attributes("cn-north-1_Ab", arn, "");
        assert_eq!(
            attributes["UserPoolProviderUrl"],
            "https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_Ab"
        );
        assert_eq!(
            attributes["ProviderName"],
            attributes["UserPoolProviderName"]
        );
        assert_eq!(attributes["SmsRoleArn"], "");
        assert_eq!(attributes["Issuer"], attributes["ProviderURL"]);
        assert_eq!(
            attributes["JwksUri"],
            "https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_Ab/.well-known/jwks.json"
        );
        assert_eq!(attributes.len(), 10);
    }
}
