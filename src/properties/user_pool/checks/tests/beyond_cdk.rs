use serde_json::{Map, Value, json};

use crate::properties::tests::{accepted, refused, violations};

#[test]
fn tags_leave_room_for_our_own() {
    let pool = |count: usize| {
        let tags: Map<String, Value> = (0..count).map(|n| (format!("k{n}"), json!(n))).collect();
        json!({"Tags": tags})
    };
    accepted(pool(45));
    refused(pool(46), "Tags", "has 46 tags, but may have at most 45");
}

#[test]
fn tag_keys_have_1_to_128_characters_and_values_at_most_256() {
    let tag = |key: String, value: String| json!({"Tags": {key: value}});
    accepted(tag("k".to_owned(), String::new()));
    accepted(tag("é".repeat(128), "é".repeat(256)));
    refused(
        tag(String::new(), String::new()),
        "Tags.",
        "has a key of 0 characters",
    );
    let long = violations(tag("k".repeat(129), String::new()));
    assert!(
        long.iter()
            .any(|line| line.contains("has a key of 129 characters")),
        "{long:?}"
    );
    refused(
        tag("k".to_owned(), "v".repeat(257)),
        "Tags.k",
        "has a value of 257 characters",
    );
}

#[test]
fn reserved_tag_keys_are_refused() {
    for key in [
        "aws:x",
        "AWS:x",
        "Aws:",
        "poolkeeper:stack-id",
        "poolkeeper:",
    ] {
        refused(
            json!({"Tags": {key: "v"}}),
            &format!("Tags.{key}"),
            "is a reserved key",
        );
    }
    for key in ["aws", "awsome", "poolkeeper", "my:aws:x", "日本語"] {
        accepted(json!({"Tags": {key: "v"}}));
    }
}

#[test]
fn overrides_are_a_json_document_in_a_string() {
    accepted(json!({"Overrides": "{\"KeyConfiguration\": {\"KeyType\": \"AWS_OWNED_KEY\"}}"}));
    accepted(json!({"Overrides": "{}"}));
    for value in [
        json!("[]"),
        json!("1"),
        json!("null"),
        json!({"A": "b"}),
        json!(1),
        json!(null),
    ] {
        refused(
            json!({"Overrides": value}),
            "Overrides",
            "is not a JSON object written as a string",
        );
    }
    accepted(json!({"Overrides": ""}));
    for value in [" ", "{", "{a: 1}", "UserPoolTier=PLUS"] {
        refused(
            json!({"Overrides": value}),
            "Overrides",
            "is not a JSON object written as a string",
        );
    }
}

#[test]
fn an_operations_name_in_overrides_is_answered_with_the_right_form() {
    refused(
        json!({"Overrides": r#"{"CreateUserPool": {"AutoVerifiedAttributes": ["email"]}}"#}),
        "Overrides.CreateUserPool",
        r#"is an operation; write the members of its request at the top level: '{"AutoVerifiedAttributes": …}'"#,
    );
    for operation in [
        "UpdateUserPool",
        "updateUserPool",
        "SetUserPoolMfaConfig",
        "AddCustomAttributes",
    ] {
        refused(
            json!({"Overrides": json!({operation: {}}).to_string()}),
            &format!("Overrides.{operation}"),
            r#"'{"UserPoolTier": "PLUS"}'"#,
        );
    }
}

#[test]
fn overrides_cannot_say_which_pool_it_is() {
    for (member, said) in [
        ("UserPoolId", "the pool of this resource"),
        ("PoolName", "UserPoolName"),
        ("UserPoolTags", "use Tags"),
    ] {
        let document = json!({member: null, "UserPoolTier": "PLUS"}).to_string();
        refused(
            json!({"Overrides": document}),
            &format!("Overrides.{member}"),
            said,
        );
    }
}

#[test]
fn an_existing_pool_is_named_by_its_id() {
    for id in [
        "eu-west-1_aBc123",
        "us-gov-west-1_x",
        &format!("eu-west-1_{}", "a".repeat(45)),
    ] {
        accepted(json!({"ExistingUserPoolId": id}));
    }
    for id in [
        "_abc",
        "eu-west-1_",
        "eu-west-1",
        "eu-west-1_a_b",
        "eu-west-1_a-b",
        "eu west_a",
        "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc",
        &format!("eu-west-1_{}", "a".repeat(46)),
    ] {
        refused(
            json!({"ExistingUserPoolId": id}),
            "ExistingUserPoolId",
            "is not the ID of a user pool",
        );
    }
}
