use super::*;

const VERSION: &str = "2010-05-15";
const STACK: &str = "arn:aws:cloudformation:eu-west-1:123456789012:stack/orders/1234";

fn event(kind: &str, request: &str, physical_id: Option<&str>) -> Value {
    let mut event = json!({
        "RequestType": kind,
        "StackId": STACK,
        "RequestId": request,
        "LogicalResourceId": "Pool",
        "ResourceType": "Custom::CognitoUserPool",
    });
    if let Some(id) = physical_id {
        event["PhysicalResourceId"] = json!(id);
    }
    event
}

async fn answer(aws: &World, event: &Value, status: &str, physical_id: &str) {
    let part = |name: &str| event[name].as_str().unwrap_or_default();
    let url = aws.response_url_for(
        part("StackId"),
        part("LogicalResourceId"),
        part("RequestId"),
    );
    let body = json!({
        "Status": status,
        "Reason": "the reason",
        "PhysicalResourceId": physical_id,
        "StackId": event["StackId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "RequestId": event["RequestId"],
    });
    let path = url.replace(&aws.endpoint(), "");
    let reply = send(aws, "PUT", &path, &[], &body.to_string()).await;
    assert_eq!(reply.map(|reply| reply.status), Some(200));
}

async fn look(aws: &World, operation: &str) -> String {
    let members = [("StackName", STACK), ("LogicalResourceId", "Pool")];
    query(aws, VERSION, operation, &members).await.body
}

/// The status that `DescribeStackResource` shows; empty if it shows no resource.
async fn shown(aws: &World) -> String {
    let body = look(aws, "DescribeStackResource").await;
    all(&body, "ResourceStatus").pop().unwrap_or_default()
}

/// The texts of all elements of a name.
fn all(body: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    body.split(&open)
        .skip(1)
        .filter_map(|rest| Some(rest.split_once(&close)?.0.to_owned()))
        .collect()
}

fn recorded(aws: &World) -> (String, String) {
    aws.recorded(STACK, "Pool").expect("a record")
}

fn record(status: &str, id: &str) -> (String, String) {
    (status.to_owned(), id.to_owned())
}

#[tokio::test]
async fn an_event_and_its_first_answer_are_recorded() {
    let aws = StandIn::start().await;
    assert_eq!(aws.recorded(STACK, "Pool"), None);
    let create = event("Create", "one", None);
    aws.announce(&create);
    assert!(aws.is_announced(&create));
    assert_eq!(recorded(&aws), record("CREATE_IN_PROGRESS", ""));
    let stacks = look(&aws, "DescribeStacks").await;
    assert_eq!(all(&stacks, "StackStatus"), ["CREATE_IN_PROGRESS"]);
    answer(&aws, &event("Create", "other", None), "SUCCESS", "forged").await;
    assert_eq!(shown(&aws).await, "CREATE_IN_PROGRESS");
    answer(&aws, &create, "SUCCESS", "a").await;
    answer(&aws, &create, "FAILED", "b").await;
    assert_eq!(recorded(&aws), record("CREATE_COMPLETE", "a"));
    let events = look(&aws, "DescribeStackEvents").await;
    assert_eq!(
        all(&events, "ResourceStatus"),
        [
            "CREATE_COMPLETE",
            "CREATE_IN_PROGRESS",
            "CREATE_IN_PROGRESS"
        ],
        "newest first, and the stack's own"
    );
    assert_eq!(
        all(&events, "LogicalResourceId"),
        ["Pool", "Pool", "orders"]
    );
    assert_eq!(all(&events, "PhysicalResourceId"), ["a", STACK]);
    let resource = look(&aws, "DescribeStackResource").await;
    let times = all(&resource, "LastUpdatedTimestamp");
    let time: jiff::Timestamp = times[0].parse().expect("a time");
    assert!(times[0].len() == 24 && times[0].ends_with('Z'), "{times:?}");
    assert!(jiff::Timestamp::now().duration_since(time).as_secs().abs() < 60);
}

#[tokio::test]
async fn a_failed_update_keeps_the_id_and_a_replacement_is_deleted_beside_the_record() {
    let aws = StandIn::start().await;
    aws.put_stack(STACK, "UPDATE_IN_PROGRESS");
    aws.put_stack_resource(
        STACK,
        "Pool",
        &[
            ("PhysicalResourceId", "a"),
            ("ResourceStatus", "CREATE_COMPLETE"),
        ],
    );
    let update = event("Update", "one", Some("a"));
    aws.announce(&update);
    assert_eq!(recorded(&aws), record("UPDATE_IN_PROGRESS", "a"));
    answer(&aws, &update, "FAILED", "b").await;
    assert_eq!(recorded(&aws), record("UPDATE_FAILED", "a"));
    let events = look(&aws, "DescribeStackEvents").await;
    assert_eq!(all(&events, "ResourceStatusReason"), ["the reason"]);

    let update = event("Update", "two", Some("a"));
    aws.announce(&update);
    answer(&aws, &update, "SUCCESS", "b").await;
    let delete = event("Delete", "three", Some("a"));
    aws.announce(&delete);
    assert_eq!(recorded(&aws), record("UPDATE_COMPLETE", "b"));
    answer(&aws, &delete, "SUCCESS", "a").await;
    assert_eq!(recorded(&aws), record("UPDATE_COMPLETE", "b"));
    let events = look(&aws, "DescribeStackEvents").await;
    assert_eq!(
        all(&events, "ResourceStatus")[..2],
        ["DELETE_COMPLETE", "DELETE_IN_PROGRESS"]
    );
    assert_eq!(all(&events, "PhysicalResourceId")[..2], ["a", "a"]);

    let delete = event("Delete", "four", Some("b"));
    aws.announce(&delete);
    answer(&aws, &delete, "SUCCESS", "b").await;
    assert_eq!(recorded(&aws), record("DELETE_COMPLETE", "b"));
}

#[tokio::test]
async fn an_answer_that_is_too_late_counts_for_nothing() {
    let aws = StandIn::start().await;
    let create = event("Create", "one", None);
    aws.announce(&create);
    aws.announce(&event("Delete", "two", Some("made-up")));
    answer(&aws, &create, "SUCCESS", "a").await;
    assert_eq!(recorded(&aws), record("DELETE_IN_PROGRESS", "made-up"));
}

#[tokio::test]
async fn the_record_lags_behind_for_so_many_looks() {
    let aws = StandIn::start().await;
    aws.configure(|settings| settings.record_delay = 2);
    let create = event("Create", "one", None);
    aws.announce(&create);
    assert_eq!(shown(&aws).await, "");
    let events = look(&aws, "DescribeStackEvents").await;
    assert_eq!(all(&events, "LogicalResourceId"), ["orders"]);
    assert_eq!(shown(&aws).await, "CREATE_IN_PROGRESS");
    answer(&aws, &create, "SUCCESS", "a").await;
    assert_eq!(shown(&aws).await, "CREATE_IN_PROGRESS");
    aws.announce(&event("Update", "two", Some("a")));
    let seen = [shown(&aws).await, shown(&aws).await, shown(&aws).await];
    assert_eq!(
        seen,
        [
            "CREATE_IN_PROGRESS",
            "CREATE_COMPLETE",
            "UPDATE_IN_PROGRESS"
        ]
    );
}

#[tokio::test]
async fn what_is_in_progress_can_be_hidden() {
    let aws = StandIn::start().await;
    aws.configure(|settings| settings.hides_in_progress = true);
    let create = event("Create", "one", None);
    aws.announce(&create);
    assert_eq!(shown(&aws).await, "");
    answer(&aws, &create, "SUCCESS", "a").await;
    assert_eq!(shown(&aws).await, "CREATE_COMPLETE");
    aws.announce(&event("Update", "two", Some("a")));
    assert_eq!(shown(&aws).await, "CREATE_COMPLETE");
    let events = look(&aws, "DescribeStackEvents").await;
    assert_eq!(all(&events, "ResourceStatus")[0], "UPDATE_IN_PROGRESS");
}

#[tokio::test]
async fn an_aged_event_and_its_record_agree() {
    let aws = StandIn::start().await;
    let mut create = event("Create", "one", None);
    create["ResponseURL"] = json!(aws.response_url_for(STACK, "Pool", "one"));
    aws.put_stack(STACK, "CREATE_IN_PROGRESS");
    aws.announce(&create);
    let before = look(&aws, "DescribeStackEvents").await;
    let time = |text: &str| text.parse::<jiff::Timestamp>().expect("a time");
    let aged = aws.aged(&create, 61);
    let after = look(&aws, "DescribeStackEvents").await;
    let (before, after) = (all(&before, "Timestamp"), all(&after, "Timestamp"));
    assert_eq!(before.len(), 2);
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(time(before).duration_since(time(after)).as_secs(), 61);
    }
    let resource = look(&aws, "DescribeStackResource").await;
    assert_eq!(all(&resource, "LastUpdatedTimestamp")[0], after[0]);
    let date = |event: &Value| {
        let url = event["ResponseURL"].as_str().unwrap_or_default().to_owned();
        let (_, rest) = url.split_once("X-Amz-Date=").expect("a date");
        time(rest.split('&').next().unwrap_or_default())
    };
    assert_eq!(date(&create).duration_since(date(&aged)).as_secs(), 61);
    answer(&aws, &aged, "SUCCESS", "a").await;
    assert_eq!(recorded(&aws), record("CREATE_COMPLETE", "a"));
}

#[tokio::test]
async fn events_come_in_pages_and_stacks_have_parents() {
    let aws = StandIn::start().await;
    aws.put_stack(STACK, "CREATE_IN_PROGRESS");
    for name in ["ParentId", "RootId", "LastUpdatedTime"] {
        let value = if name == "LastUpdatedTime" {
            "2026-01-01T00:00:00.000Z"
        } else {
            "arn:aws:cloudformation:eu-west-1:123456789012:stack/parent/1"
        };
        aws.put_stack_detail(STACK, name, value);
        let stacks = look(&aws, "DescribeStacks").await;
        assert_eq!(all(&stacks, name), [value]);
    }
    for number in 0..149 {
        aws.add_stack_event(STACK, &[("LogicalResourceId", &format!("R{number}"))]);
    }
    let first = look(&aws, "DescribeStackEvents").await;
    assert_eq!(all(&first, "LogicalResourceId").len(), 100);
    assert_eq!(all(&first, "LogicalResourceId")[0], "R148");
    let token = all(&first, "NextToken").pop().expect("a token");
    let members = [("StackName", STACK), ("NextToken", token.as_str())];
    let last = query(&aws, VERSION, "DescribeStackEvents", &members).await;
    let last = last.body;
    assert_eq!(all(&last, "LogicalResourceId").len(), 50);
    assert_eq!(all(&last, "LogicalResourceId")[49], "orders");
    assert!(all(&last, "NextToken").is_empty());
}
