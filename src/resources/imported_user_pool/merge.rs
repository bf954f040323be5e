//! The live pool to attributes. There is nothing to merge: the properties want nothing of it.

use super::live::Imported;
use crate::aws::Arn;
use crate::resources::Attributes;
use crate::resources::user_pool;

/// The user pool's attributes, and those of the import.
pub fn attributes(imported: &Imported) -> Attributes {
    let live = &imported.pool;
    let sms_role = live
        .pool
        .get("SmsConfiguration")
        .and_then(|sms| sms.get("SnsCallerArn")?.as_str())
        .unwrap_or_default();
    let mut attributes = user_pool::attributes(live.id(), live.arn(), sms_role);
    let (region, account) =
        Arn::parse(live.arn()).map_or(("", ""), |arn| (arn.region, arn.account));
    attributes.insert("Region", region.to_owned());
    attributes.insert("Account", account.to_owned());
    attributes.insert("IdentityProviders", imported.identity_providers.join(","));
    attributes
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::resources::user_pool::Live;

    #[test]
    fn an_import_has_the_pools_attributes_and_three_more() {
        let pool = json!({
            "Id": "cn-north-1_Ab",
            "Arn": "arn:aws-cn:cognito-idp:cn-north-1:123456789012:userpool/cn-north-1_Ab",
            "SmsConfiguration": {"SnsCallerArn": "arn:role"},
        });
        let imported = Imported {
            pool: Live {
                pool: pool.as_object().cloned().expect("a map"),
                ..Live::default()
            },
            identity_providers: vec!["Google".into(), "corporate".into()],
        };
        let attributes = attributes(&imported);
        assert_eq!(attributes.len(), 13);
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
