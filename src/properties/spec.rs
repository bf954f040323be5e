//! What is declared of a property beside its name and type.

use super::forms::{Broken, Form};

/// How many characters a text may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// The fewest.
    pub least: usize,
    /// The most.
    pub most: usize,
    /// Whether UTF-16 units are counted, as CDK does for some properties.
    pub utf16: bool,
}

/// How many items a list may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Items {
    /// The most.
    pub most: usize,
    /// The rule about that.
    pub rule: &'static str,
}

/// How long a duration may be, in whole days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The most.
    pub most: i64,
    /// The rule that it has whole days.
    pub whole: &'static str,
    /// The rule that it has no more.
    pub longest: &'static str,
}

/// A text that another must contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holds {
    /// The text.
    pub text: &'static str,
    /// The rule that it is there.
    pub rule: &'static str,
}

/// What the keys of a map may be that are the template author's own, and how many.
#[derive(Debug)]
pub struct Keys {
    /// What a key is called: a name, a key.
    pub key: &'static str,
    /// What the entries are called.
    pub entries: &'static str,
    /// The most entries.
    pub most: usize,
    /// Why there are no more.
    pub why: &'static str,
    /// The rule about the number of entries.
    pub most_rule: &'static str,
    /// The fewest and the most characters of a key.
    pub length: (usize, usize),
    /// The rule about the length.
    pub length_rule: &'static str,
    /// The part of a key that counts.
    pub bare: fn(&str) -> &str,
    /// What is wrong with a key that nobody may choose. Its length does not matter then.
    pub reserved: fn(&str) -> Option<Broken>,
    /// What is wrong with the form of a key.
    pub form: fn(&str) -> Option<Broken>,
}

/// What is written for a property that was given and is not any more, while the live value is still the
/// one that it gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    /// Nothing: the API resets a member that is left out.
    Unset,
    /// The documented default, explicitly: the API keeps some members that are left out.
    Default,
    /// This JSON.
    Writes(&'static str),
    /// The name that the resource would have got without the property.
    GeneratedName,
    /// What is live: there is no way to unset it.
    Stays,
}

/// What changing a property takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changes {
    /// Nothing more than the change.
    InPlace,
    /// Another resource in its place.
    Replaces,
    /// It only grows: entries can be added, but neither changed nor removed.
    OnlyAdds,
    /// It cannot change.
    Never,
}

/// Declares [`Spec`], how nothing is declared, and a method a row to declare it.
macro_rules! spec {
    (
        built { $( $(#[doc = $built_doc:literal])* $built:ident: $built_type:ty = $none:expr, )* }
        marks { $( $(#[doc = $mark_doc:literal])* $mark:ident, )* }
        values { $( $(#[doc = $doc:literal])* $value:ident: $type:ty = $unset:expr, )* }
    ) => {
        /// What is declared of a property beside its name and type.
        #[derive(Debug, Clone, Copy)]
        pub struct Spec {
            $( $(#[doc = $built_doc])* pub $built: $built_type, )*
            $( $(#[doc = $mark_doc])* pub $mark: bool, )*
            $( $(#[doc = $doc])* pub $value: $type, )*
        }

        impl Spec {
            /// Nothing declared: optional, of any value, without a default, changed in place.
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
        /// The least and the greatest number.
        range: Option<(i64, i64)> = None,
        /// How long a duration may be.
        allowed_days: Option<Days> = None,
        /// How long a text may be.
        allowed_length: Option<Length> = None,
        /// How many items a list may have.
        allowed_items: Option<Items> = None,
        /// The form of a text.
        of_form: Option<&'static Form> = None,
        /// What a text must contain.
        must_hold: Option<Holds> = None,
        /// What the keys of a map may be.
        allowed_keys: Option<&'static Keys> = None,
    }
    marks {
        /// Whether it has to be given.
        required,
        /// Whether its default is sent where it is not given. Of a property in another: where that one is
        /// given.
        always,
        /// Whether CDK does not have it.
        beyond_cdk,
        /// Whether a newer property does the same: hints lead there.
        superseded,
    }
    values {
        /// The rule that range and length are reported by; empty for those of reading.
        rule: &'static str = "",
        /// The documented default, as a template would write it; empty if there is none.
        default: &'static str = "",
        /// What it means that the property is not given, where that is no value.
        omitted: &'static str = "",
        /// The members of the API that it goes to, as paths below those of the property that it is in.
        api: &'static [&'static str] = &[],
        /// The API's own word for it, where it is a value there: an attribute, a factor.
        named: &'static str = "",
        /// Further names that it has in `AWS::Cognito::UserPool`, beside the API's.
        native: &'static [&'static str] = &[],
        /// What is written when it is removed.
        removed: Removed = Removed::Unset,
        /// What changing it takes.
        changes: Changes = Changes::InPlace,
    }
}

impl Spec {
    /// A number from `least` to `most`.
    pub const fn within(mut self, least: i64, most: i64) -> Self {
        self.range = Some((least, most));
        self
    }

    /// A duration of whole days, at most this many; with the two rules about that.
    pub const fn days(mut self, most: i64, whole: &'static str, longest: &'static str) -> Self {
        self.allowed_days = Some(Days {
            most,
            whole,
            longest,
        });
        self
    }

    /// A text of `least` to `most` characters.
    pub const fn length(mut self, least: usize, most: usize) -> Self {
        self.allowed_length = Some(Length {
            least,
            most,
            utf16: false,
        });
        self
    }

    /// A text of `least` to `most` UTF-16 units.
    pub const fn utf16(mut self, least: usize, most: usize) -> Self {
        self.allowed_length = Some(Length {
            least,
            most,
            utf16: true,
        });
        self
    }

    /// A list of at most this many items; with the rule about that.
    pub const fn items(mut self, most: usize, rule: &'static str) -> Self {
        self.allowed_items = Some(Items { most, rule });
        self
    }

    /// A text of this form.
    pub const fn form(mut self, form: &'static Form) -> Self {
        self.of_form = Some(form);
        self
    }

    /// A text that contains another; with the rule about that.
    pub const fn holds(mut self, text: &'static str, rule: &'static str) -> Self {
        self.must_hold = Some(Holds { text, rule });
        self
    }

    /// A map with such keys.
    pub const fn keys(mut self, keys: &'static Keys) -> Self {
        self.allowed_keys = Some(keys);
        self
    }

    /// The rule that range and length are reported by; `reading` if none is declared.
    pub const fn rule_or(&self, reading: &'static str) -> &'static str {
        match self.rule.is_empty() {
            true => reading,
            false => self.rule,
        }
    }
}
