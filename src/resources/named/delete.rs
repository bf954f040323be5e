//! Deleting a thing.

use super::exchange::Return;
use super::ours::is_unclear;
use super::{Named, find};
use crate::aws::{ApiError, Request};
use crate::resources::advice::failed;
use crate::resources::authority::{confirm_delete, is_older_than_stack, made_by_create, passed_on};
use crate::resources::drive::At;
use crate::resources::{Done, Failed, PhysicalId};

const ASKING: &str = "Asking CloudFormation which resource owns it";

/// Deletes a thing.
pub async fn delete<T: Named>(
    at: At<'_>,
    id: &PhysicalId,
    old: Option<&T::Wanted>,
) -> Result<Done, Failed> {
    let Some(name) = id.name() else {
        return Ok(Done::gone(vec![]));
    };
    if old.is_some_and(T::adopts) {
        return Ok(Done::gone(vec![format!(
            "{} {name} stays because AdoptExisting is true",
            T::THING
        )]));
    }
    let of_id = match id {
        // The mark of an attempt proves nothing about a name that other resources may use.
        PhysicalId::Unfinished(_) if T::ANY_ID => vec![],
        _ => T::removal(name, old, at.owner()),
    };
    let is_of_id = !of_id.is_empty();
    // The properties of a failed update may derive a name, although the ID is one that a template gave.
    let is_own = |old: &T::Wanted| T::is_own_name(old, at.owner()) && T::id(old) == name;
    let named = old.filter(|old| T::ANY_ID && is_of_id && !is_own(old));
    if let Some(named) = named
        && let Some(why) = stays::<T>(at, name, named).await?
    {
        return Ok(Done::gone(vec![format!(
            "{} {name} stays because {why}",
            T::THING
        )]));
    }
    let (left, mut notes) = left_by_create::<T>(at, name, old, is_of_id).await?;
    let comes_back = match named.filter(|named| T::id(named) == name) {
        Some(named) => Return::<T>::after(at, named).await?,
        None => None,
    };
    let steps: Vec<Request> = of_id.into_iter().chain(left).collect();
    if !steps.is_empty() {
        confirm_delete(at.event, is_of_id || T::ANY_ID, at.session).await?;
    }
    for step in steps {
        if let Err(error) = T::remove(&step, at.session).await {
            return Err(match old {
                Some(old) => T::refusal(Some(&step), &error, old, at.settings()),
                None => failed(&format!("Deleting {}", T::THING), &error),
            });
        }
    }
    if let Some(former) = comes_back {
        notes.push(former.carry_out(at).await?);
    }
    Ok(Done::gone(notes))
}

/// Why a thing whose name others may give is not this resource's to delete.
async fn stays<T: Named>(
    at: At<'_>,
    name: &str,
    old: &T::Wanted,
) -> Result<Option<String>, Failed> {
    let asking = |error: ApiError| failed(ASKING, &error);
    let holder = passed_on(at.event, T::TYPE, at.session).await;
    if let Some(holder) = holder.map_err(asking)? {
        return Ok(Some(format!("it now belongs to the resource {holder}")));
    }
    let is_of_properties = T::id(old) == name;
    let live = match is_of_properties {
        true => find::<T>(at, old).await?,
        false => None,
    };
    if let Some(whose) = live.as_ref().and_then(|live| T::elsewhere(old, live)) {
        return Ok(Some(whose));
    }
    let made = live.as_ref().and_then(T::created);
    if !is_of_properties || live.is_some() {
        // The properties may be those of an update that failed. Then they do not say whether the thing was
        // adopted, or which pool it is in.
        let is_unclear = is_unclear::<T>(at, live.as_ref()).await?;
        if is_unclear || made.is_none() {
            return Ok(is_unclear.then(|| {
                "the last update of this resource failed, and this resource may not have created it; delete it \
                 by hand if you no longer need it"
                    .to_owned()
            }));
        }
    }
    let is_older = is_older_than_stack(at.event, made, at.session).await;
    Ok(is_older
        .map_err(asking)?
        .then(|| "it is older than the stack, so this resource did not create it".to_owned()))
}

/// What an unanswered Create left behind. CloudFormation has made up the ID, so only the properties say what
/// to delete.
async fn left_by_create<T: Named>(
    at: At<'_>,
    name: &str,
    old: Option<&T::Wanted>,
    is_of_id: bool,
) -> Result<(Vec<Request>, Vec<String>), Failed> {
    let Some(old) = old.filter(|_| T::available(at.settings()).is_ok()) else {
        return Ok(Default::default());
    };
    let id = T::id(old);
    if is_of_id && (id == name || !T::ANY_ID) {
        return Ok(Default::default());
    }
    let removal = T::removal(&id, Some(old), at.owner());
    if T::is_own_name(old, at.owner()) {
        return Ok((removal, vec![]));
    }
    let live = find::<T>(at, old).await?;
    let Some(live) = live.filter(|live| T::elsewhere(old, live).is_none()) else {
        return Ok(Default::default());
    };
    let created = T::created(&live);
    match made_by_create(at.event, created, at.session).await {
        Ok(true) => Ok((removal, vec![])),
        Ok(false) => {
            let why = match created {
                Some(_) => "this resource did not create it",
                None => {
                    "this resource may not have created it; delete it by hand if you no longer need it"
                }
            };
            let note = format!("{} {id} stays because {why}", T::THING);
            Ok((vec![], vec![note]))
        }
        Err(error) => Err(failed(ASKING, &error)),
    }
}
