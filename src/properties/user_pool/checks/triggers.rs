//! Triggers: P-KMS, T-VERSION, and the ARNs' forms.

use super::super::{LambdaTriggers, LambdaVersion, UserPool};
use crate::properties::Violations;
use crate::properties::arn;
use crate::properties::violation::quoted;

pub(super) fn check(pool: &UserPool, violations: &mut Violations) {
    key(pool, violations);
    let Some(triggers) = &pool.lambda_triggers else {
        return;
    };
    for (name, trigger) in LambdaTriggers::NAMES.iter().zip(triggers.in_order()) {
        let Some(trigger) = trigger else { continue };
        if !arn::is_function(&trigger.lambda_arn) {
            violations.add(
                format_args!("LambdaTriggers.{name}"),
                format_args!(
                    "{} is not the ARN of a function, a version or an alias \
                     (arn:<partition>:lambda:<region>:<account>:function:<name>[:<qualifier>], \
                     and no $LATEST)",
                    quoted(&trigger.lambda_arn)
                ),
            );
        }
        let later = matches!(
            trigger.lambda_version,
            Some(LambdaVersion::V2 | LambdaVersion::V3)
        );
        if later && *name != "PreTokenGeneration" {
            violations.add(
                format_args!("LambdaTriggers.{name}.LambdaVersion"),
                "is later than V1_0, which only PreTokenGeneration can have",
            );
        }
    }
}

fn key(pool: &UserPool, violations: &mut Violations) {
    if let Some(key) = &pool.custom_sender_kms_key {
        if !arn::is_kms_key(key) {
            violations.add(
                "CustomSenderKmsKey",
                format_args!(
                    "{} is not a key's ARN (arn:<partition>:kms:<region>:<account>:key/<id>)",
                    quoted(key)
                ),
            );
        }
        return;
    }
    let Some(triggers) = &pool.lambda_triggers else {
        return;
    };
    let senders = [
        ("CustomEmailSender", triggers.custom_email_sender.is_some()),
        ("CustomSmsSender", triggers.custom_sms_sender.is_some()),
    ];
    for (name, _) in senders.into_iter().filter(|(_, given)| *given) {
        if !violations.concerns("CustomSenderKmsKey") {
            violations.add(
                "CustomSenderKmsKey",
                format_args!(
                    "is missing, and LambdaTriggers.{name} needs it: the ARN of a KMS key"
                ),
            );
        }
    }
}
