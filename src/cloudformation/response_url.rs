//! The presigned address that takes the answer.

use std::fmt;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

/// An event's `ResponseURL`. Shown, logged or debug-printed it is only its scheme and host: whoever
/// knows path and query can answer in this function's place.
#[derive(Clone)]
pub struct ResponseUrl {
    url: SecretString,
    shown: String,
    loopback: bool,
    signed: Option<Signed>,
}

/// When the address was signed, and for how long.
#[derive(Clone, Copy)]
struct Signed {
    at: SystemTime,
    lasts: Duration,
}

/// Why an address cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrongUrl {
    /// No address at all.
    #[error("it is not an address")]
    NotAUrl,
    /// The answer, secrets included, would go over the network in the clear.
    #[error("{0} is not https")]
    NotHttps(String),
}

impl ResponseUrl {
    /// Takes an address: `https`, or anything on this machine itself.
    ///
    /// # Errors
    /// [`WrongUrl`], which shows no more of it than scheme and host.
    pub fn parse(text: &str) -> Result<Self, WrongUrl> {
        let url = Url::parse(text).map_err(|_| WrongUrl::NotAUrl)?;
        let host = url.host().ok_or(WrongUrl::NotAUrl)?;
        let loopback = match &host {
            Host::Domain(name) => *name == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
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
        let signed = signed(&url);
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
    /// Nothing for a loopback address: those are written into fixtures, and grow old there.
    pub fn signed_at(&self) -> Option<SystemTime> {
        self.signed
            .filter(|_| !self.loopback)
            .map(|signed| signed.at)
    }

    /// When it stops taking answers, if it was signed and says so.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.signed
            .filter(|_| !self.loopback)
            .map(|signed| signed.at + signed.lasts)
    }
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
mod tests {
    use super::*;

    const S3: &str = "https://cloudformation-custom-resource-response-euwest1.s3.eu-west-1.amazonaws.com/\
        arn%3Aaws%3Acloudformation?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20260801T101500Z\
        &X-Amz-SignedHeaders=host&X-Amz-Expires=7200&X-Amz-Signature=0123abc";

    fn parsed(text: &str) -> ResponseUrl {
        ResponseUrl::parse(text).unwrap_or_else(|wrong| panic!("{text}: {wrong}"))
    }

    #[test]
    fn only_scheme_and_host_are_shown() {
        let url = parsed("https://user:pass@example.com:8443/path?X-Amz-Signature=0123abc#part");
        assert_eq!(url.to_string(), "https://example.com:8443");
        assert_eq!(format!("{url:?}"), "ResponseUrl(https://example.com:8443)");
        assert_eq!(
            format!(
                "{:?}",
                ResponseUrl::parse("http://example.com/secret?query")
            ),
            "Err(NotHttps(\"http://example.com\"))"
        );
    }

    #[test]
    fn https_may_go_anywhere_and_http_to_this_machine_only() {
        for allowed in [
            "https://example.com/",
            "http://127.0.0.1:8999/x",
            "http://127.3.2.1/",
            "http://[::1]:80/",
            "http://localhost:1/",
        ] {
            assert!(ResponseUrl::parse(allowed).is_ok(), "{allowed}");
        }
        for refused in [
            "http://example.com/",
            "http://10.0.0.1/",
            "http://localhost.example.com/",
            "http://[::2]/",
            "http://127.0.0.1.example.com/",
            "ftp://127.0.0.1/",
            "file:///etc/passwd",
            "data:,x",
            "no address",
            "",
        ] {
            assert!(ResponseUrl::parse(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn a_signed_address_says_when_it_was_made_and_when_it_expires() {
        let url = parsed(S3);
        let at: Timestamp = "2026-08-01T10:15:00Z".parse().unwrap_or_default();
        assert_eq!(url.signed_at(), Some(at.into()));
        assert_eq!(
            url.expires_at(),
            Some(SystemTime::from(at) + Duration::from_secs(7200))
        );
    }

    #[test]
    fn an_address_of_a_fixture_never_expires() {
        let url = parsed("http://127.0.0.1/?X-Amz-Date=20200801T101500Z&X-Amz-Expires=7200");
        assert_eq!((url.signed_at(), url.expires_at()), (None, None));
    }

    #[test]
    fn a_date_that_cannot_be_read_is_no_date() {
        for query in [
            "X-Amz-Date=yesterday&X-Amz-Expires=7200",
            "X-Amz-Date=20260801T101500Z",
            "",
        ] {
            assert_eq!(
                parsed(&format!("https://example.com/?{query}")).expires_at(),
                None,
                "{query}"
            );
        }
    }
}
