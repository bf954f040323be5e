//! Restoring a pool's settings after a failure, as far as possible. CloudFormation sends the former
//! properties afterwards, but those do not have the settings that someone else made.

use serde_json::{Map, Value};

use super::asked::Asked;
use super::steps::{Seen, run};
use crate::aws::cognito::Document;
use crate::aws::{ApiError, Request, Session};
use crate::resources::pool_settings::{Live, triggers_sent};
use crate::resources::settle::{Goal, Stopped, Watch, settle};
use crate::resources::user_pool::merge::{self, Target, TargetMfa};

/// Restores the former settings of a pool, and returns them.
///
/// # Errors
/// The call that failed.
pub async fn undo(
    before: &Live,
    asked: Asked<'_>,
    session: &Session,
) -> Result<Document, ApiError> {
    let mut goal = Restoration {
        before,
        asked,
        ours: former_triggers(before, asked),
    };
    match settle(&mut goal, None, session).await {
        Ok(settled) => Ok(goal.former(&settled.live).settings),
        Err(Stopped::Look(error) | Stopped::Write(error, _)) => Err(error),
        Err(Stopped::Obstacle(never)) => match never {},
        Err(Stopped::Lost) => Err(ApiError::out_of_time("UpdateUserPool", None)),
    }
}

/// The restoration, as a goal to settle.
struct Restoration<'a> {
    before: &'a Live,
    asked: Asked<'a>,
    /// The former triggers that this event may have changed.
    ours: Document,
}

impl Restoration<'_> {
    fn triggers(&self, now: &Live) -> Option<Value> {
        triggers_sent(&self.asked.new.settings, &self.ours, now)
    }

    /// The former settings, with the triggers that others have attached since.
    fn former(&self, now: &Live) -> Target {
        let mut settings = self.before.settings();
        // Second factors have their own call.
        settings.remove("MfaConfiguration");
        settings.remove("LambdaConfig");
        settings.extend(
            self.triggers(now)
                .map(|triggers| ("LambdaConfig".into(), triggers)),
        );
        Target {
            mfa: TargetMfa::of(self.before),
            settings,
            notes: Vec::new(),
        }
    }
}

impl Goal for Restoration<'_> {
    type Live = Live;
    type Work = Vec<Request>;
    type Obstacle = std::convert::Infallible;

    fn watch(&self) -> Watch {
        Watch::Never
    }

    async fn look(&self, session: &Session) -> Result<Live, ApiError> {
        Live::read(session, self.before.id()).await
    }

    fn agree(one: &Live, other: &Live) -> bool {
        one.agrees(other)
    }

    fn same(one: &Live, other: &Live) -> bool {
        one.settings() == other.settings()
    }

    fn work_out(&self, live: &Live) -> Result<Vec<Request>, Self::Obstacle> {
        Ok(merge::plan(live, &self.former(live), &[]))
    }

    fn is_done(work: &Vec<Request>) -> bool {
        work.is_empty()
    }

    async fn write(
        &mut self,
        live: &Live,
        work: &Vec<Request>,
        _is_fresh: bool,
        session: &Session,
    ) -> Result<(), ApiError> {
        run(session, live, work, Seen::JustNow, &|now| {
            self.triggers(now)
        })
        .await
    }
}

/// The former triggers at the operations in the properties. This event did not change the others, so they
/// stay as they are now.
fn former_triggers(before: &Live, asked: Asked<'_>) -> Document {
    const ONE_OPERATION: [&str; 2] = ["PreTokenGeneration", "PreTokenGenerationConfig"];
    let given: Vec<&String> = [asked.old, asked.new]
        .into_iter()
        .filter_map(|wanted| wanted.settings.get("LambdaConfig")?.as_object())
        .flat_map(Map::keys)
        .collect();
    let is_given = |name: &String| {
        given.contains(&name)
            || ONE_OPERATION.contains(&name.as_str())
                && given
                    .iter()
                    .any(|name| ONE_OPERATION.contains(&name.as_str()))
    };
    let mut triggers = before.settings().remove("LambdaConfig").unwrap_or_default();
    if let Value::Object(triggers) = &mut triggers {
        triggers.retain(|name, _| is_given(name));
    }
    let triggers = triggers
        .is_object()
        .then(|| ("LambdaConfig".to_owned(), triggers));
    triggers.into_iter().collect()
}
