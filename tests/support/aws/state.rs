//! Everything the stand-in remembers, and the settings that tests may turn.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::domains::Domain;
use super::functions::Functions;
use super::iam::Iam;
use super::pools::Pool;
use super::quotas::Quotas;
use super::stacks::Stack;
use super::tagging::Index;
use super::vault::Vault;

/// The account of everything.
pub const ACCOUNT: &str = "123456789012";

/// What differs between accounts and Regions, and readings where the service's behaviour is not
/// known for sure.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The Region of everything.
    pub region: String,
    /// The quota of pools. Documented default: 1,000.
    pub max_pools: usize,
    /// How many times a role that was just made here is refused before Cognito may assume it.
    pub role_trust_delay: usize,
    /// How many times it is refused, after that, for its missing right to publish.
    pub role_policy_delay: usize,
    /// Measured: some Regions show `UsernameConfiguration` on pools that never had it set.
    pub shows_username_configuration: bool,
    /// Assumed off: the SMS factor counts as on wherever MFA is on and the pool has an SMS
    /// configuration, whoever set it.
    pub sms_factor_follows_configuration: bool,
    /// Assumed off: `SetUserPoolMfaConfig` without SMS leaves the SMS configuration as it is.
    pub mfa_call_keeps_sms: bool,
    /// How many looks a custom domain takes to become active.
    pub domain_creating: usize,
    /// Whether it becomes `FAILED` instead.
    pub domains_fail: bool,
    /// Assumed off: while a domain is coming or changing, it can be changed and deleted. If not, both are
    /// refused.
    pub busy_domains_change: bool,
    /// Assumed off: `UpdateUserPoolDomain` keeps what it is not given. If not, it resets it.
    pub update_domain_keeps: bool,
    /// For how many looks a new domain is missing from descriptions.
    pub domain_hidden: usize,
    /// How many looks (or attempts to delete the pool) a domain takes to go.
    pub domain_deleting: usize,
    /// How many times a custom domain's parent cannot be resolved.
    pub unresolved_parents: usize,
    /// Whether lists of pools begin with the newest. Their order is not documented.
    pub newest_first: bool,
    /// For how many looks after its making a pool is missing from the index of tags.
    pub index_delay: usize,
    /// Whether calls over the quotas are refused.
    pub quotas: bool,
    /// For how many looks after an event or answer a stack still shows what was before.
    pub record_delay: usize,
    /// Whether resources show only what is over, as with some local stand-ins for AWS: none while
    /// it is created, and the former record while it is changed. Events show everything.
    pub hides_in_progress: bool,
    /// The permissions boundary without which roles on Poolkeeper's path are not made or changed.
    pub required_boundary: Option<String>,
    /// The quota of groups in a pool. Documented: 10,000.
    pub max_groups: usize,
    /// Assumed off: `UpdateGroup` keeps what it is not given. If not, it resets it.
    pub update_group_keeps: bool,
    /// Assumed off: a group whose description is empty shows an empty one. If not, it shows none.
    pub shows_empty_description: bool,
    /// Assumed off: a resource server without scopes shows no list of them. If not, it shows an empty one.
    pub hides_empty_scopes: bool,
    /// How long a write of a client takes, in which another one in the same pool is refused. Measured: they
    /// are refused; how long that lasts is not known.
    pub client_write: Duration,
    /// Assumed off: giving a SAML provider one form of metadata leaves the other one.
    pub keeps_other_metadata: bool,
    /// Assumed off: an update that maps no name for the user leaves the provider without one.
    pub forgets_username: bool,
    /// Measured off: the private key of Sign in with Apple is shown.
    pub shows_private_key: bool,
    /// Assumed off: a provider of OpenID Connect shows the endpoints that the service found.
    pub shows_found_endpoints: bool,
    /// Assumed off: they stay when the issuer changes.
    pub keeps_found_endpoints: bool,
    /// The ARNs of the roles for which the caller lacks `iam:PassRole`.
    pub unpassable_roles: BTreeSet<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            region: "eu-west-1".to_owned(),
            max_pools: 1000,
            role_trust_delay: 0,
            role_policy_delay: 0,
            shows_username_configuration: false,
            sms_factor_follows_configuration: false,
            mfa_call_keeps_sms: false,
            domain_creating: 0,
            domains_fail: false,
            busy_domains_change: false,
            update_domain_keeps: false,
            domain_hidden: 0,
            domain_deleting: 0,
            unresolved_parents: 0,
            newest_first: true,
            index_delay: 0,
            quotas: false,
            record_delay: 0,
            hides_in_progress: false,
            required_boundary: None,
            max_groups: 10_000,
            update_group_keeps: false,
            shows_empty_description: false,
            hides_empty_scopes: false,
            client_write: Duration::ZERO,
            keeps_other_metadata: false,
            forgets_username: false,
            shows_private_key: false,
            shows_found_endpoints: false,
            keeps_found_endpoints: false,
            unpassable_roles: BTreeSet::new(),
        }
    }
}

/// Everything the stand-in remembers.
#[derive(Debug, Default)]
pub struct State {
    /// Settings.
    pub settings: Settings,
    /// User pools in the order of their making.
    pub pools: Vec<Pool>,
    /// Domains by name.
    pub domains: BTreeMap<String, Domain>,
    /// Prefixes that other accounts hold.
    pub foreign_domains: BTreeSet<String>,
    /// Roles and inline policies.
    pub iam: Iam,
    /// Resource policies of functions.
    pub functions: Functions,
    /// Stacks by id.
    pub stacks: BTreeMap<String, Stack>,
    /// Secrets by ARN, and parameters by name.
    pub vault: Vault,
    /// The index of tags.
    pub index: Index,
    /// What is left of the quotas.
    pub quotas: Quotas,
    /// Dotted paths of request members that tests have added to the model.
    pub accepted: BTreeSet<String>,
    clock: u64,
}

impl State {
    /// An empty world.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            ..Self::default()
        }
    }

    /// The time in seconds, as the services write it. Never the same twice, so that what was made
    /// first can be told.
    pub fn now(&mut self) -> Value {
        let real = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_millis();
        self.clock = u64::try_from(real).unwrap_or(u64::MAX).max(self.clock + 1);
        // Milliseconds of this century are exact in a float.
        #[expect(clippy::cast_precision_loss)]
        let seconds = self.clock as f64 / 1000.0;
        json!(seconds)
    }

    /// The pool of an id.
    pub fn pool(&self, id: &str) -> Option<&Pool> {
        self.pools.iter().find(|pool| pool.id == id)
    }

    /// The pool of an id, to change.
    pub fn pool_mut(&mut self, id: &str) -> Option<&mut Pool> {
        self.pools.iter_mut().find(|pool| pool.id == id)
    }

    /// The ARN of a pool.
    pub fn pool_arn(&self, id: &str) -> String {
        format!(
            "arn:{}:cognito-idp:{}:{ACCOUNT}:userpool/{id}",
            partition(&self.settings.region),
            self.settings.region
        )
    }
}

/// The partition of a Region, as ARNs name it.
pub fn partition(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

/// So many characters out of lower-case letters and digits.
pub fn random_name(length: usize) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    (0..length)
        .map(|_| char::from(LETTERS[fastrand::usize(..LETTERS.len())]))
        .collect()
}

/// A member as text, or nothing.
pub fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A member as a flag; absent is off.
pub fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or_default()
}

/// A member as a list of texts; absent is empty.
pub fn texts<'a>(value: &'a Value, key: &str) -> Vec<&'a str> {
    value
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

/// A request without its explicit nulls, which the services take for members that are not there.
pub fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members
                .iter()
                .filter(|(_, member)| !member.is_null())
                .map(|(key, member)| (key.clone(), without_nulls(member)))
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.iter().map(without_nulls).collect()),
        other => other.clone(),
    }
}
