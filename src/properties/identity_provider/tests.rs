use serde_json::{Map, Value, json};

use super::*;
use crate::properties::read;

const XML: &str = "<EntityDescriptor/>";

fn found(properties: Value) -> Vec<String> {
    let mut properties = properties;
    properties["UserPoolId"] = json!("eu-west-1_Ab");
    let members: Map<String, Value> = serde_json::from_value(properties).expect("a map");
    let read = read::<UserPoolIdentityProvider>(&members);
    read.map_or_else(|violations| violations.lines(), |_| vec![])
}

fn with(mut of: Value, name: &str, value: Value) -> Value {
    of[name] = value;
    of
}

fn google(more: (&str, Value)) -> Value {
    let google = json!({"ClientId": "app", "ClientSecret": "hunter2-hunter2"});
    json!({"Google": with(google, more.0, more.1)})
}

fn oidc(more: (&str, Value)) -> Value {
    let oidc = json!({
        "ClientId": "app",
        "ClientSecret": "hunter2-hunter2",
        "IssuerUrl": "https://idp.example.com",
    });
    json!({"Oidc": with(oidc, more.0, more.1)})
}

fn saml(more: (&str, Value)) -> Value {
    let saml = json!({"Metadata": {"Url": "https://idp.example.com/metadata"}});
    json!({"Saml": with(saml, more.0, more.1)})
}

fn mapped(mapping: Value) -> Value {
    with(
        google(("Scopes", json!(["profile"]))),
        "AttributeMapping",
        mapping,
    )
}

#[test]
fn what_cdk_takes_is_taken() {
    let apple = json!({
        "ClientId": "a", "TeamId": "t", "KeyId": "k",
        "PrivateKey": "-----BEGIN PRIVATE KEY-----\nMIGT\n-----END PRIVATE KEY-----",
    });
    let endpoints = json!({"Authorization": "a", "Token": "t", "UserInfo": "u", "JwksUri": "j"});
    for right in [
        json!({"Apple": apple}),
        json!({"Amazon": {"ClientId": "a", "ClientSecret": "hunter2-hunter2", "Scopes": []}}),
        json!({"Facebook": {"ClientId": 1, "ClientSecret": "hunter2-hunter2", "ApiVersion": "v17.0"}}),
        google(("Scopes", json!(""))),
        oidc(("Name", json!(""))),
        oidc(("Name", json!("abc"))),
        oidc(("Name", json!("n".repeat(32)))),
        oidc(("Endpoints", endpoints)),
        oidc(("AttributeRequestMethod", json!("POST"))),
        oidc((
            "Identifiers",
            json!((0..50).map(|n| n.to_string()).collect::<Vec<_>>()),
        )),
        oidc(("Identifiers", json!(["i".repeat(40), "a b_+=.@-"]))),
        saml(("Metadata", json!({"File": XML}))),
        saml(("RequestSigningAlgorithm", json!("RSA_SHA256"))),
        saml(("RequestSigningAlgorithm", json!("rsa-sha256"))),
        saml(("IdpSignout", json!("true"))),
        mapped(json!({})),
        mapped(json!({"Email": "email", "Fullname": "name", "Custom": {"custom:team": "hd"}})),
    ] {
        assert_eq!(found(right.clone()), [""; 0], "{right}");
    }
}

#[test]
fn each_mistake_is_named_where_it_is() {
    let mut both = google(("Scopes", json!(["profile"])));
    both["Saml"] = saml(("IdpSignout", json!(true)))["Saml"].take();
    for (wrong, path, part) in [
        (json!({}), "ResourceProperties", "set one of Amazon, Apple"),
        (both, "Saml", "set together with Google"),
        (json!({"Google": "app"}), "Google", "is not a map"),
        (
            google(("ClientId", json!(""))),
            "Google.ClientId",
            "is required",
        ),
        (
            google(("ClientSecret", json!(""))),
            "Google.ClientSecret",
            "is required",
        ),
        (
            google(("ClientSecretValue", json!("x"))),
            "Google.ClientSecretValue",
            "use ClientSecret instead",
        ),
        (
            google(("Scopes", json!("profile"))),
            "Google.Scopes",
            "is not a list",
        ),
        (
            google(("Name", json!("abc"))),
            "Google.Name",
            "not a known property",
        ),
        (oidc(("Name", json!("ab"))), "Oidc.Name", "has 2 characters"),
        (
            oidc(("Name", json!("n".repeat(33)))),
            "Oidc.Name",
            "has 33 characters",
        ),
        (
            oidc(("Name", json!("my_provider"))),
            "Oidc.Name",
            "no spaces, and _ only",
        ),
        (
            saml(("Name", json!("my_provider"))),
            "Saml.Name",
            "no spaces, and _ only",
        ),
        (
            oidc(("IssuerUrl", json!(""))),
            "Oidc.IssuerUrl",
            "is required",
        ),
        (
            oidc(("AttributeRequestMethod", json!("PUT"))),
            "Oidc.AttributeRequestMethod",
            "GET, POST",
        ),
        (
            oidc((
                "Endpoints",
                json!({"Authorization": "a", "Token": "t", "UserInfo": "u"}),
            )),
            "Oidc.Endpoints.JwksUri",
            "is required",
        ),
        (
            oidc(("Identifiers", json!(["a", "b,c"]))),
            "Oidc.Identifiers[1]",
            "U+002C",
        ),
        (
            oidc(("Identifiers", json!(["i".repeat(41)]))),
            "Oidc.Identifiers[0]",
            "41 characters",
        ),
        (
            oidc((
                "Identifiers",
                json!((0..51).map(|n| n.to_string()).collect::<Vec<_>>()),
            )),
            "Oidc.Identifiers",
            "51 items",
        ),
        (
            saml(("Metadata", json!({}))),
            "Saml.Metadata",
            "set either Url or File",
        ),
        (
            saml(("Metadata", json!({"Url": "u", "File": XML}))),
            "Saml.Metadata.File",
            "set together with Url",
        ),
        (
            saml(("Metadata", json!("https://a"))),
            "Saml.Metadata",
            "is not a map",
        ),
        (
            saml(("RequestSigningAlgorithm", json!("RSA"))),
            "Saml.RequestSigningAlgorithm",
            "RSA_SHA256",
        ),
        (
            mapped(json!({"Mail": "email"})),
            "AttributeMapping.Mail",
            "not a known property",
        ),
        (
            mapped(json!({"Custom": {"n".repeat(33): "x"}})),
            &format!("AttributeMapping.Custom.{}", "n".repeat(33)),
            "33 characters",
        ),
        (
            mapped(json!({"Email": "{{resolve:ssm:mail}}"})),
            "AttributeMapping.Email",
            "a dynamic reference",
        ),
    ] {
        let found = found(wrong.clone());
        assert_eq!(found.len(), 1, "{wrong}: {found:#?}");
        assert!(
            found[0].starts_with(&format!("{path}: ")) && found[0].contains(part),
            "{wrong}: {found:#?}"
        );
    }
}

#[test]
fn custom_attributes_keep_their_names_and_take_precedence() {
    let mapping =
        json!({"Email": "email", "Website": "", "Custom": {"email": "mail", "custom:Team": "hd"}});
    let members = mapped(mapping);
    let members = members.as_object().expect("a map");
    let read: UserPoolIdentityProvider = crate::properties::read_old(members);
    let mapping = read
        .attribute_mapping
        .map(|mapping| Value::Object(mapping.document()));
    assert_eq!(mapping, Some(json!({"email": "mail", "custom:Team": "hd"})));
}

#[test]
fn nothing_that_can_be_printed_shows_the_secret() {
    let of_google = google(("Scopes", json!(["profile"])));
    let read: UserPoolIdentityProvider =
        crate::properties::read_old(of_google.as_object().expect("a map"));
    assert_eq!(read.secrets().len(), 1);
    assert!(!format!("{read:?} {:?}", read.given()).contains("hunter2"));
}
