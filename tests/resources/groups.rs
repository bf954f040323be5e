//! Groups: how they come, are taken over, and go.

use serde_json::{Map, Value, json};

use super::{failed, last_call, succeeded, with_pool, writes};
use crate::support::replay::{Replay, merge, of_type};

pub(super) const TYPE: &str = "Custom::CognitoUserPoolGroup";
pub(super) const ROLE: &str = "arn:aws:iam::123456789012:role/teams/members";

deliveries!(TYPE, "Group");

/// The properties of the group `admins` of a pool.
pub(super) fn admins(pool: &str, more: Value) -> Value {
    let mut properties = json!({"UserPoolId": pool, "GroupName": "admins"});
    merge(&mut properties, more);
    properties
}

/// What a group has beside its name; null if it is not there. An empty description is none.
pub(super) fn members(replay: &Replay, pool: &str, name: &str) -> Value {
    let group = replay.aws.group(pool, name);
    if group.is_null() {
        return group;
    }
    ["Description", "Precedence", "RoleArn"]
        .into_iter()
        .filter_map(|member| Some((member.to_owned(), group.get(member)?.clone())))
        .filter(|(_, value)| value != "")
        .collect::<Map<_, _>>()
        .into()
}

/// The operations of Cognito that were called.
pub(super) fn asked_of_cognito(replay: &Replay) -> Vec<String> {
    let operations = replay.aws.operations().into_iter();
    operations.filter(|it| it.ends_with("Group")).collect()
}

#[tokio::test]
async fn a_group_is_made_by_one_call_and_read_before_it_goes() {
    let (replay, pool) = with_pool().await;
    let properties = admins(
        &pool,
        json!({"Description": "May do everything", "Precedence": 0, "Role": ROLE}),
    );
    let answer = create(&replay, &properties).await;
    assert_eq!(succeeded(&answer).physical_id(), "admins");
    assert_eq!(answer.body["Data"], json!({"GroupName": "admins"}));
    assert_eq!(
        replay.aws.operations(),
        ["DescribeStackResource", "CreateGroup"]
    );
    let request = json!({
        "UserPoolId": pool,
        "GroupName": "admins",
        "Description": "May do everything",
        "Precedence": 0,
        "RoleArn": ROLE,
    });
    assert_eq!(last_call(&replay, "CreateGroup"), request);

    replay.aws.clear_calls();
    let answer = delete(&replay, "admins", &properties).await;
    assert_eq!(succeeded(&answer).physical_id(), "admins");
    assert_eq!(asked_of_cognito(&replay), ["GetGroup", "DeleteGroup"]);
    assert!(replay.aws.groups_of(&pool).is_empty());
    succeeded(&delete(&replay, "admins", &properties).await);
}

#[tokio::test]
async fn only_what_is_given_is_sent() {
    let (replay, pool) = with_pool().await;
    let empty = json!({"Description": "", "Precedence": "", "Role": "", "AdoptExisting": ""});
    for properties in [admins(&pool, json!({})), admins(&pool, empty)] {
        succeeded(&create(&replay, &properties).await);
        assert_eq!(
            last_call(&replay, "CreateGroup"),
            json!({"UserPoolId": pool, "GroupName": "admins"})
        );
        succeeded(&delete(&replay, "admins", &properties).await);
    }
}

#[tokio::test]
async fn a_name_that_is_not_given_follows_from_the_resource_alone() {
    let (replay, pool) = with_pool().await;
    let unnamed = json!({"UserPoolId": pool});
    let answer = create(&replay, &unnamed).await;
    let name = succeeded(&answer).physical_id().to_owned();
    let digits = name
        .strip_prefix("shop-Group-")
        .expect("stack and resource");
    assert_eq!(digits.len(), 12, "{name}");
    assert_eq!(answer.body["Data"], json!({"GroupName": name}));
    assert_eq!(replay.aws.groups_of(&pool), [name.as_str()]);

    let mut more = unnamed.clone();
    merge(&mut more, json!({"Description": "more"}));
    let answer = update(&replay, &name, &unnamed, &more).await;
    assert_eq!(succeeded(&answer).physical_id(), name);
    succeeded(&delete(&replay, &name, &more).await);
    let again = create(&replay, &unnamed).await;
    assert_eq!(succeeded(&again).physical_id(), name);

    let long = "G".repeat(200);
    let event = of_type(replay.create_event(unnamed), TYPE, &long);
    let other = replay.deliver(&event).await;
    let other = succeeded(&other).physical_id();
    assert_eq!(other.chars().count(), 128, "{other}");
    assert!(other.starts_with("shop-GGG"), "{other}");
}

#[tokio::test]
async fn what_is_wrong_is_said_before_any_call() {
    let (replay, _) = with_pool().await;
    let wrong = json!({
        "UserPoolId": "shop",
        "GroupName": "the admins",
        "Description": "d".repeat(2_049),
        "Precedence": -1,
        "Role": "members",
        "AdoptExisting": "perhaps",
        "RoleArn": ROLE,
    });
    let paths = [
        "UserPoolId: ",
        "GroupName: ",
        "Description: ",
        "Precedence: ",
        "Role: ",
        "AdoptExisting: ",
        "RoleArn: ",
    ];
    failed(&create(&replay, &wrong).await, &paths);
    for (member, value) in [
        ("GroupName", json!("n".repeat(129))),
        ("Precedence", json!(2_147_483_648_u32)),
        ("Precedence", json!("1.5")),
        ("Role", json!("arn:aws:iam::123456789012:user/ann")),
    ] {
        let mut properties = admins("eu-west-1_Ab", json!({}));
        properties[member] = value;
        let answer = create(&replay, &properties).await;
        failed(&answer, &[&format!("{member}: ")]);
    }
    failed(&create(&replay, &json!({})).await, &["UserPoolId: "]);
    assert!(replay.aws.calls().is_empty());
}

#[tokio::test]
async fn the_greatest_values_are_taken() {
    let (replay, pool) = with_pool().await;
    let name = "é".repeat(128);
    let properties = json!({
        "UserPoolId": pool,
        "GroupName": name,
        "Description": "d".repeat(2_048),
        "Precedence": 2_147_483_647,
    });
    let answer = create(&replay, &properties).await;
    assert_eq!(succeeded(&answer).physical_id(), name);
    let made = members(&replay, &pool, &name);
    assert_eq!(made["Precedence"], 2_147_483_647);
}

#[tokio::test]
async fn a_group_that_is_there_already_fails_and_the_reason_says_how_to_take_it_over() {
    let (replay, pool) = with_pool().await;
    replay
        .aws
        .add_group(&pool, json!({"GroupName": "admins", "Precedence": 1}));
    let before = replay.aws.snapshot();
    // Even if it is what the template asks for: a fresh event has made nothing yet.
    for more in [json!({"Precedence": 1}), json!({"Precedence": 2})] {
        let properties = admins(&pool, more);
        let answer = create(&replay, &properties).await;
        failed(&answer, &["admins", "exists", "AdoptExisting"]);
        // CloudFormation deletes what it could not create.
        succeeded(&delete(&replay, answer.physical_id(), &properties).await);
        assert_eq!(replay.aws.snapshot(), before);
    }
}

#[tokio::test]
async fn a_pool_that_is_not_there_is_named() {
    let (replay, _) = with_pool().await;
    let properties = admins("eu-west-1_Nowhere12", json!({}));
    let answer = create(&replay, &properties).await;
    failed(&answer, &["UserPoolId", "eu-west-1_Nowhere12"]);
    succeeded(&delete(&replay, answer.physical_id(), &properties).await);
}

#[tokio::test]
async fn a_role_that_may_not_be_passed_is_named_with_the_parameter_that_allows_it() {
    let (replay, pool) = with_pool().await;
    replay.aws.configure(|settings| {
        settings.unpassable_roles.insert(ROLE.to_owned());
    });
    let plain = admins(&pool, json!({}));
    let with_role = admins(&pool, json!({"Role": ROLE}));
    let answer = create(&replay, &with_role).await;
    failed(&answer, &[ROLE, "GroupRoles"]);
    assert!(replay.aws.groups_of(&pool).is_empty());
    succeeded(&create(&replay, &plain).await);
    let answer = update(&replay, "admins", &plain, &with_role).await;
    failed(&answer, &[ROLE, "GroupRoles"]);
    assert_eq!(members(&replay, &pool, "admins"), json!({}));
}

#[tokio::test]
async fn scenario_45_a_group_is_deleted_after_its_pool() {
    let (replay, pool) = with_pool().await;
    let properties = admins(&pool, json!({}));
    succeeded(&create(&replay, &properties).await);
    replay
        .aws
        .cognito("DeleteUserPool", json!({"UserPoolId": pool}))
        .expect("a deletion");
    succeeded(&delete(&replay, "admins", &properties).await);
}

#[tokio::test]
async fn a_delete_reads_its_properties_leniently() {
    let (replay, pool) = with_pool().await;
    succeeded(&create(&replay, &admins(&pool, json!({}))).await);
    let former = admins(
        &pool,
        json!({"Precedence": "first", "Forgotten": "property"}),
    );
    succeeded(&delete(&replay, "admins", &former).await);
    assert!(replay.aws.groups_of(&pool).is_empty());
}

#[tokio::test]
async fn an_adopted_group_gets_what_the_template_gives_and_nothing_else() {
    for keeps in [false, true] {
        let (replay, pool) = with_pool().await;
        replay
            .aws
            .configure(|settings| settings.update_group_keeps = keeps);
        replay.aws.add_group(
            &pool,
            json!({
                "GroupName": "admins",
                "Description": "made by hand",
                "Precedence": 9,
                "RoleArn": ROLE,
            }),
        );
        let given = json!({"Description": "from the template", "AdoptExisting": true});
        let answer = create(&replay, &admins(&pool, given)).await;
        assert_eq!(succeeded(&answer).physical_id(), "admins");
        for text in ["Description", "made by hand", "from the template"] {
            assert!(answer.reason().contains(text), "{}", answer.reason());
        }
        assert!(!answer.reason().contains("Precedence"));
        assert_eq!(
            members(&replay, &pool, "admins"),
            json!({"Description": "from the template", "Precedence": 9, "RoleArn": ROLE}),
            "left out: {}",
            if keeps { "kept" } else { "reset" }
        );
    }
}

#[tokio::test]
async fn a_group_that_is_adopted_as_it_is_is_not_written() {
    let (replay, pool) = with_pool().await;
    replay
        .aws
        .add_group(&pool, json!({"GroupName": "admins", "Precedence": 9}));
    let before = replay.aws.group(&pool, "admins");
    let properties = admins(&pool, json!({"Precedence": 9, "AdoptExisting": true}));
    succeeded(&create(&replay, &properties).await);
    assert_eq!(replay.aws.group(&pool, "admins"), before);
    assert!(replay.aws.calls_of("UpdateGroup").is_empty());
}

#[tokio::test]
async fn an_adopted_group_is_never_deleted() {
    let (replay, pool) = with_pool().await;
    replay.aws.add_group(&pool, json!({"GroupName": "admins"}));
    let properties = admins(&pool, json!({"AdoptExisting": true}));
    succeeded(&create(&replay, &properties).await);
    replay.aws.clear_calls();
    for id in [
        "admins",
        "poolkeeper:unfinished:admins",
        "shop-Group-1A2B3C4D5E6F",
    ] {
        let answer = delete(&replay, id, &properties).await;
        assert!(
            succeeded(&answer).reason().contains("AdoptExisting"),
            "{id}: {}",
            answer.reason()
        );
        assert!(writes(&replay).is_empty());
    }
    assert_eq!(replay.aws.groups_of(&pool), ["admins"]);
}

#[tokio::test]
async fn a_group_to_adopt_that_is_not_there_is_made() {
    let (replay, pool) = with_pool().await;
    let properties = admins(&pool, json!({"Precedence": 1, "AdoptExisting": true}));
    let answer = create(&replay, &properties).await;
    assert_eq!(succeeded(&answer).physical_id(), "admins");
    assert_eq!(asked_of_cognito(&replay), ["CreateGroup"]);
    assert_eq!(members(&replay, &pool, "admins"), json!({"Precedence": 1}));
}
