use std::{env, fs};

use super::{Type, of_type, reference};
use crate::properties::object::object;
use crate::properties::table::walk;
use crate::resources::ResourceType;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/reference.md");

#[test]
fn the_reference_is_what_the_table_says() {
    let wanted = reference();
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(GOLDEN, &wanted).expect("the page can be written");
    }
    let found = fs::read_to_string(GOLDEN).unwrap_or_default();
    let differing = wanted
        .lines()
        .chain([""])
        .zip(found.lines().chain([""]))
        .find(|(wanted, found)| wanted != found);
    assert!(
        wanted == found,
        "docs/reference.md is not what the declarations say; write it again with \
         `UPDATE_GOLDEN=1 cargo test --lib reference`. The first line that differs (declared, found): \
         {differing:#?}"
    );
}

object! {
    /// A small object.
    pub struct Small {
        /// How many there are.
        count: i64 = "Count" [within(2, 5).default("3").api(&["Amount"])],
    }
}

object! {
    /// The same with another range.
    pub struct Wider {
        /// How many there are.
        count: i64 = "Count" [within(2, 7).default("3").api(&["Amount"])],
    }
}

#[test]
fn a_range_is_declared_once_and_the_reference_follows() {
    let mut of = Type {
        name: "Small".to_owned(),
        fields: Small::FIELDS,
        ..Type::of(ResourceType::UserPool)
    };
    let small = of_type(&of);
    assert!(
        small.contains("- **Type:** whole number, 2 to 5\n"),
        "{small}"
    );
    assert!(small.contains("- **Default:** `3`\n"), "{small}");
    of.fields = Wider::FIELDS;
    assert_eq!(of_type(&of), small.replace("2 to 5", "2 to 7"));
    assert_eq!(Small::NAMES, Wider::NAMES);
}

#[test]
fn every_property_is_described_by_sentences() {
    for of in ResourceType::ALL {
        walk(of.fields(), &mut |field, _| {
            let text = super::paragraph(field.doc);
            let is_sentence = text.ends_with('.') || text.contains(": the attribute `");
            assert!(is_sentence, "{}: {text:?}", field.name);
        });
    }
}
