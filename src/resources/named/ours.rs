//! Is a thing that exists already this resource's?

use super::{Named, find};
use crate::resources::Failed;
use crate::resources::advice::failed;
use crate::resources::authority::{failed_because, last_update_failed, made_in_an_operation};
use crate::resources::drive::At;

const ASKING: &str = "Asking CloudFormation about the last update of this resource";

/// Why the thing of that name must not be touched, if it cannot be this resource's.
pub fn not_ours<T: Named>(wanted: &T::Wanted, live: Option<&T::Live>) -> Option<Failed> {
    let whose = T::elsewhere(wanted, live?)?;
    Some(Failed::because(format!(
        "nothing was changed because {whose}"
    )))
}

/// Whether nothing tells that this resource created the thing: the former properties are those of an update that
/// failed, and the thing was not created during any operation of this resource.
///
/// # Errors
/// CloudFormation's answer.
pub async fn is_unclear<T: Named>(at: At<'_>, live: Option<&T::Live>) -> Result<bool, Failed> {
    Ok(follows_a_failure(at).await? && !is_made_here::<T>(at, live).await?)
}

/// Whether the update of a thing that exists may be about another's, as [`is_unclear`] says. If the service does not
/// say when it was created, only a refusal for that reason shows it.
///
/// # Errors
/// CloudFormation's answer.
pub async fn may_be_anothers<T: Named>(
    at: At<'_>,
    new: &T::Wanted,
    live: &T::Live,
) -> Result<bool, Failed> {
    if T::created(live).is_some() {
        return is_unclear::<T>(at, Some(live)).await;
    }
    let refusals = [exists::<T>(new), no_longer_adopts::<T>(new)].map(|refusal| refusal.reason);
    let refused = failed_because(at.event, &refusals, at.session).await;
    refused.map_err(|error| failed(ASKING, &error))
}

/// Whether the thing is where the new properties want it, although the former ones name another place: the update
/// to that place failed.
///
/// # Errors
/// CloudFormation's answer, or that of the service.
pub async fn never_left<T: Named>(at: At<'_>, new: &T::Wanted) -> Result<bool, Failed> {
    if !follows_a_failure(at).await? {
        return Ok(false);
    }
    let live = find::<T>(at, new).await?;
    is_made_here::<T>(at, live.as_ref()).await
}

/// Whether the last update of the resource failed without a rollback.
///
/// # Errors
/// CloudFormation's answer.
pub async fn follows_a_failure(at: At<'_>) -> Result<bool, Failed> {
    let has_failed = last_update_failed(at.event, at.session).await;
    has_failed.map_err(|error| failed(ASKING, &error))
}

async fn is_made_here<T: Named>(at: At<'_>, live: Option<&T::Live>) -> Result<bool, Failed> {
    let made = live.and_then(T::created);
    let made_here = made_in_an_operation(at.event, made, at.session).await;
    made_here.map_err(|error| failed(ASKING, &error))
}

/// The failure if nothing tells that this resource created the thing.
pub fn unclear<T: Named>(new: &T::Wanted) -> Failed {
    Failed::because(format!(
        "nothing was changed because the last update of this resource failed, so its former properties do not \
         show that it created {} {}. Roll back the stack, and update it again. Or set AdoptExisting to true; this \
         resource then never deletes it",
        T::THING,
        T::id(new)
    ))
}

/// The failure if another thing has the name.
pub fn exists<T: Named>(new: &T::Wanted) -> Failed {
    Failed::because(format!(
        "nothing was changed because {} {} already exists, and this resource did not create it. To adopt it, \
         set AdoptExisting to true; this resource then never deletes it. Otherwise choose another {}",
        T::THING,
        T::id(new),
        T::CALLED
    ))
}

/// The failure of an update that no longer adopts the thing.
///
/// Only the property says that a thing was adopted. Without it, a Delete would remove something that this
/// resource did not create.
pub fn no_longer_adopts<T: Named>(new: &T::Wanted) -> Failed {
    Failed::because(format!(
        "AdoptExisting: nothing was changed because you cannot remove this property: without it, deleting \
         the resource would delete {} {}. Set it to true again",
        T::THING,
        T::id(new)
    ))
}
