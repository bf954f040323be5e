//! What is wrong with a set of properties: every mistake at once, each with its path.

use std::fmt;

use serde_json::Value;

use super::shown::{shown, start_of};
use super::table::Field;

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

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where it is, e.g. `PasswordPolicy.MinLength`.
    pub path: String,
    /// The rule that is broken, e.g. `P-PW-LEN`. The ids of CDK's checks begin with `P-`, `A-`, `T-` and
    /// `I-`, those of limits and combinations that Cognito refuses with `S-` and `M-`, those of this
    /// function's own rules with `K-`, and those of reading a value with `R-`.
    pub rule: &'static str,
    /// What is wrong, the value seen, what is allowed.
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
    /// Those after which there is no value to look at.
    pub const UNREAD: [&str; 5] = [TYPE, CHOICE, UNKNOWN, REQUIRED, TWICE];
    /// A number is out of its range.
    pub const RANGE: &str = "R-RANGE";
    /// A text is too short or too long.
    pub const LENGTH: &str = "R-LENGTH";
}

/// The mistakes found so far, in the order in which they were found.
#[derive(Debug, Default, Clone)]
pub struct Violations {
    found: Vec<Violation>,
    /// The table of the properties that are read, where a native name may be found that stands elsewhere.
    table: &'static [Field],
    /// How many were found after the list was full.
    more: usize,
}

impl Violations {
    /// How many mistakes are kept. The rest is only counted: a body of nothing but mistakes must
    /// not cost the time that answering needs.
    pub const MOST: usize = 500;

    /// None yet, of the properties of this table.
    pub fn of(table: &'static [Field]) -> Self {
        Self {
            table,
            ..Self::default()
        }
    }

    /// The table of the properties that are read; empty if it is not known.
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

    /// One line each: `<property path>: <what is wrong, the value seen, what is allowed>`. At
    /// most [`Self::MOST`].
    pub fn lines(&self) -> Vec<String> {
        self.iter().map(ToString::to_string).collect()
    }

    /// Whether further mistakes are only counted, so that describing them is wasted time.
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

    /// Reports that `value` is not what is allowed at `path`.
    pub fn wrong_value(&mut self, path: &Path<'_>, value: &Value, allowed: &str) {
        let what = format_args!("{} is not {allowed}", shown(value));
        self.add(path, rules::TYPE, what);
    }

    /// Whether a mistake was reported at `path` or below it.
    ///
    /// A value that could not be read looks like one that was not given; rules that ask for a
    /// value ask here first, so that nobody is told twice about one mistake.
    pub fn concerns(&self, path: &str) -> bool {
        self.iter().any(|violation| violation.concerns(path))
    }

    /// Whether this rule was found broken just at `path`.
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
