//! Which functions may become triggers: those of the pool's account and Region, and of the accounts that
//! whoever deployed this function named. A trigger sees passwords and changes tokens.

use std::fmt;

use crate::arn::Arn;
use crate::aws::Settings;
use crate::properties::Violations;
use crate::resources::Owner;

/// Checks the function at `path`, unless its ARN is wrong in itself.
pub fn check_function(
    path: impl fmt::Display,
    function: &str,
    owner: &Owner,
    settings: &Settings,
    violations: &mut Violations,
) {
    let path = path.to_string();
    let (Some(arn), Some(stack)) = (Arn::parse(function), Arn::parse(&owner.stack_id)) else {
        return;
    };
    // What is wrong with the ARN, or with its Region, was told already.
    if violations.concerns(&path) {
        return;
    }
    if arn.account != stack.account {
        let account = arn.account;
        if !settings.trigger_accounts.iter().any(|it| it == account) {
            violations.add(
                path,
                "K-ACCOUNT",
                format_args!(
                    "{function} is a function of account {account}, but the stack is in account {}; to \
                     allow it, add {account} to the parameter TriggerAccounts of Poolkeeper's template",
                    stack.account
                ),
            );
        }
        return;
    }
    let name = arn.resource.split(':').nth(1);
    if name.is_some() && name == settings.function_name.as_deref() {
        violations.add(
            path,
            "K-OWN",
            format_args!("{function} is Poolkeeper's own function, which cannot be a trigger"),
        );
    }
}
