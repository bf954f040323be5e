//! As much of Markdown as the pages have.

use std::collections::BTreeSet;

/// A page.
pub struct Page {
    /// Where it is, below the project's root.
    pub path: &'static str,
    pub text: &'static str,
}

/// A fenced block, without its indentation.
pub struct Block {
    /// What follows the opening fence.
    pub language: String,
    pub text: String,
    /// The line that the block begins at, counted from 1.
    pub line: usize,
}

impl Page {
    /// The lines outside of fenced blocks.
    pub fn prose(&self) -> Vec<&str> {
        prose(self.text)
    }

    /// The fenced blocks.
    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        let mut indent = None;
        for (index, line) in self.text.lines().enumerate() {
            let bare = line.trim_start();
            match (indent, bare.strip_prefix("```")) {
                (None, Some(language)) => {
                    indent = Some(line.len() - bare.len());
                    blocks.push(Block {
                        language: language.to_owned(),
                        text: String::new(),
                        line: index + 1,
                    });
                }
                (Some(_), Some(_)) => indent = None,
                (Some(indent), None) => {
                    let block = blocks.last_mut().expect("an open block");
                    block.text.push_str(line.get(indent..).unwrap_or_default());
                    block.text.push('\n');
                }
                (None, None) => {}
            }
        }
        blocks
    }

    /// The blocks of that language.
    pub fn blocks_of(&self, language: &str) -> Vec<Block> {
        let mut blocks = self.blocks();
        blocks.retain(|block| block.language == language);
        blocks
    }

    /// The code spans of the prose.
    pub fn spans(&self) -> Vec<&str> {
        let lines = self.prose();
        lines.into_iter().flat_map(spans).collect()
    }

    /// The rows of the tables below a heading, in cells.
    pub fn rows(&self, heading: &str) -> Vec<Vec<&str>> {
        let is_heading = |line: &&&str| line.trim_start_matches('#').trim() == heading;
        let lines = self.prose();
        let start = lines.iter().position(|line| is_heading(&line));
        let start = start.unwrap_or_else(|| panic!("{}: no heading {heading}", self.path));
        let section = lines[start + 1..]
            .iter()
            .take_while(|line| !line.starts_with('#'));
        let rows = section.filter(|line| line.starts_with("| ") && !line.starts_with("| ---"));
        rows.map(|row| row.trim_matches('|').split(" | ").map(str::trim).collect())
            .collect()
    }
}

/// The lines of a page outside of its fenced blocks.
pub fn prose(text: &str) -> Vec<&str> {
    let mut is_code = false;
    let outside = text.lines().filter(|line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    });
    outside.collect()
}

/// The code spans of a line.
pub fn spans(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

/// The anchors that GitHub gives the headings among these lines.
pub fn anchors<'a>(lines: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    for line in lines.filter(|line| line.starts_with('#')) {
        let heading = line.trim_start_matches('#').trim().to_lowercase();
        let kept = heading
            .chars()
            .filter(|char| char.is_alphanumeric() || matches!(char, ' ' | '-' | '_'));
        let anchor: String = kept.collect::<String>().replace(' ', "-");
        let mut unique = anchor.clone();
        let mut number = 0;
        while !anchors.insert(unique) {
            number += 1;
            unique = format!("{anchor}-{number}");
        }
    }
    anchors
}

#[test]
fn anchors_are_those_of_github() {
    let lines = [
        "## Custom::CognitoUserPool",
        "### Empty parameters and `AWS::NoValue`",
        "### Revision",
        "### Revision",
    ];
    let expected = [
        "customcognitouserpool",
        "empty-parameters-and-awsnovalue",
        "revision",
        "revision-1",
    ];
    assert_eq!(
        anchors(lines.into_iter()),
        expected.map(str::to_owned).into()
    );
}
