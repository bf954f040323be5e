//! How errors show values: short, and without characters that would break a line.

use serde_json::Value;

/// The maximum number of characters that an error shows of a value, or of a key that the template chose. A
/// `Reason` has room for only 4,096 bytes.
const SHOWN: usize = 60;

/// A value as an error shows it. Lists and maps are shown only by their length.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("a list of length {}", items.len()),
        Value::Object(entries) => format!("a map of size {}", entries.len()),
        Value::String(text) => quoted(text),
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
    }
}

/// A string as an error shows it: in quotes, without control characters, and cut if it is long.
pub fn quoted(text: &str) -> String {
    let start = start_of(text);
    match text.chars().count() {
        SHOWN.. if start.ends_with('…') => {
            format!("\"{start}\" ({} characters)", text.chars().count())
        }
        _ => format!("\"{start}\""),
    }
}

/// The start of a string as an error shows it: without control characters, and cut if it is long.
pub fn start_of(text: &str) -> String {
    let mut characters = text.chars();
    let mut start: String = characters
        .by_ref()
        .take(SHOWN)
        .flat_map(|character| {
            // A line break or an escape sequence would break the answer and the log line.
            let (escaped, plain) = match character.is_control() {
                true => (Some(character.escape_default()), None),
                false => (None, Some(character)),
            };
            escaped.into_iter().flatten().chain(plain)
        })
        .collect();
    if characters.next().is_some() {
        start.push('…');
    }
    start
}
