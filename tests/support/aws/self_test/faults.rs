use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Barrier;

use super::super::{Effect, Fault};
use super::*;

async fn create(aws: &World) -> Option<Reply> {
    ask_raw(aws, "CreateUserPool", r#"{"PoolName": "a"}"#).await
}

#[tokio::test]
async fn an_error_before_leaves_things_undone_and_one_after_leaves_them_done() {
    let aws = StandIn::start().await;
    aws.inject(Fault::on_call(
        1,
        Effect::ErrorBefore("InternalErrorException".into()),
    ));
    aws.inject(Fault::on_call(
        2,
        Effect::ErrorAfter("InternalErrorException".into()),
    ));
    assert_eq!(create(&aws).await.map(|reply| reply.status), Some(500));
    assert!(aws.pools().is_empty());
    let after = create(&aws).await.expect("an answer");
    assert_eq!(after.status, 500);
    assert!(
        after.body.contains("InternalErrorException"),
        "{}",
        after.body
    );
    assert_eq!(aws.pools().len(), 1);
    let calls = aws.calls();
    let carried_out: Vec<bool> = calls
        .iter()
        .filter_map(|call| Some(call.result.as_ref()?.carried_out))
        .collect();
    assert_eq!(carried_out, [false, true]);
    assert_eq!(aws.faults_struck(), 2);
}

#[tokio::test]
async fn a_reset_closes_the_connection_without_an_answer() {
    let aws = StandIn::start().await;
    aws.inject(Fault::on_call(1, Effect::ResetBefore));
    aws.inject(Fault::on_call(2, Effect::ResetAfter));
    assert!(create(&aws).await.is_none());
    assert!(aws.pools().is_empty());
    assert!(create(&aws).await.is_none());
    assert_eq!(aws.pools().len(), 1);
}

#[tokio::test]
async fn throttling_befalls_the_call_and_its_repetitions() {
    let aws = StandIn::start().await;
    aws.inject(Fault::on_operation(
        "CreateUserPool",
        2,
        Effect::Throttle(3),
    ));
    assert_eq!(create(&aws).await.map(|reply| reply.status), Some(200));
    for _ in 0..3 {
        let throttled = create(&aws).await.expect("an answer");
        assert_eq!(throttled.status, 400);
        assert!(
            throttled.body.contains("TooManyRequestsException"),
            "{}",
            throttled.body
        );
    }
    assert_eq!(create(&aws).await.map(|reply| reply.status), Some(200));
    assert_eq!(aws.pools().len(), 2);
    aws.inject(Fault::on_call(1, Effect::Throttle(1)));
    let throttled = query(&aws, "2010-05-08", "GetRole", &[("RoleName", "a")]).await;
    assert!(
        throttled.body.contains("<Code>Throttling</Code>"),
        "{}",
        throttled.body
    );
}

#[tokio::test]
async fn a_kill_is_carried_out_signalled_and_never_answered() {
    let aws = StandIn::start().await;
    aws.inject(Fault::on_operation("CreateUserPool", 1, Effect::KillAfter));
    tokio::select! {
        _ = create(&aws) => panic!("answered"),
        () = aws.killed() => {}
    }
    assert_eq!(aws.pools().len(), 1);
    aws.inject(Fault::on_call(1, Effect::KillBefore));
    tokio::select! {
        _ = create(&aws) => panic!("answered"),
        () = aws.killed() => {}
    }
    assert_eq!(aws.pools().len(), 1);
}

#[tokio::test]
async fn calls_are_counted_from_the_injection_and_answers_are_not() {
    let aws = StandIn::start().await;
    create(&aws).await;
    aws.inject(Fault::on_call(2, Effect::ResetBefore));
    let url = aws.response_url();
    send(&aws, "PUT", &url.replace(&aws.endpoint(), ""), &[], "{}")
        .await
        .expect("an answer");
    assert!(create(&aws).await.is_some());
    assert!(create(&aws).await.is_none());
    assert!(create(&aws).await.is_some());
}

#[tokio::test]
async fn a_call_can_hang_and_be_delayed() {
    let aws = StandIn::start().await;
    aws.inject(Fault::on_call(1, Effect::Hang));
    aws.inject(Fault::on_call(2, Effect::Delay(Duration::from_millis(20))));
    assert!(
        tokio::time::timeout(Duration::from_millis(30), create(&aws))
            .await
            .is_err()
    );
    assert!(aws.pools().is_empty());
    let start = Instant::now();
    create(&aws).await;
    assert!(start.elapsed() >= Duration::from_millis(20));
}

#[tokio::test]
async fn two_calls_can_be_made_to_meet() {
    let aws = StandIn::start().await;
    let barrier = Arc::new(Barrier::new(2));
    aws.inject(Fault::on_operation(
        "CreateUserPool",
        1,
        Effect::Meet(Arc::clone(&barrier)),
    ));
    aws.inject(Fault::on_operation(
        "CreateUserPool",
        2,
        Effect::Meet(barrier),
    ));
    let (one, other) = tokio::join!(create(&aws), create(&aws));
    assert!(one.is_some() && other.is_some());
}

#[tokio::test]
async fn a_hook_changes_the_world_before_a_call() {
    let (aws, id) = with_pool(json!({})).await;
    let target = id.clone();
    aws.before_nth("UpdateUserPool", 2, move |world| {
        let triggers = json!({"PreSignUp": function("other")});
        let request = json!({"UserPoolId": target, "LambdaConfig": triggers});
        world
            .cognito("UpdateUserPool", request)
            .expect("a change from outside");
    });
    update(&aws, &id, json!({"PoolName": "one"}))
        .await
        .expect("an update");
    assert_eq!(aws.pool(&id)["LambdaConfig"], json!({}));
    let echo = json!({"LambdaConfig": {"CustomMessage": function("message")}});
    update(&aws, &id, echo.clone()).await.expect("an update");
    assert_eq!(aws.pool(&id)["LambdaConfig"], echo["LambdaConfig"]);
    assert_eq!(aws.calls().len(), 2, "the hook's own call is not recorded");
}

#[tokio::test]
async fn starting_one_is_cheap() {
    let start = Instant::now();
    for _ in 0..100 {
        let aws = StandIn::start().await;
        assert!(aws.pools().is_empty());
    }
    assert!(
        start.elapsed() < Duration::from_secs(1),
        "{:?}",
        start.elapsed()
    );
}
