//! The wanted provider, in the API's terms.

use std::collections::BTreeSet;
use std::fmt;

use secrecy::SecretString;
use serde_json::Value;

use super::kind::{DETAILS, Kind};
use crate::document::{Document, document, map, override_members, prune};
use crate::properties::identity_provider::{
    Endpoints, Given, Oidc, Saml, UserPoolIdentityProvider,
};
use crate::properties::secret::Secret;
use crate::resources::{Owner, names};

/// The maximum length of a provider's name.
const LONGEST: usize = 32;

/// The wanted provider.
#[derive(Clone)]
pub struct Wanted {
    /// The pool.
    pub pool_id: String,
    /// The kind.
    pub kind: &'static Kind,
    /// The name.
    pub name: String,
    /// Whether the name is derived from the resource.
    pub is_own_name: bool,
    /// What the template sets, but for the secret.
    pub given: Document,
    /// What a new provider has where the template is silent. It counts as set, unless `keeps` is true.
    pub defaults: Document,
    /// The secret, as the template gives it.
    pub secret: Option<Secret>,
    /// The secret itself; `None` if it is stored and was not read.
    pub value: Option<SecretString>,
    /// Whether the template adopts an existing provider.
    pub adopts: bool,
    /// Whether the live setting stays where the template is silent, as it does in an adopted provider.
    pub keeps: bool,
}

/// Shows no setting, since some are secret.
impl fmt::Debug for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Wanted({} {} of {})",
            self.kind.api, self.name, self.pool_id
        )
    }
}

/// Whether two templates want the same. What a stored secret has now does not matter.
impl PartialEq for Wanted {
    fn eq(&self, other: &Self) -> bool {
        let of = |wanted: &Self| (wanted.kind, wanted.is_own_name, wanted.adopts, wanted.keeps);
        of(self) == of(other)
            && (&self.pool_id, &self.name) == (&other.pool_id, &other.name)
            && (&self.given, &self.defaults) == (&other.given, &other.defaults)
            && self.secret == other.secret
    }
}

impl Wanted {
    /// The wanted provider; `None` if the template does not say which pool and which kind.
    pub fn of(properties: &UserPoolIdentityProvider, owner: &Owner) -> Option<Self> {
        let provider = properties.given()?;
        let kind = Kind::of_property(provider.name())?;
        let given_name = match provider {
            Given::Oidc(oidc) => oidc.name.clone(),
            Given::Saml(saml) => saml.name.clone(),
            _ => kind.name.map(str::to_owned),
        };
        let mapping = properties.attribute_mapping.as_ref();
        let secret = properties
            .secrets()
            .into_iter()
            .next()
            .map(|(_, secret)| secret.clone());
        let mut given = details(provider);
        given.extend(document! {
            "AttributeMapping": mapping.and_then(|mapping| map(mapping.document())),
        });
        Some(Self {
            pool_id: properties.user_pool_id.clone()?,
            kind,
            is_own_name: given_name.is_none(),
            name: given_name.unwrap_or_else(|| names::of_resource(owner, LONGEST)),
            given,
            defaults: defaults(provider),
            value: secret.as_ref().and_then(Secret::plain).cloned(),
            secret,
            adopts: properties.adopt_existing == Some(true),
            keeps: false,
        })
    }

    /// What a new provider is made of, but for the secret.
    pub fn whole(&self) -> Document {
        let mut whole = self.defaults.clone();
        override_members(&mut whole, &self.given);
        prune(&mut whole);
        whole
    }

    /// What counts as given.
    pub fn effective(&self) -> Document {
        match self.keeps || self.adopts {
            true => self.given.clone(),
            false => self.whole(),
        }
    }

    /// The paths of the details that the template gives.
    pub fn given_details(&self) -> BTreeSet<String> {
        let details = self.given.get(DETAILS).and_then(Value::as_object);
        let names = details.into_iter().flat_map(Document::keys);
        names.map(|name| format!("{DETAILS}.{name}")).collect()
    }

    /// Whether the secret must still be read.
    pub fn lacks_secret(&self) -> bool {
        self.secret.is_some() && self.value.is_none()
    }
}

/// What the template gives of the provider: its details and its identifiers.
fn details(given: Given<'_>) -> Document {
    let scopes = |scopes: &Option<Vec<String>>, joiner: &str| Some(scopes.as_ref()?.join(joiner));
    let (details, identifiers) = match given {
        Given::Amazon(it) => (
            document! {
                "client_id": it.client_id.clone(),
                "authorize_scopes": scopes(&it.scopes, " "),
            },
            None,
        ),
        Given::Apple(it) => (
            document! {
                "client_id": it.client_id.clone(),
                "team_id": it.team_id.clone(),
                "key_id": it.key_id.clone(),
                "authorize_scopes": scopes(&it.scopes, " "),
            },
            None,
        ),
        Given::Facebook(it) => (
            document! {
                "client_id": it.client_id.clone(),
                "authorize_scopes": scopes(&it.scopes, ","),
                "api_version": it.api_version.clone(),
            },
            None,
        ),
        Given::Google(it) => (
            document! {
                "client_id": it.client_id.clone(),
                "authorize_scopes": scopes(&it.scopes, " "),
            },
            None,
        ),
        Given::Oidc(it) => (of_oidc(it, scopes(&it.scopes, " ")), it.identifiers.clone()),
        Given::Saml(it) => (of_saml(it), it.identifiers.clone()),
    };
    document! {
        "ProviderDetails": map(details),
        "IdpIdentifiers": identifiers.map(|identifiers| identifiers.into_iter().collect::<Value>()),
    }
}

fn of_oidc(it: &Oidc, scopes: Option<String>) -> Document {
    let endpoint = |of: fn(&Endpoints) -> &Option<String>| of(it.endpoints.as_ref()?).clone();
    document! {
        "client_id": it.client_id.clone(),
        "authorize_scopes": scopes,
        "attributes_request_method": it.attribute_request_method.map(|method| method.api_name()),
        "oidc_issuer": it.issuer_url.clone(),
        "authorize_url": endpoint(|it| &it.authorization),
        "token_url": endpoint(|it| &it.token),
        "attributes_url": endpoint(|it| &it.user_info),
        "jwks_uri": endpoint(|it| &it.jwks_uri),
    }
}

/// The API takes booleans as strings.
fn of_saml(it: &Saml) -> Document {
    let flag = |flag: Option<bool>| flag.map(|flag| flag.to_string());
    let metadata = it.metadata.as_ref();
    document! {
        "MetadataURL": metadata.and_then(|metadata| metadata.url.clone()),
        "MetadataFile": metadata.and_then(|metadata| metadata.file.clone()),
        "IDPSignout": flag(it.idp_signout),
        "EncryptedResponses": flag(it.encrypted_responses),
        "RequestSigningAlgorithm": it.request_signing_algorithm.map(|algorithm| algorithm.api_name()),
        "IDPInit": flag(it.idp_initiated),
    }
}

/// What CDK renders where the template is silent.
fn defaults(given: Given<'_>) -> Document {
    let details = match given {
        Given::Amazon(_) | Given::Google(_) => document! { "authorize_scopes": Some("profile") },
        Given::Apple(_) => document! { "authorize_scopes": Some("name") },
        Given::Facebook(_) => document! { "authorize_scopes": Some("public_profile") },
        Given::Oidc(_) => document! {
            "authorize_scopes": Some("openid"),
            "attributes_request_method": Some("GET"),
        },
        Given::Saml(_) => document! { "IDPSignout": Some("false") },
    };
    document! { "ProviderDetails": map(details) }
}
