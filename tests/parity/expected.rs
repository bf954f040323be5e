//! The API requests that follow from what CDK renders.
//!
//! CloudFormation's own handler turns the same properties into the same requests: almost all of
//! `AWS::Cognito::UserPool` is `CreateUserPool` under the same names, what concerns second factors
//! and passkeys is `SetUserPoolMfaConfig`, a role is `CreateRole` and `PutRolePolicy`, a permission
//! is `AddPermission`.
//!
//! The requests are one tree, so that differences have paths (`CreateUserPool.AliasAttributes`).
//! Lists whose order means nothing are keyed: the schema by the attribute's name, permissions by
//! the function's ARN.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::template::{EXTERNAL_ID, ROLE_ARN, resolved};
use super::vectors::Resource;

/// Properties of `AWS::Cognito::UserPool` that `CreateUserPool` does not know.
const ELSEWHERE: [&str; 4] = [
    "EnabledMfas",
    "MfaConfiguration",
    "WebAuthnRelyingPartyID",
    "WebAuthnUserVerification",
];

/// The requests that rendered resources stand for.
pub fn requests<'a>(resources: impl Iterator<Item = &'a Resource>) -> Value {
    let resources: Vec<&Resource> = resources.collect();
    let of = |kind: &'static str| {
        resources
            .iter()
            .copied()
            .filter(move |resource| resource.kind == kind)
    };
    let mut tree = Map::new();
    for pool in of("AWS::Cognito::UserPool") {
        let mut pool = resolved(&pool.properties);
        normalise_external_id(&mut pool["SmsConfiguration"]);
        if let Some(factors) = factors(&pool) {
            tree.insert("SetUserPoolMfaConfig".into(), factors);
        }
        tree.insert("CreateUserPool".into(), pool_request(pool));
    }
    for role in of("AWS::IAM::Role") {
        tree.insert("CreateRole".into(), role_request(&role.properties));
        for policy in role.properties["Policies"].as_array().into_iter().flatten() {
            tree.insert("PutRolePolicy".into(), policy.clone());
        }
    }
    let permissions = permission_requests(of("AWS::Lambda::Permission"));
    if !permissions.is_empty() {
        tree.insert("AddPermission".into(), Value::Object(permissions));
    }
    Value::Object(tree)
}

/// What is only in `AWS::Cognito::UserPool` goes, the rest stays under its name.
fn pool_request(mut pool: Value) -> Value {
    if let Some(members) = pool.as_object_mut() {
        members.retain(|name, member| !ELSEWHERE.contains(&name.as_str()) && !member.is_null());
        if let Some(name) = members.remove("UserPoolName") {
            members.insert("PoolName".into(), name);
        }
        if let Some(schema) = members.get_mut("Schema") {
            *schema = by_name(schema);
        }
    }
    pool
}

/// Attributes by their names.
pub fn by_name(schema: &Value) -> Value {
    let attributes = schema.as_array().into_iter().flatten().cloned();
    attributes
        .map(|mut attribute| {
            let name = attribute
                .as_object_mut()
                .and_then(|members| members.remove("Name"));
            (
                name.as_ref()
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned(),
                attribute,
            )
        })
        .collect()
}

/// `SetUserPoolMfaConfig`, if there is anything that only it can set.
fn factors(pool: &Value) -> Option<Value> {
    let enabled = |factor: &str| {
        pool["EnabledMfas"]
            .as_array()
            .is_some_and(|list| list.contains(&json!(factor)))
    };
    let mode = pool["MfaConfiguration"].as_str().unwrap_or("OFF");
    let mut request = Map::new();
    if enabled("SMS_MFA") {
        let sms = json!({
            "SmsAuthenticationMessage": pool["SmsAuthenticationMessage"],
            "SmsConfiguration": pool["SmsConfiguration"],
        });
        request.insert("SmsMfaConfiguration".into(), present(sms));
    }
    if enabled("SOFTWARE_TOKEN_MFA") {
        request.insert(
            "SoftwareTokenMfaConfiguration".into(),
            json!({"Enabled": true}),
        );
    }
    if enabled("EMAIL_OTP") {
        request.insert("EmailMfaConfiguration".into(), json!({}));
    }
    let passkeys = present(json!({
        "RelyingPartyId": pool["WebAuthnRelyingPartyID"],
        "UserVerification": pool["WebAuthnUserVerification"],
    }));
    if passkeys != json!({}) {
        request.insert("WebAuthnConfiguration".into(), passkeys);
    }
    if mode == "OFF" && request.is_empty() {
        return None;
    }
    request.insert("MfaConfiguration".into(), json!(mode));
    Some(Value::Object(request))
}

/// The members that are not null.
fn present(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, member)| !member.is_null())
            .collect(),
        other => other,
    }
}

/// The external id of a role that CDK makes is derived from the construct's path.
fn normalise_external_id(configuration: &mut Value) {
    if configuration["SnsCallerArn"] == json!(ROLE_ARN) {
        configuration["ExternalId"] = json!(EXTERNAL_ID);
    }
}

fn role_request(role: &Value) -> Value {
    let mut trust = resolved(&role["AssumeRolePolicyDocument"]);
    let condition = trust.pointer_mut("/Statement/0/Condition/StringEquals/sts:ExternalId");
    if let Some(external_id) = condition {
        *external_id = json!(EXTERNAL_ID);
    }
    json!({"AssumeRolePolicyDocument": trust})
}

/// Each resource of a kind is an operation under the same names; the pool is the one of the test.
pub fn child_requests<'a>(
    resources: impl Iterator<Item = &'a Resource>,
    kind: &str,
    operation: &str,
) -> Value {
    let children = resources.filter(|resource| resource.kind == kind);
    let requests = children.map(|child| {
        let mut request = child.properties.clone();
        if let Some(members) = request.as_object_mut() {
            members.remove("UserPoolId");
        }
        (operation.to_owned(), resolved(&request))
    });
    Value::Object(requests.collect())
}

/// Permissions by the function they are on, with the number of times they are given.
pub fn permission_requests<'a>(
    permissions: impl Iterator<Item = &'a Resource>,
) -> Map<String, Value> {
    let mut requests = Map::new();
    for permission in permissions {
        let mut request = resolved(&permission.properties);
        let function = request
            .as_object_mut()
            .and_then(|members| members.remove("FunctionName"));
        let function = function
            .as_ref()
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let times = requests
            .get(&function)
            .and_then(|earlier: &Value| earlier["times"].as_u64())
            .unwrap_or(0);
        request["times"] = json!(times + 1);
        requests.insert(function, request);
    }
    requests
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resources(text: &str) -> BTreeMap<String, Resource> {
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}"))
    }

    fn pool(properties: &Value) -> Value {
        let text =
            json!({"PoolD3F588B8": {"Type": "AWS::Cognito::UserPool", "Properties": properties}})
                .to_string();
        requests(resources(&text).values())
    }

    #[test]
    fn a_pool_keeps_its_property_names_but_for_the_name() {
        let requests = pool(&json!({
            "UserPoolName": "a",
            "UserPoolTier": "PLUS",
            "Schema": [{"Name": "email", "Required": true}, {"Name": "team", "AttributeDataType": "String"}],
        }));
        let schema = json!({"email": {"Required": true}, "team": {"AttributeDataType": "String"}});
        assert_eq!(
            requests,
            json!({"CreateUserPool": {"PoolName": "a", "UserPoolTier": "PLUS", "Schema": schema}})
        );
    }

    #[test]
    fn mfa_that_is_off_needs_no_second_call() {
        assert_eq!(
            pool(&json!({"MfaConfiguration": "OFF"})),
            json!({"CreateUserPool": {}})
        );
    }

    #[test]
    fn enabled_factors_become_their_blocks() {
        let requests = pool(&json!({
            "MfaConfiguration": "ON",
            "EnabledMfas": ["SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"],
            "SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::1:role/sms"},
            "SmsAuthenticationMessage": "{####}",
        }));
        let sms = json!({"SnsCallerArn": "arn:aws:iam::1:role/sms"});
        assert_eq!(
            requests["SetUserPoolMfaConfig"],
            json!({
                "MfaConfiguration": "ON",
                "SmsMfaConfiguration": {"SmsConfiguration": sms, "SmsAuthenticationMessage": "{####}"},
                "SoftwareTokenMfaConfiguration": {"Enabled": true},
                "EmailMfaConfiguration": {},
            })
        );
        assert_eq!(
            requests["CreateUserPool"],
            json!({"SmsConfiguration": sms, "SmsAuthenticationMessage": "{####}"})
        );
    }

    #[test]
    fn passkeys_alone_are_set_with_mfa_off() {
        let requests = pool(
            &json!({"WebAuthnRelyingPartyID": "example.com", "WebAuthnUserVerification": "required"}),
        );
        assert_eq!(
            requests["SetUserPoolMfaConfig"],
            json!({
                "MfaConfiguration": "OFF",
                "WebAuthnConfiguration": {"RelyingPartyId": "example.com", "UserVerification": "required"},
            })
        );
    }

    #[test]
    fn a_made_role_is_two_calls_with_its_external_id_normalised() {
        let trust = json!({"Statement": [{"Condition": {"StringEquals": {"sts:ExternalId": "StackPool1"}}}]});
        let text = json!({
            "PoolsmsRole1": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": trust,
                    "Policies": [{"PolicyName": "sns-publish", "PolicyDocument": {"Statement": []}}],
                },
            },
            "Pool1": {
                "Type": "AWS::Cognito::UserPool",
                "Properties": {
                    "SmsConfiguration": {
                        "ExternalId": "StackPool1",
                        "SnsCallerArn": {"Fn::GetAtt": ["PoolsmsRole1", "Arn"]},
                    },
                },
            },
        });
        let requests = requests(resources(&text.to_string()).values());
        let normalised = json!({"Statement": [{"Condition": {"StringEquals": {"sts:ExternalId": EXTERNAL_ID}}}]});
        assert_eq!(
            requests["CreateRole"],
            json!({"AssumeRolePolicyDocument": normalised})
        );
        assert_eq!(
            requests["PutRolePolicy"]["PolicyName"],
            json!("sns-publish")
        );
        assert_eq!(
            requests["CreateUserPool"],
            json!({"SmsConfiguration": {"SnsCallerArn": ROLE_ARN, "ExternalId": EXTERNAL_ID}})
        );
    }

    #[test]
    fn permissions_are_counted_by_function() {
        let permission = json!({
            "Type": "AWS::Lambda::Permission",
            "Properties": {
                "Action": "lambda:InvokeFunction",
                "FunctionName": "arn:f",
                "SourceArn": {"Fn::GetAtt": ["Pool1", "Arn"]},
            },
        });
        let text = json!({"PoolACognito1": permission, "PoolBCognito1": permission}).to_string();
        assert_eq!(
            requests(resources(&text).values()),
            json!({"AddPermission": {"arn:f": {
                "Action": "lambda:InvokeFunction",
                "SourceArn": "<pool arn>",
                "times": 2,
            }}})
        );
    }
}
