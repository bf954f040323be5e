//! Adopting an existing pool: it becomes this resource's to change, and never to delete.

use super::asked::Asked;
use super::converge::converge;
use super::done;
use super::obstacle::Obstacle;
use super::rights::may_adopt;
use crate::aws::{Session, cognito};
use crate::resources::advice::failed;
use crate::resources::authority::{LOGICAL_ID, Maker, REQUEST_ID, STACK_ID, confirm};
use crate::resources::pool_settings::Live;
use crate::resources::pool_settings::trigger_members;
use crate::resources::user_pool::merge::{self, Target};
use crate::resources::user_pool::wanted::Wanted;
use crate::resources::{Done, Event, Failed};

/// Adopts a pool: it gets what the template gives, and nothing else. It gets no tags that say who made
/// it, since it is not ours to delete.
///
/// # Errors
/// Who else has the pool, what differs and cannot change, or what the service answered.
pub async fn adopt(
    event: &Event,
    id: &str,
    wanted: &Wanted,
    session: &Session,
) -> Result<Done, Failed> {
    confirm(event, session).await?;
    let before = match Live::describe(session, id).await {
        Ok(Some(live)) => live,
        Ok(None) => return Err(missing(id)),
        Err(error) => return Err(failed("Reading the user pool", &error)),
    };
    may_adopt(event, &before, session).await?;
    // Under its old logical id the pool would be this resource's to delete again.
    if before.maker(event) == Maker::ThisResource {
        let own = [STACK_ID, LOGICAL_ID, REQUEST_ID].map(str::to_owned);
        merge::untagging(&before, &own)
            .send(session)
            .await
            .map_err(|error| {
                failed(
                    "Removing the tags of the user pool's former resource",
                    &error,
                )
            })?;
    }
    let wanted = wanted.marking(&newly_attached(event, wanted, &before));
    let asked = Asked {
        event,
        old: &Wanted::default(),
        new: &wanted,
    };
    match converge(session, id, asked).await {
        Ok((live, target)) => {
            let is_changed = !merge::plan(&live, &target, &[]).is_empty();
            let changes = match is_changed {
                true => merge::changes(&live, &target),
                false => Vec::new(),
            };
            Ok(done(&live, with_changes(target, &changes)))
        }
        Err(Obstacle::Failed(failed) | Obstacle::Refused(failed)) => Err(failed),
        Err(Obstacle::Gone | Obstacle::TakenBack(_) | Obstacle::NotMadeHere) => Err(missing(id)),
        Err(Obstacle::Immutable(_, differences)) => Err(Failed::because(format!(
            "ExistingUserPoolId: nothing was changed in user pool {id} because these settings differ, and \
             Cognito cannot change them: {}. Set the properties to the values of the pool",
            merge::listed(&differences)
        ))),
    }
}

fn missing(id: &str) -> Failed {
    Failed::because(format!(
        "ExistingUserPoolId: user pool {id} does not exist in this Region and account"
    ))
}

/// The triggers that the pool gets by being adopted. If the adoption is rolled back these go, and those
/// that were there before stay.
fn newly_attached(event: &Event, wanted: &Wanted, before: &Live) -> Vec<&'static str> {
    // An earlier delivery of this event may have attached them; a former owner's mark says nothing.
    let is_repeated = !event.is_fresh() && before.maker(event) == Maker::Nobody;
    trigger_members(&wanted.settings)
        .into_iter()
        .filter(|member| {
            let of =
                |settings: &cognito::Document| settings.get("LambdaConfig")?.get(*member).cloned();
            let is_there = of(&before.pool).is_some() && of(&before.pool) == of(&wanted.settings);
            !is_there || is_repeated && before.gives(member)
        })
        .collect()
}

fn with_changes(mut target: Target, changes: &[String]) -> Target {
    target.notes.push(match changes {
        [] => "adopted without changes".to_owned(),
        changes => format!("adopted, with changes to {}", changes.join("; ")),
    });
    target
}
