//! How properties name a user pool: by its id or by its ARN.

use super::Violations;
use crate::arn::Arn;

/// The greatest length of a pool's id.
pub(super) const LONGEST_ID: usize = 55;

/// Whether a text has the form of a pool's id: the region, `_`, letters and digits.
pub fn is_pool_id(text: &str) -> bool {
    text.len() <= LONGEST_ID
        && text.split_once('_').is_some_and(|(region, rest)| {
            let in_region = region
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            in_region
                && region.contains('-')
                && !rest.is_empty()
                && rest.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}

/// The id in a pool's ARN, if `arn` is one:
/// `arn:<partition>:cognito-idp:<region>:<account>:userpool/<id>`.
pub fn id_in_arn(arn: &str) -> Option<&str> {
    let arn = Arn::parse(arn)?;
    let id = arn.resource.strip_prefix("userpool/")?;
    let is_region = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let placed = !arn.region.is_empty()
        && arn.region.bytes().all(is_region)
        && !arn.account.is_empty()
        && arn.account.bytes().all(|byte| byte.is_ascii_digit());
    (arn.service == "cognito-idp" && placed && is_pool_id(id)).then_some(id)
}

/// Checks that exactly one of `UserPoolId` and `UserPoolArn` is given.
pub(super) fn check_either(id: Option<&str>, arn: Option<&str>, violations: &mut Violations) {
    match (id, arn) {
        (Some(_), Some(_)) => violations.add(
            "UserPoolArn",
            "K-ONE-POOL",
            "is set together with UserPoolId; remove one of the two",
        ),
        (None, None) if !violations.is_unread(&["UserPoolId", "UserPoolArn"]) => violations.add(
            "UserPoolId",
            "K-ONE-POOL",
            "is missing; set either UserPoolId or UserPoolArn",
        ),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_id_is_a_region_and_letters_and_digits() {
        assert!(is_pool_id("eu-west-1_AbC123xyz"));
        for other in [
            "",
            "shop-Pool-1ABCDEF",
            "poolkeeper:unfinished:eu-west-1_A",
            "eu-west-1_",
            "x_y",
            "eu-west-1_Ab/PRE_SIGN_UP",
            &format!("eu-west-1_{}", "a".repeat(46)),
        ] {
            assert!(!is_pool_id(other), "{other}");
        }
    }

    #[test]
    fn only_the_arn_of_a_user_pool_holds_its_id() {
        assert_eq!(
            id_in_arn("arn:aws-cn:cognito-idp:cn-north-1:123456789012:userpool/cn-north-1_Ab"),
            Some("cn-north-1_Ab")
        );
        for other in [
            "eu-west-1_Ab",
            "arn:aws:cognito-idp:eu-west-1",
            "arn:aws:cognito-idp:eu-west-1:123456789012:userpool",
            "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/",
            "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Ab/client/1",
            "arn:aws:cognito-idp::123456789012:userpool/eu-west-1_Ab",
            "arn:aws:cognito-idp:eu-west-1::userpool/eu-west-1_Ab",
            "arn:aws:cognito-identity:eu-west-1:123456789012:userpool/eu-west-1_Ab",
            "arn:aws:s3:::bucket/eu-west-1_Ab",
            "arn:aws:cognito-idp:*:123456789012:userpool/eu-west-1_Ab",
            "arn:aws:cognito-idp:eu-west-1:*:userpool/eu-west-1_Ab",
        ] {
            assert_eq!(id_in_arn(other), None, "{other}");
        }
    }
}
