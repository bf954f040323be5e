//! The forms of ARNs that properties may have.

use super::{Place, Violations};
use crate::arn::Arn;

/// Whether `text` is the full ARN of a Lambda function, a version or an alias:
/// `arn:<partition>:lambda:<region>:<account>:function:<name>[:<qualifier>]`.
pub fn is_function(text: &str) -> bool {
    let Some(("lambda", region, resource)) = parts(text) else {
        return false;
    };
    let parts: Vec<&str> = resource.split(':').collect();
    let named = matches!(parts[..], ["function", _] | ["function", _, _]);
    !region.is_empty() && named && parts.iter().all(|part| !part.is_empty())
}

/// Whether `text` is the full ARN of an IAM role: `arn:<partition>:iam::<account>:role/<name>`.
pub fn is_role(text: &str) -> bool {
    let Some(("iam", "", resource)) = parts(text) else {
        return false;
    };
    let name = resource.strip_prefix("role/");
    name.is_some_and(|name| !name.is_empty() && !name.ends_with('/'))
}

/// Whether `text` is the full ARN of a principal that can have an inline policy: a role, a user or a group
/// (`arn:<partition>:iam::<account>:user/<name>`).
pub fn is_principal(text: &str) -> bool {
    let Some(("iam", "", resource)) = parts(text) else {
        return false;
    };
    resource.split_once('/').is_some_and(|(kind, name)| {
        matches!(kind, "role" | "user" | "group") && !name.is_empty() && !name.ends_with('/')
    })
}

/// Whether `text` is the full ARN of a KMS key or of an alias:
/// `arn:<partition>:kms:<region>:<account>:key/<id>`.
pub fn is_kms_key(text: &str) -> bool {
    let Some(("kms", region, resource)) = parts(text) else {
        return false;
    };
    let name = resource
        .strip_prefix("key/")
        .or_else(|| resource.strip_prefix("alias/"));
    !region.is_empty() && name.is_some_and(|name| !name.is_empty())
}

/// Whether `text` is the full ARN of an Amazon Pinpoint application:
/// `arn:<partition>:mobiletargeting:<region>:<account>:apps/<ID>`.
pub fn is_application(text: &str) -> bool {
    let Some(("mobiletargeting", region, resource)) = parts(text) else {
        return false;
    };
    !region.is_empty()
        && resource
            .strip_prefix("apps/")
            .is_some_and(|id| !id.is_empty())
}

/// Whether `text` is the full ARN of a certificate in AWS Certificate Manager:
/// `arn:<partition>:acm:<region>:<account>:certificate/<id>`.
pub fn is_certificate(text: &str) -> bool {
    let Some(("acm", region, resource)) = parts(text) else {
        return false;
    };
    let id = resource.strip_prefix("certificate/");
    !region.is_empty() && id.is_some_and(|id| !id.is_empty())
}

/// Whether `text` is the full ARN of a secret, with or without the characters that Secrets Manager appends to the
/// name: `arn:<partition>:secretsmanager:<region>:<account>:secret:<name>`.
pub fn is_secret(text: &str) -> bool {
    let Some(("secretsmanager", region, resource)) = parts(text) else {
        return false;
    };
    let name = resource.strip_prefix("secret:");
    !region.is_empty() && name.is_some_and(|name| !name.is_empty() && !name.contains([':', ',']))
}

/// The service, Region and resource of a full ARN with the characters that Cognito allows (`ArnType`).
fn parts(text: &str) -> Option<(&str, &str, &str)> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=/,.@-:".contains(&byte);
    if !text.bytes().all(plain) {
        return None;
    }
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", partition, service, region, account, resource] = parts[..] else {
        return None;
    };
    let digits = !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_digit());
    (!partition.is_empty() && digits).then_some((service, region, resource))
}

/// Reports a function that is in another Region than the stack, unless its ARN is reported already.
pub(super) fn check_region(path: &str, function: &str, place: &Place, violations: &mut Violations) {
    let arn = Arn::parse(function).filter(|_| !violations.concerns(path));
    if let Some(Arn { region, .. }) = arn
        && region != place.region
    {
        violations.add(
            path,
            "K-PLACE",
            format_args!(
                "{function} is a function in {region}, but the stack and its user pools are in {}; Cognito \
                 invokes only functions of its own Region",
                place.region
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{is_function, is_kms_key, is_role};

    #[test]
    fn what_is_not_a_full_arn_is_none_of_them() {
        for text in [
            "",
            "my-function",
            "arn",
            "arn:aws:lambda:eu-west-1:123456789012",
            "arn:aws:lambda:eu-west-1:123456789012:",
            "arn::lambda:eu-west-1:123456789012:function:f",
            "arn:aws:lambda:eu-west-1::function:f",
            "arn:aws:lambda:eu-west-1:me:function:f",
            "ARN:aws:lambda:eu-west-1:123456789012:function:f",
            "arn:aws:lambda:eu-west-1:123456789012:function:f:$LATEST",
            " arn:aws:lambda:eu-west-1:123456789012:function:f",
        ] {
            assert!(
                !is_function(text) && !is_role(text) && !is_kms_key(text),
                "{text}"
            );
        }
    }

    #[test]
    fn functions_roles_and_keys_are_told_apart() {
        let kinds = |text| (is_function(text), is_role(text), is_kms_key(text));
        let (function, role, key) = (
            (true, false, false),
            (false, true, false),
            (false, false, true),
        );
        let none = (false, false, false);
        for (text, kind) in [
            ("arn:aws:lambda:eu-west-1:1:function:f", function),
            ("arn:aws-cn:lambda:cn-north-1:1:function:f:7", function),
            ("arn:aws:lambda:eu-west-1:1:function:f:7:8", none),
            ("arn:aws:lambda:eu-west-1:1:function:", none),
            ("arn:aws:lambda:eu-west-1:1:function:f:", none),
            ("arn:aws:lambda:eu-west-1:1:layer:f", none),
            ("arn:aws:lambda::1:function:f", none),
            ("arn:aws:iam::1:role/path/r", role),
            ("arn:aws:iam::1:role/", none),
            ("arn:aws:iam::1:user/r", none),
            ("arn:aws:kms:eu-west-1:1:key/k", key),
            ("arn:aws:kms:eu-west-1:1:alias/k", key),
            ("arn:aws:kms:eu-west-1:1:key/", none),
            ("arn:aws:kms::1:key/k", none),
        ] {
            assert_eq!(kinds(text), kind, "{text}");
        }
    }
}
