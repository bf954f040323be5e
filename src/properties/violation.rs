//! What is wrong with a set of properties: all mistakes at once, each with its path.

use std::fmt;

use serde_json::Value;

use super::shown::{shown, start_of};
use super::table::Field;

/// The path of a value in the properties, for example `PasswordPolicy.MinLength` or `Scopes[2]`.
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

    /// The path of the member `key`.
    pub fn key<'a>(&'a self, key: &'a str) -> Path<'a> {
        Path {
            parent: Some(self),
            step: Step::Key(key),
        }
    }

    /// The path of the item `index`.
    pub fn index(&self, index: usize) -> Path<'_> {
        Path {
            parent: Some(self),
            step: Step::Index(index),
        }
    }

    /// Whether this is the path of the properties themselves.
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

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The path, for example `PasswordPolicy.MinLength`.
    pub path: String,
    /// The broken rule, for example `P-PW-LEN`. The IDs of CDK's checks begin with `P-`, `A-`, `T-`,
    /// `I-` and `D-`, those of Cognito's limits and forbidden combinations with `S-` and `M-`, those of this
    /// function's own rules with `K-`, and those of reading a value with `R-`.
    pub rule: &'static str,
    /// What is wrong, the value, and what is allowed.
    pub what: String,
}

impl Violation {
    /// Whether the mistake is at `path` or below it.
    pub fn concerns(&self, path: &str) -> bool {
        self.path
            .strip_prefix(path)
            .is_some_and(|below| below.is_empty() || below.starts_with(['.', '[']))
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}

/// The rules of reading a value.
pub mod rules {
    /// The value is of another type.
    pub const TYPE: &str = "R-TYPE";
    /// The value is none of the choices.
    pub const CHOICE: &str = "R-CHOICE";
    /// There is no property of that name.
    pub const UNKNOWN: &str = "R-UNKNOWN";
    /// A required property is missing.
    pub const REQUIRED: &str = "R-REQUIRED";
    /// A name is given twice.
    pub const TWICE: &str = "R-TWICE";
    /// The rules that leave no value to check.
    pub const UNREAD: [&str; 5] = [TYPE, CHOICE, UNKNOWN, REQUIRED, TWICE];
    /// A number is out of its range.
    pub const RANGE: &str = "R-RANGE";
    /// A string is too short or too long.
    pub const LENGTH: &str = "R-LENGTH";
}

/// The mistakes so far, in the order in which they were found.
#[derive(Debug, Default, Clone)]
pub struct Violations {
    found: Vec<Violation>,
    /// The table of the properties, for hints about native names.
    table: &'static [Field],
    /// The number of mistakes after the list was full.
    more: usize,
}

impl Violations {
    /// The maximum number of mistakes that are kept. The others are only counted, so that even an event of
    /// nothing but mistakes leaves time to answer.
    pub const MOST: usize = 500;

    /// No violations yet of the properties in this table.
    pub fn of(table: &'static [Field]) -> Self {
        Self {
            table,
            ..Self::default()
        }
    }

    /// The table of the properties; empty if it is unknown.
    pub fn table(&self) -> &'static [Field] {
        self.table
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The mistakes, at most [`Self::MOST`].
    pub fn iter(&self) -> impl Iterator<Item = &Violation> {
        self.found.iter()
    }

    /// One line per mistake: `<property path>: <what is wrong, the value, what is allowed>`. At most
    /// [`Self::MOST`].
    pub fn lines(&self) -> Vec<String> {
        self.iter().map(ToString::to_string).collect()
    }

    /// Whether further mistakes are only counted and need no description.
    pub fn is_full(&self) -> bool {
        self.found.len() >= Self::MOST
    }

    /// Reports that `rule` is broken at `path`.
    pub fn add(&mut self, path: impl fmt::Display, rule: &'static str, what: impl fmt::Display) {
        if self.is_full() {
            self.more += 1;
        } else {
            self.found.push(Violation {
                path: path.to_string(),
                rule,
                what: what.to_string(),
            });
        }
    }

    /// Reports that `value` is not allowed at `path`.
    pub fn wrong_value(&mut self, path: &Path<'_>, value: &Value, allowed: &str) {
        let what = format_args!("{} is not {allowed}", shown(value));
        self.add(path, rules::TYPE, what);
    }

    /// Whether a mistake was reported at `path` or below it.
    ///
    /// A value that could not be read looks like a missing one. Rules that require a value call this first,
    /// so that one mistake is not reported twice.
    pub fn concerns(&self, path: &str) -> bool {
        self.iter().any(|violation| violation.concerns(path))
    }

    /// Whether this rule is reported for exactly this path.
    pub fn has(&self, path: &str, rule: &str) -> bool {
        self.iter()
            .any(|violation| violation.path == path && violation.rule == rule)
    }

    /// Whether something at one of these paths, or below it, could not be read.
    pub fn is_unread(&self, paths: &[&str]) -> bool {
        let unread = |violation: &&Violation| rules::UNREAD.contains(&violation.rule);
        self.iter()
            .filter(unread)
            .any(|violation| paths.iter().any(|path| violation.concerns(path)))
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines().join("; "))?;
        match self.more {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl std::error::Error for Violations {}
