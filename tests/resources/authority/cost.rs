//! What events cost, also in a Region with many pools and with the services' quotas on.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use poolkeeper::aws::Pace;
use serde_json::{Value, json};

use super::{named, succeeded};
use crate::resources::{client_urls, clients, groups};
use crate::support::replay::{Replay, of_type};

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
    announce(&replay, &events);
    let took = deliver_at_once(&replay, &events).await;
    for answer in replay.aws.answers() {
        succeeded(&answer);
    }
    let throttled = replay.aws.throttled();
    let needed = replay.aws.calls().len() - throttled;
    (took, needed, throttled)
}

/// CloudFormation announces events, and has answered none of them.
fn announce(replay: &Replay, events: &[Value]) {
    events.iter().for_each(|event| replay.aws.announce(event));
    replay.aws.clear_answers();
}

/// How long it takes until events that come at once are all answered.
async fn deliver_at_once(replay: &Replay, events: &[Value]) -> Duration {
    let started = Instant::now();
    let answered = async {
        while replay.aws.answers().len() < events.len() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        started.elapsed()
    };
    // CloudFormation sends one event after the other: 250 a second.
    let handled = events.iter().zip(0..).map(|(event, number)| async move {
        tokio::time::sleep(APART * number).await;
        replay.handle(event).await;
    });
    tokio::join!(answered, join_all(handled)).0
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

/// A pool at the real pace, with quotas on.
async fn with_quotas() -> (Replay, String) {
    let replay = Replay::start_at(Pace::default(), Duration::from_secs(180)).await;
    let pool = replay.created(json!({})).await;
    replay.aws.configure(|settings| settings.quotas = true);
    (replay, pool)
}

/// A stack with 30 clients and 12 groups of one pool. Each client lists the providers and is created, which the pool
/// allows five times a second each.
async fn clients_and_groups() -> Duration {
    let (replay, pool) = with_quotas().await;
    let clients = (0..30).map(|number| {
        let event = replay.create_event(clients::app(&pool, json!({"GenerateSecret": true})));
        let name = format!("Client{number}");
        named(&replay, of_type(event, clients::TYPE, &name), &name)
    });
    let groups = (0..12).map(|number| {
        let event = replay.create_event(json!({"UserPoolId": pool}));
        let name = format!("Group{number}");
        named(&replay, of_type(event, groups::TYPE, &name), &name)
    });
    let events: Vec<Value> = clients.chain(groups).collect();
    announce(&replay, &events);
    let took = deliver_at_once(&replay, &events).await;
    for answer in replay.aws.answers() {
        succeeded(&answer);
    }
    assert_eq!(replay.aws.clients_of(&pool).len(), 30);
    assert_eq!(replay.aws.groups_of(&pool).len(), 12);
    let throttled = replay.aws.throttled();
    println!(
        "30 clients and 12 groups of one pool at once: {took:.1?}, the quotas allow 6 s; {} calls, {throttled} of \
         them throttled",
        replay.aws.calls().len()
    );
    took
}

#[tokio::test]
async fn thirty_clients_and_twelve_groups_of_one_pool_are_created_at_once() {
    // Each of two calls takes six seconds for all thirty.
    let bound = Duration::from_secs(20);
    let mut took = clients_and_groups().await;
    if took > bound {
        took = clients_and_groups().await;
    }
    assert!(took <= bound, "twice: {took:?}");
}

/// Ten clients of one pool are updated at once, and Cognito refuses writes that come together.
#[tokio::test]
async fn ten_clients_of_one_pool_are_updated_at_once() {
    let (replay, pool) = with_quotas().await;
    replay.aws.configure(|settings| settings.quotas = false);
    let (old, new) = (
        clients::app(&pool, json!({"AuthSessionValidity": "4 minutes"})),
        clients::app(&pool, json!({"AuthSessionValidity": "5 minutes"})),
    );
    let mut events = Vec::new();
    for number in 0..10 {
        let name = format!("Client{number}");
        let typed = |event: Value| named(&replay, of_type(event, clients::TYPE, &name), &name);
        let answer = replay
            .deliver(&typed(replay.create_event(old.clone())))
            .await;
        let id = succeeded(&answer).physical_id().to_owned();
        events.push(typed(replay.update_event(&id, old.clone(), new.clone())));
    }
    replay.aws.configure(|settings| {
        settings.quotas = true;
        settings.client_write = Duration::from_millis(100);
    });
    announce(&replay, &events);
    let took = deliver_at_once(&replay, &events).await;
    for answer in replay.aws.answers() {
        succeeded(&answer);
    }
    for id in replay.aws.clients_of(&pool) {
        assert_eq!(replay.aws.client(&pool, &id)["AuthSessionValidity"], 5);
    }
    let updates = replay.aws.calls_of("UpdateUserPoolClient");
    println!(
        "10 clients of one pool updated at once: {took:.1?}, {} writes, {} calls throttled",
        updates.len(),
        replay.aws.throttled()
    );
    assert!(updates.len() > 10, "some were refused");
    assert!(took <= Duration::from_secs(60), "{took:?}");
}

/// Eight resources add URLs to one client at once, with the quotas of AWS.
#[tokio::test]
async fn urls_of_eight_resources_are_added_at_once() {
    let (replay, pool) = with_quotas().await;
    let client = replay.aws.add_client(
        &pool,
        json!({
            "ClientName": "app",
            "AllowedOAuthFlowsUserPoolClient": true,
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid"],
        }),
    );
    replay
        .aws
        .configure(|settings| settings.client_write = Duration::from_millis(100));
    let events: Vec<Value> = "abcdefgh"
        .chars()
        .map(|letter| {
            let given = client_urls::urls(&pool, &client, &letter.to_string(), "");
            let event = replay.create_event(given);
            let name = format!("Urls{letter}");
            named(&replay, of_type(event, client_urls::TYPE, &name), &name)
        })
        .collect();
    announce(&replay, &events);
    let took = deliver_at_once(&replay, &events).await;
    for answer in replay.aws.answers() {
        succeeded(&answer);
    }
    assert_eq!(
        client_urls::of_client(&replay, &pool, &client)[0],
        "abcdefgh"
    );
    println!(
        "URLs of 8 resources for one client at once: {took:.1?}, {} calls, {} of them throttled",
        replay.aws.calls().len(),
        replay.aws.throttled()
    );
    assert!(took <= Duration::from_secs(90), "{took:?}");
}
