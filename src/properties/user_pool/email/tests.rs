use super::display_name;
use crate::properties::address::{AddressError, encode_address};

#[test]
fn the_domain_is_written_in_punycode_and_nothing_else_changes() {
    for (address, encoded) in [
        ("user@example.com", "user@example.com"),
        ("User@Example.COM", "User@Example.COM"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("a@Bücher.Example", "a@xn--Bcher-kva.Example"),
        ("user@пример.рф", "user@xn--e1afmkfd.xn--p1ai"),
        ("a@mañana.com", "a@xn--maana-pta.com"),
        ("a@😀.la", "a@xn--e28h.la"),
        ("a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
    ] {
        assert_eq!(encode_address(address), Ok(encoded.to_owned()));
    }
}

#[test]
fn the_full_stops_of_other_scripts_separate_labels() {
    assert_eq!(
        encode_address("a@例え。テスト"),
        Ok("a@xn--r8jz45g.xn--zckzah".to_owned())
    );
    assert_eq!(encode_address("a@b．c｡d"), Ok("a@b.c.d".to_owned()));
}

#[test]
fn x_023_one_ascii_character_before_the_at_sign_is_enough() {
    assert_eq!(
        encode_address("us\u{435}r@example.com"),
        Ok("us\u{435}r@example.com".to_owned())
    );
}

#[test]
fn x_024_an_empty_local_part_is_refused() {
    assert_eq!(encode_address("@example.com"), Err(AddressError::LocalPart));
    assert_eq!(encode_address(""), Err(AddressError::LocalPart));
}

#[test]
fn a_local_part_without_any_ascii_is_refused() {
    assert_eq!(
        encode_address("пользователь@example.com"),
        Err(AddressError::LocalPart)
    );
}

#[test]
fn x_027c_a_domain_alone_is_encoded_and_needs_an_ascii_character() {
    assert_eq!(
        encode_address("mañana.com"),
        Ok("xn--maana-pta.com".to_owned())
    );
    assert_eq!(
        encode_address("пример.рф"),
        Ok("xn--e1afmkfd.xn--p1ai".to_owned())
    );
    assert_eq!(encode_address("пример"), Err(AddressError::LocalPart));
}

#[test]
fn what_follows_a_second_at_sign_is_kept() {
    assert_eq!(
        encode_address("\"a@b\"@bücher.de"),
        Ok("\"a@b\"@xn--bcher-kva.de".to_owned())
    );
}

#[test]
fn a_part_of_a_domain_has_at_most_63_characters() {
    let address = |length: usize| format!("a@{}.de", "ü".repeat(length));
    assert!(encode_address(&address(63)).is_ok());
    assert_eq!(encode_address(&address(64)), Err(AddressError::Domain));
}

#[test]
fn x_028a_simple_names_stay_as_they_are() {
    for name in ["Doe", "don't", "`~{|}", "a_b-c/d=e?f^g", "!#$%&*+'", "  "] {
        assert_eq!(display_name(name), name);
    }
}

#[test]
fn a_quoted_name_stays_as_it_is() {
    for name in [
        "\"Doe\"",
        "\"Doe (Sales)\"",
        "\"\"",
        r#""Do\"e""#,
        r#""a\\""#,
    ] {
        assert_eq!(display_name(name), name);
    }
}

#[test]
fn other_ascii_names_are_quoted() {
    for (name, written) in [
        ("Doe (Sales)", r#""Doe (Sales)""#),
        ("x:y", r#""x:y""#),
        ("a<b>", r#""a<b>""#),
        ("at@x", r#""at@x""#),
        ("[x]", r#""[x]""#),
        ("semi;colon", r#""semi;colon""#),
        (r"a\b", r#""a\\b""#),
        ("Acme, Inc.", r#""Acme, Inc.""#),
        ("J. Doe", r#""J. Doe""#),
        (r#"""#, r#""\"""#),
        (r#""Do"e""#, r#""\"Do\"e\"""#),
        (r#""a\""#, r#""\"a\\\"""#),
    ] {
        assert_eq!(display_name(name), written);
    }
}

#[test]
fn every_reserved_character_is_quoted() {
    for reserved in r#"()<>[]:;@\,.""#.chars() {
        let name = format!("A {reserved} B");
        let inside = match reserved {
            '\\' | '"' => format!(r"A \{reserved} B"),
            _ => name.clone(),
        };
        assert_eq!(display_name(&name), format!("\"{inside}\""));
        // As a template may have it that was written for CDK.
        let quoted = format!("\"{inside}\"");
        assert_eq!(display_name(&quoted), quoted);
    }
    for control in (0..0x20).chain([0x7f]).filter_map(char::from_u32) {
        let written = display_name(&format!("A{control}"));
        assert!(written.starts_with("=?UTF-8?B?"), "{written}");
    }
}

#[test]
fn names_beyond_printable_ascii_become_one_encoded_word() {
    for (name, written) in [
        ("Jörg", "=?UTF-8?B?SsO2cmc=?="),
        ("名前", "=?UTF-8?B?5ZCN5YmN?="),
        ("René \"x\"", "=?UTF-8?B?UmVuw6kgIngi?="),
        ("😀", "=?UTF-8?B?8J+YgA==?="),
        ("tab\there", "=?UTF-8?B?dGFiCWhlcmU=?="),
    ] {
        assert_eq!(display_name(name), written);
    }
    let long = display_name(&"ä".repeat(100));
    assert!(
        long.starts_with("=?UTF-8?B?") && !long.contains(' '),
        "{long}"
    );
}
