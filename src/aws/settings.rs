//! The function's settings from its environment, besides Region and credentials. The template sets them.

use std::env;

/// `true` if the function's role may write policies on other principals. The template's parameter
/// `EnableGrants` sets the variable and the permissions.
pub const ENABLE_GRANTS: &str = "POOLKEEPER_ENABLE_GRANTS";
/// `true` if the function may read secrets that templates name. The template's parameter `EnableSecrets` sets the
/// variable and the permissions.
pub const ENABLE_SECRETS: &str = "POOLKEEPER_ENABLE_SECRETS";
/// The ARN of the permissions boundary of every role that the function creates. The function's own role
/// may not create roles without it.
pub const SMS_ROLE_BOUNDARY: &str = "POOLKEEPER_SMS_ROLE_BOUNDARY";
/// The other accounts whose functions may be triggers, separated by commas.
pub const TRIGGER_ACCOUNTS: &str = "POOLKEEPER_TRIGGER_ACCOUNTS";
/// The hosts besides CloudFormation's own that may receive answers, separated by commas.
pub const RESPONSE_HOSTS: &str = "POOLKEEPER_RESPONSE_HOSTS";
/// The function's own name, which Lambda sets.
pub const FUNCTION_NAME: &str = "AWS_LAMBDA_FUNCTION_NAME";
/// `true` under `sam local invoke` and `make local`, where the event does not come from CloudFormation.
pub const SAM_LOCAL: &str = "AWS_SAM_LOCAL";

/// The function's settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Whether the function may write inline policies on other principals.
    pub grants_enabled: bool,
    /// Whether the function may read stored secrets.
    pub secrets_enabled: bool,
    /// The permissions boundary of the roles that the function creates.
    pub sms_role_boundary: Option<String>,
    /// The other accounts whose functions may be triggers.
    pub trigger_accounts: Vec<String>,
    /// The hosts besides CloudFormation's own that may receive answers: `host` or `host:port`.
    pub response_hosts: Vec<String>,
    /// The function's own name.
    pub function_name: Option<String>,
    /// Whether the function runs on your own machine, with fixture events.
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
            secrets_enabled: is_true(ENABLE_SECRETS),
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
