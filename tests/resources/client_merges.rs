//! What an update of a client writes: each setting by the rule of the merge, URLs one by one.

use serde_json::{Value, json};

use super::clients::{SCOPES, add_provider, app, created, delete, update, with_client};
use super::{succeeded, with_pool, writes};
use crate::support::replay::{Replay, merge};

/// A setting of a client: how a template gives it, and what the client then has.
struct Setting {
    property: &'static str,
    member: &'static str,
    /// Two values as templates give them.
    given: [Value; 2],
    /// What these are in the client, and a third value, which is nobody's but the client's.
    values: [Value; 3],
    /// What a client has that never had the setting.
    unset: Value,
    /// What is written when the template no longer gives it.
    removed: Value,
    /// What counts as given where the template is silent.
    always: Option<Value>,
}

fn minutes(member: &'static str, given: [i32; 3], unset: Option<i32>, removed: i32) -> Setting {
    let seconds = |minutes: i32| json!(minutes * 60);
    Setting {
        property: member,
        member,
        given: [given[0], given[1]].map(|minutes| json!(format!("{minutes} minutes"))),
        values: given.map(seconds),
        unset: unset.map_or(Value::Null, seconds),
        removed: seconds(removed),
        always: None,
    }
}

fn attributes(property: &'static str) -> Setting {
    let given = |name: &str| json!({"StandardAttributes": [name]});
    Setting {
        property,
        member: property,
        given: [given("email"), given("Fullname")],
        values: [
            json!(["email"]),
            json!(["name"]),
            json!(["email", "website"]),
        ],
        unset: Value::Null,
        removed: Value::Null,
        always: None,
    }
}

fn settings() -> Vec<Setting> {
    let flows = [
        "ALLOW_CUSTOM_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
        "ALLOW_USER_SRP_AUTH",
    ];
    let analytics = |app: &str| json!({"ApplicationArn": format!("arn:aws:mobiletargeting:eu-west-1:123456789012:apps/{app}")});
    let rotation = |grace: i32| json!({"Feature": "ENABLED", "RetryGracePeriodSeconds": grace});
    vec![
        Setting {
            property: "UserPoolClientName",
            member: "ClientName",
            given: [json!("one"), json!("two")],
            values: [json!("one"), json!("two"), json!("live")],
            unset: json!("derived"),
            removed: json!("derived"),
            always: None,
        },
        Setting {
            property: "AuthFlows",
            member: "ExplicitAuthFlows",
            given: [json!({"UserSrp": true}), json!(["UserPassword"])],
            values: [
                json!(["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"]),
                json!(["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_PASSWORD_AUTH"]),
                json!(["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_AUTH"]),
            ],
            unset: json!(flows),
            removed: json!(flows),
            always: None,
        },
        minutes("IdTokenValidity", [10, 20, 30], None, 60),
        minutes("AccessTokenValidity", [10, 20, 30], None, 60),
        minutes(
            "RefreshTokenValidity",
            [100, 200, 300],
            Some(43_200),
            43_200,
        ),
        Setting {
            given: [json!("4 minutes"), json!("PT5M")],
            values: [json!(4), json!(5), json!(6)],
            unset: json!(3),
            removed: json!(3),
            ..minutes("AuthSessionValidity", [4, 5, 6], None, 3)
        },
        Setting {
            property: "RefreshTokenRotationGracePeriod",
            member: "RefreshTokenRotation",
            given: [json!("1 second"), json!("2 seconds")],
            values: [rotation(1), rotation(2), rotation(3)],
            unset: Value::Null,
            removed: json!({"Feature": "DISABLED"}),
            always: None,
        },
        attributes("ReadAttributes"),
        attributes("WriteAttributes"),
        Setting {
            property: "SupportedIdentityProviders",
            member: "SupportedIdentityProviders",
            given: [json!(["COGNITO"]), json!(["acme"])],
            values: [
                json!(["COGNITO"]),
                json!(["acme"]),
                json!(["COGNITO", "zebra"]),
            ],
            unset: Value::Null,
            removed: Value::Null,
            always: Some(json!(["COGNITO", "acme", "zebra"])),
        },
        Setting {
            property: "OAuth.Scopes",
            member: "AllowedOAuthScopes",
            given: [json!(["OPENID"]), json!(["openid", "EMAIL"])],
            values: [
                json!(["openid"]),
                json!(["email", "openid"]),
                json!(["openid", "profile"]),
            ],
            unset: json!(["phone", "openid"]),
            removed: Value::Null,
            always: Some(json!(SCOPES)),
        },
        Setting {
            property: "OAuth.Flows",
            member: "AllowedOAuthFlows",
            given: [json!({"ImplicitCodeGrant": true}), json!(["code"])],
            values: [
                json!(["implicit"]),
                json!(["code"]),
                json!(["code", "implicit"]),
            ],
            unset: json!(["code"]),
            removed: Value::Null,
            always: Some(json!(["code", "implicit"])),
        },
        Setting {
            property: "Analytics",
            member: "AnalyticsConfiguration",
            given: [analytics("a"), analytics("b")],
            values: [analytics("a"), analytics("b"), analytics("live")],
            unset: Value::Null,
            removed: Value::Null,
            always: None,
        },
    ]
}

/// The merge: what the old template gave, what the new one gives, what the client has, and what it gets.
/// Values are by their number; the last one is nobody's but the client's, and none is the value of a client
/// that never had the setting.
const MERGE: [[Option<usize>; 4]; 12] = [
    [None, None, None, None],
    [None, None, Some(2), Some(2)],
    [None, Some(1), None, Some(1)],
    [None, Some(1), Some(1), Some(1)],
    [None, Some(1), Some(2), Some(1)],
    [Some(0), Some(0), Some(0), Some(0)],
    [Some(0), Some(0), Some(2), Some(0)],
    [Some(0), Some(1), Some(0), Some(1)],
    [Some(0), Some(1), Some(2), Some(1)],
    // Removed: only what the old template set is undone.
    [Some(0), None, Some(0), None],
    [Some(0), None, Some(2), Some(2)],
    [Some(0), None, None, None],
];

/// Puts a property at its path.
fn put(properties: &mut Value, path: &str, value: Option<&Value>) {
    let Some(value) = value else { return };
    match path.split_once('.') {
        Some((outer, inner)) => properties[outer][inner] = value.clone(),
        None => properties[path] = value.clone(),
    }
}

/// A setting of a client: lists sorted, validities in seconds, without a value if it shows none.
pub(super) fn shown(client: &Value, member: &str) -> Value {
    let mut value = client.get(member).cloned().unwrap_or_default();
    if let Some(list) = value.as_array_mut() {
        list.sort_by_key(Value::to_string);
    }
    let Some(token) = member
        .strip_suffix("Validity")
        .filter(|it| it.ends_with("Token"))
    else {
        return value;
    };
    let unit = client["TokenValidityUnits"][token].as_str();
    let seconds = match (unit, token) {
        (Some("seconds"), _) => 1,
        (Some("minutes"), _) => 60,
        (Some("hours"), _) => 3_600,
        (Some("days"), _) | (None, "RefreshToken") => 86_400,
        _ => 3_600,
    };
    value
        .as_i64()
        .map_or(Value::Null, |amount| json!(amount * seconds))
}

/// Changes a setting behind the handler's back.
fn set(replay: &Replay, pool: &str, id: &str, member: &str, value: &Value) {
    replay.aws.edit_client(pool, id, |client| {
        let token = member
            .strip_suffix("Validity")
            .filter(|it| it.ends_with("Token"));
        client[member] = value.clone();
        // Cognito has no rotation beside the flow for refresh tokens.
        if member == "RefreshTokenRotation" {
            let flows = client["ExplicitAuthFlows"].as_array_mut().expect("flows");
            flows.retain(|flow| flow != "ALLOW_REFRESH_TOKEN_AUTH");
            flows.extend(value.is_null().then(|| json!("ALLOW_REFRESH_TOKEN_AUTH")));
        }
        if let Some(token) = token {
            client["TokenValidityUnits"][token] = json!("seconds");
        }
        if value.is_null()
            && let Some(client) = client.as_object_mut()
        {
            client.remove(member);
        }
    });
}

#[tokio::test]
async fn each_setting_is_merged_by_the_rule_alone_and_beside_another_change() {
    let (replay, pool) = with_pool().await;
    for name in ["acme", "zebra"] {
        add_provider(&replay, &pool, name);
    }
    for mut setting in settings() {
        let Setting {
            property, member, ..
        } = setting;
        for [old, new, live, expected] in MERGE {
            for changes in [false, true] {
                let case = format!("{property}: {old:?}, {new:?}, {live:?}, beside: {changes}");
                let properties = |given: Option<usize>, is_on: bool| {
                    let mut properties = app(&pool, json!({"EnableTokenRevocation": is_on}));
                    put(
                        &mut properties,
                        property,
                        given.map(|number| &setting.given[number]),
                    );
                    properties
                };
                let before = properties(old, true);
                let after = properties(new, !changes);
                let id = created(&replay, &before).await;
                if member == "ClientName" {
                    let nameless = created(&replay, &app(&pool, json!({}))).await;
                    let name = replay.aws.client(&pool, &nameless)["ClientName"].clone();
                    replay
                        .aws
                        .cognito(
                            "DeleteUserPoolClient",
                            json!({"UserPoolId": pool, "ClientId": nameless}),
                        )
                        .expect("a deletion");
                    (setting.unset, setting.removed) = (name.clone(), name);
                    // The resource is the first client again.
                    replay.aws.put_stack_resource(
                        crate::support::replay::STACK_ID,
                        "Client",
                        &[
                            ("PhysicalResourceId", &id),
                            ("ResourceStatus", "CREATE_COMPLETE"),
                            ("ResourceType", super::clients::TYPE),
                        ],
                    );
                }
                let value =
                    |number: Option<usize>| number.map_or(&setting.unset, |it| &setting.values[it]);
                set(&replay, &pool, &id, member, value(live));
                let was = shown(&replay.aws.client(&pool, &id), member);
                replay.aws.clear_calls();

                let answer = update(&replay, &id, &before, &after).await;
                assert_eq!(succeeded(&answer).physical_id(), id, "{case}");
                let is_removed = old.is_some() && new.is_none() && live == old;
                let mut wanted = match (&setting.always, new) {
                    (Some(always), None) => always.clone(),
                    _ if is_removed => setting.removed.clone(),
                    _ => value(expected).clone(),
                };
                if let Some(list) = wanted.as_array_mut() {
                    list.sort_by_key(Value::to_string);
                }
                let client = replay.aws.client(&pool, &id);
                assert_eq!(shown(&client, member), wanted, "{case}");
                assert_eq!(client["EnableTokenRevocation"], !changes, "{case}");
                assert_eq!(
                    !writes(&replay).is_empty(),
                    changes || was != wanted,
                    "{case}"
                );
                if new.is_some() && old == new && live != new {
                    let texts = [
                        "reverted drift in",
                        property.split('.').next_back().unwrap_or_default(),
                    ];
                    for text in texts {
                        assert!(
                            answer.reason().contains(text),
                            "{case}: {}",
                            answer.reason()
                        );
                    }
                }
                succeeded(&delete(&replay, &id, &after).await);
            }
        }
    }
}

fn url(name: &str) -> String {
    format!("https://{name}.example.com")
}

fn urls(names: &str) -> Value {
    names.chars().map(|name| url(&name.to_string())).collect()
}

fn listed(replay: &Replay, pool: &str, id: &str, member: &str) -> String {
    let client = replay.aws.client(pool, id);
    let urls = client[member].as_array().into_iter().flatten();
    urls.filter_map(|url| url.as_str()?.strip_prefix("https://")?.chars().next())
        .collect()
}

/// Lists by the first letters of their URLs: what the old template gave, what the new one gives, what the client
/// has, what it gets, and what it gets if the lists are exact.
const URLS: [[&str; 5]; 9] = [
    ["ab", "ab", "ab", "ab", "ab"],
    ["ab", "ab", "abx", "abx", "ab"],
    ["ab", "a", "abx", "ax", "a"],
    ["ab", "abc", "ab", "abc", "abc"],
    ["ab", "bc", "abxy", "bcxy", "bc"],
    ["ab", "ab", "x", "abx", "ab"],
    ["ab", "c", "bx", "cx", "c"],
    ["a", "ax", "ax", "ax", "ax"],
    ["ax", "a", "ax", "a", "a"],
];

#[tokio::test]
async fn urls_are_merged_one_by_one_and_exactly_where_the_template_says_so() {
    let (replay, pool) = with_pool().await;
    for [old, new, live, merged, exact] in URLS {
        for only in [false, true] {
            let properties = |names: &str| {
                app(
                    &pool,
                    json!({"OAuth": {"CallbackUrls": urls(names), "LogoutUrls": urls(names), "OnlyTheseUrls": only}}),
                )
            };
            let case = format!("{old}, {new}, {live}, only these: {only}");
            let id = created(&replay, &properties(old)).await;
            replay.aws.edit_client(&pool, &id, |client| {
                client["CallbackURLs"] = urls(live);
                client["LogoutURLs"] = urls(live);
            });
            replay.aws.clear_calls();
            succeeded(&update(&replay, &id, &properties(old), &properties(new)).await);
            let expected = if only { exact } else { merged };
            for member in ["CallbackURLs", "LogoutURLs"] {
                assert_eq!(listed(&replay, &pool, &id, member), expected, "{case}");
            }
            assert_eq!(writes(&replay).is_empty(), live == expected, "{case}");
            succeeded(&delete(&replay, &id, &properties(new)).await);
        }
    }
}

#[tokio::test]
async fn the_url_by_default_goes_with_the_first_that_is_given_and_comes_back() {
    let (replay, pool, silent, id) = with_client(json!({})).await;
    let mut given = silent.clone();
    merge(&mut given, json!({"OAuth": {"CallbackUrls": urls("a")}}));
    succeeded(&update(&replay, &id, &silent, &given).await);
    assert_eq!(listed(&replay, &pool, &id, "CallbackURLs"), "a");
    succeeded(&update(&replay, &id, &given, &silent).await);
    let client = replay.aws.client(&pool, &id);
    assert_eq!(client["CallbackURLs"], json!(["https://example.com"]));
}

#[tokio::test]
async fn oauth_is_turned_off_and_on_again() {
    let (replay, pool, on, id) = with_client(json!({
        "OAuth": {"CallbackUrls": urls("a"), "LogoutUrls": urls("b"), "DefaultRedirectUri": url("a")},
    }))
    .await;
    let before = replay.aws.snapshot();
    let off = app(&pool, json!({"DisableOAuth": true}));
    succeeded(&update(&replay, &id, &on, &off).await);
    let client = replay.aws.client(&pool, &id);
    assert_eq!(client["AllowedOAuthFlowsUserPoolClient"], false);
    for member in [
        "AllowedOAuthFlows",
        "AllowedOAuthScopes",
        "CallbackURLs",
        "LogoutURLs",
        "DefaultRedirectURI",
    ] {
        assert_eq!(client.get(member), None, "{member}");
    }
    replay.aws.clear_calls();
    let later = app(&pool, json!({"DisableOAuth": true, "Revision": "2"}));
    succeeded(&update(&replay, &id, &off, &later).await);
    assert!(writes(&replay).is_empty());
    succeeded(&update(&replay, &id, &later, &on).await);
    assert_eq!(replay.aws.snapshot(), before);
}
