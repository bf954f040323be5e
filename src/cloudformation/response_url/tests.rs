use super::*;

const STACK: &str = "arn:aws:cloudformation:eu-west-1:123456789012:stack/accounts/2f6b1a70";
const S3: &str = "https://cloudformation-custom-resource-response-euwest1.s3.eu-west-1.amazonaws.com/\
    arn%3Aaws%3Acloudformation%3Aeu-west-1%3A123456789012%3Astack/accounts/2f6b1a70%7CUserPool%7C6b1f3c52\
    ?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20260801T101500Z\
    &X-Amz-SignedHeaders=host&X-Amz-Expires=7200&X-Amz-Signature=0123abc";

fn parse(text: &str, settings: &Settings) -> Result<ResponseUrl, WrongUrl> {
    ResponseUrl::parse(
        text,
        &Rules {
            stack_id: STACK,
            logical_id: "UserPool",
            request_id: "6b1f3c52",
            settings,
        },
    )
}

fn naming(hosts: &[&str]) -> Settings {
    Settings {
        response_hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
        ..Settings::default()
    }
}

fn local() -> Settings {
    Settings {
        is_local: true,
        ..Settings::default()
    }
}

fn parsed(text: &str) -> ResponseUrl {
    parse(text, &naming(&["example.com", "127.0.0.1"]))
        .unwrap_or_else(|wrong| panic!("{text}: {wrong}"))
}

#[test]
fn only_scheme_and_host_are_shown() {
    let url = parsed("https://example.com:8443/path?X-Amz-Signature=0123abc#part");
    assert_eq!(url.to_string(), "https://example.com:8443");
    assert_eq!(format!("{url:?}"), "ResponseUrl(https://example.com:8443)");
    for refused in [
        "http://example.com/secret?query",
        "https://user:secret@example.com/secret?query",
        "https://elsewhere.example.com/secret?query",
        "https://127.0.0.1/secret?query",
        "https://example.com/secret%7Csecret%7Csecret?query",
    ] {
        let wrong = parse(refused, &naming(&["example.com"])).err();
        let told = wrong.map(|wrong| format!("{wrong} {wrong:?}"));
        let told = told.unwrap_or_else(|| panic!("{refused} was allowed"));
        assert!(
            !told.contains("secret") && !told.contains("query"),
            "{told}"
        );
    }
}

#[test]
fn a_name_with_a_port_stands_for_that_port_and_one_without_for_all() {
    let one = naming(&["Example.COM:8443", "localhost", "[::1]:80"]);
    for allowed in [
        "https://example.com:8443/",
        "https://EXAMPLE.com:8443/",
        "http://localhost:1/",
        "http://[::1]/",
    ] {
        assert!(parse(allowed, &one).is_ok(), "{allowed}");
    }
    for refused in [
        "https://example.com/",
        "https://example.com:443/",
        "https://example.com.:8443/",
        "http://[::1]:81/",
    ] {
        assert!(parse(refused, &one).is_err(), "{refused}");
    }
    assert!(parse("https://example.com/", &naming(&["example.com:443"])).is_ok());
}

#[test]
fn http_goes_to_this_machine_only() {
    for allowed in [
        "http://127.0.0.1:8999/x",
        "http://127.3.2.1/",
        "http://127.1/",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://[::1]:80/",
        "http://localhost:1/",
    ] {
        assert!(parse(allowed, &local()).is_ok(), "{allowed}");
        assert!(
            matches!(
                parse(allowed, &Settings::default()),
                Err(WrongUrl::ThisMachine(_))
            ),
            "{allowed}"
        );
    }
    for refused in [
        "http://example.com/",
        "http://10.0.0.1/",
        "http://localhost.example.com/",
        "http://[::2]/",
        "http://127.0.0.1.example.com/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "data:,x",
        "no address",
        "",
    ] {
        assert!(parse(refused, &local()).is_err(), "{refused}");
    }
}

#[test]
fn a_signed_address_says_when_it_was_made_and_when_it_expires() {
    let url = parsed(S3);
    let at: Timestamp = "2026-08-01T10:15:00Z".parse().unwrap_or_default();
    assert_eq!(url.signed_at(), Some(at.into()));
    assert_eq!(
        url.expires_at(),
        Some(SystemTime::from(at) + Duration::from_secs(7200))
    );
}

#[test]
fn an_address_on_this_machine_expires_like_any_other_but_for_fixtures() {
    let text = "http://127.0.0.1/?X-Amz-Date=20200801T101500Z&X-Amz-Expires=7200";
    // In Lambda nobody has a reason to write an old date: were it passed over, an event could be sent
    // again for ever.
    assert!(parsed(text).expires_at().is_some());
    // On a developer's machine events are fixtures, and those grow old.
    let fixture = parse(text, &local()).ok();
    let dates = fixture.map(|url| (url.signed_at(), url.expires_at()));
    assert_eq!(dates, Some((None, None)));
}

#[test]
fn a_date_that_cannot_be_read_is_no_date() {
    for query in [
        "X-Amz-Date=yesterday&X-Amz-Expires=7200",
        "X-Amz-Date=20260801T101500Z",
        "",
    ] {
        assert_eq!(
            parsed(&format!("https://example.com/?{query}")).expires_at(),
            None,
            "{query}"
        );
    }
}

#[test]
fn a_path_with_two_bars_names_an_event() {
    let ids = |path| named_event(path).map(|ids| ids.join(" "));
    assert_eq!(ids("/a%2Fb/c%7CPool|r1").as_deref(), Some("a/b/c Pool r1"));
    assert_eq!(ids("/%7C%7C").as_deref(), Some("  "));
    for other in ["/", "/a|b", "/a|b|c|d", "/a%257Cb%257Cc"] {
        assert_eq!(ids(other), None, "{other}");
    }
}
