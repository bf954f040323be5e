//! Decimal numbers, kept in decimal form.

use serde_json::Value;

/// A decimal number in its shortest form (`12`, `-0.5`). The API takes the bounds of attributes as decimal
/// strings, and returns them unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal(String);

impl Decimal {
    /// Reads a number, or a decimal string.
    pub fn of(value: &Value) -> Option<Self> {
        decimal(value)
            .map(Self)
            .filter(|read| read.as_f64().is_finite())
    }

    /// The number as the API takes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number for comparisons. It is rounded, so two different numbers may be equal, but their order is
    /// never reversed.
    pub fn as_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }
}

/// The shortest decimal form of a number or of a decimal string: without a plus sign, an exponent or
/// redundant zeros. "inf" and "nan" are not decimal strings.
pub(super) fn decimal(value: &Value) -> Option<String> {
    /// No 64-bit number has more digits before or after its point.
    const MOST_DIGITS: u32 = 400;
    let written = match value {
        // The text of a JSON float may have an exponent (1e+21); the `Display` of an f64 has none.
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
