//! The operations whose requests are documents: one line each.
//!
//! A plan is a list of [`Request`]s, each an operation and its document, so that it can be shown and
//! compared without being carried out. The line of an operation also says whether a call may be repeated,
//! which depends on the operation alone.

use std::fmt;
use std::pin::Pin;

use serde_json::Value;

use super::wire::{Document, Exactly, Keep};
use super::{ApiError, Repeat, Session};
use Repeat::{IfNotCarriedOut, Safely};

/// One call, before it is made.
#[derive(Clone, PartialEq)]
pub struct Request {
    /// The API operation.
    pub operation: Operation,
    /// The members of the request, in the API's terms.
    pub document: Document,
}

/// Shows only the names of the members, since a document may contain secrets.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let members: Vec<&str> = self.document.keys().map(String::as_str).collect();
        write!(f, "{}({})", self.operation.name(), members.join(", "))
    }
}

/// Declares the operations. Cognito's JSON protocol takes a document as it is. The other services encode
/// their requests differently, so each member of a document goes through the SDK's setter.
macro_rules! operations {
    (
        cognito { $( $cognito:ident $send:ident $repeat:ident; )* }
        $( $service:ident { $( $name:ident $method:ident [$($member:literal $set:ident),*]; )* } )*
    ) => {
        /// An API operation.
        #[expect(missing_docs, reason = "the API references say what each operation does")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Operation { $( $cognito, )* $( $( $name, )* )* }

        impl Operation {
            /// Every operation.
            pub const ALL: &'static [Self] = &[$( Self::$cognito, )* $( $( Self::$name, )* )*];

            /// The API's name for it.
            pub const fn name(self) -> &'static str {
                match self {
                    $( Self::$cognito => stringify!($cognito), )*
                    $( $( Self::$name => stringify!($name), )* )*
                }
            }

            /// When a call may be repeated.
            const fn repeat(self) -> Repeat {
                match self {
                    $( Self::$cognito => $repeat, )*
                    $( $( Self::$name => Safely, )* )*
                }
            }
        }

        impl Request {
            /// Makes the call. Each operation has its own function with a boxed future: the SDK's futures
            /// are large, and one function for all operations would need room for their sum.
            fn attempt<'a>(&'a self, repeat: Repeat, kept: &'a Keep, session: &'a Session) -> Sent<'a> {
                match self.operation {
                    $( Operation::$cognito => {
                        fn send<'a>(
                            document: &'a Document,
                            repeat: Repeat,
                            kept: &'a Keep,
                            session: &'a Session,
                        ) -> Sent<'a> {
                            let call = move || {
                                let cognito = session.clients().cognito();
                                cognito
                                    .$send()
                                    .customize()
                                    .interceptor(Exactly::new(document))
                                    .interceptor(kept.clone())
                                    .send()
                            };
                            Box::pin(async move {
                                session.call(stringify!($cognito), repeat, call).await.map(drop)
                            })
                        }
                        send(&self.document, repeat, kept, session)
                    } )*
                    $( $( Operation::$name => {
                        fn send<'a>(
                            document: &'a Document,
                            repeat: Repeat,
                            session: &'a Session,
                        ) -> Sent<'a> {
                            let call = move || {
                                let service = session.clients().$service();
                                service.$method()$( .$set(member(document, $member)) )*.send()
                            };
                            Box::pin(async move {
                                session.call(stringify!($name), repeat, call).await.map(drop)
                            })
                        }
                        send(&self.document, repeat, session)
                    } )* )*
                }
            }
        }
    };
}

/// A call that is being made.
type Sent<'a> = Pin<Box<dyn Future<Output = Result<(), ApiError>> + Send + 'a>>;

operations! {
    cognito {
        CreateUserPool create_user_pool IfNotCarriedOut;
        DescribeUserPool describe_user_pool Safely;
        UpdateUserPool update_user_pool IfNotCarriedOut;
        DeleteUserPool delete_user_pool Safely;
        ListUserPools list_user_pools Safely;
        GetUserPoolMfaConfig get_user_pool_mfa_config Safely;
        SetUserPoolMfaConfig set_user_pool_mfa_config IfNotCarriedOut;
        AddCustomAttributes add_custom_attributes IfNotCarriedOut;
        TagResource tag_resource Safely;
        UntagResource untag_resource Safely;
        CreateGroup create_group IfNotCarriedOut;
        GetGroup get_group Safely;
        UpdateGroup update_group Safely;
        DeleteGroup delete_group Safely;
        CreateResourceServer create_resource_server IfNotCarriedOut;
        DescribeResourceServer describe_resource_server Safely;
        UpdateResourceServer update_resource_server Safely;
        DeleteResourceServer delete_resource_server Safely;
        CreateUserPoolClient create_user_pool_client IfNotCarriedOut;
        DescribeUserPoolClient describe_user_pool_client Safely;
        UpdateUserPoolClient update_user_pool_client IfNotCarriedOut;
        DeleteUserPoolClient delete_user_pool_client Safely;
        ListUserPoolClients list_user_pool_clients Safely;
        CreateUserPoolDomain create_user_pool_domain IfNotCarriedOut;
        DescribeUserPoolDomain describe_user_pool_domain Safely;
        UpdateUserPoolDomain update_user_pool_domain Safely;
        DeleteUserPoolDomain delete_user_pool_domain Safely;
        DescribeManagedLoginBrandingByClient describe_managed_login_branding_by_client Safely;
        CreateIdentityProvider create_identity_provider IfNotCarriedOut;
        DescribeIdentityProvider describe_identity_provider Safely;
        UpdateIdentityProvider update_identity_provider Safely;
        DeleteIdentityProvider delete_identity_provider Safely;
        ListIdentityProviders list_identity_providers Safely;
    }
    lambda {
        AddPermission add_permission [
            "FunctionName" set_function_name, "Qualifier" set_qualifier,
            "StatementId" set_statement_id, "Action" set_action, "Principal" set_principal,
            "SourceArn" set_source_arn, "SourceAccount" set_source_account
        ];
        RemovePermission remove_permission [
            "FunctionName" set_function_name, "Qualifier" set_qualifier,
            "StatementId" set_statement_id
        ];
    }
    iam {
        CreateRole create_role [
            "RoleName" set_role_name, "Path" set_path, "Description" set_description,
            "AssumeRolePolicyDocument" set_assume_role_policy_document,
            "PermissionsBoundary" set_permissions_boundary
        ];
        DeleteRole delete_role ["RoleName" set_role_name];
        PutRolePolicy put_role_policy [
            "RoleName" set_role_name, "PolicyName" set_policy_name,
            "PolicyDocument" set_policy_document
        ];
        DeleteRolePolicy delete_role_policy [
            "RoleName" set_role_name, "PolicyName" set_policy_name
        ];
        PutUserPolicy put_user_policy [
            "UserName" set_user_name, "PolicyName" set_policy_name,
            "PolicyDocument" set_policy_document
        ];
        DeleteUserPolicy delete_user_policy [
            "UserName" set_user_name, "PolicyName" set_policy_name
        ];
        PutGroupPolicy put_group_policy [
            "GroupName" set_group_name, "PolicyName" set_policy_name,
            "PolicyDocument" set_policy_document
        ];
        DeleteGroupPolicy delete_group_policy [
            "GroupName" set_group_name, "PolicyName" set_policy_name
        ];
    }
}

impl Operation {
    /// The operation with this document.
    pub fn with(self, document: Document) -> Request {
        Request {
            operation: self,
            document,
        }
    }

    /// Whether the operation removes something, so that a missing target is a success.
    fn removes(self) -> bool {
        self.name().starts_with("Delete") || self.name().starts_with("Remove")
    }
}

impl Request {
    /// Makes the call and returns the answer, including members that this build does not know. For services
    /// other than Cognito the answer is empty.
    ///
    /// # Errors
    /// The service's answer.
    pub async fn send(&self, session: &Session) -> Result<Document, ApiError> {
        self.answered(self.operation.repeat(), session).await
    }

    /// Makes the call in one attempt. Use it for a write that contains settings which a concurrent writer may
    /// change, so that no wait comes between the read and this write.
    ///
    /// # Errors
    /// The service's answer, including throttling.
    pub async fn send_at_once(&self, session: &Session) -> Result<Document, ApiError> {
        self.answered(Repeat::Never, session).await
    }

    /// Makes the call. Removing something that no longer exists is a success.
    ///
    /// # Errors
    /// The service's answer.
    pub async fn perform(&self, session: &Session) -> Result<(), ApiError> {
        match self.send(session).await {
            Err(error) if error.is_not_found() && self.operation.removes() => Ok(()),
            sent => sent.map(drop),
        }
    }

    async fn answered(&self, repeat: Repeat, session: &Session) -> Result<Document, ApiError> {
        let kept = Keep::default();
        match self.attempt(repeat, &kept, session).await {
            Ok(()) => Ok(kept.take()),
            // An answer that cannot be read does not name its pool.
            Err(error) => Err(match self.pool() {
                Some(pool) => error.about_pool(pool),
                None => error,
            }),
        }
    }

    fn pool(&self) -> Option<&str> {
        ["UserPoolId", "ResourceArn"]
            .into_iter()
            .find_map(|name| self.document.get(name)?.as_str())
    }
}

fn member(document: &Document, name: &str) -> Option<String> {
    document
        .get(name)
        .and_then(Value::as_str)
        .map(str::to_owned)
}
