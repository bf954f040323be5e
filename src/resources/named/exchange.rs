//! Exchanging a thing for another one where the service allows only one at a time.
//!
//! ```text
//! is the new one free? ─> is the former one ours? ─> delete it ─> create the new one ─> done
//!          │ no                    │ no                                  │ refused
//!          v                       v                                     v
//!   nothing changed         create the new one            delete the new one, create the former one again
//! ```
//!
//! The former thing is deleted only if CloudFormation has recorded its ID for this resource. After a failure
//! the answer has the former ID, so CloudFormation sends the former properties as another Update, or goes on
//! with the former resource. After a success, its Delete of the former ID finds nothing.
//!
//! If the stack rolls back after a success, CloudFormation may send the former properties as another Update,
//! which exchanges the things again. But it may also assume that the former thing still exists, and only
//! delete the new one. So that Delete brings the former thing back ([`Return`]).

use super::ours::{exists, follows_a_failure, not_ours};
use super::write::{Stopped, capitalized, create, done, update};
use super::{Finished, Looks, Named, Plan, find};
use crate::aws::{ErrorKind, Waits};
use crate::resources::advice::failed;
use crate::resources::authority::{id_before, rolls_back};
use crate::resources::drive::{At, as_it_is};
use crate::resources::{Done, Failed};

/// Exchanges the thing of the event's ID for another one.
pub async fn exchange<T: Named>(
    at: At<'_>,
    id: &str,
    old: &T::Wanted,
    new: &T::Wanted,
) -> Result<Done, Failed> {
    let mut exchange = Exchange::<T> {
        at,
        id,
        old,
        new,
        former: None,
        may_be_ours: !at.event.is_fresh(),
        may_be_created: false,
    };
    let failed = match exchange.carry_out().await {
        Ok(done) => return Ok(done),
        Err(stopped) => exchange.undone(stopped).await,
    };
    let note = at.unless_rolling_back(failed).await?;
    Ok(as_it_is(id, T::attributes(id, None, at).await, note))
}

struct Exchange<'a, T: Named> {
    at: At<'a>,
    id: &'a str,
    old: &'a T::Wanted,
    new: &'a T::Wanted,
    /// The former thing, if this attempt may have deleted it.
    former: Option<T::Live>,
    /// Whether an earlier delivery or attempt may have created the new thing.
    may_be_ours: bool,
    /// Whether this attempt may have created the new thing.
    may_be_created: bool,
}

impl<T: Named> Exchange<'_, T> {
    /// Tries until it succeeds, or until another attempt is useless.
    async fn carry_out(&mut self) -> Result<Done, Stopped> {
        let mut waits = Waits::at(self.at.session.pace());
        loop {
            let stopped = match self.attempt().await {
                Ok(done) => return Ok(done),
                Err(stopped) => stopped,
            };
            let passing = stopped.error.as_ref().filter(|error| error.is_passing());
            match passing {
                Some(error) if self.at.session.pause(waits.after(error)).await => {
                    self.may_be_ours |= error.kind == ErrorKind::Unavailable;
                }
                _ => return Err(stopped),
            }
        }
    }

    async fn attempt(&mut self) -> Result<Done, Stopped> {
        let (at, old, new) = (self.at, self.old, self.new);
        let unchanged = |failed| Stopped::after(failed, false);
        let there = find::<T>(at, new).await.map_err(unchanged)?;
        // In another place under the same name, the former thing is what is there.
        let is_former = |found: &T::Live| {
            T::id(old) == T::id(new)
                && T::elsewhere(new, found).is_some()
                && T::elsewhere(old, found).is_none()
        };
        if let Some(found) = there.as_ref().filter(|found| !is_former(found)) {
            return self.found(found).await;
        }
        if self.former.is_none() {
            let former = find::<T>(at, old).await.map_err(unchanged)?;
            self.may_exchange().await?;
            if let Some(former) = former.filter(|former| T::elsewhere(old, former).is_none()) {
                self.delete(former).await?;
            }
        }
        let mut finished = self.create().await?;
        if self.former.is_some() {
            let note = format!(
                "{} {} was deleted first, because both cannot exist at the same time",
                T::THING,
                self.id
            );
            finished.notes.insert(0, note);
        }
        Ok(done::<T>(at, new, finished).await)
    }

    /// What follows if the new thing exists already.
    async fn found(&self, found: &T::Live) -> Result<Done, Stopped> {
        let (at, new) = (self.at, self.new);
        if let Some(failed) = not_ours::<T>(new, Some(found)) {
            return Err(Stopped::after(failed, false));
        }
        if T::adopts(new) {
            let adopted = create::<T>(at, new).await;
            return adopted.map_err(|failed| Stopped::after(failed, false));
        }
        // An update to another place failed, and the thing never left this one.
        if T::id(new) == self.id && self.last_update_failed().await? {
            let updated = update::<T>(at, self.id, Some(self.old), new).await;
            return updated.map_err(|failed| Stopped::after(failed, false));
        }
        // It has settings of the former thing, too, so only those in the template are compared.
        let has_settings = T::plan(None, new, Looks::at(Some(found))).steps.is_empty();
        if !self.may_be_ours || !has_settings {
            return Err(Stopped::after(exists::<T>(new), false));
        }
        let finished = T::finish(at, new, Some(found), false).await;
        Ok(done::<T>(
            at,
            new,
            finished.map_err(|failed| Stopped::after(failed, false))?,
        )
        .await)
    }

    /// Whether this resource may delete the thing of the event's ID.
    async fn may_exchange(&self) -> Result<(), Stopped> {
        let unchanged = |failed| Stopped::after(failed, false);
        self.at.confirm_its_id().await.map_err(unchanged)?;
        match self.last_update_failed().await? {
            false => Ok(()),
            // Then the former properties are those of that update. They do not say whether the thing was
            // adopted.
            true => Err(unchanged(Failed::because(format!(
                "nothing was changed because the last update of this resource failed, so its former \
                 properties do not show that it created {} {}. Deploy the properties of the last successful \
                 update first",
                T::THING,
                self.id
            )))),
        }
    }

    async fn last_update_failed(&self) -> Result<bool, Stopped> {
        let asked = follows_a_failure(self.at).await;
        asked.map_err(|failed| Stopped::after(failed, false))
    }

    /// Deletes the former thing.
    async fn delete(&mut self, former: T::Live) -> Result<(), Stopped> {
        let (at, old) = (self.at, self.old);
        for step in T::removal(self.id, Some(old), at.owner()) {
            if let Err(error) = T::remove(&step, at.session).await {
                if error.perhaps_carried_out() {
                    self.former = Some(former);
                }
                return Err(Stopped {
                    failed: T::refusal(Some(&step), &error, old, at.settings()),
                    error: Some(error),
                    is_half_done: false,
                });
            }
        }
        self.former = Some(former);
        Ok(())
    }

    /// Creates the new thing. Not even a rollback continues without it: the former one is better than none.
    async fn create(&mut self) -> Result<Finished<T::Live>, Stopped> {
        let (at, new) = (self.at, self.new);
        let looks = Looks::without(self.former.as_ref());
        let Plan { steps, notes } = T::plan(Some(self.old), new, looks);
        for step in steps {
            let stopped = match T::send(&step, new, at.session).await {
                Ok(Ok(_)) => {
                    self.may_be_created = true;
                    continue;
                }
                Ok(Err(failed)) => Stopped::after(failed, false),
                Err(error) => Stopped {
                    failed: T::refusal(Some(&step), &error, new, at.settings()),
                    error: Some(error),
                    is_half_done: false,
                },
            };
            self.may_be_created |= stopped.may_have_changed();
            return Err(stopped);
        }
        let mut finished = T::finish(at, new, self.former.as_ref(), true)
            .await
            .map_err(|failed| Stopped::after(failed, true))?;
        finished.notes.extend(notes);
        Ok(finished)
    }

    /// Restores the former state after a failure.
    async fn undone(self, stopped: Stopped) -> Failed {
        let Stopped { failed, .. } = stopped;
        let session = self.at.session.cleaning_up();
        let cleaned_up = At {
            session: &session,
            ..self.at
        };
        if self.may_be_created {
            for step in T::restoration(self.new, None) {
                if let Err(error) = T::remove(&step, &session).await {
                    let rest = format!("{} {} may remain", T::THING, T::id(self.new));
                    return not_undone(&failed, &rest, &error.to_string());
                }
            }
        }
        let Some(former) = &self.former else {
            return failed;
        };
        let rest = format!("{} {} may be missing", T::THING, self.id);
        match find::<T>(cleaned_up, self.old).await {
            Ok(None) => {}
            Ok(Some(_)) => return failed,
            Err(problem) => return not_undone(&failed, &rest, &problem.reason),
        }
        for step in T::revival(self.old, former) {
            match T::send(&step, self.old, &session).await {
                Ok(Ok(_)) => {}
                Ok(Err(problem)) => return not_undone(&failed, &rest, &problem.reason),
                Err(error) => return not_undone(&failed, &rest, &error.to_string()),
            }
        }
        Failed::because(format!(
            "{}. {} {} exists again, with its former settings",
            failed.reason,
            capitalized(T::THING),
            self.id
        ))
    }
}

/// The former thing, which a rollback brings back.
pub struct Return<T: Named> {
    former: T::Wanted,
    /// The new thing, whose settings the former one gets; `None` if an earlier delivery deleted it.
    live: Option<T::Live>,
}

impl<T: Named> Return<T> {
    /// What comes back when this thing is deleted: the stack is rolling back to a state in which the resource
    /// had another ID, and the thing of that ID does not exist.
    ///
    /// # Errors
    /// CloudFormation's answer, or that of the service.
    pub async fn after(at: At<'_>, new: &T::Wanted) -> Result<Option<Self>, Failed> {
        let name = T::id(new);
        if T::gave_way(&name, new).is_none() || !rolls_back(at.event, at.session).await {
            return Ok(None);
        }
        let before = id_before(at.event, at.session).await.map_err(|error| {
            let attempt = "Asking CloudFormation for the former ID of this resource";
            failed(attempt, &error)
        })?;
        let former = before.filter(|id| *id != name);
        let former = former.and_then(|id| T::gave_way(&id, new));
        let Some(former) = former else {
            return Ok(None);
        };
        if find::<T>(at, &former).await?.is_some() {
            return Ok(None);
        }
        let live = find::<T>(at, new).await?;
        let live = live.filter(|live| T::elsewhere(new, live).is_none());
        Ok(Some(Self { former, live }))
    }

    /// Creates the former thing, and returns a note.
    ///
    /// # Errors
    /// The service's answer.
    pub async fn carry_out(self, at: At<'_>) -> Result<String, Failed> {
        let id = T::id(&self.former);
        let steps = match &self.live {
            Some(live) => T::revival(&self.former, live),
            None => T::plan(None, &self.former, Looks::at(None)).steps,
        };
        for step in steps {
            match T::send(&step, &self.former, at.session).await {
                Ok(Ok(_)) => {}
                Ok(Err(failed)) => return Err(failed),
                Err(error) => {
                    let failed = T::refusal(Some(&step), &error, &self.former, at.settings());
                    return Err(Failed::because(format!(
                        "{}. {} {id} may be missing after the rollback; deploy with a new Revision to create \
                         it again",
                        failed.reason,
                        capitalized(T::THING)
                    )));
                }
            }
        }
        Ok(format!(
            "{} {id} exists again after the rollback, with the settings of the deleted one",
            T::THING
        ))
    }
}

fn not_undone(failed: &Failed, rest: &str, problem: &str) -> Failed {
    Failed::because(format!(
        "{}. {}, because Poolkeeper could not undo the change: {problem}",
        failed.reason,
        capitalized(rest)
    ))
}
