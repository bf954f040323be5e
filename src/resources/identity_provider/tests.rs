use serde_json::{Map, Value, json};

use super::*;
use crate::document::Document;
use crate::properties::read_old;

fn owner() -> Owner {
    Owner {
        stack_id: "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1".into(),
        logical_id: "Provider".into(),
        request_id: "r".into(),
    }
}

fn members(value: Value) -> Document {
    serde_json::from_value(value).expect("a map")
}

fn wanted(mut properties: Value) -> Wanted {
    properties["UserPoolId"] = json!("eu-west-1_Ab");
    let members: Map<String, Value> = members(properties);
    Wanted::of(&read_old(&members), &owner()).expect("complete")
}

fn live(kind: &str, details: Value, more: Value) -> Live {
    let mut shown = json!({
        "ProviderName": "x", "ProviderType": kind, "ProviderDetails": details,
        "AttributeMapping": {}, "IdpIdentifiers": [],
    });
    if let (Some(shown), Value::Object(more)) = (shown.as_object_mut(), more) {
        shown.extend(more);
    }
    Live::of(&members(shown))
}

fn oidc(more: Value) -> Value {
    let mut oidc = json!({
        "Name": "idp", "ClientId": "app", "ClientSecret": "hunter2-hunter2", "IssuerUrl": "https://idp",
    });
    if let (Some(oidc), Value::Object(more)) = (oidc.as_object_mut(), more) {
        oidc.extend(more);
    }
    json!({"Oidc": oidc})
}

fn live_oidc(more: Value) -> Live {
    let details = json!({
        "client_id": "app", "client_secret": "hunter2-hunter2", "oidc_issuer": "https://idp",
        "authorize_scopes": "openid", "attributes_request_method": "GET",
        "attributes_url_add_attributes": "false",
    });
    live("OIDC", details, more)
}

/// The calls, each with its operation and the rest of its document.
fn calls(plan: Plan) -> Vec<(&'static str, Value)> {
    let of = |mut step: Request| {
        for name in ["UserPoolId", "ProviderName"] {
            assert!(step.document.remove(name).is_some(), "{step:?}");
        }
        (step.operation.name(), Value::Object(step.document))
    };
    plan.steps.into_iter().map(of).collect()
}

fn planned(old: Value, new: Value, live: &Live) -> Vec<(&'static str, Value)> {
    let (old, new) = (wanted(old), wanted(new));
    calls(plan::plan(Some(&old), &new, &Looks::at(Some(live))))
}

#[test]
fn a_provider_as_wanted_is_not_written_whatever_cognito_added() {
    let live = live_oidc(json!({"AttributeMapping": {"username": "sub"}}));
    assert_eq!(planned(oidc(json!({})), oidc(json!({})), &live), []);
}

#[test]
fn an_update_sends_the_details_of_the_template_and_only_what_else_changed() {
    let live = live_oidc(json!({"AttributeMapping": {"username": "sub"}, "IdpIdentifiers": ["a"]}));
    let mut new = oidc(json!({"Scopes": ["openid", "email"], "Identifiers": ["a"]}));
    let details = json!({
        "client_id": "app", "client_secret": "hunter2-hunter2", "oidc_issuer": "https://idp",
        "authorize_scopes": "openid email", "attributes_request_method": "GET",
    });
    let old = oidc(json!({"Identifiers": ["a"]}));
    assert_eq!(
        planned(old.clone(), new.clone(), &live),
        [(
            "UpdateIdentityProvider",
            json!({"ProviderDetails": details})
        )]
    );
    new["AttributeMapping"] = json!({"Email": "mail"});
    let mapping = json!({"username": "sub", "email": "mail"});
    assert_eq!(
        planned(old, new, &live),
        [(
            "UpdateIdentityProvider",
            json!({"ProviderDetails": details, "AttributeMapping": mapping})
        )]
    );
}

#[test]
fn a_mapping_and_identifiers_that_go_are_cleared() {
    let live =
        live_oidc(json!({"AttributeMapping": {"email": "mail"}, "IdpIdentifiers": ["b", "a"]}));
    let mut old = oidc(json!({"Identifiers": ["a", "b"]}));
    old["AttributeMapping"] = json!({"Email": "mail"});
    let found = planned(old.clone(), oidc(json!({})), &live);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1["AttributeMapping"], json!({}));
    assert_eq!(found[0].1["IdpIdentifiers"], json!([]));
    // Another order is no change.
    assert_eq!(planned(old.clone(), old, &live), []);
}

#[test]
fn endpoints_that_go_make_a_new_provider() {
    let endpoints = json!({"Authorization": "a", "Token": "t", "UserInfo": "u", "JwksUri": "j"});
    let live = live(
        "OIDC",
        json!({
            "client_id": "app", "client_secret": "hunter2-hunter2", "oidc_issuer": "https://idp",
            "authorize_scopes": "openid", "attributes_request_method": "GET",
            "authorize_url": "a", "token_url": "t", "attributes_url": "u", "jwks_uri": "j",
        }),
        json!({"AttributeMapping": {"email": "by hand"}}),
    );
    let old = oidc(json!({"Endpoints": endpoints}));
    let found = planned(old, oidc(json!({})), &live);
    let names: Vec<&str> = found.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["DeleteIdentityProvider", "CreateIdentityProvider"]);
    assert_eq!(found[1].1["ProviderDetails"].get("jwks_uri"), None);
    assert_eq!(found[1].1["AttributeMapping"], json!({"email": "by hand"}));
    // What someone else has set stays.
    assert_eq!(planned(oidc(json!({})), oidc(json!({})), &live), []);
}

#[test]
fn the_version_of_facebooks_api_stays() {
    let facebook = json!({"ClientId": "app", "ClientSecret": "hunter2-hunter2"});
    let mut old = facebook.clone();
    old["ApiVersion"] = json!("v17.0");
    let details = json!({
        "client_id": "app", "client_secret": "hunter2-hunter2", "authorize_scopes": "public_profile",
        "api_version": "v17.0",
    });
    let live = live("Facebook", details, json!({}));
    let plan = plan::plan(
        Some(&wanted(json!({"Facebook": old}))),
        &wanted(json!({"Facebook": facebook})),
        &Looks::at(Some(&live)),
    );
    assert_eq!(plan.steps, []);
    assert_eq!(
        plan.notes,
        ["Facebook.ApiVersion was left unchanged: Cognito cannot unset it"]
    );
}

fn saml(more: Value) -> Value {
    let mut saml = json!({"Name": "idp", "Metadata": {"Url": "https://idp"}});
    if let (Some(saml), Value::Object(more)) = (saml.as_object_mut(), more) {
        saml.extend(more);
    }
    json!({"Saml": saml})
}

#[test]
fn flags_that_go_are_off() {
    let on = saml(json!({"IdpSignout": true, "EncryptedResponses": true, "IdpInitiated": true}));
    let details = json!({
        "MetadataURL": "https://idp", "IDPSignout": "true", "EncryptedResponses": "true",
        "IDPInit": "true", "ActiveEncryptionCertificate": "MIIC",
    });
    let off = json!({
        "MetadataURL": "https://idp", "IDPSignout": "false", "EncryptedResponses": "false",
        "IDPInit": "false",
    });
    assert_eq!(
        planned(on, saml(json!({})), &live("SAML", details, json!({}))),
        [("UpdateIdentityProvider", json!({"ProviderDetails": off}))]
    );
}

#[test]
fn the_other_form_of_metadata_is_written_and_the_former_one_gone() {
    let of_url = json!({"MetadataURL": "https://idp", "IDPSignout": "false"});
    let (before, of_file) = (
        live("SAML", of_url, json!({})),
        saml(json!({"Metadata": {"File": "<x/>"}})),
    );
    let (old, new) = (wanted(saml(json!({}))), wanted(of_file));
    let written = json!({"MetadataFile": "<x/>", "IDPSignout": "false"});
    assert_eq!(
        calls(plan::plan(Some(&old), &new, &Looks::at(Some(&before)))),
        [(
            "UpdateIdentityProvider",
            json!({"ProviderDetails": written})
        )]
    );
    let both = json!({"MetadataURL": "https://idp", "MetadataFile": "<x/>", "IDPSignout": "false"});
    for (details, steps) in [(written, 0), (both, 2)] {
        let now = live("SAML", details, json!({}));
        let looks = Looks {
            before: Some(&before),
            now: Some(&now),
            wrote: true,
        };
        assert_eq!(plan::plan(Some(&old), &new, &looks).steps.len(), steps);
    }
}

#[test]
fn differences_and_debug_output_show_no_secret() {
    let new = wanted(oidc(json!({"Scopes": ["openid", "email"]})));
    let details = json!({
        "client_id": "other", "client_secret": "another-secret", "oidc_issuer": "https://idp",
        "authorize_scopes": "openid", "attributes_request_method": "GET",
    });
    let live = live("OIDC", details, json!({}));
    let found = compare::differences(None, &new, Some(&live));
    assert_eq!(
        found,
        [
            "Oidc.Scopes (the identity provider had \"openid\", the template sets \"openid email\")",
            "Oidc.ClientId (the identity provider had \"other\", the template sets \"app\")",
            "Oidc.ClientSecret (the identity provider had another secret)",
        ]
    );
    let plan = plan::plan(None, &new, &Looks::at(Some(&live)));
    let shown = format!("{new:?} {live:?} {plan:?} {found:?}");
    for secret in ["hunter2", "another-secret"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
