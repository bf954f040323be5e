//! What is wrong with a set of properties: every mistake at once, each with its path.

use std::fmt;

use serde_json::Value;

/// How many characters of a value, or of a key of the author's own, an error shows. More helps
/// nobody, and a `Reason` has room for 4,096 bytes in all.
const SHOWN: usize = 60;

/// Where a value stands in the properties, e.g. `PasswordPolicy.MinLength` or `Scopes[2]`.
#[derive(Debug, Clone)]
pub struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    step: Step<'a>,
}

#[derive(Debug, Clone)]
enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl Path<'_> {
    /// The properties themselves.
    pub const ROOT: Path<'static> = Path {
        parent: None,
        step: Step::Root,
    };

    /// The member `key` of what stands here.
    pub fn key<'a>(&'a self, key: &'a str) -> Path<'a> {
        Path {
            parent: Some(self),
            step: Step::Key(key),
        }
    }

    /// The item `index` of the list that stands here.
    pub fn index(&self, index: usize) -> Path<'_> {
        Path {
            parent: Some(self),
            step: Step::Index(index),
        }
    }

    /// Whether this is where the properties themselves stand.
    pub fn is_root(&self) -> bool {
        matches!(self.step, Step::Root)
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parent = self.parent.filter(|parent| !parent.is_root());
        if let Some(parent) = parent {
            write!(f, "{parent}")?;
        }
        match self.step {
            Step::Root => f.write_str("ResourceProperties"),
            Step::Key(key) => {
                if parent.is_some() {
                    f.write_str(".")?;
                }
                f.write_str(&start_of(key))
            }
            Step::Index(index) => write!(f, "[{index}]"),
        }
    }
}

/// The mistakes found so far, in the order in which the properties were read.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Violations {
    lines: Vec<String>,
    /// How many were found after the list was full.
    more: usize,
}

impl Violations {
    /// How many mistakes are kept. The rest is only counted: a body of nothing but mistakes must
    /// not cost the time that answering needs.
    pub const MOST: usize = 500;

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// One line each: `<property path>: <what is wrong, the value seen, what is allowed>`. At
    /// most [`Self::MOST`].
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// Whether further mistakes are only counted, so that describing them is wasted time.
    pub fn is_full(&self) -> bool {
        self.lines.len() >= Self::MOST
    }

    /// Reports a mistake at `path`.
    pub fn add(&mut self, path: impl fmt::Display, what: impl fmt::Display) {
        if self.is_full() {
            self.more += 1;
        } else {
            self.lines.push(format!("{path}: {what}"));
        }
    }

    /// Reports that `value` is not what is allowed at `path`.
    pub fn wrong_value(&mut self, path: &Path<'_>, value: &Value, allowed: &str) {
        self.add(path, format_args!("{} is not {allowed}", shown(value)));
    }

    /// Whether a mistake was reported at `path` or below it.
    ///
    /// A value that could not be read looks like one that was not given; rules that ask for a
    /// value ask here first, so that an author is not told twice about one mistake.
    pub fn concerns(&self, path: &str) -> bool {
        self.lines.iter().any(|line| {
            line.strip_prefix(path)
                .is_some_and(|rest| rest.starts_with([':', '.', '[']))
        })
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines.join("; "))?;
        match self.more {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl std::error::Error for Violations {}

/// A value as an error shows it: short, and with nothing of what a longer one holds.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(entries) => format!("a map of {}", entries.len()),
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

fn start_of(text: &str) -> String {
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
