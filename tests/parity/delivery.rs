//! Sends a vector to the handler, with a stand-in for AWS behind it.

use std::pin::Pin;
use std::time::Duration;

use poolkeeper::aws::{Clients, Settings};
use serde_json::{Map, Value, json};

use crate::support::aws::{Answer, Call, Principal};
use crate::support::replay::{FAST, Replay, STACK_ID, merge, settings};

/// What every stored secret has.
pub const STORED: &str = "kept-by-its-owner";

/// A handler and the world that it acts on.
pub struct Stage {
    replay: Replay,
}

/// What came of one event.
pub struct Scene {
    /// What the handler answered.
    pub answer: Answer,
    /// The calls that it made.
    pub calls: Vec<Call>,
}

impl Stage {
    /// A new world and a handler for it.
    pub async fn set() -> Self {
        // All that the function may be allowed: CDK knows of no such limits.
        let settings = Settings {
            grants_enabled: true,
            secrets_enabled: true,
            trigger_accounts: vec!["210987654321".to_owned()],
            ..settings()
        };
        let configure = |clients: Clients| clients.with_settings(settings);
        let replay = Replay::start_with(FAST, Duration::from_secs(20), configure).await;
        replay.aws.add_secret("shop/whole", STORED);
        let keys = json!({"secret": STORED, "other": "not-for-any-provider"});
        replay.aws.add_secret("shop/keys", &keys.to_string());
        replay.aws.put_parameter("/poolkeeper/shop", STORED);
        Self { replay }
    }

    /// Makes a role, a user or a group.
    pub fn add_principal(&self, kind: Principal, path: &str, name: &str) {
        self.replay.aws.add_principal_at(kind, path, name);
    }

    /// Makes a resource server with these scopes.
    pub fn add_server(&self, pool: &str, identifier: &str, scopes: &[String]) {
        let scope = |name: &String| json!({"ScopeName": name, "ScopeDescription": "A scope"});
        let scopes: Vec<Value> = scopes.iter().map(scope).collect();
        self.replay.aws.with_pool(pool, |pool| {
            let server = json!({"Identifier": identifier, "Name": "Server", "Scopes": scopes});
            pool.servers.insert(identifier.to_owned(), server)
        });
    }

    /// Makes an identity provider.
    pub fn add_provider(&self, pool: &str, name: &str) {
        self.replay.aws.with_pool(pool, |pool| {
            let provider = json!({"ProviderName": name, "ProviderType": "OIDC"});
            pool.providers.insert(name.to_owned(), provider)
        });
    }

    /// Removes the domains of a pool: their names, and the few that an account can have, are for the
    /// next vector.
    pub fn remove_domains(&self, pool: &str) {
        let shown = self.pool(pool);
        for name in ["CustomDomain", "Domain"].map(|member| &shown[member]) {
            if name.is_string() {
                let request = json!({"UserPoolId": pool, "Domain": name});
                let removed = self.replay.aws.cognito("DeleteUserPoolDomain", request);
                assert!(removed.is_ok(), "{name}");
            }
        }
    }

    /// Creates a resource.
    pub async fn create(&self, kind: &str, properties: &Map<String, Value>) -> Scene {
        self.deliver(self.replay.create_event(json!({})), kind, properties)
            .await
    }

    /// Deletes a resource that was created, with its stack.
    pub async fn delete(&self, kind: &str, properties: &Map<String, Value>, id: &str) -> Scene {
        self.replay.aws.put_stack(STACK_ID, "DELETE_IN_PROGRESS");
        self.deliver(self.replay.delete_event(id, json!({})), kind, properties)
            .await
    }

    /// A pool as the service describes it.
    pub fn pool(&self, id: &str) -> Value {
        self.replay.aws.pool(id)
    }

    /// Whether a pool is there.
    pub fn has_pool(&self, id: &str) -> bool {
        self.replay.aws.pool_ids().iter().any(|there| there == id)
    }

    /// Scalars are delivered as the vector has them; some have what CloudFormation makes of them.
    async fn deliver(
        &self,
        mut event: Value,
        kind: &str,
        properties: &Map<String, Value>,
    ) -> Scene {
        event["ResourceType"] = json!(kind);
        merge(
            &mut event["ResourceProperties"],
            Value::Object(properties.clone()),
        );
        self.replay.aws.clear_calls();
        // Boxed, since the type of the whole flow is deeper than the compiler likes.
        let delivered: Pin<Box<dyn Future<Output = Answer> + '_>> =
            Box::pin(self.replay.deliver(&event));
        let answer = delivered.await;
        Scene {
            answer,
            calls: self.replay.aws.calls(),
        }
    }
}

impl Scene {
    /// Whether the event was carried out.
    pub fn succeeded(&self) -> bool {
        self.answer.status() == "SUCCESS"
    }

    /// The ARN of the pool, also of one that was removed again because something failed.
    pub fn pool_arn(&self) -> String {
        let answered = self.answer.attribute("UserPoolArn").and_then(Value::as_str);
        let removed = self
            .calls
            .iter()
            .find(|call| call.operation == "DeleteUserPool");
        let removed = removed.and_then(|call| call.input["UserPoolId"].as_str());
        let removed =
            removed.map(|id| format!("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/{id}"));
        answered.map(str::to_owned).or(removed).unwrap_or_default()
    }

    /// The first call that the world refused.
    pub fn refused(&self) -> Option<&Call> {
        self.calls
            .iter()
            .find(|call| call.is_write() && call.error().is_some())
    }

    /// The calls that could change something.
    pub fn writes(&self) -> Vec<&str> {
        self.calls
            .iter()
            .filter(|call| call.is_write())
            .map(|call| call.operation.as_str())
            .collect()
    }

    /// The property paths that the answer's reason names: `<path>: <what is wrong>; …`, after what
    /// was attempted.
    pub fn named(&self) -> Vec<String> {
        let reason = self.answer.reason();
        let said = reason
            .split_once(" the properties")
            .map_or(reason, |(_, said)| said);
        let said = said.split_once(": ").map_or(said, |(_, said)| said);
        let paths = said
            .split("; ")
            .filter_map(|line| Some(line.split_once(": ")?.0));
        paths
            .filter(|path| is_property(path))
            .map(str::to_owned)
            .collect()
    }
}

/// Keys of the author's own, further down the path, may hold anything.
fn is_property(path: &str) -> bool {
    let first = path.split(['.', '[']).next().unwrap_or_default();
    first.starts_with(|letter: char| letter.is_ascii_uppercase())
        && first.chars().all(|letter| letter.is_ascii_alphanumeric())
}
