//! `EmailConfiguration`.

use serde_json::Value;

use super::Place;
use crate::document::{Document, document};
use crate::properties::address::encode_address;
use crate::properties::user_pool::{SesEmail, UserPool, display_name};

/// Who sends e-mail; `None` if the template does not set it.
pub fn configuration(pool: &UserPool, place: &Place) -> Option<Value> {
    let email = pool.email.as_ref()?;
    let members = match &email.ses {
        Some(ses) => by_ses(ses, place),
        None => {
            let cognito = email.cognito.as_ref();
            let reply_to = cognito.and_then(|cognito| cognito.reply_to.as_deref());
            document! {
                "EmailSendingAccount": Some("COGNITO_DEFAULT"),
                "ReplyToEmailAddress": reply_to.map(encoded),
            }
        }
    };
    Some(Value::Object(members))
}

fn by_ses(ses: &SesEmail, place: &Place) -> Document {
    let address = encoded(ses.from_email.as_deref().unwrap_or_default());
    let from = match ses.from_name.as_deref() {
        Some(name) => format!("{} <{address}>", display_name(name)),
        None => address.clone(),
    };
    let identity = ses.ses_verified_domain.as_deref().map_or(address, encoded);
    let region = ses.ses_region.as_deref().unwrap_or(&place.region);
    let arn = format!(
        "arn:{}:ses:{region}:{}:identity/{identity}",
        place.partition, place.account
    );
    document! {
        "EmailSendingAccount": Some("DEVELOPER"),
        "From": Some(from),
        "ReplyToEmailAddress": ses.reply_to.as_deref().map(encoded),
        "ConfigurationSet": ses.configuration_set_name.clone(),
        "SourceArn": Some(arn),
    }
}

/// The address as the API takes it. The checks have refused addresses that cannot be encoded.
fn encoded(address: &str) -> String {
    encode_address(address).unwrap_or_else(|_| address.to_owned())
}
