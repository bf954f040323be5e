//! Wanted and live to what is written. The policy is all this resource's own, so it is written as
//! one, or not at all.

use serde_json::Value;

use super::wanted::Wanted;
use crate::aws::grants::Principal;

/// The policy to write, unless it is there.
pub fn written<'a>(new: &'a Wanted, live: Option<&Value>) -> Option<&'a Value> {
    (live != Some(&new.document)).then_some(&new.document)
}

/// The principal that loses its policy in an Update to an id that the resource has already, since
/// CloudFormation will not delete it: a role of a user's name has the same id, and a principal of
/// another name can only be what an Update left that failed.
pub fn left_behind<'a>(old: Option<&'a Wanted>, new: &Wanted) -> Option<&'a Principal> {
    let old = &old?.principal;
    (*old != new.principal).then_some(old)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::aws::grants::Kind;

    fn wanted(kind: Kind, name: &str) -> Wanted {
        Wanted {
            principal: Principal {
                kind,
                name: name.into(),
            },
            grantee: format!("arn:aws:iam::123456789012:{}/{name}", kind.name()),
            document: json!({"Statement": []}),
        }
    }

    #[test]
    fn an_equal_policy_is_not_written_again() {
        let new = wanted(Kind::Role, "reader");
        assert_eq!(written(&new, Some(&new.document)), None);
        assert_eq!(written(&new, None), Some(&new.document));
        assert_eq!(written(&new, Some(&json!({}))), Some(&new.document));
    }

    #[test]
    fn whatever_else_the_former_properties_named_loses_its_policy() {
        let (role, user) = (wanted(Kind::Role, "reader"), wanted(Kind::User, "reader"));
        let other = wanted(Kind::Role, "other");
        assert_eq!(left_behind(Some(&role), &user), Some(&role.principal));
        assert_eq!(left_behind(Some(&other), &role), Some(&other.principal));
        assert_eq!(left_behind(Some(&role), &role), None);
        assert_eq!(left_behind(None, &user), None);
    }
}
