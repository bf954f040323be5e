//! The state as a value to compare.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::World;
use super::super::iam::Holder;
use super::services::documents;

impl World {
    /// Everything that handlers can change, without times, to compare. Pools are listed by id.
    pub fn snapshot(&self) -> Value {
        let pools: Map<_, _> = self
            .pool_ids()
            .into_iter()
            .map(|id| (id.clone(), self.pool_snapshot(&id)))
            .collect();
        let roles: Map<_, _> = self
            .roles()
            .into_iter()
            .map(|name| (name.clone(), self.role(&name)))
            .collect();
        let state = self.state();
        let principals = |of: &BTreeMap<String, Holder>| {
            of.iter()
                .map(|(name, holder)| (name.clone(), documents(&holder.policies)))
                .collect::<Map<_, _>>()
        };
        let functions: Map<_, _> = state
            .functions
            .policies
            .iter()
            .map(|((name, qualifier), policy)| {
                let qualifier = qualifier
                    .as_ref()
                    .map(|qualifier| format!(":{qualifier}"))
                    .unwrap_or_default();
                (format!("{name}{qualifier}"), json!(policy.statements))
            })
            .collect();
        let domains: Map<_, _> = state
            .domains
            .iter()
            .map(|(name, domain)| {
                let shown = json!({
                    "Pool": domain.pool,
                    "CustomDomainConfig": domain.custom,
                    "ManagedLoginVersion": domain.version,
                    "Status": domain.status,
                    "Routing": domain.routing,
                });
                (name.clone(), shown)
            })
            .collect();
        json!({
            "Domains": domains,
            "Pools": pools,
            "Roles": roles,
            "Users": principals(&state.iam.users),
            "Groups": principals(&state.iam.groups),
            "Functions": functions,
        })
    }

    /// Everything about one pool, without times; null if it is not there.
    pub fn pool_snapshot(&self, id: &str) -> Value {
        let (pool, mfa) = (self.pool(id), self.mfa(id));
        let state = self.state();
        let Some(parts) = state.pool(id) else {
            return Value::Null;
        };
        let mut snapshot = json!({
            "Pool": pool,
            "Mfa": mfa,
            "Clients": parts.clients,
            "ResourceServers": parts.servers,
            "IdentityProviders": parts.providers,
            "Groups": parts.groups,
        });
        forget_times(&mut snapshot);
        snapshot
    }
}

fn forget_times(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|key, _| key != "CreationDate" && key != "LastModifiedDate");
            members.values_mut().for_each(forget_times);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_times),
        _ => {}
    }
}
