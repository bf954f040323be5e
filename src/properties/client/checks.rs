//! The rules that concern more than one property of a client. Those of CDK begin with `C-`.

use jiff::SignedDuration;

use super::oauth::{DEFAULT_CALLBACK, OAuthFlows};
use super::{OAuth, UserPoolClient};
use crate::properties::Violations;
use crate::properties::shown::quoted;
use crate::properties::spec::in_words;

pub fn check(given: &UserPoolClient, violations: &mut Violations) {
    secret(given, violations);
    if let Some(oauth) = &given.oauth {
        if given.disable_oauth == Some(true) {
            let what = "is not allowed because DisableOAuth is true; remove one of the two";
            violations.add("OAuth", "C-OAUTH-OFF", what);
        }
        check_oauth(oauth, given.generate_secret == Some(true), violations);
    }
    tokens(given, violations);
    analytics(given, violations);
    let rotates = given.refresh_token_rotation_grace_period.is_some();
    let flows = given.auth_flows.as_ref();
    if rotates && flows.is_some_and(|flows| flows.given().next().is_some() && flows.on().is_empty())
    {
        let what = "turns every flow off, and RefreshTokenRotationGracePeriod turns off the one that is \
                    always on otherwise; turn one on";
        violations.add("AuthFlows", "S-ROTATION", what);
    }
}

fn secret(given: &UserPoolClient, violations: &mut Violations) {
    let has_secret = given.generate_secret == Some(true);
    for (name, rule, is_on) in [
        (
            "EnablePropagateAdditionalUserContextData",
            "C-CTX",
            given.propagate_context,
        ),
        ("ReturnSecret", "K-SECRET", given.return_secret),
        (
            "PublishSecretsInAWSSecretsManager",
            "K-SECRET",
            given.publish_secrets,
        ),
    ] {
        if is_on == Some(true) && !has_secret && !violations.concerns("GenerateSecret") {
            let what = "is true, but needs a client with a secret; set GenerateSecret to true";
            violations.add(name, rule, what);
        }
    }
    if given.return_secret != Some(true) {
        return;
    }
    if given.publish_secrets == Some(true) {
        let what = "is true, but PublishSecretsInAWSSecretsManager keeps the secret in AWS Secrets Manager; \
                    set one of the two, and use the attribute UserPoolClientSecretArn";
        violations.add("ReturnSecret", "K-SECRET", what);
    }
    if given.existing_user_pool_client_id.is_some() {
        let what = "is true, but ExistingUserPoolClientId adopts a client that this resource did not create; \
                    its secret is never returned";
        violations.add("ReturnSecret", "K-SECRET", what);
    }
}

fn check_oauth(oauth: &OAuth, has_secret: bool, violations: &mut Violations) {
    let flows = oauth.flows.as_ref();
    if flows.is_some_and(|flows| flows.on().is_empty()) && !violations.concerns("OAuth.Flows") {
        let what =
            "turns every flow off, but OAuth needs one; turn one on, or set DisableOAuth to true";
        violations.add("OAuth.Flows", "S-OAUTH-FLOWS", what);
    }
    let redirects = flows.is_none_or(OAuthFlows::redirects);
    let credentials = flows.is_some_and(|flows| flows.client_credentials == Some(true));
    if credentials && redirects {
        let what = "turns ClientCredentials on together with AuthorizationCodeGrant or ImplicitCodeGrant, but \
                    it excludes them; use another client";
        violations.add("OAuth.Flows", "C-CC", what);
    }
    if credentials && !has_secret && !violations.concerns("GenerateSecret") {
        let what = "turns ClientCredentials on, but that needs a client with a secret; set GenerateSecret to \
                    true";
        violations.add("OAuth.Flows", "S-CC-SECRET", what);
    }
    if oauth.scopes.as_ref().is_some_and(Vec::is_empty) {
        let what = "is empty, but OAuth needs at least one scope; remove it for the default, or set \
                    DisableOAuth to true";
        violations.add("OAuth.Scopes", "S-SCOPES", what);
    }
    let callbacks = oauth.callback_urls.as_ref();
    if redirects
        && callbacks.is_some_and(Vec::is_empty)
        && !violations.concerns("OAuth.CallbackUrls")
    {
        let what =
            "is empty, but AuthorizationCodeGrant and ImplicitCodeGrant need at least one URL";
        violations.add("OAuth.CallbackUrls", "C-CALLBACK", what);
    }
    let Some(uri) = &oauth.default_redirect_uri else {
        return;
    };
    let is_listed = match callbacks {
        Some(urls) if urls.is_empty() => return,
        Some(urls) => urls.contains(uri),
        None => !redirects || uri == DEFAULT_CALLBACK,
    };
    if !is_listed && !violations.concerns("OAuth.CallbackUrls") {
        let what = format_args!("{} is not one of CallbackUrls; add it there", quoted(uri));
        violations.add("OAuth.DefaultRedirectUri", "C-REDIR-IN", what);
    }
}

/// The other tokens cannot outlive the refresh token.
fn tokens(given: &UserPoolClient, violations: &mut Violations) {
    let Some(refresh) = given.refresh_token_validity else {
        return;
    };
    for (name, validity) in [
        ("IdTokenValidity", given.id_token_validity),
        ("AccessTokenValidity", given.access_token_validity),
    ] {
        if let Some(validity) = validity.filter(|validity| *validity > refresh) {
            let words = |duration: SignedDuration| in_words(duration.as_secs());
            let what = format_args!(
                "is {}, but may be at most RefreshTokenValidity, which is {}",
                words(validity),
                words(refresh)
            );
            violations.add(name, "C-DUR", what);
        }
    }
}

fn analytics(given: &UserPoolClient, violations: &mut Violations) {
    let Some(analytics) = &given.analytics else {
        return;
    };
    let parts = [
        ("ApplicationId", &analytics.application_id),
        ("ExternalId", &analytics.external_id),
        ("Role", &analytics.role),
    ];
    let missing: Vec<&str> = parts
        .iter()
        .filter(|(_, part)| part.is_none())
        .map(|(name, _)| *name)
        .collect();
    let is_any_given = missing.len() < parts.len();
    if analytics.application_arn.is_some() && is_any_given {
        let what = "has ApplicationArn together with ApplicationId, ExternalId or Role; set the ARN, or the \
                    three others";
        violations.add("Analytics", "C-AN-BOTH", what);
    } else if analytics.application_arn.is_none()
        && !missing.is_empty()
        && !violations.is_unread(&["Analytics"])
    {
        let what = format_args!(
            "lacks {}; set ApplicationArn, or all of ApplicationId, ExternalId and Role",
            missing.join(", ")
        );
        violations.add("Analytics", "C-AN-PART", what);
    }
}
