//! The kinds of identity providers: CDK's six classes, and Cognito's six types.

use crate::document::{Document, at};
use crate::properties::identity_provider::UserPoolIdentityProvider;
use crate::properties::spec::Removed;
use crate::properties::table::{Field, Kind as Value, walk};

/// The member with what differs by kind.
pub const DETAILS: &str = "ProviderDetails";

/// A kind of identity providers.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// The property that describes such a provider.
    pub property: &'static str,
    /// The API's name for the kind.
    pub api: &'static str,
    /// The name of such a provider, if all of the kind have the same one.
    pub name: Option<&'static str>,
    /// The attribute that Cognito takes for the user's name if the template maps none. Cognito then shows it in
    /// the mapping.
    pub username: Option<&'static str>,
}

const KINDS: [Kind; 6] = [
    Kind {
        property: "Amazon",
        api: "LoginWithAmazon",
        name: Some("LoginWithAmazon"),
        username: Some("user_id"),
    },
    Kind {
        property: "Apple",
        api: "SignInWithApple",
        name: Some("SignInWithApple"),
        username: Some("sub"),
    },
    Kind {
        property: "Facebook",
        api: "Facebook",
        name: Some("Facebook"),
        username: Some("id"),
    },
    Kind {
        property: "Google",
        api: "Google",
        name: Some("Google"),
        username: Some("sub"),
    },
    Kind {
        property: "Oidc",
        api: "OIDC",
        name: None,
        username: Some("sub"),
    },
    Kind {
        property: "Saml",
        api: "SAML",
        name: None,
        username: None,
    },
];

impl Kind {
    /// The kind that this property describes.
    pub fn of_property(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.property == name)
    }

    /// The kind of that name in the API.
    pub fn named(api: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.api == api)
    }

    /// The table of the properties of such a provider.
    pub fn fields(&self) -> &'static [Field] {
        UserPoolIdentityProvider::fields_of(self.property)
    }

    /// The properties that set a detail, each with the path of the detail in the API.
    pub fn details(&self) -> Vec<(&'static Field, String)> {
        let mut found = Vec::new();
        walk(self.fields(), &mut |field, paths| {
            let of_details = paths.iter().filter(|path| path.starts_with(DETAILS));
            found.extend(of_details.map(|path| (field, path.clone())));
        });
        found
    }

    /// The detail that is secret.
    pub fn secret(&self) -> Option<&'static str> {
        let is_secret = |field: &&Field| matches!(field.kind, Value::Secret(_));
        let api = self.fields().iter().find(is_secret)?.spec.api.first()?;
        api.split_once('.').map(|(_, name)| name)
    }

    /// The path of the property that is secret.
    pub fn secret_property(&self) -> &'static str {
        let six = UserPoolIdentityProvider::SIX.iter();
        let path = six
            .filter(|(name, _)| *name == self.property)
            .find_map(|(_, path)| *path);
        path.unwrap_or_default()
    }

    /// The path of the property that sets this member of the API.
    pub fn property_of(&self, path: &str) -> String {
        if let Some(name) = path.strip_prefix("AttributeMapping") {
            return format!("AttributeMapping{name}");
        }
        let mut found = None;
        for field in self.fields() {
            walk(std::slice::from_ref(field), &mut |inner, paths| {
                if found.is_none() && paths.iter().any(|known| known == path) {
                    found = Some(match inner.name == field.name {
                        true => format!("{}.{}", self.property, field.name),
                        false => format!("{}.{}.{}", self.property, field.name, inner.name),
                    });
                }
            });
        }
        found.unwrap_or_else(|| path.to_owned())
    }

    /// Whether the way from one document to another only leads through a new provider: a member that the live
    /// provider has from the template was removed from it, and Cognito cannot unset it.
    pub fn recreates(&self, old: &Document, new: &Document, live: &Document) -> bool {
        self.details().iter().any(|(field, path)| {
            field.spec.removed == Removed::Recreates
                && at(new, path).is_none()
                && at(old, path).is_some_and(|old| at(live, path) == Some(old))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_details_and_at_most_one_secret() {
        let secrets: Vec<_> = KINDS.iter().map(Kind::secret).collect();
        assert_eq!(
            secrets,
            [
                Some("client_secret"),
                Some("private_key"),
                Some("client_secret"),
                Some("client_secret"),
                Some("client_secret"),
                None
            ]
        );
        let counts: Vec<usize> = KINDS.iter().map(|kind| kind.details().len()).collect();
        assert_eq!(counts, [3, 5, 4, 3, 9, 6]);
    }

    #[test]
    fn a_member_has_the_path_of_its_property() {
        let of = |kind: &str, path: &str| Kind::named(kind).map(|kind| kind.property_of(path));
        for (kind, path, property) in [
            ("Google", "ProviderDetails.client_id", "Google.ClientId"),
            ("OIDC", "ProviderDetails.jwks_uri", "Oidc.Endpoints.JwksUri"),
            ("SAML", "ProviderDetails.MetadataURL", "Saml.Metadata.Url"),
            ("SAML", "IdpIdentifiers", "Saml.Identifiers"),
            ("SAML", "AttributeMapping.email", "AttributeMapping.email"),
        ] {
            assert_eq!(of(kind, path).as_deref(), Some(property));
        }
    }
}
