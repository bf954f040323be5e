//! Every fault at every call.
//!
//! A scenario is run once undisturbed to count its API calls, and then once for each call and
//! fault. Whatever happened, CloudFormation goes on as it does: a failed Create is followed by
//! a Delete, a failed Update by an Update back, a failed Delete by another one. Afterwards the world
//! must be as after the undisturbed run, or as before it: nothing lost, nothing twice, nothing left.

mod children;
mod providers;
mod scenarios;

use serde_json::Value;

use crate::support::aws::{Answer, Effect, Fault};
use crate::support::replay::{Replay, STACK_ID, of_type};
use children::CHILDREN;
use providers::PROVIDERS;
use scenarios::{Kind, SCENARIOS, Scenario};

/// What goes wrong with one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mishap {
    /// The service fails before it does anything.
    ErrorBefore,
    /// The service fails after it did it.
    ErrorAfter,
    /// The connection breaks after the service did it.
    ResetAfter,
    /// The service is asked too often, ten times.
    Throttled,
    /// A concurrent writer writes at the same moment; the service does nothing.
    Contended,
    /// The process ends right after the service did it; Lambda delivers the event again.
    Killed,
    /// The service refuses permanently.
    Refused,
}

const MISHAPS: [Mishap; 7] = [
    Mishap::ErrorBefore,
    Mishap::ErrorAfter,
    Mishap::ResetAfter,
    Mishap::Throttled,
    Mishap::Contended,
    Mishap::Killed,
    Mishap::Refused,
];

impl Mishap {
    fn effect(self) -> Effect {
        match self {
            Self::ErrorBefore => Effect::ErrorBefore("InternalErrorException".into()),
            Self::ErrorAfter => Effect::ErrorAfter("InternalErrorException".into()),
            Self::ResetAfter => Effect::ResetAfter,
            Self::Throttled => Effect::Throttle(10),
            Self::Contended => Effect::ErrorBefore("ConcurrentModificationException".into()),
            Self::Killed => Effect::KillAfter,
            Self::Refused => Effect::ErrorBefore("InvalidParameterException".into()),
        }
    }

    /// Whether the work must be done all the same.
    fn is_survivable(self) -> bool {
        self != Self::Refused
    }
}

/// The world, with pools called by their order instead of their ids.
fn world(replay: &Replay, without_attributes: bool) -> String {
    let ids = replay.aws.pool_ids();
    let mut pools: Vec<Value> = ids.iter().map(|id| replay.aws.pool_snapshot(id)).collect();
    for pool in &mut pools {
        let clients = pool["Clients"].take();
        pool["Clients"] = without_ids(&clients);
    }
    if without_attributes {
        for pool in &mut pools {
            pool["Pool"]["SchemaAttributes"] = Value::Null;
        }
    }
    let mut all = replay.aws.snapshot();
    all["Pools"] = pools.into();
    let mut text = serde_json::to_string_pretty(&all).expect("plain JSON");
    for (index, id) in ids.iter().enumerate() {
        text = text.replace(id, &format!("pool-{index}"));
    }
    text
}

/// Clients without what the service draws at random, in a fixed order. Rotation that is off is no rotation.
fn without_ids(clients: &Value) -> Value {
    let mut clients: Vec<Value> = clients
        .as_object()
        .into_iter()
        .flat_map(|clients| clients.values().cloned())
        .collect();
    for client in &mut clients {
        client["ClientId"] = Value::Null;
        if client["RefreshTokenRotation"]["Feature"] == "DISABLED" {
            client["RefreshTokenRotation"] = Value::Null;
        }
        if let Some(members) = client.as_object_mut() {
            members.retain(|_, value| !value.is_null());
        }
        if client.get("ClientSecret").is_some() {
            client["ClientSecret"] = "a secret".into();
        }
    }
    clients.sort_by_key(Value::to_string);
    clients.into()
}

/// One run; returns how many calls the event took, and how often the fault struck.
async fn run(scenario: &Scenario, fault: Option<(usize, Mishap)>) -> Outcome {
    let replay = Replay::start_with_everything().await;
    let prepared = scenario.prepare(&replay).await;
    let before = world(&replay, scenario.adds_attributes);
    replay.aws.clear_calls();
    if let Some((call, mishap)) = fault {
        replay.aws.inject(Fault::on_call(call, mishap.effect()));
    }
    let event = scenario.event(&replay, &prepared);
    let answer = replay.deliver_until_answered(&event).await;
    let calls = replay.aws.calls().len();
    replay.aws.clear_faults();
    let settled = settle(&replay, scenario, &event, answer.clone()).await;
    Outcome {
        calls,
        before,
        after: world(&replay, scenario.adds_attributes),
        pools: replay.aws.pool_ids().len(),
        asked_about: event["PhysicalResourceId"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        answer,
        settled,
    }
}

struct Outcome {
    calls: usize,
    before: String,
    after: String,
    pools: usize,
    asked_about: String,
    answer: Answer,
    settled: Option<Answer>,
}

/// What CloudFormation does after a failure.
async fn settle(
    replay: &Replay,
    scenario: &Scenario,
    event: &Value,
    answer: Answer,
) -> Option<Answer> {
    if answer.status() == "SUCCESS" {
        return None;
    }
    let properties = event["ResourceProperties"].clone();
    let next = match scenario.kind {
        Kind::Create => replay.delete_event(answer.physical_id(), properties),
        Kind::Update => {
            let old = event["OldResourceProperties"].clone();
            replay.update_event(answer.physical_id(), properties, old)
        }
        Kind::Delete => replay.delete_event(answer.physical_id(), properties),
    };
    let of_resource = |name: &str| event[name].as_str().unwrap_or_default();
    let next = of_type(
        next,
        of_resource("ResourceType"),
        of_resource("LogicalResourceId"),
    );
    Some(replay.deliver(&next).await)
}

/// What must hold after a run.
fn violations(scenario: &Scenario, mishap: Mishap, clean: &Outcome, run: &Outcome) -> Vec<String> {
    let mut violations = Vec::new();
    let mut must = |holds: bool, what: &str| {
        if !holds {
            violations.push(what.to_owned());
        }
    };
    let succeeded = run.answer.status() == "SUCCESS";
    if mishap.is_survivable() {
        must(
            succeeded,
            &format!("the work is done all the same: {}", run.answer.reason()),
        );
    }
    if let Some(settled) = &run.settled {
        must(
            settled.status() == "SUCCESS",
            &format!("what follows succeeds: {}", settled.reason()),
        );
    }
    must(!run.answer.too_long(), "the answer is short enough");
    if succeeded {
        must(
            run.after == clean.after,
            &format!(
                "the world is as wanted: {}",
                difference(&clean.after, &run.after)
            ),
        );
        must(run.pools == clean.pools, "no pool too many, none too few");
    } else {
        let expected = if scenario.kind == Kind::Delete {
            &clean.after
        } else {
            &run.before
        };
        must(
            run.after == *expected,
            &format!(
                "nothing is left behind: {}",
                difference(expected, &run.after)
            ),
        );
    }
    if scenario.kind == Kind::Update && !succeeded {
        must(
            run.answer.physical_id() == run.asked_about,
            "a failed update keeps the physical id",
        );
    }
    violations
}

/// The first lines that differ.
fn difference(expected: &str, seen: &str) -> String {
    let differing = expected.lines().zip(seen.lines()).find(|(a, b)| a != b);
    match differing {
        Some((a, b)) => format!("expected `{}`, seen `{}`", a.trim(), b.trim()),
        None => format!(
            "{} lines expected, {} seen",
            expected.lines().count(),
            seen.lines().count()
        ),
    }
}

#[tokio::test]
async fn every_fault_at_every_call_leaves_nothing_lost_and_nothing_behind() {
    let started = std::time::Instant::now();
    let (mut runs, mut calls) = (0, 0);
    let mut all = Vec::new();
    for scenario in SCENARIOS.iter().chain(CHILDREN).chain(PROVIDERS) {
        let clean = run(scenario, None).await;
        assert_eq!(
            clean.answer.status(),
            "SUCCESS",
            "{}: {}",
            scenario.name,
            clean.answer.reason()
        );
        calls += clean.calls;
        for call in 1..=clean.calls {
            for mishap in MISHAPS {
                runs += 1;
                let disturbed = run(scenario, Some((call, mishap))).await;
                for violation in violations(scenario, mishap, &clean, &disturbed) {
                    all.push(format!(
                        "{}, call {call}, {mishap:?}: {violation}",
                        scenario.name
                    ));
                }
            }
        }
    }
    println!(
        "fault matrix: {} scenarios, {calls} calls, {} faults: {runs} runs in {:.1} s, {} violations",
        SCENARIOS.len() + CHILDREN.len() + PROVIDERS.len(),
        MISHAPS.len(),
        started.elapsed().as_secs_f64(),
        all.len()
    );
    assert!(all.is_empty(), "{}", all.join("\n"));
    assert!(runs >= 300, "only {runs} runs");
}

/// Something else in the stack fails after an update went well: CloudFormation sends the former
/// properties, and deletes what the update made in the place of the former resource.
#[tokio::test]
async fn every_update_that_went_well_can_be_rolled_back() {
    let updates = SCENARIOS
        .iter()
        .chain(CHILDREN)
        .chain(PROVIDERS)
        .filter(|scenario| scenario.kind == Kind::Update);
    for scenario in updates {
        let replay = Replay::start_with_everything().await;
        let prepared = scenario.prepare(&replay).await;
        let before = world(&replay, scenario.adds_attributes);
        let event = scenario.event(&replay, &prepared);
        let properties = |name: &str| event[name].clone();
        let typed = |next: Value| {
            let of = |name: &str| event[name].as_str().unwrap_or_default();
            of_type(next, of("ResourceType"), of("LogicalResourceId"))
        };
        let mut ids = vec![event["PhysicalResourceId"].clone()];
        let went_well = replay.deliver(&event).await;
        assert_eq!(went_well.status(), "SUCCESS", "{}", went_well.reason());
        ids.push(went_well.physical_id().into());

        replay
            .aws
            .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
        let back = replay.update_event(
            went_well.physical_id(),
            properties("ResourceProperties"),
            properties("OldResourceProperties"),
        );
        let back = replay.deliver(&typed(back)).await;
        assert_eq!(back.status(), "SUCCESS", "{}", back.reason());
        assert_eq!(
            back.physical_id(),
            ids[0],
            "{}: the former id",
            scenario.name
        );
        if ids[0] != ids[1] {
            replay
                .aws
                .put_stack(STACK_ID, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
            let mut destroyed = properties("ResourceProperties");
            destroyed["RemovalPolicy"] = "DESTROY".into();
            let delete = replay.delete_event(went_well.physical_id(), destroyed);
            let deleted = replay.deliver(&typed(delete)).await;
            assert_eq!(deleted.status(), "SUCCESS", "{}", deleted.reason());
        }
        let after = world(&replay, scenario.adds_attributes);
        assert_eq!(
            after,
            before,
            "{}: {}",
            scenario.name,
            difference(&before, &after)
        );
    }
}
