//! Updates of domains: in place, with another name, of another kind and in another pool.

use serde_json::{Value, json};

use super::domains::{
    CERTIFICATE, NAME, asked_of_cognito, attributes, create, custom, custom_attributes, delete,
    prefix, update,
};
use super::{failed, last_call, succeeded, with_pool, writes};
use crate::support::aws::{Effect, Fault};
use crate::support::replay::{Replay, STACK_ID};

const OTHER_CERTIFICATE: &str = "arn:aws:acm:us-east-1:123456789012:certificate/two";

fn versioned(version: &str) -> Value {
    json!({"ManagedLoginVersion": version})
}

async fn updated(replay: &Replay, id: &str, old: &Value, new: &Value) {
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    replay.aws.clear_calls();
    let answer = update(replay, id, old, new).await;
    assert_eq!(succeeded(&answer).physical_id(), id);
}

/// The merge: what the old template gave, what the new one gives, what the domain has, and what it gets.
#[tokio::test]
async fn the_version_is_merged_by_the_rule() {
    for keeps in [false, true] {
        for (old, new, live, expected) in [
            (None, None, 1, 1),
            (None, None, 2, 2),
            (None, Some("2"), 1, 2),
            (Some("1"), Some("2"), 1, 2),
            (Some("2"), Some("2"), 1, 2),
            (Some("1"), Some("1"), 2, 1),
            (Some("2"), None, 2, 1),
            (Some("1"), None, 2, 2),
        ] {
            let (replay, pool) = with_pool().await;
            replay
                .aws
                .configure(|settings| settings.update_domain_keeps = keeps);
            let given =
                |version: Option<&str>| prefix(&pool, "shop", version.map_or(json!({}), versioned));
            let (before, after) = (given(old), given(new));
            succeeded(&create(&replay, &before).await);
            replay
                .aws
                .edit_domain("shop", |domain| domain.version = json!(live));
            updated(&replay, "shop", &before, &after).await;
            let case = format!("{keeps}, {old:?}, {new:?}, {live}");
            let now = replay.aws.domain("shop");
            assert_eq!(now["ManagedLoginVersion"], expected, "{case}");
            assert_eq!(!writes(&replay).is_empty(), live != expected, "{case}");
        }
    }
}

#[tokio::test]
async fn an_update_reads_asks_writes_all_and_reads() {
    let (replay, pool) = with_pool().await;
    let old = custom(&pool, NAME, versioned("2"));
    let mut new = old.clone();
    new["CustomDomain"]["Certificate"] = json!(OTHER_CERTIFICATE);
    succeeded(&create(&replay, &old).await);
    let check = "0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f";
    let failover = json!({"SecondaryRegion": "eu-west-2", "PrimaryRoute53HealthCheckId": check});
    let routing = json!({"Failover": failover});
    replay.aws.edit_domain(NAME, |domain| {
        domain.routing = Some(routing.clone());
        domain.custom.as_mut().expect("a configuration")["SecurityPolicy"] = json!("TLS_V1");
    });
    updated(&replay, NAME, &old, &new).await;
    assert_eq!(
        replay.aws.operations(),
        [
            "DescribeUserPoolDomain",
            "DescribeStackResource",
            "UpdateUserPoolDomain",
            "DescribeUserPoolDomain"
        ]
    );
    // Nobody asked to change the policy and the routing.
    let request = json!({
        "UserPoolId": pool,
        "Domain": NAME,
        "ManagedLoginVersion": 2,
        "CustomDomainConfig": {"CertificateArn": OTHER_CERTIFICATE, "SecurityPolicy": "TLS_V1"},
        "Routing": routing,
    });
    assert_eq!(last_call(&replay, "UpdateUserPoolDomain"), request);
}

#[tokio::test]
async fn an_update_that_changes_nothing_reads_once() {
    let (replay, pool) = with_pool().await;
    for given in [
        prefix(&pool, "shop", json!({})),
        custom(&pool, NAME, versioned("2")),
    ] {
        let answer = create(&replay, &given).await;
        let id = succeeded(&answer).physical_id();
        let mut revised = given.clone();
        revised["Revision"] = json!("2");
        updated(&replay, id, &given, &revised).await;
        assert_eq!(replay.aws.operations(), ["DescribeUserPoolDomain"]);
        succeeded(&delete(&replay, id, &revised).await);
    }
}

#[tokio::test]
async fn a_policy_comes_changes_and_goes() {
    for keeps in [false, true] {
        let (replay, pool) = with_pool().await;
        replay
            .aws
            .configure(|settings| settings.update_domain_keeps = keeps);
        let given = |policy: &str| {
            let mut given = custom(&pool, NAME, json!({}));
            given["CustomDomain"]["SecurityPolicy"] = json!(policy);
            given
        };
        let policy = || replay.aws.domain(NAME)["CustomDomainConfig"]["SecurityPolicy"].clone();
        succeeded(&create(&replay, &given("")).await);
        updated(&replay, NAME, &given(""), &given("TLS_V1_2_2021")).await;
        assert_eq!(policy(), "TLS_V1_2_2021");
        updated(
            &replay,
            NAME,
            &given("TLS_V1_2_2021"),
            &given("TLS_V1_3_2025"),
        )
        .await;
        assert_eq!(policy(), "TLS_V1_3_2025");
        let answer = update(&replay, NAME, &given("TLS_V1_3_2025"), &given("")).await;
        let reason = succeeded(&answer).reason();
        assert_eq!(reason.contains("SecurityPolicy remains"), keeps, "{reason}");
        assert_eq!(policy().is_null(), !keeps);
    }
}

#[tokio::test]
async fn a_switch_to_managed_login_warns_and_a_later_update_does_not() {
    let (replay, pool) = with_pool().await;
    let client = replay.aws.add_client(&pool, false);
    let classic = prefix(&pool, "shop", json!({}));
    let newer = prefix(&pool, "shop", versioned("2"));
    succeeded(&create(&replay, &classic).await);
    let answer = update(&replay, "shop", &classic, &newer).await;
    let reason = succeeded(&answer).reason();
    assert!(reason.contains(&client), "{reason}");
    let mut revised = newer.clone();
    revised["Revision"] = json!("2");
    updated(&replay, "shop", &newer, &revised).await;
    assert_eq!(asked_of_cognito(&replay), ["DescribeUserPoolDomain"]);
}

#[tokio::test]
async fn an_update_waits_for_a_domain_that_is_still_coming() {
    let (replay, pool) = with_pool().await;
    replay
        .aws
        .configure(|settings| settings.domain_creating = 4);
    let old = custom(&pool, NAME, json!({}));
    let new = custom(&pool, NAME, versioned("2"));
    succeeded(&create(&replay, &old).await);
    let answer = update(&replay, NAME, &old, &new).await;
    assert!(succeeded(&answer).reason().contains("UPDATING"));
    assert_eq!(replay.aws.domain(NAME)["ManagedLoginVersion"], 2);
    succeeded(&delete(&replay, NAME, &new).await);
    assert!(replay.aws.domains_of(&pool).is_empty());
}

#[tokio::test]
async fn scenario_51_a_domain_that_failed_later_is_made_again() {
    let (replay, pool) = with_pool().await;
    let old = custom(&pool, NAME, json!({}));
    let mut new = old.clone();
    new["CustomDomain"]["Certificate"] = json!(OTHER_CERTIFICATE);
    succeeded(&create(&replay, &old).await);
    replay.aws.edit_domain(NAME, |domain| {
        "FAILED".clone_into(&mut domain.status);
        domain.fails = true;
    });
    let answer = update(&replay, NAME, &old, &new).await;
    assert!(succeeded(&answer).reason().contains("FAILED"));
    assert_eq!(
        writes(&replay)[1..],
        ["DeleteUserPoolDomain", "CreateUserPoolDomain"]
    );
    let now = replay.aws.domain(NAME);
    assert_eq!(now["Status"], "ACTIVE");
    assert_eq!(
        now["CustomDomainConfig"]["CertificateArn"],
        OTHER_CERTIFICATE
    );
}

#[tokio::test]
async fn a_domain_that_is_gone_is_made_again_and_the_reason_says_so() {
    let (replay, pool) = with_pool().await;
    let (old, new) = (
        prefix(&pool, "shop", json!({})),
        prefix(&pool, "shop", versioned("2")),
    );
    succeeded(&create(&replay, &old).await);
    let gone = json!({"UserPoolId": pool, "Domain": "shop"});
    replay
        .aws
        .cognito("DeleteUserPoolDomain", gone)
        .expect("a deletion");
    let answer = update(&replay, "shop", &old, &new).await;
    assert!(succeeded(&answer).reason().contains("no longer existed"));
    assert_eq!(replay.aws.domain("shop")["ManagedLoginVersion"], 2);
}

#[tokio::test]
async fn scenario_50_another_name_deletes_the_former_domain_first() {
    for (kind, deleting) in [("prefix", 0), ("prefix", 3), ("custom", 3)] {
        let (replay, pool) = with_pool().await;
        replay
            .aws
            .configure(|settings| settings.domain_deleting = deleting);
        let (first, second) = match kind {
            "prefix" => ("shop", "store"),
            _ => (NAME, "login.example.com"),
        };
        let named = |name: &str| match kind {
            "prefix" => prefix(&pool, name, json!({})),
            _ => custom(&pool, name, json!({})),
        };
        let (old, new) = (named(first), named(second));
        succeeded(&create(&replay, &old).await);
        // Someone else's setting goes along.
        replay
            .aws
            .edit_domain(first, |domain| domain.version = json!(2));
        replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
        replay.aws.clear_calls();
        let answer = update(&replay, first, &old, &new).await;
        assert_eq!(succeeded(&answer).physical_id(), second);
        let expected = match kind {
            "prefix" => attributes(&replay, second),
            _ => custom_attributes(&replay, second),
        };
        assert_eq!(answer.body["Data"], expected);
        assert!(answer.reason().contains("deleted first"));
        assert_eq!(
            writes(&replay),
            ["DeleteUserPoolDomain", "CreateUserPoolDomain"]
        );
        assert_eq!(replay.aws.domains_of(&pool), [second]);
        assert_eq!(replay.aws.domain(second)["ManagedLoginVersion"], 2);
        // CloudFormation deletes the former one.
        let before = replay.aws.snapshot();
        succeeded(&delete(&replay, first, &old).await);
        assert_eq!(replay.aws.snapshot(), before);
    }
}

#[tokio::test]
async fn another_name_is_confirmed_and_looked_for_before_anything_is_deleted() {
    let (replay, pool) = with_pool().await;
    let (old, new) = (
        prefix(&pool, "shop", json!({})),
        prefix(&pool, "store", json!({})),
    );
    succeeded(&create(&replay, &old).await);
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    replay.aws.clear_calls();
    succeeded(&update(&replay, "shop", &old, &new).await);
    assert_eq!(
        replay.aws.operations(),
        [
            "DescribeUserPoolDomain",
            "DescribeUserPoolDomain",
            "DescribeStackResource",
            "DescribeStackResource",
            "DescribeStackEvents",
            "DeleteUserPoolDomain",
            "DescribeUserPoolDomain",
            "CreateUserPoolDomain",
            "DescribeUserPoolDomain"
        ]
    );
}

#[tokio::test]
async fn scenario_50_a_name_that_is_taken_in_this_account_is_refused_before_the_former_domain_goes()
{
    let (replay, pool) = with_pool().await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    replay.aws.add_domain(&other, json!({"Domain": "store"}));
    let (old, new) = (
        prefix(&pool, "shop", json!({})),
        prefix(&pool, "store", json!({})),
    );
    succeeded(&create(&replay, &old).await);
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    replay.aws.clear_calls();
    let before = replay.aws.snapshot();
    let answer = update(&replay, "shop", &old, &new).await;
    failed(&answer, &["store", &other]);
    assert_eq!(answer.physical_id(), "shop");
    assert!(writes(&replay).is_empty());
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn scenario_50_the_former_domain_is_restored_if_the_new_one_is_refused() {
    for deleting in [0, 3] {
        let (replay, pool) = with_pool().await;
        replay
            .aws
            .configure(|settings| settings.domain_deleting = deleting);
        replay.aws.add_foreign_domain("store");
        let (old, new) = (
            prefix(&pool, "shop", json!({})),
            prefix(&pool, "store", json!({})),
        );
        succeeded(&create(&replay, &old).await);
        replay
            .aws
            .edit_domain("shop", |domain| domain.version = json!(2));
        let before = replay.aws.snapshot();
        replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
        let answer = update(&replay, "shop", &old, &new).await;
        failed(&answer, &["another account", "shop exists again"]);
        assert_eq!(answer.physical_id(), "shop");
        assert_eq!(replay.aws.snapshot(), before);
        // CloudFormation rolls back, and there is nothing to do.
        replay
            .aws
            .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
        replay.aws.clear_calls();
        succeeded(&update(&replay, "shop", &new, &old).await);
        assert!(writes(&replay).is_empty());
        assert_eq!(replay.aws.snapshot(), before);
    }
}

#[tokio::test]
async fn scenario_50_a_custom_domain_is_restored_if_the_new_one_fails() {
    let (replay, pool) = with_pool().await;
    let old = custom(&pool, NAME, versioned("2"));
    let new = custom(&pool, "login.example.com", versioned("2"));
    succeeded(&create(&replay, &old).await);
    let before = replay.aws.snapshot();
    replay
        .aws
        .configure(|settings| settings.domains_fail = true);
    // The former one does not fail again.
    let mut deleted = 0;
    replay.aws.before("DeleteUserPoolDomain", move |world| {
        deleted += 1;
        world.configure(|settings| settings.domains_fail = deleted < 2);
    });
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    let answer = update(&replay, NAME, &old, &new).await;
    failed(&answer, &["login.example.com as FAILED", "exists again"]);
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn another_kind_is_made_first_and_cloudformation_deletes_the_former_one() {
    let (replay, pool) = with_pool().await;
    let (old, new) = (
        prefix(&pool, "shop", json!({})),
        custom(&pool, NAME, json!({})),
    );
    for (old, new, ids) in [(&old, &new, ["shop", NAME]), (&new, &old, [NAME, "shop"])] {
        if replay.aws.domains_of(&pool).is_empty() {
            succeeded(&create(&replay, old).await);
        }
        replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
        replay.aws.clear_calls();
        let answer = update(&replay, ids[0], old, new).await;
        assert_eq!(succeeded(&answer).physical_id(), ids[1]);
        assert_eq!(writes(&replay), ["CreateUserPoolDomain"]);
        assert_eq!(replay.aws.domains_of(&pool).len(), 2);
        replay
            .aws
            .put_stack(STACK_ID, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
        succeeded(&delete(&replay, ids[0], old).await);
        assert_eq!(replay.aws.domains_of(&pool), [ids[1]]);
        replay.aws.put_stack(STACK_ID, "UPDATE_COMPLETE");
    }
}

#[tokio::test]
async fn another_pool_moves_the_domain_and_a_refusal_moves_it_back() {
    for refused in [false, true] {
        let (replay, pool) = with_pool().await;
        let other = replay.aws.add_pool(json!({"PoolName": "other"}));
        let (old, new) = (
            prefix(&pool, "shop", versioned("2")),
            prefix(&other, "shop", json!({})),
        );
        succeeded(&create(&replay, &old).await);
        let before = replay.aws.snapshot();
        if refused {
            let denied = Effect::ErrorBefore("AccessDeniedException".into());
            replay
                .aws
                .inject(Fault::on_operation("CreateUserPoolDomain", 1, denied));
        }
        replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
        let answer = update(&replay, "shop", &old, &new).await;
        match refused {
            true => {
                failed(&answer, &["AccessDenied", "shop exists again"]);
                assert_eq!(replay.aws.snapshot(), before);
                // CloudFormation rolls back, and there is nothing to do.
                let back = update(&replay, "shop", &new, &old).await;
                assert_eq!(succeeded(&back).physical_id(), "shop");
                assert_eq!(replay.aws.snapshot(), before);
            }
            false => {
                assert_eq!(succeeded(&answer).body["Data"], attributes(&replay, "shop"));
                let now = replay.aws.domain("shop");
                assert_eq!(now["UserPoolId"], json!(other));
                // The template gave that, and no longer does.
                assert_eq!(now["ManagedLoginVersion"], 1);
            }
        }
        assert_eq!(answer.physical_id(), "shop");
    }
}

#[tokio::test]
async fn another_name_in_another_pool_is_made_first() {
    let (replay, pool) = with_pool().await;
    let other = replay.aws.add_pool(json!({"PoolName": "other"}));
    let (old, new) = (
        prefix(&pool, "shop", json!({})),
        prefix(&other, "store", json!({})),
    );
    succeeded(&create(&replay, &old).await);
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    let answer = update(&replay, "shop", &old, &new).await;
    assert_eq!(succeeded(&answer).physical_id(), "store");
    assert_eq!(replay.aws.domains_of(&pool), ["shop"]);
    succeeded(&delete(&replay, "shop", &old).await);
    assert!(replay.aws.domains_of(&pool).is_empty());
    assert_eq!(replay.aws.domains_of(&other), ["store"]);
}

#[tokio::test]
async fn an_adopted_domain_gives_way_to_no_other() {
    let (replay, pool) = with_pool().await;
    replay.aws.add_domain(&pool, json!({"Domain": "shop"}));
    let old = prefix(&pool, "shop", json!({"AdoptExisting": true}));
    let new = prefix(&pool, "store", json!({}));
    succeeded(&create(&replay, &old).await);
    let before = replay.aws.snapshot();
    replay.aws.put_stack(STACK_ID, "UPDATE_IN_PROGRESS");
    let answer = update(&replay, "shop", &old, &new).await;
    failed(&answer, &["can have only one"]);
    assert_eq!(replay.aws.snapshot(), before);
}

#[tokio::test]
async fn adoption_cannot_be_taken_out_of_the_template_but_in_a_rollback() {
    let (replay, pool) = with_pool().await;
    replay.aws.add_domain(&pool, json!({"Domain": "shop"}));
    let (adopting, ours) = (
        prefix(&pool, "shop", json!({"AdoptExisting": true})),
        prefix(&pool, "shop", versioned("2")),
    );
    succeeded(&create(&replay, &adopting).await);
    replay.aws.clear_calls();
    let answer = update(&replay, "shop", &adopting, &ours).await;
    failed(&answer, &["AdoptExisting", "shop"]);
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    let back = update(&replay, "shop", &adopting, &ours).await;
    assert_eq!(succeeded(&back).body["Data"], attributes(&replay, "shop"));
    assert!(writes(&replay).is_empty());
}

#[tokio::test]
async fn wrong_properties_are_said_before_any_call() {
    let (replay, pool) = with_pool().await;
    let old = custom(&pool, NAME, json!({}));
    succeeded(&create(&replay, &old).await);
    replay.aws.clear_calls();
    let mut wrong = old.clone();
    wrong["CustomDomain"]["Certificate"] = json!(CERTIFICATE.replace("us-east-1", "eu-west-1"));
    let answer = update(&replay, NAME, &old, &wrong).await;
    failed(&answer, &["CustomDomain.Certificate: ", "us-east-1"]);
    assert_eq!(answer.physical_id(), NAME);
    assert!(asked_of_cognito(&replay).is_empty());
}
