use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{AnyText, Decimal, OwnKeys, Property};
use crate::properties::{Path, Violations};

fn read<T: Property>(value: Value) -> Result<T, String> {
    let mut violations = Violations::default();
    let read = T::read(&value, &Path::ROOT.key("P"), &mut violations);
    match read {
        Some(read) if violations.is_empty() => Ok(read),
        _ => Err(violations.to_string()),
    }
}

/// What is said about a value that cannot be read.
#[track_caller]
fn refusal<T: Property>(value: Value) -> String {
    match read::<T>(value.clone()) {
        Ok(_) => panic!("{value} was read"),
        Err(error) => error,
    }
}

#[test]
fn a_boolean_is_a_boolean_or_its_name_in_any_case() {
    for value in [
        json!(true),
        json!("true"),
        json!("True"),
        json!("TRUE"),
        json!(" true "),
    ] {
        assert_eq!(read::<bool>(value), Ok(true));
    }
    for value in [json!(false), json!("false"), json!("False"), json!("FALSE")] {
        assert_eq!(read::<bool>(value), Ok(false));
    }
}

#[test]
fn nothing_else_is_a_boolean() {
    for value in [
        json!("yes"),
        json!("no"),
        json!("on"),
        json!("1"),
        json!("0"),
        json!(""),
        json!(1),
        json!(0),
        json!(null),
        json!([true]),
        json!({}),
        json!("abc"),
    ] {
        let error = refusal::<bool>(value);
        assert!(error.starts_with("P: "), "{error}");
        assert!(error.ends_with(" is not true or false"), "{error}");
    }
    assert_eq!(
        refusal::<bool>(json!("yes")),
        "P: \"yes\" is not true or false"
    );
    assert_eq!(refusal::<bool>(json!(null)), "P: null is not true or false");
}

#[test]
fn a_whole_number_is_a_number_or_a_decimal_string() {
    for (value, number) in [
        (json!(12), 12),
        (json!("12"), 12),
        (json!(" 12 "), 12),
        (json!("+5"), 5),
        (json!("-5"), -5),
        (json!("007"), 7),
        (json!("0"), 0),
        (json!("-0"), 0),
        // A decimal string all the same, and the same number.
        (json!("12.0"), 12),
        // Tools that rewrite templates give large numbers an exponent.
        (json!("1.0E9"), 1_000_000_000),
        (json!("1.2E1"), 12),
        (json!("1e3"), 1000),
        (json!("-1.5E+1"), -15),
        (json!("1200e-2"), 12),
        (json!(1.0e9), 1_000_000_000),
        (json!(12.0), 12),
        (json!(i64::MAX), i64::MAX),
        (json!(i64::MIN.to_string()), i64::MIN),
    ] {
        assert_eq!(read::<i64>(value.clone()), Ok(number), "{value}");
    }
}

#[test]
fn nothing_else_is_a_whole_number() {
    for value in [
        json!("12.5"),
        json!(12.5),
        json!("1.25E1"),
        json!("1E-1"),
        json!("1E"),
        json!("E3"),
        json!("1E2.0"),
        json!("1E9999999999"),
        json!("1E401"),
        json!("0x10"),
        json!("1_000"),
        json!("1,000"),
        json!("twelve"),
        json!("12 days"),
        json!("1.2.3"),
        json!("--5"),
        json!("."),
        json!("-"),
        json!(""),
        json!("inf"),
        json!("NaN"),
        json!("\u{661}"),
        json!(true),
        json!(null),
        json!([12]),
    ] {
        let error = refusal::<i64>(value);
        assert!(error.ends_with(" is not a whole number"), "{error}");
    }
}

#[test]
fn a_whole_number_beyond_64_bits_is_told_from_no_number_at_all() {
    for value in [
        json!("9223372036854775808"),
        json!(u64::MAX),
        json!("-99999999999999999999"),
    ] {
        let error = refusal::<i64>(value);
        assert!(
            error.ends_with("is not a whole number of at most 64 bits"),
            "{error}"
        );
    }
}

#[test]
fn a_decimal_is_kept_exactly_in_its_shortest_form() {
    for (value, text) in [
        (json!(12), "12"),
        (json!("12"), "12"),
        (json!("+5"), "5"),
        (json!("-0.5"), "-0.5"),
        (json!(-0.5), "-0.5"),
        (json!("12.0"), "12"),
        (json!(12.0), "12"),
        (json!("12.50"), "12.5"),
        (json!("0012"), "12"),
        (json!("-0"), "0"),
        (json!("-0.0"), "0"),
        (json!("0.30"), "0.3"),
        (json!(".5"), "0.5"),
        (json!("5."), "5"),
        (json!(" 7 "), "7"),
        (json!("100"), "100"),
        (json!(1e21), "1000000000000000000000"),
        (json!("1.0E9"), "1000000000"),
        (json!("1.5e-3"), "0.0015"),
        (json!("-2E0"), "-2"),
        (json!("0E300"), "0"),
        (
            json!("0.12345678901234567890123"),
            "0.12345678901234567890123",
        ),
        (
            json!("99999999999999999999999999"),
            "99999999999999999999999999",
        ),
    ] {
        let read = read::<Decimal>(value.clone()).map(|decimal| decimal.as_str().to_owned());
        assert_eq!(read, Ok(text.to_owned()), "{value}");
    }
}

#[test]
fn what_the_api_would_not_take_is_no_decimal() {
    for value in [
        json!("1e309"),
        json!("inf"),
        json!("nan"),
        json!(""),
        json!("1,5"),
        json!("+-5"),
        json!("5-"),
        json!("abc"),
        json!(true),
        json!(null),
        json!({}),
        json!("9".repeat(400)),
    ] {
        let error = refusal::<Decimal>(value);
        assert!(
            error.ends_with("is not a decimal number such as 12 or -0.5"),
            "{error}"
        );
    }
}

#[test]
fn decimals_are_compared_as_numbers() {
    let number = |text: &str| read::<Decimal>(json!(text)).map(|decimal| decimal.as_f64());
    assert_eq!(number("-0.25"), Ok(-0.25));
    assert!(number("10") > number("9"));
}

#[test]
fn a_string_is_any_scalar_as_cloudformation_would_have_written_it() {
    for (value, text) in [
        (json!("a"), "a"),
        (json!(" a "), " a "),
        (json!(""), ""),
        (json!(5), "5"),
        (json!(true), "true"),
    ] {
        assert_eq!(read::<String>(value), Ok(text.to_owned()));
    }
    for value in [json!(null), json!([]), json!({})] {
        assert!(refusal::<String>(value).ends_with("is not a string"));
    }
}

#[test]
fn a_duration_is_iso_8601_or_words() {
    let (hour, day) = (3600, 24 * 3600);
    for (text, seconds) in [
        ("P30D", 30 * day),
        ("PT1H30M", hour + 1800),
        ("P1DT12H", day + 12 * hour),
        ("P2W", 14 * day),
        ("PT0S", 0),
        ("30 days", 30 * day),
        ("1 day", day),
        ("90 minutes", 5400),
        ("1 hour 30 minutes", hour + 1800),
        ("2 weeks", 14 * day),
        ("45 seconds", 45),
        (" 7 days ", 7 * day),
        ("0 days", 0),
    ] {
        assert_eq!(
            read::<SignedDuration>(json!(text)),
            Ok(SignedDuration::from_secs(seconds)),
            "{text}"
        );
    }
}

#[test]
fn a_bare_number_is_no_duration_and_the_error_names_the_missing_unit() {
    for value in [
        json!(7),
        json!("7"),
        json!(" 7 "),
        json!("7.5"),
        json!("7E0"),
        json!(0),
    ] {
        let error = refusal::<SignedDuration>(value);
        assert!(
            error.contains("unit is missing: days, hours, minutes or seconds?"),
            "{error}"
        );
    }
}

#[test]
fn what_has_no_fixed_length_or_goes_back_is_no_duration() {
    for value in [
        json!("P1M"),
        json!("P1Y"),
        json!("1 month"),
        json!("-P1D"),
        json!("3 days ago"),
        json!("P"),
        json!("soon"),
        json!("7 dayz"),
        json!("99999999999 days"),
        json!(""),
        json!(true),
        json!(null),
        json!(["P1D"]),
    ] {
        let error = refusal::<SignedDuration>(value);
        assert!(
            error.contains("is not a duration such as \"P7D\""),
            "{error}"
        );
    }
}

#[test]
fn a_scalar_is_no_list() {
    assert_eq!(read::<Vec<i64>>(json!(["1", 2])), Ok(vec![1, 2]));
    assert_eq!(read::<Vec<i64>>(json!([])), Ok(vec![]));
    for value in [json!("1"), json!(1), json!({}), json!(null), json!("1,2")] {
        assert!(refusal::<Vec<i64>>(value).ends_with("is not a list"));
    }
}

#[test]
fn an_empty_text_says_nothing_and_so_does_a_list_of_one() {
    assert!(i64::is_nothing(&json!("")) && String::is_nothing(&json!("")));
    assert!(Vec::<String>::is_nothing(&json!("")) && Vec::<String>::is_nothing(&json!([""])));
    for value in [json!([]), json!(["a"]), json!(["", ""]), json!(null)] {
        assert!(!Vec::<String>::is_nothing(&value), "{value}");
    }
    for value in [json!(" "), json!(0), json!(false), json!({})] {
        assert!(!String::is_nothing(&value), "{value}");
    }
    let entries = json!({"a": "", "b": "1"});
    assert_eq!(
        read::<OwnKeys<i64>>(entries.clone()),
        Ok(OwnKeys(vec![("b".to_owned(), 1)]))
    );
    let texts = ["", "1"].map(|text| AnyText(text.to_owned()));
    let entries_of_texts = ["a".to_owned(), "b".to_owned()].into_iter().zip(texts);
    assert_eq!(
        read::<OwnKeys<AnyText>>(entries),
        Ok(OwnKeys(entries_of_texts.collect()))
    );
}

#[test]
fn each_wrong_item_is_reported_with_its_index() {
    let error = refusal::<Vec<i64>>(json!(["a", 1, "b"]));
    assert_eq!(
        error,
        "P[0]: \"a\" is not a whole number; P[2]: \"b\" is not a whole number"
    );
}

#[test]
fn own_keys_stay_as_written() {
    let read = |value| read::<OwnKeys<i64>>(value);
    let entries = vec![("aB c".to_owned(), 1), ("custom:x".to_owned(), 2)];
    assert_eq!(
        read(json!({"aB c": "1", "custom:x": 2})),
        Ok(OwnKeys(entries))
    );
    assert_eq!(
        refusal::<OwnKeys<i64>>(json!({"k": "x"})),
        "P.k: \"x\" is not a whole number"
    );
    for value in [json!([]), json!("k"), json!(null)] {
        assert!(refusal::<OwnKeys<i64>>(value).ends_with("is not a map"));
    }
}

#[test]
fn long_values_are_cut_and_compound_ones_only_counted() {
    let error = refusal::<i64>(json!("x".repeat(1000)));
    assert_eq!(
        error,
        format!(
            "P: \"{}…\" (1000 characters) is not a whole number",
            "x".repeat(60)
        )
    );
    assert_eq!(
        refusal::<i64>(json!([1, 2])),
        "P: a list of length 2 is not a whole number"
    );
    assert_eq!(
        refusal::<i64>(json!({"a": 1})),
        "P: a map of size 1 is not a whole number"
    );
}
