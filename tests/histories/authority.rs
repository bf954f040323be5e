//! Random histories of a stack: pools that are replaced, adopted, rolled back and deleted, and events that
//! are late, forged or refused. Whatever happens, three things hold:
//!
//! - no pool is changed or deleted that the resource neither made nor adopted;
//! - outside a rollback, an Update without `AllowReplacement` never answers with another id;
//! - no rollback fails, and after it the resource has the pool that it had before.

use std::time::Duration;

use poolkeeper::aws::Pace;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{BRIEF, play_random};
use crate::support::aws::{Answer, Effect, Fault};
use crate::support::replay::{LOGICAL_ID, Replay, STACK_ID, merge};

const OTHER_STACK: &str = "arn:aws:cloudformation:eu-west-1:123456789012:stack/other/0000-1111";

/// What a template says.
#[derive(Debug, Clone, Default)]
struct Template {
    by_email: bool,
    open: bool,
    allow_replacement: bool,
    destroy: bool,
    /// A value that no version of the function takes.
    wrong: bool,
    /// Which pool is adopted: the foreign one, the other stack's, or the resource's own.
    existing: Option<usize>,
}

/// How an update ends.
#[derive(Debug, Clone, Copy)]
enum End {
    /// The stack gets through.
    Well,
    /// Another resource fails afterwards.
    RolledBack,
    /// This call is refused.
    Refused(usize),
    /// This call is refused, and rollback is off; CloudFormation keeps the former properties, or not.
    LeftAsItIs(usize, bool),
}

/// One thing that happens.
#[derive(Debug, Clone)]
enum Happening {
    Update(Template, End),
    /// An event of before comes again.
    Again(usize),
    /// Someone invokes the function with a forged event.
    Forged {
        kind: usize,
        pool: usize,
        in_other_stack: bool,
        template: Template,
    },
}

fn template() -> impl Strategy<Value = Template> {
    let flags = (
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        prop::bool::weighted(0.1),
    );
    (
        flags,
        prop_oneof![5 => Just(None), 1 => (0..3_usize).prop_map(Some)],
    )
        .prop_map(
            |((by_email, open, allow_replacement, destroy, wrong), existing)| Template {
                by_email,
                open,
                allow_replacement,
                destroy,
                wrong,
                existing,
            },
        )
}

fn end() -> impl Strategy<Value = End> {
    prop_oneof![
        4 => Just(End::Well),
        3 => Just(End::RolledBack),
        2 => (1..8_usize).prop_map(End::Refused),
        1 => (1..8_usize, any::<bool>()).prop_map(|(call, keeps)| End::LeftAsItIs(call, keeps)),
    ]
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        5 => (template(), end()).prop_map(|(to, end)| Happening::Update(to, end)),
        2 => (0..8_usize).prop_map(Happening::Again),
        2 => (0..4_usize, 0..3_usize, any::<bool>(), template()).prop_map(
            |(kind, pool, in_other_stack, template)| Happening::Forged {
                kind,
                pool,
                in_other_stack,
                template,
            }
        ),
    ]
}

struct Stack<'a> {
    replay: &'a Replay,
    /// The pools of others: one made by hand, and one of another stack.
    others: [String; 2],
    /// The pool that CloudFormation has for the resource.
    id: String,
    properties: Value,
    /// Every event so far.
    sent: Vec<Value>,
    adopts: bool,
    /// How the last operation ended.
    ended: &'static str,
}

impl Stack<'_> {
    fn properties_of(&self, template: &Template) -> Value {
        let mut properties = json!({"SelfSignUpEnabled": template.open});
        if template.by_email {
            merge(&mut properties, json!({"SignInAliases": {"Email": true}}));
        }
        if template.allow_replacement {
            merge(&mut properties, json!({"AllowReplacement": true}));
        }
        if template.destroy {
            merge(&mut properties, json!({"RemovalPolicy": "DESTROY"}));
        }
        if template.wrong {
            merge(&mut properties, json!({"PasswordPolicy": {"MinLength": 3}}));
        }
        if let Some(which) = template.existing {
            let pool = self.others.get(which).unwrap_or(&self.id);
            merge(&mut properties, json!({"ExistingUserPoolId": pool}));
        }
        properties
    }

    fn of_others(&self) -> Vec<Value> {
        // What the resource adopted is its to change.
        self.others
            .iter()
            .filter(|pool| !(self.adopts && **pool == self.id))
            .map(|pool| self.replay.aws.pool_snapshot(pool))
            .collect()
    }

    async fn deliver(&mut self, event: Value) -> Answer {
        let answer = self.replay.deliver(&event).await;
        self.sent.push(event);
        answer
    }

    async fn update(&mut self, to: &Template, end: End) -> Result<(), String> {
        let (before, after) = (self.properties.clone(), self.properties_of(to));
        let former = self.id.clone();
        let aws = &self.replay.aws;
        aws.put_stack(STACK_ID, self.ended);
        self.ended = "UPDATE_COMPLETE";
        aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
        if let End::Refused(call) | End::LeftAsItIs(call, _) = end {
            let refused = Effect::ErrorBefore("InvalidParameterException".into());
            aws.inject(Fault::on_call(call, refused));
        }
        let event = self
            .replay
            .update_event(&former, before.clone(), after.clone());
        let answer = self.deliver(event).await;
        self.replay.aws.clear_faults();
        let id = answer.physical_id().to_owned();
        let failed = answer.status() != "SUCCESS";
        let is_replaced = id != former;
        if is_replaced && (failed || after.get("AllowReplacement").is_none()) {
            return Err(format!("another id, unasked: {}", answer.reason()));
        }
        if self.replay.aws.pool(&id).is_null() {
            return Err("the resource has no pool".into());
        }
        match end {
            End::LeftAsItIs(_, keeps) if failed => {
                if !keeps {
                    self.properties = after;
                }
                self.ended = "UPDATE_FAILED";
                return Ok(());
            }
            End::Well if !failed => {
                if is_replaced {
                    self.id = id;
                    self.clean_up("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", &former, before)
                        .await?;
                }
                self.properties = after;
                return Ok(());
            }
            End::LeftAsItIs(..) | End::Refused(_) | End::Well if !failed => {
                // The event took fewer calls than that.
                if is_replaced {
                    self.id = id;
                    self.clean_up("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", &former, before)
                        .await?;
                }
                self.properties = after;
                return Ok(());
            }
            _ => {}
        }
        self.replay
            .aws
            .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
        let back = self.replay.update_event(&id, after.clone(), before.clone());
        let answer = self.deliver(back).await;
        if answer.status() != "SUCCESS" {
            return Err(format!("a rollback fails: {}", answer.reason()));
        }
        if answer.physical_id() != former {
            return Err(format!(
                "a rollback ends with {}, not {former}: {}",
                answer.physical_id(),
                answer.reason()
            ));
        }
        if is_replaced {
            self.clean_up("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", &id, after)
                .await?;
        }
        Ok(())
    }

    async fn clean_up(&mut self, status: &str, id: &str, properties: Value) -> Result<(), String> {
        self.replay.aws.put_stack(STACK_ID, status);
        let destroys = properties.get("RemovalPolicy").is_some()
            && properties.get("ExistingUserPoolId").is_none();
        let delete = self.replay.delete_event(id, properties);
        let answer = self.deliver(delete).await;
        if answer.status() != "SUCCESS" {
            return Err(format!("a clean-up fails: {}", answer.reason()));
        }
        if destroys && !self.replay.aws.pool(id).is_null() {
            return Err(format!(
                "a half of a replacement is left: {}",
                answer.reason()
            ));
        }
        Ok(())
    }

    async fn forged(&mut self, happening: &Happening) -> Result<(), String> {
        let Happening::Forged {
            kind,
            pool,
            in_other_stack,
            template,
        } = happening
        else {
            return Ok(());
        };
        let target = self.others.get(*pool).unwrap_or(&self.id).clone();
        let properties = self.properties_of(template);
        let replay = self.replay;
        let mut event = match kind {
            0 => replay.delete_event(&target, properties),
            1 => replay.update_event(&target, self.properties.clone(), properties),
            2 => {
                let mut adopting = properties;
                merge(&mut adopting, json!({"ExistingUserPoolId": target}));
                replay.create_event(adopting)
            }
            _ => replay.delete_event(&format!("poolkeeper:unfinished:{target}"), properties),
        };
        if *in_other_stack {
            event["StackId"] = json!(OTHER_STACK);
            let request = event["RequestId"].as_str().unwrap_or_default();
            let url = replay
                .aws
                .response_url_for(OTHER_STACK, LOGICAL_ID, request);
            event["ResponseURL"] = json!(url);
        }
        self.late(&event).await
    }

    /// An event that CloudFormation does not wait for.
    async fn late(&self, event: &Value) -> Result<(), String> {
        let before = self.replay.aws.snapshot();
        let answer = self.replay.deliver_unannounced(event).await;
        match self.replay.aws.snapshot() == before {
            true => Ok(()),
            false => Err(format!("it changes something: {}", answer.reason())),
        }
    }
}

async fn play(first: &Template, happenings: &[Happening], pace: Pace) -> Result<(), String> {
    let replay = &Replay::start_at(pace, Duration::from_secs(20)).await;
    let foreign = replay.aws.add_pool(json!({"PoolName": "by hand"}));
    let mut other = replay.create_event(json!({"RemovalPolicy": "RETAIN"}));
    other["StackId"] = json!(OTHER_STACK);
    let request = other["RequestId"].as_str().unwrap_or_default();
    other["ResponseURL"] = json!(
        replay
            .aws
            .response_url_for(OTHER_STACK, LOGICAL_ID, request)
    );
    let other = replay.deliver(&other).await.physical_id().to_owned();
    let mut stack = Stack {
        replay,
        others: [foreign, other],
        id: String::new(),
        properties: Value::Null,
        sent: Vec::new(),
        adopts: first.existing == Some(0),
        ended: "CREATE_COMPLETE",
    };
    // The first template is right, and adopts the foreign pool or none.
    let first = Template {
        wrong: false,
        by_email: first.by_email && !stack.adopts,
        existing: stack.adopts.then_some(0),
        ..first.clone()
    };
    stack.properties = stack.properties_of(&first);
    let create = replay.create_event(stack.properties.clone());
    let answer = stack.deliver(create).await;
    if answer.status() != "SUCCESS" {
        return Err(format!("the create fails: {}", answer.reason()));
    }
    answer.physical_id().clone_into(&mut stack.id);
    for (index, happening) in happenings.iter().enumerate() {
        let before = stack.of_others();
        let played = match happening {
            Happening::Update(to, end) => stack.update(to, *end).await,
            Happening::Again(which) => match stack.sent.get(*which).cloned() {
                Some(event) => stack.late(&replay.aged(&event, 61)).await,
                None => Ok(()),
            },
            Happening::Forged { .. } => stack.forged(happening).await,
        };
        let played = match stack.of_others() == before {
            true => played,
            false => Err("a pool of another owner was changed".into()),
        };
        played.map_err(|why| format!("after {} happenings, {happening:?}: {why}", index + 1))?;
    }
    replay.aws.put_stack(STACK_ID, "DELETE_IN_PROGRESS");
    let before = stack
        .others
        .clone()
        .map(|pool| replay.aws.pool(&pool)["Id"].clone());
    let delete = replay.delete_event(&stack.id.clone(), stack.properties.clone());
    let answer = stack.deliver(delete).await;
    if answer.status() != "SUCCESS" {
        return Err(format!("the deletion fails: {}", answer.reason()));
    }
    let after = stack
        .others
        .clone()
        .map(|pool| replay.aws.pool(&pool)["Id"].clone());
    if before != after {
        return Err("the deletion took a pool of another owner".into());
    }
    Ok(())
}

#[test]
fn after_any_history_nothing_is_lost_that_the_resource_did_not_make() {
    let histories = (template(), prop::collection::vec(happening(), 1..8));
    play_random(
        "random histories of authority",
        500,
        &histories,
        |runtime, (first, happenings)| {
            runtime
                .block_on(play(&first, &happenings, BRIEF))
                .map_err(TestCaseError::fail)
        },
    );
}
