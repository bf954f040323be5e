//! Making a live pool what it shall be.

use tokio::time::Instant;

use crate::aws::cognito;
use crate::aws::{ApiError, ErrorKind, Session};
use crate::resources::Failed;
use crate::resources::user_pool::live::Live;
use crate::resources::user_pool::merge::{self, Difference, Step, Target, TargetMfa};
use crate::resources::user_pool::wanted::Wanted;

/// Why a pool could not be made what it shall be.
#[derive(Debug)]
pub enum Obstacle {
    /// The pool does not exist.
    Gone,
    /// Immutable settings differ; nothing was written.
    Immutable(Live, Vec<Difference>),
    /// Anything else.
    Failed(Failed),
}

impl From<Failed> for Obstacle {
    fn from(failed: Failed) -> Self {
        Self::Failed(failed)
    }
}

/// Makes a pool what it shall be, and says what it was and what it is now.
///
/// After an answer that was lost, or a write of somebody else's in between, everything starts over
/// from a fresh read: what has been carried out by then is no difference any more.
pub async fn converge(
    session: &Session,
    id: &str,
    old: &Wanted,
    new: &Wanted,
) -> Result<(Live, Target), Obstacle> {
    let mut waits = session.pace().waits();
    let mut before: Option<(Live, Vec<String>)> = None;
    let mut role_deadline = None;
    loop {
        let live = match Live::read(session, id).await {
            Ok(live) => live,
            Err(error) if error.is_not_found() => return Err(Obstacle::Gone),
            Err(error) => return Err(failed("Reading the user pool", &error).into()),
        };
        let (target, steps) = work_out(old, new, &live)?;
        let (before, notes) = before.get_or_insert_with(|| (live.clone(), target.notes.clone()));
        let Err((done, error)) = run(session, &live, &steps).await else {
            let mut target = target;
            target.notes = std::mem::take(notes);
            let stranded = merge::stranded_attributes(old, new);
            target.notes.extend(stranded.into_iter().map(|name| {
                format!("CustomAttributes.{name} stays in the pool: Cognito cannot remove attributes")
            }));
            return Ok((live, target));
        };
        let again = match error.kind {
            ErrorKind::Concurrent | ErrorKind::Unavailable => true,
            ErrorKind::SmsRole => {
                let window = session.pace().sms_role_window;
                Instant::now() < *role_deadline.get_or_insert_with(|| Instant::now() + window)
            }
            _ => false,
        };
        let wait = waits.next().unwrap_or_default();
        if again && session.pause(wait).await {
            continue;
        }
        if done || error.perhaps_carried_out() {
            restore(session, before).await;
        }
        return Err(failed("Changing the user pool", &error).into());
    }
}

/// What shall be written, unless it would be refused.
fn work_out(old: &Wanted, new: &Wanted, live: &Live) -> Result<(Target, Vec<Step>), Obstacle> {
    let differences = merge::differences(old, new, live);
    if !differences.is_empty() {
        return Err(Obstacle::Immutable(live.clone(), differences));
    }
    let target = merge::target(old, new, live);
    let steps = merge::plan(live, &target, &merge::missing_attributes(new, live));
    if !steps.is_empty() {
        let refusals = merge::refusals(&target.settings, &target.mfa);
        if !refusals.is_empty() {
            let all = refusals.join("; ");
            return Err(Failed::because(format!(
                "nothing was changed, Cognito would refuse the result: {all}"
            ))
            .into());
        }
    }
    Ok((target, steps))
}

/// Makes the writes; on failure says whether one was carried out before.
pub async fn run(session: &Session, live: &Live, steps: &[Step]) -> Result<(), (bool, ApiError)> {
    for (index, step) in steps.iter().enumerate() {
        let written = match step {
            Step::Update(request) => cognito::update_user_pool(session, request).await,
            Step::SetMfa(request) => cognito::set_mfa_config(session, request).await,
            Step::Untag(keys) => cognito::untag(session, live.arn(), keys).await,
            Step::AddAttributes(some) => {
                cognito::add_custom_attributes(session, live.id(), some).await
            }
        };
        written.map_err(|error| (index > 0, error))?;
    }
    Ok(())
}

/// Puts a pool's settings back after a failure half way, as far as that goes: CloudFormation will
/// send the former properties, but those do not hold what somebody else had set.
async fn restore(session: &Session, before: &Live) {
    let session = session.cleaning_up();
    let mut waits = session.pace().waits();
    loop {
        let Ok(live) = Live::read(&session, before.id()).await else { return };
        let target = Target {
            settings: before.settings(),
            mfa: TargetMfa::of(before),
            notes: Vec::new(),
        };
        let Err((_, error)) = run(&session, &live, &merge::plan(&live, &target, &[])).await else {
            return;
        };
        let again = matches!(error.kind, ErrorKind::Concurrent | ErrorKind::Unavailable);
        if !again || !session.pause(waits.next().unwrap_or_default()).await {
            tracing::warn!(pool = before.id(), %error, "the former settings could not be put back");
            return;
        }
    }
}

/// A refusal, with what can be done about those that authors meet most.
pub fn failed(attempted: &str, error: &ApiError) -> Failed {
    let advice = match (error.code.as_str(), error.message.as_str()) {
        ("InvalidSmsRoleTrustRelationshipException", _) => {
            "The role's trust policy must let cognito-idp.amazonaws.com assume it (sts:AssumeRole), \
             and if it asks for an sts:ExternalId, that must be the SmsRoleExternalId"
        }
        ("InvalidSmsRoleAccessPolicyException", _) => {
            "The role's policy must allow sns:Publish"
        }
        ("LimitExceededException", _) => {
            "A quota of the account is used up; see Service Quotas for Amazon Cognito user pools"
        }
        ("FeatureUnavailableInTierException", _) => "Choose a higher FeaturePlan, or leave the feature out",
        ("UserImportInProgressException", _) => "Try again when the import of users has ended",
        ("OperationNotEnabledException", _) => {
            "The pool is a replica; change it in its primary Region"
        }
        ("AccessDeniedException" | "NotAuthorizedException", _) => {
            "The function's role lacks a permission; deploy the template of this version"
        }
        (_, message) if message.contains("deletion protection") => {
            "Set DeletionProtection to false and deploy, then delete again"
        }
        _ => "",
    };
    Failed::call(attempted, error, advice)
}
