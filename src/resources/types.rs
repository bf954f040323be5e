//! The list of the resource types.

use super::drive::{Resource, drive};
use super::{Change, Done, Event, Failed};
use super::{grant, group, imported_user_pool, trigger, user_pool};
use crate::aws::Session;

/// Declares the types: a line each, with the module that serves it.
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

            /// The names for `Fn::GetAtt`: each is in every successful answer to a Create or an Update.
            pub const fn attributes(self) -> &'static [&'static str] {
                match self {
                    $( Self::$kind => <$resource as Resource>::ATTRIBUTES, )*
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
    /// `Custom::CognitoUserPoolTrigger`.
    Trigger = trigger::Trigger,
    /// `Custom::CognitoUserPoolGrant`.
    Grant = grant::Grant,
    /// `Custom::CognitoUserPoolGroup`.
    Group = group::Group,
    /// `Custom::CognitoImportedUserPool`.
    ImportedUserPool = imported_user_pool::Import,
}

impl ResourceType {
    /// What stands for a user pool wherever a template cannot name a type of its own.
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

    /// Every name, the shorter one of each type second.
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
        self.name().replacen("Cognito", "", 1)
    }
}

#[cfg(test)]
mod tests {
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
}
