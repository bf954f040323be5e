use super::*;

#[tokio::test]
async fn pools_are_listed_in_pages_without_their_tags() {
    let aws = StandIn::start().await;
    for number in 0..5 {
        aws.add_pool(json!({"PoolName": format!("p{number}"), "UserPoolTags": {"number": format!("{number}")}}));
    }
    let mut names = Vec::new();
    let mut request = json!({"MaxResults": 2});
    let mut pages = 0;
    loop {
        let page = ask(&aws, "ListUserPools", request.clone())
            .await
            .expect("a page");
        pages += 1;
        for pool in page["UserPools"].as_array().into_iter().flatten() {
            assert!(pool.get("UserPoolTags").is_none());
            assert!(pool["CreationDate"].is_f64() && pool["LastModifiedDate"].is_f64());
            names.push(pool["Name"].as_str().unwrap_or_default().to_owned());
        }
        match page.get("NextToken") {
            Some(token) => request["NextToken"] = token.clone(),
            None => break,
        }
    }
    assert_eq!(pages, 3);
    assert_eq!(names, ["p4", "p3", "p2", "p1", "p0"]);
}

#[tokio::test]
async fn a_page_has_1_to_60_pools() {
    let aws = StandIn::start().await;
    for size in [0, 61] {
        refusal(ask(&aws, "ListUserPools", json!({"MaxResults": size})).await);
    }
    refusal(ask(&aws, "ListUserPools", json!({})).await);
}

#[tokio::test]
async fn what_was_made_first_has_the_earlier_date() {
    let aws = StandIn::start().await;
    let ids: Vec<String> = (0..20)
        .map(|_| aws.add_pool(json!({"PoolName": "a"})))
        .collect();
    let dates: Vec<f64> = ids
        .iter()
        .filter_map(|id| aws.pool(id)["CreationDate"].as_f64())
        .collect();
    assert!(dates.windows(2).all(|pair| pair[0] < pair[1]), "{dates:?}");
}

#[tokio::test]
async fn tags_are_set_and_removed_by_arn() {
    let (aws, id) = with_pool(json!({"UserPoolTags": {"team": "red"}})).await;
    let arn = aws.pool(&id)["Arn"].clone();
    ask(
        &aws,
        "TagResource",
        json!({"ResourceArn": arn, "Tags": {"stage": "prod"}}),
    )
    .await
    .expect("a tag");
    assert_eq!(
        aws.pool(&id)["UserPoolTags"],
        json!({"team": "red", "stage": "prod"})
    );
    ask(
        &aws,
        "UntagResource",
        json!({"ResourceArn": arn, "TagKeys": ["team", "none"]}),
    )
    .await
    .expect("no tag");
    let tags = ask(&aws, "ListTagsForResource", json!({"ResourceArn": arn}))
        .await
        .expect("tags");
    assert_eq!(tags, json!({"Tags": {"stage": "prod"}}));
    let reserved = ask(
        &aws,
        "TagResource",
        json!({"ResourceArn": arn, "Tags": {"aws:mine": "1"}}),
    )
    .await;
    assert_eq!(code(reserved), "UserPoolTaggingException");
    let gone = json!({"ResourceArn": "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_gone"});
    assert_eq!(
        code(ask(&aws, "ListTagsForResource", gone).await),
        "ResourceNotFoundException"
    );
}

#[tokio::test]
async fn arns_are_of_the_partition_of_the_region() {
    let aws = StandIn::start_in("cn-north-1").await;
    let id = aws.add_pool(json!({"PoolName": "a"}));
    assert!(id.starts_with("cn-north-1_"));
    let arn = format!("arn:aws-cn:cognito-idp:cn-north-1:123456789012:userpool/{id}");
    assert_eq!(aws.pool(&id)["Arn"], arn);
    let request = json!({"ResourceArn": arn, "Tags": {"stage": "prod"}});
    ask(&aws, "TagResource", request).await.expect("a tag");
}
