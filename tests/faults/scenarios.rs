//! What is disturbed.

use serde_json::{Map, Value, json};

use crate::support::aws::Principal;
use crate::support::replay::{LOGICAL_ID, Replay, STACK_ID, merge, of_type};

/// What CloudFormation asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Create,
    Update,
    Delete,
}

/// Stands in the properties of a child for the id of its pool.
pub const POOL: &str = "{pool}";

/// Stands in the properties of a child for the ID of the client that the pool has from elsewhere.
pub const CLIENT: &str = "{client}";

/// Stands in the properties of a child for the id of another pool.
pub const OTHER_POOL: &str = "{other pool}";

/// The name of a stored secret.
pub const SECRET: &str = "shop/idp";

/// The name of a group, of a resource server and of an identity provider that the pool of a child has from elsewhere.
pub const GROWN: &str = "grown";

/// The name of a domain that the other pool has from elsewhere.
pub const GROWN_DOMAIN: &str = "grown.example.com";

/// A certificate of custom domains.
pub const CERTIFICATE: &str = "arn:aws:acm:us-east-1:123456789012:certificate/one";

/// One event, in a world that was prepared for it.
pub struct Scenario {
    pub name: &'static str,
    pub kind: Kind,
    /// The type, if it is another one than the pool's.
    child: Option<&'static str>,
    /// The properties before the event, if the resource is there already.
    before: Option<fn() -> Value>,
    /// The properties of the event.
    properties: fn() -> Value,
    /// The stack's status during the event.
    status: &'static str,
    /// Whether the event adopts a pool that the stack did not create.
    adopts: bool,
    /// Whether attributes may stay behind after a failure: nobody can remove them.
    pub adds_attributes: bool,
}

/// What the event is about.
pub struct Prepared {
    /// The pool, if there is one.
    pool: Option<String>,
    /// Another pool, if there is one.
    other: Option<String>,
    /// The client that the pool has from elsewhere, if there is one.
    client: Option<String>,
    /// The id of the resource, if it is there already.
    id: Option<String>,
}

pub const fn create(name: &'static str, properties: fn() -> Value) -> Scenario {
    Scenario {
        name,
        child: None,
        kind: Kind::Create,
        before: None,
        properties,
        status: "CREATE_IN_PROGRESS",
        adopts: false,
        adds_attributes: false,
    }
}

pub const fn update(
    name: &'static str,
    before: fn() -> Value,
    properties: fn() -> Value,
) -> Scenario {
    Scenario {
        name,
        child: None,
        kind: Kind::Update,
        before: Some(before),
        properties,
        status: "UPDATE_IN_PROGRESS",
        adopts: false,
        adds_attributes: false,
    }
}

pub const fn delete(name: &'static str, before: fn() -> Value, status: &'static str) -> Scenario {
    Scenario {
        name,
        child: None,
        kind: Kind::Delete,
        before: Some(before),
        properties: before,
        status,
        adopts: false,
        adds_attributes: false,
    }
}

pub const SCENARIOS: &[Scenario] = &[
    create("create plain", plain),
    create("create protected, with MFA", protected_with_mfa),
    create("create with SMS role", with_sms),
    create("create with triggers", with_triggers),
    create("create with everything", with_everything),
    Scenario {
        adopts: true,
        ..create("adopt", plain)
    },
    Scenario {
        adopts: true,
        ..create("adopt with triggers", with_triggers)
    },
    update("update of one setting", plain, renamed),
    update("update that takes settings back", with_many_settings, plain),
    update("update to MFA", plain, protected_with_mfa),
    update("update from MFA", protected_with_mfa, plain),
    update("update that adds triggers", plain, with_triggers),
    update("update that takes triggers away", with_triggers, plain),
    update("update that adds an SMS role", plain, with_sms_later),
    update("update that gives an SMS role up", with_sms_later, plain),
    Scenario {
        adds_attributes: true,
        ..update("update that adds attributes", plain, with_attributes)
    },
    update("update of tags", tagged, tagged_otherwise),
    update("replacement", plain, replaced),
    delete("delete with RETAIN", plain, "DELETE_IN_PROGRESS"),
    delete("delete with DESTROY", destroyed, "DELETE_IN_PROGRESS"),
    delete("delete in a rollback", rolled_back, "ROLLBACK_IN_PROGRESS"),
    delete(
        "delete while updating",
        rolled_back,
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    ),
];

impl Scenario {
    /// The same for another type of resource.
    pub const fn of(self, child: &'static str) -> Self {
        Self {
            child: Some(child),
            ..self
        }
    }

    /// Makes the world as it is before the event.
    pub async fn prepare(&self, replay: &Replay) -> Prepared {
        if self.child.is_some() {
            return self.prepare_child(replay).await;
        }
        let pool = match self.before {
            Some(before) => Some(replay.created(before()).await),
            None if self.adopts => Some(replay.aws.add_pool(json!({
                "PoolName": "elsewhere",
                "UserPoolTags": {"team": "identity"},
                "SmsAuthenticationMessage": "Code: {####}",
                "LambdaConfig": {"PreSignUp": function("checks")},
            }))),
            None => None,
        };
        replay.aws.put_stack(STACK_ID, self.status);
        Prepared {
            id: pool.clone(),
            pool,
            other: None,
            client: None,
        }
    }

    /// The same with a pool, what it has and principals, of which the event changes what belongs to the child.
    async fn prepare_child(&self, replay: &Replay) -> Prepared {
        let pool = replay
            .created(json!({
                "LambdaTriggers": {"CustomMessage": function("texts")},
                "Mfa": "OPTIONAL",
                "MfaSecondFactor": {"Sms": false, "Otp": true},
                "PasswordPolicy": {"MinLength": 14},
            }))
            .await;
        for (kind, path) in [
            (Principal::Role, "/"),
            (Principal::User, "/"),
            (Principal::Group, "/teams/"),
        ] {
            replay.aws.add_principal_at(kind, path, "staff");
        }
        replay.aws.add_principal(Principal::Role, "others");
        let grown = json!({"GroupName": GROWN, "Description": "By hand", "Precedence": 7});
        replay.aws.add_group(&pool, grown);
        let scope = json!({"ScopeName": "by-hand", "ScopeDescription": "By hand"});
        let grown = json!({"Identifier": GROWN, "Name": "By hand", "Scopes": [scope]});
        replay.aws.add_server(&pool, grown);
        // The first provider of a pool adds an attribute that stays.
        let details = json!({"MetadataURL": "https://by-hand.example.com", "IDPSignout": "false"});
        let grown = json!({
            "ProviderName": GROWN, "ProviderType": "SAML", "ProviderDetails": details,
        });
        replay.aws.add_provider(&pool, grown);
        replay
            .aws
            .add_secret(SECRET, r#"{"secret": "kept-by-its-owner"}"#);
        let client = replay.aws.add_client(
            &pool,
            json!({
                "ClientName": "By hand",
                "AllowedOAuthFlowsUserPoolClient": true,
                "AllowedOAuthFlows": ["code"],
                "AllowedOAuthScopes": ["openid"],
                "CallbackURLs": ["https://by-hand.example.com"],
            }),
        );
        let other = replay.aws.add_pool(json!({"PoolName": "other"}));
        let config = json!({"CertificateArn": CERTIFICATE});
        let grown = json!({"Domain": GROWN_DOMAIN, "CustomDomainConfig": config});
        replay.aws.add_domain(&other, grown);
        let mut prepared = Prepared {
            pool: Some(pool),
            other: Some(other),
            client: Some(client),
            id: None,
        };
        if let Some(before) = self.before {
            let event = self.typed(replay.create_event(prepared.named(before())));
            let answer = replay.deliver(&event).await;
            assert_eq!(answer.status(), "SUCCESS", "{}", answer.reason());
            prepared.id = Some(answer.physical_id().to_owned());
        }
        replay.aws.put_stack(STACK_ID, self.status);
        prepared
    }

    fn typed(&self, event: Value) -> Value {
        match self.child {
            Some(child) => of_type(event, child, "Child"),
            None => of_type(event, "Custom::CognitoUserPool", LOGICAL_ID),
        }
    }

    /// The event.
    pub fn event(&self, replay: &Replay, prepared: &Prepared) -> Value {
        let pool = prepared.pool.as_deref().unwrap_or_default();
        let id = prepared.id.as_deref().unwrap_or_default();
        let mut properties = prepared.named((self.properties)());
        let event = match self.kind {
            Kind::Create => {
                if self.adopts {
                    merge(&mut properties, json!({"ExistingUserPoolId": pool}));
                }
                replay.create_event(properties)
            }
            Kind::Update => {
                let before = self.before.expect("an update has former properties");
                replay.update_event(id, prepared.named(before()), properties)
            }
            Kind::Delete => replay.delete_event(id, properties),
        };
        self.typed(event)
    }
}

impl Prepared {
    /// Properties that name the pools and the client by their IDs.
    fn named(&self, mut properties: Value) -> Value {
        let members = properties.as_object_mut().into_iter();
        for value in members.flat_map(Map::values_mut) {
            let id = match value.as_str() {
                Some(POOL) => &self.pool,
                Some(OTHER_POOL) => &self.other,
                Some(CLIENT) => &self.client,
                _ => continue,
            };
            *value = json!(id.as_deref().unwrap_or_default());
        }
        properties
    }
}

pub fn function(name: &str) -> String {
    format!("arn:aws:lambda:eu-west-1:123456789012:function:{name}")
}

fn plain() -> Value {
    json!({})
}

fn renamed() -> Value {
    json!({"UserPoolName": "customers", "SelfSignUpEnabled": true})
}

fn protected_with_mfa() -> Value {
    json!({
        "DeletionProtection": true,
        "Mfa": "REQUIRED",
        "MfaSecondFactor": {"Sms": false, "Otp": true},
    })
}

fn with_sms() -> Value {
    json!({"SignInAliases": {"Phone": true}, "Mfa": "OPTIONAL"})
}

fn with_sms_later() -> Value {
    json!({"AutoVerify": {"Phone": true}, "Mfa": "OPTIONAL", "MfaSecondFactor": {"Sms": true, "Otp": true}})
}

fn with_triggers() -> Value {
    json!({"LambdaTriggers": {
        "PreSignUp": function("checks"),
        "PostConfirmation": function("checks"),
        "CustomMessage": function("texts"),
        "PreTokenGeneration": {"LambdaArn": function("claims:live"), "LambdaVersion": "V2_0"},
    }})
}

fn with_everything() -> Value {
    let mut all = with_sms();
    for more in [
        with_triggers(),
        with_attributes(),
        with_many_settings(),
        tagged(),
    ] {
        merge(&mut all, more);
    }
    all
}

fn with_attributes() -> Value {
    let custom = (0..30).map(|number| {
        (
            format!("a{number}"),
            json!({"DataType": "String", "Mutable": true}),
        )
    });
    json!({"CustomAttributes": Value::Object(custom.collect())})
}

fn with_many_settings() -> Value {
    json!({
        "PasswordPolicy": {"MinLength": 12, "RequireSymbols": false, "PasswordHistorySize": 5},
        "DeviceTracking": {"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": true},
        "UserInvitation": {"EmailSubject": "Welcome"},
        "AccountRecovery": "EMAIL_ONLY",
        "SignInPolicy": {"AllowedFirstAuthFactors": {"Password": true, "Passkey": true}},
        "PasskeyUserVerification": "REQUIRED",
        "KeepOriginal": {"Email": true},
        "AutoVerify": {"Email": true},
    })
}

fn tagged() -> Value {
    json!({"Tags": {"team": "identity", "cost": "7"}})
}

fn tagged_otherwise() -> Value {
    json!({"Tags": {"team": "shop", "stage": "test"}})
}

fn replaced() -> Value {
    json!({"SignInAliases": {"Email": true}, "AllowReplacement": true})
}

fn destroyed() -> Value {
    let mut all = with_everything();
    merge(&mut all, json!({"RemovalPolicy": "DESTROY"}));
    all
}

fn rolled_back() -> Value {
    json!({"RemovalPolicy": "RETAIN_ON_UPDATE_OR_DELETE"})
}
