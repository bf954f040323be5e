//! The properties of `Custom::CognitoUserPoolClient`: CDK's `addClient`.

mod checks;
mod oauth;

use jiff::SignedDuration;

pub use oauth::{DEFAULT_CALLBACK, MOST_URLS, OAuth, OAuthFlows, scope_name};

use super::flags::flags;
use super::forms::{CLIENT_ID, POOL_ID, POOL_NAME, PROVIDER_NAME, ROLE_ARN};
use super::object::object;
use super::spec::{Changes, DAY, HOUR, Lasts, MINUTE, Removed, Unit};
use super::{Properties, Violations};

flags! {
    /// The ways in which an app signs users in with the API, without the pages of the domain.
    pub struct AuthFlows {
        /// With user name and password.
        user_password = "UserPassword" | "ALLOW_USER_PASSWORD_AUTH",
        /// With user name and password, on a server that has AWS credentials.
        admin_user_password = "AdminUserPassword" | "ALLOW_ADMIN_USER_PASSWORD_AUTH",
        /// With challenges that your triggers define.
        custom = "Custom" | "ALLOW_CUSTOM_AUTH",
        /// With the Secure Remote Password protocol, which never sends the password.
        user_srp = "UserSrp" | "ALLOW_USER_SRP_AUTH",
        /// With a first factor that the user chooses.
        user = "User" | "ALLOW_USER_AUTH",
    }
}

flags! {
    /// Standard attributes, under CDK's names for them.
    pub struct StandardAttributesMask {
        /// Postal address.
        address = "Address" | "address",
        /// Date of birth.
        birthdate = "Birthdate" | "birthdate",
        /// E-mail address.
        email = "Email" | "email",
        /// Whether the e-mail address is verified.
        email_verified = "EmailVerified" | "email_verified",
        /// Family name.
        family_name = "FamilyName" | "family_name",
        /// Gender.
        gender = "Gender" | "gender",
        /// Given name.
        given_name = "GivenName" | "given_name",
        /// Language and country.
        locale = "Locale" | "locale",
        /// Middle name.
        middle_name = "MiddleName" | "middle_name",
        /// Full name.
        fullname = "Fullname" | "name",
        /// Nickname.
        nickname = "Nickname" | "nickname",
        /// Phone number.
        phone_number = "PhoneNumber" | "phone_number",
        /// Whether the phone number is verified.
        phone_number_verified = "PhoneNumberVerified" | "phone_number_verified",
        /// URL of a picture.
        profile_picture = "ProfilePicture" | "picture",
        /// Preferred user name.
        preferred_username = "PreferredUsername" | "preferred_username",
        /// URL of a profile page.
        profile_page = "ProfilePage" | "profile",
        /// Time zone.
        timezone = "Timezone" | "zoneinfo",
        /// Time of the last update.
        last_update_time = "LastUpdateTime" | "updated_at",
        /// URL of a website.
        website = "Website" | "website",
    }
}

object! {
    /// Attributes of users.
    pub struct ClientAttributes {
        /// The standard attributes.
        standard_attributes: StandardAttributesMask = "StandardAttributes",
        /// The custom attributes, by name, with or without the prefix `custom:`.
        custom_attributes: Vec<String> = "CustomAttributes" [length(1, 32).rule("S-ATTR-NAME")],
    }
}

impl ClientAttributes {
    /// The API's names, sorted.
    pub fn names(&self) -> Vec<String> {
        let standard = self.standard_attributes.iter().flat_map(|mask| mask.on());
        let custom = self.custom_attributes.iter().flatten();
        let custom = custom.map(|name| match name.starts_with("custom:") {
            true => name.clone(),
            false => format!("custom:{name}"),
        });
        let mut names: Vec<String> = standard.map(str::to_owned).chain(custom).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

object! {
    /// Where Cognito sends analytics about the client.
    pub struct Analytics {
        /// The ARN of an Amazon Pinpoint application in the same account. Cognito then creates its
        /// service-linked role.
        application_arn: String = "ApplicationArn" [length(20, 2048).api(&["ApplicationArn"]).beyond_cdk()],
        /// The ID of an Amazon Pinpoint application. Needs `ExternalId` and `Role`.
        application_id: String = "ApplicationId" [api(&["ApplicationId"])],
        /// The external ID in the trust policy of `Role`.
        external_id: String = "ExternalId" [api(&["ExternalId"])],
        /// The ARN of the role with which Cognito sends analytics.
        role: String = "Role" [length(20, 2048).form(&ROLE_ARN).api(&["RoleArn"])],
        /// Whether the analytics include data of users.
        share_user_data: bool = "ShareUserData" [default("false").api(&["UserDataShared"])],
    }
}

/// The rules about a token's validity.
const fn valid_for(least: i64, most: i64) -> Lasts {
    Lasts {
        unit: Unit::Minutes,
        least,
        most,
        whole: "C-DUR-UNIT",
        range: "C-DUR",
    }
}

object! {
    /// The properties of a client.
    pub struct UserPoolClient {
        /// The ID of the user pool.
        user_pool_id: String = "UserPoolId" [required().form(&POOL_ID).changes(Changes::Replaces)],
        /// The name of the client. Several clients of a pool can have the same name.
        user_pool_client_name: String = "UserPoolClientName" [
            length(1, 128).rule("S-NAME").form(&POOL_NAME).api(&["ClientName"])
                .omitted("`<stack name>-<logical ID>-<12 characters>`")
                .removed(Removed::GeneratedName)
        ],
        /// Whether the client has a secret. An app that users can read, such as a web page or a mobile app,
        /// cannot keep one.
        generate_secret: bool = "GenerateSecret" [
            default("false").api(&["GenerateSecret"]).changes(Changes::Replaces)
        ],
        /// Whether the secret is the attribute `UserPoolClientSecret`. CloudFormation masks the attributes of
        /// the resource then; it does not mask what you make of them, such as an output. Needs
        /// `GenerateSecret`.
        return_secret: bool = "ReturnSecret" [default("false").beyond_cdk()],
        /// Whether Cognito keeps the secret in AWS Secrets Manager and rotates it there. Turning it on rotates
        /// the secret at once. Turning it off deletes the secret in Secrets Manager permanently, so only an
        /// explicit `false` does that. Needs `GenerateSecret`.
        publish_secrets: bool = "PublishSecretsInAWSSecretsManager" [
            default("false").api(&["PublishSecretsInAWSSecretsManager"]).removed(Removed::Stays).beyond_cdk()
        ],
        /// The ways in which the app signs users in with the API.
        auth_flows: AuthFlows = "AuthFlows" [
            api(&["ExplicitAuthFlows"]).omitted("refresh tokens, `UserSrp` and `Custom`")
        ],
        /// Whether to turn OAuth off: the app does not use the pages and endpoints of the domain.
        disable_oauth: bool = "DisableOAuth" [
            default("false").always().api(&["AllowedOAuthFlowsUserPoolClient"]).native(&["AllowedOAuthFlowsUserPoolClient"])
        ],
        /// How the app uses the pages and endpoints of the domain.
        oauth: OAuth = "OAuth",
        /// How long a user has for one step of signing in.
        auth_session_validity: SignedDuration = "AuthSessionValidity" [
            lasting(valid_for(3 * MINUTE, 15 * MINUTE)).default("3 minutes").api(&["AuthSessionValidity"])
                .removed(Removed::Default)
        ],
        /// Whether a failed sign-in hides that the user does not exist.
        prevent_user_existence_errors: bool = "PreventUserExistenceErrors" [
            default("false").api(&["PreventUserExistenceErrors"]).removed(Removed::Writes("\"LEGACY\""))
        ],
        /// The identity providers with which users can sign in: `COGNITO` for the pool itself, `APPLE`,
        /// `FACEBOOK`, `GOOGLE`, `AMAZON`, or the name of a provider.
        supported_identity_providers: Vec<String> = "SupportedIdentityProviders" [
            length(1, 32).rule("S-PROVIDER").form(&PROVIDER_NAME).api(&["SupportedIdentityProviders"])
                .omitted("every provider that the pool has when the event is carried out, and `COGNITO`")
        ],
        /// How long an ID token is valid.
        id_token_validity: SignedDuration = "IdTokenValidity" [
            lasting(valid_for(5 * MINUTE, DAY)).default("60 minutes").api(&["IdTokenValidity"])
                .native(&["TokenValidityUnits"]).removed(Removed::Writes("3600"))
        ],
        /// How long an access token is valid.
        access_token_validity: SignedDuration = "AccessTokenValidity" [
            lasting(valid_for(5 * MINUTE, DAY)).default("60 minutes").api(&["AccessTokenValidity"])
                .native(&["TokenValidityUnits"]).removed(Removed::Writes("3600"))
        ],
        /// How long a refresh token is valid. The other tokens cannot be valid for longer.
        refresh_token_validity: SignedDuration = "RefreshTokenValidity" [
            lasting(valid_for(HOUR, 3650 * DAY)).default("30 days").api(&["RefreshTokenValidity"])
                .native(&["TokenValidityUnits"]).removed(Removed::Writes("2592000"))
        ],
        /// Turns the rotation of refresh tokens on: each use returns a new one. The former one works for this
        /// long.
        refresh_token_rotation_grace_period: SignedDuration = "RefreshTokenRotationGracePeriod" [
            lasting(Lasts {
                unit: Unit::Seconds, least: 0, most: MINUTE, whole: "C-DUR-UNIT", range: "C-DUR",
            })
            .omitted("no rotation").api(&["RefreshTokenRotation"])
            .removed(Removed::Writes("{\"Feature\": \"DISABLED\"}"))
        ],
        /// The attributes that the client can read.
        read_attributes: ClientAttributes = "ReadAttributes" [
            api(&["ReadAttributes"]).omitted("all standard attributes")
        ],
        /// The attributes that the client can write.
        write_attributes: ClientAttributes = "WriteAttributes" [
            api(&["WriteAttributes"]).omitted("all standard attributes")
        ],
        /// Whether tokens can be revoked.
        enable_token_revocation: bool = "EnableTokenRevocation" [
            default("true").api(&["EnableTokenRevocation"]).removed(Removed::Default)
        ],
        /// Whether the app may pass on the IP address and device of a user to threat protection. Needs
        /// `GenerateSecret`.
        propagate_context: bool = "EnablePropagateAdditionalUserContextData" [
            default("false").api(&["EnablePropagateAdditionalUserContextData"]).removed(Removed::Default)
        ],
        /// Where Cognito sends analytics about the client.
        analytics: Analytics = "Analytics" [api(&["AnalyticsConfiguration"])],
        /// The ID of a client to adopt instead of creating one. Poolkeeper changes only what the template
        /// sets, and never deletes or replaces the client.
        existing_user_pool_client_id: String = "ExistingUserPoolClientId" [
            form(&CLIENT_ID).changes(Changes::Never).beyond_cdk()
        ],
        /// Any string. Changing it makes CloudFormation send an Update, which reverts every setting that has
        /// drifted from the template, and names it.
        revision: String = "Revision" [beyond_cdk()],
    }
}

impl Properties for UserPoolClient {
    /// What the rules about several values connect.
    const TOGETHER: &'static [&'static [&'static str]] = &[
        &["DisableOAuth", "OAuth"],
        &[
            "IdTokenValidity",
            "AccessTokenValidity",
            "RefreshTokenValidity",
        ],
        &["AuthFlows", "RefreshTokenRotationGracePeriod"],
    ];

    fn check(&self, violations: &mut Violations) {
        checks::check(self, violations);
    }
}

/// The API's name of an identity provider, by CDK's name for it or its own.
pub fn provider_name(name: &str) -> &str {
    match name {
        "APPLE" => "SignInWithApple",
        "FACEBOOK" => "Facebook",
        "GOOGLE" => "Google",
        "AMAZON" => "LoginWithAmazon",
        own => own,
    }
}
