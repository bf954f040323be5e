use std::time::{Duration, Instant};

use super::super::quotas::{CATEGORIES, Quotas};
use super::super::{Service, model};
use super::*;

/// How many calls of an operation are let through at a moment.
fn allowed(quotas: &mut Quotas, operation: &str, pool: &str, now: Instant) -> usize {
    let service = if operation == "GetResources" {
        Service::Tagging
    } else {
        Service::Cognito
    };
    let input = json!({"UserPoolId": pool});
    (0..40)
        .filter(|_| quotas.take(service, operation, &input, now).is_ok())
        .count()
}

#[test]
fn every_operation_has_one_quota() {
    for operation in model::operations() {
        let of_it = CATEGORIES
            .iter()
            .filter(|category| category.operations.contains(&operation));
        assert_eq!(of_it.count(), 1, "{operation}");
    }
}

#[test]
fn operations_share_the_quota_of_their_category() {
    let (mut quotas, now) = (Quotas::default(), Instant::now());
    assert_eq!(allowed(&mut quotas, "DescribeUserPool", "a", now), 15);
    assert_eq!(allowed(&mut quotas, "ListUserPools", "", now), 0);
    assert_eq!(allowed(&mut quotas, "CreateUserPool", "", now), 15);
    assert_eq!(allowed(&mut quotas, "TagResource", "", now), 5);
    assert_eq!(allowed(&mut quotas, "GetResources", "", now), 15);
    let later = now + Duration::from_millis(210);
    assert_eq!(allowed(&mut quotas, "ListUserPools", "", later), 3);
    let later = now + Duration::from_secs(60);
    assert_eq!(allowed(&mut quotas, "ListUserPools", "", later), 15);
}

#[test]
fn each_operation_and_pool_has_a_quota_besides() {
    let (mut quotas, now) = (Quotas::default(), Instant::now());
    for (pool, expected) in [("a", 5), ("a", 0), ("b", 5), ("c", 5), ("d", 5), ("e", 0)] {
        let seen = allowed(&mut quotas, "GetUserPoolMfaConfig", pool, now);
        assert_eq!(seen, expected, "{pool}");
    }
    assert_eq!(allowed(&mut quotas, "SetUserPoolMfaConfig", "a", now), 5);
    assert_eq!(allowed(&mut quotas, "AddCustomAttributes", "a", now), 5);
    assert_eq!(allowed(&mut quotas, "CreateUserPoolClient", "a", now), 5);
}

#[tokio::test]
async fn a_call_over_the_quota_is_recorded_and_not_carried_out() {
    let aws = StandIn::start().await;
    aws.configure(|settings| settings.quotas = true);
    let mut refused = 0;
    for _ in 0..40 {
        if let Err(error) = ask(&aws, "CreateUserPool", json!({"PoolName": "a"})).await {
            let seen = (error.code.as_str(), error.message.as_str(), error.status);
            assert_eq!(seen, ("TooManyRequestsException", "Rate exceeded", 400));
            refused += 1;
        }
    }
    assert!(refused > 0, "forty calls take less than two seconds");
    assert_eq!(aws.throttled(), refused);
    assert_eq!(aws.pool_ids().len(), 40 - refused);
    let calls = aws.calls();
    let over: Vec<_> = calls
        .iter()
        .filter(|call| call.error() == Some("TooManyRequestsException"))
        .collect();
    assert_eq!(over.len(), refused);
    let carried_out =
        |call: &&super::super::Call| call.result.as_ref().is_some_and(|it| it.carried_out);
    assert!(!over.iter().any(carried_out));
    aws.cognito("ListUserPools", json!({"MaxResults": 1}))
        .expect("what tests do from outside has no quota");
}
