//! Which pool is meant.

use crate::aws::Arn;
use crate::properties::Violations;
use crate::properties::imported_user_pool::ImportedUserPool;
use crate::properties::pool::id_in_arn;
use crate::resources::user_pool::wanted::Place;

/// The pool's id. Properties that were checked always have one.
pub fn id(pool: &ImportedUserPool) -> &str {
    let in_arn = pool.user_pool_arn.as_deref().and_then(id_in_arn);
    pool.user_pool_id.as_deref().or(in_arn).unwrap_or_default()
}

/// A pool of another account or region cannot be read: the function works in its own.
pub fn check_place(pool: &ImportedUserPool, place: &Place, violations: &mut Violations) {
    let Some(arn) = pool
        .user_pool_arn
        .as_deref()
        .filter(|arn| id_in_arn(arn).is_some())
    else {
        return;
    };
    let Some(arn) = Arn::parse(arn) else { return };
    if (arn.account, arn.region) != (&place.account, &place.region) {
        violations.add(
            "UserPoolArn",
            format_args!(
                "is a pool of account {} in region {}, but the stack is in account {} and region \
                 {}; import it in a stack there",
                arn.account, arn.region, place.account, place.region
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_arn(region: &str, account: &str) -> ImportedUserPool {
        ImportedUserPool {
            revision: None,
            user_pool_id: None,
            user_pool_arn: Some(format!(
                "arn:aws:cognito-idp:{region}:{account}:userpool/{region}_Ab"
            )),
        }
    }

    #[test]
    fn another_account_or_region_is_named_with_the_stacks() {
        let place = Place {
            partition: "aws".into(),
            region: "eu-west-1".into(),
            account: "123456789012".into(),
        };
        for (region, account, fits) in [
            ("eu-west-1", "123456789012", true),
            ("us-east-1", "123456789012", false),
            ("eu-west-1", "210987654321", false),
        ] {
            let mut violations = Violations::default();
            check_place(&by_arn(region, account), &place, &mut violations);
            assert_eq!(violations.is_empty(), fits, "{violations}");
            for part in [region, account, "eu-west-1", "123456789012"] {
                assert!(
                    fits || violations.to_string().contains(part),
                    "{violations}"
                );
            }
        }
    }

    #[test]
    fn the_id_is_given_or_in_the_arn() {
        assert_eq!(id(&by_arn("eu-west-1", "1")), "eu-west-1_Ab");
        let by_id = ImportedUserPool {
            revision: None,
            user_pool_id: Some("eu-west-1_Cd".into()),
            user_pool_arn: None,
        };
        assert_eq!(id(&by_id), "eu-west-1_Cd");
    }
}
