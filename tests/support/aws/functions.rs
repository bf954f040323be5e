//! Lambda: the resource policies of functions.
//!
//! Documented: a statement id that exists is refused even with the same content; the policy of a
//! function or qualifier has at most 20,480 bytes; `$LATEST` takes none. Measured: the shape of
//! the statements that Lambda writes. Unless a test says otherwise, every function exists.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use hyper::Method;
use regex::Regex;
use serde_json::{Value, json};

use super::calls::Service;
use super::reply::{ApiError, Success};
use super::state::{ACCOUNT, State, partition, random_name, text};

static STATEMENT_ID: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\A[0-9A-Za-z_-]{1,100}\z").ok());
static ACTION: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\A(lambda:\*|lambda:[A-Za-z]+|\*)\z").ok());

/// The most bytes of one policy.
const MOST: usize = 20_480;

/// What Lambda remembers.
#[derive(Debug, Default)]
pub struct Functions {
    /// The names of the functions there are; without it every function exists.
    pub only: Option<BTreeSet<String>>,
    /// The names of functions that are gone.
    pub gone: BTreeSet<String>,
    /// The policy of each function and qualifier.
    pub policies: BTreeMap<(String, Option<String>), Policy>,
}

/// A resource policy.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Its statements in order.
    pub statements: Vec<Value>,
    /// What `RevisionId` must match if it is given.
    pub revision: String,
}

impl Policy {
    fn document(&self) -> String {
        json!({"Version": "2012-10-17", "Id": "default", "Statement": self.statements}).to_string()
    }
}

/// Which operation a request is for, and its input.
pub fn identify(
    method: &Method,
    rest: &str,
    body: &[u8],
) -> Result<(String, Value), (Service, ApiError)> {
    let refuse = |code: &str, message: String| (Service::Lambda, ApiError::new(code, message));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut input = match (method, body) {
        (&Method::POST, body) => serde_json::from_slice(body)
            .map_err(|_| refuse("InvalidRequestContentException", "not JSON".into()))?,
        _ => json!({}),
    };
    if !input.is_object() {
        return Err(refuse(
            "InvalidRequestContentException",
            "not an object".into(),
        ));
    }
    for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
        input[key.as_ref()] = json!(value);
    }
    let parts: Vec<String> = path.split('/').map(decode).collect();
    let operation = match (method, parts.get(1).map(String::as_str), parts.len()) {
        (&Method::POST, Some("policy"), 2) => "AddPermission",
        (&Method::GET, Some("policy"), 2) => "GetPolicy",
        (&Method::DELETE, Some("policy"), 3) => {
            input["StatementId"] = json!(parts[2]);
            "RemovePermission"
        }
        _ => {
            return Err(refuse(
                "UnknownOperationException",
                format!("{method} {rest}"),
            ));
        }
    };
    input["FunctionName"] = json!(parts[0]);
    Ok((operation.to_owned(), input))
}

fn decode(part: &str) -> String {
    // A plus sign stands for itself in a path.
    let encoded = format!("k={}", part.replace('+', "%2B").replace('&', "%26"));
    url::form_urlencoded::parse(encoded.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// Carries out one operation.
pub fn perform(state: &mut State, operation: &str, input: &Value) -> Result<Success, ApiError> {
    let region = state.settings.region.clone();
    let key = function_of(&region, input)?;
    let functions = &mut state.functions;
    let exists = functions
        .only
        .as_ref()
        .is_none_or(|only| only.contains(&key.0))
        && !functions.gone.contains(&key.0);
    if !exists {
        let arn = arn(&region, &key);
        return Err(ApiError {
            status: 404,
            ..ApiError::new(
                "ResourceNotFoundException",
                format!("Function not found: {arn}"),
            )
        });
    }
    if let Some(wanted) = input.get("RevisionId").and_then(Value::as_str)
        && functions
            .policies
            .get(&key)
            .is_none_or(|policy| policy.revision != wanted)
    {
        let message = "The RevisionId provided does not match the latest RevisionId.";
        return Err(ApiError::new("PreconditionFailedException", message));
    }
    match operation {
        "AddPermission" => add(functions, &region, key, input),
        "RemovePermission" => remove(functions, &key, text(input, "StatementId")),
        _ => {
            let policy = functions
                .policies
                .get(&key)
                .ok_or_else(|| missing("The resource you requested does not exist."))?;
            Ok(Success::Json(
                200,
                json!({"Policy": policy.document(), "RevisionId": policy.revision}),
            ))
        }
    }
}

fn missing(message: &str) -> ApiError {
    ApiError {
        status: 404,
        ..ApiError::new("ResourceNotFoundException", message)
    }
}

fn refused(message: impl Into<String>) -> ApiError {
    ApiError::new("InvalidParameterValueException", message)
}

fn add(
    functions: &mut Functions,
    region: &str,
    key: (String, Option<String>),
    input: &Value,
) -> Result<Success, ApiError> {
    if key.1.as_deref() == Some("$LATEST") {
        return Err(refused(
            "We currently do not support adding policies for $LATEST.",
        ));
    }
    let id = text(input, "StatementId");
    for (name, value, regex) in [
        ("StatementId", id, &STATEMENT_ID),
        ("Action", text(input, "Action"), &ACTION),
    ] {
        if !regex.as_ref().is_some_and(|regex| regex.is_match(value)) {
            return Err(ApiError::new(
                "ValidationException",
                format!(
                    "1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint"
                ),
            ));
        }
    }
    let principal = text(input, "Principal");
    if principal.is_empty() {
        return Err(refused("The provided principal was invalid."));
    }
    let account = text(input, "SourceAccount");
    if input.get("SourceAccount").is_some()
        && (account.len() != 12 || !account.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err(refused(format!(
            "The source account is no account: {account}"
        )));
    }
    let source = text(input, "SourceArn");
    if input.get("SourceArn").is_some() && !source.starts_with("arn:") {
        return Err(refused(format!("The source ARN is no ARN: {source}")));
    }
    let principal = if principal.contains('.') {
        json!({"Service": principal})
    } else {
        json!({"AWS": principal})
    };
    let mut statement = json!({
        "Sid": id,
        "Effect": "Allow",
        "Principal": principal,
        "Action": text(input, "Action"),
        "Resource": arn(region, &key),
    });
    if !account.is_empty() {
        statement["Condition"]["StringEquals"]["AWS:SourceAccount"] = json!(account);
    }
    if !source.is_empty() {
        statement["Condition"]["ArnLike"]["AWS:SourceArn"] = json!(source);
    }
    let mut policy = functions.policies.get(&key).cloned().unwrap_or_default();
    if policy
        .statements
        .iter()
        .any(|other| text(other, "Sid") == id)
    {
        let message = format!(
            "The statement id ({id}) provided already exists. Please provide a new statement id, or remove the existing statement."
        );
        return Err(ApiError::new("ResourceConflictException", message));
    }
    policy.statements.push(statement.clone());
    let size = policy.document().len();
    if size > MOST {
        let message = format!("The final policy size ({size}) is bigger than the limit ({MOST}).");
        return Err(ApiError::new("PolicyLengthExceededException", message));
    }
    policy.revision = random_name(16);
    functions.policies.insert(key, policy);
    Ok(Success::Json(
        201,
        json!({"Statement": statement.to_string()}),
    ))
}

fn remove(
    functions: &mut Functions,
    key: &(String, Option<String>),
    id: &str,
) -> Result<Success, ApiError> {
    let found = functions.policies.get_mut(key);
    let Some(policy) = found.filter(|policy| {
        policy
            .statements
            .iter()
            .any(|statement| text(statement, "Sid") == id)
    }) else {
        return Err(missing(&format!(
            "Statement {id} is not found in resource policy."
        )));
    };
    policy
        .statements
        .retain(|statement| text(statement, "Sid") != id);
    policy.revision = random_name(16);
    if policy.statements.is_empty() {
        functions.policies.remove(key);
    }
    Ok(Success::Empty(204))
}

fn arn(region: &str, (name, qualifier): &(String, Option<String>)) -> String {
    let qualifier = qualifier
        .as_ref()
        .map(|qualifier| format!(":{qualifier}"))
        .unwrap_or_default();
    format!(
        "arn:{}:lambda:{region}:{ACCOUNT}:function:{name}{qualifier}",
        partition(region)
    )
}

/// The name and qualifier meant by a name, an ARN or a part of one, and by `Qualifier`.
fn function_of(region: &str, input: &Value) -> Result<(String, Option<String>), ApiError> {
    let given = text(input, "FunctionName");
    let parts: Vec<&str> = given.split(':').collect();
    let rest = match parts.as_slice() {
        ["arn", _, "lambda", of, account, "function", rest @ ..] => {
            if *of != region {
                let message =
                    format!("Functions from '{of}' are not reachable in this region ('{region}')");
                return Err(missing(&message));
            }
            own(account)?;
            rest
        }
        [account, "function", rest @ ..] => {
            own(account)?;
            rest
        }
        rest => rest,
    };
    let (name, inside) = match rest {
        [name] if !name.is_empty() => (*name, None),
        [name, qualifier] if !name.is_empty() => (*name, Some((*qualifier).to_owned())),
        _ => return Err(refused(format!("This is no function name: {given}"))),
    };
    let outside = input
        .get("Qualifier")
        .and_then(Value::as_str)
        .map(str::to_owned);
    match (inside, outside) {
        (Some(inside), Some(outside)) if inside != outside => Err(refused(
            "The derived qualifier from the function name does not match the specified qualifier.",
        )),
        (inside, outside) => Ok((name.to_owned(), inside.or(outside))),
    }
}

fn own(account: &str) -> Result<(), ApiError> {
    if account == ACCOUNT {
        return Ok(());
    }
    Err(ApiError {
        status: 403,
        ..ApiError::new(
            "AccessDeniedException",
            format!("Account {account} is not yours."),
        )
    })
}

/// The name and qualifier of a function as a test writes it.
pub fn key(region: &str, function: &str, qualifier: Option<&str>) -> (String, Option<String>) {
    let mut input = json!({"FunctionName": function});
    if let Some(qualifier) = qualifier {
        input["Qualifier"] = json!(qualifier);
    }
    match function_of(region, &input) {
        Ok(key) => key,
        Err(error) => panic!("{function}: {}", error.message),
    }
}
