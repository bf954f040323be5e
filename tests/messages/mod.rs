//! Every message that a person can meet, in one golden file, and the words that none of them uses.

mod literals;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::{env, fs};

use literals::{Found, of_source};
use regex::Regex;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/messages/messages.txt");

const HEAD: &str = "\
Every message that a person can meet, with <placeholders>. Write this file again with
`UPDATE_GOLDEN=1 cargo test --test integration messages`.
";

/// What messages do not say, each with what they say instead.
const NOT_IN_MESSAGES: &[(&str, &str)] = &[
    (r"\b(give|gives|gave|given)\b", "set or specify"),
    (r"\bwanted is\b", "the template sets"),
    (r"\b(look|looks|looked)\b", "read or ask"),
    (r"\bregions?\b", "Region"),
    (r"\bids?\b", "ID"),
    (r"\b(make|makes|made|making)\b", "create"),
];

/// What neither messages nor comments say, each with what they say instead.
const NOWHERE: &[(&str, &str)] = &[
    (r"\bshall\b", "will or must"),
    (
        r"\b(take|takes|took|taken|taking) (it |them |this |that )?back\b",
        "revert, undo or revoke",
    ),
    (r"\bfor good\b|\bfor ever\b", "permanently"),
    (r"\bsomebody\b", "someone, or a concurrent writer"),
    (r"\bnobody else\b", "no concurrent writer"),
    (r"\b(the|an|whose) authors?\b", "you, or a template author"),
    (r"\banew\b", "again"),
    (r"\b(he|him|his|himself)\b", "they"),
    (r"\bby and by\b", "eventually"),
    (r"\blooks agree\b", "reads agree"),
    (r"\bin vain\b", "without success"),
    (r"\bis one that is\b", "is"),
];

/// A description that is kept, since changing it replaces the policy.
const KEPT: &str =
    "The most that a role for SMS messages of a user pool, made by Poolkeeper, may do";

/// The groups of messages, in the order of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Reason,
    Note,
    Part,
    Violation,
    Log,
    Panic,
    Reference,
    Template,
}

impl Kind {
    fn heading(self) -> &'static str {
        match self {
            Self::Reason => "Reasons of failures",
            Self::Note => "Notes of successes",
            Self::Part => "Parts of Reasons and notes: who did what, which value",
            Self::Violation => "Violations, each after `<path>: `",
            Self::Log => "Log lines",
            Self::Panic => "Panics",
            Self::Reference => "Texts of the reference, and CDK's default texts",
            Self::Template => "Descriptions in template.yaml",
        }
    }

    /// What a literal is for, by the innermost call around it that tells; `None` if it only matches the text
    /// of a service.
    fn of(found: &Found, file: &str) -> Option<Self> {
        let around: Vec<&str> = found.around.iter().map(String::as_str).collect();
        let is_of_property = file.starts_with("src/properties");
        let of_file = match file {
            _ if is_of_property => Self::Violation,
            _ if file.starts_with("src/reference") => Self::Reference,
            "src/aws/error.rs" => Self::Reason,
            _ => Self::Part,
        };
        if around.ends_with(&["error", "error"]) {
            return Some(if is_of_property {
                of_file
            } else {
                Self::Reason
            });
        }
        let by_call = around.iter().rev().find_map(|name| match *name {
            "says" | "says_anyhow" | "starts_with" if !is_of_property => Some(None),
            "error" | "warn" | "info" | "debug" | "trace" => Some(Some(Self::Log)),
            "panic" | "expect" => Some(Some(Self::Panic)),
            "ABOUT" | "REPLACEMENT" | "ATTRIBUTES" | "HEAD" | "LINK_BODY" | "default"
            | "omitted" => Some(Some(Self::Reference)),
            "add" | "wrong_value" => Some(Some(Self::Violation)),
            "because" | "failed" | "failed_to_write" | "refuse" | "refused" if !is_of_property => {
                Some(Some(Self::Reason))
            }
            "push" | "gone" | "nothing" | "stays" if of_file == Self::Part => {
                Some(Some(Self::Note))
            }
            _ => None,
        });
        by_call.unwrap_or(Some(of_file))
    }
}

/// The messages by kind and file.
type Messages = BTreeMap<Kind, BTreeMap<String, Vec<String>>>;

fn messages() -> Messages {
    let mut messages = Messages::new();
    let mut add = |kind: Kind, file: &str, text: &str| {
        let of_file = messages.entry(kind).or_default().entry(file.to_owned());
        let of_file = of_file.or_default();
        let text = text.replace('\n', "\\n");
        if !of_file.contains(&text) {
            of_file.push(text);
        }
    };
    for (file, source) in sources() {
        for found in of_source(&source) {
            if let Some(kind) = Kind::of(&found, &file) {
                add(kind, &file, &found.text);
            }
        }
    }
    for text in descriptions(include_str!("../../template.yaml")) {
        add(Kind::Template, "template.yaml", &text);
    }
    messages
}

/// The source files with their paths, without those that hold nothing but tests.
fn sources() -> Vec<(String, String)> {
    fn below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => below(&path, found),
                false => found.push(path),
            }
        }
    }
    let mut found = Vec::new();
    below(&Path::new(ROOT).join("src"), &mut found);
    found.sort();
    let of_path = |path: PathBuf| {
        let name = path.strip_prefix(ROOT).expect("below the root");
        let name = name.to_str().expect("a name").to_owned();
        let text = fs::read_to_string(&path).expect("a source");
        (!name.contains("/tests")).then_some((name, text))
    };
    found.into_iter().filter_map(of_path).collect()
}

/// The descriptions and labels of a template, which may be folded over several lines.
fn descriptions(template: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = template.lines().peekable();
    let depth = |line: &str| line.len() - line.trim_start().len();
    while let Some(line) = lines.next() {
        let of_key = |key: &str| line.trim_start().strip_prefix(key).map(str::trim);
        match of_key("Description:").or_else(|| of_key("default:")) {
            Some(">-") => {
                let is_below = |next: &&str| depth(next) > depth(line);
                let folded = std::iter::from_fn(|| lines.next_if(is_below));
                let folded: Vec<&str> = folded.map(str::trim).collect();
                found.push(folded.join(" "));
            }
            Some(text) => found.push(text.to_owned()),
            None => {}
        }
    }
    found
}

fn page(messages: &Messages) -> String {
    let mut page = HEAD.to_owned();
    for (kind, files) in messages {
        page.push_str(&format!("\n# {}\n", kind.heading()));
        for (file, texts) in files {
            page.push_str(&format!("\n{file}\n"));
            for text in texts {
                page.push_str(&format!("    {text}\n"));
            }
        }
    }
    page
}

#[test]
fn each_message_stands_in_the_golden_file() {
    let wanted = page(&messages());
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(GOLDEN, &wanted).expect("the file can be written");
    }
    let found = fs::read_to_string(GOLDEN).unwrap_or_default();
    let (wanted, found): (BTreeSet<&str>, BTreeSet<&str>) =
        (wanted.lines().collect(), found.lines().collect());
    let (new, gone): (Vec<_>, Vec<_>) = (
        wanted.difference(&found).collect(),
        found.difference(&wanted).collect(),
    );
    assert!(
        new.is_empty() && gone.is_empty(),
        "tests/messages/messages.txt does not match the sources; read the changed messages, then write it \
         again with `UPDATE_GOLDEN=1 cargo test --test integration messages`. New: {new:#?}, gone: {gone:#?}"
    );
}

/// Words that are not used, compiled.
struct Words(Vec<(Regex, &'static str)>);

impl Words {
    fn of(list: &[(&'static str, &'static str)]) -> Self {
        let compiled = list.iter().map(|(pattern, instead)| {
            let word = Regex::new(&format!("(?i-u){pattern}")).expect("a pattern");
            (word, *instead)
        });
        Self(compiled.collect())
    }

    /// Those that a text uses, each with what to say instead. What stands in `<…>`, in braces or in code is
    /// not prose.
    fn in_text(&self, text: &str) -> Vec<String> {
        static CODE: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"<[^<>]*>|`[^`]*`|\{[^{}]*\}").expect("a pattern"));
        let text = CODE.replace_all(text, "…");
        let found = self.0.iter().flat_map(|(word, instead)| {
            let words = word.find_iter(&text).map(|found| found.as_str());
            let words =
                words.filter(|found| !found.starts_with("Region") && !found.starts_with("ID"));
            words
                .map(move |found| format!("{found:?} (say {instead})"))
                .collect::<Vec<_>>()
        });
        found.collect()
    }
}
#[test]
fn no_message_uses_a_word_that_reads_translated() {
    let words = Words::of(&[NOWHERE, NOT_IN_MESSAGES].concat());
    let mut wrong = Vec::new();
    for (file, texts) in messages().values().flatten() {
        for text in texts.iter().filter(|text| *text != KEPT) {
            let found = words.in_text(text);
            if !found.is_empty() {
                wrong.push(format!("{file}: {found:?} in {text:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_comment_uses_a_word_that_reads_translated() {
    let words = Words::of(NOWHERE);
    let mut wrong = Vec::new();
    for (file, source) in sources() {
        for (line, text) in comments(&source) {
            let found = words.in_text(&text);
            if !found.is_empty() {
                wrong.push(format!("{file}:{line}: {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The comments of a source, each whole and with its first line: a phrase may be broken over two lines.
fn comments(source: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut is_inside = false;
    for (line, text) in (1..).zip(source.lines()) {
        let comment = text.trim_start().strip_prefix("//");
        let comment = comment.map(|comment| comment.trim_start_matches(['/', '!']));
        match (comment, found.last_mut()) {
            (Some(comment), Some((_, whole))) if is_inside => whole.push_str(comment),
            (Some(comment), _) => found.push((line, comment.to_owned())),
            (None, _) => {}
        }
        is_inside = comment.is_some();
    }
    found
}

#[test]
fn a_banned_word_is_found_in_prose_and_not_in_code() {
    let nowhere = Words::of(NOWHERE);
    assert_eq!(nowhere.in_text("the pool `he` has <shall>"), [""; 0]);
    assert_eq!(nowhere.in_text("the pool that Shall change").len(), 1);
    let in_messages = Words::of(NOT_IN_MESSAGES);
    assert_eq!(in_messages.in_text("an ID in a Region"), [""; 0]);
    assert_eq!(in_messages.in_text("an id in a region").len(), 2);
    let broken = "    // what is taken\n    // back\nfn f() {}\n/// more\n";
    let comments = comments(broken);
    assert_eq!(
        comments,
        [
            (1, " what is taken back".to_owned()),
            (4, " more".to_owned())
        ]
    );
    assert_eq!(nowhere.in_text(&comments[0].1).len(), 1);
}

#[test]
fn literals_are_found_with_their_placeholders_and_without_tests() {
    let source = r#"
        #[derive(Error)] enum Problem { #[error("the pool has {0} users")] Used(u8) }
        fn f() { Failed::because(format!("the pool {} is {what:?}", live.id())); }
        const NOTE: &str = "one word more";
        impl fmt::Debug for X { fn fmt() { f.write_str("only for debugging") } }
        #[cfg(test)] mod tests { const T: &str = "only in tests"; }
        fn g() { notes.push("not { } a placeholder", "{a: b}", "word"); }
        fn h() { add(format!("; set Names.{name} instead"), format!("Names.{}", field.name())); }
    "#;
    let found: Vec<(String, String)> = of_source(source)
        .into_iter()
        .map(|found| (found.around.join(" "), found.text))
        .collect();
    let expected = [
        ("error error", "the pool has <0> users"),
        ("because format", "the pool <live id> is <what>"),
        ("NOTE", "one word more"),
        ("push", "not { } a placeholder"),
        ("add format", "; set Names.<name> instead"),
    ];
    let expected = expected.map(|(around, text)| (around.to_owned(), text.to_owned()));
    assert_eq!(found, expected);
}
