//! Stacks that are not where the function is.

use std::time::Duration;

use poolkeeper::aws::Settings;
use poolkeeper::cloudformation::Invocation;
use serde_json::json;

use super::setup::{done, event, handler, handler_with, invoked, with};
use crate::support::aws::{Answer, StandIn};

const TIME: Duration = Duration::from_secs(10);

/// The one answer to an event of that stack, for which nothing may be called.
async fn refused(request_type: &str, stack: &str, function: Option<&str>) -> Answer {
    let stand_in = StandIn::start().await;
    let event = event(&stand_in, request_type, json!({"RemovalPolicy": "DESTROY"}));
    let event = with(event, "StackId", Some(json!(stack)));
    let mut invocation = invoked(TIME);
    if let Some(function) = function {
        invocation = Invocation {
            function_arn: function.to_owned(),
            ..invocation
        };
    }
    handler(&stand_in)
        .handle_with(event, &invocation, async |_, _, _, _| panic!("worked"))
        .await;
    assert!(stand_in.calls().is_empty(), "{:#?}", stand_in.calls());
    stand_in.only_answer()
}

fn assert_untouched(answer: &Answer, request_type: &str, told: &[&str]) {
    let (status, id, start) = match request_type {
        "Create" => (
            "FAILED",
            "poolkeeper:nothing-created",
            "nothing was changed: ",
        ),
        "Update" => ("FAILED", "eu-west-1_AbCdEf123", "nothing was changed: "),
        _ => ("SUCCESS", "eu-west-1_AbCdEf123", "nothing was done: "),
    };
    assert_eq!((answer.status(), answer.physical_id()), (status, id));
    let reason = answer.reason();
    assert!(reason.starts_with(start), "{reason}");
    for told in told {
        assert!(reason.contains(told), "{told} in {reason}");
    }
}

#[tokio::test]
async fn a_stack_elsewhere_is_told_both_places_and_nothing_is_done() {
    for request_type in ["Create", "Update", "Delete"] {
        for (stack, named) in [
            (
                "arn:aws-cn:cloudformation:eu-west-1:123456789012:stack/x/1",
                "partition \"aws-cn\"",
            ),
            (
                "arn:aws:cloudformation:eu-west-1:210987654321:stack/x/1",
                "account \"210987654321\"",
            ),
            (
                "arn:aws:cloudformation:us-east-1:123456789012:stack/x/1",
                "Region \"us-east-1\"",
            ),
        ] {
            let answer = refused(request_type, stack, None).await;
            let own = "this function is in Region \"eu-west-1\" of account \"123456789012\"";
            let told = [
                named,
                own,
                "Deploy the function in the Region and account of the stack",
            ];
            assert_untouched(&answer, request_type, &told);
        }
    }
}

#[tokio::test]
async fn an_id_that_is_no_stacks_is_told_so_and_nothing_is_done() {
    for request_type in ["Create", "Update", "Delete"] {
        let answer = refused(request_type, "nonsense", None).await;
        let told = ["StackId is \"nonsense\", which is not the ARN of a stack"];
        assert_untouched(&answer, request_type, &told);
    }
}

#[tokio::test]
async fn a_function_that_cannot_tell_where_it_is_does_nothing() {
    let stack = "arn:aws:cloudformation:eu-west-1:123456789012:stack/x/1";
    for request_type in ["Create", "Update", "Delete"] {
        for function in ["", "nonsense"] {
            let answer = refused(request_type, stack, Some(function)).await;
            let told = ["the function cannot tell where it runs"];
            assert_untouched(&answer, request_type, &told);
        }
    }
}

#[tokio::test]
async fn on_someones_own_machine_places_are_not_compared() {
    for stack in [
        "arn:aws:cloudformation:us-east-1:210987654321:stack/x/1",
        "nonsense",
    ] {
        let stand_in = StandIn::start().await;
        let event = event(&stand_in, "Create", json!({}));
        let local = Settings {
            is_local: true,
            ..Settings::default()
        };
        handler_with(&stand_in, local)
            .handle_with(
                with(event, "StackId", Some(json!(stack))),
                &invoked(TIME),
                async |_, _, _, _| Ok(done()),
            )
            .await;
        assert_eq!(stand_in.only_answer().status(), "SUCCESS", "{stack}");
    }
}
