//! `Custom::CognitoUserPool`.
//!
//! One description of the wanted pool ([`wanted`]) serves Create, Update and Delete; what is
//! written is merged from it and the live pool ([`merge`]), member by member.

mod calls;
mod live;
pub mod merge;
mod names;
pub mod wanted;

pub use calls::aftermath;
pub use live::Live;

use std::collections::BTreeMap;

use super::authority::check_function;
use super::drive::{At, Last, Resource, Update};
use super::{Attributes, Done, Event, Failed, PhysicalId, RequestType};
use crate::arn::{Arn, dns_suffix};
use crate::aws::Settings;
use crate::properties::Violations;
use crate::properties::user_pool::{LambdaTriggers, UserPool};

/// The type.
#[derive(Debug)]
pub struct Pool;

impl Resource for Pool {
    const TYPE: &'static str = "CognitoUserPool";
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
    ];
    type Properties = UserPool;

    fn check(given: &UserPool, event: &Event, settings: &Settings, violations: &mut Violations) {
        let triggers = given.lambda_triggers.clone().unwrap_or_default();
        for (name, trigger) in LambdaTriggers::NAMES.iter().zip(triggers.in_order()) {
            let Some(trigger) = trigger else { continue };
            let path = format_args!("LambdaTriggers.{name}");
            check_function(
                path,
                &trigger.lambda_arn,
                &event.owner,
                settings,
                violations,
            );
        }
        if event.request == RequestType::Create {
            calls::contradictions(event, given, violations);
        }
    }

    async fn create(at: At<'_>, given: &UserPool) -> Result<Done, Failed> {
        calls::create(at.event, given, at.session).await
    }

    async fn update(at: At<'_>, id: &str, update: Update<UserPool>) -> Result<Done, Failed> {
        let Update { old, new, left_out } = update;
        let asked = match left_out {
            None => calls::Description::whole(at.event, &old, &new),
            Some(_) => calls::Description::in_part(at.event, &old, &new),
        };
        let mut done = calls::update(at.event, id, &old, &new, asked, at.session).await?;
        done.notes.extend(left_out);
        Ok(done)
    }

    async fn delete(at: At<'_>, id: &PhysicalId, last: Last<UserPool>) -> Result<Done, Failed> {
        calls::delete(at.event, id, &last.given, &last.names, at.session).await
    }
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
        let mut named = Pool::ATTRIBUTES.to_vec();
        named.sort_unstable();
        assert!(attributes.keys().eq(named.iter()), "{attributes:?}");
    }
}
