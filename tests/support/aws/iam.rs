//! IAM: roles with inline policies, and inline policies of users and groups.
//!
//! Documented: names, paths, sizes, codes and texts of the errors. A role cannot be deleted while
//! it has policies. How long a new role takes to be known to Cognito is a setting.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::documents::{checked_document, encode, size, trust_policy};
use super::reply::{ApiError, element};
use super::state::{ACCOUNT, Settings, State, partition, random_name, text};

/// Where Poolkeeper keeps its own roles. Only these are looked at when Cognito is given one.
pub const OWN_PATH: &str = "/poolkeeper/";

static NAME: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\A[0-9A-Za-z_+=,.@-]{1,128}\z").ok());
static PATH: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\A(/|/[!-~]+/)\z").ok());

/// What IAM remembers.
#[derive(Debug, Default)]
pub struct Iam {
    /// Roles by name.
    pub roles: BTreeMap<String, Role>,
    /// Users by name.
    pub users: BTreeMap<String, Holder>,
    /// Groups by name.
    pub groups: BTreeMap<String, Holder>,
    /// Roles that Cognito takes without a look, by ARN.
    pub trusted: BTreeSet<String>,
    /// The ARNs of the roles that Cognito refuses without a look.
    pub distrusted: BTreeSet<String>,
}

/// Policy documents by name.
pub type Policies = BTreeMap<String, String>;

/// A user or group.
#[derive(Clone, Debug, Default)]
pub struct Holder {
    /// Its path, with the slashes around it.
    pub path: String,
    /// Its inline policies.
    pub policies: Policies,
}

/// A role.
#[derive(Clone, Debug, Default)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its path, with the slashes around it.
    pub path: String,
    /// Its trust policy, JSON as it was given.
    pub trust: String,
    /// Its inline policies.
    pub policies: Policies,
    /// ARNs of attached policies.
    pub attached: Vec<String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// Its description.
    pub description: String,
    /// The ARN of the policy that bounds its rights.
    pub boundary: Option<String>,
    /// How many more times Cognito does not know that it may assume it.
    pub trust_delay: usize,
    /// How many more times Cognito does not know that it may publish.
    pub policy_delay: usize,
}

/// The ARN of a `role`, `user` or `group`.
pub fn arn(region: &str, kind: &str, path: &str, name: &str) -> String {
    format!(
        "arn:{}:iam::{ACCOUNT}:{kind}{path}{name}",
        partition(region)
    )
}

/// The inside of the result element, or the error.
pub type XmlOutcome = Result<String, ApiError>;

/// Carries out one operation.
pub fn perform(state: &mut State, operation: &str, input: &Value) -> XmlOutcome {
    let settings = state.settings.clone();
    let iam = &mut state.iam;
    match operation {
        "CreateRole" => create_role(iam, input, &settings),
        "GetRole" => role(iam, input).map(|role| role_xml(role)),
        "GetUser" => {
            let user = holder_xml(&iam.users, "User", text(input, "UserName"), &settings)?;
            Ok(format!("<User>{user}</User>"))
        }
        "GetGroup" => {
            let group = holder_xml(&iam.groups, "Group", text(input, "GroupName"), &settings)?;
            Ok(format!(
                "<Group>{group}</Group><Users></Users><IsTruncated>false</IsTruncated>"
            ))
        }
        "PutRolePolicy" => {
            let role = role(iam, input)?;
            bounded(&settings, operation, &role.path, role.boundary.as_deref())?;
            inline_policies(iam, operation, input)
        }
        "DeleteRole" => delete_role(iam, input),
        "UpdateAssumeRolePolicy" => {
            let document = trust_policy(text(input, "PolicyDocument"))?;
            role(iam, input)?.trust = document;
            Ok(String::new())
        }
        "TagRole" => {
            let tags = tags(input);
            role(iam, input)?.tags.extend(tags);
            Ok(String::new())
        }
        "UntagRole" => {
            let keys = members(input, "TagKeys.member", "");
            role(iam, input)?.tags.retain(|key, _| !keys.contains(key));
            Ok(String::new())
        }
        "ListAttachedRolePolicies" => {
            let role = role(iam, input)?;
            let policies = role.attached.iter().map(|arn| {
                let name = arn.rsplit('/').next().unwrap_or_default();
                format!(
                    "<member>{}{}</member>",
                    element("PolicyName", name),
                    element("PolicyArn", arn)
                )
            });
            let policies: String = policies.collect();
            Ok(format!(
                "<AttachedPolicies>{policies}</AttachedPolicies><IsTruncated>false</IsTruncated>"
            ))
        }
        _ => inline_policies(iam, operation, input),
    }
}

fn create_role(iam: &mut Iam, input: &Value, settings: &Settings) -> XmlOutcome {
    let name = name_of(input, "RoleName", 64)?;
    let boundary = input.get("PermissionsBoundary").and_then(Value::as_str);
    let path = if input.get("Path").is_some() {
        text(input, "Path")
    } else {
        "/"
    };
    if !matches(&PATH, path) || path.len() > 512 {
        return Err(ApiError::new(
            "ValidationError",
            format!("The specified value for path is invalid: {path}"),
        ));
    }
    if text(input, "Description").chars().count() > 1000 {
        return Err(ApiError::new(
            "ValidationError",
            "The description is longer than 1000 characters",
        ));
    }
    bounded(settings, "CreateRole", path, boundary)?;
    let trust = trust_policy(text(input, "AssumeRolePolicyDocument"))?;
    if iam.roles.contains_key(&name) {
        return Err(ApiError::new(
            "EntityAlreadyExists",
            format!("Role with name {name} already exists."),
        ));
    }
    let role = Role {
        name: name.clone(),
        arn: arn(&settings.region, "role", path, &name),
        path: path.to_owned(),
        trust,
        tags: tags(input),
        description: text(input, "Description").to_owned(),
        boundary: boundary.map(str::to_owned),
        trust_delay: settings.role_trust_delay,
        policy_delay: settings.role_policy_delay,
        ..Role::default()
    };
    let xml = role_xml(&role);
    iam.roles.insert(name, role);
    Ok(xml)
}

/// Whether the caller may do this with a role. Assumed: what is asked for is the exact ARN.
fn bounded(
    settings: &Settings,
    operation: &str,
    path: &str,
    boundary: Option<&str>,
) -> Result<(), ApiError> {
    let required = settings.required_boundary.as_deref();
    if !path.starts_with(OWN_PATH) || required.is_none() || required == boundary {
        return Ok(());
    }
    let message = format!(
        "User is not authorized to perform: iam:{operation} because no permissions boundary \
         allows the action"
    );
    Err(ApiError::new("AccessDenied", message))
}

fn delete_role(iam: &mut Iam, input: &Value) -> XmlOutcome {
    let role = role(iam, input)?;
    if !role.policies.is_empty() {
        return Err(ApiError::new(
            "DeleteConflict",
            "Cannot delete entity, must delete policies first.",
        ));
    }
    if !role.attached.is_empty() {
        return Err(ApiError::new(
            "DeleteConflict",
            "Cannot delete entity, must detach all policies first.",
        ));
    }
    let name = role.name.clone();
    iam.roles.remove(&name);
    Ok(String::new())
}

/// `Put`, `Get`, `Delete` and `List` of inline policies for the three kinds of principals.
fn inline_policies(iam: &mut Iam, operation: &str, input: &Value) -> XmlOutcome {
    let (verb, rest) = ["Put", "Get", "Delete", "List"]
        .iter()
        .find_map(|verb| Some((*verb, operation.strip_prefix(verb)?)))
        .ok_or_else(|| unknown(operation))?;
    let kind = rest.trim_end_matches("Policies").trim_end_matches("Policy");
    let (key, most) = match kind {
        "Role" => ("RoleName", 10_240),
        "User" => ("UserName", 2_048),
        "Group" => ("GroupName", 5_120),
        _ => return Err(unknown(operation)),
    };
    let owner = text(input, key);
    let policies = match kind {
        "Role" => iam.roles.get_mut(owner).map(|role| &mut role.policies),
        "User" => iam.users.get_mut(owner).map(|user| &mut user.policies),
        _ => iam.groups.get_mut(owner).map(|group| &mut group.policies),
    };
    let kind = kind.to_ascii_lowercase();
    let policies = policies.ok_or_else(|| missing(&kind, owner))?;
    if verb == "List" {
        let names: String = policies
            .keys()
            .map(|name| element("member", name))
            .collect();
        return Ok(format!(
            "<PolicyNames>{names}</PolicyNames><IsTruncated>false</IsTruncated>"
        ));
    }
    let name = name_of(input, "PolicyName", 128)?;
    match verb {
        "Put" => {
            let document = text(input, "PolicyDocument");
            checked_document(document)?;
            let others = policies
                .iter()
                .filter(|(other, _)| **other != name)
                .map(|(_, document)| size(document));
            if others.sum::<usize>() + size(document) > most {
                let message =
                    format!("Maximum policy size of {most} bytes exceeded for {kind} {owner}");
                return Err(ApiError::new("LimitExceeded", message));
            }
            policies.insert(name, document.to_owned());
            Ok(String::new())
        }
        "Get" => {
            let document = policies
                .get(&name)
                .ok_or_else(|| missing(&format!("{kind} policy"), &name))?;
            let document = element("PolicyDocument", &encode(document));
            Ok(format!(
                "{}{}{document}",
                element(key, owner),
                element("PolicyName", &name)
            ))
        }
        _ => match policies.remove(&name) {
            Some(_) => Ok(String::new()),
            None => Err(missing(&format!("{kind} policy"), &name)),
        },
    }
}

fn unknown(operation: &str) -> ApiError {
    ApiError::new(
        "InvalidAction",
        format!("Could not find operation {operation} for version 2010-05-08"),
    )
}

fn missing(what: &str, name: &str) -> ApiError {
    ApiError::new(
        "NoSuchEntity",
        format!("The {what} with name {name} cannot be found."),
    )
}

fn role<'a>(iam: &'a mut Iam, input: &Value) -> Result<&'a mut Role, ApiError> {
    let name = text(input, "RoleName");
    iam.roles.get_mut(name).ok_or_else(|| missing("role", name))
}

/// The inside of a user or group.
fn holder_xml(
    holders: &BTreeMap<String, Holder>,
    kind: &str,
    name: &str,
    settings: &Settings,
) -> XmlOutcome {
    let lower = kind.to_ascii_lowercase();
    let holder = holders.get(name).ok_or_else(|| missing(&lower, name))?;
    Ok(format!(
        "{}{}{}{}{}",
        element("Path", &holder.path),
        element(&format!("{kind}Name"), name),
        element(&format!("{kind}Id"), "AIDA00000000000000001"),
        element("Arn", &arn(&settings.region, &lower, &holder.path, name)),
        element("CreateDate", "2026-01-01T00:00:00Z"),
    ))
}

fn role_xml(role: &Role) -> String {
    let tags: String = role
        .tags
        .iter()
        .map(|(key, value)| {
            format!(
                "<member>{}{}</member>",
                element("Key", key),
                element("Value", value)
            )
        })
        .collect();
    let boundary = role.boundary.iter().map(|arn| {
        format!(
            "<PermissionsBoundary>{}{}</PermissionsBoundary>",
            element("PermissionsBoundaryType", "PermissionsBoundaryPolicy"),
            element("PermissionsBoundaryArn", arn)
        )
    });
    let boundary: String = boundary.collect();
    format!(
        "<Role>{}{}{}{}{}{}{}{boundary}<Tags>{tags}</Tags></Role>",
        element("Path", &role.path),
        element("RoleName", &role.name),
        element(
            "RoleId",
            &format!("AROA{}", random_name(17).to_ascii_uppercase())
        ),
        element("Arn", &role.arn),
        element("CreateDate", "2026-01-01T00:00:00Z"),
        element("AssumeRolePolicyDocument", &encode(&role.trust)),
        element("Description", &role.description),
    )
}

fn name_of(input: &Value, key: &str, most: usize) -> Result<String, ApiError> {
    let name = text(input, key);
    if matches(&NAME, name) && name.len() <= most {
        return Ok(name.to_owned());
    }
    Err(ApiError::new(
        "ValidationError",
        format!(
            "The specified value for {key} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_- and be at most {most} long: {name}"
        ),
    ))
}

fn matches(regex: &LazyLock<Option<Regex>>, text: &str) -> bool {
    regex.as_ref().is_some_and(|regex| regex.is_match(text))
}

fn tags(input: &Value) -> BTreeMap<String, String> {
    let keys = members(input, "Tags.member", ".Key");
    keys.into_iter()
        .zip(members(input, "Tags.member", ".Value"))
        .collect()
}

/// The values of a list in a form: `Tags.member.1.Key`, `Tags.member.2.Key`.
fn members(input: &Value, list: &str, end: &str) -> Vec<String> {
    (1..)
        .map_while(|index| {
            input
                .get(format!("{list}.{index}{end}"))?
                .as_str()
                .map(str::to_owned)
        })
        .collect()
}
