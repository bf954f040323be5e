//! The record of what was asked of the stand-in.

use serde_json::Value;

/// One of the services that the stand-in plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Service {
    /// Amazon Cognito user pools.
    Cognito,
    /// Identity and Access Management.
    Iam,
    /// Lambda's resource policies.
    Lambda,
    /// CloudFormation's view of stacks.
    CloudFormation,
    /// The Resource Groups Tagging API.
    Tagging,
    /// AWS Secrets Manager.
    Secrets,
    /// The parameters of AWS Systems Manager.
    Parameters,
}

/// One API call, in the order of arrival. The PUT of the answer is not one.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who was asked.
    pub service: Service,
    /// What for: `CreateUserPool`.
    pub operation: String,
    /// The JSON body; for IAM and CloudFormation the form as a map of strings; for Lambda the body
    /// with `FunctionName`, `Qualifier` and `StatementId` from the address added.
    pub input: Value,
    /// Path and query as they came.
    pub path: String,
    /// Header names (lower case) and values.
    pub headers: Vec<(String, String)>,
    /// What came of it. Nothing yet while it is under way.
    pub result: Option<CallResult>,
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallResult {
    /// The operation's own error code, also when a fault hid it from the caller.
    pub error: Option<String>,
    /// Its message.
    pub message: Option<String>,
    /// Whether the operation was tried at all; a fault may answer before it.
    pub carried_out: bool,
    /// The fault that was applied, in words.
    pub fault: Option<String>,
}

impl Call {
    /// Whether the operation can change anything.
    pub fn is_write(&self) -> bool {
        !["Describe", "Get", "List"]
            .iter()
            .any(|verb| self.operation.starts_with(verb))
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The operation's own error code, if it was refused.
    pub fn error(&self) -> Option<&str> {
        self.result
            .as_ref()
            .and_then(|result| result.error.as_deref())
    }
}

/// All calls since the start or the last clearing.
#[derive(Debug, Default)]
pub struct Log {
    calls: Vec<Call>,
    cleared: usize,
}

impl Log {
    /// Adds a call and gives its number for [`Log::finish`].
    pub fn add(&mut self, call: Call) -> usize {
        self.calls.push(call);
        self.cleared + self.calls.len() - 1
    }

    /// Notes what came of a call.
    pub fn finish(&mut self, number: usize, result: CallResult) {
        if let Some(call) = number
            .checked_sub(self.cleared)
            .and_then(|index| self.calls.get_mut(index))
        {
            call.result = Some(result);
        }
    }

    /// The calls so far.
    pub fn all(&self) -> Vec<Call> {
        self.calls.clone()
    }

    /// Forgets the calls so far.
    pub fn clear(&mut self) {
        self.cleared += self.calls.len();
        self.calls.clear();
    }
}
