//! How errors show what was given: short, and with nothing that would tear a line apart.

use serde_json::Value;

/// How many characters of a value, or of a key that the template chose, an error shows. More helps
/// nobody, and a `Reason` has room for 4,096 bytes in all.
const SHOWN: usize = 60;

/// A value as an error shows it: short, and with nothing of what a longer one holds.
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

/// A text as an error shows it: in quotes, without control characters, and cut if it is long.
pub fn quoted(text: &str) -> String {
    let start = start_of(text);
    match text.chars().count() {
        SHOWN.. if start.ends_with('…') => {
            format!("\"{start}\" ({} characters)", text.chars().count())
        }
        _ => format!("\"{start}\""),
    }
}

/// The start of a text as an error shows it: without control characters, and cut if it is long.
pub fn start_of(text: &str) -> String {
    let mut characters = text.chars();
    let mut start: String = characters
        .by_ref()
        .take(SHOWN)
        .flat_map(|character| {
            // A line break or an escape sequence would tear the answer and the log line apart.
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
