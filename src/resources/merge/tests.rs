use serde_json::{Value, json};

use super::{AsOne, Member, Merged, Removal, covers, merge, same};
use crate::document::Document;

fn of(value: Value) -> Document {
    value.as_object().cloned().expect("a map")
}

/// A table of an API that is nobody's.
const MEMBERS: &[Member] = &[
    Member::at("Whole").as_one(AsOne::Always, &["A", "B"]),
    Member::at("Each.*").as_one(AsOne::Always, &[]),
    Member::at("Sender").as_one(AsOne::By("Who"), &["Who", "How"]),
    Member::at("Switches").as_one(AsOne::Removed, &[]),
    Member::at("Mirror").said_by("Whole"),
    Member::at("Emptied").sent_empty(),
    Member::at("Filled").added_to(),
];

fn merged(old: Value, new: Value, live: Value) -> Merged {
    let removal = |path: &str| match path {
        "Number" => Removal::Writes(json!(8)),
        "Kept" => Removal::Stays,
        _ => Removal::Unset,
    };
    merge(MEMBERS, &removal, &of(old), &of(new), &of(live))
}

#[track_caller]
fn becomes(old: Value, new: Value, live: Value, document: Value) {
    assert_eq!(Value::Object(merged(old, new, live).document), document);
}

#[test]
fn a_removed_member_is_written_as_the_table_says_if_it_is_still_what_was_given() {
    becomes(
        json!({"Number": 5}),
        json!({}),
        json!({"Number": 5}),
        json!({"Number": 8}),
    );
    becomes(
        json!({"Other": 5}),
        json!({}),
        json!({"Other": 5}),
        json!({}),
    );
    let kept = merged(json!({"Kept": 5}), json!({}), json!({"Kept": 5}));
    assert_eq!(Value::Object(kept.document), json!({"Kept": 5}));
    assert_eq!(
        kept.notes,
        ["Kept was left unchanged: Cognito cannot unset it"]
    );
    let changed = merged(json!({"Number": 5}), json!({}), json!({"Number": 6}));
    assert_eq!(Value::Object(changed.document), json!({"Number": 6}));
    assert_eq!(
        changed.notes,
        [
            "Number was left unchanged: its live value is not the one that the previous properties set"
        ]
    );
}

#[test]
fn maps_are_merged_by_their_parts_unless_the_table_says_otherwise() {
    becomes(
        json!({"Map": {"A": 1}}),
        json!({"Map": {"B": 2}}),
        json!({"Map": {"A": 1, "C": 3}}),
        json!({"Map": {"B": 2, "C": 3}}),
    );
    // As one: the live part that this build knows goes, a newer one stays.
    becomes(
        json!({}),
        json!({"Whole": {"B": 2}}),
        json!({"Whole": {"A": 1, "Newer": 3}}),
        json!({"Whole": {"B": 2, "Newer": 3}}),
    );
    becomes(
        json!({"Each": {"X": {"A": 1}}}),
        json!({}),
        json!({"Each": {"X": {"A": 1, "C": 2}, "Y": 1}}),
        json!({"Each": {"Y": 1}}),
    );
}

#[test]
fn the_parts_of_a_sender_go_with_it() {
    let live = json!({"Sender": {"Who": "a", "How": "fast"}});
    becomes(
        json!({}),
        json!({"Sender": {"Who": "b"}}),
        live.clone(),
        json!({"Sender": {"Who": "b"}}),
    );
    becomes(
        json!({}),
        json!({"Sender": {"Who": "a"}}),
        live,
        json!({"Sender": {"Who": "a", "How": "fast"}}),
    );
    becomes(
        json!({"Switches": {"A": true}}),
        json!({}),
        json!({"Switches": {"A": true, "B": false}}),
        json!({}),
    );
}

#[test]
fn a_mirror_is_not_sent_back_and_an_emptied_member_is_sent() {
    becomes(
        json!({}),
        json!({}),
        json!({"Mirror": 1, "Other": 2}),
        json!({"Other": 2}),
    );
    becomes(
        json!({}),
        json!({"Mirror": 3}),
        json!({"Mirror": 1}),
        json!({"Mirror": 3}),
    );
    becomes(
        json!({"Emptied": {"A": 1}, "Map": {"A": 1}}),
        json!({}),
        json!({"Emptied": {"A": 1}, "Map": {"A": 1}}),
        json!({"Emptied": {}}),
    );
}

#[test]
fn documents_are_compared_as_the_service_means_them() {
    let is_same = |live: Value, wanted: Value| same(MEMBERS, &of(live), &of(wanted));
    assert!(is_same(json!({"List": [1, 2]}), json!({"List": [2, 1]})));
    assert!(!is_same(json!({"List": [1, 2]}), json!({"List": [1]})));
    assert!(is_same(json!({"Mirror": 1}), json!({})));
    assert!(!is_same(json!({"Other": 1}), json!({})));
    assert!(is_same(
        json!({"Filled": {"A": 1, "B": 2}}),
        json!({"Filled": {"A": 1}})
    ));
    assert!(!is_same(
        json!({"Map": {"A": 1, "B": 2}}),
        json!({"Map": {"A": 1}})
    ));
    assert!(is_same(json!({}), json!({"Map": {"A": []}})));
    assert!(covers(Some(&json!({"A": 1, "B": 2})), &json!({"A": 1})));
    assert!(!covers(None, &json!({})));
}
