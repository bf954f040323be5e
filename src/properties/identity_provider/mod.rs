//! The properties of `Custom::CognitoUserPoolIdentityProvider`: CDK's six `UserPoolIdentityProvider…` classes.

mod checks;
mod forms;
mod mapping;
mod saml;

pub use mapping::AttributeMapping;
pub use saml::{RequestSigningAlgorithm, Saml, SamlMetadata};

use forms::{IDENTIFIER, OIDC_NAME, SHORTEST};
use serde_json::{Map, Value};

use super::forms::POOL_ID;
use super::object::{choices, object};
use super::secret::{Secret, check_references};
use super::spec::{Changes, Removed};
use super::table::Field;
use super::{Place, Properties, Violations};

/// The maximum length of a value that Cognito stores.
const LONGEST: usize = 131_072;
/// The maximum number of identifiers of a provider, and of characters in each.
const MOST_IDENTIFIERS: usize = 50;
const LONGEST_IDENTIFIER: usize = 40;

object! {
    /// Login with Amazon.
    pub struct Amazon {
        /// The ID of the app at Amazon.
        client_id: String = "ClientId" [required().length(1, LONGEST).api(&["ProviderDetails.client_id"])],
        /// The secret of the app at Amazon.
        client_secret: Secret = "ClientSecret" [required().api(&["ProviderDetails.client_secret"])],
        /// What the app may ask Amazon for.
        scopes: Vec<String> = "Scopes" [
            default("profile").always()
                .api(&["ProviderDetails.authorize_scopes"]).removed(Removed::Default)
        ],
    }
}

object! {
    /// Sign in with Apple.
    pub struct Apple {
        /// The ID of the service at Apple.
        client_id: String = "ClientId" [required().length(1, LONGEST).api(&["ProviderDetails.client_id"])],
        /// The ID of the team at Apple.
        team_id: String = "TeamId" [required().length(1, LONGEST).api(&["ProviderDetails.team_id"])],
        /// The ID of the private key at Apple.
        key_id: String = "KeyId" [required().length(1, LONGEST).api(&["ProviderDetails.key_id"])],
        /// The private key, as the text of Apple's file.
        private_key: Secret = "PrivateKey" [
            required().api(&["ProviderDetails.private_key"]).native(&["PrivateKeyValue"])
        ],
        /// What the app may ask Apple for.
        scopes: Vec<String> = "Scopes" [
            default("name").always()
                .api(&["ProviderDetails.authorize_scopes"]).removed(Removed::Default)
        ],
    }
}

object! {
    /// Facebook Login.
    pub struct Facebook {
        /// The ID of the app at Facebook.
        client_id: String = "ClientId" [required().length(1, LONGEST).api(&["ProviderDetails.client_id"])],
        /// The secret of the app at Facebook.
        client_secret: Secret = "ClientSecret" [required().api(&["ProviderDetails.client_secret"])],
        /// What the app may ask Facebook for.
        scopes: Vec<String> = "Scopes" [
            default("public_profile").always()
                .api(&["ProviderDetails.authorize_scopes"]).removed(Removed::Default)
        ],
        /// The version of Facebook's API.
        api_version: String = "ApiVersion" [
            length(1, LONGEST).omitted("the version that Cognito chooses")
                .api(&["ProviderDetails.api_version"]).removed(Removed::Stays)
        ],
    }
}

object! {
    /// Sign in with Google.
    pub struct Google {
        /// The ID of the client at Google.
        client_id: String = "ClientId" [required().length(1, LONGEST).api(&["ProviderDetails.client_id"])],
        /// The secret of the client at Google.
        client_secret: Secret = "ClientSecret" [
            required().api(&["ProviderDetails.client_secret"]).native(&["ClientSecretValue"])
        ],
        /// What the client may ask Google for.
        scopes: Vec<String> = "Scopes" [
            default("profile").always()
                .api(&["ProviderDetails.authorize_scopes"]).removed(Removed::Default)
        ],
    }
}

choices! {
    /// How Cognito asks a provider for attributes.
    pub enum AttributeRequestMethod {
        /// With GET.
        Get = "GET",
        /// With POST.
        Post = "POST",
    }
}

object! {
    /// The endpoints of an OpenID Connect provider.
    pub struct Endpoints {
        /// Where users sign in.
        authorization: String = "Authorization" [
            required().length(1, LONGEST).api(&["ProviderDetails.authorize_url"]).removed(Removed::Recreates)
        ],
        /// Where Cognito gets tokens.
        token: String = "Token" [
            required().length(1, LONGEST).api(&["ProviderDetails.token_url"]).removed(Removed::Recreates)
        ],
        /// Where Cognito gets attributes.
        user_info: String = "UserInfo" [
            required().length(1, LONGEST).api(&["ProviderDetails.attributes_url"]).removed(Removed::Recreates)
        ],
        /// Where Cognito gets the keys that sign tokens.
        jwks_uri: String = "JwksUri" [
            required().length(1, LONGEST).api(&["ProviderDetails.jwks_uri"]).removed(Removed::Recreates)
        ],
    }
}

object! {
    /// A provider of OpenID Connect.
    pub struct Oidc {
        /// The name of the provider, unique in the pool. Clients name it, and so do the links to sign in.
        name: String = "Name" [
            utf16(SHORTEST, 32).rule("F-NAME-LEN").form(&OIDC_NAME).api(&["ProviderName"])
                .omitted("`<stack name>-<logical ID>-<12 characters>`").changes(Changes::Replaces)
        ],
        /// The ID of the client at the provider.
        client_id: String = "ClientId" [required().length(1, LONGEST).api(&["ProviderDetails.client_id"])],
        /// The secret of the client at the provider.
        client_secret: Secret = "ClientSecret" [required().api(&["ProviderDetails.client_secret"])],
        /// The issuer. Cognito reads its discovery document, unless you give the endpoints.
        issuer_url: String = "IssuerUrl" [required().length(1, LONGEST).api(&["ProviderDetails.oidc_issuer"])],
        /// What the client may ask the provider for.
        scopes: Vec<String> = "Scopes" [
            default("openid").always()
                .api(&["ProviderDetails.authorize_scopes"]).removed(Removed::Default)
        ],
        /// Further names, such as domains of e-mail addresses, by which a link to sign in can choose the
        /// provider.
        identifiers: Vec<String> = "Identifiers" [
            items(MOST_IDENTIFIERS, "S-IDP-IDS").length(1, LONGEST_IDENTIFIER).rule("S-IDP-ID")
                .form(&IDENTIFIER).api(&["IdpIdentifiers"])
        ],
        /// How Cognito asks for attributes.
        attribute_request_method: AttributeRequestMethod = "AttributeRequestMethod" [
            default("GET").always()
                .api(&["ProviderDetails.attributes_request_method"]).removed(Removed::Default)
        ],
        /// The endpoints, if the provider has no discovery document, or others are to be used. If you remove them,
        /// Poolkeeper deletes the provider and creates it again.
        endpoints: Endpoints = "Endpoints" [omitted("those of the discovery document")],
    }
}

object! {
    /// The properties of an identity provider.
    pub struct UserPoolIdentityProvider {
        /// The ID of the user pool. If you change it, Poolkeeper creates the provider in the other pool, and the
        /// former pool keeps its provider.
        user_pool_id: String = "UserPoolId" [required().form(&POOL_ID)],
        /// Login with Amazon; the provider is named `LoginWithAmazon`. Set one of the six;
        /// another one requires replacement.
        amazon: Amazon = "Amazon",
        /// Sign in with Apple; the provider is named `SignInWithApple`. Set one of the six;
        /// another one requires replacement.
        apple: Apple = "Apple",
        /// Facebook Login; the provider is named `Facebook`. Set one of the six;
        /// another one requires replacement.
        facebook: Facebook = "Facebook",
        /// Sign in with Google; the provider is named `Google`. Set one of the six;
        /// another one requires replacement.
        google: Google = "Google",
        /// A provider of OpenID Connect. Set one of the six;
        /// another one requires replacement.
        oidc: Oidc = "Oidc",
        /// A SAML provider. Set one of the six;
        /// another one requires replacement.
        saml: Saml = "Saml",
        /// The attributes of users that Cognito fills, each with the name that the provider has for it. They must
        /// exist in the pool and be mutable, and clients must be able to write them.
        attribute_mapping: AttributeMapping = "AttributeMapping" [api(&["AttributeMapping"])],
        /// Whether to adopt the provider of that name if it exists. This resource then never deletes the
        /// provider.
        adopt_existing: bool = "AdoptExisting" [default("false").beyond_cdk()],
        /// Any string. Changing it makes CloudFormation send an Update, which reads stored secrets again, reverts
        /// every setting that has drifted from the template, and names it.
        revision: String = "Revision" [beyond_cdk()],
    }
}

/// The provider in a template.
#[derive(Debug, Clone, Copy)]
pub enum Given<'a> {
    /// Login with Amazon.
    Amazon(&'a Amazon),
    /// Sign in with Apple.
    Apple(&'a Apple),
    /// Facebook Login.
    Facebook(&'a Facebook),
    /// Sign in with Google.
    Google(&'a Google),
    /// A provider of OpenID Connect.
    Oidc(&'a Oidc),
    /// A SAML provider.
    Saml(&'a Saml),
}

impl Given<'_> {
    /// The property.
    pub fn name(self) -> &'static str {
        match self {
            Self::Amazon(_) => "Amazon",
            Self::Apple(_) => "Apple",
            Self::Facebook(_) => "Facebook",
            Self::Google(_) => "Google",
            Self::Oidc(_) => "Oidc",
            Self::Saml(_) => "Saml",
        }
    }
}

impl UserPoolIdentityProvider {
    /// The properties of which one is set, each with the path of its secret, if it has one.
    pub const SIX: [(&'static str, Option<&'static str>); 6] = [
        ("Amazon", Some("Amazon.ClientSecret")),
        ("Apple", Some("Apple.PrivateKey")),
        ("Facebook", Some("Facebook.ClientSecret")),
        ("Google", Some("Google.ClientSecret")),
        ("Oidc", Some("Oidc.ClientSecret")),
        ("Saml", None),
    ];

    /// What the template sets of the six, in the order of the table.
    pub fn all_given(&self) -> Vec<Given<'_>> {
        [
            self.amazon.as_ref().map(Given::Amazon),
            self.apple.as_ref().map(Given::Apple),
            self.facebook.as_ref().map(Given::Facebook),
            self.google.as_ref().map(Given::Google),
            self.oidc.as_ref().map(Given::Oidc),
            self.saml.as_ref().map(Given::Saml),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The one of the six that the template sets; `None` if it sets several, or none.
    pub fn given(&self) -> Option<Given<'_>> {
        match self.all_given()[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The secrets, each with its path.
    pub fn secrets(&self) -> Vec<(&'static str, &Secret)> {
        let secrets = [
            self.amazon
                .as_ref()
                .and_then(|it| it.client_secret.as_ref()),
            self.apple.as_ref().and_then(|it| it.private_key.as_ref()),
            self.facebook
                .as_ref()
                .and_then(|it| it.client_secret.as_ref()),
            self.google
                .as_ref()
                .and_then(|it| it.client_secret.as_ref()),
            self.oidc.as_ref().and_then(|it| it.client_secret.as_ref()),
        ];
        let paths = Self::SIX.iter().filter_map(|(_, path)| *path);
        paths
            .zip(secrets)
            .filter_map(|(path, secret)| Some((path, secret?)))
            .collect()
    }

    /// The table of one of the six.
    pub const fn fields_of(name: &str) -> &'static [Field] {
        Self::field(name).fields()
    }
}

impl Properties for UserPoolIdentityProvider {
    fn check(&self, violations: &mut Violations) {
        checks::check(self, violations);
    }

    fn check_written(properties: &Map<String, Value>, violations: &mut Violations) {
        let places: Vec<&str> = Self::SIX.iter().filter_map(|(_, path)| *path).collect();
        check_references(properties, &places, violations);
    }

    fn check_at(&self, place: &Place, violations: &mut Violations) {
        for (path, secret) in self.secrets() {
            secret.check_at(path, place, violations);
        }
    }
}

#[cfg(test)]
mod tests;
