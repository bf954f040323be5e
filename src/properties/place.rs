//! Where a stack is: some rules, and parts of ARNs, follow from it.

/// The partition, Region and account of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// `aws`, `aws-cn`, `aws-us-gov`, ...
    pub partition: String,
    /// The stack's region.
    pub region: String,
    /// The stack's account.
    pub account: String,
}

impl Place {
    /// Reads the place out of a stack's ARN (`arn:<partition>:cloudformation:<region>:<account>:…`).
    pub fn of_stack(stack_id: &str) -> Self {
        let part = |index: usize, fallback: &str| {
            stack_id
                .split(':')
                .nth(index)
                .filter(|part| !part.is_empty())
                .unwrap_or(fallback)
                .to_owned()
        };
        Self {
            partition: part(1, "aws"),
            region: part(3, ""),
            account: part(4, ""),
        }
    }

    /// The ARN of a pool at this place.
    pub fn pool_arn(&self, id: &str) -> String {
        format!(
            "arn:{}:cognito-idp:{}:{}:userpool/{id}",
            self.partition, self.region, self.account
        )
    }
}
