use serde_json::{Map, Value, json};

use crate::properties::tests::{accepted, refused, violations};
use crate::properties::user_pool::{KEPT_BY_SERVICE, StandardAttributes, bare_name};

/// The properties, and the service's names for the attributes.
const STANDARD_NAMES: [(&str, &str); 17] = [
    ("Address", "address"),
    ("Birthdate", "birthdate"),
    ("Email", "email"),
    ("FamilyName", "family_name"),
    ("Gender", "gender"),
    ("GivenName", "given_name"),
    ("Locale", "locale"),
    ("MiddleName", "middle_name"),
    ("Fullname", "name"),
    ("Nickname", "nickname"),
    ("PhoneNumber", "phone_number"),
    ("ProfilePicture", "picture"),
    ("PreferredUsername", "preferred_username"),
    ("ProfilePage", "profile"),
    ("Timezone", "zoneinfo"),
    ("LastUpdateTime", "updated_at"),
    ("Website", "website"),
];

fn custom(attribute: Value) -> Value {
    json!({"CustomAttributes": {"a": attribute}})
}

#[test]
fn a_minlen_the_least_length_is_not_negative() {
    let path = "CustomAttributes.a.MinLen";
    for length in ["0", "1", "2048"] {
        accepted(custom(json!({"DataType": "String", "MinLen": length})));
    }
    for length in ["-1", "-2048", "2049"] {
        refused(
            custom(json!({"DataType": "String", "MinLen": length})),
            path,
            &format!("is {length}, but must be 0 to 2048"),
        );
    }
}

#[test]
fn a_maxlen_the_greatest_length_is_at_most_2048() {
    let path = "CustomAttributes.a.MaxLen";
    for length in [0, 1, 2047, 2048] {
        accepted(custom(json!({"DataType": "String", "MaxLen": length})));
    }
    for length in [-1, 2049, 4096] {
        refused(
            custom(json!({"DataType": "String", "MaxLen": length})),
            path,
            &format!("is {length}, but must be 0 to 2048"),
        );
    }
}

#[test]
fn the_least_length_is_not_above_the_greatest() {
    let lengths =
        |least, most| custom(json!({"DataType": "String", "MinLen": least, "MaxLen": most}));
    accepted(lengths(1, 2));
    accepted(lengths(2, 2));
    refused(
        lengths(3, 2),
        "CustomAttributes.a.MinLen",
        "is 3, but must not exceed MaxLen, which is 2",
    );
}

#[test]
fn the_least_number_is_not_above_the_greatest() {
    let range =
        |least: &str, most: &str| custom(json!({"DataType": "Number", "Min": least, "Max": most}));
    accepted(range("1", "2"));
    accepted(range("2", "2"));
    accepted(range("-2.5", "-2.4"));
    accepted(range("9", "10"));
    // Equal when rounded, so it is not for us to say.
    accepted(range("100000000000000000001", "100000000000000000000"));
    refused(
        range("10", "9"),
        "CustomAttributes.a.Min",
        "is \"10\", but must not exceed Max, which is \"9\"",
    );
}

#[test]
fn bounds_are_only_for_their_own_type() {
    for (data_type, bound) in [
        ("String", "Min"),
        ("String", "Max"),
        ("Number", "MinLen"),
        ("Number", "MaxLen"),
        ("Boolean", "Min"),
        ("Boolean", "MaxLen"),
        ("DateTime", "Max"),
        ("DateTime", "MinLen"),
    ] {
        refused(
            custom(json!({"DataType": data_type, bound: "1"})),
            &format!("CustomAttributes.a.{bound}"),
            "is set, but only attributes of DataType",
        );
    }
}

#[test]
fn a_custom_attribute_cannot_be_required() {
    refused(
        custom(json!({"DataType": "String", "Required": true})),
        "CustomAttributes.a.Required",
        "is not a known property",
    );
}

#[test]
fn custom_names_have_1_to_20_characters_without_their_prefix() {
    let named = |name: &str| json!({"CustomAttributes": {name: {"DataType": "String"}}});
    for name in [
        "a",
        "ab_c-d.e",
        &"x".repeat(20),
        &"é".repeat(20),
        &format!("custom:{}", "x".repeat(20)),
    ] {
        accepted(named(name));
    }
    for (name, length) in [
        (String::new(), 0),
        ("custom:".to_owned(), 0),
        ("x".repeat(21), 21),
    ] {
        refused(
            named(&name),
            &format!("CustomAttributes.{name}"),
            &format!("has a name of {length} characters, but must have 1 to 20"),
        );
    }
    refused(
        named("my plan"),
        "CustomAttributes.my plan",
        "has U+0020 (character 3) in its name",
    );
}

#[test]
fn the_same_attribute_is_not_given_twice() {
    let found = violations(json!({
        "CustomAttributes": {"plan": {"DataType": "String"}, "custom:plan": {"DataType": "Number"}},
    }));
    assert_eq!(
        found,
        ["CustomAttributes.plan: is the same attribute as CustomAttributes.custom:plan"]
    );
}

#[test]
fn a_custom_attribute_with_a_standard_ones_name_is_refused_with_the_property_for_it() {
    for (property, standard) in STANDARD_NAMES {
        for name in [standard.to_owned(), format!("custom:{standard}")] {
            refused(
                json!({"CustomAttributes": {&name: {"DataType": "String"}}}),
                &format!("CustomAttributes.{name}"),
                &format!(
                    "standard attribute {standard}; set StandardAttributes.{property} instead,"
                ),
            );
        }
    }
    for name in KEPT_BY_SERVICE {
        refused(
            json!({"CustomAttributes": {name: {"DataType": "String"}}}),
            &format!("CustomAttributes.{name}"),
            &format!("standard attribute {name}, which Cognito maintains itself"),
        );
    }
    refused(
        json!({
            "StandardAttributes": {"Timezone": {"Required": true}},
            "CustomAttributes": {"zoneinfo": {"DataType": "String"}},
        }),
        "CustomAttributes.zoneinfo",
        "set StandardAttributes.Timezone instead",
    );
    // The API's names, not ours for them.
    for name in ["Timezone", "fullname", "Email", "surname"] {
        accepted(json!({"CustomAttributes": {name: {"DataType": "String"}}}));
    }
}

#[test]
fn a_pool_has_at_most_50_custom_attributes() {
    let pool = |count: usize| {
        let attributes: Map<String, Value> = (0..count)
            .map(|n| (format!("a{n}"), json!({"DataType": "Boolean"})))
            .collect();
        json!({"CustomAttributes": attributes, "StandardAttributes": {"Email": {}}})
    };
    accepted(pool(50));
    refused(
        pool(51),
        "CustomAttributes",
        "has 51 attributes, but may have at most 50",
    );
}

#[test]
fn preferred_username_is_not_both_required_and_an_alias() {
    let pool = |required: bool, alias: bool| {
        json!({
            "StandardAttributes": {"PreferredUsername": {"Required": required}},
            "SignInAliases": {"Username": true, "PreferredUsername": alias},
        })
    };
    refused(
        pool(true, true),
        "StandardAttributes.PreferredUsername.Required",
        "SignInAliases.PreferredUsername",
    );
    accepted(pool(true, false));
    accepted(pool(false, true));
}

#[test]
fn x_004_only_what_is_verified_can_keep_its_original() {
    for name in ["Email", "Phone"] {
        let path = format!("KeepOriginal.{name}");
        for more in [
            json!({}),
            json!({"AutoVerify": {}}),
            json!({"AutoVerify": {name: false}}),
            json!({"SignInAliases": {name: true}, "AutoVerify": {}}),
        ] {
            refused(
                with(name, more),
                &path,
                &format!("set AutoVerify.{name} to true"),
            );
        }
        for more in [
            json!({"AutoVerify": {name: true}}),
            json!({"SignInAliases": {name: true}}),
            json!({"SignInAliases": {"Username": true, name: true}}),
        ] {
            accepted(with(name, more));
        }
    }
    accepted(json!({"KeepOriginal": {"Email": false}}));

    fn with(name: &str, more: Value) -> Value {
        let mut pool = json!({"KeepOriginal": {name: true}});
        if let (Value::Object(pool), Value::Object(more)) = (&mut pool, more) {
            pool.extend(more);
        }
        pool
    }
}

#[test]
fn every_standard_attribute_can_be_given() {
    let properties: Vec<&str> = STANDARD_NAMES
        .iter()
        .map(|(property, _)| *property)
        .collect();
    assert_eq!(properties, StandardAttributes::NAMES);
    for property in properties {
        accepted(
            json!({"StandardAttributes": {property: {"Required": "true", "Mutable": "false"}}}),
        );
    }
}

#[test]
fn prefixes_are_taken_off_a_name_however_often_they_stand_there() {
    for name in ["x", "custom:x", "dev:custom:x", "custom:custom:x", "dev:x"] {
        assert_eq!(bare_name(name), "x");
    }
    assert_eq!(bare_name("xcustom:"), "xcustom:");
}
