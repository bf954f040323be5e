//! Secrets in a template: the secret itself, or where it is stored.
//!
//! A secret never becomes part of a message. Neither [`Secret`] nor anything that contains it shows it, and
//! reading one keeps it, so that the filter hides it in everything that leaves the function. This also holds for
//! the former properties of a resource.
//!
//! CloudFormation does not resolve `{{resolve:secretsmanager:…}}` and `{{resolve:ssm-secure:…}}` in custom
//! resources. They arrive as text, and are read when the event is carried out.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use super::Place;
use super::forms::{SECRET_ARN, is_secret_arn};
use super::object::{CLOUDFORMATION_OWN, object};
use super::shown::shown;
use super::spec::Spec;
use super::table::Kind;
use super::value::Property;
use super::violation::{Path, Violations, rules};
use crate::arn::Arn;
use crate::secrets::{self, LEAST};

/// How a dynamic reference begins.
const REFERENCE: &str = "{{resolve:";
/// The maximum length of a value that Cognito stores.
const LONGEST: usize = 131_072;
/// The path of the parameters that the function may read.
pub const PARAMETERS: &str = "/poolkeeper/";
/// What a value in a secret's place may be.
const ALLOWED: &str =
    "a string, a map such as {SecretArn: <ARN>, JsonKey: <key>}, or a dynamic reference";
const FORMS: &str = "the forms are {{resolve:secretsmanager:<name or ARN>:SecretString:<JSON key>:<version \
    stage>:<version ID>}} and {{resolve:ssm-secure:<name>:<version>}}; the parts after the name can be left out";

object! {
    /// Where a secret is stored in AWS Secrets Manager.
    pub struct StoredSecret {
        /// The ARN of the secret, in the account and Region of the stack.
        secret_arn: String = "SecretArn" [required().length(20, 2048).form(&SECRET_ARN).beyond_cdk()],
        /// The key whose value is the secret, if the stored string is a JSON object.
        json_key: String = "JsonKey" [length(1, 512).omitted("the whole string").beyond_cdk()],
        /// The staging label of the version.
        version_stage: String = "VersionStage" [length(1, 256).default("AWSCURRENT").beyond_cdk()],
    }
}

/// A secret in a template.
#[derive(Clone)]
pub enum Secret {
    /// The secret itself.
    Plain(SecretString),
    /// Where it is stored.
    Stored(Stored),
}

/// Where a secret is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// In AWS Secrets Manager.
    Secret {
        /// The name or the ARN.
        id: String,
        /// The key, if the stored string is a JSON object.
        key: Option<String>,
        /// The staging label of the version.
        stage: Option<String>,
        /// The ID of the version.
        version: Option<String>,
    },
    /// In a parameter of AWS Systems Manager.
    Parameter {
        /// The name.
        name: String,
        /// The version; `None` for the latest.
        version: Option<u64>,
    },
}

impl fmt::Display for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret { id, .. } => write!(f, "secret {id}"),
            Self::Parameter { name, .. } => write!(f, "parameter {name}"),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(_) => f.write_str("Plain(****)"),
            Self::Stored(stored) => f.debug_tuple("Stored").field(stored).finish(),
        }
    }
}

/// Only tells whether a template changed a secret.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Plain(a), Self::Plain(b)) => a.expose_secret() == b.expose_secret(),
            (Self::Stored(a), Self::Stored(b)) => a == b,
            _ => false,
        }
    }
}

impl Property for Secret {
    const KIND: Kind = Kind::Secret(StoredSecret::FIELDS);

    fn read(value: &Value, path: &Path<'_>, violations: &mut Violations) -> Option<Self> {
        match value {
            Value::String(text) if text.contains(REFERENCE) => {
                match reference(text) {
                    Ok(stored) => return Some(Self::Stored(stored)),
                    Err(wrong) => {
                        // It may be a secret after all.
                        drop(secrets::kept(text.clone()));
                        violations.add(path, "K-REFERENCE", format_args!("{wrong}; {FORMS}"));
                    }
                }
                None
            }
            Value::String(text) => Some(Self::Plain(secrets::kept(text.clone()))),
            Value::Number(number) => Some(Self::Plain(secrets::kept(number.to_string()))),
            Value::Bool(flag) => Some(Self::Plain(secrets::kept(flag.to_string()))),
            Value::Object(_) => {
                let read = StoredSecret::read(value, path, violations)?;
                Some(Self::Stored(Stored::Secret {
                    id: read.secret_arn?,
                    key: read.json_key,
                    stage: read.version_stage,
                    version: None,
                }))
            }
            Value::Null | Value::Array(_) => {
                let what = format_args!("{} is not {ALLOWED}", shown(value));
                violations.add(path, rules::TYPE, what);
                None
            }
        }
    }

    fn check_spec(&self, _spec: &Spec, path: &Path<'_>, violations: &mut Violations) {
        match self {
            Self::Plain(text) => {
                let length = text.expose_secret().chars().count();
                if !(LEAST..=LONGEST).contains(&length) {
                    let what = format_args!(
                        "is a string of {length} characters, but a secret must have {LEAST} to {LONGEST}"
                    );
                    violations.add(path, "K-SECRET", what);
                }
            }
            Self::Stored(Stored::Parameter { name, .. }) => {
                if !name.starts_with(PARAMETERS) {
                    let what = format_args!(
                        "names parameter {name}, but Poolkeeper reads only parameters whose names begin with \
                         {PARAMETERS}"
                    );
                    violations.add(path, "K-PARAMETER", what);
                }
            }
            Self::Stored(Stored::Secret { .. }) => {}
        }
    }
}

impl Secret {
    /// Where the secret is stored; `None` if the template has the secret itself.
    pub fn stored(&self) -> Option<&Stored> {
        match self {
            Self::Plain(_) => None,
            Self::Stored(stored) => Some(stored),
        }
    }

    /// The secret, if the template has it.
    pub fn plain(&self) -> Option<&SecretString> {
        match self {
            Self::Plain(secret) => Some(secret),
            Self::Stored(_) => None,
        }
    }

    /// Checks that the secret is in the account and Region of the stack: the function reads no other ones.
    pub fn check_at(&self, path: &str, place: &Place, violations: &mut Violations) {
        let Self::Stored(Stored::Secret { id, .. }) = self else {
            return;
        };
        let Some(arn) = Arn::parse(id).filter(|_| !violations.concerns(path)) else {
            return;
        };
        if (arn.partition, arn.region, arn.account)
            != (&place.partition, &place.region, &place.account)
        {
            let what = format_args!(
                "is a secret of account {} in Region {}, but the stack is in account {} and Region {}; copy \
                 the secret there",
                arn.account, arn.region, place.account, place.region
            );
            violations.add(path, "K-PLACE", what);
        }
    }
}

/// Reports every dynamic reference outside of the `places` of secrets. CloudFormation has resolved all that it
/// resolves in custom resources, and Cognito would store the others as they are.
pub fn check_references(
    properties: &Map<String, Value>,
    places: &[&str],
    violations: &mut Violations,
) {
    let own = |name: &str| CLOUDFORMATION_OWN.contains(&name);
    for (name, value) in properties.iter().filter(|(name, _)| !own(name)) {
        visit(name, value, &Path::ROOT, places, violations);
    }
}

fn visit(
    name: &str,
    value: &Value,
    parent: &Path<'_>,
    places: &[&str],
    violations: &mut Violations,
) {
    let path = parent.key(name);
    if name.contains(REFERENCE) {
        refuse(&path, violations);
    }
    look(value, &path, places, violations);
}

fn look(value: &Value, path: &Path<'_>, places: &[&str], violations: &mut Violations) {
    match value {
        Value::String(text)
            if text.contains(REFERENCE) && !places.contains(&&*path.to_string()) =>
        {
            refuse(path, violations);
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                look(item, &path.index(index), places, violations);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                visit(name, value, path, places, violations);
            }
        }
        _ => {}
    }
}

fn refuse(path: &Path<'_>, violations: &mut Violations) {
    let what = "contains a dynamic reference that CloudFormation did not resolve; only secrets can be \
                such references";
    violations.add(path, "K-REFERENCE", what);
}

/// Parses a dynamic reference, and says what is wrong with another text.
fn reference(text: &str) -> Result<Stored, &'static str> {
    let inner = text
        .strip_prefix(REFERENCE)
        .and_then(|rest| rest.strip_suffix("}}"))
        .filter(|inner| !inner.contains(['{', '}']))
        .ok_or("contains a dynamic reference, but must be one as a whole")?;
    let (service, rest) = inner.split_once(':').unwrap_or((inner, ""));
    match service {
        "secretsmanager" => of_secret(rest),
        "ssm-secure" => of_parameter(rest),
        _ => Err("is a dynamic reference to another service than secretsmanager and ssm-secure"),
    }
}

fn of_secret(rest: &str) -> Result<Stored, &'static str> {
    /// The parts of an ARN of a secret.
    const OF_ARN: usize = 7;
    let mut parts = rest.split(':');
    let id = match rest.starts_with("arn:") {
        true => parts.by_ref().take(OF_ARN).collect::<Vec<_>>().join(":"),
        false => parts.next().unwrap_or_default().to_owned(),
    };
    let is_sound = match id.starts_with("arn:") {
        true => is_secret_arn(&id),
        false => is_secret_name(&id),
    };
    if !is_sound {
        return Err(
            "is a dynamic reference whose secret is neither a name nor the ARN of a secret",
        );
    }
    let mut part = || parts.next().unwrap_or_default();
    let (string, key, stage, version) = (part(), part(), part(), part());
    let is_over = parts.next().is_none();
    if !is_over {
        return Err("is a dynamic reference with too many parts");
    }
    if !matches!(string, "" | "SecretString") {
        return Err("is a dynamic reference that does not read the SecretString");
    }
    if !stage.is_empty() && !version.is_empty() {
        return Err("is a dynamic reference with both a version stage and a version ID");
    }
    let given = |part: &str| (!part.is_empty()).then(|| part.to_owned());
    Ok(Stored::Secret {
        id,
        key: given(key),
        stage: given(stage),
        version: given(version),
    })
}

fn of_parameter(rest: &str) -> Result<Stored, &'static str> {
    let (name, version) = match rest.split_once(':') {
        Some((name, version)) => (name, Some(version)),
        None => (rest, None),
    };
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-/".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_allowed) {
        return Err("is a dynamic reference whose parameter is not a name");
    }
    let version = match version {
        None => None,
        Some(digits) => {
            let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            let number = digits
                .parse()
                .ok()
                .filter(|number| is_number && *number > 0);
            Some(number.ok_or("is a dynamic reference whose version is not a number")?)
        }
    };
    Ok(Stored::Parameter {
        name: name.to_owned(),
        version,
    })
}

fn is_secret_name(name: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+=.@-".contains(&byte);
    (1..=512).contains(&name.len()) && name.bytes().all(is_allowed)
}

#[cfg(test)]
mod tests;
