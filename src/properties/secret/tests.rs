use serde_json::{Value, json};

use super::*;

fn read(value: Value) -> (Option<Secret>, Vec<String>) {
    let mut violations = Violations::default();
    let path = Path::ROOT.key("ClientSecret");
    let read = Secret::read(&value, &path, &mut violations);
    if let Some(secret) = &read {
        secret.check_spec(&Spec::NEW, &path, &mut violations);
    }
    (read, violations.lines())
}

#[track_caller]
fn stored(text: &str) -> Stored {
    match read(json!(text)) {
        (Some(Secret::Stored(stored)), violations) if violations.is_empty() => stored,
        other => panic!("{text}: {other:?}"),
    }
}

fn secret(id: &str, key: &str, stage: &str, version: &str) -> Stored {
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Stored::Secret {
        id: id.to_owned(),
        key: given(key),
        stage: given(stage),
        version: given(version),
    }
}

const ARN: &str = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/google-AbCdEf";

#[test]
fn each_documented_form_of_a_reference_to_a_secret_is_read() {
    for (rest, key, stage, version) in [
        ("", "", "", ""),
        (":SecretString", "", "", ""),
        (":SecretString:", "", "", ""),
        (":SecretString:::", "", "", ""),
        ("::::", "", "", ""),
        (":SecretString:secret", "secret", "", ""),
        (":SecretString:secret::", "secret", "", ""),
        (
            ":SecretString:secret:AWSPREVIOUS",
            "secret",
            "AWSPREVIOUS",
            "",
        ),
        (":SecretString::AWSPREVIOUS", "", "AWSPREVIOUS", ""),
        (":SecretString:secret::0a1b", "secret", "", "0a1b"),
        (":SecretString:::0a1b", "", "", "0a1b"),
    ] {
        for id in ["shop/google", "MySecret", ARN] {
            let text = format!("{{{{resolve:secretsmanager:{id}{rest}}}}}");
            assert_eq!(stored(&text), secret(id, key, stage, version), "{text}");
        }
    }
}

#[test]
fn a_reference_to_a_parameter_has_a_version_or_none() {
    let parameter = |version| Stored::Parameter {
        name: "/poolkeeper/shop/google".to_owned(),
        version,
    };
    let of = |rest: &str| {
        stored(&format!(
            "{{{{resolve:ssm-secure:/poolkeeper/shop/google{rest}}}}}"
        ))
    };
    assert_eq!(of(""), parameter(None));
    assert_eq!(of(":12"), parameter(Some(12)));
}

#[test]
fn a_map_names_a_secret_by_its_arn() {
    let (read, violations) = read(json!({"SecretArn": ARN, "JsonKey": "k", "VersionStage": "s"}));
    assert_eq!(violations, [""; 0]);
    assert_eq!(read, Some(Secret::Stored(secret(ARN, "k", "s", ""))));
}

#[test]
fn anything_else_that_holds_a_reference_is_refused() {
    for (text, part) in [
        ("{{resolve:ssm:/poolkeeper/a}}", "another service"),
        ("{{resolve:}}", "another service"),
        ("{{resolve:SecretsManager:a}}", "another service"),
        ("x{{resolve:secretsmanager:a}}", "one as a whole"),
        ("{{resolve:secretsmanager:a}}x", "one as a whole"),
        ("{{resolve:secretsmanager:a", "one as a whole"),
        (
            "{{resolve:secretsmanager:a}}{{resolve:secretsmanager:b}}",
            "one as a whole",
        ),
        ("{{resolve:secretsmanager}}", "neither a name nor the ARN"),
        ("{{resolve:secretsmanager:}}", "neither a name nor the ARN"),
        (
            "{{resolve:secretsmanager: a}}",
            "neither a name nor the ARN",
        ),
        (
            "{{resolve:secretsmanager:arn:aws:ssm:eu-west-1:123456789012:secret:a}}",
            "neither a name nor the ARN",
        ),
        (
            "{{resolve:secretsmanager:a:SecretBinary}}",
            "does not read the SecretString",
        ),
        (
            "{{resolve:secretsmanager:a:SecretString:k:s:v}}",
            "both a version stage and a version ID",
        ),
        (
            "{{resolve:secretsmanager:a:SecretString:k:s::x}}",
            "too many parts",
        ),
        ("{{resolve:ssm-secure:}}", "is not a name"),
        ("{{resolve:ssm-secure:/poolkeeper/a b}}", "is not a name"),
        (
            "{{resolve:ssm-secure:/poolkeeper/a:}}",
            "version is not a number",
        ),
        (
            "{{resolve:ssm-secure:/poolkeeper/a:+1}}",
            "version is not a number",
        ),
        (
            "{{resolve:ssm-secure:/poolkeeper/a:0}}",
            "version is not a number",
        ),
        (
            "{{resolve:ssm-secure:/poolkeeper/a:1:2}}",
            "version is not a number",
        ),
        (
            "{{resolve:ssm-secure:/shop/a}}",
            "names begin with /poolkeeper/",
        ),
    ] {
        let (_, violations) = read(json!(text));
        assert_eq!(violations.len(), 1, "{text}: {violations:?}");
        assert!(
            violations[0].starts_with("ClientSecret: "),
            "{violations:?}"
        );
        assert!(violations[0].contains(part), "{text}: {violations:?}");
    }
}

#[test]
fn what_is_no_secret_is_said_without_its_value() {
    for (value, part) in [
        (
            json!("short-7"),
            "is a string of 7 characters, but a secret must have 8 to",
        ),
        (
            json!("s".repeat(131_073)),
            "is a string of 131073 characters",
        ),
        (json!(true), "is a string of 4 characters"),
        (json!(1234), "is a string of 4 characters"),
        (
            json!(["hunter2-hunter2"]),
            "a list of length 1 is not a string",
        ),
        (json!(null), "null is not a string"),
        (json!({}), "is required"),
        (
            json!({"SecretArn": "hunter2-hunter2-hunter2"}),
            "is a string of 23 characters, but must be the ARN of a secret",
        ),
        (
            json!({"SecretArn": ARN, "SecretString": "hunter2"}),
            "not a known property",
        ),
    ] {
        let (_, violations) = read(value.clone());
        assert_eq!(violations.len(), 1, "{value}: {violations:?}");
        assert!(violations[0].contains(part), "{value}: {violations:?}");
        assert!(!violations[0].contains("hunter2"), "{violations:?}");
    }
}

#[test]
fn a_secret_is_not_shown() {
    let (read, violations) = read(json!("hunter2-hunter2"));
    assert_eq!(violations, [""; 0]);
    assert_eq!(format!("{read:?}"), "Some(Plain(****))");
}

#[test]
fn secrets_are_those_of_the_stacks_account_and_region() {
    let place = Place::of_stack("arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1");
    for (arn, is_here) in [
        (ARN, true),
        ("shop/google", true),
        (
            "arn:aws:secretsmanager:eu-west-1:210987654321:secret:a",
            false,
        ),
        (
            "arn:aws:secretsmanager:us-east-1:123456789012:secret:a",
            false,
        ),
        (
            "arn:aws-cn:secretsmanager:eu-west-1:123456789012:secret:a",
            false,
        ),
    ] {
        let mut violations = Violations::default();
        Secret::Stored(secret(arn, "", "", "")).check_at("ClientSecret", &place, &mut violations);
        assert_eq!(violations.is_empty(), is_here, "{arn}: {violations}");
    }
}

#[test]
fn a_reference_in_another_place_is_refused_at_any_depth() {
    let properties = json!({
        "ServiceToken": "{{resolve:ssm:a}}",
        "Google": {"ClientSecret": "{{resolve:secretsmanager:a}}", "Scopes": ["a", "{{resolve:ssm:b}}"]},
        "AttributeMapping": {"Custom": {"{{resolve:x}}": "a"}},
        "Revision": "before {{resolve:ssm:c}} after",
    });
    let mut violations = Violations::default();
    let members = properties.as_object().expect("a map");
    check_references(members, &["Google.ClientSecret"], &mut violations);
    let paths: Vec<_> = violations.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "AttributeMapping.Custom.{{resolve:x}}",
            "Google.Scopes[1]",
            "Revision"
        ]
    );
}
