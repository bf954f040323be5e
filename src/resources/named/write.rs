//! Creating and updating a thing.

use std::borrow::Cow;

use super::ours::{exists, may_be_anothers, never_left, no_longer_adopts, not_ours, unclear};
use super::{Finished, Looks, Named, Plan, find};
use crate::aws::{ApiError, ErrorKind, Request, Waits, Window};
use crate::resources::authority::rolls_back;
use crate::resources::drive::At;
use crate::resources::{Done, Failed, Left, RequestType};

/// The part of the settling time for which reads may contradict the refusal of something that exists (15 seconds
/// of two minutes). After that, the service means something else, such as a further name that is taken.
const PART: u32 = 8;

/// Creates a thing.
pub async fn create<T: Named>(at: At<'_>, new: &T::Wanted) -> Result<Done, Failed> {
    let may_make = match T::available(at.settings()) {
        Ok(()) => at.confirm().await,
        off => off,
    };
    if let Err(failed) = may_make {
        return unless_rolling_back::<T>(at, new, failed).await;
    }
    let new = match whole::<T>(at, new).await {
        Ok(whole) => &whole.into_owned(),
        // What an earlier delivery created still exists.
        Err(failed) if !at.event.is_fresh() && at.event.request == RequestType::Create => {
            return Err(unfinished::<T>(new, failed));
        }
        Err(failed) => {
            return unless_rolling_back::<T>(at, new, failed).await;
        }
    };
    let is_ours = T::is_own_name(new, at.owner()) || T::adopts(new);
    let mut waits = Waits::at(at.session.pace());
    // Whether an earlier delivery or attempt may have created the live thing.
    let mut may_be_ours = !at.event.is_fresh();
    let mut looks = !T::IS_MADE_ONCE || may_be_ours;
    let mut refused: Option<Stopped> = None;
    let mut may_appear = Window::of(at.session.pace().settling / PART);
    loop {
        let live = match looks {
            true => match find::<T>(at, new).await {
                Err(_) if refused.is_some() => None,
                // What an earlier attempt created still exists.
                Err(failed) if may_be_ours => return Err(unfinished::<T>(new, failed)),
                found => found?,
            },
            false => None,
        };
        if let (None, Some(stopped)) = (&live, refused.take()) {
            return Err(undone::<T>(at, new, None, stopped).await);
        }
        if let Some(failed) = not_ours::<T>(new, live.as_ref()) {
            return unless_rolling_back::<T>(at, new, failed).await;
        }
        if let Some(found) = &live
            && !is_ours
        {
            if !may_be_ours || !T::is_as_created(new, found) {
                return unless_rolling_back::<T>(at, new, exists::<T>(new)).await;
            }
            return match T::finish(at, new, live.as_ref(), false).await {
                Ok(finished) => Ok(done::<T>(at, new, finished).await),
                Err(failed) => Err(undone::<T>(at, new, None, Stopped::after(failed, true)).await),
            };
        }
        if let Some(obstacle) = live.as_ref().and_then(|live| T::obstacle(None, new, live)) {
            return unless_rolling_back::<T>(at, new, obstacle).await;
        }
        let stopped = match carry_out::<T>(at, None, new, Looks::at(live.as_ref())).await {
            Ok(mut finished) => {
                let adopted = T::adopts(new).then(|| adoption::<T>(new, live.as_ref()));
                finished.notes.extend(adopted.flatten());
                return Ok(done::<T>(at, new, finished).await);
            }
            Err(stopped) => stopped,
        };
        if let Some(error) = &stopped.error
            && (error.is_passing() || error.kind == ErrorKind::Exists && may_appear.is_open())
            && at.session.pause(waits.after(error)).await
        {
            may_be_ours |= error.kind == ErrorKind::Unavailable;
            looks = true;
            continue;
        }
        let is_refused = |error: &ApiError| error.kind == ErrorKind::Refused;
        if !T::SAYS_WHAT_EXISTS && !looks && stopped.error.as_ref().is_some_and(is_refused) {
            // It may be there already.
            looks = true;
            refused = Some(stopped);
            continue;
        }
        let failed = undone::<T>(at, new, live.as_ref(), stopped).await;
        // The first delivery of this event has created it, so the Delete that follows must remove it.
        return Err(match live.is_some() && !T::adopts(new) {
            true => unfinished::<T>(new, failed),
            false => failed,
        });
    }
}

/// Updates a thing, or creates another one.
pub async fn update<T: Named>(
    at: At<'_>,
    id: &str,
    old: Option<&T::Wanted>,
    new: &T::Wanted,
) -> Result<Done, Failed> {
    let mut moved = old.and_then(|old| T::moved(old, new));
    if moved.is_some() && never_left::<T>(at, new).await? {
        moved = None;
    }
    if T::id(new) != id || moved.is_some() {
        let mut done = create::<T>(at, new).await?;
        done.notes.extend(moved.filter(|_| T::id(new) == id));
        return Ok(done);
    }
    if old.is_some_and(T::adopts) && !T::adopts(new) {
        return unless_rolling_back::<T>(at, new, no_longer_adopts::<T>(new)).await;
    }
    if let Err(off) = T::available(at.settings()) {
        if old == Some(new) {
            return Ok(done::<T>(at, new, Finished::default()).await);
        }
        return unless_rolling_back::<T>(at, new, off).await;
    }
    let mut unread = None;
    let new = &match whole::<T>(at, new).await {
        Ok(whole) => whole.into_owned(),
        Err(failed) => {
            unread = Some(at.unless_rolling_back(failed).await?);
            new.clone()
        }
    };
    let mut waits = Waits::at(at.session.pace());
    let mut drifted = None;
    // Only the former properties show that it is this resource's.
    let mut is_claimed = T::ANY_ID && !T::is_own_name(new, at.owner()) && !T::adopts(new);
    // What there was before the first write, to be restored.
    let mut former = None;
    let mut may_go = Window::of(at.session.pace().settling / PART);
    loop {
        let live = match find::<T>(at, new).await {
            Err(failed) if former.is_some() => {
                let stopped = Stopped::after(failed, true);
                return Err(undone::<T>(at, new, former.as_ref(), stopped).await);
            }
            found => found?,
        };
        if let Some(failed) = not_ours::<T>(new, live.as_ref()) {
            return unless_rolling_back::<T>(at, new, failed).await;
        }
        if let Some(live) = live.as_ref().filter(|_| is_claimed) {
            if may_be_anothers::<T>(at, new, live).await? && !rolls_back(at.event, at.session).await
            {
                return Err(unclear::<T>(new));
            }
            is_claimed = false;
        }
        if let Some(obstacle) = live.as_ref().and_then(|live| T::obstacle(old, new, live)) {
            return unless_rolling_back::<T>(at, new, obstacle).await;
        }
        let looks = match &live {
            // An earlier attempt deleted it on the way to a new one.
            None => Looks::without(former.as_ref()),
            live => Looks::at(live.as_ref()),
        };
        let Plan { steps, .. } = T::plan(old, new, looks);
        if old.is_some() && !steps.is_empty() {
            drifted.get_or_insert_with(|| T::differences(old, new, live.as_ref()));
        }
        if !steps.is_empty()
            && let Err(unconfirmed) = at.confirm().await
        {
            return unless_rolling_back::<T>(at, new, unconfirmed).await;
        }
        let stopped = match carry_out::<T>(at, old, new, looks).await {
            Ok(mut finished) => {
                if let Some(drifted) = drifted.filter(|drifted| !drifted.is_empty()) {
                    let note = format!("reverted drift in {}", drifted.join("; "));
                    finished.notes.insert(0, note);
                }
                finished.notes.extend(unread);
                return Ok(done::<T>(at, new, finished).await);
            }
            Err(stopped) => stopped,
        };
        if let Some(error) = &stopped.error
            && (error.is_passing() || error.kind == ErrorKind::Exists && may_go.is_open())
            && at.session.pause(waits.after(error)).await
        {
            former = former.or(live);
            continue;
        }
        return Err(undone::<T>(at, new, former.or(live).as_ref(), stopped).await);
    }
}

/// The wanted thing with what must be read, once CloudFormation has confirmed the event.
async fn whole<'a, T: Named>(at: At<'_>, new: &'a T::Wanted) -> Result<Cow<'a, T::Wanted>, Failed> {
    if T::is_whole(new) {
        return Ok(Cow::Borrowed(new));
    }
    at.confirm().await?;
    T::read(new, at.session).await.map(Cow::Owned)
}

/// A plan that failed before its end.
pub(super) struct Stopped {
    pub(super) failed: Failed,
    /// The error of the failed call; `None` if the call was not made.
    pub(super) error: Option<ApiError>,
    /// Whether earlier calls of the plan succeeded.
    pub(super) is_half_done: bool,
}

impl Stopped {
    /// A failure that no call caused.
    pub(super) fn after(failed: Failed, is_half_done: bool) -> Self {
        Self {
            failed,
            error: None,
            is_half_done,
        }
    }

    /// Whether something may have changed.
    pub(super) fn may_have_changed(&self) -> bool {
        self.is_half_done
            || self
                .error
                .as_ref()
                .is_some_and(ApiError::perhaps_carried_out)
    }
}

/// Makes the calls of a plan, and the calls that follow from the service's answers.
async fn carry_out<T: Named>(
    at: At<'_>,
    old: Option<&T::Wanted>,
    new: &T::Wanted,
    looks: Looks<'_, T::Live>,
) -> Result<Finished<T::Live>, Stopped> {
    let first = T::plan(old, new, looks);
    let live = looks.now;
    let wrote = !first.steps.is_empty();
    let (mut notes, shown) = make_calls::<T>(at, new, &first.steps, live).await?;
    let finished = match shown {
        Some(shown) => Finished {
            live: Some(shown),
            notes: vec![],
        },
        None => T::finish(at, new, live, wrote)
            .await
            .map_err(|failed| Stopped::after(failed, wrote))?,
    };
    let is_revived = live.is_none() && looks.before.is_some();
    let Some(now) = finished.live.as_ref().filter(|_| wrote && !is_revived) else {
        notes.extend(first.notes);
        notes.extend(finished.notes);
        return Ok(Finished { notes, ..finished });
    };
    let looks = Looks {
        before: live,
        now: Some(now),
        wrote: true,
    };
    let second = T::plan(old, new, looks);
    notes.extend(second.notes);
    match make_calls::<T>(at, new, &second.steps, live).await {
        Ok((more, _)) => notes.extend(more),
        Err(stopped) => {
            return Err(Stopped {
                is_half_done: true,
                ..stopped
            });
        }
    }
    notes.extend(finished.notes);
    Ok(Finished { notes, ..finished })
}

/// Makes the calls. Returns notes about those without which a rollback continues, and the thing in the last
/// answer.
async fn make_calls<T: Named>(
    at: At<'_>,
    new: &T::Wanted,
    steps: &[Request],
    live: Option<&T::Live>,
) -> Result<(Vec<String>, Option<T::Live>), Stopped> {
    let mut notes = Vec::new();
    let mut is_half_done = false;
    let mut now = None;
    for step in steps {
        let (failed, error) = match T::send(step, new, at.session).await {
            Ok(Ok(shown)) => {
                is_half_done = true;
                now = shown;
                continue;
            }
            Ok(Err(failed)) => (failed, None),
            Err(error) => {
                let failed = T::refusal(Some(step), &error, new, at.settings());
                (failed, Some(error))
            }
        };
        let may_stay = error
            .as_ref()
            .is_none_or(|error| T::may_stay_undone(step, error, new, live));
        let failed = match may_stay {
            true => match at.unless_rolling_back(failed).await {
                Ok(note) => {
                    notes.push(note);
                    continue;
                }
                Err(failed) => failed,
            },
            false => failed,
        };
        return Err(Stopped {
            failed,
            error,
            is_half_done,
        });
    }
    Ok((notes, now))
}

/// Restores the former state, if it may have changed. After a failed Update, CloudFormation ignores what
/// remains.
async fn undone<T: Named>(
    at: At<'_>,
    new: &T::Wanted,
    before: Option<&T::Live>,
    stopped: Stopped,
) -> Failed {
    if !stopped.may_have_changed() {
        return stopped.failed;
    }
    let Stopped { failed, error, .. } = stopped;
    let is_unclear = error.as_ref().is_some_and(ApiError::perhaps_carried_out);
    if before.is_none() && !T::is_own_name(new, at.owner()) && is_unclear {
        // Someone else may have created one of that name in the meantime. The Delete that follows checks when
        // it was created.
        return unfinished::<T>(new, failed);
    }
    let session = at.session.cleaning_up();
    for step in T::restoration(new, before) {
        let problem = match T::send(&step, new, &session).await {
            Ok(Ok(_)) => continue,
            Ok(Err(problem)) => problem.reason,
            Err(error) => error.to_string(),
        };
        let failed = Failed::because(format!(
            "{}. {} may remain, because Poolkeeper could not undo the change: {problem}",
            failed.reason,
            capitalized(T::THING)
        ));
        return unfinished::<T>(new, failed);
    }
    failed
}

/// A failure after which the thing may remain.
fn unfinished<T: Named>(new: &T::Wanted, failed: Failed) -> Failed {
    Failed {
        left: Left::Unfinished(T::id(new)),
        ..failed
    }
}

/// What an adoption changed.
fn adoption<T: Named>(new: &T::Wanted, live: Option<&T::Live>) -> Option<String> {
    live?;
    Some(match &T::differences(None, new, live)[..] {
        [] => "adopted without changes".to_owned(),
        changes => format!("adopted, with changes to {}", changes.join("; ")),
    })
}

/// Leaves the thing unchanged while the stack is rolling back.
async fn unless_rolling_back<T: Named>(
    at: At<'_>,
    new: &T::Wanted,
    failed: Failed,
) -> Result<Done, Failed> {
    let notes = vec![at.unless_rolling_back(failed).await?];
    let finished = Finished { live: None, notes };
    Ok(done::<T>(at, new, finished).await)
}

pub(super) async fn done<T: Named>(
    at: At<'_>,
    new: &T::Wanted,
    finished: Finished<T::Live>,
) -> Done {
    let id = T::id(new);
    let attributes = T::attributes(&id, finished.live.as_ref(), at).await;
    Done::of(id, attributes, finished.notes)
}

pub(super) fn capitalized(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect()
}
