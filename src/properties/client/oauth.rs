//! How an app uses the pages and endpoints of a domain.

use crate::properties::flags::flags;
use crate::properties::forms::{CALLBACK_URL, CLIENT_SCOPE, DEFAULT_REDIRECT, REDIRECT_URL};
use crate::properties::object::object;

/// The maximum number of callback URLs, and of logout URLs.
pub const MOST_URLS: usize = 100;

/// The callback URL of a client whose template gives none, as in CDK.
pub const DEFAULT_CALLBACK: &str = "https://example.com";

flags! {
    /// The OAuth flows.
    pub struct OAuthFlows {
        /// An app signs users in and gets tokens for a code.
        authorization_code_grant = "AuthorizationCodeGrant" | "code",
        /// An app signs users in and gets tokens in the redirect.
        implicit_code_grant = "ImplicitCodeGrant" | "implicit",
        /// A service gets a token for itself, without a user. Needs `GenerateSecret`.
        client_credentials = "ClientCredentials" | "client_credentials",
    }
}

object! {
    /// How the app uses the pages and endpoints of the domain.
    pub struct OAuth {
        /// The OAuth flows. `ClientCredentials` excludes the others.
        flows: OAuthFlows = "Flows" [
            api(&["AllowedOAuthFlows"]).default("AuthorizationCodeGrant, ImplicitCodeGrant").always()
        ],
        /// The URLs to which Cognito can redirect after signing in. If you give them, each URL that another
        /// writer has added stays.
        callback_urls: Vec<String> = "CallbackUrls" [
            items(MOST_URLS, "S-URLS").length(1, 1024).rule("S-URL").form(&CALLBACK_URL).api(&["CallbackURLs"])
                .omitted("`https://example.com`, if one of the first two flows is on")
        ],
        /// The URLs to which Cognito can redirect after signing out. Each URL that another writer has added
        /// stays.
        logout_urls: Vec<String> = "LogoutUrls" [
            items(MOST_URLS, "S-URLS").length(1, 1024).rule("S-URL").form(&REDIRECT_URL).api(&["LogoutURLs"])
        ],
        /// Whether the two lists are exact, so that URLs that another writer has added are removed.
        only_these_urls: bool = "OnlyTheseUrls" [default("false").beyond_cdk()],
        /// The scopes that the app can ask for: `PHONE`, `EMAIL`, `OPENID`, `PROFILE`, `COGNITO_ADMIN`, or the
        /// scope itself, such as `orders/read`. Three of them include `OPENID`.
        scopes: Vec<String> = "Scopes" [
            items(MOST_SCOPES, "S-SCOPES").length(1, 256).rule("S-SCOPE").form(&CLIENT_SCOPE).api(&["AllowedOAuthScopes"])
                .default("PROFILE, PHONE, EMAIL, OPENID, COGNITO_ADMIN").always()
        ],
        /// The callback URL that Cognito uses if a request names none. Must be one of `CallbackUrls`.
        default_redirect_uri: String = "DefaultRedirectUri" [
            length(1, 1024).rule("C-REDIR-PAT").form(&DEFAULT_REDIRECT).api(&["DefaultRedirectURI"])
        ],
    }
}

/// The API's name of a scope, by CDK's name for it or its own.
fn scope_name(name: &str) -> &str {
    match name {
        "PHONE" => "phone",
        "EMAIL" => "email",
        "OPENID" => "openid",
        "PROFILE" => "profile",
        "COGNITO_ADMIN" => "aws.cognito.signin.user.admin",
        own => own,
    }
}

/// The maximum number of scopes.
pub const MOST_SCOPES: usize = 50;

/// The API's names of the scopes, each once. Cognito gives `phone`, `email` and `profile` only together with
/// `openid`.
pub fn scope_names(scopes: &[String]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for name in scopes.iter().map(|scope| scope_name(scope)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let needs_openid = ["phone", "email", "profile"];
    if names.iter().any(|name| needs_openid.contains(name)) && !names.contains(&"openid") {
        names.push("openid");
    }
    names
}

impl OAuthFlows {
    /// Whether users sign in through the pages of the domain.
    pub fn redirects(&self) -> bool {
        self.authorization_code_grant == Some(true) || self.implicit_code_grant == Some(true)
    }
}
