//! From the properties of a client to the settings in the API's terms.

use serde_json::{Value, json};

use crate::document::{Document, document};
use crate::properties::client::{
    Analytics, ClientAttributes, DEFAULT_CALLBACK, OAuth, UserPoolClient, provider_name,
    scope_names,
};
use crate::resources::{Owner, names};

/// The maximum length of a client's name.
const LONGEST: usize = 128;
/// The member that every client has, whatever the template sets.
pub const PROVIDERS: &str = "SupportedIdentityProviders";
/// The flow for refresh tokens.
pub const REFRESH: &str = "ALLOW_REFRESH_TOKEN_AUTH";

/// The wanted client.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// The pool.
    pub pool_id: String,
    /// The name of a new client.
    pub name: String,
    /// Whether the name is derived from the resource, so that no other resource uses it.
    pub is_own_name: bool,
    /// Whether the client has a secret; `None` if the template does not say it of a client that it adopts.
    pub has_secret: Option<bool>,
    /// Whether the secret is an attribute.
    pub returns_secret: bool,
    /// Whether Cognito keeps the secret in AWS Secrets Manager; `None` if the template does not say.
    pub publishes: Option<bool>,
    /// The settings in the template.
    pub given: Document,
    /// What CDK always renders, where the template is silent.
    pub defaults: Document,
    /// Whether the client supports every provider of the pool.
    pub takes_all_providers: bool,
    /// Whether the lists of URLs are exact.
    pub only_these_urls: bool,
    /// The client to adopt.
    pub adopts: Option<String>,
    /// Whether the live setting stays where the template is silent.
    pub keeps: bool,
}

impl Wanted {
    /// The wanted client; `None` if the properties are incomplete, which valid ones never are.
    pub fn of(given: &UserPoolClient, owner: &Owner) -> Option<Self> {
        let name = given.user_pool_client_name.clone();
        let is_adopted = given.existing_user_pool_client_id.is_some();
        Some(Self {
            pool_id: given.user_pool_id.clone()?,
            is_own_name: name.is_none(),
            given: settings(given),
            name: name.unwrap_or_else(|| names::of_resource(owner, LONGEST)),
            has_secret: given.generate_secret.or((!is_adopted).then_some(false)),
            returns_secret: given.return_secret == Some(true),
            publishes: given.publish_secrets,
            defaults: defaults(given),
            takes_all_providers: given.supported_identity_providers.is_none() && !is_adopted,
            only_these_urls: given
                .oauth
                .as_ref()
                .is_some_and(|oauth| oauth.only_these_urls == Some(true)),
            adopts: given.existing_user_pool_client_id.clone(),
            keeps: is_adopted,
        })
    }

    /// The same, if some properties were left out: where they are silent, the live settings stay.
    pub fn in_part(self) -> Self {
        Self {
            keeps: true,
            takes_all_providers: false,
            ..self
        }
    }

    /// The same without the secret as an attribute.
    pub fn without_secret(&self) -> Self {
        Self {
            returns_secret: false,
            ..self.clone()
        }
    }

    /// What counts as given. `providers` are those of the pool.
    pub fn effective(&self, providers: &[String]) -> Document {
        let mut all = match self.keeps {
            true => Document::new(),
            false => self.defaults.clone(),
        };
        all.extend(self.given.clone());
        if self.takes_all_providers {
            let own = "COGNITO".to_owned();
            let names: Vec<&String> = providers.iter().chain([&own]).collect();
            all.insert(PROVIDERS.to_owned(), json!(names));
        }
        all
    }

    /// The settings of a new client.
    pub fn whole(&self, providers: &[String]) -> Document {
        let mut whole = self.effective(providers);
        whole.insert("ClientName".to_owned(), json!(self.name));
        whole
    }
}

/// The settings that the template gives.
fn settings(given: &UserPoolClient) -> Document {
    let seconds = |duration: Option<jiff::SignedDuration>| duration.map(|it| it.as_secs());
    let names = |attributes: Option<&ClientAttributes>| attributes.map(|it| json!(it.names()));
    let rotation = given.refresh_token_rotation_grace_period;
    let mut settings = document! {
        "ClientName": given.user_pool_client_name.clone(),
        "ExplicitAuthFlows": auth_flows(given),
        "AllowedOAuthFlowsUserPoolClient": given.disable_oauth.map(|off| !off),
        "AuthSessionValidity": seconds(given.auth_session_validity).map(|seconds| seconds / 60),
        "PreventUserExistenceErrors": given.prevent_user_existence_errors.map(|on| match on {
            true => "ENABLED",
            false => "LEGACY",
        }),
        "SupportedIdentityProviders": given.supported_identity_providers.as_ref().map(|names| {
            names.iter().map(|name| provider_name(name)).collect::<Value>()
        }),
        "IdTokenValidity": seconds(given.id_token_validity),
        "AccessTokenValidity": seconds(given.access_token_validity),
        "RefreshTokenValidity": seconds(given.refresh_token_validity),
        "RefreshTokenRotation": seconds(rotation).map(|grace| json!({
            "Feature": "ENABLED",
            "RetryGracePeriodSeconds": grace,
        })),
        "ReadAttributes": names(given.read_attributes.as_ref()),
        "WriteAttributes": names(given.write_attributes.as_ref()),
        "EnableTokenRevocation": given.enable_token_revocation,
        "EnablePropagateAdditionalUserContextData": given.propagate_context,
        "AnalyticsConfiguration": given.analytics.as_ref().map(analytics),
    };
    if given.disable_oauth != Some(true)
        && let Some(oauth) = &given.oauth
    {
        settings.extend(of_oauth(oauth));
    }
    settings
}

/// The flows with which an app signs users in with the API. Refresh tokens are always among them, unless they
/// are rotated, which needs no flow and excludes that one. The service's own default contains it.
fn auth_flows(given: &UserPoolClient) -> Option<Value> {
    let rotates = given.refresh_token_rotation_grace_period.is_some();
    let flows = given.auth_flows.as_ref();
    let is_given = flows.is_some_and(|flows| flows.given().next().is_some());
    let mut on = flows.map(|flows| flows.on()).unwrap_or_default();
    match (is_given, rotates) {
        (true, true) => {}
        (true, false) => on.push(REFRESH),
        (false, true) => on = vec!["ALLOW_CUSTOM_AUTH", "ALLOW_USER_SRP_AUTH"],
        (false, false) => return None,
    }
    Some(json!(on))
}

fn of_oauth(oauth: &OAuth) -> Document {
    document! {
        "AllowedOAuthFlows": oauth.flows.as_ref().map(|flows| json!(flows.on())),
        "AllowedOAuthScopes": oauth.scopes.as_ref().map(|scopes| json!(scope_names(scopes))),
        "CallbackURLs": oauth.callback_urls.as_ref().map(|urls| json!(once(urls))),
        "LogoutURLs": oauth.logout_urls.as_ref().map(|urls| json!(once(urls))),
        "DefaultRedirectURI": oauth.default_redirect_uri.clone(),
    }
}

fn once(urls: &[String]) -> Vec<&String> {
    let mut all: Vec<&String> = Vec::new();
    for url in urls {
        if !all.contains(&url) {
            all.push(url);
        }
    }
    all
}

fn analytics(given: &Analytics) -> Document {
    document! {
        "ApplicationArn": given.application_arn.clone(),
        "ApplicationId": given.application_id.clone(),
        "ExternalId": given.external_id.clone(),
        "RoleArn": given.role.clone(),
        "UserDataShared": given.share_user_data,
    }
}

/// What CDK always renders.
fn defaults(given: &UserPoolClient) -> Document {
    if given.disable_oauth == Some(true) {
        return Document::new();
    }
    let flows = given.oauth.as_ref().and_then(|oauth| oauth.flows.as_ref());
    let redirects = flows.is_none_or(|flows| flows.redirects());
    document! {
        "AllowedOAuthFlowsUserPoolClient": Some(true),
        "AllowedOAuthFlows": Some(json!(["implicit", "code"])),
        "AllowedOAuthScopes": Some(json!([
            "profile", "phone", "email", "openid", "aws.cognito.signin.user.admin",
        ])),
        "CallbackURLs": redirects.then(|| json!([DEFAULT_CALLBACK])),
    }
}
