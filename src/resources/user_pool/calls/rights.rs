//! Which pools a resource may change, and which it may adopt.

use crate::aws::{ApiError, Session};
use crate::resources::authority::{Maker, confirm, holder, is_recorded};
use crate::resources::pool_settings::Live;
use crate::resources::{Event, Failed, stack_name};

/// The tags that CloudFormation sets on native resources.
const NATIVE_STACK: &str = "aws:cloudformation:stack-id";
const NATIVE_NAME: &str = "aws:cloudformation:logical-id";

/// Checks that an event may write to a pool: CloudFormation waits for the event, and the pool belongs to this
/// resource, according to its tags or to CloudFormation's record.
///
/// # Errors
/// Why not. Nothing was written.
pub async fn may_change(event: &Event, live: &Live, session: &Session) -> Result<(), Failed> {
    confirm(event, session).await?;
    let id = live.id();
    // A pool that the event does not name was created or adopted by the event, or is the pool to which a
    // rollback returns. In each case, its owner was checked before.
    if event.physical_id.as_deref() != Some(id) {
        return Ok(());
    }
    let asked = async {
        match live.maker(event) {
            Maker::ThisResource => Ok(None),
            Maker::Another {
                stack_id,
                logical_id,
            } if holder(&stack_id, &logical_id, id, session).await? => {
                Ok(Some(format!(
                    "{}. Change the pool in that stack",
                    belongs_to(&stack_id, &logical_id)
                )))
            }
            Maker::Another { .. } | Maker::Nobody if is_recorded(event, id, session).await? => {
                Ok(None)
            }
            Maker::Another { .. } | Maker::Nobody => Ok(Some(
                "neither its tags nor CloudFormation say that it belongs to this resource. To manage the \
                 pool here, set ExistingUserPoolId in a resource with another logical ID"
                    .to_owned(),
            )),
        }
    };
    match asked.await {
        Ok(None) => Ok(()),
        Ok(Some(why)) => Err(Failed::because(format!(
            "nothing was changed in user pool {id} because {why}"
        ))),
        Err(error) => Err(unknown_owner(id, &error)),
    }
}

/// Checks that a Create may adopt a pool: no other resource has it, neither Poolkeeper's nor a native one.
///
/// # Errors
/// Who has it, and how the pool can move.
pub async fn may_adopt(event: &Event, live: &Live, session: &Session) -> Result<(), Failed> {
    let id = live.id();
    if let Maker::Another {
        stack_id,
        logical_id,
    } = live.maker(event)
        && holder(&stack_id, &logical_id, id, session)
            .await
            .map_err(|error| unknown_owner(id, &error))?
    {
        return Err(Failed::because(format!(
            "ExistingUserPoolId: nothing was changed in user pool {id} because {}. To move the pool, set \
             RemovalPolicy of that resource to RETAIN, delete that resource, then adopt the pool here",
            belongs_to(&stack_id, &logical_id)
        )));
    }
    let native = live.tag(NATIVE_STACK).zip(live.tag(NATIVE_NAME));
    let Some((stack_id, logical_id)) = native.filter(|_| !live.is_protected()) else {
        return Ok(());
    };
    let is_native = holder(stack_id, logical_id, id, session)
        .await
        .map_err(|error| unknown_owner(id, &error))?;
    if !is_native {
        return Ok(());
    }
    Err(Failed::because(format!(
        "ExistingUserPoolId: nothing was changed in user pool {id} because it still belongs to the native \
         resource {logical_id} of stack {}, and removing that resource deletes the pool with its users. Move \
         the pool in three deployments: (1) set DeletionPolicy: Retain on {logical_id} and turn its deletion \
         protection on; (2) remove {logical_id} from its template; (3) adopt the pool here, under another \
         logical ID",
        stack_name(stack_id)
    )))
}

fn belongs_to(stack_id: &str, logical_id: &str) -> String {
    format!(
        "it belongs to the resource {logical_id} of stack {} ({stack_id})",
        stack_name(stack_id)
    )
}

fn unknown_owner(id: &str, error: &ApiError) -> Failed {
    Failed::because(format!(
        "nothing was changed in user pool {id} because Poolkeeper could not ask CloudFormation which \
         resource owns it: {error}. Try again"
    ))
}
