//! `EmailConfiguration`.

use serde_json::{Map, Value, json};

use super::{Place, set};
use crate::properties::user_pool::{SesEmail, UserPool, display_name, encode_address};

/// Who sends e-mail, or nothing if the author does not say.
pub fn configuration(pool: &UserPool, place: &Place) -> Option<Value> {
    let email = pool.email.as_ref()?;
    let mut members = Map::new();
    if let Some(ses) = &email.ses {
        members.insert("EmailSendingAccount".into(), json!("DEVELOPER"));
        members.extend(by_ses(ses, place));
    } else {
        let reply_to = email
            .cognito
            .as_ref()
            .and_then(|cognito| cognito.reply_to.as_deref());
        members.insert("EmailSendingAccount".into(), json!("COGNITO_DEFAULT"));
        set(&mut members, "ReplyToEmailAddress", reply_to.map(encoded));
    }
    Some(Value::Object(members))
}

fn by_ses(ses: &SesEmail, place: &Place) -> Map<String, Value> {
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
    let mut members = Map::new();
    set(&mut members, "From", Some(from));
    set(
        &mut members,
        "ReplyToEmailAddress",
        ses.reply_to.as_deref().map(encoded),
    );
    set(
        &mut members,
        "ConfigurationSet",
        ses.configuration_set_name.clone(),
    );
    set(&mut members, "SourceArn", Some(arn));
    members
}

/// The address as the API takes it. Addresses that cannot be encoded do not get past the checks.
fn encoded(address: &str) -> String {
    encode_address(address).unwrap_or_else(|_| address.to_owned())
}
