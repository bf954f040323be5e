//! What the pages say is what the code says, in words that are easy to read.

use std::path::Path;

use poolkeeper::resources::ResourceType;
use regex::Regex;

use super::markdown::spans;
use super::{PAGES, file, page};

/// How many lines the README may have: as many as a reader has patience for.
const MOST_LINES: usize = 150;

#[test]
fn the_readme_is_short() {
    let lines = page("README.md").text.lines().count();
    assert!(lines <= MOST_LINES, "{lines} lines");
}

#[test]
fn each_resource_type_is_named_and_leads_to_its_reference() {
    let readme = page("README.md");
    for kind in ResourceType::ALL {
        let name = kind.name();
        let link = format!(
            "[`Custom::{name}`](docs/reference.md#custom{})",
            name.to_lowercase()
        );
        assert!(readme.text.contains(&link), "{link}");
    }
    let spans = readme.spans();
    for name in ResourceType::names() {
        assert!(spans.contains(&name.as_str()), "{name}");
    }
}

/// The sources below a folder without comments and tests, each string literal on one line.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text.push_str(&sources(&path));
        } else if !path.ends_with("tests.rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            let (code, _) = source
                .split_once("#[cfg(test)]\nmod tests")
                .unwrap_or((&source, ""));
            let lines = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            lines.for_each(|line| text.extend([line, "\n"]));
        }
    }
    let continued = Regex::new(r"\\\n\s*").unwrap();
    continued.replace_all(&text, "").into_owned()
}

#[test]
fn each_message_in_the_guide_is_one_that_the_function_gives() {
    let sources = sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")));
    let guide = page("docs/guide.md");
    let mut messages: Vec<&str> = guide
        .rows("Troubleshooting")
        .iter()
        .flat_map(|row| spans(row[0]))
        .collect();
    messages.push("the event was not answered");
    assert!(messages.len() > 20, "only {} messages", messages.len());
    for message in messages {
        assert!(sources.contains(message), "no message has: {message}");
    }
}

#[test]
fn the_tags_in_the_guide_are_those_that_the_function_writes() {
    let sources = sources(Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/resources"
    )));
    let tag = Regex::new(r#"pub const [A-Z_]+: &str = "(poolkeeper:[a-z-]+)";"#).unwrap();
    let written = tag.captures_iter(&sources).map(|tag| tag[1].to_owned());
    // This one is a physical id.
    let mut written: Vec<String> = written
        .filter(|tag| tag != "poolkeeper:nothing-created")
        .collect();
    written.sort_unstable();
    let guide = page("docs/guide.md");
    let rows = guide.rows("What Poolkeeper records in tags");
    let mut told: Vec<&str> = rows.iter().flat_map(|row| spans(row[0])).collect();
    told.sort_unstable();
    assert_eq!(told, written);
}

/// One word for one thing, and none that has to be read twice.
#[test]
fn no_page_has_a_word_that_another_one_stands_for() {
    let avoided = [
        ("shall", "will, must"),
        ("take back|takes back|taken back", "revert, revoke, unset"),
        ("for good", "permanently"),
        ("somebody", "someone, a concurrent writer"),
        ("author|authors", "you"),
        ("anew", "again"),
        ("he|his|him", "they"),
    ];
    let spans = Regex::new("`[^`\n]*`").unwrap();
    let avoided = avoided.map(|(words, better)| {
        let words = Regex::new(&format!(r"(?i-u:\b(?:{words})\b)")).unwrap();
        (words, better)
    });
    for page in &PAGES {
        let prose = page.prose().join("\n");
        let prose = spans.replace_all(&prose, "");
        for (words, better) in &avoided {
            if let Some(found) = words.find(&prose) {
                panic!("{}: {:?}; write {better}", page.path, found.as_str());
            }
        }
    }
}

#[test]
fn the_changelog_names_no_test_or_file_of_the_sources() {
    let changelog = file("CHANGELOG.md");
    assert!(!changelog.contains("src/"), "it is for users");
}
