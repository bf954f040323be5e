//! After the answer: of the clients that two deliveries of one event created, the one that CloudFormation
//! recorded stays. Each delivery deletes its own if it is another one.

use crate::aws::Session;
use crate::properties::forms::is_client_id;
use crate::resources::Event;
use crate::resources::authority::arbiter::{Taken, taken};
use crate::resources::client_settings::deletion;

/// Asks which client CloudFormation recorded, and deletes the one of this delivery if it is another one.
pub async fn aftermath(event: &Event, pool_id: &str, own: &str, session: &Session) {
    let is_other = async |id: &str| Ok(is_client_id(id));
    match taken(event, own, is_other, session).await {
        Ok(Taken::Own) => {}
        Ok(Taken::Nothing) if event.sent.is_none() => {}
        Ok(Taken::Nothing) => tracing::error!(
            client = own,
            "CloudFormation did not record the client in time; nothing was deleted"
        ),
        Ok(Taken::Other(_) | Taken::Going) => match deletion(pool_id, own).perform(session).await {
            Ok(()) => tracing::warn!(
                client = own,
                "deleted a client that CloudFormation did not record"
            ),
            Err(error) => tracing::error!(
                client = own, %error,
                "could not delete a client that CloudFormation did not record"
            ),
        },
        Err(error) => tracing::error!(
            client = own, %error,
            "could not find out whether this event created a second client"
        ),
    }
}
