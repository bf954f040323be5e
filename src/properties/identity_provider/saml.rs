//! SAML providers.

use super::forms::{IDENTIFIER, SAML_NAME, SHORTEST};
use super::{LONGEST, LONGEST_IDENTIFIER, MOST_IDENTIFIERS};
use crate::properties::object::{choices, object};
use crate::properties::spec::{Changes, Removed};

/// What Cognito stores for a flag that is off.
const OFF: Removed = Removed::Writes("\"false\"");

object! {
    /// The metadata document of a SAML provider.
    pub struct SamlMetadata {
        /// The URL of the document, which Cognito reads again from time to time.
        url: String = "Url" [length(1, LONGEST).api(&["ProviderDetails.MetadataURL"])],
        /// The document itself.
        file: String = "File" [length(1, LONGEST).api(&["ProviderDetails.MetadataFile"])],
    }
}

choices! {
    /// With which algorithm Cognito signs its requests.
    pub enum RequestSigningAlgorithm {
        /// RSA with SHA-256.
        RsaSha256 = "RSA_SHA256" | "rsa-sha256",
    }
}

object! {
    /// A SAML provider.
    pub struct Saml {
        /// The name of the provider, unique in the pool. Clients name it, and so do the links to sign in.
        name: String = "Name" [
            utf16(SHORTEST, 32).rule("F-NAME-LEN").form(&SAML_NAME).api(&["ProviderName"])
                .omitted("`<stack name>-<logical ID>-<12 characters>`").changes(Changes::Replaces)
        ],
        /// The metadata document: its URL, or the document itself.
        metadata: SamlMetadata = "Metadata" [required()],
        /// Further names, such as domains of e-mail addresses, by which a link to sign in can choose the
        /// provider.
        identifiers: Vec<String> = "Identifiers" [
            items(MOST_IDENTIFIERS, "S-IDP-IDS").length(1, LONGEST_IDENTIFIER).rule("S-IDP-ID")
                .form(&IDENTIFIER).api(&["IdpIdentifiers"])
        ],
        /// Whether signing out of Cognito signs out of the provider as well.
        idp_signout: bool = "IdpSignout" [
            default("false").always().api(&["ProviderDetails.IDPSignout"]).removed(OFF)
        ],
        /// Whether Cognito takes only encrypted responses.
        encrypted_responses: bool = "EncryptedResponses" [
            default("false").api(&["ProviderDetails.EncryptedResponses"]).removed(OFF)
        ],
        /// With which algorithm Cognito signs its requests.
        request_signing_algorithm: RequestSigningAlgorithm = "RequestSigningAlgorithm" [
            omitted("requests are not signed").api(&["ProviderDetails.RequestSigningAlgorithm"])
                .removed(Removed::Recreates)
        ],
        /// Whether users can start at the provider to sign in.
        idp_initiated: bool = "IdpInitiated" [
            default("false").api(&["ProviderDetails.IDPInit"]).removed(OFF)
        ],
    }
}
