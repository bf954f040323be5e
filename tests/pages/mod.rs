//! The pages are true: what they name exists, and what they show works.
//!
//! `docs/reference.md` is written by the code, and its own test compares the two.

mod commands;
mod links;
mod markdown;
mod templates;
mod texts;
mod yaml;

use markdown::Page;

/// The pages for people who use the function, and for those who change it.
const PAGES: [Page; 7] = [
    Page {
        path: "README.md",
        text: include_str!("../../README.md"),
    },
    Page {
        path: "CONTRIBUTING.md",
        text: include_str!("../../CONTRIBUTING.md"),
    },
    Page {
        path: "docs/guide.md",
        text: include_str!("../../docs/guide.md"),
    },
    Page {
        path: "docs/architecture.md",
        text: include_str!("../../docs/architecture.md"),
    },
    Page {
        path: "docs/adding-a-resource.md",
        text: include_str!("../../docs/adding-a-resource.md"),
    },
    Page {
        path: "docs/scenarios.md",
        text: include_str!("../../docs/scenarios.md"),
    },
    Page {
        path: "docs/cdk-differences.md",
        text: include_str!("../../docs/cdk-differences.md"),
    },
];

/// The page at that path.
fn page(path: &str) -> &'static Page {
    let page = PAGES.iter().find(|page| page.path == path);
    page.expect("a page of the list")
}

/// The text of a file of the project.
#[track_caller]
fn file(path: &str) -> String {
    let full = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&full).unwrap_or_else(|error| panic!("{full}: {error}"))
}
