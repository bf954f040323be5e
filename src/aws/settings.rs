//! What the function's environment says, beside region and credentials. The template sets it.

use std::env;

/// `true` if the function's role may write policies on other principals. The template sets it, and
/// the rights, by its parameter `EnableGrants`.
pub const ENABLE_GRANTS: &str = "POOLKEEPER_ENABLE_GRANTS";
/// The ARN of the permissions boundary that every role made here gets. Without it the function's
/// role may make no roles.
pub const SMS_ROLE_BOUNDARY: &str = "POOLKEEPER_SMS_ROLE_BOUNDARY";
/// The other accounts whose functions may be triggers, separated by commas.
pub const TRIGGER_ACCOUNTS: &str = "POOLKEEPER_TRIGGER_ACCOUNTS";
/// The hosts beside CloudFormation's own that may take answers, separated by commas.
pub const RESPONSE_HOSTS: &str = "POOLKEEPER_RESPONSE_HOSTS";
/// The function's own name, which Lambda sets.
pub const FUNCTION_NAME: &str = "AWS_LAMBDA_FUNCTION_NAME";
/// Set by `sam local invoke`, and by `make local`: there is no CloudFormation behind the event.
pub const SAM_LOCAL: &str = "AWS_SAM_LOCAL";

/// The function's settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Whether inline policies may be written on other principals.
    pub grants_enabled: bool,
    /// The permissions boundary of the roles that are made here.
    pub sms_role_boundary: Option<String>,
    /// The other accounts whose functions may be triggers.
    pub trigger_accounts: Vec<String>,
    /// The hosts beside CloudFormation's own that may take answers: `host` or `host:port`.
    pub response_hosts: Vec<String>,
    /// The function's own name.
    pub function_name: Option<String>,
    /// Whether the function runs on somebody's own machine, on events that nobody sent.
    pub is_local: bool,
}

impl Settings {
    /// Reads the environment.
    pub fn from_env() -> Self {
        let is_true = |name: &str| env::var(name).is_ok_and(|value| value == "true");
        let text = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let list = |name: &str| listed(&env::var(name).unwrap_or_default());
        Self {
            grants_enabled: is_true(ENABLE_GRANTS),
            sms_role_boundary: text(SMS_ROLE_BOUNDARY),
            trigger_accounts: list(TRIGGER_ACCOUNTS),
            response_hosts: list(RESPONSE_HOSTS),
            function_name: text(FUNCTION_NAME),
            is_local: is_true(SAM_LOCAL),
        }
    }
}

/// The items between commas, without the spaces around them.
fn listed(text: &str) -> Vec<String> {
    text.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_between_commas() {
        assert_eq!(listed(" a , b,,c "), ["a", "b", "c"]);
        assert_eq!(listed(""), [""; 0]);
    }
}
