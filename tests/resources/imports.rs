//! Pools that are only looked at.

use serde_json::{Value, json};

use super::{failed, succeeded};
use crate::support::aws::Answer;
use crate::support::replay::{Replay, STACK_ID, of_type};

const TYPE: &str = "Custom::CognitoImportedUserPool";

async fn import(replay: &Replay, properties: Value) -> Answer {
    let event = replay.create_event(properties);
    replay.deliver(&of_type(event, TYPE, "Imported")).await
}

fn add_provider(replay: &Replay, pool: &str, name: &str) {
    let request = json!({
        "UserPoolId": pool,
        "ProviderName": name,
        "ProviderType": "OIDC",
        "ProviderDetails": {
            "client_id": "c",
            "client_secret": "s",
            "attributes_request_method": "GET",
            "oidc_issuer": "https://id.example.com",
            "authorize_scopes": "openid",
        },
    });
    replay
        .aws
        .cognito("CreateIdentityProvider", request)
        .expect("made");
}

#[tokio::test]
async fn an_import_has_every_attribute_and_writes_nothing() {
    let replay = Replay::start().await;
    let pool = replay
        .created(json!({"SignInAliases": {"Phone": true}, "Mfa": "OPTIONAL"}))
        .await;
    let live = replay.aws.pool(&pool);
    for name in ["Zeta", "Alpha"] {
        add_provider(&replay, &pool, name);
    }
    let arn = live["Arn"].as_str().expect("an ARN");
    let provider = format!("cognito-idp.eu-west-1.amazonaws.com/{pool}");
    let expected = json!({
        "UserPoolId": pool,
        "UserPoolArn": arn,
        "Arn": arn,
        "UserPoolProviderName": provider,
        "ProviderName": provider,
        "UserPoolProviderUrl": format!("https://{provider}"),
        "ProviderURL": format!("https://{provider}"),
        "Issuer": format!("https://{provider}"),
        "JwksUri": format!("https://{provider}/.well-known/jwks.json"),
        "SmsRoleArn": live["SmsConfiguration"]["SnsCallerArn"],
        "IdentityProviders": "Alpha,Zeta",
        "Region": "eu-west-1",
        "Account": "123456789012",
    });
    for properties in [json!({"UserPoolId": pool}), json!({"UserPoolArn": arn})] {
        let answer = import(&replay, properties.clone()).await;
        assert_eq!(succeeded(&answer).physical_id(), pool);
        assert_eq!(answer.body["Data"], expected);
        let update = replay.update_event(&pool, json!({}), properties);
        let updated = replay.deliver(&of_type(update, TYPE, "Imported")).await;
        assert_eq!(succeeded(&updated).body["Data"], expected);
    }
    assert!(replay.aws.writes().is_empty());
    assert_eq!(replay.aws.calls().len(), 8, "two reads each");
}

#[tokio::test]
async fn providers_are_read_to_the_last_page() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let names: Vec<String> = (0..130).map(|number| format!("p{number:03}")).collect();
    for name in &names {
        add_provider(&replay, &pool, name);
    }
    let answer = import(&replay, json!({"UserPoolId": pool})).await;
    let all = succeeded(&answer).attribute("IdentityProviders").cloned();
    assert_eq!(all, Some(json!(names.join(","))));
}

#[tokio::test]
async fn a_pool_elsewhere_or_nowhere_is_a_clear_error() {
    let replay = Replay::start().await;
    for (region, account) in [("us-east-1", "123456789012"), ("eu-west-1", "210987654321")] {
        let arn = format!("arn:aws:cognito-idp:{region}:{account}:userpool/{region}_Ab");
        let answer = import(&replay, json!({"UserPoolArn": arn})).await;
        failed(
            &answer,
            &["UserPoolArn: ", region, account, "the stack is in"],
        );
    }
    assert!(replay.aws.calls().is_empty());
    let answer = import(&replay, json!({"UserPoolId": "eu-west-1_Nowhere"})).await;
    failed(&answer, &["user pool eu-west-1_Nowhere does not exist"]);
}

#[tokio::test]
async fn deleting_an_import_calls_nothing() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    let event = replay.delete_event(
        &pool,
        json!({"UserPoolId": pool, "RemovalPolicy": "DESTROY"}),
    );
    succeeded(&replay.deliver(&of_type(event, TYPE, "Imported")).await);
    assert!(replay.aws.calls().is_empty());
    assert_eq!(replay.aws.pool_ids(), [pool]);
}

#[tokio::test]
async fn more_providers_than_an_answer_holds_are_counted_and_never_cut() {
    let replay = Replay::start().await;
    let pool = replay.created(json!({})).await;
    for number in 0..110 {
        add_provider(&replay, &pool, &format!("provider-of-customer-{number:03}"));
    }
    let properties = json!({"UserPoolId": pool});
    let answer = import(&replay, properties.clone()).await;
    failed(
        &answer,
        &[
            "IdentityProviders",
            "the 110",
            "2749 bytes",
            "the pool's ID",
        ],
    );
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    let update = replay.update_event(&pool, json!({}), properties);
    let back = replay.deliver(&of_type(update, TYPE, "Imported")).await;
    assert_eq!(
        succeeded(&back).attribute("IdentityProviders"),
        Some(&json!(""))
    );
}

#[tokio::test]
async fn a_rollback_to_a_pool_that_is_gone_goes_on_with_what_its_id_says() {
    let replay = Replay::start().await;
    let update = replay.update_event(
        "eu-west-1_Gone",
        json!({"UserPoolId": "eu-west-1_Typo"}),
        json!({"UserPoolId": "eu-west-1_Gone"}),
    );
    let update = of_type(update, TYPE, "Imported");
    failed(&replay.deliver(&update).await, &["eu-west-1_Gone"]);
    replay
        .aws
        .put_stack(STACK_ID, "UPDATE_ROLLBACK_IN_PROGRESS");
    let back = replay.deliver(&update).await;
    assert_eq!(succeeded(&back).physical_id(), "eu-west-1_Gone");
    assert_eq!(
        back.attribute("UserPoolArn"),
        Some(&json!(
            "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Gone"
        ))
    );
}
