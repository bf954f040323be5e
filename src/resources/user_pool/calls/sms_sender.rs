//! Who sends SMS messages, after Cognito refused the role: it refuses a role that is not ready yet as it
//! refuses one that is gone.

use serde_json::Value;

use crate::aws::Session;
use crate::aws::cognito::Document;
use crate::aws::sms_role::{self, Role};
use crate::resources::Failed;
use crate::resources::advice::failed;

/// What the role is.
pub enum Sender {
    /// There, or nobody can tell.
    There,
    /// The pool's own, which was gone and is made again.
    MadeAgain,
    /// Gone, and somebody else's.
    Gone(String),
}

/// Looks at the role that these settings name. `own` is the pool's own, if it has one.
pub async fn look(
    session: &Session,
    settings: &Document,
    own: Option<&Role>,
) -> Result<Sender, Failed> {
    let Some(arn) = settings
        .get("SmsConfiguration")
        .and_then(|sms| sms.get("SnsCallerArn"))
        .and_then(Value::as_str)
    else {
        return Ok(Sender::There);
    };
    match sms_role::exists(session, arn).await {
        Ok(false) => match own.filter(|own| own.arn() == arn) {
            Some(own) => {
                tracing::warn!(
                    role = arn,
                    "the role for SMS messages is gone, and is made again"
                );
                sms_role::make(session, own)
                    .await
                    .map_err(|error| failed("Making the role for SMS messages again", &error))?;
                Ok(Sender::MadeAgain)
            }
            None => Ok(Sender::Gone(arn.to_owned())),
        },
        Ok(true) => Ok(Sender::There),
        Err(error) => {
            tracing::warn!(role = arn, %error, "it is not known whether the role is there");
            Ok(Sender::There)
        }
    }
}

/// The answer if somebody else's role is gone.
pub fn gone(role: &str) -> Failed {
    Failed::because(format!(
        "SmsRole: the role {role} does not exist, so Cognito cannot send SMS messages with it. Make it \
         again, or give the ARN of another role as SmsRole"
    ))
}
