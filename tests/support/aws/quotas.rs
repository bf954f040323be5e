//! How often operations may be called.
//!
//! Documented: Cognito's default quotas by category for each account and Region, and those for each
//! operation and pool; that a call over the quota is refused and not carried out. Assumed: a
//! refused call does not count, a second's worth can be had at once, and the number of
//! `GetResources`.

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::Value;

use super::calls::Service;
use super::faults::injected;
use super::reply::ApiError;
use super::state::text;

/// Operations that share a quota.
#[derive(Debug)]
pub struct Category {
    /// Its name.
    pub name: &'static str,
    /// How many calls a second it allows the account.
    pub per_second: u32,
    /// How many calls a second each operation has for each pool.
    pub per_pool: Option<u32>,
    /// Its operations.
    pub operations: &'static [&'static str],
}

/// Every operation that has a quota here.
pub const CATEGORIES: [Category; 8] = [
    Category {
        name: "UserPoolRead",
        per_second: 15,
        per_pool: None,
        operations: &["DescribeUserPool", "ListUserPools"],
    },
    Category {
        name: "UserPoolUpdate",
        per_second: 15,
        per_pool: None,
        operations: &["CreateUserPool", "UpdateUserPool", "DeleteUserPool"],
    },
    Category {
        name: "UserPoolResourceRead",
        per_second: 20,
        per_pool: Some(5),
        operations: &[
            "DescribeIdentityProvider",
            "DescribeManagedLoginBrandingByClient",
            "DescribeResourceServer",
            "DescribeUserPoolDomain",
            "GetGroup",
            "GetUserPoolMfaConfig",
            "ListGroups",
            "ListIdentityProviders",
            "ListResourceServers",
            "ListTagsForResource",
        ],
    },
    Category {
        name: "UserPoolResourceUpdate",
        per_second: 15,
        per_pool: Some(5),
        operations: &[
            "AddCustomAttributes",
            "CreateGroup",
            "CreateIdentityProvider",
            "CreateResourceServer",
            "CreateUserPoolDomain",
            "DeleteGroup",
            "DeleteIdentityProvider",
            "DeleteResourceServer",
            "DeleteUserPoolDomain",
            "SetUserPoolMfaConfig",
            "UpdateGroup",
            "UpdateIdentityProvider",
            "UpdateResourceServer",
            "UpdateUserPoolDomain",
        ],
    },
    Category {
        name: "UserPoolClientRead",
        per_second: 15,
        per_pool: Some(5),
        operations: &["DescribeUserPoolClient", "ListUserPoolClients"],
    },
    Category {
        name: "UserPoolClientUpdate",
        per_second: 15,
        per_pool: Some(5),
        operations: &[
            "CreateUserPoolClient",
            "DeleteUserPoolClient",
            "UpdateUserPoolClient",
        ],
    },
    Category {
        name: "TagResource",
        per_second: 5,
        per_pool: None,
        operations: &["TagResource", "UntagResource"],
    },
    Category {
        name: "GetResources",
        per_second: 15,
        per_pool: None,
        operations: &["GetResources"],
    },
];

/// What is left of the quotas.
#[derive(Debug, Default)]
pub struct Quotas {
    buckets: BTreeMap<String, Bucket>,
    /// How many calls were refused.
    pub refused: usize,
}

#[derive(Debug)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl Quotas {
    /// Counts a call, or refuses it.
    pub fn take(
        &mut self,
        service: Service,
        operation: &str,
        input: &Value,
        now: Instant,
    ) -> Result<(), ApiError> {
        if !matches!(service, Service::Cognito | Service::Tagging) {
            return Ok(());
        }
        let category = CATEGORIES
            .iter()
            .find(|category| category.operations.contains(&operation));
        let Some(category) = category else {
            return Ok(());
        };
        let pool = text(input, "UserPoolId");
        let of_pool = category.per_pool.filter(|_| !pool.is_empty());
        let wanted = [
            Some((category.name.to_owned(), category.per_second)),
            of_pool.map(|rate| (format!("{operation} {pool}"), rate)),
        ];
        let wanted: Vec<_> = wanted.into_iter().flatten().collect();
        let all_left = wanted
            .iter()
            .all(|(name, rate)| self.refilled(name, *rate, now).left >= 1.0);
        if !all_left {
            self.refused += 1;
            let code = match service {
                Service::Tagging => "ThrottlingException",
                _ => "TooManyRequestsException",
            };
            return Err(injected(code, false));
        }
        for (name, rate) in &wanted {
            self.refilled(name, *rate, now).left -= 1.0;
        }
        Ok(())
    }

    fn refilled(&mut self, name: &str, rate: u32, now: Instant) -> &mut Bucket {
        let rate = f64::from(rate);
        let bucket = self.buckets.entry(name.to_owned()).or_insert(Bucket {
            left: rate,
            at: now,
        });
        let gained = now.saturating_duration_since(bucket.at).as_secs_f64() * rate;
        bucket.left = (bucket.left + gained).min(rate);
        bucket.at = now;
        bucket
    }
}
