//! Roles, functions and stacks as tests see and change them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::calls::Service;
use super::super::functions;
use super::super::iam::Role;
use super::super::reply::ApiError;
use super::super::server::perform;
use super::super::{World, iam};

/// The principals that can carry an inline policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal {
    /// A role.
    Role,
    /// A user.
    User,
    /// A group.
    Group,
}

/// IAM, functions and stacks.
impl World {
    /// The names of all roles.
    pub fn roles(&self) -> Vec<String> {
        self.state().iam.roles.keys().cloned().collect()
    }

    /// A role: `Arn`, `Path`, `RoleName`, `Trust` (a document), `Tags`, `Policies` (documents by
    /// name); null if it is not there.
    pub fn role(&self, name: &str) -> Value {
        self.state()
            .iam
            .roles
            .get(name)
            .map_or(Value::Null, |role| {
                json!({
                    "Arn": role.arn,
                    "Path": role.path,
                    "RoleName": role.name,
                    "Description": role.description,
                    "Trust": document(&role.trust),
                    "Tags": role.tags,
                    "Policies": documents(&role.policies),
                })
            })
    }

    /// The inline policies of a principal, documents by name; null if it is not there.
    pub fn policies_of(&self, kind: Principal, name: &str) -> Value {
        let state = self.state();
        let policies = match kind {
            Principal::Role => state.iam.roles.get(name).map(|role| &role.policies),
            Principal::User => state.iam.users.get(name),
            Principal::Group => state.iam.groups.get(name),
        };
        policies.map_or(Value::Null, documents)
    }

    /// The inline policies of a role, documents by name.
    pub fn role_policies(&self, name: &str) -> Value {
        self.policies_of(Principal::Role, name)
    }

    /// Makes a role (on the path `/`, trusting nobody), user or group.
    pub fn add_principal(&self, kind: Principal, name: &str) {
        let mut state = self.state();
        let arn = iam::role_arn(&state.settings.region, "/", name);
        let iam = &mut state.iam;
        match kind {
            Principal::Role => {
                let (name, path) = (name.to_owned(), "/".to_owned());
                iam.roles.insert(
                    name.clone(),
                    Role {
                        name,
                        arn,
                        path,
                        ..Role::default()
                    },
                );
            }
            Principal::User => drop(iam.users.insert(name.to_owned(), BTreeMap::new())),
            Principal::Group => drop(iam.groups.insert(name.to_owned(), BTreeMap::new())),
        }
    }

    /// Lets Cognito take a role without a look.
    pub fn trust_role(&self, arn: &str) {
        self.state().iam.trusted.insert(arn.to_owned());
    }

    /// Attaches a managed policy to a role from outside.
    pub fn attach_policy(&self, role: &str, arn: &str) {
        if let Some(role) = self.state().iam.roles.get_mut(role) {
            role.attached.push(arn.to_owned());
        }
    }

    /// Removes a role with all it has, from outside.
    pub fn remove_role(&self, name: &str) {
        self.state().iam.roles.remove(name);
    }

    /// Carries out an IAM operation unrecorded. The answer is the inside of the XML result.
    pub fn iam(&self, operation: &str, input: Value) -> Result<String, ApiError> {
        iam::perform(&mut self.state(), operation, &input)
    }

    /// The statements on a function, given by name or ARN, and qualifier.
    pub fn function_policy(&self, function: &str, qualifier: Option<&str>) -> Vec<Value> {
        let state = self.state();
        let key = functions::key(&state.settings.region, function, qualifier);
        state
            .functions
            .policies
            .get(&key)
            .map(|policy| policy.statements.clone())
            .unwrap_or_default()
    }

    /// The statements of all functions and qualifiers.
    pub fn all_function_statements(&self) -> Vec<Value> {
        let state = self.state();
        state
            .functions
            .policies
            .values()
            .flat_map(|policy| policy.statements.clone())
            .collect()
    }

    /// Puts a statement on a function from outside: an `AddPermission` request with its
    /// `FunctionName`. Panics if it would be refused.
    pub fn add_permission(&self, input: Value) {
        if let Err(error) = perform(self, Service::Lambda, "AddPermission", &input) {
            panic!("{}: {}", error.code, error.message);
        }
    }

    /// Fills a function's policy up, so that nothing more fits.
    pub fn fill_function_policy(&self, function: &str, qualifier: Option<&str>) {
        let mut state = self.state();
        let key = functions::key(&state.settings.region, function, qualifier);
        let policy = state.functions.policies.entry(key).or_default();
        policy
            .statements
            .push(json!({"Sid": "full", "Effect": "Allow", "Action": "x".repeat(20_300)}));
    }

    /// Says which functions there are. Until then every function exists.
    pub fn only_functions<'a>(&self, names: impl IntoIterator<Item = &'a str>) {
        self.state().functions.only = Some(names.into_iter().map(str::to_owned).collect());
    }

    /// Takes all statements off a function, from outside.
    pub fn remove_statements(&self, name: &str) {
        let functions = &mut self.state().functions;
        functions
            .policies
            .retain(|(function, _), _| function != name);
    }

    /// Removes a function with its policies.
    pub fn remove_function(&self, name: &str) {
        let functions = &mut self.state().functions;
        functions.gone.insert(name.to_owned());
        functions
            .policies
            .retain(|(function, _), _| function != name);
    }

    /// Makes a stack, or gives it another status.
    pub fn put_stack(&self, id: &str, status: &str) {
        self.state().stacks.entry(id.to_owned()).or_default().status = status.to_owned();
    }

    /// Sets a further member of a stack: `DisableRollback`.
    pub fn put_stack_detail(&self, id: &str, name: &str, value: &str) {
        let mut state = self.state();
        state
            .stacks
            .entry(id.to_owned())
            .or_default()
            .details
            .insert(name.to_owned(), value.to_owned());
    }

    /// Adds an event to a stack, newer than those it has: members as text, `LogicalResourceId`,
    /// `ResourceStatus`, `ResourceStatusReason`. The rest is filled in.
    pub fn add_stack_event(&self, id: &str, members: &[(&str, &str)]) {
        let mut state = self.state();
        let events = &mut state.stacks.entry(id.to_owned()).or_default().events;
        let mut event = named(members);
        event
            .entry("EventId".to_owned())
            .or_insert_with(|| format!("event-{}", events.len() + 1));
        event
            .entry("Timestamp".to_owned())
            .or_insert_with(|| format!("2026-01-01T00:{:02}:00.000Z", events.len() % 60));
        events.push(event);
    }

    /// Makes a resource of a stack, or changes it: members as text, `PhysicalResourceId`,
    /// `ResourceStatus`, `ResourceType`. The rest is filled in.
    pub fn put_stack_resource(&self, id: &str, logical_id: &str, members: &[(&str, &str)]) {
        let mut resource = named(members);
        resource.insert("LogicalResourceId".to_owned(), logical_id.to_owned());
        for key in ["LastUpdatedTimestamp", "Timestamp"] {
            resource
                .entry(key.to_owned())
                .or_insert_with(|| "2026-01-01T00:00:00.000Z".to_owned());
        }
        let mut state = self.state();
        state
            .stacks
            .entry(id.to_owned())
            .or_default()
            .resources
            .insert(logical_id.to_owned(), resource);
    }
}

fn named(members: &[(&str, &str)]) -> BTreeMap<String, String> {
    members
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

pub fn documents(policies: &BTreeMap<String, String>) -> Value {
    policies
        .iter()
        .map(|(name, policy)| (name.clone(), document(policy)))
        .collect()
}
