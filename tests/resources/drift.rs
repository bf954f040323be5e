//! What someone changed outside the template: a new `Revision` names it and writes it again.

use serde_json::{Value, json};

use super::client_urls::{self, urls};
use super::clients;
use super::domains::{self, NAME};
use super::groups::{self, admins};
use super::resource_servers::{self as servers, orders, scopes};
use super::triggers::{attach, trigger, triggers};
use super::{function, succeeded, with_pool, writes};
use crate::support::replay::{Replay, merge, of_type};

fn revised(properties: &Value, revision: &str) -> Value {
    let mut revised = properties.clone();
    merge(&mut revised, json!({"Revision": revision}));
    revised
}

#[tokio::test]
async fn a_new_revision_without_drift_writes_nothing() {
    let replay = Replay::start().await;
    let given = json!({"PasswordPolicy": {"MinLength": 12}, "Mfa": "OPTIONAL", "MfaSecondFactor": {"Sms": false, "Otp": true}});
    let id = replay.created(given.clone()).await;
    let answer = replay
        .update(&id, given.clone(), revised(&given, "2026-11-25"))
        .await;
    assert!(!succeeded(&answer).reason().contains("drift"));
    assert_eq!(replay.aws.calls().len(), 2, "{:?}", replay.aws.operations());
}

#[tokio::test]
async fn a_new_revision_writes_again_what_drifted_and_names_it_with_both_values() {
    let replay = Replay::start().await;
    let given = json!({
        "PasswordPolicy": {"MinLength": 12},
        "SelfSignUpEnabled": false,
        "Tags": {"team": "a"},
        "LambdaTriggers": {"PreSignUp": function("checks")},
        "Mfa": "REQUIRED",
        "MfaSecondFactor": {"Sms": false, "Otp": true},
    });
    let id = replay.created(given.clone()).await;
    let wanted = replay.aws.pool_snapshot(&id);
    replay.aws.edit_pool(&id, |pool| {
        pool["Policies"]["PasswordPolicy"]["MinimumLength"] = json!(6);
        pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] = json!(false);
        pool["UserPoolTags"]["team"] = json!("b");
        pool["LambdaConfig"]["PreSignUp"] = json!(function("other"));
        pool["MfaConfiguration"] = json!("OPTIONAL");
        // What the template does not give is nobody's drift.
        pool["DeviceConfiguration"] = json!({"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false});
    });
    let answer = replay
        .update(&id, given.clone(), revised(&given, "2"))
        .await;
    let reason = succeeded(&answer).reason();
    for text in [
        "reverted drift in",
        "Policies.PasswordPolicy.MinimumLength (the pool had 6, the template sets 12)",
        "AllowAdminCreateUserOnly (the pool had false, the template sets true)",
        "UserPoolTags.team (the pool had \"b\", the template sets \"a\")",
        "LambdaConfig.PreSignUp",
        "MfaConfiguration (the pool had OPTIONAL, the template sets ON)",
    ] {
        assert!(reason.contains(text), "`{text}` is missing: {reason}");
    }
    assert!(!reason.contains("DeviceConfiguration"), "{reason}");
    let mut now = replay.aws.pool_snapshot(&id);
    assert!(now["Pool"]["DeviceConfiguration"].is_object());
    now["Pool"]
        .as_object_mut()
        .expect("a map")
        .remove("DeviceConfiguration");
    assert_eq!(now, wanted);
}

#[tokio::test]
async fn an_ordinary_update_names_what_drifted_as_well() {
    let replay = Replay::start().await;
    let given = json!({"PasswordPolicy": {"MinLength": 12}});
    let id = replay.created(given.clone()).await;
    replay.aws.edit_pool(&id, |pool| {
        pool["Policies"]["PasswordPolicy"]["RequireSymbols"] = json!(false);
    });
    let mut more = given.clone();
    merge(&mut more, json!({"DeletionProtection": true}));
    let answer = replay.update(&id, given, more).await;
    let reason = succeeded(&answer).reason();
    assert!(
        reason.contains("RequireSymbols (the pool had false"),
        "{reason}"
    );
}

#[tokio::test]
async fn a_trigger_that_someone_detached_is_attached_again_and_named() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let given = trigger(&pool, "PRE_SIGN_UP", "checks");
    let id = attach(&replay, &given).await.physical_id().to_owned();
    replay
        .aws
        .edit_pool(&pool, |live| live["LambdaConfig"] = json!({}));
    let update = replay.update_event(&id, given.clone(), revised(&given, "2"));
    let update = of_type(update, super::triggers::TYPE, "Trigger");
    let answer = replay.deliver(&update).await;
    assert!(
        succeeded(&answer)
            .reason()
            .contains("the pool had no function"),
        "{}",
        answer.reason()
    );
    assert_eq!(
        triggers(&replay, &pool),
        json!({"PreSignUp": function("checks")})
    );
    replay.aws.clear_calls();
    let again = replay.update_event(&id, revised(&given, "2"), revised(&given, "3"));
    let again = of_type(again, super::triggers::TYPE, "Trigger");
    succeeded(&replay.deliver(&again).await);
    assert!(writes(&replay).is_empty());
}

#[tokio::test]
async fn a_group_that_someone_changed_is_written_again_and_named_with_both_values() {
    for keeps in [false, true] {
        let (replay, pool) = with_pool().await;
        replay
            .aws
            .configure(|settings| settings.update_group_keeps = keeps);
        let given = admins(&pool, json!({"Description": "wanted", "Precedence": 1}));
        succeeded(&groups::create(&replay, &given).await);
        replay.aws.edit_group(&pool, "admins", |group| {
            group["Description"] = json!("by hand");
            // What the template does not give is nobody's drift.
            group["RoleArn"] = json!(groups::ROLE);
        });
        let later = revised(&given, "2");
        let answer = groups::update(&replay, "admins", &given, &later).await;
        let reason = succeeded(&answer).reason();
        for text in ["reverted drift in", "Description", "by hand", "wanted"] {
            assert!(reason.contains(text), "`{text}` is missing: {reason}");
        }
        assert!(!reason.contains("Role"), "{reason}");
        assert!(!reason.contains("Precedence"), "{reason}");
        assert_eq!(
            groups::members(&replay, &pool, "admins"),
            json!({"Description": "wanted", "Precedence": 1, "RoleArn": groups::ROLE})
        );
        replay.aws.clear_calls();
        let answer = groups::update(&replay, "admins", &later, &revised(&given, "3")).await;
        assert!(!succeeded(&answer).reason().contains("drift"));
        assert_eq!(replay.aws.operations(), ["GetGroup", "DescribeStackEvents"]);
    }
}

#[tokio::test]
async fn a_resource_server_that_someone_changed_is_written_again_and_named_with_both_values() {
    let (replay, pool) = with_pool().await;
    let given = orders(&pool, json!({"Scopes": scopes(&["write", "read"])}));
    succeeded(&servers::create(&replay, &given).await);
    replay.aws.edit_server(&pool, "orders", |server| {
        server["Name"] = json!("By hand");
        server["Scopes"] = scopes(&["all"]);
    });
    let later = revised(&given, "2");
    let answer = servers::update(&replay, "orders", &given, &later).await;
    let reason = succeeded(&answer).reason();
    for text in [
        "reverted drift",
        "Scopes",
        "\"all\"",
        "\"write\"",
        "By hand",
    ] {
        assert!(reason.contains(text), "`{text}` is missing: {reason}");
    }
    assert_eq!(
        servers::members(&replay, &pool, "orders"),
        json!({"Name": "orders", "Scopes": scopes(&["read", "write"])})
    );
    replay.aws.clear_calls();
    let answer = servers::update(&replay, "orders", &later, &revised(&given, "3")).await;
    assert!(!succeeded(&answer).reason().contains("reverted drift"));
    assert_eq!(
        replay.aws.operations(),
        ["DescribeResourceServer", "DescribeStackEvents"]
    );
}

#[tokio::test]
async fn a_domain_that_someone_changed_is_written_again_and_named_with_both_values() {
    let (replay, pool) = with_pool().await;
    let mut given = domains::custom(&pool, NAME, json!({"ManagedLoginVersion": "2"}));
    given["CustomDomain"]["SecurityPolicy"] = json!("TLS_V1_2_2021");
    succeeded(&domains::create(&replay, &given).await);
    let wanted = replay.aws.domain(NAME);
    replay.aws.edit_domain(NAME, |domain| {
        domain.version = json!(1);
        domain.custom = Some(json!({"CertificateArn": "by hand", "SecurityPolicy": "TLS_V1"}));
    });
    let later = revised(&given, "2");
    let answer = domains::update(&replay, NAME, &given, &later).await;
    let reason = succeeded(&answer).reason();
    for text in [
        "reverted drift in",
        "ManagedLoginVersion (the domain had 1, the template sets 2)",
        "CustomDomain.Certificate (the domain had \"by hand\"",
        "CustomDomain.SecurityPolicy (the domain had \"TLS_V1\", the template sets \"TLS_V1_2_2021\")",
    ] {
        assert!(reason.contains(text), "`{text}` is missing: {reason}");
    }
    assert_eq!(replay.aws.domain(NAME), wanted);
    replay.aws.clear_calls();
    let answer = domains::update(&replay, NAME, &later, &revised(&given, "3")).await;
    assert!(!succeeded(&answer).reason().contains("drift"));
    assert_eq!(
        replay.aws.operations(),
        ["DescribeUserPoolDomain", "DescribeStackEvents"]
    );
}

#[tokio::test]
async fn a_client_that_someone_changed_is_written_again_and_named_with_both_values() {
    let (replay, pool, given, id) = clients::with_client(json!({
        "AuthSessionValidity": "5 minutes",
        "AccessTokenValidity": "10 minutes",
        "OAuth": {
            "Flows": {"AuthorizationCodeGrant": true},
            "CallbackUrls": ["https://a.example.com"],
        },
    }))
    .await;
    let wanted = replay.aws.snapshot();
    replay.aws.edit_client(&pool, &id, |client| {
        client["AuthSessionValidity"] = json!(9);
        client["AccessTokenValidity"] = json!(2);
        client["TokenValidityUnits"]["AccessToken"] = json!("hours");
        client["AllowedOAuthFlows"] = json!(["code", "implicit"]);
        client["CallbackURLs"] = json!(["https://theirs.example.com"]);
        // What the template does not give is nobody's drift.
        client["EnableTokenRevocation"] = json!(false);
    });
    let later = revised(&given, "2");
    let answer = clients::update(&replay, &id, &given, &later).await;
    let reason = succeeded(&answer).reason();
    for text in [
        "reverted drift in",
        "AuthSessionValidity (the client had 9, the template sets 5)",
        "AccessTokenValidity (the client had 7200, the template sets 600)",
        "Flows (the client had [\"code\",\"implicit\"], the template sets [\"code\"])",
        "CallbackUrls (the client had [\"https://theirs.example.com\"], the template sets [\"https://a.example.com\"])",
    ] {
        assert!(reason.contains(text), "`{text}` is missing: {reason}");
    }
    assert!(!reason.contains("EnableTokenRevocation"), "{reason}");
    let mut expected = wanted;
    let client = &mut expected["Pools"][&pool]["Clients"][&id];
    client["EnableTokenRevocation"] = json!(false);
    client["CallbackURLs"] = json!(["https://a.example.com", "https://theirs.example.com"]);
    assert_eq!(replay.aws.snapshot(), expected);
    replay.aws.clear_calls();
    let answer = clients::update(&replay, &id, &later, &revised(&given, "3")).await;
    assert!(!succeeded(&answer).reason().contains("drift"));
    assert!(writes(&replay).is_empty());
}

#[tokio::test]
async fn urls_that_someone_removed_from_a_client_are_added_again_and_named() {
    let (replay, pool, client) = client_urls::with_own(json!({})).await;
    let given = urls(&pool, &client, "ab", "c");
    let id = client_urls::create(&replay, &given)
        .await
        .physical_id()
        .to_owned();
    let wanted = replay.aws.snapshot();
    replay.aws.edit_client(&pool, &client, |live| {
        live["CallbackURLs"] = client_urls::listed("bo");
        live["LogoutURLs"] = client_urls::listed("p");
    });
    let later = revised(&given, "2");
    let answer = client_urls::update(&replay, &id, &given, &later).await;
    let reason = succeeded(&answer).reason();
    for text in [
        "reverted drift in",
        "CallbackUrls (https://a.example.com)",
        "LogoutUrls (https://c.example.com)",
    ] {
        assert!(reason.contains(text), "`{text}` is missing: {reason}");
    }
    assert!(!reason.contains("https://b.example.com"), "{reason}");
    assert_eq!(replay.aws.snapshot(), wanted);
    replay.aws.clear_calls();
    let again = client_urls::update(&replay, &id, &later, &revised(&given, "3")).await;
    assert!(!succeeded(&again).reason().contains("drift"));
    assert_eq!(replay.aws.operations(), ["DescribeUserPoolClient"]);
}
