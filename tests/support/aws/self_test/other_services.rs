use super::*;

const JSON: (&str, &str) = ("content-type", "application/json");

fn permission(id: &str) -> String {
    json!({
        "StatementId": id,
        "Action": "lambda:InvokeFunction",
        "Principal": "cognito-idp.amazonaws.com",
        "SourceArn": "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc",
        "SourceAccount": "123456789012",
    })
    .to_string()
}

fn path(function: &str, rest: &str) -> String {
    format!("/2015-03-31/functions/{function}/policy{rest}")
}

async fn add(aws: &World, function: &str, rest: &str, id: &str) -> Reply {
    send(aws, "POST", &path(function, rest), &[JSON], &permission(id))
        .await
        .expect("an answer")
}

#[tokio::test]
async fn a_permission_is_added_read_and_removed() {
    let aws = StandIn::start().await;
    // As clients write ARNs into addresses.
    let escaped = function("welcome").replace(':', "%3A");
    let added = add(&aws, &escaped, "", "one").await;
    assert_eq!(added.status, 201, "{}", added.body);
    let read = send(&aws, "GET", &path("welcome", ""), &[], "")
        .await
        .expect("an answer");
    let policy: Value = serde_json::from_str(&read.body).expect("JSON");
    let policy: Value =
        serde_json::from_str(policy["Policy"].as_str().unwrap_or_default()).expect("JSON");
    assert_eq!(
        policy["Statement"],
        json!([{
            "Sid": "one",
            "Effect": "Allow",
            "Principal": {"Service": "cognito-idp.amazonaws.com"},
            "Action": "lambda:InvokeFunction",
            "Resource": function("welcome"),
            "Condition": {
                "StringEquals": {"AWS:SourceAccount": "123456789012"},
                "ArnLike": {"AWS:SourceArn": "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc"},
            },
        }])
    );
    assert_eq!(aws.function_policy(&function("welcome"), None).len(), 1);
    let removed = send(&aws, "DELETE", &path("welcome", "/one"), &[], "")
        .await
        .expect("an answer");
    assert_eq!((removed.status, removed.body.as_str()), (204, ""));
    for (method, rest) in [("DELETE", "/one"), ("GET", "")] {
        let gone = send(&aws, method, &path("welcome", rest), &[], "")
            .await
            .expect("an answer");
        assert_eq!(gone.status, 404);
        assert!(
            gone.head
                .contains("x-amzn-errortype: resourcenotfoundexception"),
            "{}",
            gone.head
        );
    }
}

#[tokio::test]
async fn an_identical_statement_is_a_conflict() {
    let aws = StandIn::start().await;
    add(&aws, "welcome", "", "one").await;
    let again = add(&aws, "welcome", "", "one").await;
    assert_eq!(again.status, 409);
    assert!(
        again.head.contains("resourceconflictexception"),
        "{}",
        again.head
    );
}

#[tokio::test]
async fn each_qualifier_has_its_own_policy() {
    let aws = StandIn::start().await;
    add(&aws, "welcome", "?Qualifier=live", "one").await;
    assert!(aws.function_policy("welcome", None).is_empty());
    let statement = &aws.function_policy("welcome:live", None)[0];
    assert_eq!(statement["Resource"], function("welcome:live"));
    let latest = add(&aws, "welcome", "?Qualifier=$LATEST", "one").await;
    assert_eq!(latest.status, 400);
    let unequal = add(&aws, "welcome:live", "?Qualifier=test", "one").await;
    assert_eq!(unequal.status, 400);
}

#[tokio::test]
async fn a_full_policy_takes_no_more() {
    let aws = StandIn::start().await;
    aws.fill_function_policy("welcome", None);
    let full = add(&aws, "welcome", "", "one").await;
    assert_eq!(full.status, 400);
    assert!(
        full.head.contains("policylengthexceededexception"),
        "{}",
        full.head
    );
    assert!(
        full.body.contains("is bigger than the limit (20480)."),
        "{}",
        full.body
    );
}

#[tokio::test]
async fn functions_exist_unless_said_otherwise() {
    let aws = StandIn::start().await;
    assert_eq!(add(&aws, "any", "", "one").await.status, 201);
    aws.remove_function("any");
    assert_eq!(add(&aws, "any", "", "two").await.status, 404);
    aws.only_functions(["welcome"]);
    assert_eq!(add(&aws, "welcome", "", "one").await.status, 201);
    assert_eq!(add(&aws, "other", "", "one").await.status, 404);
    let elsewhere = function("welcome").replace("eu-west-1", "us-east-1");
    assert_eq!(add(&aws, &elsewhere, "", "one").await.status, 404);
}

#[tokio::test]
async fn stacks_are_what_the_test_says() {
    const VERSION: &str = "2010-05-15";
    let aws = StandIn::start().await;
    let id = "arn:aws:cloudformation:eu-west-1:123456789012:stack/orders/1234";
    let missing = query(&aws, VERSION, "DescribeStacks", &[("StackName", id)]).await;
    assert_eq!(missing.status, 400);
    assert!(missing.body.contains("does not exist"), "{}", missing.body);
    aws.put_stack(id, "ROLLBACK_IN_PROGRESS");
    aws.put_stack_detail(id, "DisableRollback", "false");
    aws.add_stack_event(
        id,
        &[
            ("LogicalResourceId", "Pool"),
            ("ResourceStatus", "CREATE_FAILED"),
        ],
    );
    aws.put_stack_resource(
        id,
        "Pool",
        &[
            ("PhysicalResourceId", "eu-west-1_abc"),
            ("ResourceType", "Custom::CognitoUserPool"),
        ],
    );
    for name in [id, "orders"] {
        let stacks = query(&aws, VERSION, "DescribeStacks", &[("StackName", name)]).await;
        assert!(
            stacks
                .body
                .contains("<StackStatus>ROLLBACK_IN_PROGRESS</StackStatus>"),
            "{}",
            stacks.body
        );
        assert!(
            stacks
                .body
                .contains("<DisableRollback>false</DisableRollback>"),
            "{}",
            stacks.body
        );
    }
    let events = query(&aws, VERSION, "DescribeStackEvents", &[("StackName", id)]).await;
    assert!(
        events
            .body
            .contains("<ResourceStatus>CREATE_FAILED</ResourceStatus>"),
        "{}",
        events.body
    );
    let members = [("StackName", id), ("LogicalResourceId", "Pool")];
    for operation in ["DescribeStackResource", "DescribeStackResources"] {
        let resource = query(&aws, VERSION, operation, &members).await;
        assert!(
            resource
                .body
                .contains("<PhysicalResourceId>eu-west-1_abc</PhysicalResourceId>"),
            "{}",
            resource.body
        );
    }
}
