//! Second factors, as in the API.

use std::fmt;

use serde_json::Value;

/// Whether users must, may or cannot use a second factor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum MfaMode {
    /// Users cannot use a second factor.
    #[default]
    Off,
    /// Users may use a second factor.
    Optional,
    /// Users must use a second factor.
    On,
}

impl MfaMode {
    /// The API's value.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "OFF",
            Self::Optional => "OPTIONAL",
            Self::On => "ON",
        }
    }

    /// Reads the API's value. An unknown value counts as off.
    pub fn from_api(value: Option<&Value>) -> Self {
        match value.and_then(Value::as_str) {
            Some("ON") => Self::On,
            Some("OPTIONAL") => Self::Optional,
            _ => Self::Off,
        }
    }
}

/// The second factors that are on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Factors {
    /// A code by SMS.
    pub sms: bool,
    /// A code from an authenticator app.
    pub software_token: bool,
    /// A code by e-mail.
    pub email: bool,
}

impl fmt::Display for Factors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = [
            (self.sms, "SMS"),
            (self.software_token, "an authenticator app"),
            (self.email, "e-mail"),
        ]
        .into_iter()
        .filter_map(|(is_on, name)| is_on.then_some(name))
        .collect();
        match names.is_empty() {
            true => f.write_str("none"),
            false => f.write_str(&names.join(" and ")),
        }
    }
}

impl Factors {
    /// No factor at all.
    pub const NONE: Self = Self {
        sms: false,
        software_token: false,
        email: false,
    };
}
