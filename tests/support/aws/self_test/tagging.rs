use super::*;

async fn found(aws: &World, input: Value) -> Value {
    get_resources(aws, input).await.expect("an answer")
}

async fn get_resources(aws: &World, input: Value) -> Outcome {
    let headers = [
        (
            "x-amz-target",
            "ResourceGroupsTaggingAPI_20170126.GetResources",
        ),
        ("content-type", "application/x-amz-json-1.1"),
    ];
    let reply = send(aws, "POST", "/", &headers, &input.to_string()).await;
    outcome_of(&reply.expect("an answer"))
}

/// How many pools have the tag that each pool here has.
async fn count(aws: &World) -> usize {
    let answer = found(aws, json!({"TagFilters": [{"Key": "owner"}]})).await;
    answer["ResourceTagMappingList"]
        .as_array()
        .map_or(0, Vec::len)
}

fn tagged(aws: &World, owner: &str) -> String {
    aws.add_pool(json!({"PoolName": "a", "UserPoolTags": {"owner": owner, "stage": "test"}}))
}

#[tokio::test]
async fn pools_are_found_by_all_of_their_tags() {
    let aws = StandIn::start().await;
    let (ann, _bob) = (tagged(&aws, "ann"), tagged(&aws, "bob"));
    aws.add_pool(json!({"PoolName": "untagged"}));
    let filters = json!([
        {"Key": "owner", "Values": ["ann", "carl"]},
        {"Key": "stage", "Values": []},
    ]);
    let input = json!({"TagFilters": filters, "ResourceTypeFilters": ["cognito-idp:userpool"]});
    assert_eq!(
        found(&aws, input.clone()).await,
        json!({
            "ResourceTagMappingList": [{
                "ResourceARN": format!("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/{ann}"),
                "Tags": [{"Key": "owner", "Value": "ann"}, {"Key": "stage", "Value": "test"}],
            }],
            "PaginationToken": "",
        })
    );
    let calls = aws.calls();
    assert_eq!(calls[0].service, super::super::Service::Tagging);
    assert_eq!(
        (calls[0].operation.as_str(), &calls[0].input),
        ("GetResources", &input)
    );
    assert!(!calls[0].is_write());
    assert_eq!(count(&aws).await, 2);
    let other = json!({"ResourceTypeFilters": ["s3:bucket"]});
    assert_eq!(
        found(&aws, other).await["ResourceTagMappingList"],
        json!([])
    );
}

#[tokio::test]
async fn pages_end_with_an_empty_token() {
    let aws = StandIn::start().await;
    for _ in 0..3 {
        tagged(&aws, "ann");
    }
    let mut input = json!({"ResourcesPerPage": 2});
    let first = found(&aws, input.clone()).await;
    input["PaginationToken"] = first["PaginationToken"].clone();
    let last = found(&aws, input).await;
    let sizes = [&first, &last].map(|page| page["ResourceTagMappingList"].as_array().map(Vec::len));
    assert_eq!(sizes, [Some(2), Some(1)]);
    assert_eq!(last["PaginationToken"], "");
    let stale = get_resources(&aws, json!({"PaginationToken": "page-9"})).await;
    assert_eq!(code(stale), "PaginationTokenExpiredException");
    for wrong in [
        json!({"ResourcesPerPage": 0}),
        json!({"Filters": []}),
        json!({"TagFilters": [{"Values": ["a"]}]}),
    ] {
        refusal(get_resources(&aws, wrong).await);
    }
}

#[tokio::test]
async fn the_index_is_late_and_can_be_wrong() {
    let aws = StandIn::start().await;
    tagged(&aws, "early");
    aws.configure(|settings| settings.index_delay = 2);
    let late = tagged(&aws, "late");
    aws.configure(|settings| settings.index_delay = 1);
    assert_eq!(count(&aws).await, 0);
    assert_eq!(count(&aws).await, 2);
    aws.freeze_index();
    aws.cognito("DeleteUserPool", json!({"UserPoolId": late}))
        .expect("gone");
    tagged(&aws, "new");
    aws.index_gone_pool("eu-west-1_gone", json!({"owner": "ann"}));
    assert_eq!(count(&aws).await, 3, "one deleted, one put in, none new");
    aws.thaw_index();
    assert_eq!(
        count(&aws).await,
        3,
        "the deleted one left, the new one came"
    );
}

#[tokio::test]
async fn it_throttles_with_its_own_code_and_can_be_forbidden() {
    let aws = StandIn::start().await;
    aws.inject(super::super::Fault::on_call(
        1,
        super::super::Effect::Throttle(1),
    ));
    let throttled = get_resources(&aws, json!({})).await.expect_err("a fault");
    assert_eq!(
        (throttled.code.as_str(), throttled.message.as_str()),
        ("ThrottlingException", "Rate exceeded")
    );
    let denied = super::super::Effect::ErrorBefore("AccessDeniedException".into());
    aws.inject(super::super::Fault::on_operation("GetResources", 1, denied));
    let error = get_resources(&aws, json!({})).await.expect_err("a fault");
    assert_eq!(
        (error.code.as_str(), error.status),
        ("AccessDeniedException", 400)
    );
}
