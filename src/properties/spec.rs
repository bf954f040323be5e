//! The declaration of a property besides its name and type.

use super::forms::{Broken, Form};

/// The allowed length of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// The minimum.
    pub least: usize,
    /// The maximum.
    pub most: usize,
    /// Whether the length counts UTF-16 units instead of characters, as CDK does for some properties.
    pub utf16: bool,
}

/// The allowed number of items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Items {
    /// The maximum.
    pub most: usize,
    /// The rule for a list with too many.
    pub rule: &'static str,
}

/// The allowed length of a duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lasts {
    /// The unit of which it must be a whole number.
    pub unit: Unit,
    /// The minimum, in seconds.
    pub least: i64,
    /// The maximum, in seconds.
    pub most: i64,
    /// The rule for a duration that is not a whole number of units.
    pub whole: &'static str,
    /// The rule for a duration that is too short or too long.
    pub range: &'static str,
}

/// A unit of durations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Days.
    Days,
    /// Minutes.
    Minutes,
    /// Seconds.
    Seconds,
}

impl Unit {
    /// The unit in seconds.
    pub const fn seconds(self) -> i64 {
        match self {
            Self::Days => DAY,
            Self::Minutes => MINUTE,
            Self::Seconds => 1,
        }
    }

    /// The unit in the plural.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Minutes => "minutes",
            Self::Seconds => "seconds",
        }
    }
}

/// A minute in seconds.
pub const MINUTE: i64 = 60;
/// An hour in seconds.
pub const HOUR: i64 = 60 * MINUTE;
/// A day in seconds.
pub const DAY: i64 = 24 * HOUR;

impl Lasts {
    /// The minimum, if there is one, and the maximum.
    pub fn range(&self) -> String {
        let most = in_words(self.most);
        match self.least {
            0 => format!("at most {most}"),
            least => format!("{} to {most}", in_words(least)),
        }
    }
}

/// A duration in its largest whole unit, for example `90 minutes`.
pub fn in_words(seconds: i64) -> String {
    let units = [(DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")];
    let (unit, name) = units
        .into_iter()
        .find(|(unit, _)| seconds != 0 && seconds % unit == 0)
        .unwrap_or((1, "second"));
    match seconds / unit {
        1 => format!("1 {name}"),
        count => format!("{count} {name}s"),
    }
}

/// A string that another string must contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holds {
    /// The string.
    pub text: &'static str,
    /// The rule for a string that lacks it.
    pub rule: &'static str,
}

/// The allowed keys of a map whose keys the template chooses.
#[derive(Debug)]
pub struct Keys {
    /// What messages call a key: a name, a key.
    pub key: &'static str,
    /// What messages call the entries.
    pub entries: &'static str,
    /// The maximum number of entries.
    pub most: usize,
    /// The reason for that maximum.
    pub why: &'static str,
    /// The rule about the number of entries.
    pub most_rule: &'static str,
    /// The minimum and maximum number of characters in a key.
    pub length: (usize, usize),
    /// The rule about the length.
    pub length_rule: &'static str,
    /// The part of a key that counts.
    pub bare: fn(&str) -> &str,
    /// What is wrong with a reserved key, whatever its length.
    pub reserved: fn(&str) -> Option<Broken>,
    /// What is wrong with the form of a key.
    pub form: fn(&str) -> Option<Broken>,
}

/// What is written for a removed property, if the live value is still the one that the property set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    /// Nothing: the API resets a member that is left out.
    Unset,
    /// The documented default, explicitly: the API keeps some members that are left out.
    Default,
    /// This JSON.
    Writes(&'static str),
    /// The name that the resource would have without the property.
    GeneratedName,
    /// The live value, since the API cannot unset it.
    Stays,
    /// Nothing, in a resource that is deleted and created again: the API cannot unset the member, and its live
    /// value would do harm.
    Recreates,
}

/// What a change of a property requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changes {
    /// No interruption.
    InPlace,
    /// A replacement of the resource.
    Replaces,
    /// No interruption to add entries; entries can be neither changed nor removed.
    OnlyAdds,
    /// The property cannot change.
    Never,
}

/// Declares [`Spec`], an empty declaration, and one method per row to extend it.
macro_rules! spec {
    (
        built { $( $(#[doc = $built_doc:literal])* $built:ident: $built_type:ty = $none:expr, )* }
        marks { $( $(#[doc = $mark_doc:literal])* $mark:ident, )* }
        values { $( $(#[doc = $doc:literal])* $value:ident: $type:ty = $unset:expr, )* }
    ) => {
        /// The declaration of a property besides its name and type.
        #[derive(Debug, Clone, Copy)]
        pub struct Spec {
            $( $(#[doc = $built_doc])* pub $built: $built_type, )*
            $( $(#[doc = $mark_doc])* pub $mark: bool, )*
            $( $(#[doc = $doc])* pub $value: $type, )*
        }

        impl Spec {
            /// An empty declaration: optional, with any value, without a default, changed in place.
            pub const NEW: Self = Self {
                $( $built: $none, )*
                $( $mark: false, )*
                $( $value: $unset, )*
            };

            $(
                $(#[doc = $mark_doc])*
                pub const fn $mark(mut self) -> Self {
                    self.$mark = true;
                    self
                }
            )*

            $(
                $(#[doc = $doc])*
                pub const fn $value(mut self, $value: $type) -> Self {
                    self.$value = $value;
                    self
                }
            )*
        }
    };
}

spec! {
    built {
        /// The minimum and maximum of a number.
        range: Option<(i64, i64)> = None,
        /// The allowed length of a duration.
        lasts: Option<Lasts> = None,
        /// The allowed length of a string.
        allowed_length: Option<Length> = None,
        /// The allowed number of items of a list.
        allowed_items: Option<Items> = None,
        /// The form of a string.
        of_form: Option<&'static Form> = None,
        /// What a string must contain.
        must_hold: Option<Holds> = None,
        /// The allowed keys of a map.
        allowed_keys: Option<&'static Keys> = None,
    }
    marks {
        /// Whether the property is required.
        required,
        /// Whether the default is sent if the property is not set. For a nested property: if the property
        /// around it is set.
        always,
        /// Whether CDK does not have the property.
        beyond_cdk,
        /// Whether a newer property replaces it. Hints then name the newer one.
        superseded,
    }
    values {
        /// The rule for range and length; empty for the rules of reading.
        rule: &'static str = "",
        /// The documented default, as a template would write it; empty if there is none.
        default: &'static str = "",
        /// What applies if the property is not set, if that is not a value.
        omitted: &'static str = "",
        /// The members of the API that the property sets, as paths below those of the property around it.
        api: &'static [&'static str] = &[],
        /// The API's name for it, if it is a value there: an attribute, a factor.
        named: &'static str = "",
        /// Further names in `AWS::Cognito::UserPool`, besides the API's.
        native: &'static [&'static str] = &[],
        /// What is written when the property is removed.
        removed: Removed = Removed::Unset,
        /// What a change requires.
        changes: Changes = Changes::InPlace,
    }
}

impl Spec {
    /// A number from `least` to `most`.
    pub const fn within(mut self, least: i64, most: i64) -> Self {
        self.range = Some((least, most));
        self
    }

    /// A duration of whole days, at most `most`; with the two rules for that.
    pub const fn days(self, most: i64, whole: &'static str, longest: &'static str) -> Self {
        self.lasting(Lasts {
            unit: Unit::Days,
            least: 0,
            most: most * DAY,
            whole,
            range: longest,
        })
    }

    /// A duration of this length.
    pub const fn lasting(mut self, lasts: Lasts) -> Self {
        self.lasts = Some(lasts);
        self
    }

    /// A string of `least` to `most` characters.
    pub const fn length(mut self, least: usize, most: usize) -> Self {
        self.allowed_length = Some(Length {
            least,
            most,
            utf16: false,
        });
        self
    }

    /// A string of `least` to `most` UTF-16 units.
    pub const fn utf16(mut self, least: usize, most: usize) -> Self {
        self.allowed_length = Some(Length {
            least,
            most,
            utf16: true,
        });
        self
    }

    /// A list of at most this many items, and the rule for that.
    pub const fn items(mut self, most: usize, rule: &'static str) -> Self {
        self.allowed_items = Some(Items { most, rule });
        self
    }

    /// A string of this form.
    pub const fn form(mut self, form: &'static Form) -> Self {
        self.of_form = Some(form);
        self
    }

    /// A string that contains `text`; with the rule for that.
    pub const fn holds(mut self, text: &'static str, rule: &'static str) -> Self {
        self.must_hold = Some(Holds { text, rule });
        self
    }

    /// A map with such keys.
    pub const fn keys(mut self, keys: &'static Keys) -> Self {
        self.allowed_keys = Some(keys);
        self
    }

    /// The rule for range and length; `reading` if none is declared.
    pub const fn rule_or(&self, reading: &'static str) -> &'static str {
        match self.rule.is_empty() {
            true => reading,
            false => self.rule,
        }
    }
}
