//! Templates as CloudFormation hands them over: every scalar a string, and every short intrinsic
//! (`!Ref`) written out.

use serde_json::{Map, Value, json};
use yaml_rust2::Event;
use yaml_rust2::parser::{MarkedEventReceiver, Parser, Tag};
use yaml_rust2::scanner::Marker;

/// Reads a template.
#[track_caller]
pub fn read(text: &str) -> Value {
    let mut reader = Reader::default();
    Parser::new_from_str(text)
        .load(&mut reader, false)
        .unwrap_or_else(|error| panic!("{error}:\n{text}"));
    reader.document.expect("a document")
}

#[derive(Default)]
struct Reader {
    open: Vec<Node>,
    document: Option<Value>,
}

/// A list or a map that is not closed yet, with its tag.
enum Node {
    List(Option<String>, Vec<Value>),
    Map(Option<String>, Map<String, Value>, Option<String>),
}

impl MarkedEventReceiver for Reader {
    fn on_event(&mut self, event: Event, _: Marker) {
        match event {
            Event::Scalar(text, _, _, tag) => self.add(intrinsic(named(tag), json!(text))),
            Event::SequenceStart(_, tag) => self.open.push(Node::List(named(tag), Vec::new())),
            Event::MappingStart(_, tag) => {
                self.open.push(Node::Map(named(tag), Map::new(), None));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let closed = match self.open.pop() {
                    Some(Node::List(tag, items)) => intrinsic(tag, Value::Array(items)),
                    Some(Node::Map(tag, members, _)) => intrinsic(tag, Value::Object(members)),
                    None => panic!("nothing is open"),
                };
                self.add(closed);
            }
            Event::Alias(_) => panic!("CloudFormation takes no aliases"),
            _ => {}
        }
    }
}

impl Reader {
    fn add(&mut self, value: Value) {
        match self.open.last_mut() {
            None => self.document = Some(value),
            Some(Node::List(_, items)) => items.push(value),
            Some(Node::Map(_, members, key)) => match key.take() {
                Some(name) => {
                    assert!(
                        members.insert(name.clone(), value).is_none(),
                        "{name} stands twice"
                    );
                }
                None => *key = Some(value.as_str().expect("a name").to_owned()),
            },
        }
    }
}

fn named(tag: Option<Tag>) -> Option<String> {
    tag.filter(|tag| tag.handle == "!").map(|tag| tag.suffix)
}

/// A value, with its tag as CloudFormation's function.
fn intrinsic(tag: Option<String>, value: Value) -> Value {
    match tag.as_deref() {
        None => value,
        Some("Ref") => json!({"Ref": value}),
        Some("GetAtt") => {
            let text = value.as_str().expect("a resource and an attribute");
            let (resource, attribute) = text.split_once('.').expect("an attribute");
            json!({"Fn::GetAtt": [resource, attribute]})
        }
        Some(function) => json!({format!("Fn::{function}"): value}),
    }
}

#[test]
fn a_template_is_read_as_cloudformation_hands_it_over() {
    let read =
        read("Mfa: OFF\nOn: true\nRole: !GetAtt Role.Arn\nAll: [!Ref A, 12, {b: !Sub '${C}'}]");
    let expected = json!({
        "Mfa": "OFF",
        "On": "true",
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "All": [{"Ref": "A"}, "12", {"b": {"Fn::Sub": "${C}"}}],
    });
    assert_eq!(read, expected);
}
