//! Update.

use super::adopt::adopt;
use super::asked::Asked;
use super::converge::{ASKING, converge};
use super::create;
use super::obstacle::Obstacle;
use super::{as_it_is, done, without_pool};
use crate::aws::Session;
use crate::properties::pool::is_pool_id;
use crate::properties::user_pool::UserPool;
use crate::resources::advice::failed;
use crate::resources::authority::{Creation, Maker, creation, rolls_back, unless_rolling_back};
use crate::resources::pool_settings::Live;
use crate::resources::pool_settings::names;
use crate::resources::pool_settings::trigger_members;
use crate::resources::user_pool::merge::{Difference, listed};
use crate::resources::user_pool::wanted::{Wanted, wanted, wanted_as_given};
use crate::resources::{Done, Event, Failed};

/// What the former properties and the new ones want.
#[derive(Debug)]
pub struct Description {
    before: Wanted,
    now: Wanted,
}

impl Description {
    /// What the properties say, and what it means that they are silent about something.
    pub fn whole(event: &Event, old: &UserPool, new: &UserPool) -> Self {
        let place = event.owner.place();
        Self {
            before: wanted(old, &place),
            now: wanted(new, &place),
        }
    }

    /// What the properties say, of which some could not be read: silence means nothing.
    pub fn in_part(event: &Event, old: &UserPool, new: &UserPool) -> Self {
        let place = event.owner.place();
        Self {
            before: wanted_as_given(old, &place),
            now: wanted_as_given(new, &place),
        }
    }
}

/// Changes a pool, or replaces it if the author allows that and nothing else will do.
///
/// In a rollback nothing is refused: what cannot be had again is left as it is, with a note.
///
/// # Errors
/// What was attempted, what the service answered, what the author can do.
pub async fn update(
    event: &Event,
    id: &str,
    old: &UserPool,
    new: &UserPool,
    Description { before, now }: Description,
    session: &Session,
) -> Result<Done, Failed> {
    if !is_pool_id(id) {
        return first_pool(event, id, new, &now, session).await;
    }
    let is_adopted = new.existing_user_pool_id.as_deref() == Some(id);
    if let Err(refused) = same_pool(event, id, old, new, session).await {
        let note = unless_rolling_back(event, refused, session).await?;
        return left_alone(event, id, note, session).await;
    }
    // What the template of an adopted pool no longer gives stays as it is, but for triggers that a rollback
    // takes away again: their functions may go with it.
    let attached = match is_adopted && takes_triggers_out(&before, &now) {
        true if rolls_back(event, session).await => triggers_of(&before),
        _ => Wanted::default(),
    };
    let asked = Asked {
        event,
        old: if is_adopted { &attached } else { &before },
        new: &now,
    };
    match converge(session, id, asked).await {
        Ok((live, target)) => Ok(done(&live, target)),
        Err(Obstacle::Failed(failed)) => Err(failed),
        Err(Obstacle::Refused(refused)) => {
            let note = unless_rolling_back(event, refused, session).await?;
            left_alone(event, id, note, session).await
        }
        Err(Obstacle::NotMadeHere) => {
            let in_part = Description::in_part(event, old, new);
            Box::pin(update(event, id, old, new, in_part, session)).await
        }
        Err(Obstacle::Gone) => pool_is_gone(event, id, new, &now, session).await,
        Err(Obstacle::TakenBack(live)) => {
            match back_to_former(event, &live, &now, session).await? {
                Some(done) => Ok(done),
                None => {
                    let note = "left unchanged so that the rollback can continue: the user pool that it \
                            replaced no longer exists";
                    Ok(as_it_is(&live, vec![note.to_owned()]))
                }
            }
        }
        Err(Obstacle::Immutable(live, differences)) => {
            replace(event, &live, &differences, new, &now, session).await
        }
    }
}

fn triggers_of(wanted: &Wanted) -> Wanted {
    const TRIGGERS: &str = "LambdaConfig";
    let triggers = wanted.settings.get(TRIGGERS);
    Wanted {
        settings: triggers
            .map(|triggers| (TRIGGERS.to_owned(), triggers.clone()))
            .into_iter()
            .collect(),
        ..Wanted::default()
    }
}

fn takes_triggers_out(before: &Wanted, now: &Wanted) -> bool {
    let now = trigger_members(&now.settings);
    trigger_members(&before.settings)
        .iter()
        .any(|member| !now.contains(member))
}

/// An Update of a resource that has no pool: its Create failed, and the stack was not rolled back.
async fn first_pool(
    event: &Event,
    id: &str,
    new: &UserPool,
    now: &Wanted,
    session: &Session,
) -> Result<Done, Failed> {
    if rolls_back(event, session).await {
        let note = "the resource has no user pool, and a rollback creates none".to_owned();
        return Ok(without_pool(id, vec![note]));
    }
    match &new.existing_user_pool_id {
        Some(existing) => adopt(event, existing, now, session).await,
        None => create::make(event, now, None, session).await,
    }
}

/// Sees to it that `ExistingUserPoolId` says of the pool what it always said: which pool a resource has,
/// and whether it may delete it, is decided once.
///
/// # Errors
/// What was changed about the property.
async fn same_pool(
    event: &Event,
    id: &str,
    old: &UserPool,
    new: &UserPool,
    session: &Session,
) -> Result<(), Failed> {
    let refused = |what: &str| {
        Err(Failed::because(format!(
            "ExistingUserPoolId: nothing was changed because {what}. This resource keeps user pool {id} for \
             as long as it exists; to adopt another pool, use another logical ID"
        )))
    };
    let before = old.existing_user_pool_id.as_deref();
    match new.existing_user_pool_id.as_deref() {
        Some(other) if other != id => {
            refused(&format!("you cannot change this property to {other}"))
        }
        // The former properties may be those of an update that was refused: the pool itself tells.
        Some(_) if before != Some(id) => match Live::describe(session, id).await {
            Ok(Some(live)) if live.maker(event) == Maker::ThisResource => {
                refused("you cannot add this property: this resource created its pool")
            }
            Ok(_) => Ok(()),
            Err(error) => Err(failed("Reading the user pool", &error)),
        },
        None if before == Some(id) => refused("you cannot remove this property"),
        _ => Ok(()),
    }
}

/// The answer of a rollback that leaves the pool as it is.
async fn left_alone(
    event: &Event,
    id: &str,
    note: String,
    session: &Session,
) -> Result<Done, Failed> {
    let live = Live::describe(session, id)
        .await
        .map_err(|error| failed("Reading the user pool", &error))?;
    let Some(live) = live else {
        return Ok(as_it_is(&named(event, id), vec![note]));
    };
    match former_of(event, &live, session).await? {
        Some(former) => Ok(as_it_is(&former, vec![again(&former, &live), note])),
        None => Ok(as_it_is(&live, vec![note])),
    }
}

/// A pool of which nothing is known but its id.
fn named(event: &Event, id: &str) -> Live {
    let arn = event.owner.place().pool_arn(id);
    Live::of(
        [("Id", id.to_owned()), ("Arn", arn)]
            .map(|(name, value)| (name.to_owned(), value.into()))
            .into_iter()
            .collect(),
    )
}

async fn pool_is_gone(
    event: &Event,
    id: &str,
    new: &UserPool,
    now: &Wanted,
    session: &Session,
) -> Result<Done, Failed> {
    let gone = Failed::because(format!(
        "the user pool {id} no longer exists: someone deleted it outside of CloudFormation. AWS Support can \
         restore a pool within 14 days. To create a new, empty pool instead, set AllowReplacement to true"
    ));
    match unless_rolling_back(event, gone, session).await {
        Ok(note) => Ok(as_it_is(&named(event, id), vec![note])),
        Err(_) if new.allow_replacement == Some(true) && new.existing_user_pool_id.is_none() => {
            create::make(event, now, None, session).await
        }
        Err(gone) => Err(gone),
    }
}

/// Immutable settings differ: the pool that this one replaced, a new pool, or nothing.
async fn replace(
    event: &Event,
    live: &Live,
    differences: &[Difference],
    new: &UserPool,
    now: &Wanted,
    session: &Session,
) -> Result<Done, Failed> {
    if rolls_back(event, session).await {
        return match back_to_former(event, live, now, session).await? {
            Some(done) => Ok(done),
            None => Ok(as_it_is(
                live,
                vec![format!(
                    "left unchanged so that the rollback can continue: Cognito cannot change these settings: {}",
                    listed(differences)
                )],
            )),
        };
    }
    let all = listed(differences);
    let refuse = |way_out: &str| {
        Err(Failed::because(format!(
            "nothing was changed in user pool {} because Cognito cannot change these settings: {all}. \
             {way_out}",
            live.id()
        )))
    };
    if new.existing_user_pool_id.is_some() || live.maker(event) != Maker::ThisResource {
        return refuse(
            "Set the properties to the values of the pool; this resource did not create the pool, so it \
             never replaces it",
        );
    }
    if new.allow_replacement != Some(true) {
        return refuse(
            "Set the properties to the values of the pool. To replace the pool with a new one that has none \
             of its users, set AllowReplacement to true",
        );
    }
    if live.is_protected() {
        return refuse(
            "AllowReplacement is true, but DeletionProtection is on, so the pool cannot be replaced; set \
             DeletionProtection to false and deploy that first",
        );
    }
    create::make(event, now, Some(live.id()), session).await
}

/// When a replacement is rolled back, the former properties arrive with the new pool's id. The
/// former pool is still there and fits them, so the resource has it again.
async fn back_to_former(
    event: &Event,
    live: &Live,
    now: &Wanted,
    session: &Session,
) -> Result<Option<Done>, Failed> {
    let Some(former) = former_of(event, live, session).await? else {
        return Ok(None);
    };
    let asked = Asked {
        event,
        old: &Wanted::default(),
        new: now,
    };
    let note = again(&former, live);
    match converge(session, former.id(), asked).await {
        Ok((former, mut target)) => {
            target.notes.push(note);
            Ok(Some(done(&former, target)))
        }
        // The former properties may be those of an update that failed and was not rolled back.
        Err(Obstacle::Immutable(former, differences)) => {
            let kept = format!(
                "Cognito cannot change these settings: {}",
                listed(&differences)
            );
            Ok(Some(as_it_is(&former, vec![note, kept])))
        }
        Err(Obstacle::Refused(refused)) => Ok(Some(as_it_is(&former, vec![note, refused.reason]))),
        Err(Obstacle::Failed(failed)) => Err(failed),
        Err(Obstacle::Gone | Obstacle::TakenBack(_) | Obstacle::NotMadeHere) => Ok(None),
    }
}

fn again(former: &Live, live: &Live) -> String {
    format!(
        "the resource has user pool {} again, which {} had replaced, because the stack is rolling back",
        former.id(),
        live.id()
    )
}

/// The pool that this one replaced, if the operation that did so is being rolled back.
///
/// Only the pool that this rollback takes away has a way back: one that was made by an earlier operation
/// may have users by now, and CloudFormation deletes what a resource no longer has.
async fn former_of(event: &Event, live: &Live, session: &Session) -> Result<Option<Live>, Failed> {
    let is_ours = |live: &Live| live.maker(event) == Maker::ThisResource;
    let Some(former) = live.tag(names::REPLACES).filter(|_| is_ours(live)) else {
        return Ok(None);
    };
    let made = creation(event, live.created(), session)
        .await
        .map_err(|error| failed(ASKING, &error))?;
    if matches!(made, Creation::Stands(_)) {
        return Ok(None);
    }
    let former = Live::describe(session, former)
        .await
        .map_err(|error| failed("Reading the former user pool", &error))?;
    Ok(former.filter(is_ours))
}
