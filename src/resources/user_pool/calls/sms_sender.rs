//! The role for SMS messages, after Cognito refused it. Cognito's error is the same for a role that is not
//! ready yet and for one that does not exist.

use serde_json::Value;

use crate::aws::cognito::Document;
use crate::aws::sms_role::{self, Role};
use crate::aws::{Session, Window};
use crate::resources::Failed;
use crate::resources::advice::failed;

/// How long to repeat a write that Cognito refuses because of the role.
pub struct RoleWait {
    is_new: Window,
    missed: Missed,
}

/// Whether IAM could not find a role that Poolkeeper did not create.
enum Missed {
    Never,
    /// IAM may show a new role late.
    Once,
    /// The role does not exist.
    Again(String),
}

impl RoleWait {
    /// The wait at the session's pace. It starts with the first refusal.
    pub fn at(session: &Session) -> Self {
        Self {
            is_new: Window::of(session.pace().settling),
            missed: Missed::Never,
        }
    }

    /// Whether a refused write of these settings may succeed if it is repeated. `own` is the role that
    /// Poolkeeper creates for the pool. If it no longer exists, it is created again.
    ///
    /// # Errors
    /// That role cannot be created again.
    pub async fn go_on(
        &mut self,
        session: &Session,
        settings: &Document,
        own: Option<&Role>,
    ) -> Result<bool, Failed> {
        let Some(arn) = missing(session, settings).await else {
            return Ok(self.is_new.is_open());
        };
        if let Some(own) = own.filter(|own| own.arn() == arn) {
            tracing::warn!(
                role = arn,
                "the role for SMS messages no longer exists; creating it again"
            );
            sms_role::make(session, own)
                .await
                .map_err(|error| failed("Creating the role for SMS messages again", &error))?;
            return Ok(true);
        }
        self.missed = match self.missed {
            Missed::Never => Missed::Once,
            Missed::Once | Missed::Again(_) => Missed::Again(arn),
        };
        Ok(matches!(self.missed, Missed::Once))
    }

    /// The failure if a role that Poolkeeper did not create does not exist.
    pub fn gone(&self) -> Option<Failed> {
        let Missed::Again(role) = &self.missed else {
            return None;
        };
        Some(Failed::because(format!(
            "SmsRole: the role {role} does not exist, so Cognito cannot send SMS messages with it. Create it \
             again, or set SmsRole to the ARN of another role"
        )))
    }
}

/// The role in these settings, if IAM says that it does not exist.
async fn missing(session: &Session, settings: &Document) -> Option<String> {
    let sms = settings.get("SmsConfiguration")?;
    let arn = sms.get("SnsCallerArn").and_then(Value::as_str)?;
    match sms_role::exists(session, arn).await {
        Ok(exists) => (!exists).then(|| arn.to_owned()),
        Err(error) => {
            tracing::warn!(role = arn, %error, "could not find out whether the role exists");
            None
        }
    }
}
