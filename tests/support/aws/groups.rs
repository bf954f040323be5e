//! Groups of a pool.

use serde_json::{Value, json};

use super::cognito::{page, pool_id};
use super::reply::{ApiError, Outcome, invalid, not_found};
use super::settle::put;
use super::state::{State, text};

const FIELDS: [&str; 3] = ["Description", "RoleArn", "Precedence"];

/// Carries out one operation.
pub fn perform(state: &mut State, operation: &str, input: &Value) -> Outcome {
    let id = pool_id(state, input)?.to_owned();
    let name = text(input, "GroupName").to_owned();
    let now = state.now();
    let Some(pool) = state.pool_mut(&id) else {
        return Ok(json!({}));
    };
    if input
        .get("Precedence")
        .and_then(Value::as_i64)
        .is_some_and(|precedence| precedence < 0)
    {
        return Err(invalid("Precedence must not be negative."));
    }
    let missing = || not_found("Group not found.");
    match operation {
        "CreateGroup" => {
            if pool.groups.contains_key(&name) {
                return Err(ApiError::new(
                    "GroupExistsException",
                    "A group with the name already exists.",
                ));
            }
            let mut group = json!({
                "GroupName": name,
                "UserPoolId": id,
                "CreationDate": now,
                "LastModifiedDate": now,
            });
            for field in FIELDS {
                if let Some(value) = input.get(field) {
                    group[field] = value.clone();
                }
            }
            pool.groups.insert(name, group.clone());
            Ok(json!({"Group": group}))
        }
        "GetGroup" => pool
            .groups
            .get(&name)
            .map(|group| json!({"Group": group}))
            .ok_or_else(missing),
        "UpdateGroup" => {
            let group = pool
                .groups
                .get_mut(&name)
                .and_then(Value::as_object_mut)
                .ok_or_else(missing)?;
            // Assumed: what is left out is reset, the more troublesome reading.
            for field in FIELDS {
                put(group, field, input.get(field).cloned());
            }
            group.insert("LastModifiedDate".into(), now);
            Ok(json!({"Group": group}))
        }
        "DeleteGroup" => pool
            .groups
            .remove(&name)
            .map(|_| json!({}))
            .ok_or_else(missing),
        _ => {
            let (groups, next) = page(pool.groups.values().cloned().collect(), input, "Limit");
            let mut answer = json!({"Groups": groups});
            if let Some(next) = next {
                answer["NextToken"] = json!(next);
            }
            Ok(answer)
        }
    }
}
