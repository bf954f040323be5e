//! `Custom::CognitoUserPool`.
//!
//! One description of the wanted pool ([`wanted`]) serves Create, Update and Delete; what is
//! written is merged from it and the live pool ([`merge`]), member by member.

mod calls;
pub mod merge;
pub mod wanted;

pub use calls::aftermath;

use std::collections::BTreeMap;

use super::authority::check_function;
use super::drive::{At, Attribute, Last, Resource, Update};
use super::{Attributes, Done, Event, Failed, PhysicalId};
use crate::arn::{Arn, Place, dns_suffix};
use crate::aws::Settings;
use crate::properties::Violations;
use crate::properties::user_pool::UserPool;

/// The attributes of a user pool.
pub(super) const ATTRIBUTES: [Attribute; 10] = [
    (
        "UserPoolId",
        "The ID of the user pool, which `!Ref` returns as well.",
    ),
    ("UserPoolArn", "The ARN of the user pool."),
    (
        "UserPoolProviderName",
        "The name of the pool as an identity provider: `cognito-idp.<Region>.amazonaws.com/<ID>`.",
    ),
    (
        "UserPoolProviderUrl",
        "The URL of the pool as an identity provider.",
    ),
    ("Arn", "`UserPoolArn`, as the native resource names it."),
    (
        "ProviderName",
        "`UserPoolProviderName`, as the native resource names it.",
    ),
    (
        "ProviderURL",
        "`UserPoolProviderUrl`, as the native resource names it.",
    ),
    (
        "Issuer",
        "The issuer of the pool's tokens, e.g. for a JWT authorizer of API Gateway.",
    ),
    (
        "JwksUri",
        "The URL of the keys that verify the pool's tokens.",
    ),
    (
        "SmsRoleArn",
        "The ARN of the role that sends SMS messages; empty if there is none.",
    ),
];

/// The type.
#[derive(Debug)]
pub struct Pool;

impl Resource for Pool {
    const TYPE: &'static str = "CognitoUserPool";
    const ABOUT: &'static str =
        "A user pool, with the SMS role and the invoke permissions that it needs.";
    const REPLACEMENT: &'static str = "Poolkeeper refuses a change, unless `AllowReplacement` is `true`: \
        then it replaces the pool with a new, empty one.";
    const ATTRIBUTES: &'static [Attribute] = &ATTRIBUTES;
    type Properties = UserPool;

    fn check_new(given: &UserPool, place: &Place, violations: &mut Violations) {
        merge::contradictions(given, place, violations);
    }

    fn check(given: &UserPool, event: &Event, settings: &Settings, violations: &mut Violations) {
        let triggers = given.lambda_triggers.clone().unwrap_or_default();
        for (field, trigger) in triggers.given() {
            let path = format_args!("LambdaTriggers.{}", field.name);
            let function = &trigger.lambda_arn;
            check_function(path, function, &event.owner, settings, violations);
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
        let mut named = Pool::ATTRIBUTES
            .iter()
            .map(|(name, _)| *name)
            .collect::<Vec<_>>();
        named.sort_unstable();
        assert!(attributes.keys().eq(named.iter()), "{attributes:?}");
    }
}
