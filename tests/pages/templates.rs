//! Each template that a page shows passes the checks that an event would go through.

use poolkeeper::arn::Place;
use poolkeeper::resources::ResourceType;
use serde_json::{Map, Value};

use super::markdown::Block;
use super::{PAGES, file, page, yaml};

const STACK: &str = "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1";
const POOL: &str = "eu-west-1_Ab12Cd34E";
const CLIENT: &str = "1example23456789";
const FUNCTION: &str = "arn:aws:lambda:eu-west-1:123456789012:function:f";
const SECRET: &str = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:google-AbCdEf";
const ROLE: &str = "arn:aws:iam::123456789012:role/app";

/// The templates of the pages, by where they stand. Those of the Serverless Framework have CloudFormation's
/// part in `resources`.
fn templates() -> Vec<(String, Value)> {
    let mut templates = Vec::new();
    for page in &PAGES {
        for Block { text, line, .. } in page.blocks_of("yaml") {
            let mut template = yaml::read(&text);
            if let Some(resources) = template.get_mut("resources") {
                template = resources.take();
            }
            templates.push((format!("{}:{line}", page.path), template));
        }
    }
    for example in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/examples")).unwrap() {
        let name = example.unwrap().file_name().into_string().unwrap();
        let path = format!("examples/{name}");
        templates.push((path.clone(), yaml::read(&file(&path))));
    }
    templates
}

/// A template whose parameters and resources have samples for values.
struct Sampled<'a> {
    template: &'a Value,
}

impl Sampled<'_> {
    /// The value of a property; `None` if it is left out.
    fn resolve(&self, value: &Value) -> Value {
        match value {
            Value::Object(members) if members.len() == 1 => {
                let (name, inner) = members.iter().next().expect("one member");
                match name.as_str() {
                    "Ref" => self.reference(text(inner)),
                    "Fn::GetAtt" => self.attribute(text(&inner[0]), text(&inner[1])),
                    "Fn::ImportValue" => Value::from(FUNCTION),
                    "Fn::Sub" => self.substituted(text(inner)),
                    name if name.starts_with("Fn::") => panic!("no sample for {name}"),
                    _ => self.each(members),
                }
            }
            Value::Object(members) => self.each(members),
            Value::Array(items) => items.iter().map(|item| self.resolve(item)).collect(),
            other => other.clone(),
        }
    }

    fn each(&self, members: &Map<String, Value>) -> Value {
        let resolved = members
            .iter()
            .map(|(name, value)| (name.clone(), self.resolve(value)));
        Value::Object(resolved.collect())
    }

    fn reference(&self, name: &str) -> Value {
        if let Some(parameter) = self.template["Parameters"].get(name) {
            let value = parameter.get("Default").map_or_else(|| sample(name), text);
            return match text(&parameter["Type"]) {
                "CommaDelimitedList" => value.split(',').collect(),
                _ => Value::from(value),
            };
        }
        if let Some((resource, attribute)) = name.split_once('.') {
            return self.attribute(resource, attribute);
        }
        match name {
            "AWS::StackName" => Value::from("shop"),
            "AWS::AccountId" => Value::from("123456789012"),
            "AWS::Region" => Value::from("eu-west-1"),
            _ => Value::from(match self.kind(name) {
                "Custom::CognitoUserPoolGroup" => "members",
                "Custom::CognitoUserPoolClient" => CLIENT,
                "AWS::SecretsManager::Secret" => SECRET,
                _ => POOL,
            }),
        }
    }

    fn attribute(&self, resource: &str, attribute: &str) -> Value {
        Value::from(match (self.kind(resource), attribute) {
            ("AWS::Lambda::Function" | "AWS::Serverless::Function", "Arn") => FUNCTION,
            ("AWS::IAM::Role", "Arn") => ROLE,
            ("Custom::CognitoUserPool" | "Custom::CognitoImportedUserPool", "UserPoolId") => POOL,
            ("AWS::CloudFront::Distribution", "DomainName") => "d111111abcdef8.cloudfront.net",
            // The Serverless Framework adds the functions.
            ("", "Arn") if resource.ends_with("LambdaFunction") => FUNCTION,
            (kind, _) => panic!("no sample for {attribute} of {kind} {resource}"),
        })
    }

    fn substituted(&self, text: &str) -> Value {
        let mut substituted = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}').expect("an end");
            substituted.push_str(before);
            let value = self.reference(name);
            substituted.push_str(value.as_str().expect("a text"));
            rest = after;
        }
        Value::from(substituted + rest)
    }

    /// The type of a resource; empty if the template has none of that name.
    fn kind(&self, resource: &str) -> &str {
        let kind = &self.template["Resources"][resource]["Type"];
        kind.as_str().unwrap_or_default()
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// A value for a parameter without a default.
fn sample(parameter: &str) -> &'static str {
    match parameter {
        "UserPoolId" | "ExistingUserPoolId" => POOL,
        "FunctionArn" => FUNCTION,
        "RoleArn" => ROLE,
        "ClientId" => CLIENT,
        "AppDomain" => "app.example.com",
        "DomainName" => "auth.example.com",
        "CertificateArn" => "arn:aws:acm:us-east-1:123456789012:certificate/one",
        "GoogleClientId" => "1234.apps.example.com",
        "ClientSecret" => "given-by-a-parameter",
        "IssuerUrl" => "https://idp.example.com",
        other => panic!("no sample for {other}"),
    }
}

/// What is wrong with the resources of a template that are served here, and how many there are.
fn mistakes(template: &Value) -> (usize, Vec<String>) {
    let place = Place::of_stack(STACK);
    let sampled = Sampled { template };
    let resources = template["Resources"].as_object().expect("resources");
    let mut served = 0;
    let mut mistakes = Vec::new();
    for (name, resource) in resources {
        let kind = text(&resource["Type"]);
        if !kind.starts_with("Custom::") {
            continue;
        }
        let Some(kind) = ResourceType::named(kind) else {
            mistakes.push(format!("{name}: no type {kind}"));
            continue;
        };
        served += 1;
        let properties = sampled.resolve(&resource["Properties"]);
        let properties = properties.as_object().expect("properties");
        let violations = kind.violations(properties, &place);
        if !violations.is_empty() {
            mistakes.push(format!("{name}: {violations}"));
        }
        if !properties.contains_key("ServiceToken") {
            mistakes.push(format!("{name}: no ServiceToken"));
        }
    }
    (served, mistakes)
}

#[test]
fn each_template_passes_the_checks() {
    let mut served = 0;
    for (place, template) in templates() {
        let (resources, mistakes) = mistakes(&template);
        assert_eq!(mistakes, [""; 0], "{place}");
        served += resources;
    }
    assert!(served >= 15, "only {served} resources were checked");
}

#[test]
fn a_mistake_in_a_template_is_found() {
    let text = &page("README.md").blocks_of("yaml")[0].text;
    for (right, wrong, expected) in [
        ("MinLength: 12", "MinLength: 5", "PasswordPolicy.MinLength"),
        ("SignInAliases:", "SigninAlias:", "SigninAlias"),
        ("Custom::CognitoUserPool", "Custom::CognitoPool", "no type"),
        ("[Otp]", "[Totp, Sms, Push]", "MfaSecondFactor"),
    ] {
        assert!(text.contains(right), "{right}");
        let (_, mistakes) = mistakes(&yaml::read(&text.replace(right, wrong)));
        assert!(
            mistakes.iter().any(|mistake| mistake.contains(expected)),
            "{wrong}: {mistakes:?}"
        );
    }
}

#[test]
fn each_policy_that_a_page_shows_is_json() {
    let blocks = PAGES.iter().flat_map(|page| page.blocks_of("json"));
    for block in blocks {
        let read: Result<Value, _> = serde_json::from_str(&block.text);
        assert!(read.is_ok(), "line {}: {read:?}", block.line);
    }
}
