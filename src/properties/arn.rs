//! Amazon resource names.

/// The parts of an ARN, `arn:<partition>:<service>:<region>:<account>:<resource>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`, ...
    pub partition: &'a str,
    /// `lambda`, `iam`, ...
    pub service: &'a str,
    /// Empty for global services.
    pub region: &'a str,
    /// The account's number.
    pub account: &'a str,
    /// The rest, with slashes and colons as the service has them.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Takes `text` apart; `None` if it is not a full ARN of an account's resource, in the
    /// characters that Cognito takes (its `ArnType`).
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next()? != "arn" {
            return None;
        }
        let arn = Self {
            partition: parts.next()?,
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        };
        let filled = [arn.partition, arn.service, arn.account, arn.resource]
            .iter()
            .all(|part| !part.is_empty());
        let digits = arn.account.bytes().all(|byte| byte.is_ascii_digit());
        let plain = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_+=/,.@-:".contains(&byte));
        (filled && digits && plain).then_some(arn)
    }

    /// Whether it names a Lambda function, a version or an alias of one.
    pub fn is_function(&self) -> bool {
        let parts: Vec<&str> = self.resource.split(':').collect();
        let named = match parts[..] {
            ["function", name] => !name.is_empty(),
            ["function", name, qualifier] => !name.is_empty() && !qualifier.is_empty(),
            _ => false,
        };
        self.service == "lambda" && !self.region.is_empty() && named
    }

    /// Whether it names an IAM role.
    pub fn is_role(&self) -> bool {
        let name = self.resource.strip_prefix("role/");
        self.service == "iam" && name.is_some_and(|name| !name.is_empty() && !name.ends_with('/'))
    }

    /// Whether it names a KMS key or an alias of one.
    pub fn is_kms_key(&self) -> bool {
        let name = ["key/", "alias/"]
            .iter()
            .find_map(|kind| self.resource.strip_prefix(kind));
        self.service == "kms"
            && !self.region.is_empty()
            && name.is_some_and(|name| !name.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::Arn;

    fn parse(text: &str) -> Option<Arn<'_>> {
        Arn::parse(text)
    }

    #[test]
    fn an_arn_is_taken_apart() {
        let arn = parse("arn:aws-cn:lambda:cn-north-1:123456789012:function:f:live");
        assert_eq!(
            arn,
            Some(Arn {
                partition: "aws-cn",
                service: "lambda",
                region: "cn-north-1",
                account: "123456789012",
                resource: "function:f:live",
            })
        );
    }

    #[test]
    fn what_is_not_a_full_arn_is_none() {
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
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn functions_roles_and_keys_are_told_apart() {
        let kinds =
            |text| parse(text).map(|arn| (arn.is_function(), arn.is_role(), arn.is_kms_key()));
        let of = |resource: &str| kinds(resource);
        assert_eq!(
            of("arn:aws:lambda:eu-west-1:1:function:f"),
            Some((true, false, false))
        );
        assert_eq!(
            of("arn:aws:lambda:eu-west-1:1:function:f:7"),
            Some((true, false, false))
        );
        assert_eq!(
            of("arn:aws:lambda:eu-west-1:1:function:f:7:8"),
            Some((false, false, false))
        );
        assert_eq!(
            of("arn:aws:lambda:eu-west-1:1:layer:f"),
            Some((false, false, false))
        );
        assert_eq!(
            of("arn:aws:lambda::1:function:f"),
            Some((false, false, false))
        );
        assert_eq!(of("arn:aws:iam::1:role/path/r"), Some((false, true, false)));
        assert_eq!(of("arn:aws:iam::1:role/"), Some((false, false, false)));
        assert_eq!(of("arn:aws:iam::1:user/r"), Some((false, false, false)));
        assert_eq!(
            of("arn:aws:kms:eu-west-1:1:key/k"),
            Some((false, false, true))
        );
        assert_eq!(
            of("arn:aws:kms:eu-west-1:1:alias/k"),
            Some((false, false, true))
        );
        assert_eq!(
            of("arn:aws:kms:eu-west-1:1:key/"),
            Some((false, false, false))
        );
    }
}
