use serde_json::{Map, Value, json};

use super::*;
use crate::properties::{read, read_sound, read_with};

const CERTIFICATE: &str = "arn:aws:acm:us-east-1:123456789012:certificate/abc";

fn of(change: Value) -> Map<String, Value> {
    let mut properties = json!({"UserPoolId": "eu-west-1_Ab"});
    if let (Some(members), Value::Object(change)) = (properties.as_object_mut(), change) {
        members.extend(change);
    }
    serde_json::from_value(properties).expect("a map")
}

fn violations(change: Value) -> Vec<String> {
    let read = read::<UserPoolDomain>(&of(change));
    read.map_or_else(|violations| violations.lines().to_vec(), |_| vec![])
}

fn prefix(text: &str) -> Value {
    json!({"CognitoDomain": {"DomainPrefix": text}})
}

fn custom(name: &str) -> Value {
    json!({"CustomDomain": {"DomainName": name, "Certificate": CERTIFICATE}})
}

fn secured(policy: &str) -> Value {
    let mut custom = custom("auth.example.com");
    custom["CustomDomain"]["SecurityPolicy"] = json!(policy);
    custom
}

#[test]
fn what_the_service_takes_is_right() {
    let mut empty = prefix("shop");
    for name in [
        "CustomDomain",
        "ManagedLoginVersion",
        "AdoptExisting",
        "WaitUntilActive",
        "Revision",
    ] {
        empty[name] = json!("");
    }
    let mut newer = prefix("shop");
    newer["ManagedLoginVersion"] = json!("2");
    for right in [
        prefix("s"),
        prefix("4-shops--1"),
        prefix(&"p".repeat(63)),
        custom("auth.example.com"),
        custom("a.b.c-d.1x.example"),
        custom(&format!("{}.example.com", "a".repeat(51))),
        secured("TLS_V1"),
        secured("TLS_V1_2_2021"),
        secured("TLS_V1_3_2025"),
        newer,
        empty,
    ] {
        assert_eq!(violations(right.clone()), [""; 0], "{right}");
    }
}

#[test]
fn each_mistake_is_named_where_it_is() {
    let with = |certificate: &str| {
        let named = json!({"DomainName": "auth.example.com", "Certificate": certificate});
        json!({"CustomDomain": named})
    };
    let both = json!({
        "CognitoDomain": {"DomainPrefix": "shop"},
        "CustomDomain": {"DomainName": "auth.example.com", "Certificate": CERTIFICATE},
    });
    let (in_prefix, in_name) = ("CognitoDomain.DomainPrefix", "CustomDomain.DomainName");
    let versioned = json!({"CognitoDomain": {"DomainPrefix": "shop"}, "ManagedLoginVersion": "3"});
    for (wrong, path, part) in [
        (json!({}), "CognitoDomain", "either"),
        (both, "CustomDomain", "remove one"),
        (prefix(""), in_prefix, "required"),
        (prefix("Shop"), in_prefix, "U+0053 (character 1)"),
        (prefix("shop.example"), in_prefix, "U+002E"),
        (prefix("shop_1"), in_prefix, "U+005F"),
        (prefix("-shop"), in_prefix, "hyphen"),
        (prefix("shop-"), in_prefix, "hyphen"),
        (prefix(&"p".repeat(64)), in_prefix, "64 characters"),
        (prefix("my-aws-shop"), in_prefix, "contains aws"),
        (prefix("amazonas"), in_prefix, "contains amazon"),
        (prefix("incognito"), in_prefix, "contains cognito"),
        (custom("example.com"), in_name, "three parts"),
        (custom("Auth.example.com"), in_name, "lower-case"),
        (custom("auth..example.com"), in_name, "three parts"),
        (custom("auth.-example.com"), in_name, "hyphen"),
        (custom("*.example.com"), in_name, "lower-case"),
        (custom("auth.example.com."), in_name, "three parts"),
        (
            custom(&format!("{}.example.com", "a".repeat(52))),
            in_name,
            "64 characters",
        ),
        (
            json!({"CustomDomain": {"DomainName": "auth.example.com"}}),
            "CustomDomain.Certificate",
            "required",
        ),
        (
            with("arn:aws:iam::123456789012:server-certificate/abc"),
            "CustomDomain.Certificate",
            "certificate/<id>",
        ),
        (
            with(&format!("{CERTIFICATE}{}", "c".repeat(2048))),
            "CustomDomain.Certificate",
            "characters",
        ),
        (
            secured("TLS_V2"),
            "CustomDomain.SecurityPolicy",
            "TLS_V1_3_2025",
        ),
        (versioned, "ManagedLoginVersion", "CLASSIC_HOSTED_UI"),
        (
            json!({"CognitoDomain": "shop"}),
            "CognitoDomain",
            "is not a map",
        ),
    ] {
        let found = violations(wrong.clone());
        assert_eq!(found.len(), 1, "{wrong}: {found:#?}");
        assert!(
            found[0].starts_with(&format!("{path}: ")) && found[0].contains(part),
            "{wrong}: {found:#?}"
        );
    }
}

#[test]
fn a_name_of_the_native_resource_is_answered_with_ours() {
    for (native, ours) in [
        (
            "Domain",
            "CognitoDomain.DomainPrefix and CustomDomain.DomainName",
        ),
        ("CustomDomainConfig", "CustomDomain"),
        ("CertificateArn", "CustomDomain.Certificate"),
    ] {
        let mut given = prefix("shop");
        given[native] = json!("x");
        let found = violations(given);
        let hint = format!("{native}: is not a known property; use {ours} instead");
        assert_eq!(found, [hint]);
    }
}

#[test]
fn a_certificate_is_in_the_region_of_cloudfront() {
    let found = |partition: &str, certificate: &str| {
        let place = Place {
            partition: partition.into(),
            region: "eu-west-1".into(),
            account: "123456789012".into(),
        };
        let mut given = custom("auth.example.com");
        given["CustomDomain"]["Certificate"] = json!(certificate);
        let read = read_with(&of(given), |given: &UserPoolDomain, violations| {
            given.check_at(&place, violations);
        });
        read.map_or_else(
            |violations| violations.lines().join("\n"),
            |_| String::new(),
        )
    };
    let chinese = "arn:aws-cn:acm:cn-north-1:123456789012:certificate/abc";
    assert_eq!(found("aws", CERTIFICATE), "");
    assert_eq!(found("aws-cn", chinese), "");
    let elsewhere = "arn:aws:acm:eu-west-1:123456789012:certificate/abc";
    assert!(found("aws", elsewhere).contains("must be in us-east-1"));
    assert!(found("aws", chinese).contains("partition"));
    assert!(found("aws-cn", CERTIFICATE).contains("partition"));
}

/// Without the one that is wrong, a rollback would lead to the other domain.
#[test]
fn a_rollback_with_two_domains_names_none() {
    let mut both = prefix("Shop");
    both["CustomDomain"] = custom("auth.example.com")["CustomDomain"].clone();
    let sound = read_sound::<UserPoolDomain>(&of(both), |_, _| {});
    assert_eq!(sound.properties.custom_domain, None);
    assert_eq!(sound.properties.cognito_domain, None);
    assert!(sound.wrong.is_some());
}
