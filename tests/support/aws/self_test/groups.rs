use super::*;

const ROLE: &str = "arn:aws:iam::123456789012:role/members";

/// A request about the group `admins`.
fn about(pool: &str, more: Value) -> Value {
    let mut request = json!({"UserPoolId": pool, "GroupName": "admins"});
    for (name, value) in more.as_object().into_iter().flatten() {
        request[name] = value.clone();
    }
    request
}

/// A stand-in with a pool and its group `admins`.
async fn with_group(members: Value) -> (StandIn, String) {
    let (aws, id) = with_pool(json!({})).await;
    ask(&aws, "CreateGroup", about(&id, members))
        .await
        .expect("a group");
    (aws, id)
}

/// What the group `admins` has beside its name and pool, without times.
fn members(aws: &World, pool: &str) -> Value {
    let mut group = aws.pool_snapshot(pool)["Groups"]["admins"].take();
    let members = group.as_object_mut().expect("a group");
    members.remove("GroupName").expect("a name");
    members.remove("UserPoolId").expect("a pool");
    group
}

#[tokio::test]
async fn a_group_is_answered_as_it_was_made() {
    let given = json!({"Description": "d", "Precedence": 0, "RoleArn": ROLE});
    let (aws, id) = with_pool(json!({})).await;
    let made = ask(&aws, "CreateGroup", about(&id, given.clone()))
        .await
        .expect("a group");
    assert_eq!(made["Group"]["UserPoolId"], json!(id));
    assert!(made["Group"]["CreationDate"].is_f64());
    let shown = ask(&aws, "GetGroup", about(&id, json!({})))
        .await
        .expect("it");
    assert_eq!(shown, made);
    assert_eq!(members(&aws, &id), given);
}

#[tokio::test]
async fn an_update_resets_or_keeps_what_it_leaves_out() {
    let given = json!({"Description": "d", "Precedence": 5, "RoleArn": ROLE});
    for keeps in [false, true] {
        for left_out in ["Description", "Precedence", "RoleArn"] {
            let (aws, id) = with_group(given.clone()).await;
            aws.configure(|settings| settings.update_group_keeps = keeps);
            let mut request = given.clone();
            let mut expected = given.clone();
            request.as_object_mut().expect("a map").remove(left_out);
            if !keeps {
                expected.as_object_mut().expect("a map").remove(left_out);
            }
            let updated = ask(&aws, "UpdateGroup", about(&id, request))
                .await
                .expect("an update");
            assert_eq!(members(&aws, &id), expected, "{left_out}, {keeps}");
            assert_eq!(updated["Group"], aws.group(&id, "admins"));
        }
    }
}

#[tokio::test]
async fn an_empty_description_shows_as_none_or_as_it_is() {
    for (shows, expected) in [(false, json!({})), (true, json!({"Description": ""}))] {
        let (aws, id) = with_group(json!({"Description": "d"})).await;
        aws.configure(|settings| {
            settings.shows_empty_description = shows;
            settings.update_group_keeps = true;
        });
        let empty = about(&id, json!({"Description": ""}));
        ask(&aws, "UpdateGroup", empty).await.expect("an update");
        assert_eq!(members(&aws, &id), expected);
    }
}

#[tokio::test]
async fn what_the_model_does_not_allow_is_refused() {
    let (aws, id) = with_group(json!({})).await;
    let create = async |more: Value| ask(&aws, "CreateGroup", about(&id, more)).await;
    for name in ["", "two words", &"n".repeat(129)] {
        refusal(create(json!({"GroupName": name})).await);
    }
    refusal(create(json!({"GroupName": "a", "Description": "d".repeat(2_049)})).await);
    refusal(create(json!({"GroupName": "a", "Precedence": -1})).await);
    refusal(create(json!({"GroupName": "a", "RoleArn": ""})).await);
    for precedence in [json!("5"), json!(1.5), json!(2_147_483_648_u32)] {
        let outcome = create(json!({"GroupName": "a", "Precedence": precedence})).await;
        assert_eq!(code(outcome), "SerializationException", "{precedence}");
    }
    create(json!({"GroupName": "a", "Precedence": 2_147_483_647}))
        .await
        .expect("a group");
    create(json!({"GroupName": "n".repeat(128), "Description": "d".repeat(2_048)}))
        .await
        .expect("a group");
}

#[tokio::test]
async fn a_group_or_pool_that_is_not_there_is_not_found() {
    let (aws, id) = with_pool(json!({})).await;
    for operation in ["GetGroup", "UpdateGroup", "DeleteGroup"] {
        for pool in [id.as_str(), "eu-west-1_Nowhere12"] {
            let outcome = ask(&aws, operation, about(pool, json!({}))).await;
            assert_eq!(
                code(outcome),
                "ResourceNotFoundException",
                "{operation} {pool}"
            );
        }
    }
    let create = about("eu-west-1_Nowhere12", json!({}));
    assert_eq!(
        code(ask(&aws, "CreateGroup", create).await),
        "ResourceNotFoundException"
    );
}

#[tokio::test]
async fn a_pool_has_room_for_so_many_groups() {
    let (aws, id) = with_group(json!({})).await;
    aws.configure(|settings| settings.max_groups = 1);
    let exists = ask(&aws, "CreateGroup", about(&id, json!({}))).await;
    assert_eq!(code(exists), "GroupExistsException");
    let another = about(&id, json!({"GroupName": "more"}));
    assert_eq!(
        code(ask(&aws, "CreateGroup", another).await),
        "LimitExceededException"
    );
    let names = json!({"UserPoolId": id});
    let listed = ask(&aws, "ListGroups", names).await.expect("a list");
    assert_eq!(listed["Groups"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_role_that_may_not_be_passed_is_refused_wherever_a_request_names_it() {
    let (aws, id) = with_group(json!({"RoleArn": ROLE, "Precedence": 1})).await;
    aws.configure(|settings| {
        settings.unpassable_roles.insert(ROLE.to_owned());
        settings.update_group_keeps = true;
    });
    let named = about(&id, json!({"RoleArn": ROLE, "Precedence": 2}));
    let error = ask(&aws, "UpdateGroup", named)
        .await
        .expect_err("a refusal");
    assert_eq!(error.code, "AccessDeniedException");
    assert!(error.message.contains(ROLE), "{}", error.message);
    assert_eq!(members(&aws, &id)["Precedence"], 1);
    let more = json!({"GroupName": "more", "RoleArn": ROLE});
    let create = ask(&aws, "CreateGroup", about(&id, more)).await;
    assert_eq!(code(create), "AccessDeniedException");
    assert_eq!(aws.groups_of(&id), ["admins"]);
    let left_out = about(&id, json!({"Precedence": 2}));
    ask(&aws, "UpdateGroup", left_out).await.expect("an update");
    assert_eq!(
        members(&aws, &id),
        json!({"RoleArn": ROLE, "Precedence": 2})
    );
}

#[tokio::test]
async fn a_deleted_group_is_gone() {
    let (aws, id) = with_group(json!({})).await;
    ask(&aws, "DeleteGroup", about(&id, json!({})))
        .await
        .expect("a deletion");
    assert!(aws.group(&id, "admins").is_null());
    assert!(aws.groups_of(&id).is_empty());
}
