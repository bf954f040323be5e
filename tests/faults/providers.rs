//! What is disturbed: identity providers.

use serde_json::{Value, json};

use super::scenarios::{GROWN, POOL, SECRET, Scenario, create, delete, update};

const PROVIDER: &str = "Custom::CognitoUserPoolIdentityProvider";

pub const PROVIDERS: &[Scenario] = &[
    create("create Google", google).of(PROVIDER),
    create("create a provider of OpenID Connect", oidc).of(PROVIDER),
    create("create a SAML provider", saml).of(PROVIDER),
    create("create a SAML provider without a name", unnamed).of(PROVIDER),
    create("adopt a provider", adopted).of(PROVIDER),
    update("other settings for a provider", oidc, other_oidc).of(PROVIDER),
    update("no settings for a provider", oidc, plain_oidc).of(PROVIDER),
    update("another secret", google, other_google).of(PROVIDER),
    update("another key for Apple", apple, other_apple).of(PROVIDER),
    update(
        "a stored secret in the place of a given one",
        plain_oidc,
        oidc_with_stored,
    )
    .of(PROVIDER),
    update("another name for a provider", oidc, renamed_oidc).of(PROVIDER),
    update("another kind of provider", google, facebook).of(PROVIDER),
    update("another kind of provider under the same name", oidc, saml).of(PROVIDER),
    update("a new kind without a name", unnamed, unnamed_oidc).of(PROVIDER),
    update("requests that are no longer signed", saml, unsigned_saml).of(PROVIDER),
    update("endpoints that go", oidc_with_endpoints, oidc).of(PROVIDER),
    update("metadata in a file", saml, saml_of_file).of(PROVIDER),
    delete("delete a provider", oidc, "DELETE_IN_PROGRESS").of(PROVIDER),
    delete("leave an adopted provider", adopted, "DELETE_IN_PROGRESS").of(PROVIDER),
];

fn google() -> Value {
    json!({
        "UserPoolId": POOL,
        "Google": {"ClientId": "app", "ClientSecret": "given-in-the-template"},
    })
}

fn other_google() -> Value {
    json!({
        "UserPoolId": POOL,
        "Google": {"ClientId": "app", "ClientSecret": "also-given-in-the-template"},
    })
}

fn apple() -> Value {
    json!({
        "UserPoolId": POOL,
        "Apple": {"ClientId": "app", "TeamId": "t", "KeyId": "k", "PrivateKey": "given-in-the-template"},
    })
}

fn other_apple() -> Value {
    let mut other = apple();
    other["Apple"]["KeyId"] = json!("other");
    other["Apple"]["PrivateKey"] = json!("also-given-in-the-template");
    other
}

fn facebook() -> Value {
    json!({
        "UserPoolId": POOL,
        "Facebook": {"ClientId": "app", "ClientSecret": "given-in-the-template"},
        "AttributeMapping": {"Email": "email"},
    })
}

fn plain_oidc() -> Value {
    json!({
        "UserPoolId": POOL,
        "Oidc": {
            "Name": "idp",
            "ClientId": "app",
            "ClientSecret": "given-in-the-template",
            "IssuerUrl": "https://idp.example.com",
        },
    })
}

fn oidc_with_stored() -> Value {
    let mut stored = plain_oidc();
    stored["Oidc"]["ClientSecret"] = json!(format!(
        "{{{{resolve:secretsmanager:{SECRET}:SecretString:secret}}}}"
    ));
    stored
}

fn oidc() -> Value {
    let mut all = oidc_with_stored();
    all["Oidc"]["Scopes"] = json!(["openid", "email"]);
    all["Oidc"]["Identifiers"] = json!(["example.com", "example.org"]);
    all["Oidc"]["AttributeRequestMethod"] = json!("POST");
    all["AttributeMapping"] = json!({"Email": "email", "Custom": {"nickname": "nick"}});
    all
}

fn other_oidc() -> Value {
    let mut other = oidc();
    other["Oidc"]["ClientId"] = json!("other");
    other["Oidc"]["Identifiers"] = json!(["example.net"]);
    other["AttributeMapping"] = json!({"Email": "mail"});
    other
}

fn oidc_with_endpoints() -> Value {
    let mut all = oidc();
    all["Oidc"]["Endpoints"] = json!({
        "Authorization": "https://idp.example.com/authorize",
        "Token": "https://idp.example.com/token",
        "UserInfo": "https://idp.example.com/user",
        "JwksUri": "https://idp.example.com/keys",
    });
    all
}

fn renamed_oidc() -> Value {
    let mut renamed = oidc();
    renamed["Oidc"]["Name"] = json!("other");
    renamed["Oidc"]["Identifiers"] = json!(["example.net"]);
    renamed
}

fn saml() -> Value {
    json!({
        "UserPoolId": POOL,
        "Saml": {
            "Name": "idp",
            "Metadata": {"Url": "https://idp.example.com/metadata"},
            "RequestSigningAlgorithm": "RSA_SHA256",
            "EncryptedResponses": true,
        },
        "AttributeMapping": {"Email": "mail"},
    })
}

fn unsigned_saml() -> Value {
    json!({
        "UserPoolId": POOL,
        "Saml": {"Name": "idp", "Metadata": {"Url": "https://idp.example.com/metadata"}},
    })
}

fn saml_of_file() -> Value {
    let mut of_file = saml();
    of_file["Saml"]["Metadata"] = json!({"File": "<EntityDescriptor/>"});
    of_file
}

fn unnamed() -> Value {
    json!({
        "UserPoolId": POOL,
        "Saml": {"Metadata": {"File": "<EntityDescriptor/>"}, "Identifiers": ["example.com"]},
    })
}

fn unnamed_oidc() -> Value {
    let mut unnamed = oidc();
    if let Some(oidc) = unnamed["Oidc"].as_object_mut() {
        oidc.remove("Name");
    }
    unnamed
}

fn adopted() -> Value {
    json!({
        "UserPoolId": POOL,
        "Saml": {
            "Name": GROWN,
            "Metadata": {"Url": "https://taken-over.example.com"},
            "IdpSignout": true,
        },
        "AttributeMapping": {"Email": "mail"},
        "AdoptExisting": true,
    })
}
