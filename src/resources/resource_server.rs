//! `Custom::CognitoUserPoolResourceServer`: a resource server of a user pool.
//!
//! A resource server has neither tags nor a creation date. It is this resource's if CloudFormation has
//! recorded its identifier as the resource's id.

use serde_json::Value;

use super::Owner;
use super::child::{Calls, Child, Wanted};
use super::drive::Attribute;
use crate::aws::Operation;
use crate::document::{Document, document};
use crate::properties::forms::is_of_name;
use crate::properties::resource_server::{Scope, UserPoolResourceServer};

/// The type.
#[derive(Debug)]
pub struct ResourceServer;

impl Child for ResourceServer {
    const TYPE: &'static str = "CognitoUserPoolResourceServer";
    const ABOUT: &'static str =
        "A resource server of a user pool: an API, and the scopes that clients can ask for.";
    const REPLACEMENT: &'static str = "A change creates another resource server, and deletes the \
        former one with its scopes.";
    const THING: &'static str = "the resource server";
    const NAME: &'static str = "Identifier";
    const CALLED: &'static str = "identifier";
    const ATTRIBUTES: &'static [Attribute] = &[(
        "UserPoolResourceServerId",
        "The identifier, which `!Ref` returns as well.",
    )];
    const CALLS: Calls = Calls {
        create: Operation::CreateResourceServer,
        read: Operation::DescribeResourceServer,
        update: Operation::UpdateResourceServer,
        delete: Operation::DeleteResourceServer,
        answer: "ResourceServer",
    };
    /// The API declares no error for an identifier that is taken.
    const SAYS_WHAT_EXISTS: bool = false;
    type Properties = UserPoolResourceServer;

    fn wanted(given: &UserPoolResourceServer, _owner: &Owner) -> Option<Wanted> {
        let identifier = given.identifier.clone()?;
        let scopes = given.scopes.as_ref();
        Some(Wanted {
            pool_id: given.user_pool_id.clone()?,
            defaults: document! { "Name": Some(default_name(&identifier)) },
            name: identifier,
            given: document! {
                "Name": given.user_pool_resource_server_name.clone(),
                "Scopes": scopes.map(|scopes| scopes.iter().map(scope).collect::<Value>()),
            },
            adopts: given.adopt_existing == Some(true),
            ..Wanted::default()
        })
    }
}

fn scope(given: &Scope) -> Document {
    document! {
        "ScopeName": given.scope_name.clone(),
        "ScopeDescription": given.scope_description.clone(),
    }
}

/// The name of a resource server whose template gives none: the identifier, as in CDK. A name cannot have
/// all that an identifier can, so each run of other characters becomes a hyphen:
/// `https-api.example.com`.
fn default_name(identifier: &str) -> String {
    let mut name = String::with_capacity(identifier.len());
    let mut is_in_run = false;
    for character in identifier.chars() {
        let is_taken = is_of_name(character);
        match is_taken {
            true => name.push(character),
            false if !is_in_run => name.push('-'),
            false => {}
        }
        is_in_run = !is_taken;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_name_is_the_identifier_as_far_as_it_is_a_name() {
        for (identifier, name) in [
            ("orders", "orders"),
            ("api.example.com", "api.example.com"),
            ("https://api.example.com", "https-api.example.com"),
            ("https://a.example.com/v1/", "https-a.example.com-v1-"),
            ("a_b+c=d,e.f@g-h", "a_b+c=d,e.f@g-h"),
            ("{}", "-"),
        ] {
            assert_eq!(default_name(identifier), name);
        }
        assert_eq!(default_name(&"a".repeat(256)).len(), 256);
    }
}
