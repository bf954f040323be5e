//! Links, paths and names lead somewhere.

use std::path::{Path, PathBuf};

use regex::Regex;

use super::markdown::{Page, anchors, prose, spans};
use super::{PAGES, file, page};

/// The folders and files that a code span may name.
const PATH: &str =
    r"^(?:(?:src|tests|docs|examples|events)/[A-Za-z0-9_./-]+|[A-Za-z0-9_-]+\.(?:yaml|toml|md))$";

/// The links of a page: `(text, target)`.
fn links(page: &Page) -> Vec<(String, String)> {
    let link = Regex::new(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)").unwrap();
    let prose = page.prose().join("\n");
    let found = link.captures_iter(&prose);
    found
        .map(|link| (link[1].to_owned(), link[2].to_owned()))
        .collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A link's target as a path below the root.
fn target(page: &Page, link: &str) -> PathBuf {
    let mut path = PathBuf::from(page.path);
    path.pop();
    for part in link.split('/') {
        match part {
            ".." => assert!(path.pop(), "{link} leads out of the project"),
            "" | "." => {}
            part => path.push(part),
        }
    }
    path
}

#[test]
fn each_link_and_anchor_leads_somewhere() {
    let mut local = 0;
    for page in &PAGES {
        for (_, link) in links(page) {
            if link.starts_with("https://") {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let path = match path {
                "" => PathBuf::from(page.path),
                path => target(page, path),
            };
            let shown = format!("{}: {link}", page.path);
            assert!(root().join(&path).exists(), "{shown} leads nowhere");
            if !anchor.is_empty() {
                let text = file(path.to_str().unwrap());
                assert!(
                    anchors(prose(&text).into_iter()).contains(anchor),
                    "{shown}: no such heading"
                );
            }
            local += 1;
        }
    }
    assert!(local > 100, "only {local} links were found");
}

#[test]
fn each_heading_of_the_guide_stands_in_its_list_of_contents() {
    let guide = page("docs/guide.md");
    let (contents, _) = guide.text.split_once("\n## ").expect("a first part");
    for heading in guide.prose().iter().filter(|line| line.starts_with("### ")) {
        let anchor = anchors([*heading].into_iter());
        let anchor = anchor.first().expect("an anchor");
        assert!(
            contents.contains(&format!("(#{anchor})")),
            "{heading} is not linked"
        );
    }
}

#[test]
fn each_path_that_a_page_names_exists() {
    let path = Regex::new(PATH).unwrap();
    let mut found = 0;
    for page in &PAGES {
        for span in page.spans().into_iter().filter(|span| path.is_match(span)) {
            assert!(root().join(span).exists(), "{}: {span}", page.path);
            found += 1;
        }
    }
    assert!(found > 40, "only {found} paths were found");
}

#[test]
fn each_answer_names_at_most_three_files_and_what_is_in_them() {
    let file_and_names = Regex::new(r"\[([^\]]+)\]\(([^)]+)\)((?: `[^`]+`)*)").unwrap();
    let architecture = page("docs/architecture.md");
    let rows = architecture.rows("Where is it decided?");
    let rows: Vec<_> = rows.iter().filter(|row| row[0] != "Question").collect();
    let numbered = rows.iter().filter(|row| row[0].contains(". ")).count();
    assert_eq!(numbered, 10, "questions with a number");
    for row in rows {
        let files: Vec<_> = file_and_names.captures_iter(row[1]).collect();
        assert!((1..=3).contains(&files.len()), "{}", row[0]);
        for found in files {
            let text = file(target(architecture, &found[2]).to_str().unwrap());
            for name in spans(&found[3]) {
                assert!(
                    text.contains(name),
                    "{}: no {name} in {}",
                    row[0],
                    &found[1]
                );
            }
        }
    }
}
