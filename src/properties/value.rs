//! Reading one value: the coercions that CloudFormation makes necessary, and what is said when a
//! value does not fit.
//!
//! CloudFormation hands every scalar over as a string (`true` arrives as `"true"`, `12` as
//! `"12"`), so booleans and numbers are read from both forms, with blanks around them ignored.
//! A parameter of a template whose default is empty arrives as an empty text, or as a list of one,
//! and means that nothing is given. Everything else is strict: a scalar is not a list, a bare
//! number is not a duration, and `null` is nothing at all.

use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde_json::Value;

use super::violation::{Path, Violations};

/// A type that a property can have.
///
/// `read` reports what is wrong to `violations` and then returns `None`; it never stops at the
/// first mistake, so that an author sees all of them in one deployment.
pub trait Property: Sized {
    /// Whether `value` says no more than leaving the property out.
    fn is_nothing(value: &Value) -> bool {
        *value == ""
    }

    /// Reads `value`, found at `path`.
    fn read(value: &Value, path: &Path<'_>, violations: &mut Violations) -> Option<Self>;
}

impl Property for bool {
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
}

/// A text that may be empty, such as the value of a tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnyText(pub String);

impl Property for AnyText {
    fn is_nothing(_: &Value) -> bool {
        false
    }

    fn read(value: &Value, path: &Path<'_>, violations: &mut Violations) -> Option<Self> {
        String::read(value, path, violations).map(Self)
    }
}

impl Property for i64 {
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
}

/// A decimal number in its shortest form (`12`, `-0.5`): the API takes attribute bounds as decimal
/// strings, and gives back what it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal(String);

impl Decimal {
    /// The number as the API takes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number, for comparisons. Rounded, so two that differ may come out equal, but never in
    /// the wrong order.
    pub fn as_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }
}

impl Property for Decimal {
    fn read(value: &Value, path: &Path<'_>, violations: &mut Violations) -> Option<Self> {
        let read = decimal(value)
            .map(Self)
            .filter(|read| read.as_f64().is_finite());
        if read.is_none() {
            violations.wrong_value(path, value, "a decimal number such as 12 or -0.5");
        }
        read
    }
}

/// The shortest decimal form of a number or of a decimal string: no plus sign, no exponent, no zeros
/// that say nothing. "inf" and "nan" are no decimal strings.
fn decimal(value: &Value) -> Option<String> {
    /// No number of 64 bits has more digits before or after its point.
    const MOST_DIGITS: u32 = 400;
    let written = match value {
        // A float's own text may have an exponent (1e+21), its `Display` as an f64 has none.
        Value::Number(number) if number.is_f64() => number.as_f64()?.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    let negative = written.starts_with('-');
    let unsigned = written.strip_prefix(['-', '+']).unwrap_or(&written);
    // Tools that read a template as JSON write its large numbers as "1.0E9".
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (unsigned, 0),
    };
    if exponent.unsigned_abs() > MOST_DIGITS {
        return None;
    }
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let (whole, fraction) = shifted(whole, fraction, exponent);
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        significant => significant,
    };
    let fraction = fraction.trim_end_matches('0');
    let sign = if negative && (whole, fraction) != ("0", "") {
        "-"
    } else {
        ""
    };
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

/// The digits before and after the point, with the point moved to the right, or to the left if
/// `places` is negative.
fn shifted(whole: &str, fraction: &str, places: i32) -> (String, String) {
    let zeros = "0".repeat(places.unsigned_abs() as usize);
    let (digits, point) = match places.is_negative() {
        false => (
            format!("{whole}{fraction}{zeros}"),
            whole.len() + zeros.len(),
        ),
        true => (format!("{zeros}{whole}{fraction}"), whole.len()),
    };
    let (whole, fraction) = digits.split_at(point);
    (whole.to_owned(), fraction.to_owned())
}

impl Property for SignedDuration {
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
                // A day is 24 hours here and a week seven of them; months and years have no fixed
                // length, so they are refused.
                span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()
            })
            .filter(|duration| !duration.is_negative());
        if read.is_none() {
            violations.wrong_value(path, value, FORMS);
        }
        read
    }
}

/// Whether a list says nothing: an empty list parameter arrives as a list of one empty text.
pub fn is_no_list(value: &Value) -> bool {
    *value == ""
        || value
            .as_array()
            .is_some_and(|items| matches!(&items[..], [only] if only == ""))
}

impl<T: Property> Property for Vec<T> {
    fn is_nothing(value: &Value) -> bool {
        is_no_list(value)
    }

    /// Items that cannot be read are reported and left out.
    fn read(value: &Value, path: &Path<'_>, violations: &mut Violations) -> Option<Self> {
        let Value::Array(items) = value else {
            violations.wrong_value(path, value, "a list");
            return None;
        };
        let read = items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| T::read(item, &path.index(index), violations));
        Some(read.collect())
    }
}

/// A map whose keys are the author's own (tags, custom attributes), in the map's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnKeys<T>(pub Vec<(String, T)>);

impl<T> Default for OwnKeys<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Property> Property for OwnKeys<T> {
    /// Entries that cannot be read are reported and left out.
    fn read(value: &Value, path: &Path<'_>, violations: &mut Violations) -> Option<Self> {
        let Value::Object(entries) = value else {
            violations.wrong_value(path, value, "a map");
            return None;
        };
        let given = entries.iter().filter(|(_, item)| !T::is_nothing(item));
        let read = given.filter_map(|(key, item)| {
            let item = T::read(item, &path.key(key), violations)?;
            Some((key.clone(), item))
        });
        Some(Self(read.collect()))
    }
}

#[cfg(test)]
mod tests;
