//! Standard and custom attributes.

use serde_json::{Map, Value, json};

use super::of;

#[test]
fn standard_attributes_have_cdk_s_names_for_the_api_s() {
    for (property, name) in [
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
    ] {
        let schema = of(json!({"StandardAttributes": {property: {}}})).schema;
        assert_eq!(
            schema,
            [json!({"Name": name, "Mutable": true, "Required": false})],
            "{property}"
        );
    }
    let schema =
        of(json!({"StandardAttributes": {"Email": {"Required": true, "Mutable": false}}})).schema;
    assert_eq!(
        schema,
        [json!({"Name": "email", "Mutable": false, "Required": true})]
    );
}

fn custom(attribute: Value) -> Map<String, Value> {
    let schema = of(json!({"CustomAttributes": {"team": attribute}})).schema;
    let mut entry = schema[0].as_object().cloned().expect("a map");
    assert_eq!(entry.remove("Name"), Some(json!("team")));
    entry
}

#[test]
fn string_attributes_have_their_bounds_as_strings() {
    for (attribute, constraints) in [
        (json!({}), None),
        (json!({"MinLen": 0}), None),
        (json!({"MinLen": 1}), Some(json!({"MinLength": "1"}))),
        (json!({"MaxLen": 64}), Some(json!({"MaxLength": "64"}))),
        (
            json!({"MinLen": 0, "MaxLen": 64}),
            Some(json!({"MinLength": "0", "MaxLength": "64"})),
        ),
    ] {
        let mut attribute = attribute;
        attribute["DataType"] = json!("String");
        let mut expected = json!({"AttributeDataType": "String"});
        if let Some(constraints) = constraints {
            expected["StringAttributeConstraints"] = constraints;
        }
        assert_eq!(
            Value::Object(custom(attribute.clone())),
            expected,
            "{attribute}"
        );
    }
}

#[test]
fn number_attributes_have_their_bounds_as_strings() {
    for (attribute, constraints) in [
        (json!({}), None),
        (json!({"Min": 0}), None),
        (
            json!({"Min": -5, "Max": 0}),
            Some(json!({"MinValue": "-5", "MaxValue": "0"})),
        ),
        (json!({"Max": "2.5"}), Some(json!({"MaxValue": "2.5"}))),
    ] {
        let mut attribute = attribute;
        attribute["DataType"] = json!("Number");
        let mut expected = json!({"AttributeDataType": "Number"});
        if let Some(constraints) = constraints {
            expected["NumberAttributeConstraints"] = constraints;
        }
        assert_eq!(
            Value::Object(custom(attribute.clone())),
            expected,
            "{attribute}"
        );
    }
}

#[test]
fn boolean_and_date_time_attributes_have_no_bounds() {
    for kind in ["Boolean", "DateTime"] {
        assert_eq!(
            Value::Object(custom(json!({"DataType": kind}))),
            json!({"AttributeDataType": kind})
        );
    }
}

#[test]
fn custom_attributes_say_whether_they_are_mutable_only_if_the_author_does() {
    assert_eq!(
        custom(json!({"DataType": "String", "Mutable": true}))["Mutable"],
        true
    );
    assert_eq!(
        custom(json!({"DataType": "String", "Mutable": false}))["Mutable"],
        false
    );
    assert_eq!(custom(json!({"DataType": "String"})).get("Mutable"), None);
    assert_eq!(custom(json!({"DataType": "String"})).get("Required"), None);
}

#[test]
fn custom_attributes_come_after_the_standard_ones_and_without_their_prefix() {
    let schema = of(json!({
        "CustomAttributes": {"custom:badge": {"DataType": "String"}},
        "StandardAttributes": {"Website": {}},
    }))
    .schema;
    let names: Vec<&Value> = schema.iter().map(|entry| &entry["Name"]).collect();
    assert_eq!(names, ["website", "badge"]);
}
