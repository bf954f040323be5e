//! What a pool needs besides its settings: permissions to invoke functions, and the role for SMS messages.
//!
//! What the pool will use is created before the settings are written, and what it no longer uses is removed
//! afterwards.

use std::collections::BTreeSet;

use super::asked::Asked;
use super::obstacle::Obstacle;
use super::rights::may_change;
use crate::aws::cognito::Document;
use crate::aws::sms_role::{self, Role};
use crate::aws::{ApiError, Session};
use crate::resources::Event;
use crate::resources::advice::failed;
use crate::resources::pool_settings::Live;
use crate::resources::side_resources::{functions, permit, permit_noting, revoke, withdraw};
use crate::resources::user_pool::merge::Target;
use crate::resources::user_pool::wanted::{SmsSender, uses};

/// What was created besides the settings of a pool.
pub struct Beside {
    /// The role for SMS messages of the pool, whether it needs one or not.
    role: Role,
    /// The functions that the pool was permitted to invoke.
    asked_for: BTreeSet<String>,
    /// Those of them whose permission is new.
    permitted: Vec<String>,
}

impl Beside {
    /// Nothing was created yet.
    pub fn of(role: Role) -> Self {
        Self {
            role,
            asked_for: BTreeSet::new(),
            permitted: Vec::new(),
        }
    }

    /// The functions that still need a permission: those that the pool does not invoke yet, and those that
    /// the properties name for the first time. An existing trigger may depend on a permission that someone
    /// else added and may revoke.
    pub fn due(&self, live: &Live, asked: Asked<'_>) -> BTreeSet<String> {
        let old = functions(&asked.old.settings);
        let invoked = functions(&live.settings());
        functions(&asked.new.settings)
            .into_iter()
            .filter(|function| !old.contains(function) || !invoked.contains(function))
            .filter(|function| !self.asked_for.contains(function))
            .collect()
    }

    /// Lets the pool invoke these functions.
    pub async fn permit(
        &mut self,
        due: BTreeSet<String>,
        live: &Live,
        event: &Event,
        session: &Session,
    ) -> Result<(), ApiError> {
        permit_noting(session, event, &due, live.arn(), &mut self.permitted).await?;
        self.asked_for.extend(due);
        Ok(())
    }

    /// Removes what the pool no longer needs, according to its former state and the former properties. An
    /// earlier attempt may have left something behind.
    pub async fn tidy_up(
        &self,
        before: &Live,
        target: &mut Target,
        now: &Document,
        asked: Asked<'_>,
        may_write: bool,
        session: &Session,
    ) -> Result<(), Obstacle> {
        let role = &self.role;
        let former = &functions(&asked.old.settings) | &functions(&before.settings());
        let needed = &functions(&target.settings) | &functions(now);
        let unused = &former - &needed;
        let had_role =
            matches!(asked.old.sms, SmsSender::Made { .. }) || uses(&before.settings(), role);
        let gives_up_role = had_role && !uses(&target.settings, role);
        if unused.is_empty() && !gives_up_role {
            return Ok(());
        }
        if !may_write {
            may_change(asked.event, before, session)
                .await
                .map_err(Obstacle::Refused)?;
        }
        revoke(session, unused, before.arn()).await?;
        if gives_up_role && uses(now, role) {
            target.notes.push(format!(
                "the role {} stays because Cognito still uses it for SMS messages of the pool",
                role.arn()
            ));
        } else if gives_up_role {
            sms_role::remove(session, &role.name)
                .await
                .map_err(|error| failed("Deleting the role for SMS messages", &error))?;
        }
        Ok(())
    }

    /// Restores what [`tidy_up`](Self::tidy_up) removed before it failed.
    pub async fn restore(
        &self,
        before: &Live,
        target: &Target,
        asked: Asked<'_>,
        session: &Session,
    ) {
        let (role, former) = (&self.role, before.settings());
        let taken = &functions(&former) - &functions(&target.settings);
        if let Err(error) = permit(session, asked.event, &taken, before.arn()).await {
            tracing::error!(pool = before.id(), %error, "could not restore a trigger's permission");
        }
        if uses(&former, role)
            && let Err(error) = sms_role::make(session, role).await
        {
            tracing::error!(role = role.name, %error, "could not restore the role for SMS messages");
        }
    }

    /// Removes what was created for a change that was undone: the pool has the `former` settings again.
    pub async fn undo(
        &self,
        before: &Live,
        former: &Document,
        target: &Target,
        asked: Asked<'_>,
        session: &Session,
    ) {
        let mut added = &functions(&asked.new.settings) - &functions(former);
        // Earlier triggers need no new permission. A trigger that someone has attached since needs it.
        let before_too = functions(&before.settings());
        let permitted = self.permitted.iter();
        added.extend(
            permitted
                .filter(|function| before_too.contains(*function))
                .cloned(),
        );
        self.withdraw(added, before, session).await;
        if uses(&target.settings, &self.role) && !uses(former, &self.role) {
            self.remove_role(session).await;
        }
    }

    /// Removes what was created for a pool that no longer exists.
    pub async fn abandon(&self, before: &Live, target: &Target, session: &Session) {
        self.withdraw(&self.permitted, before, session).await;
        if uses(&target.settings, &self.role) && !uses(&before.settings(), &self.role) {
            self.remove_role(session).await;
        }
    }

    async fn withdraw(
        &self,
        functions: impl IntoIterator<Item = impl AsRef<str>>,
        before: &Live,
        session: &Session,
    ) {
        if let Err(error) = withdraw(session, functions, before.arn()).await {
            tracing::warn!(pool = before.id(), %error, "could not revoke a permission");
        }
    }

    async fn remove_role(&self, session: &Session) {
        if let Err(error) = sms_role::remove(session, &self.role.name).await {
            tracing::warn!(
                role = self.role.name, %error, "could not delete the role for SMS messages"
            );
        }
    }
}
