//! Updates of groups. What `UpdateGroup` does with members that it leaves out is not known, so whatever
//! writes is played in both readings.

use serde_json::{Value, json};

use super::groups::{ROLE, admins, asked_of_cognito, create, delete, members, update};
use super::{failed, last_call, succeeded, with_pool, writes};
use crate::support::replay::{Replay, STACK_ID, merge};

/// A member of a group: its property, the API's name, and three values.
const MEMBERS: [(&str, &str, [&str; 3]); 3] = [
    ("Description", "Description", ["\"a\"", "\"b\"", "\"live\""]),
    ("Precedence", "Precedence", ["1", "2", "3"]),
    (
        "Role",
        "RoleArn",
        [
            "\"arn:aws:iam::123456789012:role/a\"",
            "\"arn:aws:iam::123456789012:role/b\"",
            "\"arn:aws:iam::123456789012:role/live\"",
        ],
    ),
];

/// The merge: what the old template gave, what the new one gives, what the group has, and what it gets.
/// Values are by their number; the last one is nobody's but the group's.
const MERGE: [[Option<usize>; 4]; 12] = [
    [None, None, None, None],
    [None, None, Some(2), Some(2)],
    [None, Some(1), None, Some(1)],
    [None, Some(1), Some(1), Some(1)],
    [None, Some(1), Some(2), Some(1)],
    [Some(0), Some(0), Some(0), Some(0)],
    [Some(0), Some(0), Some(2), Some(0)],
    [Some(0), Some(1), Some(0), Some(1)],
    [Some(0), Some(1), Some(2), Some(1)],
    [Some(0), None, Some(0), None],
    [Some(0), None, Some(2), Some(2)],
    [Some(0), None, None, None],
];

/// How the service may take an update.
#[derive(Debug, Clone, Copy)]
struct Reading {
    keeps: bool,
    shows_empty: bool,
}

const READINGS: [Reading; 4] = [
    reading(false, false),
    reading(false, true),
    reading(true, false),
    reading(true, true),
];

const fn reading(keeps: bool, shows_empty: bool) -> Reading {
    Reading { keeps, shows_empty }
}

/// A world with a pool, in which the service reads updates so.
async fn read_as(reading: Reading) -> (Replay, String) {
    let (replay, pool) = with_pool().await;
    replay.aws.configure(|settings| {
        settings.update_group_keeps = reading.keeps;
        settings.shows_empty_description = reading.shows_empty;
    });
    (replay, pool)
}

/// A map with one member, or none.
fn one(name: &str, value: Option<&Value>) -> Value {
    match value {
        Some(value) => json!({name: value}),
        None => json!({}),
    }
}

#[tokio::test]
async fn each_member_is_merged_by_the_rule_alone_and_beside_another_change() {
    for reading in READINGS {
        let (replay, pool) = read_as(reading).await;
        for (property, member, values) in MEMBERS {
            let values = values.map(|text| serde_json::from_str::<Value>(text).expect("JSON"));
            let value = |number: Option<usize>| number.map(|number| &values[number]);
            // The other member that changes, or does not.
            let other = if property == "Precedence" {
                ("Description", json!("before"), json!("after"))
            } else {
                ("Precedence", json!(10), json!(20))
            };
            for [old, new, live, expected] in MERGE {
                for changes in [false, true] {
                    let case = format!(
                        "{reading:?}, {property}: {old:?}, {new:?}, {live:?}, beside a change: {changes}"
                    );
                    let mut before = admins(&pool, one(property, value(old)));
                    let mut after = admins(&pool, one(property, value(new)));
                    before[other.0] = other.1.clone();
                    after[other.0] = if changes { &other.2 } else { &other.1 }.clone();
                    succeeded(&create(&replay, &before).await);
                    replay.aws.edit_group(&pool, "admins", |group| {
                        let group = group.as_object_mut().expect("a map");
                        group.remove(member);
                        group.extend(value(live).map(|live| (member.to_owned(), live.clone())));
                    });
                    replay.aws.clear_calls();

                    let answer = update(&replay, "admins", &before, &after).await;
                    assert_eq!(succeeded(&answer).physical_id(), "admins", "{case}");
                    assert_eq!(
                        answer.body["Data"],
                        json!({"GroupName": "admins"}),
                        "{case}"
                    );
                    let stays = reading.keeps
                        && property != "Description"
                        && expected.is_none()
                        && live.is_some();
                    let mut has = one(member, value(if stays { live } else { expected }));
                    has[other.0] = after[other.0].clone();
                    assert_eq!(members(&replay, &pool, "admins"), has, "{case}");
                    let (is_named, must) = (
                        answer.reason().contains(property),
                        stays || is_drift(old, new, live),
                    );
                    // What someone else set in between may be named in any case.
                    let may = must || live != old;
                    assert!(
                        must <= is_named && is_named <= may,
                        "{case}: {}",
                        answer.reason()
                    );
                    if live == expected && !changes {
                        assert!(writes(&replay).is_empty(), "{case}");
                    }
                    succeeded(&delete(&replay, "admins", &after).await);
                }
            }
        }
    }
}

/// What the template leaves unchanged, and someone changed, is named.
fn is_drift(old: Option<usize>, new: Option<usize>, live: Option<usize>) -> bool {
    old == new && new.is_some() && live != new
}

#[tokio::test]
async fn an_update_that_changes_nothing_reads_once() {
    let (replay, pool) = with_pool().await;
    let given = admins(
        &pool,
        json!({"Description": "d", "Precedence": 1, "Role": ROLE}),
    );
    succeeded(&create(&replay, &given).await);
    replay.aws.clear_calls();
    let mut adopting = given.clone();
    merge(&mut adopting, json!({"AdoptExisting": true}));
    succeeded(&update(&replay, "admins", &given, &adopting).await);
    assert_eq!(replay.aws.operations(), ["GetGroup"]);
    // From now on it is kept.
    succeeded(&delete(&replay, "admins", &adopting).await);
    assert_eq!(replay.aws.groups_of(&pool), ["admins"]);
}

#[tokio::test]
async fn an_update_reads_the_group_and_asks_before_it_writes() {
    let (replay, pool) = with_pool().await;
    let given = admins(&pool, json!({"Precedence": 1}));
    let changed = admins(&pool, json!({"Precedence": 2}));
    succeeded(&create(&replay, &given).await);
    replay.aws.clear_calls();
    succeeded(&update(&replay, "admins", &given, &changed).await);
    assert_eq!(
        replay.aws.operations()[..4],
        [
            "GetGroup",
            "DescribeStackEvents",
            "DescribeStackResource",
            "UpdateGroup"
        ]
    );
    assert_eq!(writes(&replay), ["UpdateGroup"]);
}

#[tokio::test]
async fn a_write_names_all_that_the_group_is_to_have_but_an_unchanged_role() {
    for reading in READINGS {
        let (replay, pool) = read_as(reading).await;
        let given = json!({"Description": "d", "Precedence": 1, "Role": ROLE});
        let old = admins(&pool, given.clone());
        let mut new = old.clone();
        new["Precedence"] = json!(2);
        succeeded(&create(&replay, &old).await);
        succeeded(&update(&replay, "admins", &old, &new).await);
        let updates = replay.aws.calls_of("UpdateGroup");
        let request = json!({
            "UserPoolId": pool, "GroupName": "admins", "Description": "d", "Precedence": 2,
        });
        assert_eq!(updates[0].input, request, "{reading:?}");
        // Where that took the role off the group, it is given back.
        assert_eq!(updates.len(), if reading.keeps { 1 } else { 2 });
        assert_eq!(
            members(&replay, &pool, "admins"),
            json!({"Description": "d", "Precedence": 2, "RoleArn": ROLE})
        );
    }
}

#[tokio::test]
async fn a_role_that_may_no_longer_be_passed_does_not_stop_other_changes() {
    let (replay, pool) = read_as(reading(true, false)).await;
    let old = admins(&pool, json!({"Precedence": 1, "Role": ROLE}));
    let new = admins(&pool, json!({"Precedence": 2, "Role": ROLE}));
    succeeded(&create(&replay, &old).await);
    replay.aws.configure(|settings| {
        settings.unpassable_roles.insert(ROLE.to_owned());
    });
    succeeded(&update(&replay, "admins", &old, &new).await);
    assert_eq!(
        members(&replay, &pool, "admins"),
        json!({"Precedence": 2, "RoleArn": ROLE})
    );
}

#[tokio::test]
async fn a_removed_description_is_written_as_an_empty_one() {
    let (replay, pool) = with_pool().await;
    let old = admins(&pool, json!({"Description": "d"}));
    succeeded(&create(&replay, &old).await);
    succeeded(&update(&replay, "admins", &old, &admins(&pool, json!({}))).await);
    assert_eq!(last_call(&replay, "UpdateGroup")["Description"], "");
}

#[tokio::test]
async fn a_group_that_is_gone_is_made_again_and_the_reason_says_so() {
    let (replay, pool) = with_pool().await;
    let old = admins(&pool, json!({"Precedence": 1}));
    let new = admins(&pool, json!({"Precedence": 2, "Description": "d"}));
    succeeded(&create(&replay, &old).await);
    let gone = json!({"UserPoolId": pool, "GroupName": "admins"});
    replay.aws.cognito("DeleteGroup", gone).expect("a deletion");
    let answer = update(&replay, "admins", &old, &new).await;
    assert_eq!(succeeded(&answer).physical_id(), "admins");
    for text in ["admins", "again"] {
        assert!(answer.reason().contains(text), "{}", answer.reason());
    }
    assert_eq!(
        members(&replay, &pool, "admins"),
        json!({"Precedence": 2, "Description": "d"})
    );
}

#[tokio::test]
async fn another_name_is_another_group() {
    let (replay, pool) = with_pool().await;
    let old = admins(&pool, json!({"Precedence": 1}));
    let mut named = old.clone();
    named["GroupName"] = json!("staff");
    let unnamed = json!({"UserPoolId": pool, "Precedence": 1});
    succeeded(&create(&replay, &old).await);
    for (id, old, new) in [("admins", &old, &named), ("staff", &named, &unnamed)] {
        let answer = update(&replay, id, old, new).await;
        let name = succeeded(&answer).physical_id().to_owned();
        assert_eq!(answer.body["Data"], json!({"GroupName": name}));
        assert_ne!(name, id);
        assert_eq!(replay.aws.groups_of(&pool).len(), 2);
        // CloudFormation deletes the former one.
        succeeded(&delete(&replay, id, old).await);
        assert_eq!(replay.aws.groups_of(&pool), [name.as_str()]);
        assert_eq!(members(&replay, &pool, &name), json!({"Precedence": 1}));
    }
}

#[tokio::test]
async fn a_name_that_another_group_has_is_refused() {
    let (replay, pool) = with_pool().await;
    replay.aws.add_group(&pool, json!({"GroupName": "staff"}));
    let old = admins(&pool, json!({}));
    let mut new = old.clone();
    new["GroupName"] = json!("staff");
    succeeded(&create(&replay, &old).await);
    let before = replay.aws.snapshot();
    let answer = update(&replay, "admins", &old, &new).await;
    failed(&answer, &["staff", "AdoptExisting"]);
    assert_eq!(answer.physical_id(), "admins");
    assert_eq!(replay.aws.snapshot(), before);
    // It is taken over if the template says so.
    new["AdoptExisting"] = json!(true);
    let answer = update(&replay, "admins", &old, &new).await;
    assert_eq!(succeeded(&answer).physical_id(), "staff");
}

#[tokio::test]
async fn in_another_pool_it_is_made_and_the_old_pools_group_is_left_and_named() {
    let (replay, pool) = with_pool().await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    let (old, new) = (admins(&pool, json!({})), admins(&other, json!({})));
    succeeded(&create(&replay, &old).await);
    replay.aws.clear_calls();
    let answer = update(&replay, "admins", &old, &new).await;
    assert_eq!(succeeded(&answer).physical_id(), "admins");
    assert!(answer.reason().contains(&pool), "{}", answer.reason());
    assert_eq!(
        asked_of_cognito(&replay).last().map(String::as_str),
        Some("CreateGroup")
    );
    for pool in [&pool, &other] {
        assert_eq!(replay.aws.groups_of(pool), ["admins"]);
    }
    succeeded(&delete(&replay, "admins", &new).await);
    assert_eq!(replay.aws.groups_of(&pool), ["admins"]);
    assert!(replay.aws.groups_of(&other).is_empty());
}

#[tokio::test]
async fn wrong_properties_are_said_before_any_call() {
    let (replay, pool) = with_pool().await;
    let old = admins(&pool, json!({}));
    succeeded(&create(&replay, &old).await);
    replay.aws.clear_calls();
    let wrong = admins(&pool, json!({"Precedence": -1, "Description": "d"}));
    let answer = update(&replay, "admins", &old, &wrong).await;
    failed(&answer, &["Precedence: "]);
    assert_eq!(answer.physical_id(), "admins");
    assert!(asked_of_cognito(&replay).is_empty());
}

#[tokio::test]
async fn adoption_cannot_be_taken_out_of_the_template_but_in_a_rollback() {
    let (replay, pool) = with_pool().await;
    let ours = admins(&pool, json!({"Precedence": 1}));
    let adopting = admins(&pool, json!({"Precedence": 1, "AdoptExisting": true}));
    replay.aws.add_group(&pool, json!({"GroupName": "admins"}));
    succeeded(&create(&replay, &adopting).await);
    replay.aws.clear_calls();
    let answer = update(&replay, "admins", &adopting, &ours).await;
    failed(&answer, &["AdoptExisting", "admins"]);
    assert!(writes(&replay).is_empty());

    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    let back = update(&replay, "admins", &adopting, &ours).await;
    assert_eq!(succeeded(&back).physical_id(), "admins");
    assert!(writes(&replay).is_empty());
}
