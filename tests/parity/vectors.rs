//! The recorded vectors: properties, and what CDK made of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

/// The resource type of a vector that names none.
pub const USER_POOL: &str = "Custom::CognitoUserPool";

/// Properties of a custom resource, and what CDK renders for the same.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// `<group>/<title>`.
    pub name: String,
    /// The file it stands in.
    pub group: String,
    /// Another type than a user pool.
    pub resource: Option<String>,
    /// The pool that a trigger is attached to, or that has the attributes that a client names.
    pub pool: Option<Map<String, Value>>,
    /// What the template's author writes.
    pub properties: Map<String, Value>,
    /// What CDK makes of it.
    pub cdk: Cdk,
    /// What CDK says of the attributes of what it renders.
    #[serde(default)]
    pub attributes: Map<String, Value>,
    /// The check at which CDK throws.
    pub check: Option<String>,
    /// The rules of the service that what CDK renders breaks.
    #[serde(default)]
    pub service: Vec<String>,
}

impl Vector {
    /// The resource type.
    pub fn resource(&self) -> &str {
        self.resource.as_deref().unwrap_or(USER_POOL)
    }

    /// Whether CDK takes the properties.
    pub fn is_rendered(&self) -> bool {
        !matches!(self.cdk, Cdk::Error(_))
    }
}

/// What CDK makes of properties.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cdk {
    /// The template's resources.
    Resources(BTreeMap<String, Resource>),
    /// The attributes of a construct that makes no resource.
    Attributes(Map<String, Value>),
    /// The message of the error that it throws.
    Error(String),
}

/// A resource of the template.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Resource {
    /// Its type.
    #[serde(rename = "Type")]
    pub kind: String,
    /// Its properties, with references to other resources.
    #[serde(default)]
    pub properties: Value,
    /// What becomes of it when it leaves the template.
    pub deletion_policy: Option<String>,
}

/// What can be wrong with a vector, and the properties that an answer may name for it.
#[derive(Debug, Deserialize)]
pub struct Checks {
    /// The checks of CDK.
    pub cdk: BTreeMap<String, Check>,
    /// The rules of the service.
    pub service: BTreeMap<String, Check>,
}

/// One check.
#[derive(Debug, Deserialize)]
pub struct Check {
    /// Property paths, any of which an answer may name; `*` is a key of the author's own.
    pub properties: Vec<String>,
}

/// All vectors, in the order of their files' names.
pub fn all() -> Vec<Vector> {
    let folder = folder().join("vectors");
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    files
        .iter()
        .flat_map(|file| read::<Vec<Vector>>(file))
        .collect()
}

/// `checks.json`.
pub fn checks() -> Checks {
    read(&folder().join("checks.json"))
}

/// This folder.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parity")
}

/// Reads a JSON file; a broken one is a broken test.
pub fn read<T: for<'de> Deserialize<'de>>(file: &Path) -> T {
    let text =
        fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
