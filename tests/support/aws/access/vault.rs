//! What tests store for the function to read.

use serde_json::{Value, json};

use super::super::World;
use super::super::vault::{Secret, secret_arn};

impl World {
    /// Stores a secret that the function may read, and gives its ARN.
    pub fn add_secret(&self, name: &str, value: &str) -> String {
        let arn = format!("{}-AbCdEf", secret_arn(&self.state(), name));
        let secret = Secret {
            name: name.to_owned(),
            tags: json!({"poolkeeper:readable": "true"}),
            versions: vec![Some(value.to_owned())],
        };
        self.state().vault.secrets.insert(arn.clone(), secret);
        arn
    }

    /// Gives a secret a new version, which is the current one; `None` is binary.
    pub fn rotate_secret(&self, arn: &str, value: Option<&str>) {
        match self.state().vault.secrets.get_mut(arn) {
            Some(secret) => secret.versions.push(value.map(str::to_owned)),
            None => panic!("no secret {arn}"),
        }
    }

    /// Sets the tags of a secret.
    pub fn tag_secret(&self, arn: &str, tags: Value) {
        match self.state().vault.secrets.get_mut(arn) {
            Some(secret) => secret.tags = tags,
            None => panic!("no secret {arn}"),
        }
    }

    /// Stores a version of a parameter.
    pub fn put_parameter(&self, name: &str, value: &str) {
        let mut state = self.state();
        let versions = state.vault.parameters.entry(name.to_owned());
        versions.or_default().push(value.to_owned());
    }
}
