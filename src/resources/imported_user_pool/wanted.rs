//! Which pool is meant.

use crate::properties::imported_user_pool::ImportedUserPool;
use crate::properties::pool::id_in_arn;

/// The pool's id. Properties that were checked always have one.
pub fn id(pool: &ImportedUserPool) -> &str {
    let in_arn = pool.user_pool_arn.as_deref().and_then(id_in_arn);
    pool.user_pool_id.as_deref().or(in_arn).unwrap_or_default()
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
