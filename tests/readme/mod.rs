//! The README says what the code does.

use poolkeeper::properties::grant::UserPoolGrant;
use poolkeeper::properties::imported_user_pool::ImportedUserPool;
use poolkeeper::properties::trigger::{Operation, UserPoolTrigger};
use poolkeeper::properties::user_pool::UserPool;
use poolkeeper::resources::ResourceType;

const README: &str = include_str!("../../README.md");

/// The properties of a group.
const GROUP: [&str; 7] = [
    "UserPoolId",
    "GroupName",
    "Description",
    "Precedence",
    "Role",
    "AdoptExisting",
    "Revision",
];

/// A section of the README, by its heading.
fn section(heading: &str) -> &'static str {
    let start = format!("\n## {heading}\n");
    let (_, rest) = README.split_once(&start).expect("the section");
    rest.split("\n## ").next().unwrap_or(rest)
}

/// The names in code spans of the first column of a section's tables.
fn names_in_tables(section: &'static str) -> Vec<&'static str> {
    section
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next())
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect()
}

#[track_caller]
fn stand_in_a_table(names: &[&str], heading: &str) {
    let named = names_in_tables(section(heading));
    for name in names {
        assert!(named.contains(name), "{heading}: {name} is missing");
    }
}

#[test]
fn each_property_stands_in_a_table() {
    stand_in_a_table(UserPool::NAMES, "Properties");
    stand_in_a_table(UserPoolTrigger::NAMES, "Triggers");
    stand_in_a_table(UserPoolGrant::NAMES, "Grants");
    stand_in_a_table(&GROUP, "Groups");
    stand_in_a_table(ImportedUserPool::NAMES, "Imports");
}

#[test]
fn each_operation_is_named() {
    for operation in Operation::NAMES {
        let span = format!("`{operation}`");
        assert!(
            section("Triggers").contains(&span),
            "{operation} is missing"
        );
    }
}

#[test]
fn each_resource_type_is_named() {
    for name in ResourceType::names() {
        let span = format!("`{name}`");
        assert!(
            section("Resource types").contains(&span),
            "{name} is missing"
        );
    }
}

#[test]
fn each_attribute_stands_in_a_table() {
    let of_pools = [
        "UserPoolId",
        "UserPoolArn",
        "UserPoolProviderName",
        "UserPoolProviderUrl",
        "Arn",
        "ProviderName",
        "ProviderURL",
        "Issuer",
        "JwksUri",
        "SmsRoleArn",
    ];
    stand_in_a_table(&of_pools, "Attributes");
    stand_in_a_table(&["IdentityProviders", "Region", "Account"], "Imports");
    for (attributes, heading) in [
        (&["UserPoolId", "Operation"][..], "Triggers"),
        (&["PolicyName"], "Grants"),
        (&["GroupName"], "Groups"),
    ] {
        let line = section(heading)
            .lines()
            .find(|line| line.starts_with("`!GetAtt` gives"))
            .expect("the attributes");
        for attribute in attributes {
            assert!(line.contains(&format!("`{attribute}`")), "{attribute}");
        }
    }
}
