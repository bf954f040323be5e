//! Domains of pools, by prefix and the customer's own.
//!
//! Measured: one of each kind per pool, the texts, and that describing one that is not there gives
//! an empty description. Documented: four custom domains per account, and that clients have no branding
//! style unless one is made. How long a domain takes to come and go is a setting, counted in looks at it.

use serde_json::{Map, Value, json};

use super::cognito::pool_id;
use super::reply::{ApiError, Outcome, invalid, not_found};
use super::state::{ACCOUNT, State, partition, random_name, text};

/// A domain.
#[derive(Clone, Debug, Default)]
pub struct Domain {
    /// The pool's id.
    pub pool: String,
    /// The certificate and policy of a custom domain.
    pub custom: Option<Value>,
    /// 1 for the classic pages, 2 for managed login.
    pub version: Value,
    /// What DNS must point to.
    pub target: String,
    /// `CREATING`, `ACTIVE`, `UPDATING`, `DELETING`, `FAILED`.
    pub status: String,
    /// How many more looks the status lasts.
    pub looks: usize,
    /// Whether it becomes `FAILED` then.
    pub fails: bool,
    /// How many more looks do not see it.
    pub hidden: usize,
    /// The routing to a replica, which is set elsewhere.
    pub routing: Option<Value>,
}

/// Carries out one operation.
pub fn perform(state: &mut State, operation: &str, input: &Value) -> Outcome {
    match operation {
        "CreateUserPoolDomain" => create(state, input),
        "DescribeUserPoolDomain" => Ok(describe(state, text(input, "Domain"))),
        "UpdateUserPoolDomain" => update(state, input),
        _ => delete(state, input),
    }
}

/// `DescribeManagedLoginBrandingByClient`.
pub fn style(state: &State, input: &Value) -> Outcome {
    let pool = state.pool(pool_id(state, input)?);
    let client = text(input, "ClientId");
    match pool.is_some_and(|pool| pool.styles.contains(client)) {
        true => Ok(json!({"ManagedLoginBranding": {"UserPoolId": text(input, "UserPoolId")}})),
        false => Err(not_found(format!(
            "The client {client} has no managed login branding."
        ))),
    }
}

/// `Domain` and `CustomDomain` as the pool shows them.
pub fn shown_on(state: &State, pool: &str) -> Map<String, Value> {
    let of_pool = state
        .domains
        .iter()
        .filter(|(_, domain)| domain.pool == pool);
    of_pool
        .map(|(name, domain)| {
            let key = if domain.custom.is_some() {
                "CustomDomain"
            } else {
                "Domain"
            };
            (key.to_owned(), json!(name))
        })
        .collect()
}

/// Whether a domain stands in the way of deleting a pool. A look at one that is going.
pub fn hold_up_deletion(state: &mut State, pool: &str) -> bool {
    let names: Vec<String> = state
        .domains
        .iter()
        .filter(|(_, domain)| domain.pool == pool)
        .map(|(name, _)| name.clone())
        .collect();
    names.iter().for_each(|name| look(state, name));
    names.iter().any(|name| state.domains.contains_key(name))
}

/// Time passes for a domain.
fn look(state: &mut State, name: &str) {
    let Some(domain) = state.domains.get_mut(name) else {
        return;
    };
    if domain.looks > 0 {
        domain.looks -= 1;
    } else if domain.status == "DELETING" {
        state.domains.remove(name);
    } else if domain.fails {
        "FAILED".clone_into(&mut domain.status);
    } else if domain.status != "FAILED" {
        "ACTIVE".clone_into(&mut domain.status);
    }
}

fn create(state: &mut State, input: &Value) -> Outcome {
    let pool = pool_id(state, input)?;
    let name = text(input, "Domain");
    let custom = input.get("CustomDomainConfig");
    match custom {
        Some(config) => check_custom(state, name, config)?,
        None => check_prefix(name)?,
    }
    if let Some(domain) = state.domains.get(name) {
        let other = if domain.pool == pool {
            "this"
        } else {
            "another"
        };
        return Err(invalid(format!(
            "Domain already associated with {other} user pool."
        )));
    }
    if state.foreign_domains.contains(name) {
        return Err(invalid("Domain already associated with another user pool."));
    }
    let same_kind = |domain: &&Domain| domain.custom.is_some() == custom.is_some();
    if state
        .domains
        .values()
        .filter(same_kind)
        .any(|domain| domain.pool == pool)
    {
        return Err(invalid("User pool already has a domain configured."));
    }
    if custom.is_some() && state.domains.values().filter(same_kind).count() >= 4 {
        return Err(ApiError::new(
            "LimitExceededException",
            "The account has four custom domains already.",
        ));
    }
    let creating = if custom.is_some() {
        state.settings.domain_creating
    } else {
        0
    };
    let target = format!("d{}.cloudfront.net", random_name(13));
    let domain = Domain {
        pool: pool.to_owned(),
        custom: custom.cloned(),
        version: input
            .get("ManagedLoginVersion")
            .cloned()
            .unwrap_or_else(|| json!(1)),
        target: target.clone(),
        status: if creating > 0 { "CREATING" } else { "ACTIVE" }.to_owned(),
        looks: creating,
        fails: custom.is_some() && state.settings.domains_fail,
        hidden: state.settings.domain_hidden,
        routing: None,
    };
    state.domains.insert(name.to_owned(), domain);
    let mut answer = json!({"ManagedLoginVersion": input.get("ManagedLoginVersion").cloned().unwrap_or_else(|| json!(1))});
    if custom.is_some() {
        answer["CloudFrontDomain"] = json!(target);
    }
    Ok(answer)
}

fn check_prefix(name: &str) -> Result<(), ApiError> {
    if name.contains('.') {
        return Err(invalid(format!(
            "1 validation error detected: Value '{name}' at 'domain' failed to satisfy constraint: Member must \
             satisfy regular expression pattern: ^[a-z0-9](?:[a-z0-9\\-]{{0,61}}[a-z0-9])?$"
        )));
    }
    // Documented.
    match ["aws", "amazon", "cognito"]
        .iter()
        .find(|word| name.contains(*word))
    {
        Some(word) => Err(invalid(format!(
            "Domain cannot contain reserved word: {word}"
        ))),
        None => Ok(()),
    }
}

fn check_custom(state: &mut State, name: &str, config: &Value) -> Result<(), ApiError> {
    if name.split('.').count() < 3 || state.settings.unresolved_parents > 0 {
        state.settings.unresolved_parents = state.settings.unresolved_parents.saturating_sub(1);
        return Err(invalid(
            "Custom domain is not a valid subdomain: Was not able to resolve a DNS A record for the parent domain or \
             domain parent is a top-level domain",
        ));
    }
    check_certificate(config, &state.settings.region)
}

/// Documented: certificates of custom domains live in us-east-1. Assumed for China: in the domain's Region.
fn check_certificate(config: &Value, region: &str) -> Result<(), ApiError> {
    let start = match partition(region) {
        "aws" => "arn:aws:acm:us-east-1:".to_owned(),
        other => format!("arn:{other}:acm:{region}:"),
    };
    if text(config, "CertificateArn").starts_with(&start) {
        return Ok(());
    }
    Err(invalid("The certificate must be in the us-east-1 region."))
}

fn describe(state: &mut State, name: &str) -> Value {
    let hidden = state.domains.get_mut(name).map(|it| &mut it.hidden);
    if let Some(hidden) = hidden.filter(|hidden| **hidden > 0) {
        *hidden -= 1;
        return json!({"DomainDescription": {}});
    }
    look(state, name);
    let shown = state.domains.get(name).map(|domain| shown(name, domain));
    json!({"DomainDescription": shown.unwrap_or_else(|| json!({}))})
}

/// A domain as it is described.
pub fn shown(name: &str, domain: &Domain) -> Value {
    let mut description = json!({
        "UserPoolId": domain.pool,
        "AWSAccountId": ACCOUNT,
        "Domain": name,
        "S3Bucket": "aws-cognito-prod-assets",
        "CloudFrontDistribution": domain.target,
        "Version": "20260101000000",
        "Status": domain.status,
        "CustomDomainConfig": {},
        "ManagedLoginVersion": domain.version,
    });
    if let Some(config) = &domain.custom {
        description["CustomDomainConfig"] = config.clone();
    }
    if let Some(routing) = &domain.routing {
        description["Routing"] = routing.clone();
    }
    description
}

fn update(state: &mut State, input: &Value) -> Outcome {
    let pool = pool_id(state, input)?;
    let name = text(input, "Domain");
    let config = input.get("CustomDomainConfig");
    let settings = state.settings.clone();
    let Some(domain) = state
        .domains
        .get_mut(name)
        .filter(|domain| domain.pool == pool && domain.status != "DELETING")
    else {
        return Err(missing());
    };
    check_busy(domain, settings.busy_domains_change)?;
    match (&domain.custom, config) {
        (None, Some(_)) => {
            return Err(invalid(
                "A prefix domain has no custom domain configuration.",
            ));
        }
        // Documented for earlier versions of the API, which required it.
        (Some(_), None) if !settings.update_domain_keeps => {
            return Err(invalid("Cannot convert custom domain to prefix domain."));
        }
        (_, Some(config)) => {
            check_certificate(config, &settings.region)?;
            if settings.domain_creating > 0 {
                "UPDATING".clone_into(&mut domain.status);
                domain.looks = settings.domain_creating;
            }
            domain.fails = settings.domains_fail;
            let mut config = config.clone();
            let former = domain
                .custom
                .as_ref()
                .and_then(|it| it.get("SecurityPolicy"));
            if settings.update_domain_keeps
                && let (Some(former), None) = (former, config.get("SecurityPolicy"))
            {
                config["SecurityPolicy"] = former.clone();
            }
            domain.custom = Some(config);
        }
        _ => {}
    }
    match input.get("ManagedLoginVersion") {
        Some(version) => domain.version = version.clone(),
        None if settings.update_domain_keeps => {}
        None => domain.version = json!(1),
    }
    match input.get("Routing") {
        Some(routing) => domain.routing = Some(routing.clone()),
        None if settings.update_domain_keeps => {}
        None => domain.routing = None,
    }
    let mut answer = json!({"ManagedLoginVersion": domain.version});
    if domain.custom.is_some() {
        answer["CloudFrontDomain"] = json!(domain.target);
    }
    Ok(answer)
}

fn check_busy(domain: &Domain, may_change: bool) -> Result<(), ApiError> {
    let is_busy = ["CREATING", "UPDATING"].contains(&domain.status.as_str());
    match is_busy && !may_change {
        true => Err(invalid(format!(
            "The domain cannot be changed while it is {}.",
            domain.status
        ))),
        false => Ok(()),
    }
}

fn delete(state: &mut State, input: &Value) -> Outcome {
    let pool = pool_id(state, input)?;
    let name = text(input, "Domain");
    let deleting = state.settings.domain_deleting;
    let domain = state
        .domains
        .get_mut(name)
        .filter(|domain| domain.pool == pool && domain.status != "DELETING");
    let Some(domain) = domain else {
        return Err(missing());
    };
    check_busy(domain, state.settings.busy_domains_change)?;
    if deleting == 0 {
        state.domains.remove(name);
        return Ok(json!({}));
    }
    "DELETING".clone_into(&mut domain.status);
    // The look that finds it gone comes after those that still see it.
    domain.looks = deleting;
    Ok(json!({}))
}

fn missing() -> ApiError {
    invalid("No such domain or user pool exists.")
}
