use serde_json::{Value, json};

use crate::properties::tests::{accepted, refused};

fn ses(value: Value) -> Value {
    json!({"Email": {"Ses": value}})
}

#[test]
fn p_email_both_exactly_one_sender_is_given() {
    refused(json!({"Email": {}}), "Email", "has neither Ses nor Cognito");
    refused(
        json!({"Email": {"Ses": {"FromEmail": "a@b.c"}, "Cognito": {}}}),
        "Email",
        "has both Ses and Cognito",
    );
    accepted(json!({"Email": {"Cognito": {}}}));
    accepted(json!({"Email": {"Cognito": {"ReplyTo": "a@b.c"}}}));
}

#[test]
fn p_ses_region_cannot_be_missing_at_deploy_time() {
    accepted(ses(json!({"FromEmail": "a@b.c"})));
    accepted(ses(json!({"FromEmail": "a@b.c", "SesRegion": "us-east-1"})));
}

#[test]
fn a_sender_of_ses_needs_an_address() {
    refused(
        ses(json!({})),
        "Email.Ses.FromEmail",
        "is required, but missing",
    );
    for address in ["example.com", "a@", "a b@example.com", "A <a@example.com>"] {
        refused(
            ses(json!({"FromEmail": address})),
            "Email.Ses.FromEmail",
            "is not an e-mail address",
        );
    }
    refused(
        ses(json!({"FromEmail": ""})),
        "Email.Ses.FromEmail",
        "is required, but missing",
    );
}

#[test]
fn p_email_ascii_the_local_part_needs_ascii() {
    for address in ["@example.com", "пользователь@example.com"] {
        refused(
            ses(json!({"FromEmail": address})),
            "Email.Ses.FromEmail",
            "has no ASCII character before the @",
        );
        refused(
            ses(json!({"FromEmail": "a@b.c", "ReplyTo": address})),
            "Email.Ses.ReplyTo",
            "has no ASCII character before the @",
        );
        refused(
            json!({"Email": {"Cognito": {"ReplyTo": address}}}),
            "Email.Cognito.ReplyTo",
            "has no ASCII character before the @",
        );
    }
    refused(
        ses(json!({"FromEmail": "a@пример", "SesVerifiedDomain": "пример"})),
        "Email.Ses.SesVerifiedDomain",
        "ASCII",
    );
}

#[test]
fn an_address_that_cannot_stand_in_an_arn_needs_a_verified_domain() {
    for address in ["us\u{435}r@example.com", "it's@example.com"] {
        let all = ses(json!({"FromEmail": address}));
        refused(all, "Email.Ses.FromEmail", "SesVerifiedDomain");
    }
}

#[test]
fn x_023_one_ascii_character_is_enough() {
    let address = "us\u{435}r@example.com";
    accepted(ses(
        json!({"FromEmail": address, "SesVerifiedDomain": "example.com"}),
    ));
    accepted(ses(
        json!({"FromEmail": "a@пример.рф", "SesVerifiedDomain": "пример.рф"}),
    ));
}

#[test]
fn p_ses_domain_equals_the_domain_of_from_email() {
    let pool = |address: &str, domain: &str| {
        ses(json!({"FromEmail": address, "SesVerifiedDomain": domain}))
    };
    accepted(pool("a@example.com", "example.com"));
    for (address, domain) in [
        ("a@example.com", "example.org"),
        ("a@sub.example.com", "example.com"),
        ("a@Example.com", "example.com"),
    ] {
        refused(
            pool(address, domain),
            "Email.Ses.FromEmail",
            "but SesVerifiedDomain is",
        );
    }
}

#[test]
fn an_address_to_reply_to_is_checked_unless_it_is_empty() {
    for (pool, path) in [
        (
            ses(json!({"FromEmail": "a@b.c", "ReplyTo": "nobody"})),
            "Email.Ses.ReplyTo",
        ),
        (
            json!({"Email": {"Cognito": {"ReplyTo": "nobody"}}}),
            "Email.Cognito.ReplyTo",
        ),
    ] {
        refused(pool, path, "\"nobody\" is not an e-mail address");
    }
    accepted(ses(json!({"FromEmail": "a@b.c", "ReplyTo": ""})));
    accepted(json!({"Email": {"Cognito": {"ReplyTo": ""}}}));
}

#[test]
fn any_name_will_do() {
    for name in ["", "Doe, John", "Jörg", "a\"b", "tab\there"] {
        accepted(ses(json!({"FromEmail": "a@b.c", "FromName": name})));
    }
}
