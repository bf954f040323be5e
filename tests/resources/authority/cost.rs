//! What events cost, also in a Region with many pools and with the services' quotas on.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use poolkeeper::aws::Pace;
use serde_json::{Value, json};

use super::{named, succeeded};
use crate::support::replay::Replay;

/// How far apart events come that come at once.
const APART: Duration = Duration::from_millis(4);

/// Cognito, IAM and Lambda; the questions to CloudFormation and the index come beside.
fn counted(replay: &Replay) -> Vec<String> {
    let beside = ["DescribeStack", "GetResources"];
    replay
        .aws
        .operations()
        .into_iter()
        .filter(|operation| !beside.iter().any(|it| operation.starts_with(it)))
        .collect()
}

fn crowd(replay: &Replay, pools: usize) {
    replay.aws.configure(|settings| settings.max_pools = 20_000);
    for number in 0..pools {
        replay
            .aws
            .add_pool(json!({"PoolName": format!("tenant-{number}")}));
    }
}

#[tokio::test]
async fn a_create_costs_one_call_in_a_region_with_10_and_with_1000_pools() {
    for pools in [10, 1_000] {
        let replay = Replay::start().await;
        crowd(&replay, pools);
        let fresh = replay.create_event(json!({}));
        succeeded(&replay.deliver(&fresh).await);
        assert_eq!(counted(&replay), ["CreateUserPool"], "{pools} pools, fresh");
        println!("{pools} pools, fresh: {:?}", replay.aws.operations());
        replay.aws.clear_calls();

        let event = named(&replay, replay.create_event(json!({})), "Old");
        let old = replay.aged(&event, 120);
        succeeded(&replay.deliver(&old).await);
        assert_eq!(counted(&replay), ["CreateUserPool"], "{pools} pools, old");
        println!("{pools} pools, old: {:?}", replay.aws.operations());
        replay.aws.clear_calls();

        // A second delivery after the answer: two reads of the pool.
        let again = replay.aged(&old, 120);
        succeeded(&replay.deliver(&again).await);
        let reads = counted(&replay);
        assert!(
            reads.len() <= 4 && replay.aws.writes().is_empty(),
            "{reads:?}"
        );
    }
}

#[tokio::test]
async fn the_table_of_costs_holds() {
    let replay = Replay::start().await;
    let given = json!({"RemovalPolicy": "DESTROY"});
    let id = replay.created(given.clone()).await;
    succeeded(&replay.update(&id, given.clone(), given.clone()).await);
    assert_eq!(
        replay.aws.operations().len(),
        2,
        "{:?}",
        replay.aws.operations()
    );
    replay.aws.clear_calls();

    let more = json!({"RemovalPolicy": "DESTROY", "SelfSignUpEnabled": true});
    succeeded(&replay.update(&id, given, more.clone()).await);
    let calls = counted(&replay);
    assert_eq!(replay.aws.writes().len(), 1);
    assert_eq!(calls.len(), 2 + 1 + 4, "two looks afterwards: {calls:?}");
    assert_eq!(replay.aws.calls_of("DescribeStackResource").len(), 1);
    replay.aws.clear_calls();

    succeeded(&replay.delete(&id, more).await);
    assert_eq!(counted(&replay), ["DescribeUserPool", "DeleteUserPool"]);
    assert_eq!(replay.aws.calls_of("DescribeStackResource").len(), 1);
    replay.aws.clear_calls();

    let kept = replay.created(json!({})).await;
    succeeded(&replay.delete(&kept, json!({})).await);
    assert!(replay.aws.calls().is_empty());
}

/// Creates of so many resources at once, at the real pace, in a Region with 1,000 pools and quotas on:
/// how long until all are answered, and how many calls were refused for their rate.
async fn at_once(events: usize) -> (Duration, usize, usize) {
    let replay = Replay::start_at(Pace::default(), Duration::from_secs(120)).await;
    crowd(&replay, 1_000);
    replay.aws.configure(|settings| settings.quotas = true);
    let events: Vec<Value> = (0..events)
        .map(|number| {
            let name = format!("Pool{number}");
            named(&replay, replay.create_event(json!({})), &name)
        })
        .collect();
    for event in &events {
        replay.aws.announce(event);
    }
    let started = Instant::now();
    let answered = async {
        while replay.aws.answers().len() < events.len() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        started.elapsed()
    };
    // CloudFormation sends one event after the other: 250 a second.
    let replay = &replay;
    let handled = events.iter().zip(0..).map(|(event, number)| async move {
        tokio::time::sleep(APART * number).await;
        replay.handle(event).await;
    });
    let handled = join_all(handled);
    let (took, _) = tokio::join!(answered, handled);
    for answer in replay.aws.answers() {
        succeeded(&answer);
    }
    let throttled = replay.aws.throttled();
    let needed = replay.aws.calls().len() - throttled;
    (took, needed, throttled)
}

/// The same, once more if it took too long or was throttled too often: waits are random, and a machine that
/// tests other things meanwhile has its pauses. What is too much as a rule is so twice.
async fn at_once_within(pools: usize, bound: Duration, most_throttled: Option<f64>) {
    let mut seen = Vec::new();
    for _ in 0..2 {
        let (took, needed, throttled) = at_once(pools).await;
        let measured = format!(
            "{pools} creates at once: {took:.1?} of {bound:.1?}, {needed} calls needed, {throttled} \
             throttled"
        );
        println!("{measured}");
        let share = throttled as f64 / needed as f64;
        if took <= bound && most_throttled.is_none_or(|most| share <= most) {
            return;
        }
        seen.push(measured);
    }
    panic!("twice: {seen:?}");
}

#[tokio::test]
async fn twenty_creates_at_once_are_answered_within_three_seconds() {
    at_once_within(20, Duration::from_secs(3), None).await;
}

#[tokio::test]
async fn many_creates_at_once_take_little_longer_than_the_quotas_ask_for() {
    // 15 pools a second.
    let bound = Duration::from_secs(10).mul_f64(1.3);
    at_once_within(150, bound, Some(0.6)).await;
}
