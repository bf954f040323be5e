//! Translating properties into a member of `LambdaConfig`.

use serde_json::{Value, json};

use crate::document::Document;
use crate::properties::trigger::{Operation, UserPoolTrigger};
use crate::properties::user_pool::{LambdaVersion, Trigger};
use crate::resources::pool_settings::{Form, entry, form};
use crate::resources::trigger_id::TriggerId;

/// The wanted trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The pool and the operation.
    pub id: TriggerId,
    /// The ARN of the function.
    pub function: String,
    /// The version of the event, for operations that have versions.
    pub version: LambdaVersion,
    /// The key that encrypts codes, if it is set.
    pub key: Option<String>,
}

impl Wanted {
    /// Translates properties; `None` if they lack the pool, the operation or the function.
    pub fn of(trigger: &UserPoolTrigger) -> Option<Self> {
        Some(Self {
            id: TriggerId {
                pool_id: trigger.user_pool_id.clone()?,
                operation: trigger.operation?,
            },
            function: trigger.lambda_arn.clone()?,
            version: trigger.lambda_version.unwrap_or(LambdaVersion::V1),
            key: trigger.custom_sender_kms_key.clone(),
        })
    }

    /// The member of `LambdaConfig`.
    pub fn entry(&self) -> (&'static str, Value) {
        let (member, form, version) = match self.id.operation {
            Operation::PreTokenGeneration => ("PreTokenGeneration", Form::Arn, None),
            Operation::PreTokenGenerationConfig => {
                ("PreTokenGeneration", Form::PreToken, Some(self.version))
            }
            other => (other.api_name(), form(other.api_name()), None),
        };
        let trigger = Trigger {
            lambda_arn: self.function.clone(),
            lambda_version: version,
        };
        entry(member, form, &trigger)
    }

    /// Settings of a pool with only the trigger, and the key if there is one.
    pub fn settings(&self) -> Document {
        let (member, value) = self.entry();
        let mut triggers = Document::new();
        triggers.insert(member.into(), value);
        triggers.extend(self.key.iter().map(|key| ("KMSKeyID".into(), json!(key))));
        Document::from_iter([("LambdaConfig".to_owned(), Value::Object(triggers))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trigger(operation: Operation, version: Option<LambdaVersion>) -> Wanted {
        let trigger = UserPoolTrigger {
            revision: None,
            user_pool_id: Some("eu-west-1_Ab".into()),
            operation: Some(operation),
            lambda_arn: Some("arn:f".into()),
            lambda_version: version,
            custom_sender_kms_key: None,
        };
        Wanted::of(&trigger).expect("complete")
    }

    #[test]
    fn every_operation_has_cdks_form() {
        for name in Operation::NAMES {
            let operation = Operation::named(name).expect("its own name");
            let (member, value) = trigger(operation, None).entry();
            let versioned = json!({"LambdaArn": "arn:f", "LambdaVersion": "V1_0"});
            let expected = match operation {
                Operation::CustomEmailSender
                | Operation::CustomSmsSender
                | Operation::InboundFederation
                | Operation::PreTokenGenerationConfig => versioned,
                _ => json!("arn:f"),
            };
            assert_eq!((member, value), (operation.api_name(), expected));
        }
    }

    #[test]
    fn a_version_is_for_token_generation_only() {
        let version = |operation, version| trigger(operation, Some(version)).entry().1;
        assert_eq!(
            version(Operation::PreTokenGenerationConfig, LambdaVersion::V3),
            json!({"LambdaArn": "arn:f", "LambdaVersion": "V3_0"})
        );
        assert_eq!(
            version(Operation::PreSignUp, LambdaVersion::V1),
            json!("arn:f")
        );
    }

    #[test]
    fn the_key_goes_with_the_trigger() {
        let mut sender = trigger(Operation::CustomSmsSender, None);
        sender.key = Some("arn:k".into());
        assert_eq!(
            Value::Object(sender.settings()),
            json!({"LambdaConfig": {
                "CustomSMSSender": {"LambdaArn": "arn:f", "LambdaVersion": "V1_0"},
                "KMSKeyID": "arn:k",
            }})
        );
    }
}
