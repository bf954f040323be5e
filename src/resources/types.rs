//! The list of the resource types.

use serde_json::{Map, Value};

use super::drive::{Attribute, Resource, drive, violations};
use super::names::short_type;
use super::{Change, Done, Event, Failed};
use super::{
    client, client_urls, domain, grant, group, identity_provider, imported_user_pool,
    resource_server, trigger, user_pool,
};
use crate::arn::Place;
use crate::aws::Session;
use crate::properties::table::Field;
use crate::properties::{Violations, fields};

/// Declares the types, one line each, with the Rust type that implements it.
macro_rules! types {
    ($( $(#[$doc:meta])* $kind:ident = $resource:ty, )*) => {
        /// A resource type.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ResourceType {
            $( $(#[$doc])* $kind, )*
        }

        impl ResourceType {
            /// Every type.
            pub const ALL: &'static [Self] = &[$( Self::$kind, )*];

            /// The name that follows `Custom::` in templates.
            pub const fn name(self) -> &'static str {
                match self {
                    $( Self::$kind => <$resource as Resource>::TYPE, )*
                }
            }

            /// What the type is, in a sentence.
            pub const fn about(self) -> &'static str {
                match self {
                    $( Self::$kind => <$resource as Resource>::ABOUT, )*
                }
            }

            /// What happens on a change that requires replacement.
            pub const fn replacement(self) -> &'static str {
                match self {
                    $( Self::$kind => <$resource as Resource>::REPLACEMENT, )*
                }
            }

            /// The table of its properties.
            pub fn fields(self) -> &'static [Field] {
                match self {
                    $( Self::$kind => fields::<<$resource as Resource>::Properties>(), )*
                }
            }

            /// The names for `Fn::GetAtt`, each with its meaning. Every successful answer to a Create or an
            /// Update has all of them.
            pub const fn attributes(self) -> &'static [Attribute] {
                match self {
                    $( Self::$kind => <$resource as Resource>::ATTRIBUTES, )*
                }
            }

            /// What is wrong with the properties of a new resource in a stack at this place, without calling
            /// AWS and without the settings of the deployed function.
            pub fn violations(self, properties: &Map<String, Value>, place: &Place) -> Violations {
                match self {
                    $( Self::$kind => violations::<$resource>(properties, place), )*
                }
            }

            pub(super) async fn carry_out(
                self,
                event: &Event,
                change: Change,
                session: &Session,
            ) -> Result<Done, Failed> {
                match self {
                    $( Self::$kind => Box::pin(drive::<$resource>(event, change, session)).await, )*
                }
            }
        }
    };
}

types! {
    /// `Custom::CognitoUserPool`.
    UserPool = user_pool::Pool,
    /// `Custom::CognitoUserPoolClient`.
    Client = client::Client,
    /// `Custom::CognitoUserPoolClientUrls`.
    ClientUrls = client_urls::ClientUrls,
    /// `Custom::CognitoUserPoolTrigger`.
    Trigger = trigger::Trigger,
    /// `Custom::CognitoUserPoolGrant`.
    Grant = grant::Grant,
    /// `Custom::CognitoUserPoolDomain`.
    Domain = domain::Domain,
    /// `Custom::CognitoUserPoolGroup`.
    Group = group::Group,
    /// `Custom::CognitoUserPoolResourceServer`.
    ResourceServer = resource_server::ResourceServer,
    /// `Custom::CognitoUserPoolIdentityProvider`.
    IdentityProvider = identity_provider::IdentityProvider,
    /// `Custom::CognitoImportedUserPool`.
    ImportedUserPool = imported_user_pool::Import,
}

impl ResourceType {
    /// The type of a user pool in templates that cannot use a custom type name.
    const UNNAMED: &'static str = "AWS::CloudFormation::CustomResource";

    /// The type of that name in a template.
    pub fn named(name: &str) -> Option<Self> {
        if name == Self::UNNAMED {
            return Some(Self::UserPool);
        }
        let name = name.strip_prefix("Custom::")?;
        Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.name() == name || kind.short_name() == name)
    }

    /// Every name; for each type, the longer one first.
    pub fn names() -> Vec<String> {
        let mut names: Vec<String> = Self::ALL
            .iter()
            .flat_map(|kind| [kind.name().to_owned(), kind.short_name()])
            .map(|name| format!("Custom::{name}"))
            .collect();
        // After the two of the user pool.
        names.insert(2, Self::UNNAMED.to_owned());
        names
    }

    fn short_name(self) -> String {
        short_type(self.name())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_name_stands_for_its_type() {
        for (name, kind) in [
            ("Custom::CognitoUserPool", ResourceType::UserPool),
            ("Custom::UserPool", ResourceType::UserPool),
            (ResourceType::UNNAMED, ResourceType::UserPool),
            ("Custom::UserPoolGrant", ResourceType::Grant),
            ("Custom::ImportedUserPool", ResourceType::ImportedUserPool),
        ] {
            assert_eq!(ResourceType::named(name), Some(kind), "{name}");
        }
        for other in [
            "Custom::",
            "CognitoUserPool",
            "Custom::CognitoCognitoUserPool",
        ] {
            assert_eq!(ResourceType::named(other), None, "{other}");
        }
        for name in ResourceType::names() {
            assert!(ResourceType::named(&name).is_some(), "{name}");
        }
    }

    const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:f";

    #[track_caller]
    fn broken(kind: ResourceType, properties: Value, expected: &[(&str, &str)]) {
        let place = Place::of_stack("arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1");
        let map = properties.as_object().cloned().expect("a map");
        let found = kind.violations(&map, &place);
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|violation| (violation.rule, violation.path.as_str()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_type_is_checked_up_to_the_place_of_its_stack() {
        broken(
            ResourceType::UserPool,
            json!({
                "PasswordPolicy": {"MinLength": 5},
                "LambdaTriggers": {"PreSignUp": FUNCTION},
                "Mfa": "OPTIONAL",
                "EnableSmsRole": false,
            }),
            &[
                ("P-PW-LEN", "PasswordPolicy.MinLength"),
                ("K-PLACE", "LambdaTriggers.PreSignUp"),
                ("M-SMS", "SmsRole"),
            ],
        );
        broken(
            ResourceType::Trigger,
            json!({"UserPoolId": "eu-west-1_Ab", "Operation": "PRE_SIGN_UP", "LambdaArn": FUNCTION}),
            &[("K-PLACE", "LambdaArn")],
        );
        broken(
            ResourceType::Grant,
            json!({
                "UserPoolArn": "arn:aws:cognito-idp:us-east-1:210987654321:userpool/us-east-1_Ab",
                "Grantee": "arn:aws:iam::210987654321:role/r",
                "Actions": ["cognito-idp:*"],
            }),
            &[("K-PLACE", "Grantee"), ("K-PLACE", "UserPoolArn")],
        );
        broken(
            ResourceType::ImportedUserPool,
            json!({"UserPoolArn": "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Ab"}),
            &[("K-PLACE", "UserPoolArn")],
        );
        broken(
            ResourceType::ImportedUserPool,
            json!({"UserPoolId": "eu-west-1_Ab"}),
            &[],
        );
    }
}
