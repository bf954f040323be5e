//! Groups of a pool.
//!
//! Documented: a name is there once in a pool, and a pool has room for 10,000 groups. Not known: what an
//! update does with members that it leaves out; [`Settings::update_group_keeps`] plays either reading.
//! Assumed: whose right to pass a role is looked at only where a request names one, and the texts.
//!
//! [`Settings::update_group_keeps`]: super::state::Settings::update_group_keeps

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::cognito::{page, pool_id};
use super::reply::{ApiError, Outcome, not_found};
use super::state::{State, text};

const FIELDS: [&str; 3] = ["Description", "RoleArn", "Precedence"];

/// Carries out one operation.
pub fn perform(state: &mut State, operation: &str, input: &Value) -> Outcome {
    let id = pool_id(state, input)?.to_owned();
    match operation {
        "CreateGroup" => create(state, &id, input),
        "GetGroup" => get(state, &id, input),
        "UpdateGroup" => update(state, &id, input),
        "DeleteGroup" => delete(state, &id, input),
        "ListGroups" => list(state, &id, input),
        other => Err(ApiError::new(
            "UnknownOperationException",
            format!("no operation {other}"),
        )),
    }
}

fn create(state: &mut State, id: &str, input: &Value) -> Outcome {
    let name = text(input, "GroupName");
    let groups = groups(state, id);
    if groups.contains_key(name) {
        return Err(ApiError::new(
            "GroupExistsException",
            "A group with the name already exists.",
        ));
    }
    if groups.len() >= state.settings.max_groups {
        return Err(ApiError::new(
            "LimitExceededException",
            "Exceeded the limit for groups in the user pool.",
        ));
    }
    may_pass_role(state, input)?;
    let now = state.now();
    let mut group = Map::from_iter([
        ("GroupName".to_owned(), json!(name)),
        ("UserPoolId".to_owned(), json!(id)),
        ("CreationDate".to_owned(), now.clone()),
        ("LastModifiedDate".to_owned(), now),
    ]);
    for field in FIELDS {
        if let Some(given) = input.get(field) {
            put(state, &mut group, field, given);
        }
    }
    Ok(store(state, id, name, group))
}

fn get(state: &State, id: &str, input: &Value) -> Outcome {
    let group = group(state, id, input)?;
    Ok(json!({"Group": group}))
}

/// All or nothing.
fn update(state: &mut State, id: &str, input: &Value) -> Outcome {
    let mut group = group(state, id, input)?.clone();
    may_pass_role(state, input)?;
    for field in FIELDS {
        match input.get(field) {
            Some(given) => put(state, &mut group, field, given),
            None if state.settings.update_group_keeps => {}
            None => drop(group.remove(field)),
        }
    }
    group.insert("LastModifiedDate".to_owned(), state.now());
    Ok(store(state, id, text(input, "GroupName"), group))
}

fn delete(state: &mut State, id: &str, input: &Value) -> Outcome {
    group(state, id, input)?;
    if let Some(pool) = state.pool_mut(id) {
        pool.groups.remove(text(input, "GroupName"));
    }
    Ok(json!({}))
}

fn list(state: &State, id: &str, input: &Value) -> Outcome {
    let all = groups(state, id).values().cloned().collect();
    let (groups, next) = page(all, input, "Limit");
    let mut answer = json!({"Groups": groups});
    if let Some(next) = next {
        answer["NextToken"] = json!(next);
    }
    Ok(answer)
}

/// Sets a member. There is no other way to unset a description than to give an empty one.
fn put(state: &State, group: &mut Map<String, Value>, field: &str, given: &Value) {
    if given == "" && !state.settings.shows_empty_description {
        group.remove(field);
    } else {
        group.insert(field.to_owned(), given.clone());
    }
}

fn may_pass_role(state: &State, input: &Value) -> Result<(), ApiError> {
    let role = text(input, "RoleArn");
    if !state.settings.unpassable_roles.contains(role) {
        return Ok(());
    }
    Err(ApiError::new(
        "AccessDeniedException",
        format!(
            "User: arn:aws:sts::123456789012:assumed-role/poolkeeper/poolkeeper is not authorized to \
             perform: iam:PassRole on resource: {role} because no identity-based policy allows the \
             iam:PassRole action"
        ),
    ))
}

fn store(state: &mut State, id: &str, name: &str, group: Map<String, Value>) -> Value {
    let group = Value::Object(group);
    if let Some(pool) = state.pool_mut(id) {
        pool.groups.insert(name.to_owned(), group.clone());
    }
    json!({"Group": group})
}

fn groups<'a>(state: &'a State, id: &str) -> &'a BTreeMap<String, Value> {
    match state.pool(id) {
        Some(pool) => &pool.groups,
        None => unreachable!("the pool was looked for before"),
    }
}

fn group<'a>(
    state: &'a State,
    id: &str,
    input: &Value,
) -> Result<&'a Map<String, Value>, ApiError> {
    groups(state, id)
        .get(text(input, "GroupName"))
        .and_then(Value::as_object)
        .ok_or_else(|| not_found("Group not found."))
}
