//! The Resource Groups Tagging API: finds pools by their tags, in an index of its own.
//!
//! Documented: all filters must match, one without values takes any, and the last page has an
//! empty token. The index follows Cognito some time later, so that a pool may be missing from it
//! or still be in it when it is gone; how late it is is a setting. Assumed: pools without tags are
//! not in it, and the order, which is not documented, is that of the ids.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::reply::{ApiError, Outcome, invalid};
use super::state::{State, text, texts, without_nulls};

/// The tags of pools by id.
type Content = BTreeMap<String, Map<String, Value>>;

/// What the index remembers.
#[derive(Debug, Default)]
pub struct Index {
    looks: usize,
    /// How many looks there had been when a pool was made.
    made: BTreeMap<String, usize>,
    gone: Content,
    frozen: Option<Content>,
}

impl Index {
    /// Notes that a pool was made just now.
    pub fn made(&mut self, id: &str) {
        self.made.insert(id.to_owned(), self.looks);
    }

    /// Puts in a pool that is gone.
    pub fn add_gone(&mut self, id: &str, tags: Map<String, Value>) {
        self.gone.insert(id.to_owned(), tags);
    }
}

/// Leaves the index as it is from now on, but for pools that tests put in.
pub fn freeze(state: &mut State) {
    state.index.frozen = Some(content(state));
}

/// Lets the index follow again.
pub fn thaw(state: &mut State) {
    state.index.frozen = None;
}

fn content(state: &State) -> Content {
    let index = &state.index;
    let mut content = index.frozen.clone().unwrap_or_else(|| {
        let known = state.pools.iter().filter(|pool| {
            let made = index.made.get(&pool.id).copied().unwrap_or_default();
            index.looks >= made + state.settings.index_delay
        });
        known
            .filter_map(|pool| {
                let tags = pool.get("UserPoolTags")?.as_object()?.clone();
                (!tags.is_empty()).then(|| (pool.id.clone(), tags))
            })
            .collect()
    });
    content.extend(index.gone.clone());
    content
}

/// Carries out one operation.
pub fn perform(state: &mut State, operation: &str, input: &Value) -> Outcome {
    if operation != "GetResources" {
        return Err(ApiError::new(
            "UnknownOperationException",
            format!("no operation {operation}"),
        ));
    }
    let input = &without_nulls(input);
    check(input)?;
    let content = content(state);
    state.index.looks += 1;
    let types = texts(input, "ResourceTypeFilters");
    let wants_pools = types.is_empty()
        || types
            .iter()
            .any(|kind| ["cognito-idp", "cognito-idp:userpool"].contains(kind));
    let filters = input["TagFilters"].as_array().cloned().unwrap_or_default();
    let found: Vec<Value> = content
        .iter()
        .filter(|(_, tags)| wants_pools && filters.iter().all(|filter| fits(tags, filter)))
        .map(|(id, tags)| {
            let tags: Vec<Value> = tags
                .iter()
                .map(|(key, value)| json!({"Key": key, "Value": value}))
                .collect();
            json!({"ResourceARN": state.pool_arn(id), "Tags": tags})
        })
        .collect();
    let size = input["ResourcesPerPage"].as_u64().unwrap_or(50);
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let start = start_of(text(input, "PaginationToken"), found.len())?;
    let next = start + size;
    let token = if next < found.len() {
        format!("page-{next}")
    } else {
        String::new()
    };
    let page: Vec<Value> = found.into_iter().skip(start).take(size).collect();
    Ok(json!({"ResourceTagMappingList": page, "PaginationToken": token}))
}

fn fits(tags: &Map<String, Value>, filter: &Value) -> bool {
    let values = texts(filter, "Values");
    tags.get(text(filter, "Key"))
        .and_then(Value::as_str)
        .is_some_and(|value| values.is_empty() || values.contains(&value))
}

fn start_of(token: &str, total: usize) -> Result<usize, ApiError> {
    match token.strip_prefix("page-").map(str::parse) {
        None if token.is_empty() => Ok(0),
        Some(Ok(start)) if start < total => Ok(start),
        _ => Err(ApiError::new(
            "PaginationTokenExpiredException",
            "The pagination token is not valid any more.",
        )),
    }
}

/// Limits are documented. That other members are refused is assumed: Poolkeeper sends none.
fn check(input: &Value) -> Result<(), ApiError> {
    let known = [
        "TagFilters",
        "ResourceTypeFilters",
        "ResourcesPerPage",
        "PaginationToken",
    ];
    for name in input
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name)
    {
        if !known.contains(&name.as_str()) {
            return Err(invalid(format!("no member {name}")));
        }
    }
    let size = input.get("ResourcesPerPage");
    if size.is_some_and(|size| !size.as_u64().is_some_and(|size| (1..=100).contains(&size))) {
        return Err(invalid("ResourcesPerPage is between 1 and 100"));
    }
    if texts(input, "ResourceTypeFilters").len() > 100 {
        return Err(invalid("at most 100 ResourceTypeFilters"));
    }
    let filters = input.get("TagFilters").and_then(Value::as_array);
    let filters = filters.map(Vec::as_slice).unwrap_or_default();
    if filters.len() > 50 {
        return Err(invalid("at most 50 TagFilters"));
    }
    for filter in filters {
        let (key, values) = (text(filter, "Key"), texts(filter, "Values"));
        let key_fits = (1..=128).contains(&key.chars().count());
        if !key_fits || values.len() > 20 || values.iter().any(|it| it.chars().count() > 256) {
            return Err(invalid(format!("no such TagFilter: {filter}")));
        }
    }
    Ok(())
}
