//! Grants that fail, and the rollbacks that follow.

use std::time::Duration;

use serde_json::json;

use super::grants::{TYPE, create, delete, grant, update};
use super::{failed, succeeded, writes};
use crate::support::aws::{Effect, Fault, Principal};
use crate::support::replay::{Replay, STACK_ID, of_type};

#[tokio::test]
async fn a_rollback_to_a_grantee_that_is_gone_goes_on() {
    let replay = Replay::start_with_grants().await;
    replay.aws.add_principal(Principal::Role, "staff");
    let (old, typo) = (grant("role/staff"), grant("role/stuff"));
    let id = create(&replay, &old).await.physical_id().to_owned();
    replay.aws.remove_role("staff");
    failed(
        &update(&replay, &id, &old, &typo).await,
        &["the role stuff does not exist in this account"],
    );
    failed(
        &update(&replay, &id, &typo, &old).await,
        &["the role staff does not exist"],
    );
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    let back = update(&replay, &id, &typo, &old).await;
    assert_eq!(succeeded(&back).physical_id(), id);
    assert!(back.attribute("PolicyName").is_some());
    assert!(
        back.reason().contains("the role staff does not exist"),
        "{}",
        back.reason()
    );
}

#[tokio::test]
async fn a_stack_with_a_grant_is_not_stuck_when_grants_are_switched_off() {
    let on = Replay::start_with_grants().await;
    on.aws.add_principal(Principal::Role, "staff");
    let properties = grant("role/staff");
    let id = create(&on, &properties).await.physical_id().to_owned();
    let mut fewer = properties.clone();
    fewer["Actions"] = json!(["cognito-idp:ListUsers"]);

    let off = Replay::start().await;
    succeeded(&update(&off, &id, &properties, &properties).await);
    failed(
        &update(&off, &id, &properties, &fewer).await,
        &["grants are off"],
    );
    off.aws.put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    succeeded(&update(&off, &id, &fewer, &properties).await);
    assert!(writes(&off).is_empty());
}

#[tokio::test]
async fn a_create_event_that_comes_again_after_its_answer_grants_nothing() {
    let replay = Replay::start_with_grants().await;
    replay.aws.add_principal(Principal::Role, "staff");
    let properties = grant("role/staff");
    let event = of_type(replay.create_event(properties.clone()), TYPE, "Grant");
    let id = replay.deliver(&event).await.physical_id().to_owned();
    succeeded(&delete(&replay, &id, &properties).await);
    let deleted = [
        ("PhysicalResourceId", id.as_str()),
        ("ResourceStatus", "DELETE_COMPLETE"),
    ];
    replay.aws.put_stack_resource(STACK_ID, "Grant", &deleted);
    failed(&replay.deliver(&event).await, &["does not confirm"]);
    assert_eq!(replay.aws.role_policies("staff"), json!({}));
}

#[tokio::test]
async fn a_policy_that_was_there_before_is_put_back_when_it_could_not_be_replaced() {
    let replay = Replay::start_with_grants_for(Duration::from_millis(2_500)).await;
    for name in ["staff", "others"] {
        replay.aws.add_principal(Principal::Role, name);
    }
    let (old, new) = (grant("role/staff"), grant("role/others"));
    let id = create(&replay, &old).await.physical_id().to_owned();
    let moved = update(&replay, &id, &old, &new).await;
    let before = replay.aws.role_policies("staff");
    let mut more = old.clone();
    more["Actions"] = json!(["cognito-idp:*"]);
    // The policy of the former principal is written, and nobody learns that it was.
    replay
        .aws
        .inject(Fault::on_operation("PutRolePolicy", 1, Effect::KillAfter));
    let id = succeeded(&moved).physical_id().to_owned();
    failed(&update(&replay, &id, &new, &more).await, &["PutRolePolicy"]);
    assert_eq!(replay.aws.role_policies("staff"), before);
    assert_eq!(replay.aws.calls_of("PutRolePolicy").len(), 4);
}

#[tokio::test]
async fn a_rollback_to_a_grantee_that_is_gone_still_takes_the_other_ones_policy() {
    let replay = Replay::start_with_grants().await;
    replay.aws.add_principal(Principal::Role, "staff");
    replay.aws.add_principal(Principal::User, "staff");
    let (role, user) = (grant("role/staff"), grant("user/staff"));
    let id = create(&replay, &role).await.physical_id().to_owned();
    succeeded(&update(&replay, &id, &role, &user).await);
    replay.aws.remove_role("staff");
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    succeeded(&update(&replay, &id, &user, &role).await);
    let left = replay.aws.policies_of(Principal::User, "staff");
    assert_eq!(left, json!({}));
}

#[tokio::test]
async fn a_rollback_from_a_grantee_that_iam_does_not_let_near_goes_on() {
    // The function's own role, and a name that no role can have.
    for (grantee, code) in [
        ("role/own", "AccessDenied"),
        ("role/the staff", "ValidationError"),
    ] {
        let replay = Replay::start_with_grants().await;
        replay.aws.add_principal(Principal::Role, "staff");
        let (old, wrong) = (grant("role/staff"), grant(grantee));
        let id = create(&replay, &old).await.physical_id().to_owned();
        let refuse = |operation: &str| {
            let refused = Effect::ErrorBefore(code.into());
            let fault = Fault::on_operation(operation, 1, refused);
            replay.aws.inject(fault);
        };
        refuse("PutRolePolicy");
        failed(&update(&replay, &id, &old, &wrong).await, &[]);
        replay.aws.clear_faults();

        refuse("DeleteRolePolicy");
        let anyway = update(&replay, &id, &wrong, &old).await;
        failed(&anyway, &["former principal", code]);
        replay
            .aws
            .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
        refuse("DeleteRolePolicy");
        let back = update(&replay, &id, &wrong, &old).await;
        assert_eq!(succeeded(&back).physical_id(), id);
        let name = grantee.trim_start_matches("role/");
        for part in [name, code] {
            assert!(back.reason().contains(part), "{}", back.reason());
        }
    }
}

#[tokio::test]
async fn a_rollback_that_may_not_write_what_is_there_already_goes_on() {
    let replay = Replay::start_with_grants().await;
    replay.aws.add_principal(Principal::Role, "staff");
    let old = grant("role/staff");
    let mut fewer = old.clone();
    fewer["Actions"] = json!(["cognito-idp:ListUsers"]);
    let id = create(&replay, &old).await.physical_id().to_owned();
    let before = replay.aws.role_policies("staff");
    // A policy of the organisation forbids it from now on.
    for nth in 1..=3 {
        let denied = Effect::ErrorBefore("AccessDenied".into());
        replay
            .aws
            .inject(Fault::on_operation("PutRolePolicy", nth, denied));
    }
    let denied = update(&replay, &id, &old, &fewer).await;
    failed(&denied, &["AccessDenied"]);
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    let back = update(&replay, &id, &fewer, &old).await;
    assert_eq!(succeeded(&back).physical_id(), id);
    assert!(back.reason().contains("AccessDenied"), "{}", back.reason());
    assert_eq!(replay.aws.role_policies("staff"), before);
    // What is there is not what is wanted: that is no rollback that went well.
    let other = update(&replay, &id, &old, &fewer).await;
    failed(&other, &["AccessDenied"]);
}

#[tokio::test]
async fn what_the_first_delivery_of_a_create_granted_goes_when_the_second_one_fails() {
    let replay = Replay::start_with_grants().await;
    replay.aws.add_principal(Principal::Role, "staff");
    let properties = grant("role/staff");
    for (nth, effect) in [
        (1, Effect::KillAfter),
        (2, Effect::ErrorBefore("AccessDenied".into())),
    ] {
        replay
            .aws
            .inject(Fault::on_operation("PutRolePolicy", nth, effect));
    }
    let event = of_type(replay.create_event(properties.clone()), TYPE, "Grant");
    let answer = replay.deliver_until_answered(&event).await;
    failed(&answer, &["AccessDenied"]);
    succeeded(&delete(&replay, answer.physical_id(), &properties).await);
    assert_eq!(replay.aws.role_policies("staff"), json!({}));
}
