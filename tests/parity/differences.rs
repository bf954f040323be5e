//! Differences between two trees of requests, and the page that lists the ones we want.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// One place at which CDK and Poolkeeper differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Where: `CreateUserPool.AliasAttributes`, or the property that an answer names.
    pub path: String,
    /// What CDK has there.
    pub cdk: String,
    /// What Poolkeeper has there.
    pub poolkeeper: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}\n      CDK        {}\n      Poolkeeper {}",
            self.path, self.cdk, self.poolkeeper
        )
    }
}

/// Where two trees differ.
pub fn between(cdk: &Value, poolkeeper: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare("", Some(cdk), Some(poolkeeper), &mut found);
    found
}

fn compare(
    path: &str,
    cdk: Option<&Value>,
    poolkeeper: Option<&Value>,
    found: &mut Vec<Difference>,
) {
    let under = |key: &str| {
        if path.is_empty() {
            key.to_owned()
        } else {
            format!("{path}.{key}")
        }
    };
    match (cdk, poolkeeper) {
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            let keys: BTreeMap<&String, ()> = one
                .keys()
                .chain(other.keys())
                .map(|key| (key, ()))
                .collect();
            for key in keys.into_keys() {
                compare(&under(key), one.get(key), other.get(key), found);
            }
        }
        (Some(Value::Array(one)), Some(Value::Array(other))) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                compare(&format!("{path}[{index}]"), Some(one), Some(other), found);
            }
        }
        (one, other) if one == other => {}
        (one, other) => {
            found.push(Difference {
                path: path.to_owned(),
                cdk: shown(one),
                poolkeeper: shown(other),
            });
        }
    }
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
}

/// A row of the page: a difference that is meant.
#[derive(Debug)]
pub struct Listed {
    /// What the row is called.
    pub id: String,
    /// The paths it is about; `*` stands for any characters.
    pub properties: Vec<String>,
    /// The vectors that show it; `*` stands for any characters.
    pub vectors: Vec<String>,
}

impl Listed {
    /// Whether this is the difference, as far as the row says.
    pub fn explains(&self, vector: &str, difference: &Difference) -> bool {
        self.shows(vector).is_some()
            && self
                .properties
                .iter()
                .any(|pattern| matches(pattern, &difference.path))
    }

    /// The first of the row's patterns that the vector's name fits.
    pub fn shows(&self, vector: &str) -> Option<&String> {
        self.vectors.iter().find(|pattern| matches(pattern, vector))
    }
}

/// The rows of `docs/cdk-differences.md`, out of all its tables with these columns.
pub fn listed() -> Vec<Listed> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cdk-differences.md");
    let text =
        fs::read_to_string(&page).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
    rows(&text)
}

const COLUMNS: [&str; 6] = ["id", "property", "CDK", "Poolkeeper", "why", "vectors"];

fn rows(page: &str) -> Vec<Listed> {
    let mut listed = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        let cells: Vec<&str> = line
            .trim()
            .trim_matches('|')
            .split(" | ")
            .map(str::trim)
            .collect();
        if !line.starts_with('|') {
            inside = false;
        } else if cells == COLUMNS {
            inside = true;
        } else if inside && !line.starts_with("| ---") {
            let [id, properties, _, _, _, vectors] = cells[..] else {
                panic!("docs/cdk-differences.md: not six columns: {line}");
            };
            listed.push(Listed {
                id: spans(id).join(""),
                properties: spans(properties),
                vectors: spans(vectors),
            });
        }
    }
    listed
}

/// The parts of a cell that are written as code.
fn spans(cell: &str) -> Vec<String> {
    cell.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// Whether a text fits a pattern, in which `*` stands for any characters.
pub fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|after| {
            let ends = after
                .char_indices()
                .map(|(index, _)| index)
                .chain([after.len()]);
            ends.into_iter().any(|index| matches(rest, &after[index..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_place_that_differs_is_named() {
        let cdk = json!({"A": {"b": 1, "c": []}, "D": [1, 2]});
        let poolkeeper = json!({"A": {"b": 2}, "D": [1, 3]});
        let paths: Vec<String> = between(&cdk, &poolkeeper)
            .into_iter()
            .map(|difference| difference.path)
            .collect();
        assert_eq!(paths, ["A.b", "A.c", "D[1]"]);
        assert!(between(&cdk, &cdk).is_empty());
    }

    #[test]
    fn stars_stand_for_any_characters() {
        assert!(matches("sign-in/*", "sign-in/aliases none"));
        assert!(matches(
            "*.SourceAccount",
            "AddPermission.arn:aws:x.SourceAccount"
        ));
        assert!(matches("a*c*e", "abcde"));
        assert!(!matches("a*c", "abcd"));
        assert!(!matches("a", "ab"));
    }

    #[test]
    fn the_page_is_read_row_by_row() {
        let page = "# Title\n\n| id | property | CDK | Poolkeeper | why | vectors |\n| --- | --- | --- | --- | --- | --- |\n\
                    | `D-1` | `A.b`, `A.c` | a list | none | a reason | `group/*` |\n\ntext\n| other | table |\n";
        let rows = rows(page);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].id, "D-1");
        assert_eq!(rows[0].properties, ["A.b", "A.c"]);
        assert_eq!(rows[0].vectors, ["group/*"]);
    }
}
