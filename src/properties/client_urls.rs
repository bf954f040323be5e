//! The properties of `Custom::CognitoUserPoolClientUrls`: URLs for a client that exists.

use super::client::MOST_URLS;
use super::forms::{CLIENT_ID, POOL_ID, REDIRECT_URL};
use super::object::object;
use super::spec::Changes;
use super::{Properties, Violations};

object! {
    /// The properties of the URLs that a resource adds to a client.
    pub struct UserPoolClientUrls {
        /// The ID of the user pool.
        user_pool_id: String = "UserPoolId" [required().form(&POOL_ID)],
        /// The ID of the client. It need not be a client of this stack, or one that Poolkeeper created.
        user_pool_client_id: String = "UserPoolClientId" [
            required().form(&CLIENT_ID).changes(Changes::Replaces)
        ],
        /// The URLs to which Cognito can redirect after signing in.
        callback_urls: Vec<String> = "CallbackUrls" [
            items(MOST_URLS, "S-URLS").length(1, 1024).rule("S-URL").form(&REDIRECT_URL).api(&["CallbackURLs"])
        ],
        /// The URLs to which Cognito can redirect after signing out.
        logout_urls: Vec<String> = "LogoutUrls" [
            items(MOST_URLS, "S-URLS").length(1, 1024).rule("S-URL").form(&REDIRECT_URL).api(&["LogoutURLs"])
        ],
        /// Any string. Changing it makes CloudFormation send an Update, which adds URLs that someone has removed
        /// from the client.
        revision: String = "Revision" [beyond_cdk()],
    }
}

impl Properties for UserPoolClientUrls {
    fn check(&self, violations: &mut Violations) {
        let is_empty = |urls: &Option<Vec<String>>| urls.as_ref().is_none_or(Vec::is_empty);
        if is_empty(&self.callback_urls)
            && is_empty(&self.logout_urls)
            && !violations.is_unread(&["CallbackUrls", "LogoutUrls"])
        {
            let what = "lists no URL, and neither does LogoutUrls; list at least one";
            violations.add("CallbackUrls", "K-URLS", what);
        }
    }
}
