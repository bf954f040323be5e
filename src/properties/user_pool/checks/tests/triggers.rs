use serde_json::{Value, json};

use crate::properties::tests::{accepted, refused, violations};
use crate::properties::user_pool::LambdaTriggers;

const FUNCTION: &str = "arn:aws:lambda:eu-west-1:123456789012:function:f";
const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/k";

fn trigger(name: &str, value: Value) -> Value {
    json!({"LambdaTriggers": {name: value}, "CustomSenderKmsKey": KEY})
}

#[test]
fn every_operation_takes_an_arn_or_the_longer_form() {
    for name in LambdaTriggers::NAMES {
        accepted(trigger(name, json!(FUNCTION)));
        accepted(trigger(name, json!({"LambdaArn": FUNCTION})));
        accepted(trigger(
            name,
            json!({"LambdaArn": FUNCTION, "LambdaVersion": "V1_0"}),
        ));
        accepted(trigger(name, json!(format!("{FUNCTION}:live"))));
    }
}

#[test]
fn p_kms_custom_senders_need_a_key() {
    for name in ["CustomEmailSender", "CustomSmsSender"] {
        refused(
            json!({"LambdaTriggers": {name: FUNCTION}}),
            "CustomSenderKmsKey",
            &format!("is missing, but LambdaTriggers.{name} requires"),
        );
        accepted(trigger(name, json!(FUNCTION)));
    }
    accepted(json!({"CustomSenderKmsKey": KEY}));
    accepted(json!({"LambdaTriggers": {"PreSignUp": FUNCTION}}));
}

#[test]
fn the_key_is_a_full_arn() {
    for key in [
        "k",
        "alias/k",
        "arn:aws:lambda:eu-west-1:123456789012:function:f",
    ] {
        refused(
            json!({"CustomSenderKmsKey": key}),
            "CustomSenderKmsKey",
            "is not the ARN of a KMS key",
        );
    }
    accepted(json!({"CustomSenderKmsKey": "arn:aws:kms:eu-west-1:123456789012:alias/k"}));
}

#[test]
fn t_version_later_ones_are_for_token_generation_only() {
    for version in ["V2_0", "V3_0"] {
        let value = json!({"LambdaArn": FUNCTION, "LambdaVersion": version});
        accepted(trigger("PreTokenGeneration", value.clone()));
        for name in LambdaTriggers::NAMES
            .iter()
            .filter(|name| **name != "PreTokenGeneration")
        {
            refused(
                trigger(name, value.clone()),
                &format!("LambdaTriggers.{name}.LambdaVersion"),
                "only PreTokenGeneration",
            );
        }
    }
    refused(
        trigger(
            "PreTokenGeneration",
            json!({"LambdaArn": FUNCTION, "LambdaVersion": "V4_0"}),
        ),
        "LambdaTriggers.PreTokenGeneration.LambdaVersion",
        "is not one of V1_0, V2_0, V3_0",
    );
}

#[test]
fn functions_are_full_arns() {
    for arn in [
        "my-function",
        "123456789012:function:f",
        "arn:aws:lambda:eu-west-1:123456789012:layer:f",
        "arn:aws:iam::123456789012:role/f",
        "arn:aws:lambda:eu-west-1:123456789012:function:f:$LATEST",
    ] {
        refused(
            trigger("PreSignUp", json!(arn)),
            "LambdaTriggers.PreSignUp",
            "is not the ARN of a function, a version or an alias",
        );
    }
}

#[test]
fn functions_of_every_partition_are_right() {
    for arn in [
        "arn:aws-cn:lambda:cn-north-1:123456789012:function:f",
        "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f:7",
        "arn:aws-iso-b:lambda:us-isob-east-1:123456789012:function:f",
    ] {
        accepted(trigger("PreSignUp", json!(arn)));
    }
}

#[test]
fn the_longer_form_needs_the_function() {
    refused(
        trigger("PreTokenGeneration", json!({"LambdaVersion": "V2_0"})),
        "LambdaTriggers.PreTokenGeneration.LambdaArn",
        "is required, but missing",
    );
    for value in [json!(1), json!(true), json!([FUNCTION]), json!(null)] {
        refused(
            trigger("PreTokenGeneration", value),
            "LambdaTriggers.PreTokenGeneration",
            "is not the ARN of a function or {LambdaArn, LambdaVersion}",
        );
    }
}

#[test]
fn an_unknown_operation_is_refused() {
    refused(
        trigger("PreSignup", json!(FUNCTION)),
        "LambdaTriggers.PreSignup",
        "did you mean PreSignUp?",
    );
    let found = violations(trigger("PreTokenGenerationConfig", json!(FUNCTION)));
    assert_eq!(found.len(), 1, "{found:?}");
}
