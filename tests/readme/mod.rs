//! The README says what the code does.

use poolkeeper::properties::user_pool::UserPool;
use poolkeeper::resources::ResourceType;

const README: &str = include_str!("../../README.md");

/// The names in code spans of the first column of the README's tables.
fn names_in_tables() -> Vec<&'static str> {
    README
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next())
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect()
}

#[test]
fn each_property_stands_in_a_table() {
    let named = names_in_tables();
    for property in UserPool::NAMES {
        assert!(named.contains(property), "{property} is missing");
    }
}

#[test]
fn each_resource_type_is_named() {
    for name in ResourceType::names() {
        assert!(README.contains(&format!("`{name}`")), "{name} is missing");
    }
}

#[test]
fn each_attribute_stands_in_a_table() {
    let named = names_in_tables();
    for attribute in [
        "UserPoolId",
        "UserPoolArn",
        "UserPoolProviderName",
        "UserPoolProviderUrl",
        "Arn",
        "ProviderName",
        "ProviderURL",
        "SmsRoleArn",
    ] {
        assert!(named.contains(&attribute), "{attribute} is missing");
    }
}
