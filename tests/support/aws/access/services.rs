//! Roles and functions as tests see and change them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::calls::Service;
use super::super::functions;
use super::super::iam::{Holder, Role};
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

/// IAM and functions.
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
                    "PermissionsBoundary": role.boundary,
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
            Principal::User => state.iam.users.get(name).map(|it| &it.policies),
            Principal::Group => state.iam.groups.get(name).map(|it| &it.policies),
        };
        policies.map_or(Value::Null, documents)
    }

    /// The inline policies of a role, documents by name.
    pub fn role_policies(&self, name: &str) -> Value {
        self.policies_of(Principal::Role, name)
    }

    /// Makes a role (trusting nobody), user or group on the path `/`.
    pub fn add_principal(&self, kind: Principal, name: &str) {
        self.add_principal_at(kind, "/", name);
    }

    /// Makes one on another path, with the slashes around it.
    pub fn add_principal_at(&self, kind: Principal, path: &str, name: &str) {
        let mut state = self.state();
        let region = state.settings.region.clone();
        let iam = &mut state.iam;
        let holder = Holder {
            path: path.to_owned(),
            ..Holder::default()
        };
        match kind {
            Principal::Role => {
                let role = Role {
                    name: name.to_owned(),
                    arn: iam::arn(&region, "role", path, name),
                    path: path.to_owned(),
                    ..Role::default()
                };
                drop(iam.roles.insert(name.to_owned(), role));
            }
            Principal::User => drop(iam.users.insert(name.to_owned(), holder)),
            Principal::Group => drop(iam.groups.insert(name.to_owned(), holder)),
        }
    }

    /// Lets Cognito take a role without a look.
    pub fn trust_role(&self, arn: &str) {
        self.state().iam.trusted.insert(arn.to_owned());
    }

    /// Has Cognito refuse a role, as it refuses one that is not there.
    pub fn distrust_role(&self, arn: &str) {
        self.state().iam.distrusted.insert(arn.to_owned());
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
