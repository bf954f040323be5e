use super::*;

#[tokio::test]
async fn a_pool_with_a_domain_cannot_be_deleted() {
    let (aws, id) = with_pool(json!({})).await;
    let domain = json!({"UserPoolId": id, "Domain": "orders"});
    ask(&aws, "CreateUserPoolDomain", domain.clone())
        .await
        .expect("a domain");
    assert_eq!(aws.pool(&id)["Domain"], "orders");
    assert_eq!(
        refusal(ask(&aws, "DeleteUserPool", json!({"UserPoolId": id})).await),
        "User pool cannot be deleted. It has a domain configured that should be deleted first."
    );
    ask(&aws, "DeleteUserPoolDomain", domain.clone())
        .await
        .expect("a deletion");
    assert!(refusal(ask(&aws, "DeleteUserPoolDomain", domain).await).starts_with("No such domain"));
    ask(&aws, "DeleteUserPool", json!({"UserPoolId": id}))
        .await
        .expect("a deletion");
}

#[tokio::test]
async fn a_domain_takes_its_time_to_go() {
    let (aws, id) = with_pool(json!({})).await;
    aws.configure(|settings| settings.domain_deleting = 2);
    let domain = json!({"UserPoolId": id, "Domain": "orders"});
    ask(&aws, "CreateUserPoolDomain", domain.clone())
        .await
        .expect("a domain");
    ask(&aws, "DeleteUserPoolDomain", domain)
        .await
        .expect("a deletion");
    for _ in 0..2 {
        refusal(ask(&aws, "DeleteUserPool", json!({"UserPoolId": id})).await);
    }
    ask(&aws, "DeleteUserPool", json!({"UserPoolId": id}))
        .await
        .expect("a deletion");
}

#[tokio::test]
async fn a_pool_has_one_domain_of_each_kind_and_prefixes_belong_to_one_pool() {
    let (aws, id) = with_pool(json!({})).await;
    let create = async |pool: &str, name: &str, custom: bool| {
        let mut request = json!({"UserPoolId": pool, "Domain": name});
        if custom {
            let certificate = "arn:aws:acm:us-east-1:123456789012:certificate/abc";
            request["CustomDomainConfig"] = json!({"CertificateArn": certificate});
        }
        ask(&aws, "CreateUserPoolDomain", request).await
    };
    create(&id, "orders", false).await.expect("a prefix");
    let custom = create(&id, "auth.example.com", true)
        .await
        .expect("a custom domain");
    assert!(
        custom["CloudFrontDomain"]
            .as_str()
            .is_some_and(|name| name.ends_with(".cloudfront.net"))
    );
    assert!(
        refusal(create(&id, "more", false).await)
            .starts_with("User pool already has a domain configured")
    );
    let other = aws.add_pool(json!({"PoolName": "other"}));
    aws.add_foreign_domain("elsewhere");
    for name in ["orders", "elsewhere"] {
        let message = refusal(create(&other, name, false).await);
        assert!(
            message.starts_with("Domain already associated with another user pool"),
            "{message}"
        );
    }
    refusal(create(&other, "a.b", false).await);
    refusal(create(&other, "my-aws-pool", false).await);
    aws.configure(|settings| settings.unresolved_parents = 1);
    let message = refusal(create(&other, "login.example.com", true).await);
    assert!(
        message.starts_with("Custom domain is not a valid subdomain"),
        "{message}"
    );
    create(&other, "login.example.com", true)
        .await
        .expect("a custom domain");
}

#[tokio::test]
async fn describing_a_domain_that_is_not_there_gives_an_empty_description() {
    let (aws, id) = with_pool(json!({})).await;
    let unknown = ask(&aws, "DescribeUserPoolDomain", json!({"Domain": "none"}))
        .await
        .expect("an answer");
    assert_eq!(unknown, json!({"DomainDescription": {}}));
    aws.configure(|settings| settings.domain_creating = 1);
    let certificate = "arn:aws:acm:us-east-1:123456789012:certificate/abc";
    let request = json!({
        "UserPoolId": id,
        "Domain": "auth.example.com",
        "CustomDomainConfig": {"CertificateArn": certificate},
    });
    ask(&aws, "CreateUserPoolDomain", request)
        .await
        .expect("a domain");
    for status in ["CREATING", "ACTIVE"] {
        let shown = ask(
            &aws,
            "DescribeUserPoolDomain",
            json!({"Domain": "auth.example.com"}),
        )
        .await
        .expect("it");
        assert_eq!(shown["DomainDescription"]["Status"], status);
    }
}

#[tokio::test]
async fn a_domain_that_changes_cannot_be_changed_and_keeps_what_it_is_not_given_only_if_so_set() {
    let certificate = "arn:aws:acm:us-east-1:123456789012:certificate/abc";
    let config = json!({"CertificateArn": certificate, "SecurityPolicy": "TLS_V1"});
    for keeps in [false, true] {
        let (aws, id) = with_pool(json!({})).await;
        aws.configure(|settings| {
            settings.domain_creating = 1;
            settings.update_domain_keeps = keeps;
        });
        let named = json!({"UserPoolId": id, "Domain": "auth.example.com"});
        let mut whole = named.clone();
        whole["CustomDomainConfig"] = config.clone();
        whole["ManagedLoginVersion"] = json!(2);
        ask(&aws, "CreateUserPoolDomain", whole.clone())
            .await
            .expect("a domain");
        for operation in ["UpdateUserPoolDomain", "DeleteUserPoolDomain"] {
            let request = match operation {
                "UpdateUserPoolDomain" => &whole,
                _ => &named,
            };
            let message = refusal(ask(&aws, operation, request.clone()).await);
            assert!(message.contains("while it is CREATING"), "{message}");
        }
        let shown = json!({"Domain": "auth.example.com"});
        for _ in 0..2 {
            ask(&aws, "DescribeUserPoolDomain", shown.clone())
                .await
                .expect("it");
        }
        let mut update = named.clone();
        update["CustomDomainConfig"] = json!({"CertificateArn": certificate});
        ask(&aws, "UpdateUserPoolDomain", update)
            .await
            .expect("an update");
        let now = aws.domain("auth.example.com");
        assert_eq!(now["Status"], "UPDATING");
        assert_eq!(now["ManagedLoginVersion"], if keeps { 2 } else { 1 });
        let policy = &now["CustomDomainConfig"]["SecurityPolicy"];
        assert_eq!(policy == "TLS_V1", keeps);
    }
}

#[tokio::test]
async fn a_client_has_no_branding_style_unless_one_was_made() {
    let (aws, id) = with_pool(json!({})).await;
    for styled in [false, true] {
        let client = aws.add_app(&id, styled);
        let request = json!({"UserPoolId": id, "ClientId": client});
        let answer = ask(&aws, "DescribeManagedLoginBrandingByClient", request).await;
        assert_eq!(answer.is_ok(), styled);
    }
}

#[tokio::test]
async fn a_client_reads_back_sorted_and_an_update_resets_its_lists() {
    let (aws, id) = with_pool(json!({})).await;
    let request = json!({
        "UserPoolId": id,
        "ClientName": "web",
        "GenerateSecret": true,
        "RefreshTokenValidity": 10,
        "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthFlows": ["implicit", "code"],
        "AllowedOAuthScopes": ["profile", "openid"],
        "CallbackURLs": ["https://example.com"],
        "SupportedIdentityProviders": ["COGNITO"],
    });
    let made = ask(&aws, "CreateUserPoolClient", request)
        .await
        .expect("a client");
    let client = &made["UserPoolClient"];
    assert_eq!(client["AllowedOAuthFlows"], json!(["code", "implicit"]));
    assert!(client["ClientSecret"].is_string());
    let by_id = json!({"UserPoolId": id, "ClientId": client["ClientId"]});
    ask(&aws, "UpdateUserPoolClient", by_id.clone())
        .await
        .expect("an update");
    let after = ask(&aws, "DescribeUserPoolClient", by_id.clone())
        .await
        .expect("it");
    let after = &after["UserPoolClient"];
    for reset in [
        "AllowedOAuthFlows",
        "AllowedOAuthScopes",
        "CallbackURLs",
        "SupportedIdentityProviders",
    ] {
        assert!(after.get(reset).is_none(), "{reset}");
    }
    assert_eq!(after["RefreshTokenValidity"], 10);
    assert_eq!(after["ClientName"], "web");
    assert_eq!(after["ClientSecret"], client["ClientSecret"]);
    ask(&aws, "DeleteUserPoolClient", by_id.clone())
        .await
        .expect("a deletion");
    assert_eq!(
        code(ask(&aws, "DeleteUserPoolClient", by_id).await),
        "ResourceNotFoundException"
    );
}

#[tokio::test]
async fn a_client_names_only_what_the_pool_has() {
    let (aws, id) = with_pool(json!({})).await;
    let create = async |mut request: Value| {
        request["UserPoolId"] = json!(id);
        request["ClientName"] = json!("web");
        ask(&aws, "CreateUserPoolClient", request).await
    };
    assert_eq!(
        refusal(create(json!({"SupportedIdentityProviders": ["Google"]})).await),
        format!("The provider Google does not exist for User Pool {id}.")
    );
    let machine = json!({
        "GenerateSecret": true,
        "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthFlows": ["client_credentials"],
        "AllowedOAuthScopes": ["https://api.example.com/read"],
    });
    assert_eq!(
        code(create(machine.clone()).await),
        "ScopeDoesNotExistException"
    );
    let server = json!({
        "UserPoolId": id,
        "Identifier": "https://api.example.com",
        "Name": "api",
        "Scopes": [{"ScopeName": "read", "ScopeDescription": "read"}],
    });
    ask(&aws, "CreateResourceServer", server)
        .await
        .expect("a server");
    create(machine.clone()).await.expect("a client");
    let mut without_secret = machine;
    without_secret["GenerateSecret"] = json!(false);
    assert_eq!(
        code(create(without_secret).await),
        "InvalidOAuthFlowException"
    );
    refusal(create(json!({"ReadAttributes": ["custom:none"]})).await);
    refusal(
        create(json!({"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ADMIN_NO_SRP_AUTH"]})).await,
    );
    refusal(
        create(json!({"AccessTokenValidity": 2, "TokenValidityUnits": {"AccessToken": "minutes"}}))
            .await,
    );
}

#[tokio::test]
async fn the_first_provider_adds_identities_to_the_schema() {
    let (aws, id) = with_pool(json!({"Schema": [{"Name": "email", "Mutable": false}]})).await;
    let google = |mapping: Value| {
        json!({
            "UserPoolId": id,
            "ProviderName": "Google",
            "ProviderType": "Google",
            "ProviderDetails": {"client_id": "a", "client_secret": "b", "authorize_scopes": "profile"},
            "AttributeMapping": mapping,
        })
    };
    let immutable = google(json!({"email": "email"}));
    assert!(
        refusal(ask(&aws, "CreateIdentityProvider", immutable).await)
            .contains("email is not mutable")
    );
    let request = google(json!({"name": "name"}));
    ask(&aws, "CreateIdentityProvider", request.clone())
        .await
        .expect("a provider");
    assert_eq!(
        code(ask(&aws, "CreateIdentityProvider", request).await),
        "DuplicateProviderException"
    );
    let names: Vec<Value> = aws.pool(&id)["SchemaAttributes"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|attribute| attribute["Name"].clone())
        .collect();
    assert!(names.contains(&json!("identities")));
    let by_name = json!({"UserPoolId": id, "ProviderName": "Google"});
    let shown = ask(&aws, "DescribeIdentityProvider", by_name.clone())
        .await
        .expect("it");
    assert!(
        shown["IdentityProvider"]["ProviderDetails"]
            .get("token_url")
            .is_some(),
        "filled in by the service"
    );
    ask(&aws, "DeleteIdentityProvider", by_name.clone())
        .await
        .expect("a deletion");
    assert_eq!(
        code(ask(&aws, "DescribeIdentityProvider", by_name).await),
        "ResourceNotFoundException"
    );
}

#[tokio::test]
async fn groups_and_resource_servers_are_unique_by_name() {
    let (aws, id) = with_pool(json!({})).await;
    let group = json!({"UserPoolId": id, "GroupName": "admins", "Precedence": 0});
    ask(&aws, "CreateGroup", group.clone())
        .await
        .expect("a group");
    assert_eq!(
        code(ask(&aws, "CreateGroup", group).await),
        "GroupExistsException"
    );
    let by_name = json!({"UserPoolId": id, "GroupName": "admins"});
    let shown = ask(&aws, "GetGroup", by_name.clone()).await.expect("it");
    assert_eq!(shown["Group"]["Precedence"], 0);
    ask(&aws, "DeleteGroup", by_name.clone())
        .await
        .expect("a deletion");
    assert_eq!(
        code(ask(&aws, "UpdateGroup", by_name).await),
        "ResourceNotFoundException"
    );

    let scopes = json!([
        {"ScopeName": "write", "ScopeDescription": "w"},
        {"ScopeName": "read", "ScopeDescription": "r"},
    ]);
    let server = json!({"UserPoolId": id, "Identifier": "api", "Name": "api", "Scopes": scopes});
    let made = ask(&aws, "CreateResourceServer", server.clone())
        .await
        .expect("a server");
    assert_eq!(made["ResourceServer"]["Scopes"][0]["ScopeName"], "read");
    refusal(ask(&aws, "CreateResourceServer", server).await);
    let renamed = json!({"UserPoolId": id, "Identifier": "api", "Name": "renamed"});
    let updated = ask(&aws, "UpdateResourceServer", renamed)
        .await
        .expect("an update");
    assert_eq!(updated["ResourceServer"]["Scopes"], json!([]));
    let nameless = ask(
        &aws,
        "UpdateResourceServer",
        json!({"UserPoolId": id, "Identifier": "api"}),
    )
    .await;
    refusal(nameless);
}
