//! The presigned address that takes the answer.

use std::fmt;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use super::invocation::stack_arn;
use crate::arn::dns_suffix;
use crate::aws::Settings;
use crate::properties::shown::quoted;

/// An event's `ResponseURL`. Shown, logged or debug-printed it is only its scheme and host: whoever
/// knows path and query can answer in this function's place.
#[derive(Clone)]
pub struct ResponseUrl {
    url: SecretString,
    shown: String,
    loopback: bool,
    signed: Option<Signed>,
}

/// What an event's address is measured by.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// The event's stack.
    pub stack_id: &'a str,
    /// The event's resource.
    pub logical_id: &'a str,
    /// The event's own id.
    pub request_id: &'a str,
    /// Where else answers may go.
    pub settings: &'a Settings,
}

/// When the address was signed, and for how long.
#[derive(Clone, Copy)]
struct Signed {
    at: SystemTime,
    lasts: Duration,
}

/// Why an address cannot be used. None shows more of it than scheme and host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrongUrl {
    /// No address at all.
    #[error("it is not a URL. Send the ResponseURL as CloudFormation wrote it")]
    NotAUrl,
    /// The answer, secrets included, would go over the network in the clear.
    #[error("{0} does not use https. Only a URL of this machine itself may use plain http")]
    NotHttps(String),
    /// CloudFormation signs its addresses; it never logs in.
    #[error("{0} has a user name or a password. Send a ResponseURL without them")]
    UserInfo(String),
    /// A host that nobody named.
    #[error(
        "{shown} is not where CloudFormation receives responses for {stack}. To allow responses to it, add \
         its host to the function's environment variable POOLKEEPER_RESPONSE_HOSTS"
    )]
    NotAllowed {
        /// The address's scheme and host.
        shown: String,
        /// Whose answers would go elsewhere, in words.
        stack: String,
    },
    /// This machine, which is not where CloudFormation is.
    #[error(
        "{0} is this machine itself. To allow responses to it, add its host to the function's environment \
         variable POOLKEEPER_RESPONSE_HOSTS; on your own machine, set AWS_SAM_LOCAL=true"
    )]
    ThisMachine(String),
    /// It would answer another event.
    #[error(
        "its path at {0} belongs to another event: it must name the stack, resource and request of this one. \
         Send each event with its own ResponseURL"
    )]
    OtherEvent(String),
}

impl ResponseUrl {
    /// Takes an address that is CloudFormation's own, or that the settings allow.
    ///
    /// Whoever may invoke the function can write an event, and would have its answer sent to him. So
    /// the host must be the bucket that takes answers for the stack. That is not enough: the same
    /// bucket takes the answers for everybody's stacks in that Region. So the path, which names the
    /// event, must name this one.
    ///
    /// # Errors
    /// [`WrongUrl`], which shows no more of it than scheme and host.
    pub fn parse(text: &str, rules: &Rules<'_>) -> Result<Self, WrongUrl> {
        let url = Url::parse(text).map_err(|_| WrongUrl::NotAUrl)?;
        let host = url.host().ok_or(WrongUrl::NotAUrl)?;
        let loopback = match &host {
            Host::Domain(name) => *name == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        let host = host.to_string();
        let port = url
            .port()
            .map(|port| format!(":{port}"))
            .unwrap_or_default();
        let shown = format!("{}://{host}{port}", url.scheme());
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            _ => return Err(WrongUrl::NotHttps(shown)),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(WrongUrl::UserInfo(shown));
        }
        let of_cloudformation =
            url.port().is_none() && buckets(rules.stack_id).is_some_and(|all| all.contains(&host));
        let settings = rules.settings;
        let allowed = of_cloudformation
            || (loopback && settings.is_local)
            || is_named(&settings.response_hosts, &host, url.port_or_known_default());
        if !allowed {
            return Err(match (loopback, stack_arn(rules.stack_id)) {
                (true, _) => WrongUrl::ThisMachine(shown),
                (false, Some(arn)) => WrongUrl::NotAllowed {
                    shown,
                    stack: format!("a stack in Region {}", quoted(arn.region)),
                },
                (false, None) => WrongUrl::NotAllowed {
                    shown,
                    stack: "an event whose StackId is not the ARN of a stack".to_owned(),
                },
            });
        }
        match named_event(url.path()) {
            Some(ids) if ids != [rules.stack_id, rules.logical_id, rules.request_id] => {
                return Err(WrongUrl::OtherEvent(shown));
            }
            None if of_cloudformation => {
                tracing::warn!(
                    address = shown,
                    "the path of the ResponseURL does not have the known form"
                );
            }
            _ => {}
        }
        // What is written into fixtures grows old there.
        let signed = signed(&url).filter(|_| !settings.is_local);
        Ok(Self {
            url: SecretString::from(text),
            shown,
            loopback,
            signed,
        })
    }

    /// The whole address, for sending the answer to it and for nothing else.
    pub(super) fn expose(&self) -> &str {
        self.url.expose_secret()
    }

    /// Whether it is on this machine, where no CloudFormation waits behind it.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// When it was signed, which is when CloudFormation sent the event.
    ///
    /// Nothing on somebody's own machine, where events are fixtures that nobody sent.
    pub fn signed_at(&self) -> Option<SystemTime> {
        self.signed.map(|signed| signed.at)
    }

    /// When it stops taking answers, if it was signed and says so.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.signed.map(|signed| signed.at + signed.lasts)
    }
}

/// The hosts of the bucket that takes the answers for a stack, in each form in which S3 has a
/// bucket's name before its own. Bucket names are anybody's, so none is compared by its beginning.
fn buckets(stack_id: &str) -> Option<[String; 6]> {
    let arn = stack_arn(stack_id)?;
    let region = arn.region;
    // Compared with hosts, which are in lower case.
    let is_region = |character: char| {
        character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-'
    };
    if region.is_empty() || !region.chars().all(is_region) {
        return None;
    }
    let suffix = dns_suffix(arn.partition);
    let bucket = format!(
        "cloudformation-custom-resource-response-{}",
        region.replace('-', "")
    );
    Some(
        [
            format!("s3.{region}"),
            format!("s3-{region}"),
            "s3".to_owned(),
            format!("s3.dualstack.{region}"),
            format!("s3-fips.{region}"),
            format!("s3-fips.dualstack.{region}"),
        ]
        .map(|service| format!("{bucket}.{service}.{suffix}")),
    )
}

/// Whether a host is on a list of `host` (at whatever port) and `host:port`.
fn is_named(names: &[String], host: &str, port: Option<u16>) -> bool {
    let with_port = port.map(|port| format!("{host}:{port}"));
    names.iter().any(|name| {
        name.eq_ignore_ascii_case(host)
            || with_port
                .as_ref()
                .is_some_and(|with_port| name.eq_ignore_ascii_case(with_port))
    })
}

/// Stack, resource and request out of a path of the known form; nothing out of another.
fn named_event(path: &str) -> Option<[String; 3]> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let parts: Vec<_> = decoded.split('|').map(str::to_owned).collect();
    parts.try_into().ok()
}

/// `X-Amz-Date` and `X-Amz-Expires` (seconds) of Signature Version 4.
fn signed(url: &Url) -> Option<Signed> {
    let parameter = |name: &str| {
        url.query_pairs()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    };
    let at: Timestamp = parameter("X-Amz-Date")?.parse().ok()?;
    let lasts: u32 = parameter("X-Amz-Expires")?.parse().ok()?;
    Some(Signed {
        at: at.into(),
        lasts: Duration::from_secs(lasts.into()),
    })
}

impl fmt::Display for ResponseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for ResponseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResponseUrl({})", self.shown)
    }
}

#[cfg(test)]
mod tests;
