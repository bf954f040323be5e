//! What is disturbed: resources that belong to a pool.

use serde_json::{Value, json};

use super::scenarios::{
    CERTIFICATE, CLIENT, GROWN, GROWN_DOMAIN, OTHER_POOL, POOL, Scenario, create, delete, function,
    update,
};

const TRIGGER: &str = "Custom::CognitoUserPoolTrigger";
const GRANT: &str = "Custom::CognitoUserPoolGrant";
const GROUP: &str = "Custom::CognitoUserPoolGroup";
const SERVER: &str = "Custom::CognitoUserPoolResourceServer";
const APP: &str = "Custom::CognitoUserPoolClient";
const URLS: &str = "Custom::CognitoUserPoolClientUrls";
const DOMAIN: &str = "Custom::CognitoUserPoolDomain";
const IMPORT: &str = "Custom::CognitoImportedUserPool";

pub const CHILDREN: &[Scenario] = &[
    create("attach a trigger", checks).of(TRIGGER),
    create("attach a trigger of a function in use", texts).of(TRIGGER),
    create("attach a sender with its key", sender).of(TRIGGER),
    update("another function for a trigger", checks, better_checks).of(TRIGGER),
    update("another operation for a trigger", checks, texts).of(TRIGGER),
    update("another version for a trigger", claims, newer_claims).of(TRIGGER),
    delete("detach a trigger", checks, "DELETE_IN_PROGRESS").of(TRIGGER),
    delete(
        "detach a trigger of a function in use",
        texts,
        "DELETE_IN_PROGRESS",
    )
    .of(TRIGGER),
    delete(
        "detach a sender with its key",
        sender,
        "ROLLBACK_IN_PROGRESS",
    )
    .of(TRIGGER),
    create("grant to a role", to_role).of(GRANT),
    create("grant to a group", to_group).of(GRANT),
    update("grant less", to_role, less_to_role).of(GRANT),
    update("grant to a user of the role's name", to_role, to_user).of(GRANT),
    update("grant to another role", to_role, to_other_role).of(GRANT),
    delete("revoke", to_user, "DELETE_IN_PROGRESS").of(GRANT),
    create("create a group", plain_group).of(GROUP),
    create("create a group with everything", group).of(GROUP),
    create("adopt a group", adopted_group).of(GROUP),
    update("other settings for a group", group, other_group).of(GROUP),
    update("no settings for a group", group, plain_group).of(GROUP),
    update("another name for a group", group, renamed_group).of(GROUP),
    delete("delete a group", group, "DELETE_IN_PROGRESS").of(GROUP),
    delete(
        "leave an adopted group",
        adopted_group,
        "DELETE_IN_PROGRESS",
    )
    .of(GROUP),
    create("create a resource server", plain_server).of(SERVER),
    create("create a resource server with everything", server).of(SERVER),
    create("adopt a resource server", adopted_server).of(SERVER),
    update("other settings for a resource server", server, other_server).of(SERVER),
    update("no settings for a resource server", server, plain_server).of(SERVER),
    update("another identifier", server, moved_server).of(SERVER),
    delete("delete a resource server", server, "DELETE_IN_PROGRESS").of(SERVER),
    delete(
        "leave an adopted resource server",
        adopted_server,
        "DELETE_IN_PROGRESS",
    )
    .of(SERVER),
    create("create a client", plain_app).of(APP),
    create("create a client with a given name", named_app).of(APP),
    create("create a client with everything", app).of(APP),
    create("adopt a client", adopted_app).of(APP),
    update("other settings for a client", app, other_app).of(APP),
    update("no settings for a client", app, secret_app).of(APP),
    update("a secret for a client", plain_app, secret_app).of(APP),
    update("no secret for a client with a name", app, public_app).of(APP),
    delete("delete a client", app, "DELETE_IN_PROGRESS").of(APP),
    delete("leave an adopted client", adopted_app, "DELETE_IN_PROGRESS").of(APP),
    create("add URLs to a client", urls).of(URLS),
    update("other URLs", urls, other_urls).of(URLS),
    delete("remove URLs", urls, "DELETE_IN_PROGRESS").of(URLS),
    create("create a prefix domain", prefix).of(DOMAIN),
    create("create a custom domain", custom).of(DOMAIN),
    create("adopt a domain", adopted_domain).of(DOMAIN),
    update("other pages for a domain", prefix, newer_prefix).of(DOMAIN),
    update("other settings for a custom domain", custom, other_custom).of(DOMAIN),
    update("another prefix", newer_prefix, renamed_prefix).of(DOMAIN),
    update("another name for a custom domain", custom, renamed_custom).of(DOMAIN),
    update("another kind of domain", prefix, custom).of(DOMAIN),
    update("another pool for a domain", prefix, moved_prefix).of(DOMAIN),
    delete("delete a prefix domain", prefix, "DELETE_IN_PROGRESS").of(DOMAIN),
    delete("delete a custom domain", custom, "ROLLBACK_IN_PROGRESS").of(DOMAIN),
    delete(
        "leave an adopted domain",
        adopted_domain,
        "DELETE_IN_PROGRESS",
    )
    .of(DOMAIN),
    create("import", imported).of(IMPORT),
    update("import again", imported, imported).of(IMPORT),
    delete("end an import", imported, "DELETE_IN_PROGRESS").of(IMPORT),
];

fn trigger(operation: &str, name: &str) -> Value {
    json!({"UserPoolId": POOL, "Operation": operation, "LambdaArn": function(name)})
}

fn checks() -> Value {
    trigger("PRE_SIGN_UP", "checks")
}

fn better_checks() -> Value {
    trigger("PRE_SIGN_UP", "better-checks:live")
}

fn texts() -> Value {
    trigger("POST_CONFIRMATION", "texts")
}

fn claims() -> Value {
    trigger("PRE_TOKEN_GENERATION_CONFIG", "claims")
}

fn newer_claims() -> Value {
    let mut newer = claims();
    newer["LambdaVersion"] = json!("V3_0");
    newer
}

fn sender() -> Value {
    let mut sender = trigger("CUSTOM_EMAIL_SENDER", "mails");
    sender["CustomSenderKmsKey"] = json!("arn:aws:kms:eu-west-1:123456789012:key/one");
    sender
}

fn grant(principal: &str, actions: &[&str]) -> Value {
    json!({
        "UserPoolId": POOL,
        "Grantee": format!("arn:aws:iam::123456789012:{principal}"),
        "Actions": actions,
    })
}

fn to_role() -> Value {
    grant(
        "role/staff",
        &["cognito-idp:AdminGetUser", "cognito-idp:ListUsers"],
    )
}

fn less_to_role() -> Value {
    grant("role/staff", &["cognito-idp:ListUsers"])
}

fn to_other_role() -> Value {
    grant("role/others", &["cognito-idp:ListUsers"])
}

fn to_user() -> Value {
    grant("user/staff", &["cognito-idp:ListUsers"])
}

fn to_group() -> Value {
    grant("group/teams/staff", &["cognito-idp:ListUsers"])
}

fn plain_group() -> Value {
    json!({"UserPoolId": POOL, "GroupName": "admins"})
}

fn group() -> Value {
    json!({
        "UserPoolId": POOL,
        "GroupName": "admins",
        "Description": "May do everything",
        "Precedence": 1,
        "Role": "arn:aws:iam::123456789012:role/staff",
    })
}

fn other_group() -> Value {
    let mut other = group();
    other["Description"] = json!("May do much");
    other["Precedence"] = json!(2);
    other
}

fn renamed_group() -> Value {
    let mut renamed = group();
    renamed["GroupName"] = json!("others");
    renamed
}

fn adopted_group() -> Value {
    json!({
        "UserPoolId": POOL,
        "GroupName": GROWN,
        "Description": "Taken over",
        "AdoptExisting": true,
    })
}

fn plain_server() -> Value {
    json!({"UserPoolId": POOL, "Identifier": "https://api.example.com"})
}

fn server() -> Value {
    json!({
        "UserPoolId": POOL,
        "Identifier": "https://api.example.com",
        "UserPoolResourceServerName": "Orders",
        "Scopes": [
            {"ScopeName": "write", "ScopeDescription": "May order"},
            {"ScopeName": "read", "ScopeDescription": "May look at orders"},
        ],
    })
}

fn other_server() -> Value {
    let mut other = server();
    other["UserPoolResourceServerName"] = json!("Orders and returns");
    other["Scopes"][0] = json!({"ScopeName": "return", "ScopeDescription": "May return"});
    other
}

fn moved_server() -> Value {
    let mut moved = server();
    moved["Identifier"] = json!("https://orders.example.com");
    moved
}

fn adopted_server() -> Value {
    json!({
        "UserPoolId": POOL,
        "Identifier": GROWN,
        "Scopes": [{"ScopeName": "read", "ScopeDescription": "Taken over"}],
        "AdoptExisting": true,
    })
}

fn plain_app() -> Value {
    json!({"UserPoolId": POOL})
}

fn named_app() -> Value {
    json!({"UserPoolId": POOL, "UserPoolClientName": "app"})
}

fn secret_app() -> Value {
    json!({"UserPoolId": POOL, "GenerateSecret": true})
}

fn app() -> Value {
    json!({
        "UserPoolId": POOL,
        "UserPoolClientName": "app",
        "GenerateSecret": true,
        "ReturnSecret": true,
        "AuthFlows": {"UserSrp": true},
        "OAuth": {
            "Flows": {"AuthorizationCodeGrant": true},
            "Scopes": ["OPENID", "EMAIL"],
            "CallbackUrls": ["https://app.example.com/signed-in", "https://app.example.com"],
            "LogoutUrls": ["https://app.example.com/signed-out"],
            "DefaultRedirectUri": "https://app.example.com",
        },
        "RefreshTokenValidity": "7 days",
        "AccessTokenValidity": "30 minutes",
        "IdTokenValidity": "30 minutes",
        "AuthSessionValidity": "5 minutes",
        "PreventUserExistenceErrors": true,
        "SupportedIdentityProviders": ["COGNITO"],
        "ReadAttributes": {"StandardAttributes": {"Email": true, "EmailVerified": true}},
        "WriteAttributes": {"StandardAttributes": {"Email": true}},
        "EnablePropagateAdditionalUserContextData": true,
    })
}

fn other_app() -> Value {
    let mut other = app();
    other["UserPoolClientName"] = json!("other app");
    other["OAuth"]["Scopes"] = json!(["OPENID"]);
    other["OAuth"]["CallbackUrls"] = json!(["https://app.example.com"]);
    other["RefreshTokenValidity"] = json!("90 minutes");
    other["RefreshTokenRotationGracePeriod"] = json!("10 seconds");
    other
}

fn public_app() -> Value {
    json!({"UserPoolId": POOL, "UserPoolClientName": "app", "DisableOAuth": true})
}

fn adopted_app() -> Value {
    json!({
        "UserPoolId": POOL,
        "ExistingUserPoolClientId": CLIENT,
        "PreventUserExistenceErrors": true,
    })
}

fn urls() -> Value {
    json!({
        "UserPoolId": POOL,
        "UserPoolClientId": CLIENT,
        "CallbackUrls": ["https://d1.example.com/signed-in"],
        "LogoutUrls": ["https://d1.example.com"],
    })
}

fn other_urls() -> Value {
    let mut other = urls();
    other["CallbackUrls"] = json!(["https://d2.example.com", "https://d3.example.com"]);
    other
}

fn prefix() -> Value {
    json!({"UserPoolId": POOL, "CognitoDomain": {"DomainPrefix": "shop"}})
}

fn newer_prefix() -> Value {
    let mut newer = prefix();
    newer["ManagedLoginVersion"] = json!("NEWER_MANAGED_LOGIN");
    newer
}

fn renamed_prefix() -> Value {
    let mut renamed = newer_prefix();
    renamed["CognitoDomain"]["DomainPrefix"] = json!("store");
    renamed
}

fn moved_prefix() -> Value {
    let mut moved = prefix();
    moved["UserPoolId"] = json!(OTHER_POOL);
    moved
}

fn custom() -> Value {
    json!({
        "UserPoolId": POOL,
        "CustomDomain": {
            "DomainName": "auth.example.com",
            "Certificate": CERTIFICATE,
            "SecurityPolicy": "TLS_V1_2_2021",
        },
    })
}

fn other_custom() -> Value {
    let mut other = custom();
    let certificate = "arn:aws:acm:us-east-1:123456789012:certificate/two";
    other["CustomDomain"]["Certificate"] = json!(certificate);
    other["CustomDomain"]["SecurityPolicy"] = json!("TLS_V1_3_2025");
    other["ManagedLoginVersion"] = json!("NEWER_MANAGED_LOGIN");
    other
}

fn renamed_custom() -> Value {
    let mut renamed = custom();
    renamed["CustomDomain"]["DomainName"] = json!("login.example.com");
    renamed
}

fn adopted_domain() -> Value {
    json!({
        "UserPoolId": OTHER_POOL,
        "CustomDomain": {"DomainName": GROWN_DOMAIN, "Certificate": CERTIFICATE},
        "ManagedLoginVersion": "NEWER_MANAGED_LOGIN",
        "AdoptExisting": true,
    })
}

fn imported() -> Value {
    json!({"UserPoolId": POOL})
}
