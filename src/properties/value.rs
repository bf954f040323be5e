//! Reading one value: the coercions that CloudFormation requires, and the errors for invalid values.
//!
//! CloudFormation passes every scalar as a string (`true` arrives as `"true"`, `12` as `"12"`), so booleans
//! and numbers are read from both forms, ignoring white space around them. A template parameter with an
//! empty default arrives as an empty string, or as a list of one empty string, and means that the property
//! is not set. Everything else is strict: a scalar is not a list, a bare number is not a duration, and
//! `null` is not a value.

use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde_json::Value;

pub use super::decimal::Decimal;
use super::decimal::decimal;
use super::example::instead_of;
use super::shown::quoted;
use super::spec::{Holds, Items, Keys, Length, Spec, in_words};
use super::table::Kind;
use super::violation::{Path, Violations, rules};

/// The type of a property's value.
///
/// `read` reports what is wrong to `violations` and returns `None`. It never stops at the first mistake, so
/// that one deployment shows all of them.
pub trait Property: Sized {
    /// The kind of the value, for the table.
    const KIND: Kind;

    /// Whether `value` means the same as omitting the property.
    fn is_nothing(value: &Value) -> bool {
        *value == ""
    }

    /// Reads `value`, found at `path`.
    fn read(value: &Value, path: &Path<'_>, violations: &mut Violations) -> Option<Self>;

    /// Reports a value that breaks the declaration of the property at `path`.
    fn check_spec(&self, _spec: &Spec, _path: &Path<'_>, _violations: &mut Violations) {}
}

impl Property for bool {
    const KIND: Kind = Kind::Flag;

    fn read(value: &Value, path: &Path<'_>, violations: &mut Violations) -> Option<Self> {
        let read = flag(value);
        if read.is_none() {
            violations.wrong_value(path, value, "true or false");
        }
        read
    }
}

/// A boolean, or its name in any case.
pub fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) if text.trim().eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.trim().eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

impl Property for String {
    const KIND: Kind = Kind::Text;

    fn read(value: &Value, path: &Path<'_>, violations: &mut Violations) -> Option<Self> {
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            _ => {
                violations.wrong_value(path, value, "a string");
                None
            }
        }
    }

    fn check_spec(&self, spec: &Spec, path: &Path<'_>, violations: &mut Violations) {
        check_text(self, spec, path, violations);
    }
}

/// Checks the length, the form, and what a string must contain.
fn check_text(text: &str, spec: &Spec, path: &Path<'_>, violations: &mut Violations) {
    let lacking = spec.must_hold.filter(|holds| !text.contains(holds.text));
    if let Some(Length { least, most, utf16 }) = spec.allowed_length {
        let length = match utf16 {
            true => text.encode_utf16().count(),
            false => text.chars().count(),
        };
        // The required part alone has the minimum length, so its absence is the only mistake.
        if length > most || (length < least && lacking.is_none()) {
            let what = format_args!("has {length} characters, but must have {least} to {most}");
            violations.add(path, spec.rule_or(rules::LENGTH), what);
        }
    }
    if let Some((rule, what)) = spec.of_form.and_then(|form| form.check(text)) {
        violations.add(path, rule, what);
    }
    if let Some(Holds { text: held, rule }) = lacking {
        let what = format_args!(
            "{} lacks {held}, the placeholder for the code",
            quoted(text)
        );
        violations.add(path, rule, what);
    }
}

/// A string that may be empty, such as the value of a tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnyText(pub String);

impl Property for AnyText {
    const KIND: Kind = Kind::Text;

    fn is_nothing(_: &Value) -> bool {
        false
    }

    fn read(value: &Value, path: &Path<'_>, violations: &mut Violations) -> Option<Self> {
        String::read(value, path, violations).map(Self)
    }

    fn check_spec(&self, spec: &Spec, path: &Path<'_>, violations: &mut Violations) {
        let Some(Length { most, .. }) = spec.allowed_length else {
            return;
        };
        let length = self.0.chars().count();
        if length > most {
            let what =
                format_args!("has a value of {length} characters, but may have at most {most}");
            violations.add(path, spec.rule_or(rules::LENGTH), what);
        }
    }
}

impl Property for i64 {
    const KIND: Kind = Kind::Integer;

    fn read(value: &Value, path: &Path<'_>, violations: &mut Violations) -> Option<Self> {
        let decimal = decimal(value);
        let whole = decimal.as_deref().filter(|text| !text.contains('.'));
        let Some(whole) = whole else {
            violations.wrong_value(path, value, "a whole number");
            return None;
        };
        let read = whole.parse().ok();
        if read.is_none() {
            violations.wrong_value(path, value, "a whole number of at most 64 bits");
        }
        read
    }

    fn check_spec(&self, spec: &Spec, path: &Path<'_>, violations: &mut Violations) {
        let Some((least, most)) = spec.range else {
            return;
        };
        if !(least..=most).contains(self) {
            let what = format_args!("is {self}, but must be {least} to {most}");
            violations.add(path, spec.rule_or(rules::RANGE), what);
        }
    }
}

impl Property for Decimal {
    const KIND: Kind = Kind::Decimal;

    fn read(value: &Value, path: &Path<'_>, violations: &mut Violations) -> Option<Self> {
        let read = Self::of(value);
        if read.is_none() {
            violations.wrong_value(path, value, "a decimal number such as 12 or -0.5");
        }
        read
    }
}

impl Property for SignedDuration {
    const KIND: Kind = Kind::Duration;

    fn read(value: &Value, path: &Path<'_>, violations: &mut Violations) -> Option<Self> {
        const FORMS: &str = "a duration such as \"P7D\", \"PT90M\", \"7 days\" or \"90 minutes\"";
        if decimal(value).is_some() {
            violations.wrong_value(
                path,
                value,
                &format!("{FORMS} (the unit is missing: days, hours, minutes or seconds?)"),
            );
            return None;
        }
        let read = value
            .as_str()
            .and_then(|text| text.trim().parse::<Span>().ok())
            .and_then(|span| {
                // A day has 24 hours and a week seven days. Months and years have no fixed length, so they
                // are refused.
                span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()
            })
            .filter(|duration| !duration.is_negative());
        if read.is_none() {
            violations.wrong_value(path, value, FORMS);
        }
        read
    }

    fn check_spec(&self, spec: &Spec, path: &Path<'_>, violations: &mut Violations) {
        let Some(allowed) = spec.lasts else {
            return;
        };
        let [least, most] = [allowed.least, allowed.most].map(SignedDuration::from_secs);
        if *self < least || *self > most {
            let verb = match allowed.least {
                0 => "may",
                _ => "must",
            };
            let range = allowed.range();
            let what = format_args!("is {}, but {verb} be {range}", in_words(self.as_secs()));
            violations.add(path, allowed.range, what);
        }
        if self.as_secs() % allowed.unit.seconds() != 0 || self.subsec_nanos() != 0 {
            let unit = allowed.unit.name();
            let what = format_args!("is {self:#}, but must be a whole number of {unit}");
            violations.add(path, allowed.whole, what);
        }
    }
}

/// Whether a list is not set: an empty list parameter arrives as a list of one empty string.
pub fn is_no_list(value: &Value) -> bool {
    *value == ""
        || value
            .as_array()
            .is_some_and(|items| matches!(&items[..], [only] if only == ""))
}

impl<T: Property> Property for Vec<T> {
    const KIND: Kind = Kind::List(&T::KIND);

    fn is_nothing(value: &Value) -> bool {
        is_no_list(value)
    }

    /// Invalid items are reported and left out.
    fn read(value: &Value, path: &Path<'_>, violations: &mut Violations) -> Option<Self> {
        let Value::Array(items) = value else {
            let hint = instead_of(value, &Self::KIND);
            violations.wrong_value(path, value, &format!("a list{hint}"));
            return None;
        };
        let read = items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| T::read(item, &path.index(index), violations));
        Some(read.collect())
    }

    /// The declaration of a list applies to each of its items, but for the number of items.
    fn check_spec(&self, spec: &Spec, path: &Path<'_>, violations: &mut Violations) {
        let count = self.len();
        if let Some(Items { most, rule }) = spec.allowed_items
            && count > most
        {
            let what = format_args!("has {count} items, but may have at most {most}");
            violations.add(path, rule, what);
        }
        for (index, item) in self.iter().enumerate() {
            item.check_spec(spec, &path.index(index), violations);
        }
    }
}

/// A map whose keys the template chooses (tags, custom attributes), in the map's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnKeys<T>(pub Vec<(String, T)>);

impl<T> Default for OwnKeys<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Property> Property for OwnKeys<T> {
    const KIND: Kind = Kind::OwnKeys(&T::KIND);

    /// Invalid entries are reported and left out.
    fn read(value: &Value, path: &Path<'_>, violations: &mut Violations) -> Option<Self> {
        let Value::Object(entries) = value else {
            let hint = instead_of(value, &Self::KIND);
            violations.wrong_value(path, value, &format!("a map{hint}"));
            return None;
        };
        let given = entries.iter().filter(|(_, item)| !T::is_nothing(item));
        let read = given.filter_map(|(key, item)| {
            let item = T::read(item, &path.key(key), violations)?;
            Some((key.clone(), item))
        });
        Some(Self(read.collect()))
    }

    fn check_spec(&self, spec: &Spec, path: &Path<'_>, violations: &mut Violations) {
        if let Some(keys) = spec.allowed_keys {
            let count = self.0.len();
            if count > keys.most {
                let Keys {
                    entries, most, why, ..
                } = keys;
                let what = format_args!("has {count} {entries}, but may have at most {most}{why}");
                violations.add(path, keys.most_rule, what);
            }
        }
        for (key, item) in &self.0 {
            let path = path.key(key);
            if let Some(keys) = spec.allowed_keys {
                keys.check(key, &path, violations);
            }
            item.check_spec(spec, &path, violations);
        }
    }
}

impl Keys {
    /// Checks one key: whether it is reserved, its length and its form.
    fn check(&self, key: &str, path: &Path<'_>, violations: &mut Violations) {
        let bare = (self.bare)(key);
        if let Some((rule, what)) = (self.reserved)(bare) {
            violations.add(path, rule, what);
            return;
        }
        let (least, most) = self.length;
        let length = bare.chars().count();
        if !(least..=most).contains(&length) {
            let called = self.key;
            let what = format_args!(
                "has a {called} of {length} characters, but must have {least} to {most}"
            );
            violations.add(path, self.length_rule, what);
        }
        if let Some((rule, what)) = (self.form)(bare) {
            violations.add(path, rule, what);
        }
    }
}

#[cfg(test)]
mod tests;
