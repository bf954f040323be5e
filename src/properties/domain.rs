//! The properties of `Custom::CognitoUserPoolDomain`: CDK's `addDomain`.

use super::forms::{CERTIFICATE_ARN, DOMAIN_NAME, DOMAIN_PREFIX, POOL_ID};
use super::object::{choices, object};
use super::spec::{Changes, Removed};
use super::{Place, Properties, Violations};
use crate::arn::Arn;

/// The maximum length of a prefix and of a name.
const LONGEST: usize = 63;
/// The Region of the certificates of custom domains: CloudFront, which serves the domains, takes no others.
const CERTIFICATES: &str = "us-east-1";

object! {
    /// A domain below `amazoncognito.com`.
    pub struct CognitoDomain {
        /// The first part of the domain, unique in the Region among all accounts.
        domain_prefix: String = "DomainPrefix" [
            required().length(1, LONGEST).rule("D-PREFIX").form(&DOMAIN_PREFIX).native(&["Domain"])
                .changes(Changes::Replaces)
        ],
    }
}

object! {
    /// A domain that you own.
    pub struct CustomDomain {
        /// The name of the domain, for example `auth.example.com`. Its parent needs an A record in DNS.
        domain_name: String = "DomainName" [
            required().length(1, LONGEST).rule("D-NAME").form(&DOMAIN_NAME).native(&["Domain"])
                .changes(Changes::Replaces)
        ],
        /// The ARN of the certificate in AWS Certificate Manager, in `us-east-1`.
        certificate: String = "Certificate" [
            required().length(20, 2048).form(&CERTIFICATE_ARN).api(&["CertificateArn"])
        ],
        /// The TLS versions that the domain accepts.
        security_policy: SecurityPolicy = "SecurityPolicy" [
            omitted("Cognito's default").api(&["SecurityPolicy"]).beyond_cdk()
        ],
    }
}

choices! {
    /// The TLS versions that a domain accepts.
    pub enum SecurityPolicy {
        /// TLS 1.0 and later. Use it only for clients that are more than ten years old.
        TlsV1 = "TLS_V1",
        /// TLS 1.2 and later.
        TlsV12 = "TLS_V1_2_2021",
        /// TLS 1.3 only.
        TlsV13 = "TLS_V1_3_2025",
    }
}

choices! {
    /// The pages that a domain shows.
    pub enum ManagedLoginVersion {
        /// The hosted UI.
        Classic = "CLASSIC_HOSTED_UI" | "1",
        /// Managed login. Each client needs a branding style, and the feature plan cannot be Lite.
        Newer = "NEWER_MANAGED_LOGIN" | "2",
    }
}

object! {
    /// The properties of a domain.
    pub struct UserPoolDomain {
        /// The ID of the user pool. If you change it, the domain moves to the other pool.
        user_pool_id: String = "UserPoolId" [required().form(&POOL_ID)],
        /// A domain below `amazoncognito.com`. Set either this or `CustomDomain`.
        cognito_domain: CognitoDomain = "CognitoDomain",
        /// A domain that you own. Set either this or `CognitoDomain`.
        custom_domain: CustomDomain = "CustomDomain" [api(&["CustomDomainConfig"])],
        /// The pages that the domain shows.
        managed_login_version: ManagedLoginVersion = "ManagedLoginVersion" [
            default("CLASSIC_HOSTED_UI").api(&["ManagedLoginVersion"]).removed(Removed::Writes("1"))
        ],
        /// Whether to adopt the domain if the pool has it already. This resource then never deletes the
        /// domain.
        adopt_existing: bool = "AdoptExisting" [default("false").beyond_cdk()],
        /// Whether to answer only when the domain is active, if that does not take longer than the function
        /// can run.
        wait_until_active: bool = "WaitUntilActive" [default("false").beyond_cdk()],
        /// Any string. Changing it makes CloudFormation send an Update, which reverts every setting that has
        /// drifted from the template, and names it.
        revision: String = "Revision" [beyond_cdk()],
    }
}

impl Properties for UserPoolDomain {
    /// Without one of the two, the other one would be another domain.
    const TOGETHER: &'static [&'static [&'static str]] = &[&["CognitoDomain", "CustomDomain"]];

    fn check(&self, violations: &mut Violations) {
        match (&self.cognito_domain, &self.custom_domain) {
            (Some(_), Some(_)) => violations.add(
                "CustomDomain",
                "D-ONE",
                "is set together with CognitoDomain; remove one of the two",
            ),
            (None, None) if !violations.is_unread(&["CognitoDomain", "CustomDomain"]) => violations
                .add(
                    "CognitoDomain",
                    "D-ONE",
                    "is missing; set either CognitoDomain or CustomDomain",
                ),
            _ => {}
        }
    }

    fn check_at(&self, place: &Place, violations: &mut Violations) {
        const PATH: &str = "CustomDomain.Certificate";
        let custom = self.custom_domain.as_ref();
        let Some(given) = custom.and_then(|custom| custom.certificate.as_deref()) else {
            return;
        };
        let Some(arn) = Arn::parse(given).filter(|_| !violations.concerns(PATH)) else {
            return;
        };
        if arn.partition != place.partition {
            let what = format_args!(
                "{given} is a certificate in the partition {}, but the stack is in {}",
                arn.partition, place.partition
            );
            violations.add(PATH, "K-PLACE", what);
        } else if arn.partition == "aws" && arn.region != CERTIFICATES {
            // Of other partitions it is not documented which Region it must be.
            let what = format_args!(
                "{given} is a certificate in {}, but the certificate of a custom domain must be in \
                 {CERTIFICATES}",
                arn.region
            );
            violations.add(PATH, "K-PLACE", what);
        }
    }
}

#[cfg(test)]
mod tests;
