use super::*;

const IAM: &str = "2010-05-08";

fn trust(external_id: &str) -> String {
    json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"Service": "cognito-idp.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": external_id, "aws:SourceAccount": "123456789012"}},
    }]})
    .to_string()
}

fn publish() -> String {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}]})
        .to_string()
}

async fn make_role(aws: &World, trust: &str) -> Reply {
    let members = [
        ("RoleName", "sms"),
        ("Path", "/poolkeeper/"),
        ("AssumeRolePolicyDocument", trust),
    ];
    query(aws, IAM, "CreateRole", &members).await
}

async fn let_publish(aws: &World) -> Reply {
    let document = publish();
    let members = [
        ("RoleName", "sms"),
        ("PolicyName", "sns-publish"),
        ("PolicyDocument", document.as_str()),
    ];
    query(aws, IAM, "PutRolePolicy", &members).await
}

async fn pool_with_role(aws: &World, external_id: &str) -> Outcome {
    let sms = json!({"SnsCallerArn": "arn:aws:iam::123456789012:role/poolkeeper/sms", "ExternalId": external_id});
    ask(
        aws,
        "CreateUserPool",
        json!({"PoolName": "a", "SmsConfiguration": sms}),
    )
    .await
}

#[tokio::test]
async fn cognito_takes_a_role_that_trusts_it_and_may_publish() {
    let aws = StandIn::start().await;
    let error = pool_with_role(&aws, "orders")
        .await
        .expect_err("no role yet");
    assert_eq!(error.code, "InvalidSmsRoleTrustRelationshipException");
    assert_eq!(
        error.message,
        "Role does not have a trust relationship allowing Cognito to assume the role"
    );

    let made = make_role(&aws, &trust("orders")).await;
    assert_eq!(made.status, 200);
    assert!(
        made.body
            .contains("<Arn>arn:aws:iam::123456789012:role/poolkeeper/sms</Arn>"),
        "{}",
        made.body
    );
    let error = pool_with_role(&aws, "orders")
        .await
        .expect_err("no policy yet");
    assert_eq!(error.code, "InvalidSmsRoleAccessPolicyException");
    assert_eq!(
        error.message,
        "Role does not have permission to publish with SNS"
    );

    assert_eq!(let_publish(&aws).await.status, 200);
    assert_eq!(
        code(pool_with_role(&aws, "other").await),
        "InvalidSmsRoleTrustRelationshipException"
    );
    assert!(aws.pools().is_empty());
    pool_with_role(&aws, "orders").await.expect("a pool");
}

#[tokio::test]
async fn a_new_role_is_refused_until_iam_has_caught_up() {
    let aws = StandIn::start().await;
    aws.configure(|settings| (settings.role_trust_delay, settings.role_policy_delay) = (2, 1));
    make_role(&aws, &trust("orders")).await;
    let_publish(&aws).await;
    for _ in 0..2 {
        assert_eq!(
            code(pool_with_role(&aws, "orders").await),
            "InvalidSmsRoleTrustRelationshipException"
        );
    }
    assert_eq!(
        code(pool_with_role(&aws, "orders").await),
        "InvalidSmsRoleAccessPolicyException"
    );
    pool_with_role(&aws, "orders").await.expect("a pool");
}

#[tokio::test]
async fn an_echoed_configuration_is_checked_again() {
    let aws = StandIn::start().await;
    make_role(&aws, &trust("orders")).await;
    let_publish(&aws).await;
    let made = pool_with_role(&aws, "orders").await.expect("a pool");
    let id = made["UserPool"]["Id"].as_str().unwrap_or_default();
    aws.remove_role("sms");
    update(&aws, id, json!({}))
        .await
        .expect("leaving it out keeps it");
    let echo = json!({"SmsConfiguration": made["UserPool"]["SmsConfiguration"]});
    assert_eq!(
        code(update(&aws, id, echo.clone()).await),
        "InvalidSmsRoleTrustRelationshipException"
    );
    aws.trust_role("arn:aws:iam::123456789012:role/poolkeeper/sms");
    update(&aws, id, echo).await.expect("trusted by the test");
}

#[tokio::test]
async fn a_role_with_policies_cannot_be_deleted_and_names_are_taken_once() {
    let aws = StandIn::start().await;
    make_role(&aws, &trust("orders")).await;
    let_publish(&aws).await;
    let again = make_role(&aws, &trust("orders")).await;
    assert_eq!(again.status, 409);
    assert!(
        again.body.contains("<Code>EntityAlreadyExists</Code>"),
        "{}",
        again.body
    );
    let refused = query(&aws, IAM, "DeleteRole", &[("RoleName", "sms")]).await;
    assert!(
        refused.body.contains("<Code>DeleteConflict</Code>"),
        "{}",
        refused.body
    );
    let policies = query(&aws, IAM, "ListRolePolicies", &[("RoleName", "sms")]).await;
    assert!(
        policies.body.contains("<member>sns-publish</member>"),
        "{}",
        policies.body
    );
    let members = [("RoleName", "sms"), ("PolicyName", "sns-publish")];
    assert_eq!(
        query(&aws, IAM, "DeleteRolePolicy", &members).await.status,
        200
    );
    let gone = query(&aws, IAM, "DeleteRolePolicy", &members).await;
    assert_eq!(gone.status, 404);
    assert_eq!(
        query(&aws, IAM, "DeleteRole", &[("RoleName", "sms")])
            .await
            .status,
        200
    );
    let gone = query(&aws, IAM, "GetRole", &[("RoleName", "sms")]).await;
    assert!(
        gone.body.contains("<Code>NoSuchEntity</Code>"),
        "{}",
        gone.body
    );
    assert!(aws.roles().is_empty());
}

#[tokio::test]
async fn policies_come_back_percent_encoded() {
    let aws = StandIn::start().await;
    make_role(&aws, &trust("orders")).await;
    let_publish(&aws).await;
    let members = [("RoleName", "sms"), ("PolicyName", "sns-publish")];
    let reply = query(&aws, IAM, "GetRolePolicy", &members).await;
    assert!(
        reply.body.contains("<PolicyDocument>%7B%22"),
        "{}",
        reply.body
    );
    assert_eq!(
        aws.role_policies("sms")["sns-publish"]["Statement"][0]["Action"],
        "sns:Publish"
    );
    assert_eq!(aws.role("sms")["Trust"]["Statement"][0]["Effect"], "Allow");
}

#[tokio::test]
async fn external_ids_and_documents_are_checked() {
    let aws = StandIn::start().await;
    for document in [trust("x"), trust("white space"), "{}".to_owned(), publish()] {
        let refused = make_role(&aws, &document).await;
        assert!(
            refused
                .body
                .contains("<Code>MalformedPolicyDocument</Code>"),
            "{}",
            refused.body
        );
    }
    let bad_name = query(&aws, IAM, "CreateRole", &[("RoleName", "a/b")]).await;
    assert!(
        bad_name.body.contains("<Code>ValidationError</Code>"),
        "{}",
        bad_name.body
    );
}

#[tokio::test]
async fn users_and_groups_carry_inline_policies_of_their_own_size() {
    let aws = StandIn::start().await;
    let document = publish();
    let members = [
        ("UserName", "ann"),
        ("PolicyName", "grant"),
        ("PolicyDocument", document.as_str()),
    ];
    assert_eq!(
        query(&aws, IAM, "PutUserPolicy", &members).await.status,
        404
    );
    aws.add_principal(super::super::Principal::User, "ann");
    assert_eq!(
        query(&aws, IAM, "PutUserPolicy", &members).await.status,
        200
    );
    let large =
        json!({"Version": "2012-10-17", "Statement": [{"Sid": "x".repeat(3000)}]}).to_string();
    let members = [
        ("UserName", "ann"),
        ("PolicyName", "grant"),
        ("PolicyDocument", large.as_str()),
    ];
    let refused = query(&aws, IAM, "PutUserPolicy", &members).await;
    assert!(
        refused.body.contains("<Code>LimitExceeded</Code>"),
        "{}",
        refused.body
    );
    aws.add_principal(super::super::Principal::Group, "admins");
    let members = [
        ("GroupName", "admins"),
        ("PolicyName", "grant"),
        ("PolicyDocument", large.as_str()),
    ];
    assert_eq!(
        query(&aws, IAM, "PutGroupPolicy", &members).await.status,
        200
    );
}

#[tokio::test]
async fn a_boundary_is_kept_and_can_be_required() {
    let aws = StandIn::start().await;
    let (plain, policy) = (trust("orders"), publish());
    assert_eq!(make_role(&aws, &plain).await.status, 200);
    assert_eq!(aws.role("sms")["PermissionsBoundary"], Value::Null);
    let boundary = "arn:aws:iam::123456789012:policy/bound";
    aws.configure(|settings| settings.required_boundary = Some(boundary.to_owned()));
    let refused = let_publish(&aws).await;
    assert_eq!(refused.status, 403);
    assert!(
        refused.body.contains("<Code>AccessDenied</Code>"),
        "{}",
        refused.body
    );
    for (name, path, given, status) in [
        ("none", "/poolkeeper/", None, 403),
        (
            "other",
            "/poolkeeper/",
            Some("arn:aws:iam::123456789012:policy/x"),
            403,
        ),
        ("outside", "/", None, 200),
        ("bound", "/poolkeeper/", Some(boundary), 200),
    ] {
        let mut members = vec![
            ("RoleName", name),
            ("Path", path),
            ("AssumeRolePolicyDocument", plain.as_str()),
        ];
        members.extend(given.map(|given| ("PermissionsBoundary", given)));
        let made = query(&aws, IAM, "CreateRole", &members).await;
        assert_eq!(made.status, status, "{name}: {}", made.body);
    }
    assert_eq!(
        aws.snapshot()["Roles"]["bound"]["PermissionsBoundary"],
        boundary
    );
    let members = [
        ("RoleName", "bound"),
        ("PolicyName", "sns-publish"),
        ("PolicyDocument", policy.as_str()),
    ];
    assert_eq!(
        query(&aws, IAM, "PutRolePolicy", &members).await.status,
        200
    );
    let role = query(&aws, IAM, "GetRole", &[("RoleName", "bound")]).await;
    let shown = format!("<PermissionsBoundaryArn>{boundary}</PermissionsBoundaryArn>");
    assert!(role.body.contains(&shown), "{}", role.body);
}

#[tokio::test]
async fn principals_have_a_path_in_their_arn() {
    use super::super::Principal;

    let aws = StandIn::start().await;
    for (kind, operation, key, part) in [
        (Principal::Role, "GetRole", "RoleName", "role"),
        (Principal::User, "GetUser", "UserName", "user"),
        (Principal::Group, "GetGroup", "GroupName", "group"),
    ] {
        let missing = query(&aws, IAM, operation, &[(key, "staff")]).await;
        assert_eq!(missing.status, 404, "{operation}");
        aws.add_principal_at(kind, "/teams/", "staff");
        let found = query(&aws, IAM, operation, &[(key, "staff")]).await;
        for shown in [
            format!("<Arn>arn:aws:iam::123456789012:{part}/teams/staff</Arn>"),
            "<Path>/teams/</Path>".to_owned(),
            format!("<{key}>staff</{key}>"),
        ] {
            assert!(found.body.contains(&shown), "{}", found.body);
        }
        assert_eq!(aws.policies_of(kind, "staff"), json!({}));
    }
}
