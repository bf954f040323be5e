use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Field, Kind, named, of_member, walk};
use crate::properties::object::object;
use crate::properties::spec::Removed;
use crate::properties::trigger::{Operation, UserPoolTrigger};
use crate::properties::user_pool::{LambdaTriggers, UserPool};
use crate::properties::value::Property;
use crate::properties::{Path, Violations};

object! {
    /// A small object.
    pub struct Small {
        /// How many there are.
        count: i64 = "Count" [within(2, 5).rule("X-COUNT").default("3")],
        /// What it is called.
        name: String = "Name" [required().length(1, 3)],
    }
}

object! {
    /// The same with another range.
    pub struct Wider {
        /// How many there are.
        count: i64 = "Count" [within(2, 7).rule("X-COUNT").default("3")],
        /// What it is called.
        name: String = "Name" [required().length(1, 3)],
    }
}

fn read<T: Property>(value: Value) -> (Option<T>, Violations) {
    let mut violations = Violations::default();
    let read = T::read(&value, &Path::ROOT, &mut violations);
    (read, violations)
}

#[test]
fn a_range_is_declared_once_and_the_check_and_its_error_follow() {
    let six = json!({"Count": "6", "Name": "n"});
    let (small, violations) = read::<Small>(six.clone());
    assert_eq!(violations.lines(), ["Count: is 6, but must be 2 to 5"]);
    assert_eq!(
        violations.iter().next().map(|one| one.rule),
        Some("X-COUNT")
    );
    // Rules about several values may still look at it.
    assert_eq!(small.and_then(|small| small.count), Some(6));

    let (_, violations) = read::<Wider>(six);
    assert!(violations.is_empty(), "{violations}");
    let (_, violations) = read::<Wider>(json!({"Count": 8, "Name": "n"}));
    assert_eq!(violations.lines(), ["Count: is 8, but must be 2 to 7"]);
}

#[test]
fn mistakes_stand_in_the_order_of_the_table() {
    let (_, violations) = read::<Small>(json!({"Name": "long", "Count": 1, "Other": 1}));
    assert_eq!(
        violations.lines(),
        [
            "Count: is 1, but must be 2 to 5",
            "Name: has 4 characters, but must have 1 to 3",
            "Other: is not a known property; the known properties are Count, Name",
        ]
    );
    assert_eq!(Small::NAMES, Wider::NAMES);
    let (_, violations) = read::<Small>(json!({}));
    assert_eq!(violations.lines(), ["Name: is required, but missing"]);
}

#[test]
fn a_default_is_told_in_the_apis_words() {
    for (path, default) in [
        ("Policies.PasswordPolicy.MinimumLength", json!(8)),
        ("Policies.PasswordPolicy.RequireSymbols", json!(true)),
        (
            "Policies.PasswordPolicy.TemporaryPasswordValidityDays",
            json!(7),
        ),
        (
            "Policies.SignInPolicy.AllowedFirstAuthFactors",
            json!(["PASSWORD"]),
        ),
        ("DeletionProtection", json!("INACTIVE")),
        ("UserPoolTier", json!("ESSENTIALS")),
        ("WebAuthnConfiguration.UserVerification", json!("preferred")),
    ] {
        let field = of_member(UserPool::FIELDS, path).expect("a property");
        assert_eq!(field.default_value(), Some(default), "{path}");
    }
    let named = named(UserPool::FIELDS, "UserPoolName");
    assert_eq!(named.default_value(), None);
}

/// Every property of every type, nested ones too.
fn all() -> Vec<&'static Field> {
    let mut found = Vec::new();
    for table in [UserPool::FIELDS, UserPoolTrigger::FIELDS] {
        walk(table, &mut |field, _| found.push(field));
    }
    found
}

#[test]
fn what_is_written_when_a_property_is_removed_is_json() {
    for field in all() {
        match field.spec.removed {
            Removed::Default => {
                assert!(field.default_value().is_some(), "{}", field.name);
            }
            Removed::Writes(text) => {
                let value = serde_json::from_str::<Value>(text);
                assert!(value.is_ok(), "{}: {value:?}", field.name);
            }
            Removed::Unset | Removed::GeneratedName | Removed::Stays | Removed::Recreates => {}
        }
    }
}

#[test]
fn properties_of_one_member_agree_on_what_is_written_when_they_are_removed() {
    let mut written: BTreeMap<String, Value> = BTreeMap::new();
    walk(UserPool::FIELDS, &mut |field, paths| {
        let removed = match field.spec.removed {
            Removed::Default => field.default_value().unwrap_or_default(),
            Removed::Writes(text) => serde_json::from_str(text).unwrap_or_default(),
            Removed::Unset | Removed::GeneratedName | Removed::Stays | Removed::Recreates => return,
        };
        for path in paths {
            let other = written.insert(path.clone(), removed.clone());
            assert!(
                other.is_none_or(|other| other == removed),
                "{path} is written in two ways"
            );
        }
    });
    assert!(written.len() > 10, "{written:?}");
}

#[test]
fn a_default_is_right_by_its_own_declaration() {
    for field in all() {
        let default = field.spec.default;
        if let (Kind::Integer, Some((least, most))) = (field.kind, field.spec.range) {
            let number: i64 = default.parse().expect("a number");
            assert!((least..=most).contains(&number), "{}", field.name);
        }
        if let (Kind::Choice(members), false) = (field.kind, default.is_empty()) {
            let known = members.iter().any(|member| member.name == default);
            assert!(known, "{}: {default}", field.name);
        }
    }
}

#[test]
fn the_operations_are_one_list() {
    let members: Vec<&str> = LambdaTriggers::OPERATIONS
        .iter()
        .map(|(member, _)| *member)
        .collect();
    let by_property: Vec<&str> = LambdaTriggers::FIELDS
        .iter()
        .flat_map(|field| field.spec.api.iter().copied())
        .collect();
    assert_eq!(members, by_property);
    let mut by_operation: Vec<&str> = Operation::MEMBERS.iter().map(|member| member.api).collect();
    by_operation.retain(|member| *member != "PreTokenGenerationConfig");
    assert_eq!(members, by_operation);
}
