//! The properties of `Custom::CognitoUserPoolResourceServer`: CDK's `addResourceServer`.

use std::collections::BTreeSet;

use super::forms::{POOL_ID, POOL_NAME, SCOPE_NAME, SERVER_IDENTIFIER};
use super::object::object;
use super::shown::quoted;
use super::spec::{Changes, Removed};
use super::{Properties, Violations};

/// The greatest length of an identifier, of a name, and of what a scope is called and described by.
const LONGEST: usize = 256;

object! {
    /// A scope of a resource server.
    pub struct Scope {
        /// The name of the scope. Clients and tokens name it `<identifier>/<name>`.
        scope_name: String = "ScopeName" [
            required().length(1, LONGEST).rule("S-SCOPE").form(&SCOPE_NAME).api(&["ScopeName"])
        ],
        /// What the scope allows.
        scope_description: String = "ScopeDescription" [
            required().length(1, LONGEST).rule("S-SCOPE").api(&["ScopeDescription"])
        ],
    }
}

object! {
    /// The properties of a resource server.
    pub struct UserPoolResourceServer {
        /// The ID of the user pool. With another one, the resource server is created in that pool, and
        /// the former pool keeps its resource server.
        user_pool_id: String = "UserPoolId" [required().form(&POOL_ID)],
        /// The identifier of the resource server, unique in the pool: a word, or the URL of an API. It
        /// comes before each scope in tokens.
        identifier: String = "Identifier" [
            required().length(1, LONGEST).rule("S-IDENTIFIER").form(&SERVER_IDENTIFIER)
                .api(&["Identifier"]).changes(Changes::Replaces)
        ],
        /// A friendly name for the resource server, as the console shows it.
        user_pool_resource_server_name: String = "UserPoolResourceServerName" [
            length(1, LONGEST).rule("S-NAME").form(&POOL_NAME).api(&["Name"])
                .omitted("the identifier, with a `-` for each run of characters that a name cannot have")
                .removed(Removed::GeneratedName)
        ],
        /// The scopes that clients can ask for. The order does not matter.
        scopes: Vec<Scope> = "Scopes" [items(100, "S-SCOPES").api(&["Scopes"])],
        /// Whether to take over the resource server of that identifier if it exists. This resource then
        /// never deletes it.
        adopt_existing: bool = "AdoptExisting" [default("false").beyond_cdk()],
        /// Any text. Changing it makes CloudFormation send an Update, which writes and names every
        /// setting that has drifted from the template.
        revision: String = "Revision" [beyond_cdk()],
    }
}

impl Properties for UserPoolResourceServer {
    fn check(&self, violations: &mut Violations) {
        let mut names = BTreeSet::new();
        let scopes = self.scopes.iter().flatten();
        for name in scopes.filter_map(|scope| scope.scope_name.as_deref()) {
            if !names.insert(name) {
                let what = format_args!(
                    "{} names two scopes, but each needs its own name",
                    quoted(name)
                );
                violations.add("Scopes", "K-SCOPE-TWICE", what);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::*;
    use crate::properties::read;

    fn violations(change: Value) -> Vec<String> {
        let mut properties = json!({"UserPoolId": "eu-west-1_Ab", "Identifier": "orders"});
        if let (Some(members), Value::Object(change)) = (properties.as_object_mut(), change) {
            members.extend(change);
        }
        let members: Map<String, Value> = serde_json::from_value(properties).expect("a map");
        let read = read::<UserPoolResourceServer>(&members);
        read.map_or_else(|violations| violations.lines().to_vec(), |_| vec![])
    }

    fn scopes(names: impl IntoIterator<Item = impl Into<String>>) -> Value {
        let scope =
            |name: String| json!({"ScopeName": name, "ScopeDescription": "May do something"});
        let scopes: Vec<Value> = names.into_iter().map(|it| scope(it.into())).collect();
        json!({"Scopes": scopes})
    }

    #[test]
    fn the_greatest_values_are_taken() {
        let printable = ('!'..='~').filter(|c| !matches!(c, '"' | '\\'));
        let of_scope: String = printable.clone().filter(|c| *c != '/').collect();
        for right in [
            json!({"Identifier": "i".repeat(256)}),
            json!({"Identifier": printable.collect::<String>()}),
            json!({"UserPoolResourceServerName": "n".repeat(256)}),
            json!({"UserPoolResourceServerName": "The API, v1 (=a+b@c.d-e_f)".replace(['(', ')'], "")}),
            scopes((0..100).map(|number| number.to_string())),
            scopes([of_scope]),
            scopes(["s".repeat(256)]),
            json!({"Scopes": [{"ScopeName": "a", "ScopeDescription": "Ü".repeat(256)}]}),
            json!({"Scopes": []}),
            json!({"Scopes": "", "UserPoolResourceServerName": "", "AdoptExisting": ""}),
        ] {
            assert_eq!(violations(right.clone()), [""; 0], "{right}");
        }
    }

    #[test]
    fn each_mistake_is_named_where_it_is() {
        let described =
            |text: &str| json!({"Scopes": [{"ScopeName": "a", "ScopeDescription": text}]});
        for (wrong, path, part) in [
            (json!({"Identifier": ""}), "Identifier", "required"),
            (
                json!({"Identifier": "i".repeat(257)}),
                "Identifier",
                "257 characters",
            ),
            (
                json!({"Identifier": "the orders"}),
                "Identifier",
                "U+0020 (character 4)",
            ),
            (json!({"Identifier": "a\"b"}), "Identifier", "U+0022"),
            (json!({"Identifier": "a\\b"}), "Identifier", "U+005C"),
            (
                json!({"Identifier": "bestellungen-für"}),
                "Identifier",
                "U+00FC",
            ),
            (
                json!({"UserPoolResourceServerName": "https://api.example.com"}),
                "UserPoolResourceServerName",
                "\":\" U+003A",
            ),
            (
                json!({"UserPoolResourceServerName": "n".repeat(257)}),
                "UserPoolResourceServerName",
                "257 characters",
            ),
            (
                scopes((0..101).map(|number| number.to_string())),
                "Scopes",
                "101 items, but may have at most 100",
            ),
            (
                scopes(["read", "write", "read"]),
                "Scopes",
                "\"read\" names two scopes",
            ),
            (
                scopes(["orders/read"]),
                "Scopes[0].ScopeName",
                "\"/\" U+002F",
            ),
            (
                scopes(["read", "all of it"]),
                "Scopes[1].ScopeName",
                "U+0020",
            ),
            (
                scopes(["s".repeat(257)]),
                "Scopes[0].ScopeName",
                "257 characters",
            ),
            (described(""), "Scopes[0].ScopeDescription", "required"),
            (
                described(&"d".repeat(257)),
                "Scopes[0].ScopeDescription",
                "257 characters",
            ),
            (
                json!({"Scopes": [{"ScopeDescription": "a"}]}),
                "Scopes[0].ScopeName",
                "required",
            ),
            (json!({"Scopes": "read"}), "Scopes", "is not a list"),
            (json!({"Scopes": ["read"]}), "Scopes[0]", "is not a map"),
            (
                json!({"Scopes": {"read": "May read"}}),
                "Scopes",
                "a map of size 1 is not a list; write [{ScopeName: …}]",
            ),
            (
                json!({"Name": "Orders"}),
                "Name",
                "here it is UserPoolResourceServerName",
            ),
        ] {
            let found = violations(wrong.clone());
            assert_eq!(found.len(), 1, "{wrong}: {found:#?}");
            assert!(
                found[0].starts_with(&format!("{path}: ")) && found[0].contains(part),
                "{wrong}: {found:#?}"
            );
        }
    }
}
