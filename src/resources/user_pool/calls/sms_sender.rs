//! The role for SMS messages, after Cognito refused it: it refuses a role that is not ready yet as it
//! refuses one that is gone.

use serde_json::Value;

use crate::aws::cognito::Document;
use crate::aws::sms_role::{self, Role};
use crate::aws::{Session, Window};
use crate::resources::Failed;
use crate::resources::advice::failed;

/// How long a write is repeated that Cognito refuses because of the role.
pub struct RoleWait {
    is_new: Window,
    missed: Missed,
}

/// Whether IAM misses the role, which is somebody else's.
enum Missed {
    Never,
    /// IAM may show a new role late.
    Once,
    /// This one is gone.
    Again(String),
}

impl RoleWait {
    /// The wait at the session's pace. It begins with the first refusal.
    pub fn at(session: &Session) -> Self {
        Self {
            is_new: Window::of(session.pace().settling),
            missed: Missed::Never,
        }
    }

    /// Whether a refused write of these settings may go well if it is repeated. `own` is the pool's own role;
    /// if it is gone, it is made again.
    ///
    /// # Errors
    /// The own role is gone and cannot be made again.
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

    /// The answer if somebody else's role is gone.
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

/// The role that these settings name, if IAM says that there is none.
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
