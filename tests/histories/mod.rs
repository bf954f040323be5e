//! Random histories of a pool: properties that change, someone else who changes settings in
//! between, updates that fail and are rolled back, events that are delivered twice.
//!
//! After every event each setting must be what the rule says, which is written down here a second
//! time in its simplest form ([`rule`]): a new value wins; what is removed becomes the documented
//! default if the pool still has it; everything else stays as the pool has it.

mod authority;
pub mod one_pool;
mod settings;

use std::time::Duration;

use poolkeeper::aws::Pace;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseResult, TestRunner};
use serde_json::{Map, Value, json};
use tokio::runtime::Runtime;
use tokio::sync::OnceCell;

use crate::support::aws::{Effect, Fault};
use crate::support::replay::{FAST, Replay, merge};
use settings::{SETTINGS, Setting};

/// What is chosen for each setting: one of its values, or that it is not given.
type Choice = Vec<Option<usize>>;

/// One thing that happens.
#[derive(Debug, Clone)]
enum Happening {
    /// The template changes.
    Update(Choice),
    /// The template changes, and the event is delivered twice.
    UpdateTwice(Choice),
    /// The template changes, a call is refused, and CloudFormation rolls back.
    FailedUpdate(Choice, usize),
    /// Someone else changes a setting.
    Elsewhere { setting: usize, value: usize },
}

fn choice() -> impl Strategy<Value = Choice> {
    let each = |setting: &Setting| {
        let values = setting.values.len();
        prop_oneof![2 => Just(None), 3 => (0..values).prop_map(Some)].boxed()
    };
    SETTINGS.iter().map(each).collect::<Vec<_>>()
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        4 => choice().prop_map(Happening::Update),
        1 => choice().prop_map(Happening::UpdateTwice),
        2 => (choice(), 1..6_usize).prop_map(|(to, call)| Happening::FailedUpdate(to, call)),
        3 => (0..SETTINGS.len(), 0..2_usize)
            .prop_map(|(setting, value)| Happening::Elsewhere { setting, value }),
    ]
}

/// The properties of a choice.
fn properties(choice: &Choice) -> Value {
    let mut properties = Value::Object(Map::new());
    for (setting, chosen) in SETTINGS.iter().zip(choice) {
        if let Some(value) = chosen {
            let given: Value = serde_json::from_str(setting.values[*value].0).expect("JSON");
            for (name, inner) in given.as_object().expect("a map") {
                match properties.get_mut(name) {
                    Some(present) => merge(present, inner.clone()),
                    None => merge(&mut properties, json!({name: inner})),
                }
            }
        }
    }
    properties
}

/// What a setting must be after an update from `old` to `new`, given what it was.
///
/// `wrote` is what the last update gave that got through.
fn rule(
    setting: &Setting,
    old: Option<usize>,
    new: Option<usize>,
    wrote: Option<usize>,
    live: &Value,
) -> Value {
    let value =
        |chosen: usize| -> Value { serde_json::from_str(setting.values[chosen].1).expect("JSON") };
    let default: Value = serde_json::from_str(setting.default).expect("JSON");
    match (old, new) {
        (_, Some(new)) => value(new),
        (_, None) if setting.is_always_given => default,
        // The update that set it never got through.
        (Some(_), None) if setting.is_marked && wrote.is_none() => live.clone(),
        (Some(old), None) if value(old) == *live => default,
        _ => live.clone(),
    }
}

struct History<'a> {
    replay: &'a Replay,
    pool: String,
    template: Choice,
    /// The last template that got through.
    wrote: Choice,
}

impl History<'_> {
    fn live(&self) -> Vec<Value> {
        let pool = self.replay.aws.pool(&self.pool);
        let mfa = self.replay.aws.mfa(&self.pool);
        SETTINGS
            .iter()
            .map(|setting| setting.live(&pool, &mfa))
            .collect()
    }

    fn expected(&self, old: &Choice, new: &Choice, live: &[Value]) -> Vec<Value> {
        SETTINGS
            .iter()
            .zip(live)
            .enumerate()
            .map(|(index, (setting, live))| {
                rule(setting, old[index], new[index], self.wrote[index], live)
            })
            .collect()
    }

    async fn update(&mut self, to: &Choice, deliveries: usize) -> Result<(), String> {
        let event =
            self.replay
                .update_event(&self.pool, properties(&self.template), properties(to));
        let expected = self.expected(&self.template, to, &self.live());
        let answer = self.replay.deliver(&event).await;
        if answer.status() != "SUCCESS" {
            return Err(format!("the update fails: {}", answer.reason()));
        }
        self.compare(&expected)?;
        self.wrote.clone_from(to);
        // CloudFormation has its answer by then: whatever the event asks for now is late.
        for _ in 1..deliveries {
            let late = self.replay.aged(&event, 61);
            self.replay.deliver_unannounced(&late).await;
            self.compare(&expected)
                .map_err(|why| format!("a late delivery changes something: {why}"))?;
        }
        self.template.clone_from(to);
        Ok(())
    }

    /// An update of which one call is refused, and the update back.
    async fn failed_update(&mut self, to: &Choice, call: usize) -> Result<(), String> {
        let (from, before) = (self.template.clone(), self.live());
        self.replay.aws.inject(Fault::on_call(
            call,
            Effect::ErrorBefore("InvalidParameterException".into()),
        ));
        let event = self
            .replay
            .update_event(&self.pool, properties(&from), properties(to));
        let answer = self.replay.deliver(&event).await;
        self.replay.aws.clear_faults();
        if answer.status() == "SUCCESS" {
            // The event took fewer calls than that.
            self.compare(&self.expected(&from, to, &before))?;
            self.template.clone_from(to);
            self.wrote.clone_from(to);
            return Ok(());
        }
        self.compare(&before)
            .map_err(|why| format!("a failed update changes something: {why}"))?;
        self.template.clone_from(to);
        self.update(&from, 1).await
    }

    fn compare(&self, expected: &[Value]) -> Result<(), String> {
        for ((setting, expected), live) in SETTINGS.iter().zip(expected).zip(self.live()) {
            if *expected != live {
                return Err(format!(
                    "{}: expected {expected}, seen {live}",
                    setting.name
                ));
            }
        }
        let future = self.replay.aws.pool(&self.pool)["FutureSetting"].clone();
        if future != json!({"Mode": "NEW"}) {
            return Err(format!("a setting newer than this build is lost: {future}"));
        }
        Ok(())
    }
}

async fn play(replay: &Replay, first: &Choice, happenings: &[Happening]) -> Result<(), String> {
    let answer = replay.create(properties(first)).await;
    if answer.status() != "SUCCESS" {
        return Err(format!("the create fails: {}", answer.reason()));
    }
    let pool = answer.physical_id().to_owned();
    replay
        .aws
        .add_future_setting(&pool, "FutureSetting", json!({"Mode": "NEW"}));
    let mut history = History {
        replay,
        pool,
        template: first.clone(),
        wrote: first.clone(),
    };
    for (index, happening) in happenings.iter().enumerate() {
        let played = match happening {
            Happening::Update(to) => history.update(to, 1).await,
            Happening::UpdateTwice(to) => history.update(to, 2).await,
            Happening::FailedUpdate(to, call) => history.failed_update(to, *call).await,
            Happening::Elsewhere { setting, value } => {
                SETTINGS[*setting].set_elsewhere(replay, &history.pool, *value);
                Ok(())
            }
        };
        played.map_err(|why| format!("after {} happenings, {happening:?}: {why}", index + 1))?;
    }
    // The next update, with the same properties, has nothing to write.
    let again = properties(&history.template);
    replay
        .update(&history.pool, again.clone(), again.clone())
        .await;
    replay.aws.clear_calls();
    replay.update(&history.pool, again.clone(), again).await;
    let writes = replay.aws.writes().len();
    replay.aws.edit_pool(&history.pool, |pool| {
        pool["DeletionProtection"] = json!("INACTIVE")
    });
    let gone = replay
        .delete(&history.pool, json!({"RemovalPolicy": "DESTROY"}))
        .await;
    if writes > 0 {
        return Err(format!(
            "an update that changes nothing makes {writes} writes"
        ));
    }
    if gone.status() != "SUCCESS" || !replay.aws.pool_ids().is_empty() {
        return Err(format!("the pool is not gone: {}", gone.reason()));
    }
    replay.aws.clear_answers();
    replay.aws.clear_calls();
    Ok(())
}

/// Nobody else writes meanwhile, so the looks after a write need not lie far apart.
const BRIEF: Pace = Pace {
    first: Duration::from_micros(100),
    settling: Duration::from_millis(8),
    ..FAST
};

/// Plays random cases, and panics with the smallest one that fails.
fn play_random<S: Strategy>(
    what: &str,
    cases: u32,
    strategy: &S,
    play: impl Fn(&Runtime, S::Value) -> TestCaseResult,
) {
    let started = std::time::Instant::now();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let config = Config {
        cases,
        max_global_rejects: 40 * cases,
        failure_persistence: None,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(strategy, |case| play(&runtime, case));
    println!(
        "{what}: {cases} cases in {:.1} s",
        started.elapsed().as_secs_f64()
    );
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}

#[test]
fn after_any_history_each_setting_is_what_the_rule_says() {
    let histories = (choice(), prop::collection::vec(happening(), 1..7));
    let kept = OnceCell::new();
    play_random(
        "random histories",
        2_000,
        &histories,
        |runtime, (first, happenings)| {
            runtime
                .block_on(async {
                    let start = || Replay::start_at(BRIEF, Duration::from_secs(20));
                    let replay: &Replay = kept.get_or_init(start).await;
                    for id in replay.aws.pool_ids() {
                        // Left by a case that failed, while a smaller one is looked for.
                        replay
                            .aws
                            .edit_pool(&id, |pool| pool["DeletionProtection"] = json!("INACTIVE"));
                        drop(
                            replay
                                .aws
                                .cognito("DeleteUserPool", json!({"UserPoolId": id})),
                        );
                    }
                    replay.aws.clear_faults();
                    play(replay, &first, &happenings).await
                })
                .map_err(TestCaseError::fail)
        },
    );
}
