//! The live pool.

use std::time::{Duration, SystemTime};

use serde_json::Value;
use tokio::time::Instant;

use super::{Factors, MfaMode, TRIGGERS, is_immutable};
use crate::aws::cognito::{self, Document};
use crate::aws::{ApiError, Session};
use crate::document::{prune, text};
use crate::resources::Event;
use crate::resources::authority::{Maker, maker};

/// The members of `DescribeUserPool` that `UpdateUserPool` does not take.
const ANSWER_ONLY: [&str; 12] = [
    "Id",
    "Name",
    "Arn",
    "Status",
    "CreationDate",
    "LastModifiedDate",
    "SchemaAttributes",
    "EstimatedNumberOfUsers",
    "Domain",
    "CustomDomain",
    "SmsConfigurationFailure",
    "EmailConfigurationFailure",
];

/// The prefix of tags that only AWS may write.
const AWS_TAGS: &str = "aws:";

/// A pool as the service describes it, including members that this build does not know.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Live {
    /// The answer of `DescribeUserPool`.
    pub pool: Document,
    /// The answer of `GetUserPoolMfaConfig`.
    pub mfa: Document,
}

impl Live {
    /// Reads a pool, with both calls at the same time.
    ///
    /// The next call may write all of the pool's settings, including those that concurrent writers change. So
    /// the description must not be outdated when the other answer arrives late.
    ///
    /// # Errors
    /// The service's answer, for example that there is no such pool.
    pub async fn read(session: &Session, id: &str) -> Result<Self, ApiError> {
        /// The maximum age of the description when the other answer arrives.
        const OLD: Duration = Duration::from_secs(1);
        let described = async {
            let pool = cognito::describe_user_pool(session, id).await?;
            Ok((pool, Instant::now()))
        };
        let ((mut pool, described_at), mfa) =
            tokio::try_join!(described, cognito::get_mfa_config(session, id))?;
        if described_at.elapsed() > OLD {
            pool = cognito::describe_user_pool(session, id).await?;
        }
        Ok(Self { pool, mfa })
    }

    /// Reads only a pool's description.
    ///
    /// # Errors
    /// The service's answer, for example that there is no such pool.
    pub async fn read_description(session: &Session, id: &str) -> Result<Self, ApiError> {
        cognito::describe_user_pool(session, id).await.map(Self::of)
    }

    /// Reads only a pool's description; `None` if there is no such pool.
    ///
    /// # Errors
    /// The service's answer.
    pub async fn describe(session: &Session, id: &str) -> Result<Option<Self>, ApiError> {
        match Self::read_description(session, id).await {
            Ok(live) => Ok(Some(live)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A pool with only its description.
    pub fn of(pool: Document) -> Self {
        Self {
            pool,
            ..Self::default()
        }
    }

    /// Who created the pool, according to its tags.
    pub fn maker(&self, event: &Event) -> Maker {
        maker(&event.owner, |key| self.tag(key))
    }

    /// Whether no write came between two reads.
    pub fn agrees(&self, other: &Self) -> bool {
        const WRITTEN: &str = "LastModifiedDate";
        self.pool.get(WRITTEN) == other.pool.get(WRITTEN)
            && self.settings() == other.settings()
            && self.mfa == other.mfa
    }

    /// The pool's ID.
    pub fn id(&self) -> &str {
        text(&self.pool, "Id").unwrap_or_default()
    }

    /// The pool's ARN.
    pub fn arn(&self) -> &str {
        text(&self.pool, "Arn").unwrap_or_default()
    }

    /// The value of a tag.
    pub fn tag(&self, key: &str) -> Option<&str> {
        self.pool.get("UserPoolTags")?.get(key)?.as_str()
    }

    /// Whether the pool's own resource sets this member of `LambdaConfig`, according to the pool's tag.
    pub fn gives(&self, member: &str) -> bool {
        self.tag(TRIGGERS)
            .is_some_and(|given| given.split(' ').any(|given| given == member))
    }

    /// Whether Cognito refuses to delete the pool.
    pub fn is_protected(&self) -> bool {
        text(&self.pool, "DeletionProtection") == Some("ACTIVE")
    }

    /// Whether the pool can send SMS messages.
    pub fn sends_sms(&self) -> bool {
        self.pool.contains_key("SmsConfiguration")
    }

    /// The role that sends the pool's SMS messages.
    pub fn sms_role(&self) -> Option<&str> {
        self.pool
            .get("SmsConfiguration")?
            .get("SnsCallerArn")?
            .as_str()
    }

    /// The domains that are attached to the pool.
    pub fn domains(&self) -> Vec<&str> {
        ["Domain", "CustomDomain"]
            .into_iter()
            .filter_map(|name| text(&self.pool, name))
            .collect()
    }

    /// The estimated number of users.
    pub fn users(&self) -> u64 {
        self.pool
            .get("EstimatedNumberOfUsers")
            .and_then(Value::as_u64)
            .unwrap_or(0)
    }

    /// When the pool was created.
    pub fn created(&self) -> Option<SystemTime> {
        cognito::time(&self.pool, "CreationDate")
    }

    /// Whether second factors are off, optional or required.
    pub fn mfa_mode(&self) -> MfaMode {
        let mode = self
            .mfa
            .get("MfaConfiguration")
            .or_else(|| self.pool.get("MfaConfiguration"));
        MfaMode::from_api(mode)
    }

    /// The second factors in use.
    pub fn factors(&self) -> Factors {
        if self.mfa_mode() == MfaMode::Off {
            return Factors::NONE;
        }
        let software_token = self.mfa.get("SoftwareTokenMfaConfiguration");
        Factors {
            sms: self.mfa.contains_key("SmsMfaConfiguration"),
            software_token: software_token.and_then(|token| token.get("Enabled"))
                == Some(&Value::Bool(true)),
            email: self.mfa.contains_key("EmailMfaConfiguration"),
        }
    }

    /// The settings in the form that `UpdateUserPool` takes: an update with them changes nothing.
    pub fn settings(&self) -> Document {
        let mut settings: Document = self
            .pool
            .iter()
            .filter(|(name, _)| !ANSWER_ONLY.contains(&name.as_str()) && !is_immutable(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        if let Some(name) = self.pool.get("Name") {
            settings.insert("PoolName".into(), name.clone());
        }
        // It mirrors TemporaryPasswordValidityDays, and Cognito refuses a request with both.
        if let Some(Value::Object(admin)) = settings.get_mut("AdminCreateUserConfig") {
            admin.remove("UnusedAccountValidityDays");
        }
        if let Some(Value::Object(tags)) = settings.get_mut("UserPoolTags") {
            tags.retain(|key, _| !key.starts_with(AWS_TAGS));
        }
        prune(&mut settings);
        settings
    }
}
