//! The string literals of a source file, each with what it is for.
//!
//! The file is split into tokens rather than parsed: a token tree reads the inside of `format!` and
//! `tracing::warn!` like any other code, and the name before a parenthesis tells what a literal is for.

use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};
use syn::Lit;

/// A text that the function can show, with its placeholders as `<name>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The calls and macros around the literal, the innermost last. A constant stands for a call.
    pub around: Vec<String>,
    /// The text.
    pub text: String,
}

/// The macros whose first literal is a format string.
const FORMATS: [&str; 10] = [
    "format",
    "format_args",
    "write",
    "writeln",
    "panic",
    "error",
    "warn",
    "info",
    "debug",
    "trace",
];

/// The texts in a source file. Tests in it, documentation, and what is for debugging alone are left out.
pub fn of_source(source: &str) -> Vec<Found> {
    let tokens: TokenStream = source.parse().expect("Rust");
    let mut found = Vec::new();
    walk(tokens, &mut Vec::new(), &mut found);
    found
}

fn walk(tokens: TokenStream, around: &mut Vec<String>, found: &mut Vec<Found>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut is_test = false;
    // The tokens since the last statement or item.
    let mut since: Vec<String> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) if is_attribute(&tokens[..index], group) => {
                let text = group.stream().to_string();
                is_test |= text.starts_with("cfg") && text.contains("test");
                if text.starts_with("error") {
                    inner(group, Some("error".to_owned()), around, found);
                }
            }
            TokenTree::Group(group) => {
                let is_debug = since.iter().any(|word| word == "impl")
                    && since
                        .windows(2)
                        .any(|two| two[0] == "Debug" && two[1] == "for");
                if !is_test && !is_debug {
                    let name = name_before(&tokens[..index], group).or_else(|| constant(&since));
                    inner(group, name, around, found);
                }
                if group.delimiter() == Delimiter::Brace {
                    since.clear();
                    is_test = false;
                }
            }
            TokenTree::Literal(literal) => {
                let constant = constant(&since);
                around.extend(constant.clone());
                found.extend(text_of(literal, &tokens[index + 1..], around));
                around.truncate(around.len() - usize::from(constant.is_some()));
            }
            TokenTree::Punct(punct) if punct.as_char() == ';' => {
                since.clear();
                is_test = false;
            }
            TokenTree::Ident(ident) => since.push(ident.to_string()),
            TokenTree::Punct(_) => {}
        }
    }
}

fn inner(group: &Group, name: Option<String>, around: &mut Vec<String>, found: &mut Vec<Found>) {
    let depth = around.len();
    around.extend(name);
    walk(group.stream(), around, found);
    around.truncate(depth);
}

fn is_attribute(before: &[TokenTree], group: &Group) -> bool {
    let is = |token: Option<&TokenTree>, wanted: char| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted);
    let last = before.len();
    group.delimiter() == Delimiter::Bracket
        && (is(before.last(), '#') || is(before.last(), '!') && is(before.get(last - 2), '#'))
}

/// The macro whose tokens follow, or the function whose arguments do.
fn name_before(before: &[TokenTree], group: &Group) -> Option<String> {
    match before {
        [.., TokenTree::Ident(name), TokenTree::Punct(bang)] if bang.as_char() == '!' => {
            Some(name.to_string())
        }
        [.., TokenTree::Ident(name)] if group.delimiter() == Delimiter::Parenthesis => {
            Some(name.to_string())
        }
        _ => None,
    }
}

/// The constant that these words declare.
fn constant(words: &[String]) -> Option<String> {
    let keyword = words
        .iter()
        .position(|word| word == "const" || word == "static")?;
    let name = words.get(keyword + 1)?;
    name.chars()
        .all(|letter| letter.is_ascii_uppercase() || letter == '_')
        .then(|| name.clone())
}

/// The text of a literal, if it is prose: of two words at least.
fn text_of(literal: &Literal, after: &[TokenTree], around: &[String]) -> Option<Found> {
    let Lit::Str(text) = Lit::new(literal.clone()) else {
        return None;
    };
    let mut text = text.value();
    let is_format = around
        .last()
        .is_some_and(|name| FORMATS.contains(&name.as_str()));
    if is_format {
        text = with_names(&text, &arguments(after));
    }
    is_prose(&text).then(|| Found {
        around: around.to_vec(),
        text,
    })
}

/// Whether a text has two words one after the other. Documents in JSON are not prose.
fn is_prose(text: &str) -> bool {
    let is_word = |word: &str| {
        let word = word.trim_matches(|letter: char| "`,;:.()\"'…".contains(letter));
        word.starts_with(|letter: char| letter == '<' || letter.is_alphabetic())
    };
    // A placeholder is one word, whatever its name.
    let mut depth = 0_usize;
    let is_outside = |letter: &char| {
        depth = match letter {
            '<' => depth + 1,
            '>' => depth.saturating_sub(1),
            _ => depth,
        };
        depth == 0 || *letter == '<'
    };
    let text: String = text.chars().filter(is_outside).collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_document = text.starts_with(['{', '[', '#']);
    !is_document
        && words
            .windows(2)
            .any(|two| two.iter().all(|word| is_word(word)))
        && text.chars().any(char::is_lowercase)
}

/// The arguments of a format string that have no name, each in a word or two.
fn arguments(after: &[TokenTree]) -> Vec<String> {
    let split =
        |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    after.split(split).skip(1).map(named).collect()
}

/// What an argument is called: its last two names, without the methods that only turn it into a text.
fn named(argument: &[TokenTree]) -> String {
    const SILENT: [&str; 12] = [
        "self",
        "as_str",
        "to_string",
        "to_owned",
        "join",
        "unwrap_or",
        "unwrap_or_default",
        "T",
        "shown",
        "quoted",
        "as_u16",
        "listed",
    ];
    let names = |tokens: &[TokenTree]| -> Vec<String> {
        let names = tokens.iter().filter_map(|token| match token {
            TokenTree::Ident(name) => Some(name.to_string()),
            _ => None,
        });
        names
            .filter(|name| !SILENT.contains(&name.as_str()))
            .collect()
    };
    let mut found = names(argument);
    if let (true, Some(TokenTree::Group(group))) = (found.is_empty(), argument.last()) {
        let inner: Vec<TokenTree> = group.stream().into_iter().collect();
        found = names(&inner);
    }
    let last = &found[found.len().saturating_sub(2)..];
    last.join(" ").replace('_', " ").to_lowercase()
}

/// A format string with each placeholder as `<name>`.
fn with_names(format: &str, arguments: &[String]) -> String {
    let mut text = String::new();
    let mut arguments = arguments.iter();
    let mut letters = format.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '{' | '}' if letters.peek() == Some(&letter) => {
                letters.next();
                text.push(letter);
            }
            '{' => {
                let inside: String = letters
                    .by_ref()
                    .take_while(|letter| *letter != '}')
                    .collect();
                let name = inside.split(':').next().unwrap_or_default();
                let name = match name.is_empty() {
                    true => arguments.next().cloned().unwrap_or_default(),
                    false => name.replace('_', " ").to_lowercase(),
                };
                text.push_str(&format!("<{name}>"));
            }
            other => text.push(other),
        }
    }
    text
}
