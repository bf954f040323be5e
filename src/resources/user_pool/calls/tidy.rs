//! What comes after the writes: taking away what the pool no longer needs beside itself, or putting
//! everything back.

use serde_json::{Map, Value};

use super::obstacle::Obstacle;
use super::progress::{Asked, Progress};
use super::rights::may_change;
use super::steps::{Seen, run};
use crate::aws::cognito;
use crate::aws::sms_role;
use crate::aws::{Session, Waits};
use crate::resources::advice::failed;
use crate::resources::side_resources::{functions, permit, withdraw};
use crate::resources::user_pool::live::Live;
use crate::resources::user_pool::merge::{self, Target, TargetMfa};
use crate::resources::user_pool::wanted::{SmsSender, Wanted, uses};

/// Removes what the pool no longer needs beside itself. It may have been left by an earlier attempt,
/// so the former properties count as well as the former state.
pub async fn tidy_up(
    session: &Session,
    progress: &mut Progress,
    now: &cognito::Document,
    asked: Asked<'_>,
) -> Result<(), Obstacle> {
    let Progress {
        before,
        target,
        role,
        may_write,
        ..
    } = progress;
    let former = &functions(&asked.old.settings) | &functions(&before.settings());
    let needed = &functions(&target.settings) | &functions(now);
    let unused = &former - &needed;
    let had_role =
        matches!(asked.old.sms, SmsSender::Made { .. }) || uses(&before.settings(), role);
    let gives_up_role = had_role && !uses(&target.settings, role);
    if unused.is_empty() && !gives_up_role {
        return Ok(());
    }
    if !*may_write {
        may_change(asked.event, before, session)
            .await
            .map_err(Obstacle::Refused)?;
    }
    withdraw(session, unused, before.arn())
        .await
        .map_err(|error| failed("Taking a permission to invoke a function back", &error))?;
    if gives_up_role {
        if uses(now, role) {
            target.notes.push(format!(
                "the role {} stays: Cognito still uses it for SMS messages of the pool",
                role.arn()
            ));
        } else {
            sms_role::remove(session, &role.name)
                .await
                .map_err(|error| failed("Removing the role for SMS messages", &error))?;
        }
    }
    Ok(())
}

/// Removes what was made for a pool that is gone meanwhile.
pub async fn abandon(session: &Session, progress: &Progress) {
    let Progress {
        before,
        target,
        role,
        ..
    } = progress;
    if let Err(error) = withdraw(session, &progress.permitted, before.arn()).await {
        tracing::warn!(pool = before.id(), %error, "a permission could not be taken back");
    }
    let made = uses(&target.settings, role) && !uses(&before.settings(), role);
    if made && let Err(error) = sms_role::remove(session, &role.name).await {
        tracing::warn!(role = role.name, %error, "the role for SMS messages could not be removed");
    }
}

/// Gives a pool back what [`tidy_up`] took away before it failed.
pub async fn restore_side_resources(session: &Session, progress: &Progress, asked: Asked<'_>) {
    let Progress { before, role, .. } = progress;
    let former = before.settings();
    let taken = &functions(&former) - &functions(&progress.target.settings);
    if let Err(error) = permit(session, asked.event, &taken, before.arn()).await {
        tracing::error!(pool = before.id(), %error, "a permission of a trigger is missing");
    }
    if uses(&former, role)
        && let Err(error) = sms_role::make(session, role).await
    {
        tracing::error!(role = role.name, %error, "the role for SMS messages is missing");
    }
}

/// The former triggers at those operations that the properties are about. The others were not
/// changed here, and who changed them since has a right to it.
fn former_triggers(before: &Live, asked: Asked<'_>) -> Wanted {
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
    let mut former = Wanted::default();
    if triggers.is_object() {
        former.settings.insert("LambdaConfig".into(), triggers);
    }
    former
}

/// Puts everything back after a failure half way, as far as that goes. CloudFormation will send the
/// former properties, but those do not hold what somebody else had set.
pub async fn undo(session: &Session, progress: &Progress, asked: Asked<'_>) {
    let Progress {
        before,
        target,
        role,
        ..
    } = progress;
    let mut waits = Waits::at(session.pace());
    let mut settings = before.settings();
    // It goes by the call for the second factors, as always.
    settings.remove("MfaConfiguration");
    let mut former = Target {
        mfa: TargetMfa::of(before),
        settings,
        notes: Vec::new(),
    };
    let ours = former_triggers(before, asked);
    let triggers = |now: &Live| merge::triggers(asked.new, &ours, now);
    let restored = loop {
        let restored = match Live::read(session, before.id()).await {
            Ok(live) => {
                former.settings.remove("LambdaConfig");
                let now = triggers(&live);
                former
                    .settings
                    .extend(now.map(|now| ("LambdaConfig".into(), now)));
                let steps = merge::plan(&live, &former, &[]);
                run(session, &live, &steps, Seen::JustNow, &triggers).await
            }
            Err(error) => Err(error),
        };
        match restored {
            Err(error) if error.is_passing() => {
                if !session.pause(waits.after(&error)).await {
                    break Err(error);
                }
            }
            ended => break ended,
        }
    };
    if let Err(error) = restored {
        tracing::warn!(pool = before.id(), %error, "the former settings could not be put back");
        return;
    }
    let invoked = functions(&former.settings);
    let mut added = &functions(&asked.new.settings) - &invoked;
    // A trigger that was there before lives on as it did; one that came since needs the permission.
    let before_too = functions(&before.settings());
    let permitted = progress.permitted.iter();
    added.extend(
        permitted
            .filter(|function| before_too.contains(*function))
            .cloned(),
    );
    if let Err(error) = withdraw(session, added, before.arn()).await {
        tracing::warn!(pool = before.id(), %error, "a permission could not be taken back");
    }
    if uses(&target.settings, role)
        && !uses(&former.settings, role)
        && let Err(error) = sms_role::remove(session, &role.name).await
    {
        tracing::warn!(role = role.name, %error, "the role for SMS messages could not be removed");
    }
}
