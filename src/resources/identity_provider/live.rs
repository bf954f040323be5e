//! A provider as the service describes it.

use std::fmt;
use std::time::SystemTime;

use secrecy::SecretString;
use serde_json::{Value, json};

use super::kind::{DETAILS, Kind};
use crate::aws::cognito;
use crate::document::{Document, map, prune, text};
use crate::secrets;

/// The members besides the details that a template can set.
pub const MAPPING: &str = "AttributeMapping";
pub const IDENTIFIERS: &str = "IdpIdentifiers";

/// A provider as the service describes it.
#[derive(Clone)]
pub struct Live {
    /// The API's name for the kind.
    pub kind: String,
    /// What a template can set, but for the secret. Details that Cognito adds by itself are not part of it.
    pub settings: Document,
    /// The secret, if Cognito shows it.
    pub secret: Option<SecretString>,
    /// When the provider was created.
    pub created: Option<SystemTime>,
    /// The members that the description lacks: the answers to Create and Update have some only if they were sent.
    missing: Vec<&'static str>,
}

/// Shows no setting, since some are secret.
impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Live({})", self.kind)
    }
}

impl Live {
    /// Parses a description. The secret leaves the document, and is hidden from now on.
    pub fn of(shown: &Document) -> Self {
        let kind_name = text(shown, "ProviderType").unwrap_or_default();
        let kind = Kind::named(kind_name);
        let details = shown.get(DETAILS).and_then(Value::as_object);
        let detail = |name: &str| details?.get(name)?.as_str();
        let secret = kind.and_then(Kind::secret).and_then(detail);
        let secret = secret.filter(|secret| !secret.is_empty());
        let known = kind.map(Kind::details).unwrap_or_default();
        let known = known.iter().filter_map(|(_, path)| path.split_once('.'));
        let known = known
            .map(|(_, name)| name)
            .filter(|name| kind.and_then(Kind::secret) != Some(name))
            .filter_map(|name| Some((name.to_owned(), json!(detail(name)?))));
        let mut settings = Document::new();
        settings.extend(map(known.collect()).map(|details| (DETAILS.to_owned(), details)));
        for name in [MAPPING, IDENTIFIERS] {
            settings.extend(
                shown
                    .get(name)
                    .map(|value| (name.to_owned(), value.clone())),
            );
        }
        prune(&mut settings);
        Self {
            kind: kind_name.to_owned(),
            settings,
            secret: secret.map(|secret| secrets::kept(secret.to_owned())),
            created: cognito::time(shown, "CreationDate"),
            missing: [MAPPING, IDENTIFIERS]
                .into_iter()
                .filter(|name| !shown.contains_key(*name))
                .collect(),
        }
    }

    /// The same provider, with the members that the description lacks from an earlier one.
    pub fn completed(mut self, before: &Self) -> Self {
        for name in &self.missing {
            let value = before.settings.get(*name);
            self.settings
                .extend(value.map(|value| ((*name).to_owned(), value.clone())));
        }
        self
    }
}
