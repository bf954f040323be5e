//! Triggers: the key of custom senders, and the versions of events.

use super::super::{LambdaVersion, UserPool};
use crate::properties::Violations;

pub(super) fn check(pool: &UserPool, violations: &mut Violations) {
    key(pool, violations);
    let Some(triggers) = &pool.lambda_triggers else {
        return;
    };
    for (field, trigger) in triggers.given() {
        let later = matches!(
            trigger.lambda_version,
            Some(LambdaVersion::V2 | LambdaVersion::V3)
        );
        if later && field.name != "PreTokenGeneration" {
            violations.add(
                format_args!("LambdaTriggers.{}.LambdaVersion", field.name),
                "T-VERSION",
                "is later than V1_0, but only PreTokenGeneration can have a later version",
            );
        }
    }
}

fn key(pool: &UserPool, violations: &mut Violations) {
    let Some(triggers) = &pool.lambda_triggers else {
        return;
    };
    let senders = [
        ("CustomEmailSender", triggers.custom_email_sender.is_some()),
        ("CustomSmsSender", triggers.custom_sms_sender.is_some()),
    ];
    for (name, _) in senders.into_iter().filter(|(_, given)| *given) {
        if pool.custom_sender_kms_key.is_none() && !violations.concerns("CustomSenderKmsKey") {
            violations.add(
                "CustomSenderKmsKey",
                "P-KMS",
                format_args!("is missing, but LambdaTriggers.{name} requires the ARN of a KMS key"),
            );
        }
    }
}
