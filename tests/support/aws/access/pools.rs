//! User pools as tests see and change them.

use serde_json::{Value, json};

use super::super::domains::{self, Domain};
use super::super::pools::{Factors, Pool};
use super::super::reply::Outcome;
use super::super::state::text;
use super::super::{World, cognito, mfa, pools};

/// User pools.
impl World {
    /// Carries out a Cognito operation with all its checks, unrecorded: to seed, and to change
    /// things from outside.
    pub fn cognito(&self, operation: &str, input: Value) -> Outcome {
        cognito::perform(&mut self.state(), operation, &input)
    }

    /// Makes a pool out of a `CreateUserPool` request and gives its id. Panics if the request
    /// would be refused.
    pub fn add_pool(&self, request: Value) -> String {
        match self.cognito("CreateUserPool", request) {
            Ok(answer) => text(&answer["UserPool"], "Id").to_owned(),
            Err(error) => panic!("{}: {}", error.code, error.message),
        }
    }

    /// All pools as `DescribeUserPool` shows them, oldest first.
    pub fn pools(&self) -> Vec<Value> {
        self.pool_ids().iter().map(|id| self.pool(id)).collect()
    }

    /// The ids of all pools, oldest first.
    pub fn pool_ids(&self) -> Vec<String> {
        self.state()
            .pools
            .iter()
            .map(|pool| pool.id.clone())
            .collect()
    }

    /// The one pool there must be, as `DescribeUserPool` shows it.
    pub fn only_pool(&self) -> Value {
        let pools = self.pools();
        assert_eq!(pools.len(), 1, "exactly one pool: {pools:#?}");
        pools.into_iter().next_back().unwrap_or_default()
    }

    /// A pool as `DescribeUserPool` shows it; null if it is not there.
    pub fn pool(&self, id: &str) -> Value {
        let shown = pools::describe(&self.state(), &json!({"UserPoolId": id}));
        shown
            .map(|mut answer| answer["UserPool"].take())
            .unwrap_or_default()
    }

    /// A pool as `GetUserPoolMfaConfig` shows it; null if it is not there.
    pub fn mfa(&self, id: &str) -> Value {
        mfa::get(&self.state(), &json!({"UserPoolId": id})).unwrap_or_default()
    }

    /// Changes what `DescribeUserPool` shows, without any check.
    pub fn edit_pool(&self, id: &str, change: impl FnOnce(&mut Value)) {
        self.with_pool(id, |pool| {
            let mut live = Value::Object(std::mem::take(&mut pool.live));
            change(&mut live);
            match live {
                Value::Object(live) => pool.live = live,
                other => panic!("a pool must stay an object: {other}"),
            }
        });
    }

    /// Changes the second factors, without any check. `MfaConfiguration` itself is in
    /// [`World::edit_pool`].
    pub fn edit_factors(&self, id: &str, change: impl FnOnce(&mut Factors)) {
        self.with_pool(id, |pool| change(&mut pool.factors));
    }

    /// Everything about a pool, to change without any check.
    pub fn with_pool<T>(&self, id: &str, change: impl FnOnce(&mut Pool) -> T) -> T {
        match self.state().pool_mut(id) {
            Some(pool) => change(pool),
            None => panic!("no pool {id}"),
        }
    }

    /// A group as `GetGroup` shows it; null if it is not there.
    pub fn group(&self, pool: &str, name: &str) -> Value {
        let state = self.state();
        let group = state.pool(pool).and_then(|pool| pool.groups.get(name));
        group.cloned().unwrap_or_default()
    }

    /// The names of a pool's groups, sorted.
    pub fn groups_of(&self, pool: &str) -> Vec<String> {
        let state = self.state();
        let pool = state.pool(pool);
        pool.map(|pool| pool.groups.keys().cloned().collect())
            .unwrap_or_default()
    }

    /// Makes a group out of a `CreateGroup` request without its pool. Panics if it would be refused.
    pub fn add_group(&self, pool: &str, mut request: Value) {
        request["UserPoolId"] = json!(pool);
        if let Err(error) = self.cognito("CreateGroup", request) {
            panic!("{}: {}", error.code, error.message);
        }
    }

    /// Changes what `GetGroup` shows, without any check.
    pub fn edit_group(&self, pool: &str, name: &str, change: impl FnOnce(&mut Value)) {
        self.with_pool(pool, |pool| match pool.groups.get_mut(name) {
            Some(group) => change(group),
            None => panic!("no group {name}"),
        });
    }

    /// A resource server as `DescribeResourceServer` shows it; null if it is not there.
    pub fn server(&self, pool: &str, identifier: &str) -> Value {
        let shown = json!({"UserPoolId": pool, "Identifier": identifier});
        self.cognito("DescribeResourceServer", shown)
            .map(|mut answer| answer["ResourceServer"].take())
            .unwrap_or_default()
    }

    /// The identifiers of a pool's resource servers, sorted.
    pub fn servers_of(&self, pool: &str) -> Vec<String> {
        let state = self.state();
        let pool = state.pool(pool);
        pool.map(|pool| pool.servers.keys().cloned().collect())
            .unwrap_or_default()
    }

    /// Makes a resource server out of a `CreateResourceServer` request without its pool. Panics if it would
    /// be refused.
    pub fn add_server(&self, pool: &str, mut request: Value) {
        request["UserPoolId"] = json!(pool);
        if let Err(error) = self.cognito("CreateResourceServer", request) {
            panic!("{}: {}", error.code, error.message);
        }
    }

    /// Changes what `DescribeResourceServer` shows, without any check.
    pub fn edit_server(&self, pool: &str, identifier: &str, change: impl FnOnce(&mut Value)) {
        self.with_pool(pool, |pool| match pool.servers.get_mut(identifier) {
            Some(server) => change(server),
            None => panic!("no resource server {identifier}"),
        });
    }

    /// An identity provider as `DescribeIdentityProvider` shows it; null if it is not there.
    pub fn provider(&self, pool: &str, name: &str) -> Value {
        let state = self.state();
        let provider = state.pool(pool).and_then(|pool| pool.providers.get(name));
        provider.cloned().unwrap_or_default()
    }

    /// The names of a pool's identity providers, sorted.
    pub fn providers_of(&self, pool: &str) -> Vec<String> {
        let state = self.state();
        let pool = state.pool(pool);
        pool.map(|pool| pool.providers.keys().cloned().collect())
            .unwrap_or_default()
    }

    /// Makes a provider out of a `CreateIdentityProvider` request without its pool. Panics if it would be
    /// refused.
    pub fn add_provider(&self, pool: &str, mut request: Value) {
        request["UserPoolId"] = json!(pool);
        if let Err(error) = self.cognito("CreateIdentityProvider", request) {
            panic!("{}: {}", error.code, error.message);
        }
    }

    /// Changes what `DescribeIdentityProvider` shows, without any check.
    pub fn edit_provider(&self, pool: &str, name: &str, change: impl FnOnce(&mut Value)) {
        self.with_pool(pool, |pool| match pool.providers.get_mut(name) {
            Some(provider) => change(provider),
            None => panic!("no identity provider {name}"),
        });
    }

    /// A client as `DescribeUserPoolClient` shows it; null if it is not there.
    pub fn client(&self, pool: &str, id: &str) -> Value {
        let state = self.state();
        let client = state.pool(pool).and_then(|pool| pool.clients.get(id));
        client.cloned().unwrap_or_default()
    }

    /// The IDs of a pool's clients.
    pub fn clients_of(&self, pool: &str) -> Vec<String> {
        let state = self.state();
        let pool = state.pool(pool);
        pool.map(|pool| pool.clients.keys().cloned().collect())
            .unwrap_or_default()
    }

    /// Makes a client out of a `CreateUserPoolClient` request without its pool, and gives its ID. Panics if it
    /// would be refused.
    pub fn add_client(&self, pool: &str, mut request: Value) -> String {
        request["UserPoolId"] = json!(pool);
        match self.cognito("CreateUserPoolClient", request) {
            Ok(answer) => text(&answer["UserPoolClient"], "ClientId").to_owned(),
            Err(error) => panic!("{}: {}", error.code, error.message),
        }
    }

    /// Changes what `DescribeUserPoolClient` shows, without any check.
    pub fn edit_client(&self, pool: &str, id: &str, change: impl FnOnce(&mut Value)) {
        self.with_pool(pool, |pool| match pool.clients.get_mut(id) {
            Some(client) => change(client),
            None => panic!("no client {id}"),
        });
    }

    /// Lets requests carry a member newer than the model: a dotted path such as `FutureSetting` or
    /// `LambdaConfig.FutureTrigger`. An update without it resets it.
    pub fn accept_member(&self, path: &str) {
        self.state().accepted.insert(path.to_owned());
    }

    /// Gives a pool a setting newer than the model, and lets requests carry it.
    pub fn add_future_setting(&self, id: &str, path: &str, value: Value) {
        self.accept_member(path);
        self.edit_pool(id, |live| {
            let place = path.split('.').fold(live, |place, name| &mut place[name]);
            *place = value;
        });
    }

    /// A domain as `DescribeUserPoolDomain` shows it, without a look at it; null if it is not there.
    pub fn domain(&self, name: &str) -> Value {
        let state = self.state();
        let domain = state.domains.get(name);
        domain.map_or(Value::Null, |domain| domains::shown(name, domain))
    }

    /// The names of a pool's domains, sorted.
    pub fn domains_of(&self, pool: &str) -> Vec<String> {
        let state = self.state();
        let domains = state
            .domains
            .iter()
            .filter(|(_, domain)| domain.pool == pool);
        domains.map(|(name, _)| name.clone()).collect()
    }

    /// Makes a domain out of a `CreateUserPoolDomain` request without its pool. Panics if it would be refused.
    pub fn add_domain(&self, pool: &str, mut request: Value) {
        request["UserPoolId"] = json!(pool);
        if let Err(error) = self.cognito("CreateUserPoolDomain", request) {
            panic!("{}: {}", error.code, error.message);
        }
    }

    /// Changes a domain, without any check.
    pub fn edit_domain(&self, name: &str, change: impl FnOnce(&mut Domain)) {
        match self.state().domains.get_mut(name) {
            Some(domain) => change(domain),
            None => panic!("no domain {name}"),
        }
    }

    /// Makes a client in a pool, with or without a branding style, and gives its id.
    pub fn add_app(&self, pool: &str, styled: bool) -> String {
        let request = json!({"UserPoolId": pool, "ClientName": "client"});
        let client = match self.cognito("CreateUserPoolClient", request) {
            Ok(answer) => text(&answer["UserPoolClient"], "ClientId").to_owned(),
            Err(error) => panic!("{}: {}", error.code, error.message),
        };
        if styled {
            self.with_pool(pool, |pool| pool.styles.insert(client.clone()));
        }
        client
    }

    /// Says that another account holds a domain prefix.
    pub fn add_foreign_domain(&self, prefix: &str) {
        self.state().foreign_domains.insert(prefix.to_owned());
    }
}
