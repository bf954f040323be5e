//! Amazon Resource Names, the Region and account that they name, and the domain of a partition.

/// The parts of `arn:<partition>:<service>:<region>:<account>:<resource>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`, ...
    pub partition: &'a str,
    /// The service, e.g. `cognito-idp`.
    pub service: &'a str,
    /// The Region; empty for services without one.
    pub region: &'a str,
    /// The account.
    pub account: &'a str,
    /// Everything else, e.g. `userpool/eu-west-1_abc`.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Parses an ARN.
    pub fn parse(arn: &'a str) -> Option<Self> {
        let mut parts = arn.splitn(6, ':');
        if parts.next() != Some("arn") {
            return None;
        }
        let parsed = Self {
            partition: parts.next()?,
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        };
        (!parsed.partition.is_empty() && !parsed.resource.is_empty()).then_some(parsed)
    }
}

/// A Region of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// `aws`, `aws-cn`, `aws-us-gov`, ...
    pub partition: String,
    /// The Region, e.g. `eu-west-1`.
    pub region: String,
    /// The account.
    pub account: String,
}

impl Place {
    /// The place that an ARN names; `None` if it names no Region or no account.
    pub fn of(arn: &str) -> Option<Self> {
        let arn = Arn::parse(arn)?;
        (!arn.region.is_empty() && !arn.account.is_empty()).then(|| Self {
            partition: arn.partition.to_owned(),
            region: arn.region.to_owned(),
            account: arn.account.to_owned(),
        })
    }

    /// The place of a stack, by its ARN. Missing parts are empty: events of such stacks are refused before
    /// anything is created.
    pub fn of_stack(stack_id: &str) -> Self {
        let part = |index: usize, fallback: &str| {
            stack_id
                .split(':')
                .nth(index)
                .filter(|part| !part.is_empty())
                .unwrap_or(fallback)
                .to_owned()
        };
        Self {
            partition: part(1, "aws"),
            region: part(3, ""),
            account: part(4, ""),
        }
    }

    /// The ARN of a user pool at this place.
    pub fn pool_arn(&self, id: &str) -> String {
        format!(
            "arn:{}:cognito-idp:{}:{}:userpool/{id}",
            self.partition, self.region, self.account
        )
    }
}

/// The domain of a partition's services.
pub fn dns_suffix(partition: &str) -> &'static str {
    match partition {
        "aws-cn" => "amazonaws.com.cn",
        "aws-eusc" => "amazonaws.eu",
        "aws-iso" => "c2s.ic.gov",
        "aws-iso-b" => "sc2s.sgov.gov",
        "aws-iso-e" => "cloud.adc-e.uk",
        "aws-iso-f" => "csp.hci.ic.gov",
        _ => "amazonaws.com",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_taken_apart_and_keeps_colons_in_its_resource() {
        let arn = Arn::parse("arn:aws:lambda:eu-west-1:123456789012:function:f:live");
        let resource = arn.map(|arn| (arn.service, arn.resource));
        assert_eq!(resource, Some(("lambda", "function:f:live")));
    }

    #[test]
    fn what_is_no_arn_is_refused() {
        for text in [
            "",
            "arn:aws",
            "urn:aws:iam::1:role/x",
            "arn:aws:iam::1:",
            "arn::iam::1:role/x",
        ] {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
    }

    #[test]
    fn china_has_its_own_domain() {
        assert_eq!(dns_suffix("aws-cn"), "amazonaws.com.cn");
        assert_eq!(dns_suffix("aws-us-gov"), "amazonaws.com");
    }
}
