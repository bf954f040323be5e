use super::super::model;
use super::*;

#[test]
fn every_pattern_of_the_model_can_be_checked() {
    assert!(model::compile_all() > 10);
}

#[tokio::test]
async fn a_member_that_the_model_does_not_know_is_refused() {
    let aws = StandIn::start().await;
    let unknown = ask(
        &aws,
        "CreateUserPool",
        json!({"PoolName": "a", "Colour": "red"}),
    )
    .await;
    assert_eq!(code(unknown), "SerializationException");
    let nested = json!({"PoolName": "a", "Policies": {"PasswordPolicy": {"Colour": "red"}}});
    assert_eq!(
        code(ask(&aws, "CreateUserPool", nested).await),
        "SerializationException"
    );
    assert!(aws.pools().is_empty());
}

#[tokio::test]
async fn a_text_where_the_model_has_a_number_or_a_flag_is_refused() {
    let aws = StandIn::start().await;
    for policy in [
        json!({"MinimumLength": "8"}),
        json!({"RequireNumbers": "true"}),
        json!([]),
    ] {
        let request = json!({"PoolName": "a", "Policies": {"PasswordPolicy": policy}});
        assert_eq!(
            code(ask(&aws, "CreateUserPool", request).await),
            "SerializationException"
        );
    }
    let schema = json!([{"Name": "a", "NumberAttributeConstraints": {"MinValue": 1}}]);
    let request = json!({"PoolName": "a", "Schema": schema});
    assert_eq!(
        code(ask(&aws, "CreateUserPool", request).await),
        "SerializationException"
    );
}

#[tokio::test]
async fn limits_of_the_model_are_refused_in_its_words() {
    let aws = StandIn::start().await;
    let too_short = json!({"PoolName": "a", "Policies": {"PasswordPolicy": {"MinimumLength": 5}}});
    assert_eq!(
        refusal(ask(&aws, "CreateUserPool", too_short).await),
        "1 validation error detected: Value '5' at 'policies.passwordPolicy.minimumLength' failed to satisfy \
         constraint: Member must have value greater than or equal to 6"
    );
    let nameless = refusal(ask(&aws, "CreateUserPool", json!({})).await);
    assert!(nameless.contains("Value null at 'poolName'"), "{nameless}");
    let pattern = refusal(ask(&aws, "CreateUserPool", json!({"PoolName": "a/b"})).await);
    assert!(
        pattern.contains("regular expression pattern: [\\w\\s+=,.@-]+"),
        "{pattern}"
    );
    let two = refusal(
        ask(
            &aws,
            "CreateUserPool",
            json!({"PoolName": "", "MfaConfiguration": "SOMETIMES"}),
        )
        .await,
    );
    assert!(two.starts_with("3 validation errors detected: "), "{two}");
    assert!(two.contains("enum value set: [OFF, ON, OPTIONAL]"), "{two}");
}

#[tokio::test]
async fn an_empty_list_is_refused_where_the_model_wants_one_item() {
    let aws = StandIn::start().await;
    let message = refusal(
        ask(
            &aws,
            "CreateUserPool",
            json!({"PoolName": "a", "Schema": []}),
        )
        .await,
    );
    assert!(message.contains("at 'schema' failed"), "{message}");
    // A list without a minimum may be empty.
    let request = json!({"PoolName": "a", "AutoVerifiedAttributes": []});
    ask(&aws, "CreateUserPool", request).await.expect("a pool");
}

#[tokio::test]
async fn patterns_match_whole_texts_and_know_letters_of_every_script() {
    let aws = StandIn::start().await;
    let template = |text: &str| json!({"PoolName": "a", "SmsAuthenticationMessage": text});
    ask(&aws, "CreateUserPool", template("Dein Schlüssel: {####}"))
        .await
        .expect("a pool");
    refusal(ask(&aws, "CreateUserPool", template("no place for it")).await);
    let email = |text: &str| json!({"PoolName": "a", "EmailVerificationMessage": text});
    ask(&aws, "CreateUserPool", email("コード {####} ✓\nbis bald"))
        .await
        .expect("a pool");
    refusal(ask(&aws, "CreateUserPool", email("bell \u{7} {####}")).await);
}

#[tokio::test]
async fn errors_carry_the_code_in_header_and_body_and_a_request_id() {
    let aws = StandIn::start().await;
    let reply = ask_raw(&aws, "CreateUserPool", "{}")
        .await
        .expect("an answer");
    assert_eq!(reply.status, 400);
    assert!(
        reply
            .head
            .contains("x-amzn-errortype: invalidparameterexception:"),
        "{}",
        reply.head
    );
    assert!(reply.head.contains("x-amzn-requestid: "), "{}", reply.head);
    assert!(
        reply
            .body
            .contains("\"__type\":\"InvalidParameterException\""),
        "{}",
        reply.body
    );
    let reply = ask_raw(&aws, "CreateUserPool", "{not json")
        .await
        .expect("an answer");
    assert!(
        reply.body.contains("SerializationException"),
        "{}",
        reply.body
    );
    assert_eq!(
        code(ask(&aws, "ListUsers", json!({})).await),
        "UnknownOperationException"
    );
}

#[tokio::test]
async fn every_call_is_recorded_in_order_with_what_came_of_it() {
    let (aws, id) = with_pool(json!({})).await;
    let _ = ask(&aws, "DescribeUserPool", json!({"UserPoolId": id})).await;
    let _ = update(&aws, &id, json!({"PoolName": ""})).await;
    let _ = query(&aws, "2010-05-08", "GetRole", &[("RoleName", "a")]).await;
    assert_eq!(
        aws.operations(),
        ["DescribeUserPool", "UpdateUserPool", "GetRole"]
    );
    let calls = aws.calls();
    assert_eq!(calls[1].input, json!({"UserPoolId": id, "PoolName": ""}));
    assert_eq!(calls[1].error(), Some("InvalidParameterException"));
    assert_eq!(calls[2].input, json!({"RoleName": "a"}));
    assert_eq!(
        calls[0].header("X-Amz-Target"),
        Some("AWSCognitoIdentityProviderService.DescribeUserPool")
    );
    assert_eq!((aws.reads().len(), aws.writes().len()), (2, 1));
    aws.clear_calls();
    assert!(aws.calls().is_empty());
}

#[tokio::test]
async fn dropping_it_frees_the_port() {
    let aws = StandIn::start().await;
    let address = aws.endpoint().replace("http://", "");
    drop(aws);
    tokio::task::yield_now().await;
    assert!(TcpStream::connect(&address).await.is_err());
}
